"""The groups that a year convenes: how many, where, and the days on which they are not there."""

from collections.abc import Collection

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.cursores import normalise
from engine.db.queries.pedidas_recursos import load_vacantes
from engine.domain.calendario import Calendario, Feriado
from engine.domain.roles import ROLES
from engine.domain.ubicacion import Ubicacion
from engine.planner.escenarios.datos import Grupo, Marco, group_id

_GRUPOS = text("""
    SELECT e.codigo, c.rol, e.nombre, count(*) AS personas, e.latitud, e.longitud,
        u.codigo AS ugel, d.codigo AS dre, d.nombre AS region, u.nombre AS provincia
    FROM cargo c JOIN entidad e ON e.id = c.entidad_id
    LEFT JOIN entidad u ON u.id = ANY(e.ruta) AND u.tipo = 'ugel'
    LEFT JOIN entidad d ON d.id = ANY(e.ruta) AND d.tipo = 'dre'
    WHERE c.activo AND e.activa AND (e.codigo, c.rol) IN (
        SELECT f.entidad, f.rol
        FROM unnest(CAST(:entidades AS text[]), CAST(:roles AS text[])) AS f(entidad, rol))
    GROUP BY e.id, c.rol, u.id, d.id ORDER BY e.codigo, c.rol
""")


async def load_groups(
    tx: AsyncSession, marco: Marco, calendario: Calendario, pairs: Collection[tuple[str, str]]
) -> list[Grupo]:
    """Return the cargos of each role in each entidad given, by entidad and role (PB-05)."""
    ordered = sorted(pairs)
    facts = {"entidades": [e for e, _ in ordered], "roles": [r for _, r in ordered]}
    rows = await tx.execute(_GRUPOS, facts)
    vacant = await load_vacantes(tx, marco, pairs)
    local = [
        feriado
        for feriado in calendario.feriados
        if not feriado.is_national and marco.inicio <= feriado.fecha <= marco.fin
    ]
    return [
        Grupo(
            row.codigo, row.rol, f"{_role(row.rol)} · {row.nombre}", row.personas, row.ugel,
            row.dre, row.latitud, row.longitud,
            vacantes=vacant.get(group_id(row.codigo, row.rol), ()),
            locales=tuple(
                (f.fecha, f.nombre) for f in local if is_local(f, row.region, row.provincia)
            ),
        )
        for row in rows
    ]  # fmt: skip


def _role(rol: str) -> str:
    return ROLES[rol].nombre if rol in ROLES else rol


def is_local(feriado: Feriado, dre: str | None, ugel: str | None) -> bool:
    """Tell whether a holiday of a region or a province stops an office of a DRE and a UGEL.

    Its `ambito` says the region and, when only a province stops, "provincia" and its name.
    """
    provinces = [
        part.strip().partition(" ")[2]
        for part in feriado.ambito.split(",")
        if part.strip().casefold().startswith("provincia ")
    ]
    if provinces:
        return ugel is not None and any(normalise(p) in normalise(ugel) for p in provinces)
    return dre is not None and feriado.holds_in(Ubicacion(dre.partition(" ")[2]))
