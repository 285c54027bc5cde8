"""Schools over REST: listed, looked at, and brought in from files with their plantel."""

import hashlib
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, File, Form, Query, UploadFile
from pydantic import Field
from starlette.responses import Response

from api.escuelas import bring, confirm, mark_copy
from api.identidad import Quien, Servicio
from api.ordenes import Ordenar
from api.v1.comunes import (
    CODIGO,
    POR_PAGINA,
    Busqueda,
    CodigoEnRuta,
    CodigoFiltro,
    Cuerpo,
    Cursor,
    Limite,
    Lista,
    refusals,
)
from api.v1.importaciones import TIPOS, give_file, name_of
from engine.actions.acompanamiento.horarios import edit_horario
from engine.actions.acompanamiento.padrones import discard
from engine.db.queries.entidades import find_entidad_id
from engine.db.queries.instituciones import (
    get_institucion,
    list_instituciones,
    list_plantel,
    sees_plantel,
)
from engine.db.queries.padrones import get_padron, list_padrones
from engine.errors import NotFound

router = APIRouter(prefix="/acompanamiento", tags=["acompanamientos"])
_TIPOS = (
    "^(eib_inicial|eib_primaria|multigrado|polidocente_inicial|polidocente_primaria"
    "|polidocente_secundaria)$"
)
Tipo = Annotated[str | None, Query(pattern=_TIPOS)]
Hora = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
Nivel = Annotated[Literal["inicial", "primaria", "secundaria", "otro"] | None, Query()]
Area = Annotated[Literal["rural", "urbana"] | None, Query()]
_HIDDEN = {"archivo", "ambito_id", "ambito_tipo"}


@router.get("/escuelas", responses=refusals(404, 422))
async def read_escuelas(
    quien: Quien,
    servicio: Servicio,
    ugel: CodigoFiltro = None,
    q: Busqueda = "",
    tipo: Tipo = None,
    nivel: Nivel = None,
    area: Area = None,
    frontera: bool | None = None,
    eib: bool | None = None,
    cursor: Cursor = None,
    limite: Limite = POR_PAGINA,
) -> Lista:
    """Lista las instituciones educativas abiertas de su ámbito, por código."""
    async with servicio.database.transaction() as tx:
        ugel_id = None if ugel is None else await find_entidad_id(tx, ugel)
        found = await list_instituciones(
            tx, quien.actor, ugel_id=ugel_id, q=q, tipo=tipo, nivel=nivel, area=area,
            frontera=frontera, eib=eib, cursor=cursor, limite=limite,
        )  # fmt: skip
    return Lista.of(found)


@router.get("/escuelas/{codigo}", responses=refusals(404, 422))
async def read_escuela(codigo: CodigoEnRuta, quien: Quien, servicio: Servicio) -> dict[str, Any]:
    """Muestra una institución y, a quienes son de su ámbito, su plantel."""
    async with servicio.database.transaction() as tx:
        row = await get_institucion(tx, quien.actor, codigo)
        plantel = (
            await list_plantel(tx, row["entidad_id"], quien.now)
            if sees_plantel(quien.actor, row["ruta"])
            else None
        )
    return {**{k: v for k, v in row.items() if k != "ruta"}, "plantel": plantel}


class Horario(Cuerpo):
    """When a school has classes; hours left out are those of its turno and level."""

    turno: Literal["manana", "tarde", "completa"] | None = None
    entrada: Hora | None = None
    salida: Hora | None = None


@router.put("/escuelas/{codigo}/horario", responses=refusals(403, 404, 422))
async def write_horario(
    codigo: CodigoEnRuta, cuerpo: Horario, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Guarda el turno y las horas de clases de una institución, con que se planifica su año."""
    said = cuerpo.model_dump()
    return await edit_horario(servicio.database, ordenar(said), codigo=codigo, **said)


@router.get("/padrones")
async def read_padrones(quien: Quien, servicio: Servicio) -> dict[str, Any]:
    """Lista los últimos archivos con escuelas o plantel de su ámbito, los más recientes primero."""
    async with servicio.database.transaction() as tx:
        rows = await list_padrones(tx, quien.actor)
    return {"datos": [show(row) for row in rows]}


@router.post("/padrones", status_code=201, responses=refusals(403, 404, 409, 413, 422))
async def create_padron(
    quien: Quien,
    servicio: Servicio,
    ordenar: Ordenar,
    archivo: Annotated[UploadFile, File(description="Un .xlsx o .csv de hasta 32 MB")],
    clase: Annotated[Literal["escuelas", "plantel"], Form(description="Qué trae")],
    ugel: Annotated[
        str | None, Form(pattern=CODIGO, description="UGEL de las filas que no la dicen")
    ] = None,
) -> dict[str, Any]:
    """Lee un archivo con escuelas o con su plantel y lo guarda hasta que lo confirme."""
    data = await archivo.read()
    told = {"clase": clase, "ugel": ugel, "huella": hashlib.sha256(data).hexdigest()}
    made = await bring(
        servicio.database, ordenar(told), clase=clase, nombre=name_of(archivo.filename),
        data=data, ugel=ugel,
    )  # fmt: skip
    return await read_padron(UUID(made["id"]), quien, servicio)


@router.get("/padrones/{padron}", responses=refusals(404, 422))
async def read_padron(padron: UUID, quien: Quien, servicio: Servicio) -> dict[str, Any]:
    """Muestra qué se entendió de un archivo: errores por celda y qué cambiaría."""
    async with servicio.database.transaction() as tx:
        return show(await get_padron(tx, quien.actor, padron))


@router.post("/padrones/{padron}/confirmar", responses=refusals(403, 404, 409, 422))
async def confirm_padron(padron: UUID, servicio: Servicio, ordenar: Ordenar) -> dict[str, Any]:
    """Escribe las escuelas o las plazas del archivo; repetirlo con otro igual no cambia nada."""
    return await confirm(servicio.database, ordenar(None), padron)


@router.delete("/padrones/{padron}", responses=refusals(403, 404, 409, 422))
async def discard_padron(padron: UUID, servicio: Servicio, ordenar: Ordenar) -> dict[str, Any]:
    """Descarta un archivo que no se confirmó: no queda nada de él."""
    return await discard(servicio.database, ordenar(None), padron_id=padron)


@router.get("/padrones/{padron}/errores.{formato}", responses=refusals(404, 422))
async def read_marked_copy(
    padron: UUID, formato: Literal["xlsx", "csv"], quien: Quien, servicio: Servicio
) -> Response:
    """Entrega el mismo archivo, en su formato, con los errores marcados."""
    async with servicio.database.transaction() as tx:
        row = await get_padron(tx, quien.actor, padron)
    return await give_marked(row, formato)


async def give_marked(row: dict[str, Any], formato: str) -> Response:
    """Return the marked copy of a kept file; raise NotFound when it is of another kind."""
    data, kind = await mark_copy(row)
    if kind != formato:
        raise NotFound("padron_desconocido")
    stem = row["nombre_archivo"].rsplit(".", 1)[0] or "padron"
    return give_file(data, f"{stem}-errores.{kind}", TIPOS[kind])


def show(row: dict[str, Any]) -> dict[str, Any]:
    """Return a kept file as it is sent, without its bytes."""
    return {name: value for name, value in row.items() if name not in _HIDDEN}
