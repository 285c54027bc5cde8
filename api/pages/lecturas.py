"""What there is to read before filling in a ficha: the documents that it answers to."""

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from api.identidad import Identidad
from api.v1.fichas import load_contexto
from forms.presentacion import render_answer
from forms.registro import FICHAS

LECTURAS: Mapping[str, tuple[str, ...]] = {
    "revision": ("anexo_01", "anexo_02"),
    "at_fecha": ("at_cruce",),
    "at_verificacion": ("at_logistica", "at_instrumentos"),
    "anexo_04": ("anexo_01",),
    "anexo_05": ("anexo_04",),
    "at_evaluacion": ("anexo_01", "anexo_04"),
    "at_cierre": ("at_evaluacion",),
}
"""The fichas already presented that stand beside each one, by name."""


async def load_readings(
    tx: AsyncSession, quien: Identidad, ficha: str, tareas: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return the last document of each ficha to read, with its title and who presented it."""
    wanted = LECTURAS.get(ficha, ())
    latest = {t["ficha"]: t for t in tareas if t["ficha"] in wanted and t["respuesta"]}
    return [await _read(tx, quien, latest[name]) for name in wanted if name in latest]


async def _read(tx: AsyncSession, quien: Identidad, tarea: dict[str, Any]) -> dict[str, Any]:
    contexto = await load_contexto(tx, tarea["id"], quien)
    body: Markup = render_answer(tarea["ficha"], contexto, tarea["respuesta"])
    return {**tarea, "titulo": document_title(tarea["ficha"]), "cuerpo": body}


def document_title(ficha: str, tarea: str = "") -> str:
    """Return what a presented ficha is called as a document: "Anexo 01. Ficha de…".

    One drawn in the diagram is called as its `tarea`.
    """
    known = FICHAS.get(ficha)
    if known is None:
        return ficha or tarea
    return f"{known.anexo}. {known.titulo}" if known.anexo else known.titulo
