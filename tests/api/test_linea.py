"""The timeline: who sees what on it, what a date would do, and moving with no script at all."""

from datetime import date

import pytest
from sqlalchemy import select

from engine.db.queries.tablas import actividades, tareas
from tests.story.gente import meet
from tests.story.paso import Relato
from tests.story.planes import Planificacion, planeada

REST = "/api/v1/planificador/linea"
PAGE = "/planificador/linea"
AGOSTO = {"desde": "2026-08"}


@pytest.fixture
async def oficina(service):
    return Planificacion(await meet(service.database))


async def _asked(service, codigo):
    async with service.database.transaction() as tx:
        found = await tx.scalar(select(actividades.c.pedidas).where(actividades.c.codigo == codigo))
    return [pair[0][:10] for pair in found]


async def _programmed(service):
    """Return the code of an AT of DIGEBR calendarised for two days of September."""
    relato = Relato(service.database, await meet(service.database))
    codigo = await relato.register()
    await relato.plan(codigo, [date(2026, 9, 15), date(2026, 9, 16)])
    await relato.do("diri", codigo, "calendarizar")
    return codigo


async def test_each_sees_the_activities_of_their_scope_with_their_bars(oficina, puertas):
    mine = await oficina.pide("Redes rurales", dia=12)
    other = await oficina.pide("Convivencia", "deib", "DEIB", dia=20)
    diri = (await (await puertas.como("diri")).get(REST, params=AGOSTO)).json()
    assert [row["id"] for row in diri["filas"]] == ["DEIB", "DIGEBR"]
    assert diri["barras"][1] == {
        "fila": "DIGEBR", "codigo": mine, "inicio": "2026-08-12", "fin": "2026-08-13",
    }  # fmt: skip
    assert diri["actividades"][mine]["movible"]
    unidad = (await (await puertas.como("unidad")).get(REST, params=AGOSTO)).json()
    assert mine in unidad["actividades"]
    assert other not in unidad["actividades"]
    ugel = (await (await puertas.como("ugel")).get(REST, params=AGOSTO)).json()
    assert ugel["actividades"] == {}


async def test_an_at_is_moved_by_those_who_command_it_alone(service, puertas):
    codigo = await _programmed(service)
    asked = {"desde": "2026-09", "por": "ugel", "dre": "210000"}
    for usuario, moves in (("unidad", True), ("diri", True), ("ugel", False)):
        told = (await (await puertas.como(usuario)).get(REST, params=asked)).json()
        assert told["actividades"][codigo]["movible"] is moves, usuario
    ugel = await puertas.como("ugel")
    seen = (await ugel.get(f"{REST}/{codigo}")).json()
    assert "Solo la unidad que planifica" in seen["impedimento"]


async def test_ugel_come_folded_in_their_dre_and_open_one_by_one(oficina, puertas):
    codigo = await oficina.pide("Redes rurales", dia=12)
    diri = await puertas.como("diri")
    folded = (await diri.get(REST, params={**AGOSTO, "por": "ugel"})).json()
    assert [(row["abre"], row["semanas"]) for row in folded["filas"]] == [
        ("210000", [{"lunes": "2026-08-10", "cuenta": 1}])
    ]
    assert folded["barras"] == []
    opened = (await diri.get(REST, params={**AGOSTO, "por": "ugel", "dre": "210000"})).json()
    assert {bar["fila"] for bar in opened["barras"]} == {"210004", "210005"}
    assert opened["actividades"].keys() == {codigo}


async def test_the_cargos_of_one_entidad_have_a_row_each(oficina, puertas):
    await oficina.pide("Redes rurales", dia=12)
    diri = await puertas.como("diri")
    asked = {**AGOSTO, "por": "cargo", "entidad": "210005"}
    told = (await diri.get(REST, params=asked)).json()
    busy = {bar["fila"] for bar in told["barras"]}
    names = {row["nombre"] for row in told["filas"] if row["id"] in busy}
    assert names == {"Jefe de gestión pedagógica"}
    assert len(told["filas"]) > len(busy)
    assert (await diri.get(REST, params={**asked, "entidad": "999"})).status_code == 404


