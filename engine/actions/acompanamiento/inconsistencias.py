"""The desk of whoever answers for the data: what each rule finds, said and led to its mending."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.acompanamiento.ratios import load_ratios
from engine.db.queries.avance import Row, load_ambito
from engine.db.queries.avance_sql import Ambito
from engine.db.queries.inconsistencias import TODAS, count_rules, list_rule, name_programas
from engine.domain.actor import Actor
from engine.domain.inconsistencias import CON_CONSTANCIA, REGLAS, VER, demand_regla

RATIO = "sobre_ratio"


async def count_inconsistencias(
    tx: AsyncSession, actor: Actor, hoy: date, ids: Collection[int]
) -> list[Row]:
    """Return every rule with how many rows it finds in some programmes, in the desk's order."""
    ambito = await load_ambito(tx, actor, hoy, ids)
    counts = await count_rules(tx, ambito) if ids else {}
    counts[RATIO] = len(await _over(tx, ambito)) if ids else 0
    return [
        {"regla": key, "nombre": rule.nombre, "norma": rule.norma, "remedio": rule.remedio,
         "cuenta": counts.get(key, 0)}
        for key, rule in REGLAS.items()
    ]  # fmt: skip


async def list_inconsistencias(
    tx: AsyncSession, actor: Actor, hoy: date, ids: Collection[int], *, regla: str,
    salto: int = 0, limite: int = TODAS,
) -> list[Row]:  # fmt: skip
    """Return what a rule finds, the oldest first: `frase`, `desde`, `programa`, `enlace` and
    `accion`, what is done where it leads; `estrategia` where a constancia may be left of it.

    Raises NotFound("regla_desconocida").
    """
    demand_regla(regla)
    ambito = await load_ambito(tx, actor, hoy, ids)
    if not ids:
        return []
    if regla == RATIO:
        rows = (await _over(tx, ambito))[salto : salto + limite]
    else:
        rows = await list_rule(tx, ambito, regla, salto=salto, limite=limite)
    names = await name_programas(tx, ids)
    return [{**say_found(regla, row), "programa": names[row["programa"]]} for row in rows]


async def _over(tx: AsyncSession, ambito: Ambito) -> list[Row]:
    return [
        {"quien": row["nombre"], "cuanto": str(row["docentes"]), "donde": str(row["limite"]),
         "desde": None, "programa": row["programa"], "acompanante": row["id"]}
        for row in await load_ratios(tx, ambito)
        if row["sobre_ratio"]
    ]  # fmt: skip


def say_found(regla: str, row: Mapping[str, Any]) -> Row:
    """Return what a rule found as people read it; `estrategia` is set where it may stand."""
    rule = REGLAS[regla]
    said = rule.frase.format(**{name: row.get(name) for name in ("quien", "donde", "cuanto")})
    link, accion = rule.enlace, rule.accion
    if row.get("docente") is None and "{docente}" in link:
        # A GIA, a RTC or a taller is of no docente: its rows on the board lead on.
        link = f"/acompanamiento/tablero/filas?programa={row['programa']}&corte=del_anio"
        link += f"&tipo={row.get('tipo')}"
        accion = VER
    known = {name: row.get(name) or "" for name in _LED}
    return {
        "frase": said[:1].upper() + said[1:], "desde": row["desde"],
        "enlace": link.format(**known), "remedio": rule.remedio, "accion": accion,
        "estrategia": row.get("estrategia") if regla in CON_CONSTANCIA else None,
    }  # fmt: skip


_LED = ("programa", "acompanante", "docente", "acompanado", "ie", "tipo")
