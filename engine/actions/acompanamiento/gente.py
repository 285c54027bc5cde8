"""Who the people of a plantel are: told by their mail, by their document or by their name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.cursores import normalise
from engine.db.queries.tablas import cargos, entidades, personas, titularidades
from engine.domain.padron import Plaza
from engine.errors import RuleBroken


@dataclass(frozen=True)
class Conocida:
    """A persona that a name of a school may mean, with its mail and its number in the file."""

    id: int
    correo: str | None = None
    quien: int | None = None

    def may_be(self, plaza: Plaza) -> bool:
        """Tell whether nothing says that a plaza of that name is of somebody else."""
        for own, said in ((self.correo, plaza.correo), (self.quien, plaza.quien)):
            if own is not None and said is not None and own != said:
                return False
        return True


@dataclass
class Gente:
    """The personas that plazas may mean, by mail and by school and name.

    Those of one school who have the same name are told apart by their mail, or by the document
    that one file gives of each; where neither does, whoever sent the file is asked.
    """

    por_correo: dict[str, int]
    por_nombre: dict[tuple[str, str], list[Conocida]]
    usuarios: set[str] = field(default_factory=set)
    corregibles: frozenset[int] = frozenset()
    """Those who work in these schools alone: of others a file says nothing new."""

    def find(self, plaza: Plaza) -> int | None:
        """Return the id of whoever a plaza names, or None.

        Raises RuleBroken("titular_por_distinguir") when it may be one of several.
        """
        if plaza.correo and plaza.correo in self.por_correo:
            return self.por_correo[plaza.correo]
        named = self.por_nombre.get((plaza.escuela, normalise(plaza.nombre)), [])
        same = [each for each in named if plaza.quien is not None and each.quien == plaza.quien]
        found = {each.id for each in same or named if each.may_be(plaza)}
        if len(found) > 1:
            raise RuleBroken(
                "titular_por_distinguir", nombre=plaza.nombre, escuela=plaza.escuela,
                plaza=plaza.codigo,
            )  # fmt: skip
        return found.pop() if found else None

    async def find_or_add(self, tx: AsyncSession, plazas: Sequence[Plaza]) -> list[int]:
        """Return the persona of each plaza, in order; those not known are added.

        They cannot sign in until somebody gives them a password.
        """
        found: list[int] = []
        new: dict[int, Plaza] = {}
        for plaza in plazas:
            persona_id = self.find(plaza) or -len(found) - 1
            if persona_id < 0:
                before = new.setdefault(persona_id, plaza)
                new[persona_id] = replace(before, correo=before.correo or plaza.correo)
            self.know(plaza, persona_id)
            found.append(persona_id)
        made = await self._add(tx, new)
        return [made.get(n, n) for n in found]

    async def _add(self, tx: AsyncSession, nuevas: Mapping[int, Plaza]) -> dict[int, int]:
        """Add those whom the file names first, by the number they were given meanwhile."""
        if not nuevas:
            return {}
        rows = [
            {"usuario": self._user(p), "nombre": p.nombre, "correo": p.correo, "activa": True}
            for p in nuevas.values()
        ]
        made = insert(personas).returning(personas.c.id, sort_by_parameter_order=True)
        return dict(zip(nuevas, await tx.scalars(made, rows), strict=True))

    def know(self, plaza: Plaza, persona_id: int) -> None:
        """Remember who a plaza names."""
        named = self.por_nombre.setdefault((plaza.escuela, normalise(plaza.nombre)), [])
        known = next((each for each in named if each.id == persona_id), Conocida(persona_id))
        named[:] = [each for each in named if each.id != persona_id]
        correo, quien = plaza.correo or known.correo, plaza.quien or known.quien
        named.append(Conocida(persona_id, correo, quien))
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
            select(entidades.c.codigo, personas.c.nombre, personas.c.correo, personas.c.id)
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
    named: dict[tuple[str, str], list[Conocida]] = {}
    for row in {(row.codigo, row.id): row for row in by_name}.values():
        key = (row.codigo, normalise(row.nombre))
        named.setdefault(key, []).append(Conocida(row.id, row.correo))
    return Gente(
        {row.correo: row.id for row in by_mail},
        named,
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
