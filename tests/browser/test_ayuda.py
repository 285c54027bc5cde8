"""The pictures of the help: what they show is there, and ARTICULA_FOTOS=1 takes them anew."""

import os
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.async_api import Page

from api.pages.ayuda import TEMAS
from api.pages.rendering import API, STATIC

pytestmark = pytest.mark.browser
TAKE = os.environ.get("ARTICULA_FOTOS") == "1"
FOLDER = STATIC / "ayuda"
MAX_BYTES = 200_000
"""A picture is part of every installation: small, or it is left out."""


async def _stay(page: Page) -> None:
    """Take the page as it opened."""


async def _first_row(page: Page) -> None:
    await page.locator("tbody th a").first.click()


async def _first_tarea(page: Page) -> None:
    await page.locator(".renglon-titulo a").first.click()
    await page.get_by_role("button", name="Presentar").wait_for()


async def _convocatoria(page: Page) -> None:
    await _first_row(page)
    await page.locator(".pestanas").get_by_role("link", name="Convocatoria").click()


async def _indicadores(page: Page) -> None:
    await _first_row(page)
    await page.locator(".pestanas").get_by_role("link", name="Indicadores").click()


@dataclass(frozen=True)
class Foto:
    """A picture: who looks, where they go, how they get there and what must be in sight."""

    usuario: str
    path: str
    shown: str
    reach: Callable[[Page], Awaitable[None]] = _stay
    phone: bool = False


FOTOS = {
    "unidad-registro": Foto("unidad", "/asistencias/nueva", "[name=titulo]"),
    "unidad-programacion": Foto("unidad", "/bandeja?q=programar", "#cruces", _first_tarea),
    "unidad-asistencia": Foto(
        "unidad", "/asistencias?estado=calendarizada", ".etapas [aria-current=step]", _first_row
    ),
    "difoca-bandeja": Foto("difoca", "/bandeja", ".contadores"),
    "difoca-indicadores": Foto(
        "difoca", "/asistencias?estado=cerrada", ".indicador meter", _indicadores
    ),
    "diri-planificador": Foto("diri", "/planificador?mes=2026-08", "table.mes .barra"),
    "diri-cruce": Foto("diri", "/bandeja?q=resolver", ".ficha__cruces", _first_tarea),
    "dre-bandeja": Foto("dre", "/bandeja", ".renglon"),
    "dre-tablero": Foto("dre", "/tablero", ".cifras"),
    "ugel-bandeja": Foto("ugel", "/bandeja", ".renglon"),
    "ugel-avisos": Foto("ugel", "/avisos", "main .renglon"),
    "ugel-telefono": Foto(
        "ugel", "/planificador?mes=2026-08", ".solo-telefono .renglon", phone=True
    ),
    "facilitador-convocatoria": Foto(
        "unidad", "/asistencias?estado=calendarizada", "details.mas table", _convocatoria
    ),
    "admin-administracion": Foto("admin", "/administracion", ".rejilla"),
    "admin-calendario": Foto("admin", "/administracion/calendario", "table.tabla"),
}


@pytest.mark.parametrize("name", FOTOS)
async def test_picture_of_the_help_shows_what_is_there(looking, name):
    foto = FOTOS[name]
    page = await looking.page_as(foto.usuario, phone=foto.phone)
    await page.goto(foto.path)
    await foto.reach(page)
    assert await page.locator(foto.shown).first.is_visible()
    assert await page.locator(".reloj").is_visible()
    if TAKE:
        # Pictures show the work, not the demonstration's own bar.
        await page.locator(".reloj").evaluate("node => node.remove()")
        await page.evaluate("scrollTo(0, 0)")
        await page.screenshot(path=FOLDER / f"{name}.png", animations="disabled")


def _named_in_help() -> set[str]:
    pages = (API / "templates" / "ayuda").glob("*.html")
    text = "".join(page.read_text(encoding="utf-8") for page in pages)
    return set(re.findall(r'foto\("([a-z-]+)"', text))


def test_help_names_the_pictures_that_are_taken():
    assert _named_in_help() == set(FOTOS)


def test_pictures_are_there_and_small():
    sizes = {name: _size(FOLDER / f"{name}.png") for name in FOTOS}
    assert {name: size for name, size in sizes.items() if not 0 < size <= MAX_BYTES} == {}


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


@pytest.mark.parametrize("tema", TEMAS)
async def test_help_page_opens_with_its_pictures(looking, tema):
    page = await looking.page_as("ugel")
    await page.goto(f"/ayuda/{tema}")
    assert await page.inner_text("h1") == TEMAS[tema].nombre
    pictures = await page.locator("figure img").all()
    assert pictures
    for picture in pictures:
        await picture.scroll_into_view_if_needed()
        await picture.evaluate("node => node.decode()")
        assert await picture.evaluate("node => node.naturalWidth") > 300
