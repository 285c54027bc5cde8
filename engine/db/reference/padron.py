"""Bulk loading of personas and of the cargos they hold."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import Range, insert
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import cargos, entidades, personas, titularidades

BATCH = 500


@dataclass(frozen=True)
class Ocupacion:
    """A cargo held from `desde` until before `hasta` (None: for good), by which act."""

    cargo_id: int
    desde: date
    acto: str
    hasta: date | None = None
    tipo: str = "titular"


@dataclass(frozen=True)
class Alta:
    """A persona to add, with the hash of their password and the cargos they hold."""

    usuario: str
    nombre: str
    correo: str
    ocupaciones: tuple[Ocupacion, ...]
    clave: str | None = None


@dataclass(frozen=True)
class CargoPadron:
    """A cargo to be held: its role, and the code, name and kind of its entidad."""

    id: int
    rol: str
    codigo: str
    nombre: str
    tipo: str


async def list_cargos(tx: AsyncSession) -> list[CargoPadron]:
    """Return every active cargo of the country that nobody has ever held, by entidad."""
    held = select(titularidades.c.id).where(titularidades.c.cargo_id == cargos.c.id)
    rows = await tx.execute(
        select(
            cargos.c.id,
            cargos.c.rol,
            entidades.c.codigo,
            entidades.c.nombre,
            entidades.c.tipo,
        )
        .join(entidades, entidades.c.id == cargos.c.entidad_id)
        .where(cargos.c.activo, entidades.c.activa, ~held.exists())
        .order_by(entidades.c.codigo, cargos.c.id)
    )
    return [CargoPadron(*row) for row in rows]


@dataclass(frozen=True)
class Titular:
    """Who holds a cargo, and in which period."""

    persona_id: int
    cargo_id: int
    entidad_id: int
    rol: str
    periodo: Range[date]


async def list_titulares(tx: AsyncSession) -> list[Titular]:
    """Return every titularidad there has been, by cargo and date."""
    rows = await tx.execute(
        select(
            titularidades.c.persona_id,
            cargos.c.id,
            cargos.c.entidad_id,
            cargos.c.rol,
            titularidades.c.periodo,
        )
        .join(cargos, cargos.c.id == titularidades.c.cargo_id)
        .order_by(cargos.c.id, titularidades.c.periodo)
    )
    return [Titular(*row) for row in rows]


async def load_padron(tx: AsyncSession, altas: Sequence[Alta]) -> int:
    """Add the personas still missing with the cargos they hold; return how many.

    One whose user name is taken is left as it is, cargos included.
    """
    added: dict[str, int] = {}
    for n in range(0, len(altas), BATCH):
        rows = [
            {
                "usuario": alta.usuario,
                "nombre": alta.nombre,
                "correo": alta.correo,
                "clave": alta.clave,
                "activa": True,
            }
            for alta in altas[n : n + BATCH]
        ]
        made = await tx.execute(
            insert(personas)
            .values(rows)
            .on_conflict_do_nothing()
            .returning(personas.c.usuario, personas.c.id)
        )
        added |= {row.usuario: row.id for row in made}
    held = [
        {
            "cargo_id": ocupacion.cargo_id,
            "persona_id": added[alta.usuario],
            "periodo": Range(ocupacion.desde, ocupacion.hasta, bounds="[)"),
            "tipo": ocupacion.tipo,
            "acto": ocupacion.acto,
        }
        for alta in altas
        if alta.usuario in added
        for ocupacion in alta.ocupaciones
    ]
    if held:
        await tx.execute(insert(titularidades), held)
    return len(added)
