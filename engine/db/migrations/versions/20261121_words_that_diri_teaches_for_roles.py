"""Words that DIRI teaches for those whom a plan convenes, and what calendars elsewhere read."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "b3f0a9d27c61"
down_revision = "5d0c3a7be914"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "termino",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("texto", sa.String(length=120), nullable=False),
        sa.Column("raiz", sa.String(length=120), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("persona_id", sa.BigInteger(), nullable=False),
        sa.Column("creado", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("cardinality(roles) > 0", name=op.f("ck_termino_con_roles")),
        sa.ForeignKeyConstraint(["persona_id"], ["persona.id"], name=op.f("fk_termino_persona_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_termino")),
        sa.UniqueConstraint("raiz", name=op.f("uq_termino_raiz")),
    )
    op.add_column("enlace_agenda", sa.Column("contenido", sa.String(length=64), nullable=True))
    op.add_column("enlace_agenda", sa.Column("cambiado", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("enlace_agenda", "cambiado")
    op.drop_column("enlace_agenda", "contenido")
    op.drop_table("termino")
