"""One instance by its parts, for who administers: where it is, its data, its children, its past."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from api.identidad import Administrador, Identidad, Servicio
from api.pages.deadlines import describe_deadline
from api.pages.history import tell_event
from api.pages.instancias import ESTADOS, LISTA, SECCION
from api.pages.nombres import name_processes
from api.pages.params import Cursor, Words
from api.pages.pasos import mark_steps, tell_step
from api.pages.rendering import address, page
from api.pages.tipos import TIPOS, say_value
from engine.actions.instancias.inspeccion import Inspeccion, inspect
from engine.db.queries.calendario import load_calendario
from engine.db.queries.incidentes import list_of_instancia
from engine.db.queries.instancias import (
    count_children,
    list_children,
    list_open_tareas,
    list_subscriptions,
    list_timers,
)
from engine.db.queries.pasos import PASOS_MAXIMOS, list_history, list_steps
from engine.db.recorrido import PASO, PASOS
from engine.domain.mando import COMANDOS, find_objection
from engine.domain.redaccion import say_instant

router = APIRouter(include_in_schema=False)
Facts = dict[str, Any]
NOMBRES = {
    "suspender": "Suspender",
    "reanudar": "Reanudar",
    "anular": "Anular",
    "mover": "Mover",
    "datos": "Cambiar datos",
}


async def _estado(
    tx: AsyncSession, quien: Identidad, vista: Inspeccion, _words: Mapping[str, str]
) -> Facts:
    fila = vista.fila
    calendario = await load_calendario(tx)
    tareas = await list_open_tareas(tx, fila["id"])
    failed = {token["elemento"] for token in vista.tokens() if token["estado"] == "fallo"}
    standing = vista.standing()
    return {
        "activos": [e for e in standing["activos"] if e not in failed],
        "visitados": standing["recorridos"],
        "vencidos": sorted(failed),
        "tareas": [
            {**t, **describe_deadline(t["vence"], t["vencimiento"], quien.now, calendario)}
            for t in tareas
        ],
        "temporizadores": [
            {
                **timer,
                **describe_deadline(timer["vence"], None, quien.now, calendario),
                "nombre": vista.name_of(timer["elemento"]),
                "formula": vista.why_due(timer["elemento"]),
            }
            for timer in await list_timers(tx, fila["id"])
        ],
        "suscripciones": [
            {**row, "donde": vista.name_of(row["elemento"])}
            for row in await list_subscriptions(tx, fila["id"])
        ],
        "incidentes": [_incident(row, vista) for row in await list_of_instancia(tx, fila["id"])],
        "tokens": vista.tokens(),
    }


def _incident(row: Facts, vista: Inspeccion) -> Facts:
    typed = [{"nombre": n, "valor": say_value(v)[1]} for n, v in sorted(row["entrada"].items())]
    return {**row, "nombre": vista.name_of(row["elemento"]), "entrada": typed}


async def _datos(
    _tx: AsyncSession, _quien: Identidad, vista: Inspeccion, _words: Mapping[str, str]
) -> Facts:
    names = dict(TIPOS)
    return {
        "datos": [_typed(n, v, names) for n, v in sorted(vista.ejecucion.variables.items())],
        "locales": [
            {**scope, "datos": [_typed(n, v, names) for n, v in sorted(scope["datos"].items())]}
            for scope in vista.local_variables()
        ],
    }


def _typed(nombre: str, value: Any, names: Mapping[str, str]) -> Facts:
    tipo, text = say_value(value)
    return {"nombre": nombre, "tipo": names[tipo], "texto": text}


async def _hijas(
    tx: AsyncSession, _quien: Identidad, vista: Inspeccion, words: Mapping[str, str]
) -> Facts:
    estado = words["estado"] if words["estado"] in dict(ESTADOS) else None
    names = await name_processes(tx)
    found = await list_children(tx, vista.fila["id"], estado=estado, cursor=words["cursor"] or None)
    here = f"{LISTA}/{vista.fila['id']}"
    kept = {"vista": "hijas", "estado": estado}
    return {
        "hijas": [{**row, "proceso_nombre": names[row["proceso"]]} for row in found.datos],
        "hijas_estado": estado or "",
        "siguiente": found.siguiente and address(here, **kept, cursor=found.siguiente),
        "primera": address(here, **kept) if words["cursor"] else None,
    }


async def _historia(
    tx: AsyncSession, _quien: Identidad, vista: Inspeccion, words: Mapping[str, str]
) -> Facts:
    found = await list_history(tx, vista.fila["id"], cursor=words["cursor"] or None)
    here = f"{LISTA}/{vista.fila['id']}"
    return {
        "eventos": [{**_told(row, vista), "n": row["n"]} for row in found.datos],
        "siguiente": found.siguiente and address(here, vista="historia", cursor=found.siguiente),
        "primera": address(here, vista="historia") if words["cursor"] else None,
    }


def _told(row: Facts, vista: Inspeccion) -> Facts:
    """Return an event as the history shows it; one that tells only moves says them alone."""
    told = tell_event(row)
    moves = _say_step(row, vista) if PASOS in row["datos"] else ""
    if row["tipo"] == PASO:
        return {**told, "texto": moves, "paso": "", "dicho": False}
    return {**told, "paso": moves, "dicho": True}


def _say_step(row: Facts, vista: Inspeccion) -> str:
    return tell_step(row["datos"][PASOS], vista.name_of, vista.ends, vista.nameless)


async def _repeticion(
    tx: AsyncSession, _quien: Identidad, vista: Inspeccion, _words: Mapping[str, str]
) -> Facts:
    rows = await list_steps(tx, vista.fila["id"])
    return {
        "pasos": [
            {
                "n": number,
                "en": row["en"],
                "persona": row["persona"],
                "texto": _say_step(row, vista),
                "marcas": marks,
            }
            for number, (row, marks) in enumerate(zip(rows, mark_steps(rows), strict=True), start=1)
        ],
        "recortada": len(rows) == PASOS_MAXIMOS,
    }


VISTAS: Mapping[
    str,
    tuple[
        str, Callable[[AsyncSession, Identidad, Inspeccion, Mapping[str, str]], Awaitable[Facts]]
    ],
] = {
    "estado": ("Dónde está", _estado),
    "datos": ("Datos", _datos),
    "hijas": ("Hijas", _hijas),
    "historia": ("Historia", _historia),
    "repeticion": ("Repetición", _repeticion),
}


def _tabs(children: int) -> list[Facts]:
    """Return the parts of an instance; that of the children, only with some to show."""
    counts = {"hijas": children}
    return [
        {"clave": key, "nombre": name, "cuenta": counts.get(key)}
        for key, (name, _) in VISTAS.items()
        if counts.get(key) != 0
    ]


def _labels(vista: Inspeccion, groups: Sequence[Facts], timers: Sequence[Facts]) -> list[str]:
    """Return the words over each element of the diagram, in the form that its script reads.

    How many children have ended of how many, until when a timer waits, how many branches are in
    one place.
    """
    crowd = Counter(token["elemento"] for token in vista.tokens())
    told = {place: f"{many} a la vez" for place, many in crowd.items() if many > 1}
    for timer in timers:
        said = say_instant(timer["vence"]) if timer["activo"] else "detenido"
        told[timer["elemento"]] = f"hasta {said}" if timer["activo"] else said
    for group in groups:
        if group["elemento"]:
            told[group["elemento"]] = f"{group['terminadas']} de {group['total']} terminadas"
    return [f"{place}={words.replace(' ', '_')}" for place, words in told.items()]


@router.get(LISTA + "/{instancia}")
async def show_instancia(
    request: Request,
    service: Servicio,
    quien: Administrador,
    instancia: UUID,
    vista: Words = "estado",
    estado: Words = "",
    cursor: Cursor = "",
) -> Response:
    """Show a part of an instance, with what may be ordered of it now."""
    shown = vista if vista in VISTAS else "estado"
    async with service.database.transaction() as tx:
        found = await inspect(tx, instancia, quien.now)
        groups = await count_children(tx, instancia)
        words = {"estado": estado, "cursor": cursor}
        facts = await VISTAS[shown][1](tx, quien, found, words)
    fila = found.fila
    allowed = [c for c in COMANDOS if find_objection(c, fila) is None]
    return page(
        request,
        "instancia.html",
        quien,
        seccion=SECCION,
        i=fila,
        vista=shown,
        vistas=_tabs(sum(g["total"] for g in groups)),
        grupos=[{**g, "nombre": found.name_of(g["elemento"] or g["proceso"])} for g in groups],
        rotulos=_labels(found, groups, facts.get("temporizadores", ())),
        permitidos=allowed,
        comandos=[
            {"clave": c, "nombre": NOMBRES[c]}
            for c in ("datos", "mover", "suspender", "reanudar", "anular")
            if c in allowed
        ],
        **facts,
    )
