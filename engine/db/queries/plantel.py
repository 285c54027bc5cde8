"""Who exercises which post and where places are, kept in this process while their seal holds."""

from collections import OrderedDict, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import and_, any_, func, or_, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.personas import Titular, load_actor, load_ejercicios
from engine.db.queries.tablas import cargos, ejercicios, entidades
from engine.db.session import Database
from engine.domain.actor import Actor
from engine.domain.roles import ROLES, entidad_of_superior, superior_of
from engine.domain.ubicacion import Ubicacion

_SEALS_KEPT = 4
_MOST = 20_000

Post = tuple[int, str] | int


@dataclass(frozen=True)
class Lugar:
    """An entidad as the work knows it; `ruta` are the ids from the top down to itself.

    `ubicacion` is what is written of the entidad alone: see `place_of`.
    """

    id: int
    codigo: str
    nombre: str
    tipo: str
    ruta: tuple[int, ...]
    ubicacion: Ubicacion


@dataclass(frozen=True)
class CargoUbicado:
    """A cargo and where it is; `entidad` is the name of its entidad."""

    id: int
    rol: str
    entidad_id: int
    entidad: str

    @property
    def nombre(self) -> str:
        """What people call it: "Jefe de gestión pedagógica · UGEL Chucuito"."""
        return f"{ROLES[self.rol].nombre} · {self.entidad}"


@dataclass(frozen=True)
class Linea:
    """What a line of a convocation reaches; no entidad when none in use has its code."""

    entidad_id: int | None = None
    cargos: tuple[CargoUbicado, ...] = ()


class Plantel:
    """What was read of posts and places under one seal; it is read again under another."""

    def __init__(self) -> None:
        self._empty()

    def _empty(self) -> None:
        self._lugares: dict[int, Lugar] = {}
        self._codigos: dict[str, int | None] = {}
        self._periodos: dict[Post, list[tuple[Titular, Range[datetime]]]] = {}
        self._cargos: dict[int, CargoUbicado] = {}
        self._lineas: dict[tuple[str, str], Linea] = {}
        self._tramos: list[tuple[datetime, datetime]] = []
        self._actores: dict[tuple[datetime, int], Actor | None] = {}

    async def actor(self, database: Database, persona_id: int, now: datetime) -> Actor | None:
        """Return the persona with the cargos exercised at `now`, None if inactive."""
        self._make_room()
        actors = self._actores
        begun = next((since for since, until in self._tramos if since <= now < until), None)
        if begun is None or (begun, persona_id) not in actors:
            async with database.transaction() as tx:
                tramo = await _stretch(tx, now)
                actor = await load_actor(tx, persona_id, now)
            if tramo not in self._tramos:
                self._tramos.append(tramo)
            begun = tramo[0]
            actors[begun, persona_id] = actor
        return actors[begun, persona_id]

    async def lugares(
        self, tx: AsyncSession, ids: Iterable[int], codigos: Iterable[str] = ()
    ) -> dict[int, Lugar]:
        """Return the places asked for by id or code, with those above them."""
        return (await self._known_places(tx, ids, codigos))[0]

    async def lugar(self, tx: AsyncSession, codigo: str) -> Lugar | None:
        """Return the place with that code, or None."""
        places, codes = await self._known_places(tx, (), (codigo,))
        found = codes[codigo]
        return places[found] if found is not None else None

    async def _known_places(
        self, tx: AsyncSession, ids: Iterable[int], codigos: Iterable[str]
    ) -> tuple[dict[int, Lugar], dict[str, int | None]]:
        self._make_room()
        places, codes = self._lugares, self._codigos
        new_ids = {i for i in ids if i not in places}
        new_codes = {c for c in codigos if c not in codes}
        if new_ids or new_codes:
            read = await _read_lugares(tx, new_ids, new_codes)
            places.update({place.id: place for place in read})
            codes.update({code: None for code in new_codes if code not in codes})
            codes.update({place.codigo: place.id for place in read})
        return places, codes

    async def titulares(
        self, tx: AsyncSession, posts: Collection[Post], now: datetime
    ) -> dict[Post, list[Titular]]:
        """Return who exercises each post, (entidad, role) or the id of a cargo, at `now`."""
        self._make_room()
        known = self._periodos
        if new := [post for post in posts if post not in known]:
            known.update(await load_ejercicios(tx, new))
        return {post: [t for t, held in known[post] if now in held] for post in posts}

    async def responsables(
        self, tx: AsyncSession, post: Post, now: datetime, *, salvo: int | None = None
    ) -> list[Titular]:
        """Return who attends to a post at `now`: who exercises it, or else the nearest post above.

        `salvo` is whose own work is to be approved: somebody else attends to it.
        """
        while True:
            held = (await self.titulares(tx, [post], now))[post]
            if able := [titular for titular in held if titular.persona_id != salvo]:
                return able
            above = await self.above(tx, post)
            if above is None:
                return []
            post = above

    async def above(self, tx: AsyncSession, post: Post) -> tuple[int, str] | None:
        """Return the post above one, None at the top."""
        if isinstance(post, int):
            cargo = (await self.cargos(tx, [post]))[post]
            post = (cargo.entidad_id, cargo.rol)
        entidad_id, rol = post
        superior = superior_of(rol)
        if superior is None:
            return None
        places = await self.lugares(tx, [entidad_id])
        line = [(i, places[i].tipo) for i in reversed(places[entidad_id].ruta)]
        found = entidad_of_superior(rol, line)
        return (found, superior) if found is not None else None

    async def cargos(self, tx: AsyncSession, ids: Iterable[int]) -> dict[int, CargoUbicado]:
        """Return the cargos asked for by id, in use or not, and others already known."""
        self._make_room()
        known = self._cargos
        if new := {i for i in ids if i not in known}:
            rows = await tx.execute(
                select(cargos.c.id, cargos.c.rol, entidades.c.id, entidades.c.nombre)
                .join(entidades, entidades.c.id == cargos.c.entidad_id)
                .where(cargos.c.id.in_(new))
            )
            known.update({row[0]: CargoUbicado(*row) for row in rows})
        return known

    async def lineas(
        self, tx: AsyncSession, lines: Collection[tuple[str, str]]
    ) -> dict[tuple[str, str], Linea]:
        """Return what each line of a convocation, (code of an entidad, role), reaches."""
        self._make_room()
        known = self._lineas
        if new := {line for line in lines if line not in known}:
            known.update(await _reach(tx, new))
        return {line: known[line] for line in lines}

    def _make_room(self) -> None:
        many = len(self._lugares) + len(self._periodos) + len(self._cargos)
        if many + len(self._lineas) + len(self._actores) > _MOST:
            # New ones: whoever was given the old ones goes on reading them.
            self._empty()


