"""Which role belongs in which entidad, and a convocatoria to start from."""

from collections.abc import Sequence

from forms.contexto import Contexto, FilaConvocatoria, Opcion

SAMPLE_ROWS = 4
# The roles an AT most often convenes, so that the example looks like a real one.
PREFERRED = ("especialista_convivencia", "especialista_primaria", "jefe_agp", "especialista_dre")
ANY_ENTIDAD = Opcion("210000", "DRE PUNO", ("dre",))
ANY_ROL = Opcion("especialista_dre", "Especialista", ("dre",))


def fits(rol: Opcion, entidad: Opcion) -> bool:
    """Tell whether the role exists in that kind of entidad."""
    return not rol.tipos or not entidad.tipos or bool(set(rol.tipos) & set(entidad.tipos))


def sample_convocatoria(contexto: Contexto) -> list[FilaConvocatoria]:
    """Return the AT's own convocatoria, or a short one of entidades and roles that fit."""
    own = {(f["entidad"], f["rol"]): None for f in contexto.convocatoria}
    convened = {(c.entidad_codigo, c.rol): None for c in contexto.convocados if c.rol}
    pairs = [pair for pair in own or convened if _is_offered(pair, contexto)]
    return [FilaConvocatoria(entidad=e, rol=r) for e, r in (pairs or _first_that_fit(contexto))]


def _is_offered(pair: tuple[str, str], contexto: Contexto) -> bool:
    entidades = {e.codigo: e for e in contexto.entidades}
    roles = {r.codigo: r for r in contexto.roles}
    entidad, rol = entidades.get(pair[0]), roles.get(pair[1])
    if (entidades and not entidad) or (roles and not rol):
        return False
    return not entidad or not rol or fits(rol, entidad)


def _first_that_fit(contexto: Contexto) -> list[tuple[str, str]]:
    roles = sorted(contexto.roles or (ANY_ROL,), key=_preference)
    rows = []
    for entidad in _neighbours(contexto.entidades or (ANY_ENTIDAD,)):
        rol = next((r for r in roles if fits(r, entidad)), None)
        if rol:
            rows.append((entidad.codigo, rol.codigo))
    return rows[:SAMPLE_ROWS]


def _neighbours(entidades: Sequence[Opcion]) -> list[Opcion]:
    """Put first a DRE and the UGEL of its region, whose codes begin alike."""
    dre = next((e for e in entidades if "dre" in e.tipos), None)
    region = dre.codigo[:2] if dre else ""

    def distance(entidad: Opcion) -> int:
        near = entidad.codigo[:2] == region and "ugel" in entidad.tipos
        return 0 if entidad is dre else 1 if near else 2

    return sorted(entidades, key=distance)


def _preference(rol: Opcion) -> int:
    return PREFERRED.index(rol.codigo) if rol.codigo in PREFERRED else len(PREFERRED)
