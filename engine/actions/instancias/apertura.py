"""Opens the tareas of a step: whose they are, their deadlines, their notices and reminders."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, tuple_
from sqlalchemy.dialects.postgresql import distinct_on

from engine.actions.instancias.caso import Apertura, Caso
from engine.actions.instancias.oficinas import motor_of
from engine.actions.instancias.puestos import find_puesto
from engine.db.ids import new_id
from engine.db.queries.personas import Titular
from engine.db.queries.plantel import Lugar
from engine.db.queries.tablas import tareas
from engine.domain.escalera import Escalera, rungs
from engine.jobs.avisos import AvisoNuevo, row_of
from engine.process.foto import Espera

Head = dict[str, str]
Answers = Mapping[tuple[UUID, str], dict[str, Any]]
Presenters = dict[UUID, int | None]


async def open_tarea(caso: Caso, espera: Espera) -> None:
    """Find whose the tarea of a token that has just arrived is, and when it is due."""
    puesto = await find_puesto(caso, espera.elemento)
    seen = {**espera.variables, **caso.instancia.contexto}
    motor = await motor_of(caso, puesto) if espera.elemento.get("vence") else None
    due = caso.ejecucion.reckon(espera.elemento, seen, motor)
    caso.pendiente.aperturas.append(Apertura(caso, new_id(), espera, puesto, due))


async def prepare(caso: Caso) -> None:
    """Turn the tareas that a step opened, its children's too, into rows to be written."""
    opened = caso.pendiente.aperturas
    if not opened:
        return
    caso.pendiente.aperturas = []
    answers = await _last_answers(caso, opened)
    presenters = await _presenters(caso, opened)
    rows = caso.pendiente.escritura
    for apertura in opened:
        rows.tareas.append(_row(apertura, answers, presenters.get(apertura.id)))
        if apertura.vencimiento:
            due = apertura.vencimiento.instante
            asistencia = caso.instancia.asistencia_id
            rows.recordatorios += [
                {
                    "tarea_id": apertura.id,
                    "asistencia_id": asistencia,
                    "entidad_id": apertura.puesto.entidad_id,
                    "peldano": rung.peldano,
                    "vence": rung.instante,
                }
                for rung in rungs(_ladder_of(apertura), due, caso.now, caso.calendario)
            ]
    rows.avisos += await _announce(caso, opened, presenters)


def _ladder_of(apertura: Apertura) -> Escalera:
    caso = apertura.caso
    return caso.calendario.ladder_of(caso.instancia.proceso, apertura.espera.elemento.id)


def _row(apertura: Apertura, answers: Answers, presenter: int | None) -> dict[str, Any]:
    caso, espera, due = apertura.caso, apertura.espera, apertura.vencimiento
    elemento = espera.elemento
    return {
        "id": apertura.id,
        "instancia_id": caso.instancia.id,
        "asistencia_id": caso.instancia.asistencia_id,
        "token": espera.token,
        "elemento": elemento.id,
        "nombre": elemento.nombre[:240],
        "ficha": elemento.get("ficha") or "",
        "entidad_id": apertura.puesto.entidad_id,
        "rol": apertura.puesto.rol,
        "cargo_id": apertura.puesto.cargo_id,
        "vence": due.instante if due else None,
        "vencimiento": due.to_json() if due else None,
        "observacion": caso.observacion,
        "borrador": answers.get((caso.instancia.id, elemento.id)),
        "creada": caso.now,
        # Nobody approves their own work.
        "presento_id": presenter,
    }


async def _last_answers(caso: Caso, opened: Sequence[Apertura]) -> Answers:
    """Return what was answered before where work comes back to be mended or redone."""
    again = [
        (a.caso.instancia.id, a.espera.elemento.id)
        for a in opened
        if a.caso.observacion is not None or a.caso.rehacer
    ]
    if not again:
        return {}
    rows = await caso.tx.execute(
        select(tareas.c.instancia_id, tareas.c.elemento, tareas.c.respuesta)
        .where(
            tuple_(tareas.c.instancia_id, tareas.c.elemento).in_(again),
            tareas.c.estado == "completada",
        )
        .ext(distinct_on(tareas.c.instancia_id, tareas.c.elemento))
        .order_by(tareas.c.instancia_id, tareas.c.elemento, tareas.c.cerrada.desc())
    )
    found = {(row.instancia_id, row.elemento): row.respuesta for row in rows if row.respuesta}
    # What this very step completes is not written yet.
    return {**found, **caso.pendiente.respuestas}


def reviews_own(apertura: Apertura) -> bool:
    """Whether a tarea about to be opened approves what has been presented in this very step."""
    caso, steps = apertura.caso, _reviewed(apertura)
    return any((caso.instancia.id, step) in caso.pendiente.respuestas for step in steps)


