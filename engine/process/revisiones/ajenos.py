"""What other tools wrote in a diagram that this engine leaves out, told before it is rewritten."""

from collections.abc import Iterator

from lxml import etree

from engine.process.lectura.camunda import initiators
from engine.process.lectura.espacios import BPMN, SPIFF, XSI, extensions, line_of, local, space
from engine.process.lectura.nombres import PROPERTIES, is_initiator
from engine.process.lectura.norma import assigned_inputs
from engine.process.revisiones.hallazgo import Hallazgo, Hallazgos
from engine.process.revisiones.herramientas import (
    ATTRIBUTES,
    BUSINESS_KEY,
    ELEMENTS,
    FAMILIES,
    LOOSE,
    NOT_READ,
    ONLY_NAMED,
    OURS,
    QUIET,
    SENT,
    START_FORM,
    UNDERSTOOD,
    UNFILLED,
    Trato,
)
from engine.process.revisiones.propiedades import suggestion_for
from engine.process.revisiones.referencias import owner

_ATOMS = frozenset({"property", "properties", "calledDecisionId"})
_SENDERS = frozenset({"topic", "delegateExpression", "class", "expression", "taskDefinition"})
_FIELD = frozenset({"id", "label", "name", "type", "required"})
_LANGUAGES = ("javascript", "ecmascript", "groovy", "python", "ruby", "java", "mvel", "drools",
              "php", "kotlin", "perl", "lua", "c#", "vb", "beanshell", "jython", "jruby", "rule",
              "nodejs", "typescript")  # fmt: skip
_JBPM_FORM = frozenset(
    {
        "GroupId", "ActorId", "TaskName", "NodeName", "Skippable", "Priority", "Comment",
        "Description", "Content", "CreatedBy", "Locale", "ExcludedOwnerId", "MultiInstance",
    }
)  # fmt: skip


def review_foreign(root: etree._Element, process: etree._Element) -> Hallazgos:
    """Yield what the tool that drew a diagram asks of its own engine, and this one does not do.

    `root` is the file as it came, before `normalise`.
    """
    strangers: dict[str, etree._Element] = {}
    starters = initiators(root)
    for node in process.iter(BPMN + "*"):
        for part in _written(node):
            yield from _judged(node, part, strangers)
        yield from _owner_by_name(node, starters)
        yield from _language(node)
        yield from _inputs(node)
        yield from _payload(node)
    for name in sorted(strangers):
        yield Hallazgo(
            "herramienta_ajena",
            owner(strangers[name]),
            f"Los datos de «{name[:80]}» no se leen aquí.",
            "Si algo de lo que dicen importa, dígalo con las formas de la norma o en propiedades.",
            grave=False,
        )


def _written(node: etree._Element) -> Iterator[tuple[str, str, etree._Element | None]]:
    """Yield the (namespace, name, element) of all that a tool wrote in an element.

    An attribute has no element.
    """
    for raw in node.attrib:
        if (namespace := space(str(raw))) and not str(raw).startswith(XSI):
            yield namespace, str(raw).rpartition("}")[2], None
    for part in (p for held in extensions(node) for p in held.iter("*")):
        yield space(part.tag), local(part), part


def _judged(
    node: etree._Element,
    part: tuple[str, str, etree._Element | None],
    strangers: dict[str, etree._Element],
) -> Hallazgos:
    namespace, name, element = part
    if f"{{{namespace}}}" == SPIFF:
        loose = element is not None and name == "property" and _parent(element) != "properties"
        if loose or name not in _ATOMS:
            yield _told(node, name, LOOSE if loose else OURS)
        return
    family = FAMILIES.get(namespace)
    if family is None:
        if not namespace.startswith(QUIET):
            strangers.setdefault(namespace or "otra herramienta", node)
        return
    yield from _of_family(node, family, name, element)


def _of_family(
    node: etree._Element, family: str, name: str, element: etree._Element | None
) -> Hallazgos:
    """Yield what is told of something that the engine of another tool would run."""
    if _sends(node, name):
        yield _told(node, name, SENT)
    if element is not None:
        yield from _entry(node, name, element)
    table = ATTRIBUTES[family] if element is None else ELEMENTS[family]
    if name in ("in", "out") and element is not None and element.get("businessKey"):
        yield _told(node, "businessKey", BUSINESS_KEY)
    trato = table.get(name) or _unknown(node, family, name)
    if trato is not None and not _harmless(node, name, element):
        yield _told(node, name, trato)
    if element is not None and (family, name) == ("zeebe", "calledElement"):
        whole = element.get("propagateAllParentVariables", "true") == "true"
        if whole or element.get("propagateAllChildVariables") == "true":
            yield _told(node, name, ONLY_NAMED)


def _parent(element: etree._Element) -> str:
    parent = element.getparent()
    return "" if parent is None else local(parent)


def _sends(node: etree._Element, name: str) -> bool:
    """Tell whether a tool names the program that sends a message, which the engine itself sends."""
    if name not in _SENDERS:
        return False
    kind = local(node)
    event = kind in ("intermediateThrowEvent", "endEvent") and name == "taskDefinition"
    sent = kind == "messageEventDefinition" or (kind == "sendTask" and node.get("messageRef"))
    return event or bool(sent)


