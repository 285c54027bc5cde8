"""Files that nobody expected, through both doors: each told in a sentence, and nothing lost."""

import time
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import func, select

from engine.db.tables import metadata
from tests.api.test_importaciones import API, send
from tests.api.test_paginas_del_plan import Navegante
from tests.forms.hojas import ajenos
from tests.forms.hojas.ajenos import propia
from tests.forms.hojas.libros import con_partes, libro, texto

SERIE = (date(2026, 8, 12) - date(1899, 12, 30)).days
Hace = Callable[[], bytes]
REFUSED: dict[str, tuple[str, Hace, str]] = {
    "nothing": ("plan.xlsx", lambda: b"", "El archivo está vacío"),
    "of another ministry": (
        "obras.xlsx", lambda: libro({"Obra": "Puente"}, titulos=("Código SNIP", "Obra")),
        "«Código SNIP»"),
    "a work plan with crosses by month": ("pat.xlsx", ajenos.plan_de_trabajo, "«Participantes»"),
    "an operative plan": ("poi.xlsx", ajenos.plan_operativo, "No se encontraron las columnas"),
    "under a password": ("plan.xlsx", lambda: ajenos.antiguo(con_clave=True), "contraseña"),
    "of before 2007": ("plan.xls", ajenos.antiguo, "2007"),
    "with macros": (
        "plan.xlsm", lambda: con_partes(libro(propia()), xl__vbaProject_bin=b"x"), "sin macros"),
    "of LibreOffice": (
        "plan.ods", lambda: ajenos.empaquetado(mimetype="x", content_xml="<x/>"), ".ods"),
    "a document of Word": (
        "plan.docx", lambda: ajenos.empaquetado(word__document_xml="<x/>"), "Word"),
    "a page named xls": ("plan.xls", lambda: b"<html><table></table></html>", "página web"),
    "a zip bomb": ("plan.xlsx", ajenos.bomba, "60 MB"),
    "a zip that lies about its sizes": ("plan.xlsx", ajenos.mentida, "incompleto o dañado"),
    "a sheet outside of its workbook": (
        "plan.xlsx", lambda: ajenos.hacia_afuera("../../../../etc/passwd"), "vacío"),
    "a sheet on another machine": (
        "plan.xlsx", lambda: ajenos.hacia_afuera("http://malo.example/x.xml"), "vacío"),
    "a cell without end": (
        "plan.csv", lambda: texto(propia(agenda="x" * 200_000)), "fila 2 no termina nunca"),
    "bytes of nothing known": ("plan.csv", lambda: b"a\0b\0c", "no es texto ni Excel"),
    "half of a workbook": ("plan.xlsx", lambda: libro(propia())[:900], "dañado"),
    "fifty thousand rows": ("plan.xlsx", ajenos.largo, "más de 5100 filas"),
    "fifty thousand lines": ("plan.csv", lambda: texto(*[propia()] * 5_101), "más de 5100 filas"),
    "an open quote": ("plan.csv", lambda: texto(propia()) + b'x,"y', "comillas"),
    "only headings": ("plan.xlsx", libro, "no hay ninguna actividad"),
    "an xls named xlsx": ("plan.xlsx", ajenos.antiguo, "2007"),
    "a table with a zero byte": (
        "plan.csv", lambda: texto(propia()).replace(b"redes", b"re\0des"), "no es texto ni Excel"),
    "texts that declare entities": (
        "plan.xlsx", ajenos.entidades_que_crecen, "su contenido no se entiende"),
    "more strange names than offices": (
        "plan.csv",
        lambda: texto(*(propia(ugel=", ".join(f"Zz{n}x{m}" for m in range(300)))
                        for n in range(8))),
        "nombres que no se reconocen"),
    "of another unit": ("plan.xlsx", lambda: libro(propia() | {"idArea": "DEIB"}), "DEIB"),
}  # fmt: skip
FAULTY: dict[str, tuple[str, Hace, str, str]] = {
    "an end before its start": (
        "plan.xlsx", lambda: libro(propia(fecha_fin="11/08/2026")), "L2",
        "Termina antes de empezar"),
    "an unknown UGEL": (
        "plan.xlsx", lambda: libro(propia(ugel="DRE Puno: UGEL Nueva York")), "H2",
        "No se reconoce «DRE Puno: UGEL Nueva York»"),
    "a formula without result": ("plan.xlsx", ajenos.con_formulas, "C2", "copie y pegue el valor"),
    "a formula with an error": ("plan.xlsx", ajenos.con_formulas, "I3", "#REF!"),
    "forty thousand letters": (
        "plan.csv", lambda: texto(propia(agenda="x" * 40_000)), "D2", "más de 5000 letras"),
    "a long text that every cell shares": (
        "plan.xlsx", lambda: ajenos.compartido("Redes " * 9_000), "A2", "más de 5000 letras"),
    "a list without end": (
        "plan.xlsx", lambda: libro(propia(ugel=", ".join(f"X{n}" for n in range(500)))), "H2",
        "Nombra a 500 y el límite es 400"),
    "the first day that Excel counts": (
        "plan.xlsx", lambda: libro(propia(fecha_inicio="01/01/1900", fecha_fin=None)), "K2",
        "La fecha es de 1900"),
    "an address that runs a script": (
        "plan.xlsx", lambda: libro(propia(link_reunion="javascript:alert(1)")), "M2",
        "debe empezar con https://"),
    "a number that is no day": (
        "plan.xlsx", lambda: libro(propia(fecha_inicio=1e308, fecha_fin=None)), "K2",
        "No se entiende"),
    "a day of another age": (
        "plan.xlsx", lambda: libro(propia(fecha_inicio="12/08/9999", fecha_fin=None)), "K2",
        "La fecha es de 9999"),
    "a day that no year has": (
        "plan.xlsx", lambda: libro(propia(fecha_inicio="31/02/2026", fecha_fin=None)), "K2",
        "No hay una fecha así"),
}  # fmt: skip
DOCE = "2026-08-12"
SOUND: dict[str, tuple[str, Hace, list[str], str]] = {
    "a protected sheet": ("plan.xlsx", ajenos.protegido, [DOCE], ""),
    "merged cells": ("plan.xlsx", ajenos.combinado, [DOCE] * 3, "Las celdas combinadas"),
    "days counted from 1904": ("plan.xlsx", ajenos.desde_1904, [DOCE], ""),
    "hidden sheets and rows": (
        "plan.xlsx", ajenos.con_ocultas, [DOCE] * 2, "No se leyó lo oculto: «Borrador»"),
    "two rows of headings, blank lines": (
        "plan.xlsx", ajenos.dos_encabezados, [DOCE] * 2, ""),
    "three hundred columns": (
        "plan.xlsx", ajenos.ancho, [DOCE], "No se leyó más allá de la columna DP"),
    "ten thousand columns": (
        "plan.xlsx", lambda: ajenos.ancho(10_000), [DOCE], "y 97 más"),
    "a heading said twice": (
        "plan.xlsx", ajenos.dos_veces_el_titulo, [DOCE],
        "Estas columnas no se usan: «cal_participantes» (P)"),
    "repeated rows": (
        "plan.xlsx", lambda: libro(propia(), propia()), [DOCE] * 2,
        "Una fila dice lo mismo que otra"),
    "a text file named xlsx": ("plan.xlsx", lambda: texto(propia()), [DOCE], ""),
    "Latin-1 with semicolons": ("plan.csv", lambda: ajenos.cotizado("latin-1"), [DOCE], ""),
    "UTF-16": ("plan.csv", lambda: ajenos.cotizado("utf-16"), [DOCE], ""),
    "letters saved twice": ("plan.csv", ajenos.dos_veces, [DOCE], ""),
    "letters that are not seen": (
        "plan.xlsx", lambda: libro(propia(nombre_programa="Taller \u202enu\u202c\u200b")), [DOCE],
        ""),
    "a Cyrillic letter in the name of a UGEL": (
        "plan.xlsx", lambda: libro(propia(ugel="DRE Puno: UGEL \u0421hucuito")), [DOCE],
        "Se parece a UGEL Chucuito"),
    "a macro file without macros": ("plan.xlsm", lambda: libro(propia()), [DOCE], ""),
    "the words of an area": (
        "cronograma.xlsx", ajenos.cronograma, [DOCE, "2026-08-13", "2026-08-14"],
        "Responsable"),
    "days in figures, in words, as ISO, as a serial, as a range": (
        "plan.xlsx",
        lambda: libro(*(
            propia(fecha_inicio=day, fecha_fin=None, nombre_programa=f"Taller {n}")
            for n, day in enumerate(
                ("12/08/2026", "12 de agosto de 2026", "2026-08-12", SERIE, str(SERIE),
                 "del 12 al 14 de agosto"))
        )),
        [*[DOCE] * 6, "2026-08-13", "2026-08-14"], "Las fechas sin año"),
    "a text that a sheet would run": (
        "plan.csv", lambda: texto(propia(nombre_programa='=HYPERLINK("http://malo.example")')),
        [DOCE], ""),
}  # fmt: skip


