"""What a telephone keeps to be opened without signal: its list, and the worker that keeps it."""

from datetime import timedelta
from functools import cache
from hashlib import sha256

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.edicion import read_edition
from api.identidad import Quien, Servicio
from api.pages.rendering import STATIC, page
from engine.db.queries.mochila import list_mochila
from engine.domain.lima import day_of
from engine.domain.programa import companion_cargos

router = APIRouter(include_in_schema=False)
ROOM = "/acompanamiento/mochila"
DIAS = 7
"""How many days ahead go the visits that a telephone carries."""


@router.get(ROOM)
async def show_mochila(request: Request, service: Servicio, quien: Quien) -> Response:
    """List the visits of the days to come; the worker keeps each page that the list names."""
    dia = day_of(quien.now)
    async with service.database.transaction() as tx:
        visits = await list_mochila(tx, quien.actor, dia, dia + timedelta(days=DIAS))
    return page(
        request, "acompanamiento/mochila.html", quien, seccion="acompanamiento", visitas=visits,
        acompana=bool(companion_cargos(quien.actor)), dias=DIAS, hoy=dia,
    )  # fmt: skip


@router.get("/mochila.js")
async def give_worker(_request: Request) -> Response:
    """Give the worker, whose first line changes with each edition and each asset.

    At the root, because it serves the pages of the whole service. To whoever asks: it tells no
    data.
    """
    code = (STATIC / "mochila.js").read_text(encoding="utf-8")
    return Response(f'const EDICION = "{edition()}";\n{code}', media_type="text/javascript")


@cache
def edition() -> str:
    """Return what names this edition with its assets: another one replaces the worker."""
    found = sha256(read_edition().encode())
    for path in sorted(path for path in STATIC.rglob("*") if path.is_file()):
        found.update(path.read_bytes())
    return found.hexdigest()[:12]
