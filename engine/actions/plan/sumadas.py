"""DIRI joins an activity of the plan to a registered AT of another area, or takes it out again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, exists, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.asistencias.anuncios import announce_sumada
from engine.actions.asistencias.convocacion import set_convocatoria
from engine.actions.asistencias.ordenes import take_back
from engine.actions.asistencias.programacion import programacion_of
from engine.actions.instancias.avance import finish
from engine.actions.instancias.caso import Caso, open_case
from engine.actions.orden import Orden, Result
from engine.actions.plan.conjunto import read_conjunto
from engine.db.queries.articulaciones import load_equipos
from engine.db.queries.convocados import lines_of
from engine.db.queries.pedidas import MOVIBLES
from engine.db.queries.planeadas import load_convocadas
from engine.db.queries.tablas import (
    actividades,
    articulaciones,
    asistencias,
    convocados,
    entidades,
    sumadas,
    tareas,
)
from engine.db.session import Database
from engine.domain.redaccion.reglas import say_days
from engine.errors import Conflict, NotFound, RuleBroken

Lineas = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Union:
    """What joins what: an activity of the plan, the AT that takes it in, and why."""

    actividad: str
    asistencia: str
    sustento: str


async def join(tx: AsyncSession, database: Database, orden: Orden, union: Union) -> Result:
    """Make an activity part of a registered AT, which convenes its people and its team too (MA-06).

    One that is programmed already goes back to its unit, with the dates it has and the convocation
    of both; until that is calendarised, what is booked holds. Both units are told. Raises
    NotFound(asistencia_desconocida, actividad_desconocida), Conflict(comando_a_destiempo,
    actividad_publicada, articulacion_en_cadena), RuleBroken(respuesta_invalida) at `con`.
    """
    caso = await _open(tx, database, orden, union.asistencia)
    row = await _lock(tx, union.actividad)
    await _demand_joinable(tx, caso, row)
    now_convened = (await lines_of(tx, [caso.asistencia_id]))[caso.asistencia_id]
    asked = (await load_convocadas(tx, [row["id"]]))[row["id"]]
    added = (asked | (await load_equipos(tx, [row["id"]]))[row["id"]]) - now_convened
    saved = await _saved(tx, orden, union, row)
    await tx.execute(
        insert(sumadas).values(
            actividad_id=row["id"], asistencia_id=caso.asistencia_id, lineas=sorted(added),
            ahorro=saved, sustento=union.sustento, persona_id=orden.actor.persona_id,
            creada=orden.now,
        )
    )  # fmt: skip
    await _mark(tx, row["id"], orden, estado="publicada", asistencia_id=caso.asistencia_id)
    motivo = f"La DIRI le sumó {union.actividad} «{row['titulo']}» ({row['unidad']}). "
    told = {"deshecha": False, "ahorro": say_days(saved) if saved else ""}
    await _change(caso, orden, row, now_convened | added, motivo + union.sustento, told)
    return {"codigo": union.actividad, "con": union.asistencia, "decision": "articular"}


async def part(tx: AsyncSession, database: Database, orden: Orden, union: Union) -> Result:
    """Take an activity out of the AT it was joined to, while nobody has confirmed their assistance.

    It is planned again with its own dates. Raises what `join` does, and
    NotFound(articulacion_desconocida), Conflict(articulacion_confirmada).
    """
    caso = await _open(tx, database, orden, union.asistencia)
    row = await _lock(tx, union.actividad)
    kept = await tx.scalar(
        select(sumadas.c.lineas).where(
            sumadas.c.actividad_id == row["id"], sumadas.c.asistencia_id == caso.asistencia_id
        )
    )
    if kept is None:
        raise NotFound("articulacion_desconocida", codigo=union.actividad, con=union.asistencia)
    confirmed = await tx.scalar(
        select(func.count()).where(
            convocados.c.asistencia_id == caso.asistencia_id, convocados.c.confirmado.is_not(None)
        )
    )
    if confirmed:
        raise Conflict("articulacion_confirmada", codigo=union.actividad, con=union.asistencia)
    await tx.execute(delete(sumadas).where(sumadas.c.actividad_id == row["id"]))
    await _mark(tx, row["id"], orden, estado="planificada", asistencia_id=None)
    now_convened = (await lines_of(tx, [caso.asistencia_id]))[caso.asistencia_id]
    others = await _asked_by_others(tx, caso)
    left = now_convened - (frozenset(map(tuple, kept)) - others)
    motivo = f"La DIRI deshizo la suma de {union.actividad} «{row['titulo']}» ({row['unidad']})."
    await _change(caso, orden, row, left or now_convened, motivo, {"deshecha": True, "ahorro": ""})
    return {"codigo": union.actividad, "con": union.asistencia}


async def _open(tx: AsyncSession, database: Database, orden: Orden, codigo: str) -> Caso:
    """Lock an AT whose dates another decision may still change; the root of its instance first."""
    found = await tx.scalar(
        select(asistencias.c.instancia_id).where(asistencias.c.codigo == codigo)
    )
    if found is None:
        raise NotFound("asistencia_desconocida", codigo=codigo)
    caso = await open_case(tx, database, instancia_id=found, now=orden.now, actor=orden.actor)
    if caso.asistencia.estado not in MOVIBLES:
        raise Conflict(
            "comando_a_destiempo", comando="reprogramar", estado=caso.asistencia.estado,
            codigo=codigo,
        )  # fmt: skip
    return caso


async def _lock(tx: AsyncSession, codigo: str) -> Mapping[str, Any]:
    found = await tx.execute(
        select(actividades, entidades.c.codigo.label("unidad"))
        .join(entidades, entidades.c.id == actividades.c.unidad_id)
        .where(actividades.c.codigo == codigo)
        .with_for_update(of=actividades)
    )
    row = found.mappings().one_or_none()
    if row is None:
        raise NotFound("actividad_desconocida", codigo=codigo)
    return dict(row)


async def _demand_joinable(tx: AsyncSession, caso: Caso, row: Mapping[str, Any]) -> None:
    codigo = caso.asistencia.codigo
    if row["estado"] != "planificada":
        other = await tx.scalar(
            select(asistencias.c.codigo).where(asistencias.c.id == row["asistencia_id"])
        )
        raise Conflict("actividad_publicada", codigo=row["codigo"], asistencia=other)
    chained = exists().where(
        articulaciones.c.decision == "articular",
        (articulaciones.c.actividad_id == row["id"]) | (articulaciones.c.con_id == row["id"]),
    )
    if await tx.scalar(select(chained)):
        raise Conflict("articulacion_en_cadena", codigo=row["codigo"], con=codigo)
    sentence = ""
    if caso.asistencia.unidad_id == row["unidad_id"]:
        sentence = "Articule actividades de dos áreas distintas."
    elif caso.asistencia.inicio is None or caso.asistencia.inicio <= caso.now:
        sentence = f"{codigo} no tiene una fecha por venir a la que sumarse."
    if sentence:
        raise RuleBroken("respuesta_invalida", campos={"con": sentence})


async def _saved(tx: AsyncSession, orden: Orden, union: Union, row: Mapping[str, Any]) -> int:
    """Return the days of people convened that are not asked for twice (PR-29)."""
    puestas = (await read_conjunto(tx, row["anio"], orden.now)).puestas
    guest, host = puestas.get(union.actividad), puestas.get(union.asistencia)
    if guest is None or host is None:
        return 0
    return guest.spared_by(host)


async def _mark(tx: AsyncSession, ident: int, orden: Orden, **values: Any) -> None:
    statement = update(actividades).where(actividades.c.id == ident)
    await tx.execute(statement.values(**values, cambiada=orden.now))


async def _asked_by_others(tx: AsyncSession, caso: Caso) -> Lineas:
    """Return the lines that other activities joined to the same AT ask for."""
    others = list(
        await tx.scalars(
            select(sumadas.c.actividad_id).where(sumadas.c.asistencia_id == caso.asistencia_id)
        )
    )
    asked, teams = await load_convocadas(tx, others), await load_equipos(tx, others)
    return frozenset().union(*(asked[each] | teams[each] for each in others))


async def _change(
    caso: Caso,
    orden: Orden,
    row: Mapping[str, Any],
    lines: Iterable[tuple[str, str]],
    motivo: str,
    told: Mapping[str, Any],
) -> None:
    """Convene by other lines and tell both units; what was programmed is programmed again."""
    programada = await programacion_of(caso)
    dates = [jornada.to_fields() for jornada in programada.jornadas]
    fields = [{"entidad": entidad, "rol": rol} for entidad, rol in sorted(lines)]
    try:
        await set_convocatoria(caso, fields)
    except RuleBroken as refusal:
        sentence = " ".join(dict.fromkeys(refusal.campos.values()))
        raise RuleBroken("respuesta_invalida", campos={"con": sentence}) from refusal
    caso.pendiente.escritura.convocatorias[-1]["facilitadores"] = sorted(programada.facilitadores)
    facts = {"actividad": {n: row[n] for n in ("codigo", "titulo", "unidad")}, "motivo": motivo}
    caso.record("actividad_sumada", actividad=row["codigo"], deshecha=told["deshecha"])
    await announce_sumada(caso, row["unidad_id"], {**facts, **told})
    if caso.asistencia.estado == "en_planificacion":
        await finish(caso)
    else:
        await take_back(caso, orden, motivo)
    await _write_in_draft(caso, fields, dates)


async def _write_in_draft(
    caso: Caso, lines: list[dict[str, str]], dates: list[dict[str, str]]
) -> None:
    """Put the convocation of both, and the dates, into what was typed of the programming."""
    open_one = (
        (tareas.c.asistencia_id == caso.asistencia_id)
        & (tareas.c.elemento == "programar")
        & (tareas.c.estado == "abierta")
    )
    draft = await caso.tx.scalar(select(tareas.c.borrador).where(open_one))
    if draft is not None:
        written = {**draft, "convocatoria": lines, "jornadas": draft.get("jornadas") or dates}
        await caso.tx.execute(update(tareas).where(open_one).values(borrador=written))
