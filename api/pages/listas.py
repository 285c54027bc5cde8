"""The list of a companion, and the forms by which docentes join it, leave it or change it."""

from collections.abc import Awaitable, Mapping
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.identidad import Identidad, Quien, Servicio
from api.ordenes import order_of
from api.pages.administracion import Entrada, Formulario, read_model, read_typed
from api.pages.programas import HOME, LUGAR, SECCION, answer_form, open_form
from api.pages.rendering import page, told
from api.programas import tell_lista, tell_programa
from api.v1.comunes import Id
from api.v1.programas import Asignacion, Lugar, Retiro, Traslado
from engine.actions.acompanamiento.listas import assign, release, transfer
from engine.actions.acompanamiento.programas import edit_acompanante
from engine.db.queries.acompanados import get_acompanado, get_docente
from engine.db.queries.programas import get_programa
from engine.domain.institucion import TIPOS
from engine.domain.lima import day_of
from engine.domain.programa import ESTADOS, runs_programa
from engine.errors import Forbidden, RuleBroken

router = APIRouter(include_in_schema=False)
_MOTIVO = Entrada("motivo", "Por qué", "textarea", "Queda en la historia de la lista.")
_FIJO = Entrada("fijo", "Fijar este par: ningún reparto lo separará", "casilla", requerido=False)


@router.get(HOME + "/listas/{acompanante}")
async def show_lista(
    request: Request, service: Servicio, quien: Quien, acompanante: Id
) -> Response:
    """Show whom a companion accompanies, up to how many and why, and the whole history."""
    async with service.database.transaction() as tx:
        programa, told_one = await tell_lista(tx, quien.actor, acompanante, day_of(quien.now))
    return page(
        request, "acompanamiento/acompanante.html", quien, seccion=SECCION, programa=programa,
        acompanante=told_one, tipos=TIPOS, estados=ESTADOS,
        conduce=runs_programa(quien.actor, tuple(programa["ruta"]))
        and programa["estado"] != "cerrado",
    )  # fmt: skip


@router.get(HOME + "/listas/{acompanante}/cambiar")
async def ask_lugar(request: Request, service: Servicio, quien: Quien, acompanante: Id) -> Response:
    """Ask from where a companion sets out and how far apart its schools are."""
    kept, form = await _placing(service, quien, acompanante)
    return open_form(request, quien, form, kept)


@router.post(HOME + "/listas/{acompanante}/cambiar")
async def change_lugar(
    request: Request, service: Servicio, quien: Quien, acompanante: Id
) -> Response:
    """Keep where a companion sets out from, unless the ratio of its list forbids it."""
    typed = await read_typed(request)
    _, form = await _placing(service, quien, acompanante)

    async def work() -> Any:
        return await edit_acompanante(
            service.database, order_of(request, quien, typed), acompanante_id=acompanante,
            datos=read_model(Lugar, typed).model_dump(),
        )  # fmt: skip

    return await _done(request, quien, form, typed, work(), str(acompanante), "cambio")


@router.get(HOME + "/programas/{programa}/docentes/{docente}")
async def ask_docente(
    request: Request, service: Servicio, quien: Quien, programa: Id, docente: Id
) -> Response:
    """Ask on whose list a docente goes, from which day and why."""
    form = await _assigning(service, quien, programa, docente)
    return open_form(request, quien, form, {"desde": day_of(quien.now)})


@router.post(HOME + "/programas/{programa}/docentes/{docente}")
async def put_docente(
    request: Request, service: Servicio, quien: Quien, programa: Id, docente: Id
) -> Response:
    """Put a docente on a list and lead to it; a refusal keeps what was typed."""
    typed = await read_typed(request)
    form = await _assigning(service, quien, programa, docente)
    chosen = typed.get("acompanante", "")

    async def work() -> Any:
        said = read_model(Asignacion, _without(typed, "acompanante"), docente=docente)
        return await assign(
            service.database, order_of(request, quien, typed), acompanante_id=_chosen(chosen),
            docente_id=docente, desde=said.desde, motivo=said.motivo, fijo=said.fijo,
        )  # fmt: skip

    return await _done(request, quien, form, typed, work(), chosen, "docente_agregado")


@router.get(HOME + "/acompanados/{acompanado}/retirar")
async def ask_release(
    request: Request, service: Servicio, quien: Quien, acompanado: Id
) -> Response:
    """Ask on which day a docente leaves a list and why."""
    _, form = await _leaving(service, quien, acompanado)
    return open_form(request, quien, form, {"dia": day_of(quien.now)})


@router.post(HOME + "/acompanados/{acompanado}/retirar")
async def drop_docente(
    request: Request, service: Servicio, quien: Quien, acompanado: Id
) -> Response:
    """Take a docente off a list and lead to it."""
    typed = await read_typed(request)
    row, form = await _leaving(service, quien, acompanado)

    async def work() -> Any:
        said = read_model(Retiro, typed)
        return await release(
            service.database, order_of(request, quien, typed), acompanado_id=acompanado,
            dia=said.dia, motivo=said.motivo,
        )  # fmt: skip

    back = str(row.acompanante_id)
    return await _done(request, quien, form, typed, work(), back, "docente_retirado")


