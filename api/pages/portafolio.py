"""What a companion keeps of a docente: their portafolio and the instruments filled in."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.datastructures import UploadFile
from starlette.responses import RedirectResponse, Response

from api.frases import sentence_of
from api.identidad import Identidad, Quien, Servicio
from api.ordenes import order_of
from api.pages.rendering import address, page, told
from api.v1.comunes import Cursor, Id
from api.v1.matrices import INSTRUMENTOS
from engine.actions.valoraciones.campo import fill_instrumento
from engine.actions.valoraciones.portafolio import (
    Archivo,
    Pieza,
    keep_evidencia,
    withdraw_evidencia,
)
from engine.db.queries.matrices import accompanies, get_matriz_of
from engine.db.queries.portafolios import list_evidencias, list_instrumentos
from engine.domain.archivo import MOST_BYTES, TIPOS
from engine.domain.lima import day_of
from engine.errors import Conflict, NotFound, RuleBroken
from forms.contexto import Contexto
from forms.lectura import read_form
from forms.presentacion import error_links, render_answer, render_form
from forms.registro import FICHAS
from forms.validacion import find_errors

router = APIRouter(include_in_schema=False)
HOME, SECCION = "/acompanamiento", "acompanamiento"
PORTAFOLIOS = (
    ("docente", "Del docente"), ("institucion", "De la institución"),
    ("acompanante", "Del acompañante"),
)  # fmt: skip
Cual = Annotated[str, Query(pattern="^(docente|institucion|acompanante)$")]


async def _who(service: Servicio, quien: Identidad, cargo: int) -> tuple[dict[str, Any], bool]:
    """Return whose page it is, and whether whoever looks accompanies them."""
    async with service.database.transaction() as tx:
        who = await get_matriz_of(tx, quien.actor, cargo, day_of(quien.now))
        return who, await accompanies(tx, quien.actor, who["acompanante_id"])


@router.get(HOME + "/matrices/{cargo}/portafolio")
async def show_portafolio(
    request: Request, service: Servicio, quien: Quien, cargo: Id, de: Cual = "docente",
    cursor: Cursor = None,
) -> Response:  # fmt: skip
    """Show the pieces of a portafolio, with the form for one more (IN-16, RB-08)."""
    return await _portafolio(request, service, quien, cargo, de, cursor)


async def _portafolio(
    request: Request, service: Servicio, quien: Identidad, cargo: int, de: str,
    cursor: str | None = None, typed: dict[str, str] | None = None,
    wrong: dict[str, str] | None = None,
) -> Response:  # fmt: skip
    who, companion = await _who(service, quien, cargo)
    async with service.database.transaction() as tx:
        found = await list_evidencias(tx, quien.actor, who, portafolio=de, cursor=cursor)
    own = any(c.cargo_id == cargo for c in quien.actor.cargos)
    here = f"{HOME}/matrices/{cargo}/portafolio"
    return page(
        request, "acompanamiento/portafolio.html", quien, seccion=SECCION, quien_es=who,
        cargo=cargo, pestana="portafolio", escribe=companion or (own and de == "docente"),
        evidencias=found.datos, tipos=TIPOS, portafolios=PORTAFOLIOS, de=de,
        siguiente=address(here, de=de, cursor=found.siguiente) if found.siguiente else "",
        primera=address(here, de=de) if cursor else "", campos=wrong or {},
        valores=typed or {"fecha": day_of(quien.now).isoformat()}, hoy=day_of(quien.now),
        errores=list((wrong or {}).items()), status=422 if wrong else 200, acompana=companion,
        tope=MOST_BYTES,
    )  # fmt: skip


@router.post(HOME + "/portafolio")
async def add_evidencia(request: Request, service: Servicio, quien: Quien) -> Response:
    """Keep a piece, or say what to mend of it with what was typed kept."""
    async with request.form() as form:
        typed = {k: str(v) for k, v in form.items() if isinstance(v, str)}
        file = form.get("archivo")
        given = isinstance(file, UploadFile) and bool(file.filename)
        data = await file.read() if isinstance(file, UploadFile) and given else b""
        name = str(file.filename) if isinstance(file, UploadFile) else ""
    if not typed.get("cargo", "").isdecimal():
        raise NotFound("docente_desconocido")
    cargo, de = int(typed["cargo"][:18]), typed.get("de", "docente")
    de = de if de in dict(PORTAFOLIOS) else "docente"
    pieza = Pieza(
        tipo=typed.get("tipo", ""), titulo=typed.get("titulo", ""), fecha=_day(typed, quien),
        texto=typed.get("texto", ""), autorizacion=typed.get("autorizacion", ""),
        archivo=Archivo(name, data) if given else None,
    )  # fmt: skip
    try:
        await keep_evidencia(
            service.database, order_of(request, quien, typed), cargo_id=cargo, portafolio=de,
            pieza=pieza,
        )  # fmt: skip
    except (RuleBroken, Conflict) as error:
        wrong = dict(error.campos) or {"": sentence_of(error.code, error.facts)}
        return await _portafolio(request, service, quien, cargo, de, None, typed, wrong)
    here = address(f"{HOME}/matrices/{cargo}/portafolio", de=de)
    return RedirectResponse(told(here, "evidencia"), 303)


def _day(typed: dict[str, str], quien: Identidad) -> date:
    try:
        return date.fromisoformat(typed.get("fecha", ""))
    except ValueError:
        return day_of(quien.now)


@router.post(HOME + "/matrices/{cargo}/portafolio/{evidencia}/retirar")
async def drop_evidencia(
    request: Request, service: Servicio, quien: Quien, cargo: Id, evidencia: Id
) -> Response:
    """Take a piece out of a portafolio, with the reason given."""
    typed = {k: str(v) for k, v in (await request.form()).items() if isinstance(v, str)}
    here = f"{HOME}/matrices/{cargo}/portafolio"
    try:
        await withdraw_evidencia(
            service.database, order_of(request, quien, typed), evidencia_id=evidencia,
            motivo=typed.get("motivo", ""),
        )  # fmt: skip
    except RuleBroken as error:
        wrong = dict(error.campos)
        return await _portafolio(request, service, quien, cargo, "docente", None, None, wrong)
    return RedirectResponse(told(here, "cambio"), 303)


@router.get(HOME + "/matrices/{cargo}/instrumentos")
async def show_instrumentos(
    request: Request, service: Servicio, quien: Quien, cargo: Id
) -> Response:
    """Show the instruments filled in for a docente, and lead to each (IN-11, IN-12, IN-23)."""
    who, writes = await _who(service, quien, cargo)
    async with service.database.transaction() as tx:
        rows = await list_instrumentos(tx, cargo)
    contexto = Contexto(hoy=day_of(quien.now))
    filled = [
        {**row, "titulo": FICHAS[row["ficha"]].titulo,
         "cuerpo": render_answer(row["ficha"], contexto, row["respuesta"])}
        for row in rows
    ]  # fmt: skip
    return page(
        request, "acompanamiento/instrumentos.html", quien, seccion=SECCION, quien_es=who,
        cargo=cargo, pestana="instrumentos", escribe=writes, llenados=filled,
        fichas=[(name, FICHAS[name].titulo) for name in INSTRUMENTOS],
    )  # fmt: skip


@router.get(HOME + "/matrices/{cargo}/instrumentos/{ficha}")
async def ask_instrumento(
    request: Request, service: Servicio, quien: Quien, cargo: Id, ficha: str
) -> Response:
    """Show an instrument to fill in, with what it said the last time."""
    _demand(ficha)
    async with service.database.transaction() as tx:
        before = [r for r in await list_instrumentos(tx, cargo) if r["ficha"] == ficha]
    values = before[0]["respuesta"] if before and ficha != "diseno_metodologico" else {}
    return await _instrumento(request, service, quien, cargo, ficha, values, {})


def _demand(ficha: str) -> None:
    if ficha not in INSTRUMENTOS:
        raise NotFound("instrumento_desconocido")


async def _instrumento(
    request: Request, service: Servicio, quien: Identidad, cargo: int, ficha: str,
    values: dict[str, Any], wrong: dict[str, str],
) -> Response:  # fmt: skip
    who, writes = await _who(service, quien, cargo)
    if not writes:
        raise NotFound("instrumento_desconocido")
    contexto = Contexto(hoy=day_of(quien.now))
    links = [(href.removeprefix("#"), said) for href, said in error_links(ficha, contexto, wrong)]
    return page(
        request, "acompanamiento/instrumento.html", quien, seccion=SECCION, quien_es=who,
        cargo=cargo, pestana="instrumentos", titulo=FICHAS[ficha].titulo, errores=links,
        ficha=render_form(ficha, contexto, values, wrong), status=422 if wrong else 200,
        escribe=True,
    )  # fmt: skip


@router.post(HOME + "/matrices/{cargo}/instrumentos/{ficha}")
async def keep_instrumento(
    request: Request, service: Servicio, quien: Quien, cargo: Id, ficha: str
) -> Response:
    """Keep an instrument, or show what to mend of it with what was typed kept."""
    _demand(ficha)
    contexto = Contexto(hoy=day_of(quien.now))
    form = await request.form()
    pairs = [(k, v) for k, v in form.multi_items() if isinstance(v, str)]
    read = read_form(ficha, contexto, pairs)
    wrong = find_errors(ficha, contexto, read.respuesta)
    if wrong or read.accion:
        return await _instrumento(request, service, quien, cargo, ficha, read.respuesta, wrong)
    await fill_instrumento(
        service.database, order_of(request, quien, read.respuesta), docente_id=cargo, ficha=ficha,
        respuesta=read.respuesta,
    )  # fmt: skip
    return RedirectResponse(told(f"{HOME}/matrices/{cargo}/instrumentos", "cambio"), 303)
