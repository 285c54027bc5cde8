"""Two versions of a diagram are told apart element by element, in sentences."""

import pytest

from engine.process.definicion import Definicion, define
from engine.process.traslado.correspondencia import propose
from engine.process.traslado.diferencia import compare
from tests.process.conformidad.dibujo import draw
from tests.process.dibujos import changed, definicion, drawing, tables


def drawn(words: str) -> Definicion:
    return define("p", draw(words, "p"), {})


def told(antes: str, despues: str) -> dict[str, set[str]]:
    """Return the sentences by the kind of change."""
    found: dict[str, set[str]] = {}
    for change in compare(drawn(antes), drawn(despues)):
        found.setdefault(change.tipo, set()).add(change.frase)
        assert change.to_json()["frase"] == change.frase
    return found


CAMBIOS = [
    pytest.param("ini > a > fin", "ini > a > fin", {}, id="nothing"),
    pytest.param(
        "ini > a > fin",
        "ini > a > b > fin",
        {
            "agregado": {"Se agrega «b» (tarea de una persona)."},
            "cambiado": {"«a» ahora lleva a «b».", "«a» ya no lleva a «fin»."},
        },
        id="a task more",
    ),
    pytest.param(
        "ini > a > b > fin",
        "ini > b > fin",
        {
            "quitado": {"Se quita «a» (tarea de una persona)."},
            "cambiado": {"«ini» ahora lleva a «b».", "«ini» ya no lleva a «a»."},
        },
        id="a task less",
    ),
    pytest.param(
        "ini > a > fin",
        "ini > a > fin\nservicio a servicio=x",
        {
            "cambiado": {
                "«a» era tarea de una persona y ahora es tarea del servicio.",
                "De «a» se fija el servicio que llama: «x».",
            }
        },
        id="another class",
    ),
    pytest.param(
        "ini > a > fin\nusuario a vence=habiles(3) rol=jefe",
        "ini > a > fin\nusuario a vence=habiles(5)",
        {
            "cambiado": {
                "De «a» cambia el plazo: de «habiles(3)» a «habiles(5)».",
                "De «a» se quita el rol de quien la hace, que era «jefe».",
            }
        },
        id="properties",
    ),
    pytest.param(
        "ini > g >[n > 1] a > fin\ng >[*] b > fin\nexclusiva g",
        "ini > g >[n > 2] a > fin\ng >[*] b > fin\nexclusiva g",
        {"cambiado": {"La condición de «g» hacia «a» pasa de «n > 1» a «n > 2»."}},
        id="a condition",
    ),
    pytest.param(
        "ini > g >[n > 1] a > fin\ng >[*] b > fin\nexclusiva g",
        "ini > g >[*] a > fin\ng >[n > 1] b > fin\nexclusiva g",
        {
            "cambiado": {
                "La condición de «g» hacia «a» pasa de «n > 1» a ninguna.",
                "La condición de «g» hacia «b» pasa de ninguna a «n > 1».",
                "El camino de «g» cuando ningún otro vale es «a».",
            }
        },
        id="the default flow",
    ),
    pytest.param(
        "ini > a > fin\nborde t@a duracion=PT1H\nt > fin",
        "ini > a > fin\nborde t@a duracion=PT2H sigue\nt > fin",
        {
            "cambiado": {
                "El momento de «t» pasa de «PT1H» a «PT2H».",
                "«t» ya no interrumpe lo que acompaña.",
            }
        },
        id="a timer",
    ),
    pytest.param(
        "ini > m > fin\ncaptura m mensaje=alto",
        "ini > m > fin\ncaptura m mensaje=pare",
        {"cambiado": {"«m» atendía «alto» y ahora «pare»."}},
        id="the name of a message",
    ),
    pytest.param(
        "ini > m > fin\ncaptura m mensaje=alto",
        "ini > m > fin\ncaptura m duracion=PT1H",
        {"cambiado": {"«m» atendía un mensaje y ahora un temporizador."}},
        id="another event",
    ),
    pytest.param(
        "ini > a > b > fin\nborde t@a duracion=PT1H\nt > fin",
        "ini > a > b > fin\nborde t@b duracion=PT1H\nt > fin",
        {"movido": {"«t» pasa del borde de «a» al de «b»."}},
        id="a border of another",
    ),
    pytest.param(
        "ini > a > fin\nusuario a veces=3",
        "ini > a > fin\nusuario a veces=3 secuencial",
        {"cambiado": {"«a» se hacía varias veces a la vez y ahora varias veces, una tras otra."}},
        id="how it repeats",
    ),
    pytest.param(
        "ini > a > fin\nusuario a veces=3",
        "ini > a > fin\nusuario a veces=4",
        {"cambiado": {"Cambia cómo se repite «a»."}},
        id="how often it repeats",
    ),
]


