"""What a ficha needs to know of its asistencia, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, TypedDict

from engine.process.campos import Campo
from forms.estrategia import Estrategia


class Jornada(TypedDict):
    """One day of an AT as fichas carry it: ISO date, hours "HH:MM" of Lima."""

    fecha: str
    hora_inicio: str
    hora_fin: str


class FilaConvocatoria(TypedDict):
    """One row of a convocatoria: the role convened in an entidad, by its code."""

    entidad: str
    rol: str


@dataclass(frozen=True)
class Opcion:
    """Something to choose: an entidad or a rol.

    `tipos` are the kinds of entidad it is (`dre`, `ugel`…) or, of a rol, the kinds where it
    exists; left empty, nothing is checked.
    """

    codigo: str
    nombre: str
    tipos: tuple[str, ...] = ()


@dataclass(frozen=True)
class ConvocadoOpcion:
    """A cargo convened: `nombre` is the role's words, as in "Jefe de AGP".

    `asiste` is what it was answered already, None when nothing was, and `motivo` why not.
    """

    cargo: int
    nombre: str
    entidad_codigo: str = ""
    entidad_nombre: str = ""
    rol: str = ""
    asiste: bool | None = None
    motivo: str = ""

    @property
    def etiqueta(self) -> str:
        """Return the words people know it by: "Jefe de AGP · UGEL Chucuito"."""
        return " · ".join(part for part in (self.nombre, self.entidad_nombre) if part)


@dataclass(frozen=True)
class Grupo:
    """Entidades that are often convened together, as in "Las UGEL de DRE PUNO"."""

    codigo: str
    nombre: str
    entidades: tuple[str, ...]


@dataclass(frozen=True)
class OtraAsistencia:
    """Another AT this one could be articulated with."""

    codigo: str
    titulo: str
    jornadas: tuple[Jornada, ...] = ()


@dataclass(frozen=True)
class Indicador:
    """One of the five indicators with what it was computed from [ID-01..05]."""

    nombre: str
    numerador: int
    denominador: int
    fuente: str
    nota: str = ""

    @property
    def porcentaje(self) -> float | None:
        """Return the percentage, or None when there is nothing to divide by."""
        return 100 * self.numerador / self.denominador if self.denominador else None


@dataclass(frozen=True)
class Dibujo:
    """The form that a diagram draws for a tarea without ficha: its title and its fields."""

    titulo: str = "Marcar como hecha"
    campos: tuple[Campo, ...] = ()


@dataclass(frozen=True)
class Contexto:
    """The AT as its fichas see it on the day `hoy` (Lima); `ventana` includes both its days.

    `fechas_sugeridas` is a programme the caller knows to be free; `alternativas` are those
    offered for a cruce, best first, and `costos` what moving to each costs, in words.
    `responsables` may answer for a compromiso (the convocados when empty); `facilitadores` may lead
    the AT. `sala` is the room given to it and `salas` those of every sede, whose code is their
    `tipos`. `grupos` are entidades to be convened at one stroke. `anterior` is the last answer of
    the same task, `observaciones` the remarks it was sent back with, and `devuelta` tells whether
    it was sent back at all. `dibujo` is the form of a tarea that has no ficha, and
    `estrategia` what a ficha of accompaniment knows.
    """

    hoy: date
    dia_habil_siguiente: date | None = None
    codigo: str = ""
    titulo: str = ""
    estado: str = ""
    unidad: Opcion | None = None
    modalidad: str = "presencial"
    ventana: tuple[date, date] | None = None
    jornadas: tuple[Jornada, ...] = ()
    sede: Opcion | None = None
    lugar: str = ""
    sala: str = ""
    salas: tuple[Opcion, ...] = ()
    convocatoria: tuple[FilaConvocatoria, ...] = ()
    convocados: tuple[ConvocadoOpcion, ...] = ()
    responsables: tuple[ConvocadoOpcion, ...] = ()
    facilitadores: tuple[ConvocadoOpcion, ...] = ()
    unidades: tuple[Opcion, ...] = ()
    entidades: tuple[Opcion, ...] = ()
    roles: tuple[Opcion, ...] = ()
    grupos: tuple[Grupo, ...] = ()
    otras_asistencias: tuple[OtraAsistencia, ...] = ()
    alternativas: tuple[tuple[Jornada, ...], ...] = ()
    costos: tuple[str, ...] = ()
    fechas_sugeridas: tuple[Jornada, ...] = ()
    cruces_duros: bool = False
    cruces: tuple[str, ...] = ()
    indicadores: tuple[Indicador, ...] = ()
    observaciones: tuple[str, ...] = ()
    devuelta: bool = False
    anterior: Mapping[str, Any] = field(default_factory=dict)
    dibujo: Dibujo | None = None
    estrategia: Estrategia | None = None

    @property
    def manana(self) -> date:
        """Return the next working day, or the next day when the caller gave none."""
        given = self.dia_habil_siguiente
        return given if given and given > self.hoy else self.hoy + timedelta(days=1)

    @property
    def inicio(self) -> date | None:
        """Return the first day programmed."""
        return min((date.fromisoformat(j["fecha"]) for j in self.jornadas), default=None)

    @property
    def cargos(self) -> Mapping[int, ConvocadoOpcion]:
        """Return the cargos convened by their id, each once."""
        return {c.cargo: c for c in self.convocados}

    @property
    def cargos_responsables(self) -> tuple[ConvocadoOpcion, ...]:
        """Return the cargos that may answer for a compromiso."""
        return self.responsables or self.convocados

    @property
    def sedes(self) -> tuple[Opcion, ...]:
        """Return the DRE and UGEL that may host."""
        known = [e for e in self.entidades if not e.tipos or {"dre", "ugel"} & set(e.tipos)]
        if self.sede and self.sede.codigo not in {e.codigo for e in known}:
            known.insert(0, self.sede)
        return tuple(known)

    @property
    def unidades_posibles(self) -> tuple[Opcion, ...]:
        """Return the units that may plan the AT."""
        if self.unidades:
            return self.unidades
        return (self.unidad,) if self.unidad else ()
