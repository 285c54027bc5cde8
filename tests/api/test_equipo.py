"""The days of a team, the hours of a school and the languages of a companion, through the doors."""

import pytest
from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import Range

from engine.db.queries.tablas import entidades, estrategias
from engine.domain.lima import day_of
from tests.story.acompanamiento import Programas
from tests.story.gente import NOW, meet

API = "/api/v1"


@pytest.fixture
async def programa(service):
    """A programme with a companion, a school and a day of its team that is over."""
    room = Programas(service.database, await meet(service.database))
    made = await room.programa()
    companion = await room.acompanante(made, "Rosa")
    await room.escuela("0700001")
    async with service.database.transaction() as tx:
        ugel = await tx.scalar(select(entidades.c.id).where(entidades.c.tipo == "ugel").limit(1))
        dia = day_of(NOW)
        day = await tx.scalar(
            insert(estrategias)
            .values(
                programa_id=made, tipo="reunion", entidad_id=ugel, numero=dia.month,
                dias=Range(dia, dia, bounds="[]"), estado="programada",
            )
            .returning(estrategias.c.id)
        )  # fmt: skip
    return made, companion, day


async def test_a_day_of_the_team_is_registered_by_its_page_and_told_by_rest(
    service, puertas, programa
):
    """PR-20 (S003:1263-1268), PR-27 (S004:357)."""
    made, companion, day = programa
    client = await puertas.sesion("ugel")
    here = f"/acompanamiento/programas/{made}/equipo"
    assert "Por registrar" in (await client.get(here)).text
    page = await client.post(f"{here}/{day}", data={"hecho": "Se revisaron las metas"})
    assert "Marque quiénes fueron" in page.text
    assert "Se revisaron las metas" in page.text
    sent = {"hecho": "Se revisaron las metas", f"a_{companion}": "true"}
    assert (await client.post(f"{here}/{day}", data=sent)).status_code == 303
    rest = await puertas.como("ugel")
    (told,) = (await rest.get(f"{API}/programas/{made}/equipo")).json()["datos"]
    assert (told["estado"], told["asistieron"]) == ("realizada", [companion])
    again = await rest.post(f"{API}/programas/{made}/equipo/{day}", json={"hecho": "Otra vez"})
    assert (again.status_code, again.json()["codigo"]) == (409, "de_equipo_registrada")
    neighbour = await puertas.como("vecina")
    assert (await neighbour.get(f"{API}/programas/{made}/equipo")).status_code == 404


async def test_the_hours_of_a_school_and_the_languages_of_a_companion_are_kept(
    service, puertas, programa
):
    """PR-10, PB-06: hours in order and both; a list of languages written with commas."""
    _, companion, _ = programa
    client = await puertas.sesion("ugel")
    here = "/acompanamiento/escuelas/0700001/horario"
    wrong = await client.post(here, data={"entrada": "13:00", "salida": "08:00"})
    assert "La salida va después de la entrada" in wrong.text
    assert (await client.post(here, data={"entrada": "07:45"})).status_code == 422
    kept = {"turno": "tarde", "entrada": "12:45", "salida": "17:45"}
    assert (await client.post(here, data=kept)).status_code == 303
    page = (await client.get("/acompanamiento/escuelas/0700001")).text
    assert "Tarde, 12:45 a 17:45" in page
    stranger = await puertas.como("unidad")
    refused = await stranger.put(f"{API}{here}", json={"turno": "tarde"})
    assert refused.status_code == 403
    change = f"/acompanamiento/listas/{companion}/cambiar"
    said = {"lenguas": "awajún, wampis"}
    assert (await client.post(change, data=said)).status_code == 303
    assert "habla awajún, wampis" in (await client.get(f"/acompanamiento/listas/{companion}")).text
