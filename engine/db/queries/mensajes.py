"""Messages and signals as rows: written, matched with who waits for them, and told.

A message meets its one receiver under a lock on its name, taken after both rows are committed:
of two who look at once, the later one sees what the earlier one matched.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select, text, true
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.cursores import (
    PAGINA,
    Pagina,
    as_instant,
    as_uuid,
    cut_page,
    decode_cursor,
)
from engine.db.queries.tablas import entregas, mensajes, personas

# One statement and one snapshot: a signal reaches those who waited before it was thrown, and not
# what the same step goes on to wait for. Within the instance that throws it, the step itself has
# delivered it already.
_PUBLISH = text("""
    WITH enviado AS (
        SELECT * FROM jsonb_to_recordset(CAST(:filas AS jsonb)) AS f(
            id uuid, tipo text, nombre text, clave text, datos jsonb, referencia text,
            origen_id uuid, persona_id bigint, recibido timestamptz, vence timestamptz)
    ), escrito AS (
        INSERT INTO mensaje (id, tipo, nombre, clave, datos, referencia, origen_id, persona_id,
                             estado, recibido, vence, entregado)
        SELECT f.id, f.tipo, f.nombre, f.clave, f.datos, f.referencia, f.origen_id, f.persona_id,
               CASE WHEN f.tipo = 'mensaje' THEN 'recibido' ELSE 'entregado' END,
               f.recibido, f.vence, CASE WHEN f.tipo = 'senal' THEN f.recibido END
        FROM enviado f
        ON CONFLICT DO NOTHING
        RETURNING id, tipo, nombre, recibido, origen_id
    ), anunciado AS (
        INSERT INTO entrega (mensaje_id, instancia_id, version_id, token, elemento, estado,
                             intentos, siguiente)
        SELECT w.id, s.instancia_id, s.version_id, s.token, s.elemento, 'pendiente', 0, w.recibido
        FROM escrito w JOIN suscripcion s ON s.tipo = 'senal' AND s.nombre = w.nombre
        WHERE w.tipo = 'senal' AND (w.origen_id IS NULL OR s.instancia_id IS NULL
                                    OR s.instancia_id <> w.origen_id)
        RETURNING id
    )
    SELECT (SELECT count(*) FROM escrito) AS escritos, (SELECT count(*) FROM anunciado) AS avisados
""")

_LOCK_NAME = text("SELECT pg_advisory_xact_lock(hashtextextended(:nombre, 20261121))")

_FREE = """NOT EXISTS (
    SELECT FROM entrega e WHERE e.instancia_id = s.instancia_id AND e.token = s.token
                            AND e.estado = 'pendiente')"""

# Who waits for that key comes first, then who takes any; an event that starts instances, last.
_FIND_RECEIVER = text(f"""
    INSERT INTO entrega (mensaje_id, instancia_id, version_id, token, elemento, estado, intentos,
                         siguiente)
    SELECT :mensaje, r.instancia_id, r.version_id, r.token, r.elemento, 'pendiente', 0, :now
    FROM (
        (SELECT 0 AS turno, s.* FROM suscripcion s
         WHERE s.tipo = 'mensaje' AND s.nombre = :nombre AND s.clave = :clave
           AND s.version_id IS NULL AND {_FREE} ORDER BY s.creada, s.id LIMIT 1)
        UNION ALL
        (SELECT 1, s.* FROM suscripcion s
         WHERE s.tipo = 'mensaje' AND s.nombre = :nombre AND s.clave IS NULL
           AND s.version_id IS NULL AND {_FREE} ORDER BY s.creada, s.id LIMIT 1)
        UNION ALL
        (SELECT 2, s.* FROM suscripcion s
         WHERE s.tipo = 'mensaje' AND s.nombre = :nombre AND s.version_id IS NOT NULL
         ORDER BY s.creada, s.id LIMIT 1)
    ) r ORDER BY r.turno LIMIT 1
    ON CONFLICT DO NOTHING
    RETURNING id
