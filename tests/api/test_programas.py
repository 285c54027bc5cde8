"""Rule books, programmes and lists over REST, and the pages that edit rule books."""

import pytest

from tests.api.puertas import CLAVE
from tests.story.acompanamiento import Programas
from tests.story.gente import meet

API = "/api/v1"
DIAS = {"desde": "2026-03-09", "hasta": "2027-01-01"}


@pytest.fixture
async def programas(service) -> Programas:
    return Programas(service.database, await meet(service.database))


@pytest.fixture
async def admin(puertas):
    client = puertas.nadie()
    await client.post("/ingresar", data={"usuario": "admin", "clave": CLAVE})
    return client


async def send(client, path, **typed):
    page = (await client.get(path)).text
    token = page.split('name="_csrf" value="')[1].split('"')[0]
    return await client.post(path, data={"_csrf": token, **typed})


async def test_a_rule_book_is_read_copied_edited_and_refused_with_its_sum(puertas):
    client = await puertas.como("admin")
    (norma,) = (await client.get(f"{API}/reglamentos", params={"anio": 2021})).json()["datos"]
    assert (norma["codigo"], norma["programas"], len(norma["tipos"])) == ("rvm-290-2019", 0, 6)
    copy = {"codigo": "rvm-290-2019", "nombre": "De 2026", "norma": "RVM 1", "desde": "2026-01-01"}
    made = await client.post(f"{API}/reglamentos/{norma['id']}/copiar", json=copy)
    assert (made.status_code, made.json()["version"]) == (201, 2)
    address = f"{API}/reglamentos/{made.json()['id']}"
    book = (await client.get(address)).json()
    (kind,) = [p for p in book["protocolos"] if p["tipo"] == "multigrado"]
    assert kind["suma"] == "4 de 2 días y 2 de 3 días suman 14"
    kept = {name: book[name] for name in ("nombre", "norma", "desde", "hasta", "regla")}
    # What was read is sent back as it came, changed where it should be.
    kept["protocolos"] = [kind | {"dias_visita": 15}]
    refused = await client.put(address, json=kept)
    assert refused.status_code == 422
    assert refused.json()["campos"]["protocolos.multigrado.dias_visita"] == (
        "6 visitas: 4 de 2 días y 2 de 3 días suman 14, no 15."
    )
    kept["protocolos"][0]["dias_visita"] = 14
    assert (await client.put(address, json=kept)).status_code == 200
    assert len((await client.get(address)).json()["protocolos"]) == 1


@pytest.mark.parametrize(
    ("regla", "campo"),
    [
        pytest.param({"registro": "nunca"}, "registro", id="no such term"),
        pytest.param({"visita_dias": "muchos"}, "regla", id="days in words"),
        pytest.param({"informe_trimestral_a": 7}, "regla", id="recipients as a number"),
        pytest.param({"modalidades": [1]}, "regla", id="ways as a list"),
    ],
)
async def test_a_rule_that_is_not_one_is_refused(puertas, programas, regla, campo):
    book, client = await programas.book(), await puertas.como("admin")
    told = (await client.get(f"{API}/reglamentos/{book}")).json()
    body = {name: told[name] for name in ("nombre", "norma", "desde", "hasta")}
    body["protocolos"] = [{k: v for k, v in p.items() if k != "suma"} for p in told["protocolos"]]
    answer = await client.put(
        f"{API}/reglamentos/{book}", json={**body, "regla": told["regla"] | regla}
    )
    assert answer.status_code == 422
    assert list(answer.json()["campos"]) == [campo]


async def test_a_year_is_opened_and_a_docente_goes_from_list_to_list(puertas, programas):
    book, client = await programas.book(), await puertas.como("ugel")
    opened = {"ugel": "210005", "anio": 2026, "reglamento": book, **DIAS}
    programa = (await client.post(f"{API}/programas", json=opened)).json()["id"]
    address = f"{API}/programas"
    people = [
        (await client.post(f"{address}/{programa}/acompanantes", json={})).json()["id"]
        for _ in range(2)
    ]
    ana = await programas.docente(await programas.escuela("0240001"), "Ana Quispe")
    (alone,) = (await client.get(f"{address}/{programa}/sin-acompanante")).json()["datos"]
    assert (alone["cargo_id"], alone["docente"]) == (ana, "Ana Quispe")
    body = {"docente": ana, "desde": "2026-03-09", "motivo": "Distribución"}
    pair = await client.post(f"{address}/acompanantes/{people[0]}/docentes", json=body)
    assert pair.status_code == 201
    twice = await client.post(f"{address}/acompanantes/{people[1]}/docentes", json=body)
    assert (twice.status_code, twice.json()["codigo"]) == (409, "docente_en_otra_lista")
    assert "Ana Quispe ya está en la lista de Acompañante 1" in twice.json()["detail"]
    moved = {"dia": "2026-07-01", "motivo": "Cambio de ruta", "acompanante": people[1]}
    made = await client.post(f"{address}/acompanados/{pair.json()['id']}/mover", json=moved)
    assert made.status_code == 200
    told = (await client.get(f"{address}/{programa}")).json()
    assert [(a["docentes"], a["limite"]) for a in told["acompanantes"]] == [(0, None), (1, 8)]
    before = f"{address}/acompanantes/{people[0]}"
    assert (await client.get(before)).json()["docentes"] == []
    (kept,) = (await client.get(before, params={"historia": True})).json()["docentes"]
    assert (kept["hasta"], kept["motivo_fin"]) == ("2026-07-01", "Cambio de ruta")
    gone = {"dia": "2026-07-02", "motivo": "Licencia"}
    left = f"{address}/acompanados/{made.json()['id']}/retirar"
    assert (await client.post(left, json=gone)).status_code == 200
    state = await client.post(f"{address}/{programa}/estado", json={"estado": "en_marcha"})
    assert state.json()["estado"] == "en_marcha"


