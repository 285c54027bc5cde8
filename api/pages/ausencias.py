"""Absences in pages: whose, until when, who stands in; granted, ended, corrected and annulled."""

from collections.abc import Mapping
from datetime import time
from types import MappingProxyType
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import RedirectResponse, Response

from api.frases import sentence_of
from api.identidad import Identidad, Quien, Servicio
from api.ordenes import order_of
from api.pages.administracion import read_model, read_typed
from api.pages.gente import demand_persona, find_persona, people_in_scope
from api.pages.params import Cursor, Words
from api.pages.relevos import fill_in, read_relevo, standing_in
from api.pages.rendering import address, page
from api.problemas import STATUS
from api.v1.ausencias import AusenciaCorregida, AusenciaNueva, Termino
from api.v1.comunes import Motivo
from engine.actions.personas.ausencias import Pedido, annul, end, grant
from engine.actions.personas.autoridad import may_order
from engine.actions.personas.correcciones import Correccion, correct
from engine.db.queries.ausencias import (
    FASES,
    cargos_held,
    get_ausencia,
    list_ausencias,
    list_relevos,
)
from engine.domain.ausencia import ACTOS, MOTIVOS
from engine.domain.lima import at_lima, day_of
from engine.domain.roles import ROLES
from engine.errors import ArticulaError, Conflict, Forbidden, NotFound, RuleBroken

router = APIRouter(include_in_schema=False)
HOME = "/ausencias"
EMPTY: Mapping[str, str] = MappingProxyType({})
SECCION = "ausencias"
Id = Annotated[int, Path(ge=1, lt=2**63)]
NOMBRES_FASES = {
    "en_curso": "En curso", "por_empezar": "Por empezar", "terminada": "Terminadas",
    "anulada": "Anuladas",
}  # fmt: skip
_ABOVE = frozenset(rol.superior for rol in ROLES.values() if rol.superior)
_ANNULLING = "motivo-anular"
_FIELDS = {"acto.numero": "acto_numero", "acto.fecha": "acto_fecha", "persona": "usuario"}
REFUSED = (RuleBroken, Conflict, NotFound, Forbidden)


def may_grant(quien: Identidad) -> bool:
    """Whether there may be anybody below them: administrators, and roles above another."""
    return quien.actor.administers or any(c.rol in _ABOVE for c in quien.actor.cargos)


@router.get(HOME)
async def show_ausencias(
    request: Request, service: Servicio, quien: Quien, fase: Words = "en_curso", cursor: Cursor = ""
) -> Response:
    """List the absences of the actor's scope, and who covers whom about themselves."""
    kept = {"fase": fase if fase in FASES else ""}
    async with service.database.transaction() as tx:
        found = await list_ausencias(
            tx, quien.actor, now=quien.now, fase=kept["fase"] or None, cursor=cursor or None
        )
        mine = await list_relevos(tx, quien.actor.persona_id, quien.now)
    return page(
        request, "ausencias/lista.html", quien, seccion=SECCION, filtros=kept,
        fases=tuple(NOMBRES_FASES.items()), ausencias=found.datos, relevos=mine,
        concede=may_grant(quien),
        siguiente=found.siguiente and address(HOME, **kept, cursor=found.siguiente),
        primera=address(HOME, **kept) if cursor else None,
    )  # fmt: skip


@router.get(HOME + "/nueva")
async def ask_ausencia(
    request: Request, service: Servicio, quien: Quien, usuario: Words = ""
) -> Response:
    """Ask who is away and then why, from when, by which act and who stands in."""
    values = {"usuario": usuario, "desde": day_of(quien.now).isoformat(), "motivo": "vacaciones"}
    async with service.database.transaction() as tx:
        return await _form(request, tx, quien, values)


@router.post(HOME + "/nueva")
async def create_ausencia(request: Request, service: Servicio, quien: Quien) -> Response:
    """Grant an absence."""
    typed = await read_typed(request)
    try:
        async with service.database.transaction() as tx:
            given = await read_relevo(tx, quien, typed)
            given["persona"] = await demand_persona(tx, quien, typed, "usuario")
        cuerpo = read_model(AusenciaNueva, {"motivo": typed.get("motivo", "")}, **given)
        pedido = Pedido(
            cuerpo.persona, cuerpo.motivo, cuerpo.begins(quien.now), cuerpo.ends(),
            cuerpo.acto.read(), cuerpo.relevo(),
        )  # fmt: skip
        orden = order_of(request, quien, cuerpo.model_dump())
        made = await grant(service.database, orden, pedido)
    except REFUSED as error:
        async with service.database.transaction() as tx:
            return await _form(request, tx, quien, typed, error)
    return RedirectResponse(f"{HOME}/{made['id']}?hecho=ausencia_concedida", 303)


async def _form(
    request: Request,
    tx: AsyncSession,
    quien: Identidad,
    typed: dict[str, str],
    error: ArticulaError | None = None,
    ausencia: dict[str, Any] | None = None,
) -> Response:
    persona = await find_persona(tx, quien, typed.get("usuario", ""))
    if ausencia is not None:
        persona = {"id": ausencia["persona_id"], "nombre": ausencia["persona"]}
    lines: list[dict[str, Any]] = []
    if persona is not None:
        lines = await cargos_held(tx, persona["id"], quien.now, None)
    campos, listed = _listed(error)
    if typed.get("usuario") and persona is None and error is None:
        listed = [("usuario", "Nadie de su ámbito tiene ese usuario.")]
    return page(
        request, "ausencias/formulario.html", quien, seccion=SECCION,
        status=STATUS[type(error)] if error else 200,
        valores=typed, persona=persona, cargos=lines, motivos=list(MOTIVOS.values()),
        actos=ACTOS, gente=await people_in_scope(tx, quien), errores=listed, campos=campos,
        ausencia=ausencia,
    )  # fmt: skip


