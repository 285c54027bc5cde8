"""Terms of offices with local holidays, suspensions, distance and hours, against the oracle."""

from datetime import UTC, date, datetime, time

import orjson
from hypothesis import given
from hypothesis import strategies as st

from engine.clock import LIMA
from engine.domain.atencion import ATENCION, Horario
from engine.domain.calendario import Calendario, Feriado
from engine.domain.lima import at_lima
from engine.domain.recuento import moved, recount
from engine.domain.suspension import Oficina, Suspension
from engine.domain.tiempo import (
    calendar_days_after,
    working_days_after,
    working_days_before,
    working_hours_after,
)
from engine.domain.ubicacion import Ubicacion
from engine.domain.vencimiento import Distancia, Vencimiento
from tests.domain.oraculo import UN_DIA, Oraculo, days

PRIMERO, ULTIMO = date(2024, 1, 1), date(2028, 12, 31)
DIAS = st.dates(PRIMERO, ULTIMO)
JULIACA = Ubicacion("Puno", "San Román", "Juliaca")
OFICINA = Oficina(ruta=(1, 20, 300), asistencia_id=7)
AMBITOS = {
    "nacional": True,
    "Puno": True,
    "región Puno": True,
    "Puno, provincia San Román": True,
    "Puno, provincia San Román, distrito Juliaca": True,
    "Arequipa, Puno": True,
    "Puno, provincia Chucuito": False,
    "Cusco": False,
    "Puno, provincia San Román, distrito Cabana": False,
}
ALCANCES = {
    ("todos", None, None): True,
    ("entidad", 1, None): True,
    ("entidad", 20, None): True,
    ("entidad", 300, None): True,
    ("entidad", 21, None): False,
    ("asistencia", None, 7): True,
    ("asistencia", None, 8): False,
}
OTRAS = [
    (time(8, 30), time(16, 30)),
    (time(8), time(13, 30)),
    (time(7, 30), time(17)),
    (time(9), time(10)),
]
"""Hours of attention that begin to hold in the middle of a term."""


