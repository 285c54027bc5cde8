"""Files with the lists of a programme over REST: read, looked at, written or let go."""

import hashlib
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, File, UploadFile
from starlette.responses import Response

from api.identidad import Quien, Servicio
from api.ordenes import Ordenar
from api.traidas import bring_listas, confirm_listas, write_listas
from api.v1.comunes import Id, refusals
from api.v1.escuelas import give_marked, show
from api.v1.importaciones import TIPOS, give_file, name_of
from engine.actions.acompanamiento.programas import demand_run
from engine.actions.acompanamiento.traidas import discard_listas
from engine.db.queries.padrones import get_traida
from engine.db.queries.programas import get_programa

router = APIRouter(prefix="/programas/{programa}/archivos", tags=["acompanamientos"])


@router.get("/plantilla.xlsx", responses=refusals(404, 422))
async def read_template(programa: Id, quien: Quien, servicio: Servicio) -> Response:
    """Entrega la plantilla de las listas: una fila por docente, con su acompañante si lo tiene."""
    data = await write_listas(servicio.database, quien.actor, programa, quien.now)
    return give_file(data, "listas-de-acompanamiento.xlsx", TIPOS["xlsx"])


@router.post("", status_code=201, responses=refusals(403, 404, 409, 413, 422))
async def create_archivo(
    programa: Id,
    quien: Quien,
    servicio: Servicio,
    ordenar: Ordenar,
    archivo: Annotated[UploadFile, File(description="Un .xlsx o .csv de hasta 2 MB")],
) -> dict[str, Any]:
    """Lee un archivo que dice qué docente acompaña cada quien; nada cambia hasta confirmarlo."""
    data = await archivo.read()
    told = {"huella": hashlib.sha256(data).hexdigest()}
    made = await bring_listas(
        servicio.database, ordenar(told), programa_id=programa, nombre=name_of(archivo.filename),
        data=data,
    )  # fmt: skip
    return await read_archivo(programa, UUID(made["id"]), quien, servicio)


@router.get("/{archivo}", responses=refusals(403, 404, 422))
async def read_archivo(
    programa: Id, archivo: UUID, quien: Quien, servicio: Servicio
) -> dict[str, Any]:
    """Muestra qué se entendió de un archivo: errores por celda y qué cambiaría."""
    async with servicio.database.transaction() as tx:
        demand_run(quien.actor, await get_programa(tx, quien.actor, programa))
        return show(await get_traida(tx, quien.actor, programa, archivo))


@router.post("/{archivo}/confirmar", responses=refusals(403, 404, 409, 422))
async def confirm_archivo(
    programa: Id, archivo: UUID, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Pone a los docentes en sus listas, a todos o a ninguno; repetirlo no cambia nada."""
    return await confirm_listas(
        servicio.database, ordenar(None), programa_id=programa, padron_id=archivo
    )


@router.delete("/{archivo}", responses=refusals(403, 404, 409, 422))
async def discard_archivo(
    programa: Id, archivo: UUID, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Descarta un archivo que no se confirmó: no queda nada de él."""
    return await discard_listas(
        servicio.database, ordenar(None), programa_id=programa, padron_id=archivo
    )


@router.get("/{archivo}/errores.{formato}", responses=refusals(403, 404, 422))
async def read_marked_copy(
    programa: Id, archivo: UUID, formato: Literal["xlsx", "csv"], quien: Quien, servicio: Servicio
) -> Response:
    """Entrega el mismo archivo, en su formato, con los errores marcados."""
    async with servicio.database.transaction() as tx:
        demand_run(quien.actor, await get_programa(tx, quien.actor, programa))
        row = await get_traida(tx, quien.actor, programa, archivo)
    return await give_marked(row, formato)
