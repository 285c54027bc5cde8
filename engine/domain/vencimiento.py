"""A due instant that can say why: the term it ends, and all that stretched it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any, Literal

import orjson

from engine.domain.calendario import Feriado
from engine.domain.lima import day_of

Clase = Literal["habiles", "calendario", "horas"]
Sentido = Literal["despues", "antes"]
MINIMO = "minimo"
SIGUIENTE_HABIL = "siguiente_habil"
BLOQUE = "bloque"
_ALWAYS = frozenset(
    {"instante", "desde", "dias", "clase", "sentido", "ancla", "saltados", "ajuste", "nominal"}
)


@dataclass(frozen=True)
class Suspendido:
    """A suspension that a term went through, and how many days of the term it took."""

    norma: str
    motivo: str
    desde: date
    hasta: date
    dias: int


@dataclass(frozen=True)
class Distancia:
    """The término de la distancia: days that a term grows by between two offices, by a norm."""

    dias: int
    norma: str
    desde: str
    hasta: str


@dataclass(frozen=True)
class Vencimiento:
    """A due instant (UTC) that can say why: `dias` of a `clase` counted from `desde`.

    `desde` is the day of Lima of what the term hangs from, named by `ancla`; `acto` its instant
    when it is an act or the term is of hours (then `dias` are hours), and `presentado` the
    working day on which an act after closing counts as done. `saltados` are the holidays that
    were not counted, `suspendidos` the suspensions, `distancia` the days added by place.

    `ajuste` is None, `minimo` (the term was too near, so `minimo` working days from `hoy` are
    left), `siguiente_habil` (it ended on a day off) or `bloque` (it would have gone past `tope`,
    the end of a school block); `nominal` is the day it would have been without that. `antes` is
    the day it was due until the calendar moved it.
    """

    instante: datetime
    desde: date
    dias: int
    clase: Clase
    sentido: Sentido
    ancla: str
    saltados: tuple[Feriado, ...] = ()
    ajuste: str | None = None
    nominal: date | None = None
    minimo: int | None = None
    hoy: date | None = None
    acto: datetime | None = None
    presentado: date | None = None
    suspendidos: tuple[Suspendido, ...] = ()
    distancia: Distancia | None = None
    tope: date | None = None
    antes: date | None = None

    @property
    def dia(self) -> date:
        """Return the day of Lima in which it is due."""
        return day_of(self.instante)

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values, dates and instants in ISO 8601; what is not there, left out.

        The oldest fields are always written: others read them.
        """
        told: dict[str, Any] = orjson.loads(orjson.dumps(asdict(self)))
        return {name: v for name, v in told.items() if name in _ALWAYS or v not in (None, [])}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Vencimiento":
        """Return what `to_json` wrote, today or before there were so many fields."""
        kept = {f.name: data[f.name] for f in fields(cls) if f.name in data}
        for name in ("instante", "acto"):
            kept |= {name: datetime.fromisoformat(kept[name])} if kept.get(name) else {}
        for name in ("desde", "nominal", "hoy", "presentado", "tope", "antes"):
            kept |= {name: date.fromisoformat(kept[name])} if kept.get(name) else {}
        kept["saltados"] = tuple(
            Feriado(**{**told, "fecha": date.fromisoformat(told["fecha"])})
            for told in data.get("saltados", ())
        )
        kept["suspendidos"] = tuple(_suspended(told) for told in data.get("suspendidos", ()))
        kept["distancia"] = Distancia(**data["distancia"]) if data.get("distancia") else None
        return cls(**kept)


def _suspended(told: Mapping[str, Any]) -> Suspendido:
    days = {name: date.fromisoformat(told[name]) for name in ("desde", "hasta")}
    return Suspendido(**{**told, **days})
