"""Call activities: their children are counted as they end, and end with what called them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from engine.actions.instancias.caso import Caso, definition_of, wake
from engine.actions.instancias.oficinas import local_calendar, office_of
from engine.db.crudo import bare
from engine.db.paso import open_instancia
from engine.errors import RuleBroken
from engine.process.definicion import Elemento
from engine.process.ejecucion import Ejecucion
from engine.process.estado import LISTO
from engine.process.foto import Espera, Foto
from engine.process.lenguaje.expresiones import ExpressionError
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
    local = await local_calendar(
        child.tx, child.plantel, child.calendario, office_of(row), row.asistencia_id
    )
    parent = Caso(
        tx=child.tx,
        database=child.database,
        now=child.now,
        calendario=child.calendario,
        plantel=child.plantel,
        instancia=row,
        ejecucion=await wake(child.tx, row, None, local, child.now),
        de=child.de,
        actor=child.actor,
        grupo=grupo,
        padre=above,
        pendiente=child.pendiente,
    )
    parent.look()
    return parent


async def hear(parent: Caso, child: Caso, foto: Foto, *, wakes: bool) -> None:
    """Let a parent know of a child's escalations, of its error, or of its end if that `wakes` it.

    Outputs or a condition that cannot be worked out leave the call to be mended: they are the
    parent's trouble, and the child has ended all the same.
    """
    token = child.instancia.padre_token
    assert token is not None
    escalate(parent, child)
    if not (wakes and listens(parent, token)):
        return
    if foto.error is not None:
        parent.ejecucion.fail(token, foto.error)
        return
    elemento = _called(parent, token)
    try:
        if _is_over(parent, child, token, outputs(elemento, child.ejecucion)):
            await _complete(parent, token, elemento, child)
    except (ExpressionError, RuleBroken) as failure:
        parent.ejecucion.note_failure(token, "llamada", str(failure))


def escalate(parent: Caso, child: Caso) -> None:
    """Throw the escalations of a child that nobody in it caught, as long as its call waits."""
    token = child.instancia.padre_token
    assert token is not None
    for code in child.ejecucion.escaladas:
        if listens(parent, token):
            parent.ejecucion.escalate(token, code)
    child.ejecucion.escaladas.clear()


async def rejoin(parent: Caso, espera: Espera) -> bool:
    """Take up again a call that had begun and failed as its children ended; tell whether it had.

    Raises ExpressionError, RuleBroken when it fails again.
    """
    raw = await bare(parent.tx)
    vivas = await raw.fetchval(_ALIVE, parent.instancia.id, espera.token)
    if vivas == 0:
        parent.acabadas.add(espera.token)
        await _complete(parent, espera.token, espera.elemento, None)
    return vivas is not None


async def hear_ended(parent: Caso, child: Caso) -> bool:
    """Let a parent know that somebody ended a child; tell whether that moves it."""
    token = child.instancia.padre_token
    assert token is not None
    if not listens(parent, token):
        return False
    try:
        over = _is_over(parent, child, token, {})
        if over:
            await _complete(parent, token, _called(parent, token), None)
    except (ExpressionError, RuleBroken) as failure:
        parent.ejecucion.note_failure(token, "llamada", str(failure))
        return True
    return over


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
    if (last is None or _is_group(parent, elemento)) and _gives(parent, elemento):
        done = await _finished(parent, token, last)
    parent.ejecucion.complete(token, gather(parent, elemento, done))


def gather(parent: Caso, elemento: Elemento, done: Sequence[Ejecucion]) -> dict[str, Any]:
    """Return what the children of a call give its parent: values, or lists in their order."""
    rule = parent.ejecucion.definicion.grafo.nodos[elemento.id].repeticion
    item = rule.salida if rule and rule.resultado else None
    told = [outputs(elemento, child) for child in done]
    if item:
        told = [{item: c.variables.get(item), **own} for c, own in zip(done, told, strict=True)]
    if not _is_group(parent, elemento):
        return told[0] if told else {}
    names = {name: None for name, _ in read_formulas(elemento.get("salidas"))}
    values: dict[str, Any] = {name: [own[name] for own in told] for name in names}
    if rule and item and rule.resultado:
        values.pop(item, None)
        values[rule.resultado] = [own[item] for own in told]
    return values


def outputs(elemento: Elemento, child: Ejecucion) -> dict[str, Any]:
    """Return what one child gives by the mapping of its call. Raises ExpressionError."""
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


_ALIVE = "SELECT vivas FROM grupo WHERE instancia_id = $1 AND token = $2"
_FINISHED = """
    SELECT i.id, i.version_id, i.memoria, v.proceso, v.huella
    FROM instancia i JOIN version_proceso v ON v.id = i.version_id
    WHERE i.padre_id = $1 AND i.padre_token = $2 AND i.estado = 'terminada'
"""
