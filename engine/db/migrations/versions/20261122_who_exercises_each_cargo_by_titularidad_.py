"""Who exercises each cargo, derived from titularidades and absences wherever they are written."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "e41b7c2d9a63"
down_revision = "c7d1e5a09b42"
branch_labels = None
depends_on = None

# A day is exercised by whoever does at its midday: both ends round to the next midday.
_DAY = "CAST(({0}({1}) AT TIME ZONE 'America/Lima') - interval '12:00:00.000001' AS date) + 1"
_DAYS = f"daterange({_DAY.format('lower', 'tramo')}, {_DAY.format('upper', 'tramo')})"
_AWAY = """
    CREATE FUNCTION faltas_de(quien bigint, en bigint)
    RETURNS TABLE (ausencia_id bigint, sustituto_id bigint, por text, periodos tstzmultirange)
    LANGUAGE sql STABLE AS $$
        SELECT a.id, k.sustituto_id,
            CASE a.motivo WHEN 'encargatura' THEN 'encargado' ELSE 'sustituto' END,
            tstzmultirange(a.periodo)
        FROM ausencia a JOIN cobertura k ON k.ausencia_id = a.id
        WHERE a.persona_id = quien AND k.cargo_id = en AND a.anulada IS NULL
        UNION ALL
        -- Where somebody left this cargo before for another, it stays with whoever got it then.
        SELECT a.id, a.sustituto_id,
            CASE a.motivo WHEN 'encargatura' THEN 'encargado' ELSE 'sustituto' END,
            tstzmultirange(a.periodo) - coalesce((
                SELECT range_agg(b.periodo) FROM ausencia b
                JOIN cobertura k ON k.ausencia_id = b.id
                WHERE b.persona_id = quien AND k.cargo_id = en AND b.anulada IS NULL
                    AND NOT b.total), '{}')
        FROM ausencia a
        WHERE a.persona_id = quien AND a.total AND a.anulada IS NULL
            AND NOT EXISTS (
                SELECT FROM cobertura k WHERE k.ausencia_id = a.id AND k.cargo_id = en)
    $$
"""
_REACHED = """
    CREATE FUNCTION cargos_alcanzados(quienes bigint[]) RETURNS bigint[]
    LANGUAGE sql STABLE AS $$
        -- Their cargos, and those that may come to them through whoever names them.
        WITH RECURSIVE gente(persona_id) AS (
            SELECT unnest(quienes)
            UNION
            SELECT n.persona_id FROM gente g CROSS JOIN LATERAL (
                SELECT a.persona_id FROM ausencia a WHERE a.sustituto_id = g.persona_id
                UNION
                SELECT k.persona_id FROM cobertura k WHERE k.sustituto_id = g.persona_id) AS n
        )
        SELECT coalesce(array_agg(DISTINCT t.cargo_id), '{}')
        FROM gente g JOIN titularidad t ON t.persona_id = g.persona_id
    $$
