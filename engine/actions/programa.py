"""The programme of an AT as a step has left it, written or not, and what it clashes with."""

from engine.actions.caso import Caso
from engine.actions.convocacion import ventana_of
from engine.actions.cruces import Evaluacion, evaluate_programa
from engine.actions.pendiente import settle
from engine.db.queries.programa import Programa, read_programa


async def programa_of(caso: Caso) -> Programa:
    """Return the programme of the AT of a case, read once in a step."""
    kept = caso.pendiente
    if kept.programa is None:
        if kept.escritura.convocatorias or kept.escritura.jornadas:
            await settle(caso)
        kept.programa = await read_programa(
            caso.tx, caso.asistencia_id, caso.asistencia.articulada_con_id
        )
    return kept.programa


async def evaluate_case(caso: Caso) -> Evaluacion:
    """Return what the programme of the AT of a case clashes with now."""
    return await evaluate_programa(
        caso.tx,
        await programa_of(caso),
        ventana=ventana_of(caso),
        now=caso.now,
        calendario=caso.calendario,
        plan_recuperacion=bool(caso.asistencia.plan_recuperacion),
    )
