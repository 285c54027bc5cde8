"""Rooms in the plan of the year: shared by nobody, told, and carried to the programming (PB-04)."""

from datetime import date

import pytest
from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import Range

from engine.actions.escenarios.fechas import ask_about, set_date
from engine.actions.escenarios.publicacion import carry_on_publishing
from engine.actions.escenarios.publicar import publish
from engine.actions.tareas.contexto import load_contexto_datos
from engine.db.queries.tablas import (
    asistencias,
    entidades,
    jornadas,
    reservas_recursos,
    salas,
)
from engine.planner.solver.revision.informe import check_plan
from forms.hechos import contexto_from
from forms.inicial import initial_answer
from tests.story.gente import NOW, settle_in
from tests.story.paso import Relato
from tests.story.planes import Planificacion, planeada

DIA = {"duracion": 1, "unidad_tiempo": "dia", "lugar": ""}
CHUCUITO, COLLAO = (frozenset({(codigo, "jefe_agp")}) for codigo in ("210005", "210004"))


@pytest.fixture
async def diri(database):
    return Planificacion(await settle_in(database, admin=True))


async def _sala(database, nombre="Auditorio", capacidad=40):
    async with database.transaction() as tx:
        sede = await tx.scalar(select(entidades.c.id).where(entidades.c.codigo == "210000"))
        made = insert(salas).values(sede_id=sede, nombre=nombre, capacidad=capacidad, activa=True)
        return await tx.scalar(made.returning(salas.c.id))


def _days(row):
    return {a["id"]: a["sesiones"][0]["fecha"] for a in row["plan"]["actividades"]}


async def test_two_activities_of_different_people_do_not_share_the_only_room(diri, database):
    sala = await _sala(database)
    una = await diri.pide("Una", convocadas=CHUCUITO, **DIA)
    otra = await diri.pide("Otra", "deib", "DEIB", convocadas=COLLAO, **DIA)
    away = await diri.pide("Lejos", convocadas=COLLAO, **{**DIA, "lugar": "Coliseo"})
    _, row = await diri.resuelve()
    days = _days(row)
    assert days[una] != days[otra]
    needs = {a["id"]: a.get("sala", {}).get("entre") for a in row["problema"]["actividades"]}
    assert needs == {una: [f"sala-{sala}"], otra: [f"sala-{sala}"], away: None}
    told = {fila["codigo"]: fila.get("salas") for fila in row["extracto"]["filas"]}
    assert told == {una: ["Auditorio"], otra: ["Auditorio"], away: None}


async def test_a_room_that_an_at_has_booked_is_not_available_then(diri, database):
    sala = await _sala(database)
    codigo = await diri.pide("Una", convocadas=CHUCUITO, **DIA)
    await _book(database, diri, sala)
    _, row = await diri.resuelve()
    [room] = row["problema"]["salas"]
    assert room["indisponible"] == [
        {"inicio": "2026-08-12", "turnos": ["manana"], "motivo": "AT-2026-0901"}
    ]
    assert _days(row)[codigo] != "2026-08-12"


async def _book(database, diri, sala):
    """Let an AT have the room on the morning that the activity asks for."""
    period = planeada().pedidas[0]
    async with database.transaction() as tx:
        sede = await tx.scalar(select(salas.c.sede_id).where(salas.c.id == sala))
        unit = await tx.scalar(select(entidades.c.id).where(entidades.c.codigo == "DEIB"))
        at = await tx.scalar(
            insert(asistencias)
            .values(
                codigo="AT-2026-0901", titulo="Ya está", origen="norma_tecnica", tema="x",
                proceso_critico="x", unidad_id=unit, modalidad="presencial", sede_id=sede,
                sala_id=sala, ventana=_whole_august(), estado="calendarizada", secuencia=1,
                inicio=period[0], fin=period[1], creada=NOW,
                creada_por_id=diri.gente.ids["unidad"],
            )
            .returning(asistencias.c.id)
        )  # fmt: skip
        taken = Range(*period)
        await tx.execute(insert(jornadas).values(asistencia_id=at, periodo=taken))
        await tx.execute(
            insert(reservas_recursos).values(asistencia_id=at, sala_id=sala, periodo=taken)
        )


def _whole_august():
    return Range(date(2026, 8, 1), date(2026, 9, 1))


async def test_the_room_is_published_and_offered_when_its_unit_programmes(diri, database):
    sala = await _sala(database)
    await diri.pide("Una", convocadas=CHUCUITO, **DIA)
    ident, _ = await diri.resuelve()
    await publish(database, await diri.orden(), escenario_id=ident)
    while await carry_on_publishing(database, NOW):
        pass
    async with database.transaction() as tx:
        at = (await tx.execute(select(asistencias.c.codigo, asistencias.c.sala_id))).one()
    assert at.sala_id == sala
    relato = Relato(database, diri.gente)
    for quien, elemento in (
        ("unidad", "aceptar_fecha"), ("unidad", "definir_objetivos"), ("unidad", "elaborar_pauta"),
        ("difoca", "revisar_metodo"),
    ):  # fmt: skip
        await relato.do(quien, at.codigo, elemento)
    [tarea] = await relato.pending("unidad", at.codigo)
    async with database.transaction() as tx:
        facts = await load_contexto_datos(tx, tarea, NOW)
    answer = initial_answer("at_programacion", contexto_from(facts))
    assert (answer["sala"], answer["sede"]) == (str(sala), "210000")
    assert answer["jornadas"] == [
        {"fecha": "2026-08-12", "hora_inicio": "09:00", "hora_fin": "13:00"}
    ]


async def test_a_date_by_hand_takes_whichever_room_is_free_then(diri, database):
    await _sala(database)
    other = await _sala(database, "Biblioteca")
    only = (date(2026, 8, 12), date(2026, 8, 12))
    held = await diri.pide("Fija", convocadas=COLLAO, **{**DIA, "lugar": "Auditorio"}, ventana=only)
    codigo = await diri.pide(
        "Una", convocadas=CHUCUITO, **DIA, pedidas=(), ventana=(date(2026, 8, 12),) * 2
    )
    ident, row = await diri.resuelve()
    assert row["plan"]["pendientes"] == []
    rooms = {a["id"]: a["sesiones"][0]["sala"] for a in row["plan"]["actividades"]}
    assert rooms[held] != rooms[codigo] == f"sala-{other}"
    facts = {"escenario_id": ident, "codigo": codigo}
    moments = [{"fecha": "2026-08-12", "turno": "manana"}]
    asked = await ask_about(database, await diri.orden(), **facts, momentos=moments)
    assert asked.faltas == ()
    assert asked.momentos == [{**moments[0], "sala": f"sala-{other}"}]
    await set_date(database, await diri.orden(), **facts, momentos=moments)
    after = await diri.lee(ident)
    assert check_plan(after["problema"], after["plan"]).faltas == ()
