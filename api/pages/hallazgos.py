"""What the review says of a diagram, for whoever brings it: where, what, and how to mend it."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from api.pages.diagrams import read_drawing
from api.registros import ficha_fields
from engine.actions.instancias.procesos import load_version, stored_entorno
from engine.db.queries.procesos import get_diagrama
from engine.process.revisiones.revision import review

LINEA = 160
"""Letters of a line of the file that are shown beside what was found in it."""


def name_findings(diagrama: str, hallazgos: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return findings with where they are, in words, and the line of the file where that begins."""
    words, lines = _words(diagrama), diagrama.splitlines()
    return [
        {
            **found,
            "donde": words.get(found["elemento"]) or _quoted(found["elemento"]),
            "texto": _line(lines, found.get("linea")),
        }
        for found in hallazgos
    ]


def _quoted(name: str) -> str:
    return f"«{name}»" if name else "Todo el archivo"


def _words(diagrama: str) -> Mapping[str, str]:
    """Return what a diagram draws in words, by id; nothing when it cannot even be read."""
    try:
        drawing = read_drawing(diagrama)
    except (SyntaxError, ValueError, StopIteration):
        return {}
    called = {i: _quoted(name or i) for i, name in drawing.nombres.items()}
    arrows = {
        i: f"La flecha de {called[leaves]} a {called[leads]}"
        for i, (leaves, leads) in drawing.flechas.items()
        if leaves in called and leads in called
    }
    return {**called, **arrows}


def _line(lines: list[str], number: int | None) -> str:
    return lines[number - 1].strip()[:LINEA] if number and number <= len(lines) else ""


async def tell_notices(tx: AsyncSession, proceso: str, version: int) -> list[dict[str, Any]]:
    """Return what is worth a look in a version that runs; nothing of it keeps it from running."""
    diagrama = await get_diagrama(tx, proceso, version)
    entorno = await stored_entorno(tx, ficha_fields())
    tablas = (await load_version(tx, proceso, version)).decisiones
    found = await asyncio.to_thread(review, diagrama, tablas, entorno, proceso)
    return name_findings(diagrama, [finding.to_json() for finding in found])
