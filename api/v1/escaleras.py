"""Ladders of notices over REST: read by whoever administers, edited, and rehearsed."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Path
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from api.identidad import Administrador, Servicio
from api.ordenes import OrdenarAdministrador
from api.v1.comunes import Cuerpo, Lista, refusals
from engine.actions.tareas.clases import list_clases
from engine.actions.tareas.ensayo_de_escalera import Dicho, Ensayo
from engine.actions.tareas.escaleras import (
    edit_escalera,
    rehearse_escalera,
    remove_escalera,
)
from engine.db.queries.calendario import load_calendario
from engine.db.queries.escaleras import Clase, list_edited
from engine.domain.escalera import Destino, Peldano, in_order, parse_rung
from engine.domain.lima import at_lima
from engine.domain.redaccion.escaleras import say_rung
from engine.errors import RuleBroken

router = APIRouter(prefix="/escaleras", tags=["escaleras"])
Proceso = Annotated[str, Path(pattern=r"^[A-Za-z_][A-Za-z0-9_.-]{0,79}$")]
MOSTRADOS = 200
"""Notices of a rehearsal that are told one by one; of the rest, how many they are."""


class PeldanoPedido(Cuerpo):
    """A rung: `dias` working days from the due day, negative before it, none on assignment."""

    destino: Destino
    dias: Annotated[int | None, Field(ge=-99, le=99)] = None


class EscaleraPedida(Cuerpo):
    """The rungs of a ladder, in any order."""

    peldanos: Annotated[list[PeldanoPedido], Field(max_length=40)]


class EnsayoPedido(Cuerpo):
    """The rungs to rehearse, none to go by the general ladder, and over which past month.

    `mes` is "2026-06"; without it, the last thirty days.
    """

    peldanos: Annotated[list[PeldanoPedido], Field(max_length=40)] | None = None
    mes: Annotated[str, Field(pattern=r"^20\d\d-(0[1-9]|1[0-2])$")] | None = None


@router.get("", responses=refusals(403))
async def read_escaleras(servicio: Servicio, _quien: Administrador) -> Lista:
    """Lista la escalera general y la de cada clase de tarea, con sus peldaños en palabras."""
    async with servicio.database.transaction() as tx:
        return Lista(datos=await list_escaleras(tx))


@router.put("/general", responses=refusals(403, 422))
async def write_general(
    cuerpo: EscaleraPedida, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Cambia la escalera general: la siguen las tareas cuya clase no tiene una propia."""
    orden = ordenar(cuerpo.model_dump())
    peldanos = rungs_of(cuerpo.peldanos)
    return await edit_escalera(servicio.database, orden, clase=None, peldanos=peldanos)


