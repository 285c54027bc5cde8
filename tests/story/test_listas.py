"""The lists of companions: within the ratio, never twice, with their whole history."""

import asyncio
from datetime import date

import pytest
from sqlalchemy import select

from engine.actions.acompanamiento.listas import assign, release, transfer
from engine.actions.acompanamiento.programas import (
    add_acompanante,
    advance_programa,
    edit_acompanante,
)
from engine.db.queries.acompanados import list_acompanados, list_sin_acompanante
from engine.db.queries.programas import get_programa, list_acompanantes
from engine.db.queries.tablas import acompanados, cargos
from engine.db.session import Database
from engine.errors import ArticulaError, Conflict, Forbidden, NotFound, RuleBroken
from tests.story.acompanamiento import FIN, HOY, INICIO, Programas, refused
from tests.story.gente import settle_in


@pytest.fixture
async def programas(database: Database) -> Programas:
    return Programas(database, await settle_in(database, admin=True))


async def test_pr_22_a_list_beyond_the_ratio_is_refused_with_the_limit_why_and_who(programas):
    """PR-22, NU-01 (S004:434-442): eight docentes of multigrado, and the ninth is refused."""
    made = await programas.programa()
    rosa, school = await programas.acompanante(made), await programas.escuela("0240001")
    await programas.fill(rosa, school, 8)
    error = await refused(programas.assign(rosa, await programas.docente(school, "Novena")))
    assert isinstance(error, Conflict)
    assert (error.code, error.facts["limite"], error.facts["docentes"]) == ("ratio_excedida", 8, 8)
    assert error.facts["regla"] == "PR-22"
    assert "multigrado admite 8 docentes" in error.facts["porque"]
    assert error.facts["lista"].count("IE 0240001") == 8


async def test_pr_22_a_school_of_the_frontier_lowers_the_limit_of_the_whole_list(programas):
    made = await programas.programa()
    rosa, school = await programas.acompanante(made), await programas.escuela("0240001")
    border = await programas.escuela("0240002", frontera=True)
    await programas.fill(rosa, school, 7)
    error = await refused(programas.assign(rosa, await programas.docente(border)))
    assert error.facts["limite"] == 7
    assert error.facts["porque"].endswith("la fija IE 0240002")


async def test_nu_01_a_declared_dispersion_moves_the_limit_and_cannot_break_it(programas):
    made = await programas.programa()
    rosa = await programas.acompanante(made, dispersion="menor")
    school = await programas.escuela("0240001")
    await programas.fill(rosa, school, 10)
    assert (await refused(programas.assign(rosa, await programas.docente(school)))).facts[
        "limite"
    ] == 10
    error = await refused(
        edit_acompanante(
            programas.database, await programas.orden(), acompanante_id=rosa,
            datos={"dispersion": "mayor"},
        )
    )  # fmt: skip
    assert (error.code, error.facts["limite"]) == ("ratio_excedida", 8)


async def test_pr_22_the_ratio_holds_on_every_day_and_not_only_today(programas):
    made = await programas.programa()
    rosa, school = await programas.acompanante(made), await programas.escuela("0240001")
    pairs = await programas.fill(rosa, school, 8)
    await release(
        programas.database, await programas.orden(), acompanado_id=pairs[0],
        dia=date(2026, 8, 1), motivo="Licencia",
    )  # fmt: skip
    ninth = await programas.docente(school, "Novena")
    assert (await refused(programas.assign(rosa, ninth, desde=date(2026, 7, 31)))).code == (
        "ratio_excedida"
    )
    assert await programas.assign(rosa, ninth, desde=date(2026, 8, 1))


async def test_pr_22_two_who_assign_at_once_never_pass_the_ratio(programas):
    made = await programas.programa()
    rosa, school = await programas.acompanante(made), await programas.escuela("0240001")
    await programas.fill(rosa, school, 6)
    more = [await programas.docente(school, f"Más {n}") for n in range(6)]
    done = await asyncio.gather(
        *(programas.assign(rosa, docente) for docente in more), return_exceptions=True
    )
    assert sum(isinstance(one, int) for one in done) == 2
    assert {one.code for one in done if isinstance(one, ArticulaError)} == {"ratio_excedida"}


