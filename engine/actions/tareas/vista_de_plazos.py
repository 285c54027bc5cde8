"""What a change of the calendar would move, told before anybody confirms it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.tareas.avisos_de_plazos import owners_of
from engine.actions.tareas.oficinas import load_oficinas, load_plantel
from engine.db.crudo import bare
from engine.db.queries.calendario import load_calendario
from engine.db.queries.corrimientos import read_all_touched
from engine.db.queries.tablas import corrimientos
from engine.domain.calendario import Calendario, Feriado
from engine.domain.puesto import post_of
from engine.domain.recuento import moved
from engine.domain.suspension import Suspension
from engine.domain.vencimiento import Vencimiento
from engine.jobs.avisos import ring


@dataclass(frozen=True)
class Cambio:
    """A change of the calendar: what is taken away, what is put, and why, in words for people."""

    texto: str
    quita: tuple[Feriado | Suspension, ...] = ()
    pone: tuple[Feriado | Suspension, ...] = ()

    @property
    def dias(self) -> tuple[date, date]:
        """Return the first and the last day it touches."""
        spans = [_span(one) for one in (*self.quita, *self.pone)]
        return min(first for first, _ in spans), max(last for _, last in spans)

    def apply(self, calendario: Calendario) -> Calendario:
        """Return the calendar as it would be; what is taken away is there as it was read."""
        feriados = [f for f in calendario.feriados if f not in self.quita]
        suspensiones = [s for s in calendario.suspensiones if s not in self.quita]
        feriados += [f for f in self.pone if isinstance(f, Feriado)]
        suspensiones += [s for s in self.pone if isinstance(s, Suspension)]
        return replace(calendario, feriados=tuple(feriados), suspensiones=tuple(suspensiones))


def _span(one: Feriado | Suspension) -> tuple[date, date]:
    return (one.fecha, one.fecha) if isinstance(one, Feriado) else (one.desde, one.hasta)


async def preview(tx: AsyncSession, cambio: Cambio, now: datetime) -> dict[str, int]:
    """Return how many open deadlines a change would move, and of how many personas.

    Nothing is written nor locked: `plazos` and `personas`, as they would be now.
    """
    before = await load_calendario(tx)
    plantel, after = await load_plantel(tx), cambio.apply(before)
    touched = await read_all_touched(await bare(tx), *cambio.dias)
    oficinas = await load_oficinas(tx, plantel, after, {plazo.entidad_id for plazo in touched})
    found = [
        plazo
        for plazo in touched
        if moved(
            Vencimiento.from_json(plazo.vencimiento),
            oficinas.calendar_of(plazo.entidad_id, plazo.asistencia_id, plazo.id),
            now,
        )
    ]
    await plantel.titulares(tx, {post_of(plazo) for plazo in found}, now)
    people: set[int] = set()
    for plazo in found:
        if plazo.estado == "abierta":
            people |= await owners_of(
                tx,
                plantel,
                post_of(plazo),
                now,
                tomada=plazo.tomada_por_id,
                salvo=plazo.presento_id,
            )  # fmt: skip
    return {"plazos": len(found), "personas": len(people)}


async def start_moving(tx: AsyncSession, cambio: Cambio, persona_id: int, now: datetime) -> int:
    """Leave the open deadlines that a change touches to the workers; return the corrimiento's id.

    It is written in the transaction of the change itself: both happen, or none.
    """
    desde, hasta = cambio.dias
    causa: dict[str, Any] = {"texto": cambio.texto}
    made = await tx.execute(
        corrimientos.insert()
        .values(
            causa=causa, desde=desde, hasta=hasta, persona_id=persona_id, estado="pendiente",
            pasada=1, siguiente=now, creado=now, plazos=0, avisados=0,
        )
        .returning(corrimientos.c.id)
    )  # fmt: skip
    await ring(tx, "plazos")
    return int(made.scalar_one())
