"""Each fact that other systems want is told once, in the transaction in which it happens."""

from datetime import UTC, date, datetime, timedelta

import orjson
import pytest
from sqlalchemy import func, select, update

from engine.actions.asistencias.ordenes import annul, reprogram, resume, suspend
from engine.db.queries.tablas import asistencias, escenarios, novedades, tareas
from engine.domain.avisos.ganchos import REGISTRO
from engine.jobs.ganchos import forget_novedades, tell_overdue
from tests.webhook.conftest import Taller

DIAS = [date(2026, 8, 12), date(2026, 8, 13)]


async def told(taller: Taller) -> list[tuple[str, dict]]:
    async with taller.database.transaction() as tx:
        found = await tx.execute(
            select(novedades.c.tipo, novedades.c.cuerpo).order_by(
                novedades.c.creada, novedades.c.id
            )
        )
        return [(row.tipo, orjson.loads(row.cuerpo)) for row in found]


async def kinds(taller: Taller) -> list[str]:
    return [tipo for tipo, _ in await told(taller)]


async def test_the_life_of_an_at_is_told_fact_by_fact(taller, receptor):
    await taller.add(receptor)
    relato = taller.relato
    codigo = await relato.register()
    await relato.plan(codigo, DIAS)
    assert await kinds(taller) == ["asistencia.registrada"]
    await relato.do("diri", codigo, "calendarizar")
    assert set((await kinds(taller))[1:]) == {"asistencia.calendarizada", "asistencia.convocada"}
    for elemento in ("preparar_instrumentos", "inducir_facilitadores"):
        await relato.do("unidad", codigo, elemento)
    await relato.do("dre", codigo, "asegurar_logistica")
    await relato.do("ugel", codigo, "confirmar")
    answered = [body["data"] for tipo, body in await told(taller) if tipo == "convocado.respondido"]
    assert {(one["entidad"], one["confirmado"]) for one in answered} == {("210005", True)}
    orden = await relato.orden("unidad")
    await suspend(taller.database, orden, codigo=codigo, motivo="Paro regional de tres días")
    await resume(taller.database, orden, codigo=codigo, motivo="Terminó el paro regional")
    await reprogram(taller.database, orden, codigo=codigo, motivo="La sede no estará lista")
    await annul(taller.database, orden, codigo=codigo, motivo="Se atenderá con otra")
    found = await told(taller)
    assert [tipo for tipo, _ in found if tipo != "convocado.respondido"][3:] == [
        "asistencia.suspendida", "asistencia.reanudada", "asistencia.reprogramada",
        "asistencia.anulada",
    ]  # fmt: skip
    stopped = dict(found)["asistencia.suspendida"]["data"]["asistencia"]
    assert (stopped["codigo"], stopped["estado"]) == (codigo, "suspendida")
    assert stopped["motivo"] == "Paro regional de tres días"
    assert [j["inicio"][:10] for j in stopped["jornadas"]] == ["2026-08-12", "2026-08-13"]
    assert "Persona" not in orjson.dumps([body for _, body in found]).decode()


async def test_what_nobody_asked_for_is_not_written(taller, receptor):
    await taller.relato.register()
    await taller.add(receptor, "asistencia.anulada")
    await taller.relato.register()
    assert await told(taller) == []


async def test_a_fact_that_is_undone_is_never_told(taller, receptor):
    await taller.add(receptor)
    with pytest.raises(ZeroDivisionError):
        async with taller.database.transaction() as tx:
            await tx.execute(update(asistencias).values(estado="anulada"))
            raise ZeroDivisionError
    assert await told(taller) == []
    codigo = await taller.relato.register()
    with pytest.raises(ZeroDivisionError):
        async with taller.database.transaction() as tx:
            await tx.execute(update(asistencias).values(estado="anulada"))
            raise ZeroDivisionError
    assert await kinds(taller) == ["asistencia.registrada"]
    assert await taller.relato.estado(codigo) == "en_planificacion"


async def test_a_tarea_that_falls_due_is_told_once_for_each_date_it_had(taller, receptor):
    await taller.add(receptor, "tarea.vencida")
    await taller.relato.register()
    async with taller.database.transaction() as tx:
        vence = await tx.scalar(select(func.max(tareas.c.vence)))
    # The stories live in July: this machine's clock is ahead of theirs.
    ahead = taller.relato.now - datetime.now(UTC) - timedelta(days=1)
    for now, times in ((vence - timedelta(hours=1), 0), (vence, 1), (vence, 1)):
        async with taller.database.transaction() as tx:
            await tell_overdue(tx, now, ahead)
        assert len(await told(taller)) == times
    later = vence + timedelta(days=1)
    async with taller.database.transaction() as tx:
        await tx.execute(update(tareas).values(vence=later))
        await tell_overdue(tx, vence, ahead)
        await tell_overdue(tx, later, ahead)
    assert len(await told(taller)) == 2
    tarea = (await told(taller))[0][1]["data"]
    assert set(tarea) == {"tarea", "asistencia"}
    assert set(tarea["tarea"]) == {"id", "nombre", "entidad", "rol", "vence"}


async def test_a_plan_that_is_published_is_told(taller, receptor):
    await taller.add(receptor, "plan.publicado")
    async with taller.database.transaction() as tx:
        await tx.execute(
            escenarios.insert().values(
                id=func.gen_random_uuid(), anio=2027, nombre="Plan 2027", estado="publicando",
                pesos=[], fijadas={}, plan={}, modo="nuevo", semilla=1, segundos=60, version=0,
                detener=False, maquina="", intentos=0, error="", creado=taller.relato.now,
                creado_por_id=taller.relato.gente.ids["diri"],
            )
        )  # fmt: skip
        await tx.execute(update(escenarios).values(estado="publicado"))
        await tx.execute(update(escenarios).values(version=2))
    assert [(t, b["data"]["plan"]["nombre"]) for t, b in await told(taller)] == [
        ("plan.publicado", "Plan 2027")
    ]


async def test_what_is_older_than_the_log_is_forgotten_with_its_deliveries(taller, receptor):
    await taller.add(receptor)
    await taller.relato.register()
    now = datetime.now(UTC)
    for moment, left in ((now, 1), (now + REGISTRO + timedelta(days=1), 0)):
        async with taller.database.transaction() as tx:
            await forget_novedades(tx, moment - REGISTRO)
        assert len(await taller.log()) == left
