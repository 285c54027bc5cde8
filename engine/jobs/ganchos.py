"""Every statement by which workers share the deliveries to other systems, and note how they went.

A delivery is leased, made outside any transaction, and marked: at least once, under an id that
stays. Each webhook has its own queue, and one that fails is only probed, so that nobody waits for
it. Instants are the machine's: the demo's clock does not hurry other systems.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, BigInteger, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from engine.domain.avisos.ganchos import VENCIDAS, Paso, Respuesta

LEASE = timedelta(minutes=2)
"""How long a worker may take with what it leased before another one takes it over."""
_LAST = 30

_LEASE = text("""
    WITH cedida AS MATERIALIZED (
        SELECT e.id FROM gancho g CROSS JOIN LATERAL (
            SELECT x.id FROM entrega_gancho x
            WHERE x.gancho_id = g.id AND x.estado = 'en_cola' AND x.siguiente <= :now
            ORDER BY x.siguiente, x.id
            LIMIT CASE WHEN g.fallas > 0 THEN 1 ELSE :cuantas END
            FOR NO KEY UPDATE SKIP LOCKED
        ) e
        WHERE g.estado = 'activo' AND g.id <> ALL(:salvo)
    )
    UPDATE entrega_gancho e SET siguiente = :hasta, tomas = e.tomas + 1
    FROM cedida, gancho g, novedad n
    WHERE e.id = cedida.id AND g.id = e.gancho_id AND n.id = e.novedad_id
    RETURNING e.id, e.gancho_id, e.novedad_id, e.intentos, e.tomas, n.tipo, n.cuerpo, g.url, g.sal,
        CASE WHEN g.previa_hasta > :now THEN g.sal_previa END AS sal_previa
""").bindparams(bindparam("salvo", type_=ARRAY(BigInteger)))
_RELEASE = text("""
    UPDATE entrega_gancho e SET siguiente = :now
    FROM jsonb_to_recordset(CAST(:filas AS jsonb)) AS f(id bigint, tomas int)
    WHERE e.id = f.id AND e.tomas = f.tomas AND e.estado = 'en_cola'
""")
# Taken is taken, even when the lease ran out meanwhile; a late failure says nothing.
_MARK = text(f"""
    UPDATE entrega_gancho SET estado = :estado, siguiente = coalesce(:siguiente, siguiente),
        intentos = intentos + 1, codigo = :codigo, respuesta = :respuesta,
        milisegundos = :milisegundos,
        terminada = CASE WHEN :estado = 'en_cola' THEN NULL ELSE CAST(:now AS timestamptz) END,
        historial = CASE WHEN jsonb_array_length(historial) >= {_LAST} THEN historial - 0
            ELSE historial END || jsonb_build_object('en', CAST(:now AS timestamptz),
                'codigo', CAST(:codigo AS int), 'respuesta', CAST(:respuesta AS text),
                'milisegundos', CAST(:milisegundos AS int))
    WHERE id = :id AND estado = 'en_cola' AND (tomas = :tomas OR :estado = 'entregada')
    RETURNING id
""")  # noqa: S608
_WELL = text("""
    UPDATE gancho SET fallas = 0, fallando_desde = NULL WHERE id = :gancho AND fallas > 0
""")
_BADLY = text("""
    UPDATE gancho SET fallas = fallas + 1, fallando_desde = coalesce(fallando_desde, :now)
    WHERE id = :gancho AND estado = 'activo' RETURNING nombre, fallas, fallando_desde
""")
_DISABLE = text("""
    UPDATE gancho SET estado = 'desactivado', motivo = :motivo
    WHERE id = :gancho AND estado = 'activo' RETURNING (
        SELECT count(*) FROM entrega_gancho e
        WHERE e.gancho_id = gancho.id AND e.estado = 'en_cola')
""")
# Nobody writes when a tarea falls due: whoever comes first tells it, once for each date it had.
_OVERDUE = text("""
    SELECT count(contar_novedad('tarea.vencida', jsonb_build_object(
        'tarea', jsonb_build_object('id', t.id, 'nombre', t.nombre, 'entidad', e.codigo,
            'rol', t.rol, 'vence', t.vence),
        'asistencia', CASE WHEN a.id IS NULL THEN NULL
            ELSE jsonb_build_object('codigo', a.codigo, 'titulo', a.titulo) END),
        'tarea.vencida:' || t.id || ':' || date_part('epoch', t.vence))::text)
    FROM tarea t JOIN entidad e ON e.id = t.entidad_id
    LEFT JOIN asistencia a ON a.id = t.asistencia_id
    WHERE t.estado = 'abierta' AND t.vence <= :now
      AND t.vence > greatest(:desde, (
          SELECT min(creado) + :adelanto FROM gancho
          WHERE estado <> 'retirado' AND 'tarea.vencida' = ANY(tipos)))
      AND EXISTS (
          SELECT FROM gancho WHERE estado <> 'retirado' AND 'tarea.vencida' = ANY(tipos))
      AND NOT EXISTS (SELECT FROM novedad n
          WHERE n.clave = 'tarea.vencida:' || t.id || ':' || date_part('epoch', t.vence))
