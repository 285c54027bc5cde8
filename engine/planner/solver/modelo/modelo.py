"""A compiled problem: piezas to place, resources that one thing takes at a time, rules as bits."""

from dataclasses import dataclass, field
from typing import NamedTuple

from engine.planner.solver.modelo.formas import Forma
from engine.planner.solver.modelo.rejilla import Rejilla


class Vecino(NamedTuple):
    """A pieza whose place forbids others: `regla` says which, with its days or minutes."""

    pieza: int
    regla: str
    cuanto: int


class Justo(NamedTuple):
    """A pieza in another place: fewer free minutes than `limite` between both cost `costo`."""

    pieza: int
    limite: int
    costo: int


@dataclass(frozen=True)
class Pieza:
    """One session to place. Costs are weighed already; `permitidos` are its possible starts.

    `recursos` are those it takes; `limitados` those of them with a maximum or a budget.
    `salas` are the rooms it may use with what each costs, cheapest first; None needs no room.
    `protegidas` are criteria with a set of days and what each of those days costs.
    """

    actividad: int
    sesion: int
    forma: Forma
    permitidos: int
    recursos: tuple[int, ...]
    limitados: tuple[int, ...]
    personas: int
    preferida: int | None = None
    costo_dia: int = 0
    turno_preferido: int | None = None
    costo_turno: int = 0
    publicada: int | None = None
    costo_cambio: int = 0
    protegidas: tuple[tuple[str, int, int], ...] = ()
    aviso_desde: int = 0
    costo_aviso: int = 0
    costo_separada: int = 0
    salas: tuple[tuple[int, int], ...] | None = None
    vecinos: tuple[Vecino, ...] = ()
    justos: tuple[Justo, ...] = ()


@dataclass(frozen=True)
class Recurso:
    """What one thing at a time may take: groups always convened together, or a facilitador.

    `nombres` are their ids; `peso_carga` is what a day beyond `carga` in a week costs for all of
    its people, `peso_compacidad` what a turno costs that has none of its own before or after.
    """

    nombres: tuple[str, ...]
    piezas: tuple[int, ...]
    maximo_semana: int = 99
    maximo_mes: int = 99
    carga: int = 99
    peso_carga: int = 0
    peso_compacidad: int = 0

    @property
    def has_price(self) -> bool:
        """Tell whether what it takes may cost, besides who else takes it."""
        return bool(self.peso_carga or self.peso_compacidad)


@dataclass(frozen=True)
class Grupal:
    """An activity of several sessions: what spreading them and changing rooms costs."""

    piezas: tuple[int, ...]
    dias_minimos: int = 0
    peso_reparto: int = 0
    peso_sala: int = 0


@dataclass(frozen=True)
class Modelo:
    """A problem ready to be searched; `pesos` in the order DIRI sets."""

    rejilla: Rejilla
    piezas: tuple[Pieza, ...]
    recursos: tuple[Recurso, ...]
    salas_ocupadas: tuple[int, ...]
    grupales: tuple[Grupal, ...]
    actividades: tuple[str, ...]
    pesos: dict[str, int] = field(default_factory=dict)

    def cost_of(self, pieza: Pieza, slot: int) -> int:
        """Return what beginning in `slot` costs by itself, whatever else is placed."""
        dia, turno = divmod(slot, len(self.rejilla.turnos))
        cost = 0
        if pieza.preferida is not None:
            cost += pieza.costo_dia * abs(dia - pieza.preferida)
            if pieza.turno_preferido not in (None, turno):
                cost += pieza.costo_turno
        if pieza.publicada is not None and slot != pieza.publicada:
            cost += pieza.costo_cambio
        if pieza.protegidas:
            dias = ((1 << pieza.forma.ancho) - 1) << dia
            for _, protegidos, cada in pieza.protegidas:
                cost += cada * (dias & protegidos).bit_count()
        if pieza.costo_aviso and dia < pieza.aviso_desde:
            cost += pieza.costo_aviso * (pieza.aviso_desde - dia)
        if pieza.costo_separada and pieza.forma.ancho > 1:
            primero, ultimo = self.rejilla.dias[dia], self.rejilla.dias[dia + pieza.forma.ancho - 1]
            cost += pieza.costo_separada * ((ultimo - primero).days + 1 - pieza.forma.ancho)
        return cost

    def minutes_apart(self, una: int, otra: int) -> int:
        """Return the minutes between two sets of slots that are not at once."""
        comienzos, finales = self.rejilla.comienzos, self.rejilla.finales
        first, last = (una & -una).bit_length() - 1, una.bit_length() - 1
        other_first, other_last = (otra & -otra).bit_length() - 1, otra.bit_length() - 1
        return max(comienzos[first] - finales[other_last], comienzos[other_first] - finales[last])

    def mask_of(self, pieza: Pieza, slot: int) -> int:
        """Return the slots taken when it begins in `slot`."""
        dia, turno = divmod(slot, len(self.rejilla.turnos))
        return pieza.forma.bases[turno] << (dia * len(self.rejilla.turnos))


def bits(mask: int) -> list[int]:
    """Return the members of a set, in order."""
    found = []
    while mask:
        low = mask & -mask
        found.append(low.bit_length() - 1)
        mask ^= low
    return found
