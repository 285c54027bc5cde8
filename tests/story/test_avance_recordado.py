"""What is counted of many programmes is told with when it was, once for all who look at once."""

import asyncio
import random
from datetime import timedelta

import pytest
from sqlalchemy import text

from api import avance_recuerdo
from api.avance_recuerdo import tell_desk, tell_many
from tests.story.acompanamiento import Programas
from tests.story.avance import Region
from tests.story.gente import NOW, settle_in

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture
async def region(database, monkeypatch) -> Region:
    """Two programmes, where two are already many."""
    monkeypatch.setattr(avance_recuerdo, "MUCHOS", 1)
    made = Region(Programas(database, await settle_in(database, admin=True)), random.Random(6))
    await made.build(many=1)
    return made


async def look(region: Region, tell, usuario: str = "difoca", now=NOW):
    database = region.room.database
    actor = await region.room.gente.actor(usuario)
    async with database.transaction() as tx:
        return await tell(database, tx, actor, now, tuple(region.programas))


async def lose_a_visit(region: Region) -> None:
    async with region.room.database.transaction() as tx:
        await tx.execute(
            text("""DELETE FROM estrategia WHERE id = (SELECT max(id) FROM estrategia e
                    WHERE e.tipo = 'visita' AND e.estado = 'programada'
                      AND NOT EXISTS (SELECT FROM estrategia o WHERE o.reprogramada_de_id = e.id)
                      AND NOT EXISTS (SELECT FROM valoracion v WHERE v.estrategia_id = e.id))""")
        )


def counted_at(told):
    return told["contado"] if isinstance(told, dict) else told[1]


def figures(told):
    return told["estrategias"] if isinstance(told, dict) else told[0]


async def test_those_who_look_at_once_share_one_count_that_says_when_it_was(region):
    looks = [look(region, tell_many, now=NOW + n * SECOND) for n in range(6)]
    told = await asyncio.gather(*looks)
    assert len({each["contado"] for each in told}) == 1
    assert all(each == told[0] for each in told)


@pytest.mark.parametrize("tell", [tell_many, tell_desk], ids=["board", "desk"])
async def test_what_changed_is_in_the_count_of_the_next_minute(region, tell):
    first = await look(region, tell)
    await lose_a_visit(region)
    assert await look(region, tell, now=NOW + 59 * SECOND) == first
    assert await look(region, tell, "admin", now=NOW + 59 * SECOND) == first
    assert counted_at(first) == NOW
    later = await look(region, tell, now=NOW + MINUTE)
    assert figures(later) != figures(first)
    assert counted_at(later) == NOW + MINUTE


async def test_who_does_not_look_at_the_whole_country_is_told_what_is_there_now(region):
    """Nor does the clock that goes back find what was counted after it."""
    first = await look(region, tell_many, "dre")
    await lose_a_visit(region)
    assert await look(region, tell_many, "dre") != first
    before = await look(region, tell_many)
    assert (await look(region, tell_many, now=NOW - MINUTE))["contado"] != before["contado"]
