"""What DIRI does with escenarios of a year: make, solve, stop, copy, let go (AC-05)."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.orden import Orden, Result, carry_out
from engine.db.queries.escenarios import demand_manager, get_escenario
from engine.db.queries.pedidas import load_anio
from engine.db.queries.recursos import load_valores
from engine.db.queries.tablas import escenarios
from engine.db.session import Database
from engine.errors import Conflict, NotFound, RuleBroken
from engine.jobs.avisos import ring
from engine.jobs.busqueda import tell
from engine.planner.escenarios.problema import build_problem
from engine.planner.solver.documento.lectura import read_problem
from engine.planner.solver.modelo.criterios import CRITERIOS, PESOS

ABIERTOS = ("borrador", "listo")
"""States in which an escenario may be changed, solved again or let go."""
_ORDER = "Ponga al menos un criterio, cada uno una sola vez."
Pesos = Sequence[Mapping[str, Any]]


async def usual_weights(tx: AsyncSession) -> list[dict[str, Any]]:
    """Return what each criterion weighs by DIRI's table of weights, the heaviest first.

    Those that the table does not have weigh what the solver gives them.
    """
    values = await load_valores(tx)
    weights = {criterio: round(values.get(criterio, peso)) for criterio, peso in PESOS.items()}
    ordered = sorted(weights.items(), key=lambda pair: -pair[1])
    return [{"criterio": criterio, "peso": peso} for criterio, peso in ordered]


def ordered_weights(criterios: Sequence[str]) -> list[dict[str, Any]]:
    """Return criteria in the order DIRI sets, each weighing twice the next; others weigh nothing.

    Raises RuleBroken(respuesta_invalida) for one that is unknown or named twice.
    """
    if len(set(criterios)) != len(criterios):
        raise RuleBroken("respuesta_invalida", campos={"criterios": _ORDER})
    return ranked_weights({criterio: n for n, criterio in enumerate(criterios, 1)})


def ranked_weights(lugares: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return criteria by the place DIRI gives each; those that share a place weigh the same.

    Raises RuleBroken(respuesta_invalida) for one that is unknown.
    """
    if not lugares or not lugares.keys() <= CRITERIOS.keys():
        raise RuleBroken("respuesta_invalida", campos={"criterios": _ORDER})
    places = sorted(set(lugares.values()), reverse=True)
    ordered = sorted(lugares.items(), key=lambda pair: pair[1])
    return [{"criterio": each, "peso": 2 ** places.index(place)} for each, place in ordered]


async def create(
    database: Database,
    orden: Orden,
    *,
    anio: int,
    nombre: str,
    segundos: int = 60,
    semilla: int = 1,
    pesos: Pesos | None = None,
) -> Result:
    """Make an escenario of a year, still to be solved. Raises Forbidden(escenario_ajeno)."""
    values = {
        "anio": anio, "nombre": nombre, "segundos": segundos, "semilla": semilla,
        "pesos": list(pesos or ()), "fijadas": {}, "modo": "nuevo",
    }  # fmt: skip
    return await _insert(database, orden, values)


async def _insert(database: Database, orden: Orden, values: Mapping[str, Any]) -> Result:
    async def work(tx: AsyncSession) -> Result:
        demand_manager(orden.actor)
        ident = uuid4()
        pesos = values["pesos"] or await usual_weights(tx)
        await tx.execute(
            insert(escenarios).values(
                **{**values, "pesos": pesos}, id=ident, estado="borrador", creado=orden.now,
                version=0, detener=False, maquina="", intentos=0, error="",
                creado_por_id=orden.actor.persona_id,
            )
        )  # fmt: skip
        return {"id": str(ident), "estado": "borrador"}

    return await carry_out(database, orden, work)


