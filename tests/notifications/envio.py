"""The verbs of the tests of notices: write them, share them out, send what is due."""

from sqlalchemy import insert, select

from engine.actions.avisos.direcciones import link_address
from engine.db.queries.tablas import envios, preferencias
from engine.jobs.avisos import enqueue
from notifications.canal import Entrega
from notifications.despacho import dispatch
from notifications.enlaces import Enlaces
from notifications.redaccion import Redactor
from notifications.reparto import distribute
from tests.jobs.hechos import NOW, read_notices

SENDER = "Articula <articula@minedu.example.pe>"
URL = "https://articula.example.pe"
ENLACES = Enlaces(URL, "secreto de prueba")
REDACTOR = Redactor(ENLACES, SENDER)


async def say(database, *notices):
    async with database.transaction() as tx:
        await enqueue(tx, notices)


async def share(database, *canales, now=NOW, **options):
    """Share out what is due among these channels."""
    names = [canal.nombre for canal in canales]
    return await distribute(database, names, REDACTOR, now, **options)


async def send(database, *canales, now=NOW, **options):
    """Share out what is due, and send what each channel has in its queue; return how many left."""
    await share(database, *canales, now=now)
    return sum([await dispatch(database, one, ENLACES, now, **options) for one in canales])


async def settle(database, *canales, now=NOW):
    """Share out and send until nothing is due; return how many attempts were made."""
    made = 0
    while left := await send(database, *canales, now=now):
        made += left
    return made


async def receipts(database):
    """Return every attempt, in the order in which they were made."""
    async with database.transaction() as tx:
        return list((await tx.execute(select(envios).order_by(envios.c.id))).all())


async def link(database, persona, canal, valor, now=NOW):
    """Give a persona an address in a channel."""
    async with database.transaction() as tx:
        await link_address(tx, persona_id=persona, canal=canal, valor=valor, now=now)


async def prefer(database, persona, grupo, ritmo, canales=("telegram", "correo")):
    async with database.transaction() as tx:
        await tx.execute(
            insert(preferencias).values(
                persona_id=persona, grupo=grupo, ritmo=ritmo, canales=list(canales)
            )
        )


async def notice_of(database, clave):
    [row] = [row for row in await read_notices(database) if row.clave == clave]
    return row


class Falso:
    """A channel in memory: takes everything, or fails as it is told to."""

    def __init__(self, nombre, fallo=None):
        self.nombre = nombre
        self.fallo = fallo
        self.taken = []

    async def send(self, mensaje):
        if self.fallo:
            raise self.fallo
        self.taken.append(mensaje)
        return Entrega(f"visto por {self.nombre}", entregado=True)

    async def close(self):
        pass
