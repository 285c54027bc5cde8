"""A course timetable of ITC-2007 read from its text, .ctt or .ectt, every row of it checked."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from engine.errors import RuleBroken

SECCIONES = (
    "COURSES", "ROOMS", "CURRICULA", "UNAVAILABILITY_CONSTRAINTS", "ROOM_CONSTRAINTS",
)  # fmt: skip
CUENTAS = {
    "Courses": "COURSES", "Rooms": "ROOMS", "Curricula": "CURRICULA",
    "Constraints": "UNAVAILABILITY_CONSTRAINTS",
    "UnavailabilityConstraints": "UNAVAILABILITY_CONSTRAINTS",
    "RoomConstraints": "ROOM_CONSTRAINTS",
}  # fmt: skip
"""The counts of the header, with the section whose rows each one tells."""
DIAS = 366
PERIODOS = 24
CIFRAS = 6


class Curso(NamedTuple):
    """A course: who teaches it, how many lectures, over how many days, to how many students.

    `dobles` tells that its lectures should come two by two, which only .ectt says.
    """

    id: str
    docente: str
    clases: int
    dias_minimos: int
    alumnos: int
    dobles: bool = False


class Instancia(NamedTuple):
    """A timetable as its file tells it.

    `cerrados` are (course, day, period) that it cannot take, `impropias` the rooms that do not
    suit each course; `minimo` and `maximo` the lectures that a curriculum should have in a day.
    """

    nombre: str
    dias: int
    periodos: int
    cursos: Sequence[Curso]
    salas: Mapping[str, int]
    curriculos: Mapping[str, Sequence[str]]
    cerrados: Sequence[tuple[str, int, int]]
    impropias: Mapping[str, Collection[str]]
    edificios: bool = False
    por_dia: bool = False


class _Fila(NamedTuple):
    """A line with its number, cut in words."""

    linea: int
    palabras: Sequence[str]

    def refuse(self, detalle: str) -> RuleBroken:
        return RuleBroken("instancia_ilegible", detalle=f"línea {self.linea}, {detalle}")

    def cut(self, what: str, *sizes: int) -> Sequence[str]:
        """Return its words when there are as many as there may be."""
        if len(self.palabras) not in sizes:
            wanted = " o ".join(map(str, sizes))
            raise self.refuse(f"{what} lleva {wanted} datos y trae {len(self.palabras)}")
        return self.palabras

    def number(self, n: int, what: str, most: int | None = None) -> int:
        """Return its n-th word as a whole number, `most` at most."""
        word = self.palabras[n]
        if not (word.isascii() and word.isdecimal() and len(word) <= CIFRAS):
            raise self.refuse(f"{what} debe ser un número entero y dice «{word[:40]}»")
        if most is not None and int(word) > most:
            raise self.refuse(f"{what} debe ir de 0 a {most} y dice {word}")
        return int(word)


def read_instance(text: str) -> Instancia:
    """Return the timetable that a text tells.

    Raises RuleBroken(instancia_ilegible) with the first thing that is wrong in it.
    """
    if "\0" in text:
        raise RuleBroken("instancia_ilegible", detalle="no es un archivo de texto")
    header, rows = _sections(text)
    dias, periodos = (
        _size(header, "Days", "el número de días", DIAS),
        _size(header, "Periods_per_day", "el número de periodos por día", PERIODOS),
    )
    _check_counts(header, rows)
    cursos = [_course(row) for row in rows["COURSES"]]
    salas = _rooms(rows["ROOMS"])
    _demand_once(rows["COURSES"], "el curso")
    ids = {curso.id for curso in cursos}
    return Instancia(
        " ".join(header["Name"].palabras) if "Name" in header else "Instancia",
        dias,
        periodos,
        cursos,
        salas,
        dict(_curriculum(row, ids) for row in _demand_once(rows["CURRICULA"], "el currículo")),
        [_closed(row, ids, dias, periodos) for row in rows["UNAVAILABILITY_CONSTRAINTS"]],
        _unfit(rows["ROOM_CONSTRAINTS"], ids, salas),
        any(len(row.palabras) == 3 and row.palabras[2] != "0" for row in rows["ROOMS"]),
        "Min_Max_Daily_Lectures" in header,
    )


def _sections(text: str) -> tuple[dict[str, _Fila], dict[str, list[_Fila]]]:
    """Return what the header tells by its name, and the rows of each section."""
    header: dict[str, _Fila] = {}
    rows: dict[str, list[_Fila]] = {name: [] for name in SECCIONES}
    section = ""
    for n, words in _lines(text):
        if len(words) == 1 and words[0].endswith(":") and words[0][:-1].isupper():
            section = words[0][:-1]
            if section not in rows:
                raise _Fila(n, words).refuse(f"no se conoce la sección «{section[:40]}»")
        elif section:
            rows[section].append(_Fila(n, words))
        elif words[0].endswith(":"):
            header[words[0][:-1]] = _Fila(n, words[1:])
        else:
            raise _Fila(n, words).refuse("se esperaba un dato como «Days: 5»")
    return header, rows


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    for n, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if words and words[0].rstrip(".") == "END":
            return
        if words:
            # «Days : 5» is told by some as «Days: 5».
            yield n, line.replace(" :", ":", 1).split() if words[1:2] == [":"] else words


def _size(header: Mapping[str, _Fila], key: str, what: str, most: int) -> int:
    if key not in header:
        raise RuleBroken("instancia_ilegible", detalle=f"falta «{key}»")
    row = header[key]
    row.cut(f"«{key}»", 1)
    found = row.number(0, what, most)
    if not found:
        raise row.refuse(f"{what} debe ser 1 o más")
    return found


def _check_counts(header: Mapping[str, _Fila], rows: Mapping[str, Sequence[_Fila]]) -> None:
    for key, section in CUENTAS.items():
        if key in header:
            header[key].cut(f"«{key}»", 1)
            told = header[key].number(0, f"«{key}»")
            if told != len(rows[section]):
                raise header[key].refuse(
                    f"«{key}» dice {told} y la sección {section} trae {len(rows[section])} filas"
                )
    for section in ("COURSES", "ROOMS"):
        if not rows[section]:
            raise RuleBroken("instancia_ilegible", detalle=f"la sección {section} no trae filas")


def _course(row: _Fila) -> Curso:
    words = row.cut("un curso", 5, 6)
    clases, dias, alumnos = (
        row.number(n, what)
        for n, what in enumerate(
            ("el número de clases", "el mínimo de días", "el número de alumnos"), 2
        )
    )
    if not clases:
        raise row.refuse(f"el curso {words[0]} no tiene clases")
    return Curso(words[0], words[1], clases, dias, alumnos, list(words[5:]) == ["1"])


def _rooms(rows: Sequence[_Fila]) -> dict[str, int]:
    for row in _demand_once(rows, "la sala"):
        row.cut("una sala", 2, 3)
    return {row.palabras[0]: row.number(1, "la capacidad") for row in rows}


def _demand_once(rows: Sequence[_Fila], called: str) -> Sequence[_Fila]:
    seen = Counter[str]()
    for row in rows:
        seen[row.palabras[0]] += 1
        if seen[row.palabras[0]] > 1:
            raise row.refuse(f"{called} {row.palabras[0]} figura dos veces")
    return rows


def _curriculum(row: _Fila, cursos: Collection[str]) -> tuple[str, Sequence[str]]:
    if len(row.palabras) < 2:
        raise row.refuse(f"el currículo {row.palabras[0]} no dice cuántos cursos tiene")
    named = row.palabras[2:]
    if (told := row.number(1, "el número de cursos de un currículo")) != len(named):
        raise row.refuse(f"el currículo {row.palabras[0]} dice {told} cursos y trae {len(named)}")
    for codigo in named:
        _demand_known(row, codigo, cursos, "el curso")
    return row.palabras[0], tuple(dict.fromkeys(named))


def _demand_known(row: _Fila, codigo: str, known: Collection[str], called: str) -> None:
    if codigo not in known:
        raise row.refuse(f"no existe {called} {codigo[:40]}")


def _closed(row: _Fila, cursos: Collection[str], dias: int, periodos: int) -> tuple[str, int, int]:
    words = row.cut("una indisponibilidad", 3)
    _demand_known(row, words[0], cursos, "el curso")
    return (
        words[0], row.number(1, "el día", dias - 1), row.number(2, "el periodo", periodos - 1),
    )  # fmt: skip


def _unfit(
    rows: Sequence[_Fila], cursos: Collection[str], salas: Collection[str]
) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in rows:
        curso, sala = row.cut("una sala que no conviene", 2)
        _demand_known(row, curso, cursos, "el curso")
        _demand_known(row, sala, salas, "la sala")
        found.setdefault(curso, set()).add(sala)
        if len(found[curso]) == len(salas):
            raise row.refuse(f"ninguna sala conviene al curso {curso}")
    return found
