"""Programmes an AT: its jornadas, and the cargos its convocation reaches."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, delete, insert, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.caso import Caso
from engine.db.queries.tablas import (
    cargos,
    convocados,
    convocatorias,
    entidades,
    jornadas,
)
from engine.domain.convocatoria import Jornada, Ventana, find_reparos
from engine.domain.redaccion import say_reparo
from engine.domain.roles import ROLES
from engine.errors import RuleBroken

Fields = Sequence[Mapping[str, Any]]


def read_jornadas(fields: Fields) -> tuple[Jornada, ...]:
    """Return the jornadas of a ficha's answer, in order of time.

    Raises RuleBroken(respuesta_invalida) for a date or hour that does not exist.
    """
    found, wrong = [], {}
    for n, field in enumerate(fields):
        try:
            found.append(Jornada.at(field["fecha"], field["hora_inicio"], field["hora_fin"]))
        except (ValueError, OverflowError):
            wrong[f"jornadas.{n}.fecha"] = "Escriba una fecha y unas horas que existan."
    if wrong:
        raise RuleBroken("respuesta_invalida", campos=wrong)
    return tuple(sorted(found))


def ventana_of(caso: Caso) -> Ventana:
    """Return the days within which the AT was asked for, both included."""
    bounds = caso.asistencia.ventana
    assert bounds.lower is not None
    assert bounds.upper is not None
    return Ventana(bounds.lower, bounds.upper.fromordinal(bounds.upper.toordinal() - 1))


def demand_possible(
    caso: Caso, planned: Sequence[Jornada], roles: Sequence[str], *, inside: bool = False
) -> None:
    """Refuse dates that a hard rule forbids: past, feriado, outside the school year, crossed.

    With `inside`, those outside the AT's own ventana too: who asked for it must keep to it, while
    DIRI, or a later reprogramming, may leave it. Raises RuleBroken(respuesta_invalida) with a
    sentence by field (PR-04, S000:89-95).
    """
    reparos = find_reparos(
        planned, ventana=ventana_of(caso), calendario=caso.calendario, now=caso.now, roles=roles
    )
    forbidding = [
        r for r in reparos if r.dureza == "duro" or (inside and r.codigo == "fuera_de_ventana")
    ]
    wrong: dict[str, str] = {}
    for reparo in forbidding:
        wrong[reparo.campo] = f"{wrong.get(reparo.campo, '')} {say_reparo(reparo)}".strip()
    if wrong:
        raise RuleBroken("respuesta_invalida", campos=wrong)


async def set_jornadas(caso: Caso, planned: Sequence[Jornada]) -> dict[str, str]:
    """Store the jornadas and return the routing variables `inicio` and `fin`."""
    tx, asistencia = caso.tx, caso.asistencia
    await tx.execute(delete(jornadas).where(jornadas.c.asistencia_id == asistencia.id))
    await tx.execute(
        insert(jornadas),
        [
            {"asistencia_id": asistencia.id, "periodo": Range(j.inicio, j.fin, bounds="[)")}
            for j in planned
        ],
    )
    asistencia.inicio = planned[0].inicio
    asistencia.fin = max(j.fin for j in planned)
    return {"inicio": asistencia.inicio.isoformat(), "fin": asistencia.fin.isoformat()}


async def set_convocatoria(tx: AsyncSession, asistencia_id: int, lines: Fields) -> int:
    """Store the lines of a convocation and the cargos each reaches; return how many cargos.

    An AT convenes cargos and not people, because staff rotates (PB-05, S000:42). Raises
    RuleBroken(respuesta_invalida) naming the line whose entidad or role does not exist.
    """
    known = await _known_entidades(tx, {line["entidad"] for line in lines})
    pairs, wrong = [], {}
    for n, line in enumerate(lines):
        if line["entidad"] not in known:
            wrong[f"convocatoria.{n}.entidad"] = (
                f"No existe una entidad con el código {str(line['entidad'])[:40]}."
            )
        elif (known[line["entidad"]], line["rol"]) not in pairs:
            pairs.append((known[line["entidad"]], line["rol"]))
    wrong |= await _posts_without_cargo(tx, lines, known)
    if wrong:
        raise RuleBroken("respuesta_invalida", campos=wrong)
    return await _replace(tx, asistencia_id, pairs)


async def _known_entidades(tx: AsyncSession, codes: set[str]) -> dict[str, int]:
    found = await tx.execute(
        select(entidades.c.codigo, entidades.c.id).where(
            entidades.c.codigo.in_(codes), entidades.c.activa
        )
    )
    return {row.codigo: row.id for row in found}


async def _posts_without_cargo(
    tx: AsyncSession, lines: Fields, known: Mapping[str, int]
) -> dict[str, str]:
    found = await tx.execute(
        select(cargos.c.entidad_id, cargos.c.rol)
        .where(cargos.c.entidad_id.in_(known.values()), cargos.c.activo)
        .distinct()
    )
    posts = {(row.entidad_id, row.rol) for row in found}
    return {
        f"convocatoria.{n}.rol": "Esa entidad no tiene ningún cargo de "
        f"«{ROLES[line['rol']].nombre if line['rol'] in ROLES else str(line['rol'])[:40]}»."
        for n, line in enumerate(lines)
        if line["entidad"] in known and (known[line["entidad"]], line["rol"]) not in posts
    }


async def _replace(tx: AsyncSession, asistencia_id: int, pairs: list[tuple[int, str]]) -> int:
    await tx.execute(delete(convocatorias).where(convocatorias.c.asistencia_id == asistencia_id))
    await tx.execute(delete(convocados).where(convocados.c.asistencia_id == asistencia_id))
    await tx.execute(
        insert(convocatorias),
        [{"asistencia_id": asistencia_id, "entidad_id": e, "rol": r} for e, r in pairs],
    )
    done = await tx.execute(
        insert(convocados)
        .from_select(["asistencia_id", "cargo_id"], _reached(asistencia_id))
        .returning(convocados.c.id)
    )
    return len(done.all())


def _reached(asistencia_id: int) -> Select[tuple[int, int]]:
    return (
        select(convocatorias.c.asistencia_id, cargos.c.id)
        .join(
            cargos,
            (cargos.c.entidad_id == convocatorias.c.entidad_id)
            & (cargos.c.rol == convocatorias.c.rol),
        )
        .where(convocatorias.c.asistencia_id == asistencia_id, cargos.c.activo)
        .order_by(cargos.c.id)
    )
