"""The board of the token game: one instance, the orders still to carry out, what happened."""

import os
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from engine.process.estado import ACTIVO, FALLO, OYE, Estado, Recinto, Token
from engine.process.grafo import Grafo, Nodo
from engine.process.memoria.valores import admit
from engine.process.motor import Motor


@dataclass(frozen=True)
class Envio:
    """A message or signal thrown in this step, on its way to other instances."""

    tipo: str
    nombre: str
    clave: str | None
    datos: Mapping[str, Any]


@dataclass
class Tablero:
    """What the rules of the game work on during one step.

    `cola` holds what is still to be done, as an order and the id of a token or the number of a
    scope: the rules ask for what comes next, so that no depth of diagram nests their calls.
    `cambiado` tells that variables changed since conditions were last looked at.
    """

    grafo: Grafo
    estado: Estado
    motor: Motor
    decide: Any
    cola: deque[tuple[str, Any]] = field(default_factory=deque)
    recorrido: list[str] = field(default_factory=list)
    pasos: list[tuple[str, str, UUID]] = field(default_factory=list)
    cumplidos: set[UUID] = field(default_factory=set)
    enviados: list[Envio] = field(default_factory=list)
    escaladas: list[str] = field(default_factory=list)
    cambiado: bool = False

    def nodo(self, token: Token) -> Nodo:
        """Return the node where a token is."""
        return self.grafo.nodos[token.nodo]

    def put(
        self,
        nodo: str,
        recinto: int,
        *,
        estado: str = ACTIVO,
        flujo: str | None = None,
        de: UUID | None = None,
        datos: dict[str, Any] | None = None,
    ) -> Token:
        """Put a new token at a node; an active one is asked to arrive."""
        token = self.estado.add(Token(new_token(), nodo, recinto, estado, flujo, de, datos or {}))
        if estado == ACTIVO:
            self.ask("llega", token)
        return token

    def enter(self, nodo: str, recinto: int) -> Token:
        """Put a token at an event that has just happened: it goes straight on."""
        token = self.estado.add(Token(new_token(), nodo, recinto, ACTIVO))
        self.estado.visitados.add(nodo)
        self.note("dispara", token)
        self.ask("sale", token)
        return token

    def ask(self, order: str, token: Token) -> None:
        """Leave an order for a token; it is dropped if the token is gone by then."""
        self.cola.append((order, token.id))

    def note(self, what: str, token: Token) -> None:
        """Write down what happened to a token, for the history."""
        self.pasos.append((what, token.nodo, token.id))

    def drop(self, token: Token) -> None:
        """Take a token out of play, and look whether its scope is over."""
        self.estado.drop(token)
        if token.estado != OYE:
            self.look_at_scope(token.recinto)

    def look_at_scope(self, recinto: int) -> None:
        """Ask for a scope to be closed if nobody is left in it."""
        if not self.estado.vivos.get(recinto):
            self.cola.append(("cierra", recinto))

    def discard(self, token: Token, what: str = "cancela") -> None:
        """Take a token away with all that runs inside it and hangs from it."""
        pending = [token]
        while pending:
            here = pending.pop()
            if here.id not in self.estado.tokens:
                continue
            pending += self.estado.hanging(here)
            for recinto in self.estado.children_of(here):
                pending += self.estado.within(recinto.id)
                del self.estado.recintos[recinto.id]
            if here.estado != OYE:
                self.note(what, here)
            self.estado.drop(here)

    def silence(self, token: Token) -> None:
        """Take away the listeners that hang from a token, those that failed too."""
        for listener in self.estado.hanging(token):
            if failed_to_listen(listener):
                self.note("cancela", listener)
            elif listener.estado != OYE:
                continue
            self.estado.drop(listener)

    def fail(self, token: Token, tipo: str, message: str, phase: str = "llega") -> None:
        """Leave a token where it is, for somebody to mend.

        A listener that fails leaves what it listened for alone, and fails beside it. What failed
        while it was waited for (`espera`) is still begun: its border goes on listening.
        """
        if token.estado == OYE:
            self.estado.drop(token)
            # What failed to listen still hangs from what it listened for, and goes with it.
            de = token.de if phase == "escucha" else None
            token = self.estado.add(Token(new_token(), token.nodo, token.recinto, ACTIVO, None, de))
        if phase == "escucha":
            self.note("entra", token)
        if phase != "espera":
            self.silence(token)
        if phase == "llega":
            self._undo(token)
        token.estado = FALLO
        token.datos["fallo"] = {"tipo": tipo, "mensaje": message, "fase": phase}
        self.note("falla", token)

    def _undo(self, token: Token) -> None:
        """Take away the scope that a token had half opened: trying again opens another."""
        for recinto in self.estado.children_of(token):
            for listener in self.estado.within(recinto.id):
                self.estado.drop(listener)
            del self.estado.recintos[recinto.id]

    def scope(self, token: Token) -> Recinto:
        """Return the scope a token lies in."""
        return self.estado.recintos[token.recinto]

    def visible(self, recinto: int) -> Mapping[str, Any]:
        """Return the variables that are seen from a scope, the inner ones first."""
        here = self.estado.recintos[recinto]
        if here.padre is None:
            return here.variables
        chain = []
        while True:
            chain.append(here.variables)
            if here.padre is None:
                break
            here = self.estado.recintos[here.padre]
        merged: dict[str, Any] = {}
        for variables in reversed(chain):
            merged.update(variables)
        return merged

    def assign(self, recinto: int, changes: Mapping[str, Any]) -> None:
        """Set variables where they are declared, in the process when nowhere.

        Raises RuleBroken(dato_no_admitido) before any is set.
        """
        for name, value in changes.items():
            admit(name, value)
        for name, value in changes.items():
            here = self.estado.recintos[recinto]
            while here.padre is not None and name not in here.variables:
                here = self.estado.recintos[here.padre]
            here.variables[name] = value
            self.cambiado = True

    def calculate(
        self, expression: str, recinto: int, extra: Mapping[str, Any] | None = None
    ) -> Any:
        """Evaluate an expression as seen from a scope. Raises ExpressionError."""
        return self.motor.evaluate(expression, self.visible(recinto), extra)


def failed_to_listen(token: Token) -> bool:
    """Tell whether a token is a listener that could not tell what it listens for."""
    return token.estado == FALLO and token.datos["fallo"]["fase"] == "escucha"


def new_token() -> UUID:
    """Return an id for a token."""
    return UUID(bytes=os.urandom(16), version=4)
