"""A year as the rows tell it, turned into the problem that the solver is asked."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from engine.domain.convocatoria import ANTICIPACION_HABILES
from engine.domain.roles import ROLES_SCHOOL
from engine.planner.escenarios.datos import Anio, Compartido, Grupo, Marco, Pedida, SalaPedida
from engine.planner.escenarios.tomadas import (
    absences,
    hours_of_grid,
    place_of,
    take,
    travel_of,
    works,
)
from engine.planner.escenarios.turnos import length_of, moments_of, sessions_in, turnos_by_day

PRIORIDADES = 6
"""A priority of 1 weighs five times one of 5."""


def build_problem(anio: Anio, *, nombre: str, pesos: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the problem document of a year, activities in the order given.

    Groups are cargos of a role in an entidad (PB-05); ATs on the calendar are fixed, one activity
    for each day, so that what they take of a group is told by their code (PR-01, PR-04). It holds
    all that the evaluator of cruces judges hard: whoever has two cargos is a group of nobody else,
    called by whatever calls either; rooms and absent titulares are unavailable; people travel.
    """
    usados = {grupo for pedida in anio.pedidas for grupo in pedida.grupos}
    grupos = [grupo for grupo in anio.grupos if grupo.id in usados]
    known = {grupo.id for grupo in grupos}
    turnos = hours_of_grid(anio)
    tomadas = take(replace(anio, grupos=grupos), turnos)
    problema: dict[str, Any] = {
        "formato": "articula.problema",
        "version": 1,
        "nombre": nombre,
        "hoy": anio.marco.hoy.isoformat(),
        "aviso_minimo": ANTICIPACION_HABILES,
        "viaje": travel_of(anio.marco),
        "calendario": _calendar(anio.marco, grupos, turnos),
        "grupos": [
            *(_group(grupo, anio.marco, tomadas.ocupado[grupo.id]) for grupo in grupos),
            *(_shared(each, tomadas.ocupado[each.id]) for each in anio.compartidos),
        ],
        "actividades": [
            *(_activity(pedida, anio, known) for pedida in anio.pedidas),
            *tomadas.fijas,
        ],
        "pesos": [dict(peso) for peso in pesos],
    }
    if anio.salas:
        problema["salas"] = [_room(sala) for sala in anio.salas]
        problema["aforo"] = "blando"
    return problema


def _shared(compartido: Compartido, busy: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    # Counted already in the groups of their cargos: none of them costs or loads twice.
    told: dict[str, Any] = {"id": compartido.id, "nombre": compartido.nombre, "personas": 0}
    return told | ({"indisponible": list(busy)} if busy else {})


def _room(sala: SalaPedida) -> dict[str, Any]:
    taken = [
        {"inicio": fecha, "turnos": turnos, "motivo": codigo}
        for tramo, codigo in sala.tomada
        for fecha, turnos in turnos_by_day([tramo])
    ]
    told: dict[str, Any] = {"id": sala.id, "nombre": sala.nombre, "capacidad": sala.capacidad}
    return told | ({"indisponible": taken} if taken else {})


def _calendar(
    marco: Marco, grupos: Iterable[Grupo], turnos: Sequence[Mapping[str, str]]
) -> dict[str, Any]:
    de_aula = sorted({grupo.rol for grupo in grupos} & ROLES_SCHOOL)
    protegidos: list[dict[str, Any]] = [
        {
            "nombre": nombre, "inicio": inicio.isoformat(), "fin": fin.isoformat(),
            "lectivo": True, "roles": de_aula,
        }
        for inicio, fin, nombre in marco.lectivos
        if de_aula
    ]  # fmt: skip
    protegidos += [
        {"nombre": nombre, "inicio": inicio.isoformat(), "fin": fin.isoformat()}
        for inicio, fin, nombre in marco.protegidos
    ]
    return {
        "inicio": marco.inicio.isoformat(),
        "fin": marco.fin.isoformat(),
        "turnos": [dict(turno) for turno in turnos],
        "inhabiles": [
            {"inicio": dia.isoformat(), "motivo": motivo} for dia, motivo in marco.inhabiles
        ],
        "protegidos": protegidos,
    }


def _group(grupo: Grupo, marco: Marco, busy: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "id": grupo.id, "nombre": grupo.nombre, "rol": grupo.rol, "personas": grupo.personas,
        "carga_semana": marco.carga_semana,
    }  # fmt: skip
    told |= {key: value for key in ("ugel", "dre") if (value := getattr(grupo, key))}
    if grupo.lugar:
        told["lugar"] = place_of(grupo.lugar)
    away = [*busy, *absences(grupo, marco)]
    if away:
        told["indisponible"] = away
    return told


def _activity(pedida: Pedida, anio: Anio, known: set[str]) -> dict[str, Any]:
    length = length_of(pedida)
    told: dict[str, Any] = {
        "id": pedida.codigo, "nombre": pedida.titulo, "unidad": pedida.unidad,
        "grupos": [
            *sorted(known.intersection(pedida.grupos)),
            *(c.id for c in anio.compartidos if c.is_called(pedida.codigo, pedida.grupos)),
        ],
        **length,
        "ventana": {"inicio": pedida.ventana[0].isoformat(), "fin": pedida.ventana[1].isoformat()},
        "prioridad": PRIORIDADES - pedida.prioridad,
    }  # fmt: skip
    wished = [m for m in moments_of(pedida.pedidas, length) if _within(m["fecha"], anio.marco)]
    if len(wished) == min(len(pedida.pedidas), sessions_in(length)) and wished:
        told["preferida"] = wished
        if pedida.fija and all(works(m["fecha"], anio.marco) for m in wished):
            told["fija"] = wished
    if moved := moments_of(pedida.publicada, length):
        at = {"sala": pedida.sala} if pedida.sala else {}
        told["publicada"] = [moment | at for moment in moved]
    if by_hand := anio.fijadas.get(pedida.codigo):
        told["fija"] = [dict(momento) for momento in by_hand]
    if pedida.lugar:
        told["lugar"] = place_of(pedida.lugar)
    rooms = [sala.id for sala in anio.salas if sala.id in pedida.salas]
    if rooms:
        people = {"personas": pedida.participantes} if pedida.participantes else {}
        told["sala"] = people | {"entre": rooms, "misma": True}
    return told


def _within(fecha: str, marco: Marco) -> bool:
    return marco.inicio.isoformat() <= fecha <= marco.fin.isoformat()
