"""The state stays flat, steps do not nest, instances do not meet, data come back as they were."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from engine.errors import RuleBroken
from engine.process.definicion import Definicion, define
from engine.process.ejecucion import Ejecucion
from engine.process.lectura.limites import MAX_NESTED, MAX_STEPS
from tests.process.conformidad.dibujo import draw
from tests.process.conformidad.marcha import CALENDARIO, Marcha

VUELTAS = 5000
SLACK = 48
"""Bytes by which two states of one shape may differ: ids are random, and the memory is packed."""


def _defined(texto: str) -> Definicion:
    return define("conformidad", draw(texto), {})


def _size(marcha: Marcha) -> tuple[int, ...]:
    estado = marcha.ahora.estado
    return len(estado.tokens), len(estado.recintos), len(estado.vivos), len(estado.cuelgan)


ROUNDS = {
    "una tarea a la que se vuelve": "ini > a > g\nexclusiva g\ng >[listo] fin\ng >[*] a",
    "un subproceso al que se vuelve": """
        ini > s > g
        exclusiva g
        sub s {
          ini2 > a > fin2
        }
        g >[listo] fin
        g >[*] s""",
    "una division y su junta": """
        ini > y > p > a > q > g
        p > x > q
        simple x
        paralela p q
        exclusiva y g
        g >[listo] fin
        g >[*] y""",
    "un bucle sobre la tarea": "ini > a > fin\nusuario a bucle='not listo'",
    "un bucle sobre un subproceso": """
        ini > s > fin
        sub s bucle='not listo' {
          ini2 > a > fin2
        }""",
    "varias instancias en cada vuelta": """
        ini > a > v > g
        exclusiva g
        simple v veces=2
        g >[listo] fin
        g >[*] a""",
}


@pytest.mark.parametrize("caliente", [False, True], ids=["guardada", "en memoria"])
@pytest.mark.parametrize("texto", ROUNDS.values(), ids=ROUNDS)
def test_five_thousand_rounds_leave_the_state_as_small_as_ten(texto, caliente):
    marcha = Marcha(_defined(texto), {"listo": False}, caliente=caliente)
    for _ in range(10):
        marcha.complete("a", {"listo": False})
    early, small = _size(marcha), len(marcha.memoria)
    for _ in range(VUELTAS - 10):
        marcha.complete("a", {"listo": False})
    assert _size(marcha) == early
    assert len(marcha.memoria) <= small + SLACK
    assert marcha.stands() == ["a"]
    marcha.complete("a", {"listo": True})
    assert marcha.stands() == ["."]


def test_an_event_sub_process_that_fires_a_thousand_times_leaves_nothing_behind():
    texto = """
        ini > a > fin
        evento v {
          inicio ini_v mensaje=nota sigue
          ini_v > x > fin_v
          simple x
        }"""
    marcha = Marcha(_defined(texto))
    before, small = _size(marcha), len(marcha.memoria)
    for _ in range(1000):
        marcha.deliver("mensaje", "nota", None, {})
    assert _size(marcha) == before
    assert len(marcha.memoria) <= small + SLACK


def test_a_loop_that_waits_for_nobody_goes_round_five_thousand_times_in_one_step():
    texto = """
        ini > f > g
        formula f expresion="n + 1" resultado=n
        exclusiva g
        g >[n >= 5000] a > fin
        g >[*] f"""
    marcha = Marcha(_defined(texto), {"n": 0})
    assert marcha.stands() == ["a"]
    assert marcha.ahora.variables["n"] == VUELTAS


def test_as_many_tasks_in_a_row_as_may_be_drawn_do_not_nest():
    names = [f"x{n}" for n in range(MAX_STEPS - 3)]
    texto = f"simple {' '.join(names)}\nini > {' > '.join(names)} > a > fin"
    marcha = Marcha(_defined(texto))
    assert marcha.ahora.recorrido == ["ini", *names]
    assert marcha.stands() == ["a"]


def test_as_many_sub_processes_as_may_lie_one_inside_another_open_and_close():
    deep = range(MAX_NESTED)
    texto = "ini > s0 > fin\n"
    texto += "".join(f"sub s{n} {{\nini_{n} > s{n + 1} > fin_{n}\n" for n in deep)
    texto += f"usuario s{MAX_NESTED}\n" + "}\n" * MAX_NESTED
    marcha = Marcha(_defined(texto))
    marcha.complete(f"s{MAX_NESTED}")
    assert marcha.stands() == ["."]
    assert _size(marcha) == (0, 1, 0, 0)


def test_a_loop_without_end_is_an_incident_and_does_not_hang():
    marcha = Marcha(_defined("ini > x > y > x\nexclusiva x\nsimple y"))
    (stands,) = marcha.stands()
    assert stands in ("!x", "!y")


INTERRUPTED = """
    ini > p
    paralela p
    p > a > fin
    p > m > c > fin
    captura m mensaje=pago
    evento v {
      inicio ini_v mensaje=alto
      ini_v > b > fin_v
    }"""


def test_two_instances_of_one_definition_never_meet():
    definicion = _defined(INTERRUPTED)
    before = repr(definicion.grafo)
    one, other = Marcha(definicion), Marcha(definicion, {"n": 1}, caliente=True)
    one.deliver("mensaje", "alto", None, {})
    assert (one.stands(), other.stands()) == (["b"], ["a", "ini_v", "m"])
    other.complete("a", {"n": 2})
    one.complete("b")
    assert (one.stands(), other.stands()) == (["."], ["ini_v", "m"])
    assert "n" not in one.ahora.variables
    other.deliver("mensaje", "pago", None, {})
    assert other.stands() == ["c", "ini_v"]
    assert repr(definicion.grafo) == before


LIMA = timezone(timedelta(hours=-5))
VALUES = {
    "una fecha": date(2026, 7, 28),
    "un instante": datetime(2026, 7, 28, 9, 30, 1, 5, tzinfo=UTC),
    "un instante de Lima": datetime(2026, 7, 28, 9, 30, tzinfo=LIMA),
    "un decimal": Decimal("10.50"),
    "un decimal sin fin": Decimal("0.1") / 3,
    "un entero grande": 2**53 + 1,
    "un numero con coma": 0.1,
    "nulo": None,
    "falso y no cero": [False, 0, 0.0, True, 1],
    "un texto con tildes y signos": "Ñandú «¿qué?» \u2028 \U0001f600 \\ \" ' {x}",
    "llaves que confunden": {"typename": 1, "len": 2, "$": 3, "$i": "2026-07-28", "": 4},
    "un objeto con una sola llave de las nuestras": {"$i": "no soy un instante"},
    "una lista de objetos": [{"a": [{"b": Decimal(1)}]}, [], {}],
    "una fecha dentro de un objeto": {"cuando": date(2026, 1, 1), "quienes": ["a", "b"]},
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_what_goes_in_comes_back_as_it_was(value):
    definicion = _defined("ini > a > b > fin\nusuario b de=xs como=x reune=ys cada=y")
    marcha = Marcha(definicion, {"antes": value, "xs": [value]})
    marcha.complete("a", {"luego": value})
    (espera,) = marcha.waiting()
    marcha.complete("b", {"y": value})
    found = marcha.ahora.variables
    back = Ejecucion.load(definicion, marcha.memoria, CALENDARIO, marcha.now)
    for here in (found["antes"], found["luego"], espera.variables["x"], found["ys"][0]):
        assert (here, repr(here)) == (value, repr(value))
    assert repr(back.variables) == repr(found)


REFUSED = {
    "un conjunto": {1, 2},
    "una tupla": (1, 2),
    "bytes": b"x",
    "NaN": float("nan"),
    "infinito": float("inf"),
    "llaves que son enteros": {1: "uno"},
    "un instante sin zona": datetime(2026, 7, 28),  # noqa: DTZ001 - that is what is refused
    "un decimal que no es numero": Decimal("NaN"),
    "un objeto de Python": object(),
    "un conjunto dentro de una lista": [{"a": {1}}],
    "medio caracter": "\ud800",
}


@pytest.mark.parametrize("value", REFUSED.values(), ids=REFUSED)
def test_what_could_not_come_back_is_refused_when_it_is_set(value):
    definicion = _defined("ini > a > b > fin")
    with pytest.raises(RuleBroken, match="dato_no_admitido"):
        Marcha(definicion, {"x": value})
    marcha = Marcha(definicion)
    with pytest.raises(RuleBroken, match="dato_no_admitido") as refused:
        marcha.complete("a", {"x": value})
    assert refused.value.facts["nombre"] == "x"
    assert marcha.stands() == ["a"]
    with pytest.raises(RuleBroken, match="dato_no_admitido"):
        marcha.take(lambda e: e.set_variables({"x": value}))
