"""Ends trees of instances unfinished: those below a call, or an instance and all below it."""

from collections.abc import Collection, Iterator
from uuid import UUID

import orjson

from engine.actions.instancias.caso import Caso
from engine.actions.instancias.pendiente import Pendiente
from engine.db.crudo import bare

_BELOW = """
    SELECT id FROM instancia
    WHERE padre_id = $1 AND padre_token = ANY($2::text[]::uuid[])
        AND estado IN ('activa', 'suspendida')
"""
_SELF = """
    SELECT id FROM instancia
    WHERE id = $1 AND $2::text[] IS NOT NULL AND estado IN ('activa', 'suspendida')
"""
# Recursive, because children have children: all of them share the root that the step has locked.
# What this step has already ended ($4) is not ended again, and what it has already counted out of
# a group ($5) is not counted twice: both are written after this. Lists of ids go as texts, which
# a new connection takes without asking PostgreSQL what they are.
_END = """
    WITH RECURSIVE arbol AS (
        SELECT id FROM ({first}) f WHERE id <> ALL($4::text[]::uuid[])
        UNION ALL
        SELECT h.id FROM instancia h JOIN arbol a ON h.padre_id = a.id
        WHERE h.estado IN ('activa', 'suspendida') AND h.id <> ALL($4::text[]::uuid[])
    ), sabido AS (
        SELECT instancia_id, token, sum(vivas) AS vivas
        FROM jsonb_to_recordset(CAST($5 AS jsonb)) AS f(instancia_id uuid, token uuid, vivas int)
        GROUP BY instancia_id, token
    ), acabadas AS (
        UPDATE instancia SET estado = 'anulada', terminada = $3
        WHERE id IN (SELECT id FROM arbol) RETURNING id
    ), canceladas AS (
        UPDATE tarea SET estado = 'cancelada', cerrada = $3
        WHERE instancia_id IN (SELECT id FROM arbol) AND estado IN ('abierta', 'suspendida')
        RETURNING id
    ), dichos AS (
        DELETE FROM recordatorio WHERE tarea_id IN (SELECT id FROM canceladas)
    ), apagados AS (
        DELETE FROM temporizador WHERE instancia_id IN (SELECT id FROM arbol)
    ), calladas AS (
        DELETE FROM suscripcion WHERE instancia_id IN (SELECT id FROM arbol)
    ), cerrados AS (
        UPDATE incidente SET estado = 'omitido', resuelto = $3, motivo = 'La instancia se anuló.'
        WHERE instancia_id IN (SELECT id FROM arbol) AND estado = 'abierto'
    ), contadas AS (
        UPDATE grupo g
        SET anuladas = g.anuladas + g.vivas + coalesce(s.vivas, 0), vivas = -coalesce(s.vivas, 0)
        FROM (SELECT $1::uuid AS id UNION SELECT id FROM arbol) t
        JOIN grupo k ON k.instancia_id = t.id
        LEFT JOIN sabido s ON s.instancia_id = k.instancia_id AND s.token = k.token
        WHERE k.instancia_id = g.instancia_id AND k.token = g.token AND k.vivas > 0
            AND (k.instancia_id <> $1 OR k.token = ANY($2::text[]::uuid[])
                OR k.instancia_id IN (SELECT id FROM arbol))
    )
    SELECT count(*) FROM acabadas
"""


async def cancel_children(caso: Caso, gone: Collection[UUID]) -> int:
    """End the living children of the calls whose tokens are gone, and theirs; return how many."""
    if not gone:
        return 0
    ended = _end_begun(caso, gone)
    grupos, here = caso.pendiente.escritura.grupos, caso.instancia.id
    unwritten = {grupo["token"] for grupo in grupos if grupo["instancia_id"] == here}
    if wanted := [token for token in gone if token not in caso.acabadas | unwritten]:
        ended += await _end(caso, _BELOW, wanted)
    if ended:
        caso.record("hijas_anuladas", cuantas=ended)
    return ended


async def end_below(caso: Caso) -> int:
    """End an instance and all below it unfinished; return how many instances that is."""
    return await _end(caso, _SELF, [])


async def _end(caso: Caso, first: str, tokens: Collection[UUID]) -> int:
    moved = caso.pendiente.movidos.values()
    over = [str(c.instancia.id) for c in moved if c.instancia.estado == "terminada"]
    counted = orjson.dumps(caso.pendiente.escritura.cuentas, default=str).decode()
    raw = await bare(caso.tx)
    return int(
        await raw.fetchval(
            _END.format(first=first),
            caso.instancia.id,
            [*map(str, tokens)],
            caso.now,
            over,
            counted,
        )
    )


def _end_begun(caso: Caso, gone: Collection[UUID]) -> int:
    """End what this very step started below these tokens; return how many instances that is.

    Those that it only moved go on to nothing more: the statement ends them with the rest.
    """
    pendiente, here = caso.pendiente, caso.instancia.id
    below = list(_living_below(pendiente, here, gone))
    for child in below:
        child.instancia.estado, child.instancia.terminada = "anulada", caso.now
    ids = {child.instancia.id for child in below}
    pendiente.drop_openings(ids)
    for grupo in pendiente.escritura.grupos:
        called = grupo["instancia_id"] == here and grupo["token"] in gone
        if called or grupo["instancia_id"] in ids:
            grupo["anuladas"] += grupo["vivas"]
            grupo["vivas"] = 0
    return len(ids & pendiente.nuevos.keys())


def _living_below(pendiente: Pendiente, padre_id: UUID, tokens: Collection[UUID]) -> Iterator[Caso]:
    """Yield the unfinished cases of this step below some tokens, and all below those."""
    known = [*pendiente.movidos.values(), *pendiente.nuevos.values()]
    level = {(padre_id, token) for token in tokens}
    while level:
        found = [c for c in known if (c.instancia.padre_id, c.instancia.padre_token) in level]
        yield from (c for c in found if c.instancia.terminada is None)
        level = {(c.instancia.id, token) for c in found for token in c.llamadas}
