"""What moving an AT costs: completing tareas, late against early, and the bytes it is kept in."""

import statistics
import time
from collections.abc import Sequence
from functools import partial
from uuid import UUID

import asyncpg
from SpiffWorkflow.bpmn.serializer.workflow import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.specs.event_definitions.timer import TimeDateEventDefinition
from SpiffWorkflow.spiff.serializer.config import SPIFF_CONFIG
from SpiffWorkflow.spiff.specs.defaults import BusinessRuleTask, UserTask
from sqlalchemy import insert, select, update

from engine.actions.caso import load_definition
from engine.actions.orden import Orden
from engine.actions.tareas import complete
from engine.db.queries.tablas import eventos, instancias, tareas
from engine.db.session import Database, plain_url
from engine.db.tables import Tarea
from engine.process.elementos import Decision, Hijos, Plazo, Servicio
from engine.process.memoria import load
from tests.bench.escena import Escena
from tests.bench.medida import Carrera, Medida, middle, race
from tests.scale.molde import drive
from tests.scale.pais import settle_country
from tests.story.paso import Relato

CLIENTS = 8
ATS = 64
STEPS = (
    ("unidad", "definir_objetivos"),
    ("unidad", "elaborar_pauta"),
    ("difoca", "revisar_metodo"),
)
ROUNDS = 250
PLAIN = "una transacción de un UPDATE y un INSERT"


async def measure_complete(escena: Escena) -> list[Medida]:
    """Complete the same tarea of many ATs, 8 clients at once, element after element."""
    relato = await escena.relato()
    for _ in range(ATS):
        await relato.register()
    done: list[Carrera] = []
    plain: list[Carrera] = []
    for usuario, elemento in STEPS:
        open_ones = await _open_at(relato, elemento)
        answer = await relato.example(open_ones[0])
        orden = await relato.orden(usuario)
        works = [
            partial(complete, relato.database, orden, tarea_id=t.id, respuesta=answer)
            for t in open_ones
        ]
        done.append(await race(works, CLIENTS))
        touches = [partial(_touch, relato.database, orden, t.id) for t in open_ones] * 4
        plain.append(await race(touches, CLIENTS))
    late = statistics.median(carrera.ms(95) for carrera in done)
    base = statistics.median(carrera.ms(95) for carrera in plain)
    return [
        Medida("engine.complete", "per_second", middle(done), PLAIN, middle(plain)),
        Medida("engine.complete", "p95_ms", late, PLAIN, base),
    ]


async def _open_at(relato: Relato, elemento: str) -> Sequence[Tarea]:
    statement = select(Tarea).where(tareas.c.elemento == elemento, tareas.c.estado == "abierta")
    async with relato.database.transaction() as tx:
        return list((await tx.execute(statement)).scalars())


async def _touch(database: Database, orden: Orden, tarea_id: UUID) -> None:
    async with database.transaction() as tx:
        await tx.execute(
            update(tareas).where(tareas.c.id == tarea_id).values(borrador_en=orden.now)
        )
        await tx.execute(
            insert(eventos).values(
                en=orden.now, tipo="prueba", persona_id=orden.actor.persona_id, datos={}
            )
        )


async def measure_flat(escena: Escena) -> list[Medida]:
    """Send a pauta back and forth, and compare the completions after 500 with the first ones."""
    relato = await escena.relato()
    codigo = await relato.register()
    await relato.do("unidad", codigo, "definir_objetivos")
    answers: dict[str, dict[str, object]] = {}
    took: list[float] = []
    for _ in range(ROUNDS):
        for usuario, elemento in STEPS[1:]:
            [tarea] = await relato.pending(usuario, codigo)
            if elemento not in answers:
                answers[elemento] = await relato.example(tarea)
            answer = dict(answers[elemento])
            if elemento == "revisar_metodo":
                answer |= {"decision": "observar_pauta", "observaciones": "Falta un caso."}
            orden = await relato.orden(usuario)
            started = time.perf_counter()
            await complete(relato.database, orden, tarea_id=tarea.id, respuesta=answer)
            took.append((time.perf_counter() - started) * 1000)
    early, late = statistics.median(took[10:30]), statistics.median(took[-20:])
    return [Medida("engine.flat", "ms_after_500", late, "las primeras del mismo proceso", early)]


async def measure_size(escena: Escena) -> list[Medida]:
    """Compare what a finished AT is kept in with the library's own serializer of the same."""
    database = await escena.database()
    relato = Relato(database, await settle_country(database))
    address = plain_url(database.engine.url.render_as_string(hide_password=False))
    connection = await asyncpg.connect(address)
    async for _ in drive(relato, connection, ugeles=2):
        pass
    await connection.close()
    async with database.transaction() as tx:
        rows = (await tx.execute(select(instancias.c.version_id, instancias.c.memoria))).all()
        pairs = [(await load_definition(tx, row.version_id), bytes(row.memoria)) for row in rows]
    stock = _stock_serializer()
    mine = [len(memoria) for _, memoria in pairs]
    theirs = []
    for definicion, memoria in pairs:
        workflow, variables = load(definicion, memoria)
        workflow.data.update(variables)
        theirs.append(len(stock.serialize_json(workflow)))
    name = "el serializador de SpiffWorkflow"
    return [
        Medida("engine.size", "bytes_per_instance", max(mine), name, max(theirs)),
        Medida(
            "engine.size", "bytes_per_child", statistics.median(mine), name,
            statistics.median(theirs),
        ),
    ]  # fmt: skip


def _stock_serializer() -> BpmnWorkflowSerializer:
    """Return the library's serializer, which takes our specifications for those they extend."""
    config = dict(SPIFF_CONFIG)
    config[Servicio] = config[Hijos] = config[UserTask]
    config[Decision] = config[BusinessRuleTask]
    config[Plazo] = config[TimeDateEventDefinition]
    return BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(config))
