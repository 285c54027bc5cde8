"""Moving one thing of the timeline: what would come of another date, asked and confirmed."""

from datetime import date
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from api.frases import sentence_of
from api.identidad import Identidad, Quien, Servicio
from api.ordenes import order_of
from api.pages.administracion import read_typed
from api.pages.changes import Dia
from api.pages.linea.pedido import AQUI
from api.pages.params import Codigo
from api.pages.rendering import fragment, own_path, page
from api.pages.wording import count_of, say_periods
from api.problemas import STATUS
from api.v1.comunes import LEGIBLE
from engine.actions.plan.linea import Movimiento, judge_move, move_asked
from engine.domain.redaccion import say_alternativa, say_who_decides
from engine.errors import RuleBroken

router = APIRouter(include_in_schema=False)
Vuelta = Annotated[str, Query(max_length=600, pattern=LEGIBLE)]
DUREZAS = {"duro": "No se puede", "blando": "Advertencia", "articulable": "Por articular"}


async def _judge(
    service: Servicio, quien: Identidad, codigo: str, desde: date | None
) -> Movimiento:
    async with service.database.transaction() as tx:
        return await judge_move(tx, quien.actor, codigo=codigo, desde=desde, now=quien.now)


def panel_of(seen: Movimiento, vuelta: str) -> dict[str, Any]:
    """Return what the panel and the page of a move show, in words."""
    found = seen.evaluacion
    here = f"{AQUI}/{seen.codigo}"
    moved = seen.despues != seen.antes
    room = "planificador/actividades" if seen.planeada else "asistencias"
    return {
        "m": seen,
        "aqui": here,
        "vuelta": vuelta,
        "abrir": f"/{room}/{seen.codigo}",
        "fecha": seen.despues[0].dia.isoformat() if seen.despues else "",
        "antes": say_periods(seen.antes) if seen.antes else "sin fecha",
        "despues": say_periods(seen.despues) if moved else "",
        "convoca": count_of(seen.convocados, "cargo", "cargos"),
        "cruces": [
            {"dureza": c.dureza, "rotulo": DUREZAS[c.dureza], "frase": frase,
             "decide": say_who_decides(c)}
            for c, frase in zip(found.cruces, found.frases, strict=True)
        ],
        "alternativas": [
            {"desde": a.jornadas[0].dia.isoformat(), "frase": say_alternativa(a), "costo": a.costo}
            for a in found.alternativas
        ],
        "impedimento": sentence_of(seen.impedimento, seen.datos) if seen.impedimento else "",
        "reprogramar": ""
        if seen.planeada or not seen.despues
        else f"/asistencias/{seen.codigo}/reprogramar?desde={seen.despues[0].dia.isoformat()}",
    }  # fmt: skip


@router.get(f"{AQUI}/{{codigo}}/panel")
async def show_panel(
    service: Servicio, quien: Quien, codigo: Codigo, desde: Dia = None, vuelta: Vuelta = AQUI
) -> Response:
    """Show, beside the timeline, what something is and what would come of another date."""
    seen = await _judge(service, quien, codigo, desde)
    return fragment(
        "linea/_panel.html", token_csrf=quien.csrf, errores=[], **panel_of(seen, _back(vuelta))
    )


def _back(vuelta: str) -> str:
    return own_path(vuelta, AQUI)


@router.get(f"{AQUI}/{{codigo}}")
async def ask_move(
    request: Request,
    service: Servicio,
    quien: Quien,
    codigo: Codigo,
    desde: Dia = None,
    vuelta: Vuelta = AQUI,
) -> Response:
    """Ask for another date, and show what would come of it."""
    return await _show(request, service, quien, codigo, desde, _back(vuelta))


async def _show(
    request: Request,
    service: Servicio,
    quien: Identidad,
    codigo: str,
    desde: date | None,
    vuelta: str,
    wrong: RuleBroken | None = None,
) -> Response:
    seen = await _judge(service, quien, codigo, desde)
    said = ""
    if wrong:
        said = wrong.campos.get("fecha") or sentence_of(wrong.code, wrong.facts)
    return page(
        request,
        "linea/mover.html",
        quien,
        seccion="planificador",
        status=STATUS[RuleBroken] if wrong else 200,
        errores=[("desde", said)] if said else [],
        **panel_of(seen, vuelta),
    )


@router.post(f"{AQUI}/{{codigo}}")
async def move(request: Request, service: Servicio, quien: Quien, codigo: Codigo) -> Response:
    """Ask for a planned activity from another day on; an AT goes by its own form."""
    typed = await read_typed(request)
    vuelta = _back(typed.get("vuelta", AQUI))
    try:
        desde = date.fromisoformat(typed.get("desde", ""))
    except ValueError:
        sentence = {"fecha": "Elija una fecha que exista."}
        wrong = RuleBroken("respuesta_invalida", campos=sentence)
        return await _show(request, service, quien, codigo, None, vuelta, wrong)
    before = await _judge(service, quien, codigo, None)
    if not before.planeada:
        where = f"/asistencias/{codigo}/reprogramar?desde={desde.isoformat()}"
        return RedirectResponse(where, 303)
    orden = order_of(request, quien, typed)
    try:
        await move_asked(service.database, orden, codigo=codigo, desde=desde)
    except RuleBroken as refusal:
        return await _show(request, service, quien, codigo, desde, vuelta, refusal)
    return RedirectResponse(moved_to(vuelta, codigo, before.antes[0].dia), 303)


def moved_to(path: str, codigo: str, antes: date, **more: str) -> str:
    """Return a path of ours whose page says what was moved and offers to undo it."""
    parts = urlsplit(path)
    said = {"hecho": "movida", "movida": codigo, "antes": antes.isoformat(), **more}
    kept = [pair for pair in parse_qsl(parts.query) if pair[0] not in said]
    return f"{parts.path}?{urlencode([*kept, *said.items()])}"
