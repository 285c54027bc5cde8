"""Ladders over REST and on their pages: read, rehearsed, kept, taken back, and refused."""

import re

import pytest

API = "/api/v1/escaleras"
HOME = "/administracion/escaleras"
CLASE = "asistencia_tecnica/definir_objetivos"
RESPONSABLE = [{"destino": "responsable", "dias": dias} for dias in (None, -1, 0)]
NUEVA = {
    "peldanos": [
        *RESPONSABLE, {"destino": "superior", "dias": 2}, {"destino": "diri", "dias": 5},
    ]
}  # fmt: skip


@pytest.fixture
async def admin(puertas):
    return await puertas.como("admin")


async def ladder_of(admin, elemento):
    rows = (await admin.get(API)).json()["datos"]
    [row] = [row for row in rows if row["elemento"] == elemento]
    return row


async def test_the_general_ladder_is_the_one_of_reference_until_it_is_edited(admin):
    row = await ladder_of(admin, None)
    assert [p["texto"] for p in row["peldanos"]] == [
        "al asignarse, a quien hace la tarea",
        "tres días hábiles antes de que venza, a quien hace la tarea",
        "el día en que vence, a quien hace la tarea",
        "un día hábil después de que venció, a quien hace la tarea",
        "dos días hábiles después de que venció, a su superior",
        "cinco días hábiles después de que venció, a la DIRI",
    ]
    assert (row["propia"], row["cambiada"]) == (True, None)


async def test_a_kind_of_tarea_is_named_in_spanish_and_follows_the_general_ladder(admin):
    row = await ladder_of(admin, "definir_objetivos")
    assert row["proceso_nombre"].startswith("Asistencia técnica")
    assert (row["propia"], len(row["peldanos"])) == (False, 6)


async def test_a_kind_gets_its_own_ladder_that_open_tareas_follow_at_once(admin, puertas):
    await puertas.registrada()
    done = (await admin.put(f"{API}/{CLASE}", json=NUEVA)).json()
    # The eve is new; three days before and the day after are not said any more.
    assert done == {"agregados": 1, "retirados": 2, "tareas": 1}
    row = await ladder_of(admin, "definir_objetivos")
    assert row["propia"]
    assert [(p["destino"], p["dias"]) for p in row["peldanos"]] == [
        ("responsable", None), ("responsable", -1), ("responsable", 0),
        ("superior", 2), ("diri", 5),
    ]  # fmt: skip
    back = (await admin.delete(f"{API}/{CLASE}")).json()
    assert back == {"agregados": 2, "retirados": 1, "tareas": 1}
    again = await admin.delete(f"{API}/{CLASE}")
    assert (again.status_code, again.json()["codigo"]) == (404, "escalera_desconocida")


async def test_the_general_ladder_does_not_touch_a_kind_that_has_its_own(admin, puertas):
    await puertas.registrada()
    await admin.put(f"{API}/{CLASE}", json=NUEVA)
    done = (await admin.put(f"{API}/general", json={"peldanos": RESPONSABLE})).json()
    assert done == {"agregados": 0, "retirados": 0, "tareas": 0}


async def test_an_order_sent_twice_is_carried_out_once(admin, puertas):
    await puertas.registrada()
    key = {"Idempotency-Key": "una-sola-vez"}
    first = await admin.put(f"{API}/{CLASE}", json=NUEVA, headers=key)
    assert (await admin.put(f"{API}/{CLASE}", json=NUEVA, headers=key)).json() == first.json()


@pytest.mark.parametrize(
    ("peldanos", "campo", "sentence"),
    [
        ([], "peldanos", "Deje al menos un peldaño"),
        ([{"destino": "superior", "dias": 2}], "peldanos.0", "debe haber un aviso al responsable"),
        (
            [{"destino": "responsable", "dias": 1}, {"destino": "superior", "dias": 1}],
            "peldanos.1",
            "debe haber un aviso al responsable",
        ),
        (
            [{"destino": "responsable", "dias": 1}, {"destino": "diri", "dias": 5}],
            "peldanos.1",
            "debe haber un aviso al superior",
        ),
        ([{"destino": "diri", "dias": -1}], "peldanos.0", "solo se les avisa de lo vencido"),
        ([{"destino": "responsable", "dias": 31}], "peldanos.0", "entre 1 y 20"),
        ([{"destino": "responsable", "dias": -1}] * 2, "peldanos.1", "ya está en la escalera"),
        (
            [{"destino": "responsable", "dias": -n} for n in range(1, 14)],
            "peldanos",
            "hasta 12 peldaños",
        ),
    ],
)
async def test_a_ladder_that_cannot_be_climbed_says_which_rung_to_mend(
    admin, peldanos, campo, sentence
):
    for address in (f"{API}/general", f"{API}/{CLASE}"):
        answer = await admin.put(address, json={"peldanos": peldanos})
        assert (answer.status_code, answer.json()["codigo"]) == (422, "datos_invalidos")
        assert sentence in answer.json()["campos"][campo]


@pytest.mark.parametrize("verb", ["put", "ensayo"])
async def test_a_kind_that_no_process_draws_is_unknown(admin, verb):
    address = f"{API}/asistencia_tecnica/no_existe"
    answer = await (
        admin.put(address, json=NUEVA) if verb == "put"
        else admin.post(f"{address}/ensayo", json=NUEVA)
    )  # fmt: skip
    assert (answer.status_code, answer.json()["codigo"]) == (404, "clase_desconocida")


