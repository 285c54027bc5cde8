"""A period judged at once tells what judging its activities one by one tells."""

import random
from datetime import date, timedelta

import pytest

from engine.domain.calendario import Calendario, Feriado
from engine.domain.convocatoria import find_reparos
from engine.planner.actividades import Agenda, Sala
from engine.planner.cruces import Entorno, find_cruces, sweep_load
from engine.planner.cruces.carga import find_load
from engine.planner.periodo import Hallado, Periodo, Situada
from engine.planner.temas import find_similar, similarity
from engine.planner.vecinas import find_neighbours
from tests.planner.escena import JULIACA, LIMA, NOW, PUNO, actividad

TEMAS = (
    "Convivencia escolar", "La convivencia en la escuela", "Evaluación formativa",
    "Planificación curricular", "Gestión del presupuesto",
)  # fmt: skip
SALAS = (Sala(1, "Auditorio", 40), Sala(2, "Biblioteca", 2), None)
PRIMERO = date(2026, 8, 3)


def _year(seed, total=60):
    """Return activities of a few weeks that clash in every way there is."""
    chance = random.Random(seed)
    made = []
    for n in range(total):
        dia = PRIMERO + timedelta(days=chance.randrange(21))
        hora = chance.choice((8, 9, 14, 20))
        dias = [dia + timedelta(days=k) for k in range(chance.choice((1, 1, 2)))]
        made.append(
            actividad(
                f"AT-{n:02d}",
                *(f"{d} {hora:02d}:00 {hora + 3:02d}:00" for d in dias),
                cargos=chance.sample(range(1, 40), 6),
                facilitadores=chance.sample(range(40, 46), 1),
                unidad=chance.choice(("DIGEBR", "DEIB", "DIGESU")),
                tema=chance.choice(TEMAS),
                entidades=[f"2100{chance.randrange(10):02d}" for _ in range(4)],
                modalidad=chance.choice(("presencial", "virtual", "mixta")),
                sede=chance.choice((PUNO, JULIACA, LIMA, None)),
                sala=chance.choice(SALAS),
            )
        )
    return made


def _facts():
    """Return an environment in which people hold two cargos and some cargos have nobody."""
    holders = {1: 100, 2: 100, 3: 101, 30: 101}
    days = [PRIMERO + timedelta(days=n) for n in range(-8, 40)]
    return Entorno(
        titulares=dict.fromkeys(days, holders),
        personas={100: "Ana", 101: "Luis"},
        vacantes={5: tuple(days)},
    )


def _one_by_one(year, facts, dureza):
    """Return the cruces of each with those after it: a pair is told by the first of both."""
    return [
        Hallado(one.codigo, cruce)
        for n, one in enumerate(year)
        for cruce in find_cruces(one, Agenda(tuple(year[n + 1 :])), entorno=facts)
        if cruce.dureza == dureza
    ]


@pytest.mark.parametrize("seed", range(6))
def test_hard_cruces_are_those_of_each_check_each_pair_once(seed):
    year, facts = _year(seed), _facts()
    found = list(Periodo([Situada(one) for one in year], facts).find_hard())
    assert found == _one_by_one(year, facts, "duro")
    assert {each.cruce.regla for each in found} == {
        "mismo_cargo", "mismo_facilitador", "misma_persona", "misma_sala", "sin_titular",
        "viaje_imposible",
    }  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_those_that_could_be_one_are_those_of_each_check_each_pair_once(seed):
    year, facts = _year(seed), _facts()
    found = list(Periodo([Situada(one) for one in year], facts).find_joinable())
    assert found == _one_by_one(year, facts, "articulable")
    assert found


def test_soft_rules_weigh_the_same_as_in_the_check():
    year, facts = _year(1), _facts()
    agenda = Agenda(tuple(year))
    expected = [
        Hallado(one.codigo, cruce)
        for one in year
        for cruce in find_cruces(one, agenda, entorno=facts)
        if cruce.dureza == "blando"
    ]
    assert list(Periodo([Situada(one) for one in year], facts).find_soft()) == expected


def test_booked_activities_are_told_of_no_soft_rule_and_the_ones_around_of_none():
    year = _year(2)
    booked = [Situada(one, firme=True) for one in year]
    around = [Situada(one, juzgada=False) for one in year]
    assert not list(Periodo(booked, _facts()).find_soft())
    assert not list(Periodo(booked, _facts()).find_joinable())
    assert not list(Periodo(around, _facts()).find_hard())


def test_what_waits_is_told_with_what_is_booked_around_it():
    waiting = actividad("AT-1", "2026-08-12 09:00 13:00")
    booked = actividad("AT-2", "2026-08-12 10:00 12:00", unidad="DEIB")
    periodo = Periodo([Situada(booked, juzgada=False, firme=True), Situada(waiting)], Entorno())
    assert [each.codigos for each in periodo.find_hard()] == [("AT-1", "AT-2")]
    assert [each.codigos for each in periodo.find_joinable()] == [("AT-1", "AT-2")]


def test_two_that_share_their_jornadas_do_not_clash_nor_load_each_other():
    una = actividad("AT-1", "2026-08-12 09:00 13:00")
    otra = actividad("AT-2", "2026-08-12 09:00 13:00", unidad="DEIB")
    joined = Periodo([Situada(una), Situada(otra, articulada_con="AT-1")], Entorno())
    assert not [*joined.find_hard(), *joined.find_joinable(), *joined.find_soft()]


def test_holiday_of_one_that_waits_is_told_among_the_hard_ones():
    una = actividad("AT-1", "2026-08-06 09:00 13:00")
    junin = Feriado(date(2026, 8, 6), "Batalla de Junín", "feriado_nacional", "nacional", "L")
    reparos = find_reparos(una.jornadas, ventana=None, calendario=Calendario((junin,), ()), now=NOW)
    found = list(Periodo([Situada(una, reparos=reparos)], Entorno()).find_hard())
    assert [(each.codigo, each.cruce.regla) for each in found] == [("AT-1", "feriado")]


def test_neighbours_are_those_who_share_somebody_at_about_one_time():
    year = [
        actividad("AT-1", "2026-08-12 09:00 13:00", sede=PUNO),
        actividad("AT-2", "2026-08-12 14:00 15:00", sede=LIMA),
        actividad("AT-3", "2026-08-20 14:00 15:00", sede=LIMA),
        actividad("AT-4", "2026-08-12 09:00 13:00", cargos=(9,)),
    ]
    assert find_neighbours(year, Entorno()) == {0: [1], 1: [0]}
    assert find_neighbours([], Entorno()) == {}


def test_similar_themes_are_found_many_at_once():
    found = find_similar(TEMAS, TEMAS, 0.4)
    for tema in TEMAS:
        assert set(found[tema]) == {otro for otro in TEMAS if similarity(tema, otro) >= 0.4}


@pytest.mark.parametrize("seed", range(3))
def test_load_of_many_counted_at_once_is_that_of_each(seed):
    actividades = _year(seed)
    agenda, entorno = Agenda(tuple(actividades)), Entorno()
    found = sweep_load(actividades, entorno)
    assert found
    for one in actividades:
        assert list(found.get(one.codigo, ())) == list(find_load(one, agenda, entorno))
