"""An office of DIRI with the activities of two units to place, and its searches run to the end."""

import asyncio
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from engine.actions.escenarios.edicion import ask_to_solve, create
from engine.actions.orden import Orden
from engine.actions.plan.actividades import enter
from engine.clock import LIMA
from engine.db.queries.escenarios import get_escenario
from engine.domain.planeada import Planeada
from engine.jobs.busqueda import Buscadores
from tests.story.gente import NOW


def planeada(titulo="Redes rurales", dia=12, **cambios):
    """Return an activity of four hours in August for two UGEL of Puno."""
    asked = datetime(2026, 8, dia, 9, tzinfo=LIMA), datetime(2026, 8, dia, 13, tzinfo=LIMA)
    made = Planeada(
        titulo=titulo,
        tipo="Taller de Asistencia Técnica",
        tema="Redes",
        modalidad="presencial",
        cobertura="ugel",
        publico=("jefe_agp",),
        convocadas=frozenset({("210005", "jefe_agp"), ("210004", "jefe_agp")}),
        ventana=(date(2026, 8, 3), date(2026, 8, 28)),
        pedidas=(asked,),
        duracion=4,
        unidad_tiempo="hora",
        sede="210000",
        lugar="Auditorio de la DRE",
    )
    return replace(made, **cambios)


class Planificacion:
    """DIRI and the units around escenarios."""

    def __init__(self, gente):
        self.gente = gente
        self.database = gente.database

    async def orden(self, usuario="diri", now=NOW):
        return Orden(await self.gente.actor(usuario, now), now)

    async def pide(self, titulo, usuario="unidad", unidad="DIGEBR", anio=2026, **cambios):
        """Enter an activity in the plan of a unit and return its code."""
        made = await enter(
            self.database, await self.orden(usuario), unidad=unidad, anio=anio,
            planeada=planeada(titulo, **cambios),
        )  # fmt: skip
        return made["codigo"]

    async def crea(self, nombre="Uno", segundos=1, **opciones):
        made = await create(
            self.database, await self.orden(), anio=2026, nombre=nombre, segundos=segundos,
            **opciones,
        )  # fmt: skip
        return UUID(made["id"])

    async def pide_plan(self, ident):
        await ask_to_solve(self.database, await self.orden(), escenario_id=ident)

    async def lee(self, ident, usuario="diri"):
        actor = await self.gente.actor(usuario)
        async with self.database.transaction() as tx:
            return await get_escenario(tx, actor, ident, whole=True)

    async def espera(self, ident, buscadores=None):
        """Look after the search until it ends, and return the escenario."""
        mine = buscadores or Buscadores("de prueba")
        while True:
            await mine.step(self.database, NOW)
            row = await self.lee(ident)
            if row["estado"] != "resolviendo" and mine.busqueda is None:
                return row
            await asyncio.sleep(0.05)

    async def resuelve(self, nombre="Uno", **opciones):
        """Make an escenario and solve it; return its id and row."""
        ident = await self.crea(nombre, **opciones)
        await self.pide_plan(ident)
        return ident, await self.espera(ident)
