"""Webhooks of other systems, what is told to them, and bells for the pages that are open."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = 'ace04282ccbb'
down_revision = 'd3a5f0c87b16'
branch_labels = None
depends_on = None

# A fact is told in the transaction in which it happens, whoever writes it, and to those who asked.
_TELL = """
    CREATE FUNCTION contar_novedad(que text, sobre jsonb, unica text DEFAULT NULL)
    RETURNS void LANGUAGE plpgsql AS $$
    DECLARE
        nueva uuid := gen_random_uuid();
        instante timestamptz;
    BEGIN
        IF NOT EXISTS (SELECT FROM gancho WHERE estado <> 'retirado' AND que = ANY(tipos)) THEN
            RETURN;
        END IF;
        instante := now() + coalesce(
            (SELECT make_interval(secs => adelanto) FROM reloj WHERE id = 1), interval '0');
        INSERT INTO novedad (id, tipo, clave, cuerpo, creada) VALUES (
            nueva, que, unica,
            json_build_object(
                'type', que,
                'timestamp', to_char(instante AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"'),
                'data', sobre)::text,
            now())
        ON CONFLICT (clave) DO NOTHING;
        IF NOT FOUND THEN
            RETURN;
        END IF;
        INSERT INTO entrega_gancho (novedad_id, gancho_id, estado, intentos, siguiente, tomas,
                                    historial, creada)
        SELECT nueva, id, 'en_cola', 0, now(), 0, '[]', now()
        FROM gancho WHERE estado <> 'retirado' AND que = ANY(tipos) ORDER BY id;
        PERFORM pg_notify('articula_trabajo', 'ganchos');
    END $$
"""
_ABOUT = """
    CREATE FUNCTION datos_de_asistencia(a asistencia) RETURNS jsonb LANGUAGE sql STABLE AS $$
        SELECT jsonb_build_object(
            'codigo', a.codigo, 'titulo', a.titulo, 'estado', a.estado,
            'modalidad', a.modalidad, 'unidad', u.codigo, 'sede', s.codigo,
            'lugar', left(a.lugar, 500), 'motivo', left(a.motivo, 1000),
            'secuencia', a.secuencia, 'inicio', a.inicio, 'fin', a.fin,
            'jornadas', coalesce((
                SELECT jsonb_agg(jsonb_build_object(
                    'inicio', lower(j.periodo), 'fin', upper(j.periodo)) ORDER BY j.periodo)
                FROM jornada j WHERE j.asistencia_id = a.id), '[]'))
        FROM entidad u LEFT JOIN entidad s ON s.id = a.sede_id WHERE u.id = a.unidad_id
    $$
"""
_ASISTENCIA = """
    CREATE FUNCTION contar_asistencia() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        que text;
        sobre jsonb;
    BEGIN
        IF NOT EXISTS (SELECT FROM gancho WHERE estado <> 'retirado') THEN
            RETURN NULL;
        END IF;
        sobre := jsonb_build_object('asistencia', datos_de_asistencia(NEW));
        IF TG_OP = 'INSERT' THEN
            PERFORM contar_novedad('asistencia.registrada', sobre);
            RETURN NULL;
        END IF;
        que := CASE
            WHEN OLD.estado = NEW.estado THEN NULL
            WHEN OLD.estado = 'suspendida' AND NEW.estado <> 'anulada' THEN 'asistencia.reanudada'
            WHEN NEW.estado IN ('calendarizada', 'suspendida', 'anulada', 'cerrada')
                THEN 'asistencia.' || NEW.estado
            WHEN NEW.estado IN ('en_planificacion', 'por_calendarizar')
                AND OLD.estado IN ('calendarizada', 'en_ejecucion') THEN 'asistencia.reprogramada'
        END;
        IF que IS NOT NULL THEN
            PERFORM contar_novedad(que, sobre);
        END IF;
        IF NEW.secuencia > OLD.secuencia AND NEW.estado <> 'anulada' THEN
            PERFORM contar_novedad('asistencia.convocada', sobre);
        END IF;
        RETURN NULL;
    END $$
"""
_CONVOCADO = """
    CREATE FUNCTION contar_confirmacion() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM contar_novedad('convocado.respondido', jsonb_build_object(
            'asistencia', datos_de_asistencia(a), 'entidad', e.codigo, 'rol', c.rol,
            'confirmado', NEW.confirmado, 'motivo', left(NEW.motivo, 1000)))
        FROM asistencia a, cargo c JOIN entidad e ON e.id = c.entidad_id
        WHERE a.id = NEW.asistencia_id AND c.id = NEW.cargo_id
          AND EXISTS (SELECT FROM gancho WHERE estado <> 'retirado');
        RETURN NULL;
    END $$
"""
_PLAN = """
    CREATE FUNCTION contar_plan() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM contar_novedad('plan.publicado', jsonb_build_object('plan', jsonb_build_object(
            'id', NEW.id, 'nombre', NEW.nombre, 'anio', NEW.anio)));
        RETURN NULL;
    END $$
"""
# Whoever looks at a page is told that their counts changed; where too many are, everybody is.
_RING = """
    CREATE FUNCTION sonar(de text[]) RETURNS void LANGUAGE sql AS $$
        SELECT pg_notify('articula_pulso', quien)
        FROM unnest(CASE WHEN cardinality(de) > 100 THEN ARRAY['*'] ELSE de END) AS quien
    $$
"""
_NOTICES = """
    CREATE FUNCTION sonar_avisos() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM sonar(array_agg(DISTINCT 'p' || persona_id)) FROM nuevas HAVING count(*) > 0;
        RETURN NULL;
    END $$
"""
_READ = """
    CREATE FUNCTION sonar_lectura() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_notify('articula_pulso', 'p' || NEW.persona_id);
        RETURN NULL;
    END $$
"""
_OPENED = """
    CREATE FUNCTION sonar_tareas() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM sonar(array_agg(DISTINCT 't' || entidad_id || ':' || rol)) FROM nuevas
        HAVING count(*) > 0;
        RETURN NULL;
    END $$
"""
_CHANGED = """
    CREATE FUNCTION sonar_tarea() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_notify('articula_pulso', 't' || NEW.entidad_id || ':' || NEW.rol);
        RETURN NULL;
    END $$
"""
_LEFT = """
    CREATE FUNCTION sonar_salida() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM pg_notify('articula_pulso', 'p' || OLD.persona_id);
        RETURN NULL;
    END $$
"""
_TRIGGERS = (
    """CREATE TRIGGER asistencia_registrada AFTER INSERT ON asistencia
    FOR EACH ROW EXECUTE FUNCTION contar_asistencia()""",
    """CREATE TRIGGER asistencia_cambiada AFTER UPDATE ON asistencia FOR EACH ROW
    WHEN (OLD.estado IS DISTINCT FROM NEW.estado OR OLD.secuencia IS DISTINCT FROM NEW.secuencia)
    EXECUTE FUNCTION contar_asistencia()""",
    """CREATE TRIGGER convocado_respondido AFTER UPDATE OF confirmado ON convocado FOR EACH ROW
    WHEN (NEW.confirmado IS NOT NULL AND OLD.confirmado IS DISTINCT FROM NEW.confirmado)
    EXECUTE FUNCTION contar_confirmacion()""",
    """CREATE TRIGGER plan_publicado AFTER UPDATE OF estado ON escenario FOR EACH ROW
    WHEN (NEW.estado = 'publicado' AND OLD.estado <> 'publicado')
    EXECUTE FUNCTION contar_plan()""",
    """CREATE TRIGGER avisos_nuevos AFTER INSERT ON aviso REFERENCING NEW TABLE AS nuevas
    FOR EACH STATEMENT EXECUTE FUNCTION sonar_avisos()""",
    """CREATE TRIGGER aviso_leido AFTER UPDATE OF leido ON aviso FOR EACH ROW
    WHEN (OLD.leido IS DISTINCT FROM NEW.leido) EXECUTE FUNCTION sonar_lectura()""",
    """CREATE TRIGGER tareas_nuevas AFTER INSERT ON tarea REFERENCING NEW TABLE AS nuevas
    FOR EACH STATEMENT EXECUTE FUNCTION sonar_tareas()""",
    """CREATE TRIGGER tarea_cambiada AFTER UPDATE ON tarea FOR EACH ROW
    WHEN (OLD.estado IS DISTINCT FROM NEW.estado) EXECUTE FUNCTION sonar_tarea()""",
    """CREATE TRIGGER sesion_cerrada AFTER DELETE ON sesion
    FOR EACH ROW EXECUTE FUNCTION sonar_salida()""",
)
_FUNCTIONS = (
    _TELL, _ABOUT, _ASISTENCIA, _CONVOCADO, _PLAN, _RING, _NOTICES, _READ, _OPENED, _CHANGED, _LEFT,
)  # fmt: skip
_NAMES = (
    "contar_asistencia", "contar_confirmacion", "contar_plan", "contar_novedad",
    "datos_de_asistencia", "sonar_avisos", "sonar_lectura", "sonar_tareas", "sonar_tarea",
    "sonar_salida", "sonar",
)  # fmt: skip


def upgrade() -> None:
    op.create_table('novedad',
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('tipo', sa.String(length=80), nullable=False),
    sa.Column('clave', sa.String(length=240), nullable=True),
    sa.Column('cuerpo', sa.Text(), nullable=False),
    sa.Column('creada', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_novedad')),
    sa.UniqueConstraint('clave', name=op.f('uq_novedad_clave'))
    )
    op.create_index('ix_novedad_creada', 'novedad', ['creada'], unique=False)
    op.create_table('gancho',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('nombre', sa.String(length=80), nullable=False),
    sa.Column('url', sa.String(length=500), nullable=False),
    sa.Column('tipos', sa.ARRAY(sa.String(length=80)), nullable=False),
    sa.Column('sal', sa.String(length=64), nullable=False),
    sa.Column('sal_previa', sa.String(length=64), nullable=True),
    sa.Column('previa_hasta', sa.DateTime(timezone=True), nullable=True),
    sa.Column('estado', sa.String(length=80), nullable=False),
    sa.Column('motivo', sa.Text(), nullable=True),
    sa.Column('fallas', sa.Integer(), nullable=False),
    sa.Column('fallando_desde', sa.DateTime(timezone=True), nullable=True),
    sa.Column('creado', sa.DateTime(timezone=True), nullable=False),
    sa.Column('creado_por_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("estado IN ('activo', 'pausado', 'desactivado', 'retirado')", name=op.f('ck_gancho_estado')),
    sa.ForeignKeyConstraint(['creado_por_id'], ['persona.id'], name=op.f('fk_gancho_creado_por_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_gancho'))
    )
    op.create_index('ix_gancho_estado', 'gancho', ['estado'], unique=False)
    op.create_table('entrega_gancho',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('novedad_id', sa.Uuid(), nullable=False),
    sa.Column('gancho_id', sa.BigInteger(), nullable=False),
    sa.Column('estado', sa.String(length=80), nullable=False),
    sa.Column('intentos', sa.Integer(), nullable=False),
    sa.Column('siguiente', sa.DateTime(timezone=True), nullable=False),
    sa.Column('tomas', sa.Integer(), nullable=False),
    sa.Column('codigo', sa.Integer(), nullable=True),
    sa.Column('respuesta', sa.Text(), nullable=True),
    sa.Column('milisegundos', sa.Integer(), nullable=True),
    sa.Column('historial', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
    sa.Column('creada', sa.DateTime(timezone=True), nullable=False),
    sa.Column('terminada', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("estado IN ('en_cola', 'entregada', 'fallida', 'descartada')", name=op.f('ck_entrega_gancho_estado')),
    sa.ForeignKeyConstraint(['gancho_id'], ['gancho.id'], name=op.f('fk_entrega_gancho_gancho_id')),
    sa.ForeignKeyConstraint(['novedad_id'], ['novedad.id'], name=op.f('fk_entrega_gancho_novedad_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_entrega_gancho')),
    sa.UniqueConstraint('novedad_id', 'gancho_id', name=op.f('uq_entrega_gancho_novedad_id_gancho_id'))
    )
    op.create_index('ix_entrega_gancho_fallida', 'entrega_gancho', ['gancho_id', 'id'], unique=False, postgresql_where="estado = 'fallida'")
    op.create_index('ix_entrega_gancho_por_salir', 'entrega_gancho', ['gancho_id', 'siguiente', 'id'], unique=False, postgresql_where="estado = 'en_cola'")
    op.create_index('ix_entrega_gancho_registro', 'entrega_gancho', ['gancho_id', 'id'], unique=False)
    for statement in (*_FUNCTIONS, *_TRIGGERS):
        op.execute(statement)


def downgrade() -> None:
    for name in _NAMES:
        op.execute(f"DROP FUNCTION {name} CASCADE")
    op.drop_index('ix_entrega_gancho_registro', table_name='entrega_gancho')
    op.drop_index('ix_entrega_gancho_por_salir', table_name='entrega_gancho', postgresql_where="estado = 'en_cola'")
    op.drop_index('ix_entrega_gancho_fallida', table_name='entrega_gancho', postgresql_where="estado = 'fallida'")
    op.drop_table('entrega_gancho')
    op.drop_index('ix_gancho_estado', table_name='gancho')
    op.drop_table('gancho')
    op.drop_index('ix_novedad_creada', table_name='novedad')
    op.drop_table('novedad')
