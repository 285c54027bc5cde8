"""Call activities: their children start in bulk and are counted as they end."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.caso import Caso, definition_of, wake
from engine.actions.colecciones import COLECCIONES, Miembro
from engine.actions.puestos import INICIADOR
from engine.db.crudo import bare
from engine.db.filas import FilaInstancia
from engine.db.ids import new_id
from engine.db.paso import open_instancia
from engine.db.queries.tablas import versiones
from engine.errors import NotFound, RuleBroken
from engine.process.definicion import Definicion, Elemento
from engine.process.ejecucion import Ejecucion
from engine.process.estado import LISTO
from engine.process.foto import Espera, Foto
from engine.process.variables import read_formulas

Begin = Callable[[Caso], Awaitable[Foto]]

DEEPEST = 20
"""How many levels of children one step may start: a process that calls itself ends somewhere."""
_BREATH = 50


async def start_children(caso: Caso, espera: Espera, begin: Begin) -> int:
    """Start the children of a call activity and return how many are alive.

    An error that ends one of them at once ends the call; the outputs of those already finished are
    taken when none is left. Raises NotFound(proceso_desconocido), RuleBroken(llamada_sin_fin),
    ExpressionError.
    """
    if caso.nivel >= DEEPEST:
        raise RuleBroken("llamada_sin_fin", elemento=espera.elemento.id)
    members = await members_of(caso, espera)
    started = await start_members(caso, espera, members, begin)
    alive = sum(not foto.terminada for _, foto in started)
    if started:
        _open_group(caso, espera, len(started), alive)
    failed = next((foto.error for _, foto in started if foto.error), None)
    if failed is not None:
        caso.ejecucion.fail(espera.token, failed)
    elif alive == 0:
        caso.acabadas.add(espera.token)
        done = [child.ejecucion for child, _ in started]
        caso.ejecucion.complete(espera.token, gather(caso, espera.elemento, done))
    return alive


def _open_group(caso: Caso, espera: Espera, total: int, alive: int) -> None:
    caso.pendiente.escritura.grupos.append(
        {
            "instancia_id": caso.instancia.id,
            "token": espera.token,
            "elemento": espera.elemento.id,
            "total": total,
            "vivas": alive,
            "terminadas": total - alive,
            "atenta": bool(_condition(caso, espera.elemento)),
        }
    )


async def start_members(
    caso: Caso, espera: Espera, members: Sequence[Miembro], begin: Begin
) -> list[tuple[Caso, Foto]]:
    """Start an instance for each member, in order of their ids."""
    if not members:
        return []
    proceso = espera.elemento.get("proceso") or ""
    version_id, definicion = await latest_version(caso.tx, proceso)
    formulas = read_formulas(espera.elemento.get("entradas"))
    started: list[tuple[Caso, Foto]] = []
    for n, (identifier, member) in enumerate(
        zip(sorted(new_id() for _ in members), members, strict=True), start=1
    ):
        seen = {**espera.variables, **member.variables}
        given = {name: caso.ejecucion.motor.evaluate(text, seen) for name, text in formulas}
        row = _row(caso, espera, member, identifier, version_id, definicion)
        child = _new_child(caso, row, definicion, {**member.variables, **given})
        started.append((child, await begin(child)))
        if n % _BREATH == 0:
            # Ten thousand children take seconds: others are served meanwhile.
            await asyncio.sleep(0)
    return started


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
    if espera.miembros is None:
        return [Miembro(elemento.id, contexto=whole)]
    return [
        Miembro(f"{elemento.id}/{n}", dict(own), {**whole, **_who(own)})
        for n, own in enumerate(espera.miembros, start=1)
    ]


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


def _new_child(
    caso: Caso, row: FilaInstancia, definicion: Definicion, variables: Mapping[str, Any]
) -> Caso:
    return Caso(
        tx=caso.tx,
        database=caso.database,
        now=caso.now,
        calendario=caso.calendario,
        plantel=caso.plantel,
        instancia=row,
        ejecucion=Ejecucion.start(definicion, variables, caso.calendario, caso.now),
        de=caso.de,
        actor=caso.actor,
        nivel=caso.nivel + 1,
        pendiente=caso.pendiente,
    )


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


def count_out(child: Caso, foto: Foto) -> bool:
    """Count a child that has ended out of its group; tell whether its parent must know of it."""
    grupo = child.grupo
    if grupo is None:
        return True
    child.pendiente.count(grupo, vivas=-1, terminadas=1)
    return foto.error is not None or grupo.vivas <= 0 or grupo.atenta


def count_ended(child: Caso) -> bool:
    """Count a child that somebody ended out of its group; tell whether its parent must know."""
    if child.grupo is None:
        return True
    child.pendiente.count(child.grupo, vivas=-1, anuladas=1)
    return child.grupo.vivas <= 0 or child.grupo.atenta


async def reopen_parent(child: Caso) -> Caso:
    """Return the case of a child's parent; the root, which is locked, holds it still too."""
    parent_id = child.instancia.padre_id
    assert parent_id is not None
    if (open_already := child.pendiente.movidos.get(parent_id)) is not None:
        return open_already
    row, grupo, above = child.padre, None, None
    if row is None or row.padre_id is not None:
        found = await open_instancia(await bare(child.tx), parent_id, None)
        row, grupo, above = found.instancia, found.grupo, found.padre
    assert row is not None
    parent = Caso(
        tx=child.tx,
        database=child.database,
        now=child.now,
        calendario=child.calendario,
        plantel=child.plantel,
        instancia=row,
        ejecucion=await wake(child.tx, row, None, child.calendario, child.now),
        de=child.de,
        actor=child.actor,
        grupo=grupo,
        padre=above,
        pendiente=child.pendiente,
    )
    parent.look()
    return parent


