"""A year of a million bookings: 2,000 ATs of 500 cargos each, one person in twenty with two."""

from sqlalchemy import text

from engine.db.session import Database

CARGOS = 4000
DIAS = 250
POR_DIA = 8
CONVOCADOS = 500
ASISTENCIAS = DIAS * POR_DIA

_PEOPLE = (
    """INSERT INTO entidad (codigo, tipo, nombre, ruta, activa)
    SELECT 'E' || n, CASE WHEN n = 0 THEN 'unidad' ELSE 'ugel' END, 'Entidad ' || n, '{}', true
    FROM generate_series(0, 200) AS n""",
    "UPDATE entidad SET ruta = ARRAY[id], latitud = -10 - id % 7, longitud = -75 - id % 5",
    """INSERT INTO cargo (entidad_id, rol, plaza, activo)
    SELECT e.id, 'jefe_agp', n, true
    FROM entidad e, generate_series(1, 20) AS n WHERE e.tipo = 'ugel' ORDER BY e.id, n""",
    """INSERT INTO persona (usuario, nombre, activa)
    SELECT 'p' || k.id, 'Persona ' || k.id, true FROM cargo k ORDER BY k.id""",
    f"""INSERT INTO titularidad (cargo_id, persona_id, periodo, tipo)
    SELECT k.id, p.id, '[2026-01-01,)', 'titular'
    FROM (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM cargo) AS k
    JOIN persona p ON p.usuario = 'p' || CASE
        -- The cargo of the block after, which is never called at the same hour.
        WHEN k.n % 20 = 0 AND k.n / {CONVOCADOS} % 2 = 1 THEN k.id - {CONVOCADOS} ELSE k.id END""",
    f"""INSERT INTO asistencia (codigo, titulo, origen, tema, proceso_critico, unidad_id, modalidad,
        ventana, estado, sede_id, secuencia, creada, creada_por_id)
    SELECT 'AT-2026-' || n, 'Actividad ' || n, 'plan_operativo', 'Tema ' || n % 300, '',
        (SELECT id FROM entidad WHERE tipo = 'unidad'), 'virtual', '[2026-01-01,2028-01-01)',
        CASE WHEN n < {ASISTENCIAS} THEN 'calendarizada' ELSE 'en_planificacion' END,
        NULL, 0, now(), (SELECT min(id) FROM persona)
    FROM generate_series(0, {ASISTENCIAS} + 999) AS n""",
)
_BOOK = (
    f"""INSERT INTO jornada (asistencia_id, periodo)
    SELECT a.id, tstzrange(t.inicio, t.inicio + interval '4 hours')
    FROM asistencia a CROSS JOIN LATERAL (
        SELECT timestamptz '2026-01-05 14:00Z' + (n / {POR_DIA}) * interval '1 day'
            + (n % 2) * interval '5 hours' AS inicio
        FROM (SELECT CAST(substr(a.codigo, 9) AS int) AS n) AS numero
    ) AS t WHERE a.estado = 'calendarizada'""",
    f"""INSERT INTO convocado (asistencia_id, cargo_id)
    SELECT a.id, k.id FROM asistencia a
    JOIN (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM cargo) AS k
        ON k.n / {CONVOCADOS} = CAST(substr(a.codigo, 9) AS int) % {POR_DIA}
    WHERE a.estado = 'calendarizada' ORDER BY a.id, k.id""",
    """INSERT INTO convocatoria (asistencia_id, entidad_id, rol)
    SELECT DISTINCT c.asistencia_id, k.entidad_id, k.rol
    FROM convocado c JOIN cargo k ON k.id = c.cargo_id""",
    """INSERT INTO reserva (asistencia_id, cargo_id, periodo)
    SELECT c.asistencia_id, c.cargo_id, j.periodo
    FROM jornada j JOIN convocado c ON c.asistencia_id = j.asistencia_id
    ORDER BY j.periodo, c.cargo_id""",
    """INSERT INTO reserva_recurso (asistencia_id, persona_id, periodo)
    SELECT r.asistencia_id, t.persona_id, r.periodo
    FROM reserva r JOIN titularidad t ON t.cargo_id = r.cargo_id
    WHERE t.persona_id IN (
        SELECT persona_id FROM titularidad GROUP BY 1 HAVING count(*) > 1)
    ORDER BY r.id""",
)

_GUARDS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE contype = 'x' AND conrelid IN ('reserva'::regclass, 'reserva_recurso'::regclass)
"""
BARRIDO_A_MANO = """
    SELECT count(*) FROM (
        SELECT cargo_id, lower(periodo) AS inicio, max(upper(periodo)) OVER (
            PARTITION BY cargo_id ORDER BY lower(periodo)
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS antes
        FROM jornada JOIN convocado USING (asistencia_id)
    ) AS t WHERE antes > inicio
"""
"""What somebody who knows PostgreSQL would write to find every cargo called twice at once."""


async def populate(database: Database) -> None:
    """Fill an empty database with the people and the ATs, none of them programmed."""
    async with database.transaction() as tx:
        for statement in _PEOPLE:
            await tx.execute(text(statement))


async def fill(database: Database) -> None:
    """Fill an empty database with the million bookings, and tell the planner of PostgreSQL."""
    await populate(database)
    async with database.transaction() as tx:
        guards = (await tx.execute(text(_GUARDS))).all()
        await tx.execute(text("ALTER TABLE reserva DISABLE TRIGGER USER"))
        for table, name, _ in guards:
            await tx.execute(text(f"ALTER TABLE {table} DROP CONSTRAINT {name}"))
        for statement in _BOOK:
            await tx.execute(text(statement))
        # Built at once, they are what row by row would have made them, in a third of the time;
        # nothing of what is written breaks a rule.
        for table, name, rule in guards:
            await tx.execute(text(f"ALTER TABLE {table} ADD CONSTRAINT {name} {rule}"))
        await tx.execute(text("ALTER TABLE reserva ENABLE TRIGGER USER"))
    async with database.transaction() as tx:
        await tx.execute(text("ANALYZE"))
