"""The months of a companion: visits of several days, GIA, RTC, talleres and the year's end."""

from datetime import date

import pytest

from engine.errors import Conflict, RuleBroken
from tests.story.anio import Anio
from tests.story.gente import settle_in

JULIO = date(2026, 7, 31)
DE_UN_DIA = ("observar", "preparar_dialogo", "dialogar")
DE_CIERRE = ("coordinar", *DE_UN_DIA, "facilitar_balance", "registrar")


@pytest.fixture
async def anio(database):
    made = Anio(database, await settle_in(database, admin=True))
    await made.prepare("manual-2019")
    await made.reach_months()
    return made


def visit(anio, docente=0, fecha="2026-07-14", dias=1):
    return {"docente": anio.docentes[docente], "fecha": fecha, "dias": dias}


async def test_pr_11_a_visit_of_two_days_goes_on_the_next_day_and_rates_the_last_alone(anio):
    """PR-11, VI-07, VI-08, VI-09: one range of days that follow each other, rated by its last."""
    await anio.plan_month(visitas=[visit(anio, dias=2)], gia=None, rtc=[])
    [row] = await anio.rows(clase="en_aula")
    assert (row["dias"].lower, row["dias"].upper) == (date(2026, 7, 14), date(2026, 7, 16))
    await anio.present("coordinar", sesion="coordinada", sesion_fecha="2026-07-06")
    for step in ("observar", "preparar_dialogo", "dialogar"):
        await anio.present(step)
    assert "compartir_sesion" in await anio.elements()
    for step in ("compartir_sesion", "observar", "preparar_dialogo", "dialogar"):
        await anio.present(step)
    told = await anio.errors("registrar", fecha_valorada="2026-07-14")
    assert "fecha_valorada" in told
    await anio.present("registrar", fecha_valorada="2026-07-15", sesion_reajustada=False)
    assert (await anio.rows(clase="en_aula"))[0]["estado"] == "realizada"
    # VI-07: each day is observed, thought over and talked about; the session is shared after.
    walked = [e for e in await anio.history() if e in DE_UN_DIA or e == "compartir_sesion"]
    assert walked[-7:] == [*DE_UN_DIA, "compartir_sesion", *DE_UN_DIA]


async def test_pr_17_the_shared_session_is_coordinated_before_the_day_of_the_visit(anio):
    """PR-17, VI-10, VI-11: on an earlier day, or not at all when the docente masters planning."""
    await anio.plan_month(visitas=[visit(anio, dias=2)], gia=None, rtc=[])
    await anio.pass_to(date(2026, 7, 14))
    told = await anio.errors("coordinar", sesion="coordinada", sesion_fecha="2026-07-14")
    assert "sesion_fecha" in told
    await anio.present("coordinar", sesion="domina", sesion_fecha=None)
    for step in ("observar", "preparar_dialogo", "dialogar"):
        await anio.present(step)
    assert "observar" in await anio.elements()
    assert "compartir_sesion" not in await anio.elements()


async def test_pr_05_a_gia_is_held_on_a_day_without_visits(anio):
    """PR-05: neither the plan nor the ficha nor the database takes a GIA on a day of visits."""
    visits = [visit(anio)]
    told = await anio.errors("planificar_mes", visitas=visits, gia="2026-07-14", rtc=[])
    assert "hay una visita" in told["gia"]
    await anio.plan_month(visitas=visits, gia="2026-07-16", rtc=[])
    told = await anio.errors("disenar_gia", fecha="2026-07-14")
    assert "hay una visita" in told["fecha"]
    with pytest.raises(Conflict, match="dia_con_visita"):
        await anio.force("gia", date(2026, 7, 14))
    await anio.present("disenar_gia", fecha="2026-07-17")
    assert (await anio.rows(tipo="gia"))[0]["dias"].lower == date(2026, 7, 17)


async def test_pr_06_pr_23_a_rtc_is_held_on_a_day_without_visits_and_led_by_the_director(anio):
    """PR-06, PR-23, PB-11: another day, in the PAT, and the companion only gives conformity."""
    meeting = {"institucion": "0700001", "fecha": "2026-07-14"}
    told = await anio.errors("planificar_mes", visitas=[visit(anio)], rtc=[meeting])
    assert "rtc.0.fecha" in told
    await anio.plan_month(visitas=[], gia=None, rtc=[meeting | {"fecha": "2026-07-16"}])
    [tarea] = await anio.open("convocar_rtc")
    assert tarea["rol"] == "director_ie"
    assert "en_pat" in await anio.errors("convocar_rtc", en_pat=False)
    await anio.present("convocar_rtc")
    await anio.present("conducir_rtc")
    await anio.present("dar_conformidad_rtc")
    assert (await anio.rows(tipo="rtc"))[0]["estado"] == "realizada"


