"""What a companion writes in the field: lines of the cuaderno, and instruments filled in."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.orden import Orden, Result, carry_out
from engine.db.queries.matrices import accompanies, get_matriz_of
from engine.db.queries.tablas import estrategias, instrumentos, notas_de_campo
from engine.db.session import Database
from engine.domain.lima import day_of
from engine.errors import Forbidden, RuleBroken

MOST_LETTERS = 4000


async def write_nota(
    database: Database,
    orden: Orden,
    *,
    docente_id: int,
    texto: str,
    clave: UUID,
    escrita_en: datetime | None = None,
    estrategia_id: int | None = None,
    desempeno: str | None = None,
) -> Result:
    """Add a line to the cuaderno de campo of who accompanies a docente (IN-09, S003:927-929).

    `clave` is what the telephone calls it: sent twice, it is one. Raises
    RuleBroken("datos_invalidos"), NotFound("docente_desconocido"), Forbidden("matriz_ajena").
    """
    said = texto.strip()
    if not said or len(said) > MOST_LETTERS:
        wrong = f"Escriba lo que pasó, en {MOST_LETTERS} letras o menos."
        raise RuleBroken("datos_invalidos", campos={"texto": wrong})

    async def work(tx: AsyncSession) -> Result:
        who = await _accompanied(tx, orden, docente_id, estrategia_id)
        row = {
            "docente_id": docente_id, "estrategia_id": estrategia_id, "clave": clave,
            "desempeno": desempeno or None, "texto": said, "recibida_en": orden.now,
            "escrita_en": min(escrita_en or orden.now, orden.now),
        }  # fmt: skip
        found = await _note(tx, orden, who, row)
        return {"id": found, "repetida": found is None}

    return await carry_out(database, orden, work)


async def _note(
    tx: AsyncSession, orden: Orden, who: Mapping[str, Any], row: dict[str, Any]
) -> int | None:
    """Insert a line of the cuaderno; return its id, None when its `clave` is there already."""
    made = (
        upsert(notas_de_campo)
        .values(
            **row,
            programa_id=who["programa_id"],
            acompanante_id=who["acompanante_id"],
            persona_id=orden.actor.persona_id,
        )
        .on_conflict_do_nothing(index_elements=["acompanante_id", "clave"])
        .returning(notas_de_campo.c.id)
    )
    found: int | None = await tx.scalar(made)
    return found


async def fill_instrumento(
    database: Database,
    orden: Orden,
    *,
    docente_id: int,
    ficha: str,
    respuesta: Mapping[str, Any],
    estrategia_id: int | None = None,
) -> Result:
    """Keep an instrument filled in for a docente or their IE; the earlier ones stay.

    The answer was validated by its ficha already (IN-11, IN-12, IN-23). Raises
    NotFound("docente_desconocido"), Forbidden("matriz_ajena").
    """

    async def work(tx: AsyncSession) -> Result:
        who = await _accompanied(tx, orden, docente_id, estrategia_id)
        made = await tx.scalar(
            insert(instrumentos)
            .values(
                programa_id=who["programa_id"],
                acompanante_id=who["acompanante_id"],
                ficha=ficha,
                docente_id=docente_id,
                entidad_id=who["ie_id"],
                estrategia_id=estrategia_id,
                respuesta=dict(respuesta),
                llenado_en=orden.now,
                persona_id=orden.actor.persona_id,
            )
            .returning(instrumentos.c.id)
        )
        return {"id": int(made or 0)}

    return await carry_out(database, orden, work)


async def _accompanied(
    tx: AsyncSession, orden: Orden, docente_id: int, estrategia_id: int | None
) -> dict[str, Any]:
    """Return who is accompanied, when whoever orders is their companion."""
    who = await get_matriz_of(tx, orden.actor, docente_id, day_of(orden.now))
    if not await accompanies(tx, orden.actor, who["acompanante_id"]):
        raise Forbidden("matriz_ajena")
    if estrategia_id is not None:
        own = select(estrategias.c.id).where(
            estrategias.c.id == estrategia_id,
            estrategias.c.acompanante_id == who["acompanante_id"],
        )
        if not await tx.scalar(select(exists(own))):
            said = {"visita": "Elija una visita de este docente."}
            raise RuleBroken("datos_invalidos", campos=said)
    return who
