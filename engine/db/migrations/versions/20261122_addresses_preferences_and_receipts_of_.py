"""Addresses by channel, what each persona prefers, and a receipt of every attempt to send."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '12feec78c77d'
down_revision = '39ae32267e3a'
branch_labels = None
depends_on = None

# persona.correo is the truth, and this its mirror, whoever writes it: pages, loads in bulk, tests.
_FOLLOW = """
    CREATE FUNCTION seguir_correo() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF coalesce(btrim(NEW.correo), '') = '' THEN
            DELETE FROM direccion WHERE persona_id = NEW.id AND canal = 'correo';
        ELSE
            INSERT INTO direccion (persona_id, canal, valor)
            VALUES (NEW.id, 'correo', btrim(NEW.correo))
            ON CONFLICT ON CONSTRAINT direccion_por_canal DO UPDATE
            SET valor = EXCLUDED.valor, estado = 'activa', motivo = NULL, verificada = NULL,
                baja = NULL;
        END IF;
        RETURN NULL;
    END $$
"""
_ON_INSERT = """
    CREATE TRIGGER correo_nuevo AFTER INSERT ON persona FOR EACH ROW
    WHEN (NEW.correo IS NOT NULL) EXECUTE FUNCTION seguir_correo()
"""
_ON_UPDATE = """
    CREATE TRIGGER correo_cambiado AFTER UPDATE OF correo ON persona FOR EACH ROW
    WHEN (OLD.correo IS DISTINCT FROM NEW.correo) EXECUTE FUNCTION seguir_correo()
"""
_KNOWN = """
    INSERT INTO direccion (persona_id, canal, valor)
    SELECT id, 'correo', btrim(correo) FROM persona WHERE btrim(correo) <> ''
"""
_UNITS = """
    UPDATE aviso SET unidad_id = a.unidad_id FROM asistencia a
    WHERE a.id = aviso.asistencia_id AND aviso.estado = 'en_cola'