def _entry(node: etree._Element, name: str, element: etree._Element) -> Hallazgos:
    """Yield what is not read of an entry: a property unknown here, more than a field has."""
    named = element.get("name", "")
    if name == "property" and _parent(element) == "properties" and named not in PROPERTIES:
        yield Hallazgo(
            "propiedad_ajena",
            owner(node),
            f"La propiedad «{named[:60]}» no se lee aquí.",
            suggestion_for(named),
            grave=False,
            linea=line_of(element),
        )
    if name in ("formField", "formProperty"):
        for attribute in sorted({str(a) for a in element.attrib} - _FIELD):
            yield _told(node, attribute, UNFILLED)


def _unknown(node: etree._Element, family: str, name: str) -> Trato | None:
    """Return what is told of a name that no table has: nobody reads it, or not there."""
    if name in ("formKey", "formRef", "formDefinition") and local(node) == "startEvent":
        return START_FORM
    return None if name in UNDERSTOOD[family] or name in ELEMENTS[family] else NOT_READ


def _harmless(node: etree._Element, name: str, element: etree._Element | None) -> bool:
    """Tell whether what is usually told says nothing in this case."""
    value = "" if element is not None else _value(node, name)
    if name in ("calledElementBinding", "decisionRefBinding"):
        return value == "latest"
    if name == "calledElement" and element is not None:
        return element.get("bindingType", "latest") == "latest"
    if name in ("asyncBefore", "asyncAfter", "async", "adHoc", "triggerable"):
        return value == "false"
    if name in ("in", "out") and element is not None:
        return element.get("variables") is None
    if name == "constraint" and element is not None:
        return element.get("name") == "required"
    if name in ("inputParameter", "outputParameter") and element is not None:
        return not len(element)
    return False


def _value(node: etree._Element, name: str) -> str:
    found = (str(v) for raw, v in node.attrib.items() if str(raw).endswith("}" + name))
    return next(found, "")


def _told(node: etree._Element, name: str, trato: Trato) -> Hallazgo:
    parent = node.getparent()
    if parent is not None and local(node).endswith("EventDefinition"):
        node = parent
    return Hallazgo(
        "extension_no_admitida" if trato.grave else "extension_sin_efecto",
        owner(node),
        f"«{name}» {trato.dice}.",
        trato.en_vez,
        grave=trato.grave,
        linea=line_of(node),
    )


def _owner_by_name(node: etree._Element, starters: frozenset[str]) -> Hallazgos:
    """Yield tasks assigned to an account by its name, which is no rol here."""
    if local(node) != "userTask":
        return
    definition = next((p for p in extensions(node) if local(p) == "assignmentDefinition"), None)
    told = {
        name: _value(node, name) or (definition.get(name, "") if definition is not None else "")
        for name in ("assignee", "candidateUsers", "candidateGroups")
    }
    inputs = assigned_inputs(node)
    people = [told["assignee"], told["candidateUsers"], inputs.get("ActorId", "")]
    named = [who for who in people if who.strip() and not is_initiator(who, starters)]
    if not named or is_initiator(told["assignee"], starters):
        return
    drawn = any(p.get("name") in ("rol", "entidad") for p in node.iter(SPIFF + "property"))
    grouped = bool(told["candidateGroups"] or inputs.get("GroupId")) or drawn
    yield Hallazgo(
        "asignacion_por_cuenta",
        owner(node),
        f"«{node.get('name') or owner(node)}» se asigna a «{named[0][:80]}», y aquí las tareas "
        "son de un rol" + (": queda para su grupo." if grouped else "."),
        "Diga el rol en candidateGroups («rol» o «rol@ENTIDAD»), o asígnela a ${initiator}.",
        grave=not grouped,
    )


def _language(node: etree._Element) -> Hallazgos:
    """Yield programs: scripts and expressions in a language that is not of expressions."""
    named = " ".join((node.get("scriptFormat", ""), node.get("language", ""))).lower()
    written = next((known for known in _LANGUAGES if known in named), None)
    if written is None:
        return
    yield Hallazgo(
        "programa_no_admitido",
        owner(node),
        f"«{local(node)}» lleva un programa en {named.strip()[:60]}, y un diagrama no ejecuta "
        "programas.",
        "Escríbalo como expresión (FEEL o JUEL), o use una tarea de servicio registrada.",
    )


def _inputs(node: etree._Element) -> Hallazgos:
    """Yield data that jBPM gives to the form of a task and this engine does not."""
    if local(node) != "userTask":
        return
    for name in sorted(assigned_inputs(node).keys() - _JBPM_FORM):
        yield Hallazgo(
            "asignacion_de_datos",
            owner(node),
            f"El dato «{name[:60]}» que se da a la tarea no se entrega aquí.",
            "La ficha ya muestra los datos de la instancia; quítelo, o dígalo en una expresión.",
            grave=False,
        )


def _payload(node: etree._Element) -> Hallazgos:
    """Yield what an event takes whole, or sends whole, as data of the standard."""
    if not local(node).endswith("Event"):
        return
    for link in node.iterchildren(BPMN + "dataOutputAssociation", BPMN + "dataInputAssociation"):
        yield Hallazgo(
            "asignacion_de_datos",
            owner(node),
            f"«{node.get('name') or owner(node)}» une un dato con el mensaje ({local(link)}), y "
            "aquí no se une así.",
            "Diga qué campos toma con la propiedad «variables», o qué envía con «datos».",
            grave=False,
        )
