"""The year of a programme: asked for, looked at companion by companion, accepted, dated anew."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.anuales import demand_sight, shown, tell_companion
from api.frases import sentence_of
from api.identidad import Identidad, Quien, Servicio
from api.ordenes import order_of
from api.pages.administracion import read_model, read_typed
from api.pages.anual_dibujo import MESES, draw_grid, draw_map, list_days, list_legs, list_outings
from api.pages.params import Words
from api.pages.programas import HOME, SECCION
from api.pages.rendering import page, told
from api.v1.anuales import Contratiempo, Pedido, Recuperacion, TallerDicho, Viaje
from api.v1.comunes import Id
from engine.actions.acompanamiento.anuales import accept_year, ask_year, drop_year
from engine.db.queries.anuales import list_listed, list_planes
from engine.db.queries.programas import get_programa, list_acompanantes
from engine.domain.lima import day_of
from engine.domain.programa import companion_cargos, runs_programa
from engine.domain.redaccion import join_words
from engine.errors import ArticulaError, Conflict, RuleBroken

router = APIRouter(include_in_schema=False)
KMH = (("carretera", "30"), ("rio", "15"), ("a_pie", "4"))
PARADO = "Escriba una velocidad mayor que cero, en kilómetros por hora: con cero no se llega."
HITOS = {
    "plan_anual_ugel": "El plan anual de la UGEL",
    "plan_de_taller": "El plan del taller a la administración",
}
ABIERTOS = ("pedido", "listo")
TALLERES = (
    ("TALLER-1", "Taller 1"), ("TALLER-2", "Taller 2"),
    ("TALLER-AP-1", "Taller de acompañantes 1"), ("TALLER-AP-2", "Taller de acompañantes 2"),
)  # fmt: skip
"""Of which something may be said: rule books have two of each at most."""
DIAS = frozenset({"fecha", "antes", "ahora"})
"""What is a day in an extract."""


@router.get(HOME + "/programas/{programa}/anio")
async def show_anual(request: Request, service: Servicio, quien: Quien, programa: Id) -> Response:
    """Show how the year of a programme stands: its search, its figures, what is accepted."""
    return await _show(request, service, quien, programa)


async def _show(
    request: Request, service: Servicio, quien: Identidad, programa: int,
    typed: Mapping[str, str] | None = None, error: ArticulaError | None = None,
) -> Response:  # fmt: skip
    dia, mine = day_of(quien.now), companion_cargos(quien.actor)
    async with service.database.transaction() as tx:
        row = await get_programa(tx, quien.actor, programa)
        plans = [_dated(shown(quien.actor, one)) for one in await list_planes(tx, programa)]
        companions = await list_acompanantes(tx, programa, dia)
        listed = await list_listed(tx, programa, max(dia, row["desde"]))
    opened = next((one for one in plans if one["estado"] in ABIERTOS), None)
    accepted = next((one for one in plans if one["estado"] == "aceptado"), None)
    failed = plans[0] if plans and plans[0]["error"] else None
    return page(
        request, "acompanamiento/anio.html", quien, seccion=SECCION, programa=row,
        status=200 if error is None else 422, abierto=opened, fallido=failed,
        aceptado=accepted,
        propios=[one["id"] for one in companions if one["cargo_id"] in mine],
        conduce=runs_programa(quien.actor, tuple(row["ruta"])) and row["estado"] != "cerrado",
        dado=dict(typed or {}), errores=_errors(error), quienes=_who(companions, listed),
        talleres=TALLERES, hitos=HITOS, kmh=KMH,
        aqui=f"{HOME}/programas/{programa}/anio",
    )  # fmt: skip


def _dated(plan: dict[str, Any]) -> dict[str, Any]:
    """Return a plan with the days of its extract as dates, to be written out."""
    if plan["extracto"] is None:
        return plan
    days = {
        key: [
            {name: date.fromisoformat(v) if name in DIAS else v for name, v in each.items()}
            for each in plan["extracto"].get(key) or ()
        ]
        for key in ("hitos", "movidas")
    }
    return {**plan, "extracto": {**plan["extracto"], **days}}


def _errors(error: ArticulaError | None) -> list[tuple[str, str]]:
    if error is None:
        return []
    named = [("", each) for each in error.facts.get("faltas", ())]
    own = [("", sentence_of(error.code, error.facts)), *named]
    return list(error.campos.items())[:30] or own


def _who(companions: list[dict[str, Any]], listed: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Return whom or which school a setback may be of, as a form offers them."""
    schools = {row["ie"]: row["ie_nombre"] for row in listed}
    people = [(f"acompanante:{each['id']}", each["nombre"]) for each in companions]
    return people + [(f"institucion:{ie}", f"{name} ({ie})") for ie, name in schools.items()]


@router.post(HOME + "/programas/{programa}/anio")
async def ask_anual(request: Request, service: Servicio, quien: Quien, programa: Id) -> Response:
    """Ask for the dates of the whole year, from the beginning or moving the least."""
    typed = await read_typed(request)
    try:
        asked = _read(typed)
        await ask_year(
            service.database, order_of(request, quien, typed), programa_id=programa,
            **asked.asked(),
        )  # fmt: skip
    except (RuleBroken, Conflict) as error:
        return await _show(request, service, quien, programa, typed, error)
    return RedirectResponse(told(f"{HOME}/programas/{programa}/anio", "anio_pedido"), 303)


