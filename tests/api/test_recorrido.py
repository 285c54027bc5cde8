"""Whoever knows only the OpenAPI document takes an AT from registration to closure."""

from datetime import datetime, timedelta
from typing import Any

from tests.api.puertas import Puertas

GENTE = ("unidad", "difoca", "diri", "dre", "ugel")
ROUNDS = 60


async def _open_tareas(puertas: Puertas, codigo: str) -> list[tuple[str, str]]:
    found = []
    for usuario in GENTE:
        client = await puertas.como(usuario)
        answer = await client.get(
            "/api/v1/tareas", params={"estado": "abierta", "asistencia": codigo}
        )
        assert answer.status_code == 200, answer.text
        found += [(usuario, row["id"]) for row in answer.json()["datos"]]
    return found


async def _complete(puertas: Puertas, usuario: str, tarea: str) -> None:
    client = await puertas.como(usuario)
    shown = (await client.get(f"/api/v1/tareas/{tarea}")).json()
    example = shown["formulario"]["esquema"]["examples"][0]
    await client.post(f"/api/v1/tareas/{tarea}/tomar")
    done = await client.post(f"/api/v1/tareas/{tarea}/completar", json=example)
    assert done.status_code == 200, (shown["nombre"], done.text)


async def test_the_examples_alone_take_an_at_to_its_closure(puertas: Puertas) -> None:
    document = (await puertas.nadie().get("/api/v1/openapi.json")).json()
    body = document["paths"]["/api/v1/asistencias"]["post"]["requestBody"]
    example: dict[str, Any] = body["content"]["application/json"]["example"]
    made = await (await puertas.como("unidad")).post("/api/v1/asistencias", json=example)
    assert made.status_code == 201, made.text
    codigo = made.json()["codigo"]
    estados, client = ["en_planificacion"], await puertas.como("unidad")
    for _ in range(ROUNDS):
        pending = await _open_tareas(puertas, codigo)
        for usuario, tarea in pending[:1]:
            await _complete(puertas, usuario, tarea)
        shown = (await client.get(f"/api/v1/asistencias/{codigo}")).json()
        if shown["estado"] != estados[-1]:
            estados.append(shown["estado"])
        if shown["estado"] == "cerrada":
            break
        if not pending:
            await _let_time_pass(puertas)
    assert estados == [
        "en_planificacion", "por_calendarizar", "calendarizada", "en_ejecucion",
        "en_seguimiento", "en_evaluacion", "cerrada",
    ]  # fmt: skip
    assert [i["porcentaje"] for i in shown["indicadores"]] == [100.0] * 5


async def _let_time_pass(puertas: Puertas) -> None:
    admin = await puertas.como("admin")
    now = datetime.fromisoformat((await admin.get("/api/v1/demo/reloj")).json()["ahora"])
    moved = await admin.post(
        "/api/v1/demo/reloj", json={"hasta": (now + timedelta(days=3)).isoformat()}
    )
    assert moved.status_code == 200, moved.text
