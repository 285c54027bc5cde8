"""The pages and doors of a docente's matriz, cuaderno, portafolio, instruments and practices."""

import base64

from tests.api.test_programas import send
from tests.story.anio import Anio
from tests.story.gente import meet
from tests.story.valoraciones import rows_of

HOME, API = "/acompanamiento", "/api/v1/acompanamiento"
FOTO = base64.b64encode(b"\xff\xd8\xff\xe0" + bytes(40)).decode()


async def test_the_pages_of_a_docente_show_what_was_valued_and_take_what_is_noted(puertas, service):
    """IN-09, IN-11, IN-13, IN-16, VD-03, VA-03, VA-10: each page, its form and its refusal."""
    anio = Anio(service.database, await meet(service.database))
    await anio.prepare("manual-2019")
    await anio.diagnose()
    ana = anio.docentes[0]
    while (await anio.rows(docente_id=ana))[0]["estado"] != "realizada":
        await anio.present(next(e for e in await anio.elements() if e != "sensibilizar"))
    admin = await puertas.sesion("admin")
    matriz = await admin.get(f"{HOME}/matrices/{ana}", params={"mes": "2026-07"})
    assert matriz.status_code == 200
    for said in ("Matriz de valoración del docente", "Involucra a los estudiantes", "Ana"):
        assert said in matriz.text
    assert "Pocos participan" in matriz.text
    before = await admin.get(f"{HOME}/matrices/{anio.docentes[1]}", params={"mes": "2026-07"})
    assert before.status_code == 200
    assert "Se dice en el registro de la visita" in before.text
    [row, *_] = await rows_of(anio, "valoracion", docente_id=ana, desempeno="D19")
    other = "IV" if row["nivel"] != 4 else "I"
    here = f"{HOME}/valoraciones/{row['id']}"
    refused = await send(admin, here, nivel=other, motivo="Me equivoqué", evidencia="Otra")
    assert refused.status_code == 409
    assert "se definió al concluir la visita" in refused.text
    assert "Me equivoqué" in refused.text
    room = f"{HOME}/matrices/{ana}"
    noted = await send(admin, f"{room}/cuaderno", texto="Midieron el patio.")
    assert noted.status_code == 303
    assert "Midieron el patio." in (await admin.get(f"{room}/cuaderno")).text
    assert (await send(admin, f"{room}/cuaderno", texto=" ")).status_code == 422
    await _check_the_session(admin, room)
    made = await send(admin, f"{room}/practica", titulo="Tertulias", descripcion="Leen.")
    practice = made.headers["location"].split("?")[0]
    lacking = await send(admin, practice, reflexion="Preguntaba poco.")
    assert lacking.status_code == 422
    assert "Preguntaba poco." in lacking.text
    assert (await admin.get(f"{HOME}/practicas")).status_code == 200
    assert "Ana" in (await admin.get(f"{HOME}/matrices", params={"q": "ana"})).text


async def _check_the_session(admin, room):
    """IN-11: a lista de cotejo wants every line answered."""
    checked = {"planificacion": "true", "sesion": "true", "materiales": "false"}
    wrong = await send(admin, f"{room}/instrumentos/lista_de_cotejo", **checked)
    assert wrong.status_code == 422
    checked |= {"sectores": "true", "evaluacion": "true", "acuerdos": "true"}
    kept = await send(admin, f"{room}/instrumentos/lista_de_cotejo", **checked)
    assert kept.status_code == 303
    assert "Lista de cotejo" in (await admin.get(f"{room}/instrumentos")).text


async def test_a_file_of_a_portafolio_goes_in_checked_and_comes_out_as_a_download(puertas, service):
    """RB-08, VD-03: over REST too; another region finds nothing of it."""
    anio = Anio(service.database, await meet(service.database))
    await anio.prepare("manual-2019")
    client = await puertas.como("admin")
    piece = {
        "docente": anio.docentes[0], "tipo": "foto", "titulo": "El patio", "fecha": "2026-07-01",
        "archivo": FOTO, "nombre": "../patio.exe",
    }  # fmt: skip
    refused = await client.post(f"{API}/evidencias", json=piece)
    assert (refused.status_code, list(refused.json()["campos"])) == (422, ["autorizacion"])
    piece["autorizacion"] = "Dora, directora"
    broken = await client.post(f"{API}/evidencias", json={**piece, "archivo": "no es base64"})
    assert list(broken.json()["campos"]) == ["archivo"]
    made = (await client.post(f"{API}/evidencias", json=piece)).json()
    given = await client.get(f"{API}/evidencias/{made['id']}/archivo")
    assert given.headers["content-type"] == "image/jpeg"
    said = given.headers["content-disposition"]
    assert said == "attachment; filename*=UTF-8''patio.jpg"
    [listed] = (await client.get(f"{API}/portafolios/{anio.docentes[0]}")).json()["datos"]
    assert listed["nombre"] == "patio.jpg"
    await _refuses_what_is_not_a_photo(puertas, anio.docentes[0])
    cusco = await puertas.como("cusco")
    assert (await cusco.get(f"{API}/evidencias/{made['id']}/archivo")).status_code == 404
    office = await puertas.como("ugel")
    assert (await office.get(f"{API}/matrices/{anio.docentes[0]}")).status_code == 200
    denied = await office.post(f"{API}/evidencias", json=piece)
    assert (denied.status_code, denied.json()["codigo"]) == (403, "matriz_ajena")


async def _refuses_what_is_not_a_photo(puertas, docente):
    """Thirty megabytes, an SVG with a script and a page named JPG: told, with what was typed."""
    admin = await puertas.sesion("admin")
    room = f"{HOME}/matrices/{docente}/portafolio"
    typed = {"cargo": docente, "de": "docente", "tipo": "foto", "titulo": "Mi <b>aula</b> 🌱",
             "fecha": "2026-07-01", "autorizacion": "Dora"}  # fmt: skip
    page = await admin.get(room)
    token = page.text.split('name="_csrf" value="')[1].split('"')[0]
    for data in (b"\xff\xd8\xff" + bytes(30 << 20), b"<svg><script>1</script></svg>", b"<html>"):
        files = {"archivo": ("../../etc/aula.jpg", data, "image/jpeg")}
        told = await admin.post(f"{HOME}/portafolio", data={**typed, "_csrf": token}, files=files)
        assert told.status_code in (413, 422)
        assert "5 MB" in told.text or "Adjunte una foto" in told.text
        assert "<b>aula" not in told.text
