"""The orders on one instance, each asked with what it will do and its reason."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Query, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from api.frases import sentence_of
from api.identidad import Administrador, Identidad, Servicio
from api.ordenes import order_of
from api.pages.instancias import LISTA, SECCION
from api.pages.rendering import page
from api.problemas import STATUS
from engine.actions.instancias.inspeccion import Inspeccion, inspect
from engine.actions.mando import ordenes
from engine.actions.orden import Orden, Result
from engine.db.session import Database
from engine.domain.mando import find_objection
from engine.errors import Conflict, NotFound, RuleBroken

router = APIRouter(include_in_schema=False)
Refusal = RuleBroken | NotFound
Token = Annotated[UUID | None, Query()]


@dataclass(frozen=True)
class Mandato:
    """How an order is asked: its words, what follows from it, and the action that carries it out.

    `de_token` orders say which token; `destino` ones, where to.
    """

    pregunta: str
    boton: str
    efectos: tuple[str, ...]
    accion: Callable[..., Awaitable[Result]]
    peligro: bool = False
    de_token: bool = False
    destino: bool = False


MANDATOS: Mapping[str, Mandato] = {
    "reintentar": Mandato(
        "¿Reintentar lo que falló?",
        "Reintentar",
        (
            "El paso se hace otra vez con los datos de ahora.",
            "Si vuelve a fallar, el incidente queda abierto con un intento más.",
        ),
        ordenes.retry,
        de_token=True,
    ),
    "omitir": Mandato(
        "¿Omitir lo que falló?",
        "Omitir",
        (
            "El proceso sigue como si el paso se hubiera hecho: lo que debía hacer no se hará.",
            "El incidente queda como omitido, con su nombre y el motivo.",
        ),
        ordenes.skip,
        peligro=True,
        de_token=True,
    ),
    "mover": Mandato(
        "¿Mover el proceso a otro paso?",
        "Mover",
        (
            "Lo que estaba abierto en el paso actual se cierra, con sus avisos y plazos.",
            "El paso elegido empieza de nuevo; lo ya presentado se conserva en la historia.",
        ),
        ordenes.move_token,
        peligro=True,
        de_token=True,
        destino=True,
    ),
    "suspender": Mandato(
        "¿Suspender esta instancia?",
        "Suspender",
        (
            "Sus plazos dejan de correr y nadie puede responder sus tareas.",
            "Lo mismo pasa con todas sus hijas.",
        ),
        ordenes.suspend,
    ),
    "reanudar": Mandato(
        "¿Reanudar esta instancia?",
        "Reanudar",
        (
            "Sus tareas vuelven a la bandeja de cada oficina, y las de sus hijas.",
            "Los plazos se corren los días hábiles que estuvo suspendida.",
        ),
        ordenes.resume,
    ),
    "anular": Mandato(
        "¿Anular esta instancia?",
        "Anular la instancia",
        (
            "Se cierra todo lo pendiente, también en sus hijas. No se puede deshacer.",
            "Si otra instancia la esperaba, sigue como si hubiera terminado.",
        ),
        ordenes.cancel,
        peligro=True,
    ),
}


@dataclass(frozen=True)
class Escrito:
    """What was typed into the form of an order, to show it again when it is refused."""

    motivo: str = ""
    token: str = ""
    elemento: str = ""
    errores: Mapping[str, str] = field(default_factory=dict)


def _ask(
    request: Request,
    quien: Identidad,
    vista: Inspeccion,
    comando: str,
    escrito: Escrito,
    status: int = 200,
) -> Response:
    mandato = MANDATOS[comando]
    tokens = [t for t in vista.tokens() if mandato.destino or t["estado"] == "fallo"]
    chosen = next((t for t in tokens if str(t["id"]) == escrito.token), None)
    if chosen is None and len(tokens) == 1:
        chosen = tokens[0]
    return page(
        request,
        "instancia_mando.html",
        quien,
        seccion=SECCION,
        status=status,
        i=vista.fila,
        comando=comando,
        mandato=mandato,
        tokens=[(str(t["id"]), t["nombre"]) for t in tokens] if mandato.de_token else [],
        elegido=str(chosen["id"]) if chosen else "",
        destinos=_targets(tokens, chosen) if mandato.destino else [],
        escrito=escrito,
        errores=list(escrito.errores.items()),
        clave=str(uuid4()),
    )


def _targets(tokens: list[dict[str, Any]], chosen: dict[str, Any] | None) -> list[tuple[str, str]]:
    offered = [chosen] if chosen else tokens
    found = {
        pair for token in offered for pair in token["destinos"] if pair[0] != token["elemento"]
    }
    return sorted(found, key=lambda pair: pair[1].lower())


async def _look(database: Database, quien: Identidad, instancia: UUID, comando: str) -> Inspeccion:
    async with database.transaction() as tx:
        found = await inspect(tx, instancia, quien.now)
    if objection := find_objection(comando, found.fila):
        raise Conflict(objection, clave=found.fila["clave"])
    return found


async def _order(
    request: Request, database: Database, quien: Identidad, instancia: UUID, comando: str
) -> Response:
    """Carry out an order, or ask again with what to mend."""
    form = await request.form()
    said = {name: _text(form, name) for name in ("motivo", "token", "elemento")}
    orden: Orden = order_of(request, quien, said, _text(form, "_clave") or None)
    try:
        asked = _read(MANDATOS[comando], said)
        await MANDATOS[comando].accion(
            database, orden, instancia_id=instancia, motivo=said["motivo"], **asked
        )
    except (RuleBroken, NotFound) as error:
        if error.code == "instancia_desconocida":
            raise
        found = await _look(database, quien, instancia, comando)
        campos = error.campos or {"": sentence_of(error.code, error.facts)}
        escrito = Escrito(**said, errores=campos)
        return _ask(request, quien, found, comando, escrito, STATUS[type(error)])
    return RedirectResponse(f"{LISTA}/{instancia}?hecho={comando}_instancia", 303)


def _text(form: FormData, name: str) -> str:
    value = form.get(name)
    return value.strip()[:2000] if isinstance(value, str) else ""


def _read(mandato: Mandato, said: Mapping[str, str]) -> dict[str, Any]:
    """Return which token and where to, as the action takes them. Raises RuleBroken."""
    asked: dict[str, Any] = {}
    if mandato.de_token and said["token"]:
        try:
            asked["token"] = UUID(said["token"])
        except ValueError as error:
            raise RuleBroken("datos_invalidos", campos={"token": "Elija un paso."}) from error
    if mandato.destino:
        if not said["elemento"]:
            campos = {"elemento": "Elija a qué paso va."}
            raise RuleBroken("datos_invalidos", campos=campos)
        asked["elemento"] = said["elemento"]
    return asked


def _add_routes(comando: str) -> None:
    """Serve the question and the answer of an order at its own address."""

    async def ask(
        request: Request,
        service: Servicio,
        quien: Administrador,
        instancia: UUID,
        token: Token = None,
    ) -> Response:
        found = await _look(service.database, quien, instancia, comando)
        return _ask(request, quien, found, comando, Escrito(token=str(token or "")))

    async def order(
        request: Request, service: Servicio, quien: Administrador, instancia: UUID
    ) -> Response:
        return await _order(request, service.database, quien, instancia, comando)

    path = f"{LISTA}/{{instancia}}/{comando}"
    router.add_api_route(path, ask, methods=["GET"], name=f"ask_{comando}_instancia")
    router.add_api_route(path, order, methods=["POST"], name=f"order_{comando}_instancia")


for _comando in MANDATOS:
    _add_routes(_comando)
