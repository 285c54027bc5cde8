"""People with two cargos, facilitadores and rooms are booked as cargos are: never twice at once."""

import asyncio
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import IntegrityError

from engine.actions.asistencias.cruces import Evaluacion, evaluate_stored
from engine.actions.plan.pesos import protect, set_pesos, set_presupuesto
from engine.db.queries.tablas import (
    asistencias,
    cargos,
    entidades,
    excepciones,
    facilitadores,
    reservas_recursos,
    salas,
)
from engine.domain.redaccion import say_cruce
from engine.errors import Forbidden, RuleBroken
from tests.story.paso import Relato

DIA = date(2026, 8, 12)
JORNADA = [{"fecha": DIA.isoformat(), "hora_inicio": "11:00", "hora_fin": "16:00"}]
JEFE = [{"entidad": "210005", "rol": "jefe_agp"}]
ESPECIALISTA = [{"entidad": "210005", "rol": "especialista_primaria"}]
"""Both cargos of UGEL Chucuito that «ugel» holds."""
VECINA = [{"entidad": "210004", "rol": "jefe_agp"}]


async def _program(relato: Relato, convocatoria: Any, **changes: Any) -> str:
    """Take an AT of DEIB, on a theme of its own, to the end of its programming."""
    codigo = await relato.register(
        "deib", unidad="DEIB", titulo="Lenguas originarias", tema="Lenguas originarias en el aula",
        convocatoria=convocatoria,
    )  # fmt: skip
    for usuario, elemento in (
        ("deib", "definir_objetivos"), ("deib", "elaborar_pauta"), ("difoca", "revisar_metodo"),
    ):  # fmt: skip
        await relato.do(usuario, codigo, elemento)
    answer = {"jornadas": JORNADA, "convocatoria": convocatoria, **changes}
    await relato.do("deib", codigo, "programar", **answer)
    return codigo


async def _first(relato: Relato, convocatoria: Any, **changes: Any) -> str:
    codigo = await relato.register(convocatoria=convocatoria)
    await relato.plan(codigo, [DIA], convocatoria=convocatoria, **changes)
    return codigo


async def _judged(relato: Relato, codigo: str) -> Evaluacion:
    async with relato.database.transaction() as tx:
        wanted = select(asistencias.c.id).where(asistencias.c.codigo == codigo)
        return await evaluate_stored(tx, (await tx.execute(wanted)).scalar_one(), now=relato.now)


async def _cargo(relato: Relato, entidad: str, rol: str) -> int:
    async with relato.database.transaction() as tx:
        found = await tx.scalar(
            select(cargos.c.id)
            .join(entidades, entidades.c.id == cargos.c.entidad_id)
            .where(entidades.c.codigo == entidad, cargos.c.rol == rol)
        )
    assert found is not None
    return int(found)


async def _sala(relato: Relato, sede: str, capacidad: int = 2) -> str:
    async with relato.database.transaction() as tx:
        place = await tx.scalar(select(entidades.c.id).where(entidades.c.codigo == sede))
        made = await tx.scalar(
            insert(salas)
            .values(sede_id=place, nombre="Auditorio", capacidad=capacidad, activa=True)
            .returning(salas.c.id)
        )
    return str(made)


async def test_one_person_with_two_cargos_is_told_with_both_ats_and_three_dates(
    relato: Relato,
) -> None:
    first = await _first(relato, JEFE)
    await relato.do("diri", first, "calendarizar")
    second = await _program(relato, ESPECIALISTA)
    found = await _judged(relato, second)
    [told] = [frase for c, frase in zip(found.cruces, found.frases, strict=True)
              if c.regla == "misma_persona"]  # fmt: skip
    assert first in told
    assert "Persona ugel" in told
    assert len(found.alternativas) == 3
    assert [t.elemento for t in await relato.pending("diri", second)] == ["resolver_cruce"]


