"""Whom a tarea falls to: one cargo, or whoever holds a role in an entidad."""

from typing import Protocol

Puesto = tuple[int, str] | int
"""An entidad and a role, or a cargo alone."""


class DeUnPuesto(Protocol):
    """What falls to a role in an entidad, or to `cargo_id` alone when it names one."""

    @property
    def entidad_id(self) -> int:
        """The entidad's."""

    @property
    def rol(self) -> str:
        """The role's key."""

    @property
    def cargo_id(self) -> int | None:
        """The cargo's, None for whoever holds the role."""


def post_of(work: DeUnPuesto) -> Puesto:
    """Return whom it falls to."""
    return (work.entidad_id, work.rol) if work.cargo_id is None else work.cargo_id
