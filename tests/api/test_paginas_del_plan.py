"""The pages of the plan, without JavaScript: a file read, confirmed, its activities mended."""

import re
from datetime import datetime

import pytest

from engine.domain.redaccion import say_date
from tests.api.puertas import CLAVE
from tests.forms.hojas.libros import fila, libro

PROPIA = {"idArea": "DIGEBR"}


class Navegante:
    """Somebody signed in, who follows forms as a browser without scripts does."""

    def __init__(self, client):
        self.client = client
        self.csrf = ""

    async def enter(self, usuario):
        await self.client.post("/ingresar", data={"usuario": usuario, "clave": CLAVE})
        return self

    async def see(self, address):
        answer = await self.client.get(address, follow_redirects=True)
        found = re.search(r'name="_csrf" value="([^"]+)"', answer.text)
        self.csrf = found[1] if found else self.csrf
        return answer

    async def send(self, address, data=None, **files):
        return await self.client.post(
            address, data={"_csrf": self.csrf, **(data or {})}, files=files or None,
            follow_redirects=True,
        )  # fmt: skip


@pytest.fixture
async def unidad(puertas):
    made = await Navegante(puertas.nadie()).enter("unidad")
    await made.see("/planificador/importar")
    return made


async def upload(who, *rows, unidad="DIGEBR"):
    file = ("plan.xlsx", libro(*(row | PROPIA for row in rows)))
    return await who.send(
        "/planificador/importar", {"unidad": unidad, "anio": "2026"}, archivo=file
    )


async def bring_plan(puertas):
    """Sign in as a unit and import its plan: an activity with its date, another of a month."""
    made = await Navegante(puertas.nadie()).enter("unidad")
    await made.see("/planificador/importar")
    page = await upload(made, fila(), fila(nombre_programa="Mes", fecha_inicio="agosto"))
    await made.send(f"{page.url.path}/confirmar")
    return made


async def test_a_doubtful_plan_is_confirmed_in_its_form_and_its_activity_shown(unidad):
    page = await upload(unidad, fila(participantes="Directores"))
    assert "«Directores»" in page.text
    assert "Director de UGEL (60\u00a0%)" in page.text
    door = page.url.path
    done = await unidad.send(f"{door}/confirmar", {"decision.publico:directores": "director_dre"})
    assert "El plan se importó" in done.text
    listed = await unidad.see("/planificador/actividades?mes=8&q=redes")
    assert "AC-2026-0001" in listed.text
    one = await unidad.see("/planificador/actividades/AC-2026-0001")
    assert "Director regional de educación" in one.text
    assert "fila 2" in one.text


async def test_a_choice_that_was_not_offered_is_told_beside_its_name(unidad):
    page = await upload(unidad, fila(participantes="Directores"))
    refused = await unidad.send(
        f"{page.url.path}/confirmar", {"decision.publico:directores": "astronauta"}
    )
    assert refused.status_code == 422
    assert '<a href="#duda-1">Elija una de las opciones' in refused.text


async def test_the_pages_tell_until_when_a_file_that_waits_is_kept(unidad, puertas, service):
    page = await upload(unidad, fila())
    [made] = (await unidad.see("/api/v1/planificador/importaciones")).json()["datos"]
    until = datetime.fromisoformat(made["creada"]) + service.settings.keep_files
    said = f"se borra solo el {say_date(until)}"
    assert said in page.text
    assert said.replace(" solo", "") in (await unidad.see("/planificador/importar")).text


async def test_faults_are_listed_and_nothing_can_be_confirmed(unidad):
    page = await upload(unidad, fila(participantes="duendes"), fila())
    assert "I2" in page.text
    assert "Descargar con los errores marcados" in page.text
    assert "Confirmar e importar" not in page.text
    copy = await unidad.see(f"{page.url.path}/errores.xlsx")
    assert copy.content.startswith(b"PK")
    gone = await unidad.send(f"{page.url.path}/descartar")
    assert "No quedó nada de él" in gone.text


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (("plan.pdf", b"%PDF-1.7"), "un PDF"),
        (("x.xlsx", b""), "El archivo está vacío"),
        (("", b""), "Elija el archivo"),
    ],
)
async def test_a_file_that_cannot_be_read_keeps_what_was_chosen(unidad, file, said):
    answer = await unidad.send(
        "/planificador/importar", {"unidad": "DEP", "anio": "2027"}, archivo=file
    )
    assert answer.status_code == 422
    assert said in answer.text
    assert '<option value="DEP" selected>' in answer.text
    assert '<option value="2027" selected>' in answer.text


async def test_the_page_of_a_file_shows_its_rows_as_they_were_understood(unidad):
    rows = [fila(nombre_programa=f"Taller {n}") for n in range(30)]
    page = await upload(unidad, *rows, fila(participantes="Directores", nombre_programa="Dudosa"))
    assert "Las primeras 8 de 31, empezando por las que hay que mirar." in page.text
    assert "Por confirmar: «Directores»." in page.text
    assert page.text.index("Dudosa") < page.text.index("Taller 0")
    assert "No dice entre qué días puede ser" in page.text
    every = await unidad.see(f"{page.url.path}/filas")
    assert ("Taller 23" in every.text, "Taller 24" in every.text) == (True, False)
    more = re.search(r'href="([^"]+)" rel="next"', every.text)
    assert more is not None
    assert "Taller 29" in (await unidad.see(more[1].replace("&amp;", "&"))).text
    doubtful = await unidad.see(f"{page.url.path}/filas?clase=con_dudas")
    assert ("Dudosa" in doubtful.text, "Taller 0" in doubtful.text) == (True, False)
    await unidad.send(f"{page.url.path}/descartar")
    assert (await unidad.see(f"{page.url.path}/filas")).status_code == 404


