"""Whether people can read a diagram: names, ids, lanes, and that everything in it is drawn."""

import re
from collections import Counter

from engine.process.definicion import Elemento
from engine.process.grafo import ACTIVIDADES, EVENTOS
from engine.process.lectura.espacios import BPMN, DI
from engine.process.revisiones.hallazgo import Hallazgo, Hallazgos
from engine.process.revisiones.plano import Plano

MOST_MISSING = 5
"""How many elements out of the drawing are told one by one."""

_ID = re.compile(r"[a-z][a-z0-9_]*")


def review_drawing(plano: Plano) -> Hallazgos:
    """Yield what has no name, no lane or no place on the drawing."""
    yield from _ids(plano)
    yield from _titles(plano)
    for node in plano.nodos.values():
        yield from _named(plano, node)
    yield from _lanes(plano)
    yield from _drawn(plano)


def _ids(plano: Plano) -> Hallazgos:
    named = [*plano.nodos, *(flow.id for flow in plano.flujos), plano.proceso.get("id", "")]
    for identifier in named:
        if not _ID.fullmatch(identifier):
            yield Hallazgo(
                "id_sin_nombre",
                identifier,
                f"El id «{identifier}» no es un nombre.",
                "Use palabras en minúsculas, sin tildes, unidas con guion bajo: los id quedan "
                "en la historia.",
            )


def _titles(plano: Plano) -> Hallazgos:
    """Yield the process and the lanes without a name."""
    for node in (plano.proceso, *plano.proceso.iter(BPMN + "lane")):
        if not (node.get("name") or "").strip():
            yield Hallazgo(
                "sin_nombre",
                node.get("id", ""),
                "Le falta el nombre que leen las personas.",
                "Escriba cómo se llama el proceso, o de quién es el carril.",
            )


def _named(plano: Plano, node: Elemento) -> Hallazgos:
    written = (plano.xml[node.id].get("name") or "").strip()
    chooses = node.clase in ("exclusiveGateway", "inclusiveGateway")
    split = chooses and len(plano.salen[node.id]) > 1
    if not written and (split or node.clase in ACTIVIDADES | EVENTOS):
        yield Hallazgo(
            "sin_nombre",
            node.id,
            "Le falta el nombre que leen las personas.",
            "Escriba la pregunta de la compuerta." if split else "Escriba qué se hace o qué pasa.",
        )
    if split:
        for flow in plano.salen[node.id]:
            if not flow.nombre:
                yield Hallazgo(
                    "salida_sin_nombre",
                    flow.id,
                    f"Una salida de «{node.nombre}» no dice a qué respuesta corresponde.",
                    "Escriba la respuesta junto a la flecha.",
                    grave=False,
                )


def _lanes(plano: Plano) -> Hallazgos:
    references = [
        (reference.text or "").strip() for reference in plano.proceso.iter(BPMN + "flowNodeRef")
    ]
    counted = Counter(references)
    for node in plano.inside(plano.nombre):
        times = counted[node.id]
        if references and times != 1:
            where = "no está en ningún carril" if times == 0 else "está en varios carriles"
            yield Hallazgo(
                "carril_unico",
                node.id,
                f"«{node.nombre}» {where}.",
                "Póngalo en el carril de quien lo hace.",
            )


def _drawn(plano: Plano) -> Hallazgos:
    shapes = {shape.get("bpmnElement") for shape in plano.raiz.iter(DI + "BPMNShape")}
    edges = {edge.get("bpmnElement") for edge in plano.raiz.iter(DI + "BPMNEdge")}
    if not shapes:
        yield Hallazgo(
            "sin_dibujo",
            plano.nombre,
            "El archivo no trae el dibujo: se puede ejecutar, y no se puede ver.",
            "Guárdelo con un editor de BPMN 2.0, que lo dibuja.",
        )
        return
    lanes = (lane.get("id", "") for lane in plano.proceso.iter(BPMN + "lane"))
    missing = [name for name in (*plano.nodos, *lanes) if name not in shapes]
    missing += [flow.id for flow in plano.flujos if flow.id not in edges]
    if len(missing) > MOST_MISSING:
        yield Hallazgo(
            "sin_dibujo",
            plano.nombre,
            f"{len(missing)} elementos están en el proceso y no en el dibujo: nadie los vería.",
            "Abra el diagrama en un editor BPMN y dibújelos.",
        )
        return
    for identifier in missing:
        yield Hallazgo(
            "sin_dibujo",
            identifier,
            f"«{identifier}» está en el proceso y no en el dibujo: nadie lo vería.",
            "Abra el diagrama en un editor BPMN y dibújelo.",
        )
