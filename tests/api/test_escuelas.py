"""Schools through the doors: files sent, looked at and applied, and what is said of each school."""

from io import BytesIO

import pytest
from openpyxl import Workbook, load_workbook

from engine.db.reference.escuelas import load_escuelas
from tests.api.test_cli import run

API = "/api/v1/acompanamiento"
CABECERA = (
    "COD_MOD", "CEN_EDU", "NIV_MOD", "CODOOII", "TALUMNO", "TDOCENTE", "D_GESTION", "Área",
    "Ruralidad", "EIB", "COD_CAR", "Frontera",
)  # fmt: skip
UNA = (
    243378, "70003", "B0", 210005, 46, 3, "Pública de gestión directa", "Rural", 1, "No", 2, "Sí"
)  # fmt: skip
OTRA = (
    1233444, "San Martín", "F0", 210005, 20, 9, "Pública de gestión directa", "Urbana", "", "No",
    "a", "No",
)  # fmt: skip


def libro(*rows):
    book = Workbook()
    for row in (CABECERA, *rows):
        book.worksheets[0].append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


async def send(client, data, name="padron.xlsx", clase="escuelas", **rest):
    return await client.post(
        f"{API}/padrones", files={"archivo": (name, data)}, data={"clase": clase, **rest}
    )


async def bring(client, data, **rest):
    made = (await send(client, data, **rest)).json()
    return await client.post(f"{API}/padrones/{made['id']}/confirmar")


async def test_a_workbook_with_the_padrons_columns_becomes_schools(puertas):
    ugel = await puertas.como("ugel")
    made = (await send(ugel, libro(UNA, OTRA))).json()
    assert made["lectura"]["cotejo"]["nuevas"] == 2
    assert (await ugel.get(f"{API}/escuelas")).json()["datos"] == []
    done = await ugel.post(f"{API}/padrones/{made['id']}/confirmar")
    assert (done.status_code, done.json()["nuevas"]) == (200, 2)
    again = await ugel.post(f"{API}/padrones/{made['id']}/confirmar")
    assert (again.status_code, again.json()["codigo"]) == (409, "padron_ya_aplicado")
    one = (await ugel.get(f"{API}/escuelas/0243378")).json()
    assert (one["tipo"], one["ruralidad"], one["frontera"]) == ("multigrado", 1, True)
    assert [post["rol"] for post in one["plantel"]] == ["director_ie", "docente"]
    for filtro, found in (
        ({"tipo": "multigrado"}, ["0243378"]), ({"area": "urbana"}, ["1233444"]),
        ({"frontera": True}, ["0243378"]), ({"q": "san mart"}, ["1233444"]),
        ({"limite": 1}, ["0243378"]), ({"ugel": "210005", "nivel": "secundaria"}, ["1233444"]),
    ):  # fmt: skip
        rows = (await ugel.get(f"{API}/escuelas", params=filtro)).json()["datos"]
        assert [row["codigo"] for row in rows] == found, filtro


async def test_the_marked_copy_of_a_wrong_workbook_says_it_on_the_cell(puertas):
    ugel = await puertas.como("ugel")
    made = (await send(ugel, libro(UNA, ("24x", *OTRA[1:])))).json()
    refused = await ugel.post(f"{API}/padrones/{made['id']}/confirmar")
    assert (refused.status_code, refused.json()["codigo"]) == (422, "padron_con_errores")
    copy = await ugel.get(f"{API}/padrones/{made['id']}/errores.xlsx")
    sheet = load_workbook(BytesIO(copy.content)).worksheets[0]
    assert "7 dígitos" in sheet["A3"].comment.text
    assert sheet["A2"].comment is None
    assert (await ugel.get(f"{API}/padrones/{made['id']}/errores.csv")).status_code == 404
    assert (await ugel.delete(f"{API}/padrones/{made['id']}")).status_code == 200
    assert (await ugel.get(f"{API}/padrones")).json()["datos"] == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "hoja_vacia"),
        (b"%PDF-1.7", "hoja_de_otro_tipo"),
        (b"a;b\n1;2\n", "padron_sin_encabezados"),
        (libro(), "padron_sin_filas"),
    ],
    ids=["nothing", "a PDF", "other columns", "no rows"],
)
async def test_a_file_that_is_no_padron_is_refused_and_leaves_nothing(puertas, data, code):
    ugel = await puertas.como("ugel")
    answer = await send(ugel, data)
    assert (answer.status_code, answer.json()["codigo"]) == (422, code)
    assert (await ugel.get(f"{API}/padrones")).json()["datos"] == []


@pytest.mark.parametrize("usuario", ["dre", "unidad", "difoca", "nadie"])
async def test_who_keeps_no_schools_brings_none(puertas, usuario):
    answer = await send(await puertas.como(usuario), libro(UNA))
    assert (answer.status_code, answer.json()["codigo"]) == (403, "padron_ajeno")