"""
_READ = "UPDATE aviso SET leido = creado"


def upgrade() -> None:
    op.create_table('direccion',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('persona_id', sa.BigInteger(), nullable=False),
    sa.Column('canal', sa.String(length=80), nullable=False),
    sa.Column('valor', sa.String(length=254), nullable=False),
    sa.Column('estado', sa.String(length=80), server_default='activa', nullable=False),
    sa.Column('motivo', sa.Text(), nullable=True),
    sa.Column('verificada', sa.DateTime(timezone=True), nullable=True),
    sa.Column('baja', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("estado IN ('activa', 'desactivada')", name=op.f('ck_direccion_estado')),
    sa.ForeignKeyConstraint(['persona_id'], ['persona.id'], name=op.f('fk_direccion_persona_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_direccion')),
    sa.UniqueConstraint('persona_id', 'canal', name='direccion_por_canal')
    )
    op.create_index('direccion_de_una_persona', 'direccion', ['canal', 'valor'], unique=True, postgresql_where="canal <> 'correo'")
    op.create_table('preferencia',
    sa.Column('persona_id', sa.BigInteger(), nullable=False),
    sa.Column('grupo', sa.String(length=80), nullable=False),
    sa.Column('canales', postgresql.ARRAY(sa.String(length=80)), nullable=False),
    sa.Column('ritmo', sa.String(length=80), nullable=False),
    sa.CheckConstraint("ritmo IN ('inmediato', 'resumen', 'nunca')", name=op.f('ck_preferencia_ritmo')),
    sa.ForeignKeyConstraint(['persona_id'], ['persona.id'], name=op.f('fk_preferencia_persona_id')),
    sa.PrimaryKeyConstraint('persona_id', 'grupo', name=op.f('pk_preferencia'))
    )
    op.create_table('silencio',
    sa.Column('persona_id', sa.BigInteger(), nullable=False),
    sa.Column('desde', sa.Time(), nullable=False),
    sa.Column('hasta', sa.Time(), nullable=False),
    sa.Column('no_laborables', sa.Boolean(), nullable=False),
    sa.Column('resumen', sa.Time(), nullable=False),
    sa.ForeignKeyConstraint(['persona_id'], ['persona.id'], name=op.f('fk_silencio_persona_id')),
    sa.PrimaryKeyConstraint('persona_id', name=op.f('pk_silencio'))
    )
    op.create_table('envio',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('aviso_id', sa.Uuid(), nullable=False),
    sa.Column('canal', sa.String(length=80), nullable=False),
    sa.Column('direccion', sa.String(length=254), nullable=True),
    sa.Column('intento', sa.Integer(), nullable=False),
    sa.Column('motivo', sa.Text(), nullable=True),
    sa.Column('estado', sa.String(length=80), nullable=False),
    sa.Column('unidad_id', sa.BigInteger(), nullable=False),
    sa.Column('siguiente', sa.DateTime(timezone=True), nullable=False),
    sa.Column('tomas', sa.Integer(), nullable=False),
    sa.Column('definitivo', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('respuesta', sa.Text(), nullable=True),
    sa.Column('creado', sa.DateTime(timezone=True), nullable=False),
    sa.Column('terminado', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("estado IN ('en_cola', 'enviado', 'entregado', 'fallido', 'descartado')", name=op.f('ck_envio_estado')),
    sa.ForeignKeyConstraint(['aviso_id'], ['aviso.id'], name=op.f('fk_envio_aviso_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_envio')),
    sa.UniqueConstraint('aviso_id', 'canal', 'intento', name='envio_una_vez')
    )
    op.create_index('ix_envio_por_salir', 'envio', ['canal', 'unidad_id', 'siguiente', 'id'], unique=False, postgresql_where="estado = 'en_cola'")
    op.add_column('aviso', sa.Column('unidad_id', sa.BigInteger(), server_default='0', nullable=False))
    op.add_column('aviso', sa.Column('resumen_id', sa.Uuid(), nullable=True))
    op.add_column('aviso', sa.Column('leido', sa.DateTime(timezone=True), nullable=True))
    op.alter_column('aviso', 'siguiente',
               existing_type=postgresql.TIMESTAMP(timezone=True),
               nullable=True)
    op.drop_index(op.f('ix_aviso_por_enviar'), table_name='aviso', postgresql_where="((estado)::text = 'en_cola'::text)")
    op.create_index('ix_aviso_por_repartir', 'aviso', ['unidad_id', 'siguiente', 'id'], unique=False, postgresql_where="estado = 'en_cola' AND siguiente IS NOT NULL")
    op.create_index('ix_aviso_resumen', 'aviso', ['resumen_id'], unique=False, postgresql_where='resumen_id IS NOT NULL')
    op.create_index('ix_aviso_sin_leer', 'aviso', ['persona_id'], unique=False, postgresql_where='leido IS NULL')
    op.create_foreign_key(op.f('fk_aviso_resumen_id'), 'aviso', 'aviso', ['resumen_id'], ['id'])
    op.drop_constraint(op.f('ck_aviso_estado'), 'aviso', type_='check')
    op.create_check_constraint(
        op.f('ck_aviso_estado'), 'aviso',
        "estado IN ('en_cola', 'enviado', 'entregado', 'fallido', 'descartado')",
    )
    # What was said before there was a page to read it on is not news.
    for statement in (_FOLLOW, _ON_INSERT, _ON_UPDATE, _KNOWN, _UNITS, _READ):
        op.execute(statement)


def downgrade() -> None:
    op.execute("DROP FUNCTION seguir_correo() CASCADE")
    op.execute("UPDATE aviso SET estado = 'entregado' WHERE estado = 'enviado'")
    op.execute("UPDATE aviso SET siguiente = creado WHERE siguiente IS NULL")
    op.drop_constraint(op.f('ck_aviso_estado'), 'aviso', type_='check')
    op.create_check_constraint(
        op.f('ck_aviso_estado'), 'aviso',
        "estado IN ('en_cola', 'entregado', 'fallido', 'descartado')",
    )
    op.drop_constraint(op.f('fk_aviso_resumen_id'), 'aviso', type_='foreignkey')
    op.drop_index('ix_aviso_sin_leer', table_name='aviso', postgresql_where='leido IS NULL')
    op.drop_index('ix_aviso_resumen', table_name='aviso', postgresql_where='resumen_id IS NOT NULL')
    op.drop_index('ix_aviso_por_repartir', table_name='aviso', postgresql_where="estado = 'en_cola' AND siguiente IS NOT NULL")
    op.create_index(op.f('ix_aviso_por_enviar'), 'aviso', ['siguiente', 'id'], unique=False, postgresql_where="((estado)::text = 'en_cola'::text)")
    op.alter_column('aviso', 'siguiente',
               existing_type=postgresql.TIMESTAMP(timezone=True),
               nullable=False)
    op.drop_column('aviso', 'leido')
    op.drop_column('aviso', 'resumen_id')
    op.drop_column('aviso', 'unidad_id')
    op.drop_index('ix_envio_por_salir', table_name='envio', postgresql_where="estado = 'en_cola'")
    op.drop_table('envio')
    op.drop_table('silencio')
    op.drop_table('preferencia')
    op.drop_index('direccion_de_una_persona', table_name='direccion', postgresql_where="canal <> 'correo'")
    op.drop_table('direccion')
