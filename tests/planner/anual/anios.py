"""Years of acompañamiento for the tests: one companion told by hand, and UGEL of any size."""

from random import Random
from typing import Any

BLOQUES = (
    ("gestion", "2026-03-02", "2026-03-13"), ("lectivo", "2026-03-16", "2026-05-15"),
    ("gestion", "2026-05-18", "2026-05-22"), ("lectivo", "2026-05-25", "2026-07-24"),
    ("gestion", "2026-07-27", "2026-08-07"), ("lectivo", "2026-08-10", "2026-10-09"),
    ("gestion", "2026-10-12", "2026-10-16"), ("lectivo", "2026-10-19", "2026-12-18"),
    ("gestion", "2026-12-21", "2026-12-31"),
)  # fmt: skip
"""The blocks of the school year 2026."""
FERIADOS = (
    "2026-04-02", "2026-04-03", "2026-05-01", "2026-06-29", "2026-07-23", "2026-07-28",
    "2026-07-29", "2026-08-06", "2026-10-08", "2026-12-08", "2026-12-09", "2026-12-25",
)  # fmt: skip
MULTIGRADO: dict[str, Any] = {
    "id": "multigrado", "norma": "RVM 290-2019", "visitas": [2, 2, 2, 2, 3, 3],
    "gia": {"veces": 4, "horas": 3}, "rtc": {"veces": 2, "horas": 3},
}  # fmt: skip
URBANO: dict[str, Any] = {
    "id": "polidocente", "norma": "RVM 290-2019", "visitas": [2, 1, 1, 1, 1, 1, 1],
    "gia": {"veces": 4, "horas": 3}, "rtc": {"veces": 2, "horas": 3},
}  # fmt: skip
MANUAL: dict[str, Any] = {
    "id": "manual", "norma": "Manual 2019", "visitas": [1, 1, 2, 1, 1, 1, 1, 2],
    "cada_meses": {"visita": 1, "gia": 1, "gia_directores": 2}, "toda_la_jornada": True,
    "gia": {"veces": 8, "horas": 4}, "gia_directores": {"veces": 4, "horas": 2},
}  # fmt: skip
TALLERES = (
    {
        "id": "T1", "tipo": "taller", "dias": 5,
        "ventana": {"inicio": "2026-03-02", "fin": "2026-03-13"},
    },
    {"id": "T2", "tipo": "taller", "dias": 5, "vacaciones": True},
)  # fmt: skip


def calendar() -> dict[str, Any]:
    """Return the school year 2026."""
    return {
        "inicio": "2026-03-02", "fin": "2026-12-31",
        "bloques": [
            {"tipo": t, "inicio": i, "fin": f, "vacaciones": i == "2026-07-27"}
            for t, i, f in BLOQUES
        ],
        "feriados": [{"fecha": f} for f in FERIADOS],
    }  # fmt: skip


def at(latitud: float, longitud: float) -> dict[str, float]:
    """Return a place."""
    return {"latitud": latitud, "longitud": longitud}


def year(
    docentes: int = 8, protocolo: Any = MULTIGRADO, *, por_escuela: int = 1, lejos: float = 0.05,
    **more: Any,
) -> dict[str, Any]:  # fmt: skip
    """Return the year of one companion, with schools ever further north of the base."""
    schools = -(-docentes // por_escuela)
    return {
        "formato": "articula.anual", "version": 1, "nombre": "Prueba", "calendario": calendar(),
        "ugel": {"lugar": at(-5, -78), "dias_mes": 1},
        "protocolos": [dict(protocolo)],
        "instituciones": [
            {
                "id": f"I{n}", "turno": {"inicio": "08:00", "fin": "13:00"},
                "lugar": at(-5 + lejos * (n + 1), -78), "distrito": "Imaza", "red": "R",
            }
            for n in range(schools)
        ],
        "docentes": [
            {"id": f"D{n}", "institucion": f"I{n // por_escuela}", "protocolo": protocolo["id"]}
            for n in range(docentes)
        ],
        "acompanantes": [
            {"id": "A", "lugar": at(-5, -78), "docentes": [f"D{n}" for n in range(docentes)]}
        ],
        "comunes": [dict(taller) for taller in TALLERES],
    } | more  # fmt: skip


def manual_year(docentes: int = 8) -> dict[str, Any]:
    """Return a year by the manual of 2019, whose first docente also directs."""
    problema = year(docentes, MANUAL, lejos=0.01)
    problema["docentes"][0]["director"] = True
    problema["jornada"] = {"horas": 8, "con_viaje": 9}
    return problema


def region(acompanantes: int, semilla: int = 1) -> dict[str, Any]:
    """Return the year of a UGEL: half of its companions rural with 8, half urban with up to 15."""
    chance = Random(semilla)
    people: list[dict[str, Any]] = []
    schools: list[dict[str, Any]] = []
    docentes: list[dict[str, Any]] = []
    for a in range(acompanantes):
        rural = a % 2 == 0
        home = (-5 + chance.uniform(-0.6, 0.6), -78 + chance.uniform(-0.6, 0.6))
        own: list[str] = []
        wanted = 8 if rural else chance.randint(10, 15)
        while len(own) < wanted:
            codigo = f"{len(schools):07}"
            spread = 0.12 if rural else 0.02
            schools.append(
                {
                    "id": codigo, "turno": {"inicio": "08:00", "fin": "13:00"},
                    "lugar": at(*(each + chance.gauss(0, spread) for each in home)),
                    **({"red": f"R{a}"} if rural else {}),
                }
            )  # fmt: skip
            size = chance.randint(1, 2) if rural else chance.randint(5, 8)
            for _ in range(min(size, wanted - len(own))):
                own.append(f"D{len(docentes):05}")
                protocolo = "multigrado" if rural else "polidocente"
                docentes.append({"id": own[-1], "institucion": codigo, "protocolo": protocolo})
        people.append({"id": f"A{a:03}", "lugar": at(*home), "docentes": own})
    return {
        "formato": "articula.anual", "version": 1, "nombre": f"UGEL de {acompanantes}",
        "calendario": calendar(), "ugel": {"lugar": at(-5, -78), "dias_mes": 1},
        "protocolos": [dict(MULTIGRADO), dict(URBANO)],
        "instituciones": schools, "docentes": docentes, "acompanantes": people,
        "comunes": [dict(taller) for taller in TALLERES],
    }  # fmt: skip
