"""Publishing an escenario: what it would do, and leaving it to the workers (AC-05, PB-03)."""

import asyncio
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.escenarios.edicion import build, lock_open
from engine.actions.escenarios.juicio import judge_ready
from engine.actions.orden import Orden, Result, carry_out
from engine.db.queries.articulaciones import load_reunidas
from engine.db.queries.escenarios import demand_manager, get_escenario
from engine.db.queries.importaciones import load_cargos
from engine.db.queries.pedidas import load_pedidas
from engine.db.queries.tablas import (
    actividades,
    actividades_convocadas,
    articulaciones,
    cargos,
    convocatorias,
    ejercicios,
    escenarios,
    publicaciones,
)
from engine.db.session import Database
from engine.domain.convocatoria import Jornada
from engine.errors import Conflict
from engine.jobs.avisos import ring
from engine.jobs.busqueda import tell
from engine.planner.escenarios.datos import Tramo, read_room
from engine.planner.escenarios.fechas import jornadas_of, sessions_by_activity

CONJUNTO = "Es la fecha con la que el plan de todas las áreas queda sin cruces."
PEDIDA = "Es la fecha que su unidad pidió."


@dataclass(frozen=True)
class Imposible:
    """An activity that registering would refuse: some of its `lineas` reach no cargo (MA-05)."""

    codigo: str
    titulo: str
    lineas: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Vista:
    """What publishing would do: ATs to register and to move, of which units, who would be told.

    `pendientes` have no date in the plan and stay as they are; `cambiadas` are activities that are
    no longer as they were when the plan was searched. `con_duros` are those whose date the
    evaluator that confirms would refuse, and `con_blandos` how many break a soft rule. What is
    `imposibles` is not counted in the rest: publishing leaves it as it is.
    """

    registrar: int
    mover: int
    iguales: int
    unidades: tuple[tuple[str, int], ...]
    personas: int
    avisos: int
    pendientes: tuple[str, ...]
    cambiadas: tuple[str, ...]
    con_duros: tuple[str, ...]
    con_blandos: int
    imposibles: tuple[Imposible, ...] = ()


async def preview(database: Database, orden: Orden, *, escenario_id: UUID) -> Vista:
    """Return what publishing an escenario would do; nothing is written.

    Raises NotFound(escenario_desconocido), Conflict(escenario_sin_plan),
    Forbidden(escenario_ajeno).
    """
    demand_manager(orden.actor)
    await judge_ready(database, escenario_id, orden.now)
    async with database.transaction() as tx:
        row = await get_escenario(tx, orden.actor, escenario_id, whole=True)
        if row["plan"] is None:
            raise Conflict("escenario_sin_plan")
        every = await _rows_of(tx, row)
        refused = await _unfilled(tx, every)
        rows = [r for r in every if r["actividad_id"] not in refused]
        changed = await _changed(tx, orden, row)
        moving = [r for r in rows if r["antes_at"] != r["fechas"]]
        people, notices = await _reach(tx, orden, moving)
    new = [r for r in rows if r["asistencia_id"] is None]
    same = [r for r in rows if r["asistencia_id"] is not None and r["antes_at"] == r["fechas"]]
    units = Counter(r["unidad"] for r in rows)
    return Vista(
        registrar=len(new), mover=len(rows) - len(new) - len(same), iguales=len(same),
        unidades=tuple(sorted(units.items())), personas=people, avisos=notices,
        pendientes=tuple(row["plan"]["pendientes"]), cambiadas=tuple(changed),
        con_duros=tuple(_with_hard(row)), con_blandos=(row["juicio"] or {}).get("blandos", 0),
        imposibles=tuple(sorted(refused.values(), key=lambda each: each.codigo)),
    )  # fmt: skip


async def _unfilled(tx: AsyncSession, rows: Iterable[Mapping[str, Any]]) -> dict[int, Imposible]:
    """Return by id the activities to register that convene a role where no cargo has it."""
    new = [row["actividad_id"] for row in rows if row["asistencia_id"] is None]
    lines, filled = await load_reunidas(tx, new), frozenset(await load_cargos(tx))
    wrong = {ident: lines[ident] for ident in new if not lines[ident] <= filled}
    columns = (actividades.c.id, actividades.c.codigo, actividades.c.titulo)
    found = await tx.execute(select(*columns).where(actividades.c.id.in_(wrong)))
    return {row.id: Imposible(row.codigo, row.titulo, wrong[row.id]) for row in found}


