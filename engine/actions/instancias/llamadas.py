"""Call activities: whom they start a child for, and how the children start, in bulk."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.instancias.caso import Caso, definition_of
from engine.actions.instancias.colecciones import COLECCIONES
from engine.actions.instancias.miembro import Miembro
from engine.actions.instancias.oficinas import local_calendar, office_of
from engine.actions.instancias.puestos import INICIADOR
from engine.actions.instancias.uniones import escalate, gather, listens, outputs
from engine.db.filas import FilaInstancia
from engine.db.ids import new_id
from engine.db.queries.tablas import versiones
from engine.db.queries.versiones import newest_versions
from engine.errors import NotFound, RuleBroken
from engine.process.definicion import Definicion, Elemento
from engine.process.ejecucion import Ejecucion
from engine.process.foto import Espera, Foto
from engine.process.variables import read_formulas

Begin = Callable[[Caso], Awaitable[Foto]]

DEEPEST = 20
"""How many levels of children one step may start: a process that calls itself ends somewhere."""
_BREATH = 50


async def start_children(caso: Caso, espera: Espera, begin: Begin) -> int:
    """Start the children of a call activity and return how many are alive.

    An error that ends one of them at once ends the call; the outputs of those already finished are
    taken when none is left, or the condition drawn on the call holds. Raises
    NotFound(proceso_desconocido), RuleBroken(llamada_sin_fin), ExpressionError.
    """
    if caso.nivel >= DEEPEST:
        raise RuleBroken("llamada_sin_fin", elemento=espera.elemento.id)
    members = await members_of(caso, espera)
    started = await start_members(caso, espera, members, begin)
    alive = sum(not foto.terminada for _, foto in started)
    if started:
        _open_group(caso, espera, len(started), alive)
    _hear_started(caso, espera, started)
    return alive


def _hear_started(caso: Caso, espera: Espera, started: Sequence[tuple[Caso, Foto]]) -> None:
    """Hear what the children said as they started, each in its turn, as long as the call waits."""
    done: list[Ejecucion] = []
    for child, foto in started:
        escalate(caso, child)
        if not foto.terminada or not listens(caso, espera.token):
            continue
        if foto.error is not None:
            caso.ejecucion.fail(espera.token, foto.error)
            continue
        done.append(child.ejecucion)
        own = outputs(espera.elemento, child.ejecucion)
        if caso.ejecucion.child_ended(
            espera.token, own, terminadas=len(done), vivas=len(started) - len(done),
            total=len(started),
        ):  # fmt: skip
            caso.ejecucion.complete(espera.token, gather(caso, espera.elemento, done))
    if len(done) == len(started) and listens(caso, espera.token):
        caso.acabadas.add(espera.token)
        caso.ejecucion.complete(espera.token, gather(caso, espera.elemento, done))


def _open_group(caso: Caso, espera: Espera, total: int, alive: int) -> None:
    caso.pendiente.escritura.grupos.append(
        {
            "instancia_id": caso.instancia.id,
            "token": espera.token,
            "elemento": espera.elemento.id,
            "total": total,
            "vivas": alive,
            "terminadas": total - alive,
            "anuladas": 0,
            "atenta": bool(_condition(caso, espera.elemento)),
        }
    )


async def start_members(
    caso: Caso, espera: Espera, members: Sequence[Miembro], begin: Begin
) -> list[tuple[Caso, Foto]]:
    """Start an instance for each member, in order of their ids."""
    if not members:
        return []
    version_id, definicion = await _called_version(caso, espera.elemento.get("proceso") or "")
    # Before any begins: what begins may send messages, which nobody takes back.
    given = [_given(caso, espera, member) for member in members]
    started: list[tuple[Caso, Foto]] = []
    # At once, because each begins by the calendar of its own office.
    offices = {m.contexto["entidad_id"] for m in members if "entidad_id" in m.contexto}
    await caso.plantel.lugares(caso.tx, offices)
    for n, (identifier, member, variables) in enumerate(
        zip(sorted(new_id() for _ in members), members, given, strict=True), start=1
    ):
        row = _row(caso, espera, member, identifier, version_id, definicion)
        child = await _new_child(caso, row, definicion, variables)
        started.append((child, await begin(child)))
        if n % _BREATH == 0:
            # Ten thousand children take seconds: others are served meanwhile.
            await asyncio.sleep(0)
    return started


def _given(caso: Caso, espera: Espera, member: Miembro) -> dict[str, Any]:
    """Return what a member begins with: its own, and what the call works out for it."""
    seen = {**espera.variables, **member.variables}
    formulas = read_formulas(espera.elemento.get("entradas"))
    worked = {name: caso.ejecucion.motor.evaluate(text, seen) for name, text in formulas}
    return {**member.variables, **worked}


async def members_of(caso: Caso, espera: Espera) -> Sequence[Miembro]:
    """Return whom a call activity starts a child for: a group, each item of a list, or just one."""
    elemento, whole = espera.elemento, caso.instancia.contexto
    if name := elemento.get("coleccion"):
        inherited = {k: caso.ejecucion.variables.get(k) for k in ("inicio", "fin")}
        starter = {k: v for k, v in whole.items() if k == INICIADOR}
        return [
            Miembro(m.clave, {**inherited, **m.variables}, {**starter, **m.contexto})
            for m in await COLECCIONES[name](caso)
        ]
    rounds = _own_round(caso, espera) if espera.miembros is None else enumerate(espera.miembros)
    if rounds is None:
        return [Miembro(elemento.id, contexto=whole)]
    return [
        Miembro(f"{elemento.id}/{n + 1}", dict(own), {**whole, **_who(own)}) for n, own in rounds
    ]


def _own_round(caso: Caso, espera: Espera) -> list[tuple[int, Mapping[str, Any]]] | None:
    """Return the number and the data of the one round of a call that repeats in sequence."""
    token = caso.ejecucion.estado.tokens[espera.token]
    if "vuelta" not in token.datos:
        return None
    return [(token.datos["vuelta"], caso.ejecucion.estado.recintos[token.recinto].variables)]


def _who(own: Mapping[str, Any]) -> dict[str, Any]:
    """Return who a member is, when its item says it by the ids of a post."""
    items = [value for value in own.values() if isinstance(value, dict)]
    return {
        key: item[key] for item in items for key in ("entidad_id", "rol", "cargo_id") if key in item
    }


def _row(
    caso: Caso, espera: Espera, member: Miembro, identifier: UUID, version_id: int, d: Definicion
) -> FilaInstancia:
    above = caso.instancia
    return FilaInstancia(
        id=identifier,
        version_id=version_id,
        clave=f"{above.clave}/{member.clave}"[:80],
        asistencia_id=above.asistencia_id,
        padre_id=above.id,
        padre_token=espera.token,
        raiz_id=above.raiz_id,
        entidad_id=member.contexto.get("entidad_id", above.entidad_id),
        iniciada_por_id=above.iniciada_por_id,
        contexto=member.contexto,
        estado="activa",
        revision=1,
        memoria=None,
        eventos=0,
        cadena=None,
        suspendida=None,
        creada=caso.now,
        proceso=d.proceso,
        huella=d.huella,
    )


async def _new_child(
    caso: Caso, row: FilaInstancia, definicion: Definicion, variables: Mapping[str, Any]
) -> Caso:
    local = await local_calendar(
        caso.tx, caso.plantel, caso.calendario, office_of(row), row.asistencia_id
    )
    return Caso(
        tx=caso.tx,
        database=caso.database,
        now=caso.now,
        calendario=caso.calendario,
        plantel=caso.plantel,
        instancia=row,
        ejecucion=Ejecucion.start(definicion, variables, local, caso.now),
        de=caso.de,
        actor=caso.actor,
        nivel=caso.nivel + 1,
        pendiente=caso.pendiente,
    )


async def _called_version(caso: Caso, proceso: str) -> tuple[int, Definicion]:
    """Return the newest version of a process. Raises NotFound(proceso_desconocido)."""
    known = await newest_versions(caso.tx, caso.pendiente.procesos)
    if proceso not in known:
        raise NotFound("proceso_desconocido", proceso=proceso)
    version_id, huella = known[proceso]
    return version_id, await definition_of(caso.tx, version_id, proceso, huella)


async def latest_version(tx: AsyncSession, proceso: str) -> tuple[int, Definicion]:
    """Return the newest stored version of a process. Raises NotFound(proceso_desconocido)."""
    row = (
        await tx.execute(
            select(versiones.c.id, versiones.c.huella)
            .where(versiones.c.proceso == proceso)
            .order_by(versiones.c.numero.desc())
            .limit(1)
        )
    ).first()
    if row is None:
        raise NotFound("proceso_desconocido", proceso=proceso)
    return row.id, await definition_of(tx, row.id, proceso, row.huella)


def _condition(caso: Caso, elemento: Elemento) -> str | None:
    rule = caso.ejecucion.definicion.grafo.nodos[elemento.id].repeticion
    return (rule.hasta if rule else None) or elemento.get("repite_hasta")
