"""Refusals on their way out: each kind of error as an RFC 9457 problem, or as a page."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import orjson
import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from api.frases import sentence_of
from api.mensajes import MENSAJES, TITULOS
from api.validaciones import campos_of, is_broken_json
from engine.errors import (
    ArticulaError,
    Conflict,
    Forbidden,
    NotFound,
    RuleBroken,
    TooMany,
    Unauthenticated,
    Unavailable,
)

log = structlog.get_logger(__name__)

STATUS: Mapping[type[ArticulaError], int] = {
    NotFound: 404,
    Conflict: 409,
    Forbidden: 403,
    RuleBroken: 422,
    Unavailable: 503,
    Unauthenticated: 401,
    TooMany: 429,
}
_OF_STATUS = {404: "ruta_desconocida", 405: "metodo_no_permitido", 413: "cuerpo_muy_grande"}
_API = ("/api/", "/salud/", "/metrics")


@dataclass(frozen=True)
class Problema:
    """A refusal as people and programs read it; `campos` says what to mend in each field."""

    estado: int
    codigo: str
    frase: str
    campos: Mapping[str, str] = field(default_factory=dict)
    datos: Mapping[str, Any] = field(default_factory=dict)
    referencia: str | None = None
    cabeceras: Mapping[str, str] = field(default_factory=dict)

    @property
    def titulo(self) -> str:
        """Return the few words that stand for its status."""
        return TITULOS.get(self.estado, TITULOS[500])

    def to_json(self) -> dict[str, Any]:
        """Return the members of its application/problem+json document."""
        body: dict[str, Any] = {
            "type": f"urn:articula:problema:{self.codigo}",
            "title": self.titulo,
            "status": self.estado,
            "detail": self.frase,
            "codigo": self.codigo,
        }
        if self.campos:
            body["campos"] = dict(self.campos)
        if self.datos:
            body["datos"] = dict(self.datos)
        if self.referencia:
            body["referencia"] = self.referencia
        return body


RenderError = Callable[[Request, Problema], Awaitable[Response]]


def install(app: FastAPI, render: RenderError) -> None:
    """Answer every refusal: as JSON below /api, as the page that `render` makes elsewhere."""

    async def answer(request: Request, problema: Problema) -> Response:
        if request.url.path.startswith(_API):
            return json_problem(problema)
        if problema.estado == 401 and request.method in {"GET", "HEAD"}:
            return _to_sign_in(request)
        return await render(request, problema)

    async def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, ArticulaError)
        return await answer(request, problem_of(error))

    async def malformed(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return await answer(request, _problem_of_request(error))

    async def unrouted(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return await answer(request, _problem_of_http(request, error))

    async def failed(request: Request, error: Exception) -> Response:
        return await answer(request, _problem_of_defect(request, error))

    app.state.answer = answer
    app.add_exception_handler(ArticulaError, refused)
    app.add_exception_handler(RequestValidationError, malformed)
    app.add_exception_handler(HTTPException, unrouted)
    app.add_exception_handler(Exception, failed)


def json_problem(problema: Problema) -> Response:
    """Return the problem as application/problem+json."""
    return Response(
        orjson.dumps(problema.to_json(), default=str),
        problema.estado,
        headers=dict(problema.cabeceras),
        media_type="application/problem+json",
    )


def problem_of(error: ArticulaError) -> Problema:
    """Return how a refusal of the engine or the fichas is told."""
    estado = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
    cabeceras = {}
    if isinstance(error, TooMany):
        cabeceras["Retry-After"] = str(error.facts.get("espera", 60))
    if isinstance(error, Unauthenticated):
        cabeceras["WWW-Authenticate"] = "Bearer"
    if isinstance(error, Unavailable):
        log.warning("servicio_no_disponible", codigo=error.code, **error.facts)
    # What is said of a failure of ours may hold paths and addresses: it stays in the log.
    datos = {} if isinstance(error, Unavailable) else error.facts
    return Problema(
        estado, error.code, sentence_of(error.code, error.facts), error.campos, datos,
        cabeceras=cabeceras,
    )  # fmt: skip


def _problem_of_request(error: RequestValidationError) -> Problema:
    if is_broken_json(error):
        return Problema(400, "json_roto", MENSAJES["json_roto"])
    return Problema(422, "datos_invalidos", MENSAJES["datos_invalidos"], campos_of(error))


def _problem_of_http(request: Request, error: HTTPException) -> Problema:
    cabeceras = dict(error.headers or {})
    if error.status_code == 400:
        form = "multipart/" in request.headers.get("content-type", "")
        code = "formulario_roto" if form else "json_roto"
        return Problema(400, code, MENSAJES[code], cabeceras=cabeceras)
    code = _OF_STATUS.get(error.status_code, "rechazo_sin_frase")
    frase = MENSAJES[code].format(codigo=error.status_code)
    return Problema(error.status_code, code, frase, cabeceras=cabeceras)


def _problem_of_defect(request: Request, error: Exception) -> Problema:
    referencia = secrets.token_hex(4)
    log.error(
        "error_interno",
        referencia=referencia,
        metodo=request.method,
        ruta=_pattern(request),
        exc_info=error,
    )
    frase = MENSAJES["error_interno"].format(referencia=referencia)
    return Problema(500, "error_interno", frase, referencia=referencia)


def _pattern(request: Request) -> str:
    """Return the address's pattern: some addresses hold what signs somebody in."""
    matched = request.scope.get("fastapi", {}).get("effective_route_context")
    matched = matched or request.scope.get("route")
    return str(getattr(matched, "path", "otra"))


def _to_sign_in(request: Request) -> Response:
    if request.headers.get("HX-Request"):
        # htmx would paste the sign-in page into a fragment: tell it to leave this page.
        return Response(status_code=401, headers={"HX-Redirect": "/ingresar"})
    volver = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return RedirectResponse(f"/ingresar?{urlencode({'volver': volver})}", 302)
