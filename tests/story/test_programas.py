"""Rule books in force, and the programmes of a UGEL that follow them."""

from dataclasses import replace
from datetime import date

import pytest

from engine.actions.acompanamiento.programas import (
    open_programa,
)
from engine.actions.acompanamiento.reglamentos import copy_reglamento, edit_reglamento
from engine.db.queries.programas import get_programa, list_acompanantes, list_programas
from engine.db.queries.reglamentos import get_reglamento, list_reglamentos
from engine.db.session import Database
from engine.errors import Forbidden
from tests.story.acompanamiento import FIN, HOY, INICIO, Programas, refused
from tests.story.gente import settle_in


@pytest.fixture
async def programas(database: Database) -> Programas:
    return Programas(database, await settle_in(database, admin=True))


async def test_a_copy_of_a_rule_book_is_its_next_version_and_says_the_same(programas):
    first, second = await programas.book(), await programas.book(codigo="manual-2019")
    async with programas.database.transaction() as tx:
        copied = await get_reglamento(tx, first)
        listed = await list_reglamentos(tx, anio=2026)
        of_2020 = await list_reglamentos(tx, anio=2020)
    assert (copied.version, len(copied.protocolos), copied.desde) == (2, 6, date(2026, 1, 1))
    assert {row["id"] for row in listed} == {first, second}
    assert [row["codigo"] for row in of_2020] == ["rvm-290-2019"]


async def test_a_rule_book_that_contradicts_itself_is_refused_with_the_sum_shown(programas):
    made = await programas.book()
    async with programas.database.transaction() as tx:
        libro = await get_reglamento(tx, made)
    broken = tuple(
        replace(p, dias_visita=15) if p.tipo == "multigrado" else p for p in libro.protocolos
    )
    error = await refused(
        edit_reglamento(
            programas.database, await programas.orden("admin"), reglamento_id=made,
            libro=replace(libro, protocolos=broken),
        )
    )  # fmt: skip
    assert error.campos == {
        "protocolos.multigrado.dias_visita": "6 visitas: 4 de 2 días y 2 de 3 días suman 14, no 15."
    }


async def test_a_rule_book_in_use_is_not_edited_but_copied(programas):
    made = await programas.book()
    orden = await programas.orden("admin")
    async with programas.database.transaction() as tx:
        libro = await get_reglamento(tx, made)
    renamed = replace(libro, nombre="Acompañamiento 2026, corregido")
    await edit_reglamento(programas.database, orden, reglamento_id=made, libro=renamed)
    await programas.programa(reglamento_id=made)
    error = await refused(
        edit_reglamento(programas.database, orden, reglamento_id=made, libro=libro)
    )
    assert (error.code, error.facts) == ("reglamento_en_uso", {"programas": "UGEL Chucuito 2026"})
    again = await copy_reglamento(
        programas.database, orden, reglamento_id=made, codigo="rvm-290-2019", nombre="2027",
        norma="RVM 2", desde=date(2027, 1, 1), hasta=None,
    )  # fmt: skip
    assert again["version"] == 3


async def test_only_who_administers_edits_rule_books(programas):
    with pytest.raises(Forbidden):
        await copy_reglamento(
            programas.database, await programas.orden("ugel"), reglamento_id=1, codigo="x",
            nombre="x", norma="x", desde=INICIO, hasta=None,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"desde": date(2025, 3, 1)}, "desde", id="it begins in another year"),
        pytest.param({"hasta": date(2027, 2, 1)}, "hasta", id="it ends in another year"),
        pytest.param({"hasta": INICIO}, "hasta", id="it ends as it begins"),
    ],
)
async def test_a_programme_lies_within_its_year(programas, changes, field):
    error = await refused(programas.programa(**changes))
    assert (error.code, list(error.campos)) == ("datos_invalidos", [field])


async def test_a_programme_follows_a_rule_book_that_is_in_force_all_its_days(programas):
    async with programas.database.transaction() as tx:
        (norma,) = await list_reglamentos(tx, anio=2021)
    error = await refused(programas.programa(reglamento_id=norma["id"]))
    assert "no cubre todo el programa" in error.campos["reglamento"]


async def test_a_ugel_has_one_programme_a_year(programas):
    book = await programas.book()
    await programas.programa(reglamento_id=book)
    error = await refused(programas.programa(reglamento_id=book))
    assert error.code == "programa_repetido"


@pytest.mark.parametrize("usuario", ["vecina", "unidad", "diri", "nadie"])
async def test_only_who_runs_a_ugel_opens_its_programme(programas, usuario):
    book = await programas.book()
    with pytest.raises(Forbidden):
        await open_programa(
            programas.database, await programas.orden(usuario), ugel="210005", anio=2026,
            reglamento_id=book, desde=INICIO, hasta=FIN,
        )  # fmt: skip


async def test_each_office_sees_the_programmes_of_its_scope(programas):
    made = await programas.programa()

    async def seen(usuario: str) -> list[int]:
        async with programas.database.transaction() as tx:
            actor = (await programas.orden(usuario)).actor
            return [row["id"] for row in (await list_programas(tx, actor)).datos]

    who = ("ugel", "dre", "diri", "deib", "admin", "vecina", "cusco", "unidad", "nadie")
    found = {usuario: await seen(usuario) for usuario in who}
    assert [usuario for usuario in who if found[usuario] == [made]] == [
        "ugel", "dre", "diri", "deib", "admin",
    ]  # fmt: skip
    assert all(not found[usuario] for usuario in who[5:])


async def test_a_companion_sees_the_programme_and_only_the_own_list(programas):
    made = await programas.programa()
    await programas.acompanante(made, "Rosa")
    await programas.acompanante(made, "Luz")
    rosa = next(name for name in programas.contados if name.startswith("rosa."))
    actor = (await programas.orden(rosa)).actor
    async with programas.database.transaction() as tx:
        programa = await get_programa(tx, actor, made)
        own = await list_acompanantes(tx, made, HOY, solo=actor.cargo_ids)
    assert programa["ugel"] == "210005"
    assert [row["nombre"] for row in own] == ["Rosa"]
