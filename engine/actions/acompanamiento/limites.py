"""Whether a companion's list has room, by the ratio that its programme's rule book sets."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.acompanados import list_acompanados
from engine.db.queries.reglamentos import get_reglamento
from engine.domain.institucion import TIPOS
from engine.domain.ratio import Escuela, Limite, limit_of_list
from engine.domain.reglamento import Reglamento
from engine.errors import Conflict, RuleBroken


def school_of(row: dict[str, Any]) -> Escuela:
    """Return what of a docente's school decides the ratio."""
    return Escuela(row["ie_nombre"], row["tipo"] or "", row["area"], row["frontera"])


def demand_ruled(libro: Reglamento, docente: dict[str, Any]) -> None:
    """Refuse a docente of a school whose kind is not known, or that the rule book does not rule.

    Raises RuleBroken("tipo_desconocido") and RuleBroken("tipo_sin_protocolo").
    """
    if docente["tipo"] is None:
        raise RuleBroken("tipo_desconocido", ie=docente["ie_nombre"])
    if libro.protocolo_of(docente["tipo"]) is None:
        raise RuleBroken(
            "tipo_sin_protocolo", reglamento=libro.nombre, ie=docente["ie_nombre"],
            tipo=TIPOS[docente["tipo"]],
        )  # fmt: skip


def limit_for(
    libro: Reglamento, docentes: Sequence[dict[str, Any]], dispersion: str | None
) -> Limite | None:
    """Return the limit of a list of docentes, None of an empty one (NU-01, PR-22)."""
    books = {protocolo.tipo: protocolo for protocolo in libro.protocolos}
    return limit_of_list(books, [school_of(row) for row in docentes], dispersion)


async def demand_room(
    tx: AsyncSession,
    programa: dict[str, Any],
    acompanante: dict[str, Any],
    durante: Range[date],
    dia: date,
    nuevo: dict[str, Any] | None = None,
) -> None:
    """Refuse what would put more docentes on a list, on any of those days, than the ratio allows.

    PR-22 (S004:389-392, 434-442, 490-494): raises Conflict("ratio_excedida") with the limit, why
    it is that and who is on the list. The row of the companion is held by the caller.
    """
    libro = await get_reglamento(tx, programa["reglamento_id"])
    held = await list_acompanados(
        tx, programa_id=programa["id"], dia=dia, acompanante_id=acompanante["id"],
        durante=durante,
    )  # fmt: skip
    added = [] if nuevo is None else [nuevo]
    # The list is longest on some day on which somebody joins it.
    for start in sorted({durante.lower or dia, *(row["desde"] for row in held)}):
        if not durante.contains(start):
            continue
        together = [row for row in held if row["desde"] <= start < row["hasta"]]
        limit = limit_for(libro, [*together, *added], acompanante["dispersion"])
        if limit is not None and len(together) + len(added) > limit.maximo:
            raise Conflict(
                "ratio_excedida", regla="PR-22", acompanante=acompanante["nombre"],
                docentes=len(together), limite=limit.maximo, porque=limit.porque,
                lista=_names(together),
            )  # fmt: skip


def _names(rows: Sequence[dict[str, Any]]) -> str:
    return "; ".join(f"{row['docente']} ({row['ie_nombre']})" for row in rows) or "nadie"
