"""A valid problem compiled: its piezas, what they take, and what their places forbid others."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.planner.solver.modelo.convocados import Padron
from engine.planner.solver.modelo.criterios import weights_of
from engine.planner.solver.modelo.estaticos import Estaticos
from engine.planner.solver.modelo.formas import sessions_of
from engine.planner.solver.modelo.modelo import Grupal, Justo, Modelo, Pieza, Recurso, Vecino
from engine.planner.solver.modelo.propagacion import tighten
from engine.planner.solver.modelo.reduccion import drop_implied
from engine.planner.solver.modelo.rejilla import Rejilla, build_grid
from engine.planner.solver.modelo.viajes import Camino, Prisa, journeys

SIN_LIMITE = 99


def compile_problem(problema: Mapping[str, Any]) -> Modelo:
    """Return the model of a problem that `read_problem` accepted."""
    rejilla = build_grid(problema["calendario"])
    padron = Padron(problema["grupos"])
    pesos = weights_of(problema.get("pesos"))
    estaticos = Estaticos(problema, rejilla, pesos)
    actividades = problema["actividades"]
    convocados = [padron.convened_by(actividad) for actividad in actividades]
    piezas: list[Pieza] = []
    de: list[list[int]] = []
    for n, actividad in enumerate(actividades):
        own = estaticos.pieces_of(n, actividad, convocados[n], sessions_of(actividad))
        de.append(list(range(len(piezas), len(piezas) + len(own))))
        piezas += own
    recursos = drop_implied(_resources(problema, convocados, de, pesos))
    viaje = problema.get("viaje", {})
    caminos = journeys(actividades, convocados, problema["grupos"], viaje)
    vecinos = _neighbours(actividades, caminos, de)
    justos = _tight(rejilla, viaje, caminos, de, pesos["viaje"])
    piezas = _joined(piezas, recursos, vecinos, justos)
    return Modelo(
        rejilla,
        tuple(tighten(rejilla, piezas)),
        tuple(recursos),
        tuple(estaticos.unavailable(sala) for sala in problema.get("salas", ())),
        tuple(_teams(actividades, de, pesos)),
        tuple(actividad["id"] for actividad in actividades),
        pesos,
    )


def _resources(
    problema: Mapping[str, Any],
    convocados: Sequence[Sequence[int]],
    de: Sequence[Sequence[int]],
    pesos: Mapping[str, int],
) -> list[Recurso]:
    """Return what only one pieza at a time may take; groups always together are one."""
    by_group: dict[int, list[int]] = defaultdict(list)
    by_facilitador: dict[str, list[int]] = defaultdict(list)
    for n, actividad in enumerate(problema["actividades"]):
        for grupo in convocados[n]:
            by_group[grupo] += de[n]
        for facilitador in dict.fromkeys(actividad.get("facilitadores", ())):
            by_facilitador[facilitador] += de[n]
    merged: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for grupo, taken in by_group.items():
        limits = _limits(problema["grupos"][grupo])
        compacto = problema["grupos"][grupo].get("compacto", False) and pesos["compacidad"] > 0
        if len(taken) > 1 or compacto or limits != (SIN_LIMITE,) * 3:
            merged[(tuple(taken), *limits, compacto)].append(grupo)
    found = []
    for (taken, semana, mes, carga, compacto), together in merged.items():
        grupos = [problema["grupos"][grupo] for grupo in together]
        personas = sum(grupo.get("personas", 1) for grupo in grupos)
        names = tuple(grupo["id"] for grupo in grupos)
        alone = pesos["compacidad"] * len(together) if compacto else 0
        found.append(Recurso(names, taken, semana, mes, carga, pesos["carga"] * personas, alone))
    found += [
        Recurso((facilitador,), tuple(taken))
        for facilitador, taken in by_facilitador.items()
        if len(taken) > 1
    ]
    return found


def _limits(grupo: Mapping[str, Any]) -> tuple[int, int, int]:
    semana, mes, carga = (
        grupo.get(key, SIN_LIMITE) for key in ("maximo_semana", "maximo_mes", "carga_semana")
    )
    return semana, mes, carga


def _neighbours(
    actividades: Sequence[Mapping[str, Any]],
    caminos: Mapping[tuple[int, int], Camino],
    de: Sequence[Sequence[int]],
) -> dict[int, list[Vecino]]:
    """Return, for each pieza, the others whose place forbids it some slots."""
    found: dict[int, list[Vecino]] = defaultdict(list)
    places = {actividad["id"]: n for n, actividad in enumerate(actividades)}
    for n, actividad in enumerate(actividades):
        separacion = actividad.get("separacion", 1)
        for una in de[n]:
            found[una] += [Vecino(otra, "separada", separacion) for otra in de[n] if otra != una]
        for previa in actividad.get("despues_de", ()):
            dias = previa.get("dias", 0)
            for una in de[n]:
                for otra in de[places[previa["actividad"]]]:
                    found[una].append(Vecino(otra, "despues", dias))
                    found[otra].append(Vecino(una, "antes", dias))
    for (a, b), camino in caminos.items():
        for una in de[a]:
            for otra in de[b]:
                found[una].append(Vecino(otra, "viaje", camino.minutos))
                found[otra].append(Vecino(una, "viaje", camino.minutos))
    return found


def _tight(
    rejilla: Rejilla,
    viaje: Mapping[str, Any],
    caminos: Mapping[tuple[int, int], Camino],
    de: Sequence[Sequence[int]],
    peso: int,
) -> dict[int, list[Justo]]:
    """Return, for each pieza, the others to which some of its people would go in a hurry."""
    found: dict[int, list[Justo]] = defaultdict(list)
    if not caminos or not peso or "holgura" not in viaje:
        return found
    prisa = Prisa(rejilla, viaje)
    for (a, b), camino in caminos.items():
        for horas, personas in camino.personas.items():
            if limite := prisa.limit(horas):
                for una in de[a]:
                    for otra in de[b]:
                        found[una].append(Justo(otra, limite, peso * personas))
                        found[otra].append(Justo(una, limite, peso * personas))
    return found


def _joined(
    piezas: Sequence[Pieza],
    recursos: Sequence[Recurso],
    vecinos: Mapping[int, list[Vecino]],
    justos: Mapping[int, list[Justo]],
) -> list[Pieza]:
    taken: dict[int, list[int]] = defaultdict(list)
    limited: dict[int, list[int]] = defaultdict(list)
    for r, recurso in enumerate(recursos):
        for p in recurso.piezas:
            taken[p].append(r)
            if (recurso.maximo_semana, recurso.maximo_mes, recurso.carga) != (SIN_LIMITE,) * 3:
                limited[p].append(r)
    return [
        replace(
            pieza, recursos=tuple(taken[p]), limitados=tuple(limited[p]),
            vecinos=tuple(vecinos.get(p, ())), justos=tuple(justos.get(p, ())),
        )
        for p, pieza in enumerate(piezas)
    ]  # fmt: skip


def _teams(
    actividades: Sequence[Mapping[str, Any]], de: Sequence[Sequence[int]], pesos: Mapping[str, int]
) -> list[Grupal]:
    found = []
    for n, actividad in enumerate(actividades):
        misma = actividad.get("sala", {}).get("misma", False)
        peso_sala = pesos["sala"] if misma else 0
        dias_minimos = actividad.get("dias_minimos", 0)
        if len(de[n]) > 1 and (peso_sala or dias_minimos > 1):
            found.append(Grupal(tuple(de[n]), dias_minimos, pesos["reparto"], peso_sala))
    return found
