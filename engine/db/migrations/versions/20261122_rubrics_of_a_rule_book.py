"""Rubrics of a rule book, with those of the two of the source texts."""

import json

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from engine.db.reference.reglamentos import read_rubricas_of

revision = "0d1ec87adfd9"
down_revision = "e553a83f9be1"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "reglamento",
        sa.Column("rubricas", postgresql.JSONB(), server_default="[]", nullable=False),
    )
    for codigo in ("manual-2019", "rvm-290-2019"):
        op.execute(
            sa.text("UPDATE reglamento SET rubricas = CAST(:r AS jsonb) WHERE codigo = :c").bindparams(
                r=json.dumps(read_rubricas_of(codigo)), c=codigo
            )
        )


def downgrade() -> None:
    op.drop_column("reglamento", "rubricas")
