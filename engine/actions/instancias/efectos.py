"""What presenting each ficha changes beyond its own row; read, not discovered."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Any

import orjson
from sqlalchemy import select

from engine.actions.asistencias.convocacion import (
    demand_possible,
    read_facilitadores,
    read_jornadas,
    set_jornadas,
    set_programacion,
    set_ventana,
)
from engine.actions.asistencias.cruces import Evaluacion
from engine.actions.asistencias.programacion import demand_free, evaluate_case, programacion_of
from engine.actions.estrategias.efectos import EFECTOS as DE_ACOMPANAMIENTO
from engine.actions.instancias.caso import Caso
from engine.actions.valoraciones.efectos import EFECTOS as DE_VALORACION
from engine.db.crudo import bare
from engine.db.queries.salas import read_sala
from engine.db.queries.tablas import asistencias
from engine.domain.cruce import INFORMATIVE
from engine.errors import RuleBroken

Answer = Mapping[str, Any]
_CONFIRM = """
    UPDATE convocado c SET confirmado = f.asiste, motivo = f.motivo
    FROM jsonb_to_recordset(CAST($3 AS jsonb)) AS f(n int, cargo bigint, asiste bool, motivo text)
    JOIN cargo k ON k.id = f.cargo
    WHERE c.asistencia_id = $1 AND c.cargo_id = k.id AND k.entidad_id = $2
    RETURNING f.n
"""

_PROMISE = """
    WITH nuevos AS (
        INSERT INTO compromiso (asistencia_id, descripcion, cargo_id, fecha, estado)
        SELECT $1, f.descripcion, f.cargo_id, f.fecha, 'pendiente'
        FROM ROWS FROM (
            jsonb_to_recordset(CAST($2 AS jsonb)) AS (descripcion text, cargo_id bigint, fecha date)
        ) WITH ORDINALITY AS f(descripcion, cargo_id, fecha, n)
        ORDER BY f.n
        RETURNING id, cargo_id, fecha
    )
    SELECT id, cargo_id, fecha FROM compromiso WHERE asistencia_id = $1 AND estado = 'pendiente'
    UNION ALL SELECT id, cargo_id, fecha FROM nuevos
    ORDER BY id