""")  # noqa: S608

_STORED = """
    SELECT m.id FROM mensaje m
    WHERE m.estado = 'en_espera' AND m.nombre = :nombre AND m.vence > :now
      AND (CAST(:clave AS text) IS NULL OR m.clave = :clave)
      AND NOT EXISTS (SELECT FROM entrega e
                      WHERE e.mensaje_id = m.id AND e.estado = 'pendiente')
    ORDER BY m.recibido, m.id
"""
_TAKE_STORED = text(f"""
    INSERT INTO entrega (mensaje_id, instancia_id, version_id, token, elemento, estado, intentos,
                         siguiente)
    SELECT g.id, s.instancia_id, s.version_id, s.token, s.elemento, 'pendiente', 0, :now
    FROM suscripcion s,
         LATERAL ({_STORED} LIMIT CASE WHEN s.version_id IS NULL THEN 1 END) g
    WHERE s.id = :suscripcion AND (s.version_id IS NOT NULL OR {_FREE})
    ON CONFLICT DO NOTHING
    RETURNING id
""")  # noqa: S608

_NAMES = text("""
    (SELECT DISTINCT nombre FROM (SELECT nombre FROM mensaje WHERE estado = 'recibido'
                                  ORDER BY recibido LIMIT :limite) n)
    UNION
    (SELECT DISTINCT nombre FROM (SELECT nombre FROM suscripcion
                                  WHERE tipo = 'mensaje' AND NOT revisada
                                  ORDER BY id LIMIT :limite) n)
    UNION
    (SELECT DISTINCT nombre FROM (SELECT m.nombre FROM mensaje m
                                  WHERE m.estado = 'en_espera' AND m.vence <= :now
                                    AND NOT EXISTS (SELECT FROM entrega e
                                                    WHERE e.mensaje_id = m.id
                                                      AND e.estado = 'pendiente')
                                  ORDER BY m.vence LIMIT :limite) n)
    ORDER BY nombre
""")
_NEW_MESSAGES = text("""
    SELECT id, clave FROM mensaje WHERE estado = 'recibido' AND nombre = :nombre
    ORDER BY recibido, id LIMIT :limite
""")
_NEW_WAITING = text("""
    SELECT id, clave FROM suscripcion
    WHERE tipo = 'mensaje' AND NOT revisada AND nombre = :nombre
    ORDER BY creada, id LIMIT :limite
""")
_STORE = text("UPDATE mensaje SET estado = :estado WHERE id = :id AND estado = 'recibido'")
_REVIEWED = text("UPDATE suscripcion SET revisada = true WHERE id = :id")
_EXPIRE = text("""
    UPDATE mensaje m SET estado = 'vencido'
    WHERE m.estado = 'en_espera' AND m.vence <= :now AND m.nombre = :nombre
      AND NOT EXISTS (SELECT FROM entrega e
                      WHERE e.mensaje_id = m.id AND e.estado = 'pendiente')
