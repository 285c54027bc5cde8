"""Where a webhook really goes: its name resolved, each address judged, one chosen to connect to."""

import asyncio
import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, partial

import httpx2

from engine.domain.avisos.destinos import Red, judge_url, may_go_bare, may_reach, read_address

_AT_ONCE = 64


class DestinoNegado(Exception):
    """An address to which nothing is sent, and why."""


@dataclass(frozen=True)
class Destino:
    """A URL whose host is an address already judged; `host` is the name it stands for."""

    url: httpx2.URL
    host: str

    @property
    def header(self) -> str:
        """What the header Host says: the name, with its port if it is not the usual one."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return f"{shown}:{self.url.port}" if self.url.port else shown


@cache
def _lookers() -> ThreadPoolExecutor:
    """Threads of its own: names that take long hold up neither sign-in nor each other."""
    return ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="nombres")


async def resolve(url: str, redes: Sequence[Red]) -> Destino:
    """Return where to connect to. Raises DestinoNegado, and OSError when there is no such name.

    The connection goes to the very address that was judged: a name that stands for another one a
    moment later changes nothing. One inside among several is enough to refuse them all.
    """
    if why := judge_url(url, redes):
        raise DestinoNegado(why)
    parsed = httpx2.URL(url)
    port = parsed.port or (443 if parsed.scheme == "https" else 80)
    look_up = partial(socket.getaddrinfo, parsed.host, port, type=socket.SOCK_STREAM)
    found = await asyncio.get_running_loop().run_in_executor(_lookers(), look_up)
    addresses = [read_address(str(info[4][0])) for info in found]
    reached = [address for address in addresses if address is not None]
    if not reached or not all(may_reach(address, redes) for address in reached):
        raise DestinoNegado("El nombre lleva a una dirección de la red interna del servicio.")
    if parsed.scheme == "http" and not all(may_go_bare(address, redes) for address in reached):
        raise DestinoNegado("Fuera de las redes propias solo se envía por https.")
    return Destino(parsed.copy_with(host=str(reached[0])), parsed.host)
