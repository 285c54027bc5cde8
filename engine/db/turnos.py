"""Whose turn it is: the unit of an AT, or the UGEL of what is of no AT, as SQL."""

_TURNO = """coalesce((SELECT a.unidad_id FROM asistencia a WHERE a.id = {asistencia}),
    (SELECT u.id FROM entidad o JOIN entidad u ON u.id = ANY (o.ruta) AND u.tipo = 'ugel'
     WHERE o.id = {entidad} LIMIT 1), 0)"""


def turn_of(asistencia: str, entidad: str) -> str:
    """Return the SQL of who takes turns with a row: the id of a unit or of a UGEL, or zero.

    `asistencia` is the SQL of the id of its AT, null of what is of none; then it is the UGEL at or
    above `entidad`. What is of neither, as the accounts of people, shares one turn.
    """
    return _TURNO.format(asistencia=asistencia, entidad=entidad)
