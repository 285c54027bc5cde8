"""The calendar that each deadline goes by: that of the office whose it is."""

from collections.abc import Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.filas import FilaInstancia
from engine.db.queries.plantel import Lugar, Plantel
from engine.domain.calendario import Calendario
from engine.domain.distancia import nearest
from engine.domain.suspension import Oficina
from engine.domain.ubicacion import Ubicacion
from engine.domain.vencimiento import Distancia
from engine.process.motor import Motor

if TYPE_CHECKING:
    from engine.actions.instancias.caso import Caso, Puesto


def place_of(places: Mapping[int, Lugar], entidad_id: int) -> Ubicacion | None:
    """Return where an entidad works: what is written of the nearest one at or above it."""
    for above in reversed(places[entidad_id].ruta):
        if above in places and places[above].ubicacion.region:
            return places[above].ubicacion
    return None


def office_of(instancia: FilaInstancia) -> int | None:
    """Return the entidad whose calendar the timers of an instance go by: its member's, or own."""
    member = instancia.contexto.get("entidad_id")
    return member if isinstance(member, int) else instancia.entidad_id


def calendar_at(
    calendario: Calendario,
    places: Mapping[int, Lugar],
    entidad_id: int | None,
    asistencia_id: int | None,
    tarea_id: UUID | None = None,
) -> Calendario:
    """Return the calendar by which a deadline of an entidad, AT and tarea is counted.

    `places` may lack the entidad when the calendar is the same everywhere.
    """
    if calendario.is_same_everywhere:
        return calendario
    if entidad_id is None:
        return calendario.at(None, Oficina((), asistencia_id, tarea_id))
    oficina = Oficina(places[entidad_id].ruta, asistencia_id, tarea_id)
    return calendario.at(place_of(places, entidad_id), oficina)


async def local_calendar(
    tx: AsyncSession,
    plantel: Plantel,
    calendario: Calendario,
    entidad_id: int | None,
    asistencia_id: int | None,
) -> Calendario:
    """Return the calendar of an office, for the deadlines of an AT if there is one."""
    places: Mapping[int, Lugar] = {}
    if entidad_id is not None and not calendario.is_same_everywhere:
        places = await plantel.lugares(tx, [entidad_id])
    return calendar_at(calendario, places, entidad_id, asistencia_id)


async def motor_of(caso: "Caso", puesto: "Puesto") -> Motor:
    """Return what reckons the deadlines of a post: by its office's calendar and its distance."""
    whole, own = caso.calendario, caso.instancia.asistencia_id
    local = await local_calendar(caso.tx, caso.plantel, whole, puesto.entidad_id, own)
    asks = caso.de.unidad_id if caso.de else caso.instancia.entidad_id
    if not whole.distancias or asks is None:
        return Motor(local, caso.now)
    places = await caso.plantel.lugares(caso.tx, [puesto.entidad_id, asks])
    far = nearest(whole.distancias, places[puesto.entidad_id].ruta, places[asks].ruta)
    given = Distancia(far.dias, far.norma, far.desde, far.hasta) if far else None
    return Motor(local, caso.now, given)
