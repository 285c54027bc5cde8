"""A handler that breaks leaves an incident and nothing else of what it did."""

from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from engine.actions.instancias.servicios import SERVICIOS
from engine.actions.mando import ordenes
from engine.db.queries.tablas import asistencias, avisos, incidentes
from tests.story.familia import Familia
from tests.story.paso import Relato


async def _told(relato: Relato) -> tuple[UUID, int, int]:
    """Return the instance of the one AT, how often it was convened and how many were told."""
    told = select(func.count()).where(avisos.c.tipo == "asistencia_confirmada")
    async with relato.database.transaction() as tx:
        row = (await tx.execute(select(asistencias.c.instancia_id, asistencias.c.secuencia))).one()
        return row.instancia_id, row.secuencia, int(await tx.scalar(told) or 0)


async def test_a_handler_that_breaks_tells_nobody_until_it_is_tried_again(
    familia: Familia, monkeypatch
) -> None:
    relato = Relato(familia.database, familia.gente)
    convocar = SERVICIOS["convocar"]

    async def breaks(caso):
        await convocar(caso)
        raise RuntimeError("se cortó")

    monkeypatch.setitem(SERVICIOS, "convocar", breaks)
    codigo = await relato.register()
    await relato.plan(codigo, [date(2026, 8, 12)])
    await relato.do("diri", codigo, "calendarizar")
    instancia, secuencia, told = await _told(relato)
    assert (secuencia, told) == (0, 0)
    async with relato.database.transaction() as tx:
        trouble = (await tx.execute(select(incidentes))).one()
    assert (trouble.instancia_id, trouble.tipo, trouble.estado) == (
        instancia, "servicio", "abierto",
    )  # fmt: skip
    monkeypatch.undo()
    orden = await familia.orden("admin")
    await ordenes.retry(
        familia.database, orden, instancia_id=instancia, motivo="Ya hay correo", token=None
    )
    assert await _told(relato) == (instancia, 1, 2)
    assert await familia.states(instancia) == {"activa": 3}
    assert await familia.sound()
