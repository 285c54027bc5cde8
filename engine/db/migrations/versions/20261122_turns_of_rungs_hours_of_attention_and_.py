"""Turns of rungs, hours of attention, and dates that a guest proposes."""

import sqlalchemy as sa
from alembic import op

revision = "e2c47a90d5b8"
down_revision = "b7f02d4e9c11"
branch_labels = None
depends_on = None

_OF_THEIR_UNIT = """
    UPDATE recordatorio r SET unidad_id = a.unidad_id
    FROM tarea t JOIN asistencia a ON a.id = t.asistencia_id WHERE t.id = r.tarea_id
"""
_OF_THE_LAW = """
    INSERT INTO horario (desde, apertura, cierre, norma)
    VALUES ('2000-01-01', '08:30', '16:30', 'TUO de la Ley 27444, art. 149')
"""


def upgrade() -> None:
    op.add_column(
        "recordatorio",
        sa.Column("unidad_id", sa.BigInteger(), server_default="0", nullable=False),
    )
    op.execute(_OF_THEIR_UNIT)
    op.drop_index("ix_recordatorio_vence", table_name="recordatorio")
    op.create_index(
        "ix_recordatorio_por_decir", "recordatorio", ["unidad_id", "vence", "id"], unique=False
    )
    op.create_table(
        "horario",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("desde", sa.Date(), nullable=False),
        sa.Column("apertura", sa.Time(), nullable=False),
        sa.Column("cierre", sa.Time(), nullable=False),
        sa.Column("norma", sa.Text(), nullable=False),
        sa.CheckConstraint("apertura < cierre", name=op.f("ck_horario_en_orden")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_horario")),
        sa.UniqueConstraint("desde", name=op.f("uq_horario_desde")),
    )
    op.execute(_OF_THE_LAW)
    op.execute("""
        CREATE TRIGGER renueva_sello AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE
        ON horario FOR EACH STATEMENT EXECUTE FUNCTION renovar_sello('calendario')
    """)
    op.add_column("contestacion", sa.Column("propone_inicio", sa.DateTime(timezone=True)))
    op.add_column("contestacion", sa.Column("propone_fin", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("contestacion", "propone_fin")
    op.drop_column("contestacion", "propone_inicio")
    op.drop_table("horario")
    op.drop_index("ix_recordatorio_por_decir", table_name="recordatorio")
    op.create_index("ix_recordatorio_vence", "recordatorio", ["vence"], unique=False)
    op.drop_column("recordatorio", "unidad_id")
