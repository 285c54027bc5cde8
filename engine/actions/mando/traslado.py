"""Takes one instance, held still, from a version of its process to another, and back."""

from base64 import b64decode, b64encode
from typing import Any
from uuid import UUID

from sqlalchemy import update

from engine.actions.instancias.avance import advance
from engine.actions.instancias.caso import Caso
from engine.db.queries.tablas import (
    grupos,
    incidentes,
    instancias,
    suscripciones,
    tareas,
    temporizadores,
)
from engine.process.definicion import Definicion, Elemento
from engine.process.ejecucion import Ejecucion
from engine.process.estado import Estado
from engine.process.foto import Foto
from engine.process.memoria.codec import load
from engine.process.traslado.migracion import migrate_way, rehearse_way
from engine.process.traslado.via import Traslado

Facts = dict[str, Any]
_OF_TOKENS = (temporizadores, suscripciones, incidentes, grupos)


def objections(caso: Caso, way: Traslado, version_id: int) -> tuple[str, ...]:
    """Return why an instance cannot be taken along a way from that version; none when it can."""
    if caso.instancia.version_id != version_id:
        return ("La instancia ya no está en la versión de la que parte la migración.",)
    if caso.instancia.estado == "suspendida":
        return (SUSPENDIDA,)
    if caso.instancia.estado != "activa":
        return ("La instancia ya terminó.",)
    return rehearse_way(way, caso.ejecucion.estado, caso.ejecucion.motor).motivos


SUSPENDIDA = "La instancia está suspendida: reanúdela y vuelva a migrar."


async def carry(caso: Caso, way: Traslado, version_id: int, hechos: Facts) -> Facts:
    """Take an instance along a way and store it there; return what brings it back.

    Its open tareas keep their draft, their people and their term; timers that stay, their
    instant. `hechos` go into its history. Raises RuleBroken(migracion_imposible).
    """
    before = {
        "version_id": caso.instancia.version_id,
        "memoria": b64encode(caso.ejecucion.dump()).decode(),
    }
    ensayo = rehearse_way(way, caso.ejecucion.estado, caso.ejecucion.motor)
    moved = migrate_way(way, caso.ejecucion.estado, caso.ejecucion.motor)
    caso.record("instancia_migrada", **hechos, cambios=list(ensayo.cambios))
    await _switch(caso, way.hasta, version_id, moved)
    return {**before, "cambios": list(ensayo.cambios)}


async def bring_back(caso: Caso, desde: Definicion, antes: Facts, hechos: Facts) -> None:
    """Put an instance as it was before `carry`, which returned `antes`."""
    caso.record("migracion_deshecha", **hechos)
    estado = load(desde, b64decode(antes["memoria"]))
    await _switch(caso, desde, antes["version_id"], estado)


async def _switch(caso: Caso, definicion: Definicion, version_id: int, estado: Estado) -> None:
    before = caso.antes
    caso.ejecucion = Ejecucion.resume(definicion, estado, caso.ejecucion.motor.calendario, caso.now)
    caso.instancia.version_id = version_id
    caso.instancia.huella = definicion.huella
    await caso.tx.execute(
        update(instancias).where(instancias.c.id == caso.instancia.id).values(version_id=version_id)
    )
    await advance(caso)
    await _rename_rows(caso, before, caso.antes)


async def _rename_rows(caso: Caso, before: Foto, after: Foto) -> None:
    """Make the rows of the tokens that stayed say the elements where these are now."""
    await _rename_tareas(caso, before, after)
    was = _places(before)
    for token, elemento in _places(after).items():
        if was.get(token, elemento) != elemento:
            for table in _OF_TOKENS:
                await caso.tx.execute(
                    update(table)
                    .where(table.c.instancia_id == caso.instancia.id, table.c.token == token)
                    .values(elemento=elemento)
                )
    known = {espera.token: espera.nombre for espera in before.suscripciones}
    for espera in after.suscripciones:
        if known.get(espera.token, espera.nombre) != espera.nombre:
            await caso.tx.execute(
                update(suscripciones)
                .where(
                    suscripciones.c.instancia_id == caso.instancia.id,
                    suscripciones.c.token == espera.token,
                )
                .values(nombre=espera.nombre)
            )


async def _rename_tareas(caso: Caso, before: Foto, after: Foto) -> None:
    known = {espera.token: espera.elemento for espera in before.tareas}
    for espera in after.tareas:
        old, new = known.get(espera.token), espera.elemento
        if old is None or _shown(old) == _shown(new):
            continue
        await caso.tx.execute(
            update(tareas)
            .where(
                tareas.c.instancia_id == caso.instancia.id,
                tareas.c.token == espera.token,
                tareas.c.estado == "abierta",
            )
            .values(_shown(new))
        )


def _shown(elemento: Elemento) -> dict[str, str]:
    return {
        "elemento": elemento.id,
        "nombre": elemento.nombre,
        "ficha": elemento.get("ficha") or "",
    }


def _places(foto: Foto) -> dict[UUID, str]:
    waiting = (*foto.temporizadores, *foto.suscripciones, *foto.hijos)
    failed = {fallo.token: fallo.elemento.id for fallo in foto.fallos}
    return {espera.token: espera.elemento.id for espera in waiting} | failed
