"""What the pages of an escenario show: its progress, its plan and its comparison, in words."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from engine.domain.convocatoria import Jornada
from engine.domain.redaccion import say_dates
from engine.planner.escenarios.razones import say_date
from engine.planner.escenarios.resumen import Resumen, is_asked, summarise
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
    ("separada", "No partir por feriado o fin de semana"),
)
_NOMBRES = dict(CRITERIOS_ORDENABLES) | {
    "reparto": "Repartir las sesiones", "sala": "La misma sala", "aforo": "Que todos quepan",
}  # fmt: skip
SEMANAS = 15
"""Weeks shown of the burden, the busiest first."""
Fila = dict[str, Any]


def weights_view(pesos: Sequence[Mapping[str, Any]]) -> list[tuple[str, int]]:
    """Return each criterion that counts, in words, with its weight."""
    return [(_NOMBRES[p["criterio"]], p["peso"]) for p in pesos if p.get("peso")]


def progress_view(row: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return how a search goes or went, in words; None before it has found anything."""
    told = row["avance"]
    if not told:
        return None
    # Without a plan the pages show the parts the search told; with one, the plan's.
    parts = told.get("partes") or {}
    if row["plan"]:
        parts = {p["criterio"]: p["costo"] for p in row["plan"]["costo"]["partes"]}
    return {
        **told,
        "segundos": round(told.get("segundos", 0)),
        "primer_plan": number_text(round(told.get("primer_plan", 0), 2)),
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
    row: Mapping[str, Any], mine: Collection[str], desde: int, filas: int
) -> dict[str, Any]:
    """Return what a plan means, of the activities in one's scope."""
    problema, plan = row["problema"], row["plan"]
    resumen = summarise(problema, plan)
    names = {a["id"]: a for a in problema["actividades"]}
    moved = [m for m in resumen.movidas if m.codigo in mine]
    moved.sort(key=lambda m: (-abs(m.dias), m.codigo))
    razones = row["razones"] or {}
    placed = {a["id"]: a["sesiones"] for a in plan["actividades"]}
    return {
        "resumen": resumen,
        "con_lugar": sum(1 for c in placed if is_asked(names[c])),
        "pendientes": [_named(names, codigo) for codigo in resumen.pendientes if codigo in mine],
        "conflicto": plan.get("conflicto"),
        "nombres_conflicto": [
            _named(names, c.partition("/")[0] if c not in names else c)
            for c in (plan.get("conflicto") or {}).get("actividades", ())
        ],
        "movidas": [
            {
                **_named(names, m.codigo), "antes": say_date(m.antes), "dias": m.dias,
                "ahora": say_sessions(placed[m.codigo]), "razones": razones.get(m.codigo, []),
            }
            for m in moved[desde : desde + filas]
        ],
        "cuantas_movidas": len(moved),
        "siguiente": desde + filas if desde + filas < len(moved) else None,
        "desde": desde,
        "quietas": [
            {**_named(names, codigo), "ahora": say_sessions(sesiones)}
            for codigo, sesiones in sorted(placed.items())
            if codigo in mine and codigo not in {m.codigo for m in moved}
        ][:filas],
        "semanas": _weeks(resumen, problema),
        "fijadas": set(row["fijadas"]),
    }  # fmt: skip


def _named(names: Mapping[str, Mapping[str, Any]], codigo: str) -> Fila:
    activity = names.get(codigo, {})
    return {
        "codigo": codigo.partition("/")[0], "titulo": activity.get("nombre", codigo),
        "unidad": activity.get("unidad", ""),
    }  # fmt: skip


def say_sessions(sesiones: Sequence[Mapping[str, Any]]) -> str:
    """Return when a plan holds an activity: its days, and the turno when it takes only one."""
    days = sorted({date.fromisoformat(j["fecha"]) for s in sesiones for j in s["jornadas"]})
    turnos = {turno for s in sesiones for j in s["jornadas"] for turno in j["turnos"]}
    when = say_dates(days)
    return f"{when}, {NOMBRES[next(iter(turnos))]}" if len(turnos) == 1 else when


def say_stretches(pairs: Sequence[Jornada]) -> str:
    """Return the days of jornadas in words."""
    return say_dates(sorted({jornada.dia for jornada in pairs}))


def _weeks(resumen: Resumen, problema: Mapping[str, Any]) -> list[Fila]:
    places = place_names(problema)
    return [
        {
            "entidad": places.get(entidad, entidad), "semana": say_date(lunes),
            "dias": carga.dias, "persona_dias": carga.persona_dias,
        }
        for entidad, lunes, carga in resumen.busiest(SEMANAS)
    ]  # fmt: skip


def place_names(problema: Mapping[str, Any]) -> dict[str, str]:
    """Return the name of each entidad of a problem, by its code."""
    return {
        g["id"].partition("@")[2]: g.get("nombre", g["id"]).rpartition(" · ")[2]
        for g in problema["grupos"]
    }


def compare_view(
    una: Mapping[str, Any], otra: Mapping[str, Any], mine: Collection[str]
) -> dict[str, Any]:
    """Return two escenarios side by side: figures, burden and the activities that differ."""
    both = [summarise(row["problema"], row["plan"]) for row in (una, otra)]
    figures = [
        ("Cruces entre actividades", *(r.cruces for r in both)),
        ("Actividades sin lugar", *(len(r.pendientes) for r in both)),
        ("Actividades movidas de su fecha", *(len(r.movidas) for r in both)),
        ("Días que se mueven, en total", *(r.dias_movidos for r in both)),
        ("Personas cuya fecha cambia", *(r.personas_movidas for r in both)),
        ("Viajes que se ahorran", *(r.viajes_ahorrados for r in both)),
        ("Costo según los pesos", *(row["costo"] for row in (una, otra))),
    ]
    return {
        "cifras": figures,
        "mismos_pesos": una["pesos"] == otra["pesos"],
        "carga": _compared_load(both, place_names(otra["problema"]) | place_names(una["problema"])),
        "distintas": _differences(una, otra, mine),
    }


def _compared_load(both: Sequence[Resumen], places: Mapping[str, str]) -> list[Fila]:
    """Return the entidades with the fullest week in either, and that week's days in each."""
    most: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    people: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for n, resumen in enumerate(both):
        for (entidad, _), carga in resumen.carga.items():
            most[entidad][n] = max(most[entidad][n], carga.dias)
            people[entidad][n] += carga.persona_dias
    ordered = sorted(most, key=lambda e: (-abs(most[e][0] - most[e][1]), -max(most[e]), e))
    return [
        {"entidad": places.get(e, e), "dias": most[e], "persona_dias": people[e]}
        for e in ordered[:SEMANAS]
    ]


def _differences(
    una: Mapping[str, Any], otra: Mapping[str, Any], mine: Collection[str]
) -> list[Fila]:
    names = {a["id"]: a for row in (una, otra) for a in row["problema"]["actividades"]}
    places = [{a["id"]: a["sesiones"] for a in row["plan"]["actividades"]} for row in (una, otra)]
    told = []
    for codigo in sorted(places[0].keys() | places[1].keys()):
        words = [say_sessions(each[codigo]) if codigo in each else "sin lugar" for each in places]
        if codigo in mine and words[0] != words[1]:
            told.append({**_named(names, codigo), "una": words[0], "otra": words[1]})
    return told[:100]
