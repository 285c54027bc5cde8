"""lists from files proposals of reparto and who took part."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = '6bf25528eecf'
down_revision = '5b1d0c7e42aa'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('reparto',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('programa_id', sa.BigInteger(), nullable=False),
    sa.Column('estado', sa.String(length=80), nullable=False),
    sa.Column('problema', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
    sa.Column('plan', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
    sa.Column('creado', sa.DateTime(timezone=True), nullable=False),
    sa.Column('creado_por_id', sa.BigInteger(), nullable=False),
    sa.Column('cerrado', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("estado IN ('propuesto', 'aceptado', 'descartado')", name=op.f('ck_reparto_estado')),
    sa.ForeignKeyConstraint(['creado_por_id'], ['persona.id'], name=op.f('fk_reparto_creado_por_id')),
    sa.ForeignKeyConstraint(['programa_id'], ['programa.id'], name=op.f('fk_reparto_programa_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_reparto'))
    )
    op.create_index('ix_reparto_programa_id', 'reparto', ['programa_id'], unique=False)
    op.create_index('uq_reparto_abierto', 'reparto', ['programa_id'], unique=True, postgresql_where=sa.text("estado = 'propuesto'"))
    op.create_table('participacion',
    sa.Column('estrategia_id', sa.BigInteger(), nullable=False),
    sa.Column('cargo_id', sa.BigInteger(), nullable=False),
    sa.Column('asistio', sa.Boolean(), nullable=False),
    sa.Column('entrada', sa.Float(), nullable=True),
    sa.Column('satisfaccion', sa.SmallInteger(), nullable=True),
    sa.CheckConstraint('asistio OR (entrada IS NULL AND satisfaccion IS NULL)', name=op.f('ck_participacion_de_quien_fue')),
    sa.CheckConstraint('entrada BETWEEN 0 AND 20', name=op.f('ck_participacion_entrada')),
    sa.CheckConstraint('satisfaccion BETWEEN 1 AND 4', name=op.f('ck_participacion_satisfaccion')),
    sa.ForeignKeyConstraint(['cargo_id'], ['cargo.id'], name=op.f('fk_participacion_cargo_id')),
    sa.ForeignKeyConstraint(['estrategia_id'], ['estrategia.id'], name=op.f('fk_participacion_estrategia_id')),
    sa.PrimaryKeyConstraint('estrategia_id', 'cargo_id', name=op.f('pk_participacion'))
    )
    op.create_index('ix_participacion_cargo_id', 'participacion', ['cargo_id'], unique=False)
    op.add_column('padron', sa.Column('programa_id', sa.BigInteger(), nullable=True))
    op.create_index('ix_padron_programa_id', 'padron', ['programa_id'], unique=False)
    op.create_foreign_key(op.f('fk_padron_programa_id'), 'padron', 'programa', ['programa_id'], ['id'])
    op.drop_constraint(op.f('ck_padron_clase'), 'padron', type_='check')
    op.create_check_constraint(op.f('ck_padron_clase'), 'padron', "clase IN ('escuelas', 'plantel', 'listas')")
    op.create_check_constraint(op.f('ck_padron_programa'), 'padron', "(clase = 'listas') = (programa_id IS NOT NULL)")


def downgrade() -> None:
    op.execute("DELETE FROM padron WHERE clase = 'listas'")
    op.drop_constraint(op.f('ck_padron_programa'), 'padron', type_='check')
    op.drop_constraint(op.f('ck_padron_clase'), 'padron', type_='check')
    op.create_check_constraint(op.f('ck_padron_clase'), 'padron', "clase IN ('escuelas', 'plantel')")
    op.drop_constraint(op.f('fk_padron_programa_id'), 'padron', type_='foreignkey')
    op.drop_index('ix_padron_programa_id', table_name='padron')
    op.drop_column('padron', 'programa_id')
    op.drop_index('ix_participacion_cargo_id', table_name='participacion')
    op.drop_table('participacion')
    op.drop_index('uq_reparto_abierto', table_name='reparto', postgresql_where=sa.text("estado = 'propuesto'"))
    op.drop_index('ix_reparto_programa_id', table_name='reparto')
    op.drop_table('reparto')
