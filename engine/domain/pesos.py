"""What each soft rule weighs, and how far each limit goes, until somebody sets them otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Medida:
    """A value that can be set: its default, how far it may go and what it means to people."""

    clave: str
    valor: float
    minimo: float
    maximo: float
    significado: str


def _weight(clave: str, valor: float, significado: str) -> Medida:
    return Medida(clave, valor, 0, 1000, significado)


PESOS: Mapping[str, Medida] = MappingProxyType(
    {
        medida.clave: medida
        for medida in (
            _weight(
                "clases", 5, "Por cada persona y día de clases sin plan de recuperación (PR-10)"
            ),
            _weight("protegidas", 5, "Por cada persona y día en un periodo protegido"),
            _weight("carga", 3, "Por cada persona y día por encima de la carga máxima (PB-03)"),
            _weight("aviso", 1, "Por cada persona y día hábil de aviso que falta"),
            _weight("preferencia", 1, "Por cada día que una actividad se mueve"),
            _weight("separada", 1, "Por una actividad que un feriado o fin de semana parte"),
            _weight("aforo", 1, "Por cada persona que no cabe en la sala"),
            _weight("viaje", 1, "Por cada persona que viaja con el tiempo justo"),
            _weight("conectividad", 2, "Por cada entidad cuya conexión no basta (PB-08)"),
            _weight("presupuesto", 1, "Por cada persona y día que la región no paga (MA-06)"),
            _weight("vacante", 1, "Por cada cargo convocado que nunca tuvo titular (PB-05)"),
        )
    }
)
"""Weights by the names that the solver of plans uses too; one of 0 silences its rule."""

LIMITES: Mapping[str, Medida] = MappingProxyType(
    {
        medida.clave: medida
        for medida in (
            Medida("cargo_semana", 3, 1, 7, "Días por semana que se convoca a un mismo cargo"),
            Medida("cargo_mes", 8, 1, 31, "Días por mes que se convoca a un mismo cargo"),
            Medida("entidad_semana", 4, 1, 7, "Días por semana que se convoca a una misma entidad"),
            Medida("entidad_mes", 12, 1, 31, "Días por mes que se convoca a una misma entidad"),
            Medida("kmh", 52, 5, 900, "Kilómetros por hora de un viaje por carretera"),
            Medida("desvio", 1.3, 1, 5, "Cuántas veces más larga es la carretera que la recta"),
            Medida("horas_viaje", 12, 1, 72, "Horas del viaje más largo: más lejos se va en avión"),
            Medida("holgura", 1.5, 1, 5, "Cuántas veces el viaje debe caber para no ir justo"),
        )
    }
)
"""Limits of the same rules: 52 km/h by roads 1.3 times as long are 40 km/h as the crow flies."""

MEDIDAS: Mapping[str, Medida] = MappingProxyType({**PESOS, **LIMITES})
DEFECTOS: Mapping[str, float] = MappingProxyType({m.clave: m.valor for m in MEDIDAS.values()})


def values_with(puestos: Mapping[str, float]) -> Mapping[str, float]:
    """Return every value, those set in place of the defaults; unknown names are left out."""
    known = {clave: valor for clave, valor in puestos.items() if clave in DEFECTOS}
    return {**DEFECTOS, **known}
