"""Instances of any process: started one by one, by an event, or very many at once."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.instancias.avance import advance, finish, move
from engine.actions.instancias.caso import Caso, definition_of
from engine.actions.instancias.oficinas import local_calendar, office_of
from engine.actions.instancias.pendiente import Pendiente
from engine.actions.instancias.puestos import INICIADOR, starter_of
from engine.actions.orden import Orden, Result, carry_out
from engine.db.crudo import bare
from engine.db.filas import FilaInstancia
from engine.db.ids import new_id
from engine.db.queries.calendario import sealed_calendario
from engine.db.queries.plantel import plantel_of
from engine.db.session import Database
from engine.db.tables import Asistencia
from engine.domain.actor import Actor
from engine.errors import Forbidden, NotFound
from engine.process.definicion import Definicion
from engine.process.ejecucion import Ejecucion

_VERSION = """
    SELECT v.id, v.proceso, v.huella,
        (SELECT valor FROM sello WHERE clave = 'calendario') AS calendario,
        (SELECT valor FROM sello WHERE clave = 'gente') AS gente,
        (SELECT valor FROM sello WHERE clave = 'procesos') AS procesos
    FROM version_proceso v WHERE {which}
    ORDER BY v.numero DESC LIMIT 1
"""
_BY_ID = _VERSION.format(which="v.id = $1")
_BREATH = 50
"""Instances started in bulk before others are served."""
_BY_NAME = _VERSION.format(which="v.proceso = $1 AND ($2::int IS NULL OR v.numero = $2)")


async def start(
    database: Database,
    orden: Orden,
    *,
    proceso: str,
    variables: Mapping[str, Any],
    clave: str | None = None,
    version: int | None = None,
    entidad_id: int | None = None,
) -> Result:
    """Start an instance of a process that belongs to no AT, its newest version unless one is named.

    `clave` is what people call it; its entidad is the starter's unless one is given. Raises
    Forbidden(inicio_ajeno) to whoever holds no cargo, NotFound(proceso_desconocido),
    RuleBroken(proceso_sin_inicio), RuleBroken(dato_no_admitido).
    """

    async def work(tx: AsyncSession) -> Result:
        row = await _version_to_start(tx, orden, proceso, version)
        caso = await _case(
            tx, database, row, now=orden.now, actor=orden.actor, variables=variables,
            clave=clave, entidad_id=entidad_id,
        )  # fmt: skip
        caso.record("instancia_iniciada", desde=None)
        await advance(caso)
        return {
            "instancia": str(caso.instancia.id),
            "clave": caso.instancia.clave,
            "estado": caso.instancia.estado,
        }

    return await carry_out(database, orden, work)


async def _version_to_start(
    tx: AsyncSession, orden: Orden, proceso: str, version: int | None
) -> Mapping[str, Any]:
    if not orden.actor.cargos:
        raise Forbidden("inicio_ajeno")
    row = await (await bare(tx)).fetchrow(_BY_NAME, proceso, version)
    if row is None:
        raise NotFound("proceso_desconocido", proceso=proceso)
    return dict(row)


async def begin(
    tx: AsyncSession,
    database: Database,
    *,
    version_id: int,
    now: datetime,
    variables: Mapping[str, Any],
    desde: str | None = None,
    clave: str | None = None,
    entidad_id: int | None = None,
    actor: Actor | None = None,
) -> Caso:
    """Start an instance in `tx`, at the start event `desde` if one started it, and store it."""
    caso = await new_case(
        tx,
        database,
        version_id=version_id,
        now=now,
        actor=actor,
        variables=variables,
        desde=desde,
        clave=clave,
        entidad_id=entidad_id,
    )
    caso.record("instancia_iniciada", desde=desde)
    await advance(caso)
    return caso


async def new_case(
    tx: AsyncSession,
    database: Database,
    *,
    version_id: int,
    now: datetime,
    actor: Actor | None,
    variables: Mapping[str, Any],
    desde: str | None = None,
    clave: str | None = None,
    entidad_id: int | None = None,
    de: Asistencia | None = None,
) -> Caso:
    """Return the case of a new instance, at its first waits and still to be stored."""
    row = await (await bare(tx)).fetchrow(_BY_ID, version_id)
    if row is None:
        raise NotFound("proceso_desconocido", proceso=str(version_id))
    return await _case(
        tx, database, dict(row), now=now, actor=actor, variables=variables, desde=desde,
        clave=clave, entidad_id=entidad_id, de=de,
    )  # fmt: skip


async def _case(
    tx: AsyncSession,
    database: Database,
    version: Mapping[str, Any],
    *,
    now: datetime,
    actor: Actor | None,
    variables: Mapping[str, Any],
    desde: str | None = None,
    clave: str | None = None,
    entidad_id: int | None = None,
    de: Asistencia | None = None,
    pendiente: Pendiente | None = None,
) -> Caso:
    definicion = await definition_of(tx, version["id"], version["proceso"], version["huella"])
    calendario = await sealed_calendario(tx, version["calendario"])
    plantel = plantel_of(version["gente"])
    row = _row(definicion, version["id"], now, actor, clave, entidad_id, de)
    local = await local_calendar(tx, plantel, calendario, office_of(row), row.asistencia_id)
    caso = Caso(
        tx=tx,
        database=database,
        now=now,
        calendario=calendario,
        plantel=plantel,
        instancia=row,
        ejecucion=Ejecucion.start(definicion, variables, local, now, desde=desde),
        de=de,
        actor=actor,
    )
    if pendiente is None:
        caso.pendiente.watch(caso)
        caso.pendiente.procesos = version["procesos"]
    else:
        caso.pendiente = pendiente
    caso.pendiente.nuevos[caso.instancia.id] = caso
    return caso


def _row(
    definicion: Definicion,
    version_id: int,
    now: datetime,
    actor: Actor | None,
    clave: str | None,
    entidad_id: int | None,
    de: Asistencia | None,
) -> FilaInstancia:
    """Return the row of a new instance, a root of its own."""
    identifier = new_id()
    starter = starter_of(actor, entidad_id)
    own = starter[INICIADOR]["entidad_id"] if starter else None
    return FilaInstancia(
        id=identifier,
        version_id=version_id,
        clave=de.codigo if de else (clave or f"{definicion.proceso}-{identifier.hex[-6:]}")[:80],
        asistencia_id=de.id if de else None,
        padre_id=None,
        padre_token=None,
        raiz_id=identifier,
        entidad_id=de.unidad_id if de else entidad_id or own,
        iniciada_por_id=actor.persona_id if actor else None,
        contexto={} if de else starter,
        estado="activa",
        revision=1,
        memoria=None,
        eventos=0,
        cadena=None,
        suspendida=None,
        creada=now,
        proceso=definicion.proceso,
        huella=definicion.huella,
    )


async def start_many(
    database: Database,
    orden: Orden,
    *,
    proceso: str,
    variables: Sequence[Mapping[str, Any]],
    version: int | None = None,
    entidad_id: int | None = None,
) -> Result:
    """Start an instance for each set of variables, in one transaction and a few statements.

    Raises what `start` does.
    """

    async def work(tx: AsyncSession) -> Result:
        row = await _version_to_start(tx, orden, proceso, version)
        first: Caso | None = None
        ids = []
        for n, own in enumerate(variables, start=1):
            caso = await _case(
                tx, database, row, now=orden.now, actor=orden.actor, variables=own,
                entidad_id=entidad_id, pendiente=first.pendiente if first else None,
            )  # fmt: skip
            first = first or caso
            caso.record("instancia_iniciada", desde=None)
            await move(caso)
            ids.append(str(caso.instancia.id))
            if n % _BREATH == 0:
                await asyncio.sleep(0)
        if first is not None:
            await finish(first)
        return {"instancias": ids}

    return await carry_out(database, orden, work)