def _listed(error: ArticulaError | None) -> tuple[dict[str, str], list[tuple[str, str]]]:
    """Return what to mend by field, and each sentence with the field of the page it is about."""
    if error is None:
        return {}, []
    campos = dict(error.campos)
    if not campos:
        return {}, [("", sentence_of(error.code, error.facts))]
    return campos, [(_FIELDS.get(name, name), said) for name, said in campos.items()]


def _only(typed: dict[str, str], *names: str) -> dict[str, str]:
    return {name: typed.get(name, "") for name in names}


@router.get(HOME + "/{ausencia}")
async def show_ausencia(
    request: Request, service: Servicio, quien: Quien, ausencia: Id
) -> Response:
    """Show an absence with its history and what may be done with it."""
    async with service.database.transaction() as tx:
        row = await get_ausencia(tx, quien.actor, ausencia, quien.now)
        return await _show(request, tx, quien, row)


async def _show(
    request: Request,
    tx: AsyncSession,
    quien: Identidad,
    row: dict[str, Any],
    error: ArticulaError | None = None,
    typed: Mapping[str, str] = EMPTY,
) -> Response:
    held = await cargos_held(tx, row["persona_id"], row["desde"], row["hasta"])
    alive = row["fase"] in ("en_curso", "por_empezar")
    relevos = await list_relevos(tx, row["persona_id"], quien.now)
    campos, listed = _listed(error)
    if _ANNULLING in typed:
        listed = [(_ANNULLING if name == "motivo" else name, said) for name, said in listed]
    return page(
        request, "ausencias/una.html", quien, seccion=SECCION,
        status=STATUS[type(error)] if error else 200,
        ausencia=row, hoy=day_of(quien.now),
        cubren=[line for line in relevos["la_cubren"] if line["ausencia_id"] == row["id"]],
        puede=alive and await may_order(tx, quien.actor, row["persona_id"], held),
        errores=listed, campos=campos, valores=typed,
    )  # fmt: skip


@router.get(HOME + "/{ausencia}/corregir")
async def ask_correction(
    request: Request, service: Servicio, quien: Quien, ausencia: Id
) -> Response:
    """Ask what an absence should have said."""
    async with service.database.transaction() as tx:
        row = await get_ausencia(tx, quien.actor, ausencia, quien.now)
        values = fill_in(row, await standing_in(tx, row))
        return await _form(request, tx, quien, values, ausencia=row)


@router.post(HOME + "/{ausencia}/corregir")
async def change_ausencia(
    request: Request, service: Servicio, quien: Quien, ausencia: Id
) -> Response:
    """Correct an absence."""
    typed = await read_typed(request)
    async with service.database.transaction() as tx:
        row = await get_ausencia(tx, quien.actor, ausencia, quien.now)
    try:
        async with service.database.transaction() as tx:
            given = await read_relevo(tx, quien, typed, await standing_in(tx, row))
        cuerpo = read_model(AusenciaCorregida, {"motivo": typed.get("porque", "")}, **given)
        correccion = Correccion(
            cuerpo.begins(quien.now), cuerpo.ends(), cuerpo.acto.read(), cuerpo.relevo(),
            cuerpo.motivo,
        )  # fmt: skip
        orden = order_of(request, quien, cuerpo.model_dump())
        made = await correct(service.database, orden, ausencia_id=ausencia, correccion=correccion)
    except REFUSED as error:
        async with service.database.transaction() as tx:
            return await _form(request, tx, quien, typed, error, row)
    return RedirectResponse(f"{HOME}/{made['id']}?hecho=cambio", 303)


@router.post(HOME + "/{ausencia}/terminar")
async def finish_ausencia(
    request: Request, service: Servicio, quien: Quien, ausencia: Id
) -> Response:
    """End or prolong an absence."""
    typed = await read_typed(request)
    try:
        cuerpo = read_model(Termino, _only(typed, "hasta", "motivo"))
        hasta = at_lima(cuerpo.hasta, time()) if cuerpo.hasta else None
        orden = order_of(request, quien, cuerpo.model_dump())
        await end(service.database, orden, ausencia_id=ausencia, hasta=hasta, motivo=cuerpo.motivo)
    except REFUSED as error:
        return await _refused(request, service, quien, ausencia, error, typed)
    return RedirectResponse(f"{HOME}/{ausencia}?hecho=cambio", 303)


@router.post(HOME + "/{ausencia}/anular")
async def annul_ausencia(
    request: Request, service: Servicio, quien: Quien, ausencia: Id
) -> Response:
    """Annul an absence that has not begun."""
    typed = await read_typed(request)
    try:
        cuerpo = read_model(Motivo, _only(typed, "motivo"))
        orden = order_of(request, quien, cuerpo.model_dump())
        await annul(service.database, orden, ausencia_id=ausencia, motivo=cuerpo.motivo)
    except REFUSED as error:
        kept = {_ANNULLING: typed.get("motivo", "")}
        return await _refused(request, service, quien, ausencia, error, kept)
    return RedirectResponse(f"{HOME}/{ausencia}?hecho=cambio", 303)


async def _refused(
    request: Request,
    service: Any,
    quien: Identidad,
    ausencia: int,
    error: ArticulaError,
    typed: Mapping[str, str],
) -> Response:
    async with service.database.transaction() as tx:
        row = await get_ausencia(tx, quien.actor, ausencia, quien.now)
        return await _show(request, tx, quien, row, error, typed)
