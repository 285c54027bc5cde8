"""DIRI joins the activities of two areas in one, or says why they stay apart (PR-02, PR-29)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, exists, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.orden import Orden, Result, carry_out
from engine.actions.plan.conjunto import read_conjunto, year_of
from engine.actions.plan.pesos import demand_ruler
from engine.actions.plan.sumadas import Union, join, part
from engine.db.plan import take_turn
from engine.db.queries.tablas import (
    actividades,
    articulaciones,
    asistencias,
    excepciones,
)
from engine.db.session import Database
from engine.domain.asistencia import names_at
from engine.domain.lima import day_of
from engine.errors import Conflict, NotFound, RuleBroken

DECISIONES = ("articular", "separar")
SUSTENTO = range(5, 2001)
"""Letters with which a decision is explained."""


@dataclass(frozen=True)
class Decision:
    """What is decided of a pair: that `codigo` joins `con`, or that both stay apart, and why."""

    codigo: str
    con: str
    decision: str
    sustento: str


async def decide(database: Database, orden: Orden, decision: Decision) -> Result:
    """Join an activity to that of another area, or say why not; it takes the place of the former.

    The one that joins goes with the dates of the other from now on, and both are published as one
    AT, to which the area of the former is convened with its people (MA-06).

    One that is registered as an AT takes in an activity of the plan, whose people it convenes too;
    two ATs are joined by their own process. Kept apart, that stays among the exceptions of the AT.
    Raises Forbidden(solo_diri),
    NotFound(actividad_desconocida), Conflict(actividad_publicada, articulacion_en_cadena),
    RuleBroken(respuesta_invalida) at `decision`, `con` or `sustento`.
    """
    demand_ruler(orden)
    _demand_explained(decision)

    async def work(tx: AsyncSession) -> Result:
        joins = names_at(decision.con) and not names_at(decision.codigo)
        if decision.decision == "articular" and joins:
            union = Union(decision.codigo, decision.con, decision.sustento)
            return await join(tx, database, orden, union)
        if ats := await _registered(tx, decision):
            return await _keep_apart(tx, orden, decision, ats)
        mine, other = await _both(tx, decision)
        await take_turn(tx, mine.anio)
        await _forget(tx, mine.id, other.id)
        if decision.decision == "articular":
            await _demand_joinable(tx, mine, other)
        await tx.execute(
            insert(articulaciones).values(
                actividad_id=mine.id, con_id=other.id, decision=decision.decision,
                sustento=decision.sustento, persona_id=orden.actor.persona_id, creada=orden.now,
            )
        )  # fmt: skip
        return {"codigo": decision.codigo, "con": decision.con, "decision": decision.decision}

    return await carry_out(database, orden, work)


async def undo(database: Database, orden: Orden, *, codigo: str, con: str) -> Result:
    """Take back what was decided of a pair; each goes with its own dates again.

    From a registered AT it goes out while nobody has confirmed their assistance. Raises
    Forbidden(solo_diri), NotFound(actividad_desconocida, articulacion_desconocida),
    Conflict(actividad_publicada, articulacion_confirmada).
    """
    demand_ruler(orden)

    async def work(tx: AsyncSession) -> Result:
        if names_at(con):
            return await part(tx, database, orden, Union(codigo, con, ""))
        mine, other = await _both(tx, Decision(codigo, con, "", ""))
        await take_turn(tx, mine.anio)
        await _demand_planned(tx, mine)
        if not await _forget(tx, mine.id, other.id):
            raise NotFound("articulacion_desconocida", codigo=codigo, con=con)
        return {"codigo": codigo, "con": con}

    return await carry_out(database, orden, work)


async def _registered(tx: AsyncSession, decision: Decision) -> dict[str, int]:
    """Return the ids by code of those of a pair that are ATs."""
    rows = await tx.execute(
        select(asistencias.c.codigo, asistencias.c.id)
        .where(asistencias.c.codigo.in_((decision.codigo, decision.con)))
        .order_by(asistencias.c.id)
        .with_for_update()
    )
    return {row.codigo: row.id for row in rows}


async def _keep_apart(
    tx: AsyncSession, orden: Orden, decision: Decision, ats: Mapping[str, int]
) -> Result:
    """Write in each AT of a pair who keeps it apart from the other, and why (PR-29)."""
    if decision.decision == "articular":
        sentence = "Dos asistencias técnicas registradas se articulan al resolver su programación."
        raise RuleBroken("respuesta_invalida", campos={"decision": sentence})
    year = year_of(decision.codigo) or day_of(orden.now).year
    conjunto = await read_conjunto(tx, year, orden.now)
    for mine, other in ((decision.codigo, decision.con), (decision.con, decision.codigo)):
        if mine not in conjunto.puestas:
            raise NotFound("actividad_desconocida", codigo=mine)
        if mine not in ats:
            continue
        alike = next((c for c in conjunto.judge(mine)
                      if c.otra == other and c.regla == "articulable"), None)  # fmt: skip
        if alike is None:
            sentence = "Nada propone unirlas: ya se decidió, o cambiaron sus fechas o su público."
            raise RuleBroken("respuesta_invalida", campos={"con": sentence})
        await tx.execute(
            insert(excepciones).values(
                asistencia_id=ats[mine], regla=alike.regla, dureza=alike.dureza,
                motivo=decision.sustento, cruce=alike.to_json(),
                persona_id=orden.actor.persona_id, en=orden.now,
            )
        )  # fmt: skip
    return {"codigo": decision.codigo, "con": decision.con, "decision": "separar"}


def _demand_explained(decision: Decision) -> None:
    campos = {}
    if decision.decision not in DECISIONES:
        campos["decision"] = "Elija si se articulan o se mantienen separadas."
    if decision.codigo == decision.con:
        campos["con"] = "Elija otra actividad: una no se articula consigo misma."
    if len(decision.sustento.strip()) not in SUSTENTO:
        campos["sustento"] = "Escriba por qué, en una frase de 5 letras o más."
    if campos:
        raise RuleBroken("respuesta_invalida", campos=campos)


async def _both(tx: AsyncSession, decision: Decision) -> tuple[Any, Any]:
    """Return both rows, locked in one order whoever asks."""
    wanted = (decision.codigo, decision.con)
    rows = await tx.execute(
        select(actividades)
        .where(actividades.c.codigo.in_(wanted))
        .order_by(actividades.c.id)
        .with_for_update()
    )
    found = {row.codigo: row for row in rows}
    for codigo in wanted:
        if codigo not in found:
            raise NotFound("actividad_desconocida", codigo=codigo)
    return found[decision.codigo], found[decision.con]


async def _demand_joinable(tx: AsyncSession, mine: Any, other: Any) -> None:
    for each in (mine, other):
        await _demand_planned(tx, each)
    if mine.unidad_id == other.unidad_id or mine.anio != other.anio:
        sentence = "Articule actividades del mismo año y de dos áreas distintas."
        raise RuleBroken("respuesta_invalida", campos={"con": sentence})
    joined = articulaciones.c.decision == "articular"
    chained = await tx.scalar(
        select(
            exists().where(
                joined,
                (articulaciones.c.actividad_id.in_((mine.id, other.id)))
                | (articulaciones.c.con_id == mine.id),
            )
        )
    )
    if chained:
        raise Conflict("articulacion_en_cadena", codigo=mine.codigo, con=other.codigo)


async def _demand_planned(tx: AsyncSession, mine: Any) -> None:
    if mine.estado != "planificada":
        codigo = await tx.scalar(
            select(asistencias.c.codigo).where(asistencias.c.id == mine.asistencia_id)
        )
        raise Conflict("actividad_publicada", codigo=mine.codigo, asistencia=codigo)


async def _forget(tx: AsyncSession, una: int, otra: int) -> bool:
    gone = await tx.execute(
        delete(articulaciones)
        .where(
            articulaciones.c.actividad_id.in_((una, otra)), articulaciones.c.con_id.in_((una, otra))
        )
        .returning(articulaciones.c.actividad_id)
    )
    return gone.first() is not None
