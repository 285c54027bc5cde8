"""The rows of the month: entidades or units, each with the bars of its ATs."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from api.pages.almanac import Dia
from api.pages.bars import Barra, Fila, lay_out
from api.pages.rendering import address
from engine.domain.actor import Actor
from engine.domain.convocatoria import Jornada
from engine.domain.lima import day_of
from engine.domain.redaccion import say_jornadas
from engine.planner.actividades import Actividad

POR = {"ugel": "UGEL", "dre": "DRE/GRE", "unidad": "Unidad orgánica"}
TONES = 6
MAX_ROWS = 60
TENTATIVE = ("en_planificacion", "por_calendarizar")
Facts = dict[str, Any]


def say_when(row: Mapping[str, Any]) -> str:
    """Return when an AT meets, in words."""
    return say_jornadas(Jornada(j["inicio"], j["fin"]) for j in row["jornadas"])


def build_rows(
    rows: Sequence[Facts],
    convened: Sequence[Actividad],
    *,
    por: str,
    places: Sequence[Facts],
    only: str,
    actor: Actor,
    crossed: Collection[str],
    days: Sequence[Dia],
    link: str,
) -> Facts:
    """Return `filas`, at most MAX_ROWS, and `ocultas`: how many more there would be."""
    bars = _bars(rows, crossed)
    known = {place["codigo"]: place for place in places}
    grouped: dict[str, dict[Barra, frozenset[date]]] = defaultdict(dict)
    for row, activity in zip(rows, convened, strict=True):
        for code in _places_of(row, activity, por, known):
            if por == "unidad" or _in_sight(known[code], only, actor):
                grouped[code][bars[row["codigo"]]] = activity.dias
    ordered = sorted(
        grouped, key=lambda code: (known[code]["superior"] or "", known[code]["nombre"])
    )
    first = days[0].fecha
    filas = [
        Fila(
            codigo=code,
            nombre=known[code]["codigo"] if por == "unidad" else known[code]["nombre"],
            direccion=_narrow(link, code) if por == "dre" else "",
            carriles=lay_out(grouped[code], first, len(days)),
        )
        for code in ordered[:MAX_ROWS]
    ]
    return {"filas": filas, "ocultas": max(0, len(ordered) - MAX_ROWS)}


def _narrow(link: str, code: str) -> str:
    period = link.partition("mes=")[2].partition("&")[0]
    return address("/planificador", mes=period, dre=code)


def _bars(rows: Sequence[Facts], crossed: Collection[str]) -> dict[str, Barra]:
    units = sorted({row["unidad"] for row in rows})
    return {
        row["codigo"]: Barra(
            codigo=row["codigo"],
            unidad=row["unidad"],
            tema=row["tema"],
            fechas=say_when(row),
            estado=row["estado"],
            tono=units.index(row["unidad"]) % TONES,
            cruce=row["codigo"] in crossed,
            tentativa=row["estado"] in TENTATIVE,
        )
        for row in rows
    }


def _places_of(row: Facts, activity: Actividad, por: str, known: Mapping[str, Facts]) -> set[str]:
    if por == "unidad":
        return {row["unidad"]} & known.keys()
    convened = {*activity.entidades, *([row["sede"]] if row["sede"] else [])}
    found = set()
    for code in convened & known.keys():
        above = known[code]
        while above["tipo"] not in (por, "ministerio") and above["superior"] in known:
            above = known[above["superior"]]
        if above["tipo"] == por:
            found.add(above["codigo"])
    return found


def _in_sight(place: Facts, only: str, actor: Actor) -> bool:
    """Tell whether a row is asked for and lies in the actor's own territory, if they have one."""
    own = {c.entidad_codigo for c in actor.cargos if c.entidad_tipo in ("dre", "ugel", "ie")}
    lineage = {place["codigo"], place["superior"]}
    if only and only not in lineage:
        return False
    return actor.sees_all or not own or bool(own & lineage) or _above(place, actor)


def _above(place: Facts, actor: Actor) -> bool:
    return any(place["id"] in cargo.ruta for cargo in actor.cargos)


def list_agenda(
    rows: Sequence[Facts], crossed: Collection[str], desde: date, hasta: date
) -> list[Facts]:
    """Return the ATs of the month as a list, for a telephone."""
    return [
        {
            "codigo": row["codigo"],
            "titulo": row["titulo"],
            "unidad": row["unidad"],
            "fechas": say_when(row),
            "donde": row["sede_nombre"] or row["modalidad"].capitalize(),
            "estado": row["estado"],
            "cruce": row["codigo"] in crossed,
        }
        for row in rows
        if any(desde <= day_of(j["inicio"]) < hasta for j in row["jornadas"])
    ]
