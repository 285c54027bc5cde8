"""A diagram compiled for running: nodes, flows, events and loops, immutable and shared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

TAREAS = frozenset({"userTask", "manualTask"})
"""What a person does; the token waits for them."""

LLAMADAS = frozenset({"callActivity"})
SERVICIOS = frozenset({"serviceTask"})
ACTIVIDADES = (
    TAREAS
    | LLAMADAS
    | SERVICIOS
    | {"task", "scriptTask", "businessRuleTask", "sendTask", "receiveTask", "subProcess"}
)
COMPUERTAS = frozenset(
    {"exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway"}
)
EVENTOS = frozenset(
    {"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"}
)
NODOS = ACTIVIDADES | COMPUERTAS | EVENTOS


@dataclass(frozen=True)
class Flujo:
    """A sequence flow; `condicion` is its expression, or None."""

    id: str
    desde: str
    hasta: str
    condicion: str | None = None


@dataclass(frozen=True)
class EventoNodo:
    """What an event throws or catches.

    `tipo` is mensaje, senal, error, escalamiento, temporizador, condicional, enlace or
    terminacion; `nombre` that of the message, signal or link; `codigo` that of the error or
    escalation, None for any; `expresion` the timer (as `forma`: fecha, duracion, ciclo) or the
    condition.
    """

    tipo: str
    nombre: str = ""
    codigo: str | None = None
    expresion: str = ""
    forma: str = ""


@dataclass(frozen=True)
class Repeticion:
    """How an activity repeats: `varias` instances of it, or a `bucle` while a condition holds.

    For varias: `cardinalidad` or `coleccion` (expressions), each item in the variable `elemento`,
    each result in `salida`, all of them in `resultado`, and `hasta` ends it early. For bucle:
    `condicion`, tested `antes` of each round, and `maximo` rounds.
    """

    clase: str
    secuencial: bool = False
    cardinalidad: str | None = None
    coleccion: str | None = None
    elemento: str | None = None
    salida: str | None = None
    resultado: str | None = None
    hasta: str | None = None
    condicion: str | None = None
    antes: bool = False
    maximo: int | None = None


@dataclass(frozen=True)
class Nodo:
    """A node; `recinto` is the process or sub-process it lies in.

    `adjunto` is the activity on whose border an event lies; `bordes` the events on one's own;
    `de_evento` tells a sub-process that an event starts.
    """

    id: str
    clase: str
    recinto: str
    salen: tuple[Flujo, ...] = ()
    entran: tuple[Flujo, ...] = ()
    por_defecto: str | None = None
    evento: EventoNodo | None = None
    adjunto: str | None = None
    interrumpe: bool = True
    bordes: tuple[str, ...] = ()
    repeticion: Repeticion | None = None
    de_evento: bool = False
    propiedades: Mapping[str, str] | None = None

    def get(self, name: str) -> str | None:
        """Return a drawn property, or None."""
        return (self.propiedades or {}).get(name)


@dataclass(frozen=True)
class Grafo:
    """All nodes of a process by id, nested ones too; `raiz` is the id of the process."""

    raiz: str
    nodos: Mapping[str, Nodo]

    @cached_property
    def _por_recinto(self) -> Mapping[str, tuple[Nodo, ...]]:
        found: dict[str, list[Nodo]] = {}
        for nodo in self.nodos.values():
            found.setdefault(nodo.recinto, []).append(nodo)
        return {recinto: tuple(nodos) for recinto, nodos in found.items()}

    def inside(self, recinto: str) -> tuple[Nodo, ...]:
        """Return the nodes that lie directly in a process or sub-process."""
        return self._por_recinto.get(recinto, ())

    @cached_property
    def _inicios(self) -> Mapping[str, tuple[str, ...]]:
        return {recinto: tuple(self._starts(recinto)) for recinto in self._por_recinto}

    def starts(self, recinto: str) -> tuple[str, ...]:
        """Return where a process or sub-process begins when nothing but itself starts it.

        Without a plain start event, those are the nodes that no flow enters.
        """
        return self._inicios.get(recinto, ())

    def _starts(self, recinto: str) -> Iterator[str]:
        inside = self.inside(recinto)
        starts = [n for n in inside if n.clase == "startEvent"]
        if starts:
            yield from (n.id for n in starts if n.evento is None)
            return
        for nodo in inside:
            link = nodo.evento is not None and nodo.evento.tipo == "enlace"
            if not (nodo.entran or nodo.adjunto or nodo.de_evento or link):
                yield nodo.id

    @cached_property
    def _escuchas(self) -> Mapping[str, tuple[Nodo, ...]]:
        return {
            recinto: tuple(
                start
                for sub in nodos
                if sub.de_evento
                for start in self.inside(sub.id)
                if start.clase == "startEvent" and start.evento is not None
            )
            for recinto, nodos in self._por_recinto.items()
        }

    def event_starts(self, recinto: str) -> tuple[Nodo, ...]:
        """Return the start events of the event sub-processes that lie in a scope."""
        return self._escuchas.get(recinto, ())

    def link_target(self, nodo: Nodo) -> str | None:
        """Return the catching link of the same name and scope as a throwing one."""
        name = nodo.evento.nombre if nodo.evento else ""
        for other in self.inside(nodo.recinto):
            link = other.evento if other.clase == "intermediateCatchEvent" else None
            if link is not None and link.tipo == "enlace" and link.nombre == name:
                return other.id
        return None

    def after(self, identifier: str) -> tuple[str, ...]:
        """Return the nodes that may come right after one: by flow, by its border, by link."""
        nodo = self.nodos[identifier]
        found = [flow.hasta for flow in nodo.salen]
        found += nodo.bordes
        if nodo.clase == "intermediateThrowEvent" and nodo.evento and nodo.evento.tipo == "enlace":
            target = self.link_target(nodo)
            found += [target] if target else []
        return tuple(found)

    @cached_property
    def _alcances(self) -> dict[str, frozenset[str]]:
        return {}

    def reachable(self, identifier: str) -> frozenset[str]:
        """Return every node of its scope that a token at `identifier` may come to, itself too."""
        known = self._alcances.get(identifier)
        if known is None:
            known = self._alcances[identifier] = frozenset(self.walk(identifier))
        return known

    def walk(self, identifier: str, avoid: str = "") -> set[str]:
        """Return what `reachable` does, without passing through `avoid`."""
        seen: set[str] = set()
        pending = [identifier]
        while pending:
            here = pending.pop()
            if here in seen or here == avoid:
                continue
            seen.add(here)
            pending.extend(self.after(here))
        return seen
