"""Which constructs a diagram may use: what does not run as the standard says is refused by name."""

from collections.abc import Mapping

from lxml import etree

from engine.process.grafo import NODOS
from engine.process.lectura.espacios import BPMN, local
from engine.process.revisiones.hallazgo import Hallazgo, Hallazgos
from engine.process.revisiones.plano import Plano
from engine.process.revisiones.referencias import STEPS, owner

PARTS: Mapping[str, str] = {
    "compensateEventDefinition": "Dibuje el camino que deshace lo hecho, con una compuerta.",
    "cancelEventDefinition": "Use un error en el borde de un subproceso.",
    "complexBehaviorDefinition": "Use la condición de término de la repetición.",
    "eventDefinitionRef": "Escriba la definición dentro del propio evento.",
    "correlationSubscription": "Diga la clave con la propiedad «clave» del evento.",
    "transformation": "Diga el cálculo en una tarea de expresión.",
}
"""Parts of steps that do not run here, and what to draw instead."""

BESIDE: Mapping[str, str] = {
    "choreography": "Dibuje el proceso de quien lo ejecuta: una coreografía no se ejecuta.",
    "globalChoreographyTask": "Dibuje el proceso de quien lo ejecuta.",
    "globalConversation": "Dibuje los mensajes entre participantes.",
    "conversation": "Dibuje los mensajes entre participantes.",
    "subConversation": "Dibuje los mensajes entre participantes.",
    "callConversation": "Dibuje los mensajes entre participantes.",
    "globalTask": "Dibuje la tarea en un proceso y llame a ese proceso.",
    "globalUserTask": "Dibuje la tarea en un proceso y llame a ese proceso.",
    "globalManualTask": "Dibuje la tarea en un proceso y llame a ese proceso.",
    "globalScriptTask": "Dibuje la tarea en un proceso y llame a ese proceso.",
    "globalBusinessRuleTask": "Dibuje la tarea en un proceso y llame a ese proceso.",
}
"""What may lie beside the process in the standard and means nothing here."""

_SWITCHES: Mapping[str, str] = {
    "isForCompensation": "Dibuje el camino que deshace lo hecho, con una compuerta.",
    "instantiate": "Empiece el proceso con un evento de inicio de mensaje.",
    "parallelMultiple": "Espere cada evento en su propia rama, y reúnalas.",
}
"""Switches that, when on, ask for what does not run here."""

_VALUES: Mapping[str, tuple[frozenset[str], str]] = {
    "startQuantity": (frozenset({"1"}), "Reúna los caminos con una compuerta paralela antes."),
    "completionQuantity": (frozenset({"1"}), "Divida con una compuerta paralela después."),
    "eventGatewayType": (frozenset({"Exclusive"}), "Espere cada evento en su propia rama."),
    "behavior": (frozenset({"All", "None"}), "Lleve el aviso a un evento después."),
}
"""Attributes with the only values that run here."""

_REFERENCES = ("noneBehaviorEventRef", "oneBehaviorEventRef")
_BOOLEANS = ("cancelActivity", "isInterrupting", "isSequential", "isExecutable",
             "triggeredByEvent", "testBefore", *_SWITCHES)  # fmt: skip


def review_constructs(plano: Plano) -> Hallazgos:
    """Yield what the diagram uses and this engine does not run as the standard says."""
    yield from _beside(plano)
    yield from _pools(plano)
    for node in plano.proceso.iter(BPMN + "*"):
        tag = local(node)
        if tag in STEPS or tag in PARTS:
            yield _unsupported(node, tag, STEPS.get(tag) or PARTS[tag])
        yield from _attributes(node, tag)
        if tag == "assignment":
            yield from _assignment(node)
    yield from _untyped(plano)


def has_strange_steps(plano: Plano) -> bool:
    """Tell whether some step does not run here, so that its paths cannot be followed."""
    return any(local(node) in STEPS for node in plano.proceso.iter(BPMN + "*"))


def _unsupported(node: etree._Element, tag: str, instead: str) -> Hallazgo:
    return Hallazgo(
        "forma_no_admitida",
        owner(node),
        f"«{tag}» no se admite: aquí no se ejecutaría como dice la norma.",
        instead,
    )


def _beside(plano: Plano) -> Hallazgos:
    """Yield what lies beside the process and would change what it does."""
    for node in (*plano.raiz, *(p for c in plano.raiz.iter(BPMN + "collaboration") for p in c)):
        if node.tag.startswith(BPMN) and (tag := local(node)) in BESIDE:
            yield _unsupported(node, tag, BESIDE[tag])
        if node.tag == BPMN + "extension" and node.get("mustUnderstand") in ("true", "1"):
            yield Hallazgo(
                "extension_no_admitida",
                owner(node),
                "El archivo pide entender una extensión de otra herramienta (mustUnderstand).",
                "Quite la extensión, o dígalo con las formas de la norma.",
            )


def _pools(plano: Plano) -> Hallazgos:
    """Yield notices of the pools that are only documentation here."""
    for pool in plano.raiz.iter(BPMN + "participant"):
        if pool.get("processRef") not in (None, plano.nombre):
            yield Hallazgo(
                "participante_ajeno",
                pool.get("id", ""),
                f"El participante «{pool.get('name') or pool.get('processRef')}» queda como "
                f"documentación: aquí se ejecuta «{plano.nombre}».",
                "Lleve su proceso a otro archivo si también se ejecuta.",
                grave=False,
            )


def _attributes(node: etree._Element, tag: str) -> Hallazgos:
    for name in _BOOLEANS:
        if node.get(name) not in (None, "true", "false"):
            yield Hallazgo(
                "atributo_mal_escrito",
                owner(node),
                f"El atributo «{name}» no dice true ni false.",
                "Escriba true o false.",
            )
    for name, instead in _SWITCHES.items():
        if node.get(name) == "true":
            yield _refused(node, tag, name, "true", instead)
    for name, (admitted, instead) in _VALUES.items():
        if (value := node.get(name)) is not None and value not in admitted:
            yield _refused(node, tag, name, value, instead)
    for name in _REFERENCES:
        if (value := node.get(name)) is not None:
            yield _refused(node, tag, name, value, "Lleve el aviso a un evento después.")


def _refused(node: etree._Element, tag: str, name: str, value: str, instead: str) -> Hallazgo:
    return Hallazgo(
        "atributo_no_admitido",
        owner(node),
        f"«{name}={value[:40]}» de «{tag}» no se admite: aquí no se ejecutaría así.",
        instead,
    )


def _assignment(node: etree._Element) -> Hallazgos:
    """Yield data assignments that are not those of a task's own form (jBPM's)."""
    task = next((n for n in node.iterancestors() if local(n) in NODOS), None)
    inside = node.getparent()
    if task is None or inside is None or local(task) == "userTask":
        return
    yield Hallazgo(
        "asignacion_de_datos",
        owner(inside),
        "La asignación de datos (assignment) de la tarea no se hace aquí.",
        "Diga el cálculo en una tarea de expresión, o las entradas de la llamada en «entradas».",
    )


def _untyped(plano: Plano) -> Hallazgos:
    for node in plano.of("task"):
        yield Hallazgo(
            "tarea_sin_tipo",
            node.id,
            f"«{node.nombre}» es una tarea sin tipo: el proceso pasa por ella sin esperar a nadie.",
            "Diga qué clase de tarea es: de usuario, de servicio, de expresión o de decisión.",
            grave=False,
        )
