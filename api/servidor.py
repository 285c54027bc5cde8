"""The running processes: the web with its worker, and the worker alone."""

import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import Iterator

import uvicorn
from fastapi import FastAPI

from api import bitacora, memoria
from api.app import create_app
from api.composition import Service
from api.demo.personas import ACOMPANAN, DE_ESCUELA, DEMO_PASSWORD, MIRAN, PERSONAS
from engine.errors import Unavailable
from engine.settings import Settings

GRACE_SECONDS = 20
_ENDINGS = (signal.SIGTERM, signal.SIGINT)


class Servidor(uvicorn.Server):
    """A server whose memory is settled before its first request."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the doors once what stays for ever is set aside."""
        await super().startup(sockets)
        memoria.settle()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let go of the pages that listen, which end by nothing else, and close the doors."""
        app = self.config.app
        if isinstance(app, FastAPI):
            await app.state.vivo.stop()
        await super().shutdown(sockets)


class _Announcing(Servidor):
    """A server that says in Spanish where it listens, once it does."""

    def __init__(self, config: uvicorn.Config, service: Service) -> None:
        super().__init__(config)
        self._service = service

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End the service in order when told to; uvicorn's own would then die of the signal."""
        loop = asyncio.get_running_loop()
        for told in _ENDINGS:
            loop.add_signal_handler(told, self.handle_exit, told, None)
        try:
            yield
        finally:
            for told in _ENDINGS:
                loop.remove_signal_handler(told)

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Open the doors and say so."""
        await super().startup(sockets)
        if self.started:
            _say(*welcome(self._service.settings))


def _say(*lines: str) -> None:
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def welcome(settings: Settings) -> list[str]:
    """Return what is said at start: the address, and in the demo who may sign in."""
    lines = ["", f"Articula atiende en {settings.base_url}", ""]
    if settings.demo:
        lines.append(f"Demostración: la contraseña de todas estas personas es {DEMO_PASSWORD}")
        people = [(each.usuario, each.cargo) for each in (*PERSONAS, *MIRAN, *ACOMPANAN)]
        lines += [f"  {usuario:<12} {cargo}" for usuario, cargo in (*people, *DE_ESCUELA)]
        lines.append("")
    return [*lines, "Para terminar: Ctrl+C"]


def _bind(settings: Settings) -> socket.socket:
    """Take the port; raise Unavailable("puerto_ocupado") where somebody else has it."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    door = socket.socket(family)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((settings.host, settings.port))
    except OSError as error:
        door.close()
        raise Unavailable("puerto_ocupado", host=settings.host, puerto=settings.port) from error
    return door


async def serve(settings: Settings) -> int:
    """Serve the web, with a worker inside, until told to stop; return the exit status."""
    bitacora.configure()
    service = Service(settings)
    # Before the doors open: what is wrong is told in a sentence, not in a server's log.
    door = _bind(settings)
    _say("Articula se prepara; la primera vez puede tardar cerca de un minuto…")
    await service.start()
    config = uvicorn.Config(
        create_app(service),
        host=settings.host,
        port=settings.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = _Announcing(config, service)
    try:
        await server.serve(sockets=[door])
    finally:
        await service.close()
        door.close()
    return 0 if server.started else 1


async def work(settings: Settings) -> int:
    """Do the background work alone until told to stop; return the exit status."""
    bitacora.configure()
    service = Service(settings)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for told in _ENDINGS:
        loop.add_signal_handler(told, stop.set)
    try:
        await service.start()
        service.start_worker()
        memoria.settle()
        _say("El trabajo de fondo está en marcha. Para terminar: Ctrl+C")
        await stop.wait()
    finally:
        await service.close()
    return 0
