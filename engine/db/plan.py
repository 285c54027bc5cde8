"""Writes the planned activities of a unit and year: their rows, keys, codes and whom they call."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, cast, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.crudo import bare
from engine.db.queries.planeadas import Guardada, to_row
from engine.db.queries.tablas import actividades, entidades
from engine.domain.planeada import Planeada, with_keys

_LOCK = text("SELECT pg_advisory_xact_lock(:family, :anio)")
_FAMILY = 0x41435456
_MOVES = 0
"""In the place of a year: the turn of whoever moves dates that were judged with the others'."""
_ASIDE = "UPDATE actividad SET clave = '~' || id WHERE id = ANY($1::bigint[])"
_KEYS = """
    UPDATE actividad a SET clave = f.clave
    FROM unnest($1::bigint[], $2::text[]) AS f(id, clave) WHERE a.id = f.id
"""
_UNCONVENE = "DELETE FROM actividad_convocada WHERE actividad_id = ANY($1::bigint[])"
_CONVENE = """
    INSERT INTO actividad_convocada (actividad_id, entidad_id, rol)
    SELECT f.actividad_id, e.id, f.rol
    FROM unnest($1::bigint[], $2::text[], $3::text[]) AS f(actividad_id, entidad, rol)
    JOIN entidad e ON e.codigo = f.entidad
    ORDER BY 1, 2, 3
"""


@dataclass(frozen=True)
class Lugar:
    """Whose plan is written and for which year, by whom and when, and the file it comes from."""

    unidad_id: int
    anio: int
    persona_id: int
    now: datetime
    importacion_id: UUID | None = None


async def take_turn(tx: AsyncSession, anio: int) -> None:
    """Wait for whoever writes a plan of that year, so that each code and key is given once."""
    await tx.execute(_LOCK, {"family": _FAMILY, "anio": anio})


async def take_turn_to_move(tx: AsyncSession) -> None:
    """Wait for whoever moves an activity of any year, so that two dates are not judged at once.

    Taken after the turn of a year: the order of both is the same for everybody.
    """
    await take_turn(tx, _MOVES)


async def write_plan(
    tx: AsyncSession,
    lugar: Lugar,
    before: Mapping[int, Guardada],
    *,
    cambian: Mapping[int, Planeada],
    nuevas: Sequence[Planeada],
) -> list[str]:
    """Write the activities that change, by id, and the new ones; return the codes of the new.

    `before` is the whole plan as it is: keys are given anew over all of it.
    """
    after = {n: cambian.get(n, kept.planeada) for n, kept in before.items()}
    keys = _keys(after, nuevas)
    await _write_keys(tx, {n: key for n, key in keys.items() if n in before}, before)
    seats = await _seats(tx, [*cambian.values(), *nuevas])
    for ident, planned in cambian.items():
        await tx.execute(
            actividades.update()
            .where(actividades.c.id == ident)
            .values(
                **to_row(planned), sede_id=seats.get(planned.sede or ""), cambiada=lugar.now,
                importacion_id=lugar.importacion_id,
            )
        )  # fmt: skip
    keyed = [(keys[-n], planned) for n, planned in enumerate(nuevas, 1)]
    made, codes = await _insert(tx, lugar, keyed, seats)
    called = {n: p for n, p in cambian.items() if p.convocadas != before[n].planeada.convocadas}
    await _convene(tx, {**called, **made})
    return codes


def _keys(after: Mapping[int, Planeada], new: Sequence[Planeada]) -> dict[int, str]:
    """Return the key of each activity by its id, and of each new one by minus its place."""
    everyone = [*after.items(), *((-n, planned) for n, planned in enumerate(new, 1))]
    places: dict[int, list[int]] = {}
    for ident, planned in everyone:
        places.setdefault(id(planned), []).append(ident)
    found = {}
    for key, planned in with_keys(planned for _, planned in everyone):
        found[places[id(planned)].pop(0)] = key
    return found


async def _write_keys(
    tx: AsyncSession, keys: Mapping[int, str], before: Mapping[int, Guardada]
) -> None:
    """Write the keys that changed; out of the way first, for one may take what another leaves."""
    moved = [ident for ident, key in keys.items() if before[ident].clave != key]
    if moved:
        raw = await bare(tx)
        await raw.execute(_ASIDE, moved)
        await raw.execute(_KEYS, moved, [keys[ident] for ident in moved])


async def _seats(tx: AsyncSession, planned: Iterable[Planeada]) -> dict[str, int]:
    codes = {activity.sede for activity in planned if activity.sede}
    rows = await tx.execute(
        select(entidades.c.codigo, entidades.c.id).where(entidades.c.codigo.in_(codes))
    )
    return {row.codigo: row.id for row in rows}


async def _insert(
    tx: AsyncSession,
    lugar: Lugar,
    keyed: Sequence[tuple[str, Planeada]],
    seats: Mapping[str, int],
) -> tuple[dict[int, Planeada], list[str]]:
    if not keyed:
        return {}, []
    prefix = f"AC-{lugar.anio}-"
    number = cast(func.split_part(actividades.c.codigo, "-", 3), Integer)
    last = await tx.scalar(select(func.max(number)).where(actividades.c.codigo.startswith(prefix)))
    rows = [
        {
            **to_row(planned), "codigo": f"{prefix}{n:04d}", "anio": lugar.anio, "clave": key,
            "unidad_id": lugar.unidad_id, "sede_id": seats.get(planned.sede or ""),
            "importacion_id": lugar.importacion_id, "estado": "planificada",
            "creada": lugar.now, "cambiada": lugar.now, "creada_por_id": lugar.persona_id,
        }
        for n, (key, planned) in enumerate(keyed, (last or 0) + 1)
    ]  # fmt: skip
    made = await tx.execute(
        actividades.insert().returning(actividades.c.id, sort_by_parameter_order=True), rows
    )
    found = {n: planned for n, (_, planned) in zip(made.scalars(), keyed, strict=True)}
    return found, [row["codigo"] for row in rows]


async def _convene(tx: AsyncSession, planned: Mapping[int, Planeada]) -> None:
    lines = [(n, e, r) for n, activity in planned.items() for e, r in sorted(activity.convocadas)]
    if lines:
        raw = await bare(tx)
        await raw.execute(_UNCONVENE, list(planned))
        await raw.execute(_CONVENE, *map(list, zip(*lines, strict=True)))
