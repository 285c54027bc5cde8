"""The timeline of an escenario: its places dragged, fixed by hand once judged, and undone."""

import asyncio
from dataclasses import dataclass, replace
from datetime import date
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from api.frases import sentence_of
from api.identidad import Identidad, Quien, Servicio
from api.openapi import API
from api.ordenes import order_of
from api.pages.administracion import read_typed
from api.pages.changes import Dia
from api.pages.linea.mover import Vuelta
from api.pages.linea.pedido import POR, VISTAS, Pedido
from api.pages.linea.piezas import Dibujo
from api.pages.linea.plan import first_month, load_plan, new_start, told_of
from api.pages.linea.vista import (
    LISTADAS,
    Pedida,
    days_off,
    leaves_of,
    list_rows,
    read_start,
)
from api.pages.opciones import filter_choices
from api.pages.params import Codigo, Words
from api.pages.rendering import fragment, own_path, page
from api.pages.wording import count_of
from api.problemas import STATUS
from engine.actions.escenarios.edicion import ABIERTOS
from engine.actions.escenarios.fechas import free_date, set_date
from engine.actions.escenarios.linea import Lugar, find_place
from engine.db.queries.escenarios import demand_manager, get_escenario
from engine.domain.lima import day_of
from engine.domain.redaccion import say_date, say_dates
from engine.errors import Conflict, RuleBroken
from engine.planner.escenarios.turnos import NOMBRES

router = APIRouter(include_in_schema=False)
AQUI = "/planificador/escenarios/{escenario}/linea"
UNO = f"{AQUI}/{{codigo}}"
_POR = {clave: nombre for clave, nombre in POR.items() if clave != "cargo"}


def here(escenario: UUID) -> str:
    """Return the path of the timeline of an escenario."""
    return AQUI.format(escenario=escenario)


@router.get(AQUI)
async def show_plan(
    request: Request,
    service: Servicio,
    quien: Quien,
    escenario: UUID,
    pedido: Pedida,
    desde: Words = "",
    movida: Words = "",
    fechas: Words = "",
    turnos: Words = "",
    suelta: Words = "",
    hoja: Words = "",
) -> Response:
    """Show the places of a plan as a timeline."""
    async with service.database.transaction() as tx:
        row = await get_escenario(tx, quien.actor, escenario, con=("extracto",))
        if not row["con_plan"]:
            raise Conflict("escenario_sin_plan")
        asked = _usual(row, quien, pedido, chosen=bool(desde))
        dibujo, choices = await load_plan(tx, quien, row, asked), await filter_choices(tx)
    path, start = here(escenario), min(read_start(hoja), dibujo.listed)
    undo = {"codigo": movida, "fechas": fechas, "turnos": turnos, "soltar": suelta}
    return page(
        request,
        "linea/plan.html",
        quien,
        seccion="planificador",
        e=row,
        pedido=asked,
        path=path,
        dibujo=dibujo,
        lista=list_rows(dibujo.leaf(start, LISTADAS), asked, path),
        hojas=leaves_of(asked.link(path), start, dibujo.listed),
        datos=asked.link(f"{API}{path}"),
        resumen=_summary(dibujo),
        nombre_filas=_POR[asked.por],
        dias=days_off(dibujo),
        deshacer=undo if movida and fechas else None,
        opciones={"por": list(_POR.items()), "vistas": list(VISTAS.items()), **choices},
    )


def _usual(row: dict[str, Any], quien: Identidad, pedido: Pedido, *, chosen: bool) -> Pedido:
    """Return what is asked, from the first month that has something when none was chosen."""
    asked = pedido if pedido.por != "cargo" else replace(pedido, por="unidad", entidad="")
    return asked if chosen else replace(asked, desde=first_month(row, day_of(quien.now)))


def _summary(dibujo: Dibujo) -> str:
    codes = {pieza.codigo for fila in dibujo.filas for pieza in fila.piezas}
    rows = count_of(len(dibujo.filas), "fila", "filas")
    return f"{count_of(len(codes), 'actividad', 'actividades')} en {rows}."


def panel_of(
    row: dict[str, Any], lugar: Lugar, desde: date | None, de: date | None, turno: str = ""
) -> dict[str, Any]:
    """Return what the panel of a place shows; with a day, what would come of it there."""
    codigo = str(lugar.actividad["id"])
    told: dict[str, Any] | None = None
    starts = list(lugar.momentos)
    if desde:
        sesion, dia = new_start(lugar, desde, de)
        told = told_of(lugar.judge(dia, sesion, turno), lugar, dia)
        starts = list(lugar.moved(dia, sesion, turno))
    days = [date.fromisoformat(momento["fecha"]) for momento in lugar.momentos]
    window = [date.fromisoformat(lugar.actividad["ventana"][end]) for end in ("inicio", "fin")]
    return {
        "a": lugar.actividad,
        "aqui": f"{here(row['id'])}/{codigo}",
        "abrir": f"/planificador/escenarios/{row['id']}/actividades/{codigo}",
        "queda": say_dates(days) if days else "sin lugar",
        "ventana": " a ".join(say_date(dia) for dia in window),
        "fecha": (desde or (min(days) if days else window[0])).isoformat(),
        "corta": lugar.actividad["duracion"].get("turnos") == 1,
        "turnos": list(NOMBRES.items()),
        "turno": turno or (starts[0]["turno"] if starts else ""),
        "juicio": told,
        "fijada": codigo in row["fijadas"],
        "abierto": row["estado"] in ABIERTOS,
        "mueve": {
            "fechas": " ".join(momento["fecha"] for momento in starts),
            "turnos": " ".join(momento["turno"] for momento in starts),
        },
    }  # fmt: skip


