"""Somebody of a unit who brings plans in, and the rows of their files, for tests about it."""

from datetime import date
from uuid import UUID

from engine.actions.orden import Orden
from engine.actions.plan.importaciones import Archivo, apply, keep
from engine.db.queries.planeadas import list_actividades
from tests.story.gente import NOW
from tests.story.planes import planeada as de_plan

SIN_NOTAS: dict = {"fallas": [], "conjeturas": [], "supuestos": []}


def planeada(titulo="Redes rurales", dia=12, **cambios):
    """Return an activity as a row of a file tells it."""
    month = date(2026, 8, 1), date(2026, 8, 31)
    told = {"ventana": month, "lugar": "", "hoja": "Plan", "fila": dia} | cambios
    return de_plan(titulo, dia, **told)


def archivo(*filas, nombre="plan.xlsx", **notas):
    huella = str(hash(filas))
    return Archivo(nombre, b"bytes", huella, "minedu", SIN_NOTAS | notas, filas)


class Oficina:
    """Somebody of DIGEBR, or another, bringing files in."""

    def __init__(self, gente):
        self.gente = gente
        self.database = gente.database

    async def orden(self, usuario="unidad"):
        return Orden(await self.gente.actor(usuario), NOW)

    async def guarda(self, file, usuario="unidad", unidad="DIGEBR"):
        orden = await self.orden(usuario)
        made = await keep(self.database, orden, unidad=unidad, anio=2026, archivo=file)
        return UUID(made["id"])

    async def importa(self, *filas, usuario="unidad", unidad="DIGEBR"):
        file = archivo(*filas)
        ident = await self.guarda(file, usuario, unidad)
        return await apply(
            self.database, await self.orden(usuario), importacion_id=ident, archivo=file
        )

    async def lista(self, usuario="unidad", **filtros):
        actor = await self.gente.actor(usuario)
        async with self.database.transaction() as tx:
            return (await list_actividades(tx, actor, **filtros)).datos
