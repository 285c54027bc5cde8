"""Who sends a request: the session's cookie or the bearer token, and what they may do."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from starlette.responses import Response

from api.composition import Service
from api.seguridad import SAFE, csrf_matches, csrf_token
from engine.actions.personas.ingreso import SESION, Ingreso, arrive
from engine.db.queries.plantel import plantel_of
from engine.domain.actor import Actor
from engine.errors import Forbidden, Unauthenticated

COOKIE = "articula_sesion"
CAMPO_CSRF = "_csrf"
CABECERA_CSRF = "X-CSRF-Token"


@dataclass(frozen=True)
class Identidad:
    """Somebody signed in, at the service's instant `now`; `csrf` goes into their forms.

    `sin_leer` is how many notices they have not read. `tarea_id` is the only tarea that their
    session serves for, when the link of a mail opened it.
    """

    actor: Actor
    now: datetime
    csrf: str
    sin_leer: int = 0
    tarea_id: UUID | None = None


def service_of(request: Request) -> Service:
    """Return the service that answers this request."""
    service: Service = request.app.state.service
    return service


async def find_service(request: Request) -> Service:
    """Return the same, to whoever depends on it: a plain function would cost a thread."""
    return service_of(request)


@dataclass(frozen=True)
class Presente:
    """Whose session the browser holds, whatever it serves for; `csrf` lets it be closed."""

    persona_id: int
    tarea_id: UUID | None
    csrf: str


async def find_session(request: Request) -> Presente | None:
    """Return the session of the browser that asks, None without one."""
    service, sesion = service_of(request), request.cookies.get(COOKIE)
    if sesion is None:
        return None
    found = await arrive(service.database, service.machine.now(), sesion=sesion)
    if found.persona_id is None:
        return None
    return Presente(found.persona_id, found.tarea_id, csrf_token(service.secret, sesion))


async def find_identity(request: Request) -> Identidad | None:
    """Return who sends the request, None for nobody; forged orders are refused.

    Whose session serves for one tarea alone is nobody everywhere else.
    Raises Forbidden("formulario_vencido") for an order by cookie without the session's token.
    """
    service, sesion = service_of(request), request.cookies.get(COOKIE)
    credencial = _bearer(request)
    machine_now = service.machine.now()
    found = await arrive(service.database, machine_now, sesion=sesion, credencial=credencial)
    service.follow_clock(timedelta(seconds=found.adelanto))
    if found.persona_id is None or not _within(request, found.tarea_id):
        return None
    now = service.clock.now()
    actor = await plantel_of(found.gente).actor(service.database, found.persona_id, now)
    if actor is None:
        return None
    if sesion is None or credencial is not None:
        return Identidad(actor, now, "", found.sin_leer)
    if request.method not in SAFE:
        await _demand_csrf(request, service, sesion)
    csrf = csrf_token(service.secret, sesion)
    return Identidad(actor, now, csrf, found.sin_leer, found.tarea_id)


def _within(request: Request, tarea_id: UUID | None) -> bool:
    """Tell whether a session that serves for a tarea alone, or for all, serves for this address."""
    if tarea_id is None:
        return True
    path = request.url.path
    own = f"/tareas/{tarea_id}"
    if path.startswith(f"{own}/decidir/"):
        return True
    return path in {own, f"{own}/borrador", f"{own}/cruces", "/salir"}


def _bearer(request: Request) -> str | None:
    scheme, _, secreto = request.headers.get("authorization", "").partition(" ")
    return secreto.strip() if scheme.lower() == "bearer" and secreto else None


async def _demand_csrf(request: Request, service: Service, sesion: str) -> None:
    given = request.headers.get(CABECERA_CSRF)
    kind = request.headers.get("content-type", "")
    if given is None and kind.startswith(
        ("application/x-www-form-urlencoded", "multipart/form-data")
    ):
        value = (await request.form()).get(CAMPO_CSRF)
        given = value if isinstance(value, str) else None
    if given is None or not csrf_matches(service.secret, sesion, given):
        raise Forbidden("formulario_vencido")


async def require_identity(request: Request) -> Identidad:
    """Return who sends the request; raise Unauthenticated("sin_ingreso") for nobody."""
    identidad = await find_identity(request)
    if identidad is None:
        raise Unauthenticated("sin_ingreso")
    return identidad


async def require_admin(
    identidad: Annotated[Identidad, Depends(require_identity)],
) -> Identidad:
    """Return who sends the request if they administer; raise Forbidden("solo_administracion")."""
    if not identidad.actor.administers:
        raise Forbidden("solo_administracion")
    return identidad


Quien = Annotated[Identidad, Depends(require_identity)]
Administrador = Annotated[Identidad, Depends(require_admin)]
Servicio = Annotated[Service, Depends(find_service)]


def address_of(request: Request) -> str:
    """Return the address the request comes from, to count failures by."""
    return request.client.host if request.client else "desconocida"


def give_cookie(response: Response, ingreso: Ingreso, *, https: bool) -> None:
    """Put the session's secret into the browser, out of the reach of scripts."""
    response.set_cookie(
        COOKIE,
        ingreso.secreto,
        # Of one that serves for a tarea alone the database knows when it ends.
        max_age=int(SESION.total_seconds()),
        path="/",
        secure=https,
        httponly=True,
        samesite="lax",
    )


def take_cookie(response: Response) -> None:
    """Make the browser forget the session."""
    response.delete_cookie(COOKIE, path="/", httponly=True, samesite="lax")
