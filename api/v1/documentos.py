"""Plans and reports of accompaniment over REST: which are owed and what each says."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from api.documentos import tell_documento, tell_row
from api.identidad import Quien, Servicio
from api.v1.comunes import POR_PAGINA, Cursor, Id, Limite, Lista, refusals
from engine.actions.documentos.vista import read_documento
from engine.db.queries.documentos import list_documentos
from engine.domain.lima import day_of

router = APIRouter(prefix="/acompanamiento/documentos", tags=["acompanamientos"])
Estado = Literal["por_presentar", "vencidos", "presentados", "tarde"]


@router.get("", responses=refusals(422))
async def read_documentos(
    quien: Quien, servicio: Servicio,
    programa: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
    codigo: Annotated[str | None, Query(pattern="^DOC-(0[1-9]|1[0-6])$")] = None,
    estado: Estado | None = None, cursor: Cursor = None, limite: Limite = POR_PAGINA,
) -> Lista:  # fmt: skip
    """Lista los planes e informes de acompañamiento de su ámbito, por su fecha límite."""
    async with servicio.database.transaction() as tx:
        found = await list_documentos(
            tx, quien.actor, day_of(quien.now), programa_id=programa, codigo=codigo,
            estado=estado, cursor=cursor, limite=limite,
        )  # fmt: skip
    return Lista(datos=[tell_row(row) for row in found.datos], siguiente=found.siguiente)


@router.get("/{documento}", responses=refusals(404))
async def show_documento(documento: Id, quien: Quien, servicio: Servicio) -> dict[str, Any]:
    """Muestra un plan o informe: lo que se presentó o, si aún no, lo que hoy diría."""
    async with servicio.database.transaction() as tx:
        return tell_documento(await read_documento(tx, quien.actor, documento, quien.now))
