"""The general ladder tells of the due day and, five working days late, DIRI."""

from alembic import op

revision = "7c41be90d2a8"
down_revision = "0d1ec87adfd9"
branch_labels = None
depends_on = None

# Whether the general ladder is still one that was loaded, which nobody edited.
UNTOUCHED = """
    cambiada IS NULL AND proceso IS NULL AND (
        SELECT array_agg(coalesce(p.dias::text, '') || p.destino ORDER BY p.dias NULLS FIRST)
        FROM peldano p WHERE p.escalera_id = escalera.id
    ) = '{}'
"""
BEFORE = "{responsable,-3responsable,-1responsable,1responsable,2superior}"
AFTER = "{responsable,-3responsable,0responsable,1responsable,2superior,5diri}"


def upgrade() -> None:
    _edit(
        BEFORE,
        "UPDATE peldano SET dias = 0 WHERE escalera_id = general AND dias = -1;"
        "INSERT INTO peldano (escalera_id, dias, destino) VALUES (general, 5, 'diri');",
    )


def downgrade() -> None:
    _edit(
        AFTER,
        "DELETE FROM peldano WHERE escalera_id = general AND destino = 'diri';"
        "UPDATE peldano SET dias = -1 WHERE escalera_id = general AND dias = 0;",
    )


def _edit(loaded: str, rungs: str) -> None:
    # A worker lays it under the open tareas, as when an administrator edits it: what was said
    # stays said, and what is past is not said late. At once, wherever a demonstration's clock is.
    op.execute(f"""
        DO $$
        DECLARE general bigint;
        BEGIN
            SELECT id INTO general FROM escalera WHERE {UNTOUCHED.format(loaded)} FOR UPDATE;
            IF found THEN
                {rungs}
                UPDATE escalera SET repaso = 'epoch'
                WHERE id = general AND EXISTS (SELECT FROM tarea WHERE estado = 'abierta');
            END IF;
        END $$
    """)