async def test_a_docente_in_another_list_is_refused_naming_it(programas):
    made = await programas.programa()
    rosa, luz = await programas.acompanante(made), await programas.acompanante(made, "Luz")
    ana = await programas.docente(await programas.escuela("0240001"), "Ana")
    await programas.assign(rosa, ana)
    error = await refused(programas.assign(luz, ana, desde=date(2026, 5, 4)))
    assert (error.code, error.facts["docente"], error.facts["acompanante"]) == (
        "docente_en_otra_lista", "Ana", "Rosa",
    )  # fmt: skip
    assert error.facts["desde"] == "lun 9 mar 2026"


async def test_the_database_itself_keeps_a_docente_out_of_two_lists(programas):
    made = await programas.programa()
    rosa, luz = await programas.acompanante(made), await programas.acompanante(made, "Luz")
    ana = await programas.docente(await programas.escuela("0240001"))
    await programas.assign(rosa, ana)
    with pytest.raises(Conflict) as told:
        async with programas.database.transaction() as tx:
            row = (await tx.execute(select(acompanados))).mappings().one()
            twin = {key: value for key, value in row.items() if key != "id"}
            await tx.execute(acompanados.insert().values(**twin | {"acompanante_id": luz}))
    assert told.value.code == "docente_recien_asignado"


async def test_a_docente_of_another_ugel_is_refused(programas):
    made = await programas.programa()
    rosa = await programas.acompanante(made)
    far = await programas.docente(await programas.escuela("0240009", "210004"), "Eva")
    error = await refused(programas.assign(rosa, far))
    assert (error.code, error.facts["ie"]) == ("docente_de_otra_ugel", "IE 0240009")


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        pytest.param({"caracteristica": None}, "tipo_desconocido", id="kind not known"),
        pytest.param({"eib": True}, "tipo_sin_protocolo", id="the manual does not rule EIB"),
    ],
)
async def test_a_school_that_no_protocol_rules_is_refused(programas, facts, code):
    made = await programas.programa(reglamento_id=await programas.book(codigo="manual-2019"))
    rosa = await programas.acompanante(made)
    ana = await programas.docente(await programas.escuela("0240001", **facts))
    assert (await refused(programas.assign(rosa, ana))).code == code


@pytest.mark.parametrize("desde", [date(2026, 3, 8), FIN], ids=["before", "after"])
async def test_days_outside_the_programme_are_refused_with_those_possible(programas, desde):
    made = await programas.programa()
    rosa = await programas.acompanante(made)
    ana = await programas.docente(await programas.escuela("0240001"))
    error = await refused(programas.assign(rosa, ana, desde=desde))
    assert (error.code, error.facts["desde"]) == ("fuera_del_programa", "lun 9 mar 2026")


async def test_a_docente_moves_to_another_list_and_the_whole_history_stays(programas):
    made = await programas.programa()
    rosa, luz = await programas.acompanante(made), await programas.acompanante(made, "Luz")
    ana = await programas.docente(await programas.escuela("0240001"), "Ana")
    pair = await programas.assign(rosa, ana, fijo=True)
    orden = await programas.orden()
    moved = await transfer(
        programas.database, orden, acompanado_id=pair, acompanante_id=luz,
        dia=date(2026, 7, 1), motivo="Cambio de ruta",
    )  # fmt: skip
    async with programas.database.transaction() as tx:
        told = await list_acompanados(tx, programa_id=made, dia=HOY)
    assert [(r["acompanante_id"], r["desde"], r["hasta"], r["fijo"]) for r in told] == [
        (rosa, INICIO, date(2026, 7, 1), True), (luz, date(2026, 7, 1), FIN, True),
    ]  # fmt: skip
    assert (told[0]["motivo_fin"], told[1]["motivo"]) == ("Cambio de ruta", "Cambio de ruta")
    assert moved["id"] == told[1]["id"]
    again = transfer(
        programas.database, orden, acompanado_id=moved["id"], acompanante_id=luz,
        dia=date(2026, 9, 1), motivo="Otra vez",
    )  # fmt: skip
    assert (await refused(again)).code == "misma_lista"