async def test_a_year_tells_weeks_instead_of_bars(oficina, puertas):
    await oficina.pide("Una", dia=12)
    await oficina.pide("Otra", dia=13)
    diri = await puertas.como("diri")
    told = (await diri.get(REST, params={"desde": "2026-08", "vista": "anio"})).json()
    assert (told["desde"], told["hasta"], told["barras"]) == ("2026-01-01", "2027-01-01", [])
    assert told["filas"][0]["semanas"] == [{"lunes": "2026-08-10", "cuenta": 2}]


async def test_marks_tell_the_cruces_of_every_area_to_each(oficina, puertas):
    mine = await oficina.pide("Redes rurales", dia=12)
    await oficina.pide("Convivencia", "deib", "DEIB", dia=12)
    told = (await (await puertas.como("unidad")).get(REST, params=AGOSTO)).json()
    assert told["actividades"][mine]["marca"] == "duro"


@pytest.mark.parametrize(
    ("desde", "dureza", "words"),
    [
        pytest.param("2026-08-19", "duro", "convoca en el mismo horario", id="people twice"),
        pytest.param("2026-08-06", "duro", "Batalla de Junín", id="a holiday"),
        pytest.param("2026-08-15", "blando", "fin de semana", id="a Saturday"),
        pytest.param("2026-08-26", "", "", id="a free day"),
    ],
)
async def test_a_date_is_judged_before_it_is_asked_for(oficina, puertas, desde, dureza, words):
    mine = await oficina.pide("Redes rurales", dia=12)
    await oficina.pide("Álgebra para directores", "deib", "DEIB", dia=19, tema="Álgebra")
    unidad = await puertas.como("unidad")
    told = (await unidad.get(f"{REST}/{mine}", params={"desde": desde})).json()
    assert told["dureza"] == dureza, told["cruces"]
    assert words in " ".join(cruce["frase"] for cruce in told["cruces"])
    assert len(told["alternativas"]) == (3 if dureza else 0)


async def test_jornadas_keep_their_hours_and_working_days_apart(oficina, puertas):
    mine = await oficina.pide(
        "Redes rurales", dia=12, duracion=2, unidad_tiempo="dia",
        pedidas=tuple(_morning(dia) for dia in (12, 13)),
    )  # fmt: skip
    unidad = await puertas.como("unidad")
    told = (await unidad.get(f"{REST}/{mine}", params={"desde": "2026-08-21"})).json()
    assert [j["fecha"] for j in told["jornadas"]] == ["2026-08-21", "2026-08-24"]
    assert told["jornadas"][0]["hora_inicio"] == "09:00"


def _morning(dia):
    return planeada(dia=dia).pedidas[0]


async def test_a_planned_activity_is_moved_and_a_hard_cruce_refused(oficina, puertas, service):
    mine = await oficina.pide("Redes rurales", dia=12)
    await oficina.pide("Convivencia", "deib", "DEIB", dia=19)
    unidad = await puertas.como("unidad")
    refused = await unidad.post(f"{REST}/{mine}/mover", json={"desde": "2026-08-19"})
    assert refused.status_code == 422
    assert refused.json()["codigo"] == "fecha_no_cabe"
    assert await _asked(service, mine) == ["2026-08-12"]
    done = await unidad.post(f"{REST}/{mine}/mover", json={"desde": "2026-08-26"})
    assert done.status_code == 200, done.text
    assert await _asked(service, mine) == ["2026-08-26"]
    outside = await unidad.post(f"{REST}/{mine}/mover", json={"desde": "2026-09-09"})
    assert outside.status_code == 422
    assert "al vie 28 ago 2026" in outside.json()["detail"]


async def test_nobody_moves_what_is_not_theirs(oficina, puertas, service):
    mine = await oficina.pide("Redes rurales", dia=12)
    for usuario in ("deib", "dre", "difoca"):
        client = await puertas.como(usuario)
        answer = await client.post(f"{REST}/{mine}/mover", json={"desde": "2026-08-26"})
        assert answer.status_code in (403, 404), usuario
    assert await _asked(service, mine) == ["2026-08-12"]


