"""What the people of a UGEL order of its programme: open it, move it on, and its companions."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.acompanamiento.limites import demand_room
from engine.actions.estrategias.equipo import close_de_equipo
from engine.actions.orden import Orden, Result, carry_out
from engine.db.queries.entidades import get_entidad
from engine.db.queries.programas import (
    get_programa,
    list_acompanantes,
    programa_of_acompanante,
)
from engine.db.queries.reglamentos import get_reglamento
from engine.db.queries.tablas import acompanantes, cargos, entidades, programas
from engine.db.session import Database
from engine.domain.actor import Actor
from engine.domain.lima import day_of
from engine.domain.programa import SIGUIENTE, runs_programa
from engine.domain.redaccion.fechas import say_date
from engine.domain.reglamento import Reglamento
from engine.errors import Conflict, Forbidden, NotFound, RuleBroken


async def open_programa(
    database: Database,
    orden: Orden,
    *,
    ugel: str,
    anio: int,
    reglamento_id: int,
    desde: date,
    hasta: date,
) -> Result:
    """Open the programme of a UGEL and year, `[desde, hasta)`, under a rule book in force then.

    Returns its `id`. Raises Forbidden("programa_ajeno"), NotFound("entidad_desconocida"),
    Conflict("programa_repetido"), RuleBroken("datos_invalidos") for days outside the year or a
    rule book that is not in force on all of them.
    """

    async def work(tx: AsyncSession) -> Result:
        place = await _ugel(tx, orden.actor, ugel)
        libro = await get_reglamento(tx, reglamento_id, lock=True)
        _demand_days(anio, desde, hasta)
        if desde < libro.desde or (libro.hasta is not None and hasta > libro.hasta):
            said = f"{_validity(libro)}: no cubre todo el programa. Elija otro."
            raise RuleBroken("datos_invalidos", campos={"reglamento": said})
        made = await tx.scalar(
            insert(programas)
            .values(
                ugel_id=place.id, anio=anio, reglamento_id=reglamento_id,
                periodo=Range(desde, hasta), estado="en_preparacion", creado=orden.now,
                creado_por_id=orden.actor.persona_id,
            )
            .returning(programas.c.id)
        )  # fmt: skip
        return {"id": made}

    return await carry_out(database, orden, work)


def _validity(libro: Reglamento) -> str:
    """Return "«Norma» rige del mié 1 ene 2020 al sáb 31 dic 2022"."""
    if libro.hasta is None:
        return f"«{libro.nombre}» rige desde el {say_date(libro.desde)}"
    last = libro.hasta - timedelta(days=1)
    return f"«{libro.nombre}» rige del {say_date(libro.desde)} al {say_date(last)}"


def _demand_days(anio: int, desde: date, hasta: date) -> None:
    campos = {}
    if desde.year != anio:
        campos["desde"] = f"Elija un día de {anio}."
    if not date(anio, 1, 1) < hasta <= date(anio + 1, 1, 1):
        campos["hasta"] = f"El programa termina dentro de {anio}."
    if not campos and hasta <= desde:
        campos["hasta"] = "El programa termina después de empezar."
    if campos:
        raise RuleBroken("datos_invalidos", campos=campos)


async def _ugel(tx: AsyncSession, actor: Actor, codigo: str) -> Any:
    """Return the UGEL of that code, which the actor runs; raise Forbidden or NotFound."""
    await get_entidad(tx, codigo)
    row = (
        await tx.execute(
            select(entidades.c.id, entidades.c.ruta).where(
                entidades.c.codigo == codigo, entidades.c.tipo == "ugel"
            )
        )
    ).one_or_none()
    if row is None:
        raise RuleBroken("datos_invalidos", campos={"ugel": "Elija una UGEL."})
    if not runs_programa(actor, tuple(row.ruta)):
        raise Forbidden("programa_ajeno")
    return row


def demand_run(actor: Actor, programa: dict[str, Any]) -> None:
    """Raise Forbidden("programa_ajeno") unless somebody runs a programme."""
    if not runs_programa(actor, tuple(programa["ruta"])):
        raise Forbidden("programa_ajeno")


async def take_programa(tx: AsyncSession, orden: Orden, programa_id: int) -> dict[str, Any]:
    """Return a programme held for a change by whoever runs it.

    Raises NotFound("programa_desconocido"), Forbidden("programa_ajeno"),
    Conflict("programa_cerrado").
    """
    programa = await get_programa(tx, orden.actor, programa_id, lock=True)
    demand_run(orden.actor, programa)
    if programa["estado"] == "cerrado":
        raise Conflict("programa_cerrado", anio=programa["anio"], ugel=programa["ugel_nombre"])
    return programa


async def advance_programa(
    database: Database, orden: Orden, *, programa_id: int, estado: str
) -> Result:
    """Put a programme in its next state: under way, and then closed.

    Raises Conflict("estado_del_programa") for any other.
    """

    async def work(tx: AsyncSession) -> Result:
        programa = await take_programa(tx, orden, programa_id)
        if SIGUIENTE[programa["estado"]] != estado:
            raise Conflict("estado_del_programa")
        await tx.execute(
            update(programas).where(programas.c.id == programa_id).values(estado=estado)
        )
        if estado == "cerrado":
            await close_de_equipo(tx, programa_id, orden.now)
        return {"id": programa_id, "estado": estado}

    return await carry_out(database, orden, work)


async def add_acompanante(
    database: Database,
    orden: Orden,
    *,
    programa_id: int,
    cargo_id: int | None = None,
    desde: date | None = None,
    hasta: date | None = None,
    datos: dict[str, Any] | None = None,
) -> Result:
    """Add a companion to a programme: a cargo of the UGEL, or one more when none is given.

    Without days, those of the programme. `datos` are `base`, `latitud`, `longitud` and
    `dispersion`. Returns its `id` and `cargo`. Raises NotFound("acompanante_desconocido") for a
    cargo that is no companion's of that UGEL, RuleBroken("fuera_del_programa"),
    Conflict("acompanante_repetido").
    """

    async def work(tx: AsyncSession) -> Result:
        programa = await take_programa(tx, orden, programa_id)
        periodo = within_days(programa, desde or programa["desde"], hasta or programa["hasta"])
        cargo = await _cargo(tx, programa["ugel_id"], programa_id, cargo_id)
        made = await tx.scalar(
            insert(acompanantes)
            .values(
                programa_id=programa_id, cargo_id=cargo, periodo=periodo, creado=orden.now,
                creado_por_id=orden.actor.persona_id, **(datos or {}),
            )
            .returning(acompanantes.c.id)
        )  # fmt: skip
        return {"id": made, "cargo": cargo}

    return await carry_out(database, orden, work)


async def edit_acompanante(
    database: Database, orden: Orden, *, acompanante_id: int, datos: dict[str, Any]
) -> Result:
    """Say from where a companion sets out and how far apart its schools are.

    A dispersion under which its list would be too long is refused as assigning would be (NU-01).
    """

    async def work(tx: AsyncSession) -> Result:
        programa = await take_programa(tx, orden, await programa_of_acompanante(tx, acompanante_id))
        (kept,) = await list_acompanantes(
            tx, programa["id"], day_of(orden.now), acompanante_id=acompanante_id
        )
        await tx.execute(
            update(acompanantes).where(acompanantes.c.id == acompanante_id).values(**datos)
        )
        await demand_room(
            tx, programa, {**kept, **datos}, Range(kept["desde"], kept["hasta"]), day_of(orden.now)
        )
        return {"id": acompanante_id}

    return await carry_out(database, orden, work)


def within_days(whole: dict[str, Any], desde: date, hasta: date) -> Range[date]:
    """Return `[desde, hasta)` when it lies within a programme, or a companion's days in it.

    Raises RuleBroken("fuera_del_programa") with the days that were possible.
    """
    if not whole["desde"] <= desde < hasta <= whole["hasta"]:
        raise RuleBroken(
            "fuera_del_programa", desde=say_date(whole["desde"]), hasta=say_date(whole["hasta"])
        )
    return Range(desde, hasta)


async def _cargo(tx: AsyncSession, ugel_id: int, programa_id: int, cargo_id: int | None) -> int:
    """Return the cargo given, or the first of the UGEL out of the programme, or one more."""
    post = (cargos.c.entidad_id == ugel_id) & (cargos.c.rol == "acompanante")
    if cargo_id is not None:
        if await tx.scalar(select(cargos.c.id).where(post, cargos.c.id == cargo_id)) is None:
            raise NotFound("acompanante_desconocido")
        return cargo_id
    # The UGEL is locked: two who add a companion at once open different posts.
    await tx.execute(select(entidades.c.id).where(entidades.c.id == ugel_id).with_for_update())
    inside = select(acompanantes.c.cargo_id).where(acompanantes.c.programa_id == programa_id)
    free = select(cargos.c.id).where(post, cargos.c.activo, cargos.c.id.not_in(inside))
    found = await tx.scalar(free.order_by(cargos.c.plaza).limit(1))
    if found is not None:
        return int(found)
    last = await tx.scalar(select(func.max(cargos.c.plaza)).where(post))
    made = await tx.scalar(
        insert(cargos)
        .values(entidad_id=ugel_id, rol="acompanante", plaza=(last or 0) + 1, activo=True)
        .returning(cargos.c.id)
    )
    return int(made or 0)
