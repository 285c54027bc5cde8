"""When nothing fits, what clashes is named: all of it needed, none of it to spare."""

from hypothesis import assume, given, settings

from engine.planner.solver.conflicto.conflicto import find_conflict
from engine.planner.solver.conflicto.exhaustiva import fits
from engine.planner.solver.conflicto.recorte import Recorte
from engine.planner.solver.documento.lectura import read_problem
from engine.planner.solver.modelo.compilar import compile_problem
from tests.bench.pais import national
from tests.planner.solver.problemas import actividad, dia, problema, problemas


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


def test_a_clash_in_a_year_of_the_country_is_found_among_all():
    problem = national(200)
    grupo = problem["grupos"][5]["id"]
    ventana = {"inicio": "2026-06-01", "fin": "2026-06-02"}
    problem["actividades"] += [whole_day(f"X{n}", grupo, ventana=ventana) for n in range(3)]
    conflicto = conflict_of(problem, ["X1"])
    assert conflicto.actividades == ("X0", "X1", "X2")


def test_what_fits_has_no_clash():
    assert conflict_of(problema([actividad("A", "G"), actividad("B", "G")])) is None
