"""Notices over REST: read, their receipts, and how one wants to be told."""

from datetime import time
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field

from api.identidad import Quien, Servicio
from api.ordenes import Ordenar, OrdenarAdministrador
from api.v1.comunes import Cuerpo, refusals
from api.v1.personas import Correo
from engine.actions.avisos.correos import ask_confirmation
from engine.actions.avisos.lectura import mark_read, send_again
from engine.actions.avisos.preferencias import Eleccion, set_preferencias
from engine.db.queries.avisos import load_aviso
from engine.db.queries.envios import list_envios, load_direcciones, load_gustos, load_horario
from engine.domain.avisos.reglas import GRUPOS, groups_of, rhythm_of
from engine.domain.avisos.reparto import order_of
from engine.domain.avisos.silencio import Horario

router = APIRouter(prefix="/avisos", tags=["avisos"])
Canal = Literal["telegram", "correo"]


class Gusto(Cuerpo):
    """For a group: the channels in order (none: only in the application) and the rhythm."""

    canales: Annotated[list[Canal], Field(max_length=2)]
    ritmo: Literal["inmediato", "resumen", "nunca"]


class Silencio(Cuerpo):
    """From when until when one is not written to, in hours of Lima, and when the digest leaves."""

    desde: time
    hasta: time
    no_laborables: bool = True
    resumen: time


class Preferencias(Cuerpo):
    """How one wants to be told; what is left out stays as it is."""

    grupos: Annotated[dict[str, Gusto], Field(max_length=len(GRUPOS))] = Field(
        default_factory=dict, examples=[{"tareas": {"canales": ["correo"], "ritmo": "resumen"}}]
    )
    silencio: Silencio | None = None


class CorreoNuevo(Cuerpo):
    """The mailbox to which a link to confirm it is sent."""

    correo: Correo


@router.get("/sin-leer")
async def count_unread(quien: Quien) -> dict[str, int]:
    """Cuántos avisos suyos no ha leído (cien quiere decir cien o más)."""
    return {"sin_leer": quien.sin_leer}


@router.post("/leer")
async def read_all(servicio: Servicio, ordenar: Ordenar) -> dict[str, Any]:
    """Marca como leídos todos sus avisos."""
    return await mark_read(servicio.database, ordenar(None))


@router.get("/preferencias")
async def read_preferencias(quien: Quien, servicio: Servicio) -> dict[str, Any]:
    """Cómo quiere que le avisen: por grupo de avisos, en qué horas no, y a qué direcciones."""
    who = quien.actor.persona_id
    async with servicio.database.transaction() as tx:
        gustos = await load_gustos(tx, who)
        horario = await load_horario(tx, who)
        direcciones = await load_direcciones(tx, who)
    return {
        "grupos": [
            {
                "grupo": grupo.clave,
                "nombre": grupo.nombre,
                "canales": order_of(grupo, gustos.get(grupo.clave, (None,))[0]),
                "ritmo": rhythm_of(grupo, gustos.get(grupo.clave, ((), None))[1]),
                "ritmos": grupo.ritmos,
            }
            for grupo in groups_of(quien.actor)
        ],
        "silencio": vars(horario),
        "direcciones": direcciones,
    }


@router.put("/preferencias", responses=refusals(422))
async def write_preferencias(
    cuerpo: Preferencias, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Cambia cómo quiere que le avisen; lo que omita queda como está."""
    silencio = cuerpo.silencio
    return await set_preferencias(
        servicio.database,
        ordenar(cuerpo.model_dump()),
        elecciones={
            grupo: Eleccion(tuple(gusto.canales), gusto.ritmo)
            for grupo, gusto in cuerpo.grupos.items()
        },
        horario=Horario(**silencio.model_dump()) if silencio else None,
    )


@router.post("/direcciones/correo", status_code=202, responses=refusals(422, 429))
async def ask_correo(cuerpo: CorreoNuevo, servicio: Servicio, ordenar: Ordenar) -> dict[str, Any]:
    """Envía a ese correo un enlace; al abrirlo, sus avisos empiezan a llegar ahí."""
    orden = ordenar(cuerpo.model_dump())
    return await ask_confirmation(servicio.database, orden, correo=cuerpo.correo)


@router.post("/{aviso}/leer", responses=refusals(404))
async def read_one(
    aviso: UUID, quien: Quien, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Marca como leído un aviso suyo."""
    async with servicio.database.transaction() as tx:
        await load_aviso(tx, quien.actor, aviso)
    return await mark_read(servicio.database, ordenar(str(aviso)), aviso_ids=[aviso])


@router.get("/{aviso}/envios", responses=refusals(404))
async def read_envios(aviso: UUID, quien: Quien, servicio: Servicio) -> dict[str, Any]:
    """Cada intento de enviar un aviso: por qué canal, cómo quedó y qué respondieron."""
    async with servicio.database.transaction() as tx:
        row = await load_aviso(tx, quien.actor, aviso)
        found = await list_envios(tx, [aviso])
    return {
        "estado": row["estado"],
        "siguiente": row["siguiente"],
        "resultado": row["resultado"],
        "leido": row["leido"],
        "datos": found[aviso],
    }


@router.post("/{aviso}/reenviar", responses=refusals(403, 404))
async def write_again(
    aviso: UUID, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Intenta de nuevo un aviso que no salió (administración)."""
    return await send_again(servicio.database, ordenar(str(aviso)), aviso_id=aviso)
