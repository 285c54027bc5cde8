"""The burden of the territory at its doors: what is counted, for whom, and in which form."""

import csv
from datetime import date, datetime
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import Range

from api.tramos import read_tramo
from engine.actions.orden import Orden
from engine.actions.plan.actividades import enter
from engine.clock import LIMA
from engine.db.queries.personas import load_actor
from engine.db.queries.tablas import asistencias, jornadas, personas, pesos
from engine.errors import NotFound
from tests.api.puertas import CLAVE
from tests.story.gente import NOW
from tests.story.planes import planeada

API = "/api/v1/planificador/carga"
PAGE = "/planificador/carga"
SEMANA = "2026-08-10"


@pytest.fixture
async def codigo(puertas, service):
    """An AT of two days of that week, calendarised, that convenes two offices of Puno."""
    made = await puertas.registrada()
    async with service.database.transaction() as tx:
        asistencia_id = await tx.scalar(select(asistencias.c.id))
        hours = [
            (datetime(2026, 8, dia, 9, tzinfo=LIMA), datetime(2026, 8, dia, 13, tzinfo=LIMA))
            for dia in (11, 12)
        ]
        for pair in hours:
            await tx.execute(
                insert(jornadas).values(asistencia_id=asistencia_id, periodo=Range(*pair))
            )
        await tx.execute(
            update(asistencias).values(estado="calendarizada", inicio=hours[0][0], fin=hours[1][1])
        )
    return made


@pytest.fixture
async def pedida(service):
    """An activity of the same unit that asks for Thursday, for two UGEL of Puno."""
    async with service.database.transaction() as tx:
        persona_id = await tx.scalar(select(personas.c.id).where(personas.c.usuario == "unidad"))
        actor = await load_actor(tx, persona_id, NOW)
    assert actor is not None
    made = await enter(
        service.database, Orden(actor, NOW), unidad="DIGEBR", anio=2026, planeada=planeada(dia=13)
    )
    return made["codigo"]


async def _ask(puertas, usuario="diri", **params):
    client = await puertas.como(usuario)
    answer = await client.get(API, params={"anio": 2026, **params})
    assert answer.status_code == 200, answer.text
    return answer.json()


def _places(told):
    return {place["codigo"]: place for region in told["regiones"] for place in region["entidades"]}


async def _page(puertas, path, usuario="diri"):
    client = puertas.nadie()
    await client.post("/ingresar", data={"usuario": usuario, "clave": CLAVE})
    return await client.get(path)


async def test_a_week_counts_the_days_of_ats_and_of_what_is_planned(puertas, codigo, pedida):
    places = _places(await _ask(puertas))
    assert len([p for p in places.values() if p["tipo"] == "ugel"]) == 226
    assert places["210005"]["semanas"] == {SEMANA: {"total": 3, "excede": False}}
    assert places["210005"]["meses"] == {"2026-08": {"total": 3, "excede": False}}
    assert places["080001"]["semanas"] == {}
    booked = _places(await _ask(puertas, incluye="calendarizado"))
    assert booked["210005"]["semanas"][SEMANA]["total"] == 2


async def test_days_asked_for_twice_count_once(puertas, codigo, service):
    async with service.database.transaction() as tx:
        asistencia_id = await tx.scalar(select(asistencias.c.id))
        again = Range(
            datetime(2026, 8, 12, 15, tzinfo=LIMA), datetime(2026, 8, 12, 18, tzinfo=LIMA)
        )
        await tx.execute(insert(jornadas).values(asistencia_id=asistencia_id, periodo=again))
    assert _places(await _ask(puertas))["210005"]["semanas"][SEMANA]["total"] == 2


async def test_people_and_the_busiest_cargo_are_counted_too(puertas, pedida):
    people = _places(await _ask(puertas, medida="persona_dias"))
    assert people["210005"]["semanas"][SEMANA]["total"] == 1
    busiest = _places(await _ask(puertas, medida="cargo"))
    assert busiest["210005"]["semanas"][SEMANA]["total"] == 1


async def test_what_passes_the_limit_that_diri_sets_is_marked(puertas, codigo, service):
    async with service.database.transaction() as tx:
        persona_id = await tx.scalar(select(personas.c.id).where(personas.c.usuario == "diri"))
        for clave in ("entidad_semana", "entidad_mes"):
            await tx.execute(
                insert(pesos).values(clave=clave, valor=1, en=NOW, persona_id=persona_id)
            )
    told = await _ask(puertas)
    place = _places(told)["210005"]
    assert told["limites"] == {"semana": 1, "mes": 1}
    assert place["semanas"][SEMANA]["excede"]
    assert place["meses"]["2026-08"]["excede"]
    page = (await _page(puertas, f"{PAGE}?anio=2026&dre=210000")).text
    assert f'<a href="carga/210005/{SEMANA}">2▲</a>' in page
    assert "ago 2" in page


async def test_each_sees_the_burden_of_its_own_scope(puertas, codigo, pedida):
    """A UGEL sees its own row, a DRE those of its region, a unit what itself convenes [AC-02]."""
    ugel = _places(await _ask(puertas, "ugel"))
    assert set(ugel) == {"210005"}
    assert ugel["210005"]["semanas"][SEMANA]["total"] == 2, "what is planned is not theirs to see"
    region = _places(await _ask(puertas, "dre"))
    assert "210005" in region
    assert all(code.startswith("21") for code in region)
    cusco = _places(await _ask(puertas, "cusco"))
    assert all(code.startswith("08") and not place["semanas"] for code, place in cusco.items())
    other = _places(await _ask(puertas, "deib"))
    assert not any(place["semanas"] for place in other.values())
    assert _places(await _ask(puertas, "unidad"))["210005"]["semanas"][SEMANA]["total"] == 3


