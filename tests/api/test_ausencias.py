"""Absences through the doors: granted, looked at in their scope, ended, and work handed over."""

import re

import pytest

from tests.api.puertas import CLAVE

API = "/api/v1"
ACTO = {"tipo": "Resolución directoral", "numero": "0123-2026", "fecha": "2026-07-01"}


@pytest.fixture
async def gente(puertas):
    admin = await puertas.como("admin")
    everybody = (await admin.get(f"{API}/personas", params={"limite": 100})).json()["datos"]
    return {row["usuario"]: row["id"] for row in everybody}


def absence(gente, quien="ugel", **changes):
    asked = {
        "persona": gente[quien], "motivo": "vacaciones", "hasta": "2026-07-20",
        "sustituto": gente["directora"], "acto": ACTO,
    }  # fmt: skip
    return {**asked, **changes}


async def test_an_absence_is_granted_seen_ended_and_told_in_its_history(puertas, gente):
    admin, directora = await puertas.como("admin"), await puertas.como("directora")
    made = await admin.post(f"{API}/ausencias", json=absence(gente))
    assert made.status_code == 201, made.text
    mine = (await directora.get(f"{API}/relevos")).json()
    assert {row["ausente"] for row in mine["cubre"]} == {"Persona ugel"}
    held = {cargo["rol"] for cargo in (await directora.get(f"{API}/yo")).json()["cargos"]}
    assert held == {"director_ugel", "jefe_agp", "especialista_primaria"}
    address = f"{API}/ausencias/{made.json()['id']}"
    assert (await directora.get(address)).json()["fase"] == "en_curso"
    ended = await admin.post(f"{address}/terminar", json={"motivo": "Volvió antes"})
    assert ended.status_code == 200, ended.text
    told = (await admin.get(address)).json()
    assert told["fase"] == "terminada"
    assert [line["que"] for line in told["historia"]] == ["concedida", "termino"]
    assert (await directora.get(f"{API}/relevos")).json()["cubre"] == []


@pytest.mark.parametrize(
    ("changes", "estado", "codigo"),
    [
        ({"hasta": None}, 422, "ausencia_sin_fin"),
        ({"hasta": "2026-07-06"}, 422, "ausencia_al_reves"),
        ({"desde": "2026-07-01"}, 422, "ausencia_pasada"),
        ({"sustituto": "ugel"}, 422, "sustituto_de_si"),
        ({"persona": 999_999}, 404, "persona_desconocida"),
        ({"sustituto": 999_999}, 404, "persona_desconocida"),
        ({"persona": "nadie"}, 422, "ausencia_sin_cargos"),
        ({"motivo": "encargatura", "hasta": None}, 422, "ausencia_sin_cargos"),
        ({"persona": "admin"}, 403, "ausencia_propia"),
        ({"motivo": "paseo"}, 422, "datos_invalidos"),
    ],
)
async def test_what_cannot_be_granted_gets_its_sentence(puertas, gente, changes, estado, codigo):
    admin = await puertas.como("admin")
    named = {key: gente.get(value, value) for key, value in changes.items()}
    answer = await admin.post(f"{API}/ausencias", json=absence(gente, **named))
    assert (answer.status_code, answer.json()["codigo"]) == (estado, codigo), answer.text


async def test_two_at_once_and_one_that_comes_back_say_which(puertas, gente):
    admin = await puertas.como("admin")
    assert (await admin.post(f"{API}/ausencias", json=absence(gente))).status_code == 201
    again = await admin.post(f"{API}/ausencias", json=absence(gente))
    assert again.status_code == 409
    assert "Resolución directoral 0123-2026" in again.json()["detail"]
    back = absence(gente, "directora", sustituto=gente["ugel"])
    loop = await admin.post(f"{API}/ausencias", json=back)
    assert loop.json()["codigo"] == "sustitucion_circular"
    assert "Persona directora → Persona ugel" in loop.json()["detail"]


async def test_only_the_superior_or_an_administrator_orders_about_a_cargo(puertas, gente):
    vecina, dre = await puertas.como("vecina"), await puertas.como("dre")
    answer = await vecina.post(f"{API}/ausencias", json=absence(gente))
    assert (answer.status_code, answer.json()["codigo"]) == (403, "ausencia_ajena")
    made = await dre.post(f"{API}/ausencias", json=absence(gente))
    assert made.status_code == 201, made.text
    hidden = await vecina.get(f"{API}/ausencias/{made.json()['id']}")
    assert hidden.status_code == 404
    assert (await vecina.get(f"{API}/ausencias")).json()["datos"] == []


async def test_a_repeated_order_with_its_key_grants_once(puertas, gente):
    admin = await puertas.como("admin")
    key = {"Idempotency-Key": "ausencia-1"}
    first = await admin.post(f"{API}/ausencias", json=absence(gente), headers=key)
    second = await admin.post(f"{API}/ausencias", json=absence(gente), headers=key)
    assert first.json() == second.json()
    assert len((await admin.get(f"{API}/ausencias")).json()["datos"]) == 1