@router.get(HOME + "/acompanados/{acompanado}/mover")
async def ask_transfer(
    request: Request, service: Servicio, quien: Quien, acompanado: Id
) -> Response:
    """Ask to whose list a docente moves, on which day and why."""
    _, form = await _leaving(service, quien, acompanado, moves=True)
    return open_form(request, quien, form, {"dia": day_of(quien.now)})


@router.post(HOME + "/acompanados/{acompanado}/mover")
async def move_docente(
    request: Request, service: Servicio, quien: Quien, acompanado: Id
) -> Response:
    """Move a docente to another list and lead to that one."""
    typed = await read_typed(request)
    _, form = await _leaving(service, quien, acompanado, moves=True)
    chosen = typed.get("acompanante", "")

    async def work() -> Any:
        said = read_model(Traslado, typed)
        return await transfer(
            service.database, order_of(request, quien, typed), acompanado_id=acompanado,
            acompanante_id=said.acompanante, dia=said.dia, motivo=said.motivo,
        )  # fmt: skip

    return await _done(request, quien, form, typed, work(), chosen, "docente_movido")


async def _done(
    request: Request, quien: Identidad, form: Formulario, typed: Mapping[str, str],
    work: Awaitable[Any], lista: str, hecho: str,
) -> Response:  # fmt: skip
    there = told(f"{HOME}/listas/{lista}", hecho)
    return await answer_form(request, quien, form, typed, work, there)


def _without(typed: Mapping[str, str], name: str) -> dict[str, str]:
    return {key: value for key, value in typed.items() if key != name}


def _chosen(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise RuleBroken("datos_invalidos", campos={"acompanante": "Elija un acompañante."})
    return int(text)


async def _placing(
    service: Servicio, quien: Identidad, acompanante: int
) -> tuple[dict[str, Any], Formulario]:
    async with service.database.transaction() as tx:
        programa, kept = await tell_lista(tx, quien.actor, acompanante, day_of(quien.now))
    _demand_run(quien, programa)
    kept = {**kept, "lenguas": ", ".join(kept["lenguas"])}
    return kept, Formulario(
        f"Cambiar de dónde sale {kept['nombre']}", LUGAR, "Guardar",
        f"{HOME}/listas/{acompanante}", kept["nombre"],
    )  # fmt: skip


async def _assigning(
    service: Servicio, quien: Identidad, programa: int, docente: int
) -> Formulario:
    dia = day_of(quien.now)
    async with service.database.transaction() as tx:
        row = await get_programa(tx, quien.actor, programa)
        who = await get_docente(tx, docente, dia)
        companions = await _companions(tx, quien, programa)
    _demand_run(quien, row)
    return Formulario(
        f"Poner en una lista a {who['docente']}",
        (
            Entrada("acompanante", "Acompañante", "select", opciones=companions),
            Entrada("desde", "Desde el", "date"), _MOTIVO, _FIJO,
        ),
        "Poner en la lista", f"{HOME}/programas/{programa}",
        f"{row['ugel_nombre']} {row['anio']}", f"Enseña en {who['ie_nombre']}.",
    )  # fmt: skip


async def _leaving(
    service: Servicio, quien: Identidad, acompanado: int, *, moves: bool = False
) -> tuple[Any, Formulario]:
    dia = day_of(quien.now)
    async with service.database.transaction() as tx:
        row = await get_acompanado(tx, acompanado)
        programa = await get_programa(tx, quien.actor, row.programa_id)
        who = await get_docente(tx, row.cargo_id, dia)
        companions = await _companions(tx, quien, row.programa_id)
    _demand_run(quien, programa)
    others = [pair for pair in companions if pair[0] != str(row.acompanante_id)]
    first = (Entrada("acompanante", "A la lista de", "select", opciones=others),) if moves else ()
    verb = "Mover" if moves else "Retirar"
    day = Entrada("dia", "Desde el", "date", "Ese día ya no está en la lista de antes.")
    back = dict(companions).get(str(row.acompanante_id), "La lista")
    return row, Formulario(
        f"{verb} a {who['docente']}", (*first, day, _MOTIVO), verb,
        f"{HOME}/listas/{row.acompanante_id}", back, f"Enseña en {who['ie_nombre']}.",
    )  # fmt: skip


async def _companions(tx: Any, quien: Identidad, programa: int) -> list[tuple[str, str]]:
    told_one = await tell_programa(tx, quien.actor, programa, day_of(quien.now))
    return [
        (str(row["id"]), f"{row['nombre']} ({row['docentes']} de {row['limite'] or '—'})")
        for row in told_one["acompanantes"]
    ]


def _demand_run(quien: Identidad, programa: Mapping[str, Any]) -> None:
    if not runs_programa(quien.actor, tuple(programa["ruta"])):
        raise Forbidden("programa_ajeno")
