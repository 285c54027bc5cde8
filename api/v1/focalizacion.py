"""Focalización over REST: what the tables say of each school of a UGEL."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query

from api.focalizacion import choose, count_states, to_json
from api.identidad import Quien, Servicio
from api.v1.comunes import CODIGO, refusals
from engine.actions.acompanamiento.focalizacion import focus
from engine.db.queries.instituciones import list_ugeles
from engine.errors import NotFound

router = APIRouter(prefix="/acompanamiento", tags=["acompanamientos"])
Ugel = Annotated[str, Query(pattern=CODIGO, description="Código de la UGEL")]
Estado = Annotated[Literal["focalizada", "excluida", "sin_datos"] | None, Query()]
Familia = Annotated[Literal["eib", "multigrado", "polidocente", "inicial"] | None, Query()]


@router.get("/focalizacion", responses=refusals(404, 422))
async def read_focalizacion(
    quien: Quien, servicio: Servicio, ugel: Ugel, estado: Estado = None, familia: Familia = None
) -> dict[str, Any]:
    """Dice qué criterio incluye o excluye a cada escuela de una UGEL, y qué dato falta."""
    async with servicio.database.transaction() as tx:
        known = {each.codigo: each.id for each in await list_ugeles(tx, quien.actor)}
        if ugel not in known:
            raise NotFound("entidad_desconocida", entidad=ugel)
        found = await focus(tx, quien.actor, known[ugel])
    rows = choose(found.escuelas, estado=estado or "", familia=familia or "")
    return {
        "version": found.version,
        "cuentas": count_states(found.escuelas),
        "sin_tipo": sum(1 for _, result in found.escuelas if result is None),
        "datos": [to_json(school, result) for school, result in rows],
    }
