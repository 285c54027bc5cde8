"""Programmes an AT: its jornadas, and the cargos its convocation reaches."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.caso import Caso
from engine.db.crudo import bare
from engine.domain.convocatoria import Jornada, Ventana, find_reparos
from engine.domain.redaccion import say_reparo
from engine.domain.roles import ROLES
from engine.errors import RuleBroken

Fields = Sequence[Mapping[str, Any]]
# What is written waits for what was there to go: the counts are there to be waited for.
_JORNADAS = """
    WITH dejadas AS (DELETE FROM jornada WHERE asistencia_id = $1 RETURNING 1)
    INSERT INTO jornada (asistencia_id, periodo)
    SELECT $1, tstzrange(f.inicio, f.fin, '[)')
    FROM ROWS FROM (
        jsonb_to_recordset(CAST($2 AS jsonb)) AS (inicio timestamptz, fin timestamptz)
    ) WITH ORDINALITY AS f(inicio, fin, n)
    WHERE (SELECT count(*) FROM dejadas) >= 0 ORDER BY f.n
"""
_KNOWN = """
    SELECT f.n, f.entidad, f.rol, e.id AS entidad_id, EXISTS (
        SELECT FROM cargo c WHERE c.entidad_id = e.id AND c.rol = f.rol AND c.activo) AS tiene
    FROM jsonb_to_recordset(CAST($1 AS jsonb)) AS f(n int, entidad text, rol text)
    LEFT JOIN entidad e ON e.codigo = f.entidad AND e.activa
    ORDER BY f.n
"""
_REPLACE = """
    WITH antes AS (
        DELETE FROM convocatoria WHERE asistencia_id = $1 RETURNING 1
    ), convocados_antes AS (
        DELETE FROM convocado WHERE asistencia_id = $1 RETURNING 1
    ), linea AS (
        SELECT f.entidad_id, f.rol, f.n
        FROM ROWS FROM (jsonb_to_recordset(CAST($2 AS jsonb)) AS (entidad_id bigint, rol text))
            WITH ORDINALITY AS f(entidad_id, rol, n)
        WHERE (SELECT count(*) FROM antes) >= 0 AND (SELECT count(*) FROM convocados_antes) >= 0
    ), lineas AS (
        INSERT INTO convocatoria (asistencia_id, entidad_id, rol)
        SELECT $1, entidad_id, rol FROM linea ORDER BY n
    ), convocados AS (
        INSERT INTO convocado (asistencia_id, cargo_id)
        SELECT $1, c.id FROM linea l JOIN cargo c ON c.entidad_id = l.entidad_id AND c.rol = l.rol
        WHERE c.activo ORDER BY c.id
        RETURNING 1
    )
    SELECT count(*) FROM convocados
"""


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
    asistencia = caso.asistencia
    periods = [{"inicio": j.inicio, "fin": j.fin} for j in planned]
    raw = await bare(caso.tx)
    await raw.execute(_JORNADAS, asistencia.id, orjson.dumps(periods).decode())
    asistencia.inicio = planned[0].inicio
    asistencia.fin = max(j.fin for j in planned)
    return {"inicio": asistencia.inicio.isoformat(), "fin": asistencia.fin.isoformat()}


async def set_convocatoria(tx: AsyncSession, asistencia_id: int, lines: Fields) -> int:
    """Store the lines of a convocation and the cargos each reaches; return how many cargos.

    An AT convenes cargos and not people, because staff rotates (PB-05, S000:42). Raises
    RuleBroken(respuesta_invalida) naming the line whose entidad or role does not exist.
    """
    asked = [
        {"n": n, "entidad": line["entidad"], "rol": line["rol"]} for n, line in enumerate(lines)
    ]
    raw = await bare(tx)
    found = await raw.fetch(_KNOWN, orjson.dumps(asked).decode())
    wrong = {}
    for row in found:
        if row["entidad_id"] is None:
            wrong[f"convocatoria.{row['n']}.entidad"] = (
                f"No existe una entidad con el código {str(row['entidad'])[:40]}."
            )
        elif not row["tiene"]:
            rol = ROLES[row["rol"]].nombre if row["rol"] in ROLES else str(row["rol"])[:40]
            wrong[f"convocatoria.{row['n']}.rol"] = f"Esa entidad no tiene ningún cargo de «{rol}»."
    if wrong:
        raise RuleBroken("respuesta_invalida", campos=wrong)
    pairs = dict.fromkeys((row["entidad_id"], row["rol"]) for row in found)
    called = orjson.dumps([{"entidad_id": e, "rol": r} for e, r in pairs]).decode()
    return int(await raw.fetchval(_REPLACE, asistencia_id, called))
