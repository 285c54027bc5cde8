"""Finds whose a task is: the post an element of the diagram names, for this AT and this member."""

from sqlalchemy import any_, select

from engine.actions.caso import Caso, Puesto
from engine.db.queries.tablas import entidades
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


async def find_puesto(caso: Caso, elemento: Elemento) -> Puesto:
    """Return the post of a user task.

    `entidad` in the diagram is `unidad`, `origen` or `dre_solicitante` (of the AT), `miembro` or
    `escala` (of the child instance), or the code of an entidad. Raises RuleBroken(puesto_invalido).
    """
    place = elemento.get("entidad") or ""
    rol = elemento.get("rol") or ""
    member = caso.instancia.contexto
    if place == "miembro":
        return Puesto(
            member["entidad_id"],
            member["rol"] if rol == "miembro" else rol,
            member.get("cargo_id") if rol == "miembro" else None,
        )
    if place == "escala":
        return Puesto(member["escala_entidad_id"], member["escala_rol"])
    found = await _entidad_id(caso, place)
    if found is None:
        raise RuleBroken("puesto_invalido", elemento=elemento.id, entidad=place)
    if place == "origen" and caso.asistencia.solicitante_id is not None:
        return Puesto(found, await _head_of(caso, found))
    return Puesto(found, rol)


async def _entidad_id(caso: Caso, place: str) -> int | None:
    asistencia = caso.asistencia
    if place == "unidad":
        return asistencia.unidad_id
    if place == "origen":
        return asistencia.solicitante_id or asistencia.unidad_id
    if place == "dre_solicitante":
        return await dre_of(caso, asistencia.solicitante_id or asistencia.unidad_id)
    found = await caso.tx.scalar(select(entidades.c.id).where(entidades.c.codigo == place))
    return int(found) if found is not None else None


async def dre_of(caso: Caso, entidad_id: int) -> int | None:
    """Return the DRE/GRE at or above an entidad, or None."""
    below = entidades.alias("propia")
    found = await caso.tx.scalar(
        select(entidades.c.id).where(
            below.c.id == entidad_id,
            entidades.c.id == any_(below.c.ruta),
            entidades.c.tipo == "dre",
        )
    )
    return int(found) if found is not None else None


async def _head_of(caso: Caso, entidad_id: int) -> str:
    tipo = await caso.tx.scalar(select(entidades.c.tipo).where(entidades.c.id == entidad_id))
    return HEADS[str(tipo)]