async def test_a_transfer_that_the_ratio_refuses_leaves_everybody_where_they_were(programas):
    made = await programas.programa()
    rosa, luz = await programas.acompanante(made), await programas.acompanante(made, "Luz")
    school = await programas.escuela("0240001")
    await programas.fill(luz, school, 8)
    pair = await programas.assign(rosa, await programas.docente(school, "Ana"))
    orden = await programas.orden()
    error = await refused(
        transfer(
            programas.database, orden, acompanado_id=pair, acompanante_id=luz,
            dia=date(2026, 7, 1), motivo="Cambio",
        )
    )  # fmt: skip
    assert error.code == "ratio_excedida"
    async with programas.database.transaction() as tx:
        (kept,) = await list_acompanados(tx, programa_id=made, dia=HOY, acompanante_id=rosa)
    assert kept["hasta"] == FIN


async def test_a_docente_who_leaves_is_free_for_another_list(programas):
    made = await programas.programa()
    rosa = await programas.acompanante(made)
    school = await programas.escuela("0240001")
    ana = await programas.docente(school, "Ana")
    pair = await programas.assign(rosa, ana)
    orden = await programas.orden()

    async def alone() -> list[str]:
        async with programas.database.transaction() as tx:
            programa = await get_programa(tx, orden.actor, made)
            found = await list_sin_acompanante(
                tx, ugel_id=programa["ugel_id"], dia=HOY, tipos=["multigrado"]
            )
        return [row["docente"] for row in found.datos]

    assert await alone() == []
    await release(programas.database, orden, acompanado_id=pair, dia=INICIO, motivo="Fue un error")
    assert await alone() == ["Ana"]
    gone = release(programas.database, orden, acompanado_id=pair, dia=HOY, motivo="Otra vez")
    assert (await refused(gone)).code == "fuera_de_la_lista"
    assert await programas.assign(rosa, ana)


@pytest.mark.parametrize("motivo", ["", "   "])
async def test_a_change_of_list_says_why(programas, motivo):
    made = await programas.programa()
    rosa = await programas.acompanante(made)
    ana = await programas.docente(await programas.escuela("0240001"))
    assert list((await refused(programas.assign(rosa, ana, motivo=motivo))).campos) == ["motivo"]


async def test_a_closed_programme_does_not_change(programas):
    made = await programas.programa()
    orden = await programas.orden()
    early = advance_programa(programas.database, orden, programa_id=made, estado="cerrado")
    assert (await refused(early)).code == "estado_del_programa"
    for estado in ("en_marcha", "cerrado"):
        await advance_programa(programas.database, orden, programa_id=made, estado=estado)
    late = add_acompanante(programas.database, orden, programa_id=made)
    assert (await refused(late)).code == "programa_cerrado"


async def test_a_companion_may_take_a_cargo_that_is_there_or_a_new_one(programas):
    made = await programas.programa()
    first = await programas.acompanante(made)
    second = await programas.acompanante(made, "Luz")
    async with programas.database.transaction() as tx:
        listed = await list_acompanantes(tx, made, HOY)
        foreign = await tx.scalar(select(cargos.c.id).where(cargos.c.rol == "jefe_agp").limit(1))
    assert [(row["id"], row["plaza"]) for row in listed] == [(first, 1), (second, 2)]
    orden = await programas.orden()
    with pytest.raises(NotFound):
        await add_acompanante(programas.database, orden, programa_id=made, cargo_id=foreign)
    twice = add_acompanante(
        programas.database, orden, programa_id=made, cargo_id=listed[0]["cargo_id"]
    )
    assert (await refused(twice)).code == "acompanante_repetido"


async def test_the_lists_of_another_ugel_are_not_there(programas):
    made = await programas.programa()
    rosa = await programas.acompanante(made)
    ana = await programas.docente(await programas.escuela("0240001"))
    for usuario, kind in (("vecina", NotFound), ("dre", Forbidden), ("deib", Forbidden)):
        with pytest.raises(kind):
            await assign(
                programas.database, await programas.orden(usuario), acompanante_id=rosa,
                docente_id=ana, desde=INICIO, motivo="Mío",
            )  # fmt: skip
    with pytest.raises(RuleBroken):
        await programas.programa(ugel="210000", usuario="admin")
