"""A room where processes drawn in a few words run side by side and talk to each other."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from engine.actions.instancias.arranques import fire_starts
from engine.actions.instancias.caso import load_definition
from engine.actions.instancias.inicios import start
from engine.actions.instancias.mensajes import broadcast, deliver_due, match_due, send
from engine.actions.instancias.procesos import Texto, store
from engine.actions.instancias.temporizadores import fire_due
from engine.actions.orden import Orden
from engine.db.queries.calendario import load_calendario
from engine.db.queries.tablas import instancias, suscripciones, tareas, versiones
from engine.db.session import Database
from engine.process.ejecucion import Ejecucion
from tests.process.conformidad.dibujo import draw
from tests.story.gente import NOW, Gente

QUIEN = "rol=planificador_diri entidad=DIRI"
ARRANCA = f"""
    ini_m > a > fin
    inicio ini_m mensaje=pedido variables="cantidad=n"
    usuario a {QUIEN}
"""
ALERTA = f"""
    ini > s > a > fin
    captura s senal=alerta variables="region=region"
    usuario a {QUIEN}
"""


@dataclass
class Sala:
    """The room: its people and its instant."""

    database: Database
    gente: Gente
    now: datetime = NOW

    async def orden(self, usuario: str = "diri", clave: str | None = None) -> Orden:
        """Return an order of that persona now."""
        return Orden(await self.gente.actor(usuario, self.now), self.now, clave, "x")

    async def deploy(self, proceso: str, texto: str) -> int:
        """Store a process drawn in words as its next version, and return its number."""
        drawn = Texto(proceso, draw(texto, proceso), {})
        async with self.database.transaction() as tx:
            return (await store(tx, drawn, self.now))[0]

    async def start(self, proceso: str, usuario: str = "admin", **variables: Any) -> UUID:
        """Start an instance and return its id."""
        orden = await self.orden(usuario)
        told = await start(self.database, orden, proceso=proceso, variables=variables)
        return UUID(told["instancia"])

    async def send(self, nombre: str, clave: str | None = None, **told: Any) -> dict[str, Any]:
        """Send a message, and return what became of it."""
        facts = {"datos": {}} | told
        return await send(self.database, await self.orden(), nombre=nombre, clave=clave, **facts)

    async def signal(self, nombre: str, **datos: Any) -> dict[str, Any]:
        """Send a signal to whoever waits."""
        return await broadcast(self.database, await self.orden(), nombre=nombre, datos=datos)

    async def settle(self, instant: datetime | None = None) -> None:
        """Do what the workers do until nothing is left, at this or a later instant."""
        self.now = instant or self.now
        jobs = (fire_due, fire_starts, match_due, deliver_due)
        while sum([await job(self.database, self.now) for job in jobs]):
            pass

    async def pass_time(self, **span: int) -> None:
        """Let a time pass, and happen what falls due."""
        await self.settle(self.now + timedelta(**span))

    async def look(self, instancia_id: UUID) -> Ejecucion:
        """Return an instance as it is stored."""
        async with self.database.transaction() as tx:
            row = (
                await tx.execute(select(instancias).where(instancias.c.id == instancia_id))
            ).one()
            definicion = await load_definition(tx, row.version_id)
            calendario = await load_calendario(tx)
        return Ejecucion.load(definicion, row.memoria, calendario, self.now)

    async def where(self, instancia_id: UUID) -> list[str]:
        """Return the elements where an instance waits."""
        return (await self.look(instancia_id)).standing()["activos"]

    async def running(self, proceso: str) -> list[tuple[int, UUID]]:
        """Return (version, id) of the instances of a process, the oldest first."""
        async with self.database.transaction() as tx:
            rows = await tx.execute(
                select(versiones.c.numero, instancias.c.id)
                .join(versiones, versiones.c.id == instancias.c.version_id)
                .where(versiones.c.proceso == proceso)
                .order_by(instancias.c.creada, instancias.c.id)
            )
            return [(row.numero, row.id) for row in rows]

    async def waits(self, proceso: str) -> list[tuple[int, str]]:
        """Return (version, element) of what starts instances of a process by a message."""
        async with self.database.transaction() as tx:
            rows = await tx.execute(
                select(versiones.c.numero, suscripciones.c.elemento)
                .join(versiones, versiones.c.id == suscripciones.c.version_id)
                .where(versiones.c.proceso == proceso)
                .order_by(versiones.c.numero, suscripciones.c.elemento)
            )
            return [(row.numero, row.elemento) for row in rows]

    async def open_tareas(self, instancia_id: UUID) -> list[Any]:
        """Return the open tareas of an instance."""
        async with self.database.transaction() as tx:
            rows = await tx.execute(
                select(tareas).where(
                    tareas.c.instancia_id == instancia_id, tareas.c.estado == "abierta"
                )
            )
            return list(rows)
