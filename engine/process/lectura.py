"""Reads diagrams and decision tables, which may come from anybody, into SpiffWorkflow's specs."""

from typing import Any

from lxml import etree
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.defaults import BoundaryEvent, IntermediateCatchEvent
from SpiffWorkflow.spiff.parser.event_parsers import (
    SpiffBoundaryEventParser,
    SpiffIntermediateCatchEventParser,
)
from SpiffWorkflow.spiff.parser.process import SpiffBpmnParser
from SpiffWorkflow.spiff.parser.task_spec import BusinessRuleTaskParser, SpiffTaskParser
from SpiffWorkflow.spiff.specs.defaults import UserTask

from engine.errors import RuleBroken
from engine.process.elementos import Decision, Hijos, Plazo, Servicio

MAX_BYTES = 2 * 1024 * 1024


class _TimerMixin:
    def parse_timer_event(self, event: Any) -> Plazo:
        expression = "".join(event.itertext()).strip()
        return Plazo(self.node.get("name") or self.bpmn_id, expression)  # type: ignore[attr-defined]


class _BoundaryParser(_TimerMixin, SpiffBoundaryEventParser):
    """Boundary events with our timers."""


class _CatchParser(_TimerMixin, SpiffIntermediateCatchEventParser):
    """Intermediate events with our timers."""


class _HijosParser(SpiffTaskParser):
    def _add_multiinstance_task(self, loop_characteristics: Any) -> None:
        """Leave the marker to us: members become instances of their own."""


class _DecisionParser(BusinessRuleTaskParser):
    def create_task(self) -> Decision:
        reference = (self.get_decision_ref(self.node) or "").strip()
        engine = self.process_parser.parser.get_engine(reference, self.node)
        return Decision(self.spec, self.bpmn_id, dmnEngine=engine, **self.bpmn_attributes)


class DiagramParser(SpiffBpmnParser):
    """SpiffWorkflow's parser with our specifications in place of its own."""

    OVERRIDE_PARSER_CLASSES = {  # noqa: RUF012 - the library's own attribute
        **SpiffBpmnParser.OVERRIDE_PARSER_CLASSES,
        full_tag("userTask"): (SpiffTaskParser, UserTask),
        full_tag("serviceTask"): (SpiffTaskParser, Servicio),
        full_tag("callActivity"): (_HijosParser, Hijos),
        full_tag("businessRuleTask"): (_DecisionParser, Decision),
        full_tag("boundaryEvent"): (_BoundaryParser, BoundaryEvent),
        full_tag("intermediateCatchEvent"): (_CatchParser, IntermediateCatchEvent),
    }


def read_xml(source: str) -> etree._Element:
    """Parse hostile XML: no entities, no external files, bounded size and depth.

    Raises RuleBroken(diagrama_ilegible).
    """
    data = source.encode(errors="replace")
    if len(data) > MAX_BYTES:
        raise RuleBroken("diagrama_ilegible", detalle="pesa más de 2 MiB")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as problem:
        raise RuleBroken("diagrama_ilegible", detalle=str(problem)) from problem
    if root.getroottree().docinfo.internalDTD is not None:
        raise RuleBroken("diagrama_ilegible", detalle="declara un DOCTYPE, que no se admite")
    return root


def read_specification(proceso: str, diagrama: str, decisiones: dict[str, str]) -> BpmnProcessSpec:
    """Return the specification of `proceso` in `diagrama`, with its decision tables by name.

    Raises RuleBroken(diagrama_ilegible) when the library cannot make sense of it.
    """
    parser = DiagramParser()
    try:
        for name, table in decisiones.items():
            parser.add_dmn_xml(read_xml(table), filename=name)
        parser.add_bpmn_xml(read_xml(diagrama), filename=proceso)
        return parser.get_spec(proceso)
    except RuleBroken:
        raise
    except Exception as problem:
        raise RuleBroken("diagrama_ilegible", detalle=str(problem)) from problem
