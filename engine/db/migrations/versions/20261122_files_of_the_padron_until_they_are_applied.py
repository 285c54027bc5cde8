"""Files with schools or their plantel, kept until somebody applies or discards them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "f30a6c1d72be"
down_revision = "648802ff3b00"
branch_labels = None
depends_on = None


def upgrade() -> None:
    document = postgresql.JSONB(none_as_null=True, astext_type=sa.Text())
    op.create_table(
        "padron",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("clase", sa.String(length=80), nullable=False),
        sa.Column("ambito_id", sa.BigInteger(), nullable=False),
        sa.Column("nombre_archivo", sa.String(length=160), nullable=False),
        sa.Column("archivo", sa.LargeBinary(), nullable=False),
        sa.Column("estado", sa.String(length=80), nullable=False),
        sa.Column("lectura", document, nullable=False),
        sa.Column("resultado", document, nullable=True),
        sa.Column("persona_id", sa.BigInteger(), nullable=False),
        sa.Column("creado", sa.DateTime(timezone=True), nullable=False),
        sa.Column("aplicado", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("clase IN ('escuelas', 'plantel')", name=op.f("ck_padron_clase")),
        sa.CheckConstraint(
            "estado IN ('por_confirmar', 'aplicado')", name=op.f("ck_padron_estado")
        ),
        sa.ForeignKeyConstraint(
            ["ambito_id"], ["entidad.id"], name=op.f("fk_padron_ambito_id")
        ),
        sa.ForeignKeyConstraint(
            ["persona_id"], ["persona.id"], name=op.f("fk_padron_persona_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_padron")),
    )
    op.create_index("ix_padron_ambito_id_creado", "padron", ["ambito_id", "creado"])


def downgrade() -> None:
    op.drop_table("padron")
