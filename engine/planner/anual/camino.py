"""How long going from one place to another takes: by road, river or on foot, stretch by stretch."""

from collections.abc import Mapping
from math import ceil
from typing import Any, NamedTuple

from engine.planner.terreno import Mapa, Punto, kilometres, point_of

UGEL = "ugel"
KMH = {"carretera": 30.0, "rio": 15.0, "a_pie": 4.0}
RODEO = 1.3
LENTO = ("a_pie", "rio", "carretera")
"""The modes, the slowest first: a way between two is as slow as the slower of both."""


class Paso(NamedTuple):
    """A way between two places: how, kilometres and minutes."""

    desde: str
    hasta: str
    modo: str
    km: float
    minutos: int


class Caminos:
    """The places of a year by their code, and the ways between them."""

    def __init__(self, problema: Mapping[str, Any]) -> None:
        viaje = problema.get("viaje", {})
        self._kmh = KMH | viaje.get("kmh", {})
        self._rodeo = viaje.get("rodeo", RODEO)
        self._modo = viaje.get("modo", "carretera")
        self._told = {
            key: tramo
            for tramo in viaje.get("tramos", ())
            for key in ((tramo["desde"], tramo["hasta"]), (tramo["hasta"], tramo["desde"]))
        }
        mapa = Mapa(problema["instituciones"], point_of(problema["ugel"]))
        self._puntos: dict[str, Punto] = {}
        self._modos: dict[str, str] = {}
        self.avisos: list[str] = []
        for thing in (*problema["instituciones"], *problema["acompanantes"]):
            place = mapa.place(thing)
            self._puntos[thing["id"]] = place.punto
            self._modos[thing["id"]] = thing.get("modo", self._modo)
            if place.supuesto:
                self.avisos.append(
                    f"No se conoce dónde está {thing['id']}: se toma {place.supuesto}."
                )
        self._puntos[UGEL] = mapa.place(problema["ugel"]).punto
        for comun in problema.get("comunes", ()):
            punto = point_of(comun)
            if punto is None and comun["tipo"] == "taller_ap":
                punto = self._puntos[UGEL]
                self.avisos.append(
                    f"No se conoce la sede de {comun['id']}: no se cuenta el viaje (PR-21)."
                )
            if punto is not None:
                self._puntos[comun["id"]] = punto
        self._known: dict[tuple[str, str], Paso] = {}

    def step(self, desde: str, hasta: str) -> Paso:
        """Return the way from one place to another, by their codes."""
        if (desde, hasta) not in self._known:
            self._known[desde, hasta] = self._step(desde, hasta)
        return self._known[desde, hasta]

    def minutes(self, desde: str, hasta: str) -> int:
        """Return how long it takes."""
        return self.step(desde, hasta).minutos

    def _step(self, desde: str, hasta: str) -> Paso:
        told = self._told.get((desde, hasta), {})
        modos = {self._modos.get(place, self._modo) for place in (desde, hasta)}
        modo = told.get("modo") or next(mode for mode in LENTO if mode in modos)
        km = self._rodeo * kilometres(self._puntos[desde], self._puntos[hasta])
        horas = told.get("horas", km / self._kmh[modo])
        return Paso(desde, hasta, modo, round(km, 1), ceil(horas * 60))
