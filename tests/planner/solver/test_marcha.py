"""Workers on arcs of one year, and what they bring back put together."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.planner.solver.busqueda.comienzo import first_plan
from engine.planner.solver.busqueda.cuenta import count_parts
from engine.planner.solver.busqueda.marcha import Marcha, cuts_of
from engine.planner.solver.busqueda.nucleo.ciclo import Ciclo
from engine.planner.solver.busqueda.nucleo.datos import SIN_LUGAR
from engine.planner.solver.busqueda.nucleo.trazado import lay_out
from engine.planner.solver.busqueda.obreros import Tarea
from engine.planner.solver.busqueda.tablas import Tablas
from engine.planner.solver.documento.escritura import write_plan
from engine.planner.solver.documento.lectura import read_problem
from engine.planner.solver.modelo.compilar import compile_problem
from engine.planner.solver.revision.informe import check_plan
from tests.bench.pais import national
from tests.planner.solver.problemas import actividad, dia, draw_problem, problema

CALOR = 20.0


class Equipo:
    """A march with its workers, all in this process."""

    def __init__(self, problem, obreros):
        self.problem, self.modelo = problem, compile_problem(read_problem(problem))
        tablas = Tablas(self.modelo)
        self.datos = lay_out(self.modelo, tablas)
        puestos = np.array(first_plan(self.modelo, None, tablas), np.int64)
        self.marcha = Marcha(self.datos, puestos, self.total(puestos), obreros, 1)
        self.ciclos = [Ciclo(self.datos, seed) for seed in range(obreros)]

    def total(self, puestos):
        cost = sum(count_parts(self.modelo, puestos.tolist()).values())
        return int((puestos[:, 0] < 0).sum()) * SIN_LUGAR + cost

    def faults(self, puestos):
        faltas = check_plan(
            self.problem, write_plan(self.problem, self.modelo, tuple(map(tuple, puestos.tolist())))
        ).faltas
        return [falta for falta in faltas if "tiene las sesiones" not in falta]

    def walk(self, rondas, attempts=150, *, late=False):
        """Go on for some rounds; yield what all set out from and what they reached."""
        for _ in range(rondas):
            salidas = self.marcha.set_out()
            tarea = Tarea(attempts, CALOR, CALOR)
            hechos = [c.work(tarea, s) for c, s in zip(self.ciclos, salidas, strict=True)]
            self.marcha.take(hechos, meet=False, late=late)
            yield salidas, hechos


def long_problem(chance):
    """Return a drawn problem over ten weeks, of three months."""
    drawn = draw_problem(chance, 16)
    drawn["calendario"]["fin"] = dia(68)
    return drawn


@settings(max_examples=60)
@given(st.randoms(use_true_random=False), st.sampled_from([2, 3]))
def test_what_each_found_in_its_arc_holds_beside_what_the_others_found(chance, obreros):
    """Whatever a problem counts by day, week or month, and whoever heeds whom."""
    equipo = Equipo(long_problem(chance), obreros)
    for late in (False, True):
        for salidas, _ in equipo.walk(3, late=late):
            marcha = equipo.marcha
            assert equipo.total(marcha.mejor) == marcha.mejor_total
            assert equipo.faults(marcha.mejor) == []
            if salidas[0].desde is not None and marcha.set_out()[0].desde is not None:
                common = marcha.set_out()[0].desde
                assert equipo.faults(common) == []


@pytest.mark.parametrize("obreros", [2, 3, 5])
def test_a_year_is_shared_out_whole_and_nobody_moves_what_is_beyond_its_arc(obreros):
    equipo, ever = Equipo(national(150), obreros), 0
    for salidas, hechos in equipo.walk(6):
        taken = np.zeros(len(equipo.datos.slots), int)
        for (desde, arco), hecho in zip(salidas, hechos, strict=True):
            inside = np.zeros(len(taken), bool)
            if arco.desde < arco.hasta:
                inside[arco.desde : arco.hasta] = True
            else:
                inside[arco.desde :] = inside[: arco.hasta] = True
            taken += inside
            moved = (hecho.puestos != desde).any(axis=1)
            ever += moved.sum()
            assert inside[desde[moved, 0]].all()
            assert inside[hecho.puestos[moved, 0]].all()
        assert (taken == 1).all()
        assert equipo.faults(equipo.marcha.set_out()[0].desde) == []
    assert ever > 20


def test_no_month_is_shared_where_months_are_counted():
    """Days of a month counted by two who do not see each other would pass its maximum."""
    problem = long_problem(random.Random(1))
    problem["grupos"] = [{**grupo, "maximo_mes": 3} for grupo in problem["grupos"]]
    equipo = Equipo(problem, 2)
    assert equipo.datos.piezas["mensual"].any()
    slots = equipo.datos.slots
    for hasta, desde in cuts_of(equipo.datos)[1:]:
        assert slots[hasta - 1]["mes"] < slots[desde]["mes"]
        assert slots[hasta - 1]["semana"] < slots[desde]["semana"]


def test_whoever_must_follow_somebody_beyond_the_arc_stays_where_it_is():
    """Two who keep ten days between them are not both moved by workers who see one of them."""
    problem = problema(
        [
            actividad(f"A{n}", "G", preferida=[{"fecha": dia(7 * n)}],
                      **({"despues_de": [{"actividad": f"A{n - 1}", "dias": 6}]} if n else {}))
            for n in range(8)
        ],
        dias=68,
    )  # fmt: skip
    equipo = Equipo(problem, 2)
    for _ in equipo.walk(8, attempts=60):
        assert equipo.faults(equipo.marcha.mejor) == []
        assert equipo.faults(equipo.marcha.set_out()[0].desde) == []
