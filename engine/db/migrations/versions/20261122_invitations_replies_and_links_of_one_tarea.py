"""Invitations and the answers to them by mail, and sessions that serve for one tarea."""

import sqlalchemy as sa
from alembic import op

revision = "b7f02d4e9c11"
down_revision = "ace04282ccbb"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("sesion", sa.Column("tarea_id", sa.Uuid(), nullable=True))
    op.create_table(
        "llavero",
        sa.Column("persona_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("desde", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(["persona_id"], ["persona.id"], name=op.f("fk_llavero_persona_id")),
        sa.PrimaryKeyConstraint("persona_id", name=op.f("pk_llavero")),
    )
    op.create_table(
        "invitacion",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("uid", sa.String(length=160), nullable=False),
        sa.Column("asistencia_id", sa.BigInteger(), nullable=False),
        sa.Column("persona_id", sa.BigInteger(), nullable=False),
        sa.Column("cargo_id", sa.BigInteger(), nullable=False),
        sa.Column("secuencia", sa.Integer(), nullable=False),
        sa.Column("contenido", sa.String(length=64), nullable=False),
        sa.Column("retirada", INSTANT, nullable=True),
        sa.Column("respuesta", sa.String(length=80), nullable=True),
        sa.Column("respuesta_secuencia", sa.Integer(), nullable=True),
        sa.Column("respuesta_sellada", INSTANT, nullable=True),
        sa.Column("respondida", INSTANT, nullable=True),
        sa.CheckConstraint(
            "respuesta IN ('ACCEPTED', 'DECLINED', 'TENTATIVE')",
            name=op.f("ck_invitacion_respuesta"),
        ),
        sa.ForeignKeyConstraint(
            ["asistencia_id"], ["asistencia.id"], name=op.f("fk_invitacion_asistencia_id")
        ),
        sa.ForeignKeyConstraint(
            ["persona_id"], ["persona.id"], name=op.f("fk_invitacion_persona_id")
        ),
        sa.ForeignKeyConstraint(["cargo_id"], ["cargo.id"], name=op.f("fk_invitacion_cargo_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitacion")),
        sa.UniqueConstraint("asistencia_id", "persona_id", name="invitacion_por_persona"),
        sa.UniqueConstraint("uid", name=op.f("uq_invitacion_uid")),
    )
    op.create_index(op.f("ix_invitacion_persona_id"), "invitacion", ["persona_id"])
    op.create_table(
        "casilla",
        sa.Column("clave", sa.String(length=200), nullable=False),
        sa.Column("validez", sa.BigInteger(), nullable=False),
        sa.Column("hasta", sa.BigInteger(), nullable=False),
        sa.Column("leida", INSTANT, nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("clave", name=op.f("pk_casilla")),
    )
    op.create_table(
        "contestacion",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("huella", sa.String(length=64), nullable=False),
        sa.Column("remitente", sa.String(length=254), nullable=True),
        sa.Column("asunto", sa.String(length=300), nullable=True),
        sa.Column("metodo", sa.String(length=80), nullable=True),
        sa.Column("uid", sa.String(length=300), nullable=True),
        sa.Column("correo", sa.String(length=254), nullable=True),
        sa.Column("respuesta", sa.String(length=80), nullable=True),
        sa.Column("secuencia", sa.Integer(), nullable=True),
        sa.Column("sellada", INSTANT, nullable=True),
        sa.Column("una_jornada", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("comentario", sa.Text(), nullable=True),
        sa.Column("invitacion_id", sa.BigInteger(), nullable=True),
        sa.Column("estado", sa.String(length=80), nullable=False),
        sa.Column("motivo", sa.String(length=80), nullable=True),
        sa.Column("intentos", sa.Integer(), nullable=False),
        sa.Column("siguiente", INSTANT, nullable=True),
        sa.Column("recibida", INSTANT, nullable=False),
        sa.Column("atendida", INSTANT, nullable=True),
        sa.CheckConstraint(
            "estado IN ('nueva', 'aplicada', 'sin_efecto', 'ilegible')",
            name=op.f("ck_contestacion_estado"),
        ),
        sa.ForeignKeyConstraint(
            ["invitacion_id"], ["invitacion.id"], name=op.f("fk_contestacion_invitacion_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contestacion")),
        sa.UniqueConstraint("huella", name=op.f("uq_contestacion_huella")),
    )
    op.create_index(op.f("ix_contestacion_invitacion_id"), "contestacion", ["invitacion_id"])
    op.create_index(
        "ix_contestacion_pendiente",
        "contestacion",
        ["siguiente"],
        postgresql_where=sa.text("estado = 'nueva'"),
    )
    op.create_index("ix_contestacion_recibida", "contestacion", ["recibida", "id"])


def downgrade() -> None:
    for table in ("contestacion", "casilla", "invitacion", "llavero"):
        op.drop_table(table)
    op.drop_column("sesion", "tarea_id")
