"""Whether each event waits for or throws what can happen at its place."""

from collections import Counter
from collections.abc import Mapping

from lxml import etree

from engine.process.definicion import Elemento
from engine.process.grafo import ACTIVIDADES
from engine.process.lectura.espacios import BPMN, local, text_of
from engine.process.lectura.propiedades import MENSAJE, places_of
from engine.process.lenguaje.expresiones import ExpressionError, compile_expression
from engine.process.revisiones.hallazgo import Hallazgo, Hallazgos
from engine.process.revisiones.plano import Plano
from engine.process.tiempos.temporizadores import ATRASOS, counts_months, understand

PLACES: Mapping[str, frozenset[str]] = {
    place: frozenset(kinds.split())
    for place, kinds in {
        "inicio": "none message timer signal",
        "inicio de subproceso": "none",
        "inicio de subproceso de evento": "message timer signal error escalation conditional",
        "endEvent": "none message signal error escalation terminate",
        "intermediateCatchEvent": "message timer signal conditional link",
        "intermediateThrowEvent": "none message signal escalation link",
        "boundaryEvent": "message timer signal error escalation conditional",
    }.items()
}
"""What an event may wait for or throw at each place."""

KINDS: Mapping[str, str] = {
    "none": "nada", "message": "mensaje", "timer": "temporizador", "signal": "señal",
    "error": "error", "escalation": "escalamiento", "conditional": "condición",
    "link": "enlace", "terminate": "terminación",
}  # fmt: skip

_WAITING = frozenset(
    {"userTask", "manualTask", "serviceTask", "receiveTask", "subProcess", "callActivity"}
)
_TIMES = {"timeDate": "fecha", "timeDuration": "duracion", "timeCycle": "ciclo"}


def review_events(plano: Plano) -> Hallazgos:
    """Yield the events that could not happen, or not as drawn."""
    for node in plano.of("startEvent", "endEvent", "boundaryEvent", *PLACES):
        drawn = _definitions(plano.xml[node.id])
        yield from _kinds(plano, node, [_kind(part) for part in drawn])
        for part in drawn:
            yield from _named(node, part)
            if local(part) == "timerEventDefinition":
                yield from _timer(plano, node, part)
    for node in plano.of("sendTask", "receiveTask"):
        if not plano.xml[node.id].get("messageRef"):
            yield _nameless(node, "mensaje")
    for node in plano.nodos.values():
        yield from _keyless(plano, node)
    for node in plano.of("boundaryEvent"):
        yield from _border(plano, node)
    yield from _links(plano)


def _definitions(node: etree._Element) -> list[etree._Element]:
    return [part for part in node.iterchildren(BPMN + "*") if local(part).endswith("Definition")]


def _kind(part: etree._Element) -> str:
    return local(part).removesuffix("EventDefinition")


def _place(plano: Plano, node: Elemento) -> str:
    if node.clase != "startEvent":
        return node.clase
    scope = plano.scope(node.id)
    if scope == plano.nombre:
        return "inicio"
    by_event = plano.by_event(scope)
    return "inicio de subproceso de evento" if by_event else "inicio de subproceso"


def _kinds(plano: Plano, node: Elemento, kinds: list[str]) -> Hallazgos:
    place = _place(plano, node)
    if len(kinds) > 1:
        yield Hallazgo(
            "evento_multiple",
            node.id,
            f"«{node.nombre}» lleva {len(kinds)} definiciones y se admite una.",
            "Dibuje un evento por cada una.",
        )
    for kind in kinds or ["none"]:
        if kind not in PLACES[place] and (kind in KINDS):
            yield _unfit(node, place, kind)


def _unfit(node: Elemento, place: str, kind: str) -> Hallazgo:
    fits = [said for name, said in KINDS.items() if name in PLACES[place] - {"none"}]
    said = f"lleva {KINDS[kind]}, que ahí no se admite" if kind != "none" else "no dice qué espera"
    instead = f"En ese lugar puede llevar: {', '.join(fits)}." if fits else "Déjelo sin evento."
    return Hallazgo(
        "evento_no_admitido", node.id, f"«{node.nombre}» ({place}) {said}.", instead
    )  # fmt: skip


def _named(node: Elemento, part: etree._Element) -> Hallazgos:
    kind = _kind(part)
    if kind in ("message", "signal") and not part.get(f"{kind}Ref"):
        yield _nameless(node, KINDS[kind])
    if kind == "link" and not part.get("name"):
        yield _nameless(node, "enlace")
    if kind == "error" and node.clase == "endEvent" and not part.get("errorRef"):
        yield Hallazgo(
            "error_sin_codigo",
            node.id,
            f"«{node.nombre}» avisa un error sin código: solo lo atiende quien atiende cualquiera.",
            "Elija el error que avisa.",
            grave=False,
        )


def _nameless(node: Elemento, what: str) -> Hallazgo:
    return Hallazgo(
        "evento_sin_nombre",
        node.id,
        f"«{node.nombre}» no dice qué {what} es: no llegaría nunca.",
        f"Elija el {what}, o póngale nombre." if what != "señal" else "Elija la señal.",
    )