def _with_hard(row: Mapping[str, Any]) -> list[str]:
    """Return the activities that the evaluator would refuse where the plan holds them."""
    told = (row["juicio"] or {}).get("cruces", {})
    return sorted(
        codigo
        for codigo, cruces in told.items()
        if any(cruce["dureza"] == "duro" for cruce in cruces)
    )


async def publish(
    database: Database,
    orden: Orden,
    *,
    escenario_id: UUID,
    con_pendientes: bool = False,
    con_cruces: bool = False,
) -> Result:
    """Leave an escenario to be published by the workers, activity by activity.

    With `con_cruces`, though confirming would refuse some of its dates as they are today. Raises
    NotFound(escenario_desconocido), Conflict(escenario_cerrado, escenario_sin_plan,
    escenario_viejo, escenario_con_pendientes, escenario_con_cruces, otro_publicandose),
    Forbidden(escenario_ajeno).
    """
    demand_manager(orden.actor)
    await judge_ready(database, escenario_id, orden.now)

    async def work(tx: AsyncSession) -> Result:
        row = await lock_open(tx, orden, escenario_id)
        await _demand_publishable(tx, orden, row, con_pendientes=con_pendientes)
        if (hard := _with_hard(row)) and not con_cruces:
            raise Conflict("escenario_con_cruces", cuantas=len(hard), codigos=", ".join(hard[:5]))
        rows = await _rows_of(tx, row)
        await _leave(tx, escenario_id, rows)
        await tx.execute(
            update(escenarios)
            .where(escenarios.c.id == escenario_id)
            .values(
                estado="publicando", publicado=orden.now, version=escenarios.c.version + 1,
                publicado_por_id=orden.actor.persona_id,
            )
        )  # fmt: skip
        await tell(tx, escenario_id)
        await ring(tx, "escenarios")
        return {"id": str(escenario_id), "estado": "publicando", "actividades": len(rows)}

    return await carry_out(database, orden, work)


