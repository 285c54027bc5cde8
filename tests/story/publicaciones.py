"""DIRI that publishes plans, the work of publishing done to the end, and what units answer."""

from sqlalchemy import func, select

from engine.actions.escenarios.publicacion import carry_on_publishing
from engine.actions.escenarios.publicar import publish
from engine.actions.tareas.atencion import complete
from engine.db.queries.escenarios import list_publicaciones
from engine.db.queries.tablas import tareas
from tests.story.gente import NOW
from tests.story.planes import Planificacion


class Publicacion(Planificacion):
    """The publishing of plans, and its rows."""

    async def publica(self, ident, **opciones):
        return await publish(self.database, await self.orden(), escenario_id=ident, **opciones)

    async def trabaja(self):
        total = 0
        while done := await carry_on_publishing(self.database, NOW):
            total += done
        return total

    async def filas(self, ident):
        async with self.database.transaction() as tx:
            return await list_publicaciones(tx, ident)

    async def cuenta(self, tabla, *where):
        async with self.database.transaction() as tx:
            return await tx.scalar(select(func.count()).select_from(tabla).where(*where))

    async def abiertas(self):
        async with self.database.transaction() as tx:
            rows = await tx.execute(
                select(tareas.c.id, tareas.c.elemento, tareas.c.observacion, tareas.c.borrador)
                .where(tareas.c.estado == "abierta")
                .order_by(tareas.c.creada, tareas.c.id)
            )
            return rows.all()

    async def responde(self, usuario, tarea, **respuesta):
        return await complete(
            self.database, await self.orden(usuario), tarea_id=tarea.id, respuesta=respuesta
        )

    async def dos(self):
        """Return a plan for two activities of two units that asked for the same day."""
        await self.pide("Redes rurales", duracion=1, unidad_tiempo="dia")
        await self.pide("Convivencia", "deib", "DEIB", duracion=1, unidad_tiempo="dia")
        ident, _ = await self.resuelve()
        return ident
