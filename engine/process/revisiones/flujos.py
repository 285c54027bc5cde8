"""Whether the flows of a diagram lead somewhere and say which way a token goes."""

from engine.process.definicion import Elemento
from engine.process.grafo import ACTIVIDADES
from engine.process.revisiones.hallazgo import Hallazgo, Hallazgos
from engine.process.revisiones.plano import Flujo, Plano

_CHOOSERS = frozenset({"exclusiveGateway", "inclusiveGateway"})
_BEHIND_EVENTS = frozenset({"mensaje", "temporizador", "senal", "condicional"})


def review_flow(plano: Plano) -> Hallazgos:
    """Yield flows where none can be, splits that do not say which way, and loose ends."""
    for node in plano.nodos.values():
        yield from _ends(plano, node)
        yield from _outs(plano, node)
        yield from _default(plano, node)
    for flow in plano.flujos:
        yield from _condition(plano, flow)
    for gate in plano.of("exclusiveGateway"):
        yield from _choice(plano, gate)
    for gate in plano.of("inclusiveGateway"):
        if len(plano.salen[gate.id]) > 1 and all(f.condicion for f in plano.salen[gate.id]):
            yield _without_default(gate)
    for gate in plano.of("eventBasedGateway"):
        yield from _event_gate(plano, gate)


def _is_link(plano: Plano, node: Elemento, clase: str) -> bool:
    event = plano.node(node.id).evento
    return node.clase == clase and event is not None and event.tipo == "enlace"


def _ends(plano: Plano, node: Elemento) -> Hallazgos:
    closed = node.clase in ("startEvent", "boundaryEvent") or plano.by_event(node.id)
    if closed and plano.entran[node.id]:
        yield Hallazgo(
            "entrada_imposible",
            node.id,
            f"A «{node.nombre}» no puede llegar un flujo.",
            "Llévelo a la primera tarea.",
        )
    if (node.clase == "endEvent" or plano.by_event(node.id)) and plano.salen[node.id]:
        yield Hallazgo(
            "salida_imposible",
            node.id,
            f"De «{node.nombre}» no puede salir un flujo.",
            "Quite el flujo, o llévelo desde el paso anterior.",
        )


def _outs(plano: Plano, node: Elemento) -> Hallazgos:
    last = (
        node.clase == "endEvent"
        or plano.by_event(node.id)
        or _is_link(plano, node, "intermediateThrowEvent")
    )
    flows = plano.salen[node.id]
    if not last and not flows:
        yield Hallazgo(
            "sin_salida",
            node.id,
            f"De «{node.nombre}» no sale ningún flujo: su camino termina ahí.",
            "Llévelo al paso siguiente o a un fin.",
        )
    if len(flows) > 1 and "Gateway" not in node.clase:
        yield Hallazgo(
            "division_implicita",
            node.id,
            f"De «{node.nombre}» salen varios flujos sin una compuerta: siguen todos los que se "
            "cumplen.",
            "Ponga después una compuerta exclusiva, inclusiva o paralela.",
        )
        if all(flow.condicion for flow in flows):
            yield _without_default(node)


def _default(plano: Plano, node: Elemento) -> Hallazgos:
    """Yield default flows that are no flow out of the node."""
    default = plano.default(node.id)
    if default is None or default in {flow.id for flow in plano.salen[node.id]}:
        return
    yield Hallazgo(
        "salida_por_omision_ajena",
        node.id,
        f"La salida por omisión de «{node.nombre}» no sale de ahí.",
        "Marque como salida por omisión uno de sus flujos.",
    )


def _condition(plano: Plano, flow: Flujo) -> Hallazgos:
    source = plano.nodos.get(flow.desde)
    if source is None or flow.condicion is None:
        return
    if source.clase not in _CHOOSERS | ACTIVIDADES:
        yield Hallazgo(
            "condicion_fuera_de_lugar",
            flow.id,
            f"De «{source.nombre}» los flujos salen sin condición: en otro lugar no se mira.",
            "Quite la condición, o ponga una compuerta exclusiva o inclusiva.",
        )
    elif len(plano.salen[source.id]) < 2:
        yield Hallazgo(
            "condicion_sin_alternativa",
            flow.id,
            f"«{source.nombre}» tiene una sola salida y con condición: si no se cumple, el proceso "
            "se detiene.",
            "Quite la condición o agregue la otra salida.",
        )


def _choice(plano: Plano, gate: Elemento) -> Hallazgos:
    flows = plano.salen[gate.id]
    if len(flows) < 2:
        return
    default = plano.default(gate.id)
    if default is None:
        yield _without_default(gate)
    for flow in flows:
        if flow.id != default and flow.condicion is None:
            yield Hallazgo(
                "condicion_de_salida",
                flow.id,
                f"Una salida de «{gate.nombre}» no dice cuándo se toma.",
                "Escriba su condición, o márquela como salida por omisión.",
            )
        elif flow.id == default and flow.condicion is not None:
            yield Hallazgo(
                "condicion_que_sobra",
                flow.id,
                f"La salida por omisión de «{gate.nombre}» lleva una condición, que no se mira.",
                "Quite la condición.",
            )


def _without_default(node: Elemento) -> Hallazgo:
    return Hallazgo(
        "sin_salida_por_omision",
        node.id,
        f"«{node.nombre}» no dice qué salida toma cuando ninguna condición se cumple.",
        "Marque una salida por omisión (default).",
    )


def _event_gate(plano: Plano, gate: Elemento) -> Hallazgos:
    """Yield what stands behind a gateway of events and is no event that may come first."""
    flows = [flow for flow in plano.salen[gate.id] if flow.hasta in plano.nodos]
    for flow in flows:
        after = plano.nodos[flow.hasta]
        event = plano.node(after.id).evento
        waits = after.clase == "receiveTask" and not plano.borders(after.id)
        catches = after.clase == "intermediateCatchEvent" and event is not None
        if not waits and not (catches and event and event.tipo in _BEHIND_EVENTS):
            yield _behind(after, f"no puede ir detrás de «{gate.nombre}»")
        elif len(plano.entran[after.id]) > 1:
            yield _behind(after, f"recibe flujos además del de «{gate.nombre}»")
    kinds = {plano.nodos[flow.hasta].clase for flow in flows}
    messages = [
        flow
        for flow in flows
        if plano.nodos[flow.hasta].clase == "intermediateCatchEvent"
        and (event := plano.node(flow.hasta).evento) is not None
        and event.tipo == "mensaje"
    ]
    if "receiveTask" in kinds and messages:
        yield _behind(gate, "mezcla tareas de recepción con eventos de mensaje")


def _behind(node: Elemento, what: str) -> Hallazgo:
    return Hallazgo(
        "compuerta_de_eventos",
        node.id,
        f"«{node.nombre}» {what}.",
        "Detrás de una compuerta de eventos van eventos que esperan un mensaje, una señal, un "
        "tiempo o una condición, o tareas de recepción, cada uno con un solo flujo.",
    )
