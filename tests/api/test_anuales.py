"""The year of a programme over REST and in its page: asked for, dated by a worker, accepted."""

import asyncio
from copy import deepcopy

import pytest
from sqlalchemy import update

from engine.db.queries.anuales import get_plan, list_planes
from engine.db.queries.tablas import planes_anuales
from engine.jobs.anuales import Anuales
from engine.planner.anual.faltas import is_soft, say_faults
from engine.planner.anual.revision import check_year
from tests.api.puertas import CLAVE
from tests.story.acompanamiento import FIN, Programas
from tests.story.gente import NOW, meet

API = "/api/v1"


@pytest.fixture
async def programa(service) -> int:
    """A programme of a companion with two docentes."""
    room = Programas(service.database, await meet(service.database))
    made = await room.programa()
    companion = await room.acompanante(made, "Rosa")
    for codigo in ("0700001", "0700002"):
        await room.assign(companion, await room.docente(await room.escuela(codigo), "Ana"))
    return made


async def find_dates(service) -> None:
    """Work as a worker does until nothing is asked for."""
    obrero = Anuales("prueba")
    while await obrero.step(service.database, NOW) or obrero.busqueda is not None:
        await asyncio.sleep(0.05)


async def test_a_year_is_asked_for_dated_by_a_worker_and_accepted_whole(service, puertas, programa):
    client = await puertas.como("ugel")
    address = f"{API}/programas/{programa}/anio"
    wrong = {"institucion": "0700001", "inicio": "2026-08-12", "fin": "2026-08-10", "motivo": "Río"}
    assert (await client.post(address, json={"contratiempos": [wrong]})).status_code == 422
    made = (
        await client.post(address, json={"contratiempos": [wrong | {"fin": "2026-08-14"}]})
    ).json()
    await find_dates(service)
    plan = (await client.get(f"{address}/{made['id']}")).json()
    assert (plan["estado"], plan["extracto"]["faltas"]) == ("listo", [])
    lost = plan["extracto"]["sin_fecha"]
    refused = await client.post(f"{address}/{made['id']}/aceptar", json={})
    assert refused.status_code == (409 if lost else 200)
    if lost:
        sent = {"con_pendientes": True}
        assert (await client.post(f"{address}/{made['id']}/aceptar", json=sent)).status_code == 200
    (companion,) = plan["extracto"]["acompanantes"]
    own = (await client.get(f"{address}/{made['id']}/acompanantes/{companion['id'][1:]}")).json()
    closed = [e for e in own["eventos"] if e["sede"] == "0700001"]
    days = {day["fecha"] for event in closed for day in event["dias"]}
    assert days.isdisjoint({"2026-08-12", "2026-08-13", "2026-08-14"})
    assert max(days) < FIN.isoformat()
    again = await client.post(f"{address}/{made['id']}/aceptar", json={})
    assert again.json()["codigo"] == "plan_anual_cerrado"
    neighbour = await puertas.como("vecina")
    assert (await neighbour.get(address)).status_code == 404


async def test_the_page_asks_shows_and_draws_a_year_without_scripts(service, puertas, programa):
    client = puertas.nadie()
    await client.post("/ingresar", data={"usuario": "ugel", "clave": CLAVE})
    here = f"/acompanamiento/programas/{programa}/anio"
    page = (await client.get(here)).text
    token = page.split('name="_csrf" value="')[1].split('"')[0]
    refused = await client.post(here, data={"_csrf": token, "motivo": "Lluvia", "quien": ""})
    assert "Elija quién no puede" in refused.text
    assert "Lluvia" in refused.text
    still = await client.post(here, data={"_csrf": token, "kmh_rio": "0"})
    assert "con cero no se llega" in still.text
    await client.post(here, data={"_csrf": token, "kmh_rio": "20", "escuelas_rio": "0700001"})
    assert "Cancelar la búsqueda" in (await client.get(here)).text
    await find_dates(service)
    page = (await client.get(here)).text
    link = page.split(f'href="{here}/')[1].split('"')[0]
    shown = (await client.get(f"{here}/{link}")).text
    assert "La ruta del mes" in shown
    assert shown.count("<svg") >= 2
    plan = link.split("/")[0]
    yes = {"_csrf": token, "con_pendientes": "si", "motivo": "Lo acordó el equipo"}
    await client.post(f"{here}/{plan}/aceptar", data=yes)
    own = (await client.get(f"{API}/programas/{programa}/anio/{plan}/acompanantes/1")).json()
    busy = own["eventos"][-1]["dias"][0]["fecha"]
    why = {"quien": "acompanante:1", "inicio": busy, "fin": busy, "motivo": "Descanso médico"}
    await client.post(here, data={"_csrf": token, "replan": "si", **why})
    await find_dates(service)
    page = (await client.get(here)).text
    assert 'data-rotulo="Estaba"' in page
    assert 'data-rotulo="Queda"' in page


async def spoil(service, programa: int, change) -> None:
    """Change the year that was found, as a mistaken search would have written it."""
    async with service.database.transaction() as tx:
        (found,) = (r for r in await list_planes(tx, programa) if r["estado"] == "listo")
        row = await get_plan(tx, programa, found["id"], whole=True)
        plan, extracto = deepcopy(row["plan"]), deepcopy(row["extracto"])
        change(plan)
        faults = check_year(row["problema"], plan)
        extracto["faltas"] = say_faults(faults, row["problema"])
        extracto["duras"] = sum(not is_soft(each) for each in faults)
        mine = update(planes_anuales).where(planes_anuales.c.id == found["id"])
        await tx.execute(mine.values(plan=plan, extracto=extracto))


async def test_the_page_refuses_a_year_without_a_motive_and_accepts_it_with_one(
    service, puertas, programa
):
    """PR-05 admits none; PR-20 is let go with a motive that stays with its name."""
    client = puertas.nadie()
    await client.post("/ingresar", data={"usuario": "ugel", "clave": CLAVE})
    here = f"/acompanamiento/programas/{programa}/anio"
    token = (await client.get(here)).text.split('name="_csrf" value="')[1].split('"')[0]
    await client.post(here, data={"_csrf": token})
    await find_dates(service)
    sound = {}

    def meet_while_visiting(plan):
        sound.update(deepcopy(plan))
        events = plan["acompanantes"][0]["eventos"]
        visit, gia = (next(e for e in events if e["tipo"] == t) for t in ("visita", "gia"))
        gia["dias"][0]["fecha"] = visit["dias"][0]["fecha"]

    def without_september(plan):
        plan |= deepcopy(sound)
        plan["comunes"] = [each for each in plan["comunes"] if each["id"] != "UGEL-2026-09"]

    await spoil(service, programa, meet_while_visiting)
    page = (await client.get(here)).text
    assert "rompe reglas que no admiten excepción" in page
    assert "Por qué se acepta así" not in page
    plan = page.split(f'action="{here}/')[1].split("/")[0]
    yes = {"_csrf": token, "con_pendientes": "si"}
    accept = f"{here}/{plan}/aceptar"
    refused = await client.post(accept, data=yes | {"motivo": "Lo acordó el equipo"})
    assert (refused.status_code, "(PR-05)" in refused.text) == (422, True)

    await spoil(service, programa, without_september)
    refused = await client.post(accept, data=yes)
    assert (refused.status_code, "(PR-20)" in refused.text) == (422, True)
    assert "Por qué se acepta así" in refused.text
    done = await client.post(accept, data=yes | {"motivo": "En setiembre van a la asamblea"})
    assert done.status_code == 303
    shown = (await client.get(here)).text
    assert "Se aceptó con excepción: En setiembre van a la asamblea (Persona ugel)." in shown
