"""The lists of a programme come in from a file, whole or not at all, and twice changes nothing."""

from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

from api.escuelas import mark_copy
from api.traidas import bring_listas, confirm_listas, write_listas
from engine.actions.acompanamiento.traidas import discard_listas
from engine.db.queries.acompanados import list_acompanados
from engine.db.queries.padrones import get_traida
from engine.db.queries.tablas import acompanados, padrones
from engine.db.session import Database
from tests.story.acompanamiento import HOY, Programas, refused
from tests.story.gente import NOW, settle_in

HEAD = "Código modular;Docente;Acompañante;Desde;Fijo"


@dataclass
class Oficina:
    """A programme with Rosa Quispe and Luz Mamani, and two schools with docentes to share."""

    programas: Programas
    programa: int = 0
    rosa: int = 0
    luz: int = 0
    docentes: dict[str, int] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        return self.programas.database

    async def settle(self) -> "Oficina":
        self.programa = await self.programas.programa()
        self.rosa = await self.programas.acompanante(self.programa, "Rosa Quispe Apaza")
        self.luz = await self.programas.acompanante(self.programa, "Luz Mamani")
        for code, names in (("0240001", "Ana Choque|Beto Pari"), ("0240002", "Carla Ñaupa")):
            school = await self.programas.escuela(code)
            for name in names.split("|"):
                self.docentes[name] = await self.programas.docente(school, name)
        return self

    async def read(self, *rows: str, encoding: str = "utf-8") -> dict[str, Any]:
        data = "\n".join((HEAD, *rows)).encode(encoding)
        orden = await self.programas.orden()
        made = await bring_listas(
            self.database, orden, programa_id=self.programa, nombre="listas.csv", data=data
        )
        async with self.database.transaction() as tx:
            return await get_traida(tx, orden.actor, self.programa, UUID(made["id"]))

    async def confirm(self, row: dict[str, Any]) -> dict[str, Any]:
        return await confirm_listas(
            self.database, await self.programas.orden(), programa_id=self.programa,
            padron_id=row["id"],
        )  # fmt: skip

    async def pairs(self) -> dict[str, int]:
        async with self.database.transaction() as tx:
            rows = await list_acompanados(tx, programa_id=self.programa, dia=HOY)
        return {row["docente"]: row["acompanante_id"] for row in rows}


@pytest.fixture
async def oficina(database: Database) -> Oficina:
    return await Oficina(Programas(database, await settle_in(database, admin=True))).settle()


def said(row: dict[str, Any]) -> list[tuple[str, str]]:
    return [(f["celda"], f["frase"]) for f in row["lectura"]["fallas"]]


async def test_names_in_any_order_and_nearly_right_find_their_people_and_it_is_told(oficina):
    row = await oficina.read(
        "240001;CHOQUE, Ana;rosa quispe apaza;;Sí", ";Beto Pari;Rosa Quispe;3/08/2026;",
        "0240002;Carla Naupa;2;;", encoding="latin-1",
    )  # fmt: skip
    assert said(row) == []
    told = " ".join(s["frase"] for s in row["lectura"]["supuestos"])
    assert "Se entendió «Rosa Quispe» como «Rosa Quispe Apaza»." in told
    assert (await oficina.confirm(row))["nuevas"] == 3
    assert await oficina.pairs() == {
        "Ana Choque": oficina.rosa, "Beto Pari": oficina.rosa, "Carla Ñaupa": oficina.luz,
    }  # fmt: skip
    async with oficina.database.transaction() as tx:
        rows = (await tx.execute(select(acompanados).order_by(acompanados.c.id))).mappings().all()
    assert [r["fijo"] for r in rows] == [True, False, False]
    assert [f"{r['periodo'].lower:%d/%m}" for r in rows] == ["06/07", "03/08", "06/07"]


async def test_the_same_file_twice_changes_nothing_and_what_it_lacks_stays(oficina):
    rows = ("0240001;Ana Choque;Rosa Quispe Apaza;;", "0240002;Carla Ñaupa;Luz Mamani;;")
    await oficina.confirm(await oficina.read(*rows))
    again = await oficina.confirm(await oficina.read(*rows))
    assert (again["nuevas"], again["iguales"], again["ausentes"]) == (0, 2, 0)
    fewer = await oficina.read(rows[0])
    assert fewer["lectura"]["cotejo"]["lista_ausentes"] == [["Carla Ñaupa", "Luz Mamani"]]
    await oficina.confirm(fewer)
    assert len(await oficina.pairs()) == 2