"""
_EXERCISE = f"""
    CREATE FUNCTION ejercer(tocados bigint[]) RETURNS void LANGUAGE plpgsql AS $$
    BEGIN
        -- Alone, and not while anybody books: what others have just changed is seen below.
        PERFORM pg_advisory_xact_lock(1095914580, 0);
        DELETE FROM ejercicio WHERE cargo_id = ANY(tocados);
        INSERT INTO ejercicio (cargo_id, persona_id, periodo, dias, por, ausencia_id)
        WITH RECURSIVE lleva(cargo_id, persona_id, periodo, por, ausencia_id, camino) AS (
            SELECT t.cargo_id, t.persona_id,
                tstzrange(
                    CAST(lower(t.periodo) AS timestamp) AT TIME ZONE 'America/Lima',
                    CAST(upper(t.periodo) AS timestamp) AT TIME ZONE 'America/Lima'),
                CASE t.tipo WHEN 'suplente' THEN 'sustituto' ELSE t.tipo END,
                CAST(NULL AS bigint), ARRAY[t.persona_id]
            FROM titularidad t WHERE t.cargo_id = ANY(tocados) AND NOT isempty(t.periodo)
            UNION ALL
            SELECT l.cargo_id, f.sustituto_id, p.periodo, f.por, f.ausencia_id,
                l.camino || f.sustituto_id
            FROM lleva l CROSS JOIN LATERAL faltas_de(l.persona_id, l.cargo_id) AS f
            CROSS JOIN LATERAL unnest(f.periodos * tstzmultirange(l.periodo)) AS p(periodo)
            WHERE f.sustituto_id <> ALL(l.camino) AND cardinality(l.camino) <= 4
        )
        SELECT l.cargo_id, l.persona_id, p.tramo, {_DAYS}, l.por, l.ausencia_id
        FROM lleva l CROSS JOIN LATERAL unnest(
            tstzmultirange(l.periodo) - coalesce((
                SELECT range_agg(u) FROM faltas_de(l.persona_id, l.cargo_id) AS f,
                    unnest(f.periodos) AS u), '{{}}')) AS p(tramo)
        ORDER BY l.cargo_id, p.tramo;
    END $$
"""
_FOLLOW = """
    CREATE FUNCTION ejercer_{what}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'TRUNCATE' THEN
            DELETE FROM ejercicio;
        ELSIF TG_OP = 'INSERT' THEN
            PERFORM ejercer({of}(SELECT array_agg(DISTINCT {key}) FROM nuevas){end});
        ELSIF TG_OP = 'DELETE' THEN
            PERFORM ejercer({of}(SELECT array_agg(DISTINCT {key}) FROM viejas){end});
        ELSE
            PERFORM ejercer({of}(SELECT array_agg(DISTINCT {key}) FROM
                (SELECT * FROM nuevas UNION ALL SELECT * FROM viejas) AS ambas){end});
        END IF;
        RETURN NULL;
    END $$
"""
_WHEN = {
    "INSERT": "REFERENCING NEW TABLE AS nuevas",
    "UPDATE": "REFERENCING OLD TABLE AS viejas NEW TABLE AS nuevas",
    "DELETE": "REFERENCING OLD TABLE AS viejas",
    "TRUNCATE": "",
}
_SOURCES = {
    "titularidad": {"of": "", "key": "cargo_id", "end": ""},
    "ausencia": {"of": "cargos_alcanzados(", "key": "persona_id", "end": ")"},
    "cobertura": {"of": "cargos_alcanzados(", "key": "persona_id", "end": ")"},
}
# Triggers and functions that asked who holds a cargo ask who exercises it that day.
_ASKING = ("reservar_personas", "juzgar_reservas")
# The tareas that were open when approvals began to be told apart.
_PRESENTED = """
    UPDATE tarea t SET presento_id = (
        SELECT p.cerrada_por_id FROM tarea p
        WHERE p.instancia_id = t.instancia_id AND p.estado = 'completada'
            AND p.elemento = ANY(CASE t.elemento
                WHEN 'revisar_metodo' THEN ARRAY['definir_objetivos', 'elaborar_pauta']
                WHEN 'verificar_compromiso' THEN ARRAY['cumplir_compromiso']
                ELSE ARRAY['corregir_registro'] END)
        ORDER BY p.cerrada DESC LIMIT 1)
    WHERE t.estado IN ('abierta', 'suspendida')
        AND t.elemento IN ('revisar_metodo', 'verificar_compromiso', 'evaluar')
