"""The roles people play in the education system, the place of each and who is above."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Rol:
    """A role: its key, its name for people, the kinds of entidad that have it, its superior.

    `solo_en` names the one unidad that has the role, when only one does.
    """

    clave: str
    nombre: str
    tipos_entidad: tuple[str, ...]
    superior: str | None = None
    solo_en: str | None = None


_CATALOGO = (
    Rol("administrador", "Administrador del servicio", ("ministerio",)),
    Rol("responsable_at", "Responsable de asistencia técnica", ("unidad",), "director_unidad"),
    Rol("facilitador", "Facilitador", ("unidad",), "responsable_at"),
    Rol("director_unidad", "Director de la unidad orgánica", ("unidad",)),
    Rol("planificador_diri", "Planificador de la DIRI", ("unidad",), "director_diri", "DIRI"),
    Rol("director_diri", "Director de la DIRI", ("unidad",), None, "DIRI"),
    Rol(
        "especialista_difoca",
        "Especialista de la DIFOCA",
        ("unidad",),
        "director_difoca",
        "DIFOCA",
    ),
    Rol("director_difoca", "Director de la DIFOCA", ("unidad",), None, "DIFOCA"),
    Rol("coordinador_dre", "Coordinador de asistencia técnica", ("dre",), "director_dre"),
    Rol("director_dre", "Director regional de educación", ("dre",)),
    Rol(
        "director_gp_dre",
        "Director de gestión pedagógica de la DRE",
        ("dre",),
        "director_dre",
    ),
    Rol("especialista_dre", "Especialista de la DRE", ("dre",), "coordinador_dre"),
    Rol("gestor_regional", "Gestor regional", ("dre",), "director_dre"),
    Rol("cci", "Coordinador de calidad de la información", ("dre",), "director_gp_dre"),
    Rol("epr", "Especialista pedagógico regional", ("dre",), "director_gp_dre"),
    Rol("jefe_agp", "Jefe de gestión pedagógica", ("ugel",), "director_ugel"),
    Rol("jefe_agi", "Jefe de gestión institucional", ("ugel",), "director_ugel"),
    Rol("director_ugel", "Director de UGEL", ("ugel",), "coordinador_dre"),
    Rol("especialista_inicial", "Especialista de inicial", ("ugel",), "jefe_agp"),
    Rol("especialista_primaria", "Especialista de primaria", ("ugel",), "jefe_agp"),
    Rol("especialista_secundaria", "Especialista de secundaria", ("ugel",), "jefe_agp"),
    Rol("especialista_convivencia", "Especialista de convivencia escolar", ("ugel",), "jefe_agp"),
    Rol("acompanante", "Acompañante pedagógico", ("ugel",), "jefe_agp"),
    Rol("rci", "Responsable de la calidad de la información", ("ugel",), "jefe_agp"),
    Rol("director_ie", "Director de institución educativa", ("ie",), "jefe_agp"),
    Rol("docente", "Docente", ("ie",), "director_ie"),
)

ROLES: Mapping[str, Rol] = MappingProxyType({rol.clave: rol for rol in _CATALOGO})
"""Every role by its key, in the order people read them (S000:150-263, S003:466-559)."""

ROLES_SEE_ALL = frozenset(
    {
        "administrador",
        "planificador_diri",
        "director_diri",
        "especialista_difoca",
        "director_difoca",
    }
)
ROLES_ADMINISTER = frozenset({"administrador"})
ROLES_ORDER_TERRITORY = frozenset({"planificador_diri", "director_diri"})
ROLES_SEND_MESSAGES = frozenset({"administrador", "planificador_diri", "director_diri"})
"""Those who, or whose systems, may tell running processes what happened elsewhere."""
ROLES_SCHOOL = frozenset({"docente", "director_ie"})
"""Those whose workshops may not interrupt class hours (PR-10, S003:2062-2065)."""


def superior_of(rol: str) -> str | None:
    """Return the role above `rol`, or None at the top; an unknown role raises KeyError."""
    return ROLES[rol].superior


def superiors_of(rol: str) -> tuple[str, ...]:
    """Return the whole ladder above `rol`, nearest first."""
    above = superior_of(rol)
    return () if above is None else (above, *superiors_of(above))


def entidad_of_superior(rol: str, linaje: Sequence[tuple[int, str]]) -> int | None:
    """Return the id of the entidad where the superior of `rol` sits, or None if there is none.

    `linaje` are (id, tipo) from the role's own entidad up to the root: the superior sits in
    the first whose tipo has the superior's role.
    """
    above = superior_of(rol)
    if above is None:
        return None
    tipos = ROLES[above].tipos_entidad
    return next((entidad for entidad, tipo in linaje if tipo in tipos), None)


def sees_all(rol: str) -> bool:
    """Tell whether the role reads every entidad of the country."""
    return rol in ROLES_SEE_ALL


def orders_territory(rol: str) -> bool:
    """Tell whether the role is of DIRI, which calendarises for every unit (AC-02)."""
    return rol in ROLES_ORDER_TERRITORY


def administers(rol: str) -> bool:
    """Tell whether the role edits people, reference facts and diagrams."""
    return rol in ROLES_ADMINISTER


def sends_messages(rol: str) -> bool:
    """Tell whether the role may send messages and signals to running processes."""
    return rol in ROLES_SEND_MESSAGES
