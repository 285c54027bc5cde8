"""All that decides who may be on which list of a programme, read at one stroke."""

from datetime import date
from typing import Any

from sqlalchemy import ARRAY, BigInteger, func, literal, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.programas import exercised_by, list_acompanantes
from engine.db.queries.reglamentos import get_reglamento
from engine.db.queries.tablas import (
    acompanados,
    acompanantes,
    cargos,
    ejercicios,
    entidades,
    instituciones,
    personas,
    plazas_docentes,
)
from engine.domain.listas import Acompanante, Docente, Listas, Par
from engine.domain.ratio import Escuela


async def load_listas(tx: AsyncSession, programa: dict[str, Any], dia: date) -> Listas:
    """Return the lists of a programme with its people as they are on a day."""
    libro = await get_reglamento(tx, programa["reglamento_id"])
    companions = await _companions(tx, programa["id"], dia)
    docentes = await _docentes(tx, programa["ugel_id"], dia)
    held = await _held(tx, list(docentes), programa, dia)
    books = {protocolo.tipo: protocolo for protocolo in libro.protocolos}
    return Listas(docentes, companions, held, books, libro.nombre)


async def _companions(tx: AsyncSession, programa_id: int, dia: date) -> dict[int, Acompanante]:
    rows = await list_acompanantes(tx, programa_id, dia)
    mails = await tx.execute(
        select(cargos.c.id, personas.c.correo)
        .join(ejercicios, exercised_by(dia))
        .join(personas, personas.c.id == ejercicios.c.persona_id)
        .where(cargos.c.id.in_([row["cargo_id"] for row in rows]))
    )
    by_cargo = {row.id: row.correo for row in mails}
    return {
        row["id"]: Acompanante(
            row["id"], row["nombre"], row["plaza"], row["desde"], row["hasta"], row["dispersion"],
            by_cargo.get(row["cargo_id"]), row["latitud"], row["longitud"],
            tuple(row["lenguas"]),
        )
        for row in rows
    }  # fmt: skip


async def _docentes(tx: AsyncSession, ugel_id: int, dia: date) -> dict[int, Docente]:
    rows = await tx.execute(
        select(
            cargos.c.id, personas.c.nombre, entidades.c.codigo, entidades.c.nombre.label("ie"),
            entidades.c.latitud, entidades.c.longitud, instituciones.c.tipo, instituciones.c.area,
            instituciones.c.frontera, instituciones.c.eib, instituciones.c.lengua,
            plazas_docentes.c.codigo.label("plaza"),
        )
        .select_from(cargos)
        .join(entidades, entidades.c.id == cargos.c.entidad_id)
        .outerjoin(instituciones, instituciones.c.entidad_id == entidades.c.id)
        .outerjoin(plazas_docentes, plazas_docentes.c.cargo_id == cargos.c.id)
        .outerjoin(ejercicios, exercised_by(dia))
        .outerjoin(personas, personas.c.id == ejercicios.c.persona_id)
        .where(
            cargos.c.rol == "docente", cargos.c.activo, entidades.c.activa,
            entidades.c.ruta.bool_op("@>")(literal([ugel_id], ARRAY(BigInteger))),
        )
        .order_by(entidades.c.nombre, cargos.c.plaza)
    )  # fmt: skip
    return {
        row.id: Docente(
            row.id, row.nombre or "", row.codigo,
            Escuela(row.ie, row.tipo or "", row.area, row.frontera), row.plaza,
            row.latitud, row.longitud, row.lengua if row.eib else None,
        )
        for row in rows
    }  # fmt: skip


async def _held(
    tx: AsyncSession, docentes: list[int], programa: dict[str, Any], dia: date
) -> list[Par]:
    """Return the pairs of those docentes from the programme's first day on."""
    companion = cargos.alias("del_acompanante")
    rows = await tx.execute(
        select(
            acompanados.c.id, acompanados.c.cargo_id, acompanados.c.acompanante_id,
            acompanados.c.fijo, personas.c.nombre, companion.c.plaza,
            func.lower(acompanados.c.periodo).label("desde"),
            func.upper(acompanados.c.periodo).label("hasta"),
        )
        .select_from(acompanados)
        .join(acompanantes, acompanantes.c.id == acompanados.c.acompanante_id)
        .join(companion, companion.c.id == acompanantes.c.cargo_id)
        .outerjoin(
            ejercicios,
            (ejercicios.c.cargo_id == companion.c.id) & ejercicios.c.dias.contains(dia),
        )
        .outerjoin(personas, personas.c.id == ejercicios.c.persona_id)
        .where(
            acompanados.c.cargo_id == func.any(literal(docentes, ARRAY(BigInteger))),
            acompanados.c.periodo.overlaps(Range(programa["desde"], None)),
        )
        .order_by(acompanados.c.id)
    )  # fmt: skip
    return [
        Par(
            row.cargo_id, row.acompanante_id, row.desde, row.hasta, row.fijo, row.id,
            row.nombre or f"Acompañante {row.plaza}",
        )
        for row in rows
    ]  # fmt: skip