@pytest.mark.parametrize(("antes", "despues", "frases"), CAMBIOS)
def test_each_change_has_its_sentence(antes, despues, frases):
    assert told(antes, despues) == frases


def test_what_goes_into_a_subprocess_has_moved():
    found = told("ini > a > fin", "ini > s > fin\nsub s {\nini_s > a > fin_s\n}")
    assert found["movido"] == {"«a» estaba en el proceso y ahora está en el subproceso «s»."}
    assert "Se agrega «s» (subproceso)." in found["agregado"]


def test_names_lanes_and_the_process_itself_are_compared():
    lanes = ('name="DRE/GRE"', 'name="Región"')
    task = ('id="registrar" name="Registrar la AT"', 'id="registrar" name="Anotar la AT"')
    process = ('name="vuelve_a" value="programar"', 'name="vuelve_a" value="registrar"')
    newer = define(
        "asistencia_tecnica",
        changed("asistencia_tecnica", lanes, task, process),
        tables("asistencia_tecnica"),
    )
    found = compare(definicion("asistencia_tecnica"), newer)
    said = {(change.tipo, change.elemento): change.frase for change in found}
    assert said["renombrado", "registrar"] == "«Registrar la AT» ahora se llama «Anotar la AT»."
    assert said["cambiado", "asistencia_tecnica"] == (
        "De el proceso cambia adónde vuelve al reprogramar: de «programar» a «registrar»."
    ).replace("De el", "Del")
    assert said["movido", "priorizar"] == (
        "«Priorizar la demanda» pasa del carril «DRE/GRE» al carril «Región»."
    )


def test_a_decision_table_that_changes_is_told():
    proceso = "asistencia_tecnica"
    other = {name: text + "\n" for name, text in tables(proceso).items()}
    newer = define(proceso, drawing(proceso), other)
    assert [c.frase for c in compare(definicion(proceso), newer)] == [
        "Cambia la tabla de decisión «evaluar_programacion»."
    ]


PROPUESTAS = [
    pytest.param("ini > a > fin", "ini > a > b > fin", {"a": "a"}, set(), id="the same ids"),
    pytest.param("ini > a > b > fin", "ini > x > b > fin", {"a": "x"}, {"a"}, id="its neighbours"),
    pytest.param(
        "ini > a > b > fin\nusuario a ficha=f", "ini > b > x > fin\nusuario x ficha=f",
        {"a": "x"}, {"a"}, id="its ficha",
    ),
    pytest.param("ini > a > fin", "ini > a > fin\nservicio a", {"a": None}, set(), id="a class"),
    pytest.param(
        "ini > a > b > fin", "ini > b > c > d > e > fin\nservicio c d e", {"a": None}, set(),
        id="nothing like it",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("antes", "despues", "mapa", "supuestas"), PROPUESTAS)
def test_a_mapping_is_proposed_by_id_and_guessed_for_what_is_gone(antes, despues, mapa, supuestas):
    found = propose(drawn(antes), drawn(despues))
    assert {name: found.correspondencia.get(name) for name in mapa} == mapa
    assert found.supuestas == supuestas
    assert set(found.to_json()) == {"correspondencia", "supuestas"}
