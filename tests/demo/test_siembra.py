"""The demonstration is whole, coherent, in everybody's scope, and sown all at once."""

import asyncio
from datetime import UTC, date, timedelta

import pytest
from sqlalchemy import func, select, text

from api.demo import DEMO_PASSWORD, demo_people, seed
from api.demo.siembra import BEGINNING
from api.integridad import find_faults
from api.openapi import example_of_registration
from engine.actions.asistencias.registro import register
from engine.actions.orden import Orden
from engine.actions.personas.ingreso import check_credentials
from engine.actions.tareas.contexto import load_contexto_datos, load_registro_datos
from engine.db.queries.agenda import reach_cargos
from engine.db.queries.invariantes import check_invariants
from engine.db.queries.mediciones import list_frame, list_mediciones, list_sorteados
from engine.db.queries.personas import load_actor
from engine.db.queries.planificador import list_activities
from engine.db.queries.tablas import (
    asistencias,
    avisos,
    entidades,
    envios,
    eventos,
    personas,
    relojes,
    reservas,
    tareas,
    temporizadores,
)
from engine.db.queries.tareas import list_bandeja
from engine.db.session import Database
from engine.db.tables import Tarea
from engine.domain.asistencia import ESTADOS
from engine.domain.lima import day_of
from engine.domain.medicion import INSTRUMENTOS, draw
from forms.hechos import contexto_from
from forms.validacion import validate
from tests.demo.plantilla import demo_service

NOW = BEGINNING.astimezone(UTC)
SIX = [usuario for usuario, _, _ in demo_people()]


async def actor_of(tx, usuario):
    persona_id = await tx.scalar(select(personas.c.id).where(personas.c.usuario == usuario))
    return await load_actor(tx, persona_id, NOW)


async def test_there_are_enough_ats_in_both_years_and_in_every_state(demo):
    async with demo.database.transaction() as tx:
        rows = (await tx.execute(select(asistencias.c.codigo, asistencias.c.estado))).all()
    assert len(rows) >= 48
    assert {row.estado for row in rows} == set(ESTADOS)
    assert sum(row.codigo.startswith("AT-2027-") for row in rows) >= 3


async def test_the_clock_starts_on_a_monday_at_eight_in_lima(demo):
    assert abs(demo.clock.now() - BEGINNING) < timedelta(minutes=30)
    assert BEGINNING.isoformat() == "2026-07-06T08:00:00-05:00"


@pytest.mark.parametrize("usuario", SIX)
async def test_each_of_the_six_signs_in_and_finds_something_to_do(demo, usuario):
    persona_id = await check_credentials(
        demo.database, usuario=usuario, clave=DEMO_PASSWORD, direccion="1", now=NOW
    )
    async with demo.database.transaction() as tx:
        actor = await load_actor(tx, persona_id, NOW)
        assert actor is not None
        assert (await list_bandeja(tx, actor, now=NOW)).datos


@pytest.mark.parametrize("usuario", ["unidad", "dre", "ugel"])
async def test_there_is_work_overdue_for_today_for_this_week_and_for_later(demo, usuario):
    async with demo.database.transaction() as tx:
        actor = await actor_of(tx, usuario)
        for plazo in ("vencidas", "hoy", "semana", "despues"):
            assert (await list_bandeja(tx, actor, now=NOW, plazo=plazo)).datos, plazo


async def test_diri_has_several_hard_cruces_to_resolve(demo):
    hard = 0
    async with demo.database.transaction() as tx:
        found = await tx.execute(
            select(Tarea).where(tareas.c.elemento == "resolver_cruce", tareas.c.estado == "abierta")
        )
        for tarea in found.scalars():
            contexto = contexto_from(await load_contexto_datos(tx, tarea, NOW))
            assert contexto.cruces
            hard += contexto.cruces_duros
            assert not contexto.cruces_duros or contexto.alternativas
    assert hard >= 2


async def test_what_was_observed_says_what_to_mend(demo):
    async with demo.database.transaction() as tx:
        found = (
            await tx.execute(
                select(tareas.c.observacion, tareas.c.borrador).where(
                    tareas.c.estado == "abierta",
                    tareas.c.elemento.in_(("elaborar_pauta", "definir_objetivos")),
                    tareas.c.observacion.is_not(None),
                )
            )
        ).all()
    assert len(found) >= 2
    assert all(len(row.observacion["texto"]) > 80 and row.borrador for row in found)


async def test_nothing_is_left_undone_before_the_clock_starts(demo):
    async with demo.database.transaction() as tx:
        late = select(func.count()).select_from(temporizadores)
        assert (
            await tx.scalar(late.where(temporizadores.c.vence <= NOW, temporizadores.c.activo)) == 0
        )
        assert await tx.scalar(late.where(temporizadores.c.error.is_not(None))) == 0
        waiting = select(func.count()).where(
            avisos.c.estado == "en_cola", avisos.c.siguiente <= NOW
        )
        assert await tx.scalar(waiting) == 0
        assert await tx.scalar(select(func.count()).where(envios.c.estado == "en_cola")) == 0
        states = select(avisos.c.estado, func.count()).group_by(avisos.c.estado)
        assert "fallido" not in dict((await tx.execute(states)).all())


