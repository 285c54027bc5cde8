"""What a ficha of accompaniment knows of its visita, GIA, RTC, taller or month."""

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Estrategia:
    """The facts by which a ficha of accompaniment is filled in and held to the norm.

    `inicio` and `fin` are its days, both included, and `dia` the one under way, from 1. `horas`
    is the least that the step lasts and `desde` ("09:30") when what comes before it ended. `tope`
    is the last day that the programme or its month allows, `libre_desde` the first on which a
    taller may be held, `ocupados` the days that its companion already has. `desempenos` are those
    that the rule book prioritises, `propios` the ones valued at the visit. `filas` holds what is
    planned already, by the name of its table or field. `rubricas` are those of the rule book;
    `atendidos` what the visit attended, `del_mes` what waits for the month and `director` what is
    looked at in whoever directs. `pedidos` are those of the month for each docente, by cargo, and
    `primero` what would go first for each from the next month on. `anotado` is what the cuaderno
    de campo of the visit says of each performance, and `antes` the area and grades of the last one.
    `trimestres` are the last days of a programme's quarters and `logrado` how many of a hundred
    docentes are at levels III and IV in each desempeño today.
    """

    tipo: str = "visita"
    clase: str | None = None
    inicio: date | None = None
    fin: date | None = None
    dia: int = 1
    dias: int = 1
    docente: str = ""
    institucion: str = ""
    es_director: bool = False
    horas: int = 2
    desde: str = ""
    tope: date | None = None
    libre_desde: date | None = None
    ocupados: tuple[date, ...] = ()
    desempenos: tuple[str, ...] = ()
    propios: tuple[str, ...] = ()
    filas: dict[str, Any] | None = None
    rubricas: tuple[dict[str, Any], ...] = ()
    atendidos: tuple[str, ...] = ()
    del_mes: tuple[str, ...] = ()
    director: tuple[str, ...] = ()
    pedidos: dict[int, list[str]] | None = None
    primero: dict[int, tuple[str, ...]] | None = None
    anotado: dict[str, str] | None = None
    antes: dict[str, str] | None = None
    trimestres: tuple[date, ...] = ()
    logrado: dict[str, int] | None = None

    @property
    def quien(self) -> str:
        """Return whom it is with, as people say it: "Rosa Quispe, IE 70123"."""
        return ", ".join(part for part in (self.docente, self.institucion) if part)
