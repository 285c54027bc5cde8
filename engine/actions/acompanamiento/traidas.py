"""Brings the lists of a programme in from files: kept for a word, written whole, or let go."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.acompanamiento.asignaciones import write_pairs
from engine.actions.acompanamiento.padrones import NOMBRE_MAXIMO, Archivo
from engine.actions.acompanamiento.programas import take_programa
from engine.actions.orden import Orden, Result, carry_out
from engine.db.ids import new_id
from engine.db.queries.listas import load_listas
from engine.db.queries.padrones import get_traida
from engine.db.queries.tablas import padrones
from engine.db.session import Database
from engine.domain.lima import day_of
from engine.domain.listas import Listas, Par
from engine.domain.padron import MUESTRA
from engine.errors import Conflict, RuleBroken


@dataclass(frozen=True)
class CotejoListas:
    """What a file of lists would do: pairs that are new, those there are, docentes it lacks."""

    nuevas: Sequence[tuple[str, str, str]]
    iguales: int
    ausentes: Sequence[tuple[str, str]]

    def to_json(self) -> dict[str, Any]:
        """Return the counts and the first of each kind, as they are stored and told."""
        return {
            "nuevas": len(self.nuevas),
            "iguales": self.iguales,
            "ausentes": len(self.ausentes),
            "lista_nuevas": [list(each) for each in self.nuevas[:MUESTRA]],
            "lista_ausentes": [list(each) for each in self.ausentes[:MUESTRA]],
        }


def compare_listas(listas: Listas, pares: Sequence[Par], orden: Orden) -> CotejoListas:
    """Return how the pairs of a file differ from those there are; what it lacks stays."""
    new = [par for par in pares if listas.held(par) is None]
    told = [
        (
            listas.docentes[par.docente_id].say(),
            listas.docentes[par.docente_id].escuela.nombre,
            listas.acompanantes[par.acompanante_id].nombre,
        )
        for par in new
    ]
    lacking = listas.lacking({par.docente_id for par in pares}, day_of(orden.now))
    people = {par.docente_id: listas.name_of(par) for par in lacking}
    absent = [
        (listas.docentes[docente_id].say(), companion) for docente_id, companion in people.items()
    ]
    return CotejoListas(told, len(pares) - len(new), sorted(absent))


async def keep_listas(
    database: Database, orden: Orden, *, programa_id: int, archivo: Archivo
) -> Result:
    """Keep a file that was read until somebody applies or discards it; no list changes yet.

    Raises NotFound("programa_desconocido"), Forbidden("programa_ajeno"),
    Conflict("programa_cerrado").
    """

    async def work(tx: AsyncSession) -> Result:
        programa = await take_programa(tx, orden, programa_id)
        found = compare_listas(
            await load_listas(tx, programa, day_of(orden.now)), archivo.filas, orden
        )
        values = {
            "id": new_id(), "clase": "listas", "ambito_id": programa["ugel_id"],
            "programa_id": programa_id, "nombre_archivo": archivo.nombre[:NOMBRE_MAXIMO],
            "archivo": archivo.bytes, "estado": "por_confirmar", "creado": orden.now,
            "persona_id": orden.actor.persona_id,
            "lectura": {**archivo.lectura, "cotejo": found.to_json()},
        }  # fmt: skip
        await tx.execute(insert(padrones).values(values))
        return {"id": str(values["id"])}

    return await carry_out(database, orden, work)


async def apply_listas(
    database: Database, orden: Orden, *, programa_id: int, padron_id: UUID, archivo: Archivo
) -> Result:
    """Write the pairs of a kept file, all in one transaction; what there is stays as it is.

    Raises Conflict("padron_ya_aplicado"), RuleBroken("padron_con_errores"), and what
    `write_pairs` and `keep_listas` raise.
    """

    async def work(tx: AsyncSession) -> Result:
        programa = await take_programa(tx, orden, programa_id)
        await _demand_waiting(tx, orden, programa_id, padron_id)
        if archivo.lectura["fallas"]:
            raise RuleBroken("padron_con_errores", cuantos=len(archivo.lectura["fallas"]))
        listas = await load_listas(tx, programa, day_of(orden.now))
        resultado = compare_listas(listas, archivo.filas, orden).to_json()
        await write_pairs(tx, orden, listas, archivo.filas, f"Archivo {archivo.nombre}"[:200])
        await tx.execute(
            padrones.update()
            .where(padrones.c.id == padron_id)
            .values(estado="aplicado", aplicado=orden.now, resultado=resultado)
        )
        return {"id": str(padron_id), "estado": "aplicado", **resultado}

    return await carry_out(database, orden, work)


async def discard_listas(
    database: Database, orden: Orden, *, programa_id: int, padron_id: UUID
) -> Result:
    """Let go of a kept file, which leaves nothing; raises as `apply_listas` does."""

    async def work(tx: AsyncSession) -> Result:
        await take_programa(tx, orden, programa_id)
        await _demand_waiting(tx, orden, programa_id, padron_id)
        await tx.execute(padrones.delete().where(padrones.c.id == padron_id))
        return {"id": str(padron_id), "estado": "descartado"}

    return await carry_out(database, orden, work)


async def _demand_waiting(
    tx: AsyncSession, orden: Orden, programa_id: int, padron_id: UUID
) -> None:
    row = await get_traida(tx, orden.actor, programa_id, padron_id, lock=True)
    if row["estado"] != "por_confirmar":
        raise Conflict("padron_ya_aplicado", archivo=row["nombre_archivo"])
