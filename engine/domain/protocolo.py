"""What a rule book gives a docente of a kind of school in a year, with its arithmetic."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

AMBITOS: Mapping[str, str] = MappingProxyType(
    {
        "unico": "Todas las II.EE.",
        "andino_amazonico": "Andino y amazónico",
        "multigrado": "Multigrado",
        "frontera": "Zona de frontera",
        "mayor_dispersion": "Mayor dispersión",
        "menor_dispersion": "Menor dispersión",
        "rural": "Rural",
        "urbano": "Urbano",
    }
)
"""What a ratio may depend on (S004:314-327, 389-392, 434-442, 490-494), as people read it."""
_DURACIONES = ((1, "de_un_dia"), (2, "de_dos_dias"), (3, "de_tres_dias"))


@dataclass(frozen=True)
class Ratio:
    """How many docentes one companion takes in an ambito: from `minimo` to `maximo`."""

    ambito: str
    minimo: int
    maximo: int


@dataclass(frozen=True)
class Protocolo:
    """The year of a docente in a kind of school, and how many docentes a companion takes.

    `visitas` says how many there are and `dias_visita` how many days they add up to; `de_un_dia`,
    `de_dos_dias` and `de_tres_dias` how many last that. Hours are the least of each GIA or RTC;
    `horas_taller` those of all talleres, None where the norm gives days alone. `fuente` is where
    the norm says it (NU-01, NU-10, §11.1, S004:384-541, S003:750-798).
    """

    tipo: str
    visitas: int
    de_un_dia: int
    de_dos_dias: int
    de_tres_dias: int
    dias_visita: int
    gia: int
    gia_horas: int
    gia_directores: int
    gia_directores_horas: int
    rtc: int
    rtc_horas: int
    talleres: int
    dias_taller: int
    horas_taller: int | None
    talleres_ap: int
    dias_taller_ap: int
    ratios: tuple[Ratio, ...]
    fuente: str = ""

    def durations(self) -> tuple[int, ...]:
        """Return the days of each visit of the year, the longest first: 3+3+2+2+1+1 of 12."""
        return tuple(
            days for days, name in reversed(_DURACIONES) for _ in range(getattr(self, name))
        )

    def ratio_of(self, ambito: str) -> Ratio | None:
        """Return the ratio of an ambito, or None where the norm does not tell it apart."""
        return next((ratio for ratio in self.ratios if ratio.ambito == ambito), None)


CUENTAS: tuple[str, ...] = tuple(
    name for name in Protocolo.__dataclass_fields__ if name not in ("tipo", "ratios", "fuente")
)
"""The fields of a protocol that are numbers, in the order people read them."""


def tell_sum(protocolo: Protocolo) -> str:
    """Return what the visits add up to, in words: "4 de 2 días y 2 de 3 días suman 14"."""
    parts = [_so_many(getattr(protocolo, name), days) for days, name in _DURACIONES]
    said = [part for part in parts if part]
    listed = ", ".join(said[:-1]) + " y " + said[-1] if len(said) > 1 else "".join(said)
    return f"{listed or 'ninguna visita'} suman {sum(protocolo.durations())}"


def _so_many(count: int, days: int) -> str:
    return f"{count} de {days} {'día' if days == 1 else 'días'}" if count else ""
