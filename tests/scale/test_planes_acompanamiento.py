"""Programmes, lists, documents and levels of a UGEL are found by index among the country's."""

from datetime import date

import asyncpg
import pytest
from sqlalchemy import select, text

from engine.db.queries.acompanados import list_acompanados, other_list
from engine.db.queries.estrategias import (
    find_last_with,
    list_docentes,
    list_pending,
    list_unvisited,
    taken_days,
)
from engine.db.queries.listas import load_listas
from engine.db.queries.participaciones import count_participantes
from engine.db.queries.programas import get_programa, list_acompanantes
from engine.db.queries.repartos import find_reparto
from engine.db.queries.tablas import acompanados, acompanantes, programas
from engine.db.session import Database
from tests.conftest import cloned, named
from tests.scale.documentos_en_masa import FILAS, GRANDES, Vista
from tests.scale.documentos_en_masa import VISTAS as DE_DOCUMENTOS
from tests.scale.planes import explain, listening
from tests.story.gente import Gente, meet

# Its thousands of rows are written once, and not by each worker.
pytestmark = pytest.mark.xdist_group("programas_en_masa")
HOY = date(2026, 7, 6)
BIG = {"entidad", "cargo", "acompanado", "estrategia", "participacion", *GRANDES}
_STATEMENTS = (
    """
    INSERT INTO programa (ugel_id, anio, reglamento_id, periodo, estado, creado, creado_por_id)
    SELECT e.id, 2026, (SELECT min(id) FROM reglamento), '[2026-03-09,2026-12-19)', 'en_marcha',
           now(), (SELECT min(id) FROM persona)
    FROM entidad e WHERE e.tipo = 'ugel'
    """,
    """
    INSERT INTO cargo (entidad_id, rol, plaza, activo)
    SELECT id, 'acompanante', 100 + k, true FROM entidad, generate_series(1, 5) AS k
    WHERE tipo = 'ugel'
    """,
    """
    INSERT INTO acompanante (programa_id, cargo_id, periodo, creado, creado_por_id)
    SELECT p.id, c.id, p.periodo, now(), p.creado_por_id
    FROM programa p JOIN cargo c ON c.entidad_id = p.ugel_id
    WHERE c.rol = 'acompanante' AND c.plaza > 100
    """,
    """
    WITH nueva AS (
        INSERT INTO entidad (codigo, tipo, nombre, superior_id, ruta, activa)
        SELECT lpad((400000 + row_number() OVER ())::text, 7, '0'), 'ie', 'IE ' || u.id || k, u.id,
               '{}', true
        FROM entidad u, generate_series(1, 40) AS k WHERE u.tipo = 'ugel'
        RETURNING id, codigo)
    INSERT INTO institucion (entidad_id, codigo_modular, nivel, caracteristica, datos)
    SELECT id, codigo, 'primaria', 'multigrado', '{}' FROM nueva
    """,
    """
    UPDATE entidad e SET ruta = u.ruta || e.id FROM entidad u
    WHERE u.id = e.superior_id AND e.tipo = 'ie'
    """,
    """
    INSERT INTO cargo (entidad_id, rol, plaza, activo)
    SELECT id, 'docente', 1, true FROM entidad WHERE tipo = 'ie'
    """,
    """
    INSERT INTO acompanado (acompanante_id, cargo_id, periodo, fijo, motivo, creado, creado_por_id)
    SELECT a.id, d.id, a.periodo, false, 'x', now(), a.creado_por_id
    FROM (SELECT d.id, e.superior_id,
                 row_number() OVER (PARTITION BY e.superior_id ORDER BY d.id) AS n
          FROM cargo d JOIN entidad e ON e.id = d.entidad_id WHERE d.rol = 'docente') d
    JOIN programa p ON p.ugel_id = d.superior_id
    JOIN LATERAL (SELECT a.*, row_number() OVER (ORDER BY a.id) AS n FROM acompanante a
                  WHERE a.programa_id = p.id) a ON a.n = 1 + d.n % 5
    """,
    """
    INSERT INTO estrategia (programa_id, tipo, clase, acompanante_id, docente_id, entidad_id,
                            numero, dias, estado)
    SELECT a.programa_id, 'visita', 'en_aula', a.id, d.cargo_id, c.entidad_id, k,
           daterange('2026-03-16'::date + d.n::int * 7 + k, '2026-03-17'::date + d.n::int * 7 + k),
           'programada'
    FROM (SELECT *, row_number() OVER (PARTITION BY acompanante_id ORDER BY id) AS n
          FROM acompanado) d
    JOIN acompanante a ON a.id = d.acompanante_id JOIN cargo c ON c.id = d.cargo_id,
    generate_series(0, 4) AS k
    """,
    """
    INSERT INTO participacion (estrategia_id, cargo_id, asistio)
    SELECT id, docente_id, true FROM estrategia
    """,
    *FILAS,
)


