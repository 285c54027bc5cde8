"""The two verbs of the dispatch tests: write notices, send what is due."""

from engine.jobs.avisos import enqueue
from notifications.despacho import dispatch
from tests.jobs.hechos import NOW

SENDER = "Articula <articula@minedu.example.pe>"
URL = "https://articula.example.pe"


async def say(database, *notices):
    async with database.transaction() as tx:
        await enqueue(tx, notices)


async def send(database, mail, now=NOW, **options):
    return await dispatch(database, [mail], now, URL, remitente=SENDER, **options)
