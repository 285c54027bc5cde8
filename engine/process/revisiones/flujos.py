"""Whether every token of a diagram can arrive, go on and end."""

from collections.abc import Iterable

from engine.process.hallazgo import Hallazgo, Hallazgos
from engine.process.plano import Plano

_ONE_WAY_OUT = (
    "startEvent", "userTask", "serviceTask", "businessRuleTask", "callActivity",
    "intermediateCatchEvent", "boundaryEvent",
)  # fmt: skip


def review_flow(plano: Plano) -> Hallazgos:
    """Yield the breaks in the graph: loose ends, silent splits, nodes nobody reaches."""
    yield from _loose(plano)
    yield from _ends(plano)
    yield from _outs(plano)
    yield from _conditions(plano)
    yield from _splits(plano)
    yield from _reach(plano)


def _loose(plano: Plano) -> Hallazgos:
    for flow in plano.flujos:
        for end in (flow.desde, flow.hasta):
            if end not in plano.nodos:
                yield Hallazgo(
                    "flujo_suelto",
                    flow.id,
                    f"El flujo une «{end}», que no está en el diagrama.",
                    "Conecte sus dos extremos.",
                )
    for event in plano.of("boundaryEvent"):
        host = plano.nodos.get(plano.xml[event.id].get("attachedToRef", ""))
        if host is None or host.clase not in ("userTask", "callActivity"):
            yield Hallazgo(
                "borde_fuera_de_lugar",
                event.id,
                "Un temporizador de borde solo vale en una tarea de usuario o en una llamada: "
                "lo demás no espera.",
                "Muévalo a la tarea que espera a alguien.",
            )


def _ends(plano: Plano) -> Hallazgos:
    starts = plano.of("startEvent")
    if len(starts) != 1:
        yield Hallazgo(
            "inicio_unico",
            plano.proceso.get("id", ""),
            f"El proceso tiene {len(starts)} inicios y debe tener uno.",
            "Deje un solo evento de inicio.",
        )
    for node in plano.nodos.values():
        closed = node.clase in ("startEvent", "boundaryEvent")
        if closed and plano.entran[node.id]:
            yield Hallazgo(
                "entrada_imposible",
                node.id,
                f"A «{node.nombre}» no puede llegar un flujo.",
                "Llévelo a la primera tarea.",
            )
        if node.clase == "endEvent" and plano.salen[node.id]:
            yield Hallazgo(
                "salida_imposible",
                node.id,
                f"De «{node.nombre}» no puede salir un flujo: es un fin.",
                "Quite el flujo o el fin.",
            )


def _outs(plano: Plano) -> Hallazgos:
    for node in plano.nodos.values():
        if node.clase != "endEvent" and not plano.salen[node.id]:
            yield Hallazgo(
                "sin_salida",
                node.id,
                f"De «{node.nombre}» no sale ningún flujo: lo que llega ahí se pierde.",
                "Llévelo al paso siguiente o a un fin.",
            )
    for node in plano.of(*_ONE_WAY_OUT):
        if len(plano.salen[node.id]) > 1:
            yield Hallazgo(
                "division_implicita",
                node.id,
                f"De «{node.nombre}» salen varios flujos sin una compuerta que diga cuál.",
                "Ponga una compuerta exclusiva o paralela después.",
            )


def _conditions(plano: Plano) -> Hallazgos:
    for flow in plano.flujos:
        source = plano.nodos.get(flow.desde)
        if source is None or flow.condicion is None:
            continue
        if source.clase != "exclusiveGateway":
            yield Hallazgo(
                "condicion_fuera_de_lugar",
                flow.id,
                "Solo los flujos que salen de una compuerta exclusiva llevan condición: "
                "en otro lugar no se mira.",
                "Quite la condición o ponga una compuerta exclusiva.",
            )
        elif len(plano.salen[source.id]) < 2:
            yield Hallazgo(
                "condicion_fuera_de_lugar",
                flow.id,
                "La compuerta tiene una sola salida: su condición dejaría el proceso detenido.",
                "Quite la condición o agregue la otra salida.",
            )


def _splits(plano: Plano) -> Hallazgos:
    for gate in plano.of("exclusiveGateway"):
        flows = plano.salen[gate.id]
        if len(flows) < 2:
            continue
        default = plano.default(gate.id)
        if default not in {flow.id for flow in flows}:
            yield Hallazgo(
                "sin_salida_por_omision",
                gate.id,
                f"«{gate.nombre}» no dice qué salida toma cuando ninguna condición se cumple.",
                "Marque una salida por omisión (default).",
            )
        for flow in flows:
            if (flow.id == default) == (flow.condicion is not None):
                yield Hallazgo(
                    "condicion_de_salida",
                    flow.id,
                    "Cada salida de una compuerta exclusiva lleva condición, "
                    "menos la salida por omisión.",
                    "Escriba la condición o quite la que sobra.",
                )


def _reach(plano: Plano) -> Hallazgos:
    forward = {n: set(plano.steps(n)) for n in plano.nodos}
    backward: dict[str, set[str]] = {n: set() for n in plano.nodos}
    for before, following in forward.items():
        for after in following:
            backward[after].add(before)
    reached = closure((e.id for e in plano.of("startEvent")), forward)
    ending = closure((e.id for e in plano.of("endEvent")), backward)
    for node in plano.nodos.values():
        if node.id not in reached:
            yield Hallazgo(
                "nodo_inalcanzable",
                node.id,
                f"A «{node.nombre}» no se llega desde el inicio.",
                "Conéctelo o bórrelo.",
            )
        if node.id not in ending:
            yield Hallazgo(
                "nodo_sin_fin",
                node.id,
                f"Desde «{node.nombre}» no se llega a ningún fin.",
                "Lleve su salida hasta un evento de fin.",
            )


def closure(first: Iterable[str], after: dict[str, set[str]]) -> set[str]:
    """Return the nodes reached from some, themselves included."""
    found: set[str] = set()
    pending = list(first)
    while pending:
        node = pending.pop()
        if node not in found:
            found.add(node)
            pending.extend(after[node])
    return found
