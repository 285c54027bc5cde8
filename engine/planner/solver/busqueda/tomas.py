"""The resources that each pieza takes, sorted by what has to be looked at in each."""

from collections import defaultdict
from dataclasses import dataclass
from functools import reduce
from operator import or_

from engine.planner.solver.busqueda.cierre import Cierre
from engine.planner.solver.busqueda.tablas import Tablas
from engine.planner.solver.modelo.compilar import SIN_LIMITE
from engine.planner.solver.modelo.modelo import Modelo


@dataclass(frozen=True)
class Tomas:
    """The resources of a pieza by how they are looked at.

    `libres` are those without a weekly maximum; `limitadas` the rest,
    with how a week of theirs closes; `semanales` the same with the days that a week admits, when
    more than one is taken at once and the closed slots do not tell all; `cargadas` those with a
    budget, and what a day beyond it costs; `compactas` those that want their turnos together,
    and what one alone costs; `mensuales` the resources with a monthly maximum.
    `contadas` tells whether free slots are not enough to know that the maxima hold. `rivales` is
    the set of the other piezas that take something of the same.
    """

    libres: tuple[int, ...]
    limitadas: tuple[tuple[Cierre, tuple[int, ...]], ...]
    semanales: tuple[tuple[int, tuple[int, ...]], ...]
    cargadas: tuple[tuple[int, int, int], ...]
    compactas: tuple[tuple[int, int], ...]
    mensuales: tuple[tuple[int, int], ...]
    contadas: bool
    rivales: int


class Reparto:
    """Works out what each pieza of a model takes."""

    def __init__(self, modelo: Modelo, tablas: Tablas) -> None:
        self._modelo = modelo
        self._piezas = [sum(1 << p for p in recurso.piezas) for recurso in modelo.recursos]
        t = len(modelo.rejilla.turnos)
        dias = max((slots.bit_length() // t for _, slots in tablas.semanas), default=0)
        maxima = {recurso.maximo_semana for recurso in modelo.recursos}
        self._cierres = {
            maximo: Cierre(tablas.cuenta, maximo, dias, t) for maximo in sorted(maxima)
        }

    def of(self, p: int) -> Tomas:
        """Return what pieza `p` takes."""
        pieza, recursos = self._modelo.piezas[p], self._modelo.recursos
        by_week: dict[int, list[int]] = defaultdict(list)
        for r in pieza.recursos:
            by_week[recursos[r].maximo_semana].append(r)
        libres = tuple(by_week.pop(SIN_LIMITE, ()))
        semanales = tuple((maximo, tuple(those)) for maximo, those in by_week.items())
        mensuales = tuple(
            (r, recursos[r].maximo_mes)
            for r in pieza.recursos
            if recursos[r].maximo_mes < SIN_LIMITE
        )
        return Tomas(
            libres,
            tuple((self._cierres[maximo], those) for maximo, those in semanales),
            semanales if pieza.forma.ancho > 1 else (),
            tuple(
                (r, recursos[r].carga, recursos[r].peso_carga)
                for r in pieza.recursos
                if recursos[r].peso_carga and recursos[r].carga < SIN_LIMITE
            ),
            tuple(
                (r, recursos[r].peso_compacidad)
                for r in pieza.recursos
                if recursos[r].peso_compacidad
            ),
            mensuales,
            bool(mensuales or (semanales and pieza.forma.ancho > 1)),
            reduce(or_, (self._piezas[r] for r in pieza.recursos), 0) & ~(1 << p),
        )
