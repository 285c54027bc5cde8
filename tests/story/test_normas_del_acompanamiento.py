"""What the norm and the calendar forbid to the plans of a year, held by the commands."""

from datetime import date

import pytest
from sqlalchemy import select, update

from api.avance_filas import say_terms
from engine.actions.estrategias.fechas import variables_of
from engine.db.queries.avance import load_ambito
from engine.db.queries.avance_filas import TODAS, list_strategies
from engine.db.queries.avance_horas import list_hours, list_hours_rows
from engine.db.queries.participaciones import Cuenta, count_participantes
from engine.db.queries.tablas import participaciones, reglamentos
from engine.db.queries.tablero import load_vencimientos
from engine.domain.calendario import Calendario
from engine.domain.lima import day_of
from engine.domain.redaccion import explain
from engine.domain.vencimiento import Vencimiento
from engine.errors import RuleBroken
from tests.story.anio import Anio
from tests.story.gente import settle_in


@pytest.fixture
async def anio(database):
    made = Anio(database, await settle_in(database, admin=True))
    await made.prepare("manual-2019")
    return made


def visit(anio, docente=0, fecha="2026-07-14", dias=1):
    return {"docente": anio.docentes[docente], "fecha": fecha, "dias": dias}


async def refused(anio, elemento, **changes):
    """Return what the command says of each field of an answer that its ficha lets pass."""
    with pytest.raises(RuleBroken, match="respuesta_invalida") as told:
        await anio.present(elemento, **changes)
    return told.value.campos


def month(anio, *visitas, **changes):
    return {"visitas": list(visitas), "gia": None, "rtc": [], "con_directores": False} | changes


async def test_a_visit_is_on_a_day_with_classes_or_the_command_says_why_not(anio):
    """PR-04, NU-15: no Sunday, no holiday, no week without classes, on any of its days."""
    await anio.reach_months()
    for fecha, dias, said in (
        ("2026-07-12", 1, "es fin de semana"),
        ("2026-07-28", 1, "no se trabaja"),
        ("2026-07-30", 1, "no hay clases"),
        ("2026-07-17", 2, "sáb 18 jul 2026 es fin de semana"),
    ):
        plan = month(anio, visit(anio, fecha=fecha, dias=dias))
        assert said in (await refused(anio, "planificar_mes", **plan))["visitas.0.fecha"]
    sunday = month(anio, visit(anio), gia="2026-07-19")
    assert "fin de semana" in (await refused(anio, "planificar_mes", **sunday))["gia"]
    assert await anio.rows(clase="en_aula") == []


async def test_what_is_put_off_goes_to_a_day_with_classes(anio):
    await anio.diagnose()
    await anio.present("coordinar", resultado="no_hecha", avisos=None)
    told = await refused(anio, "reprogramar", causa="clima", fecha="2026-07-19")
    assert "fin de semana" in told["fecha"]
    assert {row["estado"] for row in await anio.rows()} == {"en_curso"}


async def test_pr_08_a_month_without_a_visit_to_each_docente_or_a_gia_says_why(anio):
    """PR-08, NU-11, NU-16: at least one of each a month, or the plan tells the reason."""
    await anio.reach_months()
    await anio.plan_month(**month(anio))
    await anio.pass_to(date(2026, 7, 31))
    while (waiting := await anio.elements()) and "planificar_mes" not in waiting:
        await anio.present(waiting[0])
    plan = month(anio, visit(anio, fecha="2026-08-12"), excepcion=None)
    told = await refused(anio, "planificar_mes", **plan)
    assert "queda sin visita Beto" in told["visitas"]
    assert "cada mes (PR-08)" in told["gia"]
    both = (visit(anio, fecha="2026-08-12"), visit(anio, 1, "2026-08-13"))
    plan = month(anio, *both, excepcion=None, gia="2026-08-20")
    told = await refused(anio, "planificar_mes", **plan)
    assert "cada 2 meses (PR-08), y aún no hubo ninguno" in told["con_directores"]
    await anio.present("planificar_mes", **plan | {"con_directores": True})
    assert len(await anio.rows(clase="en_aula", estado="programada")) == 2


async def test_pr_09_the_second_taller_is_in_the_mid_year_holidays(anio):
    """PR-09 (S003:2061-2062): by the book of 2019, from 27 July to 7 August in 2026."""
    await anio.diagnose()
    await anio.visit()
    await anio.present("informar_diagnostico")
    await anio.present("informar_diagnostico_ugel")
    first = {"fecha": "2026-07-13", "dias": 1}
    told = await refused(
        anio, "planificar_anio_ugel", talleres=[{"fecha": "2026-10-12", "dias": 5}, first]
    )
    assert told == {
        "talleres.0.fecha": "El segundo taller va en las vacaciones de medio año, del"
        " lun 27 jul 2026 al vie 7 ago 2026 (PR-09)."
    }
    await anio.present("planificar_anio_ugel", talleres=[first, {"fecha": "2026-07-27", "dias": 6}])
    assert len(await anio.rows(tipo="taller")) == 2


async def reach_registro(anio, dias: int):
    """Live the visit of Friday 17 July under a rule book of so many days to register."""
    async with anio.database.transaction() as tx:
        regla = reglamentos.c.regla.op("||")({"registrar_en": dias})
        await tx.execute(update(reglamentos).values(regla=regla))
    await anio.reach_months()
    await anio.plan_month(**month(anio, visit(anio, fecha="2026-07-17")))
    for step in ("coordinar", "observar", "preparar_dialogo", "dialogar"):
        await anio.present(step)
    [tarea] = await anio.open("registrar")
    return tarea


