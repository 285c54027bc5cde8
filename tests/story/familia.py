"""Families of processes that call each other, drawn in a few words, and what became of them."""

from collections import Counter
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, select, text

from api.integridad import find_faults
from engine.actions.instancias.hijos import add_member, remove_member
from engine.actions.tareas.atencion import complete
from engine.db.queries.tablas import eventos, grupos, incidentes, instancias, tareas, versiones
from tests.story.sala import QUIEN, Sala

HIJA = f"""
    ini > t > fin
    usuario t {QUIEN} variables="monto=monto,veredicto=veredicto"
"""

_DEAD = text("""
    SELECT 'tarea ' || t.elemento FROM tarea t JOIN instancia i ON i.id = t.instancia_id
    WHERE t.estado IN ('abierta', 'suspendida') AND i.estado NOT IN ('activa', 'suspendida')
    UNION ALL
    SELECT 'recordatorio de ' || t.elemento FROM recordatorio r JOIN tarea t ON t.id = r.tarea_id
    WHERE t.estado NOT IN ('abierta', 'suspendida')
    UNION ALL
    SELECT 'temporizador ' || z.elemento FROM temporizador z JOIN instancia i
        ON i.id = z.instancia_id WHERE i.estado NOT IN ('activa', 'suspendida')
    UNION ALL
    SELECT 'suscripcion ' || s.elemento FROM suscripcion s JOIN instancia i
        ON i.id = s.instancia_id WHERE i.estado NOT IN ('activa', 'suspendida')
    UNION ALL
    SELECT 'incidente ' || f.elemento FROM incidente f JOIN instancia i ON i.id = f.instancia_id
    WHERE f.estado = 'abierto' AND i.estado NOT IN ('activa', 'suspendida')
    UNION ALL
    SELECT 'grupo ' || g.elemento || ' ' || to_jsonb(g) FROM grupo g
    WHERE total <> vivas + terminadas + anuladas OR vivas < 0 OR total <> (
        SELECT count(*) FROM instancia h
        WHERE h.padre_id = g.instancia_id AND h.padre_token = g.token)
    UNION ALL
    SELECT 'terminada sin cuándo ' || clave FROM instancia
    WHERE (terminada IS NULL) <> (estado IN ('activa', 'suspendida'))
""")
"""What is left of instances that are over, and counters that do not count their rows."""


class Familia(Sala):
    """A room that knows who is whose child."""

    async def children(self, parent: UUID, proceso: str = "") -> list[RowMapping]:
        """Return the children of an instance in the order in which they started."""
        statement = (
            select(instancias, versiones.c.proceso)
            .join(versiones, versiones.c.id == instancias.c.version_id)
            .where(instancias.c.padre_id == parent)
            .order_by(instancias.c.id)
        )
        if proceso:
            statement = statement.where(versiones.c.proceso == proceso)
        async with self.database.transaction() as tx:
            return list((await tx.execute(statement)).mappings())

    async def ids(self, parent: UUID, proceso: str = "") -> list[UUID]:
        """Return the ids of the children of an instance."""
        return [row["id"] for row in await self.children(parent, proceso)]

    async def states(self, parent: UUID) -> dict[str, int]:
        """Return how many children of an instance stand in each state."""
        return dict(Counter(row["estado"] for row in await self.children(parent)))

    async def state(self, instancia: UUID) -> str:
        """Return the state of an instance."""
        async with self.database.transaction() as tx:
            statement = select(instancias.c.estado).where(instancias.c.id == instancia)
            return str(await tx.scalar(statement))

    async def counter(self, parent: UUID) -> tuple[int, int, int, int]:
        """Return total, living, finished and ended children of the one call of an instance."""
        async with self.database.transaction() as tx:
            statement = select(grupos).where(grupos.c.instancia_id == parent)
            row = (await tx.execute(statement)).one()
        return row.total, row.vivas, row.terminadas, row.anuladas

    async def call(self, drawn: str, hija: str = HIJA, **variables: Any) -> UUID:
        """Store a process and the one it calls, and return the instance started of the first."""
        await self.deploy("hija", hija)
        await self.deploy("padre", drawn)
        return await self.start("padre", **variables)

    async def do(self, instancia: UUID, **respuesta: Any) -> dict[str, Any]:
        """Complete the one open tarea of an instance."""
        [tarea] = await self.open_tareas(instancia)
        orden = await self.orden()
        return await complete(self.database, orden, tarea_id=tarea.id, respuesta=respuesta)

    async def tarea_states(self, instancia: UUID) -> list[str]:
        """Return the states of the tareas of an instance, the oldest first."""
        async with self.database.transaction() as tx:
            rows = await tx.execute(
                select(tareas.c.estado)
                .where(tareas.c.instancia_id == instancia)
                .order_by(tareas.c.id)
            )
            return list(rows.scalars())

    async def troubles(self, instancia: UUID) -> list[tuple[str, str]]:
        """Return (element, state) of the incidents of an instance."""
        async with self.database.transaction() as tx:
            rows = await tx.execute(
                select(incidentes.c.elemento, incidentes.c.estado)
                .where(incidentes.c.instancia_id == instancia)
                .order_by(incidentes.c.id)
            )
            return [(row.elemento, row.estado) for row in rows]

    async def told(self, instancia: UUID, tipo: str) -> list[dict[str, Any]]:
        """Return the facts of the events of a kind of an instance, without how tokens moved."""
        async with self.database.transaction() as tx:
            rows = await tx.execute(
                select(eventos.c.datos)
                .where(eventos.c.instancia_id == instancia, eventos.c.tipo == tipo)
                .order_by(eventos.c.n)
            )
            return [
                {name: fact for name, fact in datos.items() if name != "pasos"}
                for datos in rows.scalars()
            ]

    async def add(self, parent: UUID, elemento: str = "l", **miembro: Any) -> dict[str, Any]:
        """Add a member to a running call, as an administrator."""
        orden = await self.orden("admin")
        return await add_member(
            self.database, orden, instancia_id=parent, elemento=elemento, miembro=miembro
        )

    async def remove(self, parent: UUID, child: UUID, elemento: str = "l") -> dict[str, Any]:
        """Take a member out of a running call, as an administrator."""
        orden = await self.orden("admin")
        return await remove_member(
            self.database, orden, instancia_id=parent, elemento=elemento, miembro=child
        )

    async def sound(self) -> bool:
        """Tell whether rows, tokens, counters and history agree; show what does not."""
        faults = await find_faults(self.database, self.now)
        async with self.database.transaction() as tx:
            faults += (await tx.execute(_DEAD)).scalars()
        assert faults == []
        return True
