"""A year of 5,000 activities over the real territory, most of them calendarised without cruces."""

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from datetime import time as hour
from itertools import islice
from typing import Any

import asyncpg
from sqlalchemy import select, text

from engine.db.queries.tablas import cargos, entidades
from engine.db.session import Database, plain_url
from engine.domain.lima import at_lima
from tests.bench.pais import national
from tests.story.gente import NOW, Gente, settle_in

ACTIVIDADES = 5000
INTENTOS = 40
"""Working days tried after the one its unit asks for, before an AT is left with its cruces."""
_TEMAS = (
    "convivencia escolar", "lectura en primaria", "matemática en secundaria", "tutoría",
    "evaluación formativa", "gestión del presupuesto", "alerta temprana", "educación intercultural",
    "acompañamiento pedagógico", "soporte socioemocional", "materiales educativos",
    "infraestructura segura",
)  # fmt: skip
_HORAS = ((8, 13), (14, 17))


@dataclass(frozen=True)
class Puesta:
    """An AT with its dates: whom it convenes, by cargo and by line, and when."""

    numero: int
    tema: str
    unidad_id: int
    modalidad: str
    estado: str
    sede_id: int | None
    periodos: tuple[tuple[datetime, datetime], ...]
    cargos: tuple[int, ...]
    lineas: tuple[tuple[int, str], ...]