async def test_the_database_books_one_person_for_one_of_two_rivals(relato: Relato) -> None:
    """Nobody told them of each other: both were programmed on other days and moved together."""
    first = await _first(relato, JEFE)
    second = await _program(
        relato, ESPECIALISTA,
        jornadas=[{"fecha": "2026-09-16", "hora_inicio": "09:00", "hora_fin": "13:00"}],
    )  # fmt: skip
    async with relato.database.transaction() as tx:
        same = "(SELECT periodo FROM jornada ORDER BY periodo LIMIT 1)"
        await tx.execute(text(f"UPDATE jornada SET periodo = {same}"))
    answers = await asyncio.gather(
        relato.do("diri", first, "calendarizar"), relato.do("diri", second, "calendarizar")
    )
    states = sorted([await relato.estado(first), await relato.estado(second)])
    assert states == ["calendarizada", "por_calendarizar"]
    winner = first if await relato.estado(first) == "calendarizada" else second
    [refused] = [answer["cruce"] for answer in answers if answer["cruce"]]
    assert refused["asistencias"] == [winner]
    assert "misma_persona" in {cruce["regla"] for cruce in refused["cruces"]}


@pytest.mark.parametrize("resource", ["persona_sin_cruce", "sala_sin_cruce"])
async def test_the_database_itself_refuses_a_second_booking(relato: Relato, resource: str) -> None:
    sala = await _sala(relato, "210005")
    first = await _first(relato, JEFE, sede="210005", sala=sala)
    await relato.do("diri", first, "calendarizar")
    kind = "persona_id" if resource.startswith("persona") else "sala_id"
    async with relato.database.transaction() as tx:
        with pytest.raises(IntegrityError, match=resource):
            await tx.execute(
                text(
                    f"INSERT INTO reserva_recurso (asistencia_id, {kind}, periodo) "
                    f"SELECT asistencia_id, {kind}, periodo FROM reserva_recurso "
                    f"WHERE {kind} IS NOT NULL LIMIT 1"
                )
            )
        await tx.rollback()


async def test_a_room_taken_is_told_and_a_small_one_warns(relato: Relato) -> None:
    sala = await _sala(relato, "210005", capacidad=1)
    first = await _first(relato, JEFE + ESPECIALISTA, sede="210005", sala=sala)
    found = await _judged(relato, first)
    assert [c.regla for c in found.cruces] == ["aforo"]
    await relato.do("diri", first, "resolver_cruce", decision="mantener", sustento="Caben de pie.")
    await relato.do("diri", first, "calendarizar")
    second = await _program(relato, VECINA, sede="210005", sala=sala)
    hard = [c for c in (await _judged(relato, second)).cruces if c.dureza == "duro"]
    assert [(c.regla, c.otra) for c in hard] == [("misma_sala", first)]
    with pytest.raises(RuleBroken) as refusal:
        await relato.do("diri", second, "resolver_cruce", decision="mantener", sustento="Urge.")
    assert "decision" in refusal.value.campos
    async with relato.database.transaction() as tx:
        kept = (await tx.execute(select(excepciones))).mappings().all()
        name = await tx.scalar(text("SELECT usuario FROM persona WHERE id = :id"),
                               {"id": kept[0]["persona_id"]})  # fmt: skip
    assert [(row["regla"], row["motivo"]) for row in kept] == [("aforo", "Caben de pie.")]
    assert name == "diri"
    async with relato.database.transaction() as tx:
        with pytest.raises(IntegrityError, match="ck_excepcion_dureza"):
            await tx.execute(update(excepciones).values(dureza="duro"))
        await tx.rollback()


