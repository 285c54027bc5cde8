"""Names of the territory and of roles, as offices spell them."""

import pytest

from forms.hojas.palabras import split_list
from forms.hojas.publico import find_roles, make_terms, own_terms
from tests.forms.hojas.libros import CATALOGO


@pytest.mark.parametrize(
    ("written", "codigo"),
    [
        ("DRE PUNO", "210000"),
        ("region Ancash", "020000"),
        ("Cuzco", "080000"),
        ("DRELM", "150101"),
        ("D.R.E. San Martin", "220000"),
        ("Dirección Regional de Educación de Apurimac", "030000"),
        ("Gerencia Regional de Educación Arequipa", "040000"),
        ("DRE/GRE Tacna", "230000"),
        ("250000", "250000"),
    ],
)
def test_a_region_is_known_by_any_of_its_names(written, codigo):
    found = CATALOGO.find("dre", written)
    assert (found.seguro, found.opciones[0][0]) == (True, codigo)


@pytest.mark.parametrize(
    ("written", "codigo"),
    [
        ("ugel chucuito", "210005"),
        ("U.G.E.L. Puno", "210001"),
        ("Unidad de Gestión Educativa Local de Sandia", "210012"),
        ("UGEL 3 Breña", "150104"),
        ("San Lorenzo", "160003"),
        ("ugel rio ene mantaro", "120014"),
        ("Datem del Marañon", "160011"),
        ("Callao", "070101-UGEL"),
        ("Ilave", "210004"),
    ],
)
def test_a_ugel_is_known_without_its_region_when_only_one_is_called_so(written, codigo):
    found = CATALOGO.find("ugel", written)
    assert (found.seguro, found.opciones[0][0]) == (True, codigo)


def test_a_name_of_two_ugel_is_a_doubt_until_its_region_is_said():
    both = CATALOGO.find("ugel", "La Unión")
    assert not both.seguro
    assert {code for code, _ in both.opciones} == {"040009", "200003"}
    assert CATALOGO.find("ugel", "La Union", inside="200000").opciones == (("200003", 1.0),)
    assert not CATALOGO.find("ugel", "UGEL 03").seguro
    assert CATALOGO.find("ugel", "UGEL N.° 03", inside="150101").opciones[0][0] == "150104"


@pytest.mark.parametrize(
    ("written", "codigo"),
    [("Chuquito", "210005"), ("Condorkamqui", "010004"), ("Asangaro", "210002")],
)
def test_a_slip_of_the_hand_is_a_doubt_with_the_right_one_first(written, codigo):
    found = CATALOGO.find("ugel", written)
    assert not found.seguro
    assert found.opciones[0][0] == codigo
    assert 0.66 <= found.opciones[0][1] < 1


def test_a_name_of_nowhere_is_nobodys():
    assert CATALOGO.find("ugel", "Nueva York").opciones == ()


def test_every_official_name_finds_its_own_entidad():
    for tipo in ("dre", "ugel", "unidad"):
        for entidad in CATALOGO.of_kind(tipo):
            found = CATALOGO.find(tipo, entidad.nombre, inside=entidad.superior)
            assert (found.seguro, found.opciones[0][0]) == (True, entidad.codigo), entidad.nombre


@pytest.mark.parametrize(
    ("written", "roles"),
    [
        ("especialistas de secundaria", ("especialista_secundaria",)),
        ("Especialista de Educación Secundaria", ("especialista_secundaria",)),
        ("Especialistas DRE/GRE", ("especialista_dre",)),
        ("Jefes de Área de Gestión Pedagógica", ("jefe_agp",)),
        ("Directoras de UGEL", ("director_ugel",)),
        ("Directores de II.EE.", ("director_ie",)),
        ("jefe_agp", ("jefe_agp",)),
    ],
)
def test_words_that_name_one_role_need_no_confirmation(written, roles):
    [only] = find_roles(written, own_terms())
    assert (only.roles, only.certeza) == (roles, 1.0)


def test_wide_words_are_told_as_doubts_with_what_else_they_could_be():
    first, *others = find_roles("Directores", own_terms())
    assert first.certeza < 0.95
    assert {("director_dre",), ("director_ie",)} <= {term.roles for term in others}
    first, *others = find_roles("Directores de Gestión Pedagógica", own_terms())
    assert (first.roles, others[0].roles) == (("director_gp_dre",), ("jefe_agp",))
    assert first.certeza < 0.95
    assert find_roles("padres de familia", own_terms()) == []


def test_an_office_may_bring_words_of_its_own():
    terms = make_terms([{"termino": "promotoras", "roles": "especialista_inicial", "certeza": "1"}])
    assert find_roles("Promotoras", terms)[0].roles == ("especialista_inicial",)
    with pytest.raises(KeyError):
        make_terms([{"termino": "astronautas", "roles": "astronauta", "certeza": "1"}])


@pytest.mark.parametrize(
    ("written", "items"),
    [
        ("Puno, Cusco; Tacna\nPiura", ["Puno", "Cusco", "Tacna", "Piura"]),
        ('["DRE Puno: UGEL Chucuito","DRE Cusco: UGEL Anta"]',
         ["DRE Puno: UGEL Chucuito", "DRE Cusco: UGEL Anta"]),
        ("UGEL Río Ene – Mantaro", ["UGEL Río Ene – Mantaro"]),
    ],
)  # fmt: skip
def test_lists_are_split_as_people_and_programs_write_them(written, items):
    assert split_list(written) == items
