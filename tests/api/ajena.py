"""A door that is not for whoever knocks, and how it is shut."""

from typing import NamedTuple


class Ajena(NamedTuple):
    """A door that names a thing of another entidad, or that only administrators open."""

    cuerpo: dict | None
    estado: int


NOT_FOUND, FORBIDDEN, UNFIT = 404, 403, 422
