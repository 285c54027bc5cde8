"""Migrations for who administers: how far each is, applied, stopped, undone."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import RedirectResponse, Response

from api.identidad import Administrador, Servicio
from api.ordenes import order_of
from api.pages.administracion import read_typed
from api.pages.nombres import name_nodes, read_version
from api.pages.params import Codigo, Cursor
from api.pages.propuestas import read_refusal
from api.pages.rendering import address, page
from api.problemas import STATUS
from engine.actions.instancias.procesos import load_version
from engine.actions.mando.migraciones import apply, stop, undo
from engine.actions.mando.tandas import STEPS
from engine.db.queries.migraciones import ESTADOS, get_migracion, list_migradas
from engine.errors import NotFound, RuleBroken

router = APIRouter(include_in_schema=False)
SECCION = "procesos"
Palabra = Annotated[str, Query(pattern=r"^[a-z_]{0,40}$")]
ORDENES = {"aplicar": apply, "detener": stop}
GRUPOS = (
    ("pendiente", "Pueden migrar"), ("rechazada", "No pueden"), ("hecha", "Migradas"),
    ("deshecha", "Devueltas"),
)  # fmt: skip


@router.get("/procesos/{proceso}/migraciones/{migracion}")
async def show_migration(
    request: Request,
    service: Servicio,
    quien: Administrador,
    proceso: Codigo,
    migracion: UUID,
    estado: Palabra = "",
    cursor: Cursor = "",
) -> Response:
    """Show how far a migration is, why some cannot go, and the instances one by one."""
    kept = {"estado": estado if estado in ESTADOS else ""}
    async with service.database.transaction() as tx:
        told = await _get(tx, proceso, migracion)
        found = await list_migradas(
            tx, migracion, estado=kept["estado"] or None, cursor=cursor or None
        )
        mapped = await _mapped(tx, told)
    here = _address(proceso, migracion)
    return page(
        request,
        "migracion.html",
        quien,
        seccion=SECCION,
        aqui=here,
        refresco=address(here, **kept, cursor=cursor),
        migracion={**told, "en_curso": told["estado"] in STEPS},
        correspondencia=mapped,
        grupos=_groups(here, told["cuentas"], kept["estado"]),
        instancias=found.datos,
        siguiente=found.siguiente and address(here, **kept, cursor=found.siguiente),
        primera=address(here, **kept) if cursor else None,
    )


async def _get(tx: AsyncSession, proceso: str, migracion: UUID) -> dict[str, Any]:
    """Return a migration of that process with its name. Raises NotFound."""
    told = await get_migracion(tx, migracion)
    if told["proceso"] != proceso:
        raise NotFound("migracion_desconocida")
    return {**told, "nombre": (await read_version(tx, proceso, told["hasta"])).nombre}


async def _mapped(tx: AsyncSession, told: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return what was chosen to become something else than the element of the same id."""
    calls = [
        name_nodes(
            await load_version(tx, told["proceso"], told[end]),
            (await read_version(tx, told["proceso"], told[end])).nombres,
        )
        for end in ("desde", "hasta")
    ]
    return [
        {"de": calls[0].get(before, before), "a": calls[1].get(after, after) if after else ""}
        for before, after in sorted(told["correspondencia"].items())
        if before != after
    ]


@router.get("/procesos/{proceso}/migraciones/{migracion}/deshacer")
async def ask_undo(
    request: Request, service: Servicio, quien: Administrador, proceso: Codigo, migracion: UUID
) -> Response:
    """Ask before undoing a migration, with what will happen to how many."""
    return await _ask_undo(request, service, quien, proceso, migracion, read_refusal({}))


async def _ask_undo(
    request: Request,
    service: Servicio,
    quien: Administrador,
    proceso: str,
    migracion: UUID,
    shown: Mapping[str, Any],
) -> Response:
    async with service.database.transaction() as tx:
        told = await _get(tx, proceso, migracion)
    return page(
        request,
        "migracion_deshacer.html",
        quien,
        seccion=SECCION,
        status=STATUS[RuleBroken] if shown["errores"] else 200,
        aqui=_address(proceso, migracion),
        migracion=told,
        **shown,
    )


@router.post("/procesos/{proceso}/migraciones/{migracion}/deshacer")
async def undo_migration(
    request: Request, service: Servicio, quien: Administrador, proceso: Codigo, migracion: UUID
) -> Response:
    """Undo a migration with its reason; after a refusal, ask again with what was typed."""
    typed = await read_typed(request)
    try:
        await undo(
            service.database, order_of(request, quien, typed), migracion_id=migracion,
            motivo=typed.get("motivo", ""),
        )  # fmt: skip
    except RuleBroken as refused:
        return await _ask_undo(
            request, service, quien, proceso, migracion, read_refusal(typed, refused)
        )
    return RedirectResponse(f"{_address(proceso, migracion)}?hecho=deshacer_migracion", 303)


def _address(proceso: str, migracion: UUID) -> str:
    return f"/procesos/{proceso}/migraciones/{migracion}"


def _groups(here: str, counts: Mapping[str, int], present: str) -> Sequence[dict[str, Any]]:
    shown = [("", "Todas"), *((key, name) for key, name in GRUPOS if counts[key])]
    return [
        {
            "nombre": name,
            "cuenta": counts.get(key, sum(counts.values())),
            "enlace": address(here, estado=key),
            "actual": key == present,
        }
        for key, name in shown
    ]


@router.post("/procesos/{proceso}/migraciones/{migracion}/{orden}")
async def order_migration(
    request: Request,
    service: Servicio,
    quien: Administrador,
    proceso: Codigo,
    migracion: UUID,
    orden: str,
) -> Response:
    """Apply or stop a migration."""
    if orden not in ORDENES:
        raise NotFound("migracion_desconocida")
    await ORDENES[orden](
        service.database, order_of(request, quien, await read_typed(request)),
        migracion_id=migracion,
    )  # fmt: skip
    here = _address(proceso, migracion)
    return RedirectResponse(f"{here}?hecho={orden}_migracion", 303)
