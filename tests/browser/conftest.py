"""A real Chromium on a real service with the demonstration's data."""

import asyncio
import contextlib
import itertools
import os
import shutil
from collections.abc import AsyncIterator, Generator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from playwright.async_api import Browser, async_playwright

from api.app import create_app
from api.composition import Service
from api.demo import DEMO_PASSWORD
from api.servidor import Servidor
from engine.db.session import Database
from engine.settings import Settings
from tests.browser.historia import hold_the_same_people
from tests.browser.navegante import Navegante
from tests.conftest import named
from tests.story.gente import open_office
from tests.telegram.servidor import TOKEN, BotApi
from tests.telegram.servidor import serve as serve_bot_api

CHROMIUM = (
    os.environ.get("ARTICULA_CHROMIUM"),
    shutil.which("chromium-headless-shell"),
    shutil.which("chromium"),
)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--lang=es-PE"]
_numbers = itertools.count(1)


class _Quiet(Servidor):
    """A server that leaves the signals of the test run alone."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Capture none."""
        yield


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """One headless Chromium for the whole run."""
    path = next((found for found in CHROMIUM if found and Path(found).exists()), None)
    if path is None:
        pytest.skip("no Chromium here: install it, or give its path in ARTICULA_CHROMIUM")
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield started
        await started.close()


def _settings(folder: Path, **options: Any) -> Settings:
    return Settings(data=folder, secret="secreto de prueba", demo=True, **options)


@pytest.fixture(scope="session")
async def office(server, maintenance, settled) -> str:
    """A database with the people of the stories and one AT, for others to be cloned from."""
    name = "oficina"
    await maintenance.execute(f"CREATE DATABASE {name} TEMPLATE {settled}")
    database = Database.connect(named(server, name))
    await open_office(database, DEMO_PASSWORD)
    await hold_the_same_people(database)
    await database.close()
    return name


@contextlib.asynccontextmanager
async def _serving(server, maintenance, source, folder, **options) -> AsyncIterator[Service]:
    name = f"sitio_{next(_numbers)}"
    await maintenance.execute(f"CREATE DATABASE {name} TEMPLATE {source}")
    database = Database.connect(named(server, name))
    service = Service(_settings(folder, **options), database=database)
    config = uvicorn.Config(
        create_app(service), host="127.0.0.1", port=0, log_config=None, timeout_graceful_shutdown=2
    )
    web = _Quiet(config)
    running = asyncio.create_task(web.serve())
    while not web.started:
        if running.done():
            running.result()
        await asyncio.sleep(0.02)
    port = web.servers[0].sockets[0].getsockname()[1]
    service.address = f"http://127.0.0.1:{port}"  # type: ignore[attr-defined]
    yield service
    web.should_exit = True
    await running
    await database.close()
    await maintenance.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
async def common_site(
    server, maintenance, demonstration, tmp_path_factory
) -> AsyncIterator[Service]:
    """The site that tests which only look share."""
    folder = tmp_path_factory.mktemp("sitio")
    async with _serving(server, maintenance, demonstration, folder) as service:
        yield service


@pytest.fixture
async def own_site(server, maintenance, demonstration, tmp_path) -> AsyncIterator[Service]:
    """A site of the test's own, to change as it likes."""
    async with _serving(server, maintenance, demonstration, tmp_path) as service:
        yield service


@pytest.fixture(scope="session")
def common_cookies() -> dict[str, Any]:
    """The sessions already open on the shared site, by user name."""
    return {}


@pytest.fixture
async def looking(
    browser: Browser, common_site: Service, common_cookies: dict[str, Any]
) -> AsyncIterator[Navegante]:
    """Who looks at the shared site; what the browser complains of fails the test."""
    made = Navegante(browser, common_site, common_cookies)
    yield made
    await made.close()


@pytest.fixture
async def doing(browser: Browser, own_site: Service) -> AsyncIterator[Navegante]:
    """Who changes a site of their own; what the browser complains of fails the test."""
    made = Navegante(browser, own_site)
    yield made
    await made.close()


@pytest.fixture
async def telling(
    browser: Browser, server, maintenance, office, tmp_path
) -> AsyncIterator[Navegante]:
    """Who lives a story from its first day, on a site of their own, small and quick."""
    async with _serving(server, maintenance, office, tmp_path) as service:
        made = Navegante(browser, service)
        yield made
        await made.close()


@pytest.fixture
async def messaging(
    browser: Browser, server, maintenance, office, tmp_path
) -> AsyncIterator[tuple[Navegante, BotApi]]:
    """The same with a bot of Telegram, and the telephones of everybody."""
    async with serve_bot_api() as api:
        bot = {"telegram_token": TOKEN, "telegram_api": api.url}
        async with _serving(server, maintenance, office, tmp_path, **bot) as service:
            made = Navegante(browser, service)
            yield made, api
            await made.close()
