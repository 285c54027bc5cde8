"""Copies are ATs like any other: their tareas can be completed, in as few statements."""

import pytest
from sqlalchemy import select

from engine.actions.tareas.atencion import complete
from engine.db.queries.tablas import asistencias, tareas
from engine.db.tables import Tarea
from tests.scale.molde import order_of_holder
from tests.story.alambre import counting
from tests.story.gente import Gente
from tests.story.paso import Relato

pytestmark = pytest.mark.xdist_group("nacion")
MOST = {
    "definir_objetivos": 4,
    "revisar_metodo": 4,
    "calendarizar": 20,
    "confirmar": 4,
    "asegurar_logistica": 3,
    "registrar_asistencia": 4,
    "cumplir_compromiso": 5,
    "aplicar": 3,
    "evaluar": 4,
}
"""Statements that completing a tarea at each element may take while nothing is known of its people.

One is for the place of the office, by whose calendar its terms run.

A statement opens the step and another ends it; between them, who holds the next post and where it
is, which the process keeps from then on, and what a ficha changes that must be checked there.
`calendarizar` books 87 cargos, convenes them and starts 45 children: two handlers within savepoints
of their own, the queue for the days, the booking within its own, and five readings of whom and
where. However many they are, it is the same.
"""


@pytest.mark.parametrize("elemento", MOST)
async def test_a_tarea_of_a_copy_can_be_completed_in_few_statements(nacion, passing, elemento):
    relato = Relato(passing, Gente(passing, nacion.gente.ids))
    async with passing.transaction() as tx:
        tarea = (
            await tx.execute(
                select(Tarea)
                .where(tareas.c.elemento == elemento, tareas.c.estado == "abierta")
                .order_by(tareas.c.id)
                .limit(1)
            )
        ).scalar_one()
        before = await tx.scalar(
            select(asistencias.c.codigo).where(asistencias.c.id == tarea.asistencia_id)
        )
    answer = await relato.example(tarea)
    orden = await order_of_holder(relato, tarea)
    async with counting(passing) as alambre:
        told = await complete(passing, orden, tarea_id=tarea.id, respuesta=answer)
    assert told["codigo"] == before
    # What stands for the transaction, within the one that undoes it all, is a savepoint.
    assert len(alambre) - 2 <= MOST[elemento], str(alambre)
