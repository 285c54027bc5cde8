"""DIRI sets what the rules weigh, in plain forms; others see it and change nothing."""

import re

import pytest

from engine.actions.tareas.oficinas import load_plantel
from engine.db.queries.entidades import find_entidad_id
from engine.domain.ubicacion import Ubicacion
from tests.api.puertas import CLAVE

HOME = "/planificador/pesos"


class Visita:
    """Somebody signed in who sends the forms of the page."""

    def __init__(self, client):
        self.client = client
        self.csrf = ""

    async def enter(self, usuario):
        await self.client.post("/ingresar", data={"usuario": usuario, "clave": CLAVE})
        await self.see()
        return self

    async def see(self):
        answer = await self.client.get(HOME, follow_redirects=True)
        found = re.search(r'name="_csrf" value="([^"]+)"', answer.text)
        self.csrf = found[1] if found else self.csrf
        return answer

    async def send(self, where="", **typed):
        return await self.client.post(
            f"{HOME}{where}", data={"_csrf": self.csrf, **typed}, follow_redirects=True
        )


@pytest.fixture
async def diri(puertas):
    return await Visita(puertas.nadie()).enter("diri")


async def test_a_weight_changes_with_who_did_it_and_from_what(diri):
    done = await diri.send(carga="7", desvio="1,4", clases="5")
    assert done.status_code == 200
    assert 'value="7"' in done.text
    assert 'value="1,4"' in done.text
    rows = re.findall(r'data-rotulo="De">([^<]+)</td><td data-rotulo="A">([^<]+)<', done.text)
    # What was typed as it already was leaves no trace.
    assert sorted(rows) == [("1,3", "1,4"), ("3", "7")]
    assert "Persona diri" in done.text


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        pytest.param("mucho", "Escriba un número, como 5 o 1,3.", id="a word"),
        pytest.param("-1", "Escriba un número entre 0 y 1000.", id="below nothing"),
        pytest.param("1e9", "Escriba un número entre 0 y 1000.", id="far too much"),
        pytest.param("nan", "Escriba un número entre 0 y 1000.", id="no number at all"),
        pytest.param("", "Escriba un número, como 5 o 1,3.", id="empty"),
    ],
)
async def test_a_wrong_weight_is_refused_beside_its_field_and_kept(diri, typed, sentence):
    answer = await diri.send(carga=typed)
    assert answer.status_code == 422
    assert f'id="carga-error">{sentence}' in answer.text
    if typed:
        assert f'id="carga" name="carga" type="text" value="{typed}"' in answer.text


async def test_who_is_not_diri_sees_the_weights_and_sets_none(puertas):
    unidad = await Visita(puertas.nadie()).enter("unidad")
    page = await unidad.see()
    assert "Los fija la DIRI." in page.text
    assert "Guardar los pesos" not in page.text
    assert 'id="carga"' not in page.text
    assert ">1,3</td>" in page.text
    refused = await unidad.send(carga="7")
    assert refused.status_code == 403
    assert "Solo la DIRI" in refused.text


async def test_rooms_protected_days_and_budgets_come_and_go(diri):
    await diri.send("/salas", sede="210005", nombre="Auditorio", capacidad="80")
    await diri.send("/protegidos", nombre="Censal", inicio="2026-11-09", fin="2026-11-13",
                    norma="RM 1-2026")  # fmt: skip
    page = await diri.send("/presupuestos", entidad="210000", anio="2026", persona_dias="400")
    for told in ("Auditorio", "Censal", "400 días de personas"):
        assert told in page.text
    again = await diri.send("/presupuestos", entidad="210000", anio="2026", persona_dias="500")
    assert "500 días de personas" in again.text
    assert "400 días de personas" not in again.text
    for where in re.findall(rf'action="{HOME}(/[^"]+/(?:cerrar|retirar))"', again.text):
        page = await diri.send(where)
    for told in ("No hay salas", "No hay periodos protegidos", "Ninguna región tiene"):
        assert told in page.text
    assert (await diri.send("/salas/999/cerrar")).status_code == 404


@pytest.mark.parametrize(
    ("where", "typed", "sentence"),
    [
        pytest.param("/salas", {"sede": "000", "nombre": "Sala", "capacidad": "5"},
                     "000", id="a sede that does not exist"),
        pytest.param("/salas", {"sede": "210005", "nombre": "Sala", "capacidad": "0"},
                     "capacidad-error", id="a room for nobody"),
        pytest.param("/protegidos", {"nombre": "Al revés", "inicio": "2026-11-13",
                                     "fin": "2026-11-09", "norma": "RM 1"},
                     "El último día debe ser igual o posterior al primero.", id="backwards"),
        pytest.param("/protegidos", {"nombre": "Vago", "inicio": "pronto", "fin": "2026-11-09",
                                     "norma": "RM 1"}, "inicio-error", id="no date"),
        pytest.param("/presupuestos", {"entidad": "210000", "anio": "2026",
                                       "persona_dias": "-4"}, "persona_dias-error", id="a debt"),
    ],
)  # fmt: skip
async def test_what_cannot_be_is_refused_with_how_to_mend_it(diri, where, typed, sentence):
    answer = await diri.send(where, **typed)
    assert answer.status_code in (404, 422)
    assert sentence in answer.text


async def test_where_an_entidad_works_is_said_and_its_local_holidays_follow(puertas, service):
    admin = await puertas.sesion("admin")
    door = "/administracion/entidades/210005/corregir"
    typed = {"nombre": "UGEL Chucuito", "activa": "true"}
    alone = await admin.post(door, data=typed | {"provincia": "Chucuito"})
    assert (alone.status_code, 'id="region-error"' in alone.text) == (422, True)
    place = {"region": "Puno", "provincia": "Chucuito", "distrito": "Juli"}
    assert (await admin.post(door, data=typed | place)).status_code == 303
    assert "trabaja en Juli, Chucuito, Puno" in (await admin.get(door[:-9])).text
    async with service.database.transaction() as tx:
        here = await find_entidad_id(tx, "210005")
        lugares = await (await load_plantel(tx)).lugares(tx, {here})
    assert lugares[here].ubicacion == Ubicacion("Puno", "Chucuito", "Juli")
    assert (await admin.post(door, data=typed)).status_code == 303
    assert "trabaja en" not in (await admin.get(door[:-9])).text


async def test_the_connection_of_an_entidad_is_said_and_unsaid(puertas):
    admin = await Visita(puertas.nadie()).enter("admin")
    door = "/administracion/entidades/210005/corregir"

    async def said():
        page = await admin.client.get(door)
        return re.findall(r'<option value="(\w*)" selected>', page.text)

    async def say(conexion):
        typed = {"nombre": "UGEL Chucuito", "activa": "true", "conectividad": conexion}
        return await admin.client.post(door, data={"_csrf": admin.csrf, **typed})

    assert await said() == [""]
    await say("sin_conexion")
    assert await said() == ["sin_conexion"]
    assert (await say("rota")).status_code == 422
    await say("")
    assert await said() == [""]
