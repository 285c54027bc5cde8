"""What each part of the writing statement does, as a CTE over the rows of one JSON parameter.

Parts of one statement see the database as it was before it: none reads what another writes, and
the foreign keys among them are checked at its end. Where rows take the place of others, the counts
are there for the new ones to wait until those are gone.
"""

from engine.db.turnos import turn_of

DIAS = 0x41525443
"""The family of the advisory locks that those who book wait in line by, one for each day."""
TURNO = turn_of("f.asistencia_id", "f.entidad_id")
"""Whose turn a reminder or a notice takes."""

PARTES = {
    "nuevas": """nuevas AS (
        INSERT INTO instancia (id, version_id, clave, asistencia_id, padre_id, padre_token,
            raiz_id, entidad_id, iniciada_por_id, contexto, estado, revision, memoria, eventos,
            cadena, creada, terminada)
        SELECT f.id, f.version_id, f.clave, f.asistencia_id, f.padre_id, f.padre_token, f.raiz_id,
            f.entidad_id, f.iniciada_por_id, f.contexto, f.estado, 1, decode(f.memoria, 'hex'),
            f.eventos, decode(f.cadena, 'hex'), f.creada, f.terminada
        FROM {rows} AS f(id uuid, version_id bigint, clave text,
            asistencia_id bigint, padre_id uuid, padre_token uuid, raiz_id uuid, entidad_id bigint,
            iniciada_por_id bigint, contexto jsonb, estado text, memoria text, eventos int,
            cadena text, creada timestamptz, terminada timestamptz)
    )""",
    "movidas": """movidas AS (
        UPDATE instancia i SET revision = f.revision + 1, eventos = f.eventos,
            cadena = decode(f.cadena, 'hex'),
            memoria = coalesce(decode(f.memoria, 'hex'), i.memoria),
            estado = coalesce(f.estado, i.estado), terminada = coalesce(f.terminada, i.terminada)
        FROM {rows} AS f(id uuid, revision int, eventos int, cadena text,
            memoria text, estado text, terminada timestamptz)
        WHERE i.id = f.id AND i.revision = f.revision
        RETURNING i.id
    )""",
    "completadas": """completadas AS (
        UPDATE tarea t SET estado = 'completada', respuesta = f.respuesta, cerrada = f.cerrada,
            cerrada_por_id = f.persona_id, tomada_por_id = f.persona_id
        FROM {rows} AS f(id uuid, respuesta jsonb, cerrada timestamptz,
            persona_id bigint)
        WHERE t.id = f.id
    )""",
    "dichas": """dichas AS (
        DELETE FROM recordatorio r USING {rows} AS f(id uuid) WHERE r.tarea_id = f.id
    )""",
    "canceladas": """canceladas AS (
        UPDATE tarea t SET estado = 'cancelada', cerrada = f.cerrada
        FROM {rows} AS f(instancia_id uuid, token uuid, cerrada timestamptz)
        WHERE t.instancia_id = f.instancia_id AND t.token = f.token
            AND t.estado IN ('abierta', 'suspendida')
        RETURNING t.id
    ), calladas_con_ellas AS (
        DELETE FROM recordatorio WHERE tarea_id IN (SELECT id FROM canceladas)
    )""",
    "tareas": """tareas AS (
        INSERT INTO tarea (id, instancia_id, asistencia_id, token, elemento, nombre, ficha,
            entidad_id, rol, cargo_id, estado, vence, vencimiento, observacion, borrador, creada,
            presento_id)
        SELECT f.id, f.instancia_id, f.asistencia_id, f.token, f.elemento, f.nombre, f.ficha,
            f.entidad_id, f.rol, f.cargo_id, 'abierta', f.vence, f.vencimiento, f.observacion,
            f.borrador, f.creada, f.presento_id
        FROM {rows} AS f(id uuid, instancia_id uuid, asistencia_id bigint,
            token uuid, elemento text, nombre text, ficha text, entidad_id bigint, rol text,
            cargo_id bigint, vence timestamptz, vencimiento jsonb, observacion jsonb,
            borrador jsonb, creada timestamptz, presento_id bigint)
    )""",
    "apagados": """apagados AS (
        DELETE FROM temporizador t
        USING {rows} AS f(instancia_id uuid, token uuid, peldano int)
        WHERE t.instancia_id = f.instancia_id AND t.token = f.token AND t.peldano = f.peldano
    )""",
    "temporizadores": """temporizadores AS (
        INSERT INTO temporizador (instancia_id, token, elemento, peldano, vence, activo, intentos)
        SELECT f.instancia_id, f.token, f.elemento, f.peldano, f.vence, true, 0
        FROM {rows} AS f(instancia_id uuid, token uuid, elemento text,
            peldano int, vence timestamptz)
        ON CONFLICT (instancia_id, token, peldano) DO UPDATE SET vence = excluded.vence
    )""",
    "calladas": """calladas AS (
        DELETE FROM suscripcion s
        USING {rows} AS f(instancia_id uuid, token uuid)
        WHERE s.instancia_id = f.instancia_id AND s.token = f.token
    )""",
    "suscripciones": """suscripciones AS (
        INSERT INTO suscripcion (tipo, nombre, clave, instancia_id, token, elemento, creada)
        SELECT f.tipo, f.nombre, f.clave, f.instancia_id, f.token, f.elemento, f.creada
        FROM {rows} AS f(tipo text, nombre text, clave text, instancia_id uuid,
            token uuid, elemento text, creada timestamptz)
        RETURNING id
    )""",
    "recordatorios": """recordatorios AS (
        INSERT INTO recordatorio (tarea_id, peldano, vence, unidad_id)
        SELECT f.tarea_id, f.peldano, f.vence,
            {turno}
        FROM {rows} AS f(tarea_id uuid, asistencia_id bigint, entidad_id bigint, peldano text,
            vence timestamptz)
        ON CONFLICT (tarea_id, peldano) DO NOTHING
    )""",
    "resueltas": """resueltas AS (
        UPDATE incidente c SET estado = 'resuelto', resuelto = f.en, resuelto_por_id = f.persona_id
        FROM {rows} AS f(instancia_id uuid, token uuid, en timestamptz,
            persona_id bigint)
        WHERE c.instancia_id = f.instancia_id AND c.token = f.token AND c.estado = 'abierto'
    )""",
    "fallas": """fallas AS (
        INSERT INTO incidente (instancia_id, token, elemento, tipo, mensaje, entrada, intentos,
            estado, creado, ultimo)
        SELECT f.instancia_id, f.token, f.elemento, f.tipo, f.mensaje, f.entrada, 1, 'abierto',
            f.en, f.en
        FROM {rows} AS f(instancia_id uuid, token uuid, elemento text, tipo text,
            mensaje text, entrada jsonb, en timestamptz)
        ON CONFLICT (instancia_id, token) WHERE estado = 'abierto' DO UPDATE
        SET tipo = excluded.tipo, mensaje = excluded.mensaje, entrada = excluded.entrada,
            intentos = incidente.intentos + 1, ultimo = excluded.ultimo
    )""",
    "grupos": """grupos AS (
        INSERT INTO grupo (instancia_id, token, elemento, total, vivas, terminadas, anuladas,
            atenta)
        SELECT f.instancia_id, f.token, f.elemento, f.total, f.vivas, f.terminadas, f.anuladas,
            f.atenta
        FROM {rows} AS f(instancia_id uuid, token uuid, elemento text, total int,
            vivas int, terminadas int, anuladas int, atenta bool)
        ON CONFLICT (instancia_id, token) DO UPDATE SET total = excluded.total,
            vivas = excluded.vivas, terminadas = excluded.terminadas, anuladas = excluded.anuladas
    )""",
    "cuentas": """cuentas AS (
        UPDATE grupo g SET total = g.total + f.total, vivas = g.vivas + f.vivas,
            terminadas = g.terminadas + f.terminadas, anuladas = g.anuladas + f.anuladas
        FROM {rows} AS f(instancia_id uuid, token uuid, total int, vivas int,
            terminadas int, anuladas int)
        WHERE g.instancia_id = f.instancia_id AND g.token = f.token
    )""",
    "eventos": """eventos AS (
        INSERT INTO evento (en, tipo, asistencia_id, instancia_id, n, huella, tarea_id,
            persona_id, datos)
        SELECT f.en, f.tipo, f.asistencia_id, f.instancia_id, f.n, decode(f.huella, 'hex'),
            f.tarea_id, f.persona_id, f.datos
        FROM {rows} AS f(en timestamptz, tipo text, asistencia_id bigint,
            instancia_id uuid, n int, huella text, tarea_id uuid, persona_id bigint, datos jsonb)
    )""",
    "avisos": """avisos AS (
        INSERT INTO aviso (id, clave, tipo, persona_id, asistencia_id, tarea_id, datos, estado,
            intentos, siguiente, creado, unidad_id)
        SELECT f.id, f.clave, f.tipo, f.persona_id, f.asistencia_id, f.tarea_id, f.datos,
            'en_cola', 0, f.en, f.en,
            {turno}
        FROM {rows} AS f(id uuid, clave text, tipo text, persona_id bigint,
            asistencia_id bigint, tarea_id uuid, datos jsonb, en timestamptz, entidad_id bigint)
        ORDER BY f.clave
        ON CONFLICT DO NOTHING
        RETURNING id
    )""",
    "asistencias": """asistencias AS (
        UPDATE asistencia a SET estado = f.estado, estado_previo = f.estado_previo,
            motivo = f.motivo, inicio = f.inicio, fin = f.fin, sede_id = f.sede_id,
            sala_id = f.sala_id, lugar = f.lugar, modalidad = f.modalidad,
            plan_recuperacion = f.plan_recuperacion,
            articulada_con_id = f.articulada_con_id, secuencia = f.secuencia,
            ventana = f.ventana
        FROM {rows} AS f(id bigint, estado text, estado_previo text, motivo text,
            inicio timestamptz, fin timestamptz, sede_id bigint, sala_id bigint, lugar text,
            modalidad text, plan_recuperacion text, articulada_con_id bigint, secuencia int,
            ventana daterange)
        WHERE a.id = f.id
    )""",
    "compromisos": """compromisos AS (
        UPDATE compromiso c SET estado = coalesce(f.estado, c.estado),
            motivo = CASE WHEN f.respondido THEN f.motivo ELSE c.motivo END,
            evidencia = coalesce(f.evidencia, c.evidencia), fecha = coalesce(f.fecha, c.fecha),
            cerrado = coalesce(f.cerrado, c.cerrado)
        FROM {rows} AS f(id bigint, estado text, respondido bool, motivo text, evidencia text,
            fecha date, cerrado timestamptz)
        WHERE c.id = f.id
    )""",
    "jornadas": """jornadas_antes AS (
        DELETE FROM jornada j USING {rows} AS f(asistencia_id bigint)
        WHERE j.asistencia_id = f.asistencia_id RETURNING 1
    ), jornadas AS (
        INSERT INTO jornada (asistencia_id, periodo)
        SELECT f.asistencia_id, tstzrange(j.inicio, j.fin, '[)')
        FROM {rows} AS f(asistencia_id bigint, jornadas jsonb),
            jsonb_to_recordset(f.jornadas) AS j(inicio timestamptz, fin timestamptz)
        WHERE (SELECT count(*) FROM jornadas_antes) >= 0
        ORDER BY j.inicio
    )""",
    "convocatorias": """lineas_antes AS (
        DELETE FROM convocatoria c USING {rows} AS f(asistencia_id bigint)
        WHERE c.asistencia_id = f.asistencia_id RETURNING 1
    ), convocados_antes AS (
        DELETE FROM convocado c USING {rows} AS f(asistencia_id bigint)
        WHERE c.asistencia_id = f.asistencia_id RETURNING 1
    ), facilitadores_antes AS (
        DELETE FROM facilitador c USING {rows} AS f(asistencia_id bigint)
        WHERE c.asistencia_id = f.asistencia_id RETURNING 1
    ), facilitadores AS (
        INSERT INTO facilitador (asistencia_id, cargo_id)
        SELECT f.asistencia_id, k.id
        FROM {rows} AS f(asistencia_id bigint, facilitadores bigint[]),
            unnest(f.facilitadores) AS k(id)
        WHERE (SELECT count(*) FROM facilitadores_antes) >= 0
        ORDER BY k.id
    ), lineas AS (
        INSERT INTO convocatoria (asistencia_id, entidad_id, rol)
        SELECT f.asistencia_id, l.entidad_id, l.rol
        FROM {rows} AS f(asistencia_id bigint, lineas jsonb), ROWS FROM (
            jsonb_to_recordset(f.lineas) AS (entidad_id bigint, rol text)
        ) WITH ORDINALITY AS l(entidad_id, rol, n)
        WHERE (SELECT count(*) FROM lineas_antes) >= 0
        ORDER BY l.n
    ), convocados AS (
        INSERT INTO convocado (asistencia_id, cargo_id)
        SELECT f.asistencia_id, k.id
        FROM {rows} AS f(asistencia_id bigint, cargos bigint[]), unnest(f.cargos) AS k(id)
        WHERE (SELECT count(*) FROM convocados_antes) >= 0
        ORDER BY k.id
    )""",
    "reservas": """reservas_antes AS (
        DELETE FROM reserva r USING {rows} AS f(asistencia_id bigint)
        WHERE r.asistencia_id = f.asistencia_id RETURNING 1
    ), recursos_antes AS (
        DELETE FROM reserva_recurso r USING {rows} AS f(asistencia_id bigint)
        WHERE r.asistencia_id = f.asistencia_id RETURNING 1
    ), turno AS MATERIALIZED (
        SELECT pg_advisory_xact_lock({dias}, d.n)
        FROM {rows} AS f(dias int[]), unnest(f.dias) AS d(n)
    ), reservas AS (
        INSERT INTO reserva (asistencia_id, cargo_id, periodo)
        SELECT f.asistencia_id, k.id, tstzrange(h.inicio, h.fin, '[)')
        FROM {rows} AS f(asistencia_id bigint, horas jsonb),
            jsonb_to_recordset(f.horas)
                AS h(inicio timestamptz, fin timestamptz, cargos bigint[]),
            unnest(h.cargos) AS k(id)
        WHERE (SELECT count(*) FROM reservas_antes) >= 0 AND (SELECT count(*) FROM turno) >= 0
        ORDER BY k.id, h.inicio
    ), salas AS (
        INSERT INTO reserva_recurso (asistencia_id, sala_id, periodo)
        SELECT f.asistencia_id, f.sala_id, tstzrange(h.inicio, h.fin, '[)')
        FROM {rows} AS f(asistencia_id bigint, otra_id bigint, sala_id bigint, horas jsonb),
            jsonb_to_recordset(f.horas) AS h(inicio timestamptz, fin timestamptz)
        WHERE f.sala_id IS NOT NULL
            AND (SELECT count(*) FROM recursos_antes) >= 0 AND (SELECT count(*) FROM turno) >= 0
            AND NOT EXISTS (
                SELECT FROM reserva_recurso x
                WHERE x.asistencia_id = f.otra_id AND x.sala_id = f.sala_id
                    AND x.periodo && tstzrange(h.inicio, h.fin, '[)'))
        ORDER BY h.inicio
    )""",
    # An answer to what has changed since is no answer to it.
    "invitaciones": """invitaciones AS (
        INSERT INTO invitacion AS i (uid, asistencia_id, persona_id, cargo_id, secuencia,
            contenido, retirada)
        SELECT f.uid, f.asistencia_id, f.persona_id, f.cargo_id, f.secuencia, f.contenido,
            f.retirada
        FROM {rows} AS f(uid text, asistencia_id bigint, persona_id bigint, cargo_id bigint,
            secuencia int, contenido text, retirada timestamptz)
        ORDER BY f.persona_id
        ON CONFLICT ON CONSTRAINT invitacion_por_persona DO UPDATE
        SET cargo_id = excluded.cargo_id, secuencia = excluded.secuencia,
            contenido = excluded.contenido, retirada = excluded.retirada,
            respuesta = CASE WHEN i.secuencia = excluded.secuencia THEN i.respuesta END
    )""",
    "excepciones": """excepciones AS (
        INSERT INTO excepcion (asistencia_id, regla, dureza, motivo, cruce, persona_id, en)
        SELECT f.asistencia_id, f.regla, f.dureza, f.motivo, f.cruce, f.persona_id, f.en
        FROM {rows} AS f(asistencia_id bigint, regla text, dureza text, motivo text, cruce jsonb,
            persona_id bigint, en timestamptz)
    )""",
    "orden": """orden_hecha AS (
        UPDATE orden o SET resultado = f.resultado
        FROM {rows} AS f(persona_id bigint, clave text, resultado jsonb)
        WHERE o.persona_id = f.persona_id AND o.clave = f.clave
    )""",
}
