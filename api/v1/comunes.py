"""What the routes of every noun share: shapes of lists and orders, and the texts they admit."""

from typing import Annotated, Any

from fastapi import Path, Query
from pydantic import BaseModel, ConfigDict, Field

from api.problemas import Problema
from engine.db.queries.cursores import PAGINA, PAGINA_MAXIMA, Pagina

CODIGO = r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$"
# Control characters cannot be stored nor looked for.
LEGIBLE = r"^[^\x00-\x1f\x7f]*$"

CodigoEnRuta = Annotated[str, Path(pattern=CODIGO, description="Código")]
Codigo = Annotated[str, Field(pattern=CODIGO)]
CodigoFiltro = Annotated[str | None, Query(pattern=CODIGO)]
Palabra = Annotated[str | None, Query(pattern=r"^[a-z_]{1,40}$")]
Busqueda = Annotated[str, Query(max_length=120, pattern=LEGIBLE, description="Texto por buscar")]
Cursor = Annotated[
    str | None, Query(max_length=400, description="`siguiente` de la página anterior")
]
Limite = Annotated[int, Query(ge=1, le=PAGINA_MAXIMA, description="Filas por página")]
Anio = Annotated[int | None, Query(ge=2000, le=2100)]
Id = Annotated[int, Path(ge=1, lt=2**63)]
POR_PAGINA = PAGINA
OMITIDO: Any = None
"""Default of a field that may be left out but, once sent, must have a value."""


class Lista(BaseModel):
    """A page of a list; `siguiente` goes into `cursor` to ask for the next one."""

    datos: list[dict[str, Any]]
    siguiente: str | None = None

    @classmethod
    def of(cls, pagina: Pagina) -> "Lista":
        """Return the page as it is sent."""
        return cls(datos=pagina.datos, siguiente=pagina.siguiente)


class Cuerpo(BaseModel):
    """A body whose every field is known: what is not expected is refused, not ignored."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Motivo(Cuerpo):
    """Why something is ordered; whoever is convened will read it."""

    motivo: Annotated[str, Field(min_length=5, max_length=2000, pattern=r"^[^\x00]*$")]


class Problem(BaseModel):
    """A refusal (RFC 9457), with a sentence in Spanish and one per field to mend."""

    type: str
    title: str
    status: int
    detail: str
    codigo: str
    campos: dict[str, str] | None = None
    datos: dict[str, Any] | None = None
    referencia: str | None = None


def refusals(*status: int) -> dict[int | str, dict[str, Any]]:
    """Return how OpenAPI tells the refusals of a route."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        code: {
            "description": Problema(code, "", "").titulo,
            "content": {"application/problem+json": {"schema": schema}},
        }
        for code in (401, *status)
    }
