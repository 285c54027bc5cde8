"""Writes who came to a GIA or a taller, their entry test and what they thought of it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select

from engine.actions.estrategias.servicios import carried
from engine.db.queries.tablas import acompanados, acompanantes, participaciones
from engine.errors import RuleBroken

if TYPE_CHECKING:
    from engine.actions.instancias.caso import Caso

Answer = Mapping[str, Any]


async def register_people(caso: "Caso", answer: Answer) -> dict[str, Any]:
    """Write a row for each docente convened, whom the report counts (IN-22, DOC-12, SG-01).

    What was not held has none. Raises RuleBroken("respuesta_invalida") for a docente of no list
    of the programme.
    """
    row = await carried(caso)
    mine = participaciones.c.estrategia_id == row["id"]
    await caso.tx.execute(delete(participaciones).where(mine))
    people = answer.get("participantes") if answer.get("resultado") == "hecha" else None
    if not people:
        return {}
    await _demand_known(caso, row["programa_id"], people)
    await caso.tx.execute(insert(participaciones), [_row(row["id"], each) for each in people])
    return {}


async def _demand_known(caso: "Caso", programa_id: int, people: list[dict[str, Any]]) -> None:
    listed = (
        select(acompanados.c.cargo_id)
        .join(acompanantes, acompanantes.c.id == acompanados.c.acompanante_id)
        .where(acompanantes.c.programa_id == programa_id)
    )
    known = set(await caso.tx.scalars(listed))
    strange = {
        f"participantes.{i}.cargo": "No está en ninguna lista del programa."
        for i, each in enumerate(people)
        if each["cargo"] not in known
    }
    if strange:
        raise RuleBroken("respuesta_invalida", campos=strange)


def _row(estrategia_id: int, said: Mapping[str, Any]) -> dict[str, Any]:
    opinion = said.get("satisfaccion")
    return {
        "estrategia_id": estrategia_id,
        "cargo_id": said["cargo"],
        "asistio": said["asistio"],
        "entrada": said.get("entrada"),
        "satisfaccion": int(opinion) if opinion else None,
    }