async def _leave(tx: AsyncSession, escenario_id: UUID, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write what is to be done with each activity, for the workers."""
    kept = ("actividad_id", "asistencia_id", "antes", "fechas", "sala_id", "razon")
    pending = {"escenario_id": escenario_id, "estado": "pendiente", "motivo": "", "avisos": 0}
    await tx.execute(
        insert(publicaciones), [{name: each[name] for name in kept} | pending for each in rows]
    )


async def _demand_publishable(
    tx: AsyncSession, orden: Orden, row: Mapping[str, Any], *, con_pendientes: bool
) -> None:
    if row["plan"] is None:
        raise Conflict("escenario_sin_plan")
    # The same lock for all: two that publish at once would register an activity twice.
    await tx.execute(select(func.pg_advisory_xact_lock(0x45534350, row["anio"])))
    other = await tx.scalar(
        select(escenarios.c.nombre).where(
            escenarios.c.estado == "publicando", escenarios.c.anio == row["anio"]
        )
    )
    if other is not None:
        raise Conflict("otro_publicandose", nombre=other)
    if changed := await _changed(tx, orden, row):
        raise Conflict("escenario_viejo", cuantas=len(changed))
    pending = row["plan"]["pendientes"]
    if pending and not con_pendientes:
        raise Conflict("escenario_con_pendientes", cuantas=len(pending))


async def _changed(tx: AsyncSession, orden: Orden, row: Mapping[str, Any]) -> list[str]:
    """Return the activities placed that are not asked for as they were when it was searched."""
    placed = {a["id"] for a in row["plan"]["actividades"]}
    fresh = {a["id"]: _lasting(a) for a in (await build(tx, orden, row))["actividades"]}
    return [
        a["id"]
        for a in row["problema"]["actividades"]
        if a["id"] in placed and "ventana" in a and fresh.get(a["id"]) != _lasting(a)
    ]


def _lasting(actividad: Mapping[str, Any]) -> dict[str, Any]:
    """Return what of an activity must not have changed: not what was fixed by hand."""
    return {k: v for k, v in actividad.items() if k not in ("fija", "publicada")}


async def _rows_of(tx: AsyncSession, row: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what is to be done with each activity that the plan places."""
    asked = {a["id"] for a in row["problema"]["actividades"] if "ventana" in a}
    placed = [a["id"] for a in row["plan"]["actividades"] if a["id"] in asked]
    known = await load_pedidas(tx, placed)
    columns = (actividades.c.id, actividades.c.codigo, actividades.c.asistencia_id)
    found = await tx.execute(select(*columns).where(actividades.c.codigo.in_(placed)))
    ids = {each.codigo: (each.id, each.asistencia_id) for each in found}
    return await asyncio.to_thread(_to_rows, row, known, ids)


def _to_rows(
    row: Mapping[str, Any], known: Mapping[str, Any], ids: Mapping[str, tuple[int, int | None]]
) -> list[dict[str, Any]]:
    rows = []
    placed = sessions_by_activity(row["plan"])
    for codigo, pedida in sorted(known.items()):
        fechas = _pairs((j.inicio, j.fin) for j in jornadas_of(pedida, placed[codigo]))
        published = _pairs(pedida.publicada)
        antes = published or _pairs(pedida.pedidas)
        reasons = (row["razones"] or {}).get(codigo) or [CONJUNTO]
        same_day = {a[:10] for a, _ in antes} == {b[:10] for b, _ in fechas}
        rows.append(
            {
                "actividad_id": ids[codigo][0], "asistencia_id": ids[codigo][1],
                "unidad": pedida.unidad, "antes": antes, "antes_at": published, "fechas": fechas,
                "sala_id": _room(placed[codigo]),
                "razon": (PEDIDA if same_day else " ".join(reasons[:2]))[:2000],
            }
        )  # fmt: skip
    return rows


def _room(sesiones: Iterable[Mapping[str, Any]]) -> int | None:
    """Return the room that a plan gives an activity: that of its first session."""
    given = (sesion.get("sala") for sesion in sesiones)
    return next((read_room(sala) for sala in given if sala), None)


def _pairs(tramos: Iterable[Tramo]) -> list[list[str]]:
    utc = [Jornada(*tramo) for tramo in tramos]
    return [[_iso(j.inicio), _iso(j.fin)] for j in sorted(utc)]


def _iso(instant: Any) -> str:
    return str(instant.astimezone(UTC).isoformat())


async def _reach(
    tx: AsyncSession, orden: Orden, rows: Iterable[Mapping[str, Any]]
) -> tuple[int, int]:
    """Return how many people are convened today by what moves, and how many notices that is."""
    given = list(rows)
    planned = [row["actividad_id"] for row in given if row["asistencia_id"] is None]
    ats = [row["asistencia_id"] for row in given if row["asistencia_id"] is not None]
    lines = _lines_of(actividades_convocadas, "actividad_id", planned).union_all(
        _lines_of_guests(planned), _lines_of(convocatorias, "asistencia_id", ats)
    )
    called = lines.subquery()
    pairs = (
        select(called.c.que, ejercicios.c.persona_id)
        .distinct()
        .join(cargos, (cargos.c.entidad_id == called.c.entidad_id) & (cargos.c.rol == called.c.rol))
        .join(ejercicios, ejercicios.c.cargo_id == cargos.c.id)
        .where(cargos.c.activo, ejercicios.c.periodo.contains(orden.now))
        .subquery()
    )
    counts = select(func.count(func.distinct(pairs.c.persona_id)), func.count())
    row = (await tx.execute(counts.select_from(pairs))).one()
    return int(row[0]), int(row[1])


def _lines_of_guests(ids: list[int]) -> Select[Any]:
    """Return the lines of those that join some activities, as lines of these."""
    line = actividades_convocadas.c
    que = func.concat("actividad_id", articulaciones.c.con_id).label("que")
    return (
        select(que, line.entidad_id, line.rol)
        .join(articulaciones, articulaciones.c.actividad_id == line.actividad_id)
        .where(articulaciones.c.con_id.in_(ids), articulaciones.c.decision == "articular")
    )


def _lines_of(table: Table, key: str, ids: list[int]) -> Select[Any]:
    """Return the lines of convocation of some activities or ATs, told apart by what they are."""
    que = func.concat(key, table.c[key]).label("que")
    return select(que, table.c.entidad_id, table.c.rol).where(table.c[key].in_(ids))
