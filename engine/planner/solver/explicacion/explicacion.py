"""Each better start of an activity, with who or what holds it and the price of taking it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from engine.planner.solver.busqueda.estado import Estado
from engine.planner.solver.busqueda.estorbos import in_the_way
from engine.planner.solver.explicacion.motivos import shared_reasons, static_reasons, why_in_the_way
from engine.planner.solver.modelo.modelo import Modelo
from engine.planner.solver.revision.hechos import Hechos

MEJORES = 5
"""Better starts told of each session, at most."""


@dataclass(frozen=True)
class Estorbo:
    """An activity that stands in the way and why: whom both need, or which rule."""

    actividad: str
    motivo: str


@dataclass(frozen=True)
class Mejor:
    """A start that would cost less by itself; `diferencia` is what the whole plan would gain
    (negative) or lose, None when those in the way would have nowhere to go."""

    fecha: date
    turno: str
    costo: int
    estorbos: tuple[Estorbo, ...]
    reglas: tuple[str, ...]
    diferencia: int | None


@dataclass(frozen=True)
class Razon:
    """Why a session is where it is: its place, what it wished, and each better start.

    `ademas` are the ends of sentences that tell what it costs there by where others are.
    """

    actividad: str
    sesion: int
    fecha: date
    turno: str
    preferida: date | None
    costo: int
    mejores: tuple[Mejor, ...]
    ademas: tuple[str, ...] = ()


def explain(
    problema: Mapping[str, Any], modelo: Modelo, lugares: Sequence[tuple[int, int]], codigo: str
) -> list[Razon]:
    """Return the reasons of each placed session of an activity.

    What a rule forbids where the plan puts it counts as not placed.
    """
    estado = Estado(modelo)
    for p, (slot, sala) in enumerate(lugares):
        if slot >= 0 and estado.allows(p, slot, sala):
            estado.place(p, slot, sala)
    hechos = Hechos(problema, {"actividades": []})
    n = modelo.actividades.index(codigo)
    return [
        _reason(estado, hechos, p)
        for p, pieza in enumerate(modelo.piezas)
        if pieza.actividad == n and estado.slot[p] >= 0
    ]


def _reason(estado: Estado, hechos: Hechos, p: int) -> Razon:
    modelo = estado.modelo
    pieza = modelo.piezas[p]
    actividad = hechos.problema["actividades"][pieza.actividad]
    fecha, turno = _moment(modelo, estado.slot[p])
    told = actividad.get("preferida", ())
    preferida = told[pieza.sesion]["fecha"] if pieza.sesion < len(told) else None
    wished = date.fromisoformat(preferida) if preferida else None
    return Razon(
        actividad["id"], pieza.sesion + 1, fecha, turno, wished, estado.propio[p],
        (*_forbidden(estado, hechos, p, wished), *_better(estado, p)),
        tuple(shared_reasons(estado, p)),
    )  # fmt: skip


def _moment(modelo: Modelo, slot: int) -> tuple[date, str]:
    dia, turno = divmod(slot, len(modelo.rejilla.turnos))
    return modelo.rejilla.dias[dia], modelo.rejilla.turnos[turno].id


def _forbidden(estado: Estado, hechos: Hechos, p: int, wished: date | None) -> Iterator[Mejor]:
    """Yield the day wished when no start of it is possible, with the rules that forbid it."""
    modelo = estado.modelo
    pieza = modelo.piezas[p]
    if wished is None or wished == _moment(modelo, estado.slot[p])[0]:
        return
    if pieza.permitidos & modelo.rejilla.slots_of(wished, wished):
        return
    reglas = static_reasons(hechos, pieza.actividad, pieza.sesion, wished)
    turno = modelo.rejilla.turnos[next(iter(dict(pieza.forma.pasos)))].id
    yield Mejor(wished, turno, 0, (), reglas, None)


def _better(estado: Estado, p: int) -> Iterator[Mejor]:
    """Yield the starts that would cost less by themselves, cheapest first."""
    modelo = estado.modelo
    opciones = estado.tablas.opciones(p)
    slots, costs = opciones.slots, opciones.costs
    for slot, cost in islice(zip(slots, costs, strict=True), MEJORES):
        if cost >= estado.propio[p]:
            return
        standing = in_the_way(estado, p, slot)
        estorbos = tuple(
            Estorbo(
                modelo.actividades[modelo.piezas[q].actividad], why_in_the_way(estado, p, q, slot)
            )
            for q in standing
        )
        yield Mejor(
            *_moment(modelo, slot), cost, estorbos, (), _difference(estado, p, slot, standing)
        )


def _difference(estado: Estado, p: int, slot: int, standing: Sequence[int]) -> int | None:
    """Return what the plan would cost more with `p` there and the rest put back at its best."""
    before, here = estado.costo, estado.snapshot()
    for q in (p, *standing):
        estado.remove(q)
    placed = _place_at(estado, p, slot)
    for q in sorted(standing, key=lambda q: -len(estado.modelo.piezas[q].recursos)):
        found = estado.best(q) if placed else None
        placed = found is not None
        if found:
            estado.place(q, found.slot, found.sala)
    difference = estado.costo - before if placed else None
    estado.restore(here)
    return difference


def _place_at(estado: Estado, p: int, slot: int) -> bool:
    salas = estado.modelo.piezas[p].salas
    for sala in (-1,) if salas is None else tuple(room for room, _ in salas):
        if estado.allows(p, slot, sala):
            estado.place(p, slot, sala)
            return True
    return False
