"""The arithmetic of protocols, and the ratio that each school and companion has."""

from dataclasses import replace

import pytest

from engine.domain.protocolo import Ratio, tell_sum
from engine.domain.ratio import Escuela, limit_of, limit_of_list
from engine.domain.reglas_de_protocolo import check_protocolo
from tests.domain.libros import LIBROS, MANUAL, NORMA, protocol

MULTIGRADO = protocol(NORMA, "multigrado")
OCHO = (Ratio("unico", 8, 8),)


@pytest.mark.parametrize(
    ("tipo", "durations", "days"),
    [
        pytest.param("eib_inicial", (3, 3, 2, 2, 2, 2), 14, id="14 = 2x3 + 4x2"),
        pytest.param("eib_primaria", (3, 3, 2, 2, 2, 2), 14, id="14 again"),
        pytest.param("multigrado", (3, 3, 2, 2, 2, 2), 14, id="14 of multigrado"),
        pytest.param("polidocente_inicial", (3, 3, 2, 2, 1, 1), 12, id="12 = 3+3+2+2+1+1"),
        pytest.param("polidocente_primaria", (2, 1, 1, 1, 1, 1, 1), 8, id="8 = 2 + 6x1"),
        pytest.param("polidocente_secundaria", (2, 1, 1, 1, 1, 1, 1), 8, id="8 of secundaria"),
    ],
)
def test_the_visits_of_each_kind_add_up_to_the_days_of_the_norm(tipo, durations, days):
    found = protocol(NORMA, tipo)
    assert found.durations() == durations
    assert (sum(durations), found.dias_visita, found.visitas) == (days, days, len(durations))


def test_no_rule_book_of_the_source_texts_contradicts_itself():
    wrong = [check_protocolo(p) for book in LIBROS.values() for p in book.protocolos]
    assert wrong == [{}] * 7


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        pytest.param(
            {"dias_visita": 15}, "dias_visita",
            "6 visitas: 4 de 2 días y 2 de 3 días suman 14, no 15.", id="days",
        ),
        pytest.param(
            {"visitas": 7}, "visitas",
            "Son 7 visitas, pero 4 de 2 días y 2 de 3 días hacen 6.", id="visits",
        ),
        pytest.param(
            {"gia_horas": 0}, "gia_horas",
            "Hay 4 al año de 0 horas: complete ambos o ninguno.", id="GIA of no hours",
        ),
        pytest.param(
            {"dias_taller": 1}, "dias_taller",
            "2 talleres no caben en 1 días: cada uno ocupa al menos uno.", id="taller",
        ),
        pytest.param(
            {"horas_taller": 200}, "horas_taller", "200 horas en 10 días son 20.0 por día.",
            id="hours of taller",
        ),
        pytest.param({"rtc": -1}, "rtc", "Escriba un número de 0 a 60.", id="below zero"),
        pytest.param(
            {"ratios": (Ratio("multigrado", 0, 0),)}, "ratio_multigrado",
            "Una ratio de cero no acompaña a nadie: escriba al menos 1 docente.", id="ratio 0",
        ),
        pytest.param(
            {"ratios": (Ratio("multigrado", 9, 7),)}, "ratio_multigrado",
            "De 9 a 7 no es un tramo: revise los números.", id="a range upside down",
        ),
    ],
)  # fmt: skip
def test_a_norm_that_contradicts_itself_is_refused_with_its_sum(changes, field, said):
    assert check_protocolo(replace(MULTIGRADO, **changes)) == {field: said}


def test_a_ratio_that_rules_where_nothing_more_is_known_cannot_be_missing():
    wrong = check_protocolo(replace(MULTIGRADO, ratios=(Ratio("urbano", 15, 15),)))
    assert list(wrong) == ["ratio_unico"]
    assert "la rural y la urbana" in wrong["ratio_unico"]


def test_a_frontier_that_takes_more_than_the_rest_breaks_nu_01():
    ratios = (Ratio("multigrado", 8, 8), Ratio("frontera", 9, 9))
    wrong = check_protocolo(replace(MULTIGRADO, ratios=ratios))
    assert wrong == {
        "ratio_frontera": "Zona de frontera admite 9 y multigrado 8:"
        " a más dispersión o menos docentes por IE la ratio es menor (NU-01)."
    }


def test_the_sum_of_a_protocol_of_one_kind_of_visit_is_told_without_a_list():
    alone = replace(MULTIGRADO, de_dos_dias=0, de_tres_dias=0, de_un_dia=1)
    assert tell_sum(alone) == "1 de 1 día suman 1"


@pytest.mark.parametrize(
    ("tipo", "facts", "dispersion", "limit"),
    [
        pytest.param("eib_inicial", {}, None, (8, 8), id="EIB andino or amazonico"),
        pytest.param("eib_primaria", {"frontera": True}, None, (7, 7), id="EIB of the frontier"),
        pytest.param("multigrado", {}, None, (8, 8), id="multigrado"),
        pytest.param("multigrado", {"frontera": True}, None, (7, 7), id="of the frontier"),
        pytest.param("multigrado", {}, "mayor", (6, 8), id="farther apart"),
        pytest.param("multigrado", {}, "menor", (8, 10), id="nearer to each other"),
        pytest.param("multigrado", {"frontera": True}, "menor", (7, 7), id="both concur"),
        pytest.param("polidocente_inicial", {"area": "rural"}, None, (8, 8), id="rural"),
        pytest.param("polidocente_inicial", {"area": "urbana"}, None, (12, 12), id="inicial"),
        pytest.param("polidocente_primaria", {"area": "urbana"}, None, (15, 15), id="primaria"),
        pytest.param("polidocente_secundaria", {"area": "urbana"}, None, (15, 15), id="secundaria"),
        pytest.param("polidocente_primaria", {}, None, (8, 8), id="area not known"),
    ],
)
def test_nu_01_the_ratio_follows_from_kind_area_frontier_and_dispersion(
    tipo, facts, dispersion, limit
):
    """NU-01, PR-22: of the criteria that concur, the one that allows fewest is the limit."""
    found = limit_of(protocol(NORMA, tipo), Escuela("IE 16210", tipo, **facts), dispersion)
    assert (found.minimo, found.maximo) == limit


def test_nu_01_the_limit_says_how_it_was_reached():
    frontier = Escuela("IE 16210", "multigrado", "rural", frontera=True)
    assert limit_of(MULTIGRADO, frontier, "menor").porque == (
        "Unidocente o multigrado: zona de frontera admite 7 docentes,"
        " menos que los 10 de menor dispersión (RVM 290-2019, 5.6.2)"
    )
    unknown = Escuela("IE 16211", "polidocente_primaria")
    assert "no consta si es rural o urbana y se toma la menor" in (
        limit_of(protocol(NORMA, "polidocente_primaria"), unknown).porque
    )


def test_nu_01_a_companion_of_several_schools_has_the_smallest_of_their_limits():
    books = {p.tipo: p for p in NORMA.protocolos}
    town = Escuela("IE 16210", "polidocente_primaria", "urbana")
    far = Escuela("IE 17001", "multigrado", "rural")
    alone, both = limit_of_list(books, [town, town]), limit_of_list(books, [town, far])
    assert alone is not None
    assert both is not None
    assert (alone.maximo, both.maximo) == (15, 8)
    assert both.porque.endswith("la fija IE 17001")
    assert limit_of_list({}, [town]) is None


def test_the_manual_rules_multigrado_alone():
    assert [p.tipo for p in MANUAL.protocolos] == ["multigrado"]
    assert protocol(MANUAL, "multigrado").ratios == OCHO
