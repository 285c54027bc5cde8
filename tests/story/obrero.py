"""A process that moves ATs and says each step it was told is done, until somebody kills it."""

import asyncio
import sys

from engine.actions.tareas.atencion import complete
from engine.db.session import Database
from tests.story.gente import meet
from tests.story.paso import Relato

ROUND = (
    ("unidad", "definir_objetivos"),
    ("unidad", "elaborar_pauta"),
    ("difoca", "revisar_metodo"),
    ("unidad", "programar"),
)


async def main(url: str) -> None:
    """Register ATs and take each to its programming, acknowledging on standard output."""
    database = Database.connect(url, pool=2)
    relato = Relato(database, await meet(database))
    while True:
        codigo = await relato.register()
        print("registrada", codigo, flush=True)
        for usuario, elemento in ROUND:
            [tarea] = await relato.pending(usuario, codigo)
            assert tarea.elemento == elemento
            answer = await relato.example(tarea)
            orden = await relato.orden(usuario)
            await complete(database, orden, tarea_id=tarea.id, respuesta=answer)
            print("completada", tarea.id, flush=True)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
