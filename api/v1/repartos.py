"""Sharing docentes out among the companions of a programme, over REST."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field

from api.identidad import Quien, Servicio
from api.ordenes import Ordenar
from api.repartos import tell_reparto
from api.v1.comunes import Cuerpo, Id, refusals
from api.v1.programas import Numero
from engine.actions.acompanamiento.reparto import accept, discard, propose
from engine.domain.lima import day_of

router = APIRouter(prefix="/programas/{programa}/reparto", tags=["acompanamientos"])


class ParFijo(Cuerpo):
    """A docente that stays with a companion whatever the rest does."""

    docente: Numero
    acompanante: Numero


class RepartoPedido(Cuerpo):
    """Pairs to fix, and docentes whose pair is let go of; both beside what was fixed before."""

    fijas: Annotated[tuple[ParFijo, ...], Field(max_length=2000)] = ()
    sueltas: Annotated[tuple[Numero, ...], Field(max_length=2000)] = ()


@router.get("", responses=refusals(403, 404))
async def read_reparto(programa: Id, quien: Quien, servicio: Servicio) -> dict[str, Any]:
    """Muestra el reparto propuesto: cada lista con su límite, quién cambia y qué se lo impide."""
    async with servicio.database.transaction() as tx:
        _, found = await tell_reparto(tx, quien.actor, programa, day_of(quien.now))
    return {"reparto": found}


@router.post("", status_code=201, responses=refusals(403, 404, 409, 422, 503))
async def create_reparto(
    programa: Id, pedido: RepartoPedido, quien: Quien, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Busca las listas más cortas dentro de la ratio, con los menos cambios; no escribe ninguna."""
    await propose(
        servicio.database, ordenar(pedido.model_dump()), programa_id=programa,
        fijas={each.docente: each.acompanante for each in pedido.fijas},
        sueltas=set(pedido.sueltas),
    )  # fmt: skip
    return await read_reparto(programa, quien, servicio)


@router.post("/{reparto}/aceptar", responses=refusals(403, 404, 409, 422))
async def accept_reparto(
    programa: Id, reparto: Id, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Escribe las listas del reparto propuesto, todas o ninguna."""
    return await accept(servicio.database, ordenar(None), programa_id=programa, reparto_id=reparto)


@router.delete("", responses=refusals(403, 404, 409))
async def discard_reparto(programa: Id, servicio: Servicio, ordenar: Ordenar) -> dict[str, Any]:
    """Descarta el reparto propuesto: las listas quedan como están."""
    return await discard(servicio.database, ordenar(None), programa_id=programa)
