"""A sample once drawn: what changes afterwards leaves it as it was, and who may see and answer."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import Range

from api.avance import tell_programa_board
from engine.actions.acompanamiento.mediciones import (
    draw_medicion,
    register_answer,
    schedule_mediciones,
)
from engine.db.queries.avance import list_boards
from engine.db.queries.mediciones import list_frame, list_mediciones, list_sorteados
from engine.db.queries.tablas import acompanados, sorteados, titularidades
from engine.domain.medicion import INSTRUMENTOS, draw
from engine.errors import Forbidden, NotFound
from tests.story.acompanamiento import Programas
from tests.story.avance import Region
from tests.story.gente import settle_in

HOY = date(2026, 7, 6)
DICIEMBRE = datetime(2026, 12, 1, 15, tzinfo=UTC)


@pytest.fixture
async def region(database) -> Region:
    made = Region(Programas(database, await settle_in(database, admin=True)), random.Random(3))
    await made.build(("210005",))
    return made


async def scheduled(region: Region) -> dict[str, int]:
    """Put the measurements of the year on the calendar and return them by key."""
    orden = await region.room.orden("deib")
    await schedule_mediciones(region.room.database, orden, programa_id=region.programas[0])
    async with region.room.database.transaction() as tx:
        rows = await list_mediciones(tx, orden.actor, 2026)
    return {row["clave"]: row["id"] for row in reversed(rows)}


async def drawn(region: Region, medicion: int) -> list[str]:
    async with region.room.database.transaction() as tx:
        actor = await region.room.gente.actor("admin")
        return [row["clave"] for row in await list_sorteados(tx, actor, medicion, HOY)]


async def test_a_docente_who_leaves_after_the_draw_stays_in_the_sample_and_may_be_answered_for(
    region,
):
    """SG-03, EV-01: drawn again with its seed it is the same; a list that changes changes nothing.

    Who leaves is out of the next draw (S004:356-376).
    """
    database = region.room.database
    known, orden = await scheduled(region), await region.room.orden("deib")
    await draw_medicion(database, orden, medicion_id=known["SG-03"], semilla="acta", tamano=4)
    first = await drawn(region, known["SG-03"])
    async with database.transaction() as tx:
        frame = [
            each["clave"] for each in await list_frame(tx, region.programas[0], "docente", HOY)
        ]
        assert draw(frame, "acta", 4) == draw(frame[::-1], "acta", 4) == first
        gone = await tx.scalar(select(sorteados.c.cargo_id).where(sorteados.c.clave == first[0]))
        await tx.execute(
            update(acompanados)
            .where(acompanados.c.cargo_id == gone)
            .values(periodo=Range(date(2026, 3, 1), HOY))
        )
        await tx.execute(delete(titularidades).where(titularidades.c.cargo_id == gone))
    assert await drawn(region, known["SG-03"]) == first
    await draw_medicion(database, orden, medicion_id=known["EV-01"], semilla="acta", tamano=4)
    second = await drawn(region, known["EV-01"])
    assert first[0] not in second
    assert second == draw([key for key in frame if key != first[0]], "acta", 4)
    admin = replace(await region.room.orden("admin"), now=DICIEMBRE)
    async with database.transaction() as tx:
        row = (await list_sorteados(tx, admin.actor, known["SG-03"], HOY))[0]
    said = dict.fromkeys(INSTRUMENTOS["SG-03"].aspectos, 3)
    await register_answer(database, admin, sorteado_id=row["id"], respuesta=said)


async def test_who_accompanies_in_one_ugel_and_works_in_the_office_of_another_sees_each_as_such(
    region,
):
    """AC-20, AC-36: an office opens its own UGEL; in the other, the own list and nothing else."""
    database, programa = region.room.database, region.programas[0]
    known, orden = await scheduled(region), await region.room.orden("deib")
    for clave in ("EV-02", "SG-03"):
        await draw_medicion(database, orden, medicion_id=known[clave], semilla="acta")
    await region.hand_over(region.acompanantes[0], "vecina")
    vecina = replace(await region.room.orden("vecina"), now=DICIEMBRE)
    async with database.transaction() as tx:
        board = await tell_programa_board(tx, vecina.actor, HOY, programa)
        assert await list_boards(tx, vecina.actor, 2026, enteros=True) == []
        seen = await list_mediciones(tx, vecina.actor, 2026)
        own = await list_sorteados(tx, vecina.actor, known["EV-02"], HOY)
        all_of_them = await list_sorteados(tx, orden.actor, known["SG-03"], HOY)
    assert [each["id"] for each in board["acompanantes"]] == [region.acompanantes[0]]
    assert board["docentes"]["todos"] == len(own) == 3
    assert {row["clave"] for row in seen} == {"EV-02"}
    said = dict.fromkeys(INSTRUMENTOS["EV-02"].aspectos, 2)
    await register_answer(database, vecina, sorteado_id=own[0]["id"], respuesta=said)
    with pytest.raises(NotFound):
        await register_answer(database, vecina, sorteado_id=all_of_them[0]["id"], respuesta={})


async def test_the_office_of_a_ugel_does_not_answer_what_a_companion_sees_in_class(region):
    """EV-02: the companion of the docente registers it, or who measures; nobody else."""
    database = region.room.database
    known, orden = await scheduled(region), await region.room.orden("deib")
    await draw_medicion(database, orden, medicion_id=known["EV-02"], semilla="acta")
    ugel = replace(await region.room.orden("ugel"), now=DICIEMBRE)
    async with database.transaction() as tx:
        rows = await list_sorteados(tx, ugel.actor, known["EV-02"], HOY)
    assert len(rows) == 6
    assert not any(row["propio"] for row in rows)
    with pytest.raises(Forbidden):
        await register_answer(database, ugel, sorteado_id=rows[0]["id"], respuesta={})
