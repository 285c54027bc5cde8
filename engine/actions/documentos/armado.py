"""Builds a document out of its sections, from what is registered at the moment."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import date
from types import MappingProxyType
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.documentos.secciones import (
    adjuntos,
    aulas,
    avance,
    escuelas,
    metas,
    niveles,
    registro,
    talleres,
)
from engine.db.queries.material import list_docentes, list_escuelas, read_companion, read_head
from engine.domain.documentos.bloques import Seccion
from engine.domain.documentos.catalogo import MODELOS
from engine.domain.documentos.foco import Foco
from engine.domain.redaccion import say_date

Builder = Callable[[AsyncSession, Foco], Awaitable[Seccion]]
SECCIONES: Mapping[str, Builder] = MappingProxyType(
    {
        build.__name__: build
        for build in (
            escuelas.instituciones, escuelas.contexto, escuelas.docentes, escuelas.caracterizacion,
            escuelas.ruta,
            aulas.estudiantes, aulas.comunidad,
            avance.metas, avance.protocolo, avance.trimestres, avance.cronograma,
            avance.por_acompanante, avance.sucesos, avance.entregas,
            niveles.aprendizajes, niveles.ultimo_mes, niveles.directores, niveles.logros,
            niveles.tendencia, niveles.comparacion, niveles.matrices,
            metas.metas_de_aprendizaje, metas.necesidades, metas.prioridades,
            registro.linea_base, registro.acuerdos, registro.disenos, registro.dialogo,
            registro.planes_individuales,
            registro.planes_institucionales, registro.balance,
            talleres.taller, talleres.convocados, talleres.resultados_taller,
            talleres.logistica, talleres.talleres,
            adjuntos.practicas, adjuntos.evidencias, adjuntos.base, adjuntos.informes,
        )
    }
)  # fmt: skip
"""Each section by the name that the catalogue calls it."""


async def focus(
    tx: AsyncSession,
    row: Mapping[str, Any],
    hoy: date,
    programa: Mapping[str, Any] | None = None,
) -> Foco:
    """Return what a document covers, from its row: `desde` and `hasta` are `[desde, hasta)`."""
    return Foco(
        modelo=MODELOS[row["codigo"]],
        programa=programa or await read_head(tx, row["programa_id"]),
        desde=row["desde"],
        hasta=row["hasta"],
        hoy=hoy,
        acompanante_id=row["acompanante_id"],
        docente_id=row["docente_id"],
        entidad_id=row["entidad_id"],
        estrategia_id=row["estrategia_id"],
    )


async def build(tx: AsyncSession, foco: Foco) -> dict[str, Any]:
    """Return what a document says: its heading and its sections, each with its source."""
    return {
        "codigo": foco.modelo.codigo,
        "titulo": foco.modelo.titulo,
        "cabecera": await _heading(tx, foco),
        "secciones": [await SECCIONES[name](tx, foco) for name in foco.modelo.secciones],
    }


async def _heading(tx: AsyncSession, foco: Foco) -> list[list[str]]:
    programa, told = foco.programa, []
    if foco.acompanante_id is not None:
        who = await read_companion(tx, foco.acompanante_id, foco.hoy)
        told.append(["Acompañante", who["nombre"]])
    if foco.docente_id is not None:
        told += [["Docente", d["docente"]] for d in await list_docentes(tx, foco)]
    if foco.modelo.sujeto in ("docente", "institucion"):
        own = replace(foco, docente_id=None) if foco.modelo.sujeto == "institucion" else foco
        told += [["Institución", e["nombre"]] for e in await list_escuelas(tx, own)]
    told.append(["Programa", f"{programa['ugel']} · {programa['anio']}"])
    told.append(["Periodo", f"{say_date(foco.desde)} a {say_date(foco.ultimo_dia)}"])
    told.append(["Reglamento", f"{programa['reglamento']} ({programa['norma']})"])
    return told
