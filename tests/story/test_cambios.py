"""At any time an AT may be moved, stopped, taken up again or cancelled, and people are told."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from engine.actions.asistencias.ordenes import annul, reprogram, resume, suspend
from engine.db.queries.tablas import avisos, instancias, recordatorios, reservas, tareas
from engine.errors import Conflict, Forbidden, NotFound, RuleBroken
from tests.story.paso import Relato

DIA = date(2026, 8, 12)
MOTIVO = "La región declaró emergencia por lluvias."


async def _calendarised(relato: Relato) -> str:
    codigo = await relato.register()
    await relato.plan(codigo, [DIA])
    await relato.do("diri", codigo, "calendarizar")
    return codigo


async def _count(relato: Relato, table: object, *where: object) -> int:
    async with relato.database.transaction() as tx:
        found = await tx.scalar(select(func.count()).select_from(table).where(*where))  # type: ignore[arg-type]
    return int(found or 0)


async def test_reprogramming_keeps_the_bookings_until_the_new_ones_hold(relato: Relato) -> None:
    """Whoever is convened is told the old dates, the new ones and why [PB-03]."""
    codigo = await _calendarised(relato)
    await relato.do("ugel", codigo, "confirmar")
    await reprogram(relato.database, await relato.orden("unidad"), codigo=codigo, motivo=MOTIVO)
    assert await relato.estado(codigo) == "en_planificacion"
    assert await _count(relato, reservas) == 3
    [tarea] = await relato.pending("unidad", codigo)
    assert tarea.elemento == "programar"
    assert tarea.borrador is not None
    assert await relato.pending("dre", codigo) == []
    nueva = {"fecha": "2026-09-09", "hora_inicio": "09:00", "hora_fin": "13:00"}
    await relato.do("unidad", codigo, "programar", jornadas=[nueva])
    await relato.do("diri", codigo, "calendarizar")
    assert await relato.estado(codigo) == "calendarizada"
    async with relato.database.transaction() as tx:
        days = (await tx.execute(select(reservas.c.periodo))).scalars().all()
        told = (
            await tx.execute(select(avisos.c.datos).where(avisos.c.tipo == "fecha_cambiada"))
        ).scalars()
        moved = next(iter(told))
    assert {day.lower.date() for day in days} == {date(2026, 9, 9)}
    assert moved["jornadas_antes"][0]["inicio"].startswith("2026-08-12")
    assert moved["jornadas"][0]["inicio"].startswith("2026-09-09")
    assert moved["motivo"] == MOTIVO


async def test_reprogramming_asks_again_for_participants_but_not_for_instruments(
    relato: Relato,
) -> None:
    codigo = await _calendarised(relato)
    await relato.do("unidad", codigo, "preparar_instrumentos")
    await relato.do("ugel", codigo, "confirmar")
    await reprogram(relato.database, await relato.orden("unidad"), codigo=codigo, motivo=MOTIVO)
    nueva = {"fecha": "2026-09-09", "hora_inicio": "09:00", "hora_fin": "13:00"}
    await relato.do("unidad", codigo, "programar", jornadas=[nueva])
    await relato.do("diri", codigo, "calendarizar")
    assert [t.elemento for t in await relato.pending("ugel", codigo)] == ["confirmar"]
    assert "preparar_instrumentos" not in {
        t.elemento for t in await relato.pending("unidad", codigo)
    }


async def test_a_suspended_at_waits_and_its_deadlines_move(relato: Relato) -> None:
    codigo = await relato.register()
    [tarea] = await relato.pending("unidad", codigo)
    before = tarea.vence
    await suspend(relato.database, await relato.orden("unidad"), codigo=codigo, motivo=MOTIVO)
    assert await relato.pending("unidad", codigo) == []
    assert await _count(relato, recordatorios) == 0
    await relato.advance_to(datetime(2026, 7, 13, 13, tzinfo=UTC))
    await resume(relato.database, await relato.orden("unidad"), codigo=codigo, motivo=MOTIVO)
    [tarea] = await relato.pending("unidad", codigo)
    assert before is not None
    assert tarea.vence is not None
    assert (tarea.vence - before).days == 7
    assert await relato.estado(codigo) == "en_planificacion"
    assert await _count(relato, recordatorios) > 0


async def test_a_cancelled_at_frees_its_people_and_tells_them(relato: Relato) -> None:
    codigo = await _calendarised(relato)
    await annul(relato.database, await relato.orden("diri"), codigo=codigo, motivo=MOTIVO)
    assert await relato.estado(codigo) == "anulada"
    assert await _count(relato, reservas) == 0
    assert await _count(relato, tareas, tareas.c.estado == "abierta") == 0
    assert await _count(relato, instancias, instancias.c.estado == "activa") == 0
    assert await _count(relato, avisos, avisos.c.tipo == "asistencia_anulada") == 2


async def test_commands_are_refused_to_others_out_of_time_and_without_a_reason(
    relato: Relato,
) -> None:
    codigo = await _calendarised(relato)
    database = relato.database
    with pytest.raises(Forbidden, match="comando_ajeno"):
        await annul(database, await relato.orden("ugel"), codigo=codigo, motivo=MOTIVO)
    with pytest.raises(NotFound, match="asistencia_desconocida"):
        await annul(database, await relato.orden("cusco"), codigo=codigo, motivo=MOTIVO)
    with pytest.raises(RuleBroken, match="respuesta_invalida"):
        await annul(database, await relato.orden("unidad"), codigo=codigo, motivo=" ")
    await annul(database, await relato.orden("unidad"), codigo=codigo, motivo=MOTIVO)
    with pytest.raises(Conflict, match="comando_a_destiempo"):
        await reprogram(database, await relato.orden("unidad"), codigo=codigo, motivo=MOTIVO)
