"""Themes that are one message, and themes that are not."""

import pytest

from engine.planner.cruces.articulables import PARECIDO
from engine.planner.temas import similarity


@pytest.mark.parametrize(
    ("uno", "otro"),
    [
        ("Evaluación formativa", "EVALUACION FORMATIVA"),
        ("Convivencia escolar", "Gestión de la convivencia escolar"),
        ("Planificación curricular", "Taller sobre la planificación curricular"),
        ("Prevención de la violencia escolar", "Violencia escolar: prevención y atención"),
        ("Monitoreo del soporte pedagógico", "Soporte pedagógico y su monitoreo"),
    ],
)
def test_similar_themes_are_found(uno, otro):
    assert similarity(uno, otro) >= PARECIDO
    assert similarity(uno, otro) == similarity(otro, uno)


@pytest.mark.parametrize(
    ("uno", "otro"),
    [
        ("Evaluación formativa", "Convivencia escolar"),
        ("Planificación curricular", "Planificación presupuestal"),
        ("Evaluación formativa", "Evaluación de desempeño docente"),
        ("Asistencia técnica en racionalización", "Asistencia técnica en tutoría"),
        ("", "Tutoría"),
        ("de la", "de la"),
    ],
)
def test_different_themes_are_left_apart(uno, otro):
    assert similarity(uno, otro) < PARECIDO


def test_a_theme_is_wholly_like_itself():
    assert similarity("Lectura en lengua originaria", "Lectura en lengua originaria") == 1


@pytest.mark.parametrize(
    ("uno", "otro"),
    [
        pytest.param("Lectura de estudiantes", "Leer con los alumnos", id="synonyms"),
        pytest.param("Docentes de EIB", "Maestros interculturales", id="acronyms and plurals"),
        pytest.param("Planificación curricular", "Programación curricular", id="near names"),
    ],
)
def test_words_of_the_office_for_one_thing_are_one_term(uno, otro):
    assert similarity(uno, otro) >= PARECIDO
