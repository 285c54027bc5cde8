"""Schools and their plantel come in from files, whole or not at all, and twice changes nothing."""

from dataclasses import replace
from uuid import UUID

import pytest

from api.escuelas import bring, confirm, mark_copy
from engine.actions.acompanamiento.focalizacion import focus
from engine.actions.acompanamiento.padrones import discard, forget_unapplied
from engine.actions.orden import Orden
from engine.db.queries.entidades import find_entidad_id
from engine.db.queries.instituciones import list_instituciones
from engine.db.queries.tablas import (
    cargos,
    entidades,
    instituciones,
    padrones,
)
from engine.db.session import Database
from engine.domain.actor import Actor
from engine.errors import Conflict, Forbidden, NotFound, RuleBroken
from tests.story.gente import NOW, settle_in
from tests.story.oficina_de_padrones import (
    CABECERA,
    JULI,
    PAUCARCOLLA,
    POMATA,
    Oficina,
    sentences,
)


@pytest.fixture
async def oficina(database: Database) -> Oficina:
    return Oficina(database, await settle_in(database, admin=True))


async def test_a_padron_becomes_schools_below_their_ugel_with_their_cargos(oficina):
    told = await oficina.bring(PAUCARCOLLA, JULI)
    assert (told["nuevas"], told["cambiadas"], told["iguales"]) == (2, 0, 0)
    school = await oficina.school("0243378")
    assert school["nombre"] == "70003 PAUCARCOLLA"
    assert (school["latitud"], school["longitud"]) == (-15.7405, -70.0551)
    assert (school["caracteristica"], school["tipo"]) == ("multigrado", "multigrado")
    assert school["ugel"] == "210005"
    assert school["eib"] is None
    assert [rol for rol, *_ in await oficina.staff("0243378")] == ["director_ie", "docente"]


async def test_the_same_file_twice_changes_nothing(oficina):
    await oficina.bring(PAUCARCOLLA, JULI)
    told = await oficina.bring(PAUCARCOLLA, JULI)
    assert (told["nuevas"], told["cambiadas"], told["iguales"]) == (0, 0, 2)


async def test_a_changed_row_changes_its_school_and_an_empty_cell_takes_nothing_away(oficina):
    await oficina.bring(PAUCARCOLLA, JULI)
    told = await oficina.bring("0243378;70003 PAUCARCOLLA;Primaria;210005;;;51;;;", JULI)
    assert told["cambiadas"] == 1
    assert told["lista_cambiadas"][0]["valores"] == {"alumnos": [46, 51]}
    school = await oficina.school("0243378")
    assert (school["alumnos"], school["docentes"], school["latitud"]) == (51, 3, -15.7405)


async def test_a_school_that_the_file_lacks_is_told_and_stays(oficina):
    await oficina.bring(PAUCARCOLLA, JULI)
    told = await oficina.bring(JULI)
    assert told["lista_ausentes"] == [["0243378", "70003 PAUCARCOLLA"]]
    assert (await oficina.school("0243378"))["activa"] is True


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]
)
async def test_accents_survive_every_encoding_of_an_office(oficina, encoding):
    row = await oficina.read(JULI, encoding=encoding)
    await confirm(oficina.database, await oficina.orden(), row["id"])
    school = await oficina.school("0243386")
    assert (school["nombre"], school["gestion"]) == ("Niño Jesús", "publica_directa")


async def test_codes_get_back_the_zeros_that_excel_took(oficina):
    row = await oficina.read("243378;70003;Primaria;210005;;;46;3;6;")
    assert sentences(row) == []
    assert any("ceros" in s["frase"] for s in row["lectura"]["supuestos"])
    await confirm(oficina.database, await oficina.orden(), row["id"])
    assert (await oficina.school("0243378"))["codigo_modular"] == "0243378"


