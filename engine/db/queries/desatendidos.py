"""The posts with open tareas that nobody of theirs can do, and who above attends to them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.personas import Titular, holders, lima_day, superiors
from engine.domain.actor import Actor
from engine.domain.roles import ROLES

Post = tuple[int, str]


@dataclass(frozen=True)
class Desatendido:
    """A post, or one cargo of it, with open tareas that nobody who exercises it may do.

    `tareas` wait, the oldest since `desde`; `atiende` is who does them meanwhile: who exercises the
    nearest post above, None when nobody does. `presento_id` tells that they approve what that
    persona, who alone exercises the post, presented. `ausentes` are the titulares who are away.
    """

    entidad_id: int
    entidad: str
    entidad_codigo: str
    ruta: tuple[int, ...]
    rol: str
    cargo_id: int | None
    presento_id: int | None
    tareas: int
    desde: datetime
    ausentes: tuple[str, ...] = ()
    atiende: Titular | None = None

    @property
    def nombre(self) -> str:
        """What people call the role."""
        return ROLES[self.rol].nombre


# By post, of which there are few, and not by tarea: one reading of the index of bandejas.
_UNATTENDED = text("""
    WITH t AS MATERIALIZED (
        SELECT entidad_id, rol, cargo_id, presento_id, count(*) AS n, min(creada) AS desde
        FROM tarea WHERE estado = 'abierta' GROUP BY entidad_id, rol, cargo_id, presento_id
    )
    SELECT t.entidad_id, n.nombre AS entidad, n.codigo AS entidad_codigo, n.ruta, t.rol, t.cargo_id,
        t.presento_id, t.n AS tareas, t.desde,
        ARRAY(SELECT DISTINCT q.nombre FROM cargo c
            JOIN titularidad h ON h.cargo_id = c.id AND h.periodo @> CAST(:dia AS date)
            JOIN persona q ON q.id = h.persona_id
            WHERE c.entidad_id = t.entidad_id AND c.rol = t.rol
                AND (t.cargo_id IS NULL OR c.id = t.cargo_id) ORDER BY q.nombre) AS ausentes
    FROM t JOIN entidad n ON n.id = t.entidad_id
    WHERE NOT EXISTS (
        SELECT FROM cargo c
        JOIN ejercicio h ON h.cargo_id = c.id AND h.periodo @> CAST(:now AS timestamptz)
        JOIN persona p ON p.id = h.persona_id AND p.activa
        WHERE c.entidad_id = t.entidad_id AND c.rol = t.rol AND c.activo
            AND (t.cargo_id IS NULL OR c.id = t.cargo_id)
            AND p.id IS DISTINCT FROM t.presento_id
    )
    ORDER BY t.desde, t.entidad_id, t.rol, t.cargo_id
""")


async def load_desatendidos(tx: AsyncSession, now: datetime) -> list[Desatendido]:
    """Return the posts left to their superiors at `now`, those that wait longest first."""
    rows = await tx.execute(_UNATTENDED, {"now": now, "dia": lima_day(now)})
    found = [
        Desatendido(**{**row, "ruta": tuple(row["ruta"]), "ausentes": tuple(row["ausentes"])})
        for row in rows.mappings()
    ]
    above = await _attending(tx, {(p.entidad_id, p.rol, p.presento_id) for p in found}, now)
    return [replace(p, atiende=above[p.entidad_id, p.rol, p.presento_id]) for p in found]


async def list_desatendidos(tx: AsyncSession, actor: Actor, now: datetime) -> list[Desatendido]:
    """Return those of the actor's scope: of the whole country or of their entidades and below."""
    found = await load_desatendidos(tx, now)
    if actor.sees_all:
        return found
    roots = {cargo.entidad_id for cargo in actor.cargos}
    return [puesto for puesto in found if roots & {*puesto.ruta}]


async def _attending(
    tx: AsyncSession, wanted: Collection[tuple[int, str, int | None]], now: datetime
) -> dict[tuple[int, str, int | None], Titular | None]:
    """Return who exercises the nearest post above each, other than whom it leaves out."""
    found: dict[tuple[int, str, int | None], Titular | None] = dict.fromkeys(wanted)
    climbing: Mapping[tuple[int, str, int | None], Post] = {w: (w[0], w[1]) for w in wanted}
    while climbing:
        above = await superiors(tx, set(climbing.values()))
        standing = {w: up for w, at in climbing.items() if (up := above[at]) is not None}
        held = await holders(tx, posts=set(standing.values()), now=now)
        for w, up in standing.items():
            found[w] = next((t for t in held[up] if t.persona_id != w[2]), None)
        climbing = {w: up for w, up in standing.items() if found[w] is None}
    return found
