"""What protects every answer and every request: headers, size, origin and CSRF tokens."""

import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.mensajes import MENSAJES
from api.problemas import Problema
from engine.domain.archivo import MOST_BYTES
from engine.settings import Settings
from forms.hojas.guardia import MAX_BYTES as MAX_FILE
from forms.hojas.guardia import MAX_PADRON

MAX_BODY = 2 * 1024 * 1024
_BESIDE = 64 * 1024
"""Bytes of what comes with a file."""
WITH_FILES: Mapping[str, int] = {
    "/planificador/importar": MAX_FILE + _BESIDE,
    "/api/v1/planificador/importaciones": MAX_FILE + _BESIDE,
    "/acompanamiento/escuelas/importar": MAX_PADRON + _BESIDE,
    "/api/v1/acompanamiento/padrones": MAX_PADRON + _BESIDE,
    "/acompanamiento/portafolio": MOST_BYTES + _BESIDE,
    # In base64, which takes a third more.
    "/api/v1/acompanamiento/evidencias": MOST_BYTES * 4 // 3 + _BESIDE,
}
"""Bytes of a body where people send the file of a plan, of schools or of a portafolio."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})

_POLICY = "; ".join(
    (
        "default-src 'self'",
        "script-src 'self'",
        "worker-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    )
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not no-referrer: browsers would then send forms with the origin "null".
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def csrf_token(secret: str, sesion: str) -> str:
    """Return the token that every form of that session carries."""
    return hmac.new(secret.encode(), f"csrf:{sesion}".encode(), hashlib.sha256).hexdigest()


def csrf_matches(secret: str, sesion: str, given: str) -> bool:
    """Tell, in constant time, whether `given` is the session's token."""
    return hmac.compare_digest(csrf_token(secret, sesion).encode(), given.encode())


class Proteccion:
    """Puts HEADERS on every answer and refuses bodies too big and orders of other sites."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._own = urlsplit(settings.base_url).netloc
        self._https = settings.base_url.startswith("https:")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        protected = self._protecting(scope, send)
        headers = Headers(scope=scope)
        limit = WITH_FILES.get(scope["path"], MAX_BODY)
        refusal = self._refusal(scope["method"], headers, limit)
        if refusal is not None:
            answer = await scope["app"].state.answer(Request(scope, receive), refusal)
            await answer(scope, receive, protected)
            return
        await self._app(scope, _Limited(receive, limit), protected)

    def _refusal(self, method: str, headers: Headers, limit: int) -> Problema | None:
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > limit:
            return Problema(413, "cuerpo_muy_grande", MENSAJES["cuerpo_muy_grande"])
        if method not in SAFE and self._is_foreign(headers):
            return Problema(403, "otro_sitio", MENSAJES["otro_sitio"])
        return None

    def _is_foreign(self, headers: Headers) -> bool:
        site = headers.get("sec-fetch-site")
        if site is not None and site not in {"same-origin", "none"}:
            return True
        origin = headers.get("origin")
        if origin is None:
            return False
        return urlsplit(origin).netloc not in {headers.get("host"), self._own}

    def _protecting(self, scope: Scope, send: Send) -> Send:
        async def protected(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if scope["path"].startswith("/entrar/"):
                    # What is in the address signs somebody in: no other page may learn it.
                    headers["Referrer-Policy"] = "no-referrer"
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                if self._https:
                    headers.setdefault("Strict-Transport-Security", "max-age=31536000")
                if not scope["path"].startswith("/static/"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        return protected


class _Limited:
    """A body that stops at `limit` bytes, for requests that do not say their length."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._limit = limit
        self._seen = 0

    async def __call__(self) -> Message:
        message = await self._receive()
        self._seen += len(message.get("body", b""))
        if self._seen > self._limit:
            raise HTTPException(413)
        return message
