"""The plan of every area judged whole: each cruce once, and the dates that hold."""

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from engine.domain.convocatoria import Ventana
from engine.planner.conjunto import DUREZAS, Conjunto, Puesta
from engine.planner.cruces import Entorno
from tests.domain.hechos import CALENDARIO
from tests.planner.escena import NOW, actividad

AGOSTO = Ventana(date(2026, 8, 3), date(2026, 8, 28))
MIERCOLES = "2026-08-12 09:00 13:00"


def puesta(codigo, *textos, estado="planificada", junto=None, aparte=(), **told):
    """Return an activity that asks for those dates, or an AT in another state."""
    return Puesta(
        actividad(codigo, *textos, **told), estado, AGOSTO, frozenset(),
        planeada=estado == "planificada", junto=junto, aparte=frozenset(aparte),
    )  # fmt: skip


def conjunto(*puestas, now=NOW):
    return Conjunto({p.actividad.codigo: p for p in puestas}, CALENDARIO, Entorno(), now)


def told(plan):
    return [(h.cruce.regla, h.codigos) for h in plan.hallados]


def test_a_clash_of_two_areas_is_told_once():
    plan = conjunto(
        puesta("AC-2026-0001", MIERCOLES, tema="Lectura"),
        puesta("AC-2026-0002", "2026-08-12 12:00 16:00", unidad="DIFODS", tema="Gestión"),
    )
    assert told(plan) == [("mismo_cargo", ("AC-2026-0001", "AC-2026-0002"))]


def test_soft_rules_of_what_is_booked_were_decided_already():
    plan = conjunto(
        puesta("AT-2026-0001", MIERCOLES, estado="calendarizada"),
        puesta("AT-2026-0002", "2026-08-13 09:00 13:00", estado="calendarizada", unidad="DEP"),
    )
    assert plan.hallados == []


def test_what_was_held_clashes_with_nothing_any_more():
    later = conjunto(
        puesta("AC-2026-0001", MIERCOLES),
        puesta("AC-2026-0002", MIERCOLES),
        now=NOW.replace(month=9),
    )
    assert later.hallados == []


def test_hard_ones_come_first_and_then_those_that_spare_most_days():
    plan = conjunto(
        puesta("AC-2026-0001", MIERCOLES, tema="Evaluación formativa", cargos=(1, 2)),
        puesta("AC-2026-0002", "2026-08-14 09:00 13:00", unidad="DEP", cargos=(1,)),
        puesta("AC-2026-0003", "2026-08-18 09:00 13:00", unidad="DES", cargos=(1, 2)),
        puesta(
            "AC-2026-0004", "2026-08-18 09:00 13:00", unidad="DEIB", tema="Presupuesto", cargos=(1,)
        ),
    )
    found = plan.hallados
    assert [h.cruce.dureza for h in found][:4] == ["duro", *["articulable"] * 3]
    assert found[1].codigos == ("AC-2026-0001", "AC-2026-0003")
    assert [len(plan.of_kind(d)) for d in DUREZAS] == [1, len(found) - 1, 0]


def test_a_holiday_asked_for_is_told_with_what_clashes():
    plan = conjunto(puesta("AC-2026-0001", "2026-08-06 09:00 13:00"))
    assert [h.cruce.regla for h in plan.hallados if h.cruce.dureza == "duro"] == ["feriado"]


def test_ways_out_avoid_what_other_areas_ask_for_too():
    plan = conjunto(
        puesta("AC-2026-0001", MIERCOLES, tema="Lectura"),
        puesta("AC-2026-0002", MIERCOLES, unidad="DEP", tema="Gestión"),
        puesta("AC-2026-0003", "2026-08-13 08:00 17:00", unidad="DES", tema="Tutoría"),
        puesta("AT-2026-0009", "2026-08-11 08:00 17:00", estado="calendarizada", tema="Otra"),
    )
    found, ways = plan.unravel("AC-2026-0001")
    assert found[0].cruce.otra == "AC-2026-0002"
    days = [way.jornadas[0].dia for way in ways]
    assert len(days) == 3
    assert not {date(2026, 8, 11), date(2026, 8, 12), date(2026, 8, 13)} & set(days)


def test_one_that_clashes_with_nothing_needs_no_way_out():
    assert conjunto(puesta("AC-2026-0001", MIERCOLES)).unravel("AC-2026-0001") == ([], ())


@given(
    st.lists(
        st.tuples(st.integers(10, 14), st.integers(8, 14), st.sets(st.integers(1, 5), min_size=1)),
        min_size=2, max_size=8,
    )
)  # fmt: skip
def test_taking_a_way_out_leaves_no_hard_cruce(rows):
    plan = conjunto(
        *(
            puesta(
                f"AC-2026-{n:04d}", f"2026-08-{dia} {hora:02d}:00 {hora + 3:02d}:00", cargos=cargos
            )
            for n, (dia, hora, cargos) in enumerate(rows)
        )
    )
    for codigo, one in plan.puestas.items():
        _, ways = plan.unravel(codigo)
        for way in ways:
            moved = replace(one, actividad=replace(one.actividad, jornadas=way.jornadas))
            after = replace(plan, puestas={**plan.puestas, codigo: moved})
            assert not [c for c in after.judge(codigo) if c.dureza == "duro"]


def test_those_that_are_one_do_not_clash_whoever_joined_whom():
    plan = conjunto(
        puesta("AC-2026-0001", MIERCOLES),
        puesta("AC-2026-0002", MIERCOLES, unidad="DEP", junto="AC-2026-0001"),
        puesta("AC-2026-0003", MIERCOLES, unidad="DES", junto="AC-2026-0001"),
    )
    assert [rule for rule, _ in told(plan)] == []
    assert plan.unravel("AC-2026-0003") == ([], ())


def test_those_that_stay_apart_are_not_proposed_again_but_may_not_meet_at_once():
    def apart(dia):
        return conjunto(
            puesta("AC-2026-0001", MIERCOLES, aparte={"AC-2026-0002"}),
            puesta("AC-2026-0002", dia, unidad="DEP", aparte={"AC-2026-0001"}),
        )

    assert told(apart("2026-08-14 09:00 13:00")) == []
    assert told(apart(MIERCOLES)) == [("mismo_cargo", ("AC-2026-0001", "AC-2026-0002"))]
