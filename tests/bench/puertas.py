"""What people wait for over HTTP, with 1,000 ATs and 100,000 tareas behind the doors."""

from collections import Counter
from collections.abc import Sequence
from functools import partial
from uuid import UUID

import orjson
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from engine.actions.personas.ingreso import issue_token
from engine.db.queries.personas import holders
from engine.db.queries.tablas import tareas
from engine.db.session import Database
from tests.bench.atencion import ALIVE, Request, knock, serving
from tests.bench.cliente import Cliente
from tests.bench.escena import Escena
from tests.bench.medida import Carrera, Medida
from tests.scale.carga import Nacion
from tests.story.gente import NOW

CLIENTS = 8
ELEMENTOS = ("definir_objetivos", "revisar_metodo", "confirmar", "aplicar")
WARM = 12
ONE_BY_ONE = 60
AT_ONCE = 160
QUIENES = ("dre", "ugel", "unidad", "diri")


async def measure_http(escena: Escena) -> list[Medida]:
    """Time the bandeja and completing a tarea, one by one and 8 clients at once."""
    nacion = await escena.nacion()
    async with serving(escena, nacion.url) as port:
        alive = partial(_get_many, port, None, "/salud/viva")
        await alive(50, 1)
        base, base_load = await alive(300, 1), await alive(800, CLIENTS)
        tokens = await _tokens(nacion, [nacion.gente.ids[quien] for quien in QUIENES])
        pages, lists = [], []
        for token in tokens.values():
            await _get_many(port, token, "/bandeja", 10, 1)
            pages.append(await _get_many(port, token, "/bandeja", 60, 1))
            lists.append(await _get_many(port, token, "/api/v1/tareas", 60, 1))
        one, load = await _complete(nacion, port)
    return [
        Medida("http.bandeja", "p95_ms", _worst(pages), ALIVE, base.ms(95)),
        Medida("http.bandeja", "api_p95_ms", _worst(lists), ALIVE, base.ms(95)),
        Medida("http.complete", "p95_ms", one.ms(95), ALIVE, base.ms(95)),
        Medida("http.complete", "p50_ms", one.ms(50), ALIVE, base.ms(50)),
        Medida("http.complete", "per_second", load.per_second, ALIVE, base_load.per_second),
        Medida("http.complete", "p99_ms", load.ms(99), ALIVE, base_load.ms(99)),
    ]


def _worst(races: Sequence[Carrera]) -> float:
    return max(carrera.ms(95) for carrera in races)


async def _get_many(port: int, token: str | None, path: str, times: int, clients: int) -> Carrera:
    return await knock(port, [lambda client: client.get(path, token)] * times, clients)


async def _complete(nacion: Nacion, port: int) -> tuple[Carrera, Carrera]:
    """Complete tareas of several kinds as those who hold their posts, with their examples."""
    chosen = await _choose(nacion.database, (WARM + ONE_BY_ONE + AT_ONCE) // len(ELEMENTOS))
    tokens = await _tokens(nacion, [persona for _, persona in chosen])
    reader = Cliente(port)
    orders = [await _order(reader, tarea, tokens[persona]) for tarea, persona in chosen]
    await reader.close()
    await knock(port, orders[:WARM], 1)
    one = await knock(port, orders[WARM : WARM + ONE_BY_ONE], 1)
    return one, await knock(port, orders[WARM + ONE_BY_ONE :], CLIENTS)


async def _order(reader: Cliente, tarea: UUID, token: str) -> Request:
    """Return the request that completes a tarea with the example its page gives."""
    shown = orjson.loads(await reader.get(f"/api/v1/tareas/{tarea}", token))
    answer = shown["formulario"]["esquema"]["examples"][0]
    return lambda client: client.post(f"/api/v1/tareas/{tarea}/completar", answer, token)


async def _choose(database: Database, each: int) -> list[tuple[UUID, int]]:
    """Return open tareas of different ATs, the kinds in turn, each with a holder of its post."""
    columns = (
        tareas.c.id, tareas.c.elemento, tareas.c.entidad_id, tareas.c.rol, tareas.c.cargo_id
    )  # fmt: skip
    chosen = []
    async with database.transaction() as tx:
        rows = await tx.execute(
            select(*columns)
            .where(tareas.c.elemento.in_(ELEMENTOS), tareas.c.estado == "abierta")
            .ext(distinct_on(tareas.c.elemento, tareas.c.asistencia_id, tareas.c.entidad_id))
            .order_by(tareas.c.elemento, tareas.c.asistencia_id, tareas.c.entidad_id)
        )
        taken: Counter[str] = Counter()
        for row in rows.all():
            if taken[row.elemento] == each:
                continue
            taken[row.elemento] += 1
            post = row.cargo_id or (row.entidad_id, row.rol)
            held = await holders(
                tx,
                posts=[] if row.cargo_id else [(row.entidad_id, row.rol)],
                cargo_ids=[row.cargo_id] if row.cargo_id else [],
                now=NOW,
            )
            chosen.append((taken[row.elemento], row.id, held[post][0].persona_id))
    return [(tarea, persona) for _, tarea, persona in sorted(chosen)]


async def _tokens(nacion: Nacion, personas: Sequence[int]) -> dict[int, str]:
    now = NOW.now(NOW.tzinfo)
    return {
        persona: (
            await issue_token(nacion.database, persona_id=persona, nombre="mediciones", now=now)
        ).secreto
        for persona in dict.fromkeys(personas)
    }