async def test_an_activity_for_whom_no_office_has_a_cargo_says_so_before_it_is_published(unidad):
    page = await upload(unidad, fila(participantes="Docentes", ugel="Todas"))
    assert "Se puede importar, pero no publicar así" in page.text
    assert "tiene un cargo de «Docente»: así no se podrá publicar." in page.text
    done = await unidad.send(f"{page.url.path}/confirmar")
    assert "1</b> nueva" in done.text
    made = await unidad.see("/planificador/actividades/AC-2026-0001")
    assert "No se podrá publicar así" in made.text
    assert "convoque en Participantes a quienes las atienden" in made.text
    edit = "/planificador/actividades/AC-2026-0001/editar"
    words = dict(re.findall(r'name="(\w+)"[^>]* value="([^"]*)"', (await unidad.see(edit)).text))
    typed = words | {"participantes": "Jefes de AGP", "modalidad": "Virtual"}
    mended = await unidad.send(edit, typed)
    assert ("hecho=cambio" in str(mended.url), "No se podrá publicar" in mended.text) == (
        True, False,
    )  # fmt: skip


async def test_a_plan_of_another_unit_is_not_offered_nor_taken(unidad):
    page = await unidad.see("/planificador/importar")
    assert 'value="DEP"' in page.text
    assert 'value="DEIB"' not in page.text
    answer = await upload(unidad, fila(), unidad="DEIB")
    assert "Elija de qué unidad es el plan" in answer.text


async def test_an_activity_is_entered_edited_and_removed_by_hand(unidad):
    form = await unidad.see("/planificador/actividades/nueva")
    assert "Agregar al plan" in form.text
    typed = {
        "unidad": "DIGEBR", "anio": "2026", "titulo": "Lectura", "modalidad": "Presencial",
        "participantes": "jefes de AGP", "regiones": "Puno", "fechas": "12 y 13 de agosto",
    }  # fmt: skip
    wrong = await unidad.send(
        "/planificador/actividades/nueva", typed | {"regiones": "Puna", "fechas": "pronto"}
    )
    assert wrong.status_code == 422
    assert "«Puna» no es exacto. ¿Quiso decir «DRE Puno» o «DRE Piura»?" in wrong.text
    assert "No se entiende «pronto»" in wrong.text
    assert 'value="jefes de AGP"' in wrong.text
    made = await unidad.send("/planificador/actividades/nueva", typed)
    assert "Agregó la actividad al plan" in made.text
    codigo = made.url.path.rsplit("/", 1)[1]
    words = await unidad.see(f"/planificador/actividades/{codigo}/editar")
    assert 'value="12/08/2026, 13/08/2026"' in words.text
    changed = await unidad.send(
        f"/planificador/actividades/{codigo}/editar", typed | {"titulo": "Lectura y escritura"}
    )
    assert "Lectura y escritura" in changed.text
    await unidad.see(f"/planificador/actividades/{codigo}/quitar")
    gone = await unidad.send(f"/planificador/actividades/{codigo}/quitar")
    assert "Lectura y escritura" not in gone.text


async def test_the_words_of_an_edit_form_sent_as_they_are_change_nothing(unidad):
    rows = [
        fila(ugel="DRE Puno: UGEL Chucuito; DRE Cusco: UGEL Anta", regiones=None),
        fila(nombre_programa="Todas", regiones="Todas", participantes="Especialistas DRE"),
        fila(nombre_programa="Ambas", participantes="Jefes de AGP, especialistas DRE"),
        fila(nombre_programa="Mes", fecha_inicio="agosto", fecha_fin=None),
    ]
    page = await upload(unidad, *rows)
    await unidad.send(f"{page.url.path}/confirmar")
    api = "/api/v1/planificador/actividades"
    for n in range(1, 5):
        before = (await unidad.see(f"{api}/AC-2026-000{n}")).json()
        form = await unidad.see(f"/planificador/actividades/AC-2026-000{n}/editar")
        await unidad.send(f"/planificador/actividades/AC-2026-000{n}/editar", _typed(form.text))
        after = (await unidad.see(f"{api}/AC-2026-000{n}")).json()
        assert after | {"cambiada": 0} == before | {"cambiada": 0}


def _typed(page):
    fields = dict(re.findall(r'<input id="\w+" name="(\w+)" type="text" value="([^"]*)"', page))
    fields |= dict(re.findall(r'<textarea id="\w+" name="(\w+)"[^>]*>([^<]*)</textarea>', page))
    for name, body in re.findall(r'<select id="\w+" name="(\w+)">(.*?)</select>', page, re.S):
        chosen = re.search(r"<option selected>([^<]*)", body)
        fields[name] = chosen[1] if chosen else ""
    return fields


async def test_the_template_has_the_unit_and_reads_as_an_empty_plan(unidad):
    template = await unidad.see("/planificador/plantilla.xlsx?anio=2027")
    assert template.headers["content-disposition"].endswith('"plan-DIGEBR-2027.xlsx"')
    answer = await unidad.send(
        "/planificador/importar", {"unidad": "DIGEBR", "anio": "2027"},
        archivo=("plan.xlsx", template.content),
    )  # fmt: skip
    assert "no hay ninguna actividad" in answer.text


async def test_whoever_plans_nothing_is_told_so(puertas):
    dre = await Navegante(puertas.nadie()).enter("dre")
    for address in ("importar", "actividades/nueva", "plantilla.xlsx"):
        assert (await dre.see(f"/planificador/{address}")).status_code == 403
    assert "en su ámbito" in (await dre.see("/planificador/actividades")).text