async def test_a_docente_on_two_lists_is_refused_with_both_names(oficina):
    """In one file, and against the lists there are."""
    twice = await oficina.read("0240001;Ana Choque;Rosa Quispe Apaza;;", ";Ana Choque;Luz Mamani;;")
    [(cell, frase)] = said(twice)
    assert cell == "C3"
    assert "lista de Luz Mamani y en la fila 2 en la de Rosa Quispe Apaza" in frase
    await oficina.programas.assign(oficina.rosa, oficina.docentes["Ana Choque"])
    held = await oficina.read("0240001;Ana Choque;Luz Mamani;;")
    [(cell, frase)] = said(held)
    assert (cell, "de Luz Mamani: está en la de Rosa Quispe Apaza" in frase) == ("C2", True)


async def test_pr_22_a_file_beyond_the_ratio_is_refused_with_its_rule(oficina):
    """PR-22: the ninth docente of a multigrado list, on the cell of the companion."""
    school = await oficina.programas.escuela("0240003")
    for n in range(9):
        await oficina.programas.docente(school, f"Docente{n} Huanca")
    row = await oficina.read(*(f"0240003;Docente{n} Huanca;Luz Mamani;;" for n in range(9)))
    [(cell, frase)] = said(row)
    assert cell == "C10"
    assert "su límite es 8 docentes (PR-22)" in frase
    assert "multigrado admite 8 docentes" in frase


async def test_a_wrong_file_leaves_no_trace_but_its_marked_copy(oficina):
    row = await oficina.read(
        "0240001;Zoila Nadie;Rosa Quispe Apaza;;", "9999999;Ana Choque;Luz Mamani;;",
        "0240001;Ana Choque;Pedro Ninguno;;", "0240001;Beto Pari;Luz Mamani;ayer;",
    )  # fmt: skip
    told = dict(said(row))
    assert sorted(told) == ["A3", "B2", "C4", "D5"]
    assert "En ella enseña Ana Choque y Beto Pari" in told["B2"]
    assert "Acompaña Luz Mamani y Rosa Quispe Apaza" in told["C4"]
    copy, kind = await mark_copy(row)
    assert kind == "csv"
    assert b"Pedro Ninguno" in copy
    error = await refused(oficina.confirm(row))
    assert error.code == "padron_con_errores"
    assert await oficina.pairs() == {}
    await discard_listas(
        oficina.database, await oficina.programas.orden(), programa_id=oficina.programa,
        padron_id=row["id"],
    )  # fmt: skip
    async with oficina.database.transaction() as tx:
        assert await tx.scalar(select(func.count()).select_from(padrones)) == 0


async def test_lists_that_changed_meanwhile_are_refused_whole(oficina):
    row = await oficina.read(
        "0240001;Ana Choque;Rosa Quispe Apaza;;", "0240001;Beto Pari;Rosa Quispe Apaza;;"
    )
    await oficina.programas.assign(oficina.luz, oficina.docentes["Beto Pari"])
    error = await refused(oficina.confirm(row))
    assert error.code == "padron_con_errores"
    assert await oficina.pairs() == {"Beto Pari": oficina.luz}


async def test_the_template_brings_each_docente_and_comes_back_filled_in(oficina):
    await oficina.programas.assign(oficina.rosa, oficina.docentes["Ana Choque"])
    actor = (await oficina.programas.orden()).actor
    data = await write_listas(oficina.database, actor, oficina.programa, NOW)
    book = load_workbook(BytesIO(data))
    sheet = book["Listas"]
    assert [cell.value for cell in sheet[2]][2:] == [
        "IE 0240001", "Ana Choque", None, "Rosa Quispe Apaza",
    ]  # fmt: skip
    for n in range(3, sheet.max_row + 1):
        sheet.cell(n, 6, "Luz Mamani")
    kept = BytesIO()
    book.save(kept)
    orden = await oficina.programas.orden()
    made = await bring_listas(
        oficina.database, orden, programa_id=oficina.programa, nombre="l.xlsx",
        data=kept.getvalue(),
    )  # fmt: skip
    told = await oficina.confirm({"id": UUID(made["id"])})
    assert (told["nuevas"], told["iguales"]) == (2, 1)


async def test_only_those_who_run_the_programme_bring_its_lists(oficina):
    for usuario in ("dre", "unidad"):
        orden = await oficina.programas.orden(usuario)
        error = await refused(
            bring_listas(
                oficina.database, orden, programa_id=oficina.programa, nombre="l.csv", data=b"x"
            )
        )
        assert error.code in ("programa_ajeno", "programa_desconocido")
