"""The search as whoever asked for it sees it: ever better plans, until they have had enough."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass
from math import inf

from engine.planner.solver.busqueda.ciclo import FUERA, Ciclo
from engine.planner.solver.busqueda.comienzo import complete, first_plan
from engine.planner.solver.busqueda.estado import Lugares
from engine.planner.solver.busqueda.obreros import Consigna, Hecho, workers
from engine.planner.solver.cota.cota import Cota
from engine.planner.solver.modelo.modelo import Modelo

RONDA = 1000
"""Iterations of each worker between two looks at the others."""
ARREGLO = 600
"""Iterations spent, if needed, on giving everything a place before the first plan is shown."""
MIRADAS = 32
"""Resources at which the bound looks in each round, at most."""
MIRADAS_PIEZAS = 4000
"""Piezas that all looks of a round may meet: in a large year each lasts longer and takes its
time from the search, so there are only two."""
REUNION = 5
"""Rounds after which the worker left furthest behind goes on from the best plan."""


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
    avance, cota = _begin(modelo, encargo, desde, lambda: reloj() - begun)
    consignas = [Consigna(desde=avance.lugares)] * encargo.obreros
    miradas = max(1, min(MIRADAS, MIRADAS_PIEZAS // max(1, len(modelo.piezas))))
    yield avance
    if _ended(avance, encargo, 0.0):
        return
    ends = begun + (inf if encargo.segundos is None else encargo.segundos)

    def left() -> float:
        return ends - reloj()

    with workers(modelo, encargo.semilla, encargo.obreros) as cuadrilla:
        ronda = 0
        while True:
            former = reloj() - begun
            cuadrilla.send(_share(encargo, avance.iteraciones), consignas)
            for _ in range(miradas):
                cota.improve()
            hechos = cuadrilla.gather(left)
            if not hechos:
                return
            ronda += 1
            avance = _best(hechos, avance, cota.valor, reloj() - begun)
            yield avance
            if _ended(avance, encargo, avance.segundos - former):
                return
            consignas = _exchange(hechos, ronda)


def _begin(
    modelo: Modelo, encargo: Encargo, desde: Lugares | None, passed: Callable[[], float]
) -> tuple[Avance, Cota]:
    """Return the first plan, mended until everything has its place if that is soon done."""
    ciclo = Ciclo(modelo, encargo.semilla)
    ciclo.begin(first_plan(modelo, desde, ciclo.estado.tablas))
    complete(ciclo, ARREGLO)
    cota = Cota(modelo, ciclo.estado.tablas)
    fuera, costo = divmod(ciclo.mejor_total, FUERA)
    return Avance(ciclo.mejor, fuera, costo, cota.valor, 0, passed()), cota


def _share(encargo: Encargo, done: int) -> int:
    if encargo.iteraciones is None:
        return RONDA
    left = encargo.iteraciones - done
    return min(RONDA, -(-left // encargo.obreros))


def _best(hechos: Sequence[Hecho], former: Avance, cota: int, seconds: float) -> Avance:
    best = min(hechos, key=lambda hecho: hecho.total)
    total = former.fuera * FUERA + former.costo
    lugares = best.lugares if best.total < total else former.lugares
    fuera, costo = divmod(min(best.total, total), FUERA)
    done = sum(hecho.iteraciones for hecho in hechos)
    return Avance(lugares, fuera, costo, cota, done, seconds)


def _ended(avance: Avance, encargo: Encargo, ronda: float) -> bool:
    if avance.optimo:
        return True
    if encargo.segundos is not None and avance.segundos + ronda / 2 >= encargo.segundos:
        return True
    return encargo.iteraciones is not None and avance.iteraciones >= encargo.iteraciones


def _exchange(hechos: Sequence[Hecho], ronda: int) -> list[Consigna]:
    """Return what each worker goes by: its own plan and what the one before it does better."""
    if len(hechos) == 1:
        return [Consigna()]
    todas = [Consigna(otro=hechos[n - 1].lugares) for n in range(len(hechos))]
    incomplete = any(hecho.total >= FUERA for hecho in hechos)
    if ronda % REUNION == 0 or incomplete:
        best = min(hechos, key=lambda hecho: hecho.total)
        worst = max(range(len(hechos)), key=lambda n: hechos[n].total)
        if hechos[worst].total > best.total:
            todas[worst] = Consigna(desde=best.lugares)
    return todas
