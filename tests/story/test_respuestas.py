"""«Asistiré» and «no asistiré» of a calendar, from the mailbox to the confirmation of the AT."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from engine.actions.asistencias.confirmaciones import answer_convocatoria
from engine.actions.asistencias.ordenes import annul, reprogram
from engine.actions.avisos.contestaciones import attend_replies
from engine.actions.orden import Orden
from engine.actions.tareas.atencion import save_draft
from engine.db.queries.tablas import (
    asistencias,
    casillas,
    eventos,
    tareas,
)
from engine.jobs import contestaciones as ledger
from notifications.respuestas.casilla import read_mailbox
from notifications.respuestas.recepcion import receiver
from tests.respuestas.cartas import PROGRAMS, outlook, plain
from tests.respuestas.servidor import Buzon
from tests.story.casilla import buzon, confirmed, convened, ended, receive, uid_of
from tests.story.gente import NOW
from tests.story.paso import Relato

__all__ = ["buzon"]
MOTIVO = "La región declaró emergencia por lluvias."
DIRECTORA = [
    {"entidad": "210005", "rol": "jefe_agp"},
    {"entidad": "210005", "rol": "director_ugel"},
]


async def told(relato: Relato, tipo: str) -> list[dict[str, Any]]:
    async with relato.database.transaction() as tx:
        rows = await tx.execute(
            select(eventos.c.datos).where(eventos.c.tipo == tipo).order_by(eventos.c.id)
        )
        return [dict(row.datos) for row in rows]


@pytest.mark.parametrize("program", PROGRAMS)
async def test_yes_reaches_the_confirmation_of_the_entidad(
    relato: Relato, buzon: Buzon, program: str
) -> None:
    """Both cargos of the UGEL are hers, and its confirmation falls to her: it is presented."""
    codigo = await convened(relato)
    buzon.put(PROGRAMS[program](await uid_of(relato, "ugel"), "ugel@example.pe", "ACCEPTED"))
    assert await receive(relato, buzon) == 1
    assert await ended(relato) == [("aplicada", None)]
    assert [row[0] for row in await confirmed(relato)].count(True) == 2
    assert "confirmar" not in {t.elemento for t in await relato.pending("ugel", codigo)}
    (said,) = await told(relato, "convocado_respondio")
    assert (said["asiste"], said["via"]) == (True, "correo")
    presented = [one for one in await told(relato, "tarea_completada") if one.get("via")]
    assert [one["via"] for one in presented] == ["correo"]


async def test_no_reaches_it_with_its_reason(relato: Relato, buzon: Buzon) -> None:
    await convened(relato)
    uid = await uid_of(relato, "ugel")
    buzon.put(PROGRAMS["google"](uid, "ugel@example.pe", "DECLINED", comment="Estaré de licencia"))
    await receive(relato, buzon)
    assert (False, "Estaré de licencia") in await confirmed(relato)


async def test_no_without_a_reason_says_where_it_came_from(relato: Relato, buzon: Buzon) -> None:
    await convened(relato)
    buzon.put(outlook(await uid_of(relato, "ugel"), "ugel@example.pe", "DECLINED"))
    await receive(relato, buzon)
    assert (False, "Respondió que no asistirá.") in await confirmed(relato)


async def test_while_others_have_not_answered_their_entidad_confirms(
    relato: Relato, buzon: Buzon
) -> None:
    """What one said is written in the draft of whoever confirms, and in a new one."""
    codigo = await convened(relato, convocatoria=DIRECTORA)
    (tarea,) = [t for t in await relato.pending("ugel", codigo) if t.elemento == "confirmar"]
    draft = await relato.example(tarea)
    orden = await relato.orden("ugel")
    await save_draft(relato.database, orden, tarea_id=tarea.id, borrador=draft)
    buzon.put(outlook(await uid_of(relato, "directora"), "directora@example.pe", "DECLINED"))
    await receive(relato, buzon)
    assert await ended(relato) == [("aplicada", None)]
    assert sorted(str(row[0]) for row in await confirmed(relato)) == ["False", "None"]
    (tarea,) = [t for t in await relato.pending("ugel", codigo) if t.elemento == "confirmar"]
    assert tarea.borrador is not None
    rows = tarea.borrador["participantes"]
    assert [row["asiste"] for row in rows].count(False) == 1
    buzon.put(outlook(await uid_of(relato, "ugel"), "ugel@example.pe", "ACCEPTED", ident="o2"))
    await receive(relato, buzon)
    assert "confirmar" not in {t.elemento for t in await relato.pending("ugel", codigo)}
    assert sorted(str(row[0]) for row in await confirmed(relato)) == ["False", "True"]


async def test_whoever_changes_their_mind_is_believed(relato: Relato, buzon: Buzon) -> None:
    await convened(relato)
    uid = await uid_of(relato, "ugel")
    buzon.put(outlook(uid, "ugel@example.pe", "ACCEPTED"))
    await receive(relato, buzon)
    later = "20260707T140000Z"
    buzon.put(outlook(uid, "ugel@example.pe", "DECLINED", ident="o2", stamp=later))
    buzon.put(outlook(uid, "ugel@example.pe", "ACCEPTED", ident="o3"))
    await receive(relato, buzon)
    assert [row[0] for row in await confirmed(relato)].count(False) == 2
    assert (await ended(relato))[1:] == [("aplicada", None), ("sin_efecto", "anterior")]


async def test_a_mail_counts_once_however_often_it_is_found(relato: Relato, buzon: Buzon) -> None:
    await convened(relato)
    mail = outlook(await uid_of(relato, "ugel"), "ugel@example.pe", "ACCEPTED")
    buzon.put(mail)
    buzon.put(mail)
    assert await receive(relato, buzon) == 1
    buzon.renumber()
    assert await receive(relato, buzon) == 0
    assert await receive(relato, buzon) == 0
    assert len(await told(relato, "convocado_respondio")) == 1


async def test_two_workers_that_read_at_once_carry_it_out_once(
    relato: Relato, buzon: Buzon
) -> None:
    await convened(relato)
    buzon.put(outlook(await uid_of(relato, "ugel"), "ugel@example.pe", "ACCEPTED"))
    look = receiver(read_mailbox(buzon.url), lambda: NOW)
    assert sorted([await look(relato.database, relato.now) for _ in range(2)]) == [0, 1]
    async with relato.database.transaction() as tx:
        (first,) = await ledger.lease_contestaciones(tx, relato.now, 5)
        assert await ledger.lease_contestaciones(tx, relato.now, 5) == []
    assert first.dicha.respuesta == "ACCEPTED"


@pytest.mark.parametrize("moment", ["before", "answered", "presented"])
async def test_a_worker_killed_on_the_way_leaves_it_to_another(
    relato: Relato, buzon: Buzon, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """It dies after taking it, after the answer or after the confirmation: it counts once."""
    codigo = await convened(relato)
    buzon.put(outlook(await uid_of(relato, "ugel"), "ugel@example.pe", "ACCEPTED"))
    await receiver(read_mailbox(buzon.url), lambda: NOW)(relato.database, relato.now)

    async def die(*_: Any, **__: Any) -> None:
        raise asyncio.CancelledError

    at = {
        "before": "engine.actions.avisos.contestaciones.answer_convocatoria",
        "answered": "engine.actions.asistencias.confirmaciones.complete",
        "presented": "engine.actions.avisos.contestaciones._end",
    }
    with monkeypatch.context() as patch:
        patch.setattr(at[moment], die)
        with pytest.raises(asyncio.CancelledError):
            await attend_replies(relato.database, relato.now)
    assert await attend_replies(relato.database, relato.now) == 0
    relato.now += ledger.LEASE
    assert await attend_replies(relato.database, relato.now) == 1
    assert await ended(relato) == [("aplicada", None)]
    assert len(await told(relato, "convocado_respondio")) == 1
    mailed = [one for one in await told(relato, "tarea_completada") if one.get("via")]
    assert len(mailed) == 1
    assert "confirmar" not in {t.elemento for t in await relato.pending("ugel", codigo)}


async def test_what_answers_an_older_date_is_no_answer(relato: Relato, buzon: Buzon) -> None:
    codigo = await convened(relato)
    await reprogram(relato.database, await relato.orden("unidad"), codigo=codigo, motivo=MOTIVO)
    nueva = {"fecha": "2026-09-09", "hora_inicio": "09:00", "hora_fin": "13:00"}
    await relato.do("unidad", codigo, "programar", jornadas=[nueva])
    await relato.do("diri", codigo, "calendarizar")
    uid = await uid_of(relato, "ugel")
    buzon.put(outlook(uid, "ugel@example.pe", "ACCEPTED", seq=1))
    buzon.put(outlook(uid, "ugel@example.pe", "DECLINED", seq=2, ident="o2"))
    await receive(relato, buzon)
    assert await ended(relato) == [("sin_efecto", "anticuada"), ("aplicada", None)]


async def test_nobody_answers_for_somebody_else(relato: Relato, buzon: Buzon) -> None:
    """Who it comes from proves nothing: the UID of their own invitation does, and the guest."""
    await convened(relato)
    uid = await uid_of(relato, "ugel")
    buzon.put(outlook(uid, "dre@example.pe", "DECLINED", ident="another-guest"))
    buzon.put(outlook(uid[:-14] + "0@example.pe", "ugel@example.pe", "DECLINED", ident="guess"))
    buzon.put(plain())
    await receive(relato, buzon)
    assert await ended(relato) == [
        ("sin_efecto", "invitado_ajeno"), ("sin_efecto", "uid_desconocido"),
        ("ilegible", "sin_calendario"),
    ]  # fmt: skip
    assert {row[0] for row in await confirmed(relato)} == {None}


async def test_after_it_begins_or_is_cancelled_nothing_is_confirmed(
    relato: Relato, buzon: Buzon
) -> None:
    codigo = await convened(relato)
    uid = await uid_of(relato, "ugel")
    relato.now = datetime(2026, 8, 12, 14, tzinfo=UTC)
    buzon.put(outlook(uid, "ugel@example.pe", "ACCEPTED"))
    await receive(relato, buzon)
    relato.now = NOW
    await annul(relato.database, await relato.orden("unidad"), codigo=codigo, motivo=MOTIVO)
    buzon.put(outlook(uid, "ugel@example.pe", "ACCEPTED", ident="o2", seq=9))
    await receive(relato, buzon)
    assert await ended(relato) == [("sin_efecto", "ya_empezo"), ("sin_efecto", "retirada")]


async def test_a_mailbox_that_does_not_answer_is_told_and_read_later(
    relato: Relato, buzon: Buzon
) -> None:
    await convened(relato)
    buzon.put(outlook(await uid_of(relato, "ugel"), "ugel@example.pe", "ACCEPTED"))
    buzon.cuelga_en = "EXAMINE"
    assert await receive(relato, buzon) == 0
    async with relato.database.transaction() as tx:
        row = (await tx.execute(select(casillas))).one()
    assert row.error.startswith("La casilla de respuestas no se pudo leer")
    assert buzon.clave not in f"{row.clave}{row.error}"
    buzon.cuelga_en = ""
    assert await receive(relato, buzon) == 1
    async with relato.database.transaction() as tx:
        row = (await tx.execute(select(casillas))).one()
    assert (row.error, row.hasta) == (None, 1)


async def test_whoever_exercises_no_cargo_convened_confirms_nothing(relato: Relato) -> None:
    await convened(relato)
    async with relato.database.transaction() as tx:
        asistencia_id = int(await tx.scalar(select(func.max(asistencias.c.id))) or 0)
    orden = Orden(await relato.gente.actor("nadie"), NOW)
    with pytest.raises(Exception, match="no_convocado"):
        await answer_convocatoria(relato.database, orden, asistencia_id=asistencia_id, asiste=True)
    async with relato.database.transaction() as tx:
        assert await tx.scalar(select(func.count()).select_from(tareas)) != 0
