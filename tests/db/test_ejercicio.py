"""A database of before absences: who exercised each cargo and presented what is found again."""

import asyncio
from datetime import UTC, date, datetime

import asyncpg
import pytest
from alembic import command

from engine.db.migrate import _alone, _config
from tests.conftest import named

BEFORE = "c7d1e5a09b42"
"""The revision before `ejercicio`."""
PEOPLE = """
    INSERT INTO entidad (codigo, tipo, nombre, ruta, activa)
        VALUES ('U', 'unidad', 'U', '{}', true);
    INSERT INTO persona (usuario, nombre, activa) VALUES ('a', 'A', true), ('b', 'B', true);
    INSERT INTO cargo (entidad_id, rol, plaza, activo)
        SELECT id, 'responsable_at', n, true FROM entidad, generate_series(1, 2) AS n;
    INSERT INTO titularidad (cargo_id, persona_id, periodo, tipo) VALUES
        (1, 1, '[2026-01-01,2026-07-01)', 'titular'), (1, 2, '[2026-07-01,)', 'encargado'),
        (2, 2, '[2026-03-01,)', 'suplente');
"""
WORK = """
    INSERT INTO version_proceso (proceso, numero, huella, diagrama, decisiones, creada)
        VALUES ('p', 1, 'h', '', '{}', now());
    INSERT INTO instancia (id, version_id, clave, raiz_id, contexto, estado, revision, memoria,
            eventos, creada)
        SELECT i, v.id, 'P-1', i, '{}', 'activa', 1, ''::bytea, 0, now()
        FROM version_proceso v, (VALUES (gen_random_uuid())) AS x(i);
    INSERT INTO tarea (id, instancia_id, token, elemento, nombre, ficha, entidad_id, rol, estado,
            creada, cerrada, cerrada_por_id)
        SELECT gen_random_uuid(), i.id, gen_random_uuid(), t.elemento, t.elemento, '', 1,
            'responsable_at', t.estado, now(), t.cerrada, t.quien
        FROM instancia i, (VALUES
            ('definir_objetivos', 'completada', timestamptz '2026-06-01', 1),
            ('elaborar_pauta', 'completada', timestamptz '2026-06-02', 2),
            ('revisar_metodo', 'abierta', NULL, NULL),
            ('programar', 'abierta', NULL, NULL)) AS t(elemento, estado, cerrada, quien);
"""


@pytest.fixture
async def old(server, maintenance):
    """The address of a database as it was before absences."""
    await maintenance.execute("CREATE DATABASE sin_ausencias")
    url = named(server, "sin_ausencias")
    await asyncio.to_thread(_go, url, BEFORE)
    yield url
    await maintenance.execute("DROP DATABASE sin_ausencias WITH (FORCE)")


def _go(url: str, revision: str) -> None:
    with _alone:
        command.upgrade(_config(url), revision)


async def _connect(url: str) -> asyncpg.Connection:
    return await asyncpg.connect(url.replace("postgresql+asyncpg", "postgresql"))


async def test_what_was_there_is_exercised_as_it_was_held(old):
    connection = await _connect(old)
    await connection.execute(PEOPLE)
    await connection.execute(WORK)
    await connection.close()
    await asyncio.to_thread(_go, old, "head")
    connection = await _connect(old)
    rows = await connection.fetch(
        "SELECT cargo_id, persona_id, periodo, dias, por FROM ejercicio ORDER BY cargo_id, periodo"
    )
    july = datetime(2026, 7, 1, 5, tzinfo=UTC)
    assert [(r["cargo_id"], r["persona_id"], r["por"], r["dias"].lower) for r in rows] == [
        (1, 1, "titular", date(2026, 1, 1)),
        (1, 2, "encargado", date(2026, 7, 1)),
        (2, 2, "sustituto", date(2026, 3, 1)),
    ]
    assert (rows[0]["periodo"].upper, rows[1]["periodo"].lower) == (july, july)
    presented = await connection.fetch(
        "SELECT elemento, presento_id FROM tarea WHERE estado = 'abierta' ORDER BY elemento"
    )
    assert [tuple(row) for row in presented] == [("programar", None), ("revisar_metodo", 2)]
    judges = await connection.fetchval(
        "SELECT string_agg(prosrc, '') FROM pg_proc"
        " WHERE proname IN ('reservar_personas', 'juzgar_reservas')"
    )
    assert "ejercicio" in judges
    assert "titularidad" not in judges
    await connection.close()


async def test_it_goes_back_to_what_it_was(old):
    await asyncio.to_thread(_go, old, "e41b7c2d9a63")
    with _alone:
        await asyncio.to_thread(command.downgrade, _config(old), BEFORE)
    connection = await _connect(old)
    await connection.execute(PEOPLE)
    judges = await connection.fetchval(
        "SELECT string_agg(prosrc, '') FROM pg_proc"
        " WHERE proname IN ('reservar_personas', 'juzgar_reservas')"
    )
    assert "ejercicio" not in judges
    await connection.close()
