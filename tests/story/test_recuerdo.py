"""What was found of the plan is kept for its readers until the plan changes, and no longer."""

from collections.abc import Awaitable, Callable

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.plan.carga import find_carga
from engine.actions.plan.recuerdo import Recuerdo, scope_of
from engine.db.queries.conteo import Pedido
from engine.db.queries.planeadas import list_codigos
from engine.db.session import Database
from engine.domain.carga import Carga
from tests.story.gente import settle_in
from tests.story.planes import Planificacion

PUNO = frozenset({("210005", "jefe_agp")})


@pytest.fixture
async def oficina(database: Database) -> Planificacion:
    made = Planificacion(await settle_in(database, admin=True))
    await made.pide("Redes rurales", convocadas=PUNO)
    return made


async def see(oficina: Planificacion, usuario: str = "diri") -> Carga:
    actor = (await oficina.orden(usuario)).actor
    async with oficina.database.transaction() as tx:
        return await find_carga(tx, Pedido(actor, 2026))


def days(carga: Carga) -> dict[str, int]:
    rows = [one for region in carga.regiones for one in region.entidades]
    return {one.codigo: carga.in_year(one) for one in rows if one.meses}


async def test_the_burden_is_counted_once_while_nobody_writes(oficina: Planificacion) -> None:
    first = await see(oficina)
    assert days(first) == {"210005": 1}
    assert await see(oficina) is first


async def test_what_somebody_asks_for_is_in_the_next_look(oficina: Planificacion) -> None:
    await see(oficina)
    await oficina.pide("Tutoría", dia=13, convocadas=PUNO)
    assert days(await see(oficina)) == {"210005": 2}


async def test_each_reader_is_given_what_is_in_their_own_sight(oficina: Planificacion) -> None:
    whole = await see(oficina)
    assert days(await see(oficina, "ugel")) == {}
    assert await see(oficina) is whole


async def test_who_sees_everything_shares_what_another_found(oficina: Planificacion) -> None:
    assert await see(oficina, "admin") is await see(oficina)


async def test_a_change_made_while_it_is_found_is_not_hidden_by_what_was_kept(
    oficina: Planificacion,
) -> None:
    kept: Recuerdo[int] = Recuerdo(4)
    actor = (await oficina.orden()).actor

    async def count(tx: AsyncSession) -> int:
        return len(await list_codigos(tx, actor))

    async def look(find: Callable[[AsyncSession], Awaitable[int]]) -> int:
        async with oficina.database.transaction() as tx:
            return await kept.recall(tx, scope_of(actor), lambda: find(tx))

    async def count_and_be_late(tx: AsyncSession) -> int:
        found = await count(tx)
        await oficina.pide("Tutoría", dia=13)
        return found

    assert await look(count_and_be_late) == 1
    assert await look(count) == 2


async def test_no_more_is_kept_than_there_is_room_for(oficina: Planificacion) -> None:
    kept: Recuerdo[int] = Recuerdo(2)
    found: list[int] = []

    async def recall(key: int) -> None:
        async def find() -> int:
            found.append(key)
            return key

        async with oficina.database.transaction() as tx:
            assert await kept.recall(tx, key, find) == key

    for key in (1, 2, 1, 3, 1, 2):
        await recall(key)
    assert found == [1, 2, 3, 2]
