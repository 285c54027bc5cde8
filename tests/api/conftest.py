"""The doors on a database with the whole territory: a service, and people who call it."""

import socket
from collections.abc import AsyncIterator

import pytest
from fastapi import FastAPI

from api.app import create_app
from api.composition import Service
from engine.db.session import Database
from engine.settings import Settings
from tests.api.puertas import CLAVE, Puertas
from tests.conftest import cloned, named
from tests.story.gente import open_office


@pytest.fixture(scope="session")
async def peopled(server, maintenance, settled):
    """A database with the territory, its people, an administrator and everybody's password."""
    name = "poblada"
    await maintenance.execute(f"CREATE DATABASE {name} TEMPLATE {settled}")
    made = Database.connect(named(server, name))
    await open_office(made, CLAVE)
    await made.close()
    return name


@pytest.fixture
async def service(server, maintenance, peopled, tmp_path) -> AsyncIterator[Service]:
    """A started service of the demo, on a copy of the peopled database."""
    settings = Settings(
        data=tmp_path, secret="secreto de prueba", base_url="http://prueba", demo=True
    )
    async with cloned(maintenance, peopled) as name:
        database = Database.connect(named(server, name))
        made = Service(settings, database=database)
        await made.start()
        yield made
        await made.close()
        await database.close()


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
