"""What must never be true of the rows: each query counts the exceptions and names a few."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.desatendidos import load_desatendidos
from engine.db.queries.huellas import NOMBRE, list_altered
from engine.db.queries.invariantes_de_acompanamiento import ACOMPANAMIENTO

TOLERANCIA = timedelta(minutes=5)
"""How late what the workers do may be before it is told."""
MUESTRA = 5


@dataclass(frozen=True)
class Hallazgo:
    """How many exceptions an invariant has; `muestra` names some, by id or by office."""

    cuenta: int = 0
    muestra: tuple[str, ...] = ()


# A running instance moves only because of one of these rows: without any it would stand forever.
_SIN_TRABAJO = """
    SELECT i.id::text AS quien FROM instancia i
    WHERE i.estado = 'activa'
      AND NOT EXISTS (SELECT FROM tarea t
                      WHERE t.instancia_id = i.id AND t.estado IN ('abierta', 'suspendida'))
      AND NOT EXISTS (SELECT FROM temporizador z WHERE z.instancia_id = i.id AND z.activo)
      AND NOT EXISTS (SELECT FROM suscripcion s WHERE s.instancia_id = i.id)
      AND NOT EXISTS (SELECT FROM grupo g WHERE g.instancia_id = i.id AND g.vivas > 0)
      AND NOT EXISTS (SELECT FROM incidente f
                      WHERE f.instancia_id = i.id AND f.estado = 'abierto')
      AND NOT EXISTS (SELECT FROM entrega e
                      WHERE e.instancia_id = i.id AND e.estado = 'pendiente')
"""
_TEMPORIZADOR_VENCIDO = """
    SELECT coalesce(z.instancia_id::text, z.elemento) AS quien
    FROM temporizador z LEFT JOIN instancia i ON i.id = z.instancia_id
    WHERE z.activo AND z.vence <= :tarde AND (i.id IS NULL OR i.estado = 'activa')
"""
_HIJA_SIN_PADRE = """
    SELECT coalesce(v.padre_id, g.instancia_id)::text AS quien
    FROM (SELECT padre_id, padre_token, count(*) AS n FROM instancia
          WHERE padre_id IS NOT NULL AND estado IN ('activa', 'suspendida')
          GROUP BY padre_id, padre_token) v
    FULL JOIN (SELECT instancia_id, token, vivas FROM grupo WHERE vivas > 0) g
      ON g.instancia_id = v.padre_id AND g.token = v.padre_token
    WHERE coalesce(v.n, 0) <> coalesce(g.vivas, 0)
    UNION ALL
    SELECT h.id::text FROM instancia h JOIN instancia p ON p.id = h.padre_id
    WHERE h.estado IN ('activa', 'suspendida') AND p.estado NOT IN ('activa', 'suspendida')
    UNION ALL
    SELECT instancia_id::text FROM grupo
    WHERE vivas < 0 OR total <> vivas + terminadas + anuladas
"""
_RESERVA_SIN_ACTIVIDAD = """
    SELECT a.codigo || ' · ' || r.id AS quien
    FROM reserva r
    JOIN asistencia a ON a.id = r.asistencia_id
    LEFT JOIN instancia i ON i.id = a.instancia_id
    WHERE upper(r.periodo) > :now
      AND (a.estado IN ('anulada', 'cerrada')
           OR coalesce(i.estado, '') NOT IN ('activa', 'suspendida'))
"""
_MENSAJE_DEMORADO = """
    SELECT e.mensaje_id::text AS quien FROM entrega e
    LEFT JOIN instancia i ON i.id = e.instancia_id
    WHERE e.estado = 'pendiente' AND e.siguiente <= :tarde
      AND (i.id IS NULL OR i.estado = 'activa')
    UNION ALL
    SELECT m.id::text FROM mensaje m WHERE m.estado = 'en_espera' AND m.vence <= :tarde
"""
_AVISO_DEMORADO = """
    SELECT a.clave AS quien FROM aviso a
    WHERE a.estado = 'en_cola' AND a.siguiente IS NOT NULL AND a.siguiente <= :tarde
    UNION ALL
    SELECT e.aviso_id::text FROM envio e WHERE e.estado = 'en_cola' AND e.siguiente <= :tarde
"""


def _counting(exceptions: str) -> Callable[[AsyncSession, datetime], Awaitable[Hallazgo]]:
    statement = text(f"""
        WITH hallado AS MATERIALIZED ({exceptions})
        SELECT (SELECT count(*) FROM hallado),
               ARRAY(SELECT quien FROM hallado ORDER BY quien LIMIT {MUESTRA})
    """)  # noqa: S608

    async def count(tx: AsyncSession, now: datetime) -> Hallazgo:
        facts = {"now": now, "tarde": now - TOLERANCIA}
        asked = {name: facts[name] for name in facts if f":{name}" in exceptions}
        cuenta, muestra = (await tx.execute(statement, asked)).one()
        return Hallazgo(int(cuenta), tuple(muestra))

    return count


async def _count_alone(tx: AsyncSession, now: datetime) -> Hallazgo:
    """Count the open tareas that neither their post nor any above it can attend to at `now`."""
    alone = [puesto for puesto in await load_desatendidos(tx, now) if puesto.atiende is None]
    named = [f"{puesto.nombre} · {puesto.entidad}" for puesto in alone[:MUESTRA]]
    return Hallazgo(sum(puesto.tareas for puesto in alone), tuple(named))


async def _count_altered(tx: AsyncSession, now: datetime) -> Hallazgo:
    """Count the presented documents whose huella is not of what they hold."""
    found = await list_altered(tx, now)
    return Hallazgo(len(found), tuple(found[:MUESTRA]))


INVARIANTES: Mapping[str, Callable[[AsyncSession, datetime], Awaitable[Hallazgo]]] = (
    MappingProxyType(
        {
            "sin_trabajo": _counting(_SIN_TRABAJO),
            "sin_persona": _count_alone,
            "temporizador_vencido": _counting(_TEMPORIZADOR_VENCIDO),
            "hija_sin_padre": _counting(_HIJA_SIN_PADRE),
            "reserva_sin_actividad": _counting(_RESERVA_SIN_ACTIVIDAD),
            "mensaje_demorado": _counting(_MENSAJE_DEMORADO),
            "aviso_demorado": _counting(_AVISO_DEMORADO),
            **{name: _counting(exceptions) for name, exceptions in ACOMPANAMIENTO.items()},
            NOMBRE: _count_altered,
        }
    )
)
"""The invariants by name: an active instance that nothing will move; an open tarea that nobody
can do; a timer long due; a child without its parent, or miscounted; hours booked for an AT that
is over; a message long undelivered; a notice that should have left; those of accompaniment; a
document that was altered after it was presented. Each counts 0 in a sound service."""


async def check_invariants(tx: AsyncSession, now: datetime) -> dict[str, Hallazgo]:
    """Return what each invariant finds at `now`."""
    return {name: await count(tx, now) for name, count in INVARIANTES.items()}
