"""Tells people about an AT as a whole: confirmed, moved, stopped, reported, crossed."""

from collections.abc import Collection, Mapping
from typing import Any

from engine.actions.asistencias.cruces import Evaluacion
from engine.actions.asistencias.invitaciones import invite, load_invitaciones, withdraw
from engine.actions.asistencias.programacion import programacion_of
from engine.actions.instancias.apertura import describe_asistencia
from engine.actions.instancias.caso import Caso
from engine.actions.instancias.puestos import HEADS
from engine.db.queries.personas import Titular
from engine.db.queries.plantel import Post
from engine.db.queries.respuestas import last_answers
from engine.jobs.avisos import AvisoNuevo, row_of

Facts = dict[str, Any]
RETIRADA = "convocatoria_retirada"
"""The kind told to whoever had the AT in their calendar and is not convened any more."""


async def load_jornadas(caso: Caso) -> list[dict[str, str]]:
    """Return the present jornadas of the AT as instants in ISO 8601."""
    programacion = await programacion_of(caso)
    return [
        {"inicio": j.inicio.isoformat(), "fin": j.fin.isoformat()} for j in programacion.jornadas
    ]


async def announce_confirmed(caso: Caso, moved: list[dict[str, str]] | None) -> int:
    """Send the invitation to each persona convened; say old and new dates when they moved."""
    facts = {
        "jornadas": await load_jornadas(caso),
        "lugar": caso.asistencia.lugar or "",
        "modalidad": caso.asistencia.modalidad,
    }
    kind, known = "asistencia_confirmada", await load_invitaciones(caso)
    people = await _convened(caso)
    told = invite(caso, known, {who: cargo for who, (cargo, _) in people.items()}, facts)
    gone = withdraw(caso, known.values(), salvo=people)
    was = {**facts, "jornadas": moved or facts["jornadas"]}
    if moved and moved != facts["jornadas"]:
        kind = "fecha_cambiada"
        facts |= {"jornadas_antes": moved, "motivo": caso.asistencia.motivo or ""}
    await _enqueue(caso, RETIRADA, {who: {**was, **uid} for who, uid in gone.items()})
    return await _enqueue(
        caso, kind, {who: {**facts, **own, **told[who]} for who, (_, own) in people.items()}
    )


async def announce_stop(caso: Caso, kind: str, motivo: str) -> int:
    """Tell everybody convened that the AT is suspended, resumed or cancelled, and why.

    Cancelled, it leaves every calendar that has it, also of who is not convened any more.
    """
    facts: dict[str, Any] = {"motivo": motivo}
    if caso.asistencia.inicio is not None:
        facts["jornadas"] = await load_jornadas(caso)
        facts["lugar"] = caso.asistencia.lugar or ""
        facts["modalidad"] = caso.asistencia.modalidad
    told = {who: {**facts, **own} for who, (_, own) in (await _convened(caso)).items()}
    if kind == "asistencia_anulada":
        known = await load_invitaciones(caso)
        for who, uid in withdraw(caso, known.values()).items():
            told[who] = {**facts, **told.get(who, {}), **uid}
    return await _enqueue(caso, kind, told)


async def _convened(caso: Caso) -> dict[int, tuple[int, Facts]]:
    """Return who exercises each cargo convened: which one, and its name for the notice."""
    names = {cargo.id: cargo.nombre for cargo in (await programacion_of(caso)).cargos}
    return {
        titular.persona_id: (titular.cargo_id, {"cargo": names[titular.cargo_id]})
        for titular in await _titulares(caso, names.keys())
    }


async def _titulares(caso: Caso, posts: Collection[Post]) -> list[Titular]:
    """Return whoever exercises these posts or cargos now."""
    found = await caso.plantel.titulares(caso.tx, posts, caso.now)
    return [titular for post in posts for titular in found[post]]


async def announce_report(caso: Caso) -> int:
    """Send achievements, alerts, conclusions and commitments to each DRE and UGEL convened."""
    report = await _last_report(caso)
    cargos = await caso.plantel.cargos(caso.tx, {c["responsable"] for c in report["compromisos"]})
    facts = {
        "logros": report["logros"],
        "alertas": report.get("alertas", []),
        "conclusiones": report["conclusiones"],
        "compromisos": [
            {**c, "responsable": cargos[c["responsable"]].nombre} for c in report["compromisos"]
        ],
    }
    called = (await programacion_of(caso)).entidades
    places = await caso.plantel.lugares(caso.tx, called)
    posts = {(place, HEADS[places[place].tipo]) for place in called}
    people = {titular.persona_id: facts for titular in await _titulares(caso, posts)}
    return await _enqueue(caso, "reporte_enviado", people)


async def _last_report(caso: Caso) -> dict[str, Any]:
    """Return the answer to `reportar`, which this very step may have given."""
    if given := caso.pendiente.respuestas.get((caso.instancia.id, "reportar")):
        return given
    return (await last_answers(caso.tx, caso.asistencia_id, ("reportar",)))[0]


async def announce_cruces(caso: Caso, found: Evaluacion) -> int:
    """Explain to the unit why its dates cannot hold, and which dates could."""
    told = found.to_json()
    facts = {
        "cruces": [cruce["frase"] for cruce in told["cruces"]],
        "alternativas": [alternative["frase"] for alternative in told["alternativas"]],
    }
    post = (caso.asistencia.unidad_id, "responsable_at")
    people = {titular.persona_id: facts for titular in await _titulares(caso, [post])}
    return await _enqueue(caso, "cruce_detectado", people)


async def announce_sumada(caso: Caso, otra_id: int, facts: Facts) -> int:
    """Tell those who answer for the ATs of both units what joins an AT, or leaves it (PR-29)."""
    facts = {**facts, "jornadas": await load_jornadas(caso)}
    posts = [(unidad, "responsable_at") for unidad in (caso.asistencia.unidad_id, otra_id)]
    people = {titular.persona_id: facts for titular in await _titulares(caso, posts)}
    return await _enqueue(caso, "actividad_sumada", people)


async def _enqueue(caso: Caso, kind: str, people: Mapping[int, Facts]) -> int:
    """Leave one notice per persona and instance revision, to be written with the step."""
    head = await describe_asistencia(caso)
    round_ = f"{caso.instancia.id}:{caso.instancia.revision}"
    notices = [
        AvisoNuevo(
            clave=f"{kind}:{round_}:{persona_id}",
            tipo=kind,
            persona_id=persona_id,
            asistencia_id=caso.asistencia.id,
            tarea_id=None,
            datos={"asistencia": head, **facts},
            en=caso.now,
        )
        for persona_id, facts in people.items()
    ]
    caso.pendiente.escritura.avisos += [row_of(aviso) for aviso in notices]
    return len(notices)
