"""The dates proposed instead of those that clash."""

import time as stopwatch
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.convocatoria import Ventana, find_reparos, has_hard
from engine.domain.cruce import Alternativa
from engine.domain.redaccion import say_alternativa
from engine.planner.alternativas import propose
from tests.domain.hechos import CALENDARIO
from tests.planner.escena import NOW, actividad, jornadas

AGOSTO = Ventana(date(2026, 8, 3), date(2026, 8, 31))
MINE = actividad("AT-2026-0001", "2026-08-12 09:00 13:00", "2026-08-13 09:00 13:00")


def told(alternativas):
    return [say_alternativa(alternativa) for alternativa in alternativas]


def search(propuesta=MINE, busy=None, ventana=AGOSTO, now=NOW, **rest):
    return propose(propuesta, busy or {}, ventana, CALENDARIO, now, **rest)


def test_the_nearest_free_dates_keep_hours_and_number_of_days():
    busy = {1: jornadas("2026-08-13 08:00 18:00", "2026-08-11 12:00 14:00")}
    assert told(search(busy=busy)) == [
        (
            "vie 14 y lun 17 ago 2026, 9:00–13:00 (2 días después de lo propuesto; un feriado o "
            "fin de semana separa las jornadas)"
        ),
        "lun 17 y mar 18 ago 2026, 9:00–13:00 (5 días después de lo propuesto)",
        "mar 18 y mié 19 ago 2026, 9:00–13:00 (6 días después de lo propuesto)",
    ]


def test_who_is_not_convened_blocks_nothing():
    busy = {99: jornadas(*(f"2026-08-{day:02d} 00:00 23:59" for day in range(3, 32)))}
    assert search(busy=busy) == search()


def test_back_to_back_is_free():
    busy = {1: jornadas("2026-08-11 07:00 09:00", "2026-08-11 13:00 17:00")}
    assert search(busy=busy)[0].jornadas == jornadas(
        "2026-08-11 09:00 13:00", "2026-08-12 09:00 13:00"
    )


def test_working_days_between_jornadas_are_kept_over_a_holiday():
    spaced = actividad("AT-2026-0001", "2026-08-03 09:00 13:00", "2026-08-05 09:00 13:00")
    first = [alternativa.jornadas for alternativa in search(spaced)]
    assert jornadas("2026-08-04 09:00 13:00", "2026-08-07 09:00 13:00") in first


def test_two_jornadas_of_one_day_stay_on_one_day():
    split = actividad("AT-2026-0001", "2026-08-12 09:00 11:00", "2026-08-12 14:00 16:00")
    for alternativa in search(split):
        assert len({jornada.dia for jornada in alternativa.jornadas}) == 1


def test_days_off_in_the_proposal_become_working_days():
    weekend = actividad("AT-2026-0001", "2026-08-15 09:00 13:00", "2026-08-16 09:00 13:00")
    assert [str(jornada.dia) for jornada in search(weekend)[0].jornadas] == [
        "2026-08-13",
        "2026-08-14",
    ]


def test_people_of_the_schools_are_moved_to_management_weeks():
    one_day = actividad("AT-2026-0001", "2026-08-12 09:00 13:00")
    assert told(search(one_day, roles=["docente"])) == [
        "vie 7 ago 2026, 9:00–13:00 (5 días antes de lo propuesto)",
        "mié 5 ago 2026, 9:00–13:00 (7 días antes de lo propuesto)",
        "mar 4 ago 2026, 9:00–13:00 (8 días antes de lo propuesto)",
    ]
    with_plan = search(one_day, roles=["docente"], plan_recuperacion=True)
    assert [str(a.jornadas[0].dia) for a in with_plan][:2] == ["2026-08-11", "2026-08-13"]


def test_short_notice_costs_and_is_told():
    soon = actividad("AT-2026-0001", "2026-07-10 09:00 13:00")
    ventana = Ventana(date(2026, 7, 7), date(2026, 7, 9))
    best = search(soon, ventana=ventana)[0]
    assert say_alternativa(best) == (
        "jue 9 jul 2026, 9:00–13:00 (1 día antes de lo propuesto; avisa con 3 días hábiles de "
        "anticipación)"
    )


def test_a_full_ventana_is_left_and_it_is_said():
    full = {2: jornadas(*(f"2026-08-{day:02d} 08:00 18:00" for day in range(3, 32)))}
    found = search(busy=full)
    assert told(found)[0] == (
        "mar 1 y mié 2 set 2026, 9:00–13:00 (20 días después de lo propuesto; fuera de la ventana, "
        "que termina el lun 31 ago 2026: dentro de ella no queda ninguna fecha libre, y su unidad "
        "tendría que cambiarla)"
    )
    assert len(found) == 3