async def _presenters(caso: Caso, opened: Sequence[Apertura]) -> Presenters:
    """Return who presented the last of the steps that each new tarea approves, by its id."""
    found: Presenters = {}
    for apertura in opened:
        actor = apertura.caso.actor
        if actor is not None and reviews_own(apertura):
            found[apertura.id] = actor.persona_id
        elif steps := _reviewed(apertura):
            # Presented in a step of before, which is written already.
            found[apertura.id] = await caso.tx.scalar(
                select(tareas.c.cerrada_por_id)
                .where(
                    tareas.c.instancia_id == apertura.caso.instancia.id,
                    tareas.c.elemento.in_(steps),
                    tareas.c.estado == "completada",
                )
                .order_by(tareas.c.cerrada.desc())
                .limit(1)
            )
    return found


def _reviewed(apertura: Apertura) -> list[str]:
    return (apertura.espera.elemento.get("revisa") or "").split()


async def _announce(
    caso: Caso, opened: Sequence[Apertura], presenters: Presenters
) -> list[dict[str, Any]]:
    """Return the notices of the new tareas to who attends to them but whoever just caused them.

    Nor to whoever presented what one approves, in this step or before. What comes back with
    remarks is told whatever its ladder says: it tells the remarks.
    """
    opened = [a for a in opened if a.caso.observacion or _ladder_of(a).announces]
    posts = {apertura.puesto.clave for apertura in opened}
    # Read at once; what is left to superiors is looked for post by post, which is rare.
    await caso.plantel.titulares(caso.tx, posts, caso.now)
    held = [
        await caso.plantel.responsables(
            caso.tx, apertura.puesto.clave, caso.now, salvo=presenters.get(apertura.id)
        )
        for apertura in opened
    ]
    me = caso.actor.persona_id if caso.actor else None
    if not any(t.persona_id != me for titulares in held for t in titulares):
        return []
    places = await caso.plantel.lugares(caso.tx, _places(opened))
    return [
        row_of(aviso)
        for apertura, titulares in zip(opened, held, strict=True)
        for aviso in _notices(apertura, places, titulares)
    ]


def _places(opened: Sequence[Apertura]) -> set[int]:
    units = {a.caso.de.unidad_id if a.caso.de else a.caso.instancia.entidad_id for a in opened}
    return {a.puesto.entidad_id for a in opened} | {unit for unit in units if unit is not None}


def _notices(
    apertura: Apertura, places: Mapping[int, Lugar], held: Sequence[Titular]
) -> Iterator[AvisoNuevo]:
    caso, due = apertura.caso, apertura.vencimiento
    me = caso.actor.persona_id if caso.actor else None
    facts = {
        "asistencia": _head(caso, places),
        "tarea": {"id": str(apertura.id), "nombre": apertura.espera.elemento.nombre},
        "vence": due.instante.isoformat() if due else None,
        "vencimiento": due.to_json() if due else None,
        "entidad": places[apertura.puesto.entidad_id].nombre,
    }
    if caso.observacion:
        facts["observaciones"] = caso.observacion["texto"]
        facts["por"] = caso.observacion["por"]
        facts["clase"] = caso.observacion.get("clase")
    for titular in held:
        if titular.persona_id != me:
            yield AvisoNuevo(
                clave=f"asignada:{apertura.id}:{titular.persona_id}",
                tipo="tarea_observada" if caso.observacion else "tarea_asignada",
                persona_id=titular.persona_id,
                asistencia_id=caso.instancia.asistencia_id,
                tarea_id=apertura.id,
                datos=facts,
                en=caso.now,
                entidad_id=apertura.puesto.entidad_id,
            )


def _head(caso: Caso, places: Mapping[int, Lugar]) -> Head:
    """Return what a notice calls the work: its AT, or its process and its own key."""
    if caso.de is not None:
        return _head_of(caso, places[caso.de.unidad_id].codigo)
    place = places.get(caso.instancia.entidad_id or 0)
    return {
        "codigo": caso.instancia.clave,
        "titulo": caso.ejecucion.definicion.nombre,
        "unidad": place.codigo if place else "",
        "proceso": caso.ejecucion.definicion.proceso,
    }


def _head_of(caso: Caso, unidad: str) -> Head:
    return {
        "codigo": caso.asistencia.codigo,
        "titulo": caso.asistencia.titulo,
        "unidad": unidad,
    }


async def describe_asistencia(caso: Caso) -> Head:
    """Return the facts of the AT that every notice carries."""
    places = await caso.plantel.lugares(caso.tx, [caso.asistencia.unidad_id])
    return _head_of(caso, places[caso.asistencia.unidad_id].codigo)
