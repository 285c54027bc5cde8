"""A year of the country to be calendarised: many activities, as units would ask for them."""

import csv
import random
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

REFERENCE = Path(__file__).parents[2] / "engine" / "db" / "reference"
ANIO = "2026"
ROLES = (
    "director_ugel", "jefe_agp", "jefe_agi", "especialista_inicial", "especialista_primaria",
    "especialista_secundaria", "especialista_convivencia", "director_ie",
)  # fmt: skip
FACILITADORES = 120
POR_FACILITADOR = 16
"""Facilitadores of a year, at least, and activities that each can lead in a larger one."""
TURNOS = (
    {"id": "manana", "inicio": "08:30", "fin": "12:30"},
    {"id": "tarde", "inicio": "14:00", "fin": "17:30"},
)
DURACIONES: tuple[tuple[dict[str, int], int], ...] = (
    ({"turnos": 1}, 58),
    ({"horas": 6}, 5),
    ({"dias": 1}, 27),
    ({"dias": 2}, 8),
    ({"dias": 3}, 2),
)


def national(actividades: int = 2000, seed: int = 2026, grupos: tuple[int, int] = (5, 60)) -> Any:
    """Return a problem of 226 UGEL by 8 roles with that many activities, the same for a seed."""
    chance = random.Random(seed)
    facilitadores = max(FACILITADORES, actividades // POR_FACILITADOR)
    ugeles = {row["codigo"]: row["superior"] for row in _rows("entidades") if row["tipo"] == "ugel"}
    bloques = [row for row in _rows("bloques") if row["anio"] == ANIO]
    return {
        "formato": "articula.problema",
        "version": 1,
        "nombre": f"Año {ANIO}, {actividades} actividades, semilla {seed}",
        "calendario": {
            "inicio": min(row["inicio"] for row in bloques),
            "fin": max(row["fin"] for row in bloques),
            "turnos": list(TURNOS),
            "inhabiles": [
                {"inicio": row["fecha"], "motivo": row["nombre"]}
                for row in _rows("feriados")
                if row["fecha"].startswith(ANIO) and "nacional" in row["tipo"] + row["ambito"]
            ],
            "protegidos": [
                {
                    "nombre": f"Bloque lectivo {row['numero']}", "lectivo": True,
                    "inicio": row["inicio"], "fin": row["fin"], "roles": ["director_ie"],
                }
                for row in bloques
                if row["tipo"] == "lectivo"
            ],
        },
        "grupos": [
            {"id": f"{rol}@{ugel}", "rol": rol, "ugel": ugel, "dre": dre, "maximo_semana": 3}
            for rol in ROLES
            for ugel, dre in ugeles.items()
        ],
        "facilitadores": [{"id": f"F{n:03d}"} for n in range(facilitadores)],
        "actividades": list(
            _activities(chance, actividades, ugeles, bloques, grupos, facilitadores)
        ),
        "pesos": [{"criterio": "clases", "peso": 2}, {"criterio": "preferencia", "peso": 1}],
    }  # fmt: skip


def _rows(name: str) -> list[dict[str, str]]:
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _activities(
    chance: random.Random,
    wanted: int,
    ugeles: Mapping[str, str],
    bloques: list[dict[str, str]],
    grupos: tuple[int, int],
    facilitadores: int,
) -> Iterator[dict[str, Any]]:
    favourite = _favourite_days(bloques)
    gestion = [row for row in bloques if row["tipo"] == "gestion"]
    shapes, weights = [shape for shape, _ in DURACIONES], [each for _, each in DURACIONES]
    for n in range(wanted):
        roles = chance.sample(ROLES, chance.choice((1, 1, 2)))
        dia = _preferred(chance, favourite, gestion if "director_ie" in roles else [])
        margin = timedelta(days=chance.choice((21, 30, 45, 60)))
        yield {
            "id": f"AT-{n:05d}",
            "unidad": f"U{chance.randrange(20):02d}",
            "convoca": [{"roles": roles, "ugeles": _called(chance, ugeles, len(roles), grupos)}],
            "facilitadores": [f"F{chance.randrange(facilitadores):03d}"],
            "duracion": chance.choices(shapes, weights)[0],
            "ventana": {
                "inicio": max(date.fromisoformat(bloques[0]["inicio"]), dia - margin).isoformat(),
                "fin": min(date.fromisoformat(bloques[-1]["fin"]), dia + margin).isoformat(),
            },
            "preferida": [{"fecha": dia.isoformat()}],
            "prioridad": chance.choice((1, 1, 1, 2, 3)),
            "plan_recuperacion": chance.random() < 0.8,
        }


def _called(
    chance: random.Random, ugeles: Mapping[str, str], roles: int, grupos: tuple[int, int]
) -> list[str]:
    """Return the UGEL of some whole regions, or a list that some unit drew up."""
    # Few convene sixty, many a handful.
    wanted = max(1, round(grupos[0] * (grupos[1] / grupos[0]) ** chance.random() / roles))
    if chance.random() < 0.25:
        return sorted(chance.sample(sorted(ugeles), wanted))
    dres = sorted(set(ugeles.values()))
    chance.shuffle(dres)
    whole = [ugel for dre in dres for ugel, above in ugeles.items() if above == dre]
    return sorted(whole[:wanted])


def _favourite_days(bloques: list[dict[str, str]]) -> list[date]:
    """Return the days units ask for: more in the first weeks of a month and before a close."""
    inicio = date.fromisoformat(bloques[0]["inicio"])
    fin = date.fromisoformat(bloques[-1]["fin"])
    closing = [date.fromisoformat(row["fin"]) for row in bloques if row["tipo"] == "lectivo"]
    days = []
    for n in range((fin - inicio).days - 14):
        dia = inicio + timedelta(n)
        if dia.weekday() < 5:
            near_close = any(0 <= (close - dia).days <= 14 for close in closing)
            days += [dia] * (4 if dia.day <= 14 else 1) * (2 if near_close else 1)
    return days


def _preferred(chance: random.Random, favourite: list[date], gestion: list[dict[str, str]]) -> date:
    if not gestion:
        return chance.choice(favourite)
    bloque = chance.choice(gestion)
    primero, ultimo = date.fromisoformat(bloque["inicio"]), date.fromisoformat(bloque["fin"])
    dia = primero + timedelta(chance.randrange((ultimo - primero).days + 1))
    return dia - timedelta(max(0, dia.weekday() - 4))
