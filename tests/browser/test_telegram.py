"""An absence granted in the morning: the substitute approves by Telegram, the holder comes back."""

import asyncio
from collections.abc import Callable

import pytest

from tests.browser.escritura import banner
from tests.browser.historia import Historia, tell_aside
from tests.browser.navegante import Navegante
from tests.browser.persona import Persona
from tests.telegram.plataforma import Mensaje
from tests.telegram.servidor import BotApi

pytestmark = pytest.mark.browser
CHAT = 900
REVISION = "Revisar objetivos y pauta"
CAST = ("admin", "difoca", "nadie")


async def shown(api: BotApi, wanted: Callable[[Mensaje], bool]) -> Mensaje:
    """Wait for a message on the telephone and return it."""
    async with asyncio.timeout(30):
        while True:
            found = [message for message in api.chats[CHAT] if wanted(message)]
            if found:
                return found[-1]
            await asyncio.sleep(0.05)


def says(words: str) -> Callable[[Mensaje], bool]:
    return lambda message: words in message.texto


def offers(label: str) -> Callable[[Mensaje], bool]:
    return lambda message: any(label in each for each in message.botones)


async def link(substitute: Persona, api: BotApi) -> None:
    """Take a code from the page to the telephone, and see on the page that it is linked."""
    page = substitute.page
    await page.locator("details.quien > summary").click()
    await page.locator(".quien-panel").get_by_role("link", name="Telegram").click()
    await page.wait_for_url("**/avisos/telegram")
    await substitute.look()
    await page.get_by_role("button", name="Obtener un código").click()
    code = await page.locator("#codigo-titulo code").inner_text()
    await page.get_by_role("link", name="Abrir @ArticulaBot").wait_for()
    await substitute.look()
    api.escribe(CHAT, f"/start {code}")
    await shown(api, says("quedó vinculado con su cuenta"))
    await page.get_by_role("link", name="Ya lo envié: ver si quedó vinculado").click()
    await page.get_by_text("Su Telegram está vinculado").wait_for()
    await substitute.look()


async def grant(admin: Persona, away: str, substitute: str, desde: str, hasta: str) -> None:
    """Grant an absence with who stands in, from the pages."""
    page = admin.page
    await admin.go(f"/ausencias/nueva?usuario={away}")
    await page.fill("#desde", desde)
    await page.fill("#hasta", hasta)
    await page.fill("#sustituto", substitute)
    await page.fill("#acto_numero", "012-2026-DIFOCA")
    await page.fill("#acto_fecha", desde)
    await page.get_by_role("button", name="Conceder", exact=True).click()
    await page.wait_for_url("**/ausencias/*hecho=*")
    await admin.look()


async def two_reviews(navegante: Navegante) -> list[str]:
    """Have two ATs wait for the review of their method, and return their codes."""
    aside = await tell_aside(navegante.service)
    codes = []
    for title in ("Gestión de la convivencia escolar", "Tutoría en la escuela multigrado"):
        codes.append(await aside.register(titulo=title, tema=title))
        await aside.do("unidad", codes[-1], "definir_objetivos")
        await aside.do("unidad", codes[-1], "elaborar_pauta")
    return codes


async def approve(api: BotApi, codigo: str) -> Mensaje:
    """Approve the method of an AT from the telephone, and return what the bot shows then."""
    api.escribe(CHAT, "/tareas")
    listed = await shown(api, says("Sus tareas abiertas: 2"))
    place = next(n for n in (1, 2) if codigo in listed.texto.split(f"{n}. ")[1].split("\n\n")[0])
    api.pulsa(CHAT, f"{place}. {REVISION}", listed)
    await shown(api, offers("Dar conformidad"))
    api.pulsa(CHAT, "Dar conformidad")
    await shown(api, offers("Sí, dar conformidad"))
    api.pulsa(CHAT, "Sí, dar conformidad")
    return await shown(api, says("Decisión: Dar conformidad."))


async def test_the_substitute_approves_by_telegram_and_the_holder_comes_back(
    messaging: tuple[Navegante, BotApi],
):
    navegante, api = messaging
    api.estricto = True
    approved, left = await two_reviews(navegante)
    historia = await Historia.begin(navegante, *CAST)
    admin, holder, substitute = (historia[name] for name in CAST)
    await link(substitute, api)
    await grant(admin, "difoca", "nadie", "2026-07-06", "2026-07-07")
    decided = await approve(api, approved)
    assert "Por Persona nadie" in decided.texto
    assert approved in decided.versiones[0]

    # While she is away the work is not hers; what the substitute did is told in the history.
    await holder.open_bandeja()
    assert await holder.page.get_by_text(REVISION).count() == 0
    await admin.go(f"/asistencias/{approved}?vista=linea")
    await admin.page.get_by_text("Persona nadie").first.wait_for()

    # The next morning it is hers again, and no longer the substitute's.
    await historia.advance("2026-07-07")
    await holder.open_bandeja()
    await holder.page.locator(".renglon").filter(has_text=left).get_by_text(REVISION).wait_for()
    api.escribe(CHAT, "/tareas")
    await shown(api, says("Hoy no ejerce ningún cargo"))
    await substitute.go("/avisos/telegram")
    await substitute.page.get_by_role("button", name="Desvincular mi Telegram").click()
    await banner(substitute.page, "Desvinculó su Telegram").wait_for()
    await shown(api, says("desvinculó este chat desde Articula"))
    assert api.a_destiempo == 0
    assert not navegante.complaints
