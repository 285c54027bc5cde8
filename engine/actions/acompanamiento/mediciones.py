"""What is ordered of measurements: put them on the calendar, draw whom they ask, and register."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.dialects.postgresql import insert as insert_new
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.orden import Orden, Result, carry_out
from engine.db.queries.mediciones import draw_from, get_medicion, get_sorteado, list_frame
from engine.db.queries.programas import get_programa
from engine.db.queries.tablas import mediciones, sorteados
from engine.db.session import Database
from engine.domain.actor import Actor
from engine.domain.lima import day_of
from engine.domain.medicion import (
    INSTRUMENTOS,
    check_answer,
    measures,
    sample_size,
    schedule_year,
)
from engine.domain.redaccion.fechas import say_date
from engine.errors import Conflict, Forbidden, RuleBroken


async def schedule_mediciones(database: Database, orden: Orden, *, programa_id: int) -> Result:
    """Put the measurements of a programme's year on its calendar; those already there stay.

    Returns how many are `nuevas`. Raises Forbidden("medicion_ajena"),
    NotFound("programa_desconocido").
    """

    async def work(tx: AsyncSession) -> Result:
        programa = await get_programa(tx, orden.actor, programa_id)
        _demand(orden.actor)
        wanted = [
            {"programa_id": programa_id, "clave": each.clave, "numero": each.numero,
             "periodo": Range(each.desde, each.hasta)}
            for each in schedule_year(programa["desde"], programa["hasta"])
        ]  # fmt: skip
        made = await tx.scalars(
            insert_new(mediciones).on_conflict_do_nothing().returning(mediciones.c.id), wanted
        )
        return {"nuevas": len(made.all())}

    return await carry_out(database, orden, work)


async def draw_medicion(
    database: Database, orden: Orden, *, medicion_id: int, semilla: str, tamano: int | None = None
) -> Result:
    """Draw whom a measurement asks, once: the `tamano` of lowest lot under a seed.

    Without `tamano` a sample is as large as 5 % of error asks; one that is of all takes all.
    Returns `tamano` and `poblacion`. Raises Forbidden("medicion_ajena"),
    NotFound("medicion_desconocida"), Conflict("medicion_sorteada"),
    RuleBroken("datos_invalidos", "medicion_sin_gente").
    """

    async def work(tx: AsyncSession) -> Result:
        row = await get_medicion(tx, orden.actor, medicion_id, lock=True)
        _demand(orden.actor)
        if row["sorteada"] is not None:
            raise Conflict("medicion_sorteada")
        asked, dia = INSTRUMENTOS[row["clave"]], day_of(orden.now)
        many = len(await list_frame(tx, row["programa_id"], asked.actor, dia))
        if not many:
            raise RuleBroken("medicion_sin_gente")
        size = _size(many, tamano, muestral=asked.muestral)
        drawn = await draw_from(
            tx, row["programa_id"], asked.actor, dia, semilla=semilla, tamano=size
        )
        await tx.execute(
            insert(sorteados),
            [{"medicion_id": medicion_id, "orden": n, **each} for n, each in enumerate(drawn, 1)],
        )
        await tx.execute(
            update(mediciones)
            .where(mediciones.c.id == medicion_id)
            .values(semilla=semilla, tamano=size, poblacion=many, sorteada=orden.now,
                    sorteada_por_id=orden.actor.persona_id)
        )  # fmt: skip
        return {"tamano": size, "poblacion": many}

    return await carry_out(database, orden, work)


def _size(many: int, tamano: int | None, *, muestral: bool) -> int:
    if not muestral:
        return many
    if tamano is None:
        return sample_size(many)
    if not 1 <= tamano <= many:
        raise RuleBroken("datos_invalidos", campos={"tamano": f"Escriba un número de 1 a {many}."})
    return tamano


async def register_answer(
    database: Database, orden: Orden, *, sorteado_id: int, respuesta: Mapping[str, Any]
) -> Result:
    """Keep what somebody drawn answered, or what was seen of them; a later one takes its place.

    Whoever measures registers; of EV-02, the companion of the docente. Raises
    NotFound("sorteado_desconocido"), Forbidden("medicion_ajena"),
    RuleBroken("medicion_sin_empezar") before its days, RuleBroken("datos_invalidos").
    """

    async def work(tx: AsyncSession) -> Result:
        row = await get_sorteado(tx, orden.actor, sorteado_id, day_of(orden.now))
        medicion = row["medicion"]
        if not (medicion["clave"] == "EV-02" and row["propio"]):
            _demand(orden.actor)
        if day_of(orden.now) < medicion["desde"]:
            raise RuleBroken("medicion_sin_empezar", desde=say_date(medicion["desde"]))
        if wrong := check_answer(medicion["clave"], respuesta):
            raise RuleBroken("datos_invalidos", campos=wrong)
        await tx.execute(
            update(sorteados)
            .where(sorteados.c.id == sorteado_id)
            .values(respuesta=dict(respuesta), respondido=orden.now,
                    respondido_por_id=orden.actor.persona_id)
        )  # fmt: skip
        return {"id": sorteado_id, "medicion": medicion["id"]}

    return await carry_out(database, orden, work)


def _demand(actor: Actor) -> None:
    if not measures(actor):
        raise Forbidden("medicion_ajena")