async def join(parent: Caso, child: Caso, foto: Foto) -> None:
    """Let a parent know that a child ended: its error, its part of a condition, or the last one."""
    token = child.instancia.padre_token
    assert token is not None
    if foto.error is not None:
        parent.ejecucion.fail(token, foto.error)
        return
    elemento = _called(parent, token)
    if _is_over(parent, child, token, _outputs(elemento, child.ejecucion)):
        await _complete(parent, token, elemento, child)


async def join_ended(parent: Caso, child: Caso) -> bool:
    """Let a parent know that somebody ended a child; tell whether its call is over with it."""
    token = child.instancia.padre_token
    assert token is not None
    if not listens(parent, token) or not _is_over(parent, child, token, {}):
        return False
    await _complete(parent, token, _called(parent, token), None)
    return True


def listens(caso: Caso, token: UUID) -> bool:
    """Tell whether a task, a service or a call still waits at a token."""
    found = caso.ejecucion.estado.tokens.get(token)
    return found is not None and found.estado == LISTO


def _called(parent: Caso, token: UUID) -> Elemento:
    return parent.ejecucion.definicion.elementos[parent.ejecucion.estado.tokens[token].nodo]


def _is_over(parent: Caso, child: Caso, token: UUID, own: Mapping[str, Any]) -> bool:
    """Tell whether no child is left, or the condition drawn on the call holds."""
    grupo = child.grupo
    if grupo is None or grupo.vivas <= 0:
        parent.acabadas.add(token)
        return True
    return parent.ejecucion.child_ended(
        token, own, terminadas=grupo.terminadas, vivas=grupo.vivas, total=grupo.total,
        anuladas=grupo.anuladas,
    )  # fmt: skip


async def _complete(parent: Caso, token: UUID, elemento: Elemento, last: Caso | None) -> None:
    done = [last.ejecucion] if last else []
    if _is_group(parent, elemento) and _gives(parent, elemento):
        done = await _finished(parent, token, last)
    parent.ejecucion.complete(token, gather(parent, elemento, done))


def gather(parent: Caso, elemento: Elemento, done: Sequence[Ejecucion]) -> dict[str, Any]:
    """Return what the children of a call give its parent: values, or lists in their order."""
    if not _is_group(parent, elemento):
        return _outputs(elemento, done[0]) if done else {}
    told = [_outputs(elemento, child) for child in done]
    names = [name for name, _ in read_formulas(elemento.get("salidas"))]
    values = {name: [own[name] for own in told] for name in names}
    rule = parent.ejecucion.definicion.grafo.nodos[elemento.id].repeticion
    if rule is not None and rule.resultado and rule.salida:
        plain = [child.variables.get(rule.salida) for child in done]
        values[rule.resultado] = values.pop(rule.salida, plain)
    return values


def _outputs(elemento: Elemento, child: Ejecucion) -> dict[str, Any]:
    pairs = read_formulas(elemento.get("salidas"))
    return {name: child.motor.evaluate(text, child.variables) for name, text in pairs}


def _is_group(parent: Caso, elemento: Elemento) -> bool:
    rule = parent.ejecucion.definicion.grafo.nodos[elemento.id].repeticion
    parallel = rule is not None and rule.clase == "varias" and not rule.secuencial
    return parallel or bool(elemento.get("coleccion"))


def _gives(parent: Caso, elemento: Elemento) -> bool:
    rule = parent.ejecucion.definicion.grafo.nodos[elemento.id].repeticion
    return bool(elemento.get("salidas") or (rule is not None and rule.resultado))


def _condition(caso: Caso, elemento: Elemento) -> str | None:
    rule = caso.ejecucion.definicion.grafo.nodos[elemento.id].repeticion
    return (rule.hasta if rule else None) or elemento.get("repite_hasta")


async def _finished(parent: Caso, token: UUID, last: Caso | None) -> list[Ejecucion]:
    """Return every child of a group that finished, in their order, `last` among them."""
    raw = await bare(parent.tx)
    rows = await raw.fetch(_FINISHED, parent.instancia.id, token)
    found = {last.instancia.id: last.ejecucion} if last else {}
    for row in rows:
        version = row["version_id"], row["proceso"], row["huella"]
        definicion = await definition_of(parent.tx, *version)
        found[row["id"]] = Ejecucion.load(definicion, row["memoria"], parent.calendario, parent.now)
    return [found[identifier] for identifier in sorted(found)]


_FINISHED = """
    SELECT i.id, i.version_id, i.memoria, v.proceso, v.huella
    FROM instancia i JOIN version_proceso v ON v.id = i.version_id
    WHERE i.padre_id = $1 AND i.padre_token = $2 AND i.estado = 'terminada'
"""
