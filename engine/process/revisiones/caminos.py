"""Whether every step of a diagram can be arrived at, and an end reached from it."""

from collections.abc import Iterable, Mapping

from engine.process.definicion import Elemento
from engine.process.revisiones.hallazgo import Hallazgo, Hallazgos
from engine.process.revisiones.plano import Plano


def review_paths(plano: Plano) -> Hallazgos:
    """Yield scopes that do not say where they begin, and steps out of every path."""
    yield from _starts(plano, plano.nombre, "El proceso")
    for node in plano.of("subProcess"):
        yield from _starts(plano, node.id, f"«{node.nombre}»")
    forward = {n: {*plano.steps(n), *_inside(plano, n)} for n in plano.nodos}
    reached = closure(_begin(plano, plano.nombre), forward)
    ending = _ending(plano)
    for node in plano.nodos.values():
        if node.id not in reached:
            yield Hallazgo(
                "nodo_inalcanzable",
                node.id,
                f"A «{node.nombre}» no se llega desde el inicio.",
                "Conéctelo o bórrelo.",
            )
        elif node.id not in ending and not plano.by_event(node.id):
            yield Hallazgo(
                "nodo_sin_fin",
                node.id,
                f"Desde «{node.nombre}» no se llega a ningún fin.",
                "Lleve su salida hasta un evento de fin.",
                grave=not _stopped_from_outside(plano, plano.scope(node.id)),
            )


def _starts(plano: Plano, scope: str, said: str) -> Hallazgos:
    starts = [node for node in plano.inside(scope) if node.clase == "startEvent"]
    plain = [node for node in starts if plano.node(node.id).evento is None]
    by_event = plano.by_event(scope)
    if (by_event and len(starts) != 1) or len(plain) > 1:
        yield Hallazgo(
            "inicio_unico",
            scope,
            f"{said} tiene {len(starts)} inicios y debe tener uno.",
            "Deje un solo evento de inicio.",
        )
    elif not plano.inside(scope):
        yield Hallazgo("sin_pasos", scope, f"{said} está vacío.", "Dibuje sus pasos, o bórrelo.")
    elif not starts:
        yield Hallazgo(
            "inicio_implicito",
            scope,
            f"{said} no tiene un evento de inicio: empieza por los pasos a los que nada llega.",
            "Dibuje un evento de inicio.",
        )


def _begin(plano: Plano, scope: str) -> list[str]:
    """Return where tokens are born in a scope: starts, and sub-processes that events start."""
    inside = plano.inside(scope)
    starts = [node.id for node in inside if node.clase == "startEvent"]
    starts = starts or list(plano.grafo.starts(scope))
    return starts + [node.id for node in inside if plano.by_event(node.id)]


def _inside(plano: Plano, identifier: str) -> list[str]:
    sub_process = plano.nodos[identifier].clase == "subProcess"
    return _begin(plano, identifier) if sub_process else []


def _ending(plano: Plano) -> set[str]:
    """Return the nodes from which some end of their own scope is reached."""
    backward: dict[str, set[str]] = {n: set() for n in plano.nodos}
    last = []
    for name in plano.nodos:
        following = plano.steps(name)
        for after in following:
            backward[after].add(name)
        if not plano.salen[name]:
            last.append(name)
    thrown = [n for n in last if _throws_link(plano, plano.nodos[n])]
    return closure(set(last) - set(thrown), backward)


def _throws_link(plano: Plano, node: Elemento) -> bool:
    event = plano.node(node.id).evento
    return node.clase != "endEvent" and event is not None and event.tipo == "enlace"


def _stopped_from_outside(plano: Plano, scope: str) -> bool:
    """Tell whether something else may end a scope: an event inside it or on a border around."""
    while True:
        if any(plano.by_event(node.id) for node in plano.inside(scope)):
            return True
        if scope not in plano.nodos:
            return False
        if any(plano.interrupts(border.id) for border in plano.borders(scope)):
            return True
        scope = plano.scope(scope)


def closure(first: Iterable[str], after: Mapping[str, set[str]]) -> set[str]:
    """Return the nodes reached from some, themselves included."""
    found: set[str] = set()
    pending = list(first)
    while pending:
        node = pending.pop()
        if node not in found:
            found.add(node)
            pending.extend(after[node])
    return found
