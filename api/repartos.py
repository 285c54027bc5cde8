"""A proposal of who accompanies whom, as pages and REST tell it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.acompanamiento.problema_de_reparto import pairs_in_force, pairs_of
from engine.actions.acompanamiento.programas import demand_run
from engine.db.queries.listas import load_listas
from engine.db.queries.programas import get_programa
from engine.db.queries.repartos import find_reparto
from engine.domain.actor import Actor
from engine.domain.listas import Listas


async def tell_reparto(
    tx: AsyncSession, actor: Actor, programa_id: int, dia: date
) -> tuple[dict[str, Any], dict[str, Any] | None]:
    """Return a programme and its open proposal: its lists, who moves, and each refusal.

    Raises NotFound("programa_desconocido") and Forbidden("programa_ajeno").
    """
    programa = await get_programa(tx, actor, programa_id)
    demand_run(actor, programa)
    row = await find_reparto(tx, programa_id)
    if row is None:
        return programa, None
    listas = await load_listas(tx, programa, max(dia, programa["desde"]))
    plan, problema = row["plan"], row["problema"]
    held = {p.docente_id: p for p in pairs_in_force(listas, max(dia, programa["desde"]))}
    fixed = {int(pair["docente"]) for pair in problema["fijas"]}
    pairs = pairs_of(plan)
    moved = [
        docente
        for docente, companion in pairs.items()
        if docente in held and held[docente].acompanante_id != companion
    ]
    return programa, {
        "id": row["id"],
        "creado": row["creado"],
        "persona": row["persona"],
        "estado": plan["estado"],
        "docentes": len(pairs),
        "nuevos": len(set(pairs) - set(held)),
        "movidos": len(moved),
        "km": round(sum(lista["km"] for lista in plan["listas"]), 1),
        "razones": plan["razones"],
        "avisos": plan["avisos"],
        "listas": [_list(lista, listas, fixed, set(moved)) for lista in plan["listas"]],
        "pendientes": [_pending(each, listas) for each in plan["pendientes"]],
    }


def _list(
    lista: Mapping[str, Any], listas: Listas, fixed: set[int], moved: set[int]
) -> dict[str, Any]:
    companion = listas.acompanantes.get(int(lista["acompanante"]))
    schools = [
        {
            **school,
            "docentes": [
                {**_docente(docente, listas), "fijo": int(docente) in fixed,
                 "cambia": int(docente) in moved}
                for docente in school["docentes"]
            ],
        }
        for school in lista["instituciones"]
    ]  # fmt: skip
    return {
        "acompanante": int(lista["acompanante"]),
        "nombre": companion.nombre if companion else "Ya no acompaña en este programa",
        "docentes": lista["docentes"],
        "maximo": lista["maximo"],
        "norma": lista["norma"],
        "cabecera": lista["cabecera"],
        "km": lista["km"],
        "instituciones": schools,
    }


def _pending(each: Mapping[str, Any], listas: Listas) -> dict[str, Any]:
    people = [_docente(docente, listas) for docente in each["docentes"]]
    return {"institucion": each["institucion"], "razon": each.get("razon", ""), "docentes": people}


def _docente(docente: str, listas: Listas) -> dict[str, Any]:
    known = listas.docentes.get(int(docente))
    return {"cargo": int(docente), "nombre": known.say() if known else "Ya no está en su plaza"}
