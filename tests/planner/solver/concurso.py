"""The score of ITC-2007 for course timetables, counted from an instance and a plan alone."""

from collections import Counter, defaultdict
from datetime import date

from engine.planner.solver.documento.itc import LUNES


def lectures_of(plan):
    """Return where a plan puts each lecture: course, day, period and room."""
    return [
        (
            actividad["id"],
            (date.fromisoformat(sesion["fecha"]) - LUNES).days,
            int(sesion["turno"].removeprefix("p")),
            sesion["sala"],
        )
        for actividad in plan["actividades"]
        for sesion in actividad["sesiones"]
    ]


def violations(instancia, plan):
    """Count what no timetable may do: lectures missing, conflicts, rooms twice, closed periods."""
    lectures = lectures_of(plan)
    given = Counter(course for course, *_ in lectures)
    found = sum(abs(curso.clases - given[curso.id]) for curso in instancia.cursos)
    taken = Counter((room, day, period) for _, day, period, room in lectures)
    found += sum(count - 1 for count in taken.values())
    closed = set(instancia.cerrados)
    found += sum((course, day, period) in closed for course, day, period, _ in lectures)
    teachers = {curso.id: curso.docente for curso in instancia.cursos}
    busy = Counter((teachers[course], day, period) for course, day, period, _ in lectures)
    for name, courses in instancia.curriculos.items():
        own = [each for each in lectures if each[0] in courses]
        busy.update((f"curriculum {name}", day, period) for _, day, period, _ in own)
    return found + sum(count - 1 for count in busy.values())


def score(instancia, plan):
    """Return the four parts of the score, weighed as the competition does."""
    lectures = lectures_of(plan)
    students = {curso.id: curso.alumnos for curso in instancia.cursos}
    rooms, days = defaultdict(set), defaultdict(set)
    capacity = 0
    for course, day, _, room in lectures:
        capacity += max(0, students[course] - instancia.salas[room])
        rooms[course].add(room)
        days[course].add(day)
    isolated = 0
    for courses in instancia.curriculos.values():
        at = {(day, period) for course, day, period, _ in lectures if course in courses}
        isolated += sum((d, p - 1) not in at and (d, p + 1) not in at for d, p in at)
    missing = sum(max(0, c.dias_minimos - len(days[c.id])) for c in instancia.cursos)
    stability = sum(len(used) - 1 for used in rooms.values())
    return {
        "aforo": capacity, "reparto": 5 * missing, "compacidad": 2 * isolated, "sala": stability,
    }  # fmt: skip
