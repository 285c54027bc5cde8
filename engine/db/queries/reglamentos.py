"""Rule books as they are stored: read whole, listed with who follows them, and kept."""

from dataclasses import asdict, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import entidades, personas, programas, protocolos, reglamentos
from engine.domain.desempeno import Rubrica, read_rubricas, write_rubricas
from engine.domain.institucion import TIPOS
from engine.domain.protocolo import CUENTAS, Protocolo, Ratio
from engine.domain.reglamento import Reglamento, read_regla, write_regla
from engine.errors import NotFound

_ORDER = {tipo: n for n, tipo in enumerate(TIPOS)}


async def get_reglamento(tx: AsyncSession, reglamento_id: int, *, lock: bool = False) -> Reglamento:
    """Return a rule book with its protocols; raise NotFound("reglamento_desconocido")."""
    wanted = select(reglamentos).where(reglamentos.c.id == reglamento_id)
    row = (await tx.execute(wanted.with_for_update() if lock else wanted)).one_or_none()
    if row is None:
        raise NotFound("reglamento_desconocido")
    held = await tx.execute(select(protocolos).where(protocolos.c.reglamento_id == reglamento_id))
    found = sorted((_protocolo(p) for p in held.mappings()), key=lambda p: _ORDER[p.tipo])
    return Reglamento(
        row.codigo, row.nombre, row.norma, row.vigencia.lower, row.vigencia.upper,
        read_regla(row.regla), tuple(found), row.version, read_rubricas(row.rubricas),
    )  # fmt: skip


def _protocolo(row: Any) -> Protocolo:
    return Protocolo(
        tipo=row["tipo"],
        ratios=tuple(Ratio(**ratio) for ratio in row["ratios"]),
        fuente=row["fuente"],
        **{name: row[name] for name in CUENTAS},
    )


async def list_reglamentos(tx: AsyncSession, *, anio: int | None = None) -> list[dict[str, Any]]:
    """Return the rule books, the newest in force first, each with how many programmes follow it.

    `anio` asks for those in force on some day of a year.
    """
    following = (
        select(func.count()).where(programas.c.reglamento_id == reglamentos.c.id).scalar_subquery()
    )
    ruled = (
        select(func.array_agg(protocolos.c.tipo))
        .where(protocolos.c.reglamento_id == reglamentos.c.id)
        .scalar_subquery()
    )
    statement = (
        select(
            reglamentos.c.id,
            reglamentos.c.codigo,
            reglamentos.c.version,
            reglamentos.c.nombre,
            reglamentos.c.norma,
            func.lower(reglamentos.c.vigencia).label("desde"),
            func.upper(reglamentos.c.vigencia).label("hasta"),
            reglamentos.c.cambiado,
            personas.c.nombre.label("por"),
            following.label("programas"),
            ruled.label("tipos"),
        )
        .outerjoin(personas, personas.c.id == reglamentos.c.persona_id)
        .order_by(func.lower(reglamentos.c.vigencia).desc(), reglamentos.c.id.desc())
    )
    if anio is not None:
        year = Range(date(anio, 1, 1), date(anio + 1, 1, 1))
        statement = statement.where(reglamentos.c.vigencia.overlaps(year))
    rows = await tx.execute(statement)
    return [
        {**row, "tipos": sorted(row["tipos"] or [], key=_ORDER.__getitem__)}
        for row in rows.mappings()
    ]


async def followers_of(tx: AsyncSession, reglamento_id: int) -> list[str]:
    """Return the UGEL and year of the programmes that follow a rule book, in words."""
    rows = await tx.execute(
        select(entidades.c.nombre, programas.c.anio)
        .join(entidades, entidades.c.id == programas.c.ugel_id)
        .where(programas.c.reglamento_id == reglamento_id)
        .order_by(programas.c.anio.desc(), entidades.c.nombre)
    )
    return [f"{row.nombre} {row.anio}" for row in rows]


async def load_rubricas(tx: AsyncSession, *programa_ids: int) -> tuple[Rubrica, ...]:
    """Return the rubrics of the rule books that some programmes follow, the newest book's first."""
    books = await tx.scalars(
        select(reglamentos.c.rubricas)
        .where(
            reglamentos.c.id.in_(
                select(programas.c.reglamento_id).where(programas.c.id.in_(programa_ids))
            )
        )
        .order_by(reglamentos.c.id.desc())
    )
    return tuple(rubrica for rows in books for rubrica in read_rubricas(rows or ()))


async def add_reglamento(
    tx: AsyncSession, libro: Reglamento, *, copia_de: int, now: datetime, persona_id: int
) -> tuple[int, int]:
    """Write a new rule book, one version after those of its code; return its id and version."""
    last = await tx.scalar(
        select(func.max(reglamentos.c.version)).where(reglamentos.c.codigo == libro.codigo)
    )
    version = (last or 0) + 1
    made = await tx.scalar(
        insert(reglamentos)
        .values(
            **_values(replace(libro, version=version)), codigo=libro.codigo, version=version,
            copia_de_id=copia_de, cambiado=now, persona_id=persona_id,
        )
        .returning(reglamentos.c.id)
    )  # fmt: skip
    await _write_protocolos(tx, int(made or 0), libro)
    return int(made or 0), version


async def keep_reglamento(
    tx: AsyncSession, reglamento_id: int, libro: Reglamento, *, now: datetime, persona_id: int
) -> None:
    """Write a rule book over what it said, protocols included."""
    await tx.execute(
        update(reglamentos)
        .where(reglamentos.c.id == reglamento_id)
        .values(**_values(libro), cambiado=now, persona_id=persona_id)
    )
    await tx.execute(delete(protocolos).where(protocolos.c.reglamento_id == reglamento_id))
    await _write_protocolos(tx, reglamento_id, libro)


def _values(libro: Reglamento) -> dict[str, Any]:
    return {
        "nombre": libro.nombre,
        "norma": libro.norma,
        "vigencia": Range(libro.desde, libro.hasta),
        "regla": write_regla(libro.regla),
        "rubricas": write_rubricas(libro.rubricas),
    }


async def _write_protocolos(tx: AsyncSession, reglamento_id: int, libro: Reglamento) -> None:
    rows = [
        {**asdict(protocolo), "ratios": [asdict(r) for r in protocolo.ratios],
         "reglamento_id": reglamento_id}
        for protocolo in libro.protocolos
    ]  # fmt: skip
    await tx.execute(insert(protocolos), rows)