def _read(typed: Mapping[str, str]) -> Pedido:
    """Return what the form asks for; raise RuleBroken("datos_invalidos") for what is wrong."""
    viaje, modos = None, None
    said = {modo: typed.get(f"kmh_{modo}", "").replace(",", ".") for modo, _ in KMH}
    speeds = {modo: kmh for modo, kmh in said.items() if kmh}
    if still := {f"kmh_{m}": PARADO for m, kmh in speeds.items() if not _moves(kmh)}:
        raise RuleBroken("datos_invalidos", campos=still)
    if speeds:
        viaje = read_model(Viaje, {}, kmh=speeds)
        modos = {
            code: modo
            for modo in ("rio", "a_pie")
            for code in typed.get(f"escuelas_{modo}", "").replace(",", " ").split()
        }
    setbacks = []
    if typed.get("quien") or typed.get("motivo"):
        kind, _, ident = typed.get("quien", "").partition(":")
        if kind not in ("acompanante", "institucion"):
            raise RuleBroken("datos_invalidos", campos={"quien": "Elija quién no puede."})
        fields = {name: typed.get(name, "") for name in ("inicio", "fin", "motivo")}
        setbacks.append(read_model(Contratiempo, fields | {kind: ident}))
    given = {
        "contratiempos": setbacks, "viaje": viaje, "modos": modos, "talleres": _talleres(typed),
    }  # fmt: skip
    return read_model(Pedido, {}, replan=typed.get("replan") == "si", **given)


def _moves(kmh: str) -> bool:
    """Tell whether a speed is a number above zero."""
    try:
        return 0 < float(kmh) <= 1000
    except ValueError:
        return False


def _talleres(typed: Mapping[str, str]) -> list[TallerDicho]:
    """Return what was said of a taller, if anything was."""
    names = ("fecha", "sede", "latitud", "longitud", "convocatoria")
    fields = {name: typed.get(f"taller_{name}", "") for name in names}
    recovery = {name: typed.get(f"taller_{name}", "") for name in ("plan", "autorizacion")}
    if not any((*fields.values(), *recovery.values())):
        return []
    given: dict[str, Any] = {}
    if any(recovery.values()):
        given["recuperacion"] = read_model(Recuperacion, recovery)
    return [read_model(TallerDicho, fields | {"taller": typed.get("taller", "")}, **given)]


@router.post(HOME + "/programas/{programa}/anio/{plan}/{orden}")
async def order_anual(
    request: Request, service: Servicio, quien: Quien, programa: Id, plan: UUID, orden: str
) -> Response:
    """Accept a year, or let it go."""
    typed = await read_typed(request)
    given, here = order_of(request, quien, typed), f"{HOME}/programas/{programa}/anio"
    try:
        if orden == "aceptar":
            await accept_year(
                service.database, given, programa_id=programa, plan_id=plan,
                con_pendientes=typed.get("con_pendientes") == "si",
                motivo=typed.get("motivo", ""),
            )  # fmt: skip
            return RedirectResponse(told(here, "anio_aceptado"), 303)
        await drop_year(service.database, given, programa_id=programa, plan_id=plan)
    except Conflict as error:
        return await _show(request, service, quien, programa, typed, error)
    return RedirectResponse(told(here, "anio_descartado"), 303)


@router.get(HOME + "/programas/{programa}/anio/{plan}/acompanantes/{acompanante}")
async def show_companion(
    request: Request, service: Servicio, quien: Quien, programa: Id, plan: UUID, acompanante: Id,
    mes: Words = "",
) -> Response:  # fmt: skip
    """Show the year of a companion as a grid of days, and the route of one of its months."""
    async with service.database.transaction() as tx:
        row = await get_programa(tx, quien.actor, programa)
        await demand_sight(tx, quien.actor, programa, acompanante, day_of(quien.now))
        told_one = await tell_companion(tx, programa, plan, acompanante)
    months = sorted(
        {each["fecha"][:7] for event in told_one["eventos"] for each in event["dias"]}
        | {ruta["mes"] for ruta in told_one["rutas"]}
    )
    today = f"{day_of(quien.now):%Y-%m}"
    usual = today if today in months else (months[0] if months else today)
    chosen = mes if mes in months else usual
    legs = list_legs(told_one, row["ugel_nombre"], chosen)
    place = {"latitud": row["latitud"], "longitud": row["longitud"]}
    return page(
        request, "acompanamiento/anio_acompanante.html", quien, seccion=SECCION, programa=row,
        uno=told_one, mes=chosen, meses=[(m, MESES[int(m[5:]) - 1]) for m in months],
        huecos=[
            (each["nombre"], join_words([MESES[int(m[5:]) - 1] for m in each["meses"]]),
             each["razon"])
            for each in told_one["cadencia"]
        ],
        nombre_del_mes=f"{MESES[int(chosen[5:]) - 1]} de {chosen[:4]}",
        cuadro=draw_grid(told_one, row["desde"], row["hasta"] - timedelta(days=1)),
        mapa=draw_map(told_one, None if None in place.values() else place, legs),
        dias=list_days(told_one, chosen), salidas=list_outings(legs),
        km=round(sum(leg["km"] for leg in legs), 1),
        horas=round(sum(leg["minutos"] for leg in legs) / 60, 1),
        aqui=f"{HOME}/programas/{programa}/anio",
    )  # fmt: skip