async def test_each_history_is_told_in_the_order_of_time_and_ends_before_the_clock_starts(demo):
    async with demo.database.transaction() as tx:
        rows = await tx.execute(
            select(eventos.c.asistencia_id, eventos.c.en).order_by(eventos.c.id)
        )
    last: dict[int, object] = {}
    for row in rows:
        assert row.en >= last.get(row.asistencia_id, row.en)
        assert row.en <= NOW
        last[row.asistencia_id] = row.en
    assert len(last) >= 48


async def test_the_past_is_booked_too(demo):
    async with demo.database.transaction() as tx:
        assert await tx.scalar(select(func.count()).select_from(reservas)) > 100


async def test_the_example_of_the_api_reaches_only_people_who_sign_in_to_the_demo(demo):
    example = example_of_registration(NOW)
    async with demo.database.transaction() as tx:
        unidad = await actor_of(tx, "unidad")
        contexto = contexto_from(await load_registro_datos(tx, unidad, NOW))
        pairs = [(line["entidad"], line["rol"]) for line in example["convocatoria"]]
        reached = set(await reach_cargos(tx, pairs))
        held = {cargo for usuario in SIX for cargo in (await actor_of(tx, usuario)).cargo_ids}
    validate("at_registro", contexto, example)
    assert reached
    assert reached <= held
    told = await register(demo.database, Orden(unidad, NOW), respuesta=example)
    assert told["estado"] == "en_planificacion"


async def test_the_six_are_where_the_demonstration_says(demo):
    async with demo.database.transaction() as tx:
        posts = {
            usuario: {(c.entidad_codigo, c.rol) for c in (await actor_of(tx, usuario)).cargos}
            for usuario in SIX
        }
        chucuito = await tx.scalar(select(entidades.c.nombre).where(entidades.c.codigo == "210005"))
    assert ("MINEDU", "administrador") in posts["admin"]
    assert posts["diri"] == {("DIRI", "planificador_diri")}
    assert posts["difoca"] == {("DIFOCA", "especialista_difoca")}
    assert posts["unidad"] == {("DIGEBR", "responsable_at"), ("DIGEBR", "facilitador")}
    assert ("210000", "coordinador_dre") in posts["dre"]
    assert {("210005", "jefe_agp"), ("210005", "especialista_primaria")} <= posts["ugel"]
    assert chucuito == "UGEL Chucuito"


async def test_who_is_there_only_to_look_sees_their_region_and_has_nothing_to_do(demo):
    persona_id = await check_credentials(
        demo.database, usuario="dregp", clave=DEMO_PASSWORD, direccion="1", now=NOW
    )
    year = date(2026, 1, 1), date(2027, 1, 1)
    async with demo.database.transaction() as tx:
        actor = await load_actor(tx, persona_id, NOW)
        assert actor is not None
        assert [c.rol for c in actor.cargos] == ["director_gp_dre"]
        assert not (await list_bandeja(tx, actor, now=NOW)).datos
        mine = await list_activities(tx, actor, desde=year[0], hasta=year[1])
        coordina = await actor_of(tx, "dre")
        assert coordina is not None
        theirs = await list_activities(tx, coordina, desde=year[0], hasta=year[1])
    assert mine
    assert {row["codigo"] for row in mine} <= {row["codigo"] for row in theirs}


async def test_each_kind_of_measurement_is_drawn_by_its_seed_and_some_are_answered(demo):
    """SG-02..04, EV-01..03."""
    drawn, answered = set(), set()
    async with demo.database.transaction() as tx:
        actor = await actor_of(tx, "admin")
        for row in await list_mediciones(tx, actor, 2026):
            if row["sorteada"] is None:
                continue
            who = await list_sorteados(tx, actor, row["id"], date(2026, 7, 6))
            asked, dia = INSTRUMENTOS[row["clave"]], day_of(row["sorteada"])
            frame = await list_frame(tx, row["programa_id"], asked.actor, dia)
            wanted = draw([each["clave"] for each in frame], row["semilla"], row["tamano"])
            assert [each["clave"] for each in who] == wanted
            drawn.add(row["clave"])
            answered |= {row["clave"]} if row["respondidas"] else set()
    assert (drawn, answered) == (set(INSTRUMENTOS), {"SG-02", "SG-04", "EV-03"})


async def test_sowing_twice_changes_nothing(demo):
    count = text("""
        SELECT (SELECT count(*) FROM asistencia), (SELECT count(*) FROM persona),
               (SELECT count(*) FROM evento), (SELECT adelanto FROM reloj)
    """)
    async with demo.database.transaction() as tx:
        before = (await tx.execute(count)).one()
    assert not any(await asyncio.gather(seed(demo), seed(demo)))
    async with demo.database.transaction() as tx:
        assert (await tx.execute(count)).one() == before


async def test_a_sowing_cut_short_leaves_nothing(database: Database, tmp_path):
    service = demo_service(database, tmp_path)
    await service.start()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(seed(service), timeout=1.5)
    async with database.transaction() as tx:
        for table in (personas, asistencias, avisos, relojes):
            assert await tx.scalar(select(func.count()).select_from(table)) == 0
    await service.close()


async def test_nothing_that_must_never_be_is_in_the_demonstration(demo):
    async with demo.database.transaction() as tx:
        found = await check_invariants(tx, demo.clock.now())
    assert {name: hallazgo for name, hallazgo in found.items() if hallazgo.cuenta} == {}


async def test_the_history_and_the_rows_of_the_demonstration_are_as_written(demo):
    assert await find_faults(demo.database, demo.machine.now()) == []
