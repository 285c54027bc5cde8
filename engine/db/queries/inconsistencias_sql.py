"""What each rule of the desk looks for, as the rows that it finds."""

from collections.abc import Mapping

from engine.db.queries.avance_filas import name_of
from engine.db.queries.avance_sql import CONDICIONES, TERMINOS, TODOS_JUNTOS, Ambito
from engine.domain.inconsistencias import CON_CONSTANCIA

COLUMNAS = (
    "quien", "donde", "cuanto", "desde", "programa", "acompanante", "docente", "acompanado", "ie",
    "tipo", "estrategia",
)  # fmt: skip
"""What every rule gives: the words of its sentence, since when, and what its link leads to."""
_CUAL = """CASE e.tipo WHEN 'visita' THEN 'la visita ' WHEN 'gia' THEN 'el GIA '
    WHEN 'rtc' THEN 'la RTC ' ELSE 'el taller ' END || e.numero"""
_FIN = "upper(e.dias) - 1"
_QUIEN = f"CASE WHEN e.docente_id IS NULL THEN i.nombre ELSE {name_of('dc', 'Docente')} END"
_GENTE = """
    JOIN entidad i ON i.id = e.entidad_id LEFT JOIN cargo dc ON dc.id = e.docente_id"""
_E = {
    "quien": _QUIEN, "cuanto": _CUAL, "desde": _FIN, "programa": "e.programa_id",
    "acompanante": "e.acompanante_id", "docente": "e.docente_id", "ie": "i.codigo",
    "tipo": "e.tipo", "estrategia": "e.id",
}  # fmt: skip
_SUYAS = "e.programa_id = ANY (CAST(:programas AS bigint[]))"
_DICHO = """JOIN tarea t ON t.instancia_id = e.instancia_id AND t.estado = 'completada'
    AND t.ficha = '{}'"""
_DOCENTE = (
    "FROM lista l JOIN cargo dc ON dc.id = l.cargo_id JOIN acompanado d ON d.id = l.acompanado_id"
)
_L = {
    "quien": name_of("dc", "Docente"), "desde": "lower(d.periodo)", "programa": "l.programa_id",
    "acompanante": "l.acompanante_id", "docente": "l.cargo_id", "acompanado": "l.acompanado_id",
}  # fmt: skip
_PLAZA = "'La plaza ' || dc.plaza || ' de ' || n.nombre"
_IE = "JOIN entidad n ON n.id = l.entidad_id"
_ESCUELAS = f"{_DOCENTE} {_IE} LEFT JOIN institucion i ON i.entidad_id = l.entidad_id"
_S = {
    "quien": "n.nombre", "cuanto": "count(*)::text", "desde": "min(lower(d.periodo))",
    "programa": "l.programa_id", "ie": "n.codigo",
}  # fmt: skip
_BY_SCHOOL = "GROUP BY n.id, n.nombre, n.codigo, l.programa_id"
_VACANTE = """NOT EXISTS (SELECT FROM ejercicio h WHERE h.cargo_id = {}
    AND h.dias @> CAST(:hoy AS date))"""
_HORAS = (
    "visita_observacion",
    "visita_preparacion",
    "visita_dialogo",
    "gia_registro",
    "rtc_registro",
)

_PLAZO = 2
"""Days that a day of the whole team may wait to be registered (PR-27)."""

