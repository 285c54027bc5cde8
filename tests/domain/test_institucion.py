"""The kind of a school, what its padrón changes, and what focalización makes of what is known."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bpmn.registro import DIBUJOS
from engine.domain.focalizacion import (
    FAMILIAS,
    Entorno,
    Plazas,
    judge,
    surroundings,
    variables_of,
)
from engine.domain.institucion import (
    CARACTERISTICAS,
    DATOS,
    MODALIDADES,
    NIVELES,
    TIPOS,
    Hechos,
    check_datos,
    deduce_caracteristica,
    derive_tipo,
)
from engine.domain.padron import Plaza, Servicio, compare
from engine.domain.plantel import compare_plantel
from engine.process.decisiones.decision import decide, read_decisions

TABLAS = read_decisions(*next(d for d in DIBUJOS if d.proceso == "focalizacion").tables().values())
MULTIGRADO = {
    "codigo": "0223453", "tipo": "multigrado", "nivel": "primaria", "modalidad": "B0",
    "gestion": "publica_directa", "dependencia": "sector_educacion", "area": "rural",
    "ruralidad": 1, "eib": False, "caracteristica": "multigrado", "frontera": None,
    "alumnos": 9, "docentes": 2, "activa": True, "datos": {"red": True},
}  # fmt: skip
POLIDOCENTE = MULTIGRADO | {
    "tipo": "polidocente_primaria", "caracteristica": "polidocente", "area": "urbana",
    "ruralidad": None, "alumnos": 30, "docentes": 8, "datos": {"ffaa_coar": False},
}  # fmt: skip
EIB = MULTIGRADO | {
    "tipo": "eib_primaria", "eib": True, "datos": {"siagie": True, "nexus": True}
}  # fmt: skip
INICIAL = MULTIGRADO | {
    "tipo": "polidocente_inicial", "nivel": "inicial", "modalidad": "A2",
    "caracteristica": None, "datos": {"nexus": True},
}  # fmt: skip
ALLA = Entorno(docentes=7, escuelas=2)
facts = st.fixed_dictionaries(
    {
        "nivel": st.sampled_from(list(NIVELES)),
        "eib": st.sampled_from([None, True, False]),
        "caracteristica": st.sampled_from([None, *CARACTERISTICAS]),
    }
)


def focus(school, entorno=ALLA, plazas=None):
    """Return what the tables drawn in `bpmn` say of a school."""
    family = FAMILIAS[school["tipo"]]
    known = variables_of(school, plazas or Plazas(), entorno)
    return judge(
        family,
        decide(TABLAS, f"criterios_{family}", known, {}),
        decide(TABLAS, f"prioridades_{family}", known, {}),
    )


@pytest.mark.parametrize(
    ("nivel", "eib", "caracteristica", "tipo"),
    [
        ("inicial", True, None, "eib_inicial"),
        ("inicial", False, None, "polidocente_inicial"),
        ("primaria", True, "unidocente", "eib_primaria"),
        ("primaria", False, "unidocente", "multigrado"),
        ("primaria", False, "multigrado", "multigrado"),
        ("primaria", False, "polidocente", "polidocente_primaria"),
        ("secundaria", True, None, "polidocente_secundaria"),
        ("otro", True, "unidocente", None),
    ],
)
def test_each_kind_of_the_norm_comes_from_level_eib_and_docentes(nivel, eib, caracteristica, tipo):
    assert derive_tipo(nivel, eib, caracteristica).clave == tipo


@given(facts)
def test_a_kind_is_one_of_the_norm_and_names_what_was_missing(known):
    tipo = derive_tipo(**known)
    assert tipo.clave is None or tipo.clave in TIPOS
    assert all(known[name] is None for name in tipo.faltan)


@given(facts)
def test_to_learn_that_a_school_is_not_eib_never_changes_its_kind(known):
    if known["eib"] is None:
        assert derive_tipo(**known).clave == derive_tipo(**known | {"eib": False}).clave


@pytest.mark.parametrize(
    ("docentes", "secciones", "found"),
    [(1, 6, "unidocente"), (3, 6, "multigrado"), (6, 6, "polidocente"), (8, 9, "multigrado"),
     (0, 6, None), (None, None, None)],
)  # fmt: skip
def test_the_numbers_of_a_primaria_tell_what_it_is(docentes, secciones, found):
    assert deduce_caracteristica("primaria", docentes, secciones) == found
    assert deduce_caracteristica("secundaria", docentes, secciones) is None


def test_facts_of_focalizacion_are_typed_and_bounded():
    assert check_datos({"vraem": True, "nombrados": 40, "ece_ugel": "inicio"}) == {}
    wrong = check_datos({"vraem": 1, "nombrados": 101, "ece_ugel": "bien", "otro": 1})
    assert wrong.keys() == {"vraem", "nombrados", "ece_ugel", "otro"}


def test_every_modality_has_a_level():
    assert {level for level, _ in MODALIDADES.values()} == NIVELES.keys()


codes = st.integers(0, 30).map(lambda n: f"{n:07d}")
servicios = st.builds(
    Servicio,
    hechos=st.builds(
        Hechos,
        codigo_modular=codes,
        nivel=st.just("primaria"),
        alumnos=st.none() | st.integers(0, 90),
        datos=st.dictionaries(st.sampled_from(list(DATOS)[:3]), st.booleans()),
    ),
    nombre=st.sampled_from(["Uno", "Dos"]),
    ugel=st.sampled_from(["010009", "210005"]),
    latitud=st.none() | st.floats(-18, 0),
)
padron = st.lists(servicios, max_size=12, unique_by=lambda s: s.hechos.codigo)


def kept_of(rows, before=None):
    """Return what would be kept after those rows were written over `before`."""
    kept = dict(before or {})
    for row in rows:
        codigo = row.hechos.codigo
        kept[codigo] = {"activa": True, **kept.get(codigo, {}), **row.values()}
    return kept


@given(padron, padron)
def test_what_was_written_is_equal_the_second_time(first, second):
    kept = kept_of(second, kept_of(first))
    again = compare(second, kept)
    assert (len(again.nuevas), len(again.cambiadas), again.iguales) == (0, 0, len(second))


@given(padron, padron)
def test_every_row_is_new_changed_or_equal_and_what_the_file_lacks_is_of_its_ugel(first, second):
    kept = kept_of(first)
    found = compare(second, kept)
    assert len(found.nuevas) + len(found.cambiadas) + found.iguales == len(second)
    named = {row.hechos.codigo for row in second}
    ugeles = {row.ugel for row in second}
    assert {code for code, _ in found.ausentes} == {
        code for code, row in kept.items() if code not in named and row["ugel"] in ugeles
    }


def test_a_school_that_closed_is_not_missed():
    one = Servicio(Hechos("0000001", "primaria"), "Uno", "010009")
    kept = kept_of([one, replace(one, hechos=Hechos("0000002", "primaria"), activa=False)])
    assert compare([one], kept).ausentes == []


plazas = st.lists(
    st.builds(
        Plaza,
        escuela=st.sampled_from(["0000001", "0000002"]),
        rol=st.sampled_from(["docente", "director_ie"]),
        codigo=st.integers(0, 9).map(str),
        nombre=st.sampled_from(["", "Rosa", "Luis"]),
        condicion=st.sampled_from([None, "nombrado", "contratado"]),
    ),
    max_size=8,
    unique_by=lambda plaza: plaza.codigo,
)


@given(plazas)
def test_a_plantel_that_was_written_is_equal_the_second_time(rows):
    empty = {"correo": None, "condicion": None, "titulado": None, "residente": None}
    kept = {
        row.codigo: empty | row.values() | {"escuela": row.escuela, "rol": row.rol} for row in rows
    }
    again = compare_plantel(rows, kept)
    assert (len(again.nuevas), len(again.cambiadas), again.iguales) == (0, 0, len(rows))
    assert len(compare_plantel(rows, {}).nuevas) == len(rows)


@pytest.mark.parametrize("school", [MULTIGRADO, POLIDOCENTE, EIB, INICIAL], ids=lambda s: s["tipo"])
def test_a_school_with_all_that_its_kind_asks_for_is_focused(school):
    """S004:384-488."""
    found = focus(school)
    assert (found.estado, found.excluye, found.faltan) == ("focalizada", (), ())


@pytest.mark.parametrize(
    ("school", "change", "criterion"),
    [
        (MULTIGRADO, {"alumnos": 8}, "Con 9 estudiantes o más"),
        (MULTIGRADO, {"ruralidad": 2}, "De ruralidad 1"),
        (MULTIGRADO, {"area": "urbana"}, "De ámbito rural"),
        (MULTIGRADO, {"gestion": "privada"}, "Pública de gestión directa"),
        (POLIDOCENTE, {"alumnos": 29}, "Con 30 estudiantes matriculados o más"),
        (POLIDOCENTE, {"docentes": 7}, "Con 8 docentes o más"),
        (POLIDOCENTE, {"area": "rural", "ruralidad": 1}, "Sin grado de ruralidad 1"),
        (POLIDOCENTE, {"datos": {"ffaa_coar": True}}, "No es de las Fuerzas Armadas ni COAR"),
        (POLIDOCENTE, {"datos": {"ffaa_coar": False, "digebr_cneb": True}}, "Sin intervención"),
        (EIB, {"area": "urbana"}, "De ámbito rural"),
        (EIB, {"datos": {"siagie": False, "nexus": True}}, "Con registro de estudiantes"),
        (INICIAL, {"modalidad": "A5"}, "Nivel inicial escolarizado"),
        (INICIAL, {"dependencia": "convenio"}, "Solo de dependencia"),
    ],
)
def test_the_criterion_that_leaves_a_school_out_is_named(school, change, criterion):
    found = focus(school | change)
    assert found.estado == "excluida"
    assert len(found.excluye) == 1
    assert found.excluye[0].startswith(criterion)


@pytest.mark.parametrize(
    ("school", "name"),
    [(MULTIGRADO, n) for n in ("alumnos", "ruralidad", "area", "gestion", "eib", "caracteristica")]
    + [(POLIDOCENTE, n) for n in ("alumnos", "docentes", "gestion", "eib")]
    + [(INICIAL, n) for n in ("eib", "gestion", "dependencia", "modalidad")],
)
def test_what_is_not_known_is_missing_and_not_false(school, name):
    found = focus(school | {name: None})
    assert (found.estado, found.excluye, len(found.faltan)) == ("sin_datos", (), 1)


@given(
    st.sampled_from([MULTIGRADO, POLIDOCENTE, EIB, INICIAL]),
    st.sets(st.sampled_from(["alumnos", "docentes", "ruralidad", "area", "gestion", "eib"])),
)
def test_forgetting_facts_never_focuses_nor_excludes_a_school(school, forgotten):
    found = focus(school | dict.fromkeys(forgotten))
    assert found.excluye == ()
    assert found.estado == ("sin_datos" if found.faltan else "focalizada")


@pytest.mark.parametrize(
    ("nombrados", "counts"), [(39, 0), (40, 1), (None, 0)], ids=["under", "just", "unknown"]
)
def test_forty_per_cent_of_nombrados_puts_a_primaria_first(nombrados, counts):
    datos = {"ffaa_coar": False} | ({} if nombrados is None else {"nombrados": nombrados})
    found = focus(POLIDOCENTE | {"datos": datos})
    named = [text for text in found.prioridades if "40 %" in text]
    assert len(named) == counts
    assert any("40 %" in text for text in found.por_saber) == (nombrados is None)


def test_plazas_registered_say_what_the_padron_does_not():
    known = variables_of(EIB | {"datos": {}}, Plazas(total=4, sabidas=3, nombrados=1), ALLA)
    assert (known["nexus"], known["nombrados"]) == (True, 33.3)
    assert variables_of(EIB | {"datos": {}}, Plazas(), ALLA)["nexus"] is None


def test_the_docentes_of_a_ugel_are_counted_over_its_rural_multigrado():
    """More than six docentes of the rural schools of the UGEL (S004:432)."""
    around = surroundings([MULTIGRADO, MULTIGRADO | {"area": "urbana", "docentes": 50}])
    assert around["multigrado"] == Entorno(docentes=2, escuelas=2)
    assert surroundings([MULTIGRADO | {"docentes": None}])["multigrado"].docentes is None
    assert focus(MULTIGRADO, Entorno(docentes=6, escuelas=3)).estado == "excluida"
