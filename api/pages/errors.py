"""The page that tells a refusal, with what to do next."""

from fastapi import Request
from starlette.responses import Response

from api.identidad import Identidad, find_identity
from api.pages.rendering import TEMPLATES, page
from api.problemas import Problema
from engine.errors import ArticulaError


async def render_error(request: Request, problema: Problema) -> Response:
    """Return the refusal as a page, or as a sentence when htmx asked for a piece of one."""
    if request.headers.get("HX-Request"):
        html = TEMPLATES.get_template("_borrador.html").render(
            borrador_error=problema.frase, borrador_en=None
        )
        # htmx only shows what comes as a success.
        return Response(html, 200, media_type="text/html")
    response = page(
        request,
        "error.html",
        await _who(request),
        status=problema.estado,
        titulo_error=problema.titulo,
        texto_error=problema.frase,
        campos=list(problema.campos.values()),
        referencia=problema.referencia,
    )
    response.headers.update(problema.cabeceras)
    return response


async def _who(request: Request) -> Identidad | None:
    if request.method not in {"GET", "HEAD"}:
        return None
    try:
        return await find_identity(request)
    except ArticulaError:
        # The error page is shown even when there is no asking who looks at it.
        return None