""")
_FORGET = text("""
    WITH vieja AS MATERIALIZED (
        SELECT id FROM novedad WHERE creada < :antes ORDER BY creada LIMIT 5000
    ), sin AS (
        DELETE FROM entrega_gancho e USING vieja WHERE e.novedad_id = vieja.id
    )
    DELETE FROM novedad n USING vieja WHERE n.id = vieja.id RETURNING n.id
""")


@dataclass(frozen=True)
class Cedida:
    """A delivery leased to one worker; `tomas`, its own take included, is the fence."""

    id: int
    gancho_id: int
    novedad_id: UUID
    intentos: int
    tomas: int
    tipo: str
    cuerpo: str
    url: str
    sal: str
    sal_previa: str | None


@dataclass(frozen=True)
class Racha:
    """How a webhook has been failing: since when, and how many tries in a row."""

    nombre: str
    fallas: int
    desde: datetime


async def lease_entregas(
    tx: AsyncSession, now: datetime, cuantas: int, *, salvo: Collection[int] = ()
) -> list[Cedida]:
    """Take up to `cuantas` due deliveries of each webhook for LEASE, one of those that fail.

    The webhooks in `salvo` (those at which this worker already is) are passed over.
    """
    facts = {"now": now, "hasta": now + LEASE, "cuantas": cuantas, "salvo": list(salvo)}
    found = [Cedida(*row) for row in await tx.execute(_LEASE, facts)]
    return sorted(found, key=lambda entrega: entrega.id)


async def release_entregas(tx: AsyncSession, entregas: Sequence[Cedida], now: datetime) -> None:
    """Give back what was leased and not tried, due at once."""
    rows = [{"id": entrega.id, "tomas": entrega.tomas} for entrega in entregas]
    await tx.execute(_RELEASE, {"filas": orjson.dumps(rows).decode(), "now": now})


async def mark_entrega(
    tx: AsyncSession, entrega: Cedida, respuesta: Respuesta, paso: Paso, now: datetime
) -> bool:
    """Note how a try went; False when somebody else took the delivery over meanwhile."""
    facts = {
        "id": entrega.id, "tomas": entrega.tomas, "estado": paso.estado,
        "siguiente": paso.siguiente, "codigo": respuesta.codigo, "now": now,
        "respuesta": respuesta.texto[:2000], "milisegundos": respuesta.milisegundos,
    }  # fmt: skip
    return await tx.scalar(_MARK, facts) is not None


async def note_success(tx: AsyncSession, gancho_id: int) -> None:
    """Forget the failures of a webhook that answered."""
    await tx.execute(_WELL, {"gancho": gancho_id})


async def note_failure(tx: AsyncSession, gancho_id: int, now: datetime) -> Racha | None:
    """Count a failure of a webhook; None when it is not at work any more."""
    row = (await tx.execute(_BADLY, {"gancho": gancho_id, "now": now})).one_or_none()
    return Racha(*row) if row else None


async def disable_gancho(tx: AsyncSession, gancho_id: int, motivo: str) -> int | None:
    """Send nothing more to a webhook, and return how much waits for it; None if it was so."""
    waiting: int | None = await tx.scalar(_DISABLE, {"gancho": gancho_id, "motivo": motivo[:1000]})
    return waiting


async def tell_overdue(tx: AsyncSession, now: datetime, adelanto: timedelta) -> int:
    """Tell the tareas that fell due unattended, by the service's clock; return how many.

    `adelanto` is how far that clock is ahead of the machine's.
    """
    facts = {"now": now, "desde": now - VENCIDAS, "adelanto": adelanto}
    return int(await tx.scalar(_OVERDUE, facts) or 0)


async def forget_novedades(tx: AsyncSession, antes: datetime) -> int:
    """Delete what was told before an instant, with its log; return how many facts they were."""
    return len((await tx.execute(_FORGET, {"antes": antes})).all())
