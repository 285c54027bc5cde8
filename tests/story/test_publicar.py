"""A plan of the year published: ATs registered, units asked, people told once (PB-03, AC-05)."""

import orjson
import pytest
from jsonschema_rs import Draft202012Validator
from sqlalchemy import select

from engine.actions.escenarios import asistencia, publicacion
from engine.actions.escenarios.asistencia import registration_of
from engine.actions.escenarios.publicacion import carry_on_publishing, write_reason
from engine.actions.escenarios.publicar import preview, publish
from engine.actions.tareas.contexto import load_contexto_datos
from engine.db.queries.conjunto import load_conjunto
from engine.db.queries.tablas import (
    actividades,
    asistencias,
    avisos,
    jornadas,
    tareas,
)
from engine.db.tables import Tarea
from engine.errors import Conflict, Forbidden, NotFound
from engine.jobs.seguimiento import look
from forms.registro import load_schema
from tests.story.gente import NOW, settle_in
from tests.story.publicaciones import Publicacion


@pytest.fixture
async def diri(database):
    return Publicacion(await settle_in(database, admin=True))


@pytest.fixture
async def listo(diri):
    return await diri.dos()


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
    assert {tarea.observacion["clase"] for tarea in asked} == {"fecha"}, "it is no remark"
    assert await diri.cuenta(jornadas) == 2


async def test_what_would_be_refused_for_lack_of_cargos_is_named_before_publishing(diri):
    """MA-05: the page promises only what can be registered, and the rest is published."""
    await diri.pide("Redes rurales")
    docentes = frozenset({("210005", "docente")})
    await diri.pide("Docentes de frontera", dia=19, convocadas=docentes, publico=("docente",))
    ident, _ = await diri.resuelve()
    seen = await preview(diri.database, await diri.orden(), escenario_id=ident)
    assert seen.registrar == 1
    assert [(each.codigo, each.lineas) for each in seen.imposibles] == [("AC-2026-0002", docentes)]
    await diri.publica(ident)
    await diri.trabaja()
    assert [row["estado"] for row in await diri.filas(ident)] == ["registrada", "rechazada"]


async def test_a_published_date_is_compared_with_the_others_before_its_unit_programmes_it(
    diri, listo
):
    """PB-01: what DIRI has given everybody as a date is not free for another area."""
    await diri.publica(listo)
    await diri.trabaja()
    async with diri.database.transaction() as tx:
        rows = (await tx.execute(select(asistencias.c.codigo, asistencias.c.estado))).all()
        assert [row.estado for row in rows] == ["en_planificacion", "en_planificacion"]
        found = await load_conjunto(tx, 2026)
        assert {row.codigo for row in rows} <= found.keys()


async def test_how_many_are_done_is_told_while_it_is_published(diri, listo, monkeypatch):
    monkeypatch.setattr(publicacion, "LOTE", 1)
    await diri.publica(listo)
    for done in (0, 1):
        seen = await look(diri.database, listo)
        assert seen is not None
        assert (seen["estado"], seen["avance"]["hechas"]) == ("publicando", done)
        await publicacion.carry_on_publishing(diri.database, NOW)


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
    real = asistencia.tell_convened

    async def die_in_the_second(*args):
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return await real(*args)

    monkeypatch.setattr(asistencia, "tell_convened", die_in_the_second)
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


async def written_in(diri, elemento):
    """Return the dates with which the ficha of the open tarea of an element begins."""
    async with diri.database.transaction() as tx:
        open_one = (tareas.c.elemento == elemento) & (tareas.c.estado == "abierta")
        ident = await tx.scalar(select(tareas.c.id).where(open_one))
        facts = await load_contexto_datos(tx, await tx.get_one(Tarea, ident), NOW)
    return facts["anterior"].get("jornadas") or facts["alternativas"][0]


async def test_the_unit_that_objects_leaves_it_to_diri_with_its_reason(diri, listo):
    await diri.publica(listo)
    await diri.trabaja()
    first, other = await diri.abiertas()
    await diri.responde("unidad", first, decision="objeta", motivo="Esa semana hay evaluación.")
    [back] = [t for t in await diri.abiertas() if t.elemento == "resolver_cruce"]
    assert back.observacion["texto"] == "Esa semana hay evaluación."
    jornada = {"fecha": "2026-08-26", "hora_inicio": "09:00", "hora_fin": "13:00"}
    await diri.responde(
        "diri", back, decision="otra_fecha", jornadas=[jornada], sustento="Queda libre."
    )
    assert sorted(t.elemento for t in await diri.abiertas()) == ["aceptar_fecha"] * 2
    again = [t for t in await diri.abiertas() if t.id != other.id]
    await diri.responde("unidad", again[0], decision="objeta", motivo="Tampoco puede ser.")
    offered = await written_in(diri, "resolver_cruce")
    assert offered, "the best of the other dates"
    assert offered != [jornada], "not the one that was objected"


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


async def test_what_an_activity_registers_is_a_valid_ficha(diri, listo):
    async with diri.database.transaction() as tx:
        row = (await tx.execute(select(actividades).limit(1))).mappings().one()
    answer = registration_of({**row, "unidad": "DIGEBR"}, [("210005", "jefe_agp")])
    assert Draft202012Validator(load_schema("at_registro")).is_valid(answer)


def test_a_refusal_with_hundreds_of_fields_is_kept_whole_enough_to_be_told():
    campos = {f"convocatoria.{n}.rol": "En una UGEL no hay docentes." for n in range(300)}
    told = write_reason("respuesta_invalida", {"campos": campos, "lugar": "x" * 3000})
    kept = orjson.loads(told)
    assert len(told) <= 2000
    assert list(kept["datos"]["campos"]) == [f"convocatoria.{n}.rol" for n in range(3)]
    assert orjson.loads(write_reason("x", {"lugar": "x" * 3000}))["datos"] == {"campos": {}}
