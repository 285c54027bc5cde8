"""Stores the diagrams that changed, each as a new version: the house's own and uploaded ones."""

import asyncio
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from bpmn.registro import DIBUJOS, Dibujo
from engine.actions.instancias.arranques import register_starts
from engine.actions.instancias.caso import load_definition
from engine.actions.instancias.colecciones import COLECCIONES
from engine.actions.instancias.servicios import SERVICIOS
from engine.actions.orden import Orden, Result, carry_out
from engine.db.queries.tablas import versiones
from engine.db.queries.versiones import get_version_id, list_names
from engine.db.session import Database
from engine.errors import Forbidden, RuleBroken
from engine.process.definicion import Definicion, define, fingerprint
from engine.process.lectura.archivos import read_xml
from engine.process.lectura.espacios import BPMN
from engine.process.revisiones.hallazgo import Entorno
from engine.process.revisiones.revision import demand_sound
from engine.process.traslado.diferencia import Cambio, compare

_LOCK = text("SELECT pg_advisory_xact_lock(:key)")
_PATIENTLY = text("SET LOCAL lock_timeout = 0")
_KEY = 0x4152545056
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,39}")
RESERVED = frozenset({"nuevo", "instancias", "incidentes"})
"""Names that addresses keep for themselves."""
Fichas = Mapping[str, Mapping[str, Any]]
_SOUND: set[tuple[str, str, str]] = set()
"""The house's diagrams found sound in this process: each name, content and surroundings."""


@dataclass(frozen=True)
class Texto:
    """A diagram with its decision tables, who brings it (None: the service itself) and why."""

    proceso: str
    diagrama: str
    decisiones: Mapping[str, str]
    nota: str = ""
    autor_id: int | None = None


def build_entorno(
    fichas: Fichas | None = None,
    dibujos: Sequence[Dibujo] = DIBUJOS,
    procesos: Collection[str] = (),
) -> Entorno:
    """Return what diagrams may name; `fichas` maps each name to its schema's properties.

    `procesos` are the ones that may be called besides those of the `bpmn` room.
    """
    return Entorno(
        servicios=SERVICIOS.keys(),
        colecciones=COLECCIONES.keys(),
        procesos={drawn.proceso for drawn in dibujos} | set(procesos),
        fichas=fichas,
    )


async def stored_entorno(
    tx: AsyncSession, fichas: Fichas | None = None, *, also: str = ""
) -> Entorno:
    """Return what diagrams may name, the processes deployed by upload too, and `also` one more."""
    stored = await list_names(tx)
    return build_entorno(fichas, procesos=stored | {also} if also else stored)


async def deploy_all(
    database: Database,
    now: datetime,
    dibujos: Sequence[Dibujo] = DIBUJOS,
    fichas: Fichas | None = None,
) -> dict[str, int]:
    """Store every process whose content is new and return the current number of each.

    Running instances keep the version they started with. Replicas that start at once wait for
    each other. Raises RuleBroken(diagrama_ilegible), which tells the first grave finding of the
    review, before storing anything.
    """
    async with database.transaction() as tx:
        stored = await list_names(tx)
    entorno = build_entorno(fichas, dibujos, stored)
    surroundings = entorno.huella()
    for drawn in dibujos:
        tables = drawn.tables()
        mark = (drawn.proceso, fingerprint(drawn.diagrama, tables), surroundings)
        if mark not in _SOUND:
            demand_sound(drawn.proceso, drawn.diagrama, tables, entorno)
            _SOUND.add(mark)
    async with database.transaction() as tx:
        # However long those before take: nothing can be done without.
        await tx.execute(_PATIENTLY)
        await lock_versions(tx)
        return {
            drawn.proceso: (
                await store(tx, Texto(drawn.proceso, drawn.diagrama, drawn.tables()), now)
            )[0]
            for drawn in dibujos
        }


async def lock_versions(tx: AsyncSession) -> None:
    """Let nobody else store a version until this transaction ends."""
    await tx.execute(_LOCK, {"key": _KEY})


