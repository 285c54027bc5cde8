"""The two rule books of the source texts, put in place where nobody keeps them yet."""

import json
from datetime import date
from importlib.resources import files
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import protocolos, reglamentos


def read_reglamentos() -> list[dict[str, Any]]:
    """Return the rule books of this folder, as they are written (NU-01, NU-02, NU-10..24)."""
    text = files(__package__).joinpath("reglamentos.json").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = json.loads(text)
    return found


def read_rubricas_of(codigo: str) -> list[dict[str, Any]]:
    """Return the rubrics of a rule book, in the words of this service (VA-02, IN-10)."""
    text = files(__package__).joinpath("rubricas.json").read_text(encoding="utf-8")
    return [
        {name: value for name, value in row.items() if name != "libros"}
        for row in json.loads(text)
        if codigo in row["libros"]
    ]


async def load_reglamentos(tx: AsyncSession) -> int:
    """Insert the rule books whose code nobody has; one that was edited stays as it is."""
    known = set(await tx.scalars(select(reglamentos.c.codigo)))
    missing = [fact for fact in read_reglamentos() if fact["codigo"] not in known]
    for fact in missing:
        made = await tx.scalar(
            insert(reglamentos)
            .values(
                codigo=fact["codigo"],
                version=1,
                nombre=fact["nombre"],
                norma=fact["norma"],
                vigencia=Range(
                    date.fromisoformat(fact["desde"]), date.fromisoformat(fact["hasta"])
                ),
                regla=fact["regla"],
                rubricas=read_rubricas_of(fact["codigo"]),
            )
            .returning(reglamentos.c.id)
        )
        rows = [{**row, "reglamento_id": made} for row in fact["protocolos"]]
        await tx.execute(insert(protocolos), rows)
    return len(missing)
