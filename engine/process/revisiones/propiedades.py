"""Whether each property drawn is read where it is drawn, and says what can be read."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping

from lxml import etree

from engine.process.definicion import Elemento
from engine.process.lectura.espacios import BPMN, SPIFF, line_of, local
from engine.process.lectura.propiedades import (
    PROCESO,
    PROPIEDADES,
    nearest,
    places_of,
    read_at,
)
from engine.process.lenguaje.lexico import is_name
from engine.process.revisiones.hallazgo import Hallazgo, Hallazgos
from engine.process.revisiones.plano import Plano
from engine.process.revisiones.referencias import owner
from engine.process.variables import read_formulas, read_pairs

MOST_UNREAD = 30
"""How many properties of one element are told one by one."""

_MAPPED = frozenset({"entradas", "salidas", "variables"})
_ONE_NAME = ("fija", "resultado")
_NAMES = ("entrega", "recibe")


def review_properties(plano: Plano) -> Hallazgos:
    """Yield the properties that nobody reads where they are, and those that say nothing."""
    yield from _astray(plano)
    yield from _repeated(plano)
    for node in plano.nodos.values():
        yield from _of_node(plano, node)
        yield from _mappings(node)
        yield from _variables(node.id, node.propiedades)
    known = read_at(frozenset({PROCESO}))
    yield from _unread(plano.nombre, plano.propiedades, known)
    yield from _variables(plano.nombre, plano.propiedades)


def _of_node(plano: Plano, node: Elemento) -> Hallazgos:
    known = read_at(places_of(plano.node(node.id), plano.nombre))
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


def _unread(elemento: str, present: Iterable[str], known: Collection[str]) -> Hallazgos:
    for name in sorted(set(present) - set(known))[:MOST_UNREAD]:
        yield Hallazgo(
            "propiedad_desconocida",
            elemento,
            f"Nadie lee ahí la propiedad «{name[:60]}».",
            _instead(name, frozenset(known)),
        )


def _instead(name: str, known: frozenset[str]) -> str:
    """Return where a property is read or, if none is called so, which one it may have meant."""
    if name in PROPIEDADES:
        return f"Se lee en: {', '.join(PROPIEDADES[name].en)}. Llévela ahí, o quítela."
    near = nearest(name, known)
    if near is not None:
        return f"Escriba «{near}», si eso quiso decir, o quítela."
    return f"Use una de estas: {', '.join(sorted(known))}." if known else "Quítela."


def suggestion_for(name: str) -> str:
    """Return what to do about a property of another tool that looks like none of ours, or one."""
    near = nearest(name)
    if near is None:
        return "Si algo de lo que dice importa, dígalo con las formas de la norma."
    return f"Escriba «{near}», si eso quiso decir."


def _astray(plano: Plano) -> Hallazgos:
    """Yield the properties drawn in what is neither a step nor the process: flows, lanes, pools."""
    held = {*plano.xml.values(), plano.proceso}
    for node in plano.raiz.iter(BPMN + "*"):
        names = [] if node in held else [p.get("name", "") for p in _drawn(node)]
        for name in sorted(set(names)):
            yield Hallazgo(
                "propiedad_desconocida",
                owner(node),
                f"En «{local(node)}» nadie lee la propiedad «{name[:60]}».",
                _instead(name, frozenset()),
                linea=line_of(node),
            )


def _drawn(node: etree._Element) -> list[etree._Element]:
    return node.findall(f"{BPMN}extensionElements/{SPIFF}properties/{SPIFF}property")


def _repeated(plano: Plano) -> Hallazgos:
    for node in (plano.proceso, *plano.xml.values()):
        told = {(p.get("name", ""), p.get("value", "")) for p in _drawn(node)}
        for name, times in Counter(name for name, _ in told).items():
            if times > 1:
                yield Hallazgo(
                    "propiedad_repetida",
                    owner(node),
                    f"La propiedad «{name[:60]}» está {times} veces con valores distintos.",
                    "Deje uno.",
                )


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


def _variables(elemento: str, propiedades: Mapping[str, str]) -> Hallazgos:
    """Yield what is kept under a name that no expression could read."""
    for name in (*_ONE_NAME, *_NAMES):
        told = propiedades.get(name)
        words = [] if told is None else told.split() if name in _NAMES else [told.strip()]
        for word in words:
            if not is_name(word):
                yield Hallazgo(
                    "variable_sin_nombre",
                    elemento,
                    f"«{word[:60]}», en «{name}», no es el nombre de una variable: ninguna "
                    "expresión podría leerla.",
                    "Use letras, cifras y «_», sin empezar con cifra ni con «_».",
                    grave=name in _ONE_NAME,
                )
