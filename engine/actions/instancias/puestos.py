"""Finds whose a task is: the post an element of the diagram names, for this AT and this member."""

from typing import Any

from engine.actions.instancias.caso import Caso, Puesto
from engine.db.queries.plantel import Lugar
from engine.domain.actor import Actor
from engine.errors import RuleBroken
from engine.process.definicion import Elemento

HEADS = {
    "ugel": "jefe_agp",
    "dre": "coordinador_dre",
    "unidad": "responsable_at",
    "ie": "director_ie",
    "red": "director_ie",
    "ministerio": "responsable_at",
}
"""Who answers for each kind of entidad when it is convened as a whole."""
INICIADOR = "iniciador"
"""In the context of an instance: the cargo of whoever started it."""


def starter_of(actor: Actor | None, entidad_id: int | None = None) -> dict[str, Any]:
    """Return the context that names who starts an instance: the cargo held, there if anywhere."""
    held = actor.cargos if actor else ()
    cargo = next((c for c in held if c.entidad_id == entidad_id), held[0] if held else None)
    if cargo is None:
        return {}
    return {
        INICIADOR: {
            "entidad_id": cargo.entidad_id, "rol": cargo.rol, "cargo_id": cargo.cargo_id,
        }
    }  # fmt: skip


async def find_puesto(caso: Caso, elemento: Elemento) -> Puesto:
    """Return the post of a user task.

    `entidad` in the diagram is `unidad`, `origen` or `dre_solicitante` (of the AT), `miembro` or
    `escala` (of the child instance), `iniciador` (the cargo of whoever started it), `propia` (the
    instance's own entidad), `dre` (the DRE/GRE above that), or the code of an entidad. Drawn
    without either, it is the starter's; a role alone is of the own entidad.
    Raises RuleBroken(puesto_invalido).
    """
    rol = elemento.get("rol") or ""
    place = elemento.get("entidad") or ("propia" if rol else INICIADOR)
    member = caso.instancia.contexto
    if place == INICIADOR and INICIADOR in member:
        return _of_starter(member[INICIADOR], rol)
    if place == "miembro" and "entidad_id" in member:
        if rol and rol != "miembro":
            return Puesto(member["entidad_id"], rol)
        own = member.get("rol") or await _head_of(caso, member["entidad_id"])
        return Puesto(member["entidad_id"], own, member.get("cargo_id"))
    if place == "escala" and "escala_entidad_id" in member:
        return Puesto(member["escala_entidad_id"], member["escala_rol"])
    found = await _lugar_id(caso, place)
    if found is None:
        raise RuleBroken("puesto_invalido", elemento=elemento.id, entidad=place)
    if place == "origen" and caso.asistencia.solicitante_id is not None:
        return Puesto(found, await _head_of(caso, found))
    return Puesto(found, rol or await _head_of(caso, found))


def _of_starter(starter: dict[str, Any], rol: str) -> Puesto:
    if rol and rol != starter["rol"]:
        return Puesto(starter["entidad_id"], rol)
    return Puesto(starter["entidad_id"], starter["rol"], starter.get("cargo_id"))


async def _lugar_id(caso: Caso, place: str) -> int | None:
    asistencia, own = caso.de, caso.instancia.entidad_id
    if asistencia is not None:
        asking = asistencia.solicitante_id or asistencia.unidad_id
        if place in ("unidad", INICIADOR, "propia"):
            return own if place == "propia" and own else asistencia.unidad_id
        if place == "origen":
            return asking
        if place == "dre_solicitante":
            return await dre_of(caso, asking)
    if place == "propia":
        return own
    if place == "dre" and own is not None:
        return await dre_of(caso, own)
    found = await caso.plantel.lugar(caso.tx, place)
    return found.id if found else None


async def dre_of(caso: Caso, entidad_id: int) -> int | None:
    """Return the DRE/GRE at or above an entidad, or None."""
    places = await caso.plantel.lugares(caso.tx, [entidad_id])
    above = (places[i] for i in (*places[entidad_id].ruta, entidad_id) if i in places)
    return next((place.id for place in above if place.tipo == "dre"), None)


async def _head_of(caso: Caso, entidad_id: int) -> str:
    places: dict[int, Lugar] = await caso.plantel.lugares(caso.tx, [entidad_id])
    return HEADS[places[entidad_id].tipo]
