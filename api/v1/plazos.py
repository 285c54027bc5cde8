"""What stretches terms over REST: suspensions, the término de la distancia, and previews."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import date, time
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from api.identidad import Administrador, Servicio
from api.ordenes import OrdenarAdministrador, Order
from api.v1.calendario import Dia, Feriado, Texto
from api.v1.comunes import Codigo, Cuerpo, Id, Lista, refusals
from engine.actions.orden import Result
from engine.actions.personas.calendario_escolar import preview_feriado
from engine.actions.personas.cambios_de_calendario import (
    feriado_of,
    to_add,
    to_correct,
    to_remove,
)
from engine.actions.personas.distancias import add_distancia, edit_distancia, remove_distancia
from engine.actions.personas.horarios import add_horario, remove_horario
from engine.actions.personas.suspensiones import (
    end_suspension,
    preview_ending,
    preview_suspension,
    suspend,
)
from engine.db.queries.calendario import get_feriado, list_horarios
from engine.db.queries.suspensiones import list_distancias, list_suspensiones

router = APIRouter(prefix="/calendario", tags=["calendario"])
Sustento = Annotated[str, Field(min_length=5, max_length=2000, pattern=r"^[^\x00]*$")]
Dias = Annotated[int, Field(ge=1, le=60)]


class Suspension(Cuerpo):
    """Days, both included, on which the terms it reaches do not run; the norm is a must.

    `ambito` says whom: `todos`; `entidad`, with all below it; one `asistencia`; one `tarea`.
    """

    norma: Texto
    motivo: Texto
    desde: Dia
    hasta: Dia
    ambito: Literal["todos", "entidad", "asistencia", "tarea"] = "todos"
    entidad: Codigo | None = None
    asistencia: Codigo | None = None
    tarea: UUID | None = None


class Cierre(Cuerpo):
    """The last day that a suspension really suspended, and why it ended before its time."""

    ultimo: date
    sustento: Sustento


class Anulacion(Cuerpo):
    """Why a suspension is annulled, as if it had never been."""

    sustento: Sustento


class Distancia(Cuerpo):
    """The days from an entidad to another, by their codes, for all below each; with its norm."""

    desde: Codigo
    hasta: Codigo
    dias: Dias
    norma: Texto


class HorasDeAtencion(Cuerpo):
    """The hours, wall time of Lima, at which offices attend from a day on; with their norm."""

    desde: Dia
    apertura: time
    cierre: time
    norma: Texto


class DistanciaCorregida(Cuerpo):
    """The days of a row of the table of distances, and their norm."""

    dias: Dias
    norma: Texto


@router.post("/feriados/ensayo", responses=refusals(403, 422))
async def preview_new_feriado(
    cuerpo: Feriado, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Dice cuántos plazos abiertos movería un feriado nuevo, y de cuántas personas."""
    cambio = to_add(feriado_of(cuerpo.model_dump()))
    return await preview_feriado(servicio.database, ordenar(None), cambio)


@router.post("/feriados/{feriado}/ensayo", responses=refusals(403, 404, 422))
async def preview_feriado_change(
    feriado: Id,
    servicio: Servicio,
    ordenar: OrdenarAdministrador,
    cuerpo: Feriado | None = None,
) -> dict[str, Any]:
    """Dice cuántos plazos abiertos movería corregir un feriado o, sin cuerpo, retirarlo."""
    async with servicio.database.transaction() as tx:
        stored = feriado_of(await get_feriado(tx, feriado))
    after = feriado_of(cuerpo.model_dump()) if cuerpo else None
    cambio = to_correct(stored, after) if after else to_remove(stored)
    if cambio is None:
        return {"plazos": 0, "personas": 0}
    return await preview_feriado(servicio.database, ordenar(None), cambio)


@router.get("/suspensiones", responses=refusals(403))
async def read_suspensiones(servicio: Servicio, _quien: Administrador) -> Lista:
    """Lista las suspensiones de plazos con su norma, a quién alcanzan y cómo terminaron."""
    return await _list(servicio, list_suspensiones)


