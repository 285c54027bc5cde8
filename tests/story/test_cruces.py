"""A double convocation cannot happen: it is told, resolved, and refused by the database."""

import asyncio
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from engine.db.queries.tablas import asistencias, avisos, eventos, reservas
from engine.domain.lima import at_lima
from engine.errors import RuleBroken
from tests.story.paso import Relato

DIA = date(2026, 8, 12)
UGEL = [{"entidad": "210005", "rol": "jefe_agp"}]
DEIB: dict[str, Any] = {
    "unidad": "DEIB",
    "titulo": "Planificación en escuelas interculturales",
    "tema": "Lenguas originarias en el aula",
    "convocatoria": UGEL,
}


async def _plan_deib(relato: Relato, dia: date, start: str = "09:00", end: str = "13:00") -> str:
    codigo = await relato.register("deib", **DEIB)
    await relato.do("deib", codigo, "definir_objetivos")
    await relato.do("deib", codigo, "elaborar_pauta")
    await relato.do("difoca", codigo, "revisar_metodo")
    jornada = {"fecha": dia.isoformat(), "hora_inicio": start, "hora_fin": end}
    await relato.do("deib", codigo, "programar", jornadas=[jornada], convocatoria=UGEL)
    return codigo


async def _booked(relato: Relato, codigo: str) -> int:
    async with relato.database.transaction() as tx:
        found = await tx.scalar(
            select(func.count())
            .select_from(reservas)
            .join(asistencias, asistencias.c.id == reservas.c.asistencia_id)
            .where(asistencias.c.codigo == codigo)
        )
    return int(found or 0)


async def test_a_cruce_goes_to_diri_with_both_ats_the_cargo_and_three_ways_out(
    relato: Relato,
) -> None:
    first = await relato.register()
    await relato.plan(first, [DIA])
    await relato.do("diri", first, "calendarizar")
    second = await _plan_deib(relato, DIA, "11:00", "16:00")
    [tarea] = await relato.pending("diri", second)
    assert tarea.elemento == "resolver_cruce"
    async with relato.database.transaction() as tx:
        found = await tx.scalar(
            select(eventos.c.datos)
            .join(asistencias, asistencias.c.id == eventos.c.asistencia_id)
            .where(eventos.c.tipo == "cruces_encontrados", asistencias.c.codigo == second)
        )
        told = await tx.scalar(select(avisos.c.datos).where(avisos.c.tipo == "cruce_detectado"))
    assert found is not None
    [hard] = [cruce for cruce in found["cruces"] if cruce["dureza"] == "duro"]
    assert hard["otra"] == first
    assert first in hard["frase"]
    assert "UGEL Chucuito" in hard["frase"]
    assert len(found["alternativas"]) == 3
    assert told is not None
    assert told["cruces"]


async def test_back_to_back_is_no_cruce(relato: Relato) -> None:
    first = await relato.register()
    await relato.plan(first, [DIA])
    await relato.do("diri", first, "calendarizar")
    second = await _plan_deib(relato, DIA, "13:00", "17:00")
    assert [t.elemento for t in await relato.pending("diri", second)] == ["calendarizar"]
    await relato.do("diri", second, "calendarizar")
    assert await _booked(relato, second) == 1


async def test_another_date_is_accepted_by_the_unit_and_booked(relato: Relato) -> None:
    first = await relato.register()
    await relato.plan(first, [DIA])
    await relato.do("diri", first, "calendarizar")
    second = await _plan_deib(relato, DIA)
    await relato.do("diri", second, "resolver_cruce")
    await relato.do("deib", second, "aceptar_fecha")
    await relato.do("diri", second, "calendarizar")
    assert await relato.estado(second) == "calendarizada"
    assert await _booked(relato, second) == 1


async def test_the_unit_objects_and_diri_resolves_again(relato: Relato) -> None:
    """CF-11: the source says nothing of a proposed date; it is accepted or objected to."""
    first = await relato.register()
    await relato.plan(first, [DIA])
    await relato.do("diri", first, "calendarizar")
    second = await _plan_deib(relato, DIA)
    await relato.do("diri", second, "resolver_cruce")
    await relato.do(
        "deib", second, "aceptar_fecha", decision="objeta", motivo="Ese día hay censo escolar."
    )
    [tarea] = await relato.pending("diri", second)
    assert tarea.elemento == "resolver_cruce"
    assert tarea.observacion is not None
    assert tarea.observacion["texto"] == "Ese día hay censo escolar."


