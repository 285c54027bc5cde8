"""Completing tareas of generic processes over REST, signed in, validated, with what comes next."""

from datetime import UTC, datetime
from functools import partial
from uuid import UUID

import orjson

from engine.actions.personas.ingreso import issue_token
from tests.bench.atencion import ALIVE, knock, serving
from tests.bench.cliente import Cliente
from tests.bench.dibujante import RESPUESTA, mixed
from tests.bench.escena import Escena
from tests.bench.medida import Carrera, Medida, joined, middle, usual
from tests.bench.obra import Obra

CLIENTS = 8
SIZES = (20, 40, 60)
EACH = 8
ROUNDS = 3


async def measure_http(escena: Escena) -> list[Medida]:
    """Complete processes of 20, 40 and 60 tareas whole through the doors, 8 clients at once.

    Each request signs in by its token, validates the drawn form, takes the durable step and lists
    the tareas that it opened; these are what is completed next.
    """
    obra = await Obra.open(escena, *(mixed(size) for size in SIZES))
    url = obra.database.engine.url.render_as_string(hide_password=False)
    token = (
        await issue_token(
            obra.database, persona_id=obra.orden.actor.persona_id, nombre="mediciones",
            now=datetime.now(UTC),
        )
    ).secreto  # fmt: skip
    async with serving(escena, url) as port:
        await _whole(obra, port, token, EACH)
        await obra.count_rows()
        alive = [partial(Cliente.get, path="/salud/viva")] * 800
        done, base = [], []
        for _ in range(ROUNDS):
            done.append(await _whole(obra, port, token, EACH))
            base.append(await knock(port, alive, CLIENTS))
    return [
        Medida("engine.http", "per_second", middle(done), ALIVE, middle(base)),
        *(
            Medida("engine.http", f"p{q}_ms", usual(done, q), ALIVE, usual(base, q))
            for q in (50, 99)
        ),
    ]


async def _whole(obra: Obra, port: int, token: str, each: int) -> Carrera:
    """Start instances of each size and complete all that the answers say is open."""
    started = [i for size in SIZES for i in await obra.start(f"mezcla_{size}", each)]
    pending, rounds = await obra.open_ones(started), []
    while pending:
        opened: list[UUID] = []
        works = [partial(_complete, tarea=t, token=token, opened=opened) for t in pending]
        rounds.append(await knock(port, works, CLIENTS))
        pending = opened
    assert not await obra.open_ones(started)
    return joined(rounds)


async def _complete(client: Cliente, tarea: UUID, token: str, opened: list[UUID]) -> None:
    answer = await client.post(f"/api/v1/tareas/{tarea}/completar", RESPUESTA, token)
    opened += [UUID(row["tarea"]) for row in orjson.loads(answer)["siguientes"]]
