"""Facts of Peru's calendar, 2024 to 2027, for the tests: holidays and school-year blocks."""

from datetime import date
from typing import Literal

from engine.domain.calendario import Bloque, Calendario, Feriado

_FERIADOS = (
    (
        ("Año Nuevo", "feriado_nacional", "todos", "DL 713"),
        "2024-01-01 2025-01-01 2026-01-01 2027-01-01",
    ),
    (
        ("Jueves Santo", "feriado_nacional", "todos", "DL 713"),
        "2024-03-28 2025-04-17 2026-04-02 2027-03-25",
    ),
    (
        ("Viernes Santo", "feriado_nacional", "todos", "DL 713"),
        "2024-03-29 2025-04-18 2026-04-03 2027-03-26",
    ),
    (
        ("Día del Trabajo", "feriado_nacional", "todos", "DL 713"),
        "2024-05-01 2025-05-01 2026-05-01 2027-05-01",
    ),
    (
        ("Batalla de Arica y Día de la Bandera", "feriado_nacional", "todos", "DL 713"),
        "2024-06-07 2025-06-07 2026-06-07 2027-06-07",
    ),
    (
        ("San Pedro y San Pablo", "feriado_nacional", "todos", "DL 713"),
        "2024-06-29 2025-06-29 2026-06-29 2027-06-29",
    ),
    (
        ("Día de la Fuerza Aérea del Perú", "feriado_nacional", "todos", "DL 713"),
        "2024-07-23 2025-07-23 2026-07-23 2027-07-23",
    ),
    (
        ("Fiestas Patrias", "feriado_nacional", "todos", "DL 713"),
        "2024-07-28 2024-07-29 2025-07-28 2025-07-29 2026-07-28 2026-07-29 2027-07-28 2027-07-29",
    ),
    (
        ("Batalla de Junín", "feriado_nacional", "todos", "DL 713"),
        "2024-08-06 2025-08-06 2026-08-06 2027-08-06",
    ),
    (
        ("Santa Rosa de Lima", "feriado_nacional", "todos", "DL 713"),
        "2024-08-30 2025-08-30 2026-08-30 2027-08-30",
    ),
    (
        ("Combate de Angamos", "feriado_nacional", "todos", "DL 713"),
        "2024-10-08 2025-10-08 2026-10-08 2027-10-08",
    ),
    (
        ("Todos los Santos", "feriado_nacional", "todos", "DL 713"),
        "2024-11-01 2025-11-01 2026-11-01 2027-11-01",
    ),
    (
        ("Inmaculada Concepción", "feriado_nacional", "todos", "DL 713"),
        "2024-12-08 2025-12-08 2026-12-08 2027-12-08",
    ),
    (
        ("Batalla de Ayacucho", "feriado_nacional", "todos", "DL 713"),
        "2024-12-09 2025-12-09 2026-12-09 2027-12-09",
    ),
    (
        ("Navidad", "feriado_nacional", "todos", "DL 713"),
        "2024-12-25 2025-12-25 2026-12-25 2027-12-25",
    ),
    (
        (
            "Día no laborable compensable",
            "no_laborable_sector_publico",
            "sector público nacional",
            "DS 042-2025-PCM",
        ),
        "2025-05-02 2025-12-26 2026-01-02",
    ),
    (
        (
            "Día no laborable San Román (Juliaca)",
            "no_laborable_regional",
            "Puno, provincia San Román, sector público",
            "Ley 13293",
        ),
        "2025-10-24 2026-10-24",
    ),
)
_BLOQUES: tuple[tuple[int, str, str], ...] = (
    (
        2024,
        "RM 587-2023-MINEDU",
        """g 2024-03-01 2024-03-08
l 2024-03-11 2024-05-17
g 2024-05-20 2024-05-24
l 2024-05-27 2024-07-26
g 2024-07-29 2024-08-09
l 2024-08-12 2024-10-11
g 2024-10-14 2024-10-18
l 2024-10-21 2024-12-20
g 2024-12-23 2024-12-31""",
    ),
    (
        2025,
        "RM 556-2024-MINEDU",
        """g 2025-03-03 2025-03-14
l 2025-03-17 2025-05-16
g 2025-05-19 2025-05-23
l 2025-05-26 2025-07-25
g 2025-07-28 2025-08-08
l 2025-08-11 2025-10-10
g 2025-10-13 2025-10-17
l 2025-10-20 2025-12-19
g 2025-12-22 2025-12-31""",
    ),
    (
        2026,
        "RM 501-2025-MINEDU",
        """g 2026-03-02 2026-03-13
l 2026-03-16 2026-05-15
g 2026-05-18 2026-05-22
l 2026-05-25 2026-07-24
g 2026-07-27 2026-08-07
l 2026-08-10 2026-10-09
g 2026-10-12 2026-10-16
l 2026-10-19 2026-12-18
g 2026-12-21 2026-12-31""",
    ),
)


def _feriados() -> tuple[Feriado, ...]:
    return tuple(
        Feriado(date.fromisoformat(fecha), nombre, tipo, ambito, norma)
        for (nombre, tipo, ambito, norma), fechas in _FERIADOS
        for fecha in fechas.split()
    )


def _bloques() -> tuple[Bloque, ...]:
    bloques = []
    for anio, norma, texto in _BLOQUES:
        numeros = {"l": 0, "g": 0}
        for linea in texto.splitlines():
            letra, inicio, fin = linea.split()
            numeros[letra] += 1
            tipo: Literal["lectivo", "gestion"] = "lectivo" if letra == "l" else "gestion"
            dias = date.fromisoformat(inicio), date.fromisoformat(fin)
            bloques.append(Bloque(anio, tipo, numeros[letra], *dias, norma))
    return tuple(bloques)


CALENDARIO = Calendario(_feriados(), _bloques())
