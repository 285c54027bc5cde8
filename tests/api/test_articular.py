"""The page where DIRI joins two activities or keeps them apart."""

import re

import pytest
from sqlalchemy import select, update

from engine.db.queries.convocados import lines_of
from engine.db.queries.tablas import asistencias, avisos, cargos, convocados, ejercicios, entidades
from tests.api.test_paginas_del_plan import Navegante
from tests.story.gente import meet
from tests.story.planes import Planificacion
from tests.story.publicaciones import Publicacion

HOME = "/planificador/articular/AC-2026-0001/AC-2026-0002"
PORQUE = "Mismo público y mismo tema: comparten equipo y gastos."


@pytest.fixture
async def diri(puertas, service):
    oficina = Planificacion(await meet(service.database))
    await oficina.pide("Redes rurales")
    await oficina.pide("Redes en la frontera", usuario="deib", unidad="DEIB", dia=14)
    made = await Navegante(puertas.nadie()).enter("diri")
    await made.see(HOME)
    return made


async def test_a_proposal_leads_to_its_decision_with_what_it_would_save(diri):
    proposals = await diri.see("/planificador/cruces?clase=articulable")
    assert f'href="{HOME}"' in proposals.text
    page = await diri.see(HOME)
    assert "AC-2026-0002 se suma a AC-2026-0001, en las fechas de la DIGEBR" in page.text
    assert "Ahorra 2 días de personas convocadas: 2 cargos van una sola vez." in page.text


async def test_a_decision_is_written_shown_and_undone(diri):
    done = await diri.send(HOME, {"decision": "AC-2026-0002>AC-2026-0001", "sustento": PORQUE})
    assert done.url.path == "/planificador/actividades/AC-2026-0002"
    assert "Se suma, en sus fechas, a" in done.text
    assert PORQUE in done.text
    host = await diri.see("/planificador/actividades/AC-2026-0001")
    assert "Se le suma" in host.text
    undone = await diri.send(HOME, {"deshacer": "si"})
    assert "Con otras áreas" not in undone.text


async def test_what_was_typed_stays_when_something_lacks(diri):
    refused = await diri.send(HOME, {"decision": "separar", "sustento": "no"})
    assert refused.status_code == 422
    assert "Escriba por qué, en una frase de 5 letras o más." in refused.text
    assert 'value="separar" checked' in refused.text
    nothing = await diri.send(HOME, {"sustento": PORQUE})
    assert "Elija si se articulan o se mantienen separadas." in nothing.text
    assert PORQUE in nothing.text


async def test_a_unit_neither_sees_the_page_nor_decides(diri, puertas):
    unidad = await Navegante(puertas.nadie()).enter("unidad")
    await unidad.see("/planificador/cruces?clase=articulable")
    assert (await unidad.see(HOME)).status_code == 403
    sent = await unidad.send(HOME, {"decision": "separar", "sustento": PORQUE})
    assert sent.status_code == 403
    assert HOME not in (await unidad.see("/planificador/cruces?clase=articulable")).text


async def test_one_that_does_not_exist_says_so(diri):
    gone = await diri.see("/planificador/articular/AC-2026-0001/AC-2026-0077")
    assert gone.status_code == 404


async def test_rest_decides_and_takes_back(diri, puertas):
    api = await puertas.como("diri")
    door = "/api/v1/planificador/actividades/AC-2026-0002/articulacion"
    body = {"con": "AC-2026-0001", "decision": "articular", "sustento": PORQUE}
    assert (await api.put(door, json=body)).json()["decision"] == "articular"
    chained = await api.put(
        "/api/v1/planificador/actividades/AC-2026-0001/articulacion",
        json=body | {"con": "AC-2026-0002"},
    )
    assert chained.json()["con"] == "AC-2026-0002", "the last decision of a pair counts"
    assert (await api.delete(f"{door}/AC-2026-0001")).status_code == 200
    again = await api.delete(f"{door}/AC-2026-0001")
    assert (again.status_code, again.json()["codigo"]) == (404, "articulacion_desconocida")