async def test_a_programme_by_a_norm_that_is_not_in_force_is_refused_with_its_days(puertas):
    ugel = await puertas.como("ugel")
    (norma,) = (await ugel.get(f"{API}/reglamentos", params={"anio": 2021})).json()["datos"]
    asked = {"ugel": "210005", "anio": 2026, "reglamento": norma["id"]}
    refused = await ugel.post(
        f"{API}/programas", json=asked | {"desde": "2026-03-02", "hasta": "2026-12-19"}
    )
    assert refused.json()["campos"]["reglamento"] == (
        "«Acompañamiento pedagógico 2020-2022» rige del mié 1 ene 2020 al sáb 31 dic 2022: no cubre"
        " todo el programa. Elija otro."
    )


async def test_pr_22_the_refusal_says_the_limit_why_and_who_is_on_the_list(puertas, programas):
    made = await programas.programa()
    rosa, school = await programas.acompanante(made), await programas.escuela("0240001")
    await programas.fill(rosa, school, 8)
    body = {"docente": await programas.docente(school), "desde": "2026-07-06", "motivo": "Más"}
    client = await puertas.como("ugel")
    answer = await client.post(f"{API}/programas/acompanantes/{rosa}/docentes", json=body)
    assert answer.status_code == 409
    assert answer.json()["detail"].startswith(
        "Rosa acompaña a 8 y su límite es 8 docentes (PR-22). Unidocente o multigrado: multigrado"
        " admite 8 docentes (RVM 290-2019, 5.6.2). En su lista: Docente 1 (IE 0240001); "
    )


async def test_the_pages_of_rule_books_show_copy_and_edit_them(admin, programas):
    book = await programas.book()
    home = "/administracion/reglamentos"
    assert "Acompañamiento 2026" in (await admin.get(home)).text
    shown = (await admin.get(f"{home}/{book}")).text
    assert "4 de 2 días y 2 de 3 días suman 14" in shown
    typed = {"codigo": "otro", "nombre": "De 2027", "norma": "RVM 2", "desde": "2027-01-01"}
    bad = await send(admin, f"{home}/{book}/copiar", **typed, hasta="2026-01-01")
    assert bad.status_code == 422
    assert "La vigencia termina después de empezar" in bad.text
    assert 'value="De 2027"' in bad.text
    done = await send(admin, f"{home}/{book}/copiar", **typed)
    assert done.status_code == 303
    made = done.headers["location"].partition("?")[0]
    general = {"nombre": "De 2028", "norma": "RVM 3", "desde": "2028-01-01", "registro": "nunca"}
    assert (await send(admin, f"{made}/editar", **general)).status_code == 422
    general |= {"registro": "al_termino", "registrar_en": "2"}
    assert (await send(admin, f"{made}/editar", **general)).status_code == 303
    assert "De 2028" in (await admin.get(made)).text


async def test_the_numbers_of_a_kind_keep_what_was_typed_and_show_the_sum(admin, programas):
    book = await programas.book()
    address = f"/administracion/reglamentos/{book}/protocolos/multigrado"
    numbers = {
        "visitas": 6, "de_un_dia": 0, "de_dos_dias": 4, "de_tres_dias": 2, "dias_visita": 15,
        "gia": 4, "gia_horas": 3, "gia_directores": 0, "gia_directores_horas": 0, "rtc": 2,
        "rtc_horas": 3, "talleres": 2, "dias_taller": 10, "talleres_ap": 2, "dias_taller_ap": 16,
        "ratio_multigrado": "8", "ratio_mayor_dispersion": "6-8",
    }  # fmt: skip
    bad = await send(admin, address, **numbers)
    assert bad.status_code == 422
    assert "6 visitas: 4 de 2 días y 2 de 3 días suman 14, no 15." in bad.text
    assert 'value="6-8"' in bad.text
    words = await send(admin, address, **numbers | {"gia": "cuatro", "ratio_frontera": "siete"})
    assert "Escriba un número entero." in words.text
    assert "Escriba un número, como «8», o dos, como «6-8»." in words.text
    assert (await send(admin, address, **numbers | {"dias_visita": 14})).status_code == 303
    assert (await admin.get(address.replace("multigrado", "otra"))).status_code == 404
    await programas.programa(reglamento_id=book)
    late = await send(admin, address, **numbers | {"dias_visita": 14})
    assert late.status_code == 409
    assert "UGEL Chucuito 2026" in late.text
