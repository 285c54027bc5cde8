"""How long a year takes to come in from the files of fifty units, again unchanged, and out."""

import time
from collections.abc import Mapping
from io import BytesIO
from typing import Any
from uuid import UUID

from openpyxl import load_workbook
from sqlalchemy import text

from api.importaciones import bring, confirm, load_catalogo
from api.salidas.entradas import load_entradas, load_pedidas
from api.salidas.hojas import write_plan
from engine.actions.orden import Orden
from engine.db.queries.importaciones import list_units
from engine.db.session import Database
from tests.bench.escena import Escena
from tests.bench.medida import Medida
from tests.forms.hojas.libros import fila, libro
from tests.story.gente import NOW

NOMBRE = "planner.import"
FILAS = 40
OTRO = "openpyxl, and an INSERT a row that checks nothing"
REGIONES = ("Puno", "Cusco", "Áncash", "La Libertad", "Junín", "Piura", "Loreto", "Tacna")
PUBLICOS = ("Especialistas UGEL", "Jefes de AGP, directores de UGEL", "Especialistas DRE",
            "Especialistas de primaria y secundaria", "Directores")  # fmt: skip


async def measure_importing(escena: Escena) -> list[Medida]:
    """Bring in and confirm 50 files of 40 rows, bring them in again, and write the workbook."""
    relato = await escena.relato()
    database = relato.database
    orden = Orden(await relato.gente.actor("diri"), NOW)
    async with database.transaction() as tx:
        units = [row.codigo for row in await list_units(tx, None)]
    books = {unit: _book(unit, n) for n, unit in enumerate(units)}
    told = [await _seconds_to_import(database, orden, books) for _ in range(2)]
    assert [done for _, done in told] == [len(units) * FILAS, 0]
    base = await _seconds_of_the_bare(database, books)
    return [
        Medida(NOMBRE, "seconds", told[0][0], OTRO, base),
        Medida(NOMBRE, "again_seconds", told[1][0], OTRO, base),
        Medida(NOMBRE, "export_seconds", await _seconds_to_export(database, orden), OTRO, base),
    ]


def _book(unit: str, seed: int) -> Any:
    rows = [
        fila(
            nombre_programa=f"Actividad {n} de {unit}",
            participantes=PUBLICOS[(seed + n) % len(PUBLICOS)],
            modalidad="Presencial" if n % 2 else "Virtual: Zoom",
            fecha_inicio=f"{n % 28 + 1:02d}/{(seed + n) % 9 + 4:02d}/2026",
            fecha_fin=None,
            **{"regiones (lista": REGIONES[(seed * 3 + n) % len(REGIONES)]},
        ) | {"idArea": unit}
        for n in range(FILAS)
    ]  # fmt: skip
    return libro(*rows)


async def _seconds_to_import(
    database: Database, orden: Orden, books: Mapping[str, bytes]
) -> tuple[float, int]:
    began, made = time.perf_counter(), 0
    for unit, data in books.items():
        kept = await bring(
            database, orden, unidad=unit, anio=2026, nombre=f"{unit}.xlsx", data=data
        )  # fmt: skip
        ident = UUID(kept["id"])
        done = await confirm(database, orden, ident, decisiones={}, aceptar=True)
        made += done["nuevas"] + len(done["cambiadas"])
    return time.perf_counter() - began, made


async def _seconds_of_the_bare(database: Database, books: Mapping[str, bytes]) -> float:
    insert = text("INSERT INTO suelta (hoja, fila, celdas) VALUES (:unit, :n, :cells)")
    async with database.transaction() as tx:
        await tx.execute(text("CREATE TABLE suelta (hoja text, fila int, celdas text)"))
    began = time.perf_counter()
    for unit, data in books.items():
        sheet = load_workbook(BytesIO(data), data_only=True).worksheets[0]
        async with database.transaction() as tx:
            for n, row in enumerate(sheet.iter_rows(min_row=2, values_only=True)):
                await tx.execute(insert, {"unit": unit, "n": n, "cells": str(row)})
    return time.perf_counter() - began


async def _seconds_to_export(database: Database, orden: Orden) -> float:
    began = time.perf_counter()
    scope: dict[str, Any] = {"anio": 2026}
    async with database.transaction() as tx:
        catalogo = await load_catalogo(tx)
        entradas = await load_entradas(tx, orden.actor, **scope)
        pedidas = await load_pedidas(tx, orden.actor, catalogo, **scope)
    write_plan(entradas, catalogo, anio=2026, pedidas=pedidas)
    return time.perf_counter() - began
