"""Probes move what is dear, look where another plan has it, and leave no trace when not kept."""

import random
import time

import pytest

from engine.planner.solver.busqueda.busqueda import Encargo, search
from engine.planner.solver.busqueda.ciclo import Ciclo
from engine.planner.solver.busqueda.comienzo import first_plan
from engine.planner.solver.busqueda.cuenta import count_parts
from engine.planner.solver.busqueda.estado import Estado
from engine.planner.solver.busqueda.sondeo import TRAMO, TRAMOS, Sondeo, start_probe
from engine.planner.solver.documento.lectura import read_problem
from engine.planner.solver.modelo.compilar import compile_problem
from tests.bench.pais import national


class Resuelto(random.Random):
    """A chance that always takes what comes first: the guide, and what saves most in it."""

    def random(self):
        return 0.0


@pytest.fixture(scope="module")
def modelo():
    return compile_problem(read_problem(national(300)))


@pytest.fixture
def estado(modelo):
    estado = Estado(modelo)
    estado.restore(first_plan(modelo, tablas=estado.tablas))
    assert not estado.fuera
    return estado


@pytest.fixture(scope="module")
def mejorado(modelo):
    """Return a plan far better than the first one."""
    return list(search(modelo, Encargo(iteraciones=3000, semilla=9), time.monotonic))[-1].lugares


def saving(estado, guia):
    """Return by how much less each pieza pays where the guide has it."""
    saved = []
    for p, (slot, _) in enumerate(guia):
        opciones = estado.tablas.opciones(p)
        saved.append(estado.propio[p] - opciones.costs[opciones.lugar[slot]])
    return saved


def test_a_guided_probe_puts_what_saves_most_where_the_other_plan_has_it(estado, mejorado):
    saved = saving(estado, mejorado)
    most = max(range(len(saved)), key=saved.__getitem__)
    assert estado.slot[most] != mejorado[most][0]
    begun = start_probe(estado, Resuelto(), estado.costo, estado.costo, mejorado)
    assert begun
    assert begun[1][0][0] == most
    assert estado.slot[most] == mejorado[most][0]


def test_without_another_plan_a_dear_pieza_goes_where_it_pays_less(estado):
    excess = [own - least for own, least in zip(estado.propio, estado.minimo, strict=True)]
    dearest = max(range(len(excess)), key=excess.__getitem__)
    paid = estado.propio[dearest]
    begun = start_probe(estado, Resuelto(), estado.costo, estado.costo, ())
    assert begun
    assert begun[1][0][0] == dearest
    assert estado.propio[dearest] < paid


def test_a_plan_shown_to_itself_saves_nothing_and_the_probe_goes_where_any_goes(estado):
    guia = estado.snapshot()
    other = Estado(estado.modelo, estado.tablas)
    other.restore(guia)
    assert start_probe(estado, Resuelto(), estado.costo, estado.costo, guia)
    assert start_probe(other, Resuelto(), other.costo, other.costo, ())
    assert estado.snapshot() == other.snapshot()


@pytest.mark.parametrize("semilla", range(5))
def test_a_probe_keeps_count_and_restoring_leaves_no_trace(modelo, estado, mejorado, semilla):
    before, costo = estado.snapshot(), estado.costo
    chance = random.Random(semilla)
    for _ in range(20):
        begun = start_probe(estado, chance, costo, costo, mejorado)
        if begun is None:
            continue
        sondeo, moved = begun
        assert {p: (slot, sala) for p, slot, sala in moved} == {p: before[p] for p, _, _ in moved}
        counted = sum(count_parts(modelo, estado.snapshot()).values())
        assert estado.costo == counted
        estado.restore(sondeo.lugares)
        assert (estado.snapshot(), estado.costo) == (before, costo)


def test_a_probe_is_kept_when_it_paid_and_ends_when_it_is_hopeless_or_old(estado):
    costo = estado.costo
    paid = Sondeo(estado, costo, costo, gana=10)
    assert [paid.verdict(costo, costo) for _ in range(TRAMO)] == [None] * (TRAMO - 1) + [True]
    hopeless = Sondeo(estado, costo, costo, gana=10)
    assert [hopeless.verdict(costo * 2, costo) for _ in range(TRAMO)][-1] is False
    old = Sondeo(estado, costo, costo, gana=10)
    told = [old.verdict(costo + 1, costo) for _ in range(TRAMO * TRAMOS)]
    assert told[:-1] == [None] * (TRAMO * TRAMOS - 1)
    assert told[-1] is False


def test_whoever_is_shown_another_plan_searches_otherwise(modelo, mejorado):
    first = first_plan(modelo)
    alone, shown = Ciclo(modelo, 3), Ciclo(modelo, 3, guia=mejorado)
    for ciclo in (alone, shown):
        ciclo.begin(first)
        ciclo.run(4 * len(modelo.piezas) + 600)
    assert alone.estado.snapshot() != shown.estado.snapshot()
    assert shown.mejor_total == sum(count_parts(modelo, shown.mejor).values())
