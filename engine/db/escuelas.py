"""Writes many schools at once: their entidades, their facts and the cargos of each."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, bindparam, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import cargos, entidades, instituciones
from engine.domain.institucion import Hechos
from engine.domain.padron import ENTIDAD, HECHOS, Cotejo, Servicio
from engine.domain.roles import ROLES

LOTE = 500
"""Rows that one statement writes."""
_FACTS = (*(name for name in HECHOS if name != "datos"), "datos", "fuente")
_RUTAS = text("""
    UPDATE entidad e SET ruta = s.ruta || e.id FROM entidad s
    WHERE s.id = e.superior_id AND e.id = ANY(:ids)
        AND e.ruta IS DISTINCT FROM s.ruta || e.id
""")


async def write_escuelas(
    tx: AsyncSession, cotejo: Cotejo, kept: Mapping[str, Mapping[str, Any]], *, fuente: str
) -> None:
    """Add the new schools of a comparison below their UGEL and change those that changed.

    `kept` are the values that the comparison was made with; `fuente` is said of what is written.
    """
    ugeles = await _find_ugeles(tx, cotejo)
    for n in range(0, len(cotejo.nuevas), LOTE):
        await _add(tx, cotejo.nuevas[n : n + LOTE], ugeles, fuente)
    changed = [
        (kept[each.codigo], {name: after for name, (_, after) in each.valores.items()})
        for each in cotejo.cambiadas
    ]
    if changed:
        await _change(tx, changed, ugeles, fuente)


async def _find_ugeles(tx: AsyncSession, cotejo: Cotejo) -> dict[str, int]:
    wanted = {servicio.ugel for servicio in cotejo.nuevas}
    wanted |= {c.valores["ugel"][1] for c in cotejo.cambiadas if "ugel" in c.valores}
    rows = await tx.execute(
        select(entidades.c.codigo, entidades.c.id).where(entidades.c.codigo.in_(wanted))
    )
    return {row.codigo: row.id for row in rows}


async def _add(
    tx: AsyncSession, servicios: Sequence[Servicio], ugeles: Mapping[str, int], fuente: str
) -> None:
    made = await tx.execute(
        insert(entidades)
        .values([_entidad(servicio, ugeles) for servicio in servicios])
        .returning(entidades.c.codigo, entidades.c.id)
    )
    ids = {row.codigo: row.id for row in made}
    await tx.execute(_RUTAS, {"ids": list(ids.values())})
    facts = [_facts(s.hechos, ids[s.hechos.codigo], fuente) for s in servicios]
    await tx.execute(insert(instituciones), facts)
    posts = [
        {"entidad_id": entidad_id, "rol": rol, "plaza": 1, "activo": True}
        for entidad_id in ids.values()
        for rol in _roles()
    ]
    await tx.execute(insert(cargos).on_conflict_do_nothing(), posts)


def _roles() -> Iterator[str]:
    return (rol.clave for rol in ROLES.values() if "ie" in rol.tipos_entidad)


def _entidad(servicio: Servicio, ugeles: Mapping[str, int]) -> dict[str, Any]:
    said = {name: getattr(servicio, name) for name in ENTIDAD}
    return said | {
        "codigo": servicio.hechos.codigo,
        "tipo": "ie",
        "superior_id": ugeles[servicio.ugel],
        "ruta": [],
        "activa": servicio.activa is not False,
    }


def _facts(hechos: Hechos, entidad_id: int, fuente: str) -> dict[str, Any]:
    said = {name: getattr(hechos, name) for name in HECHOS}
    return said | {
        "entidad_id": entidad_id,
        "codigo_modular": hechos.codigo_modular,
        "anexo": hechos.anexo,
        "datos": dict(hechos.datos),
        "fuente": fuente[:240],
    }


Cambiada = tuple[Mapping[str, Any], Mapping[str, Any]]
"""What is kept of a school, and the values that change."""


async def _change(
    tx: AsyncSession, changed: Sequence[Cambiada], ugeles: Mapping[str, int], fuente: str
) -> None:
    # The same columns in every row, so that one statement is sent with all of them.
    await _update(tx, instituciones, "entidad_id", _FACTS, [_merged(*c, fuente) for c in changed])
    offices = [{**kept, **new, "id": kept["entidad_id"]} for kept, new in changed]
    await _update(tx, entidades, "id", ENTIDAD, offices)
    moved = [
        {"id": kept["entidad_id"], "superior_id": ugeles[new["ugel"]]}
        for kept, new in changed
        if "ugel" in new
    ]
    if moved:
        await _update(tx, entidades, "id", ("superior_id",), moved)
        await tx.execute(_RUTAS, {"ids": [row["id"] for row in moved]})


def _merged(kept: Mapping[str, Any], new: Mapping[str, Any], fuente: str) -> dict[str, Any]:
    """Return the facts of a school with those that change, its `datos` put together again."""
    values = {**kept, **new}
    datos = {
        name.removeprefix("datos."): value
        for name, value in values.items()
        if name.startswith("datos.")
    }
    return {**values, "datos": datos, "fuente": fuente[:240]}


async def _update(
    tx: AsyncSession, table: Table, key: str, columns: Sequence[str], rows: Sequence[dict[str, Any]]
) -> None:
    statement = (
        table.update()
        .where(table.c[key] == bindparam("la_llave"))
        .values({name: bindparam(f"el_{name}") for name in columns})
    )
    sent = [{f"el_{n}": row[n] for n in columns} | {"la_llave": row[key]} for row in rows]
    await (await tx.connection()).execute(statement, sent)
