"""Measurements over REST: the calendar of a year, the draw, who was drawn and the answers."""

from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field

from api.identidad import Quien, Servicio
from api.mediciones import MAS_MUESTRA, tell_medicion, tell_results
from api.ordenes import Ordenar
from api.v1.comunes import LEGIBLE, Anio, Cuerpo, Id, refusals
from engine.actions.acompanamiento.mediciones import (
    draw_medicion,
    register_answer,
    schedule_mediciones,
)
from engine.db.queries.mediciones import get_medicion, list_mediciones, list_sorteados
from engine.domain.lima import day_of

router = APIRouter(prefix="/acompanamiento/mediciones", tags=["acompanamientos"])


class SorteoPedido(Cuerpo):
    """The seed of the draw, and how many it takes when it is not the usual size."""

    semilla: Annotated[str, Field(min_length=1, max_length=64, pattern=LEGIBLE)]
    tamano: Annotated[int, Field(ge=1, le=1_000_000)] | None = None


class Respuesta(Cuerpo):
    """The answer to each question, 1 to 4, by its key."""

    respuesta: Annotated[dict[str, int], Field(max_length=20)]


@router.get("", responses=refusals(422))
async def read_mediciones(quien: Quien, servicio: Servicio, anio: Anio = None) -> dict[str, Any]:
    """Lista las mediciones del año en los programas de su ámbito."""
    async with servicio.database.transaction() as tx:
        rows = await list_mediciones(tx, quien.actor, anio or day_of(quien.now).year)
    return {"datos": [tell_medicion(row) for row in rows]}


@router.post("/programas/{programa}", status_code=201, responses=refusals(403, 404))
async def make_mediciones(programa: Id, servicio: Servicio, ordenar: Ordenar) -> dict[str, Any]:
    """Pone en el calendario las mediciones del año de un programa; las que ya están, quedan."""
    return await schedule_mediciones(servicio.database, ordenar(None), programa_id=programa)


@router.get("/{medicion}", responses=refusals(404))
async def read_medicion(medicion: Id, quien: Quien, servicio: Servicio) -> dict[str, Any]:
    """Muestra una medición, a quiénes tocó, en orden, y qué respondieron."""
    async with servicio.database.transaction() as tx:
        row = await get_medicion(tx, quien.actor, medicion)
        drawn = await list_sorteados(tx, quien.actor, medicion, day_of(quien.now))
    results = tell_results(row["clave"], drawn)
    return {**tell_medicion(row), "como": MAS_MUESTRA, "muestra": drawn, "resultados": results}


@router.post("/{medicion}/sortear", responses=refusals(403, 404, 409, 422))
async def make_draw(
    medicion: Id, cuerpo: SorteoPedido, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Sortea a quiénes toca responder: con la misma semilla y las mismas listas, los mismos."""
    return await draw_medicion(
        servicio.database, ordenar(cuerpo.model_dump()), medicion_id=medicion,
        semilla=cuerpo.semilla, tamano=cuerpo.tamano,
    )  # fmt: skip


@router.put("/sorteados/{sorteado}", responses=refusals(403, 404, 422))
async def keep_answer(
    sorteado: Id, cuerpo: Respuesta, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Registra lo que respondió alguien de la muestra, o lo que se observó."""
    return await register_answer(
        servicio.database, ordenar(cuerpo.model_dump()), sorteado_id=sorteado,
        respuesta=cuerpo.respuesta,
    )  # fmt: skip