Hallado = tuple[Mapping[str, str], str]
SENTENCIAS: Mapping[str, Hallado] = {
    "docente_en_dos_listas": (
        {**_L, "desde": "greatest(lower(d.periodo), lower(d2.periodo))"},
        f"""{_DOCENTE}
        JOIN ejercicio h ON h.cargo_id = l.cargo_id AND h.dias @> CAST(:hoy AS date)
        JOIN ejercicio h2 ON h2.persona_id = h.persona_id AND h2.cargo_id < h.cargo_id
             AND h2.dias @> CAST(:hoy AS date)
        JOIN acompanado d2 ON d2.cargo_id = h2.cargo_id AND d2.periodo @> CAST(:hoy AS date)""",
    ),
    "plaza_sin_titular": (
        {
            **_L,
            "quien": _PLAZA,
            "desde": """greatest(lower(d.periodo), (SELECT max(upper(h.dias))
            FROM ejercicio h WHERE h.cargo_id = l.cargo_id AND upper(h.dias) <= :hoy))""",
        },
        f"{_DOCENTE} {_IE} WHERE {_VACANTE.format('l.cargo_id')}",
    ),
    "acompanante_sin_titular": (
        {
            "quien": "'El cargo de acompañante ' || ac.plaza",
            "cuanto": "count(*)::text",
            "desde": "min(lower(a.periodo))",
            "programa": "l.programa_id",
            "acompanante": "a.id",
        },
        f"""FROM lista l JOIN acompanante a ON a.id = l.acompanante_id
        JOIN cargo ac ON ac.id = a.cargo_id WHERE {_VACANTE.format("ac.id")}
        GROUP BY a.id, ac.plaza, l.programa_id""",
    ),
    "escuela_sin_coordenadas": (
        _S,
        f"{_ESCUELAS} WHERE n.latitud IS NULL OR n.longitud IS NULL {_BY_SCHOOL}",
    ),
    "escuela_sin_tipo": (_S, f"{_ESCUELAS} WHERE l.tipo IS NULL {_BY_SCHOOL}"),
    "escuela_sin_estudiantes": (_S, f"{_ESCUELAS} WHERE i.alumnos = 0 {_BY_SCHOOL}"),
    "escuela_de_otra_ugel": (
        {**_L, "donde": "n.nombre", "ie": "n.codigo"},
        f"""{_DOCENTE} {_IE} JOIN programa p ON p.id = l.programa_id
        WHERE NOT n.ruta @> ARRAY[p.ugel_id]""",
    ),
    "escuela_cerrada": (
        {**_L, "donde": "n.nombre", "ie": "n.codigo"},
        f"{_DOCENTE} {_IE} WHERE NOT n.activa",
    ),
    "plan_corto": (
        {**_L, "cuanto": "(l.planeadas)::text", "donde": "(l.debidas)::text"},
        """FROM (SELECT l.*, t.visitas AS debidas, (SELECT count(*) FROM estrategia e
            WHERE e.docente_id = l.cargo_id AND e.programa_id = l.programa_id
              AND e.tipo = 'visita' AND e.estado <> 'no_realizada') AS planeadas
          FROM lista l JOIN protocolo t
            ON t.reglamento_id = l.reglamento_id AND t.tipo = l.tipo) l
        JOIN cargo dc ON dc.id = l.cargo_id JOIN acompanado d ON d.id = l.acompanado_id
        WHERE l.planeadas < l.debidas""",
    ),
    "visita_fuera_de_lista": (
        {**_E, "desde": "lower(e.dias)"},
        f"""FROM estrategia e {_GENTE} WHERE {_SUYAS} AND e.tipo = 'visita'
        AND e.estado <> 'no_realizada' AND NOT EXISTS (SELECT FROM acompanado x
            WHERE x.cargo_id = e.docente_id AND x.acompanante_id = e.acompanante_id
              AND x.periodo @> e.dias)""",
    ),
    "en_dia_no_laborable": (
        {**_E, "desde": "lower(e.dias)"},
        f"""FROM estrategia e {_GENTE} WHERE {_SUYAS} AND e.estado <> 'no_realizada'
        AND NOT {TODOS_JUNTOS}
        AND CASE WHEN e.tipo = 'taller' THEN extract(isodow FROM lower(e.dias)) = 7
                  OR extract(isodow FROM {_FIN}) = 7
             ELSE extract(isodow FROM lower(e.dias)) + (upper(e.dias) - lower(e.dias)) > 7
                  OR e.dias && (SELECT range_agg(daterange(f.dia, f.dia, '[]'))
                                FROM unnest(CAST(:feriados AS date[])) AS f (dia)) END""",  # noqa: S608
    ),
    "registrada_antes": (
        {**_E, "desde": "(e.registrada_en AT TIME ZONE 'America/Lima')::date"},
        f"""FROM estrategia e {_GENTE} WHERE {_SUYAS} AND e.estado = 'realizada'
        AND (e.registrada_en AT TIME ZONE 'America/Lima')::date < {_FIN}""",
    ),
    "sin_registrar": (
        {**_E, "desde": "z.vence + 1"},
        f"""{TERMINOS} {_GENTE} WHERE {_SUYAS} AND NOT {TODOS_JUNTOS}
        AND {CONDICIONES["sin_registrar"]}""",
    ),
    "fuera_de_la_jornada": (
        {**_E, "donde": "t.respuesta ->> 'hora_inicio' || ' a ' || (t.respuesta ->> 'hora_fin')"},
        f"""FROM estrategia e JOIN tarea t ON t.instancia_id = e.instancia_id
             AND t.estado = 'completada' AND t.ficha IN {_HORAS} {_GENTE}
        WHERE {_SUYAS} AND e.estado = 'realizada' AND (t.respuesta ->> 'hora_inicio' < '07:00'
           OR t.respuesta ->> 'hora_fin' > '18:00')""",
    ),
    "sin_sesion": (
        _E,
        f"FROM estrategia e {_GENTE} WHERE {_SUYAS} AND {CONDICIONES['sin_sesion']}",
    ),
    "nivel_sin_evidencia": (
        _E,
        f"""FROM estrategia e {_GENTE} WHERE {_SUYAS} AND {CONDICIONES["sin_evidencia"]}
        AND EXISTS (SELECT FROM valoracion v WHERE v.estrategia_id = e.id
                    AND v.nivel IS NOT NULL)""",
    ),
    "valorada_otro_dia": (
        {**_E, "donde": "to_char(CAST(t.respuesta ->> 'fecha_valorada' AS date), 'DD/MM/YYYY')"},
        f"""FROM estrategia e {_DICHO.format("visita_registro")} {_GENTE} WHERE {_SUYAS}
        AND e.estado = 'realizada' AND upper(e.dias) - lower(e.dias) > 1
        AND t.respuesta ->> 'fecha_valorada' <> to_char({_FIN}, 'YYYY-MM-DD')""",
    ),
    "gia_en_dia_de_visita": (
        {
            **_E,
            "cuanto": _CUAL.replace("e.", "g."),
            "desde": "lower(e.dias * g.dias)",
            "quien": name_of("dc", "Docente"),
        },
        f"""SELECT {{columnas}} FROM estrategia e
        JOIN acompanado x ON x.cargo_id = e.docente_id AND x.acompanante_id <> e.acompanante_id
        JOIN estrategia g ON g.acompanante_id = x.acompanante_id AND g.tipo = 'gia'
             AND g.programa_id = e.programa_id AND g.dias && e.dias AND x.periodo && g.dias
             AND g.estado <> 'no_realizada'
        {_GENTE}
        WHERE {_SUYAS} AND e.tipo = 'visita' AND e.estado <> 'no_realizada'
        UNION ALL
        SELECT {{columnas}} FROM estrategia g
        JOIN estrategia e ON e.programa_id = g.programa_id AND e.tipo = 'visita'
             AND e.estado <> 'no_realizada' AND e.dias && g.dias
        {_GENTE}
        WHERE {_SUYAS} AND g.tipo = 'taller' AND g.estado <> 'no_realizada'
          AND EXISTS (SELECT FROM acompanado x JOIN acompanante b ON b.id = x.acompanante_id
              WHERE x.cargo_id = e.docente_id AND b.programa_id = g.programa_id
                AND x.periodo && g.dias)""",  # noqa: S608
    ),
    "asistencia_mayor": (
        {**_E, "quien": "i.nombre", "donde": "c.fueron || ' de ' || c.hay"},
        f"""FROM estrategia e {_GENTE} JOIN tarea t ON t.instancia_id = e.instancia_id
             AND t.estado = 'completada' AND t.ficha IN ('rtc_registro', 'taller_registro')
        CROSS JOIN LATERAL (SELECT CAST(t.respuesta ->> 'asistentes' AS int) AS fueron,
            CASE e.tipo WHEN 'rtc' THEN (SELECT count(*) FROM cargo k
                WHERE k.entidad_id = e.entidad_id AND k.rol = 'docente' AND k.activo)
            ELSE (SELECT count(DISTINCT x.cargo_id) FROM acompanado x JOIN acompanante b
                ON b.id = x.acompanante_id WHERE b.programa_id = e.programa_id
                AND x.periodo && e.dias) END AS hay) c
        WHERE {_SUYAS} AND e.tipo IN ('rtc', 'taller') AND e.estado = 'realizada'
          AND c.fueron > c.hay""",  # noqa: S608
    ),
    "rtc_sin_pat": (
        _E,
        f"""FROM estrategia e {_GENTE} WHERE {_SUYAS} AND e.tipo = 'rtc'
        AND e.estado = 'realizada' AND NOT EXISTS (SELECT FROM tarea t
            WHERE t.instancia_id = e.instancia_id AND t.ficha = 'rtc_convocatoria'
              AND t.estado = 'completada'
              AND t.respuesta @> CAST('{{"en_pat": true}}' AS jsonb))""",
    ),
    "equipo_sin_registrar": (
        {
            "quien": """CASE e.tipo WHEN 'reunion' THEN 'El día en la UGEL'
                ELSE 'El taller de acompañantes' END""",
            "cuanto": f"to_char({_FIN}, 'DD/MM/YYYY')",
            "desde": f"{_FIN} + {_PLAZO}",
            "programa": "e.programa_id",
            "tipo": "e.tipo",
        },
        f"""FROM estrategia e WHERE {_SUYAS} AND {TODOS_JUNTOS}
        AND e.estado = 'programada' AND {_FIN} + {_PLAZO} < CAST(:hoy AS date)""",
    ),
    "sin_reemplazo": (
        _E,
        f"""FROM estrategia e {_GENTE} WHERE {_SUYAS} AND e.estado = 'no_realizada'
        AND NOT {TODOS_JUNTOS} AND NOT EXISTS (SELECT FROM estrategia s
            WHERE s.reprogramada_de_id = e.id)""",
    ),
}
"""The columns that each rule gives and where its rows come from; `lista` is of the board.

A taller goes on after a weekend or a holiday, so its first and last days alone are looked at. The
school day is taken from 07:00 to 18:00, which leaves room for both shifts and an asesoría
after class (PB-06, S002:260-276).
"""


def statement_of(regla: str, ambito: Ambito) -> str:
    """Return the SELECT of the rows that a rule finds in an ambito, all its columns told."""
    columns, source = SENTENCIAS[regla]
    # Some offices look at their own kinds of school alone.
    theirs = f"{_SUYAS} AND {ambito.of_strategies()}"
    if regla in CON_CONSTANCIA:
        theirs += f""" AND NOT EXISTS (SELECT FROM constancia k
            WHERE k.estrategia_id = e.id AND k.regla = '{regla}')"""
    source = source.replace(_SUYAS, theirs)
    told = ", ".join(f"{columns.get(name, 'NULL')} AS {name}" for name in COLUMNAS)
    if "{columnas}" in source:
        return source.replace("{columnas}", told)
    return f"SELECT {told} {source}"