async def test_pr_27_a_strategy_is_registered_two_working_days_after_its_end_at_most(anio):
    """PR-27, VD-09 (S004:357): the visit of Friday 17 July is due on Tuesday 21."""
    tarea = await reach_registro(anio, 2)
    assert day_of(tarea["vence"]) == date(2026, 7, 21)
    assert "informar_mes" not in await anio.elements()
    await anio.present("registrar")
    [row] = await anio.rows(clase="en_aula")
    assert (row["estado"], row["registrada_en"]) == ("realizada", anio.now)


@pytest.mark.parametrize(
    ("dias", "vence", "dicho"),
    [
        (0, date(2026, 7, 17), "El último día de la estrategia (vie 17 jul 2026)."),
        (3, date(2026, 7, 22), "Tres días hábiles desde el último día de la estrategia"),
    ],
)
async def test_pr_27_the_tarea_and_the_board_say_the_same_day_and_reason(anio, dias, vence, dicho):
    """PR-27, CF-12: the number is of the rule book, for the tray, the mails and the board alike."""
    tarea = await reach_registro(anio, dias)
    assert day_of(tarea["vence"]) == vence
    async with anio.database.transaction() as tx:
        stored = (await load_vencimientos(tx, [tarea["id"]]))[tarea["id"]]
        admin = await anio.gente.actor("admin")
        ambito = await load_ambito(tx, admin, day_of(anio.now), [anio.programa])
        found = await list_strategies(tx, ambito, corte="del_anio", tipo="visita", limite=TODAS)
    [row] = [row for row in found.datos if row["hasta"] == date(2026, 7, 17)]
    assert row["vence"] == vence
    why = explain(Vencimiento.from_json(stored))
    assert say_terms(ambito)(row) == why
    assert why.startswith(dicho)


async def test_a_taller_counts_the_people_who_came_their_test_and_their_opinion(anio):
    """IN-15, IN-22, RB-05, RB-06: a row for each docente of the programme, and one report."""
    await anio.reach_months(talleres=[{"fecha": "2026-10-12", "dias": 3}])
    await anio.present("planificar_taller", fecha="2026-10-12", dias=3)
    for step in ("atender_requerimientos", "preparar_prueba"):
        await anio.present(step)
    ana, beto = anio.docentes
    rows = [
        {"cargo": ana, "asistio": True, "entrada": 12.5, "satisfaccion": "4"},
        {"cargo": beto, "asistio": False, "entrada": 11},
    ]
    told = await anio.errors("registrar_taller", participantes=rows)
    assert told == {"participantes.1.entrada": "No asistió: deje vacía esta casilla."}
    assert "participantes" in str(await anio.errors("registrar_taller", participantes=rows[:1]))
    del rows[1]["entrada"]
    await anio.present("registrar_taller", participantes=rows)
    [taller] = await anio.rows(tipo="taller")
    async with anio.database.transaction() as tx:
        counted = await count_participantes(tx, taller["id"])
    assert counted == Cuenta(2, 1, 1, 12.5, 1, 1)
    assert (await anio.elements()).count("informar_logistica") == 1
    await anio.pass_to(date(2026, 10, 15))
    await anio.present("informar_logistica")
    await anio.present("informar_gestion")
    await anio.present("informar_taller")
    assert (await anio.rows(tipo="taller"))[0]["estado"] == "realizada"


async def test_a_gia_keeps_who_came(anio):
    await anio.reach_months()
    await anio.plan_month(**month(anio, gia="2026-07-16", con_directores=False))
    await anio.present("disenar_gia")
    ana, beto = anio.docentes
    people = [{"cargo": ana, "asistio": True}, {"cargo": beto, "asistio": False}]
    await anio.present("registrar_gia", participantes=people)
    async with anio.database.transaction() as tx:
        came = await tx.execute(select(participaciones.c.cargo_id, participaciones.c.asistio))
        assert {row.cargo_id: row.asistio for row in came} == {ana: True, beto: False}


async def test_pr_07_the_gia_of_directores_adds_its_hours_to_the_load(anio):
    """PR-07, NU-16, NU-17, PB-06: four hours with docentes, and two more once directores follow."""
    await anio.reach_months()
    await anio.plan_month(**month(anio, gia="2026-07-16", con_directores=True))

    async def hours():
        async with anio.database.transaction() as tx:
            admin = await anio.gente.actor("admin")
            ambito = await load_ambito(tx, admin, day_of(anio.now), [anio.programa])
            july = date(2026, 7, 1), date(2026, 7, 31)
            [row] = await list_hours(tx, ambito, *july)
            found = await list_hours_rows(tx, ambito, *july, limite=TODAS)
        assert sum(each["suman"] for each in found.datos) == row["horas"]
        return int(row["horas"]), {int(e["horas"]) for e in found.datos if e["tipo"] == "gia"}

    before, gia = await hours()
    assert gia == {4}
    await anio.present("disenar_gia")
    people = [{"cargo": cargo, "asistio": True} for cargo in anio.docentes]
    await anio.present("registrar_gia", participantes=people)
    assert await hours() == (before + 2, {6})


def test_the_versions_of_diagrams_under_way_are_still_told_their_own_variables():
    """Those before CF-12 was of the rule book reckon with the day, which goes on being given."""
    viernes = date(2026, 7, 17)
    row = {"id": 1, "tipo": "visita", "clase": "en_aula", "desde": viernes, "hasta": viernes}
    told = variables_of(row, Calendario((), ()), 3)
    assert (told["registrar_en"], told["registrar_hasta"]) == (3, "2026-07-22")
