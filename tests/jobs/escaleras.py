"""An office whose process draws its tarea, and the ladders of that kind."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from engine.actions.orden import Orden
from engine.db.queries.calendario import load_calendario
from engine.db.queries.tablas import posposiciones, recordatorios, tareas, versiones
from engine.db.session import Database
from engine.domain.actor import Actor, CargoVigente
from engine.domain.escalera import AL_ASIGNAR, Peldano, rungs
from engine.jobs.recordatorios import plan_reminders
from engine.process.definicion import fingerprint
from tests.jobs.hechos import NOW, Oficina, add_task, open_office, read_notices

AGO = timedelta(hours=1)
CLASE = ("prueba", "confirmar_participantes")
NUEVA = (
    AL_ASIGNAR,
    Peldano("responsable", -1),
    Peldano("responsable", 0),
    Peldano("superior", 2),
    Peldano("diri", 5),
)
DIAGRAMA = """<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL">
<bpmn:process id="prueba" name="Prueba" isExecutable="true">
<bpmn:userTask id="confirmar_participantes" name="Confirmar participantes"/>
</bpmn:process></bpmn:definitions>"""


async def draw_office(database: Database) -> Oficina:
    """Write the office, whose process has a newer version that draws its only tarea."""
    made = await open_office(database)
    async with database.transaction() as tx:
        await tx.execute(
            versiones.insert().values(
                proceso="prueba", numero=2, huella=fingerprint(DIAGRAMA, {}), diagrama=DIAGRAMA,
                decisiones={}, creada=NOW,
            )
        )  # fmt: skip
    return made


def order(office: Oficina, now: datetime = NOW) -> Orden:
    """Return an order of somebody who administers."""
    cargo = CargoVigente(1, "administrador", 1, "MINEDU", "Minedu", "ministerio", (1,))
    return Orden(Actor(office.luis, "luis", "Luis", (cargo,)), now)


async def lay_general(database: Database, office: Oficina, **changes: Any) -> UUID:
    """Open a tarea as a step does: with the rungs of its ladder after now."""
    async with database.transaction() as tx:
        tarea = await add_task(tx, office, **changes)
        vence = await tx.scalar(select(tareas.c.vence).where(tareas.c.id == tarea))
        assert vence is not None
        calendario = await load_calendario(tx)
        ladder = calendario.ladder_of(*CLASE)
        await plan_reminders(tx, {tarea: rungs(ladder, vence, NOW, calendario)})
    return tarea


async def laid(database: Database, tarea: UUID) -> list[str]:
    """Return the rungs of a tarea still to be said, in order."""
    async with database.transaction() as tx:
        rows = await tx.execute(
            select(recordatorios.c.peldano)
            .where(recordatorios.c.tarea_id == tarea)
            .order_by(recordatorios.c.vence)
        )
        return [row.peldano for row in rows]


async def told(database: Database) -> list[tuple[str, str]]:
    """Return the kind of each notice with the first name of who gets it."""
    return [(row.tipo, row.usuario.partition(".")[0]) for row in await read_notices(database)]


async def put_off(database: Database, tarea: UUID, persona: int, hasta: datetime) -> None:
    """Write that somebody put off the reminders of a tarea."""
    async with database.transaction() as tx:
        await tx.execute(
            posposiciones.insert().values(
                tarea_id=tarea, persona_id=persona, hasta=hasta, motivo="Espero datos", creada=NOW
            )
        )
