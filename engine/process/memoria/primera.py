"""Reads the first codec, which kept SpiffWorkflow's tree of tokens, done ones and predicted too."""

from typing import Any
from uuid import UUID

from engine.process.definicion import Definicion
from engine.process.estado import ESPERA, JUNTA, LISTO, OYE, Estado, Recinto, Token
from engine.process.grafo import TAREAS, Nodo

_WAITING = 8
_READY = 16
_DONE = 64
_CANCELLED = 256
_ID, _PARENT, _NAME, _STATE, _TRIGGERED, _INTERNAL = range(6)


def load_first(definicion: Definicion, told: dict[str, Any]) -> Estado:
    """Return what still waits in a state of codec 1.

    Its diagrams had user, service and call tasks, exclusive and parallel gateways and timers.
    Raises LookupError or ValueError for the state of another diagram.
    """
    rows, nodos = told["t"], definicion.grafo.nodos
    estado = Estado(terminada=bool(told["c"]))
    estado.recintos[0] = Recinto(0, None, None, definicion.proceso, dict(told["d"]))
    estado.visitados = {r[_NAME] for r in rows if r[_STATE] in (_READY, _DONE)} & nodos.keys()
    if estado.terminada:
        return estado
    for row in rows:
        nodo = nodos.get(_drawn(row[_NAME]))
        if nodo is None and row[_STATE] in (_READY, _WAITING):
            raise LookupError(row[_NAME])
        token = _waiting(row, nodo, rows) if nodo is not None else None
        if token is not None:
            estado.add(token)
    for join in {row[_NAME] for row in rows} & nodos.keys():
        for token in _arrived(nodos[join], rows):
            estado.add(token)
    return estado


def _drawn(name: str) -> str:
    """Return the element behind a step that the library added around it."""
    return str(name).partition(".")[0]


def _waiting(row: list[Any], nodo: Nodo, rows: list[list[Any]]) -> Token | None:
    identifier, due = UUID(row[_ID]), row[_INTERNAL].get("event_value")
    datos = {"vence": due, "peldano": 0} if due else {}
    if row[_STATE] not in (_READY, _WAITING):
        return None
    if row[_STATE] == _READY and nodo.clase in TAREAS | {"serviceTask", "callActivity"}:
        return Token(identifier, nodo.id, 0, LISTO)
    if nodo.clase == "intermediateCatchEvent":
        return Token(identifier, nodo.id, 0, ESPERA, datos=datos)
    if nodo.clase == "boundaryEvent":
        return Token(identifier, nodo.id, 0, OYE, de=_host_of(row, nodo, rows), datos=datos)
    # What the library itself waits for: the joins it draws around borders and ends.
    return None


def _arrived(nodo: Nodo, rows: list[list[Any]]) -> list[Token]:
    """Return the tokens that wait at a parallel join.

    The library keeps the last to arrive waiting and cancels the ones before; each round that was
    completed used up one of every flow.
    """
    if nodo.clase != "parallelGateway" or len(nodo.entran) < 2:
        return []
    mine = [row for row in rows if row[_NAME] == nodo.id]
    rounds = sum(row[_STATE] == _DONE for row in mine)
    by_flow: dict[str, list[UUID]] = {}
    for row in mine:
        if row[_STATE] in (_WAITING, _CANCELLED, _DONE) and rows[row[_PARENT]][_STATE] == _DONE:
            by_flow.setdefault(_flow_of(row, nodo, rows), []).append(UUID(row[_ID]))
    return [
        Token(identifier, nodo.id, 0, JUNTA, flow)
        for flow, identifiers in by_flow.items()
        for identifier in identifiers[rounds:]
    ]


def _flow_of(row: list[Any], nodo: Nodo, rows: list[list[Any]]) -> str:
    """Return the flow by which a token came to a join: that of the nearest drawn step before."""
    before = {flow.desde: flow.id for flow in nodo.entran}
    parent = row[_PARENT]
    while parent is not None:
        name = _drawn(rows[parent][_NAME])
        if name in before:
            return before[name]
        parent = rows[parent][_PARENT]
    raise LookupError(nodo.id)


def _host_of(row: list[Any], nodo: Nodo, rows: list[list[Any]]) -> UUID:
    """Return the task on whose border a timer waits: its brother in the tree."""
    for other in rows:
        if other[_PARENT] == row[_PARENT] and other[_NAME] == nodo.adjunto:
            return UUID(other[_ID])
    raise LookupError(nodo.id)
