"""The cuaderno de campo of who accompanies a docente: its lines, one more, and what each shows."""

import uuid
from datetime import UTC, date, datetime
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.identidad import Identidad, Quien, Servicio
from api.matrices import list_desempenos
from api.ordenes import order_of
from api.pages.administracion import read_typed
from api.pages.params import Words
from api.pages.rendering import address, page, told
from api.v1.comunes import Cursor, Id
from engine.actions.valoraciones.campo import MOST_LETTERS, code_nota, write_nota
from engine.db.queries.matrices import accompanies, get_matriz_of, list_visits
from engine.db.queries.mochila import tareas_of_visits
from engine.db.queries.portafolios import list_notas
from engine.domain.lima import day_of
from engine.errors import RuleBroken

router = APIRouter(include_in_schema=False)
HOME, SECCION = "/acompanamiento", "acompanamiento"
ROOM = HOME + "/matrices/{cargo}/cuaderno"
_DIAS = 45
"""How far back the visits go that a line may be of."""


def cuaderno_of(visit: dict[str, Any] | None) -> str:
    """Return where the lines of a visit are written, nothing of no visit."""
    return address(ROOM.format(cargo=visit["docente_id"]), visita=visit["id"]) if visit else ""


@router.get(ROOM)
async def show_cuaderno(
    request: Request, service: Servicio, quien: Quien, cargo: Id, cursor: Cursor = None,
    visita: Words = "",
) -> Response:  # fmt: skip
    """Show the cuaderno de campo about a docente, with room for one more line (IN-09).

    `visita` is the strategy that the line will be of, unless somebody chooses another.
    """
    asked = {"visita": visita} if visita else None
    return await _cuaderno(request, service, quien, cargo, cursor, asked)


async def _cuaderno(
    request: Request, service: Servicio, quien: Identidad, cargo: int, cursor: str | None = None,
    typed: dict[str, str] | None = None, wrong: dict[str, str] | None = None,
) -> Response:  # fmt: skip
    dia = day_of(quien.now)
    async with service.database.transaction() as tx:
        who = await get_matriz_of(tx, quien.actor, cargo, dia)
        writes = await accompanies(tx, quien.actor, who["acompanante_id"])
        found = await list_notas(tx, quien.actor, cargo, cursor=cursor)
        first = max(date.fromordinal(dia.toordinal() - _DIAS), who["programa_desde"])
        visits = await list_visits(tx, cargo, who["programa_id"], first, who["programa_hasta"])
        names = await list_desempenos(tx, who)
        tareas = await tareas_of_visits(tx, quien.actor, cargo)
    here = ROOM.format(cargo=cargo)
    return page(
        request, "acompanamiento/cuaderno.html", quien, seccion=SECCION, quien_es=who,
        cargo=cargo, pestana="cuaderno", escribe=writes, notas=found.datos, visitas=visits,
        tareas=tareas, desempenos=names, nombres=dict(names), tope=MOST_LETTERS,
        siguiente=address(here, cursor=found.siguiente) if found.siguiente else "",
        primera=here if cursor else "", campos=wrong or {}, errores=list((wrong or {}).items()),
        valores=typed or {"visita": _today(visits, dia)},
        clave=(typed or {}).get("clave") or uuid.uuid4(), status=422 if wrong else 200,
    )  # fmt: skip


def _today(visits: list[dict[str, Any]], dia: date) -> str:
    """Return the visit of a day, which is the one a line is most likely of."""
    return next((str(v["id"]) for v in visits if v["desde"] <= dia <= v["hasta"]), "")


@router.post(ROOM)
async def add_nota(request: Request, service: Servicio, quien: Quien, cargo: Id) -> Response:
    """Add a line to the cuaderno, once however often it is sent."""
    typed = await read_typed(request)
    try:
        await write_nota(
            service.database, order_of(request, quien, typed), docente_id=cargo,
            texto=typed.get("texto", ""), clave=_key(typed.get("clave", "")),
            estrategia_id=_number(typed.get("visita", "")), escrita_en=_instant(typed),
            desempeno=typed.get("desempeno"),
        )  # fmt: skip
    except RuleBroken as error:
        wrong = dict(error.campos)
        return await _cuaderno(request, service, quien, cargo, None, typed, wrong)
    return RedirectResponse(told(ROOM.format(cargo=cargo), "nota"), 303)


def _key(said: str) -> uuid.UUID:
    try:
        return uuid.UUID(said)
    except ValueError:
        return uuid.uuid4()


def _number(said: str) -> int | None:
    return int(said[:18]) if said.isascii() and said.isdecimal() else None


def _instant(typed: dict[str, str]) -> datetime | None:
    """Return when a telephone says that a line was written, None when it cannot be read."""
    try:
        said = datetime.fromisoformat(typed.get("escrita_en", ""))
        return said.astimezone(UTC) if said.tzinfo else None
    except (ValueError, OverflowError):
        return None


@router.post(ROOM + "/{nota}")
async def mark_nota(
    request: Request, service: Servicio, quien: Quien, cargo: Id, nota: Id
) -> Response:
    """Say of which performance a line is evidence."""
    typed = await read_typed(request)
    await code_nota(
        service.database, order_of(request, quien, typed), nota_id=nota,
        desempeno=typed.get("desempeno"),
    )  # fmt: skip
    return RedirectResponse(told(ROOM.format(cargo=cargo), "cambio"), 303)
