"""Schools and plantel come in from a file: chosen, looked at cell by cell, applied or let go."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from api.escuelas import Ugeles, bring, confirm, load_own
from api.frases import sentence_of
from api.identidad import Identidad, Quien, Servicio
from api.ordenes import order_of
from api.pages.escuelas import HOME, SECCION, say_flag
from api.pages.rendering import page
from api.v1.escuelas import give_marked
from api.v1.importaciones import name_of
from engine.actions.acompanamiento.padrones import discard, own_roots
from engine.db.queries.padrones import get_padron, list_padrones
from engine.errors import Conflict, NotFound, RuleBroken
from forms.escuelas.columnas import ESCUELAS, PLANTEL, titles

router = APIRouter(include_in_schema=False)
IMPORTAR = f"{HOME}/importar"
CLASES = (("escuelas", "Escuelas: el padrón"), ("plantel", "Plantel: plazas y quién las ocupa"))
_TITULOS = titles(ESCUELAS) | titles(PLANTEL) | {
    "activa": "Estado", "escuela": "Institución", "rol": "Cargo", "region": "Departamento",
}  # fmt: skip


@router.get(IMPORTAR)
async def ask_file(request: Request, service: Servicio, quien: Quien) -> Response:
    """Ask for a file of schools or plantel, and show those that came before."""
    return await _show_form(request, service, quien, {})


@router.post(IMPORTAR)
async def read_file(request: Request, service: Servicio, quien: Quien) -> Response:
    """Read the file and show what was understood of it, or why it cannot be read."""
    async with request.form() as form:
        typed = {name: str(form.get(name) or "") for name in ("clase", "ugel")}
        file = form.get("archivo")
        given = isinstance(file, UploadFile) and bool(file.filename)
        data = await file.read() if isinstance(file, UploadFile) else b""
        name = name_of(file.filename) if isinstance(file, UploadFile) else ""
    wrong = {}
    if typed["clase"] not in dict(CLASES):
        wrong["clase"] = "Diga qué trae el archivo."
    if not given:
        wrong["archivo"] = "Elija el archivo."
    if wrong:
        return await _show_form(request, service, quien, typed, wrong)
    try:
        made = await bring(
            service.database, order_of(request, quien, typed), clase=typed["clase"], nombre=name,
            data=data, ugel=typed["ugel"] or None,
        )  # fmt: skip
    except (RuleBroken, Conflict, NotFound) as refused:
        said = {"archivo": sentence_of(refused.code, refused.facts)}
        return await _show_form(request, service, quien, typed, said)
    return RedirectResponse(f"{IMPORTAR}/{made['id']}", 303)


async def _show_form(
    request: Request,
    service: Servicio,
    quien: Identidad,
    typed: Mapping[str, str],
    wrong: Mapping[str, str] | None = None,
) -> Response:
    async with service.database.transaction() as tx:
        own: Ugeles = await load_own(tx, quien.actor)
        before = await list_padrones(tx, quien.actor)
    everywhere = [("", "La que diga cada fila")] if own_roots(quien.actor) is None else []
    return page(
        request,
        "escuelas/importar.html",
        quien,
        seccion=SECCION,
        status=422 if wrong else 200,
        importa=True,
        clases=CLASES,
        ugeles=[*everywhere, *own],
        valores=typed,
        campos=dict(wrong or {}),
        errores=list((wrong or {}).items()),
        anteriores=before,
        columnas={"escuelas": ESCUELAS, "plantel": PLANTEL},
    )


@router.get(IMPORTAR + "/{padron}")
async def show_padron(request: Request, service: Servicio, quien: Quien, padron: UUID) -> Response:
    """Show what was understood of a file, and what applying it would do."""
    return await _show(request, service, quien, padron)


async def _show(
    request: Request,
    service: Servicio,
    quien: Identidad,
    padron: UUID,
    refused: RuleBroken | Conflict | None = None,
) -> Response:
    async with service.database.transaction() as tx:
        row = await get_padron(tx, quien.actor, padron)
    told = row["resultado"] or row["lectura"]["cotejo"]
    return page(
        request,
        "escuelas/padron.html",
        quien,
        seccion=SECCION,
        status=409 if refused else 200,
        importa=True,
        padron=row,
        lectura=row["lectura"],
        cotejo=told,
        cambiadas=list(_say_changes(told["lista_cambiadas"])),
        hasta=row["creado"] + service.settings.keep_files,
        errores=[("", sentence_of(refused.code, refused.facts))] if refused else [],
        extension="xlsx" if bytes(row["archivo"][:2]) == b"PK" else "csv",
    )


def _say_changes(changed: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield each changed row with what changes in it, in words."""
    for each in changed:
        values = [
            (_TITULOS.get(name, name), _say(before), _say(after))
            for name, (before, after) in each["valores"].items()
        ]
        yield {**each, "cambios": values}


def _say(value: Any) -> str:
    return say_flag(value) if isinstance(value, bool) else "" if value is None else str(value)


@router.post(IMPORTAR + "/{padron}/confirmar")
async def confirm_padron(
    request: Request, service: Servicio, quien: Quien, padron: UUID
) -> Response:
    """Write the schools or the plazas of a file."""
    try:
        await confirm(service.database, order_of(request, quien), padron)
    except (RuleBroken, Conflict) as refused:
        return await _show(request, service, quien, padron, refused)
    return RedirectResponse(f"{IMPORTAR}/{padron}?hecho=padron", 303)


@router.post(IMPORTAR + "/{padron}/descartar")
async def discard_padron(
    request: Request, service: Servicio, quien: Quien, padron: UUID
) -> Response:
    """Let go of a file that was not applied."""
    await discard(service.database, order_of(request, quien), padron_id=padron)
    return RedirectResponse(f"{IMPORTAR}?hecho=descartado", 303)


@router.get(IMPORTAR + "/{padron}/errores.{formato}")
async def download_marked(
    service: Servicio, quien: Quien, padron: UUID, formato: Literal["xlsx", "csv"]
) -> Response:
    """Give the same file with its faults marked on their cells."""
    async with service.database.transaction() as tx:
        row = await get_padron(tx, quien.actor, padron)
    return await give_marked(row, formato)
