"""Suspensions, distances and late holidays over REST and on their pages."""

from datetime import date, time

import pytest

from engine.db.queries.calendario import load_calendario

API = "/api/v1/calendario"
HOME = "/administracion/plazos"
HUELGA = {
    "norma": "RM 300-2026-MINEDU", "motivo": "Huelga", "desde": "2026-07-08", "hasta": "2026-07-10",
}  # fmt: skip
FERIADO = {
    "fecha": "2026-07-08", "nombre": "Día no laborable", "tipo": "feriado_nacional",
    "ambito": "nacional", "norma": "DS 080-2026-PCM",
}  # fmt: skip
DISTANCIA = {"desde": "210005", "hasta": "MINEDU", "dias": 3, "norma": "RA 288-2015-CE-PJ"}


@pytest.fixture
async def admin(puertas):
    return await puertas.como("admin")


async def deadline(puertas):
    """Return the day and the why of the unit's only tarea, as REST tells them."""
    unidad = await puertas.como("unidad")
    [tarea] = (await unidad.get("/api/v1/tareas")).json()["datos"]
    told = (await unidad.get(f"/api/v1/tareas/{tarea['id']}")).json()
    return told["vence"][:10], told["porque"]


async def move(puertas):
    await puertas.service.settle(puertas.service.clock.now())


async def test_why_a_date_is_that_one_is_said_wherever_the_date_is(admin, puertas):
    """In the bandeja, the AT, its tarea, its instance, the decision, the board, and over REST."""
    codigo = await puertas.registrada()
    unidad, chief = await puertas.sesion("unidad"), await puertas.sesion("admin")
    rest = await puertas.como("unidad")
    [tarea] = (await rest.get("/api/v1/tareas")).json()["datos"]
    assert tarea["porque"].startswith("Cinco días hábiles desde el ")
    at = (await rest.get(f"/api/v1/asistencias/{codigo}")).json()
    instancia = at["enlaces"]["instancia"].rsplit("/", 1)[1]
    for client, page in (
        (unidad, "/bandeja"),
        (unidad, f"/asistencias/{codigo}"),
        (unidad, f"/tareas/{tarea['id']}"),
        (unidad, f"/tareas/{tarea['id']}/posponer"),
        (chief, f"/procesos/instancias/{instancia}"),
    ):
        assert tarea["porque"] in (await client.get(page)).text, page
    moved = await admin.post("/api/v1/demo/reloj", json={"hasta": "2026-07-20T10:00:00-05:00"})
    assert moved.status_code == 200, moved.text
    assert tarea["porque"] in (await unidad.get("/tablero")).text


async def test_a_suspension_says_what_it_moves_moves_it_and_ends_once(admin, puertas):
    await puertas.registrada()
    due, _ = await deadline(puertas)
    told = await admin.post(f"{API}/suspensiones/ensayo", json=HUELGA)
    assert told.json() == {"plazos": 1, "personas": 1}
    made = await admin.post(f"{API}/suspensiones", json=HUELGA)
    assert made.status_code == 201
    await move(puertas)
    later, why = await deadline(puertas)
    assert later > due
    assert "suspendido del mié 8 jul 2026 al vie 10 jul 2026 (Huelga, RM 300-2026-MINEDU)" in why
    [row] = (await admin.get(f"{API}/suspensiones")).json()["datos"]
    assert (row["motivo"], row["ambito"], row["anulada"]) == ("Huelga", "todos", None)
    address = f"{API}/suspensiones/{made.json()['id']}"
    assert (await admin.post(f"{address}/ensayo")).json() == {"plazos": 1, "personas": 1}
    ended = await admin.post(f"{address}/anular", json={"sustento": "No correspondía"})
    assert ended.status_code == 200
    await move(puertas)
    assert (await deadline(puertas))[0] == due
    again = await admin.post(f"{address}/anular", json={"sustento": "No correspondía"})
    assert (again.status_code, again.json()["codigo"]) == (409, "suspension_terminada")


async def test_a_holiday_says_what_it_would_move_and_what_taking_it_back_would(admin, puertas):
    await puertas.registrada()
    assert (await admin.post(f"{API}/feriados/ensayo", json=FERIADO)).json()["plazos"] == 1
    made = (await admin.post(f"{API}/feriados", json=FERIADO)).json()
    await move(puertas)
    address = f"{API}/feriados/{made['id']}/ensayo"
    assert (await admin.post(address)).json() == {"plazos": 1, "personas": 1}
    renamed = await admin.post(address, json=FERIADO | {"nombre": "Puente"})
    assert renamed.json() == {"plazos": 0, "personas": 0}


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"hasta": "2026-07-01"}, 422, "suspension_al_reves"),
        ({"hasta": "2028-07-01"}, 422, "suspension_larga"),
        ({"ambito": "entidad", "entidad": "999999"}, 404, "entidad_desconocida"),
        ({"ambito": "asistencia", "asistencia": "AT-1999-0001"}, 404, "asistencia_desconocida"),
        ({"ambito": "tarea"}, 422, "datos_invalidos"),
        ({"motivo": ""}, 422, "datos_invalidos"),
    ],
)
async def test_a_suspension_that_cannot_be_is_refused(admin, change, status, code):
    answer = await admin.post(f"{API}/suspensiones", json=HUELGA | change)
    assert (answer.status_code, answer.json()["codigo"]) == (status, code)


