"""One AT by its parts: summary, diagram, time line, convocation, commitments, documents."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from api.identidad import Identidad, Quien, Servicio
from api.pages.changes import CAMBIOS
from api.pages.deadlines import describe_deadline
from api.pages.history import tell_event
from api.pages.lecturas import document_title
from api.pages.params import Codigo, Cursor, Words
from api.pages.recibos import with_envios
from api.pages.rendering import address, page
from api.pages.standing import load_standing
from api.pages.summary import load_summary, may_command
from api.pages.wording import count_of
from api.v1.fichas import load_contexto
from engine.db.queries.calendario import load_calendario
from engine.db.queries.contestaciones import list_contrapropuestas
from engine.db.queries.convocados import list_compromisos
from engine.db.queries.envios import list_envios, list_of_asistencia
from engine.db.queries.indicadores import load_many_insumos
from engine.db.queries.procesos import list_eventos
from engine.db.queries.tablero import load_vencimientos
from engine.domain.asistencia import ETAPAS
from engine.domain.convocatoria import Jornada
from engine.domain.indicadores import evaluate
from engine.domain.lima import day_of
from engine.domain.redaccion import say_instant, say_jornadas
from engine.errors import NotFound
from forms.presentacion import render_answer

router = APIRouter(include_in_schema=False)
Facts = dict[str, Any]


async def _resumen(tx: AsyncSession, quien: Identidad, at: Facts, _cursor: str) -> Facts:
    calendario = await load_calendario(tx)
    rows = [t for t in at["tareas"] if t["estado"] == "abierta"]
    rows.sort(key=lambda t: (t["vence"] is None, t["vence"] or quien.now))
    why = await load_vencimientos(tx, [row["id"] for row in rows])
    offered = at["comandos"] if may_command(quien.actor, at) else []
    return {
        "abiertas": [
            {
                **row,
                **describe_deadline(row["vence"], why.get(row["id"]), quien.now, calendario),
                "entidad": row["entidad_nombre"],
            }
            for row in rows
        ],
        "comandos": [{"clave": c, "nombre": CAMBIOS[c].titulo} for c in offered],
        "contrapropuestas": await _counter_dates(tx, quien, at),
    }


async def _linea(tx: AsyncSession, quien: Identidad, at: Facts, cursor: str) -> Facts:
    found = await list_eventos(tx, quien.actor, at["codigo"], cursor=cursor or None)
    where = f"/asistencias/{at['codigo']}"
    more = found.siguiente and address(where, vista="linea", cursor=found.siguiente)
    return {
        "eventos": [tell_event(row) for row in found.datos],
        "siguiente": more,
        "primera": address(where, vista="linea") if cursor else None,
    }


async def _counter_dates(tx: AsyncSession, quien: Identidad, at: Facts) -> list[Facts]:
    """Return the dates that guests propose, for whoever runs the AT and may change its own."""
    if at["estado"] in ("anulada", "cerrada") or not may_command(quien.actor, at):
        return []
    found = await list_contrapropuestas(tx, at["id"])
    return [row | {"cuando": _say_proposed(row)} for row in found]


def _say_proposed(row: Facts) -> str:
    """Return the dates that a guest asks for in words, empty when their calendar said none."""
    inicio, fin = row["propone_inicio"], row["propone_fin"]
    if inicio is None or fin is None:
        return say_instant(inicio) if inicio else ""
    if day_of(inicio) == day_of(fin):
        return say_jornadas([Jornada(inicio, fin)])
    return f"del {say_instant(inicio)} al {say_instant(fin)}"


async def _convocatoria(tx: AsyncSession, quien: Identidad, at: Facts, _cursor: str) -> Facts:
    groups: dict[str, Facts] = {}
    for row in at["filas_convocados"]:
        group = groups.setdefault(
            row["entidad"],
            {"entidad": row["entidad_nombre"], "convocados": [], "confirmados": 0},
        )
        group["convocados"].append(row)
        group["confirmados"] += row["confirmado"] is True
    total = count_of(at["convocados"], "cargo convocado", "cargos convocados")
    yes = sum(group["confirmados"] for group in groups.values())
    confirmed = count_of(yes, "confirmado", "confirmados")
    return {
        "grupos": list(groups.values()),
        "lineas": at["convocatoria"],
        "contrapropuestas": await _counter_dates(tx, quien, at),
        "cambia_fechas": "reprogramar" in at["comandos"],
        "resumen_convocatoria": f"{total} de {count_of(len(groups), 'entidad', 'entidades')}, "
        f"{confirmed}.",
    }


async def _compromisos(tx: AsyncSession, quien: Identidad, at: Facts, _cursor: str) -> Facts:
    found = await list_compromisos(tx, quien.actor, asistencia=at["codigo"], limite=200)
    today = day_of(quien.now)
    return {
        "compromisos": [
            {**row, "vencido": row["estado"] == "pendiente" and row["fecha"] < today}
            for row in found.datos
        ]
    }


async def _documentos(_tx: AsyncSession, _quien: Identidad, at: Facts, _cursor: str) -> Facts:
    done = [t for t in at["tareas"] if t["estado"] == "completada"]
    done.sort(key=lambda t: t["cerrada"], reverse=True)
    return {"documentos": [{**t, "titulo": document_title(t["ficha"], t["nombre"])} for t in done]}


async def _indicadores(tx: AsyncSession, _quien: Identidad, at: Facts, _cursor: str) -> Facts:
    insumos = await load_many_insumos(tx, [at["id"]])
    return {"indicadores": evaluate(insumos[at["id"]])}


async def _avisos(tx: AsyncSession, _quien: Identidad, at: Facts, _cursor: str) -> Facts:
    rows = await list_of_asistencia(tx, at["id"])
    return {"avisos": with_envios(rows, await list_envios(tx, [row["id"] for row in rows]))}


async def _diagrama(tx: AsyncSession, quien: Identidad, at: Facts, _cursor: str) -> Facts:
    return await load_standing(tx, quien, at)


VISTAS: Mapping[
    str, tuple[str, Callable[[AsyncSession, Identidad, Facts, str], Awaitable[Facts]]]
] = {
    "resumen": ("Resumen", _resumen),
    "diagrama": ("Diagrama", _diagrama),
    "linea": ("Línea de tiempo", _linea),
    "convocatoria": ("Convocatoria", _convocatoria),
    "compromisos": ("Compromisos", _compromisos),
    "documentos": ("Documentos", _documentos),
    "indicadores": ("Indicadores", _indicadores),
    "avisos": ("Avisos", _avisos),
}


@router.get("/asistencias/{codigo}")
async def show_asistencia(
    request: Request,
    service: Servicio,
    quien: Quien,
    codigo: Codigo,
    vista: Words = "resumen",
    cursor: Cursor = "",
) -> Response:
    """Show a part of an AT of the actor's scope."""
    shown = vista if vista in VISTAS else "resumen"
    async with service.database.transaction() as tx:
        at = await load_summary(tx, quien, codigo)
        facts = await VISTAS[shown][1](tx, quien, at, cursor)
    counts = {"convocatoria": at["convocados"], "documentos": at["documentos"]}
    mine = [t for t in at["tareas"] if t["estado"] == "abierta" and t["es_mia"]]
    return page(
        request,
        "asistencia.html",
        quien,
        seccion="asistencias",
        at=at,
        vista=shown,
        vistas=[
            {"clave": key, "nombre": name, "cuenta": counts.get(key)}
            for key, (name, _) in VISTAS.items()
        ],
        etapas=_stages(at["etapa"], closed=at["estado"] == "cerrada"),
        mi_tarea=mine[0] if mine else None,
        **facts,
    )


def _stages(etapa: str, *, closed: bool) -> list[dict[str, str]]:
    keys = list(ETAPAS)
    here = len(keys) if closed else keys.index(etapa)
    words = ["hecha" if n < here else "actual" if n == here else "" for n in range(len(keys))]
    return [{"nombre": ETAPAS[k], "estado": w} for k, w in zip(keys, words, strict=True)]


@router.get("/asistencias/{codigo}/documentos/{tarea_id}")
async def show_document(
    request: Request, service: Servicio, quien: Quien, codigo: Codigo, tarea_id: UUID
) -> Response:
    """Show a presented ficha as a page to print."""
    async with service.database.transaction() as tx:
        at = await load_summary(tx, quien, codigo)
        row = next((t for t in at["tareas"] if t["id"] == tarea_id and t["respuesta"]), None)
        if row is None:
            raise NotFound("tarea_desconocida")
        contexto = await load_contexto(tx, tarea_id, quien)
    return page(
        request,
        "documento.html",
        quien,
        seccion="asistencias",
        at=at,
        documento={
            **row,
            "titulo": document_title(row["ficha"], row["nombre"]),
            "entidad": row["entidad_nombre"],
        },
        respuesta=render_answer(row["ficha"], contexto, row["respuesta"]),
    )
