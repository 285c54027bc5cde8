"""What was done of what was programmed, counted from the strategies of a cycle."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

CLASES: Mapping[str, str] = {
    "linea_base": "Visitas de línea de base",
    "diagnostica": "Visitas diagnósticas",
    "en_aula": "Visitas en aula con asesoría",
    "cierre": "Visitas de cierre",
    "gia": "GIA",
    "rtc": "RTC",
    "taller": "Talleres",
    "reunion": "Reuniones",
}
"""What is counted apart, in the order it is told: visits by their kind, the rest by theirs."""
UNA: Mapping[str, str] = {
    "linea_base": "Visita de línea de base",
    "diagnostica": "Visita diagnóstica",
    "en_aula": "Visita en aula",
    "cierre": "Visita de cierre",
    "gia": "GIA",
    "rtc": "RTC",
    "taller": "Taller",
    "reunion": "Reunión",
}
"""What one of them is called."""
CAUSAS: Mapping[str, str] = {
    "clima": "Clima",
    "huelga": "Huelga o paro",
    "salud": "Salud",
    "camino": "Camino cortado",
    "sin_clases": "No hubo clases",
    "otra": "Otra causa",
}
"""Why a strategy was not done, as people say it."""


@dataclass(frozen=True)
class Meta:
    """Of one kind: how many were programmed, and of those done, not done and still to come."""

    clase: str
    programadas: int
    realizadas: int
    no_realizadas: int

    @property
    def pendientes(self) -> int:
        """Return those that have neither been done nor given up."""
        return self.programadas - self.realizadas - self.no_realizadas


def count_metas(filas: Sequence[Mapping[str, Any]]) -> list[Meta]:
    """Count executed against programmed (S003:2266-2270, 2343-2346).

    A strategy put off and the one that took its place within the same cycle are one: it counts
    once, as the last of them stands. Put off to another cycle, it was not done in this one.
    """
    replaced = {fila["reprogramada_de_id"] for fila in filas}
    standing = [fila for fila in filas if fila["id"] not in replaced]
    found = []
    for clase in CLASES:
        own = [fila for fila in standing if (fila["clase"] or fila["tipo"]) == clase]
        if own:
            states = [fila["estado"] for fila in own]
            done, missed = states.count("realizada"), states.count("no_realizada")
            found.append(Meta(clase, len(own), done, missed))
    return found
