"""Whether what a diagram calls by name exists: services, children, groups, properties."""

from collections.abc import Iterable, Mapping

from engine.domain.asistencia import ESTADOS
from engine.process.definicion import Elemento
from engine.process.revisiones.hallazgo import Entorno, Hallazgo, Hallazgos
from engine.process.revisiones.plano import Plano
from engine.process.revisiones.puestos import review_post
from engine.process.revisiones.respuestas import review_form
from engine.process.variables import read_formulas, read_pairs

_ASKED = frozenset(
    {
        "ficha", "rol", "entidad", "vence", "seguimiento", "campos", "variables", "fija",
        "entrega", "revisa",
    }
)  # fmt: skip
_RECEIVES = frozenset({"clave", "variables", "atraso"})
_THROWS = frozenset({"clave", "datos"})
_LOOPS = frozenset(
    {
        "repite_coleccion", "repite_elemento", "repite_salida", "repite_resultado",
        "repite_veces", "repite_hasta", "estado",
    }
)  # fmt: skip
KNOWN: Mapping[str, frozenset[str]] = {
    "userTask": _ASKED,
    "manualTask": _ASKED,
    "serviceTask": frozenset({"servicio", "expresion", "resultado", "entrega"}),
    "scriptTask": frozenset({"expresion", "resultado", "entrega"}),
    "businessRuleTask": frozenset({"decision", "resultado"}),
    "callActivity": frozenset({"proceso", "coleccion", "entradas", "salidas", "entrega"}),
    "sendTask": _THROWS,
    "receiveTask": _RECEIVES,
    "startEvent": _RECEIVES | {"entrega"},
    "intermediateCatchEvent": _RECEIVES,
    "boundaryEvent": _RECEIVES,
    "intermediateThrowEvent": _THROWS,
    "endEvent": _THROWS,
}
"""The properties that each kind of node reads, besides those of loops."""

_MAPPED = frozenset({"entradas", "salidas", "variables"})


def review_names(plano: Plano, entorno: Entorno) -> Hallazgos:
    """Yield the names that nobody registered and the properties nobody reads."""
    for node in plano.nodos.values():
        yield from _properties(node)
        yield from _mappings(node)
        if node.clase in ("userTask", "manualTask"):
            yield from review_form(node, entorno)
            yield from review_post(node, entorno)
            yield from _reviewed(plano, node)
        elif node.clase in ("serviceTask", "scriptTask"):
            yield from _work(node, entorno)
        elif node.clase == "callActivity":
            yield from _call(node, entorno)
    yield from _unread(plano.nombre, plano.propiedades, {"recibe", "vuelve_a"})
    back = plano.propiedades.get("vuelve_a")
    if back is not None and back not in {task.id for task in plano.of("userTask")}:
        yield unknown(plano.nombre, "tarea a la que se vuelve", back)


def _unread(elemento: str, present: Iterable[str], known: Iterable[str]) -> Hallazgos:
    for name in sorted(set(present) - set(known)):
        yield Hallazgo(
            "propiedad_desconocida",
            elemento,
            f"Nadie lee ahí la propiedad «{name}».",
            f"Use una de estas: {', '.join(sorted(known))}.",
        )


def unknown(elemento: str, what: str, name: str) -> Hallazgo:
    """Return the finding of a name that nobody registered."""
    return Hallazgo(
        "nombre_desconocido",
        elemento,
        f"La {what} «{name}» no existe." if name else f"Falta decir la {what}.",
        "Escriba un nombre registrado; los nombres van en minúsculas, sin tildes.",
    )


def _properties(node: Elemento) -> Hallazgos:
    known = KNOWN.get(node.clase, frozenset()) | _LOOPS
    astray = (node.propiedades.keys() & _MAPPED) - known
    if astray:
        yield Hallazgo(
            "mapeo_fuera_de_lugar",
            node.id,
            f"«{node.nombre}» cambia datos de nombre al entrar o salir, y ahí no se hace.",
            "Haga el cambio en una tarea de expresión antes o después, o en la llamada a otro "
            "proceso.",
        )
    yield from _unread(node.id, node.propiedades.keys() - astray, known)
    estado = node.get("estado")
    if estado is not None and estado not in ESTADOS:
        yield unknown(node.id, "situación (estado)", estado)


def _mappings(node: Elemento) -> Hallazgos:
    """Yield mappings of variables that cannot be read."""
    read = {"variables": read_pairs, **dict.fromkeys(("datos", "entradas", "salidas"), _formulas)}
    for name, reader in read.items():
        try:
            reader(node.get(name))
        except ValueError:
            commas = name == "variables"
            yield Hallazgo(
                "variables_mal_escritas",
                node.id,
                f"«{node.get(name)}» no se entiende.",
                "Escriba campo=variable, separados por comas: decision=resolucion."
                if commas
                else "Escriba nombre=expresión, separados por punto y coma: total=precio * 2.",
            )


def _formulas(mapping: str | None) -> object:
    return read_formulas(mapping)


def _work(node: Elemento, entorno: Entorno) -> Hallazgos:
    """Yield services that are not there and calculations that are kept nowhere."""
    if node.get("expresion") is None:
        if node.clase == "scriptTask":
            yield unknown(node.id, "expresión de la tarea", "")
        elif (node.get("servicio") or "") not in entorno.servicios:
            yield unknown(node.id, "tarea automática (servicio)", node.get("servicio") or "")
    elif not node.get("resultado"):
        yield Hallazgo(
            "calculo_sin_resultado",
            node.id,
            f"«{node.nombre}» calcula algo y no dice en qué variable queda.",
            "Diga la variable del resultado (resultado, resultVariable).",
        )


def _call(node: Elemento, entorno: Entorno) -> Hallazgos:
    if (node.get("proceso") or "") not in entorno.procesos:
        yield unknown(node.id, "llamada a proceso", node.get("proceso") or "")
    group = node.get("coleccion")
    if group is not None and group not in entorno.colecciones:
        yield unknown(node.id, "coleccion", group)


def _reviewed(plano: Plano, node: Elemento) -> Hallazgos:
    named = (node.get("revisa") or "").split()
    tasks = {task.id for task in plano.of("userTask", "manualTask")} if named else set()
    for name in named:
        if name not in tasks:
            yield unknown(node.id, "tarea que se revisa", name)
