"""The people of the stories: one persona per post that an AT needs, in Puno and at the ministry."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.instancias.procesos import deploy_all
from engine.actions.personas.ingreso import hash_password
from engine.actions.reloj import set_clock
from engine.db.queries.personas import load_actor
from engine.db.queries.tablas import cargos, entidades, personas, titularidades
from engine.db.reference.load import load_reference
from engine.db.session import Database
from engine.domain.actor import Actor

NOW = datetime(2026, 7, 6, 13, tzinfo=UTC)
"""Monday 6 July 2026, 8:00 in Lima."""

POSTS = {
    "diri": [("DIRI", "planificador_diri")],
    "difoca": [("DIFOCA", "especialista_difoca")],
    "unidad": [("DIGEBR", "responsable_at"), ("DIGEBR", "facilitador")],
    "deib": [("DEIB", "responsable_at"), ("DEIB", "facilitador")],
    "dre": [("210000", "coordinador_dre")],
    "ugel": [("210005", "jefe_agp"), ("210005", "especialista_primaria")],
    "vecina": [("210004", "jefe_agp"), ("210004", "especialista_primaria")],
    "cusco": [("080000", "coordinador_dre")],
    "directora": [("210005", "director_ugel")],
    "nadie": [],
}


@dataclass(frozen=True)
class Gente:
    """The ids of the personas by their user name."""

    database: Database
    ids: dict[str, int]

    async def actor(self, usuario: str, now: datetime = NOW) -> Actor:
        """Return who that persona is at `now`."""
        async with self.database.transaction() as tx:
            found = await load_actor(tx, self.ids[usuario], now)
        assert found is not None
        return found


ADMIN = {"admin": [("MINEDU", "administrador")]}


async def settle_in(database: Database, *, admin: bool = False) -> Gente:
    """Load the reference facts and the diagrams, and give each post of the stories a holder.

    With `admin`, the administrator's too. Where people already live, they are the ones.
    """
    known = await meet(database)
    posts = POSTS | (ADMIN if admin else {})
    if known.ids.keys() >= posts.keys():
        return known
    await deploy_all(database, NOW)
    async with database.transaction() as tx:
        await load_reference(tx)
        hired = {name: await _hire(tx, name, posts[name]) for name in posts}
    return Gente(database, hired)


async def open_office(database: Database, clave: str) -> None:
    """Settle the people in with an administrator and one password, and start the demo's clock."""
    await settle_in(database, admin=True)
    async with database.transaction() as tx:
        await set_clock(tx, instant=NOW)
        await tx.execute(update(personas).values(clave=await hash_password(clave)))


async def meet(database: Database) -> Gente:
    """Return the people who already live in a database."""
    async with database.transaction() as tx:
        known = await tx.execute(select(personas.c.usuario, personas.c.id))
        return Gente(database, {row.usuario: row.id for row in known})


async def _hire(tx: AsyncSession, usuario: str, posts: list[tuple[str, str]]) -> int:
    persona_id = await tx.scalar(
        insert(personas)
        .values(
            usuario=usuario,
            nombre=f"Persona {usuario}",
            correo=f"{usuario}@example.pe",
            activa=True,
        )
        .returning(personas.c.id)
    )
    for codigo, rol in posts:
        cargo_id = await tx.scalar(
            select(cargos.c.id)
            .join(entidades, entidades.c.id == cargos.c.entidad_id)
            .where(entidades.c.codigo == codigo, cargos.c.rol == rol)
        )
        assert cargo_id is not None, (codigo, rol)
        await tx.execute(
            insert(titularidades).values(
                cargo_id=cargo_id,
                persona_id=persona_id,
                periodo=Range(date(2026, 1, 1), None, bounds="[)"),
                tipo="titular",
                acto="RD 001-2026",
            )
        )
    assert persona_id is not None
    return int(persona_id)