""")


async def write_messages(tx: AsyncSession, rows: Sequence[Mapping[str, Any]]) -> tuple[int, int]:
    """Write messages and signals and return how many are new and whom the signals reach.

    Signals go out at once to all who wait for them; messages wait for `match_name`. One whose
    `referencia` is known is left as it is.
    """
    filas = orjson.dumps([dict(row) for row in rows], default=str).decode()
    told = (await tx.execute(_PUBLISH, {"filas": filas})).one()
    return int(told.escritos), int(told.avisados)


async def match_name(tx: AsyncSession, nombre: str, now: datetime, limite: int = 200) -> int:
    """Match what is new of a message's name, expire what nobody took, and return how much it was.

    For a transaction of its own, or one that holds no lock on any instance.
    """
    await tx.execute(_LOCK_NAME, {"nombre": nombre})
    facts = {"nombre": nombre, "limite": limite}
    messages = (await tx.execute(_NEW_MESSAGES, facts)).all()
    for row in messages:
        await _find_receiver(tx, row.id, nombre, row.clave, now)
    waiting = (await tx.execute(_NEW_WAITING, facts)).all()
    for row in waiting:
        taken = {"suscripcion": row.id, "nombre": nombre, "clave": row.clave, "now": now}
        await tx.execute(_TAKE_STORED, taken)
        await tx.execute(_REVIEWED, {"id": row.id})
    expired = await tx.execute(_EXPIRE, {"nombre": nombre, "now": now})
    return len(messages) + len(waiting) + int(expired.rowcount)  # type: ignore[attr-defined]


async def _find_receiver(
    tx: AsyncSession, mensaje: UUID, nombre: str, clave: str | None, now: datetime
) -> None:
    facts = {"mensaje": mensaje, "nombre": nombre, "clave": clave, "now": now}
    await tx.execute(_FIND_RECEIVER, facts)
    await tx.execute(_STORE, {"id": mensaje, "estado": "en_espera"})


async def names_to_match(tx: AsyncSession, now: datetime, limite: int = 200) -> list[str]:
    """Return the names with something new to match or to expire."""
    return list((await tx.execute(_NAMES, {"now": now, "limite": limite})).scalars())


async def get_by_reference(tx: AsyncSession, referencia: str) -> dict[str, Any] | None:
    """Return the message that a system sent under that reference, if it did."""
    found = await tx.execute(select(mensajes).where(mensajes.c.referencia == referencia))
    row = found.mappings().one_or_none()
    return None if row is None else dict(row)


async def tell_message(tx: AsyncSession, mensaje_id: UUID) -> dict[str, Any]:
    """Return what became of a message: its `estado` and the `instancia` that takes it, if any.

    `en_camino` is one whose receiver is known and has not got it yet.
    """
    row = (
        await tx.execute(
            select(mensajes.c.estado, _receiver.c.instancia_id, _receiver.c.id)
            .select_from(mensajes.outerjoin(_receiver, true()))
            .where(mensajes.c.id == mensaje_id)
        )
    ).one()
    on_its_way = row.estado in ("recibido", "en_espera") and row.id is not None
    return {
        "mensaje": str(mensaje_id),
        "estado": "en_camino" if on_its_way else row.estado,
        "instancia": str(row.instancia_id) if row.instancia_id else None,
    }


_receiver = (
    select(entregas.c.id, entregas.c.instancia_id)
    .where(entregas.c.mensaje_id == mensajes.c.id, entregas.c.estado != "descartada")
    .order_by(entregas.c.id.desc())
    .limit(1)
    .correlate(mensajes)
    .lateral("receptor")
)


async def list_mensajes(
    tx: AsyncSession,
    *,
    tipo: str | None = None,
    estado: str | None = None,
    nombre: str | None = None,
    clave: str | None = None,
    cursor: str | None = None,
    limite: int = PAGINA,
) -> Pagina:
    """Return messages and signals, the newest first. Raises RuleBroken("cursor_invalido")."""
    wanted = {
        mensajes.c.tipo: tipo,
        mensajes.c.estado: estado,
        mensajes.c.nombre: nombre,
        mensajes.c.clave: clave,
    }
    statement = (
        select(
            *(c for c in mensajes.c if c.name != "persona_id"),
            personas.c.nombre.label("persona"),
            _receiver.c.instancia_id.label("instancia"),
        )
        .select_from(
            mensajes.outerjoin(personas, personas.c.id == mensajes.c.persona_id).outerjoin(
                _receiver, true()
            )
        )
        .where(*(column == value for column, value in wanted.items() if value is not None))
        .order_by(mensajes.c.recibido.desc(), mensajes.c.id.desc())
        .limit(limite + 1)
    )
    if cursor:
        recibido, last = decode_cursor(cursor, as_instant, as_uuid)
        before = (mensajes.c.recibido < recibido) | (
            (mensajes.c.recibido == recibido) & (mensajes.c.id < last)
        )
        statement = statement.where(before)
    rows = (await tx.execute(statement)).mappings().all()
    return cut_page(rows, limite, lambda row: [row["recibido"], row["id"]])
