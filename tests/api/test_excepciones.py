"""A soft rule not kept has a name and a reason: on the page, in REST and in the history."""

from tests.api.test_paginas_del_plan import Navegante
from tests.api.test_rest import API, ASISTENCIAS, bandeja, complete_first
from tests.story.paso import REGISTRO

SUSTENTO = "Es el único sábado en que el local está libre."


async def _programmed_on_a_saturday(puertas):
    """Return the code of an AT whose dates only break a soft rule, and who told what of it."""
    unidad = await puertas.como("unidad")
    made = await unidad.post(ASISTENCIAS, json=REGISTRO)
    assert made.status_code == 201, made.text
    codigo = made.json()["codigo"]
    for usuario in ("unidad", "unidad", "difoca"):
        await complete_first(await puertas.como(usuario), codigo)
    (tarea,) = await bandeja(unidad, codigo)
    shown = (await unidad.get(f"{API}/tareas/{tarea['id']}")).json()
    answer = shown["formulario"]["esquema"]["examples"][0]
    answer["jornadas"] = [{"fecha": "2026-08-15", "hora_inicio": "09:00", "hora_fin": "13:00"}]
    done = await unidad.post(f"{API}/tareas/{tarea['id']}/completar", json=answer)
    assert done.status_code == 200, done.text
    return codigo


async def test_what_is_kept_in_spite_of_a_rule_carries_a_name_and_a_reason_wherever_it_is_read(
    puertas,
):
    codigo = await _programmed_on_a_saturday(puertas)
    diri = await puertas.como("diri")
    (tarea,) = await bandeja(diri, codigo)
    assert tarea["elemento"] == "resolver_cruce"
    before = await (await Navegante(puertas.nadie()).enter("unidad")).see(f"/asistencias/{codigo}")
    assert '<section class="nota ambar"><h2>Advertencias</h2>' in before.text
    kept = {"decision": "mantener", "sustento": SUSTENTO}
    done = await diri.post(f"{API}/tareas/{tarea['id']}/completar", json=kept)
    assert done.status_code == 200, done.text
    (told,) = (await diri.get(f"{ASISTENCIAS}/{codigo}")).json()["excepciones"]
    assert (told["regla"], told["dureza"], told["persona"]) == (
        "fin_de_semana", "blando", "Persona diri",
    )  # fmt: skip
    assert told["motivo"] == SUSTENTO
    assert told["frase"] == "El sáb 15 ago 2026 es fin de semana."
    page = await Navegante(puertas.nadie()).enter("unidad")
    shown = (await page.see(f"/asistencias/{codigo}")).text
    assert "Mantenido con sustento" in shown
    assert told["frase"] in shown
    assert "Persona diri, " in shown
    assert SUSTENTO in shown
    line = (await page.see(f"/asistencias/{codigo}?vista=linea")).text
    assert "Mantuvo la fecha a pesar de 1 advertencia" in line
    assert SUSTENTO in line
    assert told["frase"] in line


async def test_another_date_that_breaks_a_soft_rule_carries_the_name_and_reason_of_who_chose_it(
    puertas,
):
    codigo = await _programmed_on_a_saturday(puertas)
    diri = await puertas.como("diri")
    (tarea,) = await bandeja(diri, codigo)
    moved = {
        "decision": "otra_fecha", "sustento": SUSTENTO,
        "jornadas": [{"fecha": "2026-08-22", "hora_inicio": "09:00", "hora_fin": "13:00"}],
    }  # fmt: skip
    done = await diri.post(f"{API}/tareas/{tarea['id']}/completar", json=moved)
    assert done.status_code == 200, done.text
    (told,) = (await diri.get(f"{ASISTENCIAS}/{codigo}")).json()["excepciones"]
    assert (told["regla"], told["persona"], told["motivo"]) == (
        "fin_de_semana", "Persona diri", SUSTENTO,
    )  # fmt: skip
    assert told["frase"] == "El sáb 22 ago 2026 es fin de semana."


async def test_every_cruce_is_told_with_who_decides_and_three_other_dates_with_their_cost(puertas):
    codigo = await _programmed_on_a_saturday(puertas)
    diri = await puertas.como("diri")
    asked = {
        "asistencia": codigo,
        "jornadas": [{"fecha": "2026-08-15", "hora_inicio": "09:00", "hora_fin": "13:00"}],
    }
    told = (await diri.post(f"{API}/planificador/cruces", json=asked)).json()
    assert [cruce["decide"] for cruce in told["cruces"]] == [
        "La DIRI puede mantenerlo con su nombre y un sustento."
    ]
    assert len(told["alternativas"]) == 3
    assert [way["costo"] for way in told["alternativas"]] == sorted(
        way["costo"] for way in told["alternativas"]
    )
    page = await Navegante(puertas.nadie()).enter("diri")
    (tarea,) = await bandeja(diri, codigo)
    shown = (await page.see(f"/tareas/{tarea['id']}")).text
    for way in told["alternativas"]:
        when, _, why = way["frase"].removesuffix(")").partition(" (")
        assert when in shown
        assert why in shown
    outside = {**asked, "jornadas": [{**asked["jornadas"][0], "fecha": "2026-10-14"}]}
    (hard,) = [
        cruce
        for cruce in (await diri.post(f"{API}/planificador/cruces", json=outside)).json()["cruces"]
        if cruce["dureza"] == "duro"
    ]
    assert hard["regla"] == "fuera_de_ventana"
    assert "su unidad la cambia" in hard["decide"]


async def test_a_proposal_is_judged_with_who_leads_it_and_where_the_at_is_held(puertas):
    """Journeys and facilitadores count too before anything is presented (PR-19)."""
    codigo = await _programmed_on_a_saturday(puertas)
    diri = await puertas.como("diri")
    unidad = await puertas.como("unidad")
    shown = (await unidad.get(f"{ASISTENCIAS}/{codigo}")).json()
    (tarea,) = await bandeja(diri, codigo)
    kept = {"decision": "mantener", "sustento": SUSTENTO}
    await diri.post(f"{API}/tareas/{tarea['id']}/completar", json=kept)
    await complete_first(diri, codigo)
    other = (await unidad.post(ASISTENCIAS, json=REGISTRO)).json()["codigo"]
    same = {"fecha": "2026-08-15", "hora_inicio": "12:00", "hora_fin": "14:00"}
    asked = {
        "asistencia": other,
        "jornadas": [same],
        "convocatoria": [{"entidad": "080000", "rol": "coordinador_dre"}],
        "facilitadores": [{"cargo": shown["convocados"][0]["cargo"]}],
    }
    told = (await diri.post(f"{API}/planificador/cruces", json=asked)).json()["cruces"]
    assert [(c["regla"], c["otra"]) for c in told if c["dureza"] == "duro"] == [
        ("mismo_facilitador", codigo)
    ]
    huge = {**asked, "facilitadores": [{"cargo": 10**30}], "sala": "9" * 40}
    assert (await diri.post(f"{API}/planificador/cruces", json=huge)).status_code == 422
