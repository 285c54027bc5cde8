"""Plans brought in as files over REST: sent, looked at, confirmed or let go."""

import hashlib
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, File, Form, Query, UploadFile
from pydantic import Field
from starlette.responses import Response

from api.identidad import Quien, Servicio
from api.importaciones import bring, confirm, mark_copy
from api.ordenes import Ordenar
from api.renglones import list_renglones
from api.v1.comunes import CODIGO, Cuerpo, Cursor, Limite, refusals
from engine.actions.plan.importaciones import discard
from engine.db.queries.cursores import PAGINA
from engine.db.queries.importaciones import get_importacion, list_importaciones
from engine.errors import NotFound

router = APIRouter(prefix="/planificador/importaciones", tags=["planificador"])
Anio = Annotated[int, Form(ge=2020, le=2100, description="Año del plan")]
Unidad = Annotated[str, Form(pattern=CODIGO, description="Código de la unidad orgánica")]
Clase = Annotated[
    Literal["", "con_errores", "con_dudas", "bien"], Query(description="Solo las filas así")
]
Respuesta = Annotated[str, Field(max_length=400, pattern=r"^[^\x00]*$")]
TIPOS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
_HIDDEN = {"archivo", "unidad_id"}
_OF_ROWS = {"renglones", "destinos"}


class Decisiones(Cuerpo):
    """What each name that was not exact is, by the key of its doubt; "-" leaves it out.

    With `aceptar`, those that are not named here are taken as they were understood.
    """

    decisiones: Annotated[dict[Respuesta, Respuesta], Field(max_length=2000, default_factory=dict)]
    aceptar: bool = False


@router.get("")
async def read_importaciones(quien: Quien, servicio: Servicio) -> dict[str, Any]:
    """Lista los últimos archivos con planes de su ámbito, los más recientes primero."""
    async with servicio.database.transaction() as tx:
        rows = await list_importaciones(tx, quien.actor)
    return {"datos": [show(row) for row in rows]}


@router.post("", status_code=201, responses=refusals(403, 404, 413, 422))
async def create_importacion(
    quien: Quien,
    servicio: Servicio,
    ordenar: Ordenar,
    archivo: Annotated[UploadFile, File(description="Un .xlsx o .csv de hasta 8 MB")],
    unidad: Unidad,
    anio: Anio,
) -> dict[str, Any]:
    """Lee el plan de una unidad y lo guarda hasta que lo confirme; no planifica nada todavía."""
    data = await archivo.read()
    told = {"unidad": unidad, "anio": anio, "huella": hashlib.sha256(data).hexdigest()}
    name = name_of(archivo.filename)
    made = await bring(
        servicio.database, ordenar(told), unidad=unidad, anio=anio, nombre=name, data=data
    )
    return await read_importacion(UUID(made["id"]), quien, servicio)


def name_of(filename: str | None) -> str:
    """Return the name that a file came with, without the folders of whoever sent it."""
    name = (filename or "plan").replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(letter for letter in name if letter.isprintable())[:160] or "plan"


@router.get("/{importacion}", responses=refusals(404))
async def read_importacion(importacion: UUID, quien: Quien, servicio: Servicio) -> dict[str, Any]:
    """Muestra qué se entendió de un archivo: errores por celda, conjeturas y qué cambiaría."""
    async with servicio.database.transaction() as tx:
        return show(await get_importacion(tx, quien.actor, importacion))


@router.post("/{importacion}/confirmar", responses=refusals(403, 404, 409, 422))
async def confirm_importacion(
    importacion: UUID, cuerpo: Decisiones, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Convierte las filas del archivo en actividades; repetirlo con otro igual no cambia nada."""
    return await confirm(
        servicio.database,
        ordenar(cuerpo.model_dump()),
        importacion,
        decisiones=cuerpo.decisiones,
        aceptar=cuerpo.aceptar,
    )


@router.delete("/{importacion}", responses=refusals(403, 404, 409))
async def discard_importacion(
    importacion: UUID, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Descarta un archivo que no se confirmó: no queda nada de él."""
    return await discard(servicio.database, ordenar(None), importacion_id=importacion)


@router.get("/{importacion}/errores.{formato}", responses=refusals(404))
async def read_marked_copy(
    importacion: UUID, formato: Literal["xlsx", "csv"], quien: Quien, servicio: Servicio
) -> Response:
    """Entrega el mismo archivo, en su formato, con los errores y las conjeturas marcados."""
    async with servicio.database.transaction() as tx:
        row = await get_importacion(tx, quien.actor, importacion)
    return await give_marked(row, formato)


async def give_marked(row: dict[str, Any], formato: str) -> Response:
    """Return the marked copy of a kept file; raise NotFound when it is of another kind."""
    data, kind = await mark_copy(row)
    if kind != formato:
        raise NotFound("importacion_desconocida")
    return give_file(data, f"{_stem(row['nombre_archivo'])}-errores.{kind}", TIPOS[kind])


def give_file(data: bytes, name: str, media_type: str) -> Response:
    """Return a file to be kept under a name of plain letters."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "-_.") else "-" for c in name)
    return Response(
        data,
        media_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{plain}"'},
    )


def _stem(name: str) -> str:
    return name.rsplit(".", 1)[0] or "plan"


@router.get("/{importacion}/filas", responses=refusals(404, 409))
async def read_filas(
    importacion: UUID,
    quien: Quien,
    servicio: Servicio,
    clase: Clase = "",
    cursor: Cursor = "",
    limite: Limite = PAGINA,
) -> dict[str, Any]:
    """Muestra cada fila de un archivo por confirmar como se entendió, celda por celda.

    Primero las que tienen errores, luego las que esperan que se confirme un nombre. De cada celda,
    `dice` es lo escrito y `es` lo entendido; `marca` es `falla`, `duda`, `supuesto` (nadie lo
    escribió así), `leido` (con otras palabras) o nada. `destino` es qué pasará con la fila.
    """
    found = await list_renglones(
        servicio.database, quien.actor, importacion, clase=clase, cursor=cursor, limite=limite
    )
    return {"datos": found.datos, "siguiente": found.siguiente}


def show(row: dict[str, Any]) -> dict[str, Any]:
    """Return a kept file as it is sent, without its bytes nor how each of its rows is."""
    told = {name: value for name, value in row.items() if name not in _HIDDEN}
    if "lectura" in told:
        told["lectura"] = {n: v for n, v in told["lectura"].items() if n not in _OF_ROWS}
    return told
