"""The days of the team of a programme over REST: its days in the UGEL and its own talleres."""

from datetime import date
from typing import Annotated, Any, Literal, Self

from fastapi import APIRouter
from pydantic import Field, model_validator

from api.equipo import tell_equipo
from api.identidad import Quien, Servicio
from api.ordenes import Ordenar
from api.v1.comunes import LEGIBLE, Cuerpo, Id, refusals
from api.v1.programas import Numero
from engine.actions.acompanamiento.equipo import register_de_equipo
from engine.domain.lima import day_of

router = APIRouter(prefix="/programas/{programa}/equipo", tags=["acompanamientos"])
Causa = Literal["clima", "huelga", "salud", "camino", "otra"]


class Registro(Cuerpo):
    """What was done and who went; with `causa` it was not held, and `fecha` is when it will be."""

    hecho: Annotated[str, Field(min_length=3, max_length=2000, pattern=LEGIBLE)]
    asistieron: Annotated[list[Numero], Field(max_length=500, default_factory=list)]
    causa: Causa | None = None
    fecha: date | None = None

    @model_validator(mode="after")
    def demand_cause(self) -> Self:
        """Ask for why when another day is given."""
        if self.fecha is not None and self.causa is None:
            raise ValueError("diga por qué no se hizo")
        return self


@router.get("", responses=refusals(404))
async def read_equipo(programa: Id, quien: Quien, servicio: Servicio) -> dict[str, Any]:
    """Lista los días del equipo en la UGEL y los talleres de acompañantes, con quiénes fueron."""
    async with servicio.database.transaction() as tx:
        _, _, rows = await tell_equipo(tx, quien.actor, programa, day_of(quien.now))
    return {"datos": rows}


@router.post("/{estrategia}", responses=refusals(403, 404, 409, 422))
async def register_dia(
    programa: Id, estrategia: Id, cuerpo: Registro, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Registra un día del equipo: qué se hizo y quiénes fueron, o por qué no se hizo."""
    said = cuerpo.model_dump()
    return await register_de_equipo(
        servicio.database, ordenar(cuerpo.model_dump(mode="json")), programa_id=programa,
        estrategia_id=estrategia, **said,
    )  # fmt: skip
