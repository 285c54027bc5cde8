"""Signing in over REST: a user name and a password for a bearer token."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import Field

from api.identidad import Servicio, address_of
from api.v1.comunes import Cuerpo, refusals
from engine.actions.personas.ingreso import check_credentials, issue_token

router = APIRouter(tags=["ingreso"])


class Credenciales(Cuerpo):
    """A user name and its password."""

    usuario: Annotated[str, Field(min_length=1, max_length=80, pattern=r"^[^\x00-\x1f]*$")]
    clave: Annotated[str, Field(min_length=1, max_length=1000)]


@router.post("/token", responses=refusals(422, 429))
async def create_token(
    cuerpo: Credenciales, servicio: Servicio, request: Request
) -> dict[str, Any]:
    """Entrega una credencial para `Authorization: Bearer`, vigente por 90 días."""
    now = servicio.machine.now()
    persona_id = await check_credentials(
        servicio.database,
        usuario=cuerpo.usuario,
        clave=cuerpo.clave,
        direccion=address_of(request),
        now=now,
    )
    ingreso = await issue_token(servicio.database, persona_id=persona_id, nombre="api", now=now)
    return {"token": ingreso.secreto, "tipo": "Bearer", "expira": ingreso.expira}