@pytest.fixture(scope="module")
async def pais(server, maintenance, settled):
    """A database with a programme in each UGEL: 1,130 companions, 9,000 docentes, 45,000 visits."""
    async with cloned(maintenance, settled) as name:
        database = Database.connect(named(server, name))
        async with database.transaction() as tx:
            for statement in _STATEMENTS:
                await tx.execute(text(statement))
        explainer = await asyncpg.connect(named(server, name).replace("+asyncpg", ""))
        # As the server's own housekeeping leaves it some minutes after such a load.
        await explainer.execute("VACUUM ANALYZE")
        yield await meet(database), explainer
        await explainer.close()
        await database.close()


VISTAS: dict[str, Vista] = {
    "one programme": lambda tx, a, p, _c, _d: get_programa(tx, a, p["id"]),
    "its companions": lambda tx, _a, p, _c, _d: list_acompanantes(tx, p["id"], HOY),
    "the list of one": lambda tx, _a, p, c, _d: list_acompanados(
        tx, programa_id=p["id"], dia=HOY, acompanante_id=c
    ),
    "on whose list a docente is": lambda tx, _a, p, _c, d: other_list(
        tx, d, p["periodo_de_prueba"]
    ),
    "all the lists together": lambda tx, _a, p, _c, _d: load_listas(tx, p, HOY),
    "its proposal": lambda tx, _a, p, _c, _d: find_reparto(tx, p["id"]),
    "docentes of a plan": lambda tx, _a, _p, c, _d: list_docentes(tx, c, HOY),
    "docentes of a taller": lambda tx, _a, p, _c, _d: list_docentes(
        tx, None, HOY, programa_id=p["id"]
    ),
    "what is pending": lambda tx, _a, _p, c, _d: list_pending(
        tx, HOY, tipo="visita", acompanante_id=c
    ),
    "the days taken": lambda tx, _a, _p, c, _d: taken_days(tx, c, ("visita",)),
    "who was not visited": lambda tx, _a, _p, c, _d: list_unvisited(tx, c, HOY, HOY, HOY),
    "the last GIA": lambda tx, _a, _p, c, _d: find_last_with(tx, c, "gia", HOY, "gia_directores"),
    "people of a taller": lambda tx, _a, _p, _c, _d: count_participantes(tx, 7),
    **DE_DOCUMENTOS,
}


@pytest.mark.parametrize("vista", VISTAS.values(), ids=VISTAS)
async def test_what_a_ugel_asks_of_its_year_is_found_by_index(
    pais: tuple[Gente, asyncpg.Connection], vista: Vista
):
    gente, explainer = pais
    actor = await gente.actor("ugel")
    async with gente.database.transaction() as tx:
        own = select(programas.c.id).where(programas.c.ugel_id == actor.cargos[0].entidad_id)
        programa = await get_programa(tx, actor, int(await tx.scalar(own) or 0))
        companion = await tx.scalar(
            select(acompanantes.c.id).where(acompanantes.c.programa_id == programa["id"]).limit(1)
        )
        pair = select(acompanados).where(acompanados.c.acompanante_id == companion).limit(1)
        row = (await tx.execute(pair)).one()
        programa["periodo_de_prueba"] = row.periodo
        async with listening(gente.database) as registro:
            await vista(tx, actor, programa, row.acompanante_id, row.cargo_id)
    assert registro.sentencias
    for sentencia in registro.sentencias:
        plan = await explain(explainer, sentencia)
        assert not plan.scanned() & BIG, f"{sentencia.sql}\n{plan}"
