"""A year as the rows tell it, turned into the problem that the solver is asked."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from engine.domain.convocatoria import ANTICIPACION_HABILES
from engine.domain.lima import to_lima
from engine.domain.roles import ROLES_SCHOOL
from engine.planner.escenarios.datos import Anio, Grupo, Marco, Ocupada, Pedida
from engine.planner.escenarios.turnos import (
    TURNOS,
    length_of,
    moments_of,
    sessions_in,
    turnos_of,
)

PRIORIDADES = 6
"""A priority of 1 weighs five times one of 5."""


def build_problem(anio: Anio, *, nombre: str, pesos: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the problem document of a year, activities in the order given.

    Groups are cargos of a role in an entidad (PB-05); ATs on the calendar are fixed, one activity
    for each day, so that what they take of a group is told by their code (PR-01, PR-04).
    """
    usados = {grupo for pedida in anio.pedidas for grupo in pedida.grupos}
    grupos = [grupo for grupo in anio.grupos if grupo.id in usados]
    known = {grupo.id for grupo in grupos}
    fixed, busy = _taken(anio, known)
    problema: dict[str, Any] = {
        "formato": "articula.problema",
        "version": 1,
        "nombre": nombre,
        "hoy": anio.marco.hoy.isoformat(),
        "aviso_minimo": ANTICIPACION_HABILES,
        "calendario": _calendar(anio.marco, grupos),
        "grupos": [_group(grupo, anio.marco, busy[grupo.id]) for grupo in grupos],
        "actividades": [
            *(_activity(pedida, anio, known) for pedida in anio.pedidas),
            *fixed,
        ],
        "pesos": [dict(peso) for peso in pesos],
    }
    if anio.salas:
        problema["salas"] = [
            {"id": sala.id, "nombre": sala.nombre, "capacidad": sala.capacidad}
            for sala in anio.salas
        ]
        problema["aforo"] = "blando"
    return problema


def _calendar(marco: Marco, grupos: Iterable[Grupo]) -> dict[str, Any]:
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
        "turnos": [dict(turno) for turno in TURNOS],
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
    if grupo.latitud is not None and grupo.longitud is not None:
        told["lugar"] = {"latitud": grupo.latitud, "longitud": grupo.longitud}
    if busy:
        told["indisponible"] = list(busy)
    return told


def _activity(pedida: Pedida, anio: Anio, known: set[str]) -> dict[str, Any]:
    length = length_of(pedida)
    told: dict[str, Any] = {
        "id": pedida.codigo, "nombre": pedida.titulo, "unidad": pedida.unidad,
        "grupos": sorted(known.intersection(pedida.grupos)), **length,
        "ventana": {"inicio": pedida.ventana[0].isoformat(), "fin": pedida.ventana[1].isoformat()},
        "prioridad": PRIORIDADES - pedida.prioridad,
    }  # fmt: skip
    wished = [m for m in moments_of(pedida.pedidas, length) if _within(m["fecha"], anio.marco)]
    if len(wished) == min(len(pedida.pedidas), sessions_in(length)) and wished:
        told["preferida"] = wished
        if pedida.fija and all(_works(m["fecha"], anio.marco) for m in wished):
            told["fija"] = wished
    if moved := moments_of(pedida.publicada, length):
        told["publicada"] = moved
    if by_hand := anio.fijadas.get(pedida.codigo):
        told["fija"] = [dict(momento) for momento in by_hand]
    if pedida.lugar:
        told["lugar"] = dict(zip(("latitud", "longitud"), pedida.lugar, strict=True))
    rooms = [sala.id for sala in anio.salas if sala.id in pedida.salas]
    if rooms and pedida.participantes:
        told["sala"] = {"personas": pedida.participantes, "entre": rooms, "misma": True}
    return told


def _within(fecha: str, marco: Marco) -> bool:
    return marco.inicio.isoformat() <= fecha <= marco.fin.isoformat()


def _works(fecha: str, marco: Marco) -> bool:
    dia = date.fromisoformat(fecha)
    off = {inhabil for inhabil, _ in marco.inhabiles}
    return dia.weekday() < 5 and dia not in off and marco.inicio <= dia <= marco.fin


Busy = dict[str, list[dict[str, Any]]]


def _taken(anio: Anio, known: set[str]) -> tuple[list[dict[str, Any]], Busy]:
    """Return the ATs on the calendar as fixed activities, and what of them cannot be one.

    Two ATs that share their people at once (PR-29) would be a clash of fixed ones: the second is
    told as hours in which its groups are not available.
    """
    fixed: list[dict[str, Any]] = []
    busy: Busy = defaultdict(list)
    taken: set[tuple[str, str, str]] = set()
    for ocupada in anio.ocupadas:
        mine = sorted(known.intersection(ocupada.grupos))
        for n, (fecha, turnos) in enumerate(_days(ocupada, anio.marco) if mine else (), 1):
            slots = {(grupo, fecha, turno) for grupo in mine for turno in turnos}
            if slots & taken:
                for grupo in mine:
                    free = [t for t in turnos if (grupo, fecha, t) not in taken]
                    if free:
                        told = {"inicio": fecha, "turnos": free, "motivo": ocupada.codigo}
                        busy[grupo].append(told)
                taken |= slots
                continue
            taken |= slots
            fixed.append(_fixed(ocupada, n, fecha, turnos, mine))
    return fixed, busy


def _days(ocupada: Ocupada, marco: Marco) -> Iterator[tuple[str, list[str]]]:
    by_day: dict[date, set[str]] = defaultdict(set)
    for tramo in ocupada.tramos:
        by_day[to_lima(tramo[0]).date()].update(turnos_of(tramo))
    for dia, turnos in sorted(by_day.items()):
        if _works(dia.isoformat(), marco):
            yield dia.isoformat(), [t["id"] for t in TURNOS if t["id"] in turnos]


def _fixed(
    ocupada: Ocupada, n: int, fecha: str, turnos: Sequence[str], grupos: Sequence[str]
) -> dict[str, Any]:
    return {
        "id": f"{ocupada.codigo}/{n}",
        "nombre": ocupada.titulo,
        "unidad": ocupada.unidad,
        "grupos": list(grupos),
        "duracion": {"turnos": len(turnos)},
        "fija": [{"fecha": fecha, "turno": turnos[0]}],
    }
