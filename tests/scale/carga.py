"""Fills a database with the whole country's work: real ATs, copied and written with COPY."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any

import asyncpg

from engine.db.session import Database, plain_url
from tests.scale.copia import Destino, copy
from tests.scale.molde import DIA, WHERE, Foto, drive
from tests.scale.pais import Pais, read_country, settle_country
from tests.story.gente import NOW, Gente
from tests.story.paso import Relato

MEZCLA = {
    "objetivos": 60,
    "revision": 40,
    "por_calendarizar": 50,
    "calendarizada": 130,
    "alistada": 30,
    "en_ejecucion": 20,
    "en_seguimiento": 120,
    "aplicacion": 60,
    "en_evaluacion": 30,
    "cerrada": 460,
}
"""How many ATs stand at each stage: 1,000 in all, with more than 100,000 tareas."""
A_LA_VEZ = 5
"""ATs that share their hours, each over UGELs of its own: 226 UGELs, 45 places apart."""
APART = 45
HALF_DAY = timedelta(hours=5)
ERAS = {
    "plan": ("objetivos", "revision"),
    "futura": ("por_calendarizar", "calendarizada", "alistada"),
    "reciente": ("en_ejecucion", "en_seguimiento"),
}
"""Stages whose ATs are dated alike; those of the rest were held long ago."""
LATE = timedelta(days=14)
QUEUED = 20
"""One AT of so many has all its notices still to be sent; of the rest the latest went out."""
KEPT = 40
BATCH = 50


@dataclass(frozen=True)
class Nacion:
    """A filled database and its people; `cuentas` says how many rows each table holds."""

    database: Database
    url: str
    gente: Gente
    cuentas: dict[str, int]


async def fill(database: Database, mezcla: dict[str, int] | None = None) -> Nacion:
    """Drive one AT for real, copy it to each stage and replace it by its copies.

    The copies' hours never overlap for the same people, and what each waits for agrees with its
    state: completing a tarea of a copy is completing a tarea.
    """
    gente = await settle_country(database)
    url = plain_url(database.engine.url.render_as_string(hide_password=False))
    connection = await asyncpg.connect(url)
    try:
        fotos = {f.etapa: f async for f in drive(Relato(database, gente), connection)}
        pais = await read_country(connection)
        await connection.execute(f"TRUNCATE {', '.join(WHERE)} RESTART IDENTITY CASCADE")
        # The rows are copies of rows that were checked one by one.
        await connection.execute("SET session_replication_role = replica")
        cuentas = await _write(connection, pais, fotos, mezcla or MEZCLA)
        await connection.execute("RESET session_replication_role")
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()
    return Nacion(database, url, gente, cuentas)


async def _write(
    connection: asyncpg.Connection, pais: Pais, fotos: dict[str, Foto], mezcla: dict[str, int]
) -> dict[str, int]:
    cuentas: Counter[str] = Counter()
    pending: dict[str, list[dict[str, Any]]] = {table: [] for table in WHERE}
    for n, (foto, destino) in enumerate(_destinations(pais, fotos, mezcla), start=1):
        for table, rows in copy(foto, destino, f"AT-2026-{n:04d}").items():
            pending[table] += rows if table != "aviso" else _told(rows, n)
        if n % BATCH == 0:
            cuentas += await _flush(connection, pending)
    cuentas += await _flush(connection, pending)
    for table in ("asistencia", "compromiso"):
        await connection.execute(
            f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
        )
    return dict(cuentas)


async def _flush(
    connection: asyncpg.Connection, pending: dict[str, list[dict[str, Any]]]
) -> Counter[str]:
    written: Counter[str] = Counter()
    for table, rows in pending.items():
        if rows:
            await connection.copy_records_to_table(
                table, records=[tuple(row.values()) for row in rows], columns=list(rows[0])
            )
        written[table] = len(rows)
        rows.clear()
    return written


def _told(rows: list[dict[str, Any]], n: int) -> list[dict[str, Any]]:
    """Return the notices of a copy: of most ATs only the latest are kept."""
    if n % QUEUED == 0:
        return rows
    return [
        {**row, "estado": "entregado", "canal": "buzon", "entregado": row["creado"]}
        for row in rows[-KEPT:]
    ]


def _destinations(
    pais: Pais, fotos: dict[str, Foto], mezcla: dict[str, int]
) -> Iterator[tuple[Foto, Destino]]:
    """Deal the copies out, stage by stage in turn, so that neighbours in id differ in stage."""
    turns: Counter[str] = Counter()
    for n, etapa in enumerate(_in_turn(mezcla), start=1):
        foto = fotos[etapa]
        turn = turns[_era(etapa)]
        turns[_era(etapa)] += 1
        slot, share = divmod(turn, A_LA_VEZ)
        lugares = pais.turned((share * APART + slot * 7) % len(pais.ugeles), n)
        antes, despues = _moves(etapa, foto.now, slot, late=n % 4 == 3)
        made = len(foto.filas["compromiso"])
        yield foto, Destino(n, pais, lugares, foto.now, antes, despues, n * max(made, 10))


def _in_turn(mezcla: dict[str, int]) -> Sequence[str]:
    places = [((k + 0.5) / count, etapa) for etapa, count in mezcla.items() for k in range(count)]
    return [etapa for _, etapa in sorted(places)]


def _era(etapa: str) -> str:
    return next((era for era, etapas in ERAS.items() if etapa in etapas), "antigua")


def _moves(etapa: str, seen: datetime, slot: int, *, late: bool) -> tuple[timedelta, timedelta]:
    """Return how far what happened and what is to come move, to bring `seen` to the present.

    Slots are half days: forwards from the original's day for an AT still to be held, backwards
    for one already held. A `late` one that is being planned should have been two weeks ago.
    """
    base = -timedelta(weeks=ceil((seen - NOW) / timedelta(days=7)))
    era = _era(etapa)
    if era == "plan":
        base -= LATE if late else timedelta(0)
        return base - timedelta(days=slot % 10), base
    day = DIA + base
    target = _weekday(day, slot // 2, 1 if era == "futura" else -1)
    moved = target - day + HALF_DAY * (slot % 2)
    return (base, base + moved) if era == "futura" else (base + moved, base)


def _weekday(day: date, n: int, step: int) -> date:
    """Return the n-th Monday to Friday after `day`, or before it."""
    while n:
        day += timedelta(days=step)
        n -= day.weekday() < 5
    return day
