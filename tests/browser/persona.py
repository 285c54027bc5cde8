"""One person at their own screen: what they press and type, and a look at every page they reach."""

from dataclasses import dataclass
from typing import Any

from playwright.async_api import Page

from tests.browser.escritura import Answer, banner, press, write
from tests.browser.navegante import Navegante
from tests.browser.revision import find_faults, find_leaks


@dataclass
class Persona:
    """Somebody signed in; each page they reach must lack nothing and speak only Spanish."""

    usuario: str
    page: Page

    @classmethod
    async def enter(cls, navegante: Navegante, usuario: str, **options: Any) -> "Persona":
        """Sign in as that person and look at their bandeja."""
        page = await navegante.page_as(usuario, **options)
        persona = cls(usuario, page)
        await persona.look()
        return persona

    async def look(self) -> None:
        """Fail if the page as it stands owes something to whoever reads it."""
        faults = await find_faults(self.page) + await find_leaks(self.page)
        assert not faults, f"{self.usuario} at {self.page.url}: {faults}"

    async def go(self, path: str) -> None:
        """Follow an address that somebody sent them."""
        await self.page.goto(path)
        await self.look()

    async def follow(self, name: str, *, within: str = "main") -> None:
        """Press a link by its words and look at the page that it leads to."""
        await self.page.locator(within).get_by_role("link", name=name, exact=True).first.click()
        await self.page.wait_for_load_state()
        await self.look()

    async def open_bandeja(self) -> None:
        """Go to the bandeja by the name of the service, which is on top of every page."""
        await self.page.locator("a.marca-nombre").click()
        await self.page.wait_for_url("**/bandeja")

    async def open_tarea(self, codigo: str, name: str) -> None:
        """Open from the bandeja the first tarea of that name, of that AT."""
        await self.open_bandeja()
        row = self.page.locator(".renglon").filter(has_text=codigo)
        await row.get_by_role("link", name=name, exact=True).first.click()
        await self.page.get_by_role("button", name="Presentar").wait_for()
        await self.look()

    async def write(self, answer: Answer) -> None:
        """Fill in the ficha on the page."""
        await write(self.page, answer)

    async def press(self, value: str) -> None:
        """Press one of the ficha's own buttons, which change its rows."""
        await press(self.page, value)

    async def present(self) -> None:
        """Present the ficha, read that it was taken and look at the AT's page."""
        await self.page.get_by_role("button", name="Presentar").click()
        await self.page.wait_for_url("**/asistencias/AT-*")
        await banner(self.page, "Presentó la ficha").wait_for()
        await self.look()

    async def do(self, codigo: str, name: str, answer: Answer) -> None:
        """Open a tarea from the bandeja, fill it in and present it."""
        await self.open_tarea(codigo, name)
        await self.write(answer)
        await self.present()

    async def refused(self, button: str) -> list[str]:
        """Press a button that refuses and return the sentences of the summary, now in focus."""
        await self.page.get_by_role("button", name=button, exact=True).click()
        summary = self.page.locator("#errores:focus")
        await summary.wait_for()
        await self.look()
        return await summary.locator("a").all_inner_texts()

    async def text(self, selector: str) -> str:
        """Return the words in the first place that the selector names."""
        return await self.page.locator(selector).first.inner_text()
