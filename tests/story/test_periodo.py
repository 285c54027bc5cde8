"""The list of a month judges each AT by the same facts as its own check, and for whom it should."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, update

from engine.actions.asistencias.cruces import Evaluacion, evaluate_stored
from engine.actions.plan.periodo import Juicio, judge_period
from engine.actions.plan.pesos import protect, set_pesos, set_presupuesto
from engine.db.queries.calendario import load_calendario
from engine.db.queries.planificador import list_activities
from engine.db.queries.tablas import asistencias, cargos, entidades, titularidades
from engine.domain.cruce import INFORMATIVE
from tests.story.paso import Relato

DIA = date(2026, 8, 12)
AGOSTO = (date(2026, 8, 1), date(2026, 9, 1))
ANIO = (date(2026, 1, 1), date(2027, 1, 1))
JEFE = [{"entidad": "210005", "rol": "jefe_agp"}, {"entidad": "210004", "rol": "jefe_agp"}]
ESPECIALISTA = [{"entidad": "210005", "rol": "especialista_primaria"}]
"""«ugel» is the jefe of UGEL Chucuito and its especialista."""
DEIB: dict[str, Any] = {
    "unidad": "DEIB", "titulo": "Convivencia y lenguas", "tema": "La convivencia escolar",
    "convocatoria": ESPECIALISTA,
}  # fmt: skip


@pytest.fixture
async def two(relato: Relato) -> tuple[Relato, str, str]:
    """An AT that is booked and one of another area that waits, for one person at one hour.

    The week is protected, the region can pay for nothing, the connection is poor, and the jefe of
    the neighbouring UGEL leaves before the day.
    """
    orden = await relato.orden("diri")
    first = await relato.register(convocatoria=JEFE)
    await relato.plan(first, [DIA], convocatoria=JEFE)
    await relato.do("diri", first, "calendarizar")
    second = await relato.register("deib", **DEIB)
    for usuario, elemento in (
        ("deib", "definir_objetivos"), ("deib", "elaborar_pauta"), ("difoca", "revisar_metodo"),
    ):  # fmt: skip
        await relato.do(usuario, second, elemento)
    jornada = {"fecha": DIA.isoformat(), "hora_inicio": "11:00", "hora_fin": "16:00"}
    await relato.do(
        "deib", second, "programar", jornadas=[jornada], convocatoria=ESPECIALISTA,
        modalidad="mixta",
    )  # fmt: skip
    await set_pesos(relato.database, orden, valores={"protegidas": 7, "cargo_semana": 1})
    await protect(
        relato.database, orden, nombre="Evaluación censal", inicio=DIA, fin=DIA, norma="RM 1-2026"
    )
    await set_presupuesto(relato.database, orden, entidad="210000", anio=2026, persona_dias=1)
    await _leave(relato)
    return relato, first, second


async def _leave(relato: Relato) -> None:
    async with relato.database.transaction() as tx:
        await tx.execute(
            update(entidades).where(entidades.c.codigo == "210005").values(conectividad="limitada")
        )
        held = (
            select(cargos.c.id)
            .join(entidades, entidades.c.id == cargos.c.entidad_id)
            .where(entidades.c.codigo == "210004", cargos.c.rol == "jefe_agp")
        )
        period = func.daterange(func.lower(titularidades.c.periodo), date(2026, 8, 1))
        await tx.execute(
            update(titularidades).where(titularidades.c.cargo_id.in_(held)).values(periodo=period)
        )


async def _judge(
    relato: Relato, usuario: str = "diri", days: tuple[date, date] = AGOSTO, **options: Any
) -> Juicio:
    actor = await relato.gente.actor(usuario, relato.now)
    async with relato.database.transaction() as tx:
        rows = await list_activities(tx, actor, desde=days[0], hasta=days[1])
        return await judge_period(
            tx, actor, rows, desde=days[0], hasta=days[1],
            calendario=await load_calendario(tx), now=relato.now, **options,
        )  # fmt: skip


async def _check(relato: Relato, codigo: str) -> Evaluacion:
    async with relato.database.transaction() as tx:
        wanted = await tx.scalar(select(asistencias.c.id).where(asistencias.c.codigo == codigo))
        assert wanted is not None
        return await evaluate_stored(tx, wanted, now=relato.now)


def _of(juicio: Juicio, codigo: str) -> set[str]:
    return {c.cruce.regla for c in juicio.contados if codigo in c.hallado.codigos}


async def test_a_month_tells_of_each_at_what_its_own_check_tells(two) -> None:
    relato, _first, second = two
    month = await _judge(relato)
    checked = await _check(relato, second)
    rules = {cruce.regla for cruce in checked.cruces} - INFORMATIVE
    assert {"misma_persona", "protegida", "presupuesto", "conectividad", "articulable"} <= rules
    assert _of(month, second) == rules
    weights = {c.regla: c.datos["costo"] for c in checked.cruces if "costo" in c.datos}
    told = {
        c.cruce.regla: c.cruce.datos["costo"]
        for c in month.contados
        if c.hallado.codigo == second and "costo" in c.cruce.datos
    }
    assert told == weights
    for words in (checked.frases, [c.frase for c in month.contados]):
        assert any("La conexión de UGEL Chucuito" in said for said in words)
        assert not any("210005" in said for said in words)


async def test_what_is_booked_is_told_only_of_what_forbids_its_date(two) -> None:
    relato, first, _ = two
    hard = {c.regla for c in (await _check(relato, first)).cruces if c.dureza == "duro"}
    assert hard == {"sin_titular", "misma_persona"}
    told = {c.cruce.regla for c in (await _judge(relato)).contados if c.hallado.codigo == first}
    assert told == hard


async def test_a_year_tells_what_forbids_dates_and_counts_it(two) -> None:
    relato, first, second = two
    year = await _judge(relato, days=ANIO, only_hard=True, limite=1)
    assert (len(year.contados), year.duros, year.hay_mas) == (1, 2, True)
    assert year.crossed == {first, second}
    whole = await _judge(relato, days=ANIO, only_hard=True)
    [person] = [c for c in whole.contados if c.cruce.regla == "misma_persona"]
    assert set(person.hallado.codigos) == {first, second}
    assert "Persona ugel" in person.frase
    assert person.decide.startswith("Nadie puede mantenerlo")


async def test_a_unit_is_told_with_what_others_its_at_clashes(two) -> None:
    """It answers for the date, though the other AT is not its own to see (PB-01)."""
    relato, first, second = two
    [person] = [
        c for c in (await _judge(relato, "deib")).contados
        if c.cruce.regla == "misma_persona"
    ]  # fmt: skip
    assert person.hallado.codigo == second
    assert first in person.frase


@pytest.mark.parametrize(("usuario", "told"), [("ugel", True), ("vecina", False), ("cusco", False)])
async def test_the_territory_is_told_only_of_clashes_between_ats_it_sees(
    two, usuario: str, told: bool
) -> None:
    relato, *_ = two
    found = await _judge(relato, usuario)
    assert ("misma_persona" in {c.cruce.regla for c in found.contados}) is told


async def test_two_articulated_ats_do_not_clash_in_the_list(two) -> None:
    relato, first, second = two
    async with relato.database.transaction() as tx:
        other = select(asistencias.c.id).where(asistencias.c.codigo == first).scalar_subquery()
        mine = asistencias.c.codigo == second
        await tx.execute(update(asistencias).where(mine).values(articulada_con_id=other))
    assert not _of(await _judge(relato), second) & {"misma_persona", "articulable"}
