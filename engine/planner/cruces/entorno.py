"""What the rules need to know besides the activities they compare."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from engine.domain.pesos import DEFECTOS


@dataclass(frozen=True)
class Protegido:
    """Days, both included, in which nobody should be convened, and the norm that says so."""

    nombre: str
    inicio: date
    fin: date
    norma: str


@dataclass(frozen=True)
class Bolsa:
    """What a region can pay for in a year and what others took of it, in days of people.

    `cargos` are those of the proposal that the region pays for; `pendientes` what others have
    programmed and nobody has booked yet.
    """

    entidad: str
    nombre: str
    anio: int
    persona_dias: int
    tomados: int
    cargos: frozenset[int]
    pendientes: int = 0


@dataclass(frozen=True)
class Entorno:
    """Facts around a proposal; what is not told is not judged.

    `valores` are the weights and limits of `engine.domain.pesos`; `titulares` who holds each cargo
    on each day (ids), for those who hold several of the cargos compared, as far around the
    proposal as a journey goes; `vacantes` the days on which a cargo that has had a titular has
    nobody; `sin_designar` the cargos that nobody ever held, each with who must designate somebody;
    `conectividad` that of each entidad convened, by code, unknown ones left out; `escolares` how
    many of those convened belong to schools.
    """

    valores: Mapping[str, float] = field(default_factory=lambda: DEFECTOS)
    titulares: Mapping[date, Mapping[int, int]] = field(default_factory=dict)
    personas: Mapping[int, str] = field(default_factory=dict)
    vacantes: Mapping[int, tuple[date, ...]] = field(default_factory=dict)
    sin_designar: Mapping[int, str] = field(default_factory=dict)
    protegidos: tuple[Protegido, ...] = ()
    conectividad: Mapping[str, str] = field(default_factory=dict)
    bolsas: tuple[Bolsa, ...] = ()
    escolares: int | None = None

    def cost(self, criterio: str, cantidad: float) -> int:
        """Return what that much of a criterion weighs; 0 when its rule is silenced."""
        return round(self.valores[criterio] * cantidad)
