"""What a browser takes to draw the timeline of 5,000 ATs, and its longest frame in use."""

import shutil
import time
from collections.abc import Awaitable, Callable
from datetime import datetime

from playwright.async_api import Browser, Page, async_playwright
from sqlalchemy import text

from engine.actions.personas.ingreso import issue_token
from engine.db.session import Database
from tests.bench.anual import ACTIVIDADES
from tests.bench.arrastre import load_year
from tests.bench.atencion import serving
from tests.bench.escena import Escena
from tests.bench.medida import Medida, percentile

VISTAS = {
    "month": "desde=2026-09",
    "quarter": "desde=2026-09&vista=trimestre",
    "year": "desde=2026-01&vista=anio",
}
VECES = 3
FLAGS = ["--no-sandbox", "--disable-gpu"]
_WATCH = """
() => {
  window.cuadros = [];
  window.tareas = [];
  let last = 0;
  const tick = (now) => {
    if (last) cuadros.push(now - last);
    last = now;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
  new PerformanceObserver((list) => tareas.push(...list.getEntries().map((e) => e.duration)))
    .observe({ entryTypes: ["longtask"] });
}
"""
_LONGEST = "() => [Math.max(...cuadros), tareas.length, Math.max(0, ...tareas)]"
_FORGET = "() => { cuadros.length = 0; tareas.length = 0; }"


async def measure_linea(escena: Escena) -> list[Medida]:
    """Open a month, a quarter and a year; then scroll, zoom and drag in the quarter."""
    database = await escena.database()
    actor = await load_year(database)
    token = await _token(database, actor.persona_id)
    url = database.engine.url.render_as_string(hide_password=False)
    async with serving(escena, url) as port, async_playwright() as playwright:
        path = shutil.which("chromium") or "/usr/bin/chromium"
        browser = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        found = await _look(browser, f"http://127.0.0.1:{port}", token)
        await browser.close()
    return found


async def _token(database: Database, persona_id: int) -> str:
    async with database.transaction() as tx:
        now = await tx.scalar(text("SELECT now()"))
    assert isinstance(now, datetime)
    made = await issue_token(database, persona_id=persona_id, nombre="medición", now=now)
    return made.secreto


async def _look(browser: Browser, address: str, token: str) -> list[Medida]:
    context = await browser.new_context(
        base_url=address, viewport={"width": 1366, "height": 768},
        extra_http_headers={"Authorization": f"Bearer {token}"},
    )  # fmt: skip
    page = await context.new_page()
    limit = f"lo que se espera, ms; {ACTIVIDADES} AT y mil actividades en el año"
    found = []
    for name, query in VISTAS.items():
        took = [await _open(page, query) for _ in range(VECES)]
        bars = await page.evaluate("document.querySelectorAll('.vis-item.vis-range').length")
        found.append(
            Medida("planner.linea", f"{name}_first_draw_ms", percentile(took, 50), limit, 3000)
        )
        found.append(
            Medida("planner.linea", f"{name}_bars_drawn", bars, "nodos de barras en pantalla", 1)
        )
    await _open(page, VISTAS["quarter"])
    await page.evaluate(_WATCH)
    for name, gesture in (("scrolling", _scroll), ("zooming", _zoom), ("dragging", _drag)):
        frame, tasks, task = await _gesture(page, gesture)
        told = f"un cuadro que no se nota, ms; {tasks} tareas largas, la mayor de {task:.0f} ms"
        found.append(Medida("planner.linea", f"{name}_longest_frame_ms", frame, told, 100))
    return found


async def _open(page: Page, query: str) -> float:
    """Return the milliseconds from asking for the page until its bars can be reached."""
    started = time.perf_counter()
    await page.goto(f"/planificador/linea?{query}", wait_until="commit")
    await page.locator('.vis-item[role="button"]').first.wait_for(timeout=60_000)
    return (time.perf_counter() - started) * 1000


async def _gesture(
    page: Page, gesture: Callable[[Page], Awaitable[None]]
) -> tuple[float, int, float]:
    await page.wait_for_timeout(1000)
    await page.evaluate(_FORGET)
    await gesture(page)
    await page.wait_for_timeout(300)
    frame, tasks, task = await page.evaluate(_LONGEST)
    return frame, tasks, task


async def _over(page: Page) -> tuple[float, float]:
    box = await page.locator(".linea-lienzo .vis-center").first.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + min(box["height"] / 2, 300)
    await page.mouse.move(x, y)
    return x, y


async def _scroll(page: Page) -> None:
    await _over(page)
    for n in range(24):
        await page.mouse.wheel(0, 120 if n < 12 else -120)
        await page.wait_for_timeout(30)


async def _zoom(page: Page) -> None:
    await _over(page)
    await page.keyboard.down("Control")
    for n in range(16):
        await page.mouse.wheel(0, -120 if n < 8 else 120)
        await page.wait_for_timeout(40)
    await page.keyboard.up("Control")


async def _drag(page: Page) -> None:
    bar = page.locator(".vis-item.movible").first
    await bar.scroll_into_view_if_needed()
    box = await bar.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    await page.mouse.move(x, y)
    await page.mouse.down()
    for n in range(1, 40):
        await page.mouse.move(x + 6 * n, y)
        await page.wait_for_timeout(25)
    await page.mouse.up()
