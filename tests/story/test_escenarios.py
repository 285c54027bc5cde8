"""Escenarios of a year on a real database, solved by processes of their own (PB-01, AC-05)."""

import asyncio
import os
import signal
from datetime import date
from uuid import UUID

import pytest
from sqlalchemy import insert, text, update
from sqlalchemy.dialects.postgresql import Range

from engine.actions.escenarios.edicion import (
    ask_to_solve,
    copy,
    create,
    discard,
    ordered_weights,
    stop,
)
from engine.db.queries.escenarios import list_escenarios
from engine.db.queries.pedidas import load_pedidas
from engine.db.queries.tablas import escenarios, periodos_protegidos, pesos
from engine.errors import Conflict, Forbidden, NotFound, RuleBroken
from engine.jobs.busqueda import Buscadores
from engine.planner.escenarios.fechas import jornadas_of, sessions_of
from engine.planner.escenarios.resumen import summarise
from engine.planner.solver.revision.informe import check_plan
from tests.story.gente import NOW, settle_in
from tests.story.planes import Planificacion


@pytest.fixture
async def diri(database):
    return Planificacion(await settle_in(database, admin=True))


async def test_two_units_that_ask_for_the_same_people_at_once_get_different_hours(diri):
    """PR-01: the plan of the year has no cruce, whatever each unit asked for."""
    una = await diri.pide("Redes rurales")
    otra = await diri.pide("Convivencia", "deib", "DEIB")
    _, row = await diri.resuelve()
    assert (row["estado"], row["plan"]["pendientes"]) == ("listo", [])
    assert check_plan(row["problema"], row["plan"]).faltas == ()
    resumen = summarise(row["problema"], row["plan"])
    assert (resumen.cruces_pedidos, resumen.cruces, resumen.actividades) == (1, 0, 2)
    assert {una, otra} == {a["id"] for a in row["plan"]["actividades"]}
    assert row["costo"] == row["plan"]["costo"]["total"] >= row["cota"]
    assert row["avance"]["primer_plan"] < 1


async def test_an_at_on_the_calendar_holds_its_hours(diri, database):
    codigo = await diri.pide("Redes rurales", duracion=1, unidad_tiempo="dia")
    await _hold_at(database, diri.gente.ids["unidad"], "2026-08-12 09:00-05", "2026-08-12 13:00-05")
    _, row = await diri.resuelve()
    fixed = [a for a in row["problema"]["actividades"] if a["id"] == "AT-2026-0900/1"]
    assert fixed[0]["fija"] == [{"fecha": "2026-08-12", "turno": "manana"}]
    [placed] = [a for a in row["plan"]["actividades"] if a["id"] == codigo]
    assert placed["sesiones"][0]["fecha"] != "2026-08-12"
    assert "AT-2026-0900" in row["razones"][codigo][0]


async def _hold_at(database, persona_id, inicio, fin):
    async with database.transaction() as tx:
        ident = await tx.scalar(
            text("""
            INSERT INTO asistencia (codigo, titulo, origen, tema, proceso_critico, unidad_id,
                modalidad, ventana, estado, secuencia, inicio, fin, creada, creada_por_id)
            SELECT 'AT-2026-0900', 'Ya está', 'norma_tecnica', 'x', 'x', e.id, 'virtual',
                daterange('2026-08-01', '2026-09-01'), 'calendarizada', 1,
                CAST(:i AS text)::timestamptz, CAST(:f AS text)::timestamptz, now(), :p
            FROM entidad e WHERE e.codigo = 'DEIB' RETURNING id"""),
            {"i": inicio, "f": fin, "p": persona_id},
        )
        await tx.execute(
            text("""INSERT INTO jornada (asistencia_id, periodo) VALUES (:a,
                tstzrange(CAST(:i AS text)::timestamptz, CAST(:f AS text)::timestamptz))"""),
            {"a": ident, "i": inicio, "f": fin},
        )
        await tx.execute(
            text("""INSERT INTO convocado (asistencia_id, cargo_id)
                SELECT :a, c.id FROM cargo c JOIN entidad e ON e.id = c.entidad_id
                WHERE e.codigo = '210005' AND c.rol = 'jefe_agp'"""),
            {"a": ident},
        )


