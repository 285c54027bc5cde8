"""Escenarios of a year as pages: listed, made, followed while solved, read and compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from api.frases import sentence_of
from api.identidad import Identidad, Quien, Servicio
from api.ordenes import order_of
from api.pages.administracion import read_typed
from api.pages.escenario_vista import (
    CRITERIOS_ORDENABLES,
    compare_view,
    judgement_view,
    places_of,
    plan_view,
    progress_view,
    weights_view,
)
from api.pages.params import Words
from api.pages.rendering import page
from api.problemas import STATUS
from engine.actions.escenarios.edicion import (
    ask_to_solve,
    copy,
    create,
    discard,
    ranked_weights,
    stop,
    usual_weights,
)
from engine.db.queries.escenarios import (
    codes_in_sight,
    count_publicaciones,
    demand_manager,
    get_escenario,
    list_escenarios,
    may_manage,
    name_offices,
)
from engine.domain.lima import day_of
from engine.errors import ArticulaError, Conflict, NotFound, RuleBroken

router = APIRouter(include_in_schema=False)
SECCION = "planificador"
AQUI = "/planificador/escenarios"
SEGUNDOS = ((10, "10 segundos"), (30, "30 segundos"), (60, "1 minuto"), (180, "3 minutos"),
            (600, "10 minutos"))  # fmt: skip
FILAS = 50
CON_PLAN = ("listo", "publicando", "publicado")
Identificador = Annotated[str, Query(pattern=r"^([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})?$")]
Desde = Annotated[int, Query(ge=0, le=100_000)]


@dataclass(frozen=True)
class Escrito:
    """What was typed into the form of a new escenario, read."""

    nombre: str
    anio: int
    segundos: int
    pesos: list[dict[str, Any]] | None


@router.get(AQUI)
async def show_escenarios(request: Request, service: Servicio, quien: Quien) -> Response:
    """List the escenarios one sees, and let DIRI make another."""
    return await _show_list(request, service, quien, {"anio": str(day_of(quien.now).year)})


async def _show_list(
    request: Request,
    service: Servicio,
    quien: Identidad,
    typed: Mapping[str, str],
    campos: Mapping[str, str] | None = None,
) -> Response:
    async with service.database.transaction() as tx:
        rows = await list_escenarios(tx, quien.actor)
        usual = await usual_weights(tx)
    year = day_of(quien.now).year
    return page(
        request,
        "escenario/lista.html",
        quien,
        seccion=SECCION,
        status=422 if campos else 200,
        escenarios=rows,
        gestiona=may_manage(quien.actor),
        valores={**places_of(usual), **typed},
        usuales=weights_view(usual),
        campos=dict(campos or {}),
        errores=list((campos or {}).items()),
        anios=[(str(n), str(n)) for n in (year, year + 1)],
        segundos=SEGUNDOS,
        criterios=CRITERIOS_ORDENABLES,
        comparables=[row for row in rows if row["estado"] in CON_PLAN],
    )


@router.post(AQUI)
async def make_escenario(request: Request, service: Servicio, quien: Quien) -> Response:
    """Make an escenario from the form."""
    demand_manager(quien.actor)
    typed = await read_typed(request)
    read = _read_form(typed, day_of(quien.now).year)
    if isinstance(read, dict):
        return await _show_list(request, service, quien, typed, read)
    made = await create(
        service.database, order_of(request, quien, typed), anio=read.anio, nombre=read.nombre,
        segundos=read.segundos, pesos=read.pesos,
    )  # fmt: skip
    return RedirectResponse(f"{AQUI}/{made['id']}?hecho=escenario", 303)


def _read_form(typed: Mapping[str, str], year: int) -> Escrito | dict[str, str]:
    wrong: dict[str, str] = {}
    if not 3 <= len(typed.get("nombre", "")) <= 160:
        wrong["nombre"] = "Póngale un nombre de 3 letras o más, que diga qué prueba."
    if typed.get("anio") not in (str(year), str(year + 1)):
        wrong["anio"] = "Elija el año."
    if typed.get("segundos", "60") not in {str(n) for n, _ in SEGUNDOS}:
        wrong["segundos"] = "Elija cuánto se busca."
    places = {
        criterio: int(typed[f"orden.{criterio}"])
        for criterio, _ in CRITERIOS_ORDENABLES
        if typed.get(f"orden.{criterio}", "") in tuple("123456789")
    }
    if typed.get("pesos") == "orden" and not places:
        wrong["pesos"] = "Dé un lugar al menos a un criterio, o deje los pesos habituales."
    if wrong:
        return wrong
    # Those that are only about rooms and sessions always count a little.
    last = dict.fromkeys(("reparto", "sala", "aforo"), 9)
    pesos = ranked_weights(places | last) if typed.get("pesos") == "orden" else None
    return Escrito(typed["nombre"], int(typed["anio"]), int(typed.get("segundos", "60")), pesos)


@router.get(f"{AQUI}/comparar")
async def compare(
    request: Request, service: Servicio, quien: Quien, a: Identificador = "", b: Identificador = ""
) -> Response:
    """Put two escenarios side by side."""
    async with service.database.transaction() as tx:
        rows = await list_escenarios(tx, quien.actor)
        pair = [
            await get_escenario(tx, quien.actor, UUID(ident), con=("extracto",))
            for ident in (a, b)
            if ident
        ]
        for row in pair:
            if not row["con_plan"]:
                raise Conflict("escenario_sin_plan")
        mine = await codes_in_sight(tx, quien.actor, anio=pair[0]["anio"]) if pair else set()
        offices = {office for row in pair for office in row["extracto"]["oficinas"]}
        names = await name_offices(tx, offices)
    view = compare_view(pair[0], pair[1], mine, names) if len(pair) == 2 else None
    return page(
        request,
        "escenario/comparar.html",
        quien,
        seccion=SECCION,
        a=a,
        b=b,
        pareja=pair,
        vista=view,
        opciones=[
            (str(r["id"]), r["nombre"]) for r in rows if r["estado"] in ("listo", "publicado")
        ],
    )


@router.get(f"{AQUI}/{{escenario}}")
async def show_escenario(
    request: Request,
    service: Servicio,
    quien: Quien,
    escenario: UUID,
    desde: Desde = 0,
    problema: Words = "",
) -> Response:
    """Show an escenario: how its search goes, or what its plan means."""
    async with service.database.transaction() as tx:
        row = await get_escenario(
            tx, quien.actor, escenario, con=("avance", "extracto", "razones", "juicio")
        )
        mine = await codes_in_sight(tx, quien.actor, anio=row["anio"])
        weeks = row["extracto"]["semanas"] if row["con_plan"] else ()
        names = await name_offices(tx, {office for office, *_ in weeks})
        answers = await count_publicaciones(tx, escenario) if row["publicado"] else None
    view = None
    if row["con_plan"]:
        view = plan_view(row, mine, names, desde=desde, filas=FILAS)
    return page(
        request,
        "escenario/uno.html",
        quien,
        seccion=SECCION,
        e=row,
        aqui=f"{AQUI}/{escenario}",
        gestiona=may_manage(quien.actor),
        completo=quien.actor.sees_all,
        pesos=weights_view(row["pesos"]),
        avance=progress_view(row),
        vista=view,
        cuentas=answers,
        juicio=judgement_view(row),
        codigo_error=problema,
    )


ORDENES = {
    "resolver": (ask_to_solve, "buscando"), "detener": (stop, "deteniendo"),
}  # fmt: skip


@router.post(f"{AQUI}/{{escenario}}/{{orden}}")
async def order_escenario(
    request: Request, service: Servicio, quien: Quien, escenario: UUID, orden: str
) -> Response:
    """Ask for a plan, stop the search, copy it or let it go."""
    demand_manager(quien.actor)
    given = order_of(request, quien)
    here = f"{AQUI}/{escenario}"
    try:
        if orden in ORDENES:
            act, told = ORDENES[orden]
            await act(service.database, given, escenario_id=escenario)
            return RedirectResponse(f"{here}?hecho={told}", 303)
        if orden == "descartar":
            await discard(service.database, given, escenario_id=escenario)
            return RedirectResponse(f"{AQUI}?hecho=descartado_escenario", 303)
        return await _copy(request, service, quien, escenario, orden)
    except RuleBroken as refusal:
        return _refused(request, quien, here, refusal)


async def _copy(
    request: Request, service: Servicio, quien: Identidad, escenario: UUID, orden: str
) -> Response:
    if orden not in ("copiar", "replanificar"):
        raise NotFound("ruta_desconocida")
    typed = await read_typed(request)
    made = await copy(
        service.database, order_of(request, quien, typed), escenario_id=escenario,
        nombre=typed.get("nombre", "")[:160] or "Copia", replan=orden == "replanificar",
    )  # fmt: skip
    return RedirectResponse(f"{AQUI}/{made['id']}?hecho=copiado", 303)


def _refused(request: Request, quien: Identidad, here: str, refusal: ArticulaError) -> Response:
    """Say why it was not done, with what to mend in the activities."""
    return page(
        request,
        "escenario/rechazo.html",
        quien,
        seccion=SECCION,
        status=STATUS[type(refusal)],
        aqui=here,
        frase=sentence_of(refusal.code, refusal.facts),
        detalles=_details(refusal.campos),
    )


def _details(campos: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    return list(campos.items())[:50]
