"""The page of the replies to invitations: what came by mail and what became of each."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.identidad import Administrador, Servicio
from api.pages.params import Cursor, Words
from api.pages.rendering import address, page
from engine.db.queries.contestaciones import list_casillas, list_contestaciones

router = APIRouter(include_in_schema=False)
HERE = "/administracion/contestaciones"
ROWS = 30

ESTADOS = {
    "nueva": ("Por atender", "azul"),
    "aplicada": ("Anotada", "verde"),
    "sin_efecto": ("Sin efecto", "neutro"),
    "ilegible": ("No se pudo leer", "rojo"),
}
"""The states of a reply, with their colour."""
RESPUESTAS = {"ACCEPTED": "Asistirá", "DECLINED": "No asistirá", "TENTATIVE": "Quizá asista"}
MOTIVOS: Mapping[str, str] = {
    "sin_calendario": "No trae la respuesta de un calendario: es un correo común, una respuesta"
    " automática o una devolución.",
    "sin_evento": "Su calendario no dice a qué convocatoria responde.",
    "varios_eventos": "Responde a varias convocatorias a la vez.",
    "sin_invitado": "No dice quién responde.",
    "varios_invitados": "Responde por varias personas a la vez.",
    "calendario_roto": "Su calendario no se entiende.",
    "muy_grande": "Pesa más de lo que una respuesta puede pesar.",
    "demasiadas_partes": "Tiene más partes de las que una respuesta puede tener.",
    "falla_del_servicio": "El servicio no pudo atenderla después de varios intentos.",
    "uid_desconocido": "No responde a ninguna convocatoria de este servicio.",
    "invitado_ajeno": "Responde alguien distinto de la persona convocada.",
    "contrapropuesta": "Propone otra fecha: la decide la unidad que convoca.",
    "otro_metodo": "No es una respuesta, sino otro pedido entre calendarios.",
    "delegada": "Quiere enviar a otra persona: eso se ordena con una ausencia o lo confirma su"
    " entidad.",
    "sin_respuesta": "No dice si asistirá.",
    "tentativa": "Dice que quizá: se anotó en su convocatoria y su entidad todavía confirma.",
    "una_jornada": "Responde por un solo día de varios: lo confirma su entidad.",
    "retirada": "Responde a una convocatoria que ya se le había retirado.",
    "asistencia_terminada": "La asistencia técnica ya se cerró o se anuló.",
    "anticuada": "Responde a una fecha o un lugar que ya cambió: tiene una convocatoria más nueva.",
    "anterior": "Es anterior a otra respuesta suya que ya se anotó.",
    "ya_empezo": "Llegó cuando la asistencia técnica ya había empezado, o no tenía fecha.",
    "no_convocado": "Hoy no ejerce ningún cargo convocado.",
}
"""Why a reply changed nothing, by its code."""


@router.get(HERE)
async def show_contestaciones(
    request: Request,
    service: Servicio,
    quien: Administrador,
    estado: Words = "",
    cursor: Cursor = "",
) -> Response:
    """List the replies that were read, and say whether the mailbox is."""
    known = estado if estado in ESTADOS else ""
    async with service.database.transaction() as tx:
        found = await list_contestaciones(
            tx, estado=known or None, cursor=cursor or None, limite=ROWS
        )
        casillas = await list_casillas(tx)
    return page(
        request,
        "contestaciones.html",
        quien,
        seccion="administracion",
        contestaciones=[_row(row) for row in found.datos],
        casillas=casillas,
        configurada=service.settings.imap_url is not None,
        estado=known,
        estados=[(clave, nombre) for clave, (nombre, _) in ESTADOS.items()],
        siguiente=found.siguiente and address(HERE, estado=known, cursor=found.siguiente),
        primera=address(HERE, estado=known) if cursor else None,
    )


def _row(row: dict[str, Any]) -> dict[str, Any]:
    nombre, color = ESTADOS[row["estado"]]
    said = RESPUESTAS.get(row["respuesta"] or "", "")
    return {
        **row,
        "estado_nombre": nombre,
        "color": color,
        "dijo": said,
        "porque": MOTIVOS.get(row["motivo"] or "", ""),
        "quien": row["persona"] or row["remitente"] or "Sin remitente",
    }
