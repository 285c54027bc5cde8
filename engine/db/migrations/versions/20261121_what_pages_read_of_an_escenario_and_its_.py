"""What pages read of an escenario, what the evaluator says of it, and the room published."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "db6fbed30b31"
down_revision = "ee78981ed311"
branch_labels = None
depends_on = None


def upgrade() -> None:
    document = postgresql.JSONB(none_as_null=True, astext_type=sa.Text())
    op.add_column("escenario", sa.Column("extracto", document, nullable=True))
    op.add_column("escenario", sa.Column("juicio", document, nullable=True))
    op.add_column("publicacion", sa.Column("sala_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_publicacion_sala_id"), "publicacion", "sala", ["sala_id"], ["id"]
    )


def downgrade() -> None:
    op.drop_constraint(op.f("fk_publicacion_sala_id"), "publicacion", type_="foreignkey")
    op.drop_column("publicacion", "sala_id")
    op.drop_column("escenario", "juicio")
    op.drop_column("escenario", "extracto")
