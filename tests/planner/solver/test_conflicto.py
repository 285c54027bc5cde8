"""When nothing fits, what clashes is named: all of it needed, none of it to spare."""

from itertools import pairwise
from random import Random

import pytest
from hypothesis import assume, given, settings

from engine.planner.solver.conflicto.conflicto import Conflicto, find_conflict
from engine.planner.solver.conflicto.exhaustiva import fits, prove
from engine.planner.solver.conflicto.recorte import Recorte
from engine.planner.solver.documento.lectura import read_problem
from engine.planner.solver.modelo.compilar import compile_problem
from engine.planner.solver.modelo.rejilla import build_grid
from tests.bench.pais import national
from tests.planner.solver.problemas import actividad, dia, draw_problem, problema, problemas


def conflict_of(problem, pendientes=None):
    modelo = compile_problem(read_problem(problem))
    return find_conflict(problem, modelo, pendientes or list(modelo.actividades))


def whole_day(codigo, *grupos, **demas):
    return actividad(codigo, *grupos, duracion={"dias": 1}, **demas)


@settings(max_examples=60)
@given(problemas())
def test_a_clash_is_irreducible(problem):
    assume(fits(compile_problem(read_problem(problem))) is False)
    conflicto = conflict_of(problem)
    recorte = Recorte(problem)

    def together(ids):
        return fits(compile_problem(recorte.cut(set(ids))))

    assert conflicto is not None
    assert together(conflicto.actividades) is False
    for left_out in conflicto.actividades:
        kept = [codigo for codigo in conflicto.actividades if codigo != left_out]
        assert not kept or together(kept) is not False


def test_three_days_in_a_window_of_two_clash_by_name():
    ventana = {"inicio": dia(0), "fin": dia(1)}
    problem = problema(
        [
            *(whole_day(f"A{n}", "G", "H", ventana=ventana) for n in range(3)),
            whole_day("B", "G"),
            whole_day("C", "H"),
        ],
        grupos=("G", "H"),
    )
    conflicto = conflict_of(problem, ["A2"])
    assert conflicto.actividades == ("A0", "A1", "A2")
    assert conflicto.minimo
    assert "la ventana de A1 va del 2026-08-10 al 2026-08-11" in conflicto.frase
    assert "comparten el grupo H" in conflicto.frase
    assert "comparten el grupo G" not in conflicto.frase


def test_the_days_a_group_admits_are_named():
    problem = problema(
        [whole_day(f"A{n}", "G") for n in range(3)], grupos=({"id": "G", "maximo_semana": 2},)
    )
    conflicto = conflict_of(problem)
    assert "el grupo G admite 2 días por semana" in conflicto.reglas


def test_an_order_that_does_not_fit_is_named():
    problem = problema(
        [
            whole_day("A", "G", fija=[{"fecha": dia(3)}]),
            whole_day("B", despues_de=[{"actividad": "A", "dias": 2}]),
        ]
    )
    conflicto = conflict_of(problem)
    assert conflicto.actividades == ("A", "B")
    assert conflicto.reglas == (
        "A tiene fecha fija",
        "B va después de A, con 2 días hábiles entre ellas",
    )


def test_one_that_fits_nowhere_is_told_alone():
    problem = problema(
        [actividad("A", "G"), whole_day("B", "H")],
        grupos=("G", {"id": "H", "indisponible": [{"inicio": dia(0), "fin": dia(9)}]}),
    )
    conflicto = conflict_of(problem)
    assert conflicto.frase == (
        "B no cabe en ninguna fecha del calendario:"
        " el grupo H no está disponible en algunas fechas."
    )
    assert conflicto.minimo


def planted(kind, how_many):
    """Return a year of the country in which some activities more do not fit together."""
    problem = national(2000)
    grupos = [grupo["id"] for grupo in problem["grupos"]]
    dias = build_grid(problem["calendario"]).dias
    names = [f"X{n}" for n in range(how_many)]

    def window(first, days):
        return {"inicio": dias[first].isoformat(), "fin": dias[first + days - 1].isoformat()}

    if kind == "one group":
        problem["grupos"][5].pop("maximo_semana")
        new = [whole_day(x, grupos[5], ventana=window(60, how_many - 1)) for x in names]
    elif kind == "a ring":
        around = [grupos[10 + n] for n in range(how_many)]
        new = [
            whole_day(x, around[n], around[(n + 1) % how_many], ventana=window(70, 2))
            for n, x in enumerate(names)
        ]
    else:
        ventana = window(30, 3 * (how_many - 1))
        new = [whole_day(x, grupos[90 + n], ventana=ventana) for n, x in enumerate(names)]
        for before, after in pairwise(new):
            after["despues_de"] = [{"actividad": before["id"], "dias": 3}]
    problem["actividades"] += new
    return problem, tuple(names)


@pytest.mark.parametrize(
    ("kind", "how_many", "minimo"),
    [
        ("one group", 3, True),
        ("one group", 5, False),
        ("one group", 12, False),
        ("a ring", 3, True),
        ("a ring", 5, False),
        ("a ring", 11, False),
        ("a row", 5, False),
        ("a row", 12, False),
    ],
)
def test_a_clash_among_two_thousand_is_found_whole_and_no_more_is_said_of_it_than_is_proven(
    kind, how_many, minimo
):
    problem, names = planted(kind, how_many)
    modelo = compile_problem(read_problem(problem))
    conflicto = find_conflict(problem, modelo, [names[-1]])
    assert conflicto is not None
    assert conflicto.actividades == names
    assert conflicto.irreducible
    assert conflicto.minimo is minimo


def test_the_days_that_weeks_admit_are_enough_to_see_a_clash():
    problem = national(200)
    grupo = problem["grupos"][5]["id"]
    ventana = {"inicio": "2026-08-31", "fin": "2026-09-25"}
    problem["actividades"] += [whole_day(f"X{n}", grupo, ventana=ventana) for n in range(13)]
    conflicto = conflict_of(problem, ["X1"])
    assert len(conflicto.actividades) == 13
    assert f"el grupo {grupo} admite 3 días por semana" in conflicto.reglas


def test_what_a_refusal_hangs_on_does_not_fit_by_itself():
    refused = 0
    for seed in range(150):
        problem = draw_problem(Random(seed), 7)
        for each in problem["actividades"]:
            # The order is worked out beforehand: a refusal need not name whom one must follow.
            each.pop("despues_de", None)
        modelo = compile_problem(read_problem(problem))
        veredicto = prove(modelo)
        if veredicto.cabe is False:
            refused += 1
            kept = {modelo.actividades[modelo.piezas[p].actividad] for p in veredicto.nucleo}
            assert fits(compile_problem(Recorte(problem).cut(kept))) is False
    assert refused > 30


def test_what_is_not_proven_is_said():
    told = Conflicto(("A", "B"), ("comparten el grupo G",), minimo=False, irreducible=False)
    assert told.frase == (
        "A y B no caben juntas: comparten el grupo G. No se probó que todas hagan falta."
    )
    assert told.to_json()["irreducible"] is False


def test_what_fits_has_no_clash():
    assert conflict_of(problema([actividad("A", "G"), actividad("B", "G")])) is None
