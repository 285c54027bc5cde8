"""A plan in a file through the doors: sent, looked at, confirmed; hostile ones leave nothing."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from forms.hojas.guardia import MAX_BYTES
from tests.api.test_cli import run
from tests.forms.hojas.libros import fila, libro, texto

API = "/api/v1/planificador"
PROPIA = {"idArea": "DIGEBR"}


def sound(**cambios):
    return fila(**cambios) | PROPIA


async def send(client, data, name="plan.xlsx", unidad="DIGEBR", anio="2026"):
    return await client.post(
        f"{API}/importaciones",
        files={"archivo": (name, data)},
        data={"unidad": unidad, "anio": anio},
    )


async def test_a_plan_is_sent_confirmed_and_listed_and_again_changes_nothing(puertas):
    unidad = await puertas.como("unidad")
    data = libro(sound(), sound(nombre_programa="Otra"))
    made = (await send(unidad, data)).json()
    assert made["lectura"]["total"] == made["lectura"]["buenas"] == 2
    assert made["lectura"]["cotejo"]["nuevas"] == 2
    assert (await unidad.get(f"{API}/actividades")).json()["datos"] == []
    done = await unidad.post(f"{API}/importaciones/{made['id']}/confirmar", json={})
    assert done.json()["nuevas"] == 2
    rows = (await unidad.get(f"{API}/actividades", params={"anio": 2026, "mes": 8})).json()["datos"]
    assert [row["titulo"] for row in rows] == ["Gestión de redes rurales", "Otra"]
    one = (await unidad.get(f"{API}/actividades/{rows[0]['codigo']}")).json()
    assert len(one["convocadas"]) == 14
    again = (
        await send(unidad, texto(*[sound(), sound(nombre_programa="Otra")]), "plan.csv")
    ).json()
    assert again["lectura"]["cotejo"] | {"cambiadas": 0} == {
        "nuevas": 0, "iguales": 2, "publicadas": 0, "cambiadas": 0, "ausentes": 0,
        "conservadas": 0,
    }  # fmt: skip


async def test_doubts_must_be_decided_before_anything_is_planned(puertas):
    unidad = await puertas.como("unidad")
    made = (await send(unidad, libro(sound(participantes="Directores")))).json()
    door = f"{API}/importaciones/{made['id']}/confirmar"
    refused = await unidad.post(door, json={})
    assert (refused.status_code, refused.json()["codigo"]) == (422, "conjeturas_por_confirmar")
    assert refused.json()["datos"]["claves"] == ["publico:directores"]
    strange = await unidad.post(door, json={"decisiones": {"publico:directores": "astronauta"}})
    assert (strange.status_code, list(strange.json()["campos"])) == (422, ["publico:directores"])
    done = await unidad.post(door, json={"decisiones": {"publico:directores": "director_dre"}})
    assert done.json()["nuevas"] == 1
    [row] = (await unidad.get(f"{API}/actividades")).json()["datos"]
    assert row["publico"] == ["director_dre"]


async def test_each_row_is_shown_as_it_was_understood_those_to_look_at_first(puertas):
    unidad = await puertas.como("unidad")
    rows = (sound(), sound(participantes="Directores", nombre_programa="Dudosa"),
            sound(modalidad="x", nombre_programa="Errada"))  # fmt: skip
    made = (await send(unidad, libro(*rows))).json()
    assert "renglones" not in made["lectura"]
    door = f"{API}/importaciones/{made['id']}"
    found = (await unidad.get(f"{door}/filas", params={"limite": 2})).json()
    assert [(row["titulo"], row["clase"], row["destino"]) for row in found["datos"]] == [
        ("Errada", "con_errores", ""), ("Dudosa", "con_dudas", "nueva"),
    ]  # fmt: skip
    rest = (await unidad.get(f"{door}/filas", params={"cursor": found["siguiente"]})).json()
    assert ([row["fila"] for row in rest["datos"]], rest["siguiente"]) == ([2], None)
    only = (await unidad.get(f"{door}/filas", params={"clase": "con_dudas"})).json()
    [cell] = [c for c in only["datos"][0]["celdas"] if c["marca"] == "duda"]
    assert (cell["celda"], cell["dice"], cell["es"]) == ("I3", "Directores", "Director de UGEL")
    wrong = await unidad.get(f"{door}/filas", params={"cursor": "no"})
    assert (wrong.status_code, wrong.json()["codigo"]) == (422, "cursor_invalido")
    deib = await puertas.como("deib")
    assert (await deib.get(f"{door}/filas")).status_code == 404


async def test_the_rows_of_an_imported_file_are_its_activities(puertas):
    unidad = await puertas.como("unidad")
    made = (await send(unidad, libro(sound()))).json()
    door = f"{API}/importaciones/{made['id']}"
    await unidad.post(f"{door}/confirmar", json={})
    assert (await unidad.get(f"{door}/filas")).json()["codigo"] == "importacion_ya_aplicada"
    again = (await send(unidad, texto(sound(), sound(agenda="Casos")), "plan.csv")).json()
    rows = (await unidad.get(f"{API}/importaciones/{again['id']}/filas")).json()["datos"]
    assert [(row["destino"], row["codigo"]) for row in rows] == [
        ("igual", "AC-2026-0001"), ("nueva", ""),
    ]  # fmt: skip


async def test_what_was_decided_once_is_remembered_and_told(puertas):
    unidad = await puertas.como("unidad")
    file = libro(sound(participantes="Directores"))
    made = (await send(unidad, file)).json()
    door = f"{API}/importaciones/{made['id']}/confirmar"
    await unidad.post(door, json={"decisiones": {"publico:directores": "director_dre"}})
    again = (await send(unidad, file)).json()
    assert again["lectura"]["conjeturas"] == []
    assert "como se confirmó antes" in again["lectura"]["supuestos"][0]["frase"]
    assert (again["lectura"]["cotejo"]["iguales"], again["lectura"]["cotejo"]["nuevas"]) == (1, 0)


async def test_faults_come_back_marked_in_a_copy_of_the_same_file(puertas):
    unidad = await puertas.como("unidad")
    made = (await send(unidad, libro(sound(participantes="duendes")))).json()
    assert made["lectura"]["fallas"][0]["celda"] == "I2"
    copy = await unidad.get(f"{API}/importaciones/{made['id']}/errores.xlsx")
    sheet = load_workbook(BytesIO(copy.content)).worksheets[0]
    assert "duendes" in sheet["I2"].comment.text
    assert sheet["I2"].fill.fgColor.rgb == "FFF4B6B6"
    other = await unidad.get(f"{API}/importaciones/{made['id']}/errores.csv")
    assert other.status_code == 404
    refused = await unidad.post(
        f"{API}/importaciones/{made['id']}/confirmar", json={"aceptar": True}
    )
    assert refused.json()["codigo"] == "importacion_con_errores"


async def test_faults_of_a_text_file_come_back_in_one_more_column(puertas):
    unidad = await puertas.como("unidad")
    made = (await send(unidad, texto(sound(modalidad="x"), separador=";"), "plan.csv")).json()
    copy = await unidad.get(f"{API}/importaciones/{made['id']}/errores.csv")
    assert copy.text.splitlines()[1].split(";")[-1].startswith("E2: Escriba presencial")


@pytest.mark.parametrize(
    ("data", "code"),
    [
        pytest.param(b"%PDF-1.7", "hoja_de_otro_tipo", id="a PDF"),
        pytest.param(
            libro({"Obra": "Puente"}, titulos=("Obra",)), "hoja_sin_encabezados", id="other"
        ),
        pytest.param(b"", "hoja_vacia", id="nothing"),
    ],
)
async def test_a_file_that_cannot_be_read_leaves_nothing(puertas, data, code):
    unidad = await puertas.como("unidad")
    answer = await send(unidad, data)
    assert (answer.status_code, answer.json()["codigo"]) == (422, code)
    assert (await unidad.get(f"{API}/importaciones")).json()["datos"] == []


async def test_a_file_heavier_than_the_limit_is_turned_away_at_the_door(puertas):
    unidad = await puertas.como("unidad")
    assert (await send(unidad, b"x" * (MAX_BYTES - 100))).status_code == 422
    assert (await send(unidad, b"x" * (MAX_BYTES + 100_000))).status_code == 413


async def test_a_discarded_file_leaves_nothing_and_a_removed_activity_is_gone(puertas):
    unidad = await puertas.como("unidad")
    made = (await send(unidad, libro(sound()))).json()
    assert (await unidad.delete(f"{API}/importaciones/{made['id']}")).status_code == 200
    assert (await unidad.get(f"{API}/importaciones/{made['id']}")).status_code == 404
    made = (await send(unidad, libro(sound()))).json()
    await unidad.post(f"{API}/importaciones/{made['id']}/confirmar", json={})
    [row] = (await unidad.get(f"{API}/actividades")).json()["datos"]
    assert (await unidad.delete(f"{API}/actividades/{row['codigo']}")).status_code == 200
    assert (await unidad.get(f"{API}/actividades/{row['codigo']}")).status_code == 404


async def test_a_confirmation_sent_twice_under_a_key_is_one(puertas):
    unidad = await puertas.como("unidad")
    made = (await send(unidad, libro(sound()))).json()
    door = f"{API}/importaciones/{made['id']}/confirmar"
    first = await unidad.post(door, json={}, headers={"Idempotency-Key": "una"})
    second = await unidad.post(door, json={}, headers={"Idempotency-Key": "una"})
    assert first.json() == second.json()
    assert (await unidad.post(door, json={})).status_code == 409


async def test_the_command_line_tells_first_and_imports_when_asked(service, tmp_path):
    file = tmp_path / "plan.xlsx"
    file.write_bytes(libro(sound(), sound(nombre_programa="Otra")))
    url = service.database.engine.url.render_as_string(hide_password=False)
    order = ("import", str(file), "--unidad", "DIGEBR", "--anio", "2026")
    code, said, complained = await run(*order, url=url, data=tmp_path)
    assert code == 0, complained
    assert "Al importarlo: 2 nuevas, 0 cambiadas, 0 iguales." in said
    code, said, complained = await run(*order, "--confirmar", url=url, data=tmp_path)
    assert code == 0, complained
    assert "Importado: 2 nuevas" in said
    code, said, _ = await run(*order, "--confirmar", url=url, data=tmp_path)
    assert "Importado: 0 nuevas, 0 cambiadas, 2 iguales." in said
    file.write_bytes(libro(sound(participantes="duendes")))
    code, said, _ = await run(*order, "--confirmar", url=url, data=tmp_path)
    assert code == 1
    assert "I2 Participantes: No se reconoce" in said
