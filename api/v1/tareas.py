"""Tareas over REST: the caller's bandeja, one tarea with its ficha, and what is done with it."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Body, Query
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from api.fichas import hold_to_ficha
from api.identidad import Identidad, Quien, Servicio
from api.ordenes import Ordenar
from api.v1.comunes import (
    POR_PAGINA,
    Busqueda,
    CodigoFiltro,
    Cuerpo,
    Cursor,
    Limite,
    Lista,
    refusals,
)
from api.v1.fichas import load_contexto, show_schema, unwrap
from engine.actions.tareas.atencion import complete, give_back, save_draft, take
from engine.actions.tareas.posposiciones import postpone_reminders
from engine.db.queries.asistencias import get_asistencia
from engine.db.queries.calendario import load_calendario
from engine.db.queries.de_que_tratan import describe_tareas
from engine.db.queries.tablero import load_vencimientos
from engine.db.queries.tareas import count_bandeja, get_tarea, list_bandeja
from engine.domain.lima import day_of
from engine.domain.redaccion import explain, say_relative
from engine.domain.vencimiento import Vencimiento
from forms.validacion import validate_draft

router = APIRouter(prefix="/tareas", tags=["tareas"])
Plazo = Literal["vencidas", "hoy", "semana", "despues", "sin_plazo"]
Estado = Literal["abierta", "completada", "cancelada", "suspendida", "todas"]
LIVE = {"abierta", "suspendida"}
HIDDEN = {"asistencia_id", "instancia_id", "tomada_por_id", "vencimiento"}
Ficha = Annotated[dict[str, Any], Body()]


@router.get("", responses=refusals(422))
async def read_bandeja(
    quien: Quien,
    servicio: Servicio,
    estado: Estado = "abierta",
    asistencia: CodigoFiltro = None,
    plazo: Annotated[Plazo | None, Query()] = None,
    mias: bool = False,
    q: Busqueda = "",
    cursor: Cursor = None,
    limite: Limite = POR_PAGINA,
) -> Lista:
    """Su bandeja: las tareas de sus cargos, las vencidas primero; `porque` explica cada fecha.

    `sobre` dice a quién y cuándo se refiere la que es de un programa de acompañamiento.
    """
    async with servicio.database.transaction() as tx:
        pagina = await list_bandeja(
            tx,
            quien.actor,
            now=quien.now,
            estado=estado,
            asistencia=asistencia,
            plazo=plazo,
            mias=mias,
            q=q,
            cursor=cursor,
            limite=limite,
        )
        ids = [row["id"] for row in pagina.datos]
        why = await load_vencimientos(tx, ids)
        about = await describe_tareas(tx, ids, day_of(quien.now))
    datos = [
        {**_shown(row), "sobre": about.get(row["id"]), "porque": _say_why(why.get(row["id"]))}
        for row in pagina.datos
    ]
    return Lista(datos=datos, siguiente=pagina.siguiente)


@router.get("/resumen")
async def read_counts(quien: Quien, servicio: Servicio) -> dict[str, int]:
    """Cuántas tareas abiertas tiene, por plazo."""
    async with servicio.database.transaction() as tx:
        return await count_bandeja(tx, quien.actor, quien.now)


@router.get("/{tarea}", responses=refusals(404, 422))
async def read_tarea(tarea: UUID, quien: Quien, servicio: Servicio) -> dict[str, Any]:
    """Muestra una tarea: por qué vence cuando vence, su ficha, su borrador y su AT."""
    async with servicio.database.transaction() as tx:
        row = await get_tarea(tx, quien.actor, tarea, quien.now)
        shown = {**_shown(row), **await _deadline(tx, row, quien), "formulario": None}
        if row["estado"] in LIVE:
            contexto = await load_contexto(tx, tarea, quien)
            shown["formulario"] = show_schema(row["ficha"], contexto)
        if row["asistencia"]:
            shown["resumen"] = _summary(await get_asistencia(tx, quien.actor, row["asistencia"]))
        return shown


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in HIDDEN}


def _summary(asistencia: dict[str, Any]) -> dict[str, Any]:
    names = (
        "codigo", "titulo", "estado", "etapa", "unidad", "unidad_nombre", "tema", "modalidad",
        "ventana_inicio", "ventana_fin", "inicio", "fin", "sede", "sede_nombre", "lugar",
    )  # fmt: skip
    return {name: asistencia[name] for name in names}


async def _deadline(tx: AsyncSession, row: dict[str, Any], quien: Identidad) -> dict[str, Any]:
    """Return how far the due date is and why it is that one, in words."""
    if row["vence"] is None:
        return {"plazo": None, "porque": None}
    calendario = await load_calendario(tx)
    stored = row["vencimiento"]
    return {
        "plazo": say_relative(row["vence"], quien.now, calendario),
        "porque": _say_why(stored),
    }


def _say_why(stored: Mapping[str, Any] | None) -> str | None:
    return explain(Vencimiento.from_json(stored)) if stored else None


@router.put("/{tarea}/borrador", responses=refusals(403, 404, 409, 422))
async def write_draft(
    tarea: UUID, cuerpo: Ficha, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Guarda lo escrito hasta ahora, completo o no; el cuerpo es la ficha."""
    borrador = unwrap(cuerpo, "borrador")
    validate_draft(borrador)
    return await save_draft(servicio.database, ordenar(borrador), tarea_id=tarea, borrador=borrador)


class Posposicion(Cuerpo):
    """Until which day the reminders of a tarea wait, and why."""

    hasta: date
    motivo: Annotated[str, Field(min_length=5, max_length=500, pattern=r"^[^\x00]*$")]


@router.post("/{tarea}/posponer", responses=refusals(403, 404, 409, 422))
async def postpone_tarea(
    tarea: UUID, cuerpo: Posposicion, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Pospone sus recordatorios hasta un día, con motivo; la fecha límite no cambia."""
    values = cuerpo.model_dump()
    return await postpone_reminders(servicio.database, ordenar(values), tarea_id=tarea, **values)


@router.post("/{tarea}/tomar", responses=refusals(403, 404, 409))
async def take_tarea(tarea: UUID, servicio: Servicio, ordenar: Ordenar) -> dict[str, Any]:
    """Toma la tarea: su oficina ve que usted la hace."""
    return await take(servicio.database, ordenar(None), tarea_id=tarea)


@router.post("/{tarea}/devolver", responses=refusals(403, 404, 409))
async def give_back_tarea(tarea: UUID, servicio: Servicio, ordenar: Ordenar) -> dict[str, Any]:
    """Devuelve la tarea a su oficina; el borrador se conserva."""
    return await give_back(servicio.database, ordenar(None), tarea_id=tarea)


@router.post("/{tarea}/completar", responses=refusals(403, 404, 409, 422))
async def complete_tarea(
    tarea: UUID, cuerpo: Ficha, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Presenta la ficha y hace avanzar la AT; el cuerpo es la respuesta, o `{"respuesta": …}`.

    `siguientes` son las tareas que se abrieron para usted: puede seguir con ellas.
    """
    respuesta = unwrap(cuerpo, "respuesta")
    return await complete(
        servicio.database, ordenar(respuesta), tarea_id=tarea, respuesta=respuesta,
        check=partial(hold_to_ficha, respuesta=respuesta),
    )  # fmt: skip
