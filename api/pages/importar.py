"""A plan comes in from a file: chosen, read, looked at cell by cell, confirmed or let go."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from api.frases import sentence_of
from api.identidad import Identidad, Quien, Servicio
from api.importaciones import bring, confirm, load_catalogo
from api.ordenes import order_of
from api.pages.administracion import read_typed
from api.pages.conjeturas import say_doubts
from api.pages.cotejo import say_changes
from api.pages.rendering import page
from api.problemas import STATUS
from api.renglones import list_renglones
from api.v1.importaciones import TIPOS, give_file, give_marked, name_of
from engine.actions.plan.importaciones import discard
from engine.actions.plan.planeadas import planning_roots
from engine.db.queries.importaciones import get_importacion, list_importaciones, list_units
from engine.domain.lima import day_of
from engine.errors import Conflict, Forbidden, RuleBroken
from forms.hojas.plantilla import write_template

router = APIRouter(include_in_schema=False)
SECCION = "planificador"
DECISION = "decision."
PRIMERAS = 8
"""Rows that the page of a file shows; the rest have their own."""
AnioPedido = Annotated[str, Query(pattern=r"^(20\d\d)?$")]
Unidades = Sequence[tuple[str, str]]


async def units_of(service: Servicio, quien: Identidad) -> Unidades:
    """Return the units that somebody plans for; raise Forbidden("plan_ajeno") for none."""
    roots = planning_roots(quien.actor)
    async with service.database.transaction() as tx:
        rows = await list_units(tx, roots) if roots != () else []
    if not rows:
        raise Forbidden("plan_ajeno")
    return [(row.codigo, f"{row.codigo} · {row.nombre}") for row in rows]


def years_of(quien: Identidad) -> list[tuple[str, str]]:
    """Return the years one plans: this one and the next."""
    year = day_of(quien.now).year
    return [(str(n), str(n)) for n in (year, year + 1)]


def own_unit(quien: Identidad, units: Unidades) -> str:
    """Return the unit to begin with: the own one; none for whoever plans for the whole ministry."""
    if planning_roots(quien.actor) is None:
        return ""
    mine = {cargo.entidad_codigo for cargo in quien.actor.cargos}
    return next((code for code, _ in units if code in mine), units[0][0] if len(units) == 1 else "")


@router.get("/planificador/importar")
async def ask_file(request: Request, service: Servicio, quien: Quien) -> Response:
    """Ask for the file of a plan, and show those that came before."""
    units = await units_of(service, quien)
    typed = {"unidad": own_unit(quien, units), "anio": str(day_of(quien.now).year)}
    return await _show_form(request, service, quien, units, typed)


@router.post("/planificador/importar")
async def read_file(request: Request, service: Servicio, quien: Quien) -> Response:
    """Read the file and show what was understood of it, or why it cannot be read."""
    units = await units_of(service, quien)
    async with request.form() as form:
        typed = {name: str(form.get(name) or "") for name in ("unidad", "anio")}
        file = form.get("archivo")
        given = isinstance(file, UploadFile) and bool(file.filename)
        data = await file.read() if isinstance(file, UploadFile) else b""
        name = name_of(file.filename) if isinstance(file, UploadFile) else ""
    wrong = _check(typed, units, quien, given=given)
    if wrong:
        return await _show_form(request, service, quien, units, typed, wrong)
    try:
        made = await bring(
            service.database,
            order_of(request, quien, typed),
            unidad=typed["unidad"],
            anio=int(typed["anio"]),
            nombre=name,
            data=data,
        )
    except RuleBroken as refused:
        said = {"archivo": sentence_of(refused.code, refused.facts)}
        return await _show_form(request, service, quien, units, typed, said)
    return RedirectResponse(f"/planificador/importar/{made['id']}", 303)


def _check(
    typed: Mapping[str, str], units: Unidades, quien: Identidad, *, given: bool
) -> dict[str, str]:
    wrong = {}
    if typed["unidad"] not in dict(units):
        wrong["unidad"] = "Elija de qué unidad es el plan."
    if typed["anio"] not in dict(years_of(quien)):
        wrong["anio"] = "Elija el año del plan."
    if not given:
        wrong["archivo"] = "Elija el archivo con el plan."
    return wrong


async def _show_form(
    request: Request,
    service: Servicio,
    quien: Identidad,
    units: Unidades,
    typed: Mapping[str, str],
    wrong: Mapping[str, str] | None = None,
) -> Response:
    async with service.database.transaction() as tx:
        before = await list_importaciones(tx, quien.actor)
    return page(
        request,
        "plan/importar.html",
        quien,
        seccion=SECCION,
        status=422 if wrong else 200,
        unidades=units,
        anios=years_of(quien),
        valores=typed,
        campos=dict(wrong or {}),
        errores=list((wrong or {}).items()),
        anteriores=before,
        plazo=service.settings.keep_files,
    )


@router.get("/planificador/importar/{importacion_id}")
async def show_importacion(
    request: Request, service: Servicio, quien: Quien, importacion_id: UUID
) -> Response:
    """Show what was understood of a file, and what confirming it would do."""
    return await _show(request, service, quien, importacion_id)


async def _show(
    request: Request,
    service: Servicio,
    quien: Identidad,
    importacion_id: UUID,
    refused: RuleBroken | Conflict | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    async with service.database.transaction() as tx:
        row = await get_importacion(tx, quien.actor, importacion_id)
        catalogo = await load_catalogo(tx)
    renglones = await _first_rows(service, quien, row)
    doubts = say_doubts(row["lectura"]["conjeturas"], catalogo, typed or {})
    names = {doubt["clave"]: doubt["id"] for doubt in doubts}
    told = row["resultado"] or row["lectura"]["cotejo"]
    wrong = list(_say_refusal(refused, names)) if refused else []
    return page(
        request,
        "plan/importacion.html",
        quien,
        seccion=SECCION,
        status=STATUS[type(refused)] if refused else 200,
        imp=row,
        lectura=row["lectura"],
        cotejo=told,
        cambiadas=say_changes(told["cambiadas"], catalogo),
        dudas=doubts,
        renglones=renglones,
        varias_hojas=len(row["lectura"]["hojas"]) > 1,
        hasta=row["creada"] + service.settings.keep_files,
        errores=wrong,
        extension="csv" if _is_csv(row) else "xlsx",
    )


async def _first_rows(
    service: Servicio, quien: Identidad, row: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return the rows to look at first of a file that waits for a word; none of another."""
    if row["estado"] != "por_confirmar" or not row["lectura"].get("renglones"):
        return []
    found = await list_renglones(service.database, quien.actor, row["id"], limite=PRIMERAS)
    return found.datos