"""


def upgrade() -> None:
    _create_ausencia()
    _create_cobertura()
    _create_ejercicio()
    for function in (_AWAY, _REACHED, _EXERCISE):
        op.execute(function)
    for table, words in _SOURCES.items():
        op.execute(_FOLLOW.format(what=table, **words))
        for verb, rows in _WHEN.items():
            op.execute(
                f"CREATE TRIGGER a_ejerce_{verb.lower()} AFTER {verb} ON {table} {rows}"
                f" FOR EACH STATEMENT EXECUTE FUNCTION ejercer_{table}()"
            )
    for verb in _WHEN:
        op.execute(
            f"CREATE TRIGGER renueva_sello_{verb.lower()} AFTER {verb} ON ejercicio"
            " FOR EACH STATEMENT EXECUTE FUNCTION renovar_sello('gente')"
        )
    op.execute("SELECT ejercer(array_agg(DISTINCT cargo_id)) FROM titularidad")
    _ask("titularidad", "t.periodo @>", "ejercicio", "t.dias @>")
    op.add_column("tarea", sa.Column("presento_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_tarea_presento_id"), "tarea", "persona", ["presento_id"], ["id"]
    )
    op.create_index(
        "ix_tarea_presento", "tarea", ["presento_id"], unique=False,
        postgresql_where="presento_id IS NOT NULL",
    )  # fmt: skip
    op.execute(_PRESENTED)


def _ask(table: str, when: str, other: str, then: str) -> None:
    """Make the functions that judge bookings ask `other` by `then` instead of `table` by `when`."""
    connection = op.get_bind()
    for name in _ASKING:
        body = connection.scalar(
            sa.text("SELECT pg_get_functiondef(CAST(:name AS regprocedure))"), {"name": f"{name}()"}
        )
        op.execute(sa.text(body.replace(f"{table} ", f"{other} ").replace(when, then)))


def _create_ausencia() -> None:
    op.create_table('ausencia',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('persona_id', sa.BigInteger(), nullable=False),
    sa.Column('periodo', postgresql.TSTZRANGE(), nullable=False),
    sa.Column('motivo', sa.String(length=80), nullable=False),
    sa.Column('total', sa.Boolean(), nullable=False),
    sa.Column('sustituto_id', sa.BigInteger(), nullable=True),
    sa.Column('acto_tipo', sa.String(length=80), nullable=False),
    sa.Column('acto_numero', sa.String(length=120), nullable=False),
    sa.Column('acto_fecha', sa.Date(), nullable=False),
    sa.Column('anulada', sa.DateTime(timezone=True), nullable=True),
    sa.Column('motivo_anulada', sa.Text(), nullable=True),
    sa.Column('siguiente', sa.DateTime(timezone=True), nullable=True),
    sa.Column('historia', postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=False),
    sa.Column('creada', sa.DateTime(timezone=True), nullable=False),
    sa.Column('creada_por_id', sa.BigInteger(), nullable=False),
    postgresql.ExcludeConstraint((sa.text("int8range(persona_id, persona_id, '[]')"), '='), (sa.column('periodo'), '&&'), where=sa.text('total AND anulada IS NULL'), using='gist', name='ausencia_sin_superposicion'),
    sa.CheckConstraint("motivo IN ('vacaciones', 'licencia', 'comision', 'encargatura', 'cese')", name=op.f('ck_ausencia_motivo')),
    sa.ForeignKeyConstraint(['creada_por_id'], ['persona.id'], name=op.f('fk_ausencia_creada_por_id')),
    sa.ForeignKeyConstraint(['persona_id'], ['persona.id'], name=op.f('fk_ausencia_persona_id')),
    sa.ForeignKeyConstraint(['sustituto_id'], ['persona.id'], name=op.f('fk_ausencia_sustituto_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ausencia'))
    )  # fmt: skip
    op.create_index('ix_ausencia_persona_id', 'ausencia', ['persona_id'], unique=False)
    op.create_index('ix_ausencia_siguiente', 'ausencia', ['siguiente'], unique=False, postgresql_where='siguiente IS NOT NULL')
    op.create_index('ix_ausencia_sustituto_id', 'ausencia', ['sustituto_id'], unique=False)


def _create_cobertura() -> None:
    op.create_table('cobertura',
    sa.Column('ausencia_id', sa.BigInteger(), nullable=False),
    sa.Column('cargo_id', sa.BigInteger(), nullable=False),
    sa.Column('persona_id', sa.BigInteger(), nullable=False),
    sa.Column('periodo', postgresql.TSTZRANGE(), nullable=False),
    sa.Column('vigente', sa.Boolean(), nullable=False),
    sa.Column('sustituto_id', sa.BigInteger(), nullable=True),
    postgresql.ExcludeConstraint((sa.text("int8range(persona_id, persona_id, '[]')"), '='), (sa.text("int8range(cargo_id, cargo_id, '[]')"), '='), (sa.column('periodo'), '&&'), where=sa.text('vigente'), using='gist', name='cobertura_sin_superposicion'),
    sa.ForeignKeyConstraint(['ausencia_id'], ['ausencia.id'], name=op.f('fk_cobertura_ausencia_id')),
    sa.ForeignKeyConstraint(['cargo_id'], ['cargo.id'], name=op.f('fk_cobertura_cargo_id')),
    sa.ForeignKeyConstraint(['persona_id'], ['persona.id'], name=op.f('fk_cobertura_persona_id')),
    sa.ForeignKeyConstraint(['sustituto_id'], ['persona.id'], name=op.f('fk_cobertura_sustituto_id')),
    sa.PrimaryKeyConstraint('ausencia_id', 'cargo_id', name=op.f('pk_cobertura'))
    )  # fmt: skip
    op.create_index('ix_cobertura_sustituto_id', 'cobertura', ['sustituto_id'], unique=False)


def _create_ejercicio() -> None:
    op.create_table('ejercicio',
    sa.Column('id', sa.BigInteger(), sa.Identity(always=False), nullable=False),
    sa.Column('cargo_id', sa.BigInteger(), nullable=False),
    sa.Column('persona_id', sa.BigInteger(), nullable=False),
    sa.Column('periodo', postgresql.TSTZRANGE(), nullable=False),
    sa.Column('dias', postgresql.DATERANGE(), nullable=False),
    sa.Column('por', sa.String(length=80), nullable=False),
    sa.Column('ausencia_id', sa.BigInteger(), nullable=True),
    postgresql.ExcludeConstraint((sa.text("int8range(cargo_id, cargo_id, '[]')"), '='), (sa.column('periodo'), '&&'), using='gist', name='ejercicio_sin_superposicion'),
    sa.CheckConstraint("por IN ('titular', 'encargado', 'sustituto')", name=op.f('ck_ejercicio_por')),
    sa.ForeignKeyConstraint(['ausencia_id'], ['ausencia.id'], name=op.f('fk_ejercicio_ausencia_id')),
    sa.ForeignKeyConstraint(['cargo_id'], ['cargo.id'], name=op.f('fk_ejercicio_cargo_id')),
    sa.ForeignKeyConstraint(['persona_id'], ['persona.id'], name=op.f('fk_ejercicio_persona_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ejercicio'))
    )  # fmt: skip
    op.create_index('ix_ejercicio_cargo_id', 'ejercicio', ['cargo_id'], unique=False)
    op.create_index('ix_ejercicio_desde', 'ejercicio', [sa.text('lower(periodo)')], unique=False)
    op.create_index('ix_ejercicio_hasta', 'ejercicio', [sa.text('upper(periodo)')], unique=False)
    op.create_index('ix_ejercicio_persona_id', 'ejercicio', ['persona_id'], unique=False)


def downgrade() -> None:
    op.drop_index("ix_tarea_presento", table_name="tarea")
    op.drop_column("tarea", "presento_id")
    _ask("ejercicio", "t.dias @>", "titularidad", "t.periodo @>")
    for table in _SOURCES:
        for verb in _WHEN:
            op.execute(f"DROP TRIGGER a_ejerce_{verb.lower()} ON {table}")
        op.execute(f"DROP FUNCTION ejercer_{table}()")
    for function in ("ejercer(bigint[])", "cargos_alcanzados(bigint[])", "faltas_de(bigint, bigint)"):
        op.execute(f"DROP FUNCTION {function}")
    for table in ("ejercicio", "cobertura", "ausencia"):
        op.drop_table(table)
