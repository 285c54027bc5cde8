"""What the bot of Telegram keeps: what it was told, its turns to speak, codes and questions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "c7d1e5a09b42"
down_revision = "12feec78c77d"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)
JSONB = postgresql.JSONB(none_as_null=True, astext_type=sa.Text())
PENDING = "estado IN ('nueva', 'atendida')"


def upgrade() -> None:
    op.create_table(
        "bot_telegram",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("usuario", sa.String(length=64), nullable=True),
        sa.Column("siguiente", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("recibida", INSTANT, nullable=True),
        sa.Column("oyente", sa.Uuid(), nullable=True),
        sa.Column("oyente_hasta", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bot_telegram")),
    )
    op.create_table(
        "actualizacion",
        sa.Column("bot_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("numero", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=True),
        sa.Column("datos", JSONB, nullable=False),
        sa.Column("estado", sa.String(length=80), nullable=False),
        sa.Column("respuestas", JSONB, nullable=False),
        sa.Column("enviadas", sa.Integer(), nullable=False),
        sa.Column("intentos", sa.Integer(), nullable=False),
        sa.Column("siguiente", INSTANT, nullable=False),
        sa.Column("recibida", INSTANT, nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "estado IN ('nueva', 'atendida', 'respondida', 'descartada', 'fallida')",
            name=op.f("ck_actualizacion_estado"),
        ),
        sa.PrimaryKeyConstraint("bot_id", "numero", name=op.f("pk_actualizacion")),
    )
    op.create_index(
        "ix_actualizacion_pendiente",
        "actualizacion",
        ["bot_id", "siguiente"],
        postgresql_where=sa.text(PENDING),
    )
    op.create_index("ix_actualizacion_chat", "actualizacion", ["bot_id", "chat_id", "numero"])
    op.create_index("ix_actualizacion_recibida", "actualizacion", ["recibida"])
    op.create_table(
        "cupo",
        sa.Column("clave", sa.String(length=80), nullable=False),
        sa.Column("n", sa.SmallInteger(), autoincrement=False, nullable=False),
        sa.Column("libre", INSTANT, nullable=False),
        sa.Column("turno", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("clave", "n", name=op.f("pk_cupo")),
    )
    op.create_table(
        "codigo_vinculo",
        sa.Column("huella", sa.String(length=64), nullable=False),
        sa.Column("persona_id", sa.BigInteger(), nullable=False),
        sa.Column("creado", INSTANT, nullable=False),
        sa.Column("expira", INSTANT, nullable=False),
        sa.Column("usado", INSTANT, nullable=True),
        sa.Column("numero", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["persona_id"], ["persona.id"], name=op.f("fk_codigo_vinculo_persona_id")
        ),
        sa.PrimaryKeyConstraint("huella", name=op.f("pk_codigo_vinculo")),
    )
    op.create_index("ix_codigo_vinculo_persona", "codigo_vinculo", ["persona_id", "creado"])
    op.create_table(
        "pregunta",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("persona_id", sa.BigInteger(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("tarea_id", sa.Uuid(), nullable=False),
        sa.Column("opcion", sa.String(length=80), nullable=False),
        sa.Column("campo", sa.String(length=80), nullable=True),
        sa.Column("mensaje", sa.BigInteger(), nullable=True),
        sa.Column("pide", sa.BigInteger(), nullable=True),
        sa.Column("creada", INSTANT, nullable=False),
        sa.Column("expira", INSTANT, nullable=False),
        sa.Column("cerrada", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["persona_id"], ["persona.id"], name=op.f("fk_pregunta_persona_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pregunta")),
    )
    op.create_index("ix_pregunta_chat", "pregunta", ["chat_id", "creada"])
    op.create_index("ix_pregunta_expira", "pregunta", ["expira"])


def downgrade() -> None:
    for table in ("pregunta", "codigo_vinculo", "cupo", "actualizacion", "bot_telegram"):
        op.drop_table(table)
