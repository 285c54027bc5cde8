"""What a browser without JavaScript would post from a form it was shown."""

from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass
class Pagina(HTMLParser):
    """Reads the controls of a page, their ids, and what points at them."""

    pares: list[tuple[str, str]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    controles: list[dict[str, str]] = field(default_factory=list)
    etiquetados: set[str] = field(default_factory=set)
    referidos: set[str] = field(default_factory=set)
    acciones: list[str] = field(default_factory=list)
    atributos: set[str] = field(default_factory=set)
    marcas: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._select = self._textarea = ""
        self._option: str | None = None
        self._text: list[str] = []

    @classmethod
    def of(cls, html: str) -> "Pagina":
        page = cls()
        page.feed(html)
        return page

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.marcas.append(tag)
        self.atributos |= set(given)
        self.ids += [given["id"]] if "id" in given else []
        self.referidos |= set(given.get("aria-describedby", "").split())
        if tag == "label":
            self.etiquetados.add(given["for"])
        if tag == "button":
            self.acciones.append(given["value"])
        if tag in ("input", "select", "textarea") and given.get("type") != "hidden":
            self.controles.append(given)
        self._collect(tag, given)

    def _collect(self, tag: str, given: dict[str, str]) -> None:
        if tag == "input" and (given["type"] not in ("radio", "checkbox") or "checked" in given):
            self.pares.append((given["name"], given["value"]))
        if tag == "select":
            self._select, self._option = given["name"], None
        if tag == "option" and self._select and (self._option is None or "selected" in given):
            self._option = given["value"]
        if tag == "textarea":
            self._textarea, self._text = given["name"], []

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self.pares.append((self._select, self._option or ""))
            self._select = ""
        if tag == "textarea":
            # Browsers drop the line break right after the tag and post CRLF.
            text = "".join(self._text).removeprefix("\n").replace("\n", "\r\n")
            self.pares.append((self._textarea, text))
            self._textarea = ""

    def handle_data(self, data: str) -> None:
        if self._textarea:
            self._text.append(data)
