"""A programme's life over /api/v1 alone, from its opening to its first month closed."""

import asyncio
from typing import Any

import pytest

from engine.jobs.anuales import Anuales
from tests.api.vida import DESDE, ESCUELAS, PLANTEL, UGEL, Vida
from tests.story.gente import NOW

LISTAS = """codigo modular;docente;acompañante
0710001;Ana Quispe;Rosa Paucar
0710001;Beto Choque;Rosa Paucar
"""


@pytest.fixture
async def vida(puertas) -> Vida:
    made = Vida(puertas)
    assert (await made.bring("escuelas", ESCUELAS))["nuevas"] == 2
    assert (await made.bring("plantel", PLANTEL))["nuevas"] > 0
    return made


async def open_programa(vida: Vida) -> str:
    """Open the programme under a copy of the norm, with Rosa; return its address."""
    books = (await vida.ask("admin", "GET", "/reglamentos"))["datos"]
    (norma,) = [each["id"] for each in books if each["codigo"] == "rvm-290-2019"]
    copy = {"codigo": "ap-2026", "nombre": "De 2026", "norma": "RVM 1-2026",
            "desde": "2026-01-01", "hasta": "2027-01-01"}  # fmt: skip
    book = await vida.ask("admin", "POST", f"/reglamentos/{norma}/copiar", json=copy)
    sent = {"ugel": UGEL, "anio": 2026, "reglamento": book["id"], "desde": DESDE,
            "hasta": "2026-12-19"}  # fmt: skip
    made = await vida.ask("ugel", "POST", "/programas", json=sent)
    address = f"/programas/{made['id']}"
    place = {"base": "Juli", "latitud": -16.21, "longitud": -69.46, "dispersion": "mayor"}
    rosa = await vida.ask("ugel", "POST", f"{address}/acompanantes", json=place)
    await vida.hire("rosa", "Rosa Paucar", rosa["cargo"])
    return address


async def fill_lists(vida: Vida, address: str) -> None:
    """Bring two docentes from a file, and share the other two out."""
    file = {"archivo": ("listas.csv", LISTAS.encode())}
    read = await vida.ask("ugel", "POST", f"{address}/archivos", files=file)
    await vida.ask("ugel", "POST", f"{address}/archivos/{read['id']}/confirmar")
    shared = (await vida.ask("ugel", "POST", f"{address}/reparto", json={}))["reparto"]
    assert (shared["estado"], shared["nuevos"], shared["movidos"]) == ("factible", 2, 0)
    await vida.ask("ugel", "POST", f"{address}/reparto/{shared['id']}/aceptar")


async def date_year(vida: Vida, address: str, database: Any) -> None:
    """Ask for the dates of the year, let a worker find them, and accept them."""
    asked = await vida.ask("ugel", "POST", f"{address}/anio", json={})
    obrero = Anuales("prueba")
    while await obrero.step(database, NOW) or obrero.busqueda is not None:
        await asyncio.sleep(0.05)
    yes = {"con_pendientes": True, "motivo": "El programa se abrió a mitad de año."}
    done = await vida.ask("ugel", "POST", f"{address}/anio/{asked['id']}/aceptar", json=yes)
    assert done["estado"] == "aceptado"


async def test_each_person_signs_in_and_the_first_month_is_closed_over_rest_alone(vida, service):
    """PR-13, PR-14, PR-22, DOC-01..06, DOC-09, SG-01: nobody is let in but by user and password."""
    address = await open_programa(vida)
    await fill_lists(vida, address)
    await date_year(vida, address, service.database)
    start = {"proceso": "programa_ugel", "variables": {"anio": 2026}, "entidad": UGEL}
    await vida.ask("ugel", "POST", "/instancias", json=start)
    directors = [await vida.let_in(name) for name in ("Dora Mamani", "Elio Ticona")]
    await vida.attend("ugel", "directora", "rosa", *directors, until="Dar conformidad al informe")

    assert vida.hechas.count(("rosa", "Registrar la visita")) == 4
    assert ("rosa", "Informar del mes") in vida.hechas
    board = await vida.ask("ugel", "GET", f"/acompanamiento/tablero{address}")
    visits = board["estrategias"]["visita"]
    assert (visits["realizadas"], visits["a_la_fecha"], visits["tarde"]) == (4, 4, 0)
    assert board["docentes"]["al_dia"] == board["docentes"]["todos"] == 4
    sent = await vida.ask(
        "ugel", "GET", "/acompanamiento/documentos", params={"estado": "presentados"}
    )
    codes = {row["codigo"] for row in sent["datos"]}
    assert codes >= {"DOC-01", "DOC-02", "DOC-03", "DOC-04", "DOC-05", "DOC-06", "DOC-09"}
    (report,) = [row["id"] for row in sent["datos"] if row["codigo"] == "DOC-09"]
    assert await vida.ask("rosa", "GET", f"/acompanamiento/documentos/{report}")

    ana = await vida.let_in("Ana Quispe")
    own = (await vida.ask(ana, "GET", "/acompanamiento/matrices"))["datos"]
    assert [row["docente"] for row in own] == ["Ana Quispe"]
    away = await vida.sign_in("vecina")
    for path in (
        address,
        f"/acompanamiento/tablero{address}",
        f"/acompanamiento/documentos/{report}",
    ):
        assert (await away.get(f"/api/v1{path}")).status_code == 404
