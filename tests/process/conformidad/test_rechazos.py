"""The review refuses what the engine does not run, and nothing of what this suite proves."""

import pytest

from bpmn.registro import FOLDER
from engine.process.revisiones.hallazgo import Entorno
from engine.process.revisiones.revision import review
from tests.process.conformidad.cuaderno import Caso, read_all
from tests.process.conformidad.dibujo import draw
from tests.process.conformidad.rechazos import RECHAZOS
from tests.process.conformidad.tabla import finding, replaced
from tests.process.conformidad.test_conformidad import TABLAS

ENTORNO = Entorno(
    servicios={"consulta", "uno", "dos"}, colecciones={"entidades"}, procesos={"hijo"}
)
SOLO_SI_PASARA = {"sin_pasos", "reunion_imposible", "tabla_con_vacios"}
"""What the review refuses and the engine, should it meet it, still does not run wrong."""


@pytest.mark.parametrize("rechazo", RECHAZOS, ids=lambda r: r.nombre)
def test_what_the_engine_does_not_run_is_refused_by_its_rule(rechazo):
    found = finding(rechazo)
    assert found is not None, [h.regla for h in review(rechazo.diagrama, {}, ENTORNO)]
    assert found.mensaje.endswith(".")
    assert found.sugerencia.endswith(".")


@pytest.mark.parametrize("forma", read_all(), ids=lambda f: f.archivo)
def test_the_review_refuses_nothing_that_is_proven(forma):
    grave = {h.regla for caso in forma.casos for h in _found(caso) if h.grave}
    assert grave <= SOLO_SI_PASARA


def _found(caso: Caso) -> list:
    return review(draw(caso.dibujo), TABLAS if "decision" in caso.dibujo else {}, ENTORNO)


def test_the_readme_lists_what_is_proven_and_what_is_refused():
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert readme == replaced(readme), "run: python -m tests.process.guia"
