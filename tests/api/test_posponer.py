"""Putting off reminders over REST and on its page: bounded, told to others, never the due date."""

import pytest


@pytest.fixture
async def tarea(puertas):
    """The unit's only tarea, due on Monday 13 July 2026; today is Monday 6."""
    await puertas.registrada()
    unidad = await puertas.como("unidad")
    [row] = (await unidad.get("/api/v1/tareas")).json()["datos"]
    return row


async def wait_until(puertas, instant):
    admin = await puertas.como("admin")
    answer = await admin.post("/api/v1/demo/reloj", json={"hasta": instant})
    assert answer.status_code == 200, answer.text


async def put_off(puertas, tarea, hasta, motivo="Espero a la DRE", quien="unidad"):
    client = await puertas.como(quien)
    body = {"hasta": hasta, "motivo": motivo}
    return await client.post(f"/api/v1/tareas/{tarea['id']}/posponer", json=body)


async def test_putting_off_moves_no_date_and_whoever_supervises_reads_why(puertas, tarea):
    due = tarea["vence"]
    answer = await put_off(puertas, tarea, "2026-07-13")
    assert answer.status_code == 200, answer.text
    shown = (await (await puertas.como("diri")).get(f"/api/v1/tareas/{tarea['id']}")).json()
    assert shown["vence"] == due
    assert shown["posposicion"]["motivo"] == "Espero a la DRE"
    diri = await puertas.sesion("diri")
    assert "pospuso los recordatorios hasta el" in (await diri.get(f"/tareas/{tarea['id']}")).text
    where = f"/asistencias/{tarea['asistencia']}"
    history = (await diri.get(where, params={"vista": "linea"})).text
    assert f"Pospuso los recordatorios de «{tarea['nombre']}» hasta el" in history


@pytest.mark.parametrize(
    ("hasta", "motivo", "campo", "sentence"),
    [
        ("2026-07-06", "Espero a la DRE", "hasta", "Elija un día entre el mar 7 jul 2026 y el"),
        ("2027-07-06", "Espero a la DRE", "hasta", "Elija un día entre el mar 7 jul 2026 y el"),
        ("2026-07-07", "  no ", "motivo", ""),
        ("2026-02-31", "Espero a la DRE", "hasta", "fecha"),
    ],
)
async def test_a_day_too_soon_or_too_late_or_no_reason_is_refused(
    puertas, tarea, hasta, motivo, campo, sentence
):
    answer = await put_off(puertas, tarea, hasta, motivo)
    assert (answer.status_code, answer.json()["codigo"]) == (422, "datos_invalidos")
    assert sentence in answer.json()["campos"][campo]


async def test_nobody_puts_off_the_reminders_of_others(puertas, tarea):
    answer = await put_off(puertas, tarea, "2026-07-07", quien="diri")
    assert (answer.status_code, answer.json()["codigo"]) == (403, "tarea_ajena")
    page = await (await puertas.sesion("diri")).get(f"/tareas/{tarea['id']}/posponer")
    assert page.status_code == 403


async def test_the_fourth_time_is_to_be_spoken_about(puertas, tarea):
    for _ in range(3):
        assert (await put_off(puertas, tarea, "2026-07-07")).status_code == 200
    answer = await put_off(puertas, tarea, "2026-07-07")
    assert (answer.status_code, answer.json()["codigo"]) == (409, "posposiciones_agotadas")
    assert "ya se pospusieron 3 veces" in answer.json()["detail"]
    page = await (await puertas.sesion("unidad")).get(f"/tareas/{tarea['id']}/posponer")
    assert "converse con su superior" in page.text


async def test_of_what_is_overdue_the_last_morning_before_the_superior_hears_is_the_limit(
    puertas, tarea
):
    # The superior hears on Wednesday 15 at eight.
    await wait_until(puertas, "2026-07-13T09:00:00-05:00")
    late = await put_off(puertas, tarea, "2026-07-15")
    assert late.json()["campos"] == {"hasta": "Solo se pueden posponer hasta el mar 14 jul 2026."}
    # From that morning on the next to hear is the superior: nothing is left to put off.
    await wait_until(puertas, "2026-07-14T09:00:00-05:00")
    answer = await put_off(puertas, tarea, "2026-07-15")
    assert (answer.status_code, answer.json()["codigo"]) == (409, "recordatorios_impostergables")


async def test_the_page_asks_until_when_and_why_and_keeps_what_was_typed(puertas, tarea):
    unidad = await puertas.sesion("unidad")
    address = f"/tareas/{tarea['id']}/posponer"
    assert f'href="{address}"' in (await unidad.get(f"/tareas/{tarea['id']}")).text
    assert "La fecha límite no cambia" in (await unidad.get(address)).text
    wrong = await unidad.post(address, data={"hasta": "", "motivo": "Espero a la DRE"})
    assert wrong.status_code == 422
    assert "Elija el día en que volvemos a recordársela." in wrong.text
    assert "Espero a la DRE</textarea>" in wrong.text
    short = await unidad.post(address, data={"hasta": "2026-07-07", "motivo": "no"})
    assert "Diga el motivo en 5 a 500 caracteres." in short.text
    assert 'value="2026-07-07"' in short.text
    done = await unidad.post(address, data={"hasta": "2026-07-07", "motivo": "Espero a la DRE"})
    assert done.status_code == 303
    told = (await unidad.get(done.headers["location"])).text
    assert "Pospuso los recordatorios: la fecha límite de la tarea sigue igual." in told
    assert "pospuso los recordatorios hasta el mar 7 jul 2026: «Espero a la DRE»" in told


async def test_an_order_sent_twice_puts_off_once(puertas, tarea):
    client = await puertas.como("unidad")
    body, key = {"hasta": "2026-07-07", "motivo": "Espero a la DRE"}, {"Idempotency-Key": "una"}
    for _ in range(5):  # More than the times it may be put off.
        answer = await client.post(f"/api/v1/tareas/{tarea['id']}/posponer", json=body, headers=key)
        assert answer.status_code == 200


async def test_once_the_superior_has_heard_it_may_wait_until_the_morning_before_diri_hears(
    puertas, tarea
):
    await wait_until(puertas, "2026-07-16T09:00:00-05:00")
    late = await put_off(puertas, tarea, "2026-07-20")
    assert late.json()["campos"] == {"hasta": "Solo se pueden posponer hasta el vie 17 jul 2026."}
    assert (await put_off(puertas, tarea, "2026-07-17")).status_code == 200


async def test_after_all_above_have_heard_an_overdue_tarea_may_wait_three_working_days(
    puertas, tarea
):
    # DIRI heard on Monday 20; Thursday 23 is a holiday.
    await wait_until(puertas, "2026-07-21T09:00:00-05:00")
    late = await put_off(puertas, tarea, "2026-07-28")
    assert "entre el mié 22 jul 2026 y el lun 27 jul 2026" in late.json()["campos"]["hasta"]
    assert (await put_off(puertas, tarea, "2026-07-27")).status_code == 200