async def test_who_leads_is_booked_and_the_other_unit_is_told(relato: Relato) -> None:
    lead = await _cargo(relato, "DIGEBR", "facilitador")
    first = await _first(relato, JEFE, facilitadores=[{"cargo": lead}])
    await relato.do("diri", first, "calendarizar")
    # Whoever leads that one is convened here.
    second = await _program(relato, [{"entidad": "DIGEBR", "rol": "facilitador"}])
    hard = [c for c in (await _judged(relato, second)).cruces if c.dureza == "duro"]
    assert {c.regla for c in hard} == {"mismo_facilitador"}
    assert say_cruce(hard[0], {}).startswith(f"{first} «Gestión de la convivencia escolar»")
    async with relato.database.transaction() as tx:
        kept = await tx.execute(select(facilitadores.c.cargo_id))
        booked = await tx.execute(select(reservas_recursos.c.persona_id))
    assert list(kept.scalars()) == [lead]
    assert set(booked.scalars()) == {relato.gente.ids["ugel"], relato.gente.ids["unidad"]}


async def test_a_facilitador_of_another_unit_and_a_room_elsewhere_are_refused(
    relato: Relato,
) -> None:
    stranger = await _cargo(relato, "DEIB", "facilitador")
    sala = await _sala(relato, "210004")
    codigo = await relato.register(convocatoria=JEFE)
    with pytest.raises(RuleBroken) as refusal:
        await relato.plan(codigo, [DIA], facilitadores=[{"cargo": stranger}])
    assert refusal.value.campos == {
        "facilitadores.0.cargo": "Elija un cargo de la unidad que planifica."
    }
    with pytest.raises(RuleBroken) as refusal:
        await relato.do("unidad", codigo, "programar", jornadas=JORNADA, sede="210005", sala=sala)
    assert refusal.value.campos == {"sala": "Elija una sala de la sede que recibe la AT."}


async def test_articulated_ats_share_their_room_and_their_people(relato: Relato) -> None:
    sala = await _sala(relato, "210005", capacidad=50)
    first = await _first(relato, JEFE, sede="210005", sala=sala)
    await relato.do("diri", first, "calendarizar")
    second = await _program(relato, ESPECIALISTA, sede="210005", sala=sala)
    await relato.do(
        "diri", second, "resolver_cruce", decision="articular", asistencia=first,
        sustento="Mismo público y mismos días.",
    )  # fmt: skip
    await relato.do("deib", second, "articular", jornadas=JORNADA)
    await relato.do("diri", second, "calendarizar")
    assert await relato.estado(second) == "calendarizada"


async def test_the_weights_and_protected_days_that_diri_sets_are_those_that_judge(
    relato: Relato,
) -> None:
    orden = await relato.orden("diri")
    await set_pesos(relato.database, orden, valores={"protegidas": 4})
    await protect(
        relato.database, orden, nombre="Evaluación censal", inicio=DIA, fin=DIA, norma="RM 1-2026"
    )
    codigo = await _first(relato, JEFE)
    [cruce] = (await _judged(relato, codigo)).cruces
    assert (cruce.regla, cruce.datos["costo"]) == ("protegida", 4)
    await set_pesos(relato.database, orden, valores={"protegidas": 0})
    assert (await _judged(relato, codigo)).cruces == ()
    with pytest.raises(Forbidden, match="solo_diri"):
        await set_pesos(relato.database, await relato.orden("unidad"), valores={"carga": 0})


async def test_the_budget_of_a_region_counts_what_is_booked_or_waits_and_not_what_is_virtual(
    relato: Relato,
) -> None:
    orden = await relato.orden("diri")
    await set_presupuesto(relato.database, orden, entidad="210000", anio=2026, persona_dias=1)
    first = await _first(relato, JEFE)
    second = await _program(relato, VECINA)
    for booked in (False, True):
        if booked:
            await relato.do("diri", first, "calendarizar")
        [cruce] = [c for c in (await _judged(relato, second)).cruces if c.regla == "presupuesto"]
        told = (cruce.datos["tomados"], cruce.datos["pendientes"], cruce.datos["pedidos"])
        assert told == ((1, 0, 1) if booked else (0, 1, 1))
    async with relato.database.transaction() as tx:
        one = asistencias.c.codigo == first
        await tx.execute(update(asistencias).where(one).values(modalidad="virtual"))
    assert "presupuesto" not in {c.regla for c in (await _judged(relato, second)).cruces}
