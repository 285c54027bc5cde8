"""Whether what a diagram calls by name exists: services, children, groups, states."""

from engine.domain.asistencia import ESTADOS
from engine.process.definicion import Elemento
from engine.process.revisiones.hallazgo import Entorno, Hallazgo, Hallazgos
from engine.process.revisiones.plano import Plano
from engine.process.revisiones.puestos import review_post
from engine.process.revisiones.respuestas import review_form


def review_names(plano: Plano, entorno: Entorno) -> Hallazgos:
    """Yield the names that nobody registered."""
    for node in plano.nodos.values():
        yield from _announced(node)
        if node.clase in ("userTask", "manualTask"):
            yield from review_form(node, entorno)
            yield from review_post(node, entorno)
            yield from _reviewed(plano, node)
        elif node.clase in ("serviceTask", "scriptTask"):
            yield from _work(node, entorno)
        elif node.clase == "callActivity":
            yield from _call(node, entorno)
    back = plano.propiedades.get("vuelve_a")
    if back is not None and back not in {task.id for task in plano.of("userTask")}:
        yield unknown(plano.nombre, "tarea a la que se vuelve", back)


def unknown(elemento: str, what: str, name: str) -> Hallazgo:
    """Return the finding of a name that nobody registered."""
    return Hallazgo(
        "nombre_desconocido",
        elemento,
        f"La {what} «{name}» no existe." if name else f"Falta decir la {what}.",
        "Escriba un nombre registrado; los nombres van en minúsculas, sin tildes.",
    )


def _announced(node: Elemento) -> Hallazgos:
    estado = node.get("estado")
    if estado is not None and estado not in ESTADOS:
        yield unknown(node.id, "situación (estado)", estado)


def _work(node: Elemento, entorno: Entorno) -> Hallazgos:
    """Yield services that are not there and calculations that are kept nowhere."""
    if node.get("servicio") is not None and node.get("expresion") is not None:
        yield Hallazgo(
            "servicio_y_expresion",
            node.id,
            f"«{node.nombre}» llama a un servicio y además calcula: no se haría lo segundo.",
            "Deje una de las dos cosas, o dibuje dos tareas.",
        )
    elif node.get("expresion") is None:
        if node.clase == "scriptTask":
            yield unknown(node.id, "expresión de la tarea", "")
        elif (node.get("servicio") or "") not in entorno.servicios:
            yield _no_service(node, entorno)
        elif node.get("resultado") is not None:
            yield Hallazgo(
                "resultado_sin_efecto",
                node.id,
                f"«{node.nombre}» quiere dejar lo que responde el servicio en «"
                f"{node.get('resultado')}», y el servicio da sus variables por su nombre.",
                "Nómbrelas en «entrega», y quite «resultado».",
                grave=False,
            )
    elif not node.get("resultado"):
        yield Hallazgo(
            "calculo_sin_resultado",
            node.id,
            f"«{node.nombre}» calcula algo y no dice en qué variable queda.",
            "Diga la variable del resultado (resultado, resultVariable).",
        )


def _no_service(node: Elemento, entorno: Entorno) -> Hallazgo:
    named = node.get("servicio")
    said = f"llama al servicio «{named}», que no existe" if named else "no dice qué servicio llama"
    return Hallazgo(
        "nombre_desconocido",
        node.id,
        f"«{node.nombre}» {said}.",
        f"Use uno registrado: {', '.join(sorted(entorno.servicios)) or 'no hay ninguno'}.",
    )


def _call(node: Elemento, entorno: Entorno) -> Hallazgos:
    called = node.get("proceso") or ""
    if called not in entorno.procesos:
        said = f"llama al proceso «{called}», que no existe" if called else "no dice a quién llama"
        yield Hallazgo(
            "nombre_desconocido",
            node.id,
            f"«{node.nombre}» {said}.",
            "Corrija el nombre, o despliegue antes ese proceso.",
        )
    group = node.get("coleccion")
    if group is not None and group not in entorno.colecciones:
        yield unknown(node.id, "coleccion", group)


def _reviewed(plano: Plano, node: Elemento) -> Hallazgos:
    named = (node.get("revisa") or "").split()
    tasks = {task.id for task in plano.of("userTask", "manualTask")} if named else set()
    for name in named:
        if name not in tasks:
            yield unknown(node.id, "tarea que se revisa", name)
