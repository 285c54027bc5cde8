"""Performances, their competences and rubrics, what is rated when, and what goes first."""

import pytest

from engine.db.reference.reglamentos import read_reglamentos, read_rubricas_of
from engine.domain.archivo import kind_of, safe_name, suits
from engine.domain.desempeno import (
    Rubrica,
    asked_of,
    asked_of_director,
    check_rubricas,
    competencia_of,
    dominio_of,
    put_first,
    rated_at_visit,
    read_rubricas,
)

LIBROS = {libro["codigo"]: libro["regla"] for libro in read_reglamentos()}
DE_2019, DE_2020 = "manual-2019", "rvm-290-2019"


def asked(libro, tipo):
    return asked_of(LIBROS[libro], read_rubricas(read_rubricas_of(libro)), tipo)


def test_va_01_the_norm_of_2020_looks_at_competence_7_in_place_of_6_where_classes_are_multigrado():
    """VA-01: 2 to 5 for all; 7 in unidocente, multigrado and EIB, else 6 (S004:216-229)."""
    for tipo in ("eib_inicial", "eib_primaria", "multigrado"):
        assert {competencia_of(code) for code in asked(DE_2020, tipo)} == {2, 3, 4, 5, 7}
    for tipo in ("polidocente_inicial", "polidocente_primaria", "polidocente_secundaria"):
        assert {competencia_of(code) for code in asked(DE_2020, tipo)} == {2, 3, 4, 5, 6}


def test_va_02_the_manual_of_2019_looks_at_eight_of_the_docente_and_two_of_who_directs():
    """VA-02: five of the ministry, three of the DISER; D1 and D18 of the MBDDI (S003:257-358)."""
    codes = asked(DE_2019, "multigrado")
    assert set(codes) == {"D1", "D4", "D11", "D15", "D19", "D22", "D23", "D25"}
    rubricas = read_rubricas(read_rubricas_of(DE_2019))
    assert asked_of_director(LIBROS[DE_2019], rubricas) == ("D1", "D18")
    own = {r.desempeno: r for r in rubricas if not r.de_director}
    assert set(own) == set(codes)
    assert all(len(own[code].niveles) == 4 for code in codes)


def test_va_03_dominio_2_is_rated_at_the_visit_and_va_04_dominio_1_at_the_end_of_the_month():
    """VA-03, VA-04: D11 to D25 with the visit alone; D1 and D4 when the month ends."""
    codes = asked(DE_2019, "multigrado")
    assert {code for code in codes if rated_at_visit(code)} == {
        "D11", "D15", "D19", "D22", "D23", "D25",
    }  # fmt: skip
    assert [dominio_of(code) for code in ("D1", "D4", "D11", "D25", "D33")] == [1, 1, 2, 2, 3]


def test_va_09_what_is_not_reached_goes_first_the_lowest_before():
    """VA-09: the priorities are thought over with the levels of the month (S003:1325-1333)."""
    assert put_first({"D19": 3, "D22": 1, "D25": 2, "D11": 2}) == ("D22", "D25", "D11")
    assert put_first({"D19": 4, "D22": 3, "D25": None}) == ("D25",)
    assert put_first({"D19": 4, "D22": 3}) == ("D22", "D19")


@pytest.mark.parametrize(
    ("rubrica", "said"),
    [
        pytest.param(Rubrica("D19", "Involucra"), "del I al IV", id="without levels"),
        pytest.param(
            Rubrica("D1", "Conoce", niveles=("a",), de_director=True), "no se le pone nivel",
            id="a director with levels",
        ),
        pytest.param(Rubrica("D19", " ", niveles=tuple("abcd")), "cómo se llama", id="no name"),
    ],
)  # fmt: skip
def test_a_rubric_has_four_levels_and_that_of_a_director_none(rubrica, said):
    """IN-10, VA-05: levels of progress for docentes, evidence alone for who directs."""
    assert said in (check_rubricas([rubrica]) or "")
    assert check_rubricas(read_rubricas(read_rubricas_of(DE_2019))) is None


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        pytest.param(b"\xff\xd8\xff\xe0....", "image/jpeg", id="photo"),
        pytest.param(b"\x89PNG\r\n\x1a\n", "image/png", id="png"),
        pytest.param(b"%PDF-1.7", "application/pdf", id="pdf"),
        pytest.param(b"\x00\x00\x00\x18ftypmp42", "video/mp4", id="film"),
        pytest.param("Leyó sola.".encode(), "text/plain", id="text"),
        pytest.param(b"MZ\x90\x00\x03\x00", None, id="a program"),
        pytest.param(b"PK\x03\x04\x00\x00", None, id="an archive"),
        pytest.param(b"", None, id="nothing"),
    ],
)
def test_the_bytes_of_a_file_say_what_it_is_whatever_its_name(data, mime):
    """RB-08: hostile input is told by its first bytes."""
    assert kind_of(data) == mime


def test_a_photo_is_an_image_and_a_name_has_no_path():
    assert not suits("foto", "application/pdf")
    assert suits("escrito", "application/pdf")
    assert safe_name("../../etc/pass\nwd.exe", "image/png") == "passwd.png"
    assert safe_name("C:\\fotos\\aula.php", "image/jpeg") == "aula.jpg"
