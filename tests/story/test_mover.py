"""A planned activity moved on the timeline: judged by people and rooms, and one at a time."""

import asyncio
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from engine.actions.plan.linea import Movimiento, judge_move, move_asked
from engine.db.queries.tablas import actividades, entidades, salas
from engine.db.session import Database
from engine.errors import RuleBroken
from tests.story.gente import NOW, settle_in
from tests.story.planes import Planificacion

JEFE = frozenset({("210005", "jefe_agp")})
ESPECIALISTA = frozenset({("210005", "especialista_primaria")})
"""«ugel» holds both: two cargos and one person."""
MIERCOLES = date(2026, 8, 19)


async def _judge(oficina: Planificacion, codigo: str, usuario: str = "unidad") -> Movimiento:
    actor = await oficina.gente.actor(usuario)
    async with oficina.database.transaction() as tx:
        return await judge_move(tx, actor, codigo=codigo, desde=MIERCOLES, now=NOW)


def _hard(seen: Movimiento) -> set[str]:
    return {cruce.regla for cruce in seen.evaluacion.cruces if cruce.dureza == "duro"}


async def test_one_person_asked_for_by_two_cargos_cannot_be_at_both(database) -> None:
    oficina = Planificacion(await settle_in(database))
    mine = await oficina.pide("Redes rurales", convocadas=JEFE)
    await oficina.pide(
        "Convivencia", "deib", "DEIB", dia=19, convocadas=ESPECIALISTA, lugar="Otro local"
    )
    seen = await _judge(oficina, mine)
    assert _hard(seen) == {"misma_persona"}
    assert MIERCOLES not in {way.jornadas[0].dia for way in seen.evaluacion.alternativas}
    with pytest.raises(RuleBroken, match="fecha_no_cabe"):
        await move_asked(
            oficina.database, await oficina.orden("unidad"), codigo=mine, desde=MIERCOLES
        )


async def test_a_room_named_by_two_activities_holds_one_of_them(database) -> None:
    oficina = Planificacion(await settle_in(database))
    async with oficina.database.transaction() as tx:
        sede = await tx.scalar(select(entidades.c.id).where(entidades.c.codigo == "210000"))
        await tx.execute(
            insert(salas).values(sede_id=sede, nombre="Auditorio", capacidad=80, activa=True)
        )
    mine = await oficina.pide("Redes rurales", convocadas=JEFE)
    other = frozenset({("210004", "director_ugel")})
    await oficina.pide("Convivencia", "deib", "DEIB", dia=19, convocadas=other)
    seen = await _judge(oficina, mine)
    assert _hard(seen) == {"misma_sala"}
    assert seen.evaluacion.alternativas
    assert MIERCOLES not in {way.jornadas[0].dia for way in seen.evaluacion.alternativas}


@pytest.mark.parametrize("anio", [2026, 2027], ids=["of one year", "of two years"])
async def test_two_who_move_at_once_do_not_both_get_the_date(database, anio: int) -> None:
    """The check and the write are one transaction: whoever comes second sees the first (PB-01)."""
    oficina = Planificacion(await settle_in(database))
    ventana = date(2026, 12, 1), date(2027, 1, 29)
    mine = await oficina.pide("Redes", dia=10, convocadas=JEFE, ventana=ventana)
    other = await oficina.pide(
        "Lenguas", "deib", "DEIB", anio, dia=12, convocadas=JEFE, ventana=ventana
    )
    orders = [await oficina.orden(usuario) for usuario in ("unidad", "deib")]
    moves = []
    async with database.transaction() as tx:
        # Whoever comes first has judged its date and cannot write it yet.
        await tx.execute(
            select(actividades.c.id).where(actividades.c.codigo == mine).with_for_update()
        )
        for n, (orden, codigo) in enumerate(zip(orders, (mine, other), strict=True), 1):
            asked = move_asked(database, orden, codigo=codigo, desde=date(2026, 12, 15))
            moves.append(asyncio.create_task(asked))
            await _until_waiting(database, n, moves[-1])
    first, second = await asyncio.gather(*moves, return_exceptions=True)
    assert first == {"codigo": mine}
    assert getattr(second, "code", second) == "fecha_no_cabe"


async def _until_waiting(database: Database, n: int, move: asyncio.Task[Any]) -> None:
    """Return when so many wait for a lock, or the one that should has finished without."""
    waiting = 0
    while waiting < n and not move.done():
        async with database.transaction() as tx:
            waiting = await tx.scalar(_WAITING) or 0


_WAITING = text("""
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'
""")
