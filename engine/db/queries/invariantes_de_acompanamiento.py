"""What must never be true of programmes, lists and strategies: a query for each exception."""

from collections.abc import Mapping
from types import MappingProxyType

# A programme that its process put under way ends with it, and not before.
_PROGRAMA_SIN_PROCESO = """
    SELECT e.nombre || ' ' || p.anio AS quien
    FROM programa p JOIN entidad e ON e.id = p.ugel_id JOIN instancia i ON i.id = p.instancia_id
    WHERE p.estado = 'en_marcha' AND i.estado NOT IN ('activa', 'suspendida')
"""
_LISTA_FUERA_DE_SUS_DIAS = """
    SELECT e.nombre || ' ' || p.anio AS quien
    FROM acompanante a JOIN programa p ON p.id = a.programa_id JOIN entidad e ON e.id = p.ugel_id
    WHERE NOT a.periodo <@ p.periodo
    UNION ALL
    SELECT e.nombre || ' ' || p.anio
    FROM acompanado d JOIN acompanante a ON a.id = d.acompanante_id
    JOIN programa p ON p.id = a.programa_id JOIN entidad e ON e.id = p.ugel_id
    WHERE NOT d.periodo <@ a.periodo
"""
_ESTRATEGIA_SIN_PROCESO = """
    SELECT s.tipo || ' ' || s.id AS quien
    FROM estrategia s LEFT JOIN instancia i ON i.id = s.instancia_id
    WHERE s.estado = 'en_curso' AND coalesce(i.estado, '') NOT IN ('activa', 'suspendida')
"""
_ESTRATEGIA_PERDIDA = """
    SELECT s.tipo || ' ' || s.id AS quien
    FROM estrategia s
    WHERE s.estado = 'no_realizada' AND s.tipo NOT IN ('reunion', 'taller_ap')
      AND NOT EXISTS (SELECT FROM estrategia n WHERE n.reprogramada_de_id = s.id)
"""
_DE_EQUIPO_ABIERTA = """
    SELECT s.tipo || ' ' || s.id AS quien
    FROM estrategia s JOIN programa p ON p.id = s.programa_id
    WHERE p.estado = 'cerrado' AND s.tipo IN ('reunion', 'taller_ap') AND s.estado = 'programada'
"""
# No visit lasts over three days: it meets a weekend when its first day and its length say so.
_VISITA_EN_FIN_DE_SEMANA = """
    SELECT s.tipo || ' ' || s.id AS quien
    FROM estrategia s
    WHERE s.tipo = 'visita' AND s.estado IN ('programada', 'en_curso')
      AND extract(isodow FROM lower(s.dias)) + (upper(s.dias) - lower(s.dias)) - 1 > 5
"""

ACOMPANAMIENTO: Mapping[str, str] = MappingProxyType(
    {
        "programa_sin_proceso": _PROGRAMA_SIN_PROCESO,
        "lista_fuera_de_sus_dias": _LISTA_FUERA_DE_SUS_DIAS,
        "estrategia_sin_proceso": _ESTRATEGIA_SIN_PROCESO,
        "estrategia_perdida": _ESTRATEGIA_PERDIDA,
        "de_equipo_abierta": _DE_EQUIPO_ABIERTA,
        "visita_en_fin_de_semana": _VISITA_EN_FIN_DE_SEMANA,
    }
)
"""A programme under way whose process ended; days on a list beyond the companion's, or of a
companion beyond the programme's; a strategy in course that no process carries; one not done that
nothing took the place of; a day of the team that its closed programme left open; a visit to come
on a day without classes whatever the year."""
