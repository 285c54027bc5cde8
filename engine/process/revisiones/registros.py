"""Whether what a diagram calls by name exists: fichas, roles, places, services, children."""

import re
from collections.abc import Iterable

from engine.domain.asistencia import ESTADOS
from engine.process.definicion import Elemento
from engine.process.hallazgo import Entorno, Hallazgo, Hallazgos
from engine.process.plano import Plano
from engine.process.variables import read_pairs

PLACES = {
    "unidad": "unidad",
    "origen": None,
    "dre_solicitante": "dre",
    "miembro": None,
    "escala": None,
}
"""The places relative to an AT, with the only kind of entidad each can be, if one."""

_CODE = re.compile(r"[A-Z]{2,12}|\d{6}")
_KNOWN = {
    "userTask": {
        "ficha", "rol", "entidad", "vence", "variables", "fija", "entrega", "estado", "revisa",
    },
    "serviceTask": {"servicio", "entrega", "estado"},
    "callActivity": {"proceso", "coleccion", "entrega", "estado"},
}  # fmt: skip


def review_names(plano: Plano, entorno: Entorno) -> Hallazgos:
    """Yield the names that nobody registered and the properties nobody reads."""
    for node in plano.nodos.values():
        yield from _properties(node)
        if node.clase == "userTask":
            yield from _ficha(node, entorno)
            yield from _post(node, entorno)
            yield from _reviewed(plano, node)
        elif node.clase == "serviceTask":
            yield from _registered(node, "servicio", entorno.servicios)
        elif node.clase == "callActivity":
            yield from _registered(node, "coleccion", entorno.colecciones)
            yield from _registered(node, "proceso", entorno.procesos)
    yield from _unread(plano.proceso.get("id", ""), plano.propiedades, {"recibe", "vuelve_a"})
    back = plano.propiedades.get("vuelve_a")
    if back is not None and back not in {task.id for task in plano.of("userTask")}:
        yield _unknown(plano.proceso.get("id", ""), "tarea a la que se vuelve", back)


def _unread(elemento: str, present: Iterable[str], known: set[str]) -> Hallazgos:
    for name in sorted(set(present) - known):
        yield Hallazgo(
            "propiedad_desconocida",
            elemento,
            f"Nadie lee ahí la propiedad «{name}».",
            f"Use una de estas: {', '.join(sorted(known))}.",
        )


def _unknown(elemento: str, what: str, name: str) -> Hallazgo:
    return Hallazgo(
        "nombre_desconocido",
        elemento,
        f"La {what} «{name}» no existe." if name else f"Falta decir la {what}.",
        "Escriba un nombre registrado; los nombres van en minúsculas, sin tildes.",
    )


def _properties(node: Elemento) -> Hallazgos:
    yield from _unread(node.id, node.propiedades, _KNOWN.get(node.clase, {"estado"}))
    estado = node.get("estado")
    if estado is not None and estado not in ESTADOS:
        yield _unknown(node.id, "situación (estado)", estado)


def _registered(node: Elemento, name: str, known: object) -> Hallazgos:
    value = node.get(name) or ""
    if value not in known:  # type: ignore[operator]
        yield _unknown(node.id, {"proceso": "llamada a proceso"}.get(name, name), value)


def _ficha(node: Elemento, entorno: Entorno) -> Hallazgos:
    ficha = node.get("ficha") or ""
    if not ficha or (entorno.fichas is not None and ficha not in entorno.fichas):
        yield _unknown(node.id, "ficha", ficha)
        return
    try:
        pairs = read_pairs(node.get("variables"))
    except ValueError:
        yield Hallazgo(
            "variables_mal_escritas",
            node.id,
            f"«{node.get('variables')}» no se entiende.",
            "Escriba campo=variable, separados por comas: decision=resolucion.",
        )
        return
    fields = (entorno.fichas or {}).get(ficha)
    for field, _ in pairs:
        if fields and field not in fields:
            yield Hallazgo(
                "campo_desconocido",
                node.id,
                f"La ficha «{ficha}» no tiene el campo «{field}».",
                f"Sus campos son: {', '.join(fields)}.",
            )


def _post(node: Elemento, entorno: Entorno) -> Hallazgos:
    rol, place = node.get("rol") or "", node.get("entidad") or ""
    if place not in PLACES and not _CODE.fullmatch(place):
        yield Hallazgo(
            "entidad_desconocida",
            node.id,
            f"«{place}» no dice de qué entidad es la tarea.",
            f"Use {', '.join(PLACES)} o el código de una entidad.",
        )
    if rol in ("miembro", "escala"):
        if rol != place:
            yield _misplaced(node, rol, place)
        return
    known = entorno.roles.get(rol)
    if known is None:
        yield _unknown(node.id, "función (rol)", rol)
        return
    kind = "unidad" if _CODE.fullmatch(place) and not place.isdigit() else PLACES.get(place)
    if kind and kind not in known.tipos_entidad:
        yield _misplaced(node, rol, place)
    if known.solo_en and place != known.solo_en:
        yield _misplaced(node, rol, place)


def _misplaced(node: Elemento, rol: str, place: str) -> Hallazgo:
    return Hallazgo(
        "rol_fuera_de_lugar",
        node.id,
        f"El rol «{rol}» no existe en «{place}»: la tarea no llegaría a nadie.",
        "Elija un rol que esa entidad tenga.",
    )


def _reviewed(plano: Plano, node: Elemento) -> Hallazgos:
    tasks = {task.id for task in plano.of("userTask")}
    for name in (node.get("revisa") or "").split():
        if name not in tasks:
            yield _unknown(node.id, "tarea que se revisa", name)
