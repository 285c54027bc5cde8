"""What calendars are told of an AT: each guest once, and a SEQUENCE that grows when it must."""

from datetime import date
from typing import Any

from sqlalchemy import select

from engine.actions.asistencias.ordenes import annul, reprogram
from engine.db.queries.tablas import avisos, invitaciones, personas
from engine.domain.invitacion import (
    Enviada,
    digest_of,
    sequence_of_all,
    sequence_to_cancel,
    sequence_to_invite,
)
from tests.story.paso import Relato

MOTIVO = "La región declaró emergencia por lluvias."
SOLO_UGEL = [{"entidad": "210005", "rol": "jefe_agp"}]


async def _calendarised(relato: Relato) -> str:
    codigo = await relato.register()
    await relato.plan(codigo, [date(2026, 8, 12)])
    await relato.do("diri", codigo, "calendarizar")
    return codigo


async def _again(relato: Relato, codigo: str, dia: str, **changes: Any) -> None:
    """Have an AT programmed and calendarised once more."""
    await reprogram(relato.database, await relato.orden("unidad"), codigo=codigo, motivo=MOTIVO)
    jornada = {"fecha": dia, "hora_inicio": "09:00", "hora_fin": "13:00"}
    await relato.do("unidad", codigo, "programar", jornadas=[jornada], **changes)
    await relato.do("diri", codigo, "calendarizar")


async def _told(relato: Relato) -> dict[str, list[tuple[str, int]]]:
    """Return what each persona was told that goes into calendars: kind and SEQUENCE, in order."""
    async with relato.database.transaction() as tx:
        rows = await tx.execute(
            select(personas.c.usuario, avisos.c.tipo, avisos.c.datos)
            .join(personas, personas.c.id == avisos.c.persona_id)
            .where(avisos.c.datos.has_key("uid"))
            .order_by(avisos.c.creado, avisos.c.datos["secuencia"].as_integer())
        )
        told: dict[str, list[tuple[str, int]]] = {}
        for row in rows:
            told.setdefault(row.usuario, []).append((row.tipo, row.datos["secuencia"]))
    return told


async def test_each_guest_gets_an_invitation_of_their_own(relato: Relato) -> None:
    codigo = await _calendarised(relato)
    assert await _told(relato) == {
        "ugel": [("asistencia_confirmada", 1)],
        "dre": [("asistencia_confirmada", 1)],
    }
    async with relato.database.transaction() as tx:
        uids = list(await tx.scalars(select(invitaciones.c.uid)))
    assert len(set(uids)) == 2
    assert all(uid.startswith(codigo.lower()) and len(uid) > 40 for uid in uids)


async def test_said_again_it_has_the_same_sequence(relato: Relato) -> None:
    codigo = await _calendarised(relato)
    await _again(relato, codigo, "2026-08-12")
    assert (await _told(relato))["ugel"] == [
        ("asistencia_confirmada", 1), ("asistencia_confirmada", 1),
    ]  # fmt: skip


async def test_another_date_or_another_place_raises_the_sequence(relato: Relato) -> None:
    codigo = await _calendarised(relato)
    await _again(relato, codigo, "2026-09-09")
    await _again(relato, codigo, "2026-09-09", lugar="Coliseo de Juli, Jr. Puno 200")
    assert (await _told(relato))["ugel"] == [
        ("asistencia_confirmada", 1), ("fecha_cambiada", 2), ("asistencia_confirmada", 3),
    ]  # fmt: skip


async def test_whoever_is_not_convened_any_more_is_taken_off_and_may_be_asked_back(
    relato: Relato,
) -> None:
    codigo = await _calendarised(relato)
    await _again(relato, codigo, "2026-08-12", convocatoria=SOLO_UGEL)
    assert (await _told(relato))["dre"] == [
        ("asistencia_confirmada", 1), ("convocatoria_retirada", 2),
    ]  # fmt: skip
    both = [*SOLO_UGEL, {"entidad": "210000", "rol": "coordinador_dre"}]
    await _again(relato, codigo, "2026-08-12", convocatoria=both)
    told = await _told(relato)
    assert told["dre"][-1] == ("asistencia_confirmada", 3)
    assert {number for _, number in told["ugel"]} == {1}


async def test_a_cancelled_at_leaves_every_calendar_that_has_it(relato: Relato) -> None:
    codigo = await _calendarised(relato)
    await _again(relato, codigo, "2026-08-12", convocatoria=SOLO_UGEL)
    await annul(relato.database, await relato.orden("unidad"), codigo=codigo, motivo=MOTIVO)
    told = await _told(relato)
    assert told["ugel"][-1] == ("asistencia_anulada", 2)
    # Taken off before, it was out of there already.
    assert told["dre"][-1] == ("convocatoria_retirada", 2)


async def test_cancelled_before_anybody_was_invited_it_is_in_no_calendar(relato: Relato) -> None:
    codigo = await relato.register()
    await relato.plan(codigo, [date(2026, 8, 12)])
    await annul(relato.database, await relato.orden("unidad"), codigo=codigo, motivo=MOTIVO)
    assert await _told(relato) == {}


def test_the_sequence_only_ever_grows_and_only_with_what_changed() -> None:
    sent = Enviada(4, "a")
    assert sequence_to_invite(None, "a", 3) == 3
    assert sequence_to_invite(sent, "a", 3) == 4
    assert sequence_to_invite(sent, "b", 3) == 5
    assert sequence_to_invite(sent, "b", 9) == 9
    assert sequence_to_invite(Enviada(4, "a", retirada=True), "a", 3) == 5
    assert sequence_to_cancel(sent) == 5
    assert sequence_of_all([], "a", 0) == 1
    assert sequence_of_all([sent], "a", 4) == 4
    assert sequence_of_all([sent], "b", 4) == 5
    assert sequence_of_all([Enviada(4, "a", retirada=True)], "a", 4) == 5


def test_what_says_the_same_has_the_same_digest() -> None:
    lima = [{"inicio": "2026-08-12T09:00:00-05:00", "fin": "2026-08-12T13:00:00-05:00"}]
    utc = [{"inicio": "2026-08-12T14:00:00+00:00", "fin": "2026-08-12T18:00:00+00:00"}]
    said = digest_of(lima, "Juli,  Jr. Lima 123", "presencial")
    assert digest_of(utc, "Juli, Jr. Lima 123 ", "presencial") == said
    assert digest_of(utc, "Juli", "presencial") != said
    assert digest_of(utc, "Juli, Jr. Lima 123", "virtual") != said
