"""A year and its plan told in plain words for the checker; nothing of the search is used."""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from engine.planner.anual.dias import Anio

Faltas = Iterator[str]


class Hechos:
    """What the documents say, asked for in plain words; nothing of the search is used."""

    def __init__(self, problema: Mapping[str, Any], plan: Mapping[str, Any]) -> None:
        self.problema, self.plan = problema, plan
        self.anio = Anio(problema["calendario"])
        self.docentes = {each["id"]: each for each in problema["docentes"]}
        self.instituciones = {each["id"]: each for each in problema["instituciones"]}
        self.protocolos = {each["id"]: each for each in problema["protocolos"]}

    @cached_property
    def eventos(self) -> list[tuple[str, Mapping[str, Any]]]:
        """Return every event with its companion."""
        return [(each["id"], e) for each in self.plan["acompanantes"] for e in each["eventos"]]

    def of(self, *tipos: str) -> list[tuple[str, Mapping[str, Any]]]:
        """Return the events of some kinds."""
        return [(who, event) for who, event in self.eventos if event["tipo"] in tipos]

    def protocol_of(self, docente: str) -> Mapping[str, Any]:
        """Return the protocol of a docente."""
        protocolo: Mapping[str, Any] = self.protocolos[self.docentes[docente]["protocolo"]]
        return protocolo

    def done_visits(self) -> Iterator[tuple[str, int]]:
        """Yield each visit that was done before the plan: its docente, and of how many days."""
        for each in self.problema["acompanantes"]:
            for done in each.get("hechas", ()):
                codigo = done["id"].removeprefix("V-").rpartition("-")[0]
                if codigo in self.docentes:
                    yield codigo, len(done["dias"])

    @cached_property
    def talleres(self) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
        """Return each shared taller as planned and as asked for."""
        asked = {each["id"]: each for each in self.problema.get("comunes", ())}
        made = self.plan["comunes"]
        return [(each, asked[each["id"]]) for each in made if each["tipo"] == "taller"]


def days_of(event: Mapping[str, Any]) -> list[date]:
    """Return the days of an event."""
    return [date.fromisoformat(each["fecha"]) for each in event["dias"]]