async def test_all_the_work_of_somebody_goes_to_another_in_one_order(puertas, gente):
    admin, nadie = await puertas.como("admin"), await puertas.como("nadie")
    seen = (await admin.get(f"{API}/traspasos/{gente['ugel']}")).json()
    assert len(seen["titularidades"]) == 2
    body = {"persona": gente["ugel"], "a_persona": gente["nadie"], "acto": ACTO}
    made = await admin.post(f"{API}/traspasos", json=body)
    assert made.status_code == 201, made.text
    assert made.json()["cargos"] == 2
    assert {c["rol"] for c in (await nadie.get(f"{API}/yo")).json()["cargos"]} == {
        "jefe_agp", "especialista_primaria",
    }  # fmt: skip
    ugel = await puertas.como("ugel")
    assert (await ugel.get(f"{API}/yo")).json()["cargos"] == []
    notices = (await nadie.get(f"{API}/avisos")).json()["datos"]
    assert "relevo" in {row["tipo"] for row in notices}


@pytest.mark.parametrize(
    ("changes", "codigo"),
    [
        ({"a_persona": "ugel"}, "traspaso_a_si"),
        ({"a_persona": None}, "traspaso_sin_destino"),
        ({"persona": "nadie"}, "traspaso_vacio"),
        ({"persona": "admin"}, "ausencia_propia"),
    ],
)
async def test_what_cannot_be_handed_over_gets_its_sentence(puertas, gente, changes, codigo):
    admin = await puertas.como("admin")
    body = {"persona": gente["ugel"], "a_persona": gente["directora"], "acto": ACTO}
    body |= {key: gente.get(value, value) for key, value in changes.items()}
    assert (await admin.post(f"{API}/traspasos", json=body)).json()["codigo"] == codigo


async def test_a_cargo_that_nobody_exercises_takes_no_work_and_one_exercised_does(puertas, gente):
    admin = await puertas.como("admin")
    cargos = (await admin.get(f"{API}/cargos", params={"entidad": "210005"})).json()["datos"]
    ids = {cargo["rol"]: cargo["id"] for cargo in cargos}
    body = {"persona": gente["ugel"], "acto": ACTO}
    refused = await admin.post(f"{API}/traspasos", json={**body, "a_cargo": ids["jefe_agi"]})
    assert refused.json()["codigo"] == "cargo_vacante"
    made = await admin.post(f"{API}/traspasos", json={**body, "a_cargo": ids["director_ugel"]})
    assert made.json()["a"] == gente["directora"]


async def _enter(puertas, usuario):
    client = puertas.nadie()
    await client.post("/ingresar", data={"usuario": usuario, "clave": CLAVE})
    page = (await client.get("/ausencias")).text
    token = re.search(r'name="_csrf" value="([^"]+)"', page)
    assert token is not None
    return client, {"_csrf": token[1]}


async def test_the_pages_grant_correct_and_end_an_absence(puertas, gente):
    client, form = await _enter(puertas, "admin")
    asked = await client.get("/ausencias/nueva", params={"usuario": "ugel"})
    assert "Jefe de gestión pedagógica · UGEL Chucuito" in asked.text
    form |= {
        "usuario": "ugel", "motivo": "vacaciones", "desde": "2026-07-06", "hasta": "2026-07-20",
        "sustituto": "directora", "acto_tipo": "Memorando", "acto_numero": "001-2026",
        "acto_fecha": "2026-07-01",
    }  # fmt: skip
    wrong = await client.post("/ausencias/nueva", data={**form, "sustituto": "ninguna"})
    assert wrong.status_code == 422
    assert "Nadie de su ámbito tiene el usuario «ninguna»." in wrong.text
    assert 'value="001-2026"' in wrong.text
    made = await client.post("/ausencias/nueva", data=form)
    assert made.status_code == 303, made.text
    where = made.headers["location"].split("?")[0]
    shown = (await client.get(where)).text
    assert "Persona directora" in shown
    fixed = await client.post(
        f"{where}/corregir", data={**form, "sustituto": "nadie", "porque": "La directora viaja"}
    )
    assert fixed.status_code == 303, fixed.text
    listed = (await client.get("/ausencias")).text
    assert "Persona nadie" in listed
    then = fixed.headers["location"].split("?")[0]
    ended = await client.post(f"{then}/terminar", data={**form, "hasta": "", "motivo": "Ya volvió"})
    assert ended.status_code == 303, ended.text
    assert "Terminada" in (await client.get(then)).text


