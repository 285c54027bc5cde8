"""Suspensions, distance and place of offices, and the open deadlines that they move."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "a9d40c17e5b2"
down_revision = "e41b7c2d9a63"
branch_labels = None
depends_on = None

PLACES = ("region", "provincia", "distrito")
LIMA = (
    "UPDATE entidad SET region = 'Lima', provincia = 'Lima' WHERE tipo IN ('ministerio', 'unidad')"
)
REGIONS = """
    UPDATE entidad SET region = CASE WHEN codigo IN ('150101', '150200') THEN 'Lima'
        ELSE regexp_replace(nombre, '^(DRE|GRE) ', '') END
    WHERE tipo = 'dre'
"""
PROVINCES = """
    UPDATE entidad e SET region = d.region,
        provincia = CASE WHEN d.codigo = '150101' THEN 'Lima'
            ELSE regexp_replace(e.nombre, '^UGEL ([0-9]+ )?', '') END
    FROM entidad d WHERE e.tipo = 'ugel' AND d.id = e.superior_id AND d.tipo = 'dre'
"""


def upgrade() -> None:
    for name in PLACES:
        op.add_column("entidad", sa.Column(name, sa.String(length=80), nullable=True))
    for statement in (LIMA, REGIONS, PROVINCES):
        op.execute(statement)
    _create_suspension()
    _create_distancia()
    _create_corrimiento()
    op.execute("""
        CREATE FUNCTION guardar_suspension() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' OR OLD.terminada IS NOT NULL OR NEW.terminada IS NULL
                OR to_jsonb(NEW) - '{cerrada,anulada,sustento,terminada,terminada_por_id}'::text[]
                    IS DISTINCT FROM
                    to_jsonb(OLD) - '{cerrada,anulada,sustento,terminada,terminada_por_id}'::text[]
            THEN
                RAISE EXCEPTION 'una suspensión no se edita: se cierra o se anula una vez'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'suspension_sin_editar';
            END IF;
            RETURN NEW;
        END $$
    """)
    op.execute("""
        CREATE CONSTRAINT TRIGGER suspension_sin_editar AFTER UPDATE OR DELETE ON suspension
        FOR EACH ROW EXECUTE FUNCTION guardar_suspension()
    """)
    for table in ("suspension", "distancia"):
        op.execute(f"""
            CREATE TRIGGER renueva_sello AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE
            ON {table} FOR EACH STATEMENT EXECUTE FUNCTION renovar_sello('calendario')
        """)


def _create_suspension() -> None:
    op.create_table(
        "suspension",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("norma", sa.Text(), nullable=False),
        sa.Column("motivo", sa.Text(), nullable=False),
        sa.Column("ambito", sa.String(length=80), nullable=False),
        sa.Column("entidad_id", sa.BigInteger(), nullable=True),
        sa.Column("asistencia_id", sa.BigInteger(), nullable=True),
        sa.Column("tarea_id", sa.Uuid(), nullable=True),
        sa.Column("desde", sa.Date(), nullable=False),
        sa.Column("hasta", sa.Date(), nullable=False),
        sa.Column("persona_id", sa.BigInteger(), nullable=False),
        sa.Column("creada", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cerrada", sa.Date(), nullable=True),
        sa.Column("anulada", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sustento", sa.Text(), nullable=True),
        sa.Column("terminada", sa.DateTime(timezone=True), nullable=True),
        sa.Column("terminada_por_id", sa.BigInteger(), nullable=True),
        sa.CheckConstraint(
            "ambito IN ('todos', 'entidad', 'asistencia', 'tarea')",
            name=op.f("ck_suspension_ambito"),
        ),
        sa.CheckConstraint("desde <= hasta", name=op.f("ck_suspension_en_orden")),
        sa.CheckConstraint(
            "(ambito = 'entidad') = (entidad_id IS NOT NULL)"
            " AND (ambito = 'asistencia') = (asistencia_id IS NOT NULL)"
            " AND (ambito = 'tarea') = (tarea_id IS NOT NULL)",
            name=op.f("ck_suspension_con_su_ambito"),
        ),
        sa.ForeignKeyConstraint(
            ["entidad_id"], ["entidad.id"], name=op.f("fk_suspension_entidad_id")
        ),
        sa.ForeignKeyConstraint(
            ["asistencia_id"], ["asistencia.id"], name=op.f("fk_suspension_asistencia_id")
        ),
        sa.ForeignKeyConstraint(["tarea_id"], ["tarea.id"], name=op.f("fk_suspension_tarea_id")),
        sa.ForeignKeyConstraint(
            ["persona_id"], ["persona.id"], name=op.f("fk_suspension_persona_id")
        ),
        sa.ForeignKeyConstraint(
            ["terminada_por_id"], ["persona.id"], name=op.f("fk_suspension_terminada_por_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspension")),
    )
    op.create_index("ix_suspension_desde", "suspension", ["desde", "id"])


def _create_distancia() -> None:
    op.create_table(
        "distancia",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("desde_id", sa.BigInteger(), nullable=False),
        sa.Column("hasta_id", sa.BigInteger(), nullable=False),
        sa.Column("dias", sa.Integer(), nullable=False),
        sa.Column("norma", sa.Text(), nullable=False),
        sa.CheckConstraint("dias BETWEEN 1 AND 60", name=op.f("ck_distancia_de_dias")),
        sa.ForeignKeyConstraint(["desde_id"], ["entidad.id"], name=op.f("fk_distancia_desde_id")),
        sa.ForeignKeyConstraint(["hasta_id"], ["entidad.id"], name=op.f("fk_distancia_hasta_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_distancia")),
        sa.UniqueConstraint("desde_id", "hasta_id", name=op.f("uq_distancia_desde_id_hasta_id")),
    )


def _create_corrimiento() -> None:
    op.create_table(
        "corrimiento",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column(
            "causa",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=False,
        ),
        sa.Column("desde", sa.Date(), nullable=False),
        sa.Column("hasta", sa.Date(), nullable=False),
        sa.Column("persona_id", sa.BigInteger(), nullable=False),
        sa.Column("estado", sa.String(length=80), nullable=False),
        sa.Column("pasada", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.Uuid(), nullable=True),
        sa.Column("siguiente", sa.DateTime(timezone=True), nullable=False),
        sa.Column("creado", sa.DateTime(timezone=True), nullable=False),
        sa.Column("plazos", sa.Integer(), nullable=False),
        sa.Column("avisados", sa.Integer(), nullable=False),
        sa.CheckConstraint("estado IN ('pendiente', 'hecho')", name=op.f("ck_corrimiento_estado")),
        sa.ForeignKeyConstraint(
            ["persona_id"], ["persona.id"], name=op.f("fk_corrimiento_persona_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_corrimiento")),
    )
    op.create_index(
        "ix_corrimiento_pendiente",
        "corrimiento",
        ["siguiente", "id"],
        postgresql_where=sa.text("estado = 'pendiente'"),
    )
    op.create_table(
        "plazo_movido",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("corrimiento_id", sa.BigInteger(), nullable=False),
        sa.Column("pasada", sa.Integer(), nullable=False),
        sa.Column("instancia_id", sa.Uuid(), nullable=False),
        sa.Column("tarea_id", sa.Uuid(), nullable=True),
        sa.Column("elemento", sa.String(length=80), nullable=False),
        sa.Column("antes", sa.DateTime(timezone=True), nullable=False),
        sa.Column("despues", sa.DateTime(timezone=True), nullable=False),
        sa.Column("en", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["corrimiento_id"], ["corrimiento.id"], name=op.f("fk_plazo_movido_corrimiento_id")
        ),
        sa.ForeignKeyConstraint(
            ["instancia_id"], ["instancia.id"], name=op.f("fk_plazo_movido_instancia_id")
        ),
        sa.ForeignKeyConstraint(["tarea_id"], ["tarea.id"], name=op.f("fk_plazo_movido_tarea_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plazo_movido")),
    )
    op.create_index(
        "ix_plazo_movido_corrimiento", "plazo_movido", ["corrimiento_id", "pasada", "tarea_id"]
    )
    op.create_index("ix_plazo_movido_tarea", "plazo_movido", ["tarea_id", "id"])


def downgrade() -> None:
    for table in ("plazo_movido", "corrimiento", "distancia", "suspension"):
        op.drop_table(table)
    op.execute("DROP FUNCTION guardar_suspension")
    for name in PLACES:
        op.drop_column("entidad", name)