async def beside(puertas, service):
    """Return DIRI before an activity and a registered AT of another area, and their page."""
    mesa = Publicacion(await meet(service.database))
    await mesa.pide("Redes rurales")
    ident, _ = await mesa.resuelve()
    await mesa.publica(ident)
    await mesa.trabaja()
    await mesa.pide("Redes en la frontera", usuario="deib", unidad="DEIB", dia=14)
    diri = await Navegante(puertas.nadie()).enter("diri")
    proposals = await diri.see("/planificador/cruces?clase=articulable")
    found = re.search(r'href="(/planificador/articular/[^"]+)"', proposals.text)
    assert found is not None
    assert set(found[1].split("/")[-2:]) == {"AT-2026-0001", "AC-2026-0002"}
    return mesa, diri, found[1]


async def lines_and_told(mesa):
    """Return whom the AT convenes, and the units told that something joins it."""
    async with mesa.database.transaction() as tx:
        ident = await tx.scalar(select(asistencias.c.id))
        lines = (await lines_of(tx, [ident]))[ident]
        told = await tx.scalars(
            select(entidades.c.codigo)
            .join(cargos, cargos.c.entidad_id == entidades.c.id)
            .join(ejercicios, ejercicios.c.cargo_id == cargos.c.id)
            .join(avisos, avisos.c.persona_id == ejercicios.c.persona_id)
            .where(avisos.c.tipo == "actividad_sumada", cargos.c.rol == "responsable_at")
            .order_by(entidades.c.codigo)
        )
        return lines, list(told)


async def answer_all(mesa, *, confirmado):
    async with mesa.database.transaction() as tx:
        await tx.execute(update(convocados).values(confirmado=confirmado))


async def test_one_beside_an_at_may_be_kept_apart(puertas, service):
    """PR-29: an activity and an AT of another area."""
    _, diri, home = await beside(puertas, service)
    done = await diri.send(home, {"decision": "separar", "sustento": PORQUE})
    assert (done.url.path, home in done.text) == ("/planificador/cruces", False)
    shown = await diri.see("/asistencias/AT-2026-0001")
    assert PORQUE in shown.text


JOINED = {"decision": "AC-2026-0002>AT-2026-0001", "sustento": PORQUE}


async def test_an_activity_joins_a_registered_at_and_goes_out_again(puertas, service):
    """PR-02, PR-29, MA-06: one button; both units told, the joint team, what is saved; undone."""
    mesa, diri, home = await beside(puertas, service)
    page = await diri.see(home)
    assert "AC-2026-0002 se suma a AT-2026-0001, en las fechas de la DIGEBR" in page.text
    assert "Ahorra 2 días de personas convocadas: 2 cargos van una sola vez." in page.text
    done = await diri.send(home, JOINED)
    assert done.url.path == "/planificador/actividades/AC-2026-0002"
    assert 'href="/asistencias/AT-2026-0001"' in done.text
    shown = await diri.see("/asistencias/AT-2026-0001")
    assert "Se le suma" in shown.text
    assert "Ahorra 2 días de personas convocadas." in shown.text
    lines, told = await lines_and_told(mesa)
    assert ("DEIB", "responsable_at") in lines
    assert told == ["DEIB", "DIGEBR"]
    assert home not in (await diri.see("/planificador/cruces?clase=articulable")).text
    await answer_all(mesa, confirmado=True)
    late = await diri.send("/planificador/articular/AC-2026-0002/AT-2026-0001", {"deshacer": "si"})
    assert late.status_code == 409
    assert "Ya hay quien respondió si asiste a la AT-2026-0001" in late.text
    await answer_all(mesa, confirmado=None)
    out = await diri.send("/planificador/articular/AC-2026-0002/AT-2026-0001", {"deshacer": "si"})
    assert "Con otras áreas" not in out.text
    lines, told = await lines_and_told(mesa)
    assert ("DEIB", "responsable_at") not in lines
    assert told == ["DEIB", "DEIB", "DIGEBR", "DIGEBR"]
    assert home in (await diri.see("/planificador/cruces?clase=articulable")).text
