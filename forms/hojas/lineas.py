"""Whom an activity reaches: each role it convenes, in each entidad that has it (DF-01, MA-05)."""

from collections.abc import Iterable, Sequence

from engine.domain.roles import ROLES
from forms.hojas.territorio import TODAS, Catalogo


def reach(
    catalogo: Catalogo,
    *,
    publico: Iterable[str],
    regiones: Sequence[str],
    ugel: Sequence[str],
    unidad: str,
) -> list[tuple[str, str]]:
    """Return the lines (code of entidad, role) of a convocation, in order.

    Roles of a DRE/GRE go to the regions, or to those above the UGEL when only these are named;
    roles of a UGEL, and of its schools, to the UGEL named, or to all below the regions; roles of
    a unit to the one that plans. Which is how the ministry's own planner reads its columns.
    """
    dres, ugeles = _places(catalogo, regiones, ugel)
    lines: dict[tuple[str, str], None] = {}
    for rol in publico:
        kinds = ROLES[rol].tipos_entidad
        if "unidad" in kinds:
            places = [ROLES[rol].solo_en or unidad]
        else:
            places = dres if "dre" in kinds else ugeles
        lines |= dict.fromkeys((place, rol) for place in places)
    return sorted(lines)


def _places(
    catalogo: Catalogo, regiones: Sequence[str], ugel: Sequence[str]
) -> tuple[list[str], list[str]]:
    every = [entidad.codigo for entidad in catalogo.of_kind("dre")]
    dres = every if TODAS in regiones else list(regiones)
    if TODAS in ugel or not ugel:
        named = [code for dre in (dres or (every if ugel else [])) for code in catalogo.below(dre)]
    else:
        named = list(ugel)
    if not dres:
        above = (catalogo.entidades[code].superior for code in named)
        dres = sorted({code for code in above if code})
    return dres, named
