"""How long whoever starts the service waits until it answers."""

import asyncio
import os
import signal
import socket
import statistics
import sys
import time
from pathlib import Path

from tests.bench.atencion import wait_for
from tests.bench.escena import Escena
from tests.bench.medida import Medida

AGAIN = 3
IMPORT = "importar el servicio en un Python nuevo"


async def measure_start(escena: Escena) -> list[Medida]:
    """Start the demo on nothing, then again on what it left, until its first page comes."""
    imported = [await _import() for _ in range(AGAIN)]
    base = statistics.median(imported)
    data = escena.folder / "demo"
    data.mkdir()
    data.chmod(0o755)
    first = await _start(data)
    again = [await _start(data) for _ in range(AGAIN)]
    return [
        Medida("start", "first_seconds", first, IMPORT, base),
        Medida("start", "seconds", statistics.median(again), IMPORT, base),
    ]


async def _import() -> float:
    started = time.perf_counter()
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "import api.servidor")
    assert await process.wait() == 0
    return time.perf_counter() - started


async def _start(data: Path) -> float:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    started = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "api.cli", "serve", "--demo", "--data", str(data),
        "--port", str(port),
        env={k: v for k, v in os.environ.items() if not k.startswith("ARTICULA_")},
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        await wait_for(port, "/ingresar")
        return time.perf_counter() - started
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()
