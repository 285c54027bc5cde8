"""A curriculum-based course timetable (ITC-2007, .ctt or .ectt) told as a problem."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from engine.planner.solver.documento.instancia import Curso, Instancia, read_instance

LUNES = date(2026, 3, 2)
"""The Monday on which the week of an instance is set."""
SEMANA = ("lunes", "martes", "miercoles", "jueves", "viernes", "sabado", "domingo")
PESOS = (("reparto", 5), ("compacidad", 2), ("sala", 1), ("aforo", 1))
"""What the score of the competition weighs, by our names."""


class Conversion(NamedTuple):
    """The problem of an instance, and what the instance says that no problem can."""

    problema: dict[str, Any]
    callado: tuple[str, ...]

    @property
    def frase(self) -> str:
        """Return what is not told as a sentence, nothing when all is."""
        return f"El problema no dice {', ni '.join(self.callado)}." if self.callado else ""


def convert_instance(text: str) -> Conversion:
    """Return the problem of an instance in the .ctt or .ectt format.

    Courses are activities with one session a lecture, curricula groups and teachers
    facilitadores; rooms keep their capacity, which costs and does not forbid, as there, and a
    course stays out of those that do not suit it. Raises RuleBroken(instancia_ilegible).
    """
    instancia = read_instance(text)
    days = [(LUNES + timedelta(n)).isoformat() for n in range(instancia.dias)]
    turnos = [
        {
            "id": f"p{n}",
            "inicio": _hour(n, instancia.periodos),
            "fin": _hour(n + 1, instancia.periodos),
        }
        for n in range(instancia.periodos)
    ]
    problema = {
        "formato": "articula.problema",
        "version": 1,
        "nombre": instancia.nombre,
        "aforo": "blando",
        "calendario": {
            "inicio": days[0], "fin": days[-1], "turnos": turnos, "dias": list(SEMANA),
        },
        "grupos": [
            {"id": nombre, "personas": 0, "compacto": True} for nombre in instancia.curriculos
        ],
        "facilitadores": [{"id": name} for name in dict.fromkeys(c[1] for c in instancia.cursos)],
        "salas": [{"id": name, "capacidad": seats} for name, seats in instancia.salas.items()],
        "actividades": [_activity(instancia, curso, days) for curso in instancia.cursos],
        "pesos": [{"criterio": criterio, "peso": peso} for criterio, peso in PESOS],
    }  # fmt: skip
    return Conversion(problema, tuple(_untold(instancia)))


def _activity(instancia: Instancia, curso: Curso, days: Sequence[str]) -> dict[str, Any]:
    closed = [
        {"inicio": days[dia], "turnos": [f"p{periodo}"]}
        for codigo, dia, periodo in instancia.cerrados
        if codigo == curso.id
    ]
    sala: dict[str, Any] = {"personas": curso.alumnos, "misma": True}
    if unfit := instancia.impropias.get(curso.id):
        sala["entre"] = [name for name in instancia.salas if name not in unfit]
    actividad: dict[str, Any] = {
        "id": curso.id,
        "grupos": [nombre for nombre, cursos in instancia.curriculos.items() if curso.id in cursos],
        "facilitadores": [curso.docente],
        "sala": sala,
        "duracion": {"turnos": 1},
        "sesiones": curso.clases,
        "separacion": 0,
    }
    if closed:
        actividad["indisponible"] = closed
    if curso.dias_minimos > 1:
        actividad["dias_minimos"] = min(curso.dias_minimos, curso.clases)
    return actividad


def _untold(instancia: Instancia) -> Iterator[str]:
    """Yield what of an instance a problem has no word for."""
    if instancia.por_dia:
        yield "cuántas clases por día conviene que tenga un currículo"
    if any(curso.dobles for curso in instancia.cursos):
        yield "qué cursos prefieren clases dobles"
    if instancia.edificios:
        yield "en qué edificio está cada sala"
    if any(curso.dias_minimos > curso.clases for curso in instancia.cursos):
        yield "los días que un curso pide por encima de sus clases"


def _hour(n: int, periodos: int) -> str:
    """Return when the n-th period of a day begins: the day from eight o'clock, cut evenly."""
    minutes = 480 + n * (960 // periodos)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