async def fill(database: Database, actividades: int = ACTIVIDADES) -> Gente:
    """Fill an empty database with the country, its people and a year of dated ATs."""
    gente = await settle_in(database)
    async with database.transaction() as tx:
        await tx.execute(text(_HOLDERS))
        rows = await tx.execute(
            select(entidades.c.codigo, entidades.c.id, cargos.c.rol, cargos.c.id)
            .join(cargos, cargos.c.entidad_id == entidades.c.id)
            .where(entidades.c.tipo == "ugel")
        )
        posts = {(codigo, rol): (place, cargo) for codigo, place, rol, cargo in rows}
        units = list(
            await tx.scalars(select(entidades.c.id).where(entidades.c.tipo == "unidad").limit(20))
        )
    # Some convene only schools, which have no cargos yet.
    asked = national(actividades + actividades // 8)["actividades"]
    placed = list(islice(_place(asked, posts, units), actividades))
    connection = await asyncpg.connect(
        plain_url(database.engine.url.render_as_string(hide_password=False))
    )
    await _write(connection, placed, gente.ids["diri"])
    await connection.close()
    return gente


_HOLDERS = """
    WITH hechas AS (
        INSERT INTO persona (usuario, nombre, activa)
        SELECT 'p' || k.id, 'Persona ' || k.id, true FROM cargo k
        WHERE NOT EXISTS (SELECT FROM titularidad t WHERE t.cargo_id = k.id)
        RETURNING id, usuario
    )
    INSERT INTO titularidad (cargo_id, persona_id, periodo, tipo)
    SELECT CAST(substr(usuario, 2) AS bigint), id, '[2026-01-01,)', 'titular' FROM hechas
"""


Puestos = dict[tuple[str, str], tuple[int, int]]
"""The entidad and the cargo of each UGEL and role, by their codes."""


def _place(
    asked: Sequence[dict[str, Any]], posts: Puestos, units: Sequence[int]
) -> Iterator[Puesta]:
    """Give each its first half days that are free for all it convenes, or those it asks for."""
    chance = random.Random(2026)
    taken: dict[tuple[date, int], set[int]] = defaultdict(set)
    for n, one in enumerate(asked, 1):
        lines = _lines(one, posts)
        people = {cargo for _, cargo, _ in lines}
        if not people:
            continue
        days = max(1, one["duracion"].get("dias", 1))
        halves = (0, 1) if "dias" in one["duracion"] else (chance.randrange(2),)
        first = date.fromisoformat(one["preferida"][0]["fecha"])
        found = next(
            (d for d in _starts(first, days) if _is_free(taken, d, halves, people)),
            next(_starts(first, days)),
        )
        settled = _is_free(taken, found, halves, people)
        for day in found if settled else ():
            for half in halves:
                taken[day, half] |= people
        hours = [(day, _HORAS[half]) for day in found for half in halves]
        yield _put(chance, n, lines, hours, chance.choice(units), settled)


def _lines(one: dict[str, Any], posts: Puestos) -> list[tuple[int, int, str]]:
    return [
        (*posts[ugel, rol], rol)
        for call in one["convoca"]
        for rol in call["roles"]
        for ugel in call["ugeles"]
        if (ugel, rol) in posts
    ]


def _put(
    chance: random.Random,
    numero: int,
    lines: Sequence[tuple[int, int, str]],
    hours: Sequence[tuple[date, tuple[int, int]]],
    unidad_id: int,
    settled: bool,
) -> Puesta:
    modality = chance.choice(("virtual", "virtual", "presencial", "mixta"))
    return Puesta(
        numero=numero,
        tema=f"{chance.choice(_TEMAS)} {chance.randrange(25)}",
        unidad_id=unidad_id,
        modalidad=modality,
        estado="calendarizada" if settled else "por_calendarizar",
        sede_id=None if modality == "virtual" else lines[0][0],
        periodos=tuple((at_lima(d, hour(a)), at_lima(d, hour(b))) for d, (a, b) in hours),
        cargos=tuple(sorted({cargo for _, cargo, _ in lines})),
        lineas=tuple(sorted({(place, rol) for place, _, rol in lines})),
    )


def _starts(first: date, days: int) -> Iterator[tuple[date, ...]]:
    working = [
        day
        for n in range(INTENTOS * 2)
        if (day := first + timedelta(days=n)).weekday() < 5 and day.year == first.year
    ]
    for n in range(max(1, min(INTENTOS, len(working) - days + 1))):
        yield tuple(working[n : n + days]) or (first,)


def _is_free(
    taken: dict[tuple[date, int], set[int]],
    days: tuple[date, ...],
    halves: tuple[int, ...],
    people: set[int],
) -> bool:
    return all(taken[day, half].isdisjoint(people) for day in days for half in halves)


async def _write(connection: asyncpg.Connection, placed: Sequence[Puesta], by: int) -> None:
    await connection.executemany(
        """INSERT INTO asistencia (id, codigo, titulo, origen, tema, proceso_critico, unidad_id,
            modalidad, ventana, estado, sede_id, secuencia, creada, creada_por_id, inicio, fin)
        OVERRIDING SYSTEM VALUE
        VALUES ($1, $2, $3, 'plan_operativo', $4, '', $5, $6, '[2026-01-01,2027-01-01)', $7, $8, 0,
            $9, $10, $11, $12)""",
        [
            (
                p.numero, f"AT-2026-{p.numero:04d}", f"Actividad {p.numero}", p.tema, p.unidad_id,
                p.modalidad, p.estado, p.sede_id, NOW, by, p.periodos[0][0], p.periodos[-1][1],
            )
            for p in placed
        ],
    )  # fmt: skip
    for table, columns, rows in (
        ("convocatoria", ("asistencia_id", "entidad_id", "rol"),
         [(p.numero, *line) for p in placed for line in p.lineas]),
        ("convocado", ("asistencia_id", "cargo_id"),
         [(p.numero, cargo) for p in placed for cargo in p.cargos]),
    ):  # fmt: skip
        await connection.copy_records_to_table(table, records=rows, columns=columns)
    await connection.executemany(
        "INSERT INTO jornada (asistencia_id, periodo) VALUES ($1, tstzrange($2, $3))",
        [(p.numero, *periodo) for p in placed for periodo in p.periodos],
    )
    # In bulk nobody is judged: a year that is there already is looked at.
    await connection.execute("ALTER TABLE reserva DISABLE TRIGGER USER")
    await connection.execute(
        """INSERT INTO reserva (asistencia_id, cargo_id, periodo)
        SELECT j.asistencia_id, c.cargo_id, j.periodo
        FROM jornada j JOIN asistencia a ON a.id = j.asistencia_id AND a.estado = 'calendarizada'
        JOIN convocado c ON c.asistencia_id = a.id"""
    )
    await connection.execute("ALTER TABLE reserva ENABLE TRIGGER USER")
    await connection.execute("VACUUM ANALYZE")
