"""Where a norm says each protocol, by the word of the house."""

from alembic import op

revision = "c4e81f0ab937"
down_revision = "5b1d0c7e42aa"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.alter_column("protocolo", "cita", new_column_name="fuente")


def downgrade() -> None:
    op.alter_column("protocolo", "fuente", new_column_name="cita")
