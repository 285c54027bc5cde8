"""Every row of a file as it was understood, cell by cell, before anything is confirmed."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from api.identidad import Quien, Servicio
from api.pages.importar import SECCION
from api.pages.params import Cursor
from api.pages.rendering import address, page
from api.renglones import list_renglones
from engine.db.queries.importaciones import get_importacion
from engine.errors import Conflict

router = APIRouter(include_in_schema=False)
ROWS = 25
Clase = Annotated[Literal["", "con_errores", "con_dudas", "bien"], Query()]


@router.get("/planificador/importar/{importacion_id}/filas")
async def show_renglones(
    request: Request,
    service: Servicio,
    quien: Quien,
    importacion_id: UUID,
    clase: Clase = "",
    cursor: Cursor = "",
) -> Response:
    """List the rows of a file that waits for a word; one already imported shows what it did."""
    home = f"/planificador/importar/{importacion_id}"
    async with service.database.transaction() as tx:
        row = await get_importacion(tx, quien.actor, importacion_id)
    try:
        found = await list_renglones(
            service.database, quien.actor, importacion_id, clase=clase, cursor=cursor or None,
            limite=ROWS,
        )  # fmt: skip
    except Conflict:
        return RedirectResponse(home, 303)
    return page(
        request,
        "plan/renglones.html",
        quien,
        seccion=SECCION,
        imp=row,
        renglones=found.datos,
        varias_hojas=len(row["lectura"]["hojas"]) > 1,
        clase=clase,
        clases=_count(row["lectura"]),
        siguiente=found.siguiente and address(f"{home}/filas", clase=clase, cursor=found.siguiente),
        primera=address(f"{home}/filas", clase=clase) if cursor else None,
    )


def _count(lectura: Mapping[str, Any]) -> list[tuple[str, str, int]]:
    """Return each class of rows with its name and how many there are, none without any."""
    doubtful = lectura.get("con_dudas", 0)
    counted = [
        ("", "Todas", lectura["total"]),
        ("con_errores", "Con errores", lectura["con_errores"]),
        ("con_dudas", "Por revisar", doubtful),
        ("bien", "Bien", lectura["buenas"] - doubtful),
    ]
    return [one for one in counted if one[2] or not one[0]]