@pytest.mark.parametrize(
    ("row", "celda", "said"),
    [
        pytest.param("02433A8;X;Primaria;210005;;;;;;", "A2", "7 dígitos", id="letters in a code"),
        pytest.param("0243378;X;Nocturna;210005;;;;;;", "C2", "nivel", id="an unknown level"),
        pytest.param("0243378;X;Primaria;990099;;;;;;", "D2", "990099", id="an unknown UGEL"),
        pytest.param("0243378;X;Primaria;080001;;;;;;", "D2", "su ámbito", id="another UGEL"),
        pytest.param("0243378;X;Primaria;210005;-15;;;;;", "E2", "las dos", id="half a place"),
        pytest.param("0243378;X;Primaria;210005;-70,1;-70,1;;;;", "E2", "Perú", id="off Peru"),
        pytest.param("0243378;X;Primaria;210005;;;menos;;;", "G2", "entero", id="no number"),
        pytest.param("0243378;X;Primaria;210005;;;;;;Marciana", "J2", "Marciana", id="a word"),
        pytest.param("0243378;;Primaria;210005;;;;;;", "B2", "nombre", id="no name"),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_told_by_cell(oficina, row, celda, said):
    read = await oficina.read(row, JULI)
    assert [cell for cell, _ in sentences(read)] == [celda]
    assert said in sentences(read)[0][1]


async def test_a_code_with_two_different_rows_is_wrong_and_twice_the_same_row_is_not(oficina):
    other = PAUCARCOLLA.replace("46", "47")
    read = await oficina.read(PAUCARCOLLA, PAUCARCOLLA, other)
    assert sentences(read) == [
        ("A4", "Este código ya está en la fila 2 con otros datos: deje una de las dos.")
    ]
    assert read["lectura"]["total"] == 3


async def test_a_wrong_file_leaves_no_trace_but_its_marked_copy(oficina):
    before = [await oficina.count(t) for t in (entidades, instituciones, cargos)]
    read = await oficina.read(PAUCARCOLLA, "x;y;z;210005;;;;;;")
    with pytest.raises(RuleBroken, match="padron_con_errores"):
        await confirm(oficina.database, await oficina.orden(), read["id"])
    assert [await oficina.count(t) for t in (entidades, instituciones, cargos)] == before
    copy, kind = await mark_copy(read)
    assert kind == "csv"
    assert "A3: Escriba los 7 dígitos" in copy.decode("utf-8-sig")
    await discard(oficina.database, await oficina.orden(), padron_id=read["id"])
    assert await oficina.count(padrones) == 0


async def test_a_file_without_the_columns_or_without_rows_is_refused_at_once(oficina):
    orden = await oficina.orden()
    for data, code in ((b"a;b\n1;2", "padron_sin_encabezados"), (b"", "hoja_vacia"),
                       (CABECERA.encode(), "padron_sin_filas")):  # fmt: skip
        with pytest.raises(RuleBroken, match=code):
            await bring(oficina.database, orden, clase="escuelas", nombre="x", data=data, ugel=None)
    assert await oficina.count(padrones) == 0


async def test_nobody_brings_the_schools_of_another_ugel_nor_takes_them_away(oficina):
    await oficina.bring(PAUCARCOLLA)
    with pytest.raises(Conflict, match="escuelas_de_otra_ugel"):
        await oficina.read(PAUCARCOLLA.replace("210005", "210004"), usuario="vecina")
    for usuario in ("dre", "unidad", "nadie"):
        with pytest.raises(Forbidden, match="padron_ajeno"):
            await oficina.read(PAUCARCOLLA, usuario=usuario)
    with pytest.raises(Forbidden, match="padron_ajeno"):
        await oficina.read(JULI, ugel="210004")


async def test_the_rci_keeps_the_schools_of_its_ugel_up_to_date(oficina):
    """RB-04 (S003:2337-2338): the base of schools is brought up to date by the RCI as well."""
    rci = Orden(await posted(oficina, "rci"), NOW)
    data = "\n".join((CABECERA, PAUCARCOLLA)).encode()
    made = await bring(
        oficina.database, rci, clase="escuelas", nombre="lista.csv", data=data, ugel=None
    )
    assert (await confirm(oficina.database, rci, UUID(made["id"])))["nuevas"] == 1


async def test_what_focalizacion_says_of_a_school_does_not_depend_on_who_looks(oficina):
    """S004:432: a UGEL concentrates more than six docentes, also for whoever sees one school."""
    await oficina.bring(PAUCARCOLLA, PAUCARCOLLA.replace("0243378", "0243379"), POMATA)
    await oficina.bring(PAUCARCOLLA.replace("0243378", "0243380"))
    school = await oficina.school("0243378")
    director = await posted(oficina, "director_ie", int(str(school["entidad_id"])))
    told = {}
    async with oficina.database.transaction() as tx:
        ugel_id = await find_entidad_id(tx, "210005")
        for actor in (await oficina.gente.actor("ugel"), director):
            found = await focus(tx, actor, ugel_id)
            by_code = {row["codigo"]: result for row, result in found.escuelas}
            told[len(found.escuelas)] = by_code["0243378"]
    assert set(told) == {4, 1}
    assert told[4] == told[1]
    assert told[1] is not None
    assert "En una UGEL que concentra más de 6 docentes" in told[1].cumple


async def posted(oficina: Oficina, rol: str, entidad_id: int | None = None) -> Actor:
    """Return who holds the first cargo of the jefatura as if it were another."""
    actor = await oficina.gente.actor("ugel")
    cargo = replace(actor.cargos[0], rol=rol, entidad_id=entidad_id or actor.cargos[0].entidad_id)
    return replace(actor, cargos=(cargo,))


async def test_diri_brings_several_ugel_in_one_file_and_moves_a_school(oficina):
    await oficina.bring(PAUCARCOLLA, JULI.replace("210005", "210004"), usuario="diri")
    told = await oficina.bring(PAUCARCOLLA.replace("210005", "210004"), usuario="diri")
    assert told["lista_cambiadas"][0]["valores"] == {"ugel": ["210005", "210004"]}
    assert (await oficina.school("0243378", "vecina"))["ugel"] == "210004"
    with pytest.raises(NotFound):
        await oficina.school("0243378")


async def test_whoever_looks_sees_the_schools_of_their_scope_alone(oficina):
    await oficina.bring(PAUCARCOLLA, JULI.replace("210005", "210004"), usuario="diri")
    seen = {}
    for usuario in ("ugel", "vecina", "dre", "diri", "cusco", "nadie"):
        async with oficina.database.transaction() as tx:
            actor = await oficina.gente.actor(usuario)
            page = await list_instituciones(tx, actor)
        seen[usuario] = [row["codigo"] for row in page.datos]
    both = ["0243378", "0243386"]
    assert seen == {
        "ugel": both[:1], "vecina": both[1:], "dre": both, "diri": both, "cusco": [], "nadie": [],
    }  # fmt: skip


async def test_a_file_that_nobody_applies_is_forgotten(oficina):
    await oficina.read(PAUCARCOLLA)
    later = NOW.replace(year=2027)
    assert await forget_unapplied(oficina.database, later, later - NOW) == 1
    assert await oficina.count(padrones) == 0
