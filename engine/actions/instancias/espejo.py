"""What the rows must change to mirror where an instance now stands."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from engine.actions.instancias.caso import Caso
from engine.process.foto import Espera, Foto
from engine.process.memoria.valores import encode


def mirror(caso: Caso, foto: Foto) -> None:
    """Leave to be written what closed, what is now waited for and what failed in a step."""
    _mirror_timers(caso, foto)
    _mirror_subscriptions(caso, foto)
    _mirror_faults(caso, foto)
    gone = tokens(caso.antes.tareas) - tokens(foto.tareas) - caso.ejecucion.cumplidos
    caso.pendiente.escritura.canceladas += [
        {"instancia_id": caso.instancia.id, "token": token, "cerrada": caso.now} for token in gone
    ]
    if foto.terminada:
        caso.instancia.estado = "terminada"
        caso.instancia.terminada = caso.now
    if caso.instancia.id not in caso.pendiente.nuevos:
        caso.pendiente.movidos[caso.instancia.id] = caso


def tokens(waiting: Iterable[Any]) -> set[UUID]:
    """Return the tokens of what waits."""
    return {espera.token for espera in waiting}


def _mirror_timers(caso: Caso, foto: Foto) -> None:
    rows, instancia_id = caso.pendiente.escritura, caso.instancia.id
    before = {(e.token, e.peldano): e.vence for e in caso.antes.temporizadores}
    present = {(e.token, e.peldano): e for e in foto.temporizadores}
    rows.apagados += [
        {"instancia_id": instancia_id, "token": token, "peldano": rung}
        for token, rung in before.keys() - present.keys()
    ]
    rows.temporizadores += [
        {
            "instancia_id": instancia_id,
            "token": espera.token,
            "elemento": espera.elemento.id,
            "peldano": espera.peldano,
            "vence": espera.vence,
        }
        for key, espera in present.items()
        if before.get(key) != espera.vence
    ]


def _mirror_subscriptions(caso: Caso, foto: Foto) -> None:
    rows, instancia_id = caso.pendiente.escritura, caso.instancia.id
    before, present = _heard(caso.antes), _heard(foto)
    rows.calladas += [
        {"instancia_id": instancia_id, "token": token} for token in before.keys() - present.keys()
    ]
    rows.suscripciones += [
        {
            "tipo": espera.tipo,
            "nombre": espera.nombre,
            "clave": espera.clave,
            "instancia_id": instancia_id,
            "token": token,
            "elemento": espera.elemento.id,
            "creada": caso.now,
        }
        for token, espera in present.items()
        if token not in before
    ]


def _heard(foto: Foto) -> dict[UUID, Espera]:
    return {espera.token: espera for espera in foto.suscripciones}


def _mirror_faults(caso: Caso, foto: Foto) -> None:
    rows, instancia_id = caso.pendiente.escritura, caso.instancia.id
    failed = {token for what, _, token in caso.ejecucion.pasos if what == "falla"}
    before = tokens(caso.antes.fallos)
    rows.fallas += [
        {
            "instancia_id": instancia_id,
            "token": fallo.token,
            "elemento": fallo.elemento.id,
            "tipo": fallo.tipo,
            "mensaje": fallo.mensaje,
            "entrada": encode(dict(fallo.entrada)),
            "en": caso.now,
        }
        for fallo in foto.fallos
        if fallo.token in failed or fallo.token not in before
    ]
    rows.resueltas += [
        {
            "instancia_id": instancia_id,
            "token": token,
            "en": caso.now,
            "persona_id": caso.actor.persona_id if caso.actor else None,
        }
        for token in before - tokens(foto.fallos)
    ]