async def copy(
    database: Database, orden: Orden, *, escenario_id: UUID, nombre: str, replan: bool = False
) -> Result:
    """Make a what-if copy of an escenario, which starts from its plan.

    With `replan`, what was published and not yet held may move too, and moving it has its price:
    the fewest people's dates change. Raises NotFound(escenario_desconocido),
    Conflict(escenario_sin_plan), Forbidden(escenario_ajeno).
    """
    demand_manager(orden.actor)
    async with database.transaction() as tx:
        row = await get_escenario(tx, orden.actor, escenario_id, whole=True)
    if row["plan"] is None:
        raise Conflict("escenario_sin_plan")
    if replan and row["estado"] != "publicado":
        raise Conflict("escenario_sin_publicar")
    values = {name: row[name] for name in ("anio", "segundos", "semilla", "pesos", "fijadas")}
    values |= {
        "nombre": nombre, "base_id": escenario_id, "modo": "replan" if replan else "copia",
    }  # fmt: skip
    return await _insert(database, orden, values)


async def ask_to_solve(database: Database, orden: Orden, *, escenario_id: UUID) -> Result:
    """Build the problem of an escenario from the rows as they are, and leave it to a worker.

    Raises NotFound(escenario_desconocido), Conflict(escenario_cerrado), RuleBroken(anio_vacio)
    without activities to place, RuleBroken(problema_invalido).
    """

    async def work(tx: AsyncSession) -> Result:
        row = await lock_open(tx, orden, escenario_id)
        problema = await build(tx, orden, row)
        await tx.execute(
            update(escenarios)
            .where(escenarios.c.id == escenario_id)
            .values(
                estado="resolviendo", problema=problema, plan=None, razones=None, avance=None,
                extracto=None, juicio=None, costo=None, cota=None, resuelto=None, error="",
                detener=False, intentos=0, obrero=None, arriendo=None,
                version=escenarios.c.version + 1,
            )
        )  # fmt: skip
        await tell(tx, escenario_id)
        await ring(tx, "escenarios")
        return {"id": str(escenario_id), "estado": "resolviendo"}

    return await carry_out(database, orden, work)


async def build(tx: AsyncSession, orden: Orden, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the problem that an escenario asks today."""
    anio = await load_anio(
        tx, anio=row["anio"], now=orden.now, fijadas=row["fijadas"],
        replan=row["modo"] == "replan",
    )  # fmt: skip
    if not anio.pedidas:
        raise RuleBroken("anio_vacio", anio=row["anio"])

    def make() -> dict[str, Any]:
        made = build_problem(anio, nombre=row["nombre"], pesos=row["pesos"])
        return read_problem(made)

    # Thousands of activities with their groups are not for the event loop.
    return await asyncio.to_thread(make)


async def lock_open(tx: AsyncSession, orden: Orden, escenario_id: UUID) -> dict[str, Any]:
    """Lock an escenario that may still change.

    Raises NotFound(escenario_desconocido), Conflict(escenario_cerrado), Forbidden(escenario_ajeno).
    """
    demand_manager(orden.actor)
    statement = select(escenarios).where(escenarios.c.id == escenario_id).with_for_update()
    row = (await tx.execute(statement)).mappings().one_or_none()
    if row is None or row["estado"] == "descartado":
        raise NotFound("escenario_desconocido")
    if row["estado"] not in ABIERTOS:
        raise Conflict("escenario_cerrado", nombre=row["nombre"], estado=row["estado"])
    return dict(row)


async def stop(database: Database, orden: Orden, *, escenario_id: UUID) -> Result:
    """Ask the search to end and keep the best plan it has; nothing when it has ended.

    Raises NotFound(escenario_desconocido), Forbidden(escenario_ajeno).
    """

    async def work(tx: AsyncSession) -> Result:
        demand_manager(orden.actor)
        row = await get_escenario(tx, orden.actor, escenario_id)
        await tx.execute(
            update(escenarios)
            .where(escenarios.c.id == escenario_id, escenarios.c.estado == "resolviendo")
            .values(detener=True)
        )
        await ring(tx, "escenarios")
        return {"id": str(escenario_id), "estado": row["estado"]}

    return await carry_out(database, orden, work)


async def discard(database: Database, orden: Orden, *, escenario_id: UUID) -> Result:
    """Let an escenario go that was not published. Raises what `lock_open` does."""

    async def work(tx: AsyncSession) -> Result:
        await lock_open(tx, orden, escenario_id)
        await tx.execute(
            update(escenarios).where(escenarios.c.id == escenario_id).values(estado="descartado")
        )
        return {"id": str(escenario_id), "estado": "descartado"}

    return await carry_out(database, orden, work)