async def test_what_does_not_fit_is_named_with_the_smallest_set_that_clashes(diri):
    dia = {"pedidas": (), "duracion": 1, "unidad_tiempo": "dia"}
    only = date(2026, 8, 12)
    for titulo in ("Una", "Otra"):
        await diri.pide(titulo, ventana=(only, only), **dia)
    _, row = await diri.resuelve()
    assert row["plan"]["estado"] == "imposible"
    assert len(row["plan"]["pendientes"]) == 1
    assert row["plan"]["conflicto"]["actividades"] == ["AC-2026-0001", "AC-2026-0002"]
    assert "AC-2026-0001 y AC-2026-0002 no caben juntas" in row["plan"]["conflicto"]["frase"]


async def test_a_search_that_is_stopped_keeps_the_best_it_has(diri):
    for n in range(12):
        await diri.pide(f"Taller {n}", "unidad" if n % 2 else "deib", "DIGEBR" if n % 2 else "DEIB")
    ident = await diri.crea(segundos=200)
    await diri.pide_plan(ident)
    buscadores = Buscadores("de prueba")
    await _until_progress(diri, ident, buscadores)
    await stop(diri.database, await diri.orden(), escenario_id=ident)
    row = await diri.espera(ident, buscadores)
    assert (row["estado"], row["plan"]["pendientes"]) == ("listo", [])
    assert row["avance"]["segundos"] < 100
    assert check_plan(row["problema"], row["plan"]).faltas == ()


async def _until_progress(diri, ident, buscadores):
    while not (row := await diri.lee(ident))["avance"]:
        await buscadores.step(diri.database, NOW)
        await asyncio.sleep(0.05)
    return row


async def test_a_search_whose_worker_was_killed_is_taken_up_again_from_its_best(diri):
    for n in range(12):
        await diri.pide(f"Taller {n}", dia=12 + n % 3)
    ident = await diri.crea(segundos=3)
    await diri.pide_plan(ident)
    killed = Buscadores("otra máquina")
    before = await _until_progress(diri, ident, killed)
    assert killed.busqueda is not None
    os.kill(killed.busqueda.pid, signal.SIGKILL)
    mine = Buscadores("de prueba")
    assert await mine.step(diri.database, NOW) == 0, "its lease still runs"
    async with diri.database.transaction() as tx:
        await tx.execute(update(escenarios).values(arriendo=text("now() - interval '1 minute'")))
    row = await diri.espera(ident, mine)
    assert (row["estado"], row["intentos"]) == ("listo", 2)
    assert row["costo"] <= before["costo"]
    assert row["avance"]["segundos"] >= before["avance"]["segundos"]
    await killed.step(diri.database, NOW)
    assert (await diri.lee(ident))["plan"] == row["plan"], "the late worker writes nothing"


async def test_an_order_that_kills_every_worker_is_given_up_with_a_sentence(diri):
    await diri.pide("Una")
    ident = await diri.crea()
    await diri.pide_plan(ident)
    async with diri.database.transaction() as tx:
        await tx.execute(update(escenarios).values(intentos=5))
    row = await diri.espera(ident)
    assert (row["estado"], row["plan"]) == ("borrador", None)
    assert "Vuelva a pedirla" in row["error"]


async def test_a_machine_searches_one_at_a_time(diri):
    await diri.pide("Una")
    first, second = [await diri.crea(nombre, segundos=30) for nombre in ("Uno", "Dos")]
    await diri.pide_plan(first)
    await diri.pide_plan(second)
    mine, twin, elsewhere = Buscadores("a"), Buscadores("a"), Buscadores("b")
    taken = [await each.step(diri.database, NOW) for each in (mine, twin, elsewhere)]
    assert taken == [1, 0, 1]
    for each in (mine, elsewhere):
        each._drop()


