"""Each construct does what BPMN 2.0.2 says, stored between steps or kept in memory."""

import re

import pytest

from engine.process.definicion import Definicion, define
from tests.process.conformidad.cuaderno import CASOS, Caso, read_all
from tests.process.conformidad.dibujo import draw
from tests.process.conformidad.guion import play
from tests.process.conformidad.marcha import Marcha

TABLAS = {"nota": (CASOS / "nota.dmn").read_text(encoding="utf-8")}
TODOS = [
    pytest.param(caso, id=f"{forma.archivo}: {caso.nombre}")
    for forma in read_all()
    for caso in forma.casos
]


def _defined(caso: Caso) -> Definicion:
    return define("conformidad", draw(caso.dibujo), TABLAS if "decision" in caso.dibujo else {})


@pytest.mark.parametrize("caliente", [False, True], ids=["guardada", "en memoria"])
@pytest.mark.parametrize("caso", TODOS)
def test_it_does_what_the_standard_says(caso, caliente):
    definicion = _defined(caso)
    before = repr(definicion.grafo)
    marcha = Marcha(definicion, caso.variables, caliente=caliente, desde=caso.desde)
    assert play(marcha, caso) == []
    assert marcha.unaccounted() == set(), "a token that came neither left once nor is there"
    assert repr(definicion.grafo) == before, "running changed the definition"


def test_every_case_names_its_chapter_and_says_something_of_its_own():
    for forma in read_all():
        names = [caso.nombre for caso in forma.casos]
        assert len(names) == len(set(names)), forma.archivo
        assert all(re.fullmatch(r"(8|10|13)(\.\d+)+", caso.norma) for caso in forma.casos)
        assert all(caso.pasos and caso.dibujo for caso in forma.casos)