async def test_pr_07_nu_16_nu_17_the_gia_of_directors_comes_the_same_day_after_the_docentes(anio):
    """Four hours of docentes, and from the hour they ended two or more of who directs."""
    await anio.plan_month(visitas=[], gia="2026-07-16", rtc=[], con_directores=True)
    await anio.present("disenar_gia")
    told = await anio.errors("registrar_gia", hora_inicio="08:00", hora_fin="11:00")
    assert told == {"hora_fin": "Debe durar al menos 4 horas; puso 3 h 0 min."}
    await anio.present("registrar_gia", hora_inicio="08:00", hora_fin="12:00")
    told = await anio.errors("registrar_gia_directores", hora_inicio="11:00", hora_fin="13:00")
    assert told == {"hora_inicio": "Va después de lo anterior, que terminó a las 12:00."}
    told = await anio.errors("registrar_gia_directores", hora_inicio="12:00", hora_fin="13:00")
    assert told == {"hora_fin": "Debe durar al menos 2 horas; puso 1 h 0 min."}
    await anio.present("registrar_gia_directores", hora_inicio="12:00", hora_fin="14:00")
    assert (await anio.rows(tipo="gia"))[0]["estado"] == "realizada"


async def test_what_is_put_off_to_another_month_is_taken_up_by_its_plan(anio):
    """A visit put off to August leaves July, and August's plan holds it and cannot drop it."""
    await anio.plan_month(visitas=[visit(anio)], gia=None, rtc=[])
    await anio.present("coordinar", resultado="no_hecha", avisos=None)
    await anio.present("reprogramar", causa="huelga", fecha="2026-08-12")
    assert "coordinar" not in await anio.elements()
    await anio.pass_to(JULIO)
    while "planificar_mes" not in await anio.elements():
        await anio.present((await anio.elements())[0])
    contexto = await anio.contexto((await anio.open("planificar_mes"))[0])
    assert contexto.estrategia.filas["visitas"] == [visit(anio, fecha="2026-08-12")]
    await anio.plan_month(visitas=[], gia=None, rtc=[])
    [after] = await anio.rows(estado="en_curso")
    assert after["dias"].lower == date(2026, 8, 12)
    assert after["reprogramada_de_id"] is not None


async def test_two_docentes_of_a_plan_swap_their_days(anio):
    """NU-15: one docente a day, and a plan sent back may swap two days at one stroke."""
    both = [visit(anio, 0, "2026-07-14"), visit(anio, 1, "2026-07-15")]
    same = [visit(anio, 0), visit(anio, 1)]
    assert "visitas.1.fecha" in await anio.errors("planificar_mes", visitas=same)
    await anio.present("planificar_mes", visitas=both, gia=None, rtc=[])
    await anio.present("visar_mes", decision="observar", observaciones="Al revés, por el río.")
    swapped = [visit(anio, 0, "2026-07-15"), visit(anio, 1, "2026-07-14")]
    await anio.present("planificar_mes", visitas=swapped, gia=None, rtc=[])
    days = {r["docente_id"]: r["dias"].lower.day for r in await anio.rows(clase="en_aula")}
    assert days == {anio.docentes[0]: 15, anio.docentes[1]: 14}


async def test_pr_15_pr_16_a_year_ends_with_its_reports_after_every_school_is_closed(anio):
    """PR-15, PR-16, DOC-14, DOC-15, VI-14..18: socialización, closing visits, reports."""
    await anio.walk()
    assert await anio.state() == "terminada"
    assert {r["estado"] for r in await anio.rows()} == {"realizada"}
    closed = await anio.rows(clase="cierre")
    assert len(closed) == len(anio.docentes)
    order = await anio.history()
    assert order.index("acordar_socializacion") < order.index("facilitar_balance")
    last_closing = max(i for i, e in enumerate(order) if e == "facilitar_balance")
    assert last_closing < order.index("informar_final") < order.index("informar_final_ugel")
    # VI-14..18: each closing visit is coordinated, observed, talked over, balanced and recorded.
    closing = [e for e in order[order.index("planificar_cierre") :] if e in DE_CIERRE]
    assert {e: closing.count(e) for e in DE_CIERRE} == dict.fromkeys(DE_CIERRE, 2)
    assert list(dict.fromkeys(closing)) == list(DE_CIERRE)


async def test_pr_18_nu_20_the_plan_of_a_taller_goes_a_month_before_and_spares_classes(database):
    """PR-10: a month from its plan at the soonest, and no class hours without act."""
    anio = Anio(database, await settle_in(database, admin=True))
    await anio.prepare("manual-2019")
    await anio.reach_months(talleres=[{"fecha": "2026-10-12", "dias": 3}])
    told = await anio.errors("planificar_taller", fecha="2026-08-05")
    assert "fecha" in told
    with pytest.raises(RuleBroken) as refused:
        await anio.present("planificar_taller", fecha="2026-08-19", dias=3, en_clases="no")
    assert "hay clases" in refused.value.campos["en_clases"]
    await anio.present("planificar_taller", fecha="2026-10-12", dias=3)
    for step in ("atender_requerimientos", "preparar_prueba", "registrar_taller"):
        await anio.present(step)
    await anio.pass_to(date(2026, 10, 14))
    await anio.present("informar_gestion")
    await anio.present("informar_logistica")
    await anio.present("informar_taller")
    assert (await anio.rows(tipo="taller"))[0]["estado"] == "realizada"