async def test_silence_accepts_the_date_and_the_history_says_so(relato: Relato) -> None:
    first = await relato.register()
    await relato.plan(first, [DIA])
    await relato.do("diri", first, "calendarizar")
    second = await _plan_deib(relato, DIA)
    await relato.do("diri", second, "resolver_cruce")
    await relato.advance_to(at_lima(date(2026, 7, 9), datetime.min.time()))
    assert [t.elemento for t in await relato.pending("diri", second)] == ["calendarizar"]
    async with relato.database.transaction() as tx:
        names = await tx.execute(
            select(eventos.c.datos["nombre"].astext).where(eventos.c.tipo == "plazo_cumplido")
        )
    assert "Silencio: fecha aceptada" in set(names.scalars())


async def test_a_hard_cruce_is_not_kept_whatever_the_reason(relato: Relato) -> None:
    first = await relato.register()
    await relato.plan(first, [DIA])
    await relato.do("diri", first, "calendarizar")
    second = await _plan_deib(relato, DIA)
    with pytest.raises(RuleBroken) as refusal:
        await relato.do("diri", second, "resolver_cruce", decision="mantener", sustento="Urge.")
    assert "decision" in refusal.value.campos


async def test_articulating_shares_dates_and_bookings(relato: Relato) -> None:
    first = await relato.register(convocatoria=UGEL)
    await relato.plan(first, [DIA], convocatoria=UGEL)
    await relato.do("diri", first, "calendarizar")
    second = await _plan_deib(relato, DIA)
    await relato.do(
        "diri", second, "resolver_cruce", decision="articular", asistencia=first,
        sustento="Mismo público y mismos días.",
    )  # fmt: skip
    jornada = {"fecha": DIA.isoformat(), "hora_inicio": "09:00", "hora_fin": "13:00"}
    await relato.do("deib", second, "articular", jornadas=[jornada])
    await relato.do("diri", second, "calendarizar")
    assert await relato.estado(second) == "calendarizada"
    assert await _booked(relato, first) == 1
    assert await _booked(relato, second) == 0


async def test_calendarise_lets_one_of_two_rivals_win_and_explains_it_to_the_other(
    relato: Relato,
) -> None:
    first = await relato.register()
    await relato.plan(first, [DIA])
    second = await _plan_deib(relato, DIA)
    # Both now wait for DIRI; the second was told of the first, which nobody has booked yet.
    await relato.do(
        "diri", second, "resolver_cruce", decision="otra_fecha",
        jornadas=[{"fecha": DIA.isoformat(), "hora_inicio": "09:00", "hora_fin": "13:00"}],
    )  # fmt: skip
    await relato.do("deib", second, "aceptar_fecha")
    answers = await asyncio.gather(
        relato.do("diri", first, "calendarizar"), relato.do("diri", second, "calendarizar")
    )
    states = {await relato.estado(first), await relato.estado(second)}
    assert states == {"calendarizada", "por_calendarizar"}
    loser = first if await relato.estado(first) == "por_calendarizar" else second
    winner = second if loser == first else first
    [told] = [answer["cruce"] for answer in answers if answer["cruce"]]
    assert told["asistencias"] == [winner]
    [hard] = [cruce for cruce in told["cruces"] if cruce["dureza"] == "duro"]
    assert winner in hard["frase"]
    assert len(told["alternativas"]) == 3
    [tarea] = await relato.pending("diri", loser)
    assert tarea.elemento == "resolver_cruce"
    assert await _booked(relato, loser) == 0


async def test_the_database_itself_refuses_the_second_booking(relato: Relato) -> None:
    """The last word is the exclusion constraint's [PR-01, PB-01]."""
    first = await relato.register()
    await relato.plan(first, [DIA])
    await relato.do("diri", first, "calendarizar")
    second = await _plan_deib(relato, date(2026, 9, 2))
    async with relato.database.transaction() as tx:
        with pytest.raises(IntegrityError, match="reserva_sin_cruce"):
            await tx.execute(
                text(
                    "INSERT INTO reserva (asistencia_id, cargo_id, periodo) "
                    "SELECT a.id, r.cargo_id, r.periodo FROM reserva r, asistencia a "
                    "WHERE a.codigo = :codigo LIMIT 1"
                ),
                {"codigo": second},
            )
        await tx.rollback()
