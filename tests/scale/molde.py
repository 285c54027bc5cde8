"""One AT driven for real from its registration to its closure, photographed at each stage."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import asyncpg
from sqlalchemy import select

from engine.actions.orden import Orden
from engine.actions.tareas.atencion import complete
from engine.db.queries.personas import holders, load_actor
from engine.db.queries.tablas import asistencias, entidades, tareas
from engine.db.tables import Tarea
from tests.story.paso import Relato

UGELES = 43
"""How many UGELs an AT convenes: with them a closed one leaves some 150 tareas behind."""
DIA = date(2026, 8, 12)
COLUMNS = """
    SELECT column_name FROM information_schema.columns
    WHERE table_name = $1 AND is_generated = 'NEVER' ORDER BY ordinal_position
"""
OF_INSTANCE = "instancia_id IN (SELECT id FROM instancia WHERE asistencia_id = $1)"
WHERE = {
    "asistencia": "id = $1",
    "convocatoria": "asistencia_id = $1",
    "convocado": "asistencia_id = $1",
    "jornada": "asistencia_id = $1",
    "reserva": "asistencia_id = $1",
    "compromiso": "asistencia_id = $1",
    "instancia": "asistencia_id = $1",
    "grupo": OF_INSTANCE,
    "tarea": "asistencia_id = $1",
    "temporizador": OF_INSTANCE,
    "recordatorio": "tarea_id IN (SELECT id FROM tarea WHERE asistencia_id = $1)",
    "evento": "asistencia_id = $1",
    "aviso": "asistencia_id = $1",
}
"""Every table that says something of an AT, referred ones first, and which of its rows do."""


@dataclass(frozen=True)
class Foto:
    """Every row of an AT at some instant, by table."""

    etapa: str
    now: datetime
    filas: dict[str, list[dict[str, Any]]]


async def drive(
    relato: Relato, connection: asyncpg.Connection, ugeles: int = UGELES
) -> AsyncIterator[Foto]:
    """Take a new AT through all its stages and yield a photograph of each."""
    convocatoria = await _whom(relato, ugeles)
    codigo = await relato.register(convocatoria=convocatoria)

    async def photograph(etapa: str) -> Foto:
        return await _photograph(connection, etapa, codigo, relato.now)

    yield await photograph("objetivos")
    await complete_all(relato, codigo, "definir_objetivos", "elaborar_pauta")
    yield await photograph("revision")
    await complete_all(relato, codigo, "revisar_metodo")
    jornada = {"fecha": DIA.isoformat(), "hora_inicio": "09:00", "hora_fin": "13:00"}
    await relato.do("unidad", codigo, "programar", jornadas=[jornada], convocatoria=convocatoria)
    yield await photograph("por_calendarizar")
    await complete_all(relato, codigo, "calendarizar")
    yield await photograph("calendarizada")
    await complete_all(relato, codigo)
    yield await photograph("alistada")
    await relato.advance_to(datetime(2026, 8, 12, 19, tzinfo=UTC))
    yield await photograph("en_ejecucion")
    await complete_all(relato, codigo, "registrar_asistencia", "reportar")
    yield await photograph("en_seguimiento")
    await complete_all(relato, codigo)
    await relato.advance_to(datetime(2026, 9, 15, 15, tzinfo=UTC))
    await complete_all(relato, codigo, most=ugeles)
    yield await photograph("aplicacion")
    await complete_all(relato, codigo, "aplicar")
    yield await photograph("en_evaluacion")
    await complete_all(relato, codigo)
    yield await photograph("cerrada")


async def _whom(relato: Relato, ugeles: int) -> list[dict[str, str]]:
    """Convene two posts of the first UGELs of the country, and the DRE of the very first."""
    above = entidades.alias("superior")
    async with relato.database.transaction() as tx:
        rows = (
            await tx.execute(
                select(entidades.c.codigo, above.c.codigo.label("dre"))
                .join(above, above.c.id == entidades.c.superior_id)
                .where(entidades.c.tipo == "ugel")
                .order_by(entidades.c.codigo)
                .limit(ugeles)
            )
        ).all()
    posts = ("jefe_agp", "especialista_primaria")
    lines = [{"entidad": row.codigo, "rol": rol} for row in rows for rol in posts]
    return [*lines, {"entidad": rows[0].dre, "rol": "coordinador_dre"}]


async def complete_all(relato: Relato, codigo: str, *elementos: str, most: int = 1000) -> int:
    """Complete the open tareas of an AT, whoever's they are, and those they open; return how many.

    Only those at `elementos`, when some are named, and `most` of them.
    """
    done = 0
    while done < most and (found := await _open(relato, codigo, elementos)):
        for tarea in found[: most - done]:
            await complete_one(relato, tarea)
            done += 1
    return done


async def _open(relato: Relato, codigo: str, elementos: Iterable[str]) -> list[Tarea]:
    statement = (
        select(Tarea)
        .join(asistencias, asistencias.c.id == tareas.c.asistencia_id)
        .where(asistencias.c.codigo == codigo, tareas.c.estado == "abierta")
        .order_by(tareas.c.creada, tareas.c.id)
    )
    if elementos:
        statement = statement.where(tareas.c.elemento.in_(elementos))
    async with relato.database.transaction() as tx:
        return list((await tx.execute(statement)).scalars())


async def complete_one(relato: Relato, tarea: Tarea) -> None:
    """Complete a tarea with its example, as whoever holds its post."""
    answer = await relato.example(tarea)
    orden = await order_of_holder(relato, tarea)
    await complete(relato.database, orden, tarea_id=tarea.id, respuesta=answer)


async def order_of_holder(relato: Relato, tarea: Tarea) -> Orden:
    """Return an order, now, of whoever holds the post of a tarea."""
    post = (tarea.entidad_id, tarea.rol)
    async with relato.database.transaction() as tx:
        held = await holders(
            tx,
            posts=[] if tarea.cargo_id else [post],
            cargo_ids=[tarea.cargo_id] if tarea.cargo_id else [],
            now=relato.now,
        )
        actor = await load_actor(tx, held[tarea.cargo_id or post][0].persona_id, relato.now)
    assert actor is not None
    return Orden(actor, relato.now)


async def _photograph(
    connection: asyncpg.Connection, etapa: str, codigo: str, now: datetime
) -> Foto:
    at = await connection.fetchval("SELECT id FROM asistencia WHERE codigo = $1", codigo)
    filas = {}
    for table, condition in WHERE.items():
        names = [row[0] for row in await connection.fetch(COLUMNS, table)]
        columns = ", ".join(f'"{name}"' for name in names)
        rows = await connection.fetch(f"SELECT {columns} FROM {table} WHERE {condition}", at)
        filas[table] = [dict(row) for row in rows]
    return Foto(etapa, now, filas)
