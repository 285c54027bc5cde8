"""Probes move what is dear, end in time, and leave no trace when they are not kept."""

import random

import pytest

from engine.planner.solver.busqueda.comienzo import first_plan
from engine.planner.solver.busqueda.cuenta import count_parts
from engine.planner.solver.busqueda.estado import Estado
from engine.planner.solver.busqueda.sondeo import TRAMO, TRAMOS, Sondeo, start_probe
from engine.planner.solver.documento.lectura import read_problem
from engine.planner.solver.modelo.compilar import compile_problem
from tests.bench.pais import national


class Resuelto(random.Random):
    """A chance that always takes what comes first: the dearest, and its cheapest start."""

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


def test_the_dearest_pieza_goes_where_it_pays_less(estado):
    excess = [own - least for own, least in zip(estado.propio, estado.minimo, strict=True)]
    dearest = max(range(len(excess)), key=excess.__getitem__)
    paid = estado.propio[dearest]
    begun = start_probe(estado, Resuelto(), estado.costo, estado.costo)
    assert begun
    assert begun[1][0][0] == dearest
    assert estado.propio[dearest] < paid


@pytest.mark.parametrize("semilla", range(5))
def test_a_probe_keeps_count_and_restoring_leaves_no_trace(modelo, estado, semilla):
    before, costo = estado.snapshot(), estado.costo
    chance = random.Random(semilla)
    for _ in range(20):
        begun = start_probe(estado, chance, costo, costo)
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
