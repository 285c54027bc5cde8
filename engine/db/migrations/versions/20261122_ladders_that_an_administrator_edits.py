"""Ladders of notices that an administrator edits, and reminders that people put off."""

import sqlalchemy as sa
from alembic import op

revision = "d3a5f0c87b16"
down_revision = "a9d40c17e5b2"
branch_labels = None
depends_on = None

GENERAL = """
    WITH general AS (INSERT INTO escalera DEFAULT VALUES RETURNING id)
    INSERT INTO peldano (escalera_id, dias, destino)
    SELECT general.id, p.dias, p.destino FROM general, (VALUES
        (NULL::smallint, 'responsable'), (-3, 'responsable'), (-1, 'responsable'),
        (1, 'responsable'), (2, 'superior')) AS p(dias, destino)
"""


def upgrade() -> None:
    op.create_table(
        "escalera",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("proceso", sa.String(length=80), nullable=True),
        sa.Column("elemento", sa.String(length=80), nullable=True),
        sa.Column("cambiada", sa.DateTime(timezone=True), nullable=True),
        sa.Column("persona_id", sa.BigInteger(), nullable=True),
        sa.Column("repaso", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(proceso IS NULL) = (elemento IS NULL)", name=op.f("ck_escalera_de_una_clase")
        ),
        sa.ForeignKeyConstraint(
            ["persona_id"], ["persona.id"], name=op.f("fk_escalera_persona_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalera")),
        sa.UniqueConstraint(
            "proceso", "elemento", name=op.f("uq_escalera_proceso_elemento"),
            postgresql_nulls_not_distinct=True,
        ),
    )  # fmt: skip
    op.create_table(
        "peldano",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("escalera_id", sa.BigInteger(), nullable=False),
        sa.Column("dias", sa.SmallInteger(), nullable=True),
        sa.Column("destino", sa.String(length=80), nullable=False),
        sa.CheckConstraint("dias BETWEEN -20 AND 30", name=op.f("ck_peldano_cerca")),
        sa.CheckConstraint(
            "destino = 'responsable' OR coalesce(dias, 0) > 0",
            name=op.f("ck_peldano_de_lo_vencido"),
        ),
        sa.CheckConstraint(
            "destino IN ('responsable', 'superior', 'diri')", name=op.f("ck_peldano_destino")
        ),
        sa.ForeignKeyConstraint(
            ["escalera_id"], ["escalera.id"], name=op.f("fk_peldano_escalera_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_peldano")),
        sa.UniqueConstraint(
            "escalera_id", "dias", "destino", name=op.f("uq_peldano_escalera_id_dias_destino"),
            postgresql_nulls_not_distinct=True,
        ),
    )  # fmt: skip
    op.create_table(
        "posposicion",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("tarea_id", sa.Uuid(), nullable=False),
        sa.Column("persona_id", sa.BigInteger(), nullable=False),
        sa.Column("hasta", sa.DateTime(timezone=True), nullable=False),
        sa.Column("motivo", sa.Text(), nullable=False),
        sa.Column("creada", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["persona_id"], ["persona.id"], name=op.f("fk_posposicion_persona_id")
        ),
        sa.ForeignKeyConstraint(["tarea_id"], ["tarea.id"], name=op.f("fk_posposicion_tarea_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posposicion")),
    )
    op.create_index("ix_posposicion_tarea", "posposicion", ["tarea_id", "id"])
    op.execute(GENERAL)
    for table in ("escalera", "peldano"):
        # Steps read the ladders with the calendar, under its seal: no statement more.
        op.execute(f"""
            CREATE TRIGGER renueva_sello AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE
            ON {table} FOR EACH STATEMENT EXECUTE FUNCTION renovar_sello('calendario')
        """)


def downgrade() -> None:
    op.drop_table("posposicion")
    op.drop_table("peldano")
    op.drop_table("escalera")
