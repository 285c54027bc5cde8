"""What an administrator edits over REST: people, cargos, territory and calendar."""

import pytest
from sqlalchemy import select

from engine.actions.avisos.direcciones import disable_address
from engine.db.queries.envios import load_direcciones
from engine.db.queries.tablas import personas
from tests.api.puertas import CLAVE

API = "/api/v1"
FERIADO = {"fecha": "2027-06-28", "nombre": "Puente", "norma": "DS 010-2027-PCM"}
BLOQUE = {
    "anio": 2027, "tipo": "lectivo", "numero": 1, "inicio": "2027-03-15", "fin": "2027-05-14",
    "norma": "RM 500-2026-MINEDU",
}  # fmt: skip


@pytest.fixture
async def admin(puertas):
    return await puertas.como("admin")


async def find_cargo(client, entidad, rol):
    params = {"entidad": entidad, "rol": rol}
    return (await client.get(f"{API}/cargos", params=params)).json()["datos"][0]


async def test_a_disabled_mail_is_written_to_again_when_it_is_typed_as_it_was(puertas, service):
    async with service.database.transaction() as tx:
        who = await tx.scalar(select(personas.c.id).where(personas.c.usuario == "dre"))
        facts = {"persona_id": who, "canal": "correo", "valor": "dre@example.pe"}
        why, now = "550 no existe ese buzón", service.machine.now()
        assert await disable_address(tx, **facts, motivo=why, now=now)
    admin = await puertas.sesion("admin")
    shown = (await admin.get(f"/administracion/personas/{who}")).text
    assert "Está desactivado: respondió «550 no existe ese buzón»." in shown
    typed = {"nombre": "Persona dre", "correo": "dre@example.pe", "activa": "true"}
    assert (await admin.post(f"/administracion/personas/{who}", data=typed)).status_code == 303
    async with service.database.transaction() as tx:
        [mail] = await load_direcciones(tx, who)
    assert (mail["estado"], mail["motivo"], mail["baja"]) == ("activa", None, None)


async def test_a_new_person_signs_in_and_holds_the_cargo_given_to_them(admin, puertas):
    made = await admin.post(
        f"{API}/personas",
        json={"usuario": "Nueva", "nombre": "Nélida Flores", "clave": CLAVE},
    )
    assert made.status_code == 201
    cargo = await find_cargo(admin, "210004", "jefe_agi")
    assert cargo["titular"] is None
    given = await admin.post(
        f"{API}/titularidades",
        json={
            "cargo": cargo["id"],
            "persona": made.json()["id"],
            "desde": "2026-07-01",
            "acto": "RD 123-2026-UGEL",
        },
    )
    assert given.status_code == 201
    nobody = puertas.nadie()
    token = await nobody.post(f"{API}/token", json={"usuario": "nueva", "clave": CLAVE})
    bearer = {"Authorization": f"Bearer {token.json()['token']}"}
    me = (await nobody.get(f"{API}/yo", headers=bearer)).json()
    assert [held["rol"] for held in me["cargos"]] == ["jefe_agi"]
    await admin.post(
        f"{API}/titularidades/{given.json()['id']}/terminar", json={"hasta": "2026-07-02"}
    )
    assert (await nobody.get(f"{API}/yo", headers=bearer)).json()["cargos"] == []
    assert (await find_cargo(admin, "210004", "jefe_agi"))["titular"] is None


async def test_two_people_never_hold_one_cargo_at_once(admin):
    cargo = await find_cargo(admin, "210005", "jefe_agp")
    body = {"cargo": cargo["id"], "persona": 1, "desde": "2026-08-01", "acto": "RD 9-2026"}
    answer = await admin.post(f"{API}/titularidades", json=body)
    assert (answer.status_code, answer.json()["codigo"]) == (409, "cargo_ocupado")


