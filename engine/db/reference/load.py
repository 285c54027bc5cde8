"""Loading of the reference facts, which adds what is missing and never touches what is there."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from importlib.resources import files
from typing import Any

from sqlalchemy import Table, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import bloques, cargos, entidades, feriados
from engine.db.reference.lugares import fill_places
from engine.db.reference.reglamentos import load_reglamentos
from engine.domain.roles import ROLES

_ALONE = text("""
    SELECT set_config('lock_timeout', '0', true), pg_advisory_xact_lock(4702111235)
""")


async def load_reference(tx: AsyncSession) -> dict[str, int]:
    """Insert the facts and rule books still missing; return how many of each kind.

    An entidad is known by its code and left as an administrator edited it. A calendar year with
    any row is left alone, so that what an administrator removed does not come back. Of several
    processes that start at once on an empty database one loads, and the others wait for it.
    """
    await tx.execute(_ALONE)
    return {
        "entidades": await _load_entidades(tx),
        "cargos": await _load_cargos(tx),
        "feriados": await _load_feriados(tx),
        "bloques": await _load_bloques(tx),
        "reglamentos": await load_reglamentos(tx),
    }


def read_facts(name: str) -> list[dict[str, str]]:
    """Return the rows of one of the files of this folder."""
    text = files(__package__).joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


async def _load_entidades(tx: AsyncSession) -> int:
    rows = await tx.execute(select(entidades.c.codigo, entidades.c.id, entidades.c.ruta))
    known: dict[str, tuple[int, list[int]]] = {row.codigo: (row.id, row.ruta) for row in rows}
    missing = [fact for fact in read_facts("entidades") if fact["codigo"] not in known]
    added = len(missing)
    while missing:
        ready = [f for f in missing if not f["superior"] or f["superior"] in known]
        made = await tx.execute(
            insert(entidades)
            .values([_entidad(fact, known) for fact in ready])
            .returning(entidades.c.codigo, entidades.c.id)
        )
        above = {fact["codigo"]: fact["superior"] for fact in ready}
        paths = {
            row.codigo: (row.id, [*known.get(above[row.codigo], (0, []))[1], row.id])
            for row in made
        }
        await _write_paths(tx, paths.values())
        known |= paths
        missing = [fact for fact in missing if fact["codigo"] not in known]
    if added:
        await fill_places(tx)
    return added


def _entidad(fact: dict[str, str], known: dict[str, tuple[int, list[int]]]) -> dict[str, Any]:
    return {
        "codigo": fact["codigo"],
        "tipo": fact["tipo"],
        "nombre": fact["nombre"],
        "superior_id": known[fact["superior"]][0] if fact["superior"] else None,
        "ruta": [],
        "latitud": float(fact["latitud"]) if fact["latitud"] else None,
        "longitud": float(fact["longitud"]) if fact["longitud"] else None,
        "norma": fact["norma"],
        "confianza": fact["confianza"],
        "activa": True,
    }


async def _write_paths(tx: AsyncSession, paths: Iterable[tuple[int, list[int]]]) -> None:
    for entidad_id, ruta in paths:
        await tx.execute(entidades.update().where(entidades.c.id == entidad_id).values(ruta=ruta))


async def _load_cargos(tx: AsyncSession) -> int:
    rows = await tx.execute(
        select(entidades.c.id, entidades.c.codigo, entidades.c.tipo).order_by(entidades.c.id)
    )
    wanted = [
        {"entidad_id": row.id, "rol": rol, "plaza": 1, "activo": True}
        for row in rows
        for rol in roles_of(row.tipo, row.codigo)
    ]
    return await _insert_missing(tx, cargos, wanted)


def roles_of(tipo: str, codigo: str) -> Iterator[str]:
    """Yield the roles that an entidad of that kind and code has."""
    for rol in ROLES.values():
        if tipo in rol.tipos_entidad and rol.solo_en in (None, codigo):
            yield rol.clave


async def _load_feriados(tx: AsyncSession) -> int:
    known = {day.year for day in await tx.scalars(select(feriados.c.fecha))}
    facts = [
        fact | {"fecha": day}
        for fact in read_facts("feriados")
        if (day := date.fromisoformat(fact["fecha"])).year not in known
    ]
    return await _insert_missing(tx, feriados, facts)


async def _load_bloques(tx: AsyncSession) -> int:
    known = set(await tx.scalars(select(bloques.c.anio)))
    facts = [
        fact
        | {key: int(fact[key]) for key in ("anio", "numero")}
        | {key: date.fromisoformat(fact[key]) for key in ("inicio", "fin")}
        for fact in read_facts("bloques")
        if int(fact["anio"]) not in known
    ]
    return await _insert_missing(tx, bloques, facts)


async def _insert_missing(tx: AsyncSession, table: Table, rows: Sequence[Mapping[str, Any]]) -> int:
    if not rows:
        return 0
    statement = insert(table).on_conflict_do_nothing().returning(table.c.id)
    return len((await tx.scalars(statement, rows)).all())
