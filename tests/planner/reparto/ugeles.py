"""UGEL of any size for the tests of the assignment: schools of several kinds around their towns."""

from random import Random
from typing import Any

TIPOS = (
    # kind, area, ratio, docentes of its schools
    ("multigrado", "rural", 8, (1, 1, 1, 2, 2, 3)),
    ("eib_primaria", "rural", 8, (1, 1, 2, 2, 3)),
    ("polidocente_inicial", "urbana", 12, (2, 3, 3, 4, 5)),
    ("polidocente_primaria", "urbana", 15, (3, 4, 4, 5, 7, 8)),
)


def ugel(acompanantes: int, semilla: int = 1, holgura: float = 1.1) -> dict[str, Any]:
    """Return a problem of so many companions of 8 to 15 docentes, a tenth of the places free."""
    chance = Random(semilla)
    towns = [
        (-5 + chance.uniform(-0.7, 0.7), -78 + chance.uniform(-0.7, 0.7))
        for _ in range(acompanantes // 4 + 1)
    ]
    people: list[dict[str, Any]] = []
    schools: list[dict[str, Any]] = []
    docente = 0
    for k, (tipo, area, ratio, sizes) in enumerate(TIPOS):
        own = len(range(k, acompanantes, len(TIPOS)))
        for _ in range(own):
            people.append(
                {"id": f"A{len(people):03}", "tipos": [tipo], "lugar": near(chance, towns, 0.03)}
            )
        left = int(own * ratio / holgura)
        while left > 0:
            size = min(chance.choice(sizes), left)
            left -= size
            schools.append(
                {
                    "id": f"{len(schools):07}", "tipo": tipo, "area": area,
                    "lugar": near(chance, towns, 0.1),
                    "docentes": [f"D{docente + n:05}" for n in range(size)],
                }
            )  # fmt: skip
            docente += size
    return {
        "formato": "articula.reparto", "version": 1, "nombre": f"UGEL de {acompanantes}",
        "limites": [
            {"tipo": tipo, "area": area, "docentes": ratio, "norma": "RVM 290-2019, 5.6"}
            for tipo, area, ratio, _ in TIPOS
        ],
        "acompanantes": people, "instituciones": schools,
    }  # fmt: skip


def near(chance: Random, towns: list[tuple[float, float]], far: float) -> dict[str, float]:
    """Return a place around one of some towns."""
    latitud, longitud = chance.choice(towns)
    return {"latitud": latitud + chance.gauss(0, far), "longitud": longitud + chance.gauss(0, far)}
