"""The ladders of notices: the list, their editor, and the rehearsal before one is kept."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from api.identidad import Administrador, Identidad, Servicio
from api.ordenes import order_of
from api.pages.administracion import SECCION, Refusal, list_errors, read_typed
from api.pages.confirmacion import CONFIRMADO
from api.pages.rendering import page
from api.pages.wording import MESES
from api.problemas import STATUS
from api.v1.escaleras import (
    PeldanoPedido,
    Proceso,
    list_escaleras,
    rungs_of,
    stretch_of,
    tell_ensayo,
    tell_rung,
)
from engine.actions.tareas.clases import find_clase
from engine.actions.tareas.escaleras import (
    edit_escalera,
    rehearse_escalera,
    remove_escalera,
)
from engine.db.queries.calendario import load_calendario
from engine.db.queries.escaleras import Clase, list_edited
from engine.domain.escalera import DESTINOS, Peldano
from engine.domain.lima import day_of
from engine.domain.redaccion.escaleras import DESTINOS as PALABRAS
from engine.domain.reglas_de_escalera import MOST
from engine.errors import NotFound, RuleBroken

router = APIRouter(include_in_schema=False)
HOME = "/administracion/escaleras"
MOMENTOS = (
    ("", "— sin peldaño —"),
    ("al_asignar", "Al asignarse la tarea"),
    ("antes", "Días hábiles antes de que venza"),
    ("el_dia", "El día en que vence"),
    ("despues", "Días hábiles después de que venció"),
)
_LIBRES = 3
_ATRAS = 6
_EN_PAGINA = 40
Filas = list[dict[str, str]]


@router.get(HOME)
async def show_escaleras(
    request: Request,
    service: Servicio,
    quien: Administrador,
    agregados: Annotated[int, Query(ge=0)] = 0,
    retirados: Annotated[int, Query(ge=0)] = 0,
    tareas: Annotated[int, Query(ge=0)] = 0,
) -> Response:
    """Show the general ladder and the kinds of tarea, each with its rungs."""
    async with service.database.transaction() as tx:
        general, *kinds = await list_escaleras(tx)
    laid = {"agregados": agregados, "retirados": retirados, "tareas": tareas}
    return page(
        request, "escaleras/lista.html", quien, seccion=SECCION, general=general, clases=kinds,
        tendido=laid if "tareas" in request.query_params else None,
    )  # fmt: skip


@router.get(HOME + "/general")
async def ask_general(request: Request, service: Servicio, quien: Administrador) -> Response:
    """Ask for the rungs of the general ladder."""
    return await _ask(request, service, quien, None)


@router.post(HOME + "/general")
async def change_general(request: Request, service: Servicio, quien: Administrador) -> Response:
    """Rehearse the general ladder as typed and, once confirmed, keep it."""
    return await _change(request, service, quien, None)


@router.get(HOME + "/{proceso}/{elemento}")
async def ask_escalera(
    request: Request, service: Servicio, quien: Administrador, proceso: Proceso, elemento: Proceso
) -> Response:
    """Ask for the rungs of a kind of tarea."""
    return await _ask(request, service, quien, (proceso, elemento))


@router.post(HOME + "/{proceso}/{elemento}")
async def change_escalera(
    request: Request, service: Servicio, quien: Administrador, proceso: Proceso, elemento: Proceso
) -> Response:
    """Rehearse the ladder of a kind as typed and, once confirmed, keep it."""
    return await _change(request, service, quien, (proceso, elemento))


@router.post(HOME + "/{proceso}/{elemento}/retirar")
async def delete_escalera(
    request: Request, service: Servicio, quien: Administrador, proceso: Proceso, elemento: Proceso
) -> Response:
    """Rehearse going by the general ladder again and, once confirmed, do it."""
    clase, typed = (proceso, elemento), await read_typed(request)
    if not await _is_confirmed(request):
        return await _rehearse(request, service, quien, clase, None, typed)
    done = await remove_escalera(service.database, order_of(request, quien), clase=clase)
    return RedirectResponse(HOME + _laid(done), 303)


async def _ask(request: Request, service: Servicio, quien: Identidad, clase: Clase) -> Response:
    async with service.database.transaction() as tx:
        await find_clase(tx, clase)
        ladder = (await load_calendario(tx)).ladder_of(*(clase or ("", "")))
    return await _show(request, service, quien, clase, [_row(p) for p in ladder.peldanos])


async def _change(request: Request, service: Servicio, quien: Identidad, clase: Clase) -> Response:
    typed = await read_typed(request)
    rows = _rows(typed)
    try:
        if typed.get("accion") == "editar":
            return await _show(request, service, quien, clase, rows)
        peldanos = _read(rows)
        if not await _is_confirmed(request):
            return await _rehearse(request, service, quien, clase, peldanos, typed)
        orden = order_of(request, quien, typed)
        done = await edit_escalera(service.database, orden, clase=clase, peldanos=peldanos)
    except RuleBroken as error:
        return await _show(request, service, quien, clase, rows, error)
    return RedirectResponse(HOME + _laid(done), 303)


async def _is_confirmed(request: Request) -> bool:
    return (await request.form()).get(CONFIRMADO) == "si"


def _laid(done: Mapping[str, int]) -> str:
    return "?" + "&".join(f"{name}={count}" for name, count in done.items())


async def _show(
    request: Request,
    service: Servicio,
    quien: Identidad,
    clase: Clase,
    rows: Filas,
    error: Refusal | None = None,
) -> Response:
    """Show the editor, after a refusal with what was typed and what to mend."""
    async with service.database.transaction() as tx:
        kind, edited = await find_clase(tx, clase), await list_edited(tx)
    campos, listed = list_errors(error, _field)
    free = [_row(None)] * min(_LIBRES, max(MOST - len(rows), 0))
    return page(
        request,
        "escaleras/editar.html",
        quien,
        seccion=SECCION,
        status=STATUS[type(error)] if error else 200,
        clase=kind,
        propia=clase is not None and clase in edited,
        filas=[*rows, *free],
        momentos=MOMENTOS,
        destinos=[(to, PALABRAS[to]) for to in DESTINOS],
        errores=listed,
        campos=campos,
    )


async def _rehearse(
    request: Request,
    service: Servicio,
    quien: Identidad,
    clase: Clase,
    peldanos: Sequence[Peldano] | None,
    typed: Mapping[str, str],
) -> Response:
    """Show who would have heard what over a past month, to be kept or edited further."""
    mes = typed.get("mes") or None
    desde, hasta = stretch_of(mes, quien.now)
    ensayo = await rehearse_escalera(
        service.database, order_of(request, quien), clase=clase, peldanos=peldanos,
        desde=desde, hasta=hasta,
    )  # fmt: skip
    async with service.database.transaction() as tx:
        kind = await find_clase(tx, clase)
    return page(
        request,
        "escaleras/ensayo.html",
        quien,
        seccion=SECCION,
        clase=kind,
        retira=peldanos is None,
        ensayo=tell_ensayo(ensayo),
        peldanos=[tell_rung(p)["texto"] for p in peldanos or ()],
        desde=desde,
        hasta=hasta,
        mes=mes or "",
        meses=_months(quien.now),
        mostrados=_EN_PAGINA,
        filas=_rows(typed),
        confirmado=CONFIRMADO,
        ruta=f"{HOME}/{'/'.join(clase) if clase else 'general'}",
    )


def _months(now: datetime) -> list[tuple[str, str]]:
    """Return the stretches to choose from: the last thirty days and the latest whole months."""
    found, first = [("", "Los últimos 30 días")], day_of(now).replace(day=1)
    for _ in range(_ATRAS):
        first = (first - timedelta(days=1)).replace(day=1)
        found.append((f"{first:%Y-%m}", f"{MESES[first.month - 1]} de {first.year}"))
    return found


def _row(peldano: Peldano | None) -> dict[str, str]:
    """Return a rung as the fields of the form have it."""
    if peldano is None:
        return {"momento": "", "dias": "", "destino": "responsable"}
    days = peldano.dias
    moment = "al_asignar" if days is None else "el_dia" if days == 0 else ""
    moment = moment or ("antes" if (days or 0) < 0 else "despues")
    return {
        "momento": moment,
        "dias": str(abs(days)) if days else "",
        "destino": peldano.destino,
    }


def _rows(typed: Mapping[str, str]) -> Filas:
    """Return the rungs typed, without the lines left out."""
    rows = [
        {name: typed.get(f"{name}_{n}", "") for name in ("momento", "dias", "destino")}
        for n in range(MOST + _LIBRES)
    ]
    return [row for row in rows if row["momento"]]


def _read(rows: Filas) -> list[Peldano]:
    """Return the rungs of the lines typed.

    Raises RuleBroken("datos_invalidos") with a sentence per line whose days are no number.
    """
    campos, pedidos = {}, []
    for n, row in enumerate(rows):
        days = row["dias"] if row["momento"] in ("antes", "despues") else "0"
        if not (days.isascii() and days.isdecimal() and len(days) < 3):
            campos[f"peldanos.{n}"] = "Escriba cuántos días hábiles, con un número entero."
            continue
        count = {"antes": -int(days), "al_asignar": None}.get(row["momento"], int(days))
        if row["momento"] in ("antes", "despues") and count == 0:
            campos[f"peldanos.{n}"] = "Para el mismo día elija «El día en que vence»."
            continue
        if row["destino"] not in DESTINOS:
            raise NotFound("ruta_desconocida")
        pedidos.append(PeldanoPedido.model_validate({"destino": row["destino"], "dias": count}))
    if campos:
        raise RuleBroken("datos_invalidos", campos=campos)
    return rungs_of(pedidos)


def _field(name: str) -> str:
    """Return the field of the form that a rung refused is mended in."""
    rung = name.split(".")
    return f"momento_{rung[1]}" if len(rung) > 1 else "momento_0"
