"""Processes drawn for measuring, put in motion as anybody would: started, opened, completed."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from engine.actions.instancias.creacion import start
from engine.actions.instancias.procesos import deploy_all
from engine.actions.orden import Orden
from engine.actions.tareas.atencion import complete
from engine.db.queries.tablas import tareas
from engine.db.session import Database
from tests.bench.dibujante import RESPUESTA, Pliego
from tests.bench.escena import Escena
from tests.bench.medida import Carrera
from tests.story.gente import NOW, Gente, settle_in

Work = Callable[[], Awaitable[object]]
Run = Callable[[Sequence[Work]], Awaitable[Carrera]]


@dataclass(frozen=True)
class Obra:
    """A database with people and processes, and the one who starts and answers everything."""

    database: Database
    gente: Gente
    orden: Orden

    @classmethod
    async def open(cls, escena: Escena, *pliegos: Pliego) -> "Obra":
        """Return a new one, with those processes deployed."""
        return await cls.on(await escena.database(), *pliegos)

    @classmethod
    async def on(cls, database: Database, *pliegos: Pliego) -> "Obra":
        """Settle people and processes in an empty database."""
        gente = await settle_in(database)
        await deploy_all(database, NOW, dibujos=pliegos)
        return cls(database, gente, Orden(await gente.actor("unidad"), NOW))

    async def start(self, proceso: str, times: int, **variables: Any) -> list[UUID]:
        """Start instances one by one and return their ids."""
        begin = partial(start, self.database, self.orden, proceso=proceso, variables=variables)
        return [UUID(str((await begin())["instancia"])) for _ in range(times)]

    async def open_ones(self, instancias: Sequence[UUID]) -> list[UUID]:
        """Return the open tareas of those instances, the oldest first."""
        statement = (
            select(tareas.c.id)
            .where(tareas.c.instancia_id.in_(instancias), tareas.c.estado == "abierta")
            .order_by(tareas.c.creada, tareas.c.id)
        )
        async with self.database.transaction() as tx:
            return list((await tx.execute(statement)).scalars())

    def completion(self, tarea: UUID, **changes: Any) -> Work:
        """Return the work of completing a tarea."""
        answer: Mapping[str, Any] = {**RESPUESTA, **changes}
        return partial(complete, self.database, self.orden, tarea_id=tarea, respuesta=answer)

    async def finish(self, instancias: Sequence[UUID], run: Run) -> list[Carrera]:
        """Complete all that opens, round after round, until nothing is open."""
        rounds = []
        while pending := await self.open_ones(instancias):
            rounds.append(await run([self.completion(tarea) for tarea in pending]))
        return rounds

    async def count_rows(self) -> None:
        """Let PostgreSQL count its rows, as it does by itself a minute after they came.

        Until then it plans as for empty tables, and goes on so in the connections that are open.
        """
        async with self.database.transaction() as tx:
            await tx.execute(text("ANALYZE"))