async def _stretch(tx: AsyncSession, now: datetime) -> tuple[datetime, datetime]:
    """Return since when and until when nobody begins or ends to exercise a cargo, around `now`."""
    begins, ends = func.lower(ejercicios.c.periodo), func.upper(ejercicios.c.periodo)
    since = func.greatest(
        *(select(func.max(end)).where(end <= now).scalar_subquery() for end in (begins, ends))
    )
    until = func.least(
        *(select(func.min(end)).where(end > now).scalar_subquery() for end in (begins, ends))
    )
    row = (await tx.execute(select(since, until))).one()
    return row[0] or datetime.min.replace(tzinfo=UTC), row[1] or datetime.max.replace(tzinfo=UTC)


async def _read_lugares(tx: AsyncSession, ids: set[int], codes: set[str]) -> list[Lugar]:
    below = entidades.alias("propia")
    columns = (
        entidades.c.id, entidades.c.codigo, entidades.c.nombre, entidades.c.tipo,
        entidades.c.ruta, entidades.c.region, entidades.c.provincia, entidades.c.distrito,
    )  # fmt: skip
    rows = await tx.execute(
        select(*columns)
        .join(below, or_(entidades.c.id == any_(below.c.ruta), entidades.c.id == below.c.id))
        .where(or_(below.c.id.in_(ids), below.c.codigo.in_(codes)))
    )
    return [Lugar(*row[:4], tuple(row.ruta), Ubicacion(*row[5:])) for row in rows]


async def _reach(
    tx: AsyncSession, lines: Collection[tuple[str, str]]
) -> dict[tuple[str, str], Linea]:
    rows = await tx.execute(
        select(entidades.c.codigo, entidades.c.id, entidades.c.nombre, cargos.c.id, cargos.c.rol)
        .outerjoin(
            cargos,
            and_(
                cargos.c.entidad_id == entidades.c.id,
                cargos.c.rol.in_({rol for _, rol in lines}),
                cargos.c.activo,
            ),
        )
        .where(entidades.c.codigo.in_({codigo for codigo, _ in lines}), entidades.c.activa)
        .order_by(cargos.c.id)
    )
    places: dict[str, int] = {}
    reached: dict[tuple[str, str], list[CargoUbicado]] = defaultdict(list)
    for codigo, entidad_id, nombre, cargo_id, rol in rows:
        places[codigo] = entidad_id
        if cargo_id is not None:
            reached[codigo, rol].append(CargoUbicado(cargo_id, rol, entidad_id, nombre))
    return {line: Linea(places.get(line[0]), tuple(reached[line])) for line in lines}


_KEPT: OrderedDict[UUID, Plantel] = OrderedDict()


def plantel_of(sello: UUID) -> Plantel:
    """Return what is known under a seal."""
    known = _KEPT.get(sello)
    if known is None:
        known = _KEPT[sello] = Plantel()
        while len(_KEPT) > _SEALS_KEPT:
            _KEPT.popitem(last=False)
    return known