@pytest.fixture
async def puerta(puertas):
    """Return who sends a file through the page and through REST."""
    page = await Navegante(puertas.nadie()).enter("unidad")
    await page.see("/planificador/importar")
    return page, await puertas.como("unidad")


async def upload(page, name, data):
    answer = await page.send(
        "/planificador/importar", {"unidad": "DIGEBR", "anio": "2026"}, archivo=(name, data)
    )
    return answer.status_code, " ".join(answer.text.split())


async def test_a_file_that_cannot_be_read_is_told_by_both_doors_and_leaves_nothing(puerta):
    page, api = puerta
    silent: list[object] = []
    for case, (name, make, said) in REFUSED.items():
        data = make()
        status, text = await upload(page, name, data)
        answer = await send(api, data, name)
        if (status, answer.status_code) != (422, 422):
            silent.append((case, status, answer.status_code, answer.text[:300]))
        if said not in text or said not in answer.json().get("detail", ""):
            silent.append((case, said, answer.text[:300]))
    assert not silent
    assert (await api.get(f"{API}/importaciones")).json()["datos"] == []


async def test_a_refused_file_leaves_no_row_in_any_table(puerta, service):
    async def count():
        async with service.database.transaction() as tx:
            return {
                name: await tx.scalar(select(func.count()).select_from(table))
                for name, table in metadata.tables.items()
            }

    page, api = puerta
    before = await count()
    for case in ("a zip bomb", "an open quote", "texts that declare entities", "with macros"):
        name, make, _ = REFUSED[case]
        assert (await upload(page, name, make()))[0] == 422
        assert (await send(api, make(), name)).status_code == 422
    assert await count() == before


