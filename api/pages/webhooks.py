"""The page of webhooks: who is told what happens, how it goes, and the log of deliveries."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Depends, Path, Request
from starlette.responses import RedirectResponse, Response

from api.identidad import Administrador, Identidad, Servicio
from api.ordenes import order_of
from api.pages.administracion import SECCION, list_errors
from api.pages.params import Cursor, Words
from api.pages.rendering import address, page
from api.pages.workbench import order_from_form
from api.problemas import STATUS
from api.v1.webhooks import secret_of
from engine.actions.avisos.ganchos import Pedido, add_gancho, change_gancho, renew_secret
from engine.db.queries.ganchos import list_entregas, list_ganchos, load_gancho
from engine.domain.avisos.ganchos import PRUEBA, TIPOS
from engine.domain.lima import at_lima, day_of
from engine.errors import Conflict, RuleBroken

router = APIRouter(include_in_schema=False)
HOME = "/administracion/webhooks"
ROWS = 30
Id = Annotated[int, Path(ge=1, lt=2**63)]
ESTADOS = {
    "activo": ("Activo", "verde"),
    "pausado": ("En pausa", "ambar"),
    "desactivado": ("Desactivado", "rojo"),
}
ENTREGAS = {
    "en_cola": ("En cola", "azul"),
    "entregada": ("Entregada", "verde"),
    "fallida": ("Fallida", "rojo"),
    "descartada": ("Descartada", "neutro"),
}


class Filtros:
    """What the address asks of the log; what is no date or no number asks for nothing."""

    def __init__(
        self, webhook: Words = "", estado: Words = "", tipo: Words = "", desde: Words = "",
        hasta: Words = "",
    ) -> None:  # fmt: skip
        self.webhook = int(webhook) if webhook.isascii() and webhook.isdigit() else None
        self.estado = estado if estado in ENTREGAS else ""
        self.tipo = tipo if tipo in TIPOS or tipo == PRUEBA else ""
        self.desde, self.hasta = _day(desde), _day(hasta)

    def kept(self) -> dict[str, str]:
        """Return them as an address carries them."""
        days = {"desde": self.desde, "hasta": self.hasta}
        told = {name: day.isoformat() if day else "" for name, day in days.items()}
        webhook = str(self.webhook or "")
        return {"webhook": webhook, "estado": self.estado, "tipo": self.tipo, **told}

    def asked(self) -> dict[str, Any]:
        """Return them as the log is asked."""
        return {
            "gancho_id": self.webhook,
            "estado": self.estado or None,
            "tipo": self.tipo or None,
            "desde": begins(self.desde) if self.desde else None,
            "hasta": begins(self.hasta + timedelta(days=1)) if self.hasta else None,
        }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def begins(day: date) -> datetime:
    """Return the first instant of a day in Lima."""
    return at_lima(day, time())


def name_tipo(tipo: str) -> str:
    """Return what a kind of novedad is, for people."""
    return TIPOS.get(tipo, "Prueba" if tipo == PRUEBA else tipo)


def describe_entrega(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a delivery as pages show it."""
    nombre, color = ENTREGAS[row["estado"]]
    return {**row, "estado_nombre": nombre, "color": color, "tipo_nombre": name_tipo(row["tipo"])}