async def test_a_distance_is_kept_corrected_and_taken_away(admin):
    made = (await admin.post(f"{API}/distancias", json=DISTANCIA)).json()["id"]
    again = await admin.post(f"{API}/distancias", json=DISTANCIA)
    assert (again.status_code, again.json()["codigo"]) == (409, "distancia_repetida")
    address = f"{API}/distancias/{made}"
    assert (await admin.put(address, json={"dias": 5, "norma": "RA 1-2027"})).status_code == 200
    [row] = (await admin.get(f"{API}/distancias")).json()["datos"]
    assert (row["desde_nombre"], row["dias"]) == ("UGEL Chucuito", 5)
    assert (await admin.delete(address)).status_code == 200
    assert (await admin.delete(address)).json()["codigo"] == "distancia_desconocida"


async def test_hours_of_attention_hold_from_a_day_to_come_and_are_taken_away_before_it(admin):
    verano = {"desde": "2027-01-04", "apertura": "08:00", "cierre": "14:00", "norma": "RM 1-2027"}
    made = (await admin.post(f"{API}/horarios", json=verano)).json()["id"]
    again = await admin.post(f"{API}/horarios", json=verano)
    assert (again.status_code, again.json()["codigo"]) == (409, "horario_repetido")
    new, old = (await admin.get(f"{API}/horarios")).json()["datos"]
    assert (new["desde"], new["cierre"], old["apertura"]) == ("2027-01-04", "14:00:00", "08:30:00")
    held = await admin.delete(f"{API}/horarios/{old['id']}")
    assert (held.status_code, held.json()["codigo"]) == (409, "horario_vigente")
    assert (await admin.delete(f"{API}/horarios/{made}")).status_code == 200
    gone = await admin.delete(f"{API}/horarios/{made}")
    assert (gone.status_code, gone.json()["codigo"]) == (404, "horario_desconocido")


@pytest.mark.parametrize(
    ("change", "campo"),
    [
        ({"desde": "2026-07-01"}, "desde"),
        ({"cierre": "07:00"}, "cierre"),
        ({"norma": " "}, "norma"),
    ],
    ids=["a day that has come", "closed before it opens", "no norm"],
)
async def test_hours_that_cannot_be_are_refused_in_their_field(puertas, change, campo):
    admin = await puertas.sesion("admin")
    verano = {"desde": "2027-01-04", "apertura": "08:00", "cierre": "14:00", "norma": "RM 1-2027"}
    answer = await admin.post(f"{HOME}/horarios/nuevo", data=verano | change)
    assert answer.status_code == 422
    assert f'id="{campo}-error"' in answer.text


async def test_hours_registered_on_the_page_say_since_when_they_hold(puertas):
    admin = await puertas.sesion("admin")
    verano = {"desde": "2027-01-04", "apertura": "08:00", "cierre": "14:00", "norma": "RM 1-2027"}
    done = await admin.post(f"{HOME}/horarios/nuevo", data=verano)
    assert done.status_code == 303
    shown = (await admin.get(HOME)).text
    assert "8:00–14:00" in shown
    assert "Por empezar" in shown
    async with puertas.service.database.transaction() as tx:
        calendario = await load_calendario(tx)
    assert calendario.horario_on(date(2027, 1, 3)).cierre == time(16, 30)
    assert calendario.horario_on(date(2027, 1, 4)).cierre == time(14)


async def test_a_page_asks_before_it_moves_deadlines_and_then_keeps_the_ledger(puertas):
    await puertas.registrada()
    admin = await puertas.sesion("admin")
    blank = (await admin.get(f"{HOME}/suspensiones/nueva")).text
    clave = blank.split('name="_clave" value="', 1)[1].split('"', 1)[0]
    typed = HUELGA | {"ambito": "entidad", "de_quien": "DIGEBR", "_clave": clave}
    asked = await admin.post(f"{HOME}/suspensiones/nueva", data=typed)
    assert "Se mueve un plazo de una persona" in asked.text
    assert f'name="_clave" value="{clave}"' in asked.text
    assert "Ningún plazo está suspendido" in (await admin.get(HOME)).text
    done = await admin.post(f"{HOME}/suspensiones/nueva", data=typed | {"_confirmado": "si"})
    assert done.status_code == 303
    await move(puertas)
    ledger = (await admin.get(HOME)).text
    assert "Dirección General de Educación Básica Regular y las que dependen de ella" in ledger
    assert "Se suspendieron los plazos del mié 8 jul 2026 al vie 10 jul 2026" in ledger
    # Pressed twice, it is entered once.
    again = await admin.post(f"{HOME}/suspensiones/nueva", data=typed | {"_confirmado": "si"})
    assert again.status_code == 303
    rest = await puertas.como("admin")
    assert len((await rest.get(f"{API}/suspensiones")).json()["datos"]) == 1


async def test_a_page_says_which_field_to_mend(puertas):
    admin = await puertas.sesion("admin")
    answer = await admin.post(f"{HOME}/suspensiones/nueva", data=HUELGA | {"ambito": "tarea"})
    assert answer.status_code == 422
    assert 'id="de_quien-error"' in answer.text


async def test_adding_a_holiday_on_its_page_says_how_many_deadlines_move(puertas):
    await puertas.registrada()
    admin = await puertas.sesion("admin")
    asked = await admin.post("/administracion/calendario/feriados/nuevo", data=FERIADO)
    assert "Se mueve un plazo de una persona" in asked.text
    done = await admin.post(
        "/administracion/calendario/feriados/nuevo", data=FERIADO | {"_confirmado": "si"}
    )
    assert done.status_code == 303
