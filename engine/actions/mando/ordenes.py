"""What an administrator orders of one instance: mend it, move it, stop it, end it, and why."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.instancias.avance import advance
from engine.actions.instancias.caso import Caso, open_case
from engine.actions.instancias.detenciones import end_tree, pause_tree, resume_tree
from engine.actions.instancias.incidentes import find_open, note_reason, pass_over
from engine.actions.instancias.inspeccion import movable
from engine.actions.instancias.pendiente import store
from engine.actions.orden import Orden, Result, carry_out
from engine.db.queries.tablas import asistencias, incidentes, instancias
from engine.db.session import Database
from engine.domain.mando import MOTIVO_MINIMO, find_objection
from engine.errors import Conflict, Forbidden, NotFound, RuleBroken
from engine.process.memoria.valores import admit, encode

Change = Callable[[Caso], Awaitable[None]]
Data = Mapping[str, Any]


async def retry(
    database: Database, orden: Orden, *, instancia_id: UUID, motivo: str, token: UUID | None = None
) -> Result:
    """Try again what failed at `token`, or everything that failed in the instance.

    What fails again keeps its incident, with one attempt more. Raises what `_command` does,
    NotFound(incidente_desconocido).
    """

    async def change(caso: Caso) -> None:
        found = await find_open(caso, token)
        await note_reason(caso, found, motivo)
        for incidente in found:
            caso.record("incidente_reintentado", motivo=motivo, **_place(caso, incidente.elemento))
            caso.ejecucion.retry(incidente.token)
        await advance(caso)

    return await _command(database, orden, "reintentar", instancia_id, motivo, change)


async def skip(
    database: Database,
    orden: Orden,
    *,
    instancia_id: UUID,
    motivo: str,
    token: UUID | None = None,
    variables: Data | None = None,
) -> Result:
    """Go on as if what failed had been done, with `variables` as what it would have left.

    Raises what `_command` does, NotFound(incidente_desconocido).
    """

    async def change(caso: Caso) -> None:
        found = await find_open(caso, token)
        await pass_over(caso, found, motivo)
        for incidente in found:
            caso.record(
                "incidente_omitido",
                motivo=motivo,
                **_place(caso, incidente.elemento),
                variables=encode(dict(variables or {})),
            )
            caso.ejecucion.skip(incidente.token, dict(variables or {}))
        await advance(caso)

    return await _command(database, orden, "omitir", instancia_id, motivo, change)


async def set_data(
    database: Database, orden: Orden, *, instancia_id: UUID, motivo: str, cambios: Data
) -> Result:
    """Change variables of an instance; its history keeps what each was and is.

    Raises what `_command` does, RuleBroken(sin_cambios), RuleBroken(dato_no_admitido).
    """

    async def change(caso: Caso) -> None:
        before = caso.ejecucion.variables
        moved = {
            name: admit(name, value)
            for name, value in cambios.items()
            if name not in before or before[name] != value or type(before[name]) is not type(value)
        }
        if not moved:
            raise RuleBroken("sin_cambios")
        caso.record(
            "datos_cambiados",
            motivo=motivo,
            antes=encode({name: before.get(name) for name in moved}),
            despues=encode(moved),
        )
        caso.ejecucion.set_variables(moved)
        await advance(caso)

    return await _command(database, orden, "datos", instancia_id, motivo, change)


async def move_token(
    database: Database,
    orden: Orden,
    *,
    instancia_id: UUID,
    motivo: str,
    elemento: str,
    token: UUID | None = None,
) -> Result:
    """Take a token to another element of the diagram; without one, the only one there is.

    Raises what `_command` does, NotFound(elemento_desconocido), RuleBroken(token_por_elegir) when
    there are several, NotFound(token_desconocido).
    """

    async def change(caso: Caso) -> None:
        target = caso.ejecucion.definicion.elemento(elemento)
        moved = _token_to_move(caso, token)
        left = caso.ejecucion.estado.tokens[moved].nodo
        caso.record(
            "token_movido",
            motivo=motivo,
            **_place(caso, left, "desde"),
            **_place(caso, target.id, "hasta"),
        )
        caso.ejecucion.move_token(moved, target.id)
        await advance(caso)

    return await _command(database, orden, "mover", instancia_id, motivo, change)


def _place(caso: Caso, elemento: str, fact: str = "elemento") -> dict[str, Any]:
    """Return an element as its history keeps it: by its id, and as the diagram calls it."""
    known = caso.ejecucion.definicion.elementos.get(elemento)
    return {fact: elemento, f"{fact}_nombre": known.nombre if known else elemento}


def _token_to_move(caso: Caso, token: UUID | None) -> UUID:
    known = [found.id for found in movable(caso.ejecucion.estado)]
    if token is None:
        if len(known) != 1:
            raise RuleBroken("token_por_elegir", cuantos=len(known))
        return known[0]
    if token not in known:
        raise NotFound("token_desconocido")
    return token


async def suspend(database: Database, orden: Orden, *, instancia_id: UUID, motivo: str) -> Result:
    """Stop an instance with its children: nothing of them falls due until they are resumed."""

    async def change(caso: Caso) -> None:
        stopped = await pause_tree(caso)
        caso.record("instancia_suspendida", motivo=motivo, cuantas=stopped)

    return await _command(database, orden, "suspender", instancia_id, motivo, change)


async def resume(database: Database, orden: Orden, *, instancia_id: UUID, motivo: str) -> Result:
    """Take up a suspended instance with its children; deadlines move by the working days lost."""

    async def change(caso: Caso) -> None:
        days = await resume_tree(caso)
        caso.record("instancia_reanudada", motivo=motivo, dias_habiles=days)

    return await _command(database, orden, "reanudar", instancia_id, motivo, change)


async def cancel(database: Database, orden: Orden, *, instancia_id: UUID, motivo: str) -> Result:
    """End an instance unfinished, with its children; a parent that waited only for it goes on."""

    async def change(caso: Caso) -> None:
        caso.record("instancia_anulada", motivo=motivo)
        await end_tree(caso)

    return await _command(database, orden, "anular", instancia_id, motivo, change)


async def _command(
    database: Database,
    orden: Orden,
    comando: str,
    instancia_id: UUID,
    motivo: str,
    change: Change,
) -> Result:
    """Carry out a command on an instance, whole or not at all.

    Raises Forbidden(solo_administracion), RuleBroken(respuesta_invalida) without a reason,
    NotFound(instancia_desconocida), and Conflict with what `find_objection` objects.
    """
    if not orden.actor.administers:
        raise Forbidden("solo_administracion")
    if sum(letter.isalpha() for letter in motivo) < MOTIVO_MINIMO:
        sentence = f"Escriba el motivo, con {MOTIVO_MINIMO} letras al menos: queda en la historia."
        raise RuleBroken("respuesta_invalida", campos={"motivo": sentence})

    async def work(tx: AsyncSession) -> Result:
        caso = await open_case(
            tx, database, instancia_id=instancia_id, now=orden.now, actor=orden.actor
        )
        if objection := find_objection(comando, await _standing(caso)):
            raise Conflict(objection, clave=caso.instancia.clave)
        await change(caso)
        await store(caso)
        return {"comando": comando, **_told(await _standing(caso))}

    return await carry_out(database, orden, work)


async def _standing(caso: Caso) -> dict[str, Any]:
    """Return what an instance is, as `find_objection` wants to know it."""
    troubles = select(func.count()).where(
        incidentes.c.instancia_id == instancias.c.id, incidentes.c.estado == "abierto"
    )
    row = await caso.tx.execute(
        select(
            instancias.c.id,
            instancias.c.clave,
            instancias.c.estado,
            instancias.c.padre_id,
            asistencias.c.codigo.label("asistencia"),
            troubles.scalar_subquery().label("incidentes"),
        )
        .outerjoin(asistencias, asistencias.c.id == instancias.c.asistencia_id)
        .where(instancias.c.id == caso.instancia.id)
    )
    return dict(row.mappings().one())


def _told(row: Mapping[str, Any]) -> Result:
    return {
        "instancia": str(row["id"]),
        "clave": row["clave"],
        "estado": row["estado"],
        "incidentes": row["incidentes"],
    }


ORDENES: Mapping[str, Callable[..., Awaitable[Result]]] = {
    "reintentar": retry,
    "omitir": skip,
    "suspender": suspend,
    "reanudar": resume,
    "anular": cancel,
}
"""What may be ordered of many at once, by name."""