def _say_refusal(
    refused: RuleBroken | Conflict, names: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield what to mend with the id of the doubt it is about, or of none."""
    told = dict(refused.campos) if isinstance(refused, RuleBroken) else {}
    if refused.code == "conjeturas_por_confirmar":
        told = dict.fromkeys(refused.facts["claves"], "Diga a quiénes llama este nombre.")
    for key, said in told.items():
        yield names.get(key, ""), said
    if not told:
        yield "", sentence_of(refused.code, refused.facts)


def _is_csv(row: Mapping[str, Any]) -> bool:
    return bytes(row["archivo"][:2]) != b"PK"


@router.post("/planificador/importar/{importacion_id}/confirmar")
async def confirm_importacion(
    request: Request, service: Servicio, quien: Quien, importacion_id: UUID
) -> Response:
    """Turn the file into activities, each doubtful name being what was chosen."""
    typed = await read_typed(request)
    chosen = {
        name.removeprefix(DECISION): value
        for name, value in typed.items()
        if name.startswith(DECISION) and value
    }
    try:
        await confirm(
            service.database, order_of(request, quien, chosen), importacion_id, decisiones=chosen
        )
    except RuleBroken as refused:
        return await _show(request, service, quien, importacion_id, refused, chosen)
    except Conflict as refused:
        if refused.code == "plan_cambiado":
            await _read_again(request, service, quien, importacion_id)
            return await _show(request, service, quien, importacion_id, refused, chosen)
        # Sent twice: the page says that it is done.
        return RedirectResponse(f"/planificador/importar/{importacion_id}", 303)
    return RedirectResponse(f"/planificador/importar/{importacion_id}?hecho=importado", 303)


async def _read_again(
    request: Request, service: Servicio, quien: Identidad, importacion_id: UUID
) -> None:
    """Compare a kept file with the plan as it is now."""
    async with service.database.transaction() as tx:
        row = await get_importacion(tx, quien.actor, importacion_id)
    await bring(
        service.database, order_of(request, quien), unidad=row["unidad"], anio=row["anio"],
        nombre=row["nombre_archivo"], data=row["archivo"],
    )  # fmt: skip


@router.post("/planificador/importar/{importacion_id}/descartar")
async def discard_importacion(
    request: Request, service: Servicio, quien: Quien, importacion_id: UUID
) -> Response:
    """Let go of the file."""
    await discard(service.database, order_of(request, quien), importacion_id=importacion_id)
    return RedirectResponse("/planificador/importar?hecho=descartado", 303)


@router.get("/planificador/importar/{importacion_id}/errores.{formato}")
async def give_marked_copy(
    service: Servicio, quien: Quien, importacion_id: UUID, formato: Literal["xlsx", "csv"]
) -> Response:
    """Give the same file with its faults and doubts marked."""
    async with service.database.transaction() as tx:
        row = await get_importacion(tx, quien.actor, importacion_id)
    return await give_marked(row, formato)


@router.get("/planificador/plantilla.xlsx")
async def give_template(service: Servicio, quien: Quien, anio: AnioPedido = "") -> Response:
    """Give the workbook to fill in, with the names of today's territory."""
    year = int(anio) if anio else day_of(quien.now).year
    units = await units_of(service, quien)
    async with service.database.transaction() as tx:
        catalogo = await load_catalogo(tx)
    unit = own_unit(quien, units)
    data = write_template(catalogo, anio=year, unidad=unit)
    return give_file(data, f"plan-{unit or 'unidad'}-{year}.xlsx", TIPOS["xlsx"])
