"""An activity can say why it is there, who holds each better date and what taking it costs."""

from engine.planner.solver.documento.lectura import read_problem
from engine.planner.solver.explicacion.explicacion import explain
from engine.planner.solver.explicacion.relato import tell
from engine.planner.solver.modelo.compilar import compile_problem
from tests.planner.solver.problemas import actividad, dia, problema


def explained(problem, codigo, *slots):
    modelo = compile_problem(read_problem(problem))
    places = [(slot, -1) for slot in slots]
    razones = explain(problem, modelo, places, codigo)
    return razones, list(tell(razones))


def wishing(codigo, *grupos, n, **demas):
    return actividad(codigo, *grupos, duracion={"dias": 1}, preferida=[{"fecha": dia(n)}], **demas)


def test_the_one_that_holds_the_date_is_named_with_whom_they_share_and_the_price():
    problem = problema(
        [wishing("A", "G", n=1), wishing("B", "G", "H", n=1, prioridad=3)], grupos=("G", "H")
    )
    razones, lines = explained(problem, "A", 4, 2)
    assert lines == [
        "A, sesión 1: 2026-08-12, manana. Prefería el 2026-08-11; así cuesta 1.",
        "  2026-08-11, manana: la ocupan B (comparten G); moverla allí costaría 2 más en total.",
    ]
    assert razones[0].mejores[0].diferencia == 2


def test_a_full_week_is_named():
    problem = problema(
        [wishing("A", "G", n=4), wishing("B", "G", n=0)],
        grupos=({"id": "G", "maximo_semana": 1},), dias=11,
    )  # fmt: skip
    _, lines = explained(problem, "A", 10, 0)
    assert "B (completa los días que admiten G)" in lines[1]


def test_an_order_is_named():
    problem = problema(
        [
            wishing("A", "G", n=1),
            wishing("B", "H", n=2, despues_de=[{"actividad": "A", "dias": 1}]),
        ],
        grupos=("G", "H"),
    )
    _, lines = explained(problem, "B", 6, 8)
    assert "A (debe ir antes, con 1 días hábiles entre ellas)" in lines[1]


def test_a_wished_date_that_no_rule_allows_says_which():
    problem = problema(
        [wishing("A", "G", n=1), wishing("B", "H", n=2)],
        grupos=("G", {"id": "H", "indisponible": [{"inicio": dia(2)}]}),
        calendario={"inhabiles": [{"inicio": dia(1), "motivo": "Feriado"}]},
    )
    _, lines = explained(problem, "A", 2, 0)
    assert "  2026-08-11, manana: no es día hábil (Feriado)." in lines
    _, lines = explained(problem, "B", 2, 0)
    assert any("el grupo H no está disponible el 2026-08-12" in line for line in lines)


def test_a_better_date_nobody_holds_says_it_is_free():
    problem = problema([wishing("A", "G", n=1)])
    _, lines = explained(problem, "A", 4)
    assert lines[1] == "  2026-08-11, manana: está libre; moverla allí ahorraría 1 en total."


def test_where_it_wished_there_is_nothing_to_explain():
    _, lines = explained(problema([wishing("A", "G", n=1)]), "A", 2)
    assert lines == [
        "A, sesión 1: 2026-08-11, manana. Es su fecha preferida.",
        "  Ninguna otra fecha le costaría menos.",
    ]


def test_a_plan_that_breaks_a_rule_is_explained_without_what_breaks_it():
    razones, lines = explained(
        problema([wishing("A", "G", n=1), wishing("B", "G", n=1)]), "B", 2, 2
    )
    assert (razones, lines) == ([], [])
