"""A curriculum-based course timetable (the text of ITC-2007) told as a problem."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from engine.errors import RuleBroken

LUNES = date(2026, 3, 2)
"""The Monday on which the week of an instance is set."""
SECCIONES = ("COURSES", "ROOMS", "CURRICULA", "UNAVAILABILITY_CONSTRAINTS")


class Curso(NamedTuple):
    """A course: who teaches it, how many lectures, over how many days, to how many students."""

    id: str
    docente: str
    clases: int
    dias_minimos: int
    alumnos: int


class _Instancia(NamedTuple):
    nombre: str
    dias: int
    periodos: int
    cursos: list[Curso]
    salas: list[tuple[str, int]]
    curriculos: list[tuple[str, list[str]]]
    cerrados: list[tuple[str, int, int]]


def convert_instance(text: str) -> dict[str, Any]:
    """Return the problem of an instance in the .ctt format.

    Courses are activities with one session a lecture, curricula groups and teachers
    facilitadores; rooms keep their capacity, which costs and does not forbid, as there. What its
    score calls compactness is not told. Raises RuleBroken(instancia_ilegible).
    """
    instancia = _parse(text)
    days = [(LUNES + timedelta(n)).isoformat() for n in range(instancia.dias)]
    turnos = [
        {
            "id": f"p{n}",
            "inicio": _hour(n, instancia.periodos),
            "fin": _hour(n + 1, instancia.periodos),
        }
        for n in range(instancia.periodos)
    ]
    return {
        "formato": "articula.problema",
        "version": 1,
        "nombre": instancia.nombre,
        "aforo": "blando",
        "calendario": {
            "inicio": days[0], "fin": days[-1], "turnos": turnos,
            "dias": ["lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo"],
        },
        "grupos": [{"id": nombre, "personas": 0} for nombre, _ in instancia.curriculos],
        "facilitadores": [{"id": name} for name in dict.fromkeys(c[1] for c in instancia.cursos)],
        "salas": [{"id": nombre, "capacidad": capacidad} for nombre, capacidad in instancia.salas],
        "actividades": [_activity(instancia, curso, days) for curso in instancia.cursos],
        "pesos": [
            {"criterio": "reparto", "peso": 5}, {"criterio": "sala", "peso": 1},
            {"criterio": "aforo", "peso": 1},
        ],
    }  # fmt: skip


def _activity(instancia: _Instancia, curso: Curso, days: Sequence[str]) -> dict[str, Any]:
    closed = [
        {"inicio": days[dia], "turnos": [f"p{periodo}"]}
        for codigo, dia, periodo in instancia.cerrados
        if codigo == curso.id
    ]
    actividad: dict[str, Any] = {
        "id": curso.id,
        "grupos": [nombre for nombre, cursos in instancia.curriculos if curso.id in cursos],
        "facilitadores": [curso.docente],
        "sala": {"personas": curso.alumnos, "misma": True},
        "duracion": {"turnos": 1},
        "sesiones": curso.clases,
        "separacion": 0,
    }
    if closed:
        actividad["indisponible"] = closed
    if curso.dias_minimos > 1:
        actividad["dias_minimos"] = min(curso.dias_minimos, curso.clases)
    return actividad


def _hour(n: int, periodos: int) -> str:
    """Return when the n-th period of a day begins: the day from eight o'clock, cut evenly."""
    minutes = 480 + n * (960 // periodos)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _parse(text: str) -> _Instancia:
    header, rows = _sections(text)
    try:
        return _Instancia(
            header.get("Name", "Instancia"),
            int(header["Days"]),
            int(header["Periods_per_day"]),
            [Curso(r[0], r[1], int(r[2]), int(r[3]), int(r[4])) for r in rows["COURSES"]],
            [(r[0], int(r[1])) for r in rows["ROOMS"]],
            [(r[0], r[2 : 2 + int(r[1])]) for r in rows["CURRICULA"]],
            [(r[0], int(r[1]), int(r[2])) for r in rows["UNAVAILABILITY_CONSTRAINTS"]],
        )
    except (KeyError, IndexError, ValueError) as problem:
        raise RuleBroken("instancia_ilegible", detalle=str(problem)) from problem


def _sections(text: str) -> tuple[Mapping[str, str], Mapping[str, list[list[str]]]]:
    header: dict[str, str] = {}
    rows: dict[str, list[list[str]]] = {name: [] for name in SECCIONES}
    section = ""
    for line in text.splitlines():
        words = line.split()
        if not words or words[0].rstrip(".") == "END":
            continue
        if words[0].endswith(":") and words[0][:-1] in rows:
            section = words[0][:-1]
        elif section:
            rows[section].append(words)
        elif ":" in line:
            key, _, value = line.partition(":")
            header[key.strip()] = value.strip()
    return header, rows