@router.post("/general/ensayo", responses=refusals(403, 422))
async def preview_general(
    cuerpo: EnsayoPedido, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Dice quién habría recibido qué, y cuándo, con otra escalera general en un mes pasado."""
    return await _preview(servicio, ordenar, None, cuerpo)


@router.put("/{proceso}/{elemento}", responses=refusals(403, 404, 422))
async def write_escalera(
    proceso: Proceso,
    elemento: Proceso,
    cuerpo: EscaleraPedida,
    servicio: Servicio,
    ordenar: OrdenarAdministrador,
) -> dict[str, Any]:
    """Da a una clase de tarea su propia escalera, o la cambia."""
    orden = ordenar(cuerpo.model_dump())
    peldanos = rungs_of(cuerpo.peldanos)
    clase = proceso, elemento
    return await edit_escalera(servicio.database, orden, clase=clase, peldanos=peldanos)


@router.delete("/{proceso}/{elemento}", responses=refusals(403, 404))
async def delete_escalera(
    proceso: Proceso, elemento: Proceso, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Retira la escalera propia de una clase de tarea: vuelve a seguir la general."""
    return await remove_escalera(servicio.database, ordenar(None), clase=(proceso, elemento))


@router.post("/{proceso}/{elemento}/ensayo", responses=refusals(403, 404, 422))
async def preview_escalera(
    proceso: Proceso,
    elemento: Proceso,
    cuerpo: EnsayoPedido,
    servicio: Servicio,
    ordenar: OrdenarAdministrador,
) -> dict[str, Any]:
    """Dice quién habría recibido qué, y cuándo, en un mes pasado."""
    return await _preview(servicio, ordenar, (proceso, elemento), cuerpo)


async def _preview(
    servicio: Servicio, ordenar: OrdenarAdministrador, clase: Clase, cuerpo: EnsayoPedido
) -> dict[str, Any]:
    orden = ordenar(None)
    desde, hasta = stretch_of(cuerpo.mes, orden.now)
    ensayo = await rehearse_escalera(
        servicio.database,
        orden,
        clase=clase,
        peldanos=None if cuerpo.peldanos is None else rungs_of(cuerpo.peldanos),
        desde=desde,
        hasta=hasta,
    )
    return {"desde": desde, "hasta": hasta, **tell_ensayo(ensayo)}


def rungs_of(pedidos: Sequence[PeldanoPedido]) -> list[Peldano]:
    """Return the rungs of a body."""
    return [Peldano(pedido.destino, pedido.dias) for pedido in pedidos]


def stretch_of(mes: str | None, now: datetime) -> tuple[datetime, datetime]:
    """Return the instants between which a rehearsal looks: a month of Lima, up to now at most.

    Raises RuleBroken("datos_invalidos") for a month that has not begun.
    """
    if mes is None:
        return now - timedelta(days=30), now
    first = date.fromisoformat(f"{mes}-01")
    desde = at_lima(first, datetime.min.time())
    if desde >= now:
        raise RuleBroken("datos_invalidos", campos={"mes": "Elija un mes que ya empezó."})
    following = (first + timedelta(days=31)).replace(day=1)
    return desde, min(at_lima(following, datetime.min.time()), now)


async def list_escaleras(tx: AsyncSession) -> list[dict[str, Any]]:
    """Return the general ladder and that of each kind of tarea, with its names and its rungs.

    `propia` tells whether a kind has its own; `cambiada` and `por`, when and by whom it was made.
    """
    calendario, edited = await load_calendario(tx), await list_edited(tx)
    kinds: list[tuple[Clase, str, str]] = [(None, "", "Todas las demás tareas")]
    kinds += [
        ((clase.proceso, clase.elemento), clase.proceso_nombre, clase.nombre)
        for clase in await list_clases(tx)
    ]
    return [
        {
            "proceso": clase[0] if clase else None,
            "elemento": clase[1] if clase else None,
            "proceso_nombre": proceso,
            "nombre": nombre,
            "peldanos": [
                tell_rung(peldano)
                for peldano in calendario.ladder_of(*(clase or ("", ""))).peldanos
            ],
            "propia": clase is None or clase in edited,
            **edited.get(clase, {"cambiada": None, "por": None}),
        }
        for clase, proceso, nombre in kinds
    ]


def tell_rung(peldano: Peldano) -> dict[str, Any]:
    """Return a rung as it is sent, and in words."""
    return {"destino": peldano.destino, "dias": peldano.dias, "texto": say_rung(peldano)}


def tell_ensayo(ensayo: Ensayo) -> dict[str, Any]:
    """Return a rehearsal as it is sent: how many, by rung and by persona, and the first notices.

    `cambios` are the notices that only one of both ladders says.
    """
    told = ensayo.count()
    by_rung = {row.pop("peldano"): row for row in told["peldanos"]}
    climbed = in_order(parse_rung(nombre) for nombre in by_rung)
    told["peldanos"] = [{**tell_rung(p), **by_rung[p.nombre]} for p in climbed]
    told["personas"] = told["personas"][:MOSTRADOS]
    changed = [dicho for dicho in ensayo.dichos if dicho.antes != dicho.despues]
    return {
        "tareas": ensayo.tareas,
        "completo": ensayo.completo,
        **told,
        "cambios": [_tell(dicho) for dicho in changed[:MOSTRADOS]],
        "avisos": [_tell(dicho) for dicho in ensayo.dichos[:MOSTRADOS]],
    }


def _tell(dicho: Dicho) -> dict[str, Any]:
    change = "igual" if dicho.antes and dicho.despues else "nuevo" if dicho.despues else "deja"
    return {
        "en": dicho.en,
        "persona": dicho.nombre,
        "peldano": say_rung(parse_rung(dicho.peldano)),
        "tarea": dicho.tarea.nombre,
        "codigo": dicho.tarea.codigo,
        "entidad": dicho.tarea.entidad,
        "cambio": change,
    }
