"""The lives under torment: the service's own web and worker processes, of some generation."""

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path

from api.servidor import serve, work
from engine.actions.instancias.servicios import SERVICIOS
from engine.settings import Settings
from tests.caos.dibujo import handlers
from tests.caos.golpe import Fusible, arm


@dataclass(frozen=True)
class Vida:
    """What one process is born with; `steps` is when it kills itself, 0 when it does not.

    `hunting` lets it die sooner, at an await where none has died. Of the service's two kinds of
    process, a worker has no `port`.
    """

    url: str
    folder: Path
    generacion: int = 1
    steps: int = 0
    hunting: bool = False
    port: int | None = None

    @property
    def ledger(self) -> Path:
        """Where lives note the awaits they stood and died at."""
        return self.folder / "puntos.txt"


def live(vida: Vida) -> None:
    """Be born, work and be killed: what each forked process runs."""
    said = os.open(vida.folder / "procesos.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(said, stream)
    SERVICIOS.update(handlers(vida.generacion))  # type: ignore[attr-defined]
    asyncio.run(_live(vida))


async def _live(vida: Vida) -> None:
    if vida.steps:
        arm(Fusible(vida.steps, vida.ledger, hunting=vida.hunting))
    settings = Settings(
        database_url=vida.url,
        data=vida.folder,
        secret="secreto de la tormenta",
        port=vida.port or 0,
    )
    # A task of its own: what this one awaits is not counted.
    await asyncio.create_task(serve(settings) if vida.port else work(settings))