def _keyless(plano: Plano, node: Elemento) -> Hallazgos:
    """Yield who waits for any message of a name: whichever instance listens first would have it."""
    drawn = plano.node(node.id)
    waits = MENSAJE in places_of(drawn, plano.nombre)
    if waits and drawn.evento and drawn.evento.nombre and not node.get("clave"):
        yield Hallazgo(
            "mensaje_sin_clave",
            node.id,
            f"«{node.nombre}» no dice con qué clave espera «{drawn.evento.nombre[:60]}»: le llega "
            "cualquiera de ese nombre, aunque sea para otra instancia.",
            "Diga su clave, como el código de lo que espera, o «*» si cualquiera vale.",
            grave=False,
        )


def _timer(plano: Plano, node: Elemento, part: etree._Element) -> Hallazgos:
    drawn = [child for child in part if local(child) in _TIMES]
    if len(drawn) != 1:
        yield _bad_timer(node, "no dice su tiempo" if not drawn else "dice varios tiempos")
        return
    text, form = text_of(drawn[0]), _TIMES[local(drawn[0])]
    try:
        understand(text, form)
    except ExpressionError as problem:
        yield _bad_timer(node, f"dice «{text[:80]}», que no se entiende: {problem}")
        return
    if (late := node.get("atraso")) is not None and late not in ATRASOS:
        yield _bad_timer(node, f"su atraso «{late[:40]}» no es ninguno de {', '.join(ATRASOS)}")
    if _place(plano, node) != "inicio":
        return
    if names := _names(text):
        yield _bad_timer(node, f"lee {', '.join(names)} antes de que exista la instancia")
    if counts_months(text, form):
        yield Hallazgo(
            "ciclo_sin_fecha",
            node.id,
            f"«{node.nombre}» cuenta meses sin decir desde qué día: un 31 pasaría a ser 28.",
            "Diga la fecha de la primera vez: R/2027-01-31T09:00/P1M.",
            grave=False,
        )


def _names(text: str) -> list[str]:
    try:
        return sorted(compile_expression(text).nombres)
    except ExpressionError:
        return []


def _bad_timer(node: Elemento, why: str) -> Hallazgo:
    return Hallazgo(
        "temporizador_no_entendido",
        node.id,
        f"El temporizador de «{node.nombre}» {why}.",
        "Escriba PT2H, P3D, habiles(3), R3/PT1H o una fecha como 2026-08-12T09:00:00-05:00.",
    )


def _border(plano: Plano, node: Elemento) -> Hallazgos:
    xml = plano.xml[node.id]
    host = plano.nodos.get(xml.get("attachedToRef", ""))
    held = host is not None and host.clase in ACTIVIDADES and not plano.by_event(host.id)
    if host is None or not held or plano.scope(host.id) != plano.scope(node.id):
        yield Hallazgo(
            "borde_fuera_de_lugar",
            node.id,
            f"«{node.nombre}» no está en el borde de una tarea, una llamada o un subproceso.",
            "Muévalo al borde de la actividad que espera.",
        )
        return
    if host.clase not in _WAITING:
        yield Hallazgo(
            "borde_que_no_ocurre",
            node.id,
            f"«{node.nombre}» nunca ocurre: «{host.nombre}» no espera.",
            "Muévalo a la actividad que espera a alguien.",
        )
    if xml.find(BPMN + "errorEventDefinition") is not None and not plano.interrupts(node.id):
        yield Hallazgo(
            "error_que_no_interrumpe",
            node.id,
            f"«{node.nombre}» atiende un error sin interrumpir, y un error siempre interrumpe.",
            "Márquelo como interruptor, o use un escalamiento.",
        )


def _links(plano: Plano) -> Hallazgos:
    """Yield links without their partner, or with two to choose from."""
    thrown: Counter[tuple[str, str]] = Counter()
    caught: Counter[tuple[str, str]] = Counter()
    where: dict[tuple[str, str], str] = {}
    for node in plano.of("intermediateThrowEvent", "intermediateCatchEvent"):
        event = plano.node(node.id).evento
        if event is None or event.tipo != "enlace" or not event.nombre:
            continue
        key = (plano.scope(node.id), event.nombre)
        (thrown if node.clase == "intermediateThrowEvent" else caught)[key] += 1
        where.setdefault(key, node.id)
        flows = plano.salen if node.clase == "intermediateThrowEvent" else plano.entran
        if flows[node.id]:
            yield _link(node.id, event.nombre, "lleva un flujo en el lado del enlace")
    for key, place in where.items():
        if caught[key] != 1 or not thrown[key]:
            told = f"tiene {thrown[key]} salidas y {caught[key]} llegadas"
            yield _link(place, key[1], told)


def _link(place: str, name: str, told: str) -> Hallazgo:
    return Hallazgo(
        "enlace_sin_pareja",
        place,
        f"El enlace «{name}» {told}.",
        "Un enlace une una o más salidas con una sola llegada del mismo nombre y ámbito.",
    )
