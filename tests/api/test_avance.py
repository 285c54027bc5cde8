"""The board in its pages, over REST and as files: for whom, and each figure with its rows."""

import csv
import html
import io
import random
import re
from datetime import date

import httpx2
import pytest

from tests.story.acompanamiento import Programas
from tests.story.avance import Region
from tests.story.gente import meet

API = "/api/v1/acompanamiento"


@pytest.fixture
async def region(service) -> Region:
    made = Region(Programas(service.database, await meet(service.database)), random.Random(9))
    await made.build()
    return made


async def test_the_board_of_a_scope_adds_up_and_each_figure_opens_as_many_rows(puertas, region):
    """SG-01: DRE Puno sees both UGEL, each UGEL its own, and Cusco none of them."""
    dre = await puertas.como("dre")
    told = (await dre.get(f"{API}/tablero", params={"anio": 2026})).json()
    assert {p["id"] for p in told["programas"]} == set(region.programas)
    visits = [p["estrategias"]["visita"]["realizadas"] for p in told["programas"]]
    assert told["estrategias"]["visita"]["realizadas"] == sum(visits) > 0
    asked = {"anio": 2026, "ver": "estrategias", "corte": "pendientes", "tipo": "visita"}
    rows = (await dre.get(f"{API}/tablero/filas", params=asked)).json()
    assert len(rows["datos"]) == told["estrategias"]["visita"]["pendientes"] > 0
    first, second = region.programas
    ugel = await puertas.como("ugel")
    own = (await ugel.get(f"{API}/tablero/programas/{first}")).json()
    assert own["docentes"] == next(p for p in told["programas"] if p["id"] == first)["docentes"]
    assert {row["limite"] for row in own["acompanantes"]} == {8}
    assert (await ugel.get(f"{API}/tablero/programas/{second}")).status_code == 404
    foreign = {"programa": second, "ver": "docentes"}
    assert (await ugel.get(f"{API}/tablero/filas", params=foreign)).status_code == 404
    cusco = await puertas.como("cusco")
    assert (await cusco.get(f"{API}/tablero")).json()["programas"] == []


async def test_the_pages_lead_from_the_ugel_to_the_strategies_of_a_docente(puertas, region):
    """The board, a companion, a docente and the rows, each a link away, and the rows as files."""
    client = await puertas.sesion("ugel")
    home = "/acompanamiento/tablero"
    led = await client.get(home)
    assert led.headers["location"] == f"{home}/programas/{region.programas[0]}"
    board = (await client.get(led.headers["location"])).text
    companion = f"{home}/programas/{region.programas[0]}/acompanantes/{region.acompanantes[0]}"
    assert companion in board
    page = (await client.get(companion)).text
    docente = page.split(f'href="{home}/programas/{region.programas[0]}/docentes/')[1].split('"')[0]
    shown = await client.get(f"{home}/programas/{region.programas[0]}/docentes/{docente}")
    assert shown.status_code == 200
    assert "Da el protocolo" in shown.text
    rows = f"{home}/filas?programa={region.programas[0]}&corte=del_anio&tipo=visita"
    first = (await client.get(rows)).text
    assert 'rel="next"' not in first
    given = await client.get(rows.replace("filas?", "filas.csv?"))
    lines = list(csv.reader(io.StringIO(given.content.decode("utf-8-sig"))))
    assert lines[0][:3] == ["Estrategia", "Docente", "Institución"]
    assert len(lines) - 1 == first.count('<th scope="row">')
    book = await client.get(rows.replace("filas?", "filas.xlsx?"))
    assert book.content[:2] == b"PK"
    for see in ("ver=docentes&corte=plan_corto", "ver=niveles&desempeno=D19", "ver=acompanantes"):
        assert (
            await client.get(f"{home}/filas?programa={region.programas[0]}&{see}")
        ).status_code == 200
    everything = await puertas.sesion("admin")
    assert (await everything.get(f"{home}?anio=2026")).status_code == 200


HOME = "/acompanamiento/tablero"
FIGURE = re.compile(r'<a href="(/acompanamiento/tablero/filas\?[^"]*)"[^>]*>(.*?)</a>', re.S)
BIG = re.compile(r"<b>(\d+)</b>")


def figures(page: str) -> list[tuple[str, int]]:
    """Return each figure of a board with the address of its rows.

    A card shows it big, or as the last number of its words; a cell shows nothing else.
    """
    found = []
    for address, shown in FIGURE.findall(page):
        numbers = BIG.findall(shown) or re.findall(r"\d+", re.sub("<[^>]*>", " ", shown))[-1:]
        found.append((html.unescape(address), int(numbers[0])))
    return found


async def count_rows(client: httpx2.AsyncClient, address: str) -> int:
    """Return how many rows a figure opens; of hours, how many they add up to."""
    given = await client.get(address.replace("filas?", "filas.csv?"))
    assert given.status_code == 200, address
    head, *rows = csv.reader(io.StringIO(given.content.decode("utf-8-sig")))
    return sum(int(row[-1]) for row in rows) if head[-1] == "Horas" else len(rows)


@pytest.mark.parametrize("usuario", ["ugel", "dre", "admin", "deib", "unidad"])
async def test_sg_01_every_figure_of_every_board_opens_as_many_rows_as_it_says(
    puertas, region, usuario
):
    """SG-01, PR-22, PR-27, VI-13, VA-06, PB-06: of a scope, a programme, a companion, a docente."""
    extra = region.room
    for n in range(6):
        schools = await extra.escuela(f"099000{n}", "210005")
        docente = await extra.docente(schools, f"Uno más {n}")
        await region.lista(region.acompanantes[0], docente, date(2026, 3, 2))
    await region.hand_over(region.acompanantes[0], "unidad")
    client = await puertas.sesion(usuario)
    first = region.programas[0]
    boards = [
        f"{HOME}?anio=2026",
        f"{HOME}/programas/{first}",
        f"{HOME}/programas/{first}/acompanantes/{region.acompanantes[0]}",
    ]
    pages = [(await client.get(board)).text for board in boards]
    led = re.findall(rf'href="({HOME}/programas/{first}/docentes/\d+)"', pages[-1])
    pages.append((await client.get(led[0])).text)
    told = dict.fromkeys(figure for page in pages for figure in figures(page))
    assert len(told) > 40
    for address, figure in told:
        assert await count_rows(client, address) == figure, address
