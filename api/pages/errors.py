"""The page that tells a refusal, with what to do next."""

from urllib.parse import urlsplit

from fastapi import Request
from starlette.responses import Response

from api.identidad import Identidad, find_identity
from api.pages.rendering import TEMPLATES, own_path, page
from api.problemas import Problema
from api.seguridad import SAFE
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
        volver=_way_back(request),
    )
    response.headers.update(problema.cabeceras)
    return response


async def _who(request: Request) -> Identidad | None:
    # Asked as if to look: whoever sent a form that was refused is still signed in.
    looking = Request({**request.scope, "method": "GET"})
    try:
        return await find_identity(looking)
    except ArticulaError:
        # The error page is shown even when there is no asking who looks at it.
        return None


def _way_back(request: Request) -> str:
    """Return the page of ours that sent the request, or none."""
    came_from = urlsplit(request.headers.get("referer", ""))
    if request.method in SAFE or came_from.netloc != request.headers.get("host"):
        return ""
    query = f"?{came_from.query}" if came_from.query else ""
    return own_path(came_from.path + query, "")
