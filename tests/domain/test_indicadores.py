"""The five indicators, with their numerators and denominators in sight."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.indicadores import Insumos, Participacion, evaluate


def by_id(insumos):
    return {indicador.id: indicador for indicador in evaluate(insumos)}


def came(cargo, entrada=None, salida=None, encuesta=None):
    return Participacion(cargo, True, entrada, salida, encuesta)


A_WORKSHOP = Insumos(
    convocados=8,
    programados=6,
    participaciones=(
        came(1, 10, 15, 5),
        came(2, 12, 12, 4),
        came(3, 14, 11, 3),
        came(4, 8, None, None),
        came(5, 9, 16, 4),
        Participacion(6, False, 20, 20, 5),
    ),
    cumplio_objetivos=True,
    cumplio_productos=True,
    aplicaciones=("si", "si", "en_parte", "no"),
    fichas_esperadas=5,
)


@pytest.mark.parametrize(
    ("id_", "numerador", "denominador", "porcentaje"),
    [
        pytest.param("ID-01", 5, 8, 62.5, id="coverage over convened"),
        pytest.param("ID-02", 2, 4, 50.0, id="learning of those with both controls"),
        pytest.param("ID-03", 1, 1, 100.0, id="compliance of one at"),
        pytest.param("ID-04", 3, 5, 60.0, id="satisfaction over all who came"),
        pytest.param("ID-05", 2, 5, 40.0, id="application over fichas expected"),
    ],
)
def test_each_indicator_is_counted_from_its_source(id_, numerador, denominador, porcentaje):
    indicador = by_id(A_WORKSHOP)[id_]
    assert (indicador.numerador, indicador.denominador) == (numerador, denominador)
    assert indicador.porcentaje == porcentaje
    assert indicador.fuente
    assert indicador.formula


@pytest.mark.parametrize(
    ("id_", "nota"),
    [
        ("ID-01", "Sobre el total programado (6): 83,3 %."),
        ("ID-02", "Sin ambos controles: 1 de 5 participantes."),
        ("ID-03", ""),
        ("ID-04", "Respondieron 4 de 5."),
        ("ID-05", "Aplican en parte: 1, que no se cuentan. Se recibieron 4 de 5 fichas."),
    ],
)
def test_each_indicator_tells_what_it_leaves_out(id_, nota):
    assert by_id(A_WORKSHOP)[id_].nota == nota


def test_coverage_may_be_over_those_programmed():
    insumos = Insumos(
        convocados=8, programados=4, participaciones=(came(1), came(2)), denominador="programado"
    )
    indicador = by_id(insumos)["ID-01"]
    assert (indicador.porcentaje, indicador.denominador) == (50.0, 4)
    assert indicador.nota == "Sobre el total convocado (8): 25 %."


def test_nothing_yet_is_no_percentage_and_says_why():
    indicadores = evaluate(Insumos(convocados=0))
    assert [indicador.porcentaje for indicador in indicadores] == [None] * 5
    assert all(indicador.nota for indicador in indicadores)
    assert by_id(Insumos(convocados=0))["ID-03"].nota == "Aún no hay reporte (Anexo 04)."


@pytest.mark.parametrize(
    ("objetivos", "productos", "numerador", "nota"),
    [
        (True, False, 0, "Cumplió los objetivos, no los productos."),
        (False, True, 0, "Cumplió los productos, no los objetivos."),
        (False, False, 0, ""),
        (True, True, 1, ""),
    ],
)
def test_an_at_complies_with_both_or_does_not(objetivos, productos, numerador, nota):
    insumos = Insumos(convocados=1, cumplio_objetivos=objetivos, cumplio_productos=productos)
    indicador = by_id(insumos)["ID-03"]
    assert (indicador.numerador, indicador.denominador, indicador.nota) == (numerador, 1, nota)


def test_who_did_not_come_counts_in_nothing():
    absent = Insumos(convocados=2, participaciones=(Participacion(1, False, 5, 20, 5),))
    assert [indicador.numerador for indicador in evaluate(absent)] == [0] * 5


MARKS = st.none() | st.integers(0, 20)
PARTICIPACIONES = st.lists(
    st.builds(
        Participacion,
        st.integers(1, 99),
        st.booleans(),
        MARKS,
        MARKS,
        st.none() | st.integers(1, 5),
    ),
    max_size=30,
)


@given(PARTICIPACIONES, st.integers(0, 40), st.lists(st.sampled_from(["si", "en_parte", "no"])))
def test_percentages_stay_between_none_and_a_hundred(participaciones, expected, answers):
    insumos = Insumos(
        convocados=len(participaciones),
        participaciones=participaciones,
        aplicaciones=answers,
        fichas_esperadas=expected,
    )
    for indicador in evaluate(insumos):
        assert indicador.numerador <= indicador.denominador
        if indicador.denominador:
            assert indicador.porcentaje is not None
            assert 0 <= indicador.porcentaje <= 100
        else:
            assert indicador.porcentaje is None
            assert indicador.nota
