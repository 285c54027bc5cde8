"""What the pages of an escenario show: its progress, its plan and its comparison, in words."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from api.pages.wording import say_figure
from engine.domain.redaccion import say_dates
from engine.planner.escenarios.extracto import SEMANAS
from engine.planner.escenarios.razones import say_date
from engine.planner.escenarios.turnos import NOMBRES
from engine.planner.solver.modelo.criterios import CRITERIOS
from forms.formato import number_text

CRITERIOS_ORDENABLES = (
    ("cambio", "No cambiar fechas ya publicadas"),
    ("clases", "No quitar horas de clase (PR-10)"),
    ("protegidas", "Respetar las semanas protegidas"),
    ("carga", "No recargar a nadie en una semana"),
    ("aviso", "Avisar con diez días hábiles"),
    ("preferencia", "Dar la fecha que se pidió"),
    ("viaje", "Que nadie viaje con el tiempo justo (PR-19)"),
    ("separada", "No partir por feriado o fin de semana"),
)
_NOMBRES = dict(CRITERIOS_ORDENABLES) | {
    "reparto": "Repartir las sesiones", "compacidad": "Sesiones seguidas",
    "sala": "La misma sala", "aforo": "Que todos quepan",
}  # fmt: skip
CIFRAS = (
    ("Cruces entre actividades", "cruces", False),
    ("Actividades sin lugar", "pendientes", False),
    ("Actividades movidas de su fecha", "movidas", False),
    ("Días que se mueven, en total", "dias_movidos", False),
    ("Personas cuya fecha cambia", "personas_movidas", False),
    ("Viajes que se ahorran", "viajes_ahorrados", True),
    ("Viajes con el tiempo justo", "viajes_ajustados", False),
)
"""What is compared of two plans, and whether more of it is better."""
DONDE = ("en", "turno", "salas")
"""What of a line of an extracto tells where its plan holds an activity."""
DISTINTAS = 100
JUZGADAS = 30
"""Activities whose cruces are told on the page, of those that could be confirmed and not."""
Fila = dict[str, Any]


def weights_view(pesos: Sequence[Mapping[str, Any]]) -> list[tuple[str, int]]:
    """Return each criterion that counts, in words, with its weight."""
    return [(_NOMBRES[p["criterio"]], p["peso"]) for p in pesos if p.get("peso")]


def places_of(pesos: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the fields of the order of weights as DIRI's table has it: the heaviest is first.

    Those that weigh the same share a place; one that weighs nothing has none.
    """
    asked = {clave for clave, _ in CRITERIOS_ORDENABLES}
    given = {p["criterio"]: p["peso"] for p in pesos if p["criterio"] in asked and p["peso"] > 0}
    ranks = sorted(set(given.values()), reverse=True)
    return {f"orden.{clave}": str(ranks.index(peso) + 1) for clave, peso in given.items()}