@pytest.mark.parametrize(
    ("where", "changes"),
    [
        ("/ausencias/nueva", {"sustituto": "director\x00a"}),
        ("/ausencias/nueva", {"usuario": "\x00"}),
        ("/ausencias/nueva", {"deja-²": "si", "cubre-²": "directora", "hasta": "2026-13-45"}),
        ("/ausencias/nueva", {"cubre-" + "9" * 40: "directora", "acto_numero": "9" * 5000}),
        ("/ausencias/nueva", {"cubre-1": "directora"}),
        ("/ausencias/nueva", {"desde": "0001-01-01", "hasta": "9999-12-31"}),
        ("/traspasos/nuevo", {"usuario": None}),
        ("/traspasos/nuevo", {"a": "\x00"}),
        ("/traspasos/nuevo", {"a": "u" * 100_000}),
    ],
)
async def test_what_no_form_could_say_is_refused_and_what_was_typed_stays(
    puertas, gente, where, changes
):
    client, form = await _enter(puertas, "admin")
    form |= {
        "usuario": "ugel", "motivo": "vacaciones", "desde": "2026-07-06", "hasta": "2026-07-20",
        "a": "directora", "acto_tipo": "Memorando", "acto_numero": "001-2026",
        "acto_fecha": "2026-07-01",
    }  # fmt: skip
    sent = {name: value for name, value in {**form, **changes}.items() if value is not None}
    refused = await client.post(where, data=sent)
    assert refused.status_code == 422, refused.text
    assert 'id="errores-titulo"' in refused.text
    if "usuario" not in changes and "acto_numero" not in changes:
        assert 'value="001-2026"' in refused.text


async def test_why_an_absence_ends_is_kept_when_its_day_is_refused(puertas, gente):
    client, form = await _enter(puertas, "admin")
    admin = await puertas.como("admin")
    made = (await admin.post(f"{API}/ausencias", json=absence(gente))).json()
    form |= {"hasta": "2020-01-01", "motivo": "La comisión terminó antes de lo previsto"}
    refused = await client.post(f"/ausencias/{made['id']}/terminar", data=form)
    assert refused.status_code == 422
    assert "La comisión terminó antes de lo previsto</textarea>" in refused.text


async def test_a_correction_keeps_who_stands_in_though_out_of_sight_of_who_corrects(puertas, gente):
    """What the form shows and nobody touched stays, whatever the scope of its reader."""
    admin = await puertas.como("admin")
    asked = absence(gente, sustituto=gente["nadie"], desde="2026-07-10")
    made = await admin.post(f"{API}/ausencias", json=asked)
    boss, form = await _enter(puertas, "directora")
    where = f"/ausencias/{made.json()['id']}/corregir"
    shown = (await boss.get(where)).text
    assert 'name="sustituto" value="nadie"' in shown
    form |= {
        "desde": "2026-07-10", "hasta": "2026-07-24", "sustituto": "nadie", "porque": "Se prolonga",
        "acto_tipo": "Memorando", "acto_numero": "002-2026", "acto_fecha": "2026-07-01",
    }  # fmt: skip
    fixed = await boss.post(where, data=form)
    assert fixed.status_code == 303, fixed.text
    told = (await admin.get(f"{API}{fixed.headers['location'].split('?')[0]}")).json()
    assert told["sustituto"] == "Persona nadie"
    other = await boss.post("/ausencias/nueva", data={**form, "usuario": "ugel"})
    assert "Nadie de su ámbito tiene el usuario «nadie»." in other.text


async def test_one_sees_ones_own_work_and_that_another_must_order_it(puertas, gente):
    client, _ = await _enter(puertas, "ugel")
    page = (await client.get("/traspasos/nuevo")).text
    assert "Nadie dispone de su propio trabajo" in page
    assert "Entregar todo el trabajo</button>" not in page
    boss, _ = await _enter(puertas, "directora")
    page = (await boss.get("/traspasos/nuevo", params={"usuario": "ugel"})).text
    assert "Entregar todo el trabajo</button>" in page


async def test_the_board_of_diri_shows_posts_left_vacant_and_who_attends(puertas, gente):
    admin, unidad = await puertas.como("admin"), await puertas.como("unidad")
    example = (await unidad.get(f"{API}/asistencias/formulario")).json()
    registered = await unidad.post(f"{API}/asistencias", json=example["esquema"]["examples"][0])
    assert registered.status_code == 201, registered.text
    absent = absence(gente, "unidad", sustituto=None)
    assert (await admin.post(f"{API}/ausencias", json=absent)).status_code == 201
    [post] = (await admin.get(f"{API}/vacantes")).json()["datos"]
    assert (post["entidad"], post["tareas"], post["ausentes"]) == ("DIGEBR", 1, ["Persona unidad"])
    assert post["atiende"] is None
    client, _ = await _enter(puertas, "diri")
    board = (await client.get("/tablero")).text
    assert "Puestos vacantes con tareas que esperan" in board
    assert "Nadie: registre una titularidad o una sustitución" in board
