"""Migrations for who administers: which element becomes which, rehearsed, applied, undone."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import RedirectResponse, Response

from api.identidad import Administrador, Servicio
from api.ordenes import order_of
from api.pages.administracion import read_typed
from api.pages.params import Codigo, Cursor
from api.pages.rendering import address, page
from api.problemas import STATUS, sentence_of
from engine.actions.migraciones import apply, rehearse, stop, undo
from engine.actions.procesos import load_version
from engine.actions.tandas import STEPS
from engine.db.queries.migraciones import ESTADOS, get_migracion, list_migradas
from engine.errors import NotFound, RuleBroken
from engine.process.definicion import Definicion
from engine.process.palabras import class_of
from engine.process.traslado.correspondencia import Propuesta, propose

router = APIRouter(include_in_schema=False)
SECCION = "procesos"
Numero = Annotated[int, Query(ge=1, le=100_000)]
Palabra = Annotated[str, Query(pattern=r"^[a-z_]{0,40}$")]
ORDENES = {"aplicar": apply, "detener": stop, "deshacer": undo}
CAMPO = "mapa."
"""How the field of an element begins."""
GRUPOS = (
    ("pendiente", "Pueden migrar"), ("rechazada", "No pueden"), ("hecha", "Migradas"),
    ("deshecha", "Devueltas"),
)  # fmt: skip


@router.get("/procesos/{proceso}/migrar")
async def ask_migration(
    request: Request,
    service: Servicio,
    quien: Administrador,
    proceso: Codigo,
    desde: Numero,
    hasta: Numero,
) -> Response:
    """Propose which element of the newer version each one becomes, and ask why to migrate."""
    async with service.database.transaction() as tx:
        plan = await _plan(tx, proceso, desde, hasta)
    return page(request, "migrar.html", quien, seccion=SECCION, **plan, **_typed({}))


@router.post("/procesos/{proceso}/migrar")
async def rehearse_migration(
    request: Request,
    service: Servicio,
    quien: Administrador,
    proceso: Codigo,
    desde: Numero,
    hasta: Numero,
) -> Response:
    """Rehearse the migration as it was mapped; after a refusal, ask again with what was typed."""
    typed = await read_typed(request)
    try:
        told = await rehearse(
            service.database,
            order_of(request, quien, typed),
            proceso=proceso,
            desde=desde,
            hasta=hasta,
            correspondencia=_mapping(typed),
            motivo=typed.get("motivo", ""),
        )
    except RuleBroken as refused:
        async with service.database.transaction() as tx:
            plan = await _plan(tx, proceso, desde, hasta, _mapping(typed))
        shown = _typed(typed, refused)
        return page(
            request, "migrar.html", quien, seccion=SECCION, status=STATUS[RuleBroken], **plan,
            **shown,
        )  # fmt: skip
    return RedirectResponse(f"/procesos/{proceso}/migraciones/{told['id']}", 303)


def _mapping(typed: Mapping[str, str]) -> dict[str, str]:
    return {
        name.removeprefix(CAMPO): value for name, value in typed.items() if name.startswith(CAMPO)
    }


def _typed(typed: Mapping[str, str], refused: RuleBroken | None = None) -> dict[str, Any]:
    campos = dict(refused.campos) if refused else {}
    errores = list(campos.items())
    if refused and not campos:
        errores = [("", sentence_of(refused.code, refused.facts))]
    return {"motivo": typed.get("motivo", ""), "campos": campos, "errores": errores}


async def _plan(
    tx: AsyncSession,
    proceso: str,
    desde: int,
    hasta: int,
    chosen: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return what the page of a migration about to be rehearsed shows."""
    before, after = [await load_version(tx, proceso, number) for number in (desde, hasta)]
    rows = _rows(before, after, propose(before, after), chosen or {})
    return {
        "proceso": {"proceso": proceso, "nombre": after.nombre},
        "desde": desde,
        "hasta": hasta,
        "dudosos": [row for row in rows if not row["igual"]],
        "iguales": [row for row in rows if row["igual"]],
    }


def _rows(
    before: Definicion, after: Definicion, propuesta: Propuesta, chosen: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return each element of the older version with what it may become, and what is proposed."""
    by_class: dict[str, list[tuple[str, str]]] = {}
    for nodo in after.grafo.nodos.values():
        by_class.setdefault(nodo.clase, []).append((nodo.id, after.elementos[nodo.id].nombre))
    proposed = propuesta.correspondencia
    return [
        {
            "campo": CAMPO + nodo.id,
            "nombre": before.elementos[nodo.id].nombre,
            "clase": class_of(nodo),
            "opciones": sorted(by_class.get(nodo.clase, ()), key=lambda pair: pair[1].lower()),
            "actual": chosen.get(nodo.id, proposed.get(nodo.id, "")),
            "supuesta": nodo.id in propuesta.supuestas,
            "igual": proposed.get(nodo.id) == nodo.id,
        }
        for nodo in before.grafo.nodos.values()
    ]


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
        told = await get_migracion(tx, migracion)
        if told["proceso"] != proceso:
            raise NotFound("migracion_desconocida")
        found = await list_migradas(
            tx, migracion, estado=kept["estado"] or None, cursor=cursor or None
        )
        name = (await load_version(tx, proceso, told["hasta"])).nombre
    here = f"/procesos/{proceso}/migraciones/{migracion}"
    return page(
        request,
        "migracion.html",
        quien,
        seccion=SECCION,
        aqui=here,
        migracion={**told, "nombre": name, "en_curso": told["estado"] in STEPS},
        grupos=_groups(here, told["cuentas"], kept["estado"]),
        instancias=found.datos,
        siguiente=found.siguiente and address(here, **kept, cursor=found.siguiente),
        primera=address(here, **kept) if cursor else None,
    )


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
    """Apply, stop or undo a migration."""
    if orden not in ORDENES:
        raise NotFound("migracion_desconocida")
    await ORDENES[orden](
        service.database, order_of(request, quien, await read_typed(request)),
        migracion_id=migracion,
    )  # fmt: skip
    here = f"/procesos/{proceso}/migraciones/{migracion}"
    return RedirectResponse(f"{here}?hecho={orden}_migracion", 303)
