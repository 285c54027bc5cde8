"""What dates cost: load, protected days, money, and the weights that silence them."""

from collections import defaultdict
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.convocatoria import find_reparos
from engine.domain.cruce import Cruce
from engine.domain.pesos import DEFECTOS, MEDIDAS, values_with
from engine.domain.redaccion import say_cruce, say_who_decides
from engine.planner.cruces import Bolsa, Entorno, Protegido, find_cruces
from engine.planner.cruces.carga import find_load
from engine.planner.cruces.cuando import find_protected, find_unpaid
from tests.domain.hechos import CALENDARIO
from tests.planner.escena import NOW, actividad, agenda

CENSO = Protegido("Evaluación censal", date(2026, 8, 12), date(2026, 8, 14), "RM 100-2026")
CENSAL = Entorno(protegidos=(CENSO,))


@pytest.mark.parametrize(
    ("dia", "found"),
    [
        pytest.param("2026-08-11", False, id="the day before"),
        pytest.param("2026-08-12", True, id="its first day"),
        pytest.param("2026-08-14", True, id="its last day"),
        pytest.param("2026-08-15", False, id="the day after"),
    ],
)
def test_protected_days_count_both_their_ends(dia, found):
    cruces = list(find_protected(actividad("AT-2026-0001", f"{dia} 09:00 13:00"), CENSAL))
    # Three people, one day, five each.
    assert [c.datos["costo"] for c in cruces] == ([15] if found else [])


def test_a_protected_day_is_told_with_its_norm_and_diri_decides():
    (cruce,) = find_protected(actividad("AT-2026-0001", "2026-08-12 09:00 13:00"), CENSAL)
    assert say_cruce(cruce, {}) == (
        "El mié 12 ago 2026 es un periodo protegido: Evaluación censal (RM 100-2026)."
    )
    assert say_who_decides(cruce) == "La DIRI puede mantenerlo con su nombre y un sustento."


@pytest.mark.parametrize(
    ("tomados", "costo"),
    [
        pytest.param(94, None, id="just enough"),
        pytest.param(95, 1, id="one day too many"),
        pytest.param(500, 6, id="what is already too much is not this one's"),
    ],
)
def test_a_region_pays_for_what_its_budget_has(tomados, costo):
    mine = actividad("AT-2026-0001", "2026-08-12 09:00 13:00", "2026-08-13 09:00 13:00")
    bolsa = Bolsa("210000", "DRE Puno", 2026, 100, tomados, frozenset({1, 2, 3, 4}))
    cruces = list(find_unpaid(mine, Entorno(bolsas=(bolsa,))))
    assert [c.datos["costo"] for c in cruces] == ([] if costo is None else [costo])


def test_days_of_another_year_and_meetings_at_a_distance_are_not_paid_from_it():
    bolsa = Bolsa("210000", "DRE Puno", 2026, 0, 0, frozenset({1, 2, 3}))
    entorno = Entorno(bolsas=(bolsa,))
    eve = actividad("AT-2026-0001", "2026-12-31 09:00 13:00", "2027-01-04 09:00 13:00")
    (cruce,) = find_unpaid(eve, entorno)
    assert cruce.datos["pedidos"] == 3
    assert list(find_unpaid(actividad("AT-2", "2027-01-04 09:00 13:00"), entorno)) == []
    virtual = actividad("AT-2026-0001", "2026-08-12 09:00 13:00", modalidad="virtual")
    assert list(find_unpaid(virtual, entorno)) == []


def test_what_waits_to_be_booked_is_paid_from_the_same_budget_and_told_apart():
    """Two that wait would each be told that there is money for both (MA-06)."""
    bolsa = Bolsa("210000", "DRE Puno", 2026, 10, 4, frozenset({1, 2, 3}), pendientes=5)
    (cruce,) = find_unpaid(actividad("AT-1", "2026-08-12 09:00 13:00"), Entorno(bolsas=(bolsa,)))
    assert cruce.datos["costo"] == 2
    assert say_cruce(cruce, {}) == (
        "El presupuesto 2026 de DRE Puno paga 10 días de personas convocadas: ya hay 4 reservados, "
        "otros 5 están programados y por calendarizar y esta pide 3. Comparta gastos o convoque a "
        "menos personas (MA-06)."
    )


