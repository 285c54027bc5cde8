"""Files with the lists of a programme that come in, read and kept the same way by every door."""

import asyncio
from datetime import date, datetime
from io import BytesIO
from uuid import UUID

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from api.escuelas import summarise
from api.frases import sentence_of
from api.programas import demand_office
from engine.actions.acompanamiento.padrones import Archivo
from engine.actions.acompanamiento.programas import demand_run
from engine.actions.acompanamiento.traidas import apply_listas, keep_listas
from engine.actions.orden import Orden, Result
from engine.db.queries.listas import load_listas
from engine.db.queries.padrones import get_traida
from engine.db.queries.programas import get_programa
from engine.db.session import Database
from engine.domain.actor import Actor
from engine.domain.lima import day_of
from engine.domain.listas import Listas
from forms.escuelas.columnas import LISTAS
from forms.escuelas.listas import read_listas
from forms.hojas.llenado import write_cell, write_heading

_WIDE = {"institucion": 34, "docente": 34, "acompanante": 30, "correo": 28}
_OWN = ("codigo_modular", "anexo", "institucion", "docente", "plaza", "acompanante")


async def bring_listas(
    database: Database, orden: Orden, *, programa_id: int, nombre: str, data: bytes
) -> Result:
    """Read a file with the lists of a programme and keep it for a word.

    Raises what the reader and `engine.actions.acompanamiento.traidas.keep_listas` raise.
    """
    archivo = await _read(database, orden, programa_id, nombre, data)
    return await keep_listas(database, orden, programa_id=programa_id, archivo=archivo)


async def confirm_listas(
    database: Database, orden: Orden, *, programa_id: int, padron_id: UUID
) -> Result:
    """Apply a kept file, read again against the lists there are now."""
    async with database.transaction() as tx:
        row = await get_traida(tx, orden.actor, programa_id, padron_id)
    if row["estado"] != "por_confirmar":
        # Its bytes may be forgotten: what is wrong with it is told by the order.
        archivo = Archivo("listas", row["nombre_archivo"], b"", row["lectura"], ())
    else:
        archivo = await _read(database, orden, programa_id, row["nombre_archivo"], row["archivo"])
    return await apply_listas(
        database, orden, programa_id=programa_id, padron_id=padron_id, archivo=archivo
    )


async def _read(
    database: Database, orden: Orden, programa_id: int, nombre: str, data: bytes
) -> Archivo:
    today = day_of(orden.now)
    async with database.transaction() as tx:
        programa = await get_programa(tx, orden.actor, programa_id)
        demand_run(orden.actor, programa)
        listas = await load_listas(tx, programa, today)
    lectura = await asyncio.to_thread(read_listas, data, listas, today, sentence_of)
    return Archivo("listas", nombre, data, summarise(lectura), lectura.filas)


async def write_listas(database: Database, actor: Actor, programa_id: int, now: datetime) -> bytes:
    """Return the template of a programme: a row for each docente, and with whom they are.

    It is brought in as it is, or with the column of the companion filled in.
    """
    today = day_of(now)
    async with database.transaction() as tx:
        demand_office(actor)
        programa = await get_programa(tx, actor, programa_id)
        listas = await load_listas(tx, programa, today)
    return await asyncio.to_thread(_template, listas, today)


def _template(listas: Listas, today: date) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Listas")
    titles = {columna.clave: columna.titulo for columna in LISTAS}
    for n, key in enumerate(_OWN, 1):
        sheet.column_dimensions[get_column_letter(n)].width = _WIDE.get(key, 16)
    sheet.append([write_heading(sheet, titles[key]) for key in _OWN])
    held = {par.docente_id: listas.name_of(par) for par in listas.tenidos if par.hasta > today}
    for docente in listas.docentes.values():
        if not docente.nombre or docente.escuela.tipo not in listas.protocolos:
            continue
        code, _, annex = docente.ie.partition("-")
        row = (code, annex or "0", docente.escuela.nombre, docente.nombre, docente.plaza or "")
        cells = (*row, held.get(docente.cargo_id, ""))
        sheet.append([write_cell(sheet, value) for value in cells])
    people = book.create_sheet("Acompañantes")
    people.append([write_heading(people, "Acompañantes de este programa")])
    for companion in listas.acompanantes.values():
        people.append([write_cell(people, companion.nombre)])
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()
