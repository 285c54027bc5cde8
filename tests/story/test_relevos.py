"""What follows absences: vacant posts, approvals, notices, bookings and lists."""

import asyncio
import sys
from datetime import date

import pytest
from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import Range

from engine.actions.personas.ausencias import annul
from engine.actions.tareas.atencion import complete
from engine.db.queries.ausencias import list_ausencias, list_relevos
from engine.db.queries.desatendidos import load_desatendidos
from engine.db.queries.tablas import avisos, cargos, reservas_recursos, tareas, titularidades
from engine.errors import Forbidden
from tests.story.ausentes import DIA, away, borders, told_to
from tests.story.gente import settle_in
from tests.story.paso import Relato
from tests.story.sala import QUIEN, Sala


@pytest.fixture
async def relato(database):
    return Relato(database, await settle_in(database, admin=True))


async def test_a_post_that_nobody_exercises_is_its_superiors_and_is_told_on_the_board(relato):
    codigo = await relato.register()
    await relato.plan(codigo, [(relato.now + 42 * DIA).date()])
    await relato.do("diri", codigo, "calendarizar")
    await away(relato, "ugel", None)
    [tarea] = await relato.pending("directora", codigo)
    assert tarea.elemento == "confirmar"
    async with relato.database.transaction() as tx:
        [left] = await load_desatendidos(tx, relato.now)
    assert (left.entidad_codigo, left.rol, left.tareas) == ("210005", "jefe_agp", 1)
    assert left.ausentes == ("Persona ugel",)
    assert left.atiende is not None
    assert left.atiende.nombre == "Persona directora"
    answer = await relato.example(tarea)
    order = await relato.orden("directora")
    assert (await complete(relato.database, order, tarea_id=tarea.id, respuesta=answer))["codigo"]


async def test_nobody_approves_what_they_presented_even_as_a_substitute(relato):
    codigo = await relato.register()
    await away(relato, "difoca", "unidad")
    await relato.do("unidad", codigo, "definir_objetivos")
    told = await relato.do("unidad", codigo, "elaborar_pauta")
    assert told["siguientes"] == []
    assert await relato.pending("unidad", codigo) == []
    async with relato.database.transaction() as tx:
        review = (
            await tx.execute(select(tareas).where(tareas.c.elemento == "revisar_metodo"))
        ).one()
    assert review.presento_id == relato.gente.ids["unidad"]
    with pytest.raises(Forbidden, match="aprobacion_propia"):
        await complete(
            relato.database, await relato.orden("unidad"), tarea_id=review.id, respuesta={}
        )
    async with relato.database.transaction() as tx:
        director = await tx.scalar(select(cargos.c.id).where(cargos.c.rol == "director_difoca"))
        [left] = await load_desatendidos(tx, relato.now)
    assert (left.rol, left.presento_id, left.atiende) == (
        "especialista_difoca", relato.gente.ids["unidad"], None,
    )  # fmt: skip
    await _hire(relato, "nadie", director)
    [tarea] = await relato.pending("nadie", codigo)
    assert tarea.elemento == "revisar_metodo"
    await relato.do("nadie", codigo, "revisar_metodo")


async def test_an_approval_opened_in_a_later_step_is_not_told_first_to_whoever_presented(relato):
    sala = Sala(relato.database, relato.gente)
    await sala.deploy(
        "con_espera",
        f"""
        ini > pedir > pausa > aprobar > fin
        usuario pedir {QUIEN}
        captura pausa duracion=PT1H
        usuario aprobar {QUIEN} revisa=pedir
        """,
    )
    instancia = await sala.start("con_espera")
    [asked] = await sala.open_tareas(instancia)
    await complete(sala.database, await sala.orden("diri"), tarea_id=asked.id, respuesta={})
    await sala.pass_time(hours=2)
    [approval] = await sala.open_tareas(instancia)
    diri = relato.gente.ids["diri"]
    assert (approval.elemento, approval.presento_id) == ("aprobar", diri)
    async with relato.database.transaction() as tx:
        told = await tx.scalars(select(avisos.c.persona_id).where(avisos.c.tarea_id == approval.id))
    assert diri not in set(told)


