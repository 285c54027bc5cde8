"""Words for those whom plans convene: asked, confirmed, taught by DIRI and taken back."""

import pytest

from tests.api.test_importaciones import API, send
from tests.api.test_importaciones import sound as row
from tests.api.test_paginas_del_plan import Navegante
from tests.forms.hojas.libros import libro

PAGE = "/planificador/palabras"
AMBIGUA = "Directores de gestión institucional"
CLAVE = "publico:directores de gestion institucional"


@pytest.fixture
async def diri(puertas):
    made = await Navegante(puertas.nadie()).enter("diri")
    await made.see(PAGE)
    return made


async def doubts_of(client, words):
    made = (await send(client, libro(row(participantes=words)))).json()
    return made, [doubt["clave"] for doubt in made["lectura"]["conjeturas"]]


async def test_who_leads_pedagogy_in_a_dre_is_understood_as_its_own_role(puertas):
    """The protocol has a director of gestión pedagógica in each DRE (AC-11, S003:469-470)."""
    unidad = await puertas.como("unidad")
    made, asked = await doubts_of(unidad, "Directores de gestión pedagógica")
    [doubt] = made["lectura"]["conjeturas"]
    assert asked == ["publico:directores de gestion pedagogica"]
    assert (doubt["opciones"][0]["valor"], doubt["abierta"]) == ("director_gp_dre", False)
    _, asked = await doubts_of(unidad, "Directores de gestión pedagógica de la DRE")
    assert asked == []


async def test_a_poor_guess_is_never_taken_for_an_answer(puertas):
    unidad = await puertas.como("unidad")
    made, asked = await doubts_of(unidad, AMBIGUA)
    assert asked == [CLAVE]
    assert made["lectura"]["conjeturas"][0]["abierta"] is True
    door = f"{API}/importaciones/{made['id']}/confirmar"
    refused = await unidad.post(door, json={"aceptar": True})
    assert (refused.status_code, refused.json()["codigo"]) == (422, "conjeturas_por_confirmar")
    assert refused.json()["datos"]["claves"] == [CLAVE]
    assert (await unidad.get(f"{API}/actividades")).json()["datos"] == []
    done = await unidad.post(door, json={"decisiones": {CLAVE: "director_dre"}})
    assert done.json()["nuevas"] == 1


async def test_the_page_of_a_file_chooses_nothing_for_whoever_must_say_it(puertas):
    unidad = await Navegante(puertas.nadie()).enter("unidad")
    await unidad.see("/planificador/importar")
    page = await unidad.send(
        "/planificador/importar", {"unidad": "DIGEBR", "anio": "2026"},
        archivo=("plan.xlsx", libro(row(participantes=AMBIGUA))),
    )  # fmt: skip
    assert '<option value="">Elija…</option>' in page.text
    assert "No es seguro: elija usted" in page.text
    refused = await unidad.send(f"{page.url.path}/confirmar", {f"decision.{CLAVE}": ""})
    assert refused.status_code == 422
    assert '<a href="#duda-1">Diga a quiénes llama este nombre.' in refused.text


async def test_a_word_taught_once_is_certain_in_every_plan_until_it_is_taken_back(diri, puertas):
    unidad = await puertas.como("unidad")
    _, asked = await doubts_of(unidad, "Gnomos del bosque")
    assert asked == []
    taught = await diri.send(
        PAGE, {"texto": " Gnomos  del bosque ", "roles": ["docente", "jefe_agp"]}
    )
    assert "vale desde ahora" in taught.text
    made, asked = await doubts_of(unidad, "los GNOMOS de bosque")
    assert (asked, made["lectura"]["fallas"]) == ([], [])
    again = await diri.send(PAGE, {"texto": "gnomos del bosque", "roles": ["docente"]})
    assert again.text.count("Quitar gnomo") == 1, "taught again, not twice"
    ident = again.text.split(f"{PAGE}/", 1)[1].split("/quitar", 1)[0]
    gone = await diri.send(f"{PAGE}/{ident}/quitar")
    assert "dejó de valer" in gone.text
    made, _ = await doubts_of(unidad, "gnomos del bosque")
    assert made["lectura"]["fallas"], made["lectura"]
    assert (await diri.send(f"{PAGE}/{ident}/quitar")).status_code == 404