def describe_gancho(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a webhook as pages show it."""
    nombre, color = ESTADOS[row["estado"]]
    return {**row, "estado_nombre": nombre, "color": color}


@router.get(HOME)
async def show_webhooks(
    request: Request,
    service: Servicio,
    quien: Administrador,
    filtros: Annotated[Filtros, Depends()],
    cursor: Cursor = "",
) -> Response:
    """List the webhooks and the log of deliveries."""
    async with service.database.transaction() as tx:
        ganchos = await list_ganchos(tx)
        found = await list_entregas(tx, **filtros.asked(), cursor=cursor or None, limite=ROWS)
    kept = filtros.kept()
    return page(
        request,
        "webhooks/lista.html",
        quien,
        seccion=SECCION,
        ganchos=[describe_gancho(row) for row in ganchos],
        entregas=[describe_entrega(row) for row in found.datos],
        filtros=kept,
        filtrada=any(kept.values()),
        estados=[(key, name) for key, (name, _) in ENTREGAS.items()],
        tipos=[*TIPOS.items(), (PRUEBA, "Prueba")],
        siguiente=found.siguiente and address(HOME, **kept, cursor=found.siguiente),
        primera=address(HOME, **kept) if cursor else None,
    )


@router.get(HOME + "/nuevo")
async def ask_webhook(request: Request, quien: Administrador) -> Response:
    """Ask for a new webhook."""
    return _form(request, quien, None, {"nombre": "", "url": "", "tipos": list(TIPOS)})


@router.post(HOME + "/nuevo")
async def create_webhook(request: Request, service: Servicio, quien: Administrador) -> Response:
    """Make a webhook and show its secret this once."""
    typed = await _read(request)
    try:
        made = await add_gancho(
            service.database, await order_from_form(request, quien, typed), pedido=Pedido(**typed),
            redes=service.settings.webhook_networks, maquina=service.machine.now(),
        )  # fmt: skip
    except (RuleBroken, Conflict) as error:
        return _form(request, quien, None, typed, error)
    return await _show_secret(request, service, quien, made["id"])


@router.get(HOME + "/{gancho}")
async def show_webhook(
    request: Request, service: Servicio, quien: Administrador, gancho: Id
) -> Response:
    """Show one webhook, with what may be done with it."""
    async with service.database.transaction() as tx:
        row = await load_gancho(tx, gancho)
        found = await list_entregas(tx, gancho_id=gancho, limite=10)
    today = day_of(service.machine.now())
    return page(
        request,
        "webhooks/detalle.html",
        quien,
        seccion=SECCION,
        g=describe_gancho(row),
        solapa=row["previa_hasta"] and row["previa_hasta"] > service.machine.now(),
        tipos=TIPOS,
        entregas=[describe_entrega(one) for one in found.datos],
        periodo={"desde": (today - timedelta(days=7)).isoformat(), "hasta": today.isoformat()},
    )


@router.get(HOME + "/{gancho}/editar")
async def ask_change(
    request: Request, service: Servicio, quien: Administrador, gancho: Id
) -> Response:
    """Ask what changes of a webhook."""
    async with service.database.transaction() as tx:
        row = await load_gancho(tx, gancho)
    return _form(request, quien, gancho, row)


@router.post(HOME + "/{gancho}/editar")
async def edit_webhook(
    request: Request, service: Servicio, quien: Administrador, gancho: Id
) -> Response:
    """Change a webhook."""
    typed = await _read(request)
    try:
        await change_gancho(
            service.database, order_of(request, quien), gancho_id=gancho, pedido=Pedido(**typed),
            redes=service.settings.webhook_networks,
        )  # fmt: skip
    except RuleBroken as error:
        return _form(request, quien, gancho, typed, error)
    return RedirectResponse(f"{HOME}/{gancho}?hecho=cambio", 303)


@router.post(HOME + "/{gancho}/secreto")
async def change_secret(
    request: Request, service: Servicio, quien: Administrador, gancho: Id
) -> Response:
    """Give a webhook another secret and show it this once."""
    ya = (await request.form()).get("ya") == "true"
    await renew_secret(
        service.database, order_of(request, quien), gancho_id=gancho, ya=ya,
        maquina=service.machine.now(),
    )  # fmt: skip
    return await _show_secret(request, service, quien, gancho, renovado=True, ya=ya)


async def _show_secret(
    request: Request, service: Servicio, quien: Identidad, gancho: int, **how: bool
) -> Response:
    secreto = await secret_of(service, gancho)
    told = {"renovado": False, "ya": False} | how
    return page(
        request, "webhooks/secreto.html", quien, seccion=SECCION, gancho=gancho, secreto=secreto,
        **told,
    )  # fmt: skip


async def _read(request: Request) -> dict[str, Any]:
    form = await request.form()
    told = {name: str(form.get(name, ""))[:2000] for name in ("nombre", "url")}
    return {**told, "tipos": [str(tipo) for tipo in form.getlist("tipos")]}


def _form(
    request: Request,
    quien: Identidad,
    gancho: int | None,
    valores: Mapping[str, Any],
    error: RuleBroken | Conflict | None = None,
) -> Response:
    campos, listed = list_errors(error)
    return page(
        request,
        "webhooks/editar.html",
        quien,
        seccion=SECCION,
        status=STATUS[type(error)] if error else 200,
        gancho=gancho,
        valores=valores,
        tipos=TIPOS,
        campos=campos,
        errores=listed,
        clave_orden=str(uuid4()),
    )
