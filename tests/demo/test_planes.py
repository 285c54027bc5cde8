"""The plans of the demonstration are whole, and people are asked for twice in them (PB-01)."""

from sqlalchemy import select

from api.demo.planes import PLANES
from api.importaciones import bring
from engine.actions.orden import Orden
from engine.db.queries.importaciones import get_importacion
from engine.db.queries.planeadas import list_actividades
from engine.db.queries.tablas import importaciones
from tests.demo.test_siembra import NOW, actor_of


async def test_each_unit_has_its_plan_and_diri_sees_them_all(demo):
    async with demo.database.transaction() as tx:
        diri, unidad = await actor_of(tx, "diri"), await actor_of(tx, "unidad")
        every = (await list_actividades(tx, diri, anio=2026)).datos
        own = (await list_actividades(tx, unidad, anio=2026)).datos
    assert {row["unidad"] for row in every} == set(PLANES)
    assert {row["unidad"] for row in own} == {"DIGEBR"}
    assert len(every) == 11
    august = [
        row for row in every if [pair[0][:10] for pair in row["pedidas"]][:1] == ["2026-08-12"]
    ]
    assert {row["unidad"] for row in august} == set(PLANES)


async def test_the_same_file_again_changes_nothing(demo):
    async with demo.database.transaction() as tx:
        row = (
            await tx.execute(
                select(importaciones).where(importaciones.c.nombre_archivo.like("%ebr%"))
            )
        ).one()
        orden = Orden(await actor_of(tx, "unidad"), NOW)
    kept = await bring(
        demo.database, orden, unidad="DIGEBR", anio=2026, nombre="otra.csv", data=row.archivo
    )
    async with demo.database.transaction() as tx:
        again = await get_importacion(tx, orden.actor, kept["id"])
    assert again["lectura"]["cotejo"] | {"ausentes": 0} == {
        "nuevas": 0, "iguales": 6, "publicadas": 0, "cambiadas": [], "ausentes": 0,
        "conservadas": 0,
    }  # fmt: skip
