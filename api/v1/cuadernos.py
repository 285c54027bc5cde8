"""The cuaderno de campo of a companion over REST: its lines, and what each is evidence of."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import AwareDatetime, Field

from api.identidad import Quien, Servicio
from api.ordenes import Ordenar
from api.v1.comunes import Cuerpo, Cursor, Id, Lista, refusals
from api.v1.matrices import Desempeno, Numero
from engine.actions.valoraciones.campo import code_nota, write_nota
from engine.db.queries.matrices import get_matriz_of
from engine.db.queries.portafolios import list_notas
from engine.domain.lima import day_of

router = APIRouter(prefix="/acompanamiento", tags=["acompanamientos"])
Largo = Annotated[str, Field(min_length=1, max_length=4000, pattern=r"^[^\x00]*$")]


class Nota(Cuerpo):
    """A line of the cuaderno: `clave` is what the telephone calls it, sent twice it is one."""

    docente: Numero
    texto: Largo
    clave: UUID
    escrita_en: AwareDatetime | None = None
    visita: Numero | None = None
    desempeno: Desempeno | None = None


class Codificacion(Cuerpo):
    """Of which performance a line of the cuaderno is evidence; None, of none."""

    desempeno: Desempeno | None


@router.get("/cuaderno/{docente}", responses=refusals(404, 422))
async def read_notas(docente: Id, quien: Quien, servicio: Servicio, cursor: Cursor = None) -> Lista:
    """Lista las notas del cuaderno de campo sobre un docente."""
    async with servicio.database.transaction() as tx:
        await get_matriz_of(tx, quien.actor, docente, day_of(quien.now))
        return Lista.of(await list_notas(tx, quien.actor, docente, cursor=cursor))


@router.post("/cuaderno", status_code=201, responses=refusals(403, 404, 409, 422))
async def make_nota(cuerpo: Nota, servicio: Servicio, ordenar: Ordenar) -> dict[str, Any]:
    """Anota una línea del cuaderno de campo; enviada dos veces con la misma clave, es una."""
    return await write_nota(
        servicio.database, ordenar(cuerpo.model_dump(mode="json")), docente_id=cuerpo.docente,
        texto=cuerpo.texto, clave=cuerpo.clave, escrita_en=cuerpo.escrita_en,
        estrategia_id=cuerpo.visita, desempeno=cuerpo.desempeno,
    )  # fmt: skip


@router.post("/cuaderno/{nota}/desempeno", responses=refusals(403, 404, 422))
async def mark_nota(
    nota: Id, cuerpo: Codificacion, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Señala de qué desempeño es evidencia una nota del cuaderno de campo."""
    return await code_nota(
        servicio.database, ordenar(cuerpo.model_dump()), nota_id=nota, desempeno=cuerpo.desempeno
    )
