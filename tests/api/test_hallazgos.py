"""What is found in a diagram is told of what it draws, by its words."""

from api.pages.hallazgos import name_findings
from tests.process.conformidad.dibujo import draw

DIBUJO = """
    ini > g
    exclusiva g
    g >[monto > 100] a > fin
    g >[monto <= 100] b > fin
    usuario a b rol=jefe_agp
"""


def _named(elemento):
    [found] = name_findings(draw(DIBUJO, "gastos"), [{"elemento": elemento, "linea": None}])
    return found["donde"]


def test_an_arrow_is_told_by_what_it_joins():
    assert _named("g__a") == "La flecha de «g» a «a»"


def test_what_is_not_drawn_is_told_by_its_id():
    assert _named("no_esta") == "«no_esta»"
    assert _named("") == "Todo el archivo"
