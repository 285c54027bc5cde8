"""A plan of the year published: ATs registered, units asked, people told once (PB-03, AC-05)."""

from datetime import date
from uuid import UUID

import pytest
from jsonschema_rs import Draft202012Validator
from sqlalchemy import func, select

from engine.actions import escenarios_asistencia
from engine.actions.escenarios import copy
from engine.actions.escenarios_asistencia import registration_of
from engine.actions.escenarios_publicacion import carry_on_publishing
from engine.actions.escenarios_publicar import preview, publish
from engine.actions.tareas import complete
from engine.db.queries.escenarios import count_publicaciones, list_publicaciones
from engine.db.queries.tablas import (
    actividades,
    asistencias,
    avisos,
    entidades,
    jornadas,
    reservas,
    tareas,
)
from engine.errors import Conflict, Forbidden, NotFound
from forms.registro import load_schema
from tests.story.gente import NOW, settle_in
from tests.story.paso import Relato
from tests.story.planes import Planificacion


class Publicacion(Planificacion):
    async def publica(self, ident, **opciones):
        return await publish(self.database, await self.orden(), escenario_id=ident, **opciones)

    async def trabaja(self):
        total = 0
        while done := await carry_on_publishing(self.database, NOW):
            total += done
        return total

    async def filas(self, ident):
        async with self.database.transaction() as tx:
            return await list_publicaciones(tx, ident)

    async def cuenta(self, tabla, *where):
        async with self.database.transaction() as tx:
            return await tx.scalar(select(func.count()).select_from(tabla).where(*where))

    async def abiertas(self):
        async with self.database.transaction() as tx:
            rows = await tx.execute(
                select(tareas.c.id, tareas.c.elemento, tareas.c.observacion, tareas.c.borrador)
                .where(tareas.c.estado == "abierta")
                .order_by(tareas.c.creada, tareas.c.id)
            )
            return rows.all()

    async def responde(self, usuario, tarea, **respuesta):
        return await complete(
            self.database, await self.orden(usuario), tarea_id=tarea.id, respuesta=respuesta
        )


@pytest.fixture
async def diri(database):
    return Publicacion(await settle_in(database, admin=True))


@pytest.fixture
async def listo(diri):
    """Two activities of two units that asked for the same morning, and a plan for both."""
    await diri.pide("Redes rurales", duracion=1, unidad_tiempo="dia")
    await diri.pide("Convivencia", "deib", "DEIB", duracion=1, unidad_tiempo="dia")
    ident, _ = await diri.resuelve()
    return ident


async def test_each_activity_becomes_an_at_that_asks_its_unit(diri, listo):
    await diri.publica(listo)
    assert (await diri.lee(listo))["estado"] == "publicando"
    await diri.trabaja()
    assert (await diri.lee(listo))["estado"] == "publicado"
    rows = await diri.filas(listo)
    assert [row["estado"] for row in rows] == ["registrada", "registrada"]
    assert await diri.cuenta(actividades, actividades.c.estado == "publicada") == 2
    asked = await diri.abiertas()
    assert [tarea.elemento for tarea in asked] == ["aceptar_fecha", "aceptar_fecha"]
    assert all("La DIRI la propone" in tarea.observacion["texto"] for tarea in asked)
    assert await diri.cuenta(jornadas) == 2


async def test_whoever_is_convened_is_told_once_the_old_date_the_new_one_and_why(diri, listo):
    seen = await preview(diri.database, await diri.orden(), escenario_id=listo)
    assert (seen.registrar, seen.mover, seen.iguales) == (2, 0, 0)
    assert seen.unidades == (("DEIB", 1), ("DIGEBR", 1))
    assert (seen.personas, seen.avisos) == (2, 4)
    await diri.publica(listo)
    await diri.trabaja()
    await diri.trabaja()
    kind = avisos.c.tipo == "plan_publicado"
    assert await diri.cuenta(avisos, kind) == 4
    async with diri.database.transaction() as tx:
        told = (await tx.execute(select(avisos.c.datos).where(kind))).scalars().all()
    moved = [t for t in told if t["jornadas"][0]["inicio"][:10] != "2026-08-12"]
    assert len(moved) == 2
    assert moved[0]["jornadas_antes"][0]["inicio"][:10] == "2026-08-12"
    assert "AC-2026-000" in moved[0]["motivo"]


async def test_a_worker_killed_between_two_activities_leaves_no_half_and_no_double(
    diri, listo, monkeypatch
):
    await diri.publica(listo)
    calls = []
    real = escenarios_asistencia.tell_convened

    async def die_in_the_second(*args):
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return await real(*args)

    monkeypatch.setattr(escenarios_asistencia, "tell_convened", die_in_the_second)
    with pytest.raises(KeyboardInterrupt):
        await carry_on_publishing(diri.database, NOW)
    monkeypatch.undo()
    states = sorted(row["estado"] for row in await diri.filas(listo))
    assert states == ["pendiente", "registrada"]
    assert await diri.cuenta(asistencias) == 1
    await diri.trabaja()
    assert await diri.cuenta(asistencias) == 2
    assert await diri.cuenta(avisos, avisos.c.tipo == "plan_publicado") == 4


async def test_the_unit_that_accepts_goes_on_with_its_method_and_no_other_unit_answers(diri, listo):
    await diri.publica(listo)
    await diri.trabaja()
    first, second = await diri.abiertas()
    done = await diri.responde("unidad", first, decision="acepta")
    assert [t["nombre"] for t in done["siguientes"]] == ["Definir objetivos y productos (Anexo 01)"]
    with pytest.raises(NotFound):
        await diri.responde("unidad", second, decision="acepta")


async def test_the_unit_that_objects_leaves_it_to_diri_with_its_reason(diri, listo):
    await diri.publica(listo)
    await diri.trabaja()
    first, _ = await diri.abiertas()
    await diri.responde("unidad", first, decision="objeta", motivo="Esa semana hay evaluación.")
    [back] = [t for t in await diri.abiertas() if t.elemento == "resolver_cruce"]
    assert back.observacion["texto"] == "Esa semana hay evaluación."
    jornada = {"fecha": "2026-08-26", "hora_inicio": "09:00", "hora_fin": "13:00"}
    await diri.responde(
        "diri", back, decision="otra_fecha", jornadas=[jornada], sustento="Queda libre."
    )
    assert sorted(t.elemento for t in await diri.abiertas()) == ["aceptar_fecha"] * 2


async def test_an_escenario_is_published_once_and_one_that_is_old_is_refused(diri, listo):
    other, _ = await diri.resuelve("Dos")
    await diri.publica(listo)
    with pytest.raises(Conflict, match="escenario_cerrado"):
        await diri.publica(listo)
    with pytest.raises(Conflict, match="otro_publicandose"):
        await diri.publica(other)
    await diri.trabaja()
    await diri.pide("Otra más")
    with pytest.raises(Conflict, match="escenario_viejo"):
        await diri.publica(other)


async def test_only_diri_publishes(diri, listo):
    for usuario in ("unidad", "dre"):
        with pytest.raises(Forbidden, match="escenario_ajeno"):
            await publish(diri.database, await diri.orden(usuario), escenario_id=listo)


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


async def test_what_an_activity_registers_is_a_valid_ficha(diri, listo):
    async with diri.database.transaction() as tx:
        row = (await tx.execute(select(actividades).limit(1))).mappings().one()
    answer = registration_of({**row, "unidad": "DIGEBR"}, [("210005", "jefe_agp")])
    assert Draft202012Validator(load_schema("at_registro")).is_valid(answer)


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