@st.composite
def worlds(draw, around=None):
    """A calendar with the office's oracle: what does not reach the office is in the first alone."""
    centre = around or draw(DIAS)
    near = st.integers(-40, 60).map(lambda n: centre + n * UN_DIA)
    feriados, own = [], set()
    for dia, ambito in draw(
        st.lists(st.tuples(near, st.sampled_from(sorted(AMBITOS))), max_size=9)
    ):
        tipo = "feriado_nacional" if ambito == "nacional" else "no_laborable_regional"
        feriados.append(Feriado(dia, "Feriado", tipo, ambito, "DS 1"))
        own |= {dia} if AMBITOS[ambito] else set()
    suspensiones, stopped = [], set()
    reached = st.sampled_from(sorted(ALCANCES, key=str))
    spans = st.lists(st.tuples(near, st.integers(0, 12), reached, st.booleans()), max_size=3)
    for n, (dia, length, alcance, closes) in enumerate(draw(spans), 1):
        last = dia + length * UN_DIA
        cerrada = dia + (length // 2) * UN_DIA if closes and length else None
        ambito, entidad, asistencia = alcance
        suspensiones.append(
            Suspension(
                n, f"RM {n}", "Huelga", dia, last, ambito, entidad, asistencia, cerrada=cerrada
            )
        )
        stopped |= set(days(dia, cerrada or last)) if ALCANCES[alcance] else set()
    cambio, otras = draw(near), draw(st.sampled_from(OTRAS))
    horarios = (ATENCION, Horario(otras[0], otras[1], "RM 10", cambio))
    calendario = Calendario(tuple(feriados), (), tuple(suspensiones), horarios=horarios)
    return centre, calendario.at(JULIACA, OFICINA), Oraculo(own, stopped, cambio, otras)


HORAS = st.tuples(st.integers(0, 23), st.sampled_from([0, 30])).map(lambda t: time(*t))
DISTANCIAS = st.one_of(
    st.none(), st.integers(1, 8).map(lambda n: Distancia(n, "RA 288", "Juliaca", "Lima"))
)


@given(worlds(), st.integers(0, 25), HORAS, DISTANCIAS, st.booleans())
def test_working_days_after_an_act_agree_with_the_oracle(world, dias, hora, distancia, is_act):
    desde, calendario, oraculo = world
    acto = at_lima(desde, hora).astimezone(UTC) if is_act else None
    found = working_days_after(desde, dias, calendario, acto=acto, distancia=distancia)
    extra = distancia.dias if distancia else 0
    assert found.dia == oraculo.after(
        desde, dias + extra, at_lima(desde, hora).replace(tzinfo=None) if is_act else None
    )
    assert found.distancia == distancia
    assert sum(s.dias for s in found.suspendidos) == sum(
        dia in oraculo.detenidos and oraculo.works(dia) for dia in days(desde + UN_DIA, found.dia)
    )


@given(worlds(), st.integers(0, 45), DISTANCIAS)
def test_calendar_days_do_not_run_while_suspended(world, dias, distancia):
    desde, calendario, oraculo = world
    found = calendar_days_after(desde, dias, calendario, distancia=distancia)
    assert found.dia == oraculo.calendar_after(desde, dias + (distancia.dias if distancia else 0))


@given(worlds(), st.integers(0, 15), st.integers(0, 40), st.integers(0, 3))
def test_days_before_an_anchor_wait_for_a_day_that_runs(world, dias, ahead, minimo):
    ancla, calendario, oraculo = world
    hoy = ancla - ahead * UN_DIA
    found = working_days_before(ancla, dias, calendario, now=at_lima(hoy, time(9)), minimo=minimo)
    assert found.dia == oraculo.before(ancla, dias, hoy, minimo)


@given(worlds(), st.integers(1, 40), HORAS)
def test_hours_of_attention_agree_with_a_walk_by_half_hours(world, horas, hora):
    desde, calendario, oraculo = world
    found = working_hours_after(at_lima(desde, hora), horas, calendario)
    here = found.instante.astimezone(LIMA).replace(tzinfo=None)
    assert here == oraculo.hours_after(datetime.combine(desde, hora), horas)


@st.composite
def terms(draw, world):
    desde, calendario, _ = world
    kind, dias = (
        draw(st.sampled_from(["habiles", "calendario", "antes", "horas"])),
        draw(st.integers(0, 20)),
    )
    acto = at_lima(desde, draw(HORAS)).astimezone(UTC)
    if kind == "habiles":
        return working_days_after(desde, dias, calendario, acto=acto, distancia=draw(DISTANCIAS))
    if kind == "calendario":
        return calendar_days_after(desde, dias, calendario)
    if kind == "antes":
        now = desde - draw(st.integers(0, 30)) * UN_DIA
        return working_days_before(desde, dias, calendario, now=now, minimo=draw(st.integers(0, 3)))
    return working_hours_after(acto, dias, calendario)


@given(st.data())
def test_counting_again_on_the_same_calendar_changes_nothing(data):
    world = data.draw(worlds())
    term = data.draw(terms(world))
    assert recount(term, world[1]) == term
    back = Vencimiento.from_json(orjson.loads(orjson.dumps(term.to_json())))
    assert back == term
    assert recount(back, world[1]) == term
    assert moved(term, world[1], datetime.combine(world[0], time(12), UTC)) is None


@given(st.data())
def test_counting_again_on_another_calendar_is_counting_there_from_the_start(data):
    centre, _, _ = world = data.draw(worlds())
    _, after, oraculo = data.draw(worlds(around=centre))
    term = data.draw(terms(world))
    found = recount(term, after)
    if term.clase == "horas":
        wall = term.acto.astimezone(LIMA).replace(tzinfo=None)
        here = found.instante.astimezone(LIMA).replace(tzinfo=None)
        assert here == oraculo.hours_after(wall, term.dias)
    elif term.clase == "calendario":
        assert found.dia == oraculo.calendar_after(term.desde, term.dias)
    elif term.sentido == "antes":
        assert found.dia == oraculo.before(term.desde, term.dias, term.hoy, term.minimo)
    else:
        extra = term.distancia.dias if term.distancia else 0
        wall = term.acto.astimezone(LIMA).replace(tzinfo=None)
        # The last minute of a day is no act, and no half hour of these is that minute.
        assert found.dia == oraculo.after(term.desde, term.dias + extra, wall)


@given(st.data(), st.integers(-5, 40), st.integers(0, 23))
def test_moving_makes_nobody_late_and_a_second_time_changes_nothing(data, ahead, hour):
    world = data.draw(worlds())
    _, after, oraculo = data.draw(worlds(around=world[0]))
    term = data.draw(terms(world))
    now = at_lima(term.desde + ahead * UN_DIA, time(hour)).astimezone(UTC)
    found = moved(term, after, now)
    if found is None:
        return
    assert found.instante != term.instante
    assert found.antes == term.dia
    if found.instante < term.instante:
        assert term.instante > now
        assert found.dia >= min(term.dia, oraculo.after((now.astimezone(LIMA)).date(), 1))
    assert moved(found, after, now) is None
