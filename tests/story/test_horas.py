"""The hours of a companion's month, counted by hand under each rule book, and the rows behind."""

from datetime import date

import pytest
from sqlalchemy import text

from api.avance import tell_programa_board
from api.avance_filas import Fila, Pedido, find_rows
from engine.db.queries.avance import load_ambito
from engine.db.queries.avance_filas import TODAS
from tests.story.acompanamiento import Programas
from tests.story.gente import settle_in
from tests.story.inconsistencias import Desorden

HOY = date(2026, 7, 6)
DIRIGE = """
    WITH dirige AS (
        INSERT INTO cargo (entidad_id, rol, plaza, activo)
        SELECT entidad_id, 'director_ie', 9, true FROM cargo WHERE id = :docente RETURNING id)
    INSERT INTO titularidad (cargo_id, persona_id, periodo, tipo, acto)
    SELECT dirige.id, t.persona_id, t.periodo, t.tipo, t.acto FROM dirige, titularidad t
    WHERE t.cargo_id = :docente
"""


async def month(d: Desorden) -> None:
    """Write what Rosa has in July, and around it."""
    beto = await d.teach(d.escuela, "Beto")
    await d.sql(DIRIGE, docente=beto)
    await d.visit(d.ana, d.escuela, date(2026, 6, 30), dias=3)
    await d.visit(beto, d.escuela, date(2026, 7, 13))
    await d.visit(d.ana, d.escuela, date(2026, 7, 15), estado="no_realizada", causa="clima")
    await d.estrategia("gia", d.escuela, date(2026, 7, 10))
    await d.estrategia("rtc", d.escuela, date(2026, 7, 17))
    await d.estrategia("taller", d.escuela, date(2026, 7, 24), dias=4)
    await d.estrategia("taller_ap", d.escuela, date(2026, 7, 23), acompanante_id=None)
    await d.estrategia("reunion", d.escuela, date(2026, 7, 20), acompanante_id=None)


@pytest.mark.parametrize(
    ("libro", "gia", "rtc"), [("rvm-290-2019", 3, 3), ("manual-2019", 4, 0)], ids=str
)
async def test_pb_06_the_hours_of_a_month_are_those_of_its_days_and_its_rows_add_up_to_them(
    database, libro, gia, rtc
):
    """PB-06, NU-12..14, NU-16, NU-18: two days of a visit of three are of July, two of taller.

    Six hours a day for who only teaches, seven for who also directs, a GIA and a RTC what the
    protocol says, eight a day of taller; what was not done asks for none (S003:1708-1712, 2060).
    """
    d = Desorden(Programas(database, await settle_in(database, admin=True)))
    await d.prepare()
    await month(d)
    book = await d.room.book(libro)
    await d.sql("UPDATE programa SET reglamento_id = :book", book=book)
    actor = await d.room.gente.actor("ugel")
    async with d.room.database.transaction() as tx:
        board = await tell_programa_board(tx, actor, HOY, d.programa)
        ambito = await load_ambito(tx, actor, HOY, [d.programa], acompanantes=(d.rosa,))
        rows = await find_rows(tx, ambito, Pedido("horas", limite=TODAS))
        pages: list[Fila] = []
        page = await find_rows(tx, ambito, Pedido("horas", limite=2))
        while page.siguiente:
            pages += page.filas
            page = await find_rows(tx, ambito, Pedido("horas", cursor=page.siguiente, limite=2))
    (rosa,) = board["acompanantes"]
    assert rosa["horas"] == 2 * 6 + 7 + gia + rtc + 8 + 2 * 8
    assert rosa["dias"] == 2 + 1 + 1 + 1 + 1 + 2
    assert [fila.celdas[-1] for fila in rows.filas] == [12, gia, 7, rtc, 8, 16]
    assert [*pages, *page.filas] == rows.filas


async def test_no_companion_without_strategies_this_month_has_hours(database):
    d = Desorden(Programas(database, await settle_in(database, admin=True)))
    await d.prepare()
    async with d.room.database.transaction() as tx:
        assert await tx.scalar(text("SELECT count(*) FROM estrategia")) == 6
        told = await tell_programa_board(tx, await d.room.gente.actor("ugel"), HOY, d.programa)
    assert [(a["horas"], a["dias"]) for a in told["acompanantes"]] == [(0, 0)]