def test_a_month_of_every_area_is_counted_by_cargo_and_by_entidad():
    days = [date(2026, 9, 1) + timedelta(n) for n in (0, 6, 7, 13, 14, 20, 21, 27)]
    others = [
        actividad(f"AT-2026-01{n:02d}", f"{dia} 09:00 10:00", cargos=(1,), entidades=("210005",))
        for n, dia in enumerate(days)
    ]
    mine = actividad("AT-2026-0001", "2026-09-30 09:00 13:00", cargos=(1, 2))
    (cruce,) = find_load(mine, agenda(*others), Entorno())
    assert (cruce.regla, cruce.cargos, cruce.datos["dias"]) == ("carga_mes", (1,), 9)
    assert say_cruce(cruce, {1: "Jefe AGP"}).startswith("En setiembre, junto con AT-2026-0100")
    next_month = actividad("AT-2026-0001", "2026-10-01 09:00 13:00", cargos=(1, 2))
    assert list(find_load(next_month, agenda(*others), Entorno())) == []
    place = actividad("AT-1", "2026-09-30 09:00 13:00", cargos=(5,), entidades=("210005",))
    few = Entorno(valores=values_with({"entidad_mes": 8}))
    (told,) = find_load(place, agenda(*others), few)
    assert (told.regla, told.datos["entidades"]) == ("carga_entidad_mes", ["210005"])
    assert ": UGEL Chucuito. Se" in say_cruce(told, {"210005": "UGEL Chucuito"})


def test_a_holiday_is_mended_by_another_date_and_by_no_articulation():
    holiday = Cruce("feriado", "duro", dia=date(2026, 8, 6))
    assert say_who_decides(holiday) == "Nadie puede mantenerlo: cambie la fecha."


DAYS = st.integers(0, 45)
ROWS = st.lists(st.tuples(DAYS, st.frozensets(st.integers(1, 4), min_size=1)), max_size=25)


@given(st.lists(DAYS, min_size=1, max_size=3, unique=True), ROWS, st.integers(1, 5))
def test_load_is_counted_as_by_looking_at_every_day(own, rows, limite):
    first = date(2026, 12, 7)
    mine = actividad(
        "AT-2026-0001", *(f"{first + timedelta(n)} 09:00 10:00" for n in sorted(own)), cargos=(1, 2)
    )
    others = [
        actividad(f"AT-2026-1{n:03d}", f"{first + timedelta(day)} 14:00 15:00", cargos=cargos)
        for n, (day, cargos) in enumerate(rows)
    ]
    expected = defaultdict(set)
    for cargo in (1, 2):
        called = set(own) | {day for day, cargos in rows if cargo in cargos}
        for day in own:
            dia = first + timedelta(day)
            same_week = {d for d in called if d // 7 == day // 7}
            if len(same_week) > limite:
                expected["carga", dia - timedelta(dia.weekday())].add(cargo)
            same = {
                d for d in called if (first + timedelta(d)).timetuple()[:2] == dia.timetuple()[:2]
            }
            if len(same) > limite + 1:
                expected["carga_mes", dia.replace(day=1)].add(cargo)
    few = Entorno(valores=values_with({"cargo_semana": limite, "cargo_mes": limite + 1}))
    found = find_load(mine, agenda(*others), few)
    assert {(c.regla, c.dia): set(c.cargos) for c in found} == expected


@pytest.mark.parametrize("clave", ["clases", "aviso", "carga", "protegidas"])
def test_a_weight_of_nothing_silences_its_rule(clave):
    days = [f"2026-08-{day} 09:00 13:00" for day in (10, 11, 12, 13)]
    mine = actividad("AT-2026-0001", *days)
    soon = NOW + timedelta(days=30)
    reparos = find_reparos(
        mine.jornadas, ventana=None, calendario=CALENDARIO, now=soon, roles=("docente",)
    )
    rules = {
        "clases": "semanas_lectivas", "aviso": "aviso_corto", "carga": "carga",
        "protegidas": "protegida",
    }  # fmt: skip

    def judged(valores):
        entorno = Entorno(valores=valores, protegidos=(CENSO,))
        return {c.regla for c in find_cruces(mine, [], reparos, entorno)}

    assert judged(DEFECTOS) >= set(rules.values())
    assert judged(values_with({clave: 0})) == judged(DEFECTOS) - {rules[clave]}


def test_class_days_weigh_by_the_people_of_schools_alone():
    mine = actividad("AT-2026-0001", "2026-08-12 09:00 13:00", cargos=range(1, 11))
    reparos = find_reparos(
        mine.jornadas, ventana=None, calendario=CALENDARIO, now=NOW, roles=("docente",)
    )
    (cruce,) = find_cruces(mine, [], reparos, Entorno(escolares=4))
    assert (cruce.regla, cruce.datos["costo"]) == ("semanas_lectivas", 20)


def test_every_default_lies_within_its_limits():
    assert all(m.minimo <= m.valor <= m.maximo for m in MEDIDAS.values())
    assert values_with({"kmh": 30, "nada": 1})["kmh"] == 30
    assert "nada" not in values_with({"nada": 1})
