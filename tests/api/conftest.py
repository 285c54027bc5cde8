"""The doors on a database with the whole territory: a service, and people who call it."""

import itertools
import socket
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI
from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import Range

from api.app import create_app
from api.composition import Service
from engine.actions.ingreso import hash_password
from engine.actions.reloj import set_clock
from engine.db.queries.tablas import cargos, entidades, personas, titularidades
from engine.db.session import Database
from engine.settings import Settings
from tests.api.puertas import CLAVE, Puertas
from tests.conftest import named
from tests.story.gente import NOW, settle_in

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
async def peopled(server, maintenance, template):
    """A database with the territory, its people, an administrator and everybody's password."""
    name = "poblada"
    await maintenance.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    made = Database.connect(named(server, name))
    await settle_in(made)
    async with made.transaction() as tx:
        await set_clock(tx, instant=NOW)
        admin_id = await tx.scalar(
            insert(personas)
            .values(usuario="admin", nombre="Persona admin", activa=True)
            .returning(personas.c.id)
        )
        post = await tx.scalar(
            select(cargos.c.id)
            .join(entidades, entidades.c.id == cargos.c.entidad_id)
            .where(entidades.c.codigo == "MINEDU")
        )
        await tx.execute(
            insert(titularidades).values(
                cargo_id=post,
                persona_id=admin_id,
                periodo=Range(NOW.date().replace(month=1, day=1), None, bounds="[)"),
                tipo="titular",
            )
        )
        await tx.execute(update(personas).values(clave=await hash_password(CLAVE)))
    await made.close()
    return name


@pytest.fixture
async def service(server, maintenance, peopled, tmp_path) -> AsyncIterator[Service]:
    """A started service of the demo, on a copy of the peopled database."""
    name = f"puertas_{next(_numbers)}"
    await maintenance.execute(f"CREATE DATABASE {name} TEMPLATE {peopled}")
    database = Database.connect(named(server, name))
    settings = Settings(
        data=tmp_path, secret="secreto de prueba", base_url="http://prueba", demo=True
    )
    made = Service(settings, database=database)
    await made.start()
    yield made
    await made.close()
    await database.close()
    await maintenance.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def app(service: Service) -> FastAPI:
    return create_app(service, worker=False)


@pytest.fixture
async def puertas(app: FastAPI, service: Service) -> AsyncIterator[Puertas]:
    """Who wants to knock: `puertas.como("unidad")` is a client with that persona's token."""
    made = Puertas(app, service)
    yield made
    await made.close()


@pytest.fixture
def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