async def test_the_names_of_docentes_are_for_their_region(puertas):
    """Ley 29733: a unit sees the school and not who works in it."""
    ugel = await puertas.como("ugel")
    await bring(ugel, libro(UNA))
    rows = "cod_mod;cargo;plaza;docente;condición\n0243378;Docente;1112;Rosa Quispe;Nombrado\n"
    await bring(ugel, rows.encode("latin-1"), clase="plantel", name="plantel.csv")
    seen = {}
    for usuario in ("ugel", "dre", "diri", "unidad", "cusco"):
        client = await puertas.como(usuario)
        answer = await client.get(f"{API}/escuelas/0243378")
        seen[usuario] = answer.status_code, "Rosa Quispe" in answer.text
    assert seen == {
        "ugel": (200, True), "dre": (200, True), "diri": (200, True), "unidad": (200, False),
        "cusco": (404, False),
    }  # fmt: skip


async def test_focalizacion_says_why_each_school_enters_or_not(puertas):
    """S004:429-432, 477-486: by which criterion, and which datum is missing."""
    ugel = await puertas.como("ugel")
    assert (await ugel.get(f"{API}/focalizacion?ugel=210005")).status_code == 404
    await bring(ugel, libro(UNA, OTRA, (*UNA[:1], "70003", *UNA[2:])))
    found = (await ugel.get(f"{API}/focalizacion", params={"ugel": "210005"})).json()
    told = {row["codigo"]: row for row in found["datos"]}
    assert told["0243378"]["excluye"] == ["En una UGEL que concentra más de 6 docentes"]
    assert told["0243378"]["prioridades"] == ["De frontera en zona crítica (DS 005-2018-RE)"]
    assert told["1233444"]["excluye"] == [
        "Con 30 estudiantes matriculados o más", "En una UGEL con más de una IE",
    ]  # fmt: skip
    assert told["1233444"]["faltan"] == ["No es de las Fuerzas Armadas ni COAR"]
    assert found["cuentas"]["multigrado"] == {"focalizada": 0, "excluida": 1, "sin_datos": 0}
    other = await (await puertas.como("vecina")).get(f"{API}/focalizacion?ugel=210005")
    assert other.status_code == 404


async def test_the_real_schools_of_ibir_imaza_wait_for_what_nobody_registered(puertas, service):
    """Nothing says which are EIB: none enters, and none is left out for it."""
    async with service.database.transaction() as tx:
        assert await load_escuelas(tx) == 382
        assert await load_escuelas(tx) == 0
    diri = await puertas.como("diri")
    found = (await diri.get(f"{API}/focalizacion", params={"ugel": "010009"})).json()
    counts = {family: sum(states.values()) for family, states in found["cuentas"].items()}
    assert counts == {"multigrado": 141, "polidocente": 61, "inicial": 173}
    assert found["sin_tipo"] == 7
    assert not any(states["focalizada"] for states in found["cuentas"].values())
    assert not any("EIB" in text for row in found["datos"] for text in row["excluye"])


async def test_focalizacion_is_downloaded_as_a_workbook(puertas, service):
    async with service.database.transaction() as tx:
        await load_escuelas(tx)
    diri = await puertas.como("diri")
    answer = await diri.get("/acompanamiento/focalizacion.xlsx?ugel=010009&familia=multigrado")
    assert answer.status_code == 200
    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    assert sheet.max_row == 142
    assert sheet["A1"].value == "Código modular"
    assert sheet["G2"].value in {"Excluida", "Faltan datos"}


async def test_the_command_line_imports_a_padron_or_says_what_is_wrong(puertas, service, tmp_path):
    file = tmp_path / "padron.csv"
    file.write_text("cod_mod;cen_edu;nivel;ugel\n243378;Niño;Primaria;210005\n", "latin-1")
    order = ("escuelas", "import", str(file))
    url = service.database.engine.url.render_as_string(hide_password=False)
    done, said, _ = await run(*order, "--ensayo", url=url, data=tmp_path)
    assert (done, said.splitlines()[-1]) == (
        0, "Al importarlo: 1 nueva, 0 cambiadas, 0 iguales.",
    )  # fmt: skip
    done, said, _ = await run(*order, url=url, data=tmp_path)
    assert (done, said.splitlines()[-1]) == (0, "Importado: 1 nueva, 0 cambiadas, 0 iguales.")
    file.write_text("cod_mod;cen_edu;nivel;ugel\nx;70003;Primaria;210005\n", "latin-1")
    done, said, _ = await run(*order, url=url, data=tmp_path)
    assert done == 1
    assert "A2 Código modular: Escriba los 7 dígitos" in said
    rows = (await (await puertas.como("ugel")).get(f"{API}/escuelas")).json()["datos"]
    assert [row["nombre"] for row in rows] == ["Niño"]