async def test_moving_works_without_scripts_and_is_undone(oficina, puertas, service):
    mine = await oficina.pide("Redes rurales", dia=12)
    unidad = await puertas.sesion("unidad")
    listed = (await unidad.get(PAGE, params=AGOSTO)).text
    assert "Redes rurales" in listed
    assert f"{PAGE}/{mine}?vuelta=" in listed
    asked = (await unidad.get(f"{PAGE}/{mine}", params={"desde": "2026-08-26"})).text
    assert "Guardar la nueva fecha" in asked
    back = f"{PAGE}?desde=2026-08&por=unidad"
    done = await unidad.post(
        f"{PAGE}/{mine}", data={"desde": "2026-08-26", "vuelta": back}, follow_redirects=True
    )
    assert "Guardó la nueva fecha" in done.text
    assert 'name="desde" value="2026-08-12"' in done.text
    assert "Deshacer" in done.text
    await unidad.post(f"{PAGE}/{mine}", data={"desde": "2026-08-12", "vuelta": back})
    assert await _asked(service, mine) == ["2026-08-12"]


async def test_a_form_without_its_token_moves_nothing(oficina, puertas, service):
    mine = await oficina.pide("Redes rurales", dia=12)
    unidad = await puertas.sesion("unidad")
    del unidad.headers["X-CSRF-Token"]
    answer = await unidad.post(f"{PAGE}/{mine}", data={"desde": "2026-08-26"})
    assert answer.status_code == 403
    assert await _asked(service, mine) == ["2026-08-12"]


@pytest.mark.parametrize(
    "query",
    [
        "?desde=2026-13&vista=siglo&por=nada",
        "?desde=9999-12",
        "?por=cargo&entidad=%3Cscript%3E",
        "?por=cargo&entidad=210005%20%C2%B7%20UGEL%20Chucuito",
        "?por=ugel&dre=no-existe&unidad=tampoco",
        "?movida=%22%3E%3Cscript%3E&antes=2026-08-12",
        "?q=%25%5C%27%22",
    ],
)
async def test_an_address_typed_badly_shows_a_page_all_the_same(puertas, query):
    diri = await puertas.sesion("diri")
    answer = await diri.get(f"{PAGE}{query}")
    assert answer.status_code == 200
    assert "<script>" not in answer.text


async def test_nobody_is_sent_to_another_site_after_moving(oficina, puertas):
    mine = await oficina.pide("Redes rurales", dia=12)
    unidad = await puertas.sesion("unidad")
    data = {"desde": "2026-08-26", "vuelta": "//otro.sitio/planificador"}
    answer = await unidad.post(f"{PAGE}/{mine}", data=data)
    assert answer.headers["location"].startswith(f"{PAGE}?")


@pytest.mark.parametrize("desde", ["", "ayer", "2026-02-30"])
async def test_a_date_that_does_not_exist_is_told_beside_its_field(oficina, puertas, desde):
    mine = await oficina.pide("Redes rurales", dia=12)
    unidad = await puertas.sesion("unidad")
    answer = await unidad.post(f"{PAGE}/{mine}", data={"desde": desde})
    assert answer.status_code == 422
    assert "Elija una fecha que exista." in answer.text


async def test_an_at_goes_by_its_reprogramming_with_the_date_proposed(service, puertas):
    codigo = await _programmed(service)
    unidad = await puertas.sesion("unidad")
    sent = await unidad.post(f"{PAGE}/{codigo}", data={"desde": "2026-09-22"})
    door = sent.headers["location"]
    assert door == f"/asistencias/{codigo}/reprogramar?desde=2026-09-22"
    form = (await unidad.get(door)).text
    assert "mar 22 y mié 23 set 2026" in form
    data = {"motivo": "La sede no está libre.", "desde": "2026-09-22"}
    done = await unidad.post(f"/asistencias/{codigo}/reprogramar", data=data)
    assert done.status_code == 303, done.text
    async with service.database.transaction() as tx:
        draft = await tx.scalar(
            select(tareas.c.borrador).where(
                tareas.c.elemento == "programar", tareas.c.estado == "abierta"
            )
        )
    assert [j["fecha"] for j in draft["jornadas"]] == ["2026-09-22", "2026-09-23"]
    assert draft["convocatoria"]