async def test_what_is_taught_also_counts_for_an_activity_typed_by_hand(diri, puertas):
    await diri.send(PAGE, {"texto": "duendes", "roles": ["jefe_agp"]})
    unidad = await Navegante(puertas.nadie()).enter("unidad")
    await unidad.see("/planificador/actividades/nueva")
    made = await unidad.send("/planificador/actividades/nueva", {
        "unidad": "DIGEBR", "anio": "2026", "titulo": "Lectura", "modalidad": "Presencial",
        "participantes": "Duendes", "regiones": "Puno", "fechas": "12 de agosto",
    })  # fmt: skip
    assert "Agregó la actividad al plan" in made.text


async def test_what_units_confirmed_is_listed_and_taught_to_all_with_one_press(diri, puertas):
    unidad = await puertas.como("unidad")
    made, _ = await doubts_of(unidad, AMBIGUA)
    await unidad.post(
        f"{API}/importaciones/{made['id']}/confirmar", json={"decisiones": {CLAVE: "director_dre"}}
    )
    page = await diri.see(PAGE)
    assert "directores de gestion institucional" in page.text
    assert "Enseñar a todas directores de gestion institucional" in page.text
    done = await diri.send(
        PAGE, {"texto": "directores de gestion institucional", "roles": "director_dre"}
    )
    assert "Ya está enseñada" in done.text
    deib = await puertas.como("deib")
    made = (
        await send(deib, libro(row(participantes=AMBIGUA) | {"idArea": "DEIB"}), unidad="DEIB")
    ).json()
    assert made["lectura"]["conjeturas"] == []


async def test_what_units_confirmed_is_taken_back_once_diri_is_sure(diri, puertas):
    unidad = await puertas.como("unidad")
    made, _ = await doubts_of(unidad, AMBIGUA)
    door = f"{API}/importaciones/{made['id']}/confirmar"
    await unidad.post(door, json={"decisiones": {CLAVE: "director_dre"}})
    assert (await doubts_of(unidad, AMBIGUA))[1] == []
    word = {"texto": CLAVE.removeprefix("publico:"), "valor": "director_dre"}
    ask = await diri.see(f"{PAGE}/olvidar?texto={word['texto']}&valor={word['valor']}")
    assert "DIGEBR confirmó que significa: Director regional de educación" in ask.text
    assert (await doubts_of(unidad, AMBIGUA))[1] == []
    done = await diri.send(f"{PAGE}/olvidar", word)
    assert "La palabra dejó de valer" in done.text
    assert "Ver la que se olvidó" in done.text
    assert (await doubts_of(unidad, AMBIGUA))[1] == [CLAVE]
    assert [row["publico"] for row in (await unidad.get(f"{API}/actividades")).json()["datos"]] == [
        ["director_dre"]
    ]
    assert (await diri.send(f"{PAGE}/olvidar", word)).status_code == 404
    assert (await diri.see(f"{PAGE}/olvidar?texto=x&valor=y")).status_code == 404


async def test_only_diri_takes_back_what_units_confirmed(puertas):
    who = await Navegante(puertas.nadie()).enter("unidad")
    await who.see("/planificador")
    assert (await who.see(f"{PAGE}/olvidar?texto=x&valor=y")).status_code == 403
    refused = await who.send(f"{PAGE}/olvidar", {"texto": "x", "valor": "y"})
    assert refused.status_code == 403


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"texto": "", "roles": "docente"}, "Escriba la palabra"),
        ({"texto": " de la ", "roles": "docente"}, "Escriba la palabra"),
        ({"texto": "x" * 121, "roles": "docente"}, "Es más larga que 120 letras"),
        ({"texto": "directores de UGEL", "roles": "docente"}, "Es el nombre de un cargo"),
        ({"texto": "duendes"}, "Elija al menos un cargo"),
        ({"texto": "duendes", "roles": "astronauta"}, "Elija al menos un cargo"),
        ({"texto": "duendes", "roles": ["docente", "administrador"]}, "Elija al menos un cargo"),
    ],
)
async def test_a_word_that_cannot_be_taught_is_told_and_keeps_what_was_typed(diri, typed, said):
    refused = await diri.send(PAGE, typed)
    assert refused.status_code == 422
    assert said in refused.text
    assert "Todavía no se enseñó ninguna" in refused.text
    if typed["texto"] == "duendes":
        assert 'value="duendes"' in refused.text


async def test_only_diri_and_who_administers_teach_words(puertas):
    for usuario, status in (("unidad", 403), ("dre", 403), ("admin", 200)):
        who = await Navegante(puertas.nadie()).enter(usuario)
        await who.see("/planificador")
        assert (await who.see(PAGE)).status_code == status
        sent = await who.send(PAGE, {"texto": f"palabra {usuario}", "roles": "docente"})
        assert sent.status_code == status