async def test_filters_narrow_rows_and_what_is_counted(puertas, codigo):
    region = await _ask(puertas, dre="210000")
    assert [r["codigo"] for r in region["regiones"]] == ["210000"]
    of_others = _places(await _ask(puertas, unidad="DEIB"))
    assert not any(place["semanas"] for place in of_others.values())
    client = await puertas.como("diri")
    unknown = await client.get(API, params={"anio": 2026, "dre": "999999"})
    assert unknown.json()["codigo"] == "entidad_desconocida"


async def test_a_cell_leads_to_what_convenes_there(puertas, codigo, pedida):
    client = await puertas.como("diri")
    told = (await client.get(f"{API}/210005/{SEMANA}")).json()
    assert [(row["codigo"], row["es_asistencia"]) for row in told["datos"]] == [
        (codigo, True), (pedida, False),
    ]  # fmt: skip
    assert told["datos"][0]["dias"] == ["2026-08-11", "2026-08-12"]
    assert told["datos"][1] | {"titulo": ""} == {
        "codigo": pedida, "es_asistencia": False, "titulo": "", "modalidad": "presencial",
        "estado": "planificada", "unidad": "DIGEBR", "dias": ["2026-08-13"],
        "roles": ["jefe_agp"], "cargos": 1,
    }  # fmt: skip
    assert (await client.get(f"{API}/210005/2026-09")).json()["datos"] == []
    assert len((await client.get(f"{API}/210000/2026")).json()["datos"]) == 2
    page = (await _page(puertas, f"{PAGE}/210005/{SEMANA}")).text
    assert f'href="/asistencias/{codigo}"' in page
    assert f'href="/planificador/actividades/{pedida}"' in page


async def test_offices_out_of_sight_are_not_found(puertas, codigo):
    cusco = await puertas.como("cusco")
    assert (await cusco.get(f"{API}/210005/{SEMANA}")).json()["codigo"] == "entidad_desconocida"
    assert (await _page(puertas, f"{PAGE}/210005/{SEMANA}", "cusco")).status_code == 404


async def test_the_table_goes_out_as_a_sheet_and_as_text(puertas, codigo):
    answer = await _page(puertas, f"{PAGE}.csv?anio=2026&dre=210000")
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"))))
    column = rows[0].index("Semana del 10/08/2026")
    [row] = [row for row in rows if row[2] == "210005"]
    assert (row[1], row[3], row[column]) == ("DRE Puno", "UGEL Chucuito", "2")
    answer = await _page(puertas, f"{PAGE}.xlsx?anio=2026&dre=210000")
    [sheet, *_] = load_workbook(BytesIO(answer.content)).worksheets
    assert sheet.cell(1, column + 1).value == "Semana del 10/08/2026"
    assert [r[column].value for r in sheet.iter_rows() if r[2].value == "210005"] == [2]


async def test_the_page_has_every_ugel_under_its_dre_and_plain_cells(puertas, codigo):
    page = (await _page(puertas, f"{PAGE}?anio=2026")).text
    assert page.count('<tr class="total">') == 26
    assert page.count("Sede de la DRE") == 1, "only the office that somebody convenes has a row"
    assert page.count('<th scope="row">') == 26 + 226 + 1
    assert page.count('scope="colgroup"') == 12
    assert "style=" not in page
    quarter = (await _page(puertas, f"{PAGE}?anio=2026&dre=210000&trimestre=3")).text
    assert f'<a href="carga/210005/{SEMANA}">2</a>' in quarter
    assert quarter.count('scope="colgroup"') == 3


async def test_the_map_draws_each_ugel_where_it_is_and_says_the_same_in_a_table(puertas, codigo):
    page = (await _page(puertas, "/planificador/mapa?anio=2026&mes=8")).text
    assert page.count('<circle class="g') == 226
    assert "<title>UGEL Chucuito: 2</title>" in page
    assert 'href="carga/210005/2026-08"' in page
    assert "style=" not in page
    assert (await _page(puertas, "/planificador/mapa?anio=2026&mes=13")).status_code == 200


@pytest.mark.parametrize(
    ("texto", "desde", "hasta", "anio"),
    [
        ("2026", date(2026, 1, 1), date(2027, 1, 1), 2026),
        ("2026-12", date(2026, 12, 1), date(2027, 1, 1), 2026),
        ("2026-08-12", date(2026, 8, 10), date(2026, 8, 17), 2026),
        ("2025-12-29", date(2025, 12, 29), date(2026, 1, 5), 2026),
    ],
)
def test_addresses_name_a_year_a_month_or_the_week_of_a_day(texto, desde, hasta, anio):
    tramo = read_tramo(texto)
    assert (tramo.desde, tramo.hasta, tramo.anio) == (desde, hasta, anio)


@pytest.mark.parametrize("texto", ["2026-13", "2026-02-30", "0000", "9999-12", "9999-12-31"])
def test_addresses_that_name_no_days_are_not_found(texto):
    with pytest.raises(NotFound):
        read_tramo(texto)


@pytest.mark.parametrize("rest", ["?anio=x&medida=y&trimestre=9&incluye=z", "?dre=%F0%9F%98%80"])
async def test_odd_addresses_still_show_a_table(puertas, rest):
    assert (await _page(puertas, PAGE + rest)).status_code == 200
