"""Ends trees of instances unfinished: those below a call, or an instance and all below it."""

from collections.abc import Collection
from uuid import UUID

from engine.actions.caso import Caso
from engine.db.crudo import bare

_BELOW = """
    SELECT id FROM instancia
    WHERE padre_id = $1 AND padre_token = ANY($2) AND estado IN ('activa', 'suspendida')
"""
_SELF = """
    SELECT id FROM instancia
    WHERE id = $1 AND $2::uuid[] IS NOT NULL AND estado IN ('activa', 'suspendida')
"""
# Recursive, because children have children: all of them share the root that the step has locked.
_END = """
    WITH RECURSIVE arbol AS (
        {first}
        UNION ALL
        SELECT h.id FROM instancia h JOIN arbol a ON h.padre_id = a.id
        WHERE h.estado IN ('activa', 'suspendida')
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
        UPDATE grupo SET anuladas = anuladas + vivas, vivas = 0
        WHERE vivas > 0 AND (instancia_id = $1 AND token = ANY($2)
            OR instancia_id IN (SELECT id FROM arbol))
    )
    SELECT count(*) FROM acabadas
"""


async def cancel_children(caso: Caso, gone: Collection[UUID]) -> int:
    """End the living children of the calls whose tokens are gone, and theirs; return how many."""
    caso.pendiente.forget_below(caso.instancia.id, gone)
    wanted = [token for token in gone if token not in caso.acabadas]
    if not wanted:
        return 0
    raw = await bare(caso.tx)
    ended = await raw.fetchval(_END.format(first=_BELOW), caso.instancia.id, wanted, caso.now)
    if ended:
        caso.record("hijas_anuladas", cuantas=ended)
    return int(ended)


async def end_below(caso: Caso) -> int:
    """End an instance and all below it unfinished; return how many instances that is."""
    raw = await bare(caso.tx)
    return int(await raw.fetchval(_END.format(first=_SELF), caso.instancia.id, [], caso.now))
