"""The ATs of the demonstration as they are told: about what, for whom, when, and what befell."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Tema:
    """What offices write about a theme, ficha by ficha; lists are there to choose from."""

    clave: str
    tema: str
    proceso: str
    sustento: str
    metodologia: str
    trabajo: str
    objetivos: tuple[str, ...]
    productos: tuple[str, ...]
    contenidos: tuple[str, ...]
    materiales: tuple[str, ...]
    logros: tuple[str, ...]
    alertas: tuple[str, ...]
    conclusiones: tuple[str, ...]
    compromisos: tuple[str, ...]
    aplica: tuple[str, ...]


@dataclass(frozen=True)
class Mandato:
    """A command that somebody gives on a day, with its reason; `jornadas` when it moves the AT."""

    comando: str
    en: datetime
    motivo: str
    jornadas: tuple[str, ...] = ()


@dataclass(frozen=True)
class Guion:
    """One AT of the demonstration.

    `jornadas` are "2026-03-12 09:00-13:00" and `convoca` "210005: jefe_agp docente". `deja` names
    the tareas that nobody does: "verificar", "confirmar@210008", "elaborar_pauta/2" (the second
    round). `observa` are the remarks of each review, as "pauta: …" or "objetivos: …". `cruce` is
    how DIRI resolves one: "otra_fecha" or "articula:" and the other's `clave`. `desenlaces` is
    what becomes of each compromiso. `tarda` delays an element by working days.
    """

    clave: str
    titulo: str
    tema: str
    unidad: str
    registrada: date
    jornadas: tuple[str, ...]
    convoca: tuple[str, ...]
    modalidad: str = "presencial"
    sede: str = ""
    lugar: str = ""
    origen: str = "problema_identificado"
    solicita: str = ""
    prioridad: str = "prioriza"
    ventana: tuple[date, ...] = ()
    deja: frozenset[str] = frozenset()
    observa: tuple[str, ...] = ()
    cruce: str = ""
    desenlaces: tuple[str, ...] = ()
    evaluacion_observada: bool = False
    mandatos: tuple[Mandato, ...] = ()
    tarda: Mapping[str, int] = field(default_factory=dict, hash=False)

    @property
    def convocatoria(self) -> list[dict[str, str]]:
        """Return the lines of the convocation as the fichas carry them."""
        lines = (line.split(":") for line in self.convoca)
        return [
            {"entidad": entidad.strip(), "rol": rol}
            for entidad, roles in lines
            for rol in roles.split()
        ]

    def leaves(self, elemento: str, entidad: str, vez: int) -> bool:
        """Tell whether nobody does that tarea, the `vez`-th of its element in its entidad."""
        names = {elemento, f"{elemento}@{entidad}", f"{elemento}/{vez}"}
        return not names.isdisjoint(self.deja)


@cache
def read_temas() -> Mapping[str, Tema]:
    """Return every theme by its key."""
    return {clave: Tema(clave, **_frozen(told)) for clave, told in _read("temas").items()}


@cache
def read_guiones() -> tuple[Guion, ...]:
    """Return every AT of the demonstration, in the order in which they were registered."""
    told = (
        Guion(**{**_frozen(fields), "mandatos": _mandatos(fields), "deja": _names(fields)})
        for name in ("realizadas", "por_venir")
        for fields in _read(name)["at"]
    )
    return tuple(sorted(told, key=lambda guion: guion.registrada))


@cache
def read_frases() -> Mapping[str, tuple[str, ...]]:
    """Return what any office could write, whatever the theme."""
    return _frozen(_read("frases"))


def jornada_fields(jornada: str) -> dict[str, str]:
    """Return "2026-03-12 09:00-13:00" as the fichas carry it."""
    fecha, horas = jornada.split()
    inicio, fin = horas.split("-")
    return {"fecha": fecha, "hora_inicio": inicio, "hora_fin": fin}


def _read(name: str) -> dict[str, Any]:
    text = files("api.demo").joinpath("datos", f"{name}.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def _frozen(told: Mapping[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in told.items()}


def _mandatos(fields: Mapping[str, Any]) -> tuple[Mandato, ...]:
    return tuple(Mandato(**_frozen(mandato)) for mandato in fields.get("mandatos", ()))


def _names(fields: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(fields.get("deja", ()))
