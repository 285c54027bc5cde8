"""Schools of the padrón and the plazas of those who teach in them."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "72b00b65c107"
down_revision = "e2c47a90d5b8"
branch_labels = None
depends_on = None

_TIPO = """
CASE
    WHEN nivel::text = 'inicial'::text AND eib THEN 'eib_inicial'::text
    WHEN nivel::text = 'inicial'::text THEN 'polidocente_inicial'::text
    WHEN nivel::text = 'primaria'::text AND eib THEN 'eib_primaria'::text
    WHEN nivel::text = 'primaria'::text AND caracteristica::text = 'polidocente'::text
        THEN 'polidocente_primaria'::text
    WHEN nivel::text = 'primaria'::text AND caracteristica IS NOT NULL THEN 'multigrado'::text
    WHEN nivel::text = 'secundaria'::text THEN 'polidocente_secundaria'::text
    ELSE NULL::text END
"""


def upgrade() -> None:
    op.create_table(
        "institucion",
        sa.Column("entidad_id", sa.Integer(), nullable=False),
        sa.Column("codigo_modular", sa.String(length=7), nullable=False),
        sa.Column("anexo", sa.SmallInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("codigo_local", sa.String(length=6), nullable=True),
        sa.Column("codigo_institucion", sa.String(length=8), nullable=True),
        sa.Column("nivel", sa.String(length=80), nullable=False),
        sa.Column("modalidad", sa.String(length=80), nullable=True),
        sa.Column("gestion", sa.String(length=80), nullable=True),
        sa.Column("dependencia", sa.String(length=80), nullable=True),
        sa.Column("area", sa.String(length=80), nullable=True),
        sa.Column("ruralidad", sa.SmallInteger(), nullable=True),
        sa.Column("eib", sa.Boolean(), nullable=True),
        sa.Column("lengua", sa.String(length=80), nullable=True),
        sa.Column("caracteristica", sa.String(length=80), nullable=True),
        sa.Column("integrada", sa.Boolean(), nullable=True),
        sa.Column("frontera", sa.Boolean(), nullable=True),
        sa.Column("centro_poblado", sa.String(length=120), nullable=True),
        sa.Column("domicilio", sa.String(length=240), nullable=True),
        sa.Column("ubigeo", sa.String(length=6), nullable=True),
        sa.Column("altitud", sa.SmallInteger(), nullable=True),
        sa.Column("alumnos", sa.Integer(), nullable=True),
        sa.Column("docentes", sa.Integer(), nullable=True),
        sa.Column("secciones", sa.Integer(), nullable=True),
        sa.Column(
            "datos", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False
        ),
        sa.Column("fuente", sa.String(length=240), nullable=True),
        sa.Column("tipo", sa.String(length=80), sa.Computed(_TIPO, persisted=True), nullable=True),
        sa.CheckConstraint("area IN ('rural', 'urbana')", name=op.f("ck_institucion_area")),
        sa.CheckConstraint(
            "caracteristica IN ('unidocente', 'multigrado', 'polidocente')",
            name=op.f("ck_institucion_caracteristica"),
        ),
        sa.CheckConstraint(
            "codigo_modular ~ '^[0-9]{7}$'", name=op.f("ck_institucion_codigo_modular")
        ),
        sa.CheckConstraint(
            "gestion IN ('publica_directa', 'publica_privada', 'privada')",
            name=op.f("ck_institucion_gestion"),
        ),
        sa.CheckConstraint(
            "nivel IN ('inicial', 'primaria', 'secundaria', 'otro')",
            name=op.f("ck_institucion_nivel"),
        ),
        sa.CheckConstraint(
            "alumnos >= 0 AND docentes >= 0 AND secciones >= 0", name=op.f("ck_institucion_cuentas")
        ),
        sa.CheckConstraint("anexo BETWEEN 0 AND 9", name=op.f("ck_institucion_anexo")),
        sa.CheckConstraint("ruralidad BETWEEN 1 AND 3", name=op.f("ck_institucion_ruralidad")),
        sa.ForeignKeyConstraint(
            ["entidad_id"], ["entidad.id"], name=op.f("fk_institucion_entidad_id")
        ),
        sa.PrimaryKeyConstraint("entidad_id", name=op.f("pk_institucion")),
        sa.UniqueConstraint("codigo_modular", "anexo", name="institucion_sin_repetir"),
    )
    op.create_index("ix_institucion_codigo_local", "institucion", ["codigo_local"])
    op.create_index("ix_institucion_tipo", "institucion", ["tipo"])
    op.create_table(
        "plaza_docente",
        sa.Column("cargo_id", sa.Integer(), nullable=False),
        sa.Column("codigo", sa.String(length=20), nullable=False),
        sa.Column("condicion", sa.String(length=80), nullable=True),
        sa.Column("titulado", sa.Boolean(), nullable=True),
        sa.Column("residente", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "condicion IN ('nombrado', 'contratado')", name=op.f("ck_plaza_docente_condicion")
        ),
        sa.ForeignKeyConstraint(["cargo_id"], ["cargo.id"], name=op.f("fk_plaza_docente_cargo_id")),
        sa.PrimaryKeyConstraint("cargo_id", name=op.f("pk_plaza_docente")),
        sa.UniqueConstraint("codigo", name="plaza_sin_repetir"),
    )


def downgrade() -> None:
    op.drop_table("plaza_docente")
    op.drop_table("institucion")
