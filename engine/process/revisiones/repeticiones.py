"""Whether what repeats says how many times, over what and until when."""

import re

from engine.process.definicion import Elemento
from engine.process.grafo import ACTIVIDADES
from engine.process.lectura.espacios import BPMN, local
from engine.process.revisiones.hallazgo import Hallazgo, Hallazgos
from engine.process.revisiones.plano import Plano

_NAME = re.compile(r"[^\W\d_]\w*")
_MARKERS = ("multiInstanceLoopCharacteristics", "standardLoopCharacteristics")


def review_loops(plano: Plano) -> Hallazgos:
    """Yield the loops that would go round no times, or nobody knows how many."""
    for node in plano.nodos.values():
        xml = plano.xml[node.id]
        marked = [part for part in xml.iterchildren(BPMN + "*") if local(part) in _MARKERS]
        if marked and (node.clase not in ACTIVIDADES or plano.by_event(node.id)):
            yield _odd(node, "no puede repetirse", "Repita una tarea, una llamada o un subproceso.")
        elif node.get("coleccion") is not None:
            yield from _members(plano, node)
        elif marked:
            yield from _rounds(plano, node)


def _members(plano: Plano, node: Elemento) -> Hallazgos:
    """Yield what is amiss in a call that starts an instance for each member of a group."""
    marker = plano.xml[node.id].find(BPMN + "multiInstanceLoopCharacteristics")
    parts = [] if marker is None else [local(p) for p in marker.iterchildren(BPMN + "*")]
    counted = {"loopCardinality", "loopDataInputRef", "inputDataItem"} & set(parts)
    if marker is None or marker.get("isSequential") == "true" or counted:
        yield Hallazgo(
            "llamada_sin_marca",
            node.id,
            f"«{node.nombre}» abre una instancia hija por miembro de su colección, todas a la vez.",
            "Ponga la marca de varias instancias en paralelo, sin cantidad.",
        )


def _rounds(plano: Plano, node: Elemento) -> Hallazgos:
    rule = plano.node(node.id).repeticion
    if rule is None:
        return
    if rule.clase == "bucle":
        if rule.condicion is None and rule.maximo is None:
            yield _odd(node, "repite sin condición ni máximo", "Diga hasta cuándo se repite.")
        return
    if rule.coleccion is None and rule.cardinalidad is None:
        yield _odd(node, "repite sin cantidad ni colección", "Diga cuántas veces, o sobre qué.")
    if rule.coleccion is not None and rule.cardinalidad is not None:
        yield _odd(node, "repite por cantidad y por colección", "Deje una de las dos.")
    for name in (rule.elemento, rule.salida, rule.resultado):
        if name is not None and not _NAME.fullmatch(name):
            yield _odd(
                node, f"guarda cada vuelta en «{name[:60]}», que no es el nombre de una variable",
                "Escriba un nombre; calcúlelo antes en una tarea de expresión.",
            )  # fmt: skip


def _odd(node: Elemento, what: str, instead: str) -> Hallazgo:
    return Hallazgo("repeticion_incompleta", node.id, f"«{node.nombre}» {what}.", instead)
