"""What nobody types by chance: the pages answer it in Spanish and never fall."""

import httpx2
import pytest

from api.demo.personas import DEMO_PASSWORD

UNKNOWN = "00000000-0000-7000-8000-000000000000"


@pytest.fixture
async def client(common_site):
    """Somebody of the demonstration without a browser."""
    async with httpx2.AsyncClient(base_url=common_site.address) as made:
        await made.post("/ingresar", data={"usuario": "ugel", "clave": DEMO_PASSWORD})
        yield made


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/bandeja?q=%00", 422),
        ("/bandeja?cursor=roto", 422),
        ("/bandeja?cuando=nunca", 200),
        ("/bandeja?asistencia=AT-9999-9999", 200),
        ("/asistencias?anio=mil", 200),
        ("/asistencias?anio=%F0%9F%98%80", 200),
        ("/asistencias/AT-9999-0001", 404),
        ("/asistencias/%00", 422),
        ("/asistencias/nueva", 200),
        ("/asistencias?cursor=%F0%9F%98%80", 422),
        (f"/tareas/{UNKNOWN}", 404),
        ("/tareas/no-es-un-id", 422),
        ("/planificador?mes=2026-13", 200),
        ("/planificador?anio=9999", 200),
        ("/planificador?dre=%F0%9F%98%80&unidad=x&por=y", 200),
        ("/procesos/otro", 404),
        ("/procesos/asistencia_tecnica?version=999", 404),
        ("/procesos/asistencia_tecnica?version=9999999999999", 422),
        (f"/buzon/{UNKNOWN}", 404),
        ("/ayuda/otro", 404),
        ("/ayuda/..%2F..%2Fbase", 404),
        ("/administracion/personas", 403),
    ],
)
async def test_address_nobody_should_ask_for_gets_a_sentence(client, path, status):
    answer = await client.get(path)
    assert answer.status_code == status
    assert "</html>" in answer.text
    assert "Algo falló" not in answer.text


@pytest.mark.parametrize(
    "path",
    ["/bandeja", "/asistencias", "/planificador", "/tablero", "/procesos", "/buzon", "/ayuda",
     "/administracion", "/asistencias/nueva", f"/tareas/{UNKNOWN}"],
)  # fmt: skip
async def test_nobody_is_led_to_sign_in_and_back(common_site, path):
    async with httpx2.AsyncClient(base_url=common_site.address) as nobody:
        answer = await nobody.get(path)
        assert answer.status_code == 302
        assert answer.headers["location"].startswith("/ingresar?volver=%2F")


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"usuario": "ugel", "clave": "otra"}, "no son correctos"),
        ({"usuario": "", "clave": ""}, "no son correctos"),
        ({"usuario": "ñ" * 200, "clave": "x"}, "Corrija los datos"),
    ],
    ids=["wrong password", "nothing typed", "endless user"],
)
async def test_sign_in_refused_says_why(common_site, data, sentence):
    async with httpx2.AsyncClient(base_url=common_site.address) as nobody:
        answer = await nobody.post("/ingresar", data=data)
        assert answer.status_code in {401, 422}
        assert sentence in answer.text


async def test_order_without_the_form_is_refused(client):
    answer = await client.post("/reloj", data={"paso": "dia"})
    assert (answer.status_code, "formulario" in answer.text) == (403, True)
