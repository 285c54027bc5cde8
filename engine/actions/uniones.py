"""Call activities: their children are counted as they end, and end with what called them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from engine.actions.caso import Caso, definition_of, wake
from engine.db.crudo import bare
from engine.db.paso import open_instancia
from engine.process.definicion import Elemento
from engine.process.ejecucion import Ejecucion
from engine.process.estado import LISTO
from engine.process.foto import Foto
from engine.process.variables import read_formulas


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
