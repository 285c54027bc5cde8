"""Copies are ATs like any other: their tareas can be completed, in as few statements."""

import pytest
from sqlalchemy import select

from engine.actions.tareas import complete
from engine.db.queries.tablas import asistencias, tareas
from engine.db.tables import Tarea
from tests.scale.molde import order_of_holder
from tests.scale.planes import listening
from tests.story.gente import Gente
from tests.story.paso import Relato

pytestmark = pytest.mark.xdist_group("nacion")
MOST = {
    "definir_objetivos": 16,
    "revisar_metodo": 18,
    "calendarizar": 60,
    "confirmar": 16,
    "asegurar_logistica": 14,
    "registrar_asistencia": 18,
    "cumplir_compromiso": 18,
    "aplicar": 14,
    "evaluar": 18,
}
"""Statements that completing a tarea at each element may take, its transaction's two included.

`calendarizar` books 87 cargos, convenes them and starts 45 children.
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
    async with listening(nacion.database) as registro:
        told = await complete(passing, orden, tarea_id=tarea.id, respuesta=answer)
    assert told["codigo"] == before
    assert len(registro.sentencias) <= MOST[elemento], "\n".join(
        s.sql[:160] for s in registro.sentencias
    )