def progress_view(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return how a search goes or went, in words; None before it has found anything."""
    told = row["avance"]
    if not told:
        return None
    # Without a plan the pages show the parts the search told; with one, the plan's.
    parts = (row.get("extracto") or told).get("partes") or {}
    return {
        **told,
        "segundos": round(told.get("segundos", 0)),
        "iteraciones": number_text(told.get("iteraciones", 0)),
        "costo": number_text(told.get("costo", 0)),
        "cota": number_text(told.get("cota", 0)),
        "primer_plan": say_figure(round(told.get("primer_plan", 0), 2)),
        "partes": [
            (_NOMBRES[criterio], CRITERIOS[criterio], cost)
            for criterio, cost in parts.items()
            if cost
        ],
        "cerca": say_distance(row["costo"] or 0, row["cota"] or 0, told.get("sin_lugar", 0)),
    }


def say_distance(costo: int, cota: int, sin_lugar: int) -> str:
    """Return how near a plan is to the best one there could be."""
    if sin_lugar:
        return "Aún hay actividades sin lugar."
    if costo <= cota:
        return "Ningún plan cuesta menos: está probado."
    if cota == 0:
        return "No se ha probado cuánto mejor podría ser."
    return f"El mejor plan posible cuesta {cota} o más: a este le sobra a lo más {costo - cota}."


def plan_view(
    row: Mapping[str, Any],
    mine: Collection[str] | None,
    lugares: Mapping[str, str],
    *,
    desde: int,
    filas: int,
) -> dict[str, Any]:
    """Return what a plan means, of the activities in one's scope, None for all of them.

    `lugares` names its offices.
    """
    told, razones = row["extracto"], row["razones"] or {}
    own = [fila for fila in told["filas"] if mine is None or fila["codigo"] in mine]
    moved = [fila for fila in own if "antes" in fila]
    still = [fila for fila in own if "antes" not in fila and fila["en"]]
    return {
        "resumen": told["cifras"],
        "con_lugar": told["cifras"]["actividades"] - len(told["cifras"]["pendientes"]),
        "pendientes": [fila for fila in own if not fila["en"]],
        "conflicto": told.get("conflicto"),
        "movidas": [_moved(fila, razones) for fila in moved[desde : desde + filas]],
        "cuantas_movidas": len(moved),
        "siguiente": desde + filas if desde + filas < len(moved) else None,
        "desde": desde,
        "quietas": [{**fila, "ahora": say_place(fila)} for fila in still[:filas]],
        "semanas": [_week(each, lugares) for each in told["semanas"]],
        "fijadas": set(row["fijadas"]),
    }


def judgement_view(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what the evaluator says of a plan: first whatever could not be confirmed."""
    if row["juicio"] is None:
        return None
    named = {fila["codigo"]: fila for fila in row["extracto"]["filas"]}
    told = [
        {**named[codigo], "cruces": cruces, "duro": any(c["dureza"] == "duro" for c in cruces)}
        for codigo, cruces in row["juicio"]["cruces"].items()
        if codigo in named
    ]
    return {
        **row["juicio"],
        "filas": [fila for fila in told if fila["duro"]][:JUZGADAS],
        "mas": [fila for fila in told if not fila["duro"]][:JUZGADAS],
    }


def _moved(fila: Mapping[str, Any], razones: Mapping[str, Any]) -> Fila:
    return {
        **fila, "antes": say_date(date.fromisoformat(fila["antes"])), "ahora": say_place(fila),
        "razones": razones.get(fila["codigo"], []),
    }  # fmt: skip


def _week(told: Sequence[Any], lugares: Mapping[str, str]) -> Fila:
    office, lunes, dias, people = told
    return {
        "entidad": lugares.get(office, office), "semana": say_date(date.fromisoformat(lunes)),
        "dias": dias, "persona_dias": people,
    }  # fmt: skip


def say_sessions(sesiones: Sequence[Mapping[str, Any]]) -> str:
    """Return when a plan holds an activity: its days, and the turno when it takes only one."""
    turnos = {turno for s in sesiones for j in s["jornadas"] for turno in j["turnos"]}
    days = sorted({j["fecha"] for s in sesiones for j in s["jornadas"]})
    return say_place({"en": days} | ({"turno": turnos.pop()} if len(turnos) == 1 else {}))


def say_place(fila: Mapping[str, Any]) -> str:
    """Return when and in which room a plan holds an activity, or that it has no place."""
    if not fila["en"]:
        return "sin lugar"
    when = say_dates([date.fromisoformat(dia) for dia in fila["en"]])
    when = f"{when}, {NOMBRES[fila['turno']]}" if "turno" in fila else when
    return f"{when}, en {' y '.join(fila['salas'])}" if "salas" in fila else when


def compare_view(
    una: Mapping[str, Any],
    otra: Mapping[str, Any],
    mine: Collection[str] | None,
    lugares: Mapping[str, str],
) -> dict[str, Any]:
    """Return two escenarios side by side: figures, burden and the activities that differ."""
    one, other = (row["extracto"]["cifras"] for row in (una, otra))
    figures: list[tuple[str, int, int, bool | None]] = [
        (que, _figure(one, clave), _figure(other, clave), mas) for que, clave, mas in CIFRAS
    ]
    alike = una["pesos"] == otra["pesos"]
    # Of costs by different weights none is the better one.
    figures.append(("Costo según los pesos", una["costo"], otra["costo"], False if alike else None))
    return {
        "cifras": figures,
        "mismos_pesos": alike,
        "carga": _compared_load(una["extracto"], otra["extracto"], lugares),
        "distintas": _differences(una, otra, mine),
    }


def _figure(cifras: Mapping[str, Any], clave: str) -> int:
    # A plan kept before a figure was counted has none of it.
    value = cifras.get(clave, 0)
    return len(value) if isinstance(value, list) else int(value)


def _compared_load(
    una: Mapping[str, Any], otra: Mapping[str, Any], lugares: Mapping[str, str]
) -> list[Fila]:
    """Return the offices whose fullest week differs most, with its days in each."""
    none = [0, 0]
    pairs = {
        office: (una["oficinas"].get(office, none), otra["oficinas"].get(office, none))
        for office in una["oficinas"].keys() | otra["oficinas"].keys()
    }
    ordered = sorted(
        pairs.items(),
        key=lambda each: (-abs(each[1][0][0] - each[1][1][0]), -max(each[1])[0], each[0]),
    )
    return [
        {
            "entidad": lugares.get(office, office), "dias": [x[0], y[0]],
            "persona_dias": [x[1], y[1]],
        }
        for office, (x, y) in ordered[:SEMANAS]
    ]  # fmt: skip


def _differences(
    una: Mapping[str, Any], otra: Mapping[str, Any], mine: Collection[str] | None
) -> list[Fila]:
    both = [{f["codigo"]: f for f in row["extracto"]["filas"]} for row in (una, otra)]
    told = []
    for codigo in sorted(both[0].keys() | both[1].keys()):
        here, there = (each.get(codigo) for each in both)
        same = here and there and [here.get(k) for k in DONDE] == [there.get(k) for k in DONDE]
        if same or (mine is not None and codigo not in mine):
            continue
        una_dice, otra_dice = (say_place(each) if each else "no figura" for each in (here, there))
        told.append({**(here or there or {}), "una": una_dice, "otra": otra_dice})
        if len(told) == DISTINTAS:
            break
    return told
