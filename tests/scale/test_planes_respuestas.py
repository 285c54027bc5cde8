"""Replies and the links of mails are found by index, however many there have been."""

import pytest
from sqlalchemy import select, text

from engine.actions.avisos.llaves import find_portador
from engine.db.crudo import bare
from engine.db.queries.contestaciones import list_contestaciones
from engine.db.queries.tablas import avisos, invitaciones
from engine.jobs.contestaciones import lease_contestaciones
from tests.scale.planes import explain
from tests.story.gente import NOW

pytestmark = pytest.mark.xdist_group("nacion")

_INVITED = text("""
    INSERT INTO invitacion (uid, asistencia_id, persona_id, cargo_id, secuencia, contenido)
    SELECT 'uid-' || a.id || '-' || p.id, a.id, p.id, (SELECT min(id) FROM cargo), 1, 'x'
    FROM (SELECT id FROM asistencia ORDER BY id LIMIT 400) a,
        (SELECT id FROM persona ORDER BY id LIMIT 50) p
""")
_ANSWERED = text("""
    INSERT INTO contestacion (huella, estado, intentos, siguiente, recibida)
    SELECT 'h' || n, CASE WHEN n % 400 = 0 THEN 'nueva' ELSE 'aplicada' END, 0,
        CASE WHEN n % 400 = 0 THEN CAST(:now AS timestamptz) END,
        CAST(:now AS timestamptz) - n * interval '1 minute'
    FROM generate_series(1, 20000) n
""")
BIG = {"contestacion", "invitacion", "aviso", "tarea"}


async def test_replies_and_links_are_found_by_their_indexes(passing, sent):
    async with passing.transaction() as tx:
        await tx.execute(_INVITED)
        await tx.execute(_ANSWERED, {"now": NOW})
        for table in ("invitacion", "contestacion"):
            await tx.execute(text(f"ANALYZE {table}"))
        told = await tx.scalar(select(avisos.c.id).where(avisos.c.tarea_id.is_not(None)).limit(1))
        invited = await tx.scalar(select(invitaciones.c.asistencia_id).limit(1))
        sent.clear()
        assert len(await lease_contestaciones(tx, NOW, 20)) == 20
        assert len((await list_contestaciones(tx, limite=30)).datos) == 30
        await find_portador(tx, told)
        i = invitaciones.c
        await tx.execute(select(i.id).where(i.uid == f"uid-{invited}-1").with_for_update())
        await tx.execute(select(i.uid).where(i.asistencia_id == invited))
        raw = await bare(tx)
        plans = [await explain(raw, sentencia) for sentencia in list(sent)]
    assert not {table for plan in plans for table in plan.scanned()} & BIG, "\n".join(
        map(str, plans)
    )
    used = [plan.indexes() for plan in plans]
    expected = (
        "ix_contestacion_pendiente", "ix_contestacion_recibida", "pk_aviso", "uq_invitacion_uid",
        "invitacion_por_persona",
    )  # fmt: skip
    for index, found in zip(expected, used, strict=True):
        assert index in found, (index, found)