async def test_a_rehearsal_tells_who_would_get_what_and_keeps_nothing(admin, puertas):
    await puertas.registrada()
    await admin.post("/api/v1/demo/reloj", json={"hasta": "2026-08-01T09:00:00-05:00"})
    told = (await admin.post(f"{API}/{CLASE}/ensayo", json=NUEVA)).json()
    assert (told["tareas"], told["completo"]) == (1, True)
    by_rung = {row["texto"]: (row["antes"], row["despues"]) for row in told["peldanos"]}
    assert by_rung["el día en que vence, a quien hace la tarea"] == (1, 1)
    assert by_rung["un día hábil antes de que venza, a quien hace la tarea"] == (0, 1)
    assert by_rung["tres días hábiles antes de que venza, a quien hace la tarea"] == (1, 0)
    assert by_rung["cinco días hábiles después de que venció, a la DIRI"] == (1, 1)
    # Nobody heads that unit here, so the superior's rung would have reached nobody.
    assert not any(texto.endswith("a su superior") for texto in by_rung)
    assert told["despues"] == sum(row["despues"] for row in told["peldanos"])
    assert {row["cambio"] for row in told["avisos"]} == {"igual", "nuevo", "deja"}
    assert not (await ladder_of(admin, "definir_objetivos"))["propia"]


async def test_a_month_still_to_come_cannot_be_rehearsed(admin):
    answer = await admin.post(f"{API}/general/ensayo", json=NUEVA | {"mes": "2099-01"})
    assert answer.json()["campos"] == {"mes": "Elija un mes que ya empezó."}


def typed(*rungs, **more):
    """Return the fields of the editor for rungs (momento, days, destino)."""
    rows = {
        f"{name}_{n}": value
        for n, rung in enumerate(rungs)
        for name, value in zip(("momento", "dias", "destino"), rung, strict=True)
    }
    return rows | more


EDITADA = typed(
    ("al_asignar", "", "responsable"),
    ("antes", "2", "responsable"),
    ("el_dia", "", "responsable"),
    ("despues", "1", "superior"),
)


async def test_the_editor_rehearses_first_and_keeps_when_confirmed(puertas):
    await puertas.registrada()
    admin = await puertas.sesion("admin")
    address = f"{HOME}/{CLASE}"
    assert "Hoy sigue la escalera general" in (await admin.get(address)).text
    asked = await admin.post(address, data=EDITADA)
    assert asked.status_code == 200
    assert "Todavía no se guardó nada" in asked.text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+_\d)" value="(\w*)">', asked.text))
    assert hidden == EDITADA
    more = await admin.post(address, data=EDITADA | {"accion": "editar"})
    assert (
        'name="dias_1" inputmode="numeric" maxlength="2" autocomplete="off" value="2"' in more.text
    )
    assert "Dar una propia" in (await admin.get(HOME)).text
    done = await admin.post(address, data=hidden | {"_confirmado": "si"})
    assert done.status_code == 303
    told = (await admin.get(done.headers["location"])).text
    assert "De una tarea abierta, se agregaron 2 avisos por venir y se retiraron 4" in told
    assert "Dos días hábiles antes de que venza, a quien hace la tarea" in told


async def test_a_kind_goes_back_to_the_general_ladder_after_its_rehearsal(admin, puertas):
    await admin.put(f"{API}/{CLASE}", json=NUEVA)
    page = await puertas.sesion("admin")
    address = f"{HOME}/{CLASE}"
    assert "Volver a la escalera general" in (await page.get(address)).text
    asked = await page.post(f"{address}/retirar", data={})
    assert "Todavía no se guardó nada" in asked.text
    assert (await page.post(f"{address}/retirar", data={"_confirmado": "si"})).status_code == 303
    assert not (await ladder_of(admin, "definir_objetivos"))["propia"]


@pytest.mark.parametrize(
    ("rung", "sentence"),
    [
        (("antes", "tres", "responsable"), "Escriba cuántos días hábiles"),
        (("antes", "", "responsable"), "Escriba cuántos días hábiles"),
        (("antes", "0", "responsable"), "elija «El día en que vence»"),
        (("antes", "25", "responsable"), "entre 1 y 20"),
        (("el_dia", "", "diri"), "solo se les avisa de lo vencido"),
    ],
)
async def test_the_editor_says_what_to_mend_beside_the_rung_and_keeps_what_was_typed(
    puertas, rung, sentence
):
    admin = await puertas.sesion("admin")
    answer = await admin.post(
        f"{HOME}/general", data=typed(("al_asignar", "", "responsable"), rung)
    )
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'id="momento_1-error"' in answer.text
    assert (
        'id="dias_1" name="dias_1" inputmode="numeric" maxlength="2" autocomplete="off"'
        f' value="{rung[1]}"' in answer.text
    )


async def test_only_who_administers_sees_and_edits_ladders(puertas):
    diri = await puertas.sesion("diri")
    assert (await diri.get(HOME)).status_code == 403
    assert (await diri.post(f"{HOME}/general", data=EDITADA)).status_code == 403
