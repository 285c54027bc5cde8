"""What an address asks of the timeline: which rows, between which days, what is left out."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from api.pages.almanac import first_of_month
from api.pages.params import Words
from api.pages.rendering import address
from api.pages.wording import MESES, say_month
from engine.domain.actor import Actor

POR: Mapping[str, str] = {
    "unidad": "Unidad orgánica", "dre": "DRE/GRE", "ugel": "UGEL", "cargo": "Cargo",
}  # fmt: skip
VISTAS: Mapping[str, str] = {"mes": "Mes", "trimestre": "Trimestre", "anio": "Año"}
_MESES_DE = {"mes": 1, "trimestre": 3, "anio": 12}
YEARS = range(2020, 2100)
AQUI = "/planificador/linea"


@dataclass(frozen=True)
class Pedido:
    """The first day of a period, how long it is, what its rows are, and the filters."""

    desde: date
    vista: str = "mes"
    por: str = "unidad"
    dre: str = ""
    unidad: str = ""
    entidad: str = ""
    q: str = ""

    @property
    def hasta(self) -> date:
        """Return the day after the last one."""
        return move_months(self.desde, _MESES_DE[self.vista])

    @property
    def titulo(self) -> str:
        """Return the period in words."""
        if self.vista == "anio":
            return str(self.desde.year)
        if self.vista == "mes":
            return say_month(self.desde)
        last = move_months(self.hasta, -1)
        return f"{MESES[self.desde.month - 1]} a {say_month(last)}"

    def params(self) -> dict[str, str]:
        """Return what an address carries of it, the usual left out."""
        return {
            "desde": f"{self.desde:%Y-%m}",
            "vista": self.vista if self.vista != "mes" else "",
            "por": self.por,
            "dre": self.dre,
            "unidad": self.unidad,
            "entidad": self.entidad,
            "q": self.q,
        }

    def link(self, path: str = AQUI, **other: str) -> str:
        """Return the address that asks for the same but `other`."""
        return address(path, **{**self.params(), **other})

    def beside(self, steps: int, path: str = AQUI) -> str:
        """Return the address of the period so many periods later, or earlier if negative."""
        moved = move_months(self.desde, steps * _MESES_DE[self.vista])
        return self.link(path, desde=f"{moved:%Y-%m}")


def move_months(first: date, months: int) -> date:
    """Return the first day of the month so many months after that of `first`."""
    n = first.year * 12 + first.month - 1 + months
    return date(n // 12, n % 12 + 1, 1)


@dataclass(frozen=True)
class Consulta:
    """What the address of a timeline says, as it is typed."""

    desde: Words = ""
    vista: Words = ""
    por: Words = ""
    dre: Words = ""
    unidad: Words = ""
    entidad: Words = ""
    q: Words = ""


def read_pedido(actor: Actor, hoy: date, consulta: Consulta) -> Pedido:
    """Return what an address asks; what it says wrong is as if it said nothing.

    «210005 · UGEL Chucuito» names an entidad as its code does.
    """
    kind = consulta.vista if consulta.vista in VISTAS else "mes"
    first = first_of_month(consulta.desde, hoy, YEARS)
    if kind == "anio":
        first = first.replace(month=1)
    rows = consulta.por if consulta.por in POR else _usual(actor)
    place = consulta.entidad.partition(" ")[0] if rows == "cargo" else ""
    return Pedido(first, kind, rows, consulta.dre, consulta.unidad, place, consulta.q)


def _usual(actor: Actor) -> str:
    """Return the rows that concern somebody most: areas for who plans, offices for the rest."""
    return "unidad" if actor.sees_all or actor.entidades("unidad", "ministerio") else "ugel"
