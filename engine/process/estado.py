"""The live state of an instance: only what still waits, never what is done."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

ACTIVO = "activo"
LISTO = "listo"
ESPERA = "espera"
OYE = "oye"
JUNTA = "junta"
DENTRO = "dentro"
FALLO = "fallo"
ESTADOS = (ACTIVO, LISTO, ESPERA, OYE, JUNTA, DENTRO, FALLO)


@dataclass(slots=True)
class Token:
    """Where the instance is, at one element.

    `listo` waits to be completed, `espera` for an event, `junta` for the others of a join,
    `dentro` while its inner scope or its rounds run, `fallo` for somebody to mend it; `oye` only
    listens, for the border of an activity, an event sub-process or a gateway of events. `activo`
    lasts within a step. `de` is the token it hangs from.
    """

    id: UUID
    nodo: str
    recinto: int
    estado: str
    flujo: str | None = None
    de: UUID | None = None
    datos: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Recinto:
    """An activation of a sub-process, or one round of a loop, with its own variables.

    `token` is the activity that it is inside of; None for the process itself, number 0.
    """

    id: int
    padre: int | None
    token: UUID | None
    nodo: str
    variables: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Estado:
    """Tokens by id in order of birth, scopes by number, and the elements ever visited.

    `visitados` grows no longer than the diagram. `error` is the code an instance died of.
    """

    tokens: dict[UUID, Token] = field(default_factory=dict)
    recintos: dict[int, Recinto] = field(default_factory=dict)
    visitados: set[str] = field(default_factory=set)
    siguiente: int = 1
    terminada: bool = False
    error: str | None = None
    vivos: dict[int, int] = field(default_factory=dict)
    cuelgan: dict[UUID, list[UUID]] = field(default_factory=dict)

    def add(self, token: Token) -> Token:
        """Put a token in play."""
        self.tokens[token.id] = token
        if token.estado != OYE:
            self.vivos[token.recinto] = self.vivos.get(token.recinto, 0) + 1
        if token.de is not None:
            self.cuelgan.setdefault(token.de, []).append(token.id)
        return token

    def drop(self, token: Token) -> None:
        """Take a token out of play; what hangs from it stays."""
        del self.tokens[token.id]
        if token.estado != OYE:
            left = self.vivos[token.recinto] - 1
            if left:
                self.vivos[token.recinto] = left
            else:
                del self.vivos[token.recinto]
        if token.de is not None and token.de in self.cuelgan:
            hanging = self.cuelgan[token.de]
            hanging.remove(token.id)
            if not hanging:
                del self.cuelgan[token.de]

    def hanging(self, token: Token) -> list[Token]:
        """Return the tokens that hang from one: its listeners and the rounds of its loop."""
        return [self.tokens[i] for i in self.cuelgan.get(token.id, ())]

    def within(self, recinto: int) -> Iterator[Token]:
        """Yield the tokens that lie directly in a scope."""
        return (t for t in list(self.tokens.values()) if t.recinto == recinto)

    def children_of(self, token: Token) -> list[Recinto]:
        """Return the scopes that a token is running inside."""
        return [a for a in self.recintos.values() if a.token == token.id]

    def open_scope(self, padre: int, token: Token, variables: dict[str, Any]) -> Recinto:
        """Begin a scope inside an activity."""
        recinto = Recinto(self.siguiente, padre, token.id, token.nodo, variables)
        self.recintos[recinto.id] = recinto
        self.siguiente += 1
        return recinto

    def copy(self) -> "Estado":
        """Return a state of its own, whose changes this one does not see.

        Values of variables are shared: they are replaced whole, never changed in place.
        """
        return Estado(
            tokens={
                i: Token(t.id, t.nodo, t.recinto, t.estado, t.flujo, t.de, dict(t.datos))
                for i, t in self.tokens.items()
            },
            recintos={
                i: Recinto(a.id, a.padre, a.token, a.nodo, dict(a.variables))
                for i, a in self.recintos.items()
            },
            visitados=set(self.visitados),
            siguiente=self.siguiente,
            terminada=self.terminada,
            error=self.error,
            vivos=dict(self.vivos),
            cuelgan={i: list(hanging) for i, hanging in self.cuelgan.items()},
        )
