"""Who the people of a plantel are: known by mail or, in one school, by name."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.cursores import normalise
from engine.db.queries.tablas import cargos, entidades, personas, titularidades
from engine.domain.padron import Plaza


@dataclass
class Gente:
    """The personas that plazas may mean, by mail and by school and name."""

    por_correo: dict[str, int]
    por_nombre: dict[tuple[str, str], int]
    usuarios: set[str] = field(default_factory=set)
    corregibles: frozenset[int] = frozenset()
    """Those who work in these schools alone: of others a file says nothing new."""

    def find(self, plaza: Plaza) -> int | None:
        """Return the id of whoever a plaza names, or None."""
        if plaza.correo and plaza.correo in self.por_correo:
            return self.por_correo[plaza.correo]
        return self.por_nombre.get((plaza.escuela, normalise(plaza.nombre)))

    async def find_or_add(self, tx: AsyncSession, plazas: Sequence[Plaza]) -> list[int]:
        """Return the persona of each plaza, in order; those not known are added.

        They cannot sign in until somebody gives them a password.
        """
        new: list[Plaza] = []
        pending: set[Any] = set()
        for plaza in plazas:
            keys = {(plaza.escuela, normalise(plaza.nombre)), plaza.correo or plaza.codigo}
            if self.find(plaza) is None and pending.isdisjoint(keys):
                new.append(plaza)
            pending |= keys
        if new:
            await self._add(tx, new)
        found = [self.find(plaza) for plaza in plazas]
        return [persona_id for persona_id in found if persona_id is not None]

    async def _add(self, tx: AsyncSession, plazas: Sequence[Plaza]) -> None:
        rows = [
            {"usuario": self._user(p), "nombre": p.nombre, "correo": p.correo, "activa": True}
            for p in plazas
        ]
        made = insert(personas).returning(personas.c.id, sort_by_parameter_order=True)
        for plaza, persona_id in zip(plazas, await tx.scalars(made, rows), strict=True):
            self.know(plaza, persona_id)

    def know(self, plaza: Plaza, persona_id: int) -> None:
        """Remember who a plaza names."""
        self.por_nombre[plaza.escuela, normalise(plaza.nombre)] = persona_id
        if plaza.correo:
            self.por_correo[plaza.correo] = persona_id

    def _user(self, plaza: Plaza) -> str:
        """Return a user name that nobody has, after the plaza."""
        base = f"plaza-{plaza.codigo.lower()}"
        name, n = base, 1
        while name in self.usuarios:
            n += 1
            name = f"{base}-{n}"
        self.usuarios.add(name)
        return name

    async def correct(self, tx: AsyncSession, persona_id: int | None, plaza: Plaza) -> None:
        """Write the name and the mail that a plaza says of somebody who keeps holding it."""
        said = {"nombre": plaza.nombre} | ({"correo": plaza.correo} if plaza.correo else {})
        if persona_id in self.corregibles:
            mine = personas.c.id == persona_id
            await tx.execute(personas.update().where(mine).values(said))


async def load_gente(tx: AsyncSession, plazas: Sequence[Plaza], today: date) -> Gente:
    """Return the personas that those plazas may mean: of their mails, and of their schools."""
    mails = {plaza.correo for plaza in plazas if plaza.correo}
    by_mail = await tx.execute(
        select(personas.c.correo, personas.c.id)
        .where(personas.c.correo.in_(mails), personas.c.activa)
        .order_by(personas.c.id.desc())
    )
    schools = {plaza.escuela for plaza in plazas}
    by_name = (
        await tx.execute(
            select(entidades.c.codigo, personas.c.nombre, personas.c.id)
            .select_from(titularidades)
            .join(cargos, cargos.c.id == titularidades.c.cargo_id)
            .join(entidades, entidades.c.id == cargos.c.entidad_id)
            .join(personas, personas.c.id == titularidades.c.persona_id)
            .where(
                entidades.c.codigo.in_(schools),
                func.coalesce(func.upper(titularidades.c.periodo), today) >= today,
            )
        )
    ).all()
    taken = await tx.scalars(select(personas.c.usuario).where(personas.c.usuario.like("plaza-%")))
    return Gente(
        {row.correo: row.id for row in by_mail},
        {(row.codigo, normalise(row.nombre)): row.id for row in by_name},
        set(taken),
        await _only_there(tx, {row.id for row in by_name}, schools),
    )


async def _only_there(tx: AsyncSession, ids: set[int], schools: set[str]) -> frozenset[int]:
    """Return those who never held a cargo but in these schools."""
    elsewhere = await tx.scalars(
        select(titularidades.c.persona_id)
        .join(cargos, cargos.c.id == titularidades.c.cargo_id)
        .join(entidades, entidades.c.id == cargos.c.entidad_id)
        .where(titularidades.c.persona_id.in_(ids), entidades.c.codigo.not_in(schools))
    )
    return frozenset(ids - set(elsewhere))
