"""Presents a document: keeps what was built and typed, with its huella, and tells who gets it."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.dialects.postgresql import Range

from engine.actions.documentos.agenda import due_of, owe_again, owe_all, owe_months, owe_talleres
from engine.actions.documentos.armado import build
from engine.actions.documentos.destinos import recipients
from engine.actions.documentos.enfoque import Lugar, focus_at
from engine.db.queries.tablas import documentos, estrategias
from engine.domain.documentos.catalogo import Modelo, models_of
from engine.domain.documentos.foco import Foco
from engine.domain.documentos.huella import seal
from engine.domain.lima import day_of
from engine.domain.redaccion import say_date
from engine.errors import RuleBroken
from engine.jobs.avisos import AvisoNuevo, row_of

if TYPE_CHECKING:
    from engine.actions.instancias.caso import Caso
    from engine.db.filas import FilaTarea

Answer = Mapping[str, Any]
Values = dict[str, Any]


_OWING = {
    "induccion": owe_all, "plan_anual_ugel": owe_all,
    "plan_anual": owe_months, "diagnostico_plan": owe_again, "cierre_plan": owe_again,
    "taller_plan": owe_talleres, "reprogramacion": owe_talleres,
}  # fmt: skip
"""The fichas after which other documents are owed, or on other dates."""


async def present_documentos(caso: "Caso", tarea: "FilaTarea", answer: Answer) -> None:
    """Present what a user task is the interpretation of: mostly nothing, in a few one or two.

    Raises RuleBroken(documento_antes_de_tiempo) while its cycle has not ended, and
    RuleBroken(informe_con_visitas_pendientes) when a final report leaves visits open (PR-16).
    """
    for modelo in models_of(caso.instancia.proceso, tarea.elemento):
        foco = await _focus_of(caso, modelo, tarea.elemento)
        if foco is not None:
            await _demand_ended(caso, foco)
            await _present(caso, tarea, foco, answer)
    owe = _OWING.get(tarea.ficha)
    if owe is not None:
        await owe(caso)


async def _focus_of(caso: "Caso", modelo: Modelo, elemento: str) -> Foco | None:
    """Return what a document covers by where its instance stands; None out of any programme."""
    whole, known = caso.instancia.contexto, caso.ejecucion.variables
    programa_id = whole.get("programa_id") or known.get("programa")
    if programa_id is None:
        return None
    lugar = Lugar(
        int(programa_id), whole, elemento, known.get("estrategia"), known.get("trimestre")
    )
    return await focus_at(caso.tx, modelo, lugar, day_of(caso.now))


async def _demand_ended(caso: "Caso", foco: Foco) -> None:
    if foco.modelo.cierra and foco.hoy < foco.ultimo_dia:
        raise RuleBroken(
            "documento_antes_de_tiempo", titulo=foco.modelo.titulo, hasta=say_date(foco.ultimo_dia)
        )
    if foco.modelo.ciclo == "cierre":
        left = await caso.tx.scalar(_open_visits(foco))
        if left:
            raise RuleBroken("informe_con_visitas_pendientes", visitas=left)


def _open_visits(foco: Foco) -> Any:
    wanted = select(func.count()).where(
        estrategias.c.programa_id == foco.programa_id,
        estrategias.c.tipo == "visita",
        estrategias.c.estado.in_(("programada", "en_curso")),
    )
    if foco.acompanante_id is not None:
        wanted = wanted.where(estrategias.c.acompanante_id == foco.acompanante_id)
    return wanted


async def _present(caso: "Caso", tarea: "FilaTarea", foco: Foco, answer: Answer) -> None:
    assert caso.actor is not None
    contenido = {**await build(caso.tx, foco), "ficha": tarea.ficha}
    sent = await recipients(caso, foco)
    identifier, version = await _keep(
        caso,
        foco,
        {
            "contenido": contenido,
            "interpretacion": dict(answer),
            "destinatarios": sent,
            "huella": seal(contenido, dict(answer), sent, caso.now),
            "presentado_en": caso.now,
            "persona_id": caso.actor.persona_id,
            "tarea_id": tarea.id,
            "instancia_id": caso.instancia.id,
        },
    )
    told = {"id": identifier, "codigo": foco.modelo.codigo, "titulo": foco.modelo.titulo}
    caso.record("documento_presentado", tarea_id=tarea.id, documento=told, version=version)
    _announce(caso, foco, {**told, "version": version}, contenido["cabecera"], sent)


async def _keep(caso: "Caso", foco: Foco, values: Values) -> tuple[int, int]:
    """Write what was presented over the row that expected it, or as its next version."""
    kept = (documentos.c.programa_id == foco.programa_id) & (documentos.c.clave == foco.clave)
    last = (
        await caso.tx.execute(
            select(documentos.c.id, documentos.c.version, documentos.c.presentado_en,
                   documentos.c.vence)
            .where(kept)
            .order_by(documentos.c.version.desc())
            .limit(1)
            .with_for_update()
        )
    ).one_or_none()  # fmt: skip
    days = {"periodo": Range(foco.desde, foco.hasta)}
    if last is not None and last.presentado_en is None:
        await caso.tx.execute(
            update(documentos).where(documentos.c.id == last.id).values(**values, **days)
        )
        return int(last.id), int(last.version)
    version = last.version + 1 if last is not None else 1
    due = _due_again(last, foco) if last else due_of(foco, caso.ejecucion.motor.calendario)
    made = await caso.tx.scalar(
        insert(documentos)
        .values(
            codigo=foco.modelo.codigo, programa_id=foco.programa_id, clave=foco.clave,
            version=version, acompanante_id=foco.acompanante_id, docente_id=foco.docente_id,
            entidad_id=foco.entidad_id, estrategia_id=foco.estrategia_id, vence=due, **days,
            **values,
        )
        .returning(documentos.c.id)
    )  # fmt: skip
    return int(made or 0), version


def _due_again(last: Any, foco: Foco) -> date:
    """Return when another version was due: what is adjusted later is not late for that."""
    due: date = last.vence
    return max(due, foco.hoy) if day_of(last.presentado_en) <= due else due


def _announce(
    caso: "Caso", foco: Foco, told: Values, cabecera: list[list[str]], sent: list[Values]
) -> None:
    """Leave a notice for each recipient but its writer, to be written with the step."""
    assert caso.actor is not None
    whose = dict(cabecera)
    facts = {
        # What every notice speaks of: here the programme, which is a process and no AT.
        "asistencia": {
            "codigo": f"{foco.programa['ugel']} {foco.programa['anio']}",
            "titulo": "Programa de acompañamiento",
            "proceso": "programa_ugel",
            "unidad": "",
        },
        "documento": {
            **told,
            "cabecera": cabecera,
            "de": whose.get("Docente") or whose.get("Acompañante") or "",
        },
        "por": caso.actor.nombre,
    }
    people = {who["persona"] for who in sent} - {None, caso.actor.persona_id}
    caso.pendiente.escritura.avisos += [
        row_of(
            AvisoNuevo(
                clave=f"documento:{told['id']}:{persona}",
                tipo="documento_presentado",
                persona_id=persona,
                asistencia_id=None,
                tarea_id=None,
                datos=facts,
                en=caso.now,
                entidad_id=foco.programa["ugel_id"],
            )
        )
        for persona in sorted(people)
    ]
