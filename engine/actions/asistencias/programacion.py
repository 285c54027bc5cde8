"""The programme of an AT as a step has left it, written or not, and what it clashes with."""

from engine.actions.asistencias.convocacion import ventana_of
from engine.actions.asistencias.cruces import Evaluacion, evaluate_programacion
from engine.actions.instancias.caso import Caso
from engine.actions.instancias.pendiente import settle
from engine.db.queries.programacion import Programacion, read_programacion
from engine.errors import RuleBroken


async def programacion_of(caso: Caso) -> Programacion:
    """Return the programme of the AT of a case, read once in a step."""
    kept = caso.pendiente
    if kept.programacion is None:
        if kept.escritura.convocatorias or kept.escritura.jornadas:
            await settle(caso)
        kept.programacion = await read_programacion(
            caso.tx, caso.asistencia_id, caso.asistencia.articulada_con_id
        )
    return kept.programacion


async def demand_free(caso: Caso) -> Evaluacion:
    """Refuse dates that a hard rule forbids by what is booked now; return what else they break.

    What only waits to be booked is no obstacle yet: whoever is calendarised first has the people.
    Raises RuleBroken(respuesta_invalida) in the field of the jornadas (PR-01, PR-19, PB-05).
    """
    found = await evaluate_case(caso, booked=True)
    told = [f for c, f in zip(found.cruces, found.frases, strict=True) if c.dureza == "duro"]
    if told:
        raise RuleBroken("respuesta_invalida", campos={"jornadas": " ".join(told)})
    return found


async def evaluate_case(caso: Caso, *, booked: bool = False) -> Evaluacion:
    """Return what the programme of the AT of a case clashes with now.

    With `booked`, only with what has been calendarised; no ways out are looked for.
    """
    return await evaluate_programacion(
        caso.tx,
        await programacion_of(caso),
        ventana=ventana_of(caso),
        now=caso.now,
        calendario=caso.calendario,
        plan_recuperacion=bool(caso.asistencia.plan_recuperacion),
        booked=booked,
    )
