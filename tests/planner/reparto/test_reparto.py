"""Docentes shared out among companions: within every ratio, whole schools, the least distance."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import RuleBroken
from engine.planner.reparto.busqueda import Encargo, search_lists
from engine.planner.reparto.documento import read_assigned, read_assignment, with_former
from engine.planner.reparto.escritura import write_lists
from engine.planner.reparto.exacto import solve_lists
from engine.planner.reparto.limites import limit_of
from engine.planner.reparto.modelo import compile_assignment
from engine.planner.reparto.revision import check_lists
from tests.planner.reparto.ugeles import ugel


def problem(schools, people=2, **more):
    """Return a problem of multigrado schools, each told as its number of docentes or whole."""
    told = [
        {"id": f"I{n}", "tipo": "multigrado", "docentes": [f"D{n}.{k}" for k in range(each)]}
        if isinstance(each, int)
        else each
        for n, each in enumerate(schools)
    ]
    return {
        "formato": "articula.reparto",
        "version": 1,
        "limites": [{"tipo": "multigrado", "docentes": 8, "norma": "RVM 290-2019"}],
        "acompanantes": [{"id": f"A{n}"} for n in range(people)],
        "instituciones": told,
    } | more


def solve(problema, iterations=400, seed=1):
    modelo = compile_assignment(read_assignment(problema))
    *_, avance = search_lists(modelo, Encargo(None, iterations, seed), time.monotonic)
    plan = write_lists(modelo, avance.listas)
    assert check_lists(problema, read_assigned(plan, problema)) == []
    return plan


def companions(plan):
    return {
        docente: lista["acompanante"]
        for lista in plan["listas"]
        for each in lista["instituciones"]
        for docente in each["docentes"]
    }


def test_pr_22_no_list_has_more_docentes_than_its_ratio():
    plan = solve(problem([3, 3, 3, 3, 2, 2], people=2))
    assert plan["estado"] == "factible"
    assert [lista["docentes"] for lista in plan["listas"]] == [8, 8]


def test_pr_22_too_many_docentes_are_refused_with_how_many_companions_lack():
    plan = solve(problem([3] * 17, people=6) | {"limites": [{"docentes": 8, "norma": "NT-026"}]})
    assert plan["estado"] == "incompleto"
    assert plan["razones"] == [
        "Falta 1 acompañante: 51 docentes entre 6 listas de 8 (PR-22; NT-026)."
    ]
    plan = solve(problem([1] * 51, people=4))
    assert plan["razones"][0].startswith("Faltan 3 acompañantes: 51 docentes entre 4 listas de 8")


NU_01 = [
    {"tipo": "multigrado", "docentes": 8, "norma": "RVM 290-2019"},
    {"tipo": "multigrado", "dispersion": "mayor", "docentes": 6, "norma": "mayor"},
    {"tipo": "multigrado", "dispersion": "menor", "docentes": 10, "norma": "menor"},
]


def test_nu_01_each_companion_has_the_ratio_of_the_dispersion_they_declare():
    """NU-01 (S004:318-327): 6, 8 and 10 docentes by how far apart the schools of each are."""
    told = [{"id": f"A{n}"} | kind for n, kind in enumerate(
        ({"dispersion": "mayor"}, {}, {"dispersion": "menor"}))]  # fmt: skip
    plan = solve(problem([2] * 12) | {"acompanantes": told, "limites": NU_01})
    assert [(each["docentes"], each["norma"]) for each in plan["listas"]] == [
        (6, "mayor"), (8, "RVM 290-2019"), (10, "menor"),
    ]  # fmt: skip
    plan = solve(problem([2] * 13) | {"acompanantes": told, "limites": NU_01})
    assert plan["razones"] == [
        (
            "Falta 1 acompañante: 26 docentes entre 1 lista de 6, 1 lista de 8 y 1 lista de 10 "
            "(PR-22; RVM 290-2019; mayor; menor)."
        )
    ]


def test_a_school_that_only_the_largest_list_holds_goes_whole_to_it():
    told = [{"id": "A0"}, {"id": "A1", "dispersion": "menor"}]
    plan = solve(problem([10, 3]) | {"acompanantes": told, "limites": NU_01})
    assert companions(plan)["D0.0"] == "A1"
    assert [each["docentes"] for each in plan["listas"]] == [3, 10]


def test_docentes_that_fit_only_by_cutting_a_school_are_told_so():
    plan = solve(problem([5, 5, 5], people=2))
    assert "no caben con su institución entera" in plan["razones"][0]


@pytest.mark.parametrize(
    ("institucion", "docentes"),
    [
        pytest.param({"tipo": "multigrado"}, 8, id="by kind alone"),
        pytest.param({"tipo": "multigrado", "frontera": True}, 7, id="at the frontier"),
        pytest.param({"tipo": "multigrado", "dispersion": "menor"}, 10, id="little dispersed"),
        pytest.param(
            {"tipo": "multigrado", "dispersion": "menor", "frontera": True},
            7,
            id="the least of two",
        ),
        pytest.param({"tipo": "eib_inicial"}, None, id="no row"),
    ],
)
def test_nu_01_the_ratio_is_that_of_the_row_that_says_most(institucion, docentes):
    rows = [
        {"tipo": "multigrado", "docentes": 8, "norma": "a"},
        {"tipo": "multigrado", "frontera": True, "docentes": 7, "norma": "b"},
        {"tipo": "multigrado", "dispersion": "menor", "docentes": 10, "norma": "c"},
    ]
    found = limit_of(institucion, rows)
    assert (found.docentes if found else None) == docentes


def test_a_school_without_a_ratio_is_refused_by_name():
    school = {"id": "0001", "tipo": "eib_inicial", "docentes": ["D"]}
    plan = solve(problem([school, 2]))
    assert "Ninguna fila de ratio vale para 0001" in plan["razones"][0]


def test_a_school_goes_whole_and_one_larger_than_a_ratio_is_cut_and_told():
    plan = solve(problem([11, 3, 2], people=2))
    assert plan["estado"] == "factible"
    assert plan["avisos"][-1] == ("I0 tiene 11 docentes, más que una lista de 8: se divide en 2.")
    found = companions(plan)
    assert len({found[f"D1.{k}"] for k in range(3)}) == 1


def test_each_school_goes_to_the_nearer_base():
    def at(lat):
        return {"latitud": lat, "longitud": -77}

    schools = [
        {"id": f"I{n}", "tipo": "multigrado", "docentes": [f"D{n}"], "lugar": at(-5 - n)}
        for n in range(4)
    ]
    people = [{"id": "sur", "lugar": at(-8)}, {"id": "norte", "lugar": at(-5)}]
    found = companions(solve(problem(schools) | {"acompanantes": people}))
    assert found == {"D0": "norte", "D1": "norte", "D2": "sur", "D3": "sur"}


def test_a_school_without_coordinates_is_taken_to_be_in_its_district_and_told():
    at = {"latitud": -5.0, "longitud": -77.0}
    schools = [
        {"id": "I0", "tipo": "multigrado", "docentes": ["D0"], "distrito": "Imaza", "lugar": at},
        {"id": "I1", "tipo": "multigrado", "docentes": ["D1"], "distrito": "Imaza"},
        {"id": "I2", "tipo": "multigrado", "docentes": ["D2"]},
    ]
    plan = solve(problem(schools))
    assert "No se conoce dónde está I1: se toma el centro de Imaza." in plan["avisos"]
    assert "No se conoce dónde está I2: se toma el centro de la UGEL." in plan["avisos"]


def test_a_school_goes_to_somebody_who_speaks_its_language_or_is_refused():
    schools = [{"id": "I0", "tipo": "multigrado", "docentes": ["D0"], "lengua": "awajún"}]
    people = [{"id": "A0", "lenguas": ["quechua"]}, {"id": "A1", "lenguas": ["awajún"]}]
    assert companions(solve(problem(schools) | {"acompanantes": people})) == {"D0": "A1"}
    plan = solve(problem(schools) | {"acompanantes": people[:1]})
    (razon,) = plan["razones"]
    assert razon.startswith(
        "Ningún acompañante que atienda multigrado habla awajún, la lengua de I0: diga quién la "
    )
    plan = solve(problem(schools) | {"acompanantes": [{"id": "A9"}]})
    assert "No se sabe qué lenguas habla A9" in plan["avisos"][-1]


def test_who_is_fixed_by_hand_stays_and_takes_the_school_along():
    pairs = [{"docente": "D1.0", "acompanante": "A1"}]
    found = companions(solve(problem([4, 4, 4], fijas=pairs)))
    assert {found[f"D1.{k}"] for k in range(4)} == {"A1"}


def test_a_school_fixed_with_two_companions_is_cut_by_that_hand():
    pairs = [{"docente": "D0.0", "acompanante": "A0"}, {"docente": "D0.1", "acompanante": "A1"}]
    found = companions(solve(problem([3, 2], fijas=pairs)))
    assert (found["D0.0"], found["D0.1"]) == ("A0", "A1")


def test_a_second_run_moves_the_fewest():
    problema = ugel(8)
    before = solve(problema, 3000)
    gone = problema["instituciones"][0]
    later = dict(problema, instituciones=problema["instituciones"][1:])
    after = solve(with_former(later, before), 3000)
    was, now = companions(before), companions(after)
    moved = [d for d in now if was[d] != now[d]]
    assert len(moved) <= len(gone["docentes"]) + 8
    assert set(was) - set(now) == set(gone["docentes"])


def test_the_same_seed_and_moves_give_the_same_lists():
    problema = ugel(8)
    assert solve(problema, 700, seed=3) == solve(problema, 700, seed=3)


def test_a_small_ugel_is_proven_and_ours_is_within_three_in_a_hundred():
    problema = ugel(12)
    modelo = compile_assignment(read_assignment(problema))
    *_, avance = search_lists(modelo, Encargo(None, 15_000, 1), time.monotonic)
    exacta = solve_lists(modelo, avance.listas, segundos=120)
    assert (exacta.estado, exacta.fuera, avance.fuera) == ("optimo", 0, 0)
    assert exacta.cota == exacta.costo <= avance.costo <= 1.03 * exacta.costo


@settings(max_examples=40, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 12), max_size=12),
    people=st.integers(0, 5),
    maxima=st.lists(st.integers(1, 12), min_size=5, max_size=5),
    kinds=st.lists(st.sampled_from([{}, {"dispersion": "mayor"}, {"dispersion": "menor"}]),
                   min_size=5, max_size=5),
)  # fmt: skip
def test_any_problem_keeps_every_rule_or_says_why_not(sizes, people, maxima, kinds):
    who = [{"id": f"A{n}", "maximo": maxima[n]} | kinds[n] for n in range(people)]
    plan = solve(problem(sizes) | {"acompanantes": who, "limites": NU_01}, 60)
    assert bool(plan["razones"]) == bool(plan["pendientes"])


@pytest.mark.parametrize(
    ("change", "campo", "sentence"),
    [
        pytest.param(
            {"limites": [{"docentes": 0, "norma": "x"}]}, "limites.0.docentes",
            "Debe ser 1 o más.", id="a ratio of zero",
        ),
        pytest.param(
            {"fijas": [{"docente": "D9", "acompanante": "A0"}]}, "fijas.0.docente",
            "No existe el docente D9.", id="somebody unknown",
        ),
        pytest.param(
            {
                "fijas": [
                    {"docente": "D0.0", "acompanante": "A0"},
                    {"docente": "D0.0", "acompanante": "A1"},
                ]
            },
            "fijas.1.docente", "El docente D0.0 ya está en la lista de A0.", id="in two lists",
        ),
    ],
)  # fmt: skip
def test_a_wrong_problem_is_refused_with_each_path(change, campo, sentence):
    with pytest.raises(RuleBroken) as refusal:
        read_assignment(problem([2, 2]) | change)
    assert refusal.value.campos == {campo: sentence}


def test_a_docente_of_two_schools_is_refused():
    school = {"id": "I9", "tipo": "multigrado", "docentes": ["D0.0"]}
    with pytest.raises(RuleBroken) as refusal:
        read_assignment(problem([2, school]))
    assert refusal.value.campos == {
        "instituciones.1.docentes.0": "El docente D0.0 figura también en I0."
    }


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        pytest.param(
            lambda p: p["listas"][0]["instituciones"].pop(), "no está en ninguna", id="lost"
        ),
        pytest.param(
            lambda p: p["listas"][0]["instituciones"].append(p["listas"][1]["instituciones"][0]),
            "está en 2 listas", id="in two lists",
        ),
        pytest.param(
            lambda p: p["listas"][0]["instituciones"].extend(p["listas"].pop()["instituciones"]),
            "tiene 16 docentes y puede tener 8", id="beyond the ratio",
        ),
    ],
)  # fmt: skip
def test_the_checker_finds_what_a_plan_breaks(spoil, told):
    problema = problem([4, 4, 4, 4])
    plan = solve(problema)
    spoil(plan)
    assert any(told in fault for fault in check_lists(problema, plan))
