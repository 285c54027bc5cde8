"""The search as whoever asked for it sees it: ever better plans, until they have had enough."""

from collections.abc import Callable, Generator
from contextlib import ExitStack
from dataclasses import dataclass
from math import inf

import numpy as np

from engine.planner.solver.busqueda.comienzo import first_plan
from engine.planner.solver.busqueda.cuenta import count_parts
from engine.planner.solver.busqueda.estado import Lugares
from engine.planner.solver.busqueda.marcha import Marcha
from engine.planner.solver.busqueda.nucleo.datos import SIN_LUGAR
from engine.planner.solver.busqueda.nucleo.trazado import lay_out
from engine.planner.solver.busqueda.obreros import Cuadrilla, Tarea, workers
from engine.planner.solver.busqueda.tablas import Tablas
from engine.planner.solver.cota.cota import Cota
from engine.planner.solver.modelo.modelo import Modelo

RONDA = 20_000
"""Iterations of each worker between two looks at the others."""
REUNION = 5
"""Rounds, once it is nearly over, after which the worker left furthest behind goes on from the
best plan, if each has its own."""
CALOR = 11.0
FRIO = 0.1
"""Heat at first and at last, as shares of what a pieza costs on average in the first plan."""
PRIMERA = 0.05
"""The part of a search in which it cools once quickly, so that there soon is a good plan."""
FINAL = 0.9
"""The part of a search after which workers go on from the best plan they met."""
VUELTA = 200_000
"""Iterations in which a search without an end cools the first time; each time takes twice them."""


@dataclass(frozen=True)
class Encargo:
    """How long and how to search: what ends first, seconds or iterations, ends it.

    `iteraciones` are those of all workers together; `obreros` how many processes (1: this one).
    """

    segundos: float | None = None
    iteraciones: int | None = None
    semilla: int = 1
    obreros: int = 1


@dataclass(frozen=True)
class Avance:
    """The best plan so far: slot and room of each pieza, how many lack one, cost and bound."""

    lugares: Lugares
    fuera: int
    costo: int
    cota: int
    iteraciones: int
    segundos: float

    @property
    def optimo(self) -> bool:
        """Tell whether nothing better exists."""
        return not self.fuera and self.costo <= self.cota


def search(
    modelo: Modelo, encargo: Encargo, reloj: Callable[[], float], desde: Lugares | None = None
) -> Generator[Avance, None, None]:
    """Yield the first plan at once, then the best one after each round, until it ends.

    `reloj` gives seconds; closing the generator stops the search, and what was yielded last is
    its best. The same seed, workers and iterations give the same plans. `desde` is a plan to
    start from.
    """
    begun = reloj()
    with ExitStack() as open_till_the_end:
        # They take a second to begin, while the first plan is laid; one in this very process
        # would delay it instead.
        cuadrilla = None
        if encargo.obreros > 1:
            cuadrilla = open_till_the_end.enter_context(workers(encargo.obreros))
        tablas = Tablas(modelo)
        cota = Cota(modelo, tablas)
        lugares = first_plan(modelo, desde, tablas)
        avance = _first(modelo, lugares, cota.valor, reloj() - begun)
        yield avance
        if _ended(avance, encargo, 0.0):
            return
        cuadrilla = cuadrilla or open_till_the_end.enter_context(workers(1))
        datos, puestos = lay_out(modelo, tablas), np.array(lugares, np.int64)
        cuadrilla.brief(datos, encargo.semilla)
        total = avance.fuera * SIN_LUGAR + avance.costo
        marcha = Marcha(datos, puestos, total, encargo.obreros, encargo.semilla)
        yield from _carry_on(avance, cota, encargo, cuadrilla, marcha, lambda: reloj() - begun)


def _carry_on(
    avance: Avance,
    cota: Cota,
    encargo: Encargo,
    cuadrilla: Cuadrilla,
    marcha: Marcha,
    passed: Callable[[], float],
) -> Generator[Avance, None, None]:
    """Let workers go on round by round, yielding the best plan after each."""
    ends = inf if encargo.segundos is None else encargo.segundos
    ronda, spent = 0, 0.0
    while True:
        former = passed()
        cuadrilla.send(_next_round(encargo, avance.iteraciones, former, spent), marcha.set_out())
        cota.improve_while_others_search()
        hechos = cuadrilla.gather(lambda: ends - passed())
        if not hechos:
            return
        ronda += 1
        done = sum(hecho.iteraciones for hecho in hechos)
        late = _progress(encargo, done, passed()) > FINAL
        marcha.take(hechos, meet=late and ronda % REUNION == 0, late=late)
        avance = _best(avance, marcha, cota.valor, done, passed())
        spent = avance.segundos - former
        yield avance
        if _ended(avance, encargo, spent):
            return


def _first(modelo: Modelo, lugares: Lugares, cota: int, passed: float) -> Avance:
    fuera = sum(slot < 0 for slot, _ in lugares)
    costo = sum(count_parts(modelo, lugares).values())
    return Avance(lugares, fuera, costo, cota, 0, passed)


def _progress(encargo: Encargo, done: int, passed: float) -> float:
    """Return which part of a search is over, from 0 to 1.

    One without an end begins anew again and again, each time for twice as long.
    """
    if encargo.segundos is None and encargo.iteraciones is None:
        vueltas = 1 + done / VUELTA
        vuelta = 1 << (int(vueltas).bit_length() - 1)
        return vueltas / vuelta - 1
    by_time = passed / encargo.segundos if encargo.segundos else 0.0
    by_count = done / encargo.iteraciones if encargo.iteraciones else 0.0
    return min(1.0, max(by_time, by_count))


def _heat(progress: float) -> float:
    """Return how hot the search is at that part of it: it cools twice, quickly and slowly."""
    again = (progress - PRIMERA) / (1 - PRIMERA)
    cooled = progress / PRIMERA if progress < PRIMERA else again
    return CALOR * float((FRIO / CALOR) ** cooled)


def _next_round(encargo: Encargo, done: int, passed: float, spent: float) -> Tarea:
    """Return what to do next, a round having lasted `spent` seconds the last time."""
    share = RONDA
    if encargo.iteraciones is not None:
        share = min(RONDA, -(-(encargo.iteraciones - done) // encargo.obreros))
    return Tarea(
        share,
        _heat(_progress(encargo, done, passed)),
        _heat(_progress(encargo, done + share * encargo.obreros, passed + spent)),
    )


def _best(former: Avance, marcha: Marcha, cota: int, done: int, seconds: float) -> Avance:
    """Return the best plan so far; whoever keeps all that was yielded holds each plan once."""
    fuera, costo = divmod(marcha.mejor_total, SIN_LUGAR)
    lugares = former.lugares
    if (fuera, costo) != (former.fuera, former.costo):
        lugares = tuple((slot, sala) for slot, sala in marcha.mejor.tolist())
    return Avance(lugares, fuera, costo, cota, done, seconds)


def _ended(avance: Avance, encargo: Encargo, ronda: float) -> bool:
    if avance.optimo:
        return True
    if encargo.segundos is not None and avance.segundos + ronda / 2 >= encargo.segundos:
        return True
    return encargo.iteraciones is not None and avance.iteraciones >= encargo.iteraciones
