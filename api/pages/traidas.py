"""The lists of a programme come in from a file: chosen, looked at cell by cell, written or not."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from api.frases import sentence_of
from api.identidad import Identidad, Quien, Servicio
from api.ordenes import order_of
from api.pages.programas import HOME, SECCION
from api.pages.rendering import page
from api.traidas import bring_listas, confirm_listas, write_listas
from api.v1.comunes import Id
from api.v1.escuelas import give_marked
from api.v1.importaciones import TIPOS, give_file, name_of
from engine.actions.acompanamiento.programas import demand_run
from engine.actions.acompanamiento.traidas import discard_listas
from engine.db.queries.padrones import get_traida, list_traidas
from engine.db.queries.programas import get_programa
from engine.errors import Conflict, NotFound, RuleBroken
from forms.escuelas.columnas import LISTAS

router = APIRouter(include_in_schema=False)
AQUI = HOME + "/programas/{programa}/importar"


def _here(programa: int, rest: str = "") -> str:
    return f"{HOME}/programas/{programa}/importar{rest}"


@router.get(AQUI)
async def ask_file(request: Request, service: Servicio, quien: Quien, programa: Id) -> Response:
    """Ask for a file with the lists of a programme, and show those that came before."""
    return await _show_form(request, service, quien, programa)


@router.post(AQUI)
async def read_file(request: Request, service: Servicio, quien: Quien, programa: Id) -> Response:
    """Read the file and show what was understood of it, or why it cannot be read."""
    async with request.form() as form:
        file = form.get("archivo")
        given = isinstance(file, UploadFile) and bool(file.filename)
        data = await file.read() if isinstance(file, UploadFile) else b""
        name = name_of(file.filename) if isinstance(file, UploadFile) else ""
    if not given:
        return await _show_form(request, service, quien, programa, "Elija el archivo.")
    try:
        made = await bring_listas(
            service.database, order_of(request, quien), programa_id=programa, nombre=name,
            data=data,
        )  # fmt: skip
    except (RuleBroken, Conflict) as refused:
        said = sentence_of(refused.code, refused.facts)
        return await _show_form(request, service, quien, programa, said)
    return RedirectResponse(_here(programa, f"/{made['id']}"), 303)


async def _show_form(
    request: Request, service: Servicio, quien: Identidad, programa: int, wrong: str = ""
) -> Response:
    async with service.database.transaction() as tx:
        row = await get_programa(tx, quien.actor, programa)
        demand_run(quien.actor, row)
        before = await list_traidas(tx, quien.actor, programa)
    return page(
        request, "acompanamiento/importar.html", quien, seccion=SECCION,
        status=422 if wrong else 200, programa=row, columnas=LISTAS, anteriores=before,
        errores=[("archivo", wrong)] if wrong else [], aqui=_here(programa),
    )  # fmt: skip


@router.get(HOME + "/programas/{programa}/plantilla.xlsx")
async def download_template(service: Servicio, quien: Quien, programa: Id) -> Response:
    """Give the template: a row for each docente, with whom they are."""
    data = await write_listas(service.database, quien.actor, programa, quien.now)
    return give_file(data, "listas-de-acompanamiento.xlsx", TIPOS["xlsx"])


@router.get(AQUI + "/{padron}")
async def show_file(
    request: Request, service: Servicio, quien: Quien, programa: Id, padron: UUID
) -> Response:
    """Show what was understood of a file, and what applying it would do."""
    return await _show(request, service, quien, programa, padron)


async def _show(
    request: Request, service: Servicio, quien: Identidad, programa: int, padron: UUID,
    refused: RuleBroken | Conflict | None = None,
) -> Response:  # fmt: skip
    async with service.database.transaction() as tx:
        row = await get_programa(tx, quien.actor, programa)
        demand_run(quien.actor, row)
        kept = await get_traida(tx, quien.actor, programa, padron)
    return page(
        request, "acompanamiento/traida.html", quien, seccion=SECCION,
        status=409 if refused else 200, programa=row, padron=kept, lectura=kept["lectura"],
        cotejo=kept["resultado"] or kept["lectura"]["cotejo"],
        hasta=kept["creado"] + service.settings.keep_files, aqui=_here(programa),
        errores=[("", sentence_of(refused.code, refused.facts))] if refused else [],
        extension="xlsx" if bytes(kept["archivo"][:2]) == b"PK" else "csv",
    )  # fmt: skip


@router.post(AQUI + "/{padron}/confirmar")
async def confirm_file(
    request: Request, service: Servicio, quien: Quien, programa: Id, padron: UUID
) -> Response:
    """Write the lists of a file."""
    try:
        await confirm_listas(
            service.database, order_of(request, quien), programa_id=programa, padron_id=padron
        )
    except (RuleBroken, Conflict) as refused:
        return await _show(request, service, quien, programa, padron, refused)
    return RedirectResponse(_here(programa, f"/{padron}?hecho=padron"), 303)


@router.post(AQUI + "/{padron}/descartar")
async def discard_file(
    request: Request, service: Servicio, quien: Quien, programa: Id, padron: UUID
) -> Response:
    """Let go of a file that was not applied."""
    await discard_listas(
        service.database, order_of(request, quien), programa_id=programa, padron_id=padron
    )
    return RedirectResponse(_here(programa, "?hecho=descartado"), 303)


@router.get(AQUI + "/{padron}/errores.{formato}")
async def download_marked(
    service: Servicio, quien: Quien, programa: Id, padron: UUID, formato: Literal["xlsx", "csv"]
) -> Response:
    """Give the same file with its faults marked on their cells."""
    async with service.database.transaction() as tx:
        demand_run(quien.actor, await get_programa(tx, quien.actor, programa))
        row = await get_traida(tx, quien.actor, programa, padron)
    if not row["archivo"]:
        raise NotFound("padron_desconocido")
    return await give_marked(row, formato)
