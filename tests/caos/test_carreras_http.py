"""Fifty people at once on one instance through the doors of a web process: no error, none lost."""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import Range

from engine.actions.instancias.procesos import Texto, store
from engine.actions.personas.ingreso import issue_token
from engine.clock import Clock
from engine.db.queries.tablas import cargos, entidades, personas, titularidades
from engine.db.session import Database
from tests.bench.medida import percentile
from tests.caos.cliente import API
from tests.caos.puerta import Corte, Respuesta, knock
from tests.caos.vida import Vida
from tests.caos.vidas import Vidas
from tests.process.conformidad.dibujo import draw
from tests.story.gente import settle_in

PEOPLE = 50
P95_SECONDS = 15.0
"""Many times what fifty turns take; far less than one wait for a lock after another would."""
QUIEN = "rol=responsable_at entidad=DIGEBR"
CAMPOS = """campos='[{"id": "nota", "tipo": "texto", "titulo": "Nota", "requerido": true}]'"""


def fan() -> str:
    """Return a diagram in which fifty people of one office each have a tarea open at once."""
    roads = [f"a_{n}" for n in range(PEOPLE)]
    flows = "\n".join(f"abre > {road} > cierra" for road in roads)
    users = "\n".join(f"usuario {r} {QUIEN} {CAMPOS} variables=nota=nota_{r}" for r in roads)
    text = f"ini > abre\n{flows}\ncierra > ultima > fin\nparalela abre cierra\n{users}\n"
    return draw(f"{text}usuario ultima {QUIEN} {CAMPOS}", "abanico")


class Oficina:
    """A web process, and the tokens of those who knock at it."""

    def __init__(self, port: int, admin: str, people: list[str]) -> None:
        self.port, self.admin, self.people = port, admin, people

    async def ask(self, token: str, metodo: str, path: str, cuerpo: Any = None) -> Respuesta:
        """Send a request of somebody's and return the whole answer."""
        return await knock(self.port, metodo, path, token=token, cuerpo=cuerpo)

    async def start(self) -> tuple[str, list[dict[str, Any]]]:
        """Start the instance; return its id and the tareas it opens."""
        started = await self.ask(self.admin, "POST", f"{API}/instancias", {"proceso": "abanico"})
        assert started.estado == 201, started
        instancia = started.cuerpo["instancia"]
        return instancia, (await self.look(instancia))["tareas"]

    async def look(self, instancia: str) -> Any:
        """Return how an instance stands."""
        return (await self.ask(self.admin, "GET", f"{API}/instancias/{instancia}")).cuerpo

    async def complete(self, token: str, tarea: str, nota: str) -> tuple[Respuesta, float]:
        """Complete a tarea; return the answer and how many seconds it took to come."""
        begun = time.monotonic()
        path = f"{API}/tareas/{tarea}/completar"
        answer = await self.ask(token, "POST", path, {"nota": nota})
        return answer, time.monotonic() - begun

    async def present(self, token: str, tarea: str, nota: str) -> tuple[Respuesta, float]:
        """Complete a tarea by its page, as a browser does; return the same."""
        begun = time.monotonic()
        form = urlencode({"nota": nota}).encode()
        return await self.ask(token, "POST", f"/tareas/{tarea}", form), time.monotonic() - begun


async def _hire_fifty(database: Database) -> list[int]:
    """Give fifty people a post of the same office and role, and return their ids."""
    plazas = range(100, 100 + PEOPLE)
    async with database.transaction() as tx:
        office = await tx.scalar(select(entidades.c.id).where(entidades.c.codigo == "DIGEBR"))
        post = {"entidad_id": office, "rol": "responsable_at", "activo": True}
        who = [{"usuario": f"e{n}", "nombre": f"Experta {n}", "activa": True} for n in plazas]
        held = await tx.scalars(
            insert(cargos).returning(cargos.c.id), [post | {"plaza": n} for n in plazas]
        )
        ids = list((await tx.scalars(insert(personas).returning(personas.c.id), who)).all())
        since = {"periodo": Range(date(2026, 1, 1), None, bounds="[)"), "tipo": "titular"}
        pairs = zip(held.all(), ids, strict=True)
        rows = [{"cargo_id": cargo, "persona_id": persona} | since for cargo, persona in pairs]
        await tx.execute(insert(titularidades), rows)
    return ids


@pytest.fixture
async def oficina(database: Database, database_url: str, tmp_path: Path) -> AsyncIterator[Oficina]:
    gente = await settle_in(database, admin=True)
    now = Clock().now()
    async with database.transaction() as tx:
        await store(tx, Texto("abanico", fan(), {}), now)
    ids = [gente.ids["admin"], *await _hire_fifty(database)]
    issued = [
        await issue_token(database, persona_id=persona_id, nombre="carrera", now=now)
        for persona_id in ids
    ]
    admin, *people = [ingreso.secreto for ingreso in issued]
    vidas = Vidas(Vida(database_url, tmp_path), webs=1, obreros=0, calm=True)
    vidas.start()
    await _until_it_answers(vidas.ports[0], admin)
    yield Oficina(vidas.ports[0], admin, people)
    await vidas.stop()


async def _until_it_answers(port: int, token: str) -> None:
    async with asyncio.timeout(60):
        while True:
            with contextlib.suppress(OSError, Corte):
                await knock(port, "GET", f"{API}/procesos", token=token)
                return
            await asyncio.sleep(0.1)


@pytest.mark.parametrize(("by", "done"), [("complete", 200), ("present", 303)])
async def test_fifty_people_complete_fifty_tareas_of_one_instance_and_none_sees_an_error(
    oficina: Oficina, by: str, done: int
) -> None:
    """By REST, and by the pages, where one who is done goes back to the bandeja."""
    instancia, tareas = await oficina.start()
    assert len(tareas) == PEOPLE
    told = await asyncio.gather(
        *(
            getattr(oficina, by)(token, tarea["id"], f"nota de {tarea['elemento']}")
            for token, tarea in zip(oficina.people, tareas, strict=True)
        )
    )
    assert Counter(answer.estado for answer, _ in told) == {done: PEOPLE}
    p95 = percentile([seconds for _, seconds in told], 95)
    print(f'{{"race": "http", "by": "{by}", "people": {PEOPLE}, "p95_ms": {p95 * 1000:.0f}}}')
    assert p95 < P95_SECONDS
    seen = await oficina.look(instancia)
    notas = {f"nota_{t['elemento']}": f"nota de {t['elemento']}" for t in tareas}
    assert {name: seen["variables"].get(name) for name in notas} == notas
    assert [tarea["elemento"] for tarea in seen["tareas"]] == ["ultima"]


async def test_of_fifty_people_on_one_tarea_one_wins_and_each_other_is_told_so_in_words(
    oficina: Oficina,
) -> None:
    instancia, [tarea, *_] = await oficina.start()
    told = await asyncio.gather(
        *(oficina.complete(token, tarea["id"], token) for token in oficina.people)
    )
    assert Counter(answer.estado for answer, _ in told) == {200: 1, 409: PEOPLE - 1}
    assert {answer.codigo for answer, _ in told if answer.estado == 409} == {"tarea_ya_atendida"}
    [winner] = [
        token
        for token, (answer, _) in zip(oficina.people, told, strict=True)
        if answer.estado == 200
    ]
    seen = await oficina.look(instancia)
    assert seen["variables"][f"nota_{tarea['elemento']}"] == winner
    assert len(seen["tareas"]) == PEOPLE - 1
