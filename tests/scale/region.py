"""Programmes of many UGEL with their companions, visits, records and levels, written in SQL."""

from datetime import date

from sqlalchemy import text

from engine.db.session import Database

HOY = date(2026, 7, 6)
_STEPS = (
    """
    INSERT INTO programa (ugel_id, anio, reglamento_id, periodo, estado, creado, creado_por_id)
    SELECT u.id, 2026, r.id, '[2026-03-01,2027-01-01)', 'en_marcha', now(), p.id
    FROM (SELECT id FROM entidad WHERE tipo = 'ugel' ORDER BY codigo = '210005' DESC, codigo
          LIMIT :ugeles) u,
         (SELECT id FROM reglamento ORDER BY id LIMIT 1) r,
         (SELECT id FROM persona ORDER BY id LIMIT 1) p
    """,
    """
    WITH hecho AS (
        INSERT INTO cargo (entidad_id, rol, plaza, activo)
        SELECT p.ugel_id, 'acompanante', 1000 + n, true
        FROM programa p, generate_series(1, :companions) n RETURNING id, entidad_id)
    INSERT INTO acompanante (programa_id, cargo_id, periodo, creado, creado_por_id)
    SELECT p.id, h.id, p.periodo, now(), p.creado_por_id
    FROM hecho h JOIN programa p ON p.ugel_id = h.entidad_id
    """,
    """
    WITH escuela AS (
        INSERT INTO entidad (codigo, tipo, nombre, superior_id, ruta, activa)
        SELECT lpad((4000000 + a.id)::text, 7, '0'), 'ie', 'IE ' || a.id, p.ugel_id, '{}', true
        FROM acompanante a JOIN programa p ON p.id = a.programa_id RETURNING id, codigo)
    INSERT INTO institucion (entidad_id, codigo_modular, nivel, caracteristica, eib, area, datos)
    SELECT id, codigo, 'primaria', 'multigrado', false, 'rural', '{}' FROM escuela
    """,
    """
    UPDATE entidad e SET ruta = u.ruta || e.id FROM entidad u
    WHERE u.id = e.superior_id AND e.tipo = 'ie' AND e.ruta = '{}'
    """,
    """
    WITH plaza AS (
        INSERT INTO cargo (entidad_id, rol, plaza, activo)
        SELECT e.id, 'docente', n, true FROM entidad e, generate_series(1, 10) n
        WHERE e.tipo = 'ie' AND e.codigo LIKE '40%' RETURNING id, entidad_id)
    INSERT INTO acompanado (acompanante_id, cargo_id, periodo, fijo, motivo, creado, creado_por_id)
    SELECT a.id, z.id, a.periodo, false, 'Distribución', now(), a.creado_por_id
    FROM plaza z JOIN entidad e ON e.id = z.entidad_id
    JOIN acompanante a ON a.id = e.codigo::bigint - 4000000
    """,
    """
    INSERT INTO estrategia (programa_id, tipo, clase, acompanante_id, docente_id, entidad_id,
                            numero, dias, estado, registrada_en, instancia_id)
    SELECT a.programa_id, 'visita', 'en_aula', a.id, d.cargo_id, c.entidad_id, v.n,
           daterange(f.dia, f.dia + 1),
           CASE WHEN f.dia >= '2026-07-06' OR f.k % 7 = 0 THEN 'programada' ELSE 'realizada' END,
           CASE WHEN f.dia < '2026-07-06' AND f.k % 7 > 0 THEN f.dia + (f.k % 6) + time '15:00' END,
           gen_random_uuid()
    FROM acompanante a
    JOIN LATERAL (SELECT x.cargo_id, row_number() OVER (ORDER BY x.cargo_id) - 1 AS i
                  FROM acompanado x WHERE x.acompanante_id = a.id) d ON true
    JOIN cargo c ON c.id = d.cargo_id
    CROSS JOIN generate_series(1, 10) AS v (n)
    CROSS JOIN LATERAL (SELECT (10 * (v.n - 1) + d.i)::int AS k,
                               date '2026-03-09' + (2 * (10 * (v.n - 1) + d.i))::int AS dia) f
    """,
    """
    INSERT INTO estrategia (programa_id, tipo, acompanante_id, entidad_id, numero, dias, estado)
    SELECT a.programa_id, 'gia', a.id, e.id, n,
           daterange(date '2026-03-10' + 40 * n, date '2026-03-11' + 40 * n), 'programada'
    FROM acompanante a JOIN entidad e ON e.codigo = (4000000 + a.id)::text,
         generate_series(1, 6) n
    """,
    """
    INSERT INTO instancia (id, version_id, clave, raiz_id, estado, revision, eventos, memoria,
                           contexto, creada)
    SELECT e.instancia_id, (SELECT min(id) FROM version_proceso), 'visita/' || e.id,
           e.instancia_id, 'terminada', 1, 0, '', '{}', now()
    FROM estrategia e WHERE e.tipo = 'visita'
    """,
    """
    INSERT INTO tarea (id, instancia_id, token, elemento, nombre, ficha, entidad_id, rol, estado,
                       respuesta, creada)
    SELECT gen_random_uuid(), e.instancia_id, gen_random_uuid(), f.ficha, f.ficha, f.ficha,
           e.entidad_id, 'acompanante', 'completada',
           jsonb_build_object('hora_inicio', '08:00', 'hora_fin', '10:00', 'sesion_original', true,
               'sesion_reajustada', e.id % 9 > 0, 'fecha_valorada', lower(e.dias)::text,
               'registro', repeat('Lo que vio en el aula. ', 40)), now()
    FROM estrategia e, (VALUES ('visita_coordinacion'), ('visita_observacion'),
         ('visita_preparacion'), ('visita_dialogo'), ('visita_registro')) AS f (ficha)
    WHERE e.tipo = 'visita' AND e.estado = 'realizada'
    """,
    """
    INSERT INTO valoracion (programa_id, docente_id, acompanante_id, estrategia_id, mes, desempeno,
                            nivel, evidencia, fuente, de_director, definitiva, registrada_en)
    SELECT DISTINCT ON (e.docente_id, lower(e.dias) - extract(day FROM lower(e.dias))::int, d.d)
           e.programa_id, e.docente_id, e.acompanante_id, e.id,
           date_trunc('month', lower(e.dias))::date, d.d, 1 + (e.id % 4),
           CASE WHEN e.id % 5 > 0 THEN 'Se vio en clase' END, 'visita', false, true, now()
    FROM estrategia e, (VALUES ('D11'), ('D15'), ('D19'), ('D22'), ('D25')) AS d (d)
    WHERE e.tipo = 'visita' AND e.estado = 'realizada'
    """,
)


async def fill_region(database: Database, *, ugeles: int, companions: int) -> list[int]:
    """Write a programme for each UGEL, with ten docentes a companion and ten visits a docente.

    Returns the ids of the programmes, that of UGEL Chucuito first.
    """
    async with database.transaction() as tx:
        given = {"ugeles": ugeles, "companions": companions}
        for step in _STEPS:
            await tx.execute(text(step), {k: v for k, v in given.items() if f":{k}" in step})
        rows = await tx.scalars(text("SELECT id FROM programa ORDER BY id"))
        return [int(each) for each in rows]
