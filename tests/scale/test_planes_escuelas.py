"""The schools of one UGEL are found by index among those of half the country."""

from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.entidades import find_entidad_id
from engine.db.queries.focalizacion import count_plazas, load_schools
from engine.db.queries.instituciones import (
    count_instituciones,
    get_institucion,
    list_instituciones,
    list_plantel,
)
from engine.db.queries.padrones import load_kept
from engine.db.queries.tablas import entidades
from engine.db.session import Database
from engine.domain.actor import Actor
from tests.conftest import cloned, named
from tests.scale.planes import explain, listening
from tests.story.gente import NOW, Gente, meet

# Its thousands of rows are written once, and not by each worker.
pytestmark = pytest.mark.xdist_group("escuelas_en_masa")
BIG = {"entidad", "institucion", "cargo", "plaza_docente", "titularidad"}
ESCUELAS = 30_000
_SCHOOLS = text("""
    WITH ugel AS (SELECT id, ruta, row_number() OVER (ORDER BY codigo) - 1 AS n,
                         count(*) OVER () AS total FROM entidad WHERE tipo = 'ugel'),
    nueva AS (
        INSERT INTO entidad (codigo, tipo, nombre, superior_id, ruta, activa)
        SELECT lpad((300000 + k)::text, 7, '0'), 'ie', 'Institución ' || k, u.id, '{}', true
        FROM generate_series(0, :schools - 1) AS k JOIN ugel u ON u.n = k % u.total
        RETURNING id, codigo, superior_id)
    INSERT INTO institucion (entidad_id, codigo_modular, nivel, caracteristica, datos)
    SELECT id, codigo, 'primaria', 'multigrado', '{}' FROM nueva
""")
_RUTAS = text("""
    UPDATE entidad e SET ruta = u.ruta || e.id FROM entidad u
    WHERE u.id = e.superior_id AND e.tipo = 'ie'
""")
_CARGOS = text("""
    INSERT INTO cargo (entidad_id, rol, plaza, activo)
    SELECT id, rol, 1, true FROM entidad, (VALUES ('docente'), ('director_ie')) AS r (rol)
    WHERE tipo = 'ie'
""")
_PLAZAS = text("""
    INSERT INTO plaza_docente (cargo_id, codigo, condicion)
    SELECT id, 'P' || id, 'nombrado' FROM cargo WHERE rol = 'docente'
""")


@pytest.fixture(scope="module")
async def pais(server, maintenance, settled):
    """A database with 30,000 schools in its 226 UGEL."""
    async with cloned(maintenance, settled) as name:
        database = Database.connect(named(server, name))
        async with database.transaction() as tx:
            await tx.execute(_SCHOOLS, {"schools": ESCUELAS})
            for statement in (_RUTAS, _CARGOS, _PLAZAS):
                await tx.execute(statement)
        explainer = await asyncpg.connect(named(server, name).replace("+asyncpg", ""))
        # As the server's own housekeeping leaves it some minutes after such a file.
        await explainer.execute("VACUUM ANALYZE")
        yield await meet(database), explainer
        await explainer.close()
        await database.close()


async def _school(tx: AsyncSession, ugel: str) -> Any:
    superior = await find_entidad_id(tx, ugel)
    found = select(entidades.c.id, entidades.c.codigo).where(
        entidades.c.superior_id == superior, entidades.c.tipo == "ie"
    )
    return (await tx.execute(found.limit(1))).one()


Vista = Callable[[AsyncSession, Actor, int, Any], Awaitable[Any]]
VISTAS: dict[str, Vista] = {
    "the list of a UGEL": lambda tx, a, u, _s: list_instituciones(tx, a, ugel_id=u, limite=40),
    "a search in it": lambda tx, a, u, _s: list_instituciones(tx, a, ugel_id=u, q="institucion 7"),
    "its counts": lambda tx, a, u, _s: count_instituciones(tx, a, u),
    "one school": lambda tx, a, _u, s: get_institucion(tx, a, s.codigo),
    "its plantel": lambda tx, _a, _u, s: list_plantel(tx, s.id, NOW),
    "what focalización reads": lambda tx, a, u, _s: load_schools(tx, a, u),
    "the plazas of a UGEL": lambda tx, _a, u, _s: count_plazas(tx, u),
}


@pytest.mark.parametrize("quien", ["ugel", "diri"])
@pytest.mark.parametrize("vista", VISTAS.values(), ids=VISTAS)
async def test_the_schools_of_a_ugel_are_found_by_index(
    pais: tuple[Gente, asyncpg.Connection], vista: Vista, quien: str
):
    gente, explainer = pais
    actor = await gente.actor(quien)
    async with gente.database.transaction() as tx:
        ugel_id = await find_entidad_id(tx, "210005")
        school = await _school(tx, "210005")
        async with listening(gente.database) as registro:
            await vista(tx, actor, ugel_id, school)
    assert registro.sentencias
    for sentencia in registro.sentencias:
        plan = await explain(explainer, sentencia)
        assert not plan.scanned() & BIG, f"{sentencia.sql}\n{plan}"


async def test_a_file_is_compared_with_the_schools_of_its_ugel(
    pais: tuple[Gente, asyncpg.Connection],
):
    gente, _ = pais
    async with gente.database.transaction() as tx:
        kept = await load_kept(tx, {"210005"}, ["0300000"])
    assert {row["ugel"] for code, row in kept.items() if code != "0300000"} == {"210005"}
    assert len(kept) == pytest.approx(ESCUELAS / 226, abs=2)