async def _hire(relato, quien, cargo):
    async with relato.database.transaction() as tx:
        await tx.execute(
            insert(titularidades).values(
                cargo_id=cargo, persona_id=relato.gente.ids[quien], tipo="titular",
                periodo=Range(date(2026, 1, 1), None),
            )
        )  # fmt: skip


async def test_notices_not_sent_yet_go_to_who_stands_in_at_the_border(relato):
    codigo = await relato.register()
    [tarea] = await relato.pending("unidad", codigo)
    await relato.advance_to(tarea.vence - DIA)
    assert await _told_of_tareas(relato) == {relato.gente.ids["unidad"]}
    await away(relato, "unidad", "nadie")
    await borders(relato)
    assert await _told_of_tareas(relato) == {relato.gente.ids["nadie"]}


async def _told_of_tareas(relato):
    async with relato.database.transaction() as tx:
        about = select(avisos.c.persona_id).where(avisos.c.tarea_id.is_not(None))
        return set(await tx.scalars(about))


async def test_bookings_to_come_are_of_who_will_exercise_then(relato):
    codigo = await relato.register()
    when = relato.now + 42 * DIA
    await relato.plan(codigo, [when.date()])
    await relato.do("diri", codigo, "calendarizar")
    ids = relato.gente.ids

    async def booked():
        async with relato.database.transaction() as tx:
            return set(
                await tx.scalars(
                    select(reservas_recursos.c.persona_id).where(
                        reservas_recursos.c.persona_id.is_not(None)
                    )
                )
            )

    assert ids["ugel"] in await booked()
    ausencia = await away(relato, "ugel", "vecina", desde=when - DIA, hasta=when + DIA)
    assert ids["ugel"] not in await booked()
    assert ids["vecina"] in await booked()
    await annul(
        relato.database, await relato.orden("admin"), ausencia_id=ausencia, motivo="Ya no viaja"
    )
    assert ids["ugel"] in await booked()


async def test_lists_say_who_covers_whom_and_keep_to_the_scope(relato):
    await away(relato, "ugel", "nadie")
    async with relato.database.transaction() as tx:
        for quien, seen in (("ugel", 1), ("nadie", 1), ("dre", 1), ("vecina", 0), ("cusco", 0)):
            actor = await relato.gente.actor(quien, relato.now)
            found = await list_ausencias(tx, actor, now=relato.now, fase="en_curso")
            assert len(found.datos) == seen, quien
        both = await list_relevos(tx, relato.gente.ids["nadie"], relato.now)
    assert {row["ausente"] for row in both["cubre"]} == {"Persona ugel"}
    assert both["la_cubren"] == []


AWAY = ("ugel", "vecina", "dre", "cusco", "unidad", "deib", "difoca", "diri")


async def test_workers_killed_at_the_border_tell_each_substitute_once(relato, database_url):
    codigo = await relato.register()
    for quien in AWAY:
        await away(relato, quien, "nadie", hasta=relato.now + DIA)
    arguments = (sys.executable, "-m", "tests.story.obrero_de_fronteras", database_url)
    first = await asyncio.create_subprocess_exec(
        *arguments, relato.now.isoformat(), stdout=asyncio.subprocess.PIPE
    )
    assert first.stdout is not None
    assert await first.stdout.readline() == b"relevo\n"
    first.kill()
    await first.wait()
    others = [
        await asyncio.create_subprocess_exec(*arguments, relato.now.isoformat()) for _ in range(2)
    ]
    assert [await other.wait() for other in others] == [0, 0]
    assert await borders(relato) == 0
    told = await told_to(relato, "nadie", "relevo")
    assert sorted(each["otra"] for each in told) == sorted(f"Persona {quien}" for quien in AWAY)
    await relato.do("nadie", codigo, "definir_objetivos")
    relato.now += DIA
    back = await asyncio.create_subprocess_exec(*arguments, relato.now.isoformat())
    assert await back.wait() == 0
    returned = [await told_to(relato, quien, "relevo") for quien in AWAY]
    assert [[each["que"] for each in told] for told in returned] == [["devuelve"]] * len(AWAY)
    assert [t.elemento for t in await relato.pending("unidad", codigo)] == ["elaborar_pauta"]
