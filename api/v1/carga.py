"""The burden of the territory over REST: weeks and months of each office, and what convenes it."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query
from sqlalchemy.ext.asyncio import AsyncSession

from api.identidad import Quien, Servicio
from api.tramos import read_tramo
from api.v1.comunes import CodigoEnRuta, CodigoFiltro, refusals
from engine.actions.plan.carga import find_carga
from engine.db.queries.conteo import Pedido
from engine.db.queries.convocan import find_office, list_what_convenes
from engine.db.queries.entidades import find_entidad_id
from engine.domain.carga import Carga, Cargada, Medida, Region

router = APIRouter(prefix="/planificador/carga", tags=["planificador"])
Anio = Annotated[int, Query(ge=2020, le=2099)]
Incluye = Literal["planeado", "calendarizado"]
Tramo = Annotated[
    str,
    Path(
        pattern=r"^\d{4}(-\d\d(-\d\d)?)?$",
        description="Un año (2026), un mes (2026-08) o la semana de un día (2026-08-10)",
    ),
]


@router.get("", responses=refusals(404, 422))
async def read_carga(
    quien: Quien,
    servicio: Servicio,
    anio: Anio,
    medida: Medida = "dias",
    incluye: Incluye = "planeado",
    dre: CodigoFiltro = None,
    unidad: CodigoFiltro = None,
) -> dict[str, Any]:
    """Cuenta cuánto se convoca a cada DRE y UGEL de su ámbito por semana y por mes.

    `dias` son los días con alguien convocado; `persona_dias`, los de cada persona; `cargo`, los
    del cargo más convocado. `excede` dice si pasa el límite que fija la DIRI.
    """
    async with servicio.database.transaction() as tx:
        carga = await find_carga(
            tx,
            Pedido(
                quien.actor, anio, medida, planeado=incluye == "planeado",
                dre=await _root(tx, dre), unidad=await _root(tx, unidad),
            ),
        )  # fmt: skip
    return {
        "anio": anio,
        "medida": medida,
        "incluye": incluye,
        "limites": {"semana": carga.limite_semana, "mes": carga.limite_mes},
        "semanas": carga.semanas,
        "regiones": [_shown(carga, region) for region in carga.regiones],
    }


@router.get("/{entidad}/{tramo}", responses=refusals(404, 422))
async def read_what_convenes(
    entidad: CodigoEnRuta,
    tramo: Tramo,
    quien: Quien,
    servicio: Servicio,
    incluye: Incluye = "planeado",
    unidad: CodigoFiltro = None,
) -> dict[str, Any]:
    """Dice qué convoca a una DRE o UGEL en una semana, un mes o un año, con sus días y cargos."""
    cuando = read_tramo(tramo)
    async with servicio.database.transaction() as tx:
        pedido = Pedido(
            quien.actor,
            cuando.anio,
            planeado=incluye == "planeado",
            unidad=await _root(tx, unidad),
        )
        office = await find_office(tx, pedido, entidad)
        rows = await list_what_convenes(
            tx, pedido, office["id"], desde=cuando.desde, hasta=cuando.hasta
        )
    return {
        "entidad": entidad,
        "desde": cuando.desde,
        "hasta": cuando.hasta,
        "datos": rows,
    }


async def _root(tx: AsyncSession, codigo: str | None) -> int | None:
    return await find_entidad_id(tx, codigo) if codigo else None


def _shown(carga: Carga, region: Region) -> dict[str, Any]:
    return {
        "codigo": region.codigo,
        "nombre": region.nombre,
        "total": carga.in_year_of(region.entidades),
        "entidades": [_place(carga, cargada) for cargada in region.entidades],
    }


def _place(carga: Carga, cargada: Cargada) -> dict[str, Any]:
    return {
        "codigo": cargada.codigo,
        "nombre": cargada.nombre,
        "tipo": cargada.tipo,
        "latitud": cargada.latitud,
        "longitud": cargada.longitud,
        "total": carga.in_year(cargada),
        "semanas": {
            monday.isoformat(): {"total": tramo.total, "excede": tramo.excede}
            for monday, tramo in sorted(cargada.semanas.items())
        },
        "meses": {
            f"{mes:%Y-%m}": {"total": tramo.total, "excede": tramo.excede}
            for mes, tramo in sorted(cargada.meses.items())
        },
    }
