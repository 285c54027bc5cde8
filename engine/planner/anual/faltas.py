"""Which rules of a year may be let go with a motive, and its sentences with the names of people."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from engine.domain.redaccion.fechas import say_date

BLANDAS = frozenset({"PR-08", "PR-17", "PR-20"})
"""Those that a motive lets go: when a visit is coordinated and the day in the UGEL (§12).

So is a month without a visit or a GIA, as its plan lets it go when it says why (record 0023). All
others are hard: no year that breaks one is accepted.
"""
_PALABRA = re.compile(r"[\w-]+")
_FECHA = re.compile(r"^\d{4}-\d{2}-\d{2}$")
MESES = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
    "octubre", "noviembre", "diciembre",
)  # fmt: skip


def is_soft(falta: str) -> bool:
    """Tell whether a fault, which begins with its rule, may be let go with a motive."""
    return falta.partition(":")[0] in BLANDAS


def say_fault(falta: str, nombres: "Nombres") -> str:
    """Return a fault as people read it, its rule at the end."""
    rule, _, told = falta.partition(": ")
    said = nombres.say(told).rstrip(".")
    return f"{said[:1].upper()}{said[1:]} ({rule})."


class Nombres:
    """What people call the things of a year, by their ids."""

    def __init__(self, problema: Mapping[str, Any]) -> None:
        self._known: dict[str, str] = {}
        for key in ("docentes", "acompanantes", "comunes", "instituciones"):
            for each in problema.get(key, ()):
                if named := each.get("nombre"):
                    self._known[each["id"]] = named
        for each in problema["instituciones"]:
            if "integrada" in each and "nombre" in each:
                self._known.setdefault(each["integrada"], each["nombre"])

    def say(self, told: str) -> str:
        """Return a sentence with names and dates in the place of ids."""
        return _PALABRA.sub(lambda found: self.name(found.group()), told)

    def name(self, codigo: str) -> str:
        """Return what something is called; what is not known stays."""
        if _FECHA.match(codigo):
            return say_date(date.fromisoformat(codigo))
        if codigo in self._known:
            return self._known[codigo]
        kind, _, rest = codigo.partition("-")
        whose, _, number = rest.rpartition("-")
        if kind == "V" and whose in self._known:
            return f"la visita {number} a {self._known[whose]}"
        if kind == "GIA" and whose in self._known:
            return f"el GIA {number} de {self._known[whose]}"
        if kind == "RTC" and whose in self._known:
            return f"la RTC {number} de {self._known[whose]}"
        if kind == "UGEL" and number.isdigit() and 1 <= int(number) <= 12:
            return f"el día en la UGEL de {MESES[int(number) - 1]}"
        return codigo


def say_faults(faltas: Iterable[str], problema: Mapping[str, Any]) -> list[str]:
    """Return the faults of a plan as people read them."""
    nombres = Nombres(problema)
    return [say_fault(each, nombres) for each in faltas]
