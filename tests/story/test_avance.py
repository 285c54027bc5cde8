"""The board against the same figures counted one by one, and each figure against its rows."""

import random
from datetime import date

import pytest

from api.avance import FALTAS, tell_board, tell_programa_board
from engine.db.queries.avance import load_ambito
from engine.db.queries.avance_filas import TODAS, list_docentes, list_levels, list_strategies
from engine.domain.avance import CORTES_DE_DOCENTES, ESTRATEGIAS
from tests.story.acompanamiento import Programas
from tests.story.avance import Region
from tests.story.avance_a_mano import Naive
from tests.story.gente import settle_in

HOY = date(2026, 7, 6)
CORTES = ("del_anio", "a_la_fecha", "realizadas", "pendientes", "no_realizadas", "tarde",
          "sin_registrar")  # fmt: skip


@pytest.fixture
async def region(database) -> Region:
    made = Region(Programas(database, await settle_in(database, admin=True)), random.Random(6))
    await made.build()
    return made


async def test_sg_01_every_figure_is_what_counting_row_by_row_gives_and_opens_as_many(region):
    """SG-01, PR-27, CF-12, VA-06, VI-13: cuts of strategies and docentes, levels, rows behind."""
    naive = await Naive.read(region, HOY)
    actor = await region.room.gente.actor("admin")
    async with region.room.database.transaction() as tx:
        board = await tell_board(tx, actor, HOY, region.programas)
        ambito = await load_ambito(tx, actor, HOY, region.programas)
        for tipo in ESTRATEGIAS:
            for corte in CORTES:
                wanted = {
                    row["id"]
                    for row in naive.estrategias
                    if row["tipo"] == tipo and naive.cut(row, corte)
                }
                assert board["estrategias"][tipo][corte] == len(wanted), (tipo, corte)
                rows = await list_strategies(tx, ambito, corte=corte, tipo=tipo, limite=TODAS)
                assert {row["id"] for row in rows.datos} == wanted
        for corte in FALTAS:
            found = await list_strategies(tx, ambito, corte=corte, limite=TODAS)
            wanted = {row["id"] for row in naive.estrategias if naive.cut(row, corte)}
            assert {r["id"] for r in found.datos} == wanted
            assert board[corte] == len(wanted) > 0, corte
        listed = [row for each in region.programas for row in naive.listed(each)]
        for corte in CORTES_DE_DOCENTES:
            wanted = {row["cargo_id"] for row in listed if naive.docente_cuts(row)[corte]}
            assert board["docentes"][corte] == len(wanted), corte
            page = await list_docentes(tx, ambito, corte=corte, limite=TODAS)
            assert {row["cargo_id"] for row in page.datos} == wanted
        levels = naive.levels(listed)
        told = {
            (row["desempeno"], n): many
            for row in board["niveles"]
            for n, many in enumerate(row["niveles"], 1)
            if many
        }
        assert told == levels
        for (name, nivel), many in levels.items():
            page = await list_levels(tx, ambito, desempeno=name, nivel=nivel, limite=TODAS)
            assert len(page.datos) == many
    assert sum(board["docentes"][c] for c in ("al_dia", "atrasados")) == len(listed)


async def test_the_figures_of_a_ugel_are_those_of_its_companions_and_of_its_kinds_of_school(region):
    """AC-30..36: a UGEL is the sum of its companions; DEIB counts its own kinds of school alone."""
    naive = await Naive.read(region, HOY)
    admin, deib = [await region.room.gente.actor(who) for who in ("admin", "deib")]
    programa = region.programas[0]
    async with region.room.database.transaction() as tx:
        board = await tell_programa_board(tx, admin, HOY, programa)
        ours = await tell_programa_board(tx, deib, HOY, programa)
    for tipo in ("visita", "gia", "rtc"):
        for corte in CORTES:
            summed = sum(a["estrategias"][tipo][corte] for a in board["acompanantes"])
            assert board["estrategias"][tipo][corte] == summed
    assert board["docentes"]["todos"] == sum(a["en_lista"] for a in board["acompanantes"])
    eib = [row for row in naive.listed(programa) if naive.kind(row) == "eib_inicial"]
    assert ours["docentes"]["todos"] == len(eib) < board["docentes"]["todos"]
    schools = {naive.cargos[row["cargo_id"]]["entidad_id"] for row in eib}
    wanted = [
        row
        for row in naive.estrategias
        if row["programa_id"] == programa
        and row["tipo"] == "visita"
        and row["entidad_id"] in schools
        and naive.cut(row, "realizadas")
    ]
    assert ours["estrategias"]["visita"]["realizadas"] == len(wanted)
