"""The posts below somebody that nobody else can attend to: their tareas come up to them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, and_, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import cargos, ejercicios, entidades, personas
from engine.domain.actor import CargoVigente, Vacante
from engine.domain.roles import ROLES, entidad_of_superior, superior_of

Post = tuple[int, str]
_BELOW: Mapping[str, tuple[str, ...]] = {
    above: tuple(rol.clave for rol in ROLES.values() if rol.superior == above) for above in ROLES
}


@dataclass(frozen=True)
class _Debajo:
    """A post under another one: who exercises each of its cargos, nobody being None."""

    post: Post
    superior: Post
    cargos: dict[int, int | None] = field(default_factory=dict)

    @property
    def gente(self) -> set[int]:
        return {persona for persona in self.cargos.values() if persona is not None}


async def load_vacantes(
    tx: AsyncSession, persona_id: int, held: Iterable[CargoVigente], now: datetime
) -> frozenset[Vacante]:
    """Return the posts and cargos below those held whose tareas fall to who holds them at `now`.

    They go down while nobody exercises them. Those that one persona alone exercises are there
    too, for what that persona may not approve, down to the posts that would come to them.
    """
    found: set[Vacante] = set()
    # Each post reached, with the persona past whom it is reached; None past nobody.
    reached: set[tuple[Post, int | None]] = {((c.entidad_id, c.rol), None) for c in held}
    while reached:
        below = await _posts_below(tx, {post for post, _ in reached}, now)
        further: set[tuple[Post, int | None]] = set()
        for under in below:
            for past in [past for post, past in reached if post == under.superior]:
                mine = [v for v in _left(under, past) if v.presento_id != persona_id]
                found.update(mine)
                further.update((under.post, v.presento_id) for v in mine if v.cargo_id is None)
        reached = further
    return frozenset(found)


def _left(under: _Debajo, past: int | None) -> Iterator[Vacante]:
    """Yield the post and its cargos when nobody but `past`, or one persona, exercises them."""
    for cargo_id, persona in under.cargos.items():
        if past is None or persona in (None, past):
            yield Vacante(*under.post, cargo_id, past or persona)
    if past is None and len(under.gente) <= 1:
        yield Vacante(*under.post, None, next(iter(under.gente), None))
    elif past is not None and under.gente <= {past}:
        yield Vacante(*under.post, None, past)


async def _posts_below(tx: AsyncSession, posts: Collection[Post], now: datetime) -> list[_Debajo]:
    """Return the posts right below some, each with who exercises its cargos at `now`."""
    wanted = sorted({below for _, rol in posts for below in _BELOW[rol]})
    if not wanted:
        return []
    places = literal(sorted({entidad for entidad, _ in posts}), ARRAY(BigInteger))
    # A cargo that was closed is there, exercised by nobody: what it left open comes up too.
    exercised = and_(
        ejercicios.c.cargo_id == cargos.c.id, ejercicios.c.periodo.contains(now), cargos.c.activo
    )
    rows = await tx.execute(
        select(
            cargos.c.id, cargos.c.entidad_id, cargos.c.rol, entidades.c.ruta,
            personas.c.id.label("persona"),
        )
        .select_from(cargos)
        .join(entidades, entidades.c.id == cargos.c.entidad_id)
        .outerjoin(ejercicios, exercised)
        .outerjoin(personas, and_(personas.c.id == ejercicios.c.persona_id, personas.c.activa))
        .where(
            cargos.c.rol.in_(wanted), entidades.c.ruta.bool_op("&&")(places), entidades.c.activa,
        )
    )  # fmt: skip
    return await _by_post(tx, rows.all(), frozenset(posts))


async def _by_post(tx: AsyncSession, rows: Sequence[Any], posts: frozenset[Post]) -> list[_Debajo]:
    """Gather cargos by post, of those posts whose superior is one of `posts`."""
    line = {entidad for row in rows for entidad in row.ruta}
    kinds = await tx.execute(
        select(entidades.c.id, entidades.c.tipo).where(entidades.c.id.in_(line))
    )
    tipos = {row.id: row.tipo for row in kinds}
    found: dict[Post, _Debajo] = {}
    for row in rows:
        place = entidad_of_superior(row.rol, [(e, tipos[e]) for e in reversed(row.ruta)])
        superior = place or 0, superior_of(row.rol) or ""
        if superior in posts:
            post = row.entidad_id, row.rol
            found.setdefault(post, _Debajo(post, superior)).cargos[row.id] = row.persona
    return list(found.values())
