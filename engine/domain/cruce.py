"""What a clash between convocations is told with: the cruce itself and the dates that avoid it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from engine.domain.convocatoria import Dureza, Jornada, Reparo

INFORMATIVE = frozenset({"sin_norma", "sin_designar"})
"""Rules that are told but ask for no decision: nobody can mend them in the AT."""


@dataclass(frozen=True)
class Cruce:
    """A rule that two convocations, or one alone, do not keep.

    `otra` is the código of the other AT, `cargos` those in common, `dia` the first day of it.
    `datos` are the facts of its sentence: plain values with dates in ISO 8601.
    """

    regla: str
    dureza: Dureza
    otra: str | None = None
    cargos: tuple[int, ...] = ()
    dia: date | None = None
    datos: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values."""
        return {
            "regla": self.regla,
            "dureza": self.dureza,
            "otra": self.otra,
            "cargos": list(self.cargos),
            "dia": self.dia.isoformat() if self.dia else None,
            "datos": dict(self.datos),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Cruce":
        """Return what `to_json` wrote."""
        dia = date.fromisoformat(data["dia"]) if data["dia"] else None
        return cls(**{**data, "cargos": tuple(data["cargos"]), "dia": dia})


@dataclass(frozen=True)
class Motivo:
    """Why an alternative costs what it costs: a code and the facts of its sentence."""

    codigo: str
    datos: Mapping[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Alternativa:
    """Dates that avoid every hard cruce, with what moving to them costs (days and penalties)."""

    jornadas: tuple[Jornada, ...]
    costo: int
    motivos: tuple[Motivo, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it as plain values, its jornadas as the ficha `at_programacion` writes them."""
        return {
            "jornadas": [jornada.to_fields() for jornada in self.jornadas],
            "costo": self.costo,
            "motivos": [{"codigo": m.codigo, "datos": dict(m.datos)} for m in self.motivos],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Alternativa":
        """Return what `to_json` wrote."""
        return cls(
            tuple(Jornada.at(**campos) for campos in data["jornadas"]),
            data["costo"],
            tuple(Motivo(m["codigo"], m["datos"]) for m in data["motivos"]),
        )


def cruce_of(reparo: Reparo) -> Cruce:
    """Return the cruce of an objection that no other AT has part in."""
    fecha = reparo.datos.get("fecha")
    dia = date.fromisoformat(fecha) if fecha else None
    datos = {**reparo.datos, "campo": reparo.campo}
    return Cruce(reparo.codigo, reparo.dureza, dia=dia, datos=datos)


def reparo_of(cruce: Cruce) -> Reparo:
    """Return the objection a cruce without another AT came from."""
    datos = {clave: dato for clave, dato in cruce.datos.items() if clave != "campo"}
    return Reparo(cruce.regla, cruce.dureza, str(cruce.datos.get("campo", "")), datos)
