"""Running processes over REST: started, listed, looked into, and given or taken members."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import ConfigDict, Field, StringConstraints

from api.identidad import Quien, Servicio
from api.ordenes import Ordenar, OrdenarAdministrador
from api.v1.comunes import (
    POR_PAGINA,
    Busqueda,
    Codigo,
    Cuerpo,
    Cursor,
    Limite,
    Lista,
    refusals,
)
from engine.actions.instancias.hijos import add_member, remove_member
from engine.actions.instancias.inicios import start
from engine.actions.instancias.retrato import portray
from engine.db.queries.entidades import find_entidad_id
from engine.db.queries.instancias import Filtro, list_instancias
from engine.db.queries.pasos import list_history
from engine.db.queries.procesos import get_instancia
from engine.process.memoria.carga import pack

router = APIRouter(prefix="/instancias", tags=["instancias"])
Proceso = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_.-]{0,79}$")]
Texto = Annotated[
    str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f\x7f]*$")
]
Estado = Literal["activa", "suspendida", "terminada", "anulada"]


class Arranque(Cuerpo):
    """A process to start."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "proceso": "pedido_de_materiales",
                "variables": {"cantidad": 120, "urgente": False},
                "clave": "PEDIDO-0071",
                "entidad": "210005",
            }
        }
    )

    proceso: Annotated[Proceso, Field(description="El proceso, en su versión vigente")]
    variables: Annotated[
        dict[str, Any], Field(description="Sus datos de partida: hasta 64 KiB de JSON")
    ] = Field(default_factory=dict)
    clave: Annotated[
        Texto | None, Field(description="Cómo la reconocerán las personas; sin ella, se numera")
    ] = None
    entidad: Annotated[
        Codigo | None, Field(description="La entidad de quien es el trabajo: una de las suyas")
    ] = None


class Miembro(Cuerpo):
    """A member that joins a call of the diagram while it runs."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"elemento": "confirmar", "clave": "210006"}}
    )

    elemento: Annotated[Texto, Field(description="La actividad de llamada del diagrama")]
    clave: Annotated[Texto, Field(description="Qué miembro es, único en su grupo")]
    variables: Annotated[
        dict[str, Any], Field(description="Sus datos de partida: hasta 64 KiB de JSON")
    ] = Field(default_factory=dict)
    entidad: Annotated[Codigo | None, Field(description="La entidad del miembro")] = None


@router.post("", status_code=201, responses=refusals(403, 404, 409, 422))
async def start_instancia(cuerpo: Arranque, servicio: Servicio, ordenar: Ordenar) -> dict[str, Any]:
    """Inicia un proceso: lo hace quien administra o quien tenga un rol de los que su diagrama dice.

    Una AT se inicia con `POST /asistencias`.
    """
    return await start(
        servicio.database,
        ordenar(cuerpo.model_dump(mode="json")),
        proceso=cuerpo.proceso,
        variables=cuerpo.variables,
        clave=cuerpo.clave,
        entidad=cuerpo.entidad,
    )


@router.get("", responses=refusals(422))
async def read_instancias(
    quien: Quien,
    servicio: Servicio,
    proceso: Annotated[Proceso | None, Query()] = None,
    version: Annotated[int | None, Query(ge=1, lt=2**31)] = None,
    estado: Estado | None = None,
    con_incidentes: bool = False,
    hijas: bool = True,
    q: Busqueda = "",
    cursor: Cursor = None,
    limite: Limite = POR_PAGINA,
) -> Lista:
    """Lista los procesos en marcha y terminados de su ámbito, los más recientes primero."""
    filtro = Filtro(
        proceso=proceso,
        version=version,
        estado=estado,
        con_incidentes=con_incidentes,
        hijas=hijas,
        q=q,
    )
    async with servicio.database.transaction() as tx:
        pagina = await list_instancias(tx, filtro, actor=quien.actor, cursor=cursor, limite=limite)
    hidden = {"version_id", "revision"}
    datos = [{k: v for k, v in row.items() if k not in hidden} for row in pagina.datos]
    return Lista(datos=datos, siguiente=pagina.siguiente)


@router.get("/{instancia}", responses=refusals(404, 422))
async def read_instancia(instancia: UUID, quien: Quien, servicio: Servicio) -> dict[str, Any]:
    """Dice dónde está una instancia, por dónde pasó y qué espera: tareas, plazos, mensajes, hijas.

    A quien administra le muestra además sus `tokens` y `variables`.
    """
    async with servicio.database.transaction() as tx:
        return await portray(tx, quien.actor, instancia, quien.now)


@router.get("/{instancia}/historia", responses=refusals(404, 422))
async def read_history(
    instancia: UUID,
    quien: Quien,
    servicio: Servicio,
    cursor: Cursor = None,
    limite: Limite = POR_PAGINA,
) -> Lista:
    """Cuenta qué pasó en una instancia, quién lo hizo y cuándo, lo más reciente primero."""
    async with servicio.database.transaction() as tx:
        await get_instancia(tx, quien.actor, instancia)
        return Lista.of(await list_history(tx, instancia, cursor=cursor, limite=limite))


@router.post("/{instancia}/miembros", status_code=201, responses=refusals(403, 404, 409, 422))
async def join_member(
    instancia: UUID, cuerpo: Miembro, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Agrega un miembro a una llamada en marcha: una UGEL que se suma tarde."""
    pack(cuerpo.variables)
    async with servicio.database.transaction() as tx:
        place = await find_entidad_id(tx, cuerpo.entidad) if cuerpo.entidad else None
    return await add_member(
        servicio.database,
        ordenar(cuerpo.model_dump(mode="json")),
        instancia_id=instancia,
        elemento=cuerpo.elemento,
        miembro={
            "clave": cuerpo.clave,
            "variables": cuerpo.variables,
            "contexto": {"entidad_id": place} if place else {},
        },
    )


@router.delete("/{instancia}/miembros/{hija}", responses=refusals(403, 404, 409, 422))
async def withdraw_member(
    instancia: UUID,
    hija: UUID,
    elemento: Annotated[Texto, Query(description="La actividad de llamada del diagrama")],
    servicio: Servicio,
    ordenar: OrdenarAdministrador,
) -> dict[str, Any]:
    """Retira un miembro de una llamada; si era el último en pie, el proceso que espera sigue."""
    return await remove_member(
        servicio.database,
        ordenar({"elemento": elemento}),
        instancia_id=instancia,
        elemento=elemento,
        miembro=hija,
    )
