"""Where an instance stands: everything that the rows of the database must mirror."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from engine.process.definicion import Definicion, Elemento
from engine.process.estado import ESPERA, FALLO, LISTO, OYE, Token
from engine.process.grafo import LLAMADAS, SERVICIOS, TAREAS
from engine.process.marcha.tablero import Tablero


@dataclass(frozen=True)
class Espera:
    """A token that waits: for a person, a handler, children, an instant or a message.

    `variables` are those seen from there; `miembros`, for a call activity with a collection, the
    local variables of each child; `tipo`, `nombre` and `clave` those of what it listens for.
    """

    token: UUID
    elemento: Elemento
    vence: datetime | None = None
    peldano: int = 0
    tipo: str = ""
    nombre: str = ""
    clave: str | None = None
    miembros: tuple[Mapping[str, Any], ...] | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Fallo:
    """A token that could not go on: of what kind, in words, and with which variables."""

    token: UUID
    elemento: Elemento
    tipo: str
    mensaje: str
    entrada: Mapping[str, Any]


@dataclass(frozen=True)
class Foto:
    """All that waits in an instance; `error` is the code it ended with, if it died of one."""

    tareas: tuple[Espera, ...] = ()
    servicios: tuple[Espera, ...] = ()
    hijos: tuple[Espera, ...] = ()
    temporizadores: tuple[Espera, ...] = ()
    suscripciones: tuple[Espera, ...] = ()
    fallos: tuple[Fallo, ...] = ()
    terminada: bool = False
    error: str | None = None


NOWHERE = Foto()
"""Where an instance stood before it started."""


def photograph(t: Tablero, definicion: Definicion) -> Foto:
    """Tell where an instance stands."""
    shot: dict[str, list[Espera]] = {}
    faults = []
    for token in t.estado.tokens.values():
        if token.estado == FALLO:
            faults.append(_fault(t, token, definicion.elementos[token.nodo]))
        for kind, waiting in _waits(t, token, definicion.elementos[token.nodo]):
            shot.setdefault(kind, []).append(waiting)
    return Foto(
        **{kind: tuple(waiting) for kind, waiting in shot.items()},
        fallos=tuple(faults),
        terminada=t.estado.terminada,
        error=t.estado.error,
    )


def _waits(t: Tablero, token: Token, elemento: Elemento) -> Sequence[tuple[str, Espera]]:
    """Return what a token waits for, by the name of the list it belongs to."""
    if token.estado == LISTO:
        kind = next(k for k, classes in _LISTS.items() if t.nodo(token).clase in classes)
        members = token.datos.get("miembros")
        return [
            (
                kind,
                Espera(
                    token.id,
                    elemento,
                    miembros=None if members is None else tuple(members),
                    variables=t.visible(token.recinto),
                ),
            )
        ]
    if token.estado not in (ESPERA, OYE):
        return []
    if "vence" in token.datos:
        due = datetime.fromisoformat(token.datos["vence"]).astimezone(UTC)
        return [("temporizadores", Espera(token.id, elemento, due, token.datos["peldano"]))]
    evento = t.nodo(token).evento
    if evento is not None and evento.tipo in ("mensaje", "senal"):
        key = token.datos.get("clave")
        named = Espera(token.id, elemento, tipo=evento.tipo, nombre=evento.nombre, clave=key)
        return [("suscripciones", named)]
    return []


_LISTS: Mapping[str, frozenset[str]] = {
    "tareas": TAREAS, "servicios": SERVICIOS, "hijos": LLAMADAS,
}  # fmt: skip


def _fault(t: Tablero, token: Token, elemento: Elemento) -> Fallo:
    told = token.datos["fallo"]
    return Fallo(token.id, elemento, told["tipo"], told["mensaje"], dict(t.visible(token.recinto)))