@dataclass(frozen=True)
class Prueba:
    """What an address asks of one place of a plan: another date to be judged, and where to return.

    `de` is the day on which the session that is moved begins.
    """

    service: Servicio
    quien: Quien
    escenario: UUID
    codigo: Codigo
    desde: Dia = None
    de: Dia = None
    turno: Words = ""
    vuelta: Vuelta = ""

    @property
    def back(self) -> str:
        """Return the path of ours to return to."""
        return own_path(self.vuelta, here(self.escenario))

    async def judge(self) -> dict[str, Any]:
        """Return what the panel shows of it."""
        async with self.service.database.transaction() as tx:
            row, lugar = await find_place(
                tx, self.quien.actor, escenario_id=self.escenario, codigo=self.codigo
            )
        half = self.turno if self.turno in NOMBRES else ""
        return await asyncio.to_thread(panel_of, row, lugar, self.desde, self.de, half)


Probada = Annotated[Prueba, Depends()]


@router.get(f"{UNO}/panel")
async def show_panel(prueba: Probada) -> Response:
    """Show, beside the timeline, a place of the plan and what would come of another date."""
    told = await prueba.judge()
    csrf = prueba.quien.csrf
    return fragment("linea/_panel_plan.html", token_csrf=csrf, vuelta=prueba.back, **told)


@router.get(UNO)
async def ask_move(request: Request, prueba: Probada) -> Response:
    """Ask for another date of a place, and show what would come of it."""
    return _show(request, prueba.quien, await prueba.judge(), prueba.back)


def _show(
    request: Request, quien: Identidad, told: dict[str, Any], vuelta: str, said: str = ""
) -> Response:
    return page(
        request,
        "linea/mover_plan.html",
        quien,
        seccion="planificador",
        status=STATUS[RuleBroken] if said else 200,
        vuelta=vuelta,
        errores=[("desde", said)] if said else [],
        **told,
    )


@router.post(UNO)
async def fix_place(
    request: Request, service: Servicio, quien: Quien, escenario: UUID, codigo: Codigo
) -> Response:
    """Fix a place on the dates sent, by hand, and offer to undo it."""
    demand_manager(quien.actor)
    typed = await read_typed(request)
    vuelta = own_path(typed.get("vuelta", ""), here(escenario))
    async with service.database.transaction() as tx:
        row, lugar = await find_place(tx, quien.actor, escenario_id=escenario, codigo=codigo)
    orden = order_of(request, quien, typed)
    try:
        await set_date(
            service.database, orden, escenario_id=escenario, codigo=codigo,
            momentos=_moments(typed),
        )  # fmt: skip
        if typed.get("soltar"):
            again = order_of(request, quien, typed | {"paso": "soltar"})
            await free_date(service.database, again, escenario_id=escenario, codigo=codigo)
    except RuleBroken as refusal:
        said = refusal.campos.get("fecha") or sentence_of(refusal.code, refusal.facts)
        return _show(request, quien, panel_of(row, lugar, None, None), vuelta, said)
    undo = {} if typed.get("deshace") else _undo(row, lugar)
    return RedirectResponse(_after(vuelta, {"hecho": "fijada", **undo}), 303)


def _moments(typed: dict[str, str]) -> list[dict[str, str]]:
    """Return the starts that a form sends; raise RuleBroken(respuesta_invalida) at `fecha`."""
    try:
        days = [date.fromisoformat(day) for day in typed.get("fechas", "").split()[:60]]
    except ValueError as problem:
        wrong = {"fecha": "Elija una fecha que exista."}
        raise RuleBroken("respuesta_invalida", campos=wrong) from problem
    halves = [t if t in NOMBRES else "manana" for t in typed.get("turnos", "").split()]
    halves += ["manana"] * len(days)
    return [
        {"fecha": day.isoformat(), "turno": half} for day, half in zip(days, halves, strict=False)
    ]


def _undo(row: dict[str, Any], lugar: Lugar) -> dict[str, str]:
    """Return what the address must tell so that the move can be undone."""
    codigo = str(lugar.actividad["id"])
    if not lugar.momentos:
        return {}
    return {
        "movida": codigo,
        "fechas": " ".join(momento["fecha"] for momento in lugar.momentos),
        "turnos": " ".join(momento["turno"] for momento in lugar.momentos),
        "suelta": "" if codigo in row["fijadas"] else "si",
    }


def _after(path: str, said: dict[str, str]) -> str:
    parts = urlsplit(path)
    gone = {"hecho", "movida", "fechas", "turnos", "suelta"}
    kept = [pair for pair in parse_qsl(parts.query) if pair[0] not in gone]
    return f"{parts.path}?{urlencode([*kept, *said.items()])}"
