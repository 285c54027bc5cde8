"""A programme of accompaniment: its states, who runs it and who looks at which."""

from collections.abc import Mapping
from types import MappingProxyType

from engine.domain.actor import Actor

DEL_EQUIPO = ("taller_ap", "reunion")
"""What the whole team does and no docente: in the order in which it is placed."""
ESTADOS: Mapping[str, str] = MappingProxyType(
    {"en_preparacion": "En preparación", "en_marcha": "En marcha", "cerrado": "Cerrado"}
)
SIGUIENTE: Mapping[str, str] = MappingProxyType(
    {"en_preparacion": "en_marcha", "en_marcha": "cerrado"}
)
"""What each state becomes; a closed programme stays closed."""
DIRECCIONES = frozenset({"DISER", "DEIB", "DIFODS", "USE"})
"""The offices of the ministry that follow every programme (AC-30..33, S004:561-620)."""
ROLES_RUN = frozenset({"jefe_agp", "director_ugel", "rci"})
"""Those of a UGEL who run its programme (AC-15, AC-16, AC-19, S003:490-513)."""
ROLES_RUN_ABOVE = frozenset({"director_gp_dre", "gestor_regional", "cci"})
"""Those of a DRE who run the programmes of its UGEL (AC-11, AC-13, AC-14, S003:469-486)."""


def sees_every_programa(actor: Actor) -> bool:
    """Tell whether somebody looks at the programmes of the whole country."""
    return actor.sees_all or any(cargo.entidad_codigo in DIRECCIONES for cargo in actor.cargos)


def offices_of(actor: Actor) -> tuple[int, ...]:
    """Return the DRE and UGEL whose programmes somebody sees whole.

    Whoever is there as a companion alone sees their own list, and no office.
    """
    return tuple(
        {
            cargo.entidad_id
            for cargo in actor.cargos
            if cargo.entidad_tipo in ("dre", "ugel") and cargo.rol != "acompanante"
        }
    )


def companion_cargos(actor: Actor) -> tuple[int, ...]:
    """Return the cargos of companion that somebody exercises now."""
    return tuple(cargo.cargo_id for cargo in actor.cargos if cargo.rol == "acompanante")


def may_run(actor: Actor) -> bool:
    """Tell whether somebody runs the programme of some UGEL."""
    return actor.administers or any(
        cargo.rol in ROLES_RUN | ROLES_RUN_ABOVE for cargo in actor.cargos
    )


def runs_programa(actor: Actor, ruta: tuple[int, ...]) -> bool:
    """Tell whether somebody runs the programme of the UGEL whose path from the root is `ruta`."""
    ugel, above = ruta[-1], ruta[:-1]
    return actor.administers or any(
        (cargo.rol in ROLES_RUN and cargo.entidad_id == ugel)
        or (cargo.rol in ROLES_RUN_ABOVE and cargo.entidad_id in above)
        for cargo in actor.cargos
    )
