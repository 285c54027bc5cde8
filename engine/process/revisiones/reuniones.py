"""Whether what parallel gateways wait for can come: the tokens of one choice never all arrive."""

from collections.abc import Iterator

from engine.process.definicion import Elemento
from engine.process.revisiones.hallazgo import Hallazgo, Hallazgos
from engine.process.revisiones.plano import Plano

Choice = tuple[str, tuple[str, ...]]
"""A node and the ids of its alternatives: flows, or events on its border."""


MOST_STEPS = 4_000_000
"""How many steps the review may walk before it says that it did not look instead."""


def review_joins(plano: Plano) -> Hallazgos:
    """Yield the joins that would wait for ever. A structural heuristic: loops are not unrolled."""
    joins = [join for join in plano.of("parallelGateway") if len(plano.entran[join.id]) > 1]
    choices = [*_choices(plano)]
    forks = len(plano.of("parallelGateway")) + 1
    splits = len(choices) * forks + len(plano.of("inclusiveGateway"))
    if len(joins) * splits * len(plano.nodos) > MOST_STEPS:
        yield _not_looked_at(plano)
        return
    for join in joins:
        for choice, options in choices:
            yield from _met(plano, join, choice, options)
        yield from _perhaps(plano, join)


def _met(plano: Plano, join: Elemento, choice: str, options: tuple[str, ...]) -> Hallazgos:
    if plano.scope(join.id) != plano.scope(choice):
        return
    arrivals = [_arrivals(plano, option, choice, join.id) for option in options]
    some = [flows for flows in arrivals if flows]
    if len({frozenset(flows) for flows in some}) > 1:
        yield _never_meets(join, plano.nodos[choice])
    elif some and _dies(plano, choice, options, join.id):
        yield _never_arrives(join, plano.nodos[choice])


def _perhaps(plano: Plano, join: Elemento) -> Hallazgos:
    """Yield a notice of the joins that wait for all that an inclusive gateway may not send."""
    for gate in plano.of("inclusiveGateway"):
        flows = plano.salen[gate.id]
        if len(flows) < 2 or not any(flow.condicion for flow in flows):
            continue
        arrivals = [_arrivals(plano, flow.hasta, gate.id, join.id) for flow in flows]
        if len({frozenset(met) for met in arrivals if met}) > 1:
            yield Hallazgo(
                "reunion_dudosa",
                join.id,
                f"«{join.nombre}» espera todos los caminos de «{gate.nombre}», que puede tomar "
                "solo algunos.",
                "Reúna esos caminos con una compuerta inclusiva.",
                grave=False,
            )


def _choices(plano: Plano) -> Iterator[Choice]:
    """Yield each node where a token takes one way or another."""
    for gate in plano.of("exclusiveGateway", "eventBasedGateway"):
        if len(plano.salen[gate.id]) > 1:
            yield gate.id, tuple(flow.hasta for flow in plano.salen[gate.id])
    for node in plano.activities():
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
    """Return the ends that leave the other branches as they are."""
    return {
        end.id
        for end in plano.of("endEvent")
        if (event := plano.node(end.id).evento) is None
        or event.tipo not in ("terminacion", "error")
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


def _not_looked_at(plano: Plano) -> Hallazgo:
    return Hallazgo(
        "reuniones_sin_comprobar",
        plano.nombre,
        "El diagrama es tan grande que no se comprobó si sus reuniones paralelas se completan.",
        "Divídalo en procesos que se llamen unos a otros.",
        grave=False,
    )
