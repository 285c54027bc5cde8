"""The instance that tries a strategy again goes on with what took its place."""

import sqlalchemy as sa
from alembic import op

revision = "5b1d0c7e42aa"
down_revision = "f30a6c1d72be"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint("uq_estrategia_instancia_id", "estrategia", type_="unique")
    op.create_index(
        "uq_estrategia_instancia_id",
        "estrategia",
        ["instancia_id"],
        unique=True,
        postgresql_where=sa.text("estado <> 'no_realizada'"),
    )


def downgrade() -> None:
    op.drop_index("uq_estrategia_instancia_id", table_name="estrategia")
    op.create_unique_constraint("uq_estrategia_instancia_id", "estrategia", ["instancia_id"])
