"""Who holds each post and whom a line reaches are read once, until somebody changes them."""

from datetime import date, time

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import Range

from engine.db.queries.plantel import Linea, Plantel, Post
from engine.db.queries.tablas import cargos, entidades, sellos, titularidades
from engine.domain.lima import at_lima
from tests.story.alambre import counting

LEAVES = date(2026, 8, 1)
POST = "210005", "jefe_agp"


async def _rotate(relato, tx) -> tuple[int, int]:
    """Let somebody else hold a cargo of the UGEL from a day on; return the cargo and its place."""
    row = (
        await tx.execute(
            select(cargos.c.id, cargos.c.entidad_id)
            .join(entidades, entidades.c.id == cargos.c.entidad_id)
            .where(entidades.c.codigo == POST[0], cargos.c.rol == POST[1])
        )
    ).one()
    held = titularidades.c.cargo_id == row.id
    begun = date(2026, 1, 1)
    await tx.execute(update(titularidades).where(held).values(periodo=Range(begun, LEAVES)))
    persona_id = relato.gente.ids["nadie"]
    periodo = Range(LEAVES, None)
    values = {"cargo_id": row.id, "persona_id": persona_id, "periodo": periodo, "tipo": "titular"}
    await tx.execute(insert(titularidades).values(**values))
    return row.id, row.entidad_id


async def test_holders_of_any_day_are_known_from_one_reading(relato):
    plantel = Plantel()
    async with relato.database.transaction() as tx:
        cargo_id, entidad_id = await _rotate(relato, tx)
    posts: list[Post] = [cargo_id, (entidad_id, POST[1])]
    async with relato.database.transaction() as tx:
        before = await plantel.titulares(tx, posts, at_lima(date(2026, 7, 31), time(23, 59)))
    async with counting(relato.database) as alambre, relato.database.transaction() as tx:
        after = await plantel.titulares(tx, posts, at_lima(LEAVES, time()))
    ids = relato.gente.ids
    assert [[t.persona_id for t in before[post]] for post in posts] == [[ids["ugel"]]] * 2
    assert [[t.persona_id for t in after[post]] for post in posts] == [[ids["nadie"]]] * 2
    assert len(alambre) == 0


async def test_a_line_reaches_the_cargos_in_use_and_unknown_ones_nobody(relato):
    plantel = Plantel()
    lines = [POST, (POST[0], "director_dre"), ("000000", POST[1])]
    async with relato.database.transaction() as tx:
        found = await plantel.lineas(tx, lines)
        [cargo] = found[POST].cargos
        known = await plantel.cargos(tx, [cargo.id])
    assert known[cargo.id] == cargo
    assert cargo.nombre.endswith(cargo.entidad)
    assert (found[lines[1]].entidad_id, found[lines[1]].cargos) == (cargo.entidad_id, ())
    assert found[lines[2]] == Linea()


async def test_each_seal_changes_with_what_it_seals(relato):
    async def read() -> dict[str, object]:
        async with relato.database.transaction() as tx:
            return {row.clave: row.valor for row in await tx.execute(select(sellos))}

    before = await read()
    async with relato.database.transaction() as tx:
        await _rotate(relato, tx)
    after = await read()
    assert {clave for clave in before if before[clave] != after[clave]} == {"gente"}
    assert set(before) == {"calendario", "gente", "procesos"}
