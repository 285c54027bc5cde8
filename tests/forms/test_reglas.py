"""The rules of a ficha that its schema cannot say: hours, moments, cargos, grades."""

import pytest

from tests.forms.contextos import LARGE, jornada
from tests.forms.respuestas import changed, example

JORNADAS = [
    (
        "that ends before it begins",
        [jornada("2026-08-12", "13:00", "09:00")],
        ("jornadas.0.hora_fin", "La hora de fin debe ser posterior a la de inicio."),
    ),
    (
        "that ends as it begins",
        [jornada("2026-08-12", "09:00", "09:00")],
        ("jornadas.0.hora_fin", "La hora de fin debe ser posterior a la de inicio."),
    ),
    (
        "of thirteen hours",
        [jornada("2026-08-12", "07:00", "20:00")],
        ("jornadas.0.hora_fin", "Una jornada dura como máximo 12 horas."),
    ),
    (
        "that overlaps another",
        [jornada("2026-08-12", "09:00", "13:00"), jornada("2026-08-12", "12:00", "15:00")],
        (
            "jornadas.1.hora_inicio",
            "Esta jornada se superpone con otra de la misma lista: cambie la hora o quítela.",
        ),
    ),
    (
        "in the past",
        [jornada("2026-07-03")],
        (
            "jornadas.0.fecha",
            "Elija una fecha entre el lun 6 jul 2026 y el lun 31 dic 2029.",
        ),
    ),
    (
        "at an hour that is none",
        [jornada("2026-08-12", "9:00", "25:00")],
        ("jornadas.0.hora_inicio", "Indique la hora en la forma 09:00, de 00:00 a 23:59."),
    ),
]


@pytest.mark.parametrize("ficha", ["at_programacion", "at_articulacion"])
@pytest.mark.parametrize(
    ("jornadas", "error"), [j[1:] for j in JORNADAS], ids=[j[0] for j in JORNADAS]
)
def test_a_jornada_cannot_be(ficha, jornadas, error):
    path, sentence = error
    assert changed(ficha, jornadas=jornadas)[path] == sentence


def test_jornadas_back_to_back_are_fine():
    rows = [jornada("2026-08-12", "09:00", "13:00"), jornada("2026-08-12", "13:00", "15:00")]
    assert changed("at_programacion", jornadas=rows) == {}


def test_the_six_moments_must_be_there():
    rows = [r for r in example("anexo_02")["momentos"] if r["momento"] != "cierre"]
    rows.append(rows[2])
    assert changed("anexo_02", momentos=rows) == {
        "momentos": "Agregue los momentos que faltan: cierre."
    }


def test_a_goal_belongs_to_a_level_that_was_chosen():
    assert changed("anexo_01", niveles=["cobertura", "aprendizaje"]) == {
        "metas.2.nivel": "Marque este nivel arriba o quite la meta."
    }


def test_a_cargo_is_convened_once_and_where_it_exists():
    rows = [
        {"entidad": "210000", "rol": "jefe_agp"},
        {"entidad": "210005", "rol": "jefe_agp"},
        {"entidad": "210005", "rol": "jefe_agp"},
        {"entidad": "999999", "rol": "jefe_agp"},
    ]
    assert changed("at_registro", convocatoria=rows) == {
        "convocatoria.0.rol": "En DRE PUNO no existe este cargo: elija otro.",
        "convocatoria.2.rol": "Este cargo ya está en la convocatoria: quite esta fila.",
        "convocatoria.3.entidad": "Elija una de las opciones de la lista.",
    }


def test_attendance_asks_for_each_cargo_by_its_name():
    rows = example("at_asistencia")["participantes"][:1]
    assert changed("at_asistencia", participantes=rows) == {
        "participantes": "Falta registrar a Jefe de AGP · UGEL El Collao;"
        " Especialista de la DRE · DRE Puno."
    }


def test_attendance_of_many_names_three_and_counts_the_rest():
    errors = changed("at_asistencia", LARGE, participantes=[{"cargo": 7, "asistio": True}])
    assert errors["participantes"] == (
        "Falta registrar a Jefe de AGP · UGEL 1; Jefe de AGP · UGEL 2; Jefe de AGP · UGEL 3"
        " y 296 más."
    )


def test_a_cargo_given_twice_and_a_stranger_are_pointed_at():
    rows = example("at_asistencia")["participantes"]
    rows = [*rows, rows[0], {"cargo": 999, "asistio": True}]
    errors = changed("at_asistencia", participantes=rows)
    assert errors["participantes.3.cargo"] == "Este cargo ya está en la lista: quite esta fila."
    assert errors["participantes.4.cargo"] == "Elija una de las opciones de la lista."


def test_who_did_not_attend_has_no_grades():
    rows = example("at_asistencia")["participantes"]
    rows[0] |= {"asistio": False, "encuesta": None}
    assert changed("at_asistencia", participantes=rows) == {
        "participantes.0.entrada": "Deje vacío este campo, o marque que asistió.",
        "participantes.0.salida": "Deje vacío este campo, o marque que asistió.",
    }
