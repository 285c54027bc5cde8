"""The stream by which an open page learns that its counts changed."""

from fastapi import APIRouter, Request
from starlette.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from api.identidad import COOKIE, Quien
from api.vivo.central import Central
from api.vivo.flujo import Flujo
from engine.actions.personas.ingreso import digest
from engine.errors import Unauthenticated

router = APIRouter(include_in_schema=False)
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@router.get("/vivo")
async def follow(request: Request, quien: Quien) -> StreamingResponse:
    """Say the counts of notices and tareas, now and each time they change.

    Whoever comes back is told the present ones first, whatever they saw last. Raises
    Unauthenticated("sin_ingreso") without a browser's session, TooMany("demasiados_flujos").
    """
    sesion = request.cookies.get(COOKIE)
    if sesion is None:
        raise Unauthenticated("sin_ingreso")
    central: Central = request.app.state.vivo
    return _Vivo(central, central.open(quien.actor.persona_id, digest(sesion)))


class _Vivo(StreamingResponse):
    """The stream of one tab; however it ends, even before it begins, the tab is forgotten."""

    def __init__(self, central: Central, flujo: Flujo) -> None:
        super().__init__(flujo.events(), media_type="text/event-stream", headers=_HEADERS)
        self._central = central
        self._flujo = flujo

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve it."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._central.leave(self._flujo)