def test_sixty_days_after_the_ventana_are_the_limit():
    everything = [f"{date(2026, 8, 3) + timedelta(days=n)} 08:00 18:00" for n in range(28 + 61)]
    assert search(busy={2: jornadas(*everything)}) == ()
    assert search(busy={2: jornadas(*everything[:-2])}) != ()


def test_a_past_ventana_gives_dates_from_tomorrow_on():
    past = Ventana(date(2026, 6, 1), date(2026, 6, 30))
    old = actividad("AT-2026-0001", "2026-06-10 09:00 13:00")
    found = search(old, ventana=past)
    assert all(a.jornadas[0].dia > date(2026, 7, 6) for a in found)
    assert len(found) == 3
    assert all(a.motivos[-1].codigo == "fuera_de_ventana" for a in found)


def test_jornadas_are_not_torn_between_two_school_years():
    december = actividad("AT-2025-0001", "2025-12-30 09:00 13:00", "2025-12-31 09:00 13:00")
    ventana = Ventana(date(2025, 12, 29), date(2026, 3, 4))
    now = jornadas("2025-11-03 08:00 09:00")[0].inicio
    found = search(december, ventana=ventana, now=now, n=9)
    assert [str(a.jornadas[0].dia) for a in found] == ["2025-12-29", "2026-03-02", "2026-03-03"]


@pytest.mark.parametrize(
    "ventana",
    [
        pytest.param(Ventana(date(2026, 8, 1), date(9999, 12, 31)), id="endless"),
        pytest.param(Ventana(date(9999, 12, 30), date(9999, 12, 31)), id="at the end of time"),
        pytest.param(Ventana(date(2026, 8, 31), date(2026, 8, 1)), id="crossed"),
    ],
)
def test_an_absurd_ventana_is_answered_at_once(ventana):
    start = stopwatch.perf_counter()
    search(ventana=ventana)
    assert stopwatch.perf_counter() - start < 1


def test_no_jornadas_have_no_alternatives():
    assert search(actividad("AT-2026-0001")) == ()


def test_an_alternative_survives_json():
    (first, *_) = search(roles=["docente"])
    assert Alternativa.from_json(first.to_json()) == first


TAKEN = st.lists(
    st.tuples(st.integers(1, 5), st.integers(0, 60), st.integers(7, 18), st.integers(1, 5)),
    max_size=60,
)


@given(TAKEN, st.integers(0, 40), st.integers(1, 3), st.sampled_from([(), ("docente",)]))
def test_what_is_proposed_breaks_nothing_hard(taken, start, days, roles):
    first = date(2026, 7, 20)
    busy: dict = {}
    for cargo, day, hour, hours in taken:
        texto = f"{first + timedelta(days=day)} {hour:02d}:00 {hour + hours:02d}:00"
        busy.setdefault(cargo, []).extend(jornadas(texto))
    textos = [f"{first + timedelta(days=start + n)} 09:00 12:30" for n in range(days)]
    ventana = Ventana(first, first + timedelta(days=50))
    mine = actividad("AT-2026-0001", *textos)
    found = propose(mine, busy, ventana, CALENDARIO, NOW, roles=roles)
    assert [a.costo for a in found] == sorted(a.costo for a in found)
    for alternativa in found:
        reparos = find_reparos(
            alternativa.jornadas, ventana=ventana, calendario=CALENDARIO, now=NOW, roles=roles
        )
        assert not has_hard([r for r in reparos if r.codigo != "fuera_de_ventana"])
        assert alternativa.jornadas != mine.jornadas
        assert len(alternativa.jornadas) == days
        outside = any(motivo.codigo == "fuera_de_ventana" for motivo in alternativa.motivos)
        assert outside == any(reparo.codigo == "fuera_de_ventana" for reparo in reparos)
        for cargo in mine.cargos:
            for taken_one in busy.get(cargo, ()):
                assert not any(map(taken_one.overlaps, alternativa.jornadas))


def test_three_hundred_cargos_over_six_months_are_searched_in_a_blink():
    first = date(2026, 7, 7)
    busy = {
        cargo: jornadas(
            *(f"{first + timedelta(days=(cargo * 7 + n * 5) % 170)} 09:00 13:00" for n in range(20))
        )
        for cargo in range(300)
    }
    mine = actividad(
        "AT-2026-0001", "2026-08-12 09:00 13:00", "2026-08-13 09:00 13:00", cargos=range(300)
    )
    ventana = Ventana(first, date(2026, 12, 31))
    start = stopwatch.perf_counter()
    found = propose(mine, busy, ventana, CALENDARIO, NOW)
    elapsed = stopwatch.perf_counter() - start
    assert found
    # About 6 ms here; the limit leaves room for a loaded machine.
    assert elapsed < 0.25
