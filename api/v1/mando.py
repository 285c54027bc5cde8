"""Seeing and mending running processes over REST, for those who administer."""

from datetime import timedelta
from typing import Annotated, Any, Literal
from uuid import UUID, uuid4

from fastapi import APIRouter, Query
from pydantic import Field

from api.frases import sentence_of
from api.identidad import Administrador, Servicio
from api.ordenes import OrdenarAdministrador
from api.v1.comunes import (
    POR_PAGINA,
    Cuerpo,
    Cursor,
    Limite,
    Lista,
    Motivo,
    refusals,
)
from engine.actions.mando import ordenes
from engine.actions.mando.lotes import apply, preview
from engine.db.queries.calor import measure_heat
from engine.db.queries.incidentes import list_incidentes
from engine.db.queries.instancias import Filtro
from engine.errors import RuleBroken
from engine.process.memoria.valores import decode

router = APIRouter(tags=["instancias"])
ORDERED = refusals(403, 404, 409, 422)
Proceso = Annotated[str | None, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_.-]{0,79}$")]
ProcesoPedido = Annotated[str | None, Query(pattern=r"^[A-Za-z_][A-Za-z0-9_.-]{0,79}$")]
Elemento = Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f]*$")]
Datos = Annotated[dict[str, Any], Field(max_length=200)]


class DeToken(Motivo):
    """Which token, when not the only one, and why."""

    token: UUID | None = None


class Omision(DeToken):
    """What the passed-over element would have left behind."""

    variables: Datos = Field(default_factory=dict)


class Traslado(DeToken):
    """To which element of the diagram."""

    elemento: Elemento


class Cambio(Motivo):
    """The data to change; dates as {"$f": "2026-08-12"}, instants as {"$i": …}."""

    cambios: Annotated[Datos, Field(min_length=1)]


class Alcanzadas(Cuerpo):
    """Which instances; what is left out takes all."""

    proceso: Proceso = None
    version: Annotated[int | None, Field(ge=1, lt=2**31)] = None
    estado: Literal["activa", "suspendida", "terminada", "anulada"] | None = None
    con_incidentes: bool = False
    dias: Annotated[int | None, Field(ge=0, le=36500)] = None
    q: Annotated[str, Field(max_length=120, pattern=r"^[^\x00-\x1f\x7f]*$")] = ""
    instancias: list[UUID] = Field(default_factory=list, max_length=1000)


class Lote(Motivo):
    """An order to many: a rehearsal unless `aplicar`; `lote` and `cursor` go on with one begun."""

    comando: Literal["reintentar", "omitir", "suspender", "reanudar", "anular"]
    filtro: Alcanzadas
    aplicar: bool = False
    lote: UUID | None = None
    cursor: Annotated[str | None, Field(max_length=400)] = None
    limite: Annotated[int, Field(ge=1, le=200)] = 100


@router.get("/incidentes", responses=refusals(403, 422))
async def read_incidentes(
    servicio: Servicio,
    _quien: Administrador,
    estado: Literal["abierto", "resuelto", "omitido"] = "abierto",
    proceso: ProcesoPedido = None,
    cursor: Cursor = None,
    limite: Limite = POR_PAGINA,
) -> Lista:
    """Lista los incidentes de todos los procesos, los más antiguos primero (administración)."""
    async with servicio.database.transaction() as tx:
        return Lista.of(
            await list_incidentes(tx, estado=estado, proceso=proceso, cursor=cursor, limite=limite)
        )


@router.get("/procesos/{proceso}/calor", responses=refusals(403, 422))
async def read_heat(
    proceso: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_.-]{0,79}$")],
    servicio: Servicio,
    quien: Administrador,
    version: Annotated[int | None, Query(ge=1, lt=2**31)] = None,
    dias: Annotated[int, Query(ge=1, le=3650)] = 90,
) -> Lista:
    """Mide cuántas veces se pasó por cada elemento y cuánto se esperó, en segundos."""
    async with servicio.database.transaction() as tx:
        found = await measure_heat(
            tx,
            proceso=proceso,
            version=version,
            desde=quien.now - timedelta(days=dias),
            hasta=quien.now + timedelta(seconds=1),
            ahora=quien.now,
        )
    return Lista(datos=found)


