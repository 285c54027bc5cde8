"""Sowing of an empty database with the demonstration, whole or not at all."""

from datetime import UTC, datetime
from time import perf_counter

import structlog
from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession

from api.composition import Service
from api.demo.acompanamiento.siembra import sow_acompanamiento
from api.demo.ausencias import sow_ausencias
from api.demo.escenarios import sow_escenarios
from api.demo.guiones import read_guiones
from api.demo.gustos import sow_gustos
from api.demo.padron import build_padron
from api.demo.personas import DEMO_PASSWORD
from api.demo.planes import sow_plans
from api.demo.puesta import Deliver, Puesta
from api.demo.reparto import Reparto
from api.registros import build_redactor
from engine.actions.personas.ingreso import hash_password
from engine.actions.reloj import set_clock
from engine.clock import LIMA
from engine.db.queries.calendario import load_calendario
from engine.db.queries.novedades import any_asistencia, drop_queued
from engine.db.queries.tablas import avisos, versiones
from engine.db.reference.padron import list_cargos, load_padron
from engine.db.session import Database
from engine.domain.calendario import Calendario
from engine.settings import Settings
from notifications.buzon import Buzon
from notifications.despacho import dispatch
from notifications.reparto import distribute

log = structlog.get_logger(__name__)

BEGINNING = datetime(2026, 7, 6, 8, tzinfo=LIMA)
"""The Monday on which the demonstration's clock starts."""
DIAGRAMS_SINCE = datetime(2026, 1, 5, 8, tzinfo=LIMA)
"""When the diagrams were installed, before the first act told with them."""
MAILBOX_SINCE = datetime(2026, 6, 1, tzinfo=LIMA)
"""What was said before is no longer in the demonstration's mailbox."""
READ_UNTIL = datetime(2026, 7, 3, 12, tzinfo=LIMA)
"""What was said before, people have read."""
ALL = 10_000
_LOCK = text("SELECT pg_advisory_xact_lock(:key)")
_KEY = 0x415244454D4F
_ANALYZE = text("ANALYZE")


async def seed(service: Service) -> bool:
    """Sow the demonstration into a database without ATs; tell whether it did.

    One transaction holds it all: a process killed midway leaves nothing, and of two that start at
    once the second waits and finds it done.
    """
    began = perf_counter()
    async with service.database.engine.connect() as connection, connection.begin():
        database = Database.joined(connection)
        async with database.transaction() as tx:
            await tx.execute(_LOCK, {"key": _KEY})
            if await any_asistencia(tx):
                return False
            huella = await hash_password(DEMO_PASSWORD)
            people = await load_padron(tx, build_padron(await list_cargos(tx), huella))
            calendario, reparto = await load_calendario(tx), await Reparto.read(tx)
        database = Database.joined(connection, sabido={Calendario.__name__: calendario})
        puesta = Puesta(
            database, calendario, reparto, deliver := _deliver_to_mailbox(service.settings)
        )
        for guion in read_guiones():
            puesta.enlist(guion)
        start = BEGINNING.astimezone(UTC)
        await puesta.play(start)
        absences = await sow_ausencias(database, start)
        await deliver(database, start)
        planned = await sow_plans(database, start.year, start)
        await sow_escenarios(database, start.year, start)
        accompanied = await sow_acompanamiento(database, huella, deliver)
        await deliver(database, start)
        async with database.transaction() as tx:
            await _close(tx)
    await service.refresh_clock()
    log.info(
        "demostracion_sembrada", personas=people, actos=puesta.actos, actividades=planned,
        ausencias=absences, acompanamiento=accompanied,
        segundos=round(perf_counter() - began, 1),
    )  # fmt: skip
    return True


async def _close(tx: AsyncSession) -> None:
    """Start the clock, and leave what was said and installed as if before it."""
    await set_clock(tx, instant=BEGINNING)
    await sow_gustos(tx, READ_UNTIL)
    await tx.execute(update(versiones).values(creada=DIAGRAMS_SINCE))
    await tx.execute(
        update(avisos).where(avisos.c.creado < READ_UNTIL).values(leido=avisos.c.creado)
    )
    await tx.execute(_ANALYZE)


def _deliver_to_mailbox(settings: Settings) -> Deliver:
    """Return the delivery of past notices: never by mail, for those people have no address."""

    buzon, redactor = Buzon(), build_redactor(settings)

    async def deliver(database: Database, now: datetime) -> int:
        if now < MAILBOX_SINCE:
            async with database.transaction() as tx:
                await drop_queued(tx)
            return 0
        shared = await distribute(database, [buzon.nombre], redactor, now, ALL)
        return shared + await dispatch(database, buzon, redactor.enlaces, now, ALL, at_once=1)

    return deliver
