"""What a companion writes in the field: lines of the cuaderno, and instruments filled in."""

import re
from collections.abc import Mapping
from datetime import datetime, time
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import exists, insert, or_, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.orden import Orden, Result, carry_out
from engine.db.queries.matrices import accompanies, get_matriz_of
from engine.db.queries.tablas import estrategias, instrumentos, notas_de_campo
from engine.db.session import Database
from engine.domain.lima import at_lima, day_of
from engine.errors import Forbidden, NotFound, RuleBroken

MOST_LETTERS = 4000
_CODE = re.compile(r"D[1-9][0-9]?")


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

    `clave` is what the telephone calls it: sent twice with the same text, it is one, and another
    text under the same `clave` is another line. `desempeno` is what it is evidence of. A telephone
    whose clock is ahead, or before the programme began, is not believed: the line is of now.
    Raises RuleBroken("datos_invalidos"), NotFound("docente_desconocido"),
    Forbidden("matriz_ajena").
    """
    said = "\n".join(texto.splitlines()).strip()
    if not said or len(said) > MOST_LETTERS:
        wrong = f"Escriba lo que pasó, en {MOST_LETTERS} letras o menos."
        raise RuleBroken("datos_invalidos", campos={"texto": wrong})
    _demand_code(desempeno)

    async def work(tx: AsyncSession) -> Result:
        who = await _accompanied(tx, orden, docente_id, estrategia_id)
        row = {
            "docente_id": docente_id, "estrategia_id": estrategia_id, "clave": clave,
            "desempeno": desempeno or None, "texto": said, "recibida_en": orden.now,
            "escrita_en": _written(escrita_en, orden.now, who),
        }  # fmt: skip
        found = await _note(tx, orden, who, row)
        return {"id": found, "repetida": found is None}

    return await carry_out(database, orden, work)


def _demand_code(desempeno: str | None) -> None:
    if desempeno and not _CODE.fullmatch(desempeno):
        raise RuleBroken("datos_invalidos", campos={"desempeno": "Elija un desempeño de la lista."})


def _written(said: datetime | None, now: datetime, who: Mapping[str, Any]) -> datetime:
    begins = at_lima(who["programa_desde"], time())
    return said if said is not None and begins <= said <= now else now


async def _note(
    tx: AsyncSession, orden: Orden, who: Mapping[str, Any], row: dict[str, Any]
) -> int | None:
    """Insert a line of the cuaderno; return its id, None when it is there already."""
    found = await _insert(tx, orden, who, row)
    if found is not None:
        return found
    kept = await tx.scalar(
        select(notas_de_campo.c.texto).where(
            notas_de_campo.c.acompanante_id == who["acompanante_id"],
            notas_de_campo.c.clave == row["clave"],
        )
    )
    if kept == row["texto"]:
        return None
    # A page gone back to keeps its clave: what was typed there since is another line.
    return await _insert(tx, orden, who, {**row, "clave": uuid5(row["clave"], row["texto"])})


async def _insert(
    tx: AsyncSession, orden: Orden, who: Mapping[str, Any], row: dict[str, Any]
) -> int | None:
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


async def code_nota(
    database: Database, orden: Orden, *, nota_id: int, desempeno: str | None
) -> Result:
    """Say of which performance a line of the cuaderno is evidence, None of none (S003:1751-1761).

    Raises RuleBroken("datos_invalidos"), NotFound("nota_desconocida"), Forbidden("matriz_ajena").
    """
    _demand_code(desempeno)

    async def work(tx: AsyncSession) -> Result:
        wanted = select(notas_de_campo.c.acompanante_id, notas_de_campo.c.docente_id).where(
            notas_de_campo.c.id == nota_id
        )
        row = (await tx.execute(wanted.with_for_update())).one_or_none()
        if row is None:
            raise NotFound("nota_desconocida")
        if not await accompanies(tx, orden.actor, row.acompanante_id):
            raise Forbidden("matriz_ajena")
        await tx.execute(
            update(notas_de_campo)
            .where(notas_de_campo.c.id == nota_id)
            .values(desempeno=desempeno or None)
        )
        return {"id": nota_id, "docente": row.docente_id}

    return await carry_out(database, orden, work)


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
    await demand_estrategia(tx, who, estrategia_id)
    return who


async def demand_estrategia(
    tx: AsyncSession, who: Mapping[str, Any], estrategia_id: int | None
) -> None:
    """Raise RuleBroken("datos_invalidos") for a strategy that was not with whom it is said of."""
    if estrategia_id is None:
        return
    own = select(estrategias.c.id).where(
        estrategias.c.id == estrategia_id,
        estrategias.c.acompanante_id == who["acompanante_id"],
        or_(estrategias.c.docente_id == who["cargo_id"], estrategias.c.docente_id.is_(None)),
    )
    if not await tx.scalar(select(exists(own))):
        said = {"visita": "Elija una visita de este docente."}
        raise RuleBroken("datos_invalidos", campos=said)