@router.post("/instancias/lote", responses=refusals(403, 422))
async def order_many(
    cuerpo: Lote, quien: Administrador, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Ensaya o da una orden a muchas instancias: cuáles pueden, cuáles no y por qué.

    Con `aplicar`, atiende hasta `limite` y devuelve en `siguiente` por dónde seguir; repetir con
    el mismo `lote` no ordena dos veces a ninguna.
    """
    asked = cuerpo.filtro
    filtro = Filtro(
        proceso=asked.proceso,
        version=asked.version,
        estado=asked.estado,
        antes_de=None if asked.dias is None else quien.now - timedelta(days=asked.dias),
        con_incidentes=asked.con_incidentes,
        q=asked.q,
        ids=tuple(asked.instancias),
    )
    if not cuerpo.aplicar:
        return await _rehearse(servicio, ordenar, cuerpo, filtro)
    lote = cuerpo.lote or uuid4()
    done = await apply(
        servicio.database,
        ordenar(None),
        comando=cuerpo.comando,
        filtro=filtro,
        motivo=cuerpo.motivo,
        lote=str(lote),
        cursor=cuerpo.cursor,
        limite=cuerpo.limite,
    )
    return {
        "lote": lote,
        "hechas": [_shown(row) for row in done.hechas],
        "negadas": [_refused(row) for row in done.negadas],
        "siguiente": done.siguiente,
    }


async def _rehearse(
    servicio: Servicio, ordenar: OrdenarAdministrador, cuerpo: Lote, filtro: Filtro
) -> dict[str, Any]:
    async with servicio.database.transaction() as tx:
        reach = await preview(tx, ordenar(None), comando=cuerpo.comando, filtro=filtro)
    return {
        "total": reach.total,
        "posibles": reach.posibles,
        "razones": reach.razones,
        "negadas": [_refused(row) for row in reach.negadas],
    }


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in ("id", "clave", "estado", "incidentes")}


def _refused(row: dict[str, Any]) -> dict[str, Any]:
    facts = {"clave": row["clave"], **row.get("hechos", {})}
    return {**_shown(row), "codigo": row["codigo"], "detalle": sentence_of(row["codigo"], facts)}


def _typed(campo: str, datos: dict[str, Any]) -> dict[str, Any]:
    """Return the data with their dates and decimals. Raises RuleBroken(respuesta_invalida)."""
    try:
        return {name: decode(value) for name, value in datos.items()}
    except (ValueError, TypeError, ArithmeticError) as error:
        sentence = 'Escriba fechas como {"$f": "2026-08-12"} y decimales como {"$n": "10.50"}.'
        raise RuleBroken("respuesta_invalida", campos={campo: sentence}) from error


@router.post("/instancias/{instancia}/reintentar", responses=ORDERED)
async def retry_instancia(
    instancia: UUID, cuerpo: DeToken, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Reintenta lo que falló en una instancia, o solo lo de un token."""
    return await ordenes.retry(
        servicio.database,
        ordenar(cuerpo.model_dump()),
        instancia_id=instancia,
        motivo=cuerpo.motivo,
        token=cuerpo.token,
    )


@router.post("/instancias/{instancia}/omitir", responses=ORDERED)
async def skip_instancia(
    instancia: UUID, cuerpo: Omision, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Sigue como si lo que falló se hubiera hecho, con los datos que habría dejado."""
    return await ordenes.skip(
        servicio.database,
        ordenar(cuerpo.model_dump()),
        instancia_id=instancia,
        motivo=cuerpo.motivo,
        token=cuerpo.token,
        variables=_typed("variables", cuerpo.variables),
    )


@router.post("/instancias/{instancia}/mover", responses=ORDERED)
async def move_instancia(
    instancia: UUID, cuerpo: Traslado, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Lleva un token a otro elemento del diagrama; lo que estaba abierto en él se cierra."""
    return await ordenes.move_token(
        servicio.database,
        ordenar(cuerpo.model_dump()),
        instancia_id=instancia,
        motivo=cuerpo.motivo,
        token=cuerpo.token,
        elemento=cuerpo.elemento,
    )


@router.post("/instancias/{instancia}/datos", responses=ORDERED)
async def change_data(
    instancia: UUID, cuerpo: Cambio, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Cambia datos de una instancia; su historia conserva el antes y el después."""
    return await ordenes.set_data(
        servicio.database,
        ordenar(cuerpo.model_dump()),
        instancia_id=instancia,
        motivo=cuerpo.motivo,
        cambios=_typed("cambios", cuerpo.cambios),
    )


@router.post("/instancias/{instancia}/suspender", responses=ORDERED)
async def suspend_instancia(
    instancia: UUID, cuerpo: Motivo, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Suspende una instancia con sus hijas: sus plazos dejan de correr."""
    orden = ordenar(cuerpo.model_dump())
    return await ordenes.suspend(
        servicio.database, orden, instancia_id=instancia, motivo=cuerpo.motivo
    )


@router.post("/instancias/{instancia}/reanudar", responses=ORDERED)
async def resume_instancia(
    instancia: UUID, cuerpo: Motivo, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Reanuda una instancia suspendida, con sus hijas."""
    orden = ordenar(cuerpo.model_dump())
    return await ordenes.resume(
        servicio.database, orden, instancia_id=instancia, motivo=cuerpo.motivo
    )


@router.post("/instancias/{instancia}/anular", responses=ORDERED)
async def cancel_instancia(
    instancia: UUID, cuerpo: Motivo, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Anula una instancia con sus hijas; la que la esperaba sigue."""
    orden = ordenar(cuerpo.model_dump())
    return await ordenes.cancel(
        servicio.database, orden, instancia_id=instancia, motivo=cuerpo.motivo
    )