@router.post("/suspensiones", status_code=201, responses=refusals(403, 404, 422))
async def create_suspension(
    cuerpo: Suspension, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Suspende plazos por una norma o acto: los que alcanza siguen después con lo que quedaba."""
    return await _order(suspend, servicio, ordenar, cuerpo)


@router.post("/suspensiones/ensayo", responses=refusals(403, 404, 422))
async def preview_new_suspension(
    cuerpo: Suspension, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Dice cuántos plazos abiertos movería una suspensión, y de cuántas personas."""
    return await preview_suspension(servicio.database, ordenar(None), **cuerpo.model_dump())


@router.post("/suspensiones/{suspension}/cerrar", responses=refusals(403, 404, 409, 422))
async def close_suspension(
    suspension: Id, cuerpo: Cierre, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Termina una suspensión antes de su fecha, con sustento."""
    which = {"suspension_id": suspension, "como": "cerrar"}
    return await _order(end_suspension, servicio, ordenar, cuerpo, **which)


@router.post("/suspensiones/{suspension}/anular", responses=refusals(403, 404, 409, 422))
async def annul_suspension(
    suspension: Id, cuerpo: Anulacion, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Anula una suspensión, como si nunca hubiera regido, con sustento."""
    which = {"suspension_id": suspension, "como": "anular"}
    return await _order(end_suspension, servicio, ordenar, cuerpo, **which)


@router.post("/suspensiones/{suspension}/ensayo", responses=refusals(403, 404, 409, 422))
async def preview_suspension_ending(
    suspension: Id,
    servicio: Servicio,
    ordenar: OrdenarAdministrador,
    cuerpo: Cierre | None = None,
) -> dict[str, Any]:
    """Dice cuántos plazos abiertos movería cerrar una suspensión o, sin cuerpo, anularla."""
    return await preview_ending(
        servicio.database,
        ordenar(None),
        suspension_id=suspension,
        como="cerrar" if cuerpo else "anular",
        ultimo=cuerpo.ultimo if cuerpo else None,
    )


@router.get("/horarios", responses=refusals(403))
async def read_horarios(servicio: Servicio, _quien: Administrador) -> Lista:
    """Lista las horas de atención que rigieron, rigen y regirán, con su norma."""
    return await _list(servicio, list_horarios)


@router.post("/horarios", status_code=201, responses=refusals(403, 409, 422))
async def create_horario(
    cuerpo: HorasDeAtencion, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Registra las horas de atención que rigen desde un día por venir."""
    return await _order(add_horario, servicio, ordenar, cuerpo)


@router.delete("/horarios/{horario}", responses=refusals(403, 404, 409))
async def delete_horario(
    horario: Id, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Quita unas horas de atención que todavía no rigen."""
    return await remove_horario(servicio.database, ordenar(None), horario_id=horario)


@router.get("/distancias", responses=refusals(403))
async def read_distancias(servicio: Servicio, _quien: Administrador) -> Lista:
    """Lista el término de la distancia entre entidades, con su norma."""
    return await _list(servicio, list_distancias)


@router.post("/distancias", status_code=201, responses=refusals(403, 404, 409, 422))
async def create_distancia(
    cuerpo: Distancia, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Agrega los días entre dos entidades: los suman los plazos que empiecen desde ahora."""
    return await _order(add_distancia, servicio, ordenar, cuerpo)


@router.put("/distancias/{distancia}", responses=refusals(403, 404, 422))
async def write_distancia(
    distancia: Id, cuerpo: DistanciaCorregida, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Corrige los días entre dos entidades."""
    return await _order(edit_distancia, servicio, ordenar, cuerpo, distancia_id=distancia)


@router.delete("/distancias/{distancia}", responses=refusals(403, 404))
async def delete_distancia(
    distancia: Id, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Retira los días entre dos entidades."""
    return await remove_distancia(servicio.database, ordenar(None), distancia_id=distancia)


async def _list(
    servicio: Servicio, rows: Callable[[AsyncSession], Awaitable[Sequence[Any]]]
) -> Lista:
    async with servicio.database.transaction() as tx:
        return Lista(datos=list(await rows(tx)))


async def _order(
    action: Callable[..., Awaitable[Result]],
    servicio: Servicio,
    ordenar: Order,
    cuerpo: Cuerpo,
    **which: Any,
) -> Result:
    """Order an action of what a body says, and of `which` it is."""
    values = cuerpo.model_dump()
    return await action(servicio.database, ordenar(values), **which, **values)
