"""A web server on a database already filled, for the measurements over HTTP."""

import asyncio
import sys
from pathlib import Path

import uvicorn
from uvicorn.loops.auto import auto_loop_factory

from api.app import create_app
from api.composition import Service
from api.servidor import Servidor
from engine.settings import Settings


async def main(url: str, port: int, data: str) -> None:
    """Serve until killed; background work is somebody else's."""
    settings = Settings(
        database_url=url, data=Path(data), port=port, secret="secreto de las mediciones", demo=True
    )
    app = create_app(Service(settings), worker=False)
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, access_log=False)
    await Servidor(config).serve()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
        runner.run(main(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
