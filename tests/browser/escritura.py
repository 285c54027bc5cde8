"""Doing the work of the office by hand: opening a tarea, filling in its ficha, presenting it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from playwright.async_api import Locator, Page

Answer = Mapping[str, Any]


async def write(page: Page, answer: Answer) -> None:
    """Fill in the ficha on the page field by field, adding the rows that the answer needs."""
    for path, value in _leaves(answer):
        await _add_rows(page, path)
        await _set(page, path, value)


def _leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        if value and path in _CHOICES:
            yield path, value
            return
        for number, inner in enumerate(value):
            yield from _leaves(inner, f"{path}.{number}")
    else:
        yield path, value


_CHOICES = {"niveles"}
"""Lists that are answered by ticking boxes."""


async def _add_rows(page: Page, path: str) -> None:
    parts = path.split(".")
    if len(parts) < 2 or not parts[1].isdigit():
        return
    row = page.locator(f"[name='{'.'.join(parts[:2])}'], [name^='{'.'.join(parts[:2])}.']")
    if await row.count() == 0:
        await press(page, f"agregar:{parts[0]}")
        await row.first.wait_for(state="attached")


async def press(page: Page, value: str) -> None:
    """Press one of the ficha's own buttons and wait until its rows have changed."""
    await page.locator(f"button[value='{value}']").click()
    await page.locator("#ficha-cuerpo:not([aria-busy])").wait_for()


async def _set(page: Page, path: str, value: Any) -> None:
    field = page.locator(f"[name='{path}']:not([type=hidden])")
    kind = await field.first.evaluate("node => node.type")
    if isinstance(value, (list, tuple)):
        for one in value:
            await page.check(f"[name='{path}'][value='{one}']")
    elif kind == "radio":
        said = str(value).lower() if isinstance(value, bool) else value
        await page.check(f"[name='{path}'][value='{said}']")
    elif kind == "checkbox":
        await field.set_checked(bool(value))
    elif kind == "select-one":
        await field.select_option(str(value))
    else:
        await field.fill(str(value))


def banner(page: Page, words: str) -> Locator:
    """Return the sentence on top of the page that says what was done."""
    return page.locator("[role=status]").filter(has_text=words)


async def advance_clock(page: Page, hasta: str) -> None:
    """Move the demonstration's clock from the bar at the foot of the page."""
    await page.goto("/tablero")
    await page.fill("#reloj-hasta", hasta)
    async with page.expect_navigation(timeout=60_000):
        # A click waits for the page that follows: weeks of the clock may take a while.
        button = page.get_by_role("button", name="Adelantar hasta esa hora")
        await button.click(timeout=60_000)
    hour = hasta.split("T")[1].lstrip("0")
    await page.locator(".reloj").get_by_text(hour).wait_for()
    await banner(page, "El reloj de la demostración avanzó").wait_for()


async def make_escenario(page: Page, nombre: str, *, ordered: bool = False) -> None:
    """Make an escenario that looks for ten seconds; `ordered` weighs burden before dates."""
    await page.goto("/planificador/escenarios")
    await page.get_by_label("Nombre").fill(nombre)
    await page.get_by_label("Cuánto se busca").select_option("10")
    if ordered:
        await page.get_by_label("En el orden que digo aquí").check()
        await page.get_by_label("No recargar a nadie en una semana").select_option("1")
        await page.get_by_label("Dar la fecha que se pidió").select_option("2")
    await page.get_by_role("button", name="Crear el escenario").click()
    await banner(page, "Creó el escenario").wait_for()
