"""What many workers send of what fell due, with one of them killed and PostgreSQL stopped."""

import asyncio
import os
import shutil
import tempfile
from pathlib import Path

from engine.db.embedded import ensure_server
from engine.db.migrate import upgrade
from engine.jobs.envios import LEASE
from tests.bench.escena import Escena
from tests.bench.medida import Medida
from tests.caos.cien_mil import Plan, Saldo, prove

NOMBRE = "avisos.cien_mil"
PELDANOS = 100_000


async def measure_hundred_thousand(_: Escena) -> list[Medida]:
    """Mail what BENCH_PELDANOS rungs say, from three workers, and count the server's receipts."""
    cuantos = int(os.environ.get("BENCH_PELDANOS", PELDANOS))
    folder = Path(tempfile.mkdtemp(prefix="articula-cartas-"))
    # Root hands the server over to another account, which must get in.
    folder.chmod(0o755)
    handle = await ensure_server(folder)
    try:
        await asyncio.to_thread(upgrade, handle.dsn)
        return told(cuantos, await prove(Plan(cuantos), folder, handle))
    finally:
        handle.release()
        shutil.rmtree(folder, ignore_errors=True)


def told(cuantos: int, saldo: Saldo) -> list[Medida]:
    """Return the lines of what was found."""
    killed = "lo que un obrero muerto pudo tener en camino"
    return [
        Medida(NOMBRE, "distinct", saldo.distintos, "peldaños vencidos", cuantos),
        Medida(NOMBRE, "doubled", saldo.repetidos, killed, saldo.admitidos),
        Medida(NOMBRE, "most_times_one", saldo.mas_veces, "una muerte", 2),
        Medida(NOMBRE, "per_second", saldo.por_segundo, "segundos en total", saldo.segundos),
        Medida(
            NOMBRE, "retaken_seconds", saldo.retomado, "el arriendo", LEASE.total_seconds()
        ),
        Medida(NOMBRE, "back_seconds", saldo.vuelta, "PostgreSQL ya atiende", 0.0),
    ]  # fmt: skip