"""


async def program(caso: Caso, answer: Answer) -> dict[str, Any]:
    """Store dates, place and convocation [ET-06, PR-03]."""
    planned = read_jornadas(answer["jornadas"])
    roles = [line["rol"] for line in answer["convocatoria"]]
    set_ventana(caso, answer.get("ventana_inicio"), answer.get("ventana_fin"))
    demand_possible(caso, planned, roles)
    asistencia = caso.asistencia
    asistencia.modalidad = answer["modalidad"]
    asistencia.lugar = answer.get("lugar")
    asistencia.plan_recuperacion = answer.get("plan_recuperacion")
    asistencia.sede_id = await _sede(caso, answer.get("sede"))
    asistencia.sala_id = read_sala(answer) if asistencia.sede_id else None
    facilitadores = read_facilitadores(answer)
    told = dict(await set_programacion(caso, planned, answer["convocatoria"], facilitadores))
    # Its dates are its own again: the plan that was published had proposed others, or these.
    return {**told, "publicada": False} if caso.ejecucion.variables.get("publicada") else told


async def _sede(caso: Caso, codigo: str | None) -> int | None:
    if not codigo:
        return None
    found = await caso.plantel.lugar(caso.tx, codigo)
    if found is None:
        raise RuleBroken("respuesta_invalida", campos={"sede": "Elija una DRE o UGEL que exista."})
    return found.id


async def resolve(caso: Caso, answer: Answer) -> dict[str, Any]:
    """Move to another date, name the AT to articulate with, or keep a soft cruce with a reason.

    A date that DIRI proposes though it breaks a soft rule is kept with the same reason and name.
    """
    if answer["decision"] == "otra_fecha":
        # Of its own again, whatever an earlier round had joined it to.
        caso.asistencia.articulada_con_id = None
        told, found = await _move(caso, answer)
        _keep(caso, found, answer["sustento"])
        return told
    if answer["decision"] == "articular":
        other = await caso.tx.scalar(
            select(asistencias.c.id).where(
                asistencias.c.codigo == answer["asistencia"],
                asistencias.c.id != caso.asistencia.id,
            )
        )
        if other is None:
            raise RuleBroken(
                "respuesta_invalida",
                campos={"asistencia": "Escriba el código de otra AT que exista."},
            )
        caso.asistencia.articulada_con_id = int(other)
        return {}
    await _override(caso, answer["sustento"])
    return {}


async def _override(caso: Caso, sustento: str) -> None:
    """Write who keeps the soft cruces of an AT, and why; raise RuleBroken for a hard one."""
    found = await evaluate_case(caso)
    if found.count("duro"):
        sentence = "Un cruce duro no se puede mantener: elija otra fecha o articule las dos AT."
        raise RuleBroken("respuesta_invalida", campos={"decision": sentence})
    _keep(caso, found, sustento)


def _keep(caso: Caso, found: Evaluacion, sustento: str) -> None:
    """Write who keeps each soft rule that a date breaks, and why."""
    assert caso.actor is not None
    kept = [c for c in found.cruces if c.dureza != "duro" and c.regla not in INFORMATIVE]
    caso.pendiente.escritura.excepciones += [
        {
            "asistencia_id": caso.asistencia_id,
            "regla": cruce.regla,
            "dureza": cruce.dureza,
            "motivo": sustento,
            "cruce": cruce.to_json(),
            "persona_id": caso.actor.persona_id,
            "en": caso.now,
        }
        for cruce in kept
    ]
    if kept:
        told = [
            c
            for c in found.to_json()["cruces"]
            if c["dureza"] != "duro" and c["regla"] not in INFORMATIVE
        ]
        caso.record("cruces_mantenidos", cruces=told, motivo=sustento)


async def articulate(caso: Caso, answer: Answer) -> dict[str, Any]:
    """Adopt the common dates of both ATs [PR-29, MA-06]."""
    told, _ = await _move(caso, answer)
    return told


async def _move(caso: Caso, answer: Answer) -> tuple[dict[str, Any], Evaluacion]:
    """Put other jornadas in place of the present ones, and tell what they clash with.

    The convocation stays. Dates that what is booked forbids are refused at once, before anybody
    is asked to accept them.
    """
    programacion = await programacion_of(caso)
    planned = read_jornadas(answer["jornadas"])
    demand_possible(caso, planned, list(programacion.roles))
    told = dict(set_jornadas(caso, planned))
    return told, await demand_free(caso)


async def confirm(caso: Caso, answer: Answer) -> dict[str, Any]:
    """Keep which of the cargos of the entidad will come, and why the others will not."""
    coming = [
        {"n": n, "cargo": row["cargo"], "asiste": row["asiste"], "motivo": row.get("motivo")}
        for n, row in enumerate(answer["participantes"])
    ]
    raw = await bare(caso.tx)
    kept = await raw.fetch(
        _CONFIRM,
        caso.asistencia_id,
        caso.instancia.contexto["entidad_id"],
        orjson.dumps(coming).decode(),
    )
    sentence = "Ese cargo no está entre los convocados de su entidad."
    known = {row["n"] for row in kept}
    wrong = {f"participantes.{c['n']}.cargo": sentence for c in coming if c["n"] not in known}
    if wrong:
        raise RuleBroken("respuesta_invalida", campos=wrong)
    return {}


async def report(caso: Caso, answer: Answer) -> dict[str, Any]:
    """Write the commitments of the report, each with its owner and date [ET-09, ET-10]."""
    promised = [
        {"descripcion": c["descripcion"], "cargo_id": c["responsable"], "fecha": c["fecha"]}
        for c in answer.get("compromisos", [])
    ]
    if promised:
        # Now, because the children that follow them are told by their ids.
        raw = await bare(caso.tx)
        rows = await raw.fetch(_PROMISE, caso.asistencia_id, orjson.dumps(promised).decode())
        caso.pendiente.compromisos = [(row[0], row[1], row[2]) for row in rows]
    return {}


async def fulfil(caso: Caso, answer: Answer) -> dict[str, Any]:
    """Keep what became of a commitment: done, extended or withdrawn."""
    result = answer["resultado"]
    values: dict[str, Any] = {"respondido": True, "motivo": answer.get("motivo")}
    if result == "cumplido":
        values |= {"estado": "por_verificar", "evidencia": answer["evidencia"]}
    elif result == "prorroga":
        values |= {"fecha": date.fromisoformat(answer["nueva_fecha"])}
    else:
        values |= {"estado": "retirado", "cerrado": caso.now}
    _change_compromiso(caso, values)
    return {}


async def verify(caso: Caso, answer: Answer) -> dict[str, Any]:
    """Close a commitment, or send it back."""
    done = answer["decision"] == "verificado"
    _change_compromiso(
        caso,
        {"estado": "cumplido", "cerrado": caso.now} if done else {"estado": "pendiente"},
    )
    return {}


def _change_compromiso(caso: Caso, values: dict[str, Any]) -> None:
    row = {"id": caso.instancia.contexto["compromiso_id"], "respondido": False, **values}
    caso.pendiente.escritura.compromisos.append(row)


Efecto = Callable[[Caso, Answer], Awaitable[dict[str, Any]]]


def _one_after_another(
    first: Mapping[str, Efecto], then: Mapping[str, Efecto]
) -> Mapping[str, Efecto]:
    """Return the effects of two rooms; a ficha of both has first the one's, then the other's."""

    def both(ficha: str) -> Efecto:
        async def apply(caso: Caso, answer: Answer) -> dict[str, Any]:
            told = await first[ficha](caso, answer)
            return told | await then[ficha](caso, answer)

        return apply

    return {**first, **then, **{ficha: both(ficha) for ficha in first.keys() & then.keys()}}


EFECTOS: Mapping[str, Efecto] = {
    "at_programacion": program,
    "at_cruce": resolve,
    "at_articulacion": articulate,
    "at_participantes": confirm,
    "anexo_04": report,
    "compromiso": fulfil,
    "compromiso_verificacion": verify,
    **_one_after_another(DE_ACOMPANAMIENTO, DE_VALORACION),
}
