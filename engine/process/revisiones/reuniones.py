"""Whether what parallel gateways wait for can come: the tokens of one choice never all arrive."""

from collections.abc import Iterator

from engine.process.definicion import BPMN, Elemento
from engine.process.hallazgo import Hallazgo, Hallazgos
from engine.process.plano import Plano

Choice = tuple[str, tuple[str, ...]]
"""A node and the ids of its alternatives: flows, or events on its border."""


def review_joins(plano: Plano) -> Hallazgos:
    """Yield the joins that would wait for ever. A structural heuristic: loops are not unrolled."""
    for join in plano.of("parallelGateway"):
        if len(plano.entran[join.id]) < 2:
            continue
        for choice, options in _choices(plano):
            arrivals = [_arrivals(plano, option, choice, join.id) for option in options]
            some = [flows for flows in arrivals if flows]
            if len({frozenset(flows) for flows in some}) > 1:
                yield _never_meets(plano.nodos[join.id], plano.nodos[choice])
            elif some and _dies(plano, choice, options, join.id):
                yield _never_arrives(plano.nodos[join.id], plano.nodos[choice])


def _choices(plano: Plano) -> Iterator[Choice]:
    """Yield each node where a token takes one way or another."""
    for gate in plano.of("exclusiveGateway"):
        if len(plano.salen[gate.id]) > 1:
            yield gate.id, tuple(flow.hasta for flow in plano.salen[gate.id])
    for node in plano.of("userTask", "callActivity"):
        taken = [e.id for e in plano.borders(node.id) if plano.interrupts(e.id)]
        if taken:
            yield node.id, (*(flow.hasta for flow in plano.salen[node.id]), *taken)


def _walk(plano: Plano, first: str, *walls: str) -> set[str]:
    """Return the nodes reached from `first` without passing through `walls`."""
    found: set[str] = set()
    pending = [first]
    while pending:
        node = pending.pop()
        if node in found or node in walls or node not in plano.nodos:
            continue
        found.add(node)
        pending.extend(plano.steps(node))
    return found


def _arrivals(plano: Plano, option: str, choice: str, join: str) -> set[str]:
    """Return the flows by which a token that took `option` may come into the join."""
    if option == join:
        return {f.id for f in plano.entran[join] if f.desde == choice}
    met = _walk(plano, option, choice, join)
    return {flow.id for flow in plano.entran[join] if flow.desde in met}


def _dies(plano: Plano, choice: str, options: tuple[str, ...], join: str) -> bool:
    """Tell whether one way ends quietly in a branch whose sisters wait at the join."""
    if not any(_inside(plano, fork.id, choice, join) for fork in plano.of("parallelGateway")):
        return False
    return any(
        _walk(plano, option, choice, join) & _quiet_ends(plano)
        and not _arrivals(plano, option, choice, join)
        for option in options
    )


def _inside(plano: Plano, fork: str, choice: str, join: str) -> bool:
    """Tell whether `choice` lies in some, not all, of the branches from `fork` to `join`."""
    flows = plano.salen[fork]
    with_choice = [choice in _walk(plano, f.hasta, fork, join) for f in flows]
    return len(flows) > 1 and any(with_choice) and not all(with_choice)


def _quiet_ends(plano: Plano) -> set[str]:
    return {
        end.id
        for end in plano.of("endEvent")
        if plano.xml[end.id].find(BPMN + "terminateEventDefinition") is None
    }


def _never_meets(join: Elemento, choice: Elemento) -> Hallazgo:
    return Hallazgo(
        "reunion_imposible",
        join.id,
        f"«{join.nombre}» espera caminos entre los que «{choice.nombre}» elige uno solo: "
        "nunca llegarían todos.",
        "Reúna las alternativas con una compuerta exclusiva antes de la paralela.",
    )


def _never_arrives(join: Elemento, choice: Elemento) -> Hallazgo:
    return Hallazgo(
        "rama_que_termina",
        join.id,
        f"«{join.nombre}» espera una rama que «{choice.nombre}» puede terminar antes.",
        "Lleve todas las salidas de esa rama a la reunión, o use un fin de terminación.",
    )
