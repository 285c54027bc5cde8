"""Bad input gets a sentence in Spanish, and loses nothing."""

import ast

import pytest
from structlog.testing import capture_logs

import api.v1.entidades
from api.frases import sentence_of
from api.mensajes import MENSAJES
from api.openapi import example_of_registration
from api.problemas import problem_of
from engine.errors import Conflict, TooMany, Unavailable
from tests.house.files import ROOMS, parsed, python_files

ASISTENCIAS = "/api/v1/asistencias"
JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def unidad(puertas):
    return await puertas.como("unidad")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b'{"titulo": "Sin cerrar', id="an open string"),
        pytest.param(b"{'titulo': 1}", id="single quotes"),
        pytest.param(b"\xff\xfe\x00", id="bytes that are no text"),
        pytest.param(b"[" * 50_000, id="brackets without end"),
    ],
)
async def test_broken_json_says_so(unidad, body):
    answer = await unidad.post(ASISTENCIAS, content=body, headers=JSON)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] == (
        "Lo enviado no es JSON válido: revise comas, comillas y llaves."
    )


@pytest.mark.parametrize("body", [b"[]", b'"texto"', b"null", b"12"])
async def test_a_body_that_is_no_object_says_what_is_wanted(unidad, body):
    answer = await unidad.post(ASISTENCIAS, content=body, headers=JSON)
    assert answer.status_code == 422
    assert answer.json()["campos"]


async def chunks():
    for _ in range(3):
        yield b"x" * 1024 * 1024


@pytest.mark.parametrize("said", [True, False], ids=["told beforehand", "found while reading"])
async def test_five_megabytes_are_refused_before_they_are_kept(unidad, said):
    body = b"x" * 5 * 1024 * 1024 if said else chunks()
    answer = await unidad.post(ASISTENCIAS, content=body, headers=JSON)
    assert answer.status_code == 413
    assert "2 MB" in answer.json()["detail"]


async def test_a_page_tells_that_too_much_was_sent_as_a_page(puertas):
    answer = await puertas.nadie().post("/ingresar", data={"clave": "x" * 3_000_000})
    assert answer.status_code == 413
    assert answer.headers["content-type"].startswith("text/html")
    assert "demasiado grande" in answer.text


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/api/v1/no-existe", 404, "La dirección no existe en este servicio."),
        (f"{ASISTENCIAS}/AT-1999-0001", 404, "No hay una asistencia técnica AT-1999-0001"),
        ("/api/v1/entidades/999999", 404, "No existe una entidad con el código «999999»."),
        ("/api/v1/tareas/no-es-un-id", 422, "Corrija los datos señalados"),
        (f"{ASISTENCIAS}?cursor=inventado", 422, "La página pedida no es de esta lista"),
        (f"{ASISTENCIAS}?cursor=WyI5OTk5Il0", 422, "La página pedida no es de esta lista"),
        (f"{ASISTENCIAS}?cursor=Wzk5OTk5OTk5OTk5OTk5OTk5OTk5OTld", 422, "La página pedida"),
        (f"{ASISTENCIAS}?q=%00", 422, "Corrija los datos señalados"),
        (f"{ASISTENCIAS}?anio=12", 422, "Corrija los datos señalados"),
        ("/api/v1/procesos/otro/diagrama", 404, "No existe el proceso «otro»."),
    ],
)
async def test_what_does_not_exist_or_cannot_be_gets_its_sentence(
    unidad, address, status, sentence
):
    answer = await unidad.get(address)
    assert answer.status_code == status, answer.text
    assert answer.json()["detail"].startswith(sentence)


async def test_a_method_that_an_address_lacks_says_so(unidad):
    answer = await unidad.delete(ASISTENCIAS)
    assert answer.status_code == 405
    assert answer.json()["detail"] == "Esta dirección no admite esa operación."


@pytest.mark.parametrize(
    ("change", "campo", "sentence"),
    [
        pytest.param({"sobra": 1}, "sobra", "no pertenece a esta ficha", id="an extra field"),
        pytest.param({"titulo": ""}, "titulo", "Complete «Título»", id="an empty title"),
        pytest.param({"unidad": "NOES"}, "unidad", "Elija", id="an unknown unit"),
        pytest.param(
            {"convocatoria": [{"entidad": "210005", "rol": "rey"}]},
            "convocatoria.0.rol",
            "Elija",
            id="an unknown cargo",
        ),
        pytest.param(
            {"ventana_fin": "2026-01-01"}, "ventana_fin", "", id="an end before its beginning"
        ),
        pytest.param(
            {"ventana_inicio": "2026-02-31"}, "ventana_inicio", "fecha que exista", id="no date"
        ),
        pytest.param(
            {"sustento_origen": "x" * 1_500_000}, "sustento_origen", "caracteres", id="a long text"
        ),
    ],
)
async def test_a_wrong_ficha_says_what_to_mend_in_each_field(
    unidad, service, change, campo, sentence
):
    body = example_of_registration(service.clock.now()) | change
    answer = await unidad.post(ASISTENCIAS, json=body)
    assert answer.status_code == 422
    assert answer.json()["codigo"] == "respuesta_invalida"
    assert sentence in answer.json()["campos"][campo]
    assert (await unidad.get(ASISTENCIAS)).json()["datos"] == []


async def test_a_defect_of_ours_gives_a_number_and_tells_nothing_of_itself(unidad, monkeypatch):
    async def broken(*_args, **_kwargs):
        raise ZeroDivisionError("un secreto de adentro")

    monkeypatch.setattr(api.v1.entidades, "list_entidades", broken)
    with capture_logs() as logs:
        answer = await unidad.get("/api/v1/entidades")
    problem = answer.json()
    assert answer.status_code == 500
    assert problem["referencia"] in problem["detail"]
    assert "secreto" not in answer.text
    [entry] = [log for log in logs if log["event"] == "error_interno"]
    assert entry["referencia"] == problem["referencia"]


def test_a_failure_of_ours_keeps_its_facts_in_the_log():
    problem = problem_of(Unavailable("base_incorporada_no_arranca", carpeta="/x", detalle="y"))
    assert problem.estado == 503
    assert problem.datos == {}


def test_throttling_says_when_to_come_back():
    problem = problem_of(TooMany("demasiados_intentos", espera=90, minutos=2))
    assert (problem.estado, problem.cabeceras["Retry-After"]) == (429, "90")


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({}, "Esta tarea ya se atendió"),
        ({"por": "Ana", "cuando": "el lunes", "tarea": "Programar"}, "Ana ya atendió"),
    ],
    ids=["nobody known", "somebody known"],
)
def test_a_lost_race_names_who_won_it_when_it_is_known(facts, sentence):
    assert problem_of(Conflict("tarea_ya_atendida", **facts)).frase.startswith(sentence)


def test_a_code_without_sentence_still_says_something():
    assert sentence_of("codigo_inventado", {}) == (
        "El servicio no aceptó la operación (codigo_inventado)."
    )


def test_no_sentence_is_left_without_somebody_who_says_it():
    said = {
        node.value
        for path in python_files(*ROOMS)
        if path.parts[-2:] != ("api", "mensajes.py")
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert not {code for code in MENSAJES if code.removesuffix("_por") not in said}
