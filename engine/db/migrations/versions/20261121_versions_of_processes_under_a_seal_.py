"""versions of processes under a seal of their own."""

from alembic import op

revision = 'c41f0b7d92ae'
down_revision = '293231f4155d'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("INSERT INTO sello VALUES ('procesos', gen_random_uuid())")
    op.execute("""
        CREATE TRIGGER renueva_sello AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE
        ON version_proceso FOR EACH STATEMENT EXECUTE FUNCTION renovar_sello('procesos')
    """)


def downgrade() -> None:
    op.execute("DROP TRIGGER renueva_sello ON version_proceso")
    op.execute("DELETE FROM sello WHERE clave = 'procesos'")
