"""The plans and reports of accompaniment: which are owed, which came late, and each to print."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.documentos import tell_documento, tell_row
from api.identidad import Quien, Servicio
from api.pages.rendering import address, page
from api.v1.comunes import Cursor, Id
from engine.actions.documentos.vista import read_documento
from engine.db.queries.documentos import (
    ESTADOS,
    count_documentos,
    find_tarea,
    list_documentos,
)
from engine.domain.documentos.catalogo import MODELOS
from engine.domain.lima import day_of

router = APIRouter(include_in_schema=False)
HOME, SECCION = "/acompanamiento/documentos", "acompanamiento"
NOMBRES = {
    "por_presentar": "Por presentar", "vencidos": "Vencidos", "presentados": "Presentados",
    "tarde": "Presentados tarde",
}  # fmt: skip
_POR_PAGINA = 25


@router.get(HOME)
async def show_documentos(
    request: Request, service: Servicio, quien: Quien, estado: str = "por_presentar",
    codigo: str = "", programa: str = "", cursor: Cursor = None,
) -> Response:  # fmt: skip
    """Show the documents in somebody's scope, the first due first."""
    chosen = estado if estado in ESTADOS else "por_presentar"
    kind = codigo if codigo in MODELOS else ""
    of = int(programa) if programa.isdecimal() and len(programa) < 18 else None
    hoy = day_of(quien.now)
    async with service.database.transaction() as tx:
        counts = await count_documentos(tx, quien.actor, hoy, programa_id=of, codigo=kind or None)
        found = await list_documentos(
            tx, quien.actor, hoy, programa_id=of, codigo=kind or None, estado=chosen,
            cursor=cursor, limite=_POR_PAGINA,
        )  # fmt: skip
    kept = {"codigo": kind, "programa": of}
    tabs = [
        (key, said, counts[key], address(HOME, estado=key, **kept)) for key, said in NOMBRES.items()
    ]
    here = {"estado": chosen, **kept}
    return page(
        request, "acompanamiento/documentos.html", quien, seccion=SECCION,
        documentos=[tell_row(row) for row in found.datos], actual=chosen, pestanas=tabs,
        modelos=[(m.codigo, m.titulo) for m in MODELOS.values()], codigo=kind, programa=of,
        siguiente=address(HOME, **here, cursor=found.siguiente) if found.siguiente else None,
        primera=address(HOME, **here) if cursor else "",
    )  # fmt: skip


@router.get(HOME + "/{documento}")
async def show_documento(
    request: Request, service: Servicio, quien: Quien, documento: Id
) -> Response:
    """Show a document as it was presented, or as it would be today; it prints on A4."""
    async with service.database.transaction() as tx:
        row = await read_documento(tx, quien.actor, documento, quien.now)
        pending = row["presentado_en"] is None
        tarea = await find_tarea(tx, row, MODELOS[row["codigo"]]) if pending else None
    return page(
        request, "acompanamiento/documento.html", quien, seccion=SECCION,
        documento=tell_documento(row), modelo=MODELOS[row["codigo"]], tarea=tarea,
    )  # fmt: skip
