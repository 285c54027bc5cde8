"""Turns by unit: the opening of every statement that takes due rows up, so that none waits long."""

# The units that have something queued, each by one look into the index, with its earliest instant.
# Each one due gets the same part of the batch: ten thousand rows of a unit do not delay the first
# of another.
_TURNS = """
    WITH RECURSIVE unidad (id, primera) AS (
        (SELECT unidad_id, {due} FROM {table} WHERE {queued}
         ORDER BY unidad_id, {due} LIMIT 1)
        UNION ALL
        SELECT n.unidad_id, n.{due}
        FROM unidad u CROSS JOIN LATERAL (
            SELECT unidad_id, {due} FROM {table} WHERE {queued} AND unidad_id > u.id
            ORDER BY unidad_id, {due} LIMIT 1
        ) AS n
    ), debida AS MATERIALIZED (SELECT id FROM unidad WHERE primera <= :now),
    tomado AS MATERIALIZED (
        SELECT t.id, d.id AS unidad, t.{due}
        FROM debida d CROSS JOIN LATERAL (
            SELECT id, {due} FROM {table}
            WHERE {queued} AND unidad_id = d.id AND {due} <= :now
            ORDER BY {due}, id
            LIMIT (SELECT greatest(1, CAST(:limite AS bigint) / count(*)) FROM debida)
            FOR NO KEY UPDATE SKIP LOCKED
        ) AS t
    ), turno AS MATERIALIZED (
        SELECT id, row_number() OVER (PARTITION BY unidad ORDER BY {due}, id) AS vuelta
        FROM tomado ORDER BY vuelta, {due}, id LIMIT :limite
    )
"""


def turns(table: str, queued: str, due: str = "siguiente") -> str:
    """Return the opening of a statement whose `turno` are due rows of `table`, unit by unit.

    `queued` says which rows wait and `due` names the column of their instant; `vuelta` is the
    place of each among those of its unit.
    """
    return _TURNS.format(table=table, queued=queued, due=due)
