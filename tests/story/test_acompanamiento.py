"""A programme from its induction to its months: visits, their order and what they leave behind."""

from datetime import date

import pytest

from tests.story.anio import Anio
from tests.story.gente import settle_in


@pytest.fixture
async def anio(database):
    made = Anio(database, await settle_in(database, admin=True))
    await made.prepare("manual-2019")
    return made


async def test_pr_13_the_diagnosis_comes_before_the_plan_of_the_ugel_and_this_before_each_other(
    anio,
):
    """PR-13: induction, diagnosis, its report, the plan of the UGEL, the plan of the companion."""
    await anio.begin()
    assert await anio.elements() == ["inducir_acompanantes"]
    await anio.present("inducir_acompanantes")
    assert await anio.elements() == ["organizar_diagnostico"]
    await anio.present("organizar_diagnostico")
    assert await anio.elements() == ["planificar_diagnostico"]
    await anio.present(
        "planificar_diagnostico",
        sensibiliza="antes",
        linea_base="omite",
        motivo="No se rinde.",
        muestra=None,
    )
    await anio.present("sensibilizar_antes")
    await anio.present("informar_diagnostico")
    assert await anio.elements() == ["informar_diagnostico_ugel"]
    await anio.present("informar_diagnostico_ugel")
    assert await anio.elements() == ["planificar_anio_ugel"]
    await anio.present("planificar_anio_ugel", talleres=[])
    assert "planificar_anio" in await anio.elements()


async def test_pr_14_a_baseline_is_the_first_visit_or_is_left_out_with_its_reason(anio):
    """PR-14: the baseline goes before the diagnostic visit of its docente, else a reason."""
    await anio.begin()
    await anio.present("inducir_acompanantes")
    await anio.present("organizar_diagnostico")
    ana = anio.docentes[0]
    visits = [{"docente": ana, "fecha": "2026-07-08", "dias": 1}]
    late = [{"docente": ana, "fecha": "2026-07-09"}]
    told = await anio.errors(
        "planificar_diagnostico", linea_base="aplica", muestra=late, visitas=visits
    )
    assert told == {"muestra.0.fecha": "La línea de base va antes de la visita diagnóstica."}
    told = await anio.errors("planificar_diagnostico", linea_base="omite", visitas=visits)
    assert "motivo" in told
    early = [{"docente": ana, "fecha": "2026-07-07"}]
    await anio.present(
        "planificar_diagnostico", sensibiliza="primera_visita", linea_base="aplica",
        motivo=None, muestra=early, visitas=visits,
    )  # fmt: skip
    await anio.present("coordinar")
    assert await anio.elements() == ["evaluar_linea_base"]
    await anio.present("evaluar_linea_base")
    assert await anio.elements() == ["sensibilizar"]
    await anio.present("sensibilizar")
    [visit] = await anio.rows(estado="en_curso")
    assert visit["clase"] == "diagnostica"


async def test_who_did_not_sensitise_before_does_after_the_first_visit_of_each_school(anio):
    """FA-01, VI-12, VD-07, VD-08: the meeting and the plan institucional close the first visit."""
    await anio.diagnose()
    await anio.present("coordinar")
    for step in ("observar", "preparar_dialogo", "dialogar", "acordar_plan_individual"):
        await anio.present(step)
    told = await anio.errors("registrar", fecha_valorada="2026-07-07")
    assert "fecha_valorada" in told
    await anio.present("registrar")
    assert "sensibilizar" in await anio.elements()
    await anio.present("sensibilizar")
    assert "metas" in await anio.errors("informar_direccion", metas=[])
    await anio.present("informar_direccion")
    assert [r["estado"] for r in await anio.rows(docente_id=anio.docentes[0])] == ["realizada"]


async def test_pr_12_nu_14_who_also_directs_is_seen_as_director_and_advised_for_three_hours(anio):
    """PR-12, NU-14, VD-04: two hours, two hours and three, one after the other."""
    beto = anio.docentes[1]
    await anio.diagnose(visitas=[{"docente": beto, "fecha": "2026-07-08", "dias": 1}])
    await anio.present("coordinar")
    told = await anio.errors("observar", hora_inicio="08:00", hora_fin="09:30")
    assert told == {"hora_fin": "Debe durar al menos 2 horas; puso 1 h 30 min."}
    await anio.present("observar", hora_inicio="08:00", hora_fin="10:00")
    await anio.present("observar_direccion")
    told = await anio.errors("preparar_dialogo", hora_inicio="09:30", hora_fin="11:30")
    assert told == {"hora_inicio": "Va después de lo anterior, que terminó a las 10:00."}
    await anio.present("preparar_dialogo", hora_inicio="10:00", hora_fin="12:00")
    told = await anio.errors("dialogar", hora_inicio="12:00", hora_fin="14:00")
    assert told == {"hora_fin": "Debe durar al menos 3 horas; puso 2 h 0 min."}
    await anio.present("dialogar", hora_inicio="12:00", hora_fin="15:00")
    assert "acordar_plan_individual" in await anio.elements()


async def test_both_sign_the_plan_individual(anio):
    """VD-05, VD-06: a plan without the docente's signature is not presented."""
    await anio.diagnose()
    for step in ("coordinar", "observar", "preparar_dialogo", "dialogar"):
        await anio.present(step)
    told = await anio.errors("acordar_plan_individual", firma_docente=False)
    assert told == {
        "firma_docente": "Falta la firma del docente: el plan se presenta cuando ambos lo firmaron."
    }


async def test_a_diagnostic_visit_takes_its_papers_and_authorised_photos(anio):
    """VD-01, VD-02, VD-03: credential, plan, materials, instruments; the meeting agreed before."""
    await anio.diagnose()
    assert "lleva" in await anio.errors("coordinar", lleva=["credencial", "plan", "materiales"])
    await anio.present("coordinar", avisos=["director", "gia", "familias"])
    assert "autoriza" in await anio.errors("observar", fotos="si")
    assert await anio.errors("observar", fotos="si", autoriza="Dora, directora") == {}


async def test_what_was_not_done_keeps_its_cause_and_goes_on_another_day(anio):
    """A visit that weather stopped is written with its cause, and the row after it is its own."""
    await anio.diagnose()
    await anio.present("coordinar", resultado="no_hecha", avisos=None)
    assert "detalle" in await anio.errors("reprogramar", causa="otra", fecha="2026-07-15")
    told = await anio.errors("reprogramar", fecha="2026-07-08")
    assert "posterior" in told["fecha"]
    await anio.present("reprogramar", causa="clima", fecha="2026-07-15")
    before, after = await anio.rows(docente_id=anio.docentes[0])
    assert (before["estado"], before["causa"]) == ("no_realizada", "clima")
    assert after["reprogramada_de_id"] == before["id"]
    assert after["dias"].lower == date(2026, 7, 15)
    assert (await anio.elements()).count("coordinar") == 2
    await anio.visit()
    assert {r["estado"] for r in await anio.rows()} == {"no_realizada", "realizada"}
