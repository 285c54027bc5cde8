"""Rule books, programmes, and who accompanies whom."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '9bc7a66d2ba3'
down_revision = '72b00b65c107'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('reglamento',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('codigo', sa.String(length=80), nullable=False),
    sa.Column('version', sa.SmallInteger(), nullable=False),
    sa.Column('nombre', sa.String(length=160), nullable=False),
    sa.Column('norma', sa.Text(), nullable=False),
    sa.Column('vigencia', postgresql.DATERANGE(), nullable=False),
    sa.Column('regla', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
    sa.Column('copia_de_id', sa.BigInteger(), nullable=True),
    sa.Column('cambiado', sa.DateTime(timezone=True), nullable=True),
    sa.Column('persona_id', sa.BigInteger(), nullable=True),
    sa.CheckConstraint('NOT isempty(vigencia)', name=op.f('ck_reglamento_vigencia')),
    sa.ForeignKeyConstraint(['copia_de_id'], ['reglamento.id'], name=op.f('fk_reglamento_copia_de_id')),
    sa.ForeignKeyConstraint(['persona_id'], ['persona.id'], name=op.f('fk_reglamento_persona_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reglamento')),
    sa.UniqueConstraint('codigo', 'version', name=op.f('uq_reglamento_codigo_version'))
    )
    op.create_table('protocolo',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('reglamento_id', sa.BigInteger(), nullable=False),
    sa.Column('tipo', sa.String(length=80), nullable=False),
    sa.Column('visitas', sa.SmallInteger(), nullable=False),
    sa.Column('de_un_dia', sa.SmallInteger(), nullable=False),
    sa.Column('de_dos_dias', sa.SmallInteger(), nullable=False),
    sa.Column('de_tres_dias', sa.SmallInteger(), nullable=False),
    sa.Column('dias_visita', sa.SmallInteger(), nullable=False),
    sa.Column('gia', sa.SmallInteger(), nullable=False),
    sa.Column('gia_horas', sa.SmallInteger(), nullable=False),
    sa.Column('gia_directores', sa.SmallInteger(), nullable=False),
    sa.Column('gia_directores_horas', sa.SmallInteger(), nullable=False),
    sa.Column('rtc', sa.SmallInteger(), nullable=False),
    sa.Column('rtc_horas', sa.SmallInteger(), nullable=False),
    sa.Column('talleres', sa.SmallInteger(), nullable=False),
    sa.Column('dias_taller', sa.SmallInteger(), nullable=False),
    sa.Column('horas_taller', sa.SmallInteger(), nullable=True),
    sa.Column('talleres_ap', sa.SmallInteger(), nullable=False),
    sa.Column('dias_taller_ap', sa.SmallInteger(), nullable=False),
    sa.Column('ratios', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
    sa.Column('fuente', sa.Text(), nullable=False),
    sa.CheckConstraint("tipo IN ('eib_inicial', 'eib_primaria', 'multigrado', 'polidocente_inicial', 'polidocente_primaria', 'polidocente_secundaria')", name=op.f('ck_protocolo_tipo')),
    sa.CheckConstraint('dias_visita = de_un_dia + 2 * de_dos_dias + 3 * de_tres_dias', name=op.f('ck_protocolo_dias_visita')),
    sa.CheckConstraint('visitas = de_un_dia + de_dos_dias + de_tres_dias', name=op.f('ck_protocolo_visitas')),
    sa.ForeignKeyConstraint(['reglamento_id'], ['reglamento.id'], name=op.f('fk_protocolo_reglamento_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_protocolo')),
    sa.UniqueConstraint('reglamento_id', 'tipo', name=op.f('uq_protocolo_reglamento_id_tipo'))
    )
    op.create_table('programa',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('ugel_id', sa.BigInteger(), nullable=False),
    sa.Column('anio', sa.SmallInteger(), nullable=False),
    sa.Column('reglamento_id', sa.BigInteger(), nullable=False),
    sa.Column('periodo', postgresql.DATERANGE(), nullable=False),
    sa.Column('estado', sa.String(length=80), nullable=False),
    sa.Column('instancia_id', sa.Uuid(), nullable=True),
    sa.Column('creado', sa.DateTime(timezone=True), nullable=False),
    sa.Column('creado_por_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("estado IN ('en_preparacion', 'en_marcha', 'cerrado')", name=op.f('ck_programa_estado')),
    sa.CheckConstraint('NOT isempty(periodo)', name=op.f('ck_programa_periodo')),
    sa.ForeignKeyConstraint(['creado_por_id'], ['persona.id'], name=op.f('fk_programa_creado_por_id')),
    sa.ForeignKeyConstraint(['instancia_id'], ['instancia.id'], name=op.f('fk_programa_instancia_id')),
    sa.ForeignKeyConstraint(['reglamento_id'], ['reglamento.id'], name=op.f('fk_programa_reglamento_id')),
    sa.ForeignKeyConstraint(['ugel_id'], ['entidad.id'], name=op.f('fk_programa_ugel_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_programa')),
    sa.UniqueConstraint('instancia_id', name=op.f('uq_programa_instancia_id')),
    sa.UniqueConstraint('ugel_id', 'anio', name=op.f('uq_programa_ugel_id_anio'))
    )
    op.create_index('ix_programa_reglamento_id', 'programa', ['reglamento_id'], unique=False)
    op.create_table('acompanante',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('programa_id', sa.BigInteger(), nullable=False),
    sa.Column('cargo_id', sa.BigInteger(), nullable=False),
    sa.Column('periodo', postgresql.DATERANGE(), nullable=False),
    sa.Column('base', sa.String(length=160), nullable=True),
    sa.Column('latitud', sa.Float(), nullable=True),
    sa.Column('longitud', sa.Float(), nullable=True),
    sa.Column('dispersion', sa.String(length=80), nullable=True),
    sa.Column('creado', sa.DateTime(timezone=True), nullable=False),
    sa.Column('creado_por_id', sa.BigInteger(), nullable=False),
    sa.CheckConstraint("dispersion IN ('mayor', 'menor')", name=op.f('ck_acompanante_dispersion')),
    sa.CheckConstraint('(latitud IS NULL) = (longitud IS NULL)', name=op.f('ck_acompanante_base')),
    sa.ForeignKeyConstraint(['cargo_id'], ['cargo.id'], name=op.f('fk_acompanante_cargo_id')),
    sa.ForeignKeyConstraint(['creado_por_id'], ['persona.id'], name=op.f('fk_acompanante_creado_por_id')),
    sa.ForeignKeyConstraint(['programa_id'], ['programa.id'], name=op.f('fk_acompanante_programa_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_acompanante')),
    sa.UniqueConstraint('programa_id', 'cargo_id', name=op.f('uq_acompanante_programa_id_cargo_id'))
    )
    op.create_index('ix_acompanante_cargo_id', 'acompanante', ['cargo_id'], unique=False)
    op.create_table('acompanado',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('acompanante_id', sa.BigInteger(), nullable=False),
    sa.Column('cargo_id', sa.BigInteger(), nullable=False),
    sa.Column('periodo', postgresql.DATERANGE(), nullable=False),
    sa.Column('fijo', sa.Boolean(), nullable=False),
    sa.Column('motivo', sa.Text(), nullable=False),
    sa.Column('motivo_fin', sa.Text(), nullable=True),
    sa.Column('creado', sa.DateTime(timezone=True), nullable=False),
    sa.Column('creado_por_id', sa.BigInteger(), nullable=False),
    sa.Column('cerrado', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cerrado_por_id', sa.BigInteger(), nullable=True),
    postgresql.ExcludeConstraint((sa.text("int8range(cargo_id, cargo_id, '[]')"), '='), (sa.column('periodo'), '&&'), using='gist', name='acompanado_en_una_lista'),
    sa.ForeignKeyConstraint(['acompanante_id'], ['acompanante.id'], name=op.f('fk_acompanado_acompanante_id')),
    sa.ForeignKeyConstraint(['cargo_id'], ['cargo.id'], name=op.f('fk_acompanado_cargo_id')),
    sa.ForeignKeyConstraint(['cerrado_por_id'], ['persona.id'], name=op.f('fk_acompanado_cerrado_por_id')),
    sa.ForeignKeyConstraint(['creado_por_id'], ['persona.id'], name=op.f('fk_acompanado_creado_por_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_acompanado'))
    )
    op.create_index('ix_acompanado_acompanante_id', 'acompanado', ['acompanante_id'], unique=False)
    op.create_index('ix_acompanado_cargo_id', 'acompanado', ['cargo_id'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_acompanado_cargo_id', table_name='acompanado')
    op.drop_index('ix_acompanado_acompanante_id', table_name='acompanado')
    op.drop_table('acompanado')
    op.drop_index('ix_acompanante_cargo_id', table_name='acompanante')
    op.drop_table('acompanante')
    op.drop_index('ix_programa_reglamento_id', table_name='programa')
    op.drop_table('programa')
    op.drop_table('protocolo')
    op.drop_table('reglamento')
