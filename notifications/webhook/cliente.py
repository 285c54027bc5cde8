"""One POST to another system, bounded in time and in size, and what was answered."""

import asyncio
import socket
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

import httpx2

from engine.domain.avisos.destinos import Red
from engine.domain.avisos.ganchos import LARGA, Respuesta
from notifications.webhook.destino import Destino, DestinoNegado, resolve

_MOST = 1000
_LIMITS = httpx2.Limits(max_connections=1, max_keepalive_connections=0)


@dataclass(frozen=True)
class Paciencia:
    """Seconds that a receiver gets: to connect, for each read or write, and for all of it."""

    conectar: float = 5.0
    leer: float = 10.0
    total: float = 15.0


async def post(
    url: str,
    cabeceras: Mapping[str, str],
    cuerpo: bytes,
    *,
    redes: Sequence[Red] = (),
    paciencia: Paciencia = Paciencia(),
    tls: ssl.SSLContext | None = None,
) -> Respuesta:
    """Send a body and return how it went; whatever goes wrong is in the answer, nothing is raised.

    Redirections are not followed: they would lead where nobody judged. Of what is answered, only
    the beginning is read.
    """
    began = time.perf_counter()

    def told(codigo: int | None, texto: str, esperar: timedelta | None = None) -> Respuesta:
        return Respuesta(codigo, texto, int((time.perf_counter() - began) * 1000), esperar)

    try:
        async with asyncio.timeout(paciencia.total):
            destino = await resolve(url, redes)
            codigo, texto, esperar = await _exchange(destino, cabeceras, cuerpo, paciencia, tls)
    except DestinoNegado as refusal:
        return told(None, str(refusal))
    except TimeoutError:
        return told(None, f"No respondió en {paciencia.total:g} segundos.")
    except httpx2.TimeoutException as error:
        step = "conectó" if isinstance(error, httpx2.ConnectTimeout) else "respondió"
        return told(None, f"No {step} a tiempo.")
    except (httpx2.HTTPError, httpx2.InvalidURL, OSError, ValueError) as error:
        return told(None, _say(error))
    if 300 <= codigo < 400:
        texto = f"Respondió una redirección, que no se sigue. {texto}".strip()
    return told(codigo, texto or f"Respondió {codigo}.", esperar)


def _say(error: Exception) -> str:
    """Return what went wrong, for whoever administers; the library's own words are in English."""
    if isinstance(error, socket.gaierror | UnicodeError):
        return "No se encontró el nombre de esa dirección."
    if isinstance(error, httpx2.ConnectError):
        tls = isinstance(error.__cause__, ssl.SSLError) or "SSL" in str(error)
        return "Su certificado no es válido." if tls else "No se pudo conectar: nadie atiende ahí."
    if isinstance(error, httpx2.RemoteProtocolError | httpx2.ReadError):
        return "Cortó la conexión sin responder."
    return f"No se pudo entregar ({type(error).__name__})."


async def _exchange(
    destino: Destino,
    cabeceras: Mapping[str, str],
    cuerpo: bytes,
    paciencia: Paciencia,
    tls: ssl.SSLContext | None,
) -> tuple[int, str, timedelta | None]:
    limits = httpx2.Timeout(paciencia.leer, connect=paciencia.conectar)
    sent = {"content-type": "application/json", "host": destino.header, **cabeceras}
    # A connection of its own: one kept for another name at the same address must not serve this.
    async with (
        httpx2.AsyncClient(
            timeout=limits, verify=tls or _trust(), trust_env=False, limits=_LIMITS
        ) as client,
        client.stream(
            "POST",
            destino.url,
            content=cuerpo,
            headers=sent,
            extensions={"sni_hostname": destino.host},
        ) as answer,
    ):
        return answer.status_code, await _beginning(answer), _asked(answer)


async def _beginning(answer: httpx2.Response) -> str:
    """Return the first characters of what was answered; how it goes on or ends is no matter."""
    read = b""
    try:
        async for chunk in answer.aiter_raw(_MOST):
            read += chunk
            if len(read) >= _MOST:
                break
    except (httpx2.HTTPError, OSError):
        pass
    text = read[:_MOST].decode("utf-8", "replace")
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _asked(answer: httpx2.Response) -> timedelta | None:
    """Return for how long a receiver that has too much asks to be left alone."""
    asked = answer.headers.get("retry-after", "")
    if answer.status_code not in (429, 503) or not (asked.isascii() and asked.isdigit()):
        return None
    return min(timedelta(seconds=int(asked[:9])), LARGA)


@cache
def _trust() -> ssl.SSLContext:
    return httpx2.create_ssl_context(trust_env=False)
