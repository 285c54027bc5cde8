"""A migration about to be: which element becomes which, proposed, mapped and rehearsed."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import RedirectResponse, Response

from api.frases import sentence_of
from api.identidad import Administrador, Servicio
from api.ordenes import order_of
from api.pages.administracion import read_typed
from api.pages.nombres import name_nodes, read_version
from api.pages.params import Codigo
from api.pages.rendering import page
from api.problemas import STATUS
from engine.actions.instancias.procesos import load_version
from engine.actions.mando.migraciones import rehearse
from engine.db.queries.migraciones import get_migracion
from engine.db.queries.versiones import list_versiones
from engine.errors import RuleBroken
from engine.process.definicion import Definicion
from engine.process.palabras import class_of
from engine.process.traslado.correspondencia import propose

router = APIRouter(include_in_schema=False)
SECCION = "procesos"
Numero = Annotated[int, Query(ge=1, le=100_000)]
CAMPO = "mapa."
"""How the field of an element begins."""


@router.get("/procesos/{proceso}/migrar")
async def ask_migration(
    request: Request,
    service: Servicio,
    quien: Administrador,
    proceso: Codigo,
    desde: Numero,
    hasta: Numero,
    como: UUID | None = None,
) -> Response:
    """Propose which element of the newer version each one becomes, and ask why to migrate.

    `como` is an earlier migration, whose mapping and reason are proposed to be corrected.
    """
    async with service.database.transaction() as tx:
        earlier = await get_migracion(tx, como) if como else {}
        plan = await _plan(tx, proceso, desde, hasta, earlier.get("correspondencia"))
    shown = read_refusal({"motivo": earlier.get("motivo", "")})
    return page(request, "migrar.html", quien, seccion=SECCION, **plan, **shown)


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
        shown = read_refusal(typed, refused)
        return page(
            request, "migrar.html", quien, seccion=SECCION, status=STATUS[RuleBroken], **plan,
            **shown,
        )  # fmt: skip
    return RedirectResponse(f"/procesos/{proceso}/migraciones/{told['id']}", 303)


def _mapping(typed: Mapping[str, str]) -> dict[str, str]:
    return {
        name.removeprefix(CAMPO): value for name, value in typed.items() if name.startswith(CAMPO)
    }


async def _plan(
    tx: AsyncSession,
    proceso: str,
    desde: int,
    hasta: int,
    chosen: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return what the page of a migration about to be rehearsed shows."""
    before, after = [await load_version(tx, proceso, number) for number in (desde, hasta)]
    drawn = [(await read_version(tx, proceso, number)).nombres for number in (desde, hasta)]
    versiones = {v["version"]: v for v in await list_versiones(tx, proceso)}
    calls = [name_nodes(d, names) for d, names in zip((before, after), drawn, strict=True)]
    rows = _rows(before, after, calls, chosen or {})
    return {
        "proceso": {"proceso": proceso, "nombre": after.nombre},
        "desde": desde,
        "hasta": hasta,
        "en_curso": versiones[desde]["en_curso"],
        "dudosos": [row for row in rows if not row["igual"]],
        "iguales": [row for row in rows if row["igual"]],
    }


def _rows(
    before: Definicion,
    after: Definicion,
    calls: Sequence[Mapping[str, str]],
    chosen: Mapping[str, str],
) -> list[dict[str, Any]]:
    """Return each element of the older version with what it may become, and what is proposed.

    `calls` says how to call the elements of each version.
    """
    by_class: dict[str, list[tuple[str, str]]] = {}
    for nodo in after.grafo.nodos.values():
        by_class.setdefault(nodo.clase, []).append((nodo.id, calls[1][nodo.id]))
    propuesta = propose(before, after)
    proposed = propuesta.correspondencia
    return [
        {
            "campo": CAMPO + nodo.id,
            "nombre": calls[0][nodo.id],
            "clase": class_of(nodo),
            "opciones": sorted(by_class.get(nodo.clase, ()), key=lambda pair: pair[1].lower()),
            "actual": chosen.get(nodo.id, proposed.get(nodo.id, "")),
            "supuesta": nodo.id in propuesta.supuestas,
            "igual": proposed.get(nodo.id) == nodo.id,
        }
        for nodo in before.grafo.nodos.values()
    ]


def read_refusal(typed: Mapping[str, str], refused: RuleBroken | None = None) -> dict[str, Any]:
    """Return what was typed and what of it was refused, as the pages that ask show it."""
    campos = dict(refused.campos) if refused else {}
    errores = list(campos.items())
    if refused and not campos:
        errores = [("", sentence_of(refused.code, refused.facts))]
    return {"motivo": typed.get("motivo", ""), "campos": campos, "errores": errores}
