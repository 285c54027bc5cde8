"""An instance opened only to be looked at: its tokens, its variables, what each wait is for."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.instancias.caso import load_definition
from engine.db.queries.calendario import load_calendario
from engine.db.queries.instancias import get_any_instancia
from engine.domain.mando import VIVAS
from engine.process.definicion import Definicion
from engine.process.ejecucion import Ejecucion
from engine.process.estado import DENTRO, ESPERA, FALLO, LISTO, Estado, Token
from engine.process.palabras import class_of

MOVIBLES = frozenset({LISTO, ESPERA, FALLO, DENTRO})
"""The states of a token that may be taken elsewhere."""


@dataclass(frozen=True)
class Inspeccion:
    """An instance as who mends it sees it: its row, its diagram and its live state."""

    fila: dict[str, Any]
    definicion: Definicion
    ejecucion: Ejecucion

    @property
    def estado(self) -> Estado:
        """The live state."""
        return self.ejecucion.estado

    def standing(self) -> dict[str, list[str]]:
        """Return the elements where it is and those behind it: one that ended is nowhere."""
        told = self.ejecucion.standing()
        if self.fila["estado"] in VIVAS:
            return told
        return {"activos": [], "recorridos": sorted({*told["activos"], *told["recorridos"]})}

    def name_of(self, elemento: str) -> str:
        """Return what the diagram calls an element; its id when it is of another version."""
        known = self.definicion.elementos.get(elemento)
        if elemento in self.nameless:
            return f"{class_of(self.definicion.grafo.nodos[elemento])} sin nombre"
        return known.nombre if known else elemento.replace("_", " ")

    @property
    def nameless(self) -> frozenset[str]:
        """The gateways and events that are drawn without words."""
        elementos = self.definicion.elementos.values()
        wordless = (e for e in elementos if e.clase.endswith(("Gateway", "Event")))
        return frozenset(e.id for e in wordless if e.nombre == e.id)

    @property
    def ends(self) -> frozenset[str]:
        """The end events of the diagram."""
        elementos = self.definicion.elementos.values()
        return frozenset(e.id for e in elementos if e.clase == "endEvent")

    def tokens(self) -> list[dict[str, Any]]:
        """Return the tokens that may be moved, with where each may go."""
        return [
            {
                "id": token.id,
                "elemento": token.nodo,
                "nombre": self.name_of(token.nodo),
                "estado": token.estado,
                "destinos": self._targets(token),
            }
            for token in movable(self.estado)
            if self.fila["estado"] in VIVAS
        ]

    def _targets(self, token: Token) -> list[tuple[str, str]]:
        """Return the elements of the same scope, by their name, where a token may be put."""
        grafo = self.definicion.grafo
        inside = grafo.inside(grafo.nodos[token.nodo].recinto)
        fit = [n.id for n in inside if not (n.adjunto or n.de_evento or n.clase == "startEvent")]
        return sorted(((i, self.name_of(i)) for i in fit), key=lambda pair: pair[1].lower())

    def local_variables(self) -> list[dict[str, Any]]:
        """Return the variables that sub-processes and rounds have of their own, by scope."""
        return [
            {"elemento": scope.nodo, "nombre": self.name_of(scope.nodo), "datos": scope.variables}
            for scope in self.estado.recintos.values()
            if scope.padre is not None and scope.variables
        ]

    def why_due(self, elemento: str) -> str:
        """Return what the diagram says of a timer's instant, or nothing."""
        nodo = self.definicion.grafo.nodos.get(elemento)
        return nodo.evento.expresion if nodo and nodo.evento else ""


def movable(estado: Estado) -> list[Token]:
    """Return the tokens of a state that somebody may take elsewhere."""
    return [token for token in estado.tokens.values() if token.estado in MOVIBLES]


async def inspect(tx: AsyncSession, instancia_id: UUID, now: datetime) -> Inspeccion:
    """Return an instance to look at; nothing is locked and nothing moves.

    Raises NotFound("instancia_desconocida").
    """
    row = await get_any_instancia(tx, instancia_id)
    definicion = await load_definition(tx, row["version_id"])
    row["proceso_nombre"] = definicion.nombre
    calendario = await load_calendario(tx)
    ejecucion = Ejecucion.load(definicion, row.pop("memoria"), calendario, now)
    return Inspeccion(row, definicion, ejecucion)
