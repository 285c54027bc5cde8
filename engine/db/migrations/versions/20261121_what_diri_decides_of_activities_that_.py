"""What DIRI decides of activities that could be one."""

import sqlalchemy as sa
from alembic import op

revision = "39ae32267e3a"
down_revision = "b3f0a9d27c61"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "articulacion",
        sa.Column("actividad_id", sa.Integer(), nullable=False),
        sa.Column("con_id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.String(length=80), nullable=False),
        sa.Column("sustento", sa.Text(), nullable=False),
        sa.Column("persona_id", sa.BigInteger(), nullable=False),
        sa.Column("creada", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "decision IN ('articular', 'separar')", name=op.f("ck_articulacion_decision")
        ),
        sa.CheckConstraint("actividad_id <> con_id", name=op.f("ck_articulacion_con_otra")),
        sa.CheckConstraint("length(btrim(sustento)) > 0", name=op.f("ck_articulacion_sustento")),
        sa.ForeignKeyConstraint(
            ["actividad_id"],
            ["actividad.id"],
            name=op.f("fk_articulacion_actividad_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["con_id"], ["actividad.id"], name=op.f("fk_articulacion_con_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["persona_id"], ["persona.id"], name=op.f("fk_articulacion_persona_id")
        ),
        sa.PrimaryKeyConstraint("actividad_id", "con_id", name=op.f("pk_articulacion")),
    )
    op.create_index("ix_articulacion_con_id", "articulacion", ["con_id"], unique=False)
    op.create_index(
        "uq_articulacion_actividad_id",
        "articulacion",
        ["actividad_id"],
        unique=True,
        postgresql_where=sa.text("decision = 'articular'"),
    )


def downgrade() -> None:
    op.drop_index(
        "uq_articulacion_actividad_id",
        table_name="articulacion",
        postgresql_where=sa.text("decision = 'articular'"),
    )
    op.drop_index("ix_articulacion_con_id", table_name="articulacion")
    op.drop_table("articulacion")
