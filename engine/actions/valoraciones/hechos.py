"""What the fichas that value somebody are filled in with and held to, as plain facts."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.filas import FilaTarea
from engine.db.queries.estrategias import list_docentes
from engine.db.queries.reglamentos import load_rubricas
from engine.db.queries.tablas import (
    cargos,
    estrategias,
    instancias,
    instituciones,
    programas,
    reglamentos,
)
from engine.db.queries.valoraciones import (
    attended_in,
    chosen_by_ugel,
    directors_of,
    kinds_of,
    last_head,
    levels_of,
    listed_docentes,
    noted_in,
    priorities_of,
)
from engine.db.tables import Tarea
from engine.domain.desempeno import (
    Rubrica,
    asked_of,
    asked_of_director,
    put_first,
    rated_at_visit,
    write_rubricas,
)

Facts = dict[str, Any]
FICHAS = frozenset(
    {
        "visita_preparacion", "visita_direccion", "visita_registro", "plan_individual",
        "gia_diseno", "gia_registro", "gia_directores", "valoracion_mes", "plan_anual",
        "plan_anual_ugel", "buenas_practicas",
    }
)  # fmt: skip
"""Those that name performances."""
MOST_EVIDENCE = 600
"""The letters of evidence that a row of the matriz takes."""


async def gather_valoracion(tx: AsyncSession, tarea: Tarea | FilaTarea, today: date) -> Facts:
    """Return what a ficha knows of the performances that its programme looks at.

    Facts are named as those of `forms.estrategia.Estrategia`; `convocados` is of the context.
    """
    known = await tx.scalar(
        select(instancias.c.contexto).where(instancias.c.id == tarea.instancia_id)
    )
    contexto: Facts = dict(known or {})
    programa_id = contexto.get("programa_id") or await _own(tx, tarea)
    if programa_id is None:
        return {}
    regla = await tx.scalar(
        select(reglamentos.c.regla)
        .join(programas, programas.c.reglamento_id == reglamentos.c.id)
        .where(programas.c.id == programa_id)
    )
    rubricas = await load_rubricas(tx, programa_id)
    facts: Facts = {"rubricas": write_rubricas(rubricas)}
    facts["director"] = list(asked_of_director(regla or {}, rubricas))
    if tarea.ficha.startswith("visita") or tarea.ficha == "plan_individual":
        facts |= await _of_visit(tx, tarea, regla or {}, rubricas)
        return facts | (await _of_registro(tx, tarea) if tarea.ficha == "visita_registro" else {})
    facts |= await _of_list(tx, tarea.ficha, contexto, regla or {}, rubricas, today)
    if tarea.ficha == "plan_anual":
        chosen = await chosen_by_ugel(tx, programa_id)
        facts["desempenos"] = [code for code in facts["desempenos"] if code in chosen] or list(
            chosen
        )
    return facts


async def _own(tx: AsyncSession, tarea: Tarea | FilaTarea) -> int | None:
    """Return the programme whose own instance a tarea is of."""
    return await tx.scalar(
        select(programas.c.id).where(programas.c.instancia_id == tarea.instancia_id)
    )


async def _of_visit(
    tx: AsyncSession,
    tarea: Tarea | FilaTarea,
    regla: Mapping[str, Any],
    rubricas: tuple[Rubrica, ...],
) -> Facts:
    tipo = await tx.scalar(
        select(instituciones.c.tipo)
        .join(estrategias, estrategias.c.entidad_id == instituciones.c.entidad_id)
        .where(estrategias.c.instancia_id == tarea.instancia_id)
        .limit(1)
    )
    asked = asked_of(regla, rubricas, tipo)
    return {
        "desempenos": list(asked),
        "propios": [code for code in asked if rated_at_visit(code)],
        "del_mes": [code for code in asked if not rated_at_visit(code)],
        "atendidos": await attended_in(tx, tarea.instancia_id),
    }


async def _of_registro(tx: AsyncSession, tarea: Tarea | FilaTarea) -> Facts:
    """Return what the matriz of a visit need not ask for again: notes, area and grades."""
    return {
        "anotado": {
            code: "\n".join(texts)[:MOST_EVIDENCE]
            for code, texts in (await noted_in(tx, tarea.instancia_id)).items()
        },
        "antes": await last_head(tx, tarea.instancia_id),
    }


async def _of_list(
    tx: AsyncSession,
    ficha: str,
    contexto: Facts,
    regla: Mapping[str, Any],
    rubricas: tuple[Rubrica, ...],
    today: date,
) -> Facts:
    """Return what a GIA, a month or a plan knows of the docentes of its companion."""
    month = date.fromisoformat(f"{contexto['mes']}-01") if "mes" in contexto else today
    companion = contexto.get("acompanante_id")
    docentes = await listed_docentes(tx, companion, month) if companion else []
    kinds = await kinds_of(tx, docentes)
    asked = {d: asked_of(regla, rubricas, kinds.get(d)) for d in docentes}
    union = dict.fromkeys(code for codes in asked.values() for code in codes)
    codes = list(union) or list(_whole(regla, rubricas))
    facts: Facts = {
        "desempenos": codes,
        "del_mes": [code for code in codes if not rated_at_visit(code)],
        "pedidos": {d: [c for c in own if not rated_at_visit(c)] for d, own in asked.items()},
    }
    first = await priorities_of(tx, docentes, month)
    if ficha == "gia_diseno" and first:
        own = {code for codes_of_one in first.values() for code in codes_of_one}
        facts["desempenos"] = [code for code in codes if code in own] or codes
    if ficha == "buenas_practicas" and companion:
        facts["convocados"] = await list_docentes(tx, companion, today)
    if ficha == "gia_directores":
        facts["convocados"] = await directors_of(tx, docentes, today)
    if ficha == "valoracion_mes":
        levels = await levels_of(tx, docentes, month)
        facts["primero"] = {
            d: put_first({c: levels.get(d, {}).get(c, {}).get("nivel") for c in own})
            for d, own in asked.items()
        }
    return facts


def _whole(regla: Mapping[str, Any], rubricas: tuple[Rubrica, ...]) -> tuple[str, ...]:
    """Return what a rule book looks at in any kind of school, for a plan of the whole UGEL."""
    kinds = (None, *(regla.get("competencias_por_tipo") or {}))
    union = dict.fromkeys(code for kind in kinds for code in asked_of(regla, rubricas, kind))
    return tuple(union)


async def director_cargo(tx: AsyncSession, entidad_id: int) -> int | None:
    """Return the cargo that directs an IE, or None where there is none."""
    return await tx.scalar(
        select(cargos.c.id)
        .where(cargos.c.entidad_id == entidad_id, cargos.c.rol == "director_ie", cargos.c.activo)
        .order_by(cargos.c.plaza)
        .limit(1)
    )
