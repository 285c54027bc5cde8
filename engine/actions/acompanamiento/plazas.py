"""Writes the plantel of schools: plazas opened, moved and vacated, and who holds each."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.acompanamiento.gente import Gente, load_gente
from engine.actions.asistencias.reservas import rebook_holders, take_titulares
from engine.actions.orden import Orden
from engine.db.queries.padrones import load_plazas
from engine.db.queries.tablas import cargos, entidades, plazas_docentes, titularidades
from engine.domain.lima import day_of
from engine.domain.padron import Plaza
from engine.domain.plantel import CotejoPlantel

_DATOS = ("condicion", "titulado", "residente")


async def write_plazas(
    tx: AsyncSession, orden: Orden, cotejo: CotejoPlantel, *, fuente: str
) -> None:
    """Open the new plazas of a comparison and change those that changed, from today on.

    Whoever held a plaza that has another name now holds it until yesterday; who it is from today
    is told by mail or, in one school, by name, so that a docente who is its director too is one
    persona with two cargos.
    """
    await take_titulares(tx)
    today = day_of(orden.now)
    plazas = [*cotejo.nuevas, *(plaza for plaza, _ in cotejo.cambiadas)]
    gente = await load_gente(tx, plazas, today)
    acto = f"Plantel: {fuente}"[:200]
    opened = await _open(tx, cotejo.nuevas)
    held = [(opened[p.codigo], p) for p in cotejo.nuevas if p.nombre]
    kept = await load_plazas(tx, [p.codigo for p, _ in cotejo.cambiadas], orden.now)
    touched = list(opened.values())
    for plaza, change in cotejo.cambiadas:
        row = kept[plaza.codigo]
        cargo_id, left = await _change(tx, plaza, row, set(change.valores), today)
        touched += [row["cargo_id"], cargo_id]
        if left and plaza.nombre:
            held.append((cargo_id, plaza))
        elif plaza.nombre:
            await gente.correct(tx, row["persona_id"], plaza)
    await _seat(tx, gente, held, today, acto)
    await rebook_holders(tx, sorted(set(touched)), orden.now)


async def _open(tx: AsyncSession, plazas: Sequence[Plaza]) -> dict[str, int]:
    """Return the cargo of each new plaza: one of its role without plaza yet, or one more."""
    if not plazas:
        return {}
    schools = await _schools(tx, plazas)
    free, last = await _posts(tx, schools.values())
    found: dict[str, int] = {}
    missing: list[tuple[Plaza, dict[str, Any]]] = []
    for plaza in plazas:
        post = (schools[plaza.escuela], plaza.rol)
        if free.get(post):
            found[plaza.codigo] = free[post].pop(0)
        else:
            last[post] = last.get(post, 0) + 1
            missing.append((plaza, {"entidad_id": post[0], "rol": post[1], "plaza": last[post]}))
    if missing:
        made = insert(cargos).returning(cargos.c.id, sort_by_parameter_order=True)
        ids = await tx.scalars(made, [values | {"activo": True} for _, values in missing])
        found |= {plaza.codigo: n for (plaza, _), n in zip(missing, ids, strict=True)}
    rows = [_row(plaza, found[plaza.codigo]) for plaza in plazas]
    await tx.execute(insert(plazas_docentes), rows)
    return found


Puesto = tuple[int, str]


async def _posts(
    tx: AsyncSession, schools: Iterable[int]
) -> tuple[dict[Puesto, list[int]], dict[Puesto, int]]:
    """Return the active cargos of each post that have no plaza yet, and its last number."""
    rows = await tx.execute(
        select(
            cargos.c.id, cargos.c.entidad_id, cargos.c.rol, cargos.c.plaza, cargos.c.activo,
            plazas_docentes.c.codigo,
        )
        .outerjoin(plazas_docentes, plazas_docentes.c.cargo_id == cargos.c.id)
        .where(cargos.c.entidad_id.in_(schools))
        .order_by(cargos.c.plaza)
    )  # fmt: skip
    free: dict[Puesto, list[int]] = {}
    last: dict[Puesto, int] = {}
    for row in rows:
        post = (row.entidad_id, row.rol)
        last[post] = row.plaza
        if row.codigo is None and row.activo:
            free.setdefault(post, []).append(row.id)
    return free, last


async def _schools(tx: AsyncSession, plazas: Sequence[Plaza]) -> dict[str, int]:
    codes = {plaza.escuela for plaza in plazas}
    rows = await tx.execute(
        select(entidades.c.codigo, entidades.c.id).where(entidades.c.codigo.in_(codes))
    )
    return {row.codigo: row.id for row in rows}


def _row(plaza: Plaza, cargo_id: int) -> dict[str, Any]:
    said = {name: getattr(plaza, name) for name in _DATOS}
    return {"cargo_id": cargo_id, "codigo": plaza.codigo, **said}


async def _change(
    tx: AsyncSession, plaza: Plaza, row: dict[str, Any], changed: set[str], today: date
) -> tuple[int, bool]:
    """Change a kept plaza; return its cargo and whether nobody holds it any more."""
    cargo_id, moved = int(row["cargo_id"]), bool(changed & {"escuela", "rol"})
    unmoved = "nombre" not in changed or _is_corrected(plaza, row)
    left = moved or not unmoved
    if left and row["titularidad_id"] is not None:
        await _end(tx, row["titularidad_id"], today)
    if moved:
        await tx.execute(plazas_docentes.delete().where(plazas_docentes.c.cargo_id == cargo_id))
        await tx.execute(cargos.update().where(cargos.c.id == cargo_id).values(activo=False))
        return (await _open(tx, [plaza]))[plaza.codigo], True
    said = {name: getattr(plaza, name) for name in _DATOS if name in changed}
    if said:
        await tx.execute(
            plazas_docentes.update().where(plazas_docentes.c.cargo_id == cargo_id).values(said)
        )
    return cargo_id, left


def _is_corrected(plaza: Plaza, row: dict[str, Any]) -> bool:
    """Tell whether another name is that of the same persona: the mail says so."""
    return bool(plaza.nombre and plaza.correo and plaza.correo == row["correo"])


async def _end(tx: AsyncSession, titularidad_id: int, today: date) -> None:
    """End a titularidad yesterday; one that began today never was."""
    mine = titularidades.c.id == titularidad_id
    began = func.lower(titularidades.c.periodo)
    await tx.execute(titularidades.delete().where(mine, began >= today))
    await tx.execute(
        titularidades.update().where(mine).values(periodo=func.daterange(began, today))
    )


async def _seat(
    tx: AsyncSession, gente: Gente, held: Sequence[tuple[int, Plaza]], today: date, acto: str
) -> None:
    """Give each of those cargos to whoever its plaza names, from today."""
    if not held:
        return
    people = await gente.find_or_add(tx, [plaza for _, plaza in held])
    rows = [
        {
            "cargo_id": cargo_id, "persona_id": persona_id, "tipo": "titular", "acto": acto,
            "periodo": Range(today, None, bounds="[)"),
        }
        for (cargo_id, _), persona_id in zip(held, people, strict=True)
    ]  # fmt: skip
    await tx.execute(insert(titularidades), rows)