async def test_a_name_of_five_thousand_letters_is_refused_with_what_to_do(puerta):
    page, api = puerta
    name = "p" * 5000 + ".xlsx"
    status, text = await upload(page, name, b"PK")
    assert (status, "póngale un nombre más corto" in text) == (400, True)
    answer = await send(api, b"PK", name)
    assert (answer.status_code, answer.json()["codigo"]) == (400, "formulario_roto")


async def test_a_file_with_faults_tells_each_in_its_cell_and_plans_nothing(puerta):
    page, api = puerta
    silent: list[object] = []
    for case, (name, make, cell, said) in FAULTY.items():
        data = make()
        answer = await send(api, data, name)
        _, text = await upload(page, name, data)
        told = {f["celda"]: f["frase"] for f in answer.json().get("lectura", {}).get("fallas", [])}
        if said not in told.get(cell, ""):
            silent.append((case, told or answer.text[:300]))
        if said not in text or "Confirmar e importar" in text:
            silent.append((case, "the page"))
    assert not silent
    assert (await api.get(f"{API}/actividades")).json()["datos"] == []


async def test_an_untidy_file_is_understood_and_what_was_supposed_is_told(puerta):
    page, api = puerta
    silent: list[object] = []
    for case, (name, make, days, said) in SOUND.items():
        data = make()
        answer = (await send(api, data, name)).json()
        _, text = await upload(page, name, data)
        if "lectura" not in answer or answer["lectura"]["fallas"]:
            silent.append((case, answer))
        elif said not in text or "Confirmar e importar" not in text:
            silent.append((case, said))
        else:
            door = f"{API}/importaciones/{answer['id']}/confirmar"
            await api.post(door, json={"aceptar": True})
            rows = (await api.get(f"{API}/actividades")).json()["datos"]
            asked = sorted(p["inicio"][:10] for row in rows for p in row["pedidas"])
            if asked != days:
                silent.append((case, asked))
            for row in rows:
                await api.delete(f"{API}/actividades/{row['codigo']}")
    assert not silent


async def test_fifty_thousand_rows_are_refused_soon_and_others_are_served_meanwhile(puerta):
    page, api = puerta
    data = ajenos.largo()
    began = time.perf_counter()
    status, _ = await upload(page, "plan.xlsx", data)
    assert status == 422
    assert time.perf_counter() - began < 5
    assert (await api.get("/api/v1/yo")).status_code == 200