async def test_the_plan_turns_back_into_the_hours_each_unit_asked_for(diri):
    codigo = await diri.pide("Una", duracion=2)
    _, row = await diri.resuelve()
    async with diri.database.transaction() as tx:
        pedida = (await load_pedidas(tx, [codigo]))[codigo]
    [jornada] = jornadas_of(pedida, sessions_of(row["plan"], codigo))
    assert jornada.to_fields() == {
        "fecha": "2026-08-12", "hora_inicio": "09:00", "hora_fin": "13:00",
    }  # fmt: skip


async def test_only_diri_and_who_administers_make_solve_and_let_go(diri):
    """AC-05: units see what is ready, and nothing of a draft."""
    await diri.pide("Una")
    ident, _ = await diri.resuelve()
    draft = await diri.crea("Borrador")
    for usuario in ("unidad", "dre", "difoca"):
        orden = await diri.orden(usuario)
        for order in (
            create(diri.database, orden, anio=2026, nombre="Ajeno"),
            ask_to_solve(diri.database, orden, escenario_id=ident),
            stop(diri.database, orden, escenario_id=ident),
            discard(diri.database, orden, escenario_id=ident),
            copy(diri.database, orden, escenario_id=ident, nombre="Ajeno"),
        ):
            with pytest.raises(Forbidden, match="escenario_ajeno"):
                await order
    assert (await diri.lee(ident, "unidad"))["nombre"] == "Uno"
    with pytest.raises(NotFound):
        await diri.lee(draft, "unidad")
    with pytest.raises(Forbidden):
        await diri.lee(ident, "dre")
    async with diri.database.transaction() as tx:
        seen = await list_escenarios(tx, await diri.gente.actor("unidad"))
    assert [row["nombre"] for row in seen] == ["Uno"]


async def test_a_copy_starts_from_the_plan_it_copies(diri):
    await diri.pide("Una")
    ident, row = await diri.resuelve()
    made = await copy(diri.database, await diri.orden(), escenario_id=ident, nombre="Y si…")
    other = UUID(made["id"])
    await diri.pide_plan(other)
    again = await diri.espera(other)
    assert (again["modo"], again["base_nombre"]) == ("copia", "Uno")
    assert again["plan"]["actividades"] == row["plan"]["actividades"]
    with pytest.raises(Conflict, match="escenario_sin_publicar"):
        await copy(
            diri.database, await diri.orden(), escenario_id=ident, nombre="Otra", replan=True
        )


async def test_a_year_without_activities_is_told_so_and_one_let_go_is_no_more(diri):
    ident = await diri.crea()
    with pytest.raises(RuleBroken, match="anio_vacio"):
        await diri.pide_plan(ident)
    await discard(diri.database, await diri.orden(), escenario_id=ident)
    with pytest.raises(NotFound):
        await diri.pide_plan(ident)


def test_criteria_in_order_weigh_twice_the_next():
    assert ordered_weights(["carga", "preferencia", "aviso"]) == [
        {"criterio": "carga", "peso": 4},
        {"criterio": "preferencia", "peso": 2},
        {"criterio": "aviso", "peso": 1},
    ]
    with pytest.raises(RuleBroken):
        ordered_weights(["carga", "carga"])


async def test_the_problem_takes_the_weights_the_load_and_the_protected_days_that_diri_set(
    diri, database
):
    await diri.pide("Una")
    async with database.transaction() as tx:
        who = diri.gente.ids["diri"]
        for clave, valor in (("carga", 9), ("cargo_semana", 2)):
            await tx.execute(insert(pesos).values(clave=clave, valor=valor, en=NOW, persona_id=who))
        days = Range(date(2026, 8, 17), date(2026, 8, 22))
        await tx.execute(
            insert(periodos_protegidos).values(nombre="Evaluación", dias=days, norma="RM 1")
        )
    ident = await diri.crea()
    await diri.pide_plan(ident)
    problema = (await diri.lee(ident))["problema"]
    assert problema["pesos"][1] == {"criterio": "carga", "peso": 9}
    assert problema["grupos"][0]["carga_semana"] == 2
    assert problema["calendario"]["protegidos"] == [
        {"nombre": "Evaluación", "inicio": "2026-08-17", "fin": "2026-08-21"}
    ]
