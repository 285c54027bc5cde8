"""A plan published again: ATs that move go back to their unit, whatever they were at (PB-03)."""

from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import func, select

from engine.actions.escenarios.edicion import copy
from engine.actions.escenarios.publicar import preview
from engine.db.queries.escenarios import count_publicaciones, list_publicaciones
from engine.db.queries.tablas import (
    asistencias,
    avisos,
    entidades,
    reservas,
)
from tests.story.gente import settle_in
from tests.story.paso import Relato
from tests.story.publicaciones import Publicacion


@pytest.fixture
async def diri(database):
    return Publicacion(await settle_in(database, admin=True))


@pytest.fixture
async def listo(diri):
    return await diri.dos()


async def test_a_replan_moves_the_fewest_and_asks_again_those_it_moves(diri, listo):
    await diri.publica(listo)
    await diri.trabaja()
    made = await copy(
        diri.database, await diri.orden(), escenario_id=listo, nombre="Otra vez", replan=True
    )
    ident = UUID(made["id"])
    only = date(2026, 8, 12)
    await diri.pide("Urgente", ventana=(only, only), duracion=1, unidad_tiempo="dia")
    await diri.pide_plan(ident)
    row = await diri.espera(ident)
    assert row["plan"]["pendientes"] == []
    seen = await preview(diri.database, await diri.orden(), escenario_id=ident)
    assert (seen.registrar, seen.mover, seen.iguales) == (1, 1, 1)
    await diri.publica(ident)
    await diri.trabaja()
    states = sorted(fila["estado"] for fila in await diri.filas(ident))
    assert states == ["igual", "registrada", "reprogramada"]
    asked = await diri.abiertas()
    assert [t.elemento for t in asked] == ["aceptar_fecha"] * 3


async def _take_to_calendar(diri, listo):
    """Publish, and take the AT that holds 12 August to the calendar; return who plans it."""
    await diri.publica(listo)
    await diri.trabaja()
    async with diri.database.transaction() as tx:
        statement = select(asistencias.c.codigo, asistencias.c.unidad_id, entidades.c.codigo)
        codigo, _, unidad = (
            await tx.execute(
                statement.join(entidades, entidades.c.id == asistencias.c.unidad_id).where(
                    func.date(asistencias.c.inicio) == date(2026, 8, 12)
                )
            )
        ).one()
    usuario = "unidad" if unidad == "DIGEBR" else "deib"
    relato = Relato(diri.database, diri.gente)
    for quien, elemento in (
        (usuario, "aceptar_fecha"), (usuario, "definir_objetivos"), (usuario, "elaborar_pauta"),
        ("difoca", "revisar_metodo"), (usuario, "programar"), ("diri", "calendarizar"),
    ):  # fmt: skip
        await relato.do(quien, codigo, elemento)
    assert await relato.estado(codigo) == "calendarizada"
    return usuario


async def _replan_with_urgent(diri, listo):
    """Ask for a plan that changes the least, with something that only fits on 12 August."""
    orden = await diri.orden()
    made = await copy(diri.database, orden, escenario_id=listo, nombre="Otra vez", replan=True)
    only = date(2026, 8, 12)
    await diri.pide("Urgente", ventana=(only, only), duracion=1, unidad_tiempo="dia")
    ident = UUID(made["id"])
    await diri.pide_plan(ident)
    await diri.espera(ident)
    return ident


async def _moved(diri, ident):
    """Publish a plan; return the id of the AT that it moves, and what became of each."""
    await diri.publica(ident)
    await diri.trabaja()
    rows = await diri.filas(ident)
    [moved] = [row["asistencia_id"] for row in rows if row["estado"] == "reprogramada"]
    return moved, sorted(row["estado"] for row in rows)


async def test_an_at_that_was_calendarised_goes_back_to_its_unit_when_another_plan_moves_it(
    diri, listo
):
    """PB-03: the unit accepts or objects; what is booked holds until the new dates are."""
    usuario = await _take_to_calendar(diri, listo)
    ident = await _replan_with_urgent(diri, listo)
    moved, states = await _moved(diri, ident)
    assert states == ["igual", "registrada", "reprogramada"]
    asked = [t for t in await diri.abiertas() if t.elemento == "aceptar_fecha"]
    assert len(asked) == 3
    [again] = [t for t in asked if "publicó otra fecha" in t.observacion["texto"]]
    async with diri.database.transaction() as tx:
        at = (await tx.execute(select(asistencias).where(asistencias.c.id == moved))).one()
        held = (
            await tx.execute(
                select(func.count()).select_from(reservas).where(reservas.c.asistencia_id == moved)
            )
        ).scalar_one()
        [told] = (
            await tx.execute(
                select(avisos.c.datos)
                .where(avisos.c.tipo == "plan_publicado", avisos.c.asistencia_id == moved)
                .order_by(avisos.c.id.desc())
                .limit(1)
            )
        ).scalars()
    assert (at.estado, held) == ("por_calendarizar", 2)
    assert told["tenia_fecha"]
    assert told["jornadas_antes"] != told["jornadas"]
    assert at.inicio.isoformat()[:10] == told["jornadas"][0]["inicio"][:10]
    await diri.responde(usuario, again, decision="acepta")
    assert "calendarizar" in {t.elemento for t in await diri.abiertas()}


async def test_whoever_objects_is_counted_with_the_reason_and_it_goes_back_to_diri(diri, listo):
    usuario = await _take_to_calendar(diri, listo)
    ident = await _replan_with_urgent(diri, listo)
    await _moved(diri, ident)
    [again] = [
        t
        for t in await diri.abiertas()
        if t.elemento == "aceptar_fecha" and "publicó otra fecha" in t.observacion["texto"]
    ]
    assert again.observacion["clase"] == "fecha", "a date is told, not found fault with"
    await diri.responde(usuario, again, decision="objeta", motivo="Ya reservamos el local.")
    async with diri.database.transaction() as tx:
        counts = await count_publicaciones(tx, ident)
        [objected] = await list_publicaciones(tx, ident, ver="objeta")
    assert counts == {
        "total": 3, "registrada": 1, "reprogramada": 1, "igual": 1, "objeta": 1,
        "por_responder": 2,
    }  # fmt: skip
    assert objected["objecion"] == "Ya reservamos el local."
    assert objected["unidad"] == ("DIGEBR" if usuario == "unidad" else "DEIB")
    assert objected["respondio"]
    assert "resolver_cruce" in {t.elemento for t in await diri.abiertas()}
