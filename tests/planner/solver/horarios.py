"""Course timetables in the .ctt format, made here: a small one, and larger ones by size."""

from random import Random

PEQUENO = """\
Name: Prueba
Courses: 4
Rooms: 2
Days: 3
Periods_per_day: 2
Curricula: 2
Constraints: 3

COURSES:
Didactica ana 3 2 20
Evaluacion beto 2 2 35
Gestion ana 1 1 10
Tutoria cora 2 2 25

ROOMS:
Aula1 40
Aula2 22

CURRICULA:
Primero 2 Didactica Evaluacion
Segundo 2 Gestion Tutoria

UNAVAILABILITY_CONSTRAINTS:
Didactica 0 0
Evaluacion 2 1
Tutoria 1 0

END.
"""


AMPLIADO = """\
Name: Prueba ampliada
Courses: 3
Rooms: 3
Days: 2
Periods_per_day: 3
Curricula: 1
Min_Max_Daily_Lectures: 1 2
UnavailabilityConstraints: 1
RoomConstraints: 2

COURSES:
Didactica ana 3 2 20 1
Evaluacion beto 2 2 35 0
Gestion ana 1 1 10 0

ROOMS:
Aula1 40 1
Aula2 22 0
Patio 90 2

CURRICULA:
Primero 2 Didactica Evaluacion

UNAVAILABILITY_CONSTRAINTS:
Didactica 0 0

ROOM_CONSTRAINTS:
Didactica Patio
Gestion Aula1

END.
"""

GRANDES = {
    "as the fifth of 2007": {
        "cursos": 54, "salas": 9, "dias": 6, "curriculos": 139, "llenado": 0.47, "cerrado": 0.43,
    },
    "as the seventh": {
        "cursos": 131, "salas": 20, "periodos": 5, "curriculos": 77, "llenado": 0.87,
        "cerrado": 0.2,
    },
    "as the twelfth": {
        "cursos": 88, "salas": 11, "dias": 6, "curriculos": 150, "llenado": 0.551, "cerrado": 0.46,
    },
}  # fmt: skip
"""Instances of the size and tightness of those of the competition that are hard to fit."""


def draw_instance(
    seed, *, cursos, salas, dias=5, periodos=6, curriculos=14, llenado=0.85, cerrado=0.06
):
    """Return an instance that has a plan: it is built from a hidden one, then forgotten.

    `llenado` is the part of the room slots that lectures take; `cerrado` that of the other slots
    which a course cannot take.
    """
    chance = Random(seed)
    slots = [(dia, periodo) for dia in range(dias) for periodo in range(periodos)]
    wanted = int(len(slots) * salas * llenado)
    taken: dict[int, set[tuple[int, int]]] = {name: set() for name in range(cursos)}
    free = [(slot, room) for slot in slots for room in range(salas)]
    chance.shuffle(free)
    for slot, _ in free[:wanted]:
        fitting = [c for c in taken if slot not in taken[c] and len(taken[c]) < 9]
        taken[min(fitting, key=lambda c: (len(taken[c]), chance.random()))].add(slot)
    teachers = _apart(chance, taken, cursos * 4 // 5)
    lines = [
        f"Name: Sorteo{seed}", f"Courses: {cursos}", f"Rooms: {salas}", f"Days: {dias}",
        f"Periods_per_day: {periodos}", f"Curricula: {curriculos}", "", "COURSES:",
    ]  # fmt: skip
    for c, lectures in taken.items():
        days = len({dia for dia, _ in lectures})
        lines.append(f"c{c} t{teachers[c]} {len(lectures)} {min(4, days)} {chance.randint(5, 60)}")
    lines += ["", "ROOMS:", *(f"r{n} {chance.choice((30, 60, 100))}" for n in range(salas))]
    lines += ["", "CURRICULA:", *_curricula(chance, taken, curriculos)]
    lines += ["", "UNAVAILABILITY_CONSTRAINTS:"]
    for c, lectures in taken.items():
        closed = [slot for slot in slots if slot not in lectures and chance.random() < cerrado]
        lines += [f"c{c} {dia} {periodo}" for dia, periodo in closed]
    return "\n".join([*lines, "", "END.", ""])


def _apart(chance, taken, groups):
    """Return a group for each course such that those of one never meet in the hidden plan."""
    of: dict[int, int] = {}
    for c, lectures in taken.items():
        clear = [g for g in range(groups) if all(of[d] != g or not taken[d] & lectures for d in of)]
        of[c] = chance.choice(clear) if clear else groups + c
    return of


def _curricula(chance, taken, wanted):
    for n in range(wanted):
        courses: list[int] = []
        busy: set[tuple[int, int]] = set()
        for c in chance.sample(sorted(taken), len(taken)):
            if not busy & taken[c] and len(courses) < 4:
                courses.append(c)
                busy |= taken[c]
        yield " ".join([f"q{n}", str(len(courses)), *(f"c{c}" for c in courses)])
