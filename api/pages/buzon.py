"""The mailbox: what the service wrote to me, as it was sent."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from api.identidad import Quien, Servicio
from api.pages.params import Cursor, Words
from api.pages.recibos import ESTADOS
from api.pages.rendering import address, page
from api.registros import offered_decisions
from engine.actions.avisos.llaves import find_portador
from engine.db.queries.avisos import list_avisos, load_aviso
from engine.domain.avisos.llaves import SOLO_MIRAN, expires
from engine.errors import NotFound
from notifications.enlaces import Enlaces, Llave
from notifications.llaves import Puesta

router = APIRouter(include_in_schema=False)
ROWS = 30
# The letter may be styled as mails are, and nothing else: no scripts, nothing from elsewhere.
_LETTER = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'"


@router.get("/buzon")
async def show_buzon(
    request: Request,
    service: Servicio,
    quien: Quien,
    persona: Words = "",
    cursor: Cursor = "",
) -> Response:
    """List my messages; an administrator sees everybody's."""
    async with service.database.transaction() as tx:
        found = await list_avisos(
            tx,
            quien.actor,
            persona=persona.strip().lower() or None,
            cursor=cursor or None,
            limite=ROWS,
        )
    return page(
        request,
        "buzon.html",
        quien,
        seccion="buzon",
        mensajes=[_row(row) for row in found.datos],
        persona=persona,
        hay_correo=service.settings.smtp_url is not None,
        siguiente=found.siguiente and address("/buzon", persona=persona, cursor=found.siguiente),
        primera=address("/buzon", persona=persona) if cursor else None,
    )


def _row(row: dict[str, Any]) -> dict[str, Any]:
    estado, color = ESTADOS[row["estado"]]
    return {
        **row,
        "asunto": row["asunto"] or row["tipo"].replace("_", " ").capitalize(),
        "para": row["persona"],
        "codigo": row["asistencia"],
        "estado": estado,
        "color": color,
    }


@router.get("/buzon/{aviso_id}")
async def show_letter(
    request: Request, service: Servicio, quien: Quien, aviso_id: UUID
) -> Response:
    """Show a message as it was written."""
    async with service.database.transaction() as tx:
        row = await load_aviso(tx, quien.actor, aviso_id)
        row |= await _as_mailed(service, tx, row)
    return page(request, "carta.html", quien, seccion="buzon", m={**row, **_row(row)})


async def _as_mailed(service: Servicio, tx: AsyncSession, row: dict[str, Any]) -> dict[str, Any]:
    """Return the words of a letter with the links of its mail: in the demo, which sends none."""
    demo = service.settings.demo and service.settings.smtp_url is None
    found = await find_portador(tx, row["id"]) if demo and row["cuerpo"] else None
    if found is None or found.estado != "abierta":
        return {}
    llave = Llave(found.aviso_id, found.persona_id, found.tarea_id, found.correo)
    offered = () if found.tipo in SOLO_MIRAN else offered_decisions(found.ficha)
    enlaces = Enlaces(service.settings.base_url, service.secret)
    puesta = Puesta(llave, enlaces, expires(found.creado), offered)
    return {
        "cuerpo": puesta.in_text(row["cuerpo"]),
        "cuerpo_html": puesta.in_html(row["cuerpo_html"]),
    }


@router.get("/buzon/{aviso_id}/cuerpo")
async def give_body(service: Servicio, quien: Quien, aviso_id: UUID) -> Response:
    """Give the letter itself, for the closed frame that shows it."""
    async with service.database.transaction() as tx:
        row = await load_aviso(tx, quien.actor, aviso_id)
        row |= await _as_mailed(service, tx, row)
    if not row["cuerpo_html"]:
        raise NotFound("aviso_inexistente")
    return Response(
        row["cuerpo_html"],
        media_type="text/html; charset=utf-8",
        headers={"Content-Security-Policy": _LETTER, "X-Frame-Options": "SAMEORIGIN"},
    )


@router.get("/buzon/{aviso_id}/cita.ics")
async def give_invitacion(service: Servicio, quien: Quien, aviso_id: UUID) -> Response:
    """Give the invitation that goes with a message."""
    async with service.database.transaction() as tx:
        row = await load_aviso(tx, quien.actor, aviso_id)
    if not row["calendario"]:
        raise NotFound("aviso_inexistente")
    name = f"{row['asistencia'] or 'cita'}.ics"
    return Response(
        row["calendario"],
        media_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
