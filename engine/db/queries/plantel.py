"""Who holds which post and where places are, kept in this process while their seal holds."""

from collections import OrderedDict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import any_, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.personas import Titular, holders, lima_day, load_actor
from engine.db.queries.tablas import entidades
from engine.db.session import Database
from engine.domain.actor import Actor

_SEALS_KEPT = 4
_MOST = 20_000

Post = tuple[int, str] | int


@dataclass(frozen=True)
class Lugar:
    """An entidad as the work knows it; `ruta` are the ids from the top down to itself."""

    id: int
    codigo: str
    nombre: str
    tipo: str
    ruta: tuple[int, ...]


class Plantel:
    """What was read of posts and places under one seal; it is read again under another."""

    def __init__(self) -> None:
        self._lugares: dict[int, Lugar] = {}
        self._codigos: dict[str, int | None] = {}
        self._titulares: dict[tuple[date, Post], list[Titular]] = {}
        self._actores: dict[tuple[date, int], Actor | None] = {}

    async def actor(self, database: Database, persona_id: int, now: datetime) -> Actor | None:
        """Return the persona with the cargos held on the Lima day of `now`, None if inactive."""
        self._make_room()
        key = lima_day(now), persona_id
        if key not in self._actores:
            async with database.transaction() as tx:
                self._actores[key] = await load_actor(tx, persona_id, now)
        return self._actores[key]

    async def lugares(
        self, tx: AsyncSession, ids: Iterable[int], codigos: Iterable[str] = ()
    ) -> dict[int, Lugar]:
        """Return the places asked for by id or code, with those above them."""
        self._make_room()
        new_ids = {i for i in ids if i not in self._lugares}
        new_codes = {c for c in codigos if c not in self._codigos}
        if new_ids or new_codes:
            await self._read(tx, new_ids, new_codes)
        return self._lugares

    async def lugar(self, tx: AsyncSession, codigo: str) -> Lugar | None:
        """Return the place with that code, or None."""
        await self.lugares(tx, (), (codigo,))
        found = self._codigos[codigo]
        return self._lugares[found] if found is not None else None

    async def _read(self, tx: AsyncSession, ids: set[int], codes: set[str]) -> None:
        below = entidades.alias("propia")
        asked = or_(below.c.id.in_(ids), below.c.codigo.in_(codes))
        columns = (
            entidades.c.id, entidades.c.codigo, entidades.c.nombre, entidades.c.tipo,
            entidades.c.ruta,
        )  # fmt: skip
        rows = await tx.execute(
            select(*columns)
            .join(below, or_(entidades.c.id == any_(below.c.ruta), entidades.c.id == below.c.id))
            .where(asked)
        )
        self._codigos.update(dict.fromkeys(codes))
        for row in rows:
            self._lugares[row.id] = Lugar(*row[:4], tuple(row.ruta))
            self._codigos[row.codigo] = row.id

    async def titulares(
        self, tx: AsyncSession, posts: Collection[Post], day: date
    ) -> dict[Post, list[Titular]]:
        """Return who holds each post, (entidad, role) or the id of a cargo, on `day`."""
        self._make_room()
        new = [post for post in posts if (day, post) not in self._titulares]
        if new:
            found = await holders(
                tx,
                posts=[post for post in new if not isinstance(post, int)],
                cargo_ids=[post for post in new if isinstance(post, int)],
                day=day,
            )
            self._titulares.update({(day, post): found[post] for post in new})
        return {post: self._titulares[day, post] for post in posts}

    def _make_room(self) -> None:
        if len(self._titulares) + len(self._lugares) + len(self._actores) > _MOST:
            # New ones: whoever was given the old ones goes on reading them.
            self._titulares, self._lugares, self._codigos = {}, {}, {}
            self._actores = {}


_KEPT: OrderedDict[UUID, Plantel] = OrderedDict()


def plantel_of(sello: UUID) -> Plantel:
    """Return what is known under a seal."""
    known = _KEPT.get(sello)
    if known is None:
        known = _KEPT[sello] = Plantel()
        while len(_KEPT) > _SEALS_KEPT:
            _KEPT.popitem(last=False)
    return known
