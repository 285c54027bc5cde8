"""An order to many instances: how many it reaches and why not others, then done in parts."""

from collections.abc import Callable
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import Response

from api.frases import sentence_of
from api.identidad import Administrador, Servicio
from api.ordenes import order_of
from api.pages.instancias import LISTA, SECCION, Asked, Pedido
from api.pages.mando import MANDATOS
from api.pages.rendering import address, page
from api.pages.wording import count_of
from api.problemas import STATUS
from engine.actions.mando.lotes import Avance, Previa, apply, preview
from engine.db.queries.instancias import Filtro
from engine.errors import RuleBroken

router = APIRouter(include_in_schema=False)
LOTE = LISTA + "/lote"
MAX_CHOSEN = 200
Ids = Annotated[list[UUID], Query(alias="id", max_length=MAX_CHOSEN)]
Comando = Annotated[str, Query(pattern=r"^[a-z]{1,20}$")]


def _either(one: str, many: str) -> Callable[[int], str]:
    return lambda n: count_of(n, one, many)


TITULOS = {
    "reintentar": ("Reintentar lo que falló en varias instancias", "Reintentar en"),
    "omitir": ("Omitir lo que falló en varias instancias", "Omitir en"),
    "suspender": ("Suspender varias instancias", "Suspender"),
    "reanudar": ("Reanudar varias instancias", "Reanudar"),
    "anular": ("Anular varias instancias", "Anular"),
}
"""What an order to many is called, and what its button says before how many they are."""
RAZONES = {
    "instancia_terminada": _either("ya terminó", "ya terminaron"),
    "instancia_suspendida": _either(
        "está suspendida: reanúdela primero", "están suspendidas: reanúdelas primero"
    ),
    "instancia_en_marcha": _either("no está suspendida", "no están suspendidas"),
    "sin_incidente": _either("no tiene incidentes", "no tienen incidentes"),
    "mando_de_asistencia": _either(
        "es de una asistencia técnica, que se ordena desde su página",
        "son de asistencias técnicas, que se ordenan desde su página",
    ),
}
"""Why instances are out of an order's reach, by how many they are."""


@router.get(LOTE)
async def show_reach(
    request: Request,
    service: Servicio,
    quien: Administrador,
    pedido: Asked,
    comando: Comando,
    ids: Ids = [],  # noqa: B006 FastAPI makes a list of its own each time
    todas: str = "",
) -> Response:
    """Show how many instances an order would reach, which not and why."""
    chosen = () if todas == "si" else tuple(ids)
    return await _ask(request, service, quien, pedido, comando, chosen, todas)


async def _ask(
    request: Request,
    service: Servicio,
    quien: Administrador,
    pedido: Pedido,
    comando: str,
    chosen: tuple[UUID, ...],
    todas: str,
    *,
    motivo: str = "",
    error: str = "",
) -> Response:
    empty, kept = not chosen and todas != "si", pedido.kept()
    reach = Previa(0, 0, {}, ())
    if not empty:
        async with service.database.transaction() as tx:
            filtro = pedido.filtro(quien.now, chosen)
            reach = await preview(tx, order_of(request, quien), comando=comando, filtro=filtro)
    return page(
        request,
        "instancias_lote.html",
        quien,
        seccion=SECCION,
        status=STATUS[RuleBroken] if error else 200,
        comando=comando,
        **_words(comando),
        mandato=MANDATOS.get(comando),
        alcance=reach,
        razones=[RAZONES[code](n) for code, n in reach.razones.items()],
        negadas=[{**row, "razon": _say(row)} for row in reach.negadas],
        sin_elegir=empty,
        ids=chosen,
        conservado=kept,
        todas=todas,
        lote=str(uuid4()),
        motivo=motivo,
        error_motivo=error,
        errores=[("motivo", error)] if error else [],
        atras=address(LISTA, **kept),
    )


def _words(comando: str) -> dict[str, Any]:
    """Return what the order is called and what its button says; nobody has words for another."""
    titulo, boton = TITULOS.get(comando, (comando, comando))
    return {"titulo": titulo, "boton": boton}


def _say(row: dict[str, Any]) -> str:
    return sentence_of(row["codigo"], {"clave": row["clave"], **row.get("hechos", {})})


@router.post(LOTE)
async def order_many(
    request: Request,
    service: Servicio,
    quien: Administrador,
    comando: Annotated[str, Form(pattern=r"^[a-z]{1,20}$")],
    lote: Annotated[UUID, Form()],
    ids: Annotated[list[UUID], Form(alias="id", max_length=MAX_CHOSEN)] = [],  # noqa: B006
    motivo: Annotated[str, Form(max_length=2000)] = "",
    todas: Annotated[str, Form(max_length=2)] = "",
    cursor: Annotated[str, Form(max_length=400)] = "",
    hechas: Annotated[int, Form(ge=0)] = 0,
    negadas: Annotated[int, Form(ge=0)] = 0,
    total: Annotated[int, Form(ge=0)] = 0,
) -> Response:
    """Carry out the order on the next part of the instances, and say how it went."""
    chosen = () if todas == "si" else tuple(ids)
    pedido = await _asked(request)
    try:
        done = await apply(
            service.database, order_of(request, quien), comando=comando,
            filtro=_filter(pedido, quien, chosen, todas), motivo=motivo.strip(),
            lote=str(lote), cursor=cursor or None,
        )  # fmt: skip
    except RuleBroken as error:
        said = error.campos.get("motivo") or sentence_of(error.code, error.facts)
        return await _ask(
            request, service, quien, pedido, comando, chosen, todas, motivo=motivo, error=said
        )
    return page(
        request,
        "instancias_lote_hecho.html",
        quien,
        seccion=SECCION,
        comando=comando,
        **_words(comando),
        **_sums(done, hechas, negadas, total),
        **_again(pedido, chosen, todas),
        lote=str(lote),
        motivo=motivo,
    )


def _again(pedido: Pedido, chosen: tuple[UUID, ...], todas: str) -> dict[str, Any]:
    """Return what the next part of the batch asks for again, and the way back."""
    kept = pedido.kept()
    return {"ids": chosen, "conservado": kept, "todas": todas, "atras": address(LISTA, **kept)}


async def _asked(request: Request) -> Pedido:
    """Return the filter that the form carries along."""
    form = await request.form()
    return Pedido(**{n: str(form.get(n, "")) for n in vars(Pedido())})


def _sums(done: Avance, hechas: int, negadas: int, total: int) -> dict[str, Any]:
    """Return how many an order has reached in all, and what is left to do."""
    hechas, negadas = hechas + len(done.hechas), negadas + len(done.negadas)
    return {
        "hechas": hechas,
        "negadas": negadas,
        "total": max(total, hechas + negadas),
        "filas": [{**row, "razon": _say(row)} for row in done.negadas],
        "siguiente": done.siguiente,
    }


def _filter(pedido: Pedido, quien: Administrador, chosen: tuple[UUID, ...], todas: str) -> Filtro:
    """Return whom the order is for. Raises RuleBroken("sin_elegir") for nobody."""
    if not chosen and todas != "si":
        raise RuleBroken("sin_elegir")
    return pedido.filtro(quien.now, chosen)