async def test_closing_an_account_signs_its_person_out(admin, puertas):
    ugel = await puertas.como("ugel")
    persona = (await ugel.get(f"{API}/yo")).json()["id"]
    await admin.put(f"{API}/personas/{persona}", json={"activa": False})
    assert (await ugel.get(f"{API}/yo")).status_code == 401


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        pytest.param({"usuario": "unidad", "nombre": "Otra"}, 409, "usuario_repetido", id="taken"),
        pytest.param(
            {"usuario": "x1", "nombre": "Otra", "clave": "corta"}, 422, "clave_corta", id="short"
        ),
        pytest.param({"usuario": "x y", "nombre": "Otra"}, 422, "datos_invalidos", id="space"),
        pytest.param(
            {"usuario": "x1", "nombre": "Otra", "rol": "admin"}, 422, "datos_invalidos", id="extra"
        ),
        pytest.param(
            {"usuario": "x1", "nombre": "O\u0000tra"}, 422, "datos_invalidos", id="no text"
        ),
    ],
)
async def test_an_account_that_cannot_be_is_refused(admin, body, status, code):
    answer = await admin.post(f"{API}/personas", json=body)
    assert (answer.status_code, answer.json()["codigo"]) == (status, code)
    assert code != "datos_invalidos" or answer.json()["campos"]


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        pytest.param({}, 201, None, id="as it is"),
        pytest.param({"norma": ""}, 422, "datos_invalidos", id="without a norm"),
        pytest.param({"norma": "   "}, 422, "datos_invalidos", id="with a blank norm"),
        pytest.param({"fecha": "2027-02-30"}, 422, "datos_invalidos", id="on no day"),
        pytest.param(
            {"fecha": "2027-05-01", "nombre": "Día del Trabajo"},
            409,
            "feriado_repetido",
            id="twice",
        ),
    ],
)
async def test_a_holiday_needs_its_norm_and_comes_once(admin, change, status, code):
    answer = await admin.post(f"{API}/calendario/feriados", json=FERIADO | change)
    assert answer.status_code == status, answer.text
    assert answer.json().get("codigo") == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param({"fin": "2027-03-01"}, "bloque_al_reves", id="ends before it begins"),
        pytest.param(
            {"anio": 2026, "inicio": "2026-02-02", "fin": "2026-02-06"},
            "bloque_repetido",
            id="a number taken",
        ),
        pytest.param(
            {"numero": 7, "inicio": "2026-08-01", "fin": "2026-08-12"},
            "bloque_superpuesto",
            id="over another",
        ),
        pytest.param({"norma": ""}, "datos_invalidos", id="without a norm"),
    ],
)
async def test_a_block_that_cannot_be_is_refused(admin, change, code):
    answer = await admin.post(f"{API}/calendario/bloques", json=BLOQUE | change)
    assert answer.json()["codigo"] == code


async def test_the_school_year_2027_can_be_entered_corrected_and_removed(admin):
    made = (await admin.post(f"{API}/calendario/bloques", json=BLOQUE)).json()["id"]
    address = f"{API}/calendario/bloques/{made}"
    longer = BLOQUE | {"fin": "2027-05-21"}
    assert (await admin.put(address, json=longer)).status_code == 200
    [shown] = (await admin.get(f"{API}/calendario/bloques", params={"anio": 2027})).json()["datos"]
    assert (shown["fin"], shown["norma"]) == ("2027-05-21", "RM 500-2026-MINEDU")
    assert (await admin.delete(address)).status_code == 200
    assert (await admin.delete(address)).status_code == 404


async def test_a_holiday_can_be_corrected_and_removed(admin):
    made = (await admin.post(f"{API}/calendario/feriados", json=FERIADO)).json()["id"]
    address = f"{API}/calendario/feriados/{made}"
    assert (await admin.put(address, json=FERIADO | {"nombre": "Otro"})).status_code == 200
    days = (await admin.get(f"{API}/calendario/feriados", params={"anio": 2027})).json()["datos"]
    assert "Otro" in {day["nombre"] for day in days}
    assert (await admin.delete(address)).status_code == 200
    assert (await admin.put(address, json=FERIADO)).status_code == 404


async def test_an_entidad_is_corrected_and_found_by_its_new_name(admin):
    answer = await admin.put(f"{API}/entidades/210005", json={"nombre": "UGEL Chucuito - Juli"})
    assert answer.status_code == 200
    found = (await admin.get(f"{API}/entidades", params={"q": "juli"})).json()["datos"]
    assert [row["codigo"] for row in found] == ["210005"]


@pytest.mark.parametrize(
    ("entidad", "rol", "status"),
    [
        ("210005", "especialista_primaria", 201),
        ("210005", "coordinador_dre", 422),
        ("DEP", "planificador_diri", 422),
        ("000000", "jefe_agp", 404),
    ],
)
async def test_a_post_is_opened_only_where_its_role_belongs(admin, entidad, rol, status):
    answer = await admin.post(f"{API}/cargos", json={"entidad": entidad, "rol": rol})
    assert answer.status_code == status
    assert status != 201 or answer.json()["plaza"] == 2


@pytest.mark.parametrize(
    ("params", "first"),
    [
        ({"tipo": "dre"}, "010000"),
        ({"superior": "210000"}, "210001"),
        ({"q": "PUTUMAYO"}, "160008"),
        ({"q": "ancash"}, "020000"),
    ],
    ids=str,
)
async def test_entidades_are_found_by_kind_place_and_words_without_accents(admin, params, first):
    found = (await admin.get(f"{API}/entidades", params=params)).json()["datos"]
    assert found[0]["codigo"] == first


@pytest.mark.parametrize("field", ["nombre", "activa", "clave"])
async def test_what_an_account_must_have_cannot_be_emptied(admin, field):
    answer = await admin.put(f"{API}/personas/1", json={field: None})
    assert (answer.status_code, list(answer.json()["campos"])) == (422, [field])


@pytest.mark.parametrize("field", ["nombre", "activa"])
async def test_what_an_entidad_must_have_cannot_be_emptied(admin, field):
    answer = await admin.put(f"{API}/entidades/210005", json={field: None})
    assert (answer.status_code, list(answer.json()["campos"])) == (422, [field])


async def test_a_mail_address_can_be_taken_away(admin):
    assert (await admin.put(f"{API}/personas/1", json={"correo": None})).status_code == 200
    everybody = (await admin.get(f"{API}/personas")).json()["datos"]
    assert everybody[0]["correo"] is None
