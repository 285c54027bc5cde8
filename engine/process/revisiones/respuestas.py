"""Whether what a task asks for can be answered: its ficha, or the fields drawn in it."""

from engine.process.campos import read_campos
from engine.process.definicion import Elemento
from engine.process.revisiones.hallazgo import Entorno, Hallazgo, Hallazgos
from engine.process.variables import read_pairs


def review_form(node: Elemento, entorno: Entorno) -> Hallazgos:
    """Yield what is amiss in the form of a task."""
    ficha = node.get("ficha") or ""
    if node.get("campos") is not None:
        yield from _drawn(node)
        if ficha:
            yield Hallazgo(
                "ficha_y_campos",
                node.id,
                f"«{node.nombre}» nombra la ficha «{ficha}» y además dibuja sus campos.",
                "Deje la ficha, o los campos.",
            )
        return
    if not ficha and node.clase == "userTask":
        yield _nothing_asked(node)
    if ficha and entorno.fichas is not None and ficha not in entorno.fichas:
        yield Hallazgo(
            "nombre_desconocido",
            node.id,
            f"La ficha «{ficha}» no existe.",
            "Escriba el nombre de una ficha registrada, o dibuje los campos en la tarea.",
        )
    elif ficha:
        yield from _fields(node, list((entorno.fichas or {}).get(ficha, ())), f"ficha «{ficha}»")


def _nothing_asked(node: Elemento) -> Hallazgo:
    return Hallazgo(
        "sin_ficha",
        node.id,
        f"«{node.nombre}» no pide ninguna ficha: se completa sin responder nada.",
        "Diga su ficha, o dibuje sus campos.",
    )


def _drawn(node: Elemento) -> Hallazgos:
    try:
        fields = read_campos(node.get("campos"))
    except ValueError as problem:
        yield Hallazgo(
            "campos_mal_escritos",
            node.id,
            f"Los campos dibujados en «{node.nombre}» no se entienden: {problem}.",
            "Corríjalos en el formulario de la tarea.",
        )
        return
    yield from _fields(node, [field.id for field in fields], "tarea")


def _fields(node: Elemento, known: list[str], where: str) -> Hallazgos:
    """Yield fields taken from an answer that does not have them."""
    try:
        pairs = read_pairs(node.get("variables"))
    except ValueError:
        return
    for field, _ in pairs:
        if known and field not in known:
            yield Hallazgo(
                "campo_desconocido",
                node.id,
                f"La {where} no tiene el campo «{field}».",
                f"Sus campos son: {', '.join(known)}.",
            )
