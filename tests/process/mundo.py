"""The real service as the random walks drive it: one order at a time, all its work done after."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from engine.actions.instancias import mensajes
from engine.actions.instancias.creacion import start
from engine.actions.instancias.procesos import deploy_all
from engine.actions.instancias.temporizadores import fire_due
from engine.actions.mando import migraciones, ordenes, tandas
from engine.actions.orden import Orden
from engine.actions.tareas import atencion
from engine.db.queries import tablas
from engine.db.session import Database
from tests.bench.dibujante import RESPUESTA
from tests.process.oraculo import MENSAJE, RELOJES, drawn
from tests.story.gente import Gente

MOTIVO = "Así lo pide la prueba"


@dataclass
class Mundo:
    """The database, the administrator who orders everything, and the clock."""

    database: Database
    gente: Gente
    now: datetime

    async def orden(self, usuario: str = "admin") -> Orden:
        """Return an order of that persona now."""
        return Orden(await self.gente.actor(usuario, self.now), self.now)

    async def deploy(self, proceso: str, version: int) -> None:
        """Deploy a version of a process of the walks."""
        await deploy_all(self.database, self.now, dibujos=[drawn(proceso, version)])

    async def start(self, proceso: str, clave: str) -> UUID:
        """Start an instance that listens to `clave`."""
        told = await start(
            self.database, await self.orden(), proceso=proceso, variables={"clave": clave}
        )
        return UUID(str(told["instancia"]))

    async def tarea(self, instancia: UUID, elemento: str) -> UUID:
        """Return the one tarea that stands open or suspended at an element."""
        statement = select(tablas.tareas.c.id).where(
            tablas.tareas.c.instancia_id == instancia,
            tablas.tareas.c.elemento == elemento,
            tablas.tareas.c.estado.in_(("abierta", "suspendida")),
        )
        async with self.database.transaction() as tx:
            found: UUID = (await tx.execute(statement)).scalar_one()
            return found

    async def take(self, tarea: UUID) -> None:
        """Take a tarea in hand."""
        await atencion.take(self.database, await self.orden(), tarea_id=tarea)

    async def give_back(self, tarea: UUID) -> None:
        """Give a tarea back."""
        await atencion.give_back(self.database, await self.orden(), tarea_id=tarea)

    async def complete(self, tarea: UUID, *, conforme: bool, usuario: str = "admin") -> None:
        """Complete a tarea."""
        answer = {**RESPUESTA, "conforme": conforme}
        orden = await self.orden(usuario)
        await atencion.complete(self.database, orden, tarea_id=tarea, respuesta=answer)

    async def send(self, clave: str) -> None:
        """Send the message that `clave` waits for, or will."""
        await mensajes.send(
            self.database, await self.orden(), nombre=MENSAJE, clave=clave, datos={}
        )

    async def command(self, comando: str, instancia: UUID) -> None:
        """Suspend, resume or cancel an instance."""
        order = {"suspender": ordenes.suspend, "reanudar": ordenes.resume, "anular": ordenes.cancel}
        await order[comando](
            self.database, await self.orden(), instancia_id=instancia, motivo=MOTIVO
        )

    async def migrate(self, proceso: str, desde: int, hasta: int, *, undone: bool) -> None:
        """Take the instances of a version to another one, and back again if it is undone."""
        told = await migraciones.rehearse(
            self.database, await self.orden(), proceso=proceso, desde=desde, hasta=hasta,
            motivo=MOTIVO,
        )  # fmt: skip
        for order in (migraciones.apply, migraciones.undo)[: 1 + undone]:
            await order(self.database, await self.orden(), migracion_id=told["id"])
            while await tandas.carry_on(self.database, self.now):
                pass

    async def settle(self) -> None:
        """Do all the background work due now."""
        while (
            await fire_due(self.database, self.now)
            + await mensajes.match_due(self.database, self.now)
            + await mensajes.deliver_due(self.database, self.now)
        ):
            pass

    async def look(self, instancia: UUID) -> Mapping[str, Any]:
        """Return how an instance stands, from its rows alone."""
        t, r, s = tablas.tareas.c, tablas.temporizadores.c, tablas.suscripciones.c
        open_ones = select(t.elemento, t.estado, t.tomada_por_id).where(
            t.instancia_id == instancia, t.estado.in_(("abierta", "suspendida"))
        )
        timers = select(r.elemento, r.vence).where(r.instancia_id == instancia)
        waiting = select(s.elemento).where(s.instancia_id == instancia, s.tipo == "mensaje")
        i, v = tablas.instancias.c, tablas.versiones.c
        version = select(v.numero).join(tablas.instancias, i.version_id == v.id)
        async with self.database.transaction() as tx:
            rows = (await tx.execute(open_ones)).all()
            return {
                "version": await tx.scalar(version.where(i.id == instancia)),
                "estado": await tx.scalar(
                    select(tablas.instancias.c.estado).where(tablas.instancias.c.id == instancia)
                ),
                "tareas": sorted(row.elemento for row in rows),
                "tomadas": sorted(row.elemento for row in rows if row.tomada_por_id is not None),
                "suspendidas": sorted(row.elemento for row in rows if row.estado == "suspendida"),
                "relojes": {
                    row.elemento: row.vence
                    for row in (await tx.execute(timers)).all()
                    if row.elemento in RELOJES
                },
                "oye": bool((await tx.execute(waiting)).all()),
            }
