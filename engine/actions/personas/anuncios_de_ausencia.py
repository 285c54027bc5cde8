"""Tells of absences: to who is away and to who stands in, when they are granted or changed."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.orden import Orden
from engine.db.queries.tablas import ausencias, cargos, coberturas, ejercicios, entidades, personas
from engine.domain.ausencia import MOTIVOS
from engine.domain.redaccion import say_instant
from engine.domain.roles import ROLES
from engine.jobs.avisos import AvisoNuevo, enqueue

AUSENCIA = "ausencia"


async def tell_ausencia(tx: AsyncSession, orden: Orden, ausencia_id: int, que: str) -> int:
    """Tell what was done with an absence to its persona and to whoever stands in for them."""
    absent = personas.alias("ausente")
    row = (
        await tx.execute(
            select(ausencias, absent.c.nombre.label("ausente"))
            .join(absent, absent.c.id == ausencias.c.persona_id)
            .where(ausencias.c.id == ausencia_id)
        )
    ).one()
    covers = await _who_covers(tx, ausencia_id)
    named = await _named_in(tx, row)
    facts = {
        "que": que,
        "ausente": row.ausente,
        "motivo_ausencia": MOTIVOS[row.motivo].nombre,
        "desde": say_instant(row.periodo.lower),
        "hasta": say_instant(row.periodo.upper) if row.periodo.upper else None,
        "acto": f"{row.acto_tipo} {row.acto_numero}",
        "motivo": row.motivo_anulada,
        "cargos": covers,
    }
    turn = len(row.historia)
    return await enqueue(
        tx,
        [
            AvisoNuevo(
                f"ausencia:{ausencia_id}:{turn}:{persona}", AUSENCIA, persona, None, None,
                facts | {"es_ausente": persona == row.persona_id}, orden.now,
            )
            for persona in sorted({row.persona_id, *named})
        ],
    )  # fmt: skip


async def _who_covers(tx: AsyncSession, ausencia_id: int) -> list[dict[str, Any]]:
    rows = await tx.execute(
        select(cargos.c.rol, entidades.c.nombre.label("entidad"), personas.c.nombre)
        .distinct()
        .select_from(ejercicios)
        .join(cargos, cargos.c.id == ejercicios.c.cargo_id)
        .join(entidades, entidades.c.id == cargos.c.entidad_id)
        .join(personas, personas.c.id == ejercicios.c.persona_id)
        .where(ejercicios.c.ausencia_id == ausencia_id)
        .order_by(entidades.c.nombre, cargos.c.rol)
    )
    return [
        {"cargo": f"{ROLES[row.rol].nombre} · {row.entidad}", "sustituto": row.nombre}
        for row in rows
    ]


async def _named_in(tx: AsyncSession, row: Any) -> set[int]:
    """Return the substitutes that an absence names, whether or not they came to exercise."""
    lines = select(coberturas.c.sustituto_id).where(coberturas.c.ausencia_id == row.id)
    named = {*(await tx.scalars(lines)), row.sustituto_id}
    return {persona for persona in named if persona is not None}