async def store(tx: AsyncSession, texto: Texto, now: datetime) -> tuple[int, bool]:
    """Return the number of the version with this content, and whether it has just been stored."""
    mark = fingerprint(texto.diagrama, texto.decisiones)
    known = await tx.scalar(
        select(versiones.c.numero).where(
            versiones.c.proceso == texto.proceso, versiones.c.huella == mark
        )
    )
    if known is not None:
        return int(known), False
    last = await tx.scalar(
        select(func.max(versiones.c.numero)).where(versiones.c.proceso == texto.proceso)
    )
    number = int(last or 0) + 1
    version_id = await tx.scalar(
        insert(versiones)
        .values(
            proceso=texto.proceso,
            numero=number,
            huella=mark,
            diagrama=texto.diagrama,
            decisiones=dict(texto.decisiones),
            nota=texto.nota,
            autor_id=texto.autor_id,
            creada=now,
        )
        .returning(versiones.c.id)
    )
    definicion = define(texto.proceso, texto.diagrama, texto.decisiones)
    await register_starts(tx, int(version_id or 0), definicion, now)
    return number, True


def demand_admin(orden: Orden) -> None:
    """Raise Forbidden(solo_administracion) when whoever orders does not administer."""
    if not orden.actor.administers:
        raise Forbidden("solo_administracion")


async def deploy(
    database: Database,
    orden: Orden,
    *,
    diagrama: str,
    decisiones: Mapping[str, str],
    nota: str = "",
    fichas: Fichas | None = None,
) -> Result:
    """Store a diagram as the next version of its process, if its review finds nothing grave.

    The same content is the same version, and changes nothing. Running instances stay on theirs.
    Raises Forbidden(solo_administracion), RuleBroken(diagrama_ilegible) with the findings,
    RuleBroken(proceso_sin_nombre).
    """
    demand_admin(orden)
    proceso = await asyncio.to_thread(name_of, diagrama)
    async with database.transaction() as tx:
        entorno = await stored_entorno(tx, fichas, also=proceso)
    await asyncio.to_thread(demand_sound, proceso, diagrama, decisiones, entorno)
    texto = Texto(proceso, diagrama, dict(decisiones), nota.strip(), orden.actor.persona_id)

    async def work(tx: AsyncSession) -> Result:
        await lock_versions(tx)
        number, fresh = await store(tx, texto, orden.now)
        changes = await differences(tx, proceso, number - 1, number) if fresh else ()
        return {
            "proceso": proceso,
            "version": number,
            "nueva": fresh,
            "diferencia": [change.to_json() for change in changes],
        }

    return await carry_out(database, orden, work)


def name_of(diagrama: str) -> str:
    """Return the id of the process that a diagram draws.

    Raises RuleBroken(diagrama_ilegible), RuleBroken(proceso_sin_nombre) for an id that cannot
    stand in an address.
    """
    drawn = next(read_xml(diagrama).iter(BPMN + "process"), None)
    name = "" if drawn is None else drawn.get("id", "")
    if drawn is None:
        raise RuleBroken("diagrama_ilegible", detalle="no tiene ningún proceso BPMN 2.0")
    if not _NAME.fullmatch(name) or name in RESERVED:
        raise RuleBroken("proceso_sin_nombre", proceso=name)
    return name


async def differences(tx: AsyncSession, proceso: str, desde: int, hasta: int) -> tuple[Cambio, ...]:
    """Return what changed between two versions of a process, their decision tables too.

    The first version is compared with nothing. Raises NotFound(version_desconocida).
    """
    if desde == 0:
        return ()
    return compare(*[await load_version(tx, proceso, number) for number in (desde, hasta)])


async def load_version(tx: AsyncSession, proceso: str, numero: int) -> Definicion:
    """Return the definition of a version by its number. Raises NotFound(version_desconocida)."""
    return await load_definition(tx, await get_version_id(tx, proceso, numero))
