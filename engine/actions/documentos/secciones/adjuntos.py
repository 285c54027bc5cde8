"""Sections about what goes with a report: practices, evidence, the base, earlier reports."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.material_respondido import list_own_answers
from engine.db.queries.material_valorado import (
    list_evidencias,
    list_practicas,
    list_presented,
)
from engine.domain.documentos.bloques import Seccion, pairs, section, table
from engine.domain.documentos.catalogo import MODELOS
from engine.domain.documentos.foco import Foco
from engine.domain.practica import ETAPAS
from engine.domain.redaccion import say_date

Row = Mapping[str, Any]
_BELOW = {
    "DOC-02": ("DOC-01",), "DOC-10": ("DOC-09",), "DOC-11": ("DOC-10", "DOC-13"),
    "DOC-14": ("DOC-10",), "DOC-15": ("DOC-14",),
}  # fmt: skip
"""The documents of which each is made up: a UGEL's of its companions' (S003:2332-2336)."""


async def practicas(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell the good practices identified in a cycle, with their stage (VA-10, S003:2398-2400)."""
    rows = await list_practicas(tx, foco)
    return section(
        "Actividades innovadoras y buenas prácticas",
        table(
            "Identificadas en el periodo",
            ("Práctica", "Docente", "Etapa", "Qué se hace y qué logra", "Evidencia"),
            (
                (r["titulo"], r["docente"], ETAPAS[r["etapa"]], r["descripcion"], r["evidencia"])
                for r in rows
            ),
        ),
        fuente="Registro de prácticas",
        vacia="No se identificaron en el periodo.",
    )


async def evidencias(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell which evidence goes with a report (RB-08, S003:2273-2276)."""
    rows = await list_evidencias(tx, foco)
    return section(
        "Evidencias que se adjuntan",
        table(
            "Del portafolio",
            ("Evidencia", "Clase", "De", "Fecha"),
            (
                (r["titulo"], r["tipo"].replace("_", " "), r["docente"], say_date(r["fecha"]))
                for r in rows
            ),
        ),
        fuente="Portafolios",
        vacia="No hay evidencias en los portafolios de estos días.",
    )


async def base(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell what the RCI reports of the base and of logistics (RB-04, S003:2337-2338).

    That of a quarter is told once it ends, before the report of the UGEL.
    """
    quarter = foco.modelo.ciclo == "trimestral"
    since = foco.ultimo_dia if quarter else foco.desde
    rows = await list_own_answers(tx, foco, ("base_actualizada",), since)
    return section(
        "Base de instituciones y aspectos administrativos",
        table(
            "Revisiones de la base",
            ("Revisada el", "Al día", "Qué cambió", "Lo administrativo y logístico"),
            (
                (say_date(r["cerrada"]), "Sí" if r["respuesta"].get("revisada") else "No",
                 r["respuesta"].get("cambios"), r["respuesta"].get("administrativos"))
                for r in rows
            ),
        ),
        fuente="Responsable de la calidad de la información",
        vacia="La base aún no se revisa en el periodo.",
    )  # fmt: skip


async def informes(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell what the reports that make this one up concluded (S003:2332-2336)."""
    below = _BELOW[foco.modelo.codigo]
    rows = await list_presented(tx, foco, below)
    done = sum(r["presentado_en"] is not None for r in rows)
    return section(
        "Informes que lo sustentan",
        pairs((("Presentados", f"{done} de {len(rows)}"),)) if rows else None,
        table(
            "Lo que concluyen",
            ("De", "Informe", "Presentado", "Conclusión"),
            (
                (r["nombre"], MODELOS[r["codigo"]].titulo, say_date(r["presentado_en"]),
                 (r["interpretacion"] or {}).get("interpretacion"))
                for r in rows
                if r["presentado_en"] is not None
            ),
        ),
        fuente="Informes presentados",
        vacia="Aún no se presenta ninguno.",
    )  # fmt: skip
