"""Webhooks over REST: made, changed and stopped by administrators, with the log of deliveries."""

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, Field

from api import webhooks
from api.composition import Service
from api.identidad import Administrador, Servicio
from api.ordenes import OrdenarAdministrador
from api.v1.comunes import LEGIBLE, POR_PAGINA, Cuerpo, Cursor, Id, Limite, Lista, refusals
from api.webhooks import order_gancho
from engine.actions.avisos.ganchos import (
    Pedido,
    add_gancho,
    change_gancho,
    renew_secret,
)
from engine.actions.avisos.repeticiones import replay_failed
from engine.db.queries.ganchos import list_entregas, list_ganchos, load_entrega, load_gancho
from notifications.webhook.firma import derive_key, show_key

router = APIRouter(prefix="/webhooks", tags=["webhooks"])
Estado = Literal["en_cola", "entregada", "fallida", "descartada"]


class Webhook(Cuerpo):
    """Who is told, where, and of which facts; the README lists them and shows how to verify."""

    nombre: str = Field(min_length=1, max_length=80, pattern=LEGIBLE, examples=["SIMON"])
    url: str = Field(
        min_length=1, max_length=500, pattern=LEGIBLE,
        examples=["https://sistema.example.pe/articula"],
    )  # fmt: skip
    tipos: list[Annotated[str, Field(max_length=80)]] = Field(
        min_length=1, max_length=40, examples=[["asistencia.calendarizada", "asistencia.anulada"]]
    )


class Renovacion(Cuerpo):
    """With `ya` the secret before stops signing at once; otherwise it does a day more."""

    ya: bool = False


class Periodo(Cuerpo):
    """The deliveries written in [desde, hasta)."""

    desde: AwareDatetime
    hasta: AwareDatetime


def ask_of(cuerpo: Webhook) -> Pedido:
    """Return what a body asks for."""
    return Pedido(cuerpo.nombre, cuerpo.url, tuple(cuerpo.tipos))


async def secret_of(service: Service, gancho_id: int) -> str:
    """Return the secret of a webhook, as its receiver keeps it."""
    async with service.database.transaction() as tx:
        row = await load_gancho(tx, gancho_id)
    return show_key(derive_key(service.secret, row["sal"]))


@router.get("", responses=refusals(403))
async def read_webhooks(servicio: Servicio, _quien: Administrador) -> Lista:
    """Los webhooks, con su estado, sus fallas seguidas y cuántas entregas esperan."""
    async with servicio.database.transaction() as tx:
        return Lista(datos=await list_ganchos(tx))


@router.post("", status_code=201, responses=refusals(403, 409, 422))
async def create_webhook(
    cuerpo: Webhook, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Crea un webhook y muestra su secreto, que no se vuelve a mostrar."""
    made = await add_gancho(
        servicio.database, ordenar(cuerpo.model_dump()), pedido=ask_of(cuerpo),
        redes=servicio.settings.webhook_networks, maquina=servicio.machine.now(),
    )  # fmt: skip
    return {**made, "secreto": await secret_of(servicio, made["id"])}


@router.get("/entregas", responses=refusals(403))
async def read_entregas(
    servicio: Servicio,
    _quien: Administrador,
    webhook: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
    estado: Estado | None = None,
    tipo: Annotated[str | None, Query(pattern=r"^[a-z_.]{1,80}$")] = None,
    desde: AwareDatetime | None = None,
    hasta: AwareDatetime | None = None,
    cursor: Cursor = None,
    limite: Limite = POR_PAGINA,
) -> Lista:
    """El registro de entregas, de la más nueva a la más antigua."""
    period: dict[str, datetime | None] = {"desde": desde, "hasta": hasta}
    async with servicio.database.transaction() as tx:
        found = await list_entregas(
            tx, gancho_id=webhook, estado=estado, tipo=tipo, cursor=cursor, limite=limite, **period
        )
    return Lista.of(found)


@router.get("/entregas/{entrega}", responses=refusals(403, 404))
async def read_entrega(entrega: Id, servicio: Servicio, _quien: Administrador) -> dict[str, Any]:
    """Una entrega: lo que se envió y cada intento, con lo que respondieron."""
    async with servicio.database.transaction() as tx:
        return await load_entrega(tx, entrega)


@router.post("/entregas/{entrega}/repetir", responses=refusals(403, 404))
async def repeat_entrega(
    entrega: Id, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Entrega otra vez lo mismo, con el mismo `webhook-id`."""
    return await webhooks.repeat_entrega(servicio, ordenar(None), entrega)


@router.put("/{webhook}", responses=refusals(403, 404, 422))
async def edit_webhook(
    webhook: Id, cuerpo: Webhook, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Cambia el nombre, la dirección o los hechos de un webhook."""
    return await change_gancho(
        servicio.database, ordenar(cuerpo.model_dump()), gancho_id=webhook,
        pedido=ask_of(cuerpo), redes=servicio.settings.webhook_networks,
    )  # fmt: skip


@router.delete("/{webhook}", responses=refusals(403, 404))
async def remove_webhook(
    webhook: Id, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Retira un webhook: no se le cuenta nada más, y su registro queda."""
    return await order_gancho(servicio, ordenar(None), webhook, "retirar")


@router.post("/{webhook}/secreto", responses=refusals(403, 404))
async def change_secret(
    webhook: Id, cuerpo: Renovacion, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Cambia el secreto y muestra el nuevo; por un día firman los dos, salvo que pida `ya`."""
    await renew_secret(
        servicio.database, ordenar(cuerpo.model_dump()), gancho_id=webhook, ya=cuerpo.ya,
        maquina=servicio.machine.now(),
    )  # fmt: skip
    return {"id": webhook, "secreto": await secret_of(servicio, webhook)}


@router.post("/{webhook}/pausar", responses=refusals(403, 404))
async def pause_webhook(
    webhook: Id, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Deja de entregar por ahora: lo que ocurra espera."""
    return await order_gancho(servicio, ordenar(None), webhook, "pausar")


@router.post("/{webhook}/reanudar", responses=refusals(403, 404))
async def resume_webhook(
    webhook: Id, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Vuelve a entregar, empezando por lo que esperaba."""
    return await order_gancho(servicio, ordenar(None), webhook, "reanudar")


@router.post("/{webhook}/probar", status_code=202, responses=refusals(403, 404))
async def test_webhook(
    webhook: Id, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Envía una prueba; `entrega` es con qué número queda en el registro."""
    return await order_gancho(servicio, ordenar(None), webhook, "probar")


@router.post("/{webhook}/repetir", responses=refusals(403, 422))
async def repeat_failed(
    webhook: Id, cuerpo: Periodo, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Entrega otra vez todo lo que falló en un periodo, y dice cuánto fue."""
    return await replay_failed(
        servicio.database, ordenar(cuerpo.model_dump(mode="json")), gancho_id=webhook,
        desde=cuerpo.desde, hasta=cuerpo.hasta, maquina=servicio.machine.now(),
    )  # fmt: skip
