"""The soft rules that an AT does not keep, with who decided so and why."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.agenda import name_parts
from engine.db.queries.tablas import excepciones, personas
from engine.domain.cruce import Cruce
from engine.domain.redaccion import say_cruce, say_rules


async def list_excepciones(tx: AsyncSession, asistencia_id: int) -> list[dict[str, Any]]:
    """Return what was kept in spite of a rule, in the order of the decisions.

    Each with the sentence of its cruce as it was then (`frase`), the rule in DOMAIN.md (`norma`),
    the reason (`motivo`), the name of who decided (`persona`) and when (`en`).
    """
    found = await tx.execute(
        select(excepciones, personas.c.nombre.label("persona"))
        .join(personas, personas.c.id == excepciones.c.persona_id)
        .where(excepciones.c.asistencia_id == asistencia_id)
        .order_by(excepciones.c.id)
    )
    rows = [(row, Cruce.from_json(row.cruce)) for row in found]
    names = await name_parts(tx, (cruce for _, cruce in rows))
    return [
        {
            "regla": row.regla,
            "dureza": row.dureza,
            "frase": say_cruce(cruce, names),
            "norma": say_rules(cruce),
            "motivo": row.motivo,
            "persona": row.persona,
            "en": row.en,
        }
        for row, cruce in rows
    ]
