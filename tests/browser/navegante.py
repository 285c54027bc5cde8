"""People at the browser: pages signed in as somebody, and what the browser complains of."""

from dataclasses import dataclass, field
from typing import Any

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

from api.composition import Service
from api.demo.personas import DEMO_PASSWORD

WIDE = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
# A refusal that a test provokes on purpose is not the page's fault, and htmx tells with these two
# events that a page left while its draft was on the way; a failure of ours is.
EXPECTED = ("the server responded with a status of 4", "htmx:sendAbort", "htmx:afterRequest")
# Leaving a page gives up what it was still asking for.
GIVEN_UP = "net::ERR_ABORTED"


@dataclass
class Navegante:
    """Opens pages of one site; remembers every complaint and what the site refused."""

    browser: Browser
    service: Service
    cookies: dict[str, Any] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)
    refusals: list[tuple[int, str]] = field(default_factory=list)
    _contexts: list[BrowserContext] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Return where the site is served."""
        return str(self.service.address)  # type: ignore[attr-defined]

    async def page_as(self, usuario: str | None, *, phone: bool = False, **options: Any) -> Page:
        """Return a page signed in as somebody of the demonstration, or as nobody."""
        context = await self.browser.new_context(
            base_url=self.address,
            viewport=PHONE if phone else WIDE,  # type: ignore[arg-type]
            locale="es-PE",
            timezone_id="America/Lima",
            **options,
        )
        self._contexts.append(context)
        context.set_default_timeout(15_000)
        page = await context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("requestfailed", self._miss)
        page.on("response", self._note)
        if usuario is not None:
            await self._enter(context, page, usuario)
        return page

    async def _enter(self, context: BrowserContext, page: Page, usuario: str) -> None:
        """Sign in by the page the first time; later, with the cookie it gave."""
        if usuario in self.cookies:
            await context.add_cookies(self.cookies[usuario])
            return
        await page.goto("/ingresar")
        await page.fill("#usuario", usuario)
        await page.fill("#clave", DEMO_PASSWORD)
        await page.get_by_role("button", name="Ingresar").click()
        await page.wait_for_url("**/bandeja")
        self.cookies[usuario] = await context.cookies()

    def _hear(self, message: ConsoleMessage) -> None:
        serious = message.type in {"error", "warning"}
        if serious and not any(words in message.text for words in EXPECTED):
            self.complaints.append(f"{message.type}: {message.text} ({message.location['url']})")

    def _miss(self, request: Request) -> None:
        if request.failure != GIVEN_UP:
            self.complaints.append(f"{request.failure}: {request.method} {request.url}")

    def _note(self, response: Response) -> None:
        if response.status >= 500:
            self.complaints.append(f"{response.status}: {response.url}")
        elif response.status >= 400:
            self.refusals.append((response.status, response.url.removeprefix(self.address)))

    async def close(self) -> None:
        """Close every page; fail if the browser complained of any."""
        for context in self._contexts:
            await context.close()
        assert not self.complaints, "the browser complains: " + "; ".join(self.complaints)
