"""What tells one planned activity from another, whatever the file it comes in."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from engine.clock import LIMA
from engine.domain.planeada import Planeada, changes, pair, with_keys

START = datetime(2026, 8, 12, 9, tzinfo=LIMA)


def planeada(titulo="Redes", dia=0, ugel=("210005",), **cambios):
    first = START + timedelta(days=dia)
    made = Planeada(
        titulo=titulo,
        tipo="Taller",
        tema="Redes",
        modalidad="presencial",
        cobertura="ugel",
        publico=("jefe_agp",),
        convocadas=frozenset((code, "jefe_agp") for code in ugel),
        ventana=(date(2026, 8, 1), date(2026, 8, 31)),
        pedidas=((first, first + timedelta(hours=4)),),
    )
    return replace(made, **cambios)


PLANES = st.lists(
    st.builds(
        planeada,
        titulo=st.sampled_from(["Redes", "REDES", "Lectura"]),
        dia=st.integers(0, 4),
        ugel=st.sampled_from([("210005",), ("210005", "210004")]),
    ),
    max_size=7,
)


@given(PLANES, st.randoms())
def test_a_plan_read_again_in_any_order_is_the_same_plan(plan, chance):
    stored = dict(enumerate(plan))
    again = list(plan)
    chance.shuffle(again)
    pairs = pair(stored, again)
    assert sorted(ident for ident, _ in pairs if ident is not None) == sorted(stored)
    assert all(ident is not None and stored[ident] == read for ident, read in pairs)


@given(PLANES, PLANES)
def test_no_stored_activity_is_two_of_those_read(plan, other):
    found = [ident for ident, _ in pair(dict(enumerate(plan)), other) if ident is not None]
    assert len(found) == len(set(found))


@given(PLANES)
def test_every_activity_has_a_key_of_its_own(plan):
    keys = [key for key, _ in with_keys(plan)]
    assert len(keys) == len(set(keys)) == len(plan)


def test_where_it_was_read_changes_nothing():
    assert planeada(hoja="Plan", fila=3) == planeada(hoja="Otra", fila=9)
    assert changes(planeada(fila=3), planeada(fila=4)) == []


def test_what_changes_is_said_once_in_words():
    after = planeada("Lectura", 2, duracion=2.0, unidad_tiempo="hora")
    assert changes(planeada(), after) == ["nombre", "fechas pedidas", "duración"]


def test_a_code_says_which_activity_it_is_whatever_else_changed():
    stored = {1: planeada("Redes"), 2: planeada("Lectura")}
    known = {n: replace(kept, codigo=f"AC-2026-000{n}") for n, kept in stored.items()}
    read = [planeada("Redes", dia=3, codigo="AC-2026-0002"), planeada("Redes")]
    assert [ident for ident, _ in pair(known, read)] == [2, 1]
