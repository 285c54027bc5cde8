"""Whether each task reaches somebody: its rol and its entidad."""

import re
from collections.abc import Mapping

from engine.process.definicion import Elemento
from engine.process.lectura.nombres import INITIATOR, OWN
from engine.process.revisiones.hallazgo import Entorno, Hallazgo, Hallazgos

PLACES: Mapping[str, str | None] = {
    "unidad": "unidad",
    "origen": None,
    "dre_solicitante": "dre",
    "dre": "dre",
    "miembro": None,
    "escala": None,
    INITIATOR: None,
    OWN: None,
}
"""The places relative to an instance, with the only kind of entidad each can be, if one."""

_CODE = re.compile(r"[A-Z]{2,12}|\d{6}")


def review_post(node: Elemento, entorno: Entorno) -> Hallazgos:
    """Yield why a task would reach nobody."""
    rol, place = node.get("rol") or "", node.get("entidad") or ""
    if not rol and not place:
        yield Hallazgo(
            "sin_responsable",
            node.id,
            f"«{node.nombre}» no dice de quién es: la recibe quien inicia el proceso.",
            "Diga su rol y su entidad.",
        )
        return
    if place == INITIATOR and not rol:
        return
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
    yield from _held(node, rol, place, entorno)


def _held(node: Elemento, rol: str, place: str, entorno: Entorno) -> Hallazgos:
    known = entorno.roles.get(rol)
    if known is None:
        yield _no_rol(node, rol, entorno)
        return
    kind = "unidad" if _CODE.fullmatch(place) and not place.isdigit() else PLACES.get(place)
    wrong_kind = kind is not None and kind not in known.tipos_entidad
    elsewhere = known.solo_en is not None and place not in (known.solo_en, OWN)
    if wrong_kind or elsewhere:
        yield _misplaced(node, rol, place)


def _no_rol(node: Elemento, rol: str, entorno: Entorno) -> Hallazgo:
    if "," in rol:
        said = f"«{node.nombre}» es de varios grupos ({rol[:80]}) y se admite uno."
    else:
        what = (
            f"es de «{rol}», y esa función (rol) no existe" if rol else "no dice su función (rol)"
        )
        said = f"«{node.nombre}» {what}."
    return Hallazgo(
        "nombre_desconocido",
        node.id,
        said,
        f"Escriba un rol, o «rol@ENTIDAD»: {', '.join(sorted(entorno.roles))}.",
    )


def _misplaced(node: Elemento, rol: str, place: str) -> Hallazgo:
    return Hallazgo(
        "rol_fuera_de_lugar",
        node.id,
        f"El rol «{rol}» no existe en «{place}»: la tarea no llegaría a nadie.",
        "Elija un rol que esa entidad tenga.",
    )
