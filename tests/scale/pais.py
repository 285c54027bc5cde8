"""The people of the whole country: every cargo of every entidad has somebody in it."""

from dataclasses import dataclass

import asyncpg
from sqlalchemy import text

from engine.db.session import Database
from tests.story.gente import Gente, meet, open_office

CLAVE = "una clave de prueba"
_HIRE = text("""
    WITH vacante AS (
        SELECT c.id FROM cargo c
        WHERE NOT EXISTS (SELECT FROM titularidad t WHERE t.cargo_id = c.id)
    ), contratada AS (
        INSERT INTO persona (usuario, nombre, correo, activa)
        SELECT 'c' || id, 'Persona ' || id, 'c' || id || '@example.pe', true FROM vacante
        RETURNING id, usuario
    )
    INSERT INTO titularidad (cargo_id, persona_id, periodo, tipo, acto)
    SELECT substr(usuario, 2)::bigint, id, '[2026-01-01,)', 'titular', 'RD 001-2026'
    FROM contratada
""")


async def settle_country(database: Database) -> Gente:
    """Give every cargo a holder: those of the stories, and a new persona for each other one."""
    await open_office(database, CLAVE)
    async with database.transaction() as tx:
        await tx.execute(_HIRE)
    return await meet(database)


@dataclass(frozen=True)
class Pais:
    """The entidades, cargos and holders by their ids, as copies are dealt out over them.

    `ugeles` and `dres` are in order of code; `unidades` are those that plan ATs.
    """

    ugeles: tuple[int, ...]
    dres: tuple[int, ...]
    unidades: tuple[int, ...]
    superior: dict[int, int]
    cargo: dict[tuple[int, str], int]
    puesto: dict[int, tuple[int, str]]
    titular: dict[int, int]
    cargo_de: dict[int, int]

    def turned(self, ugeles: int, unidad: int) -> dict[int, int]:
        """Return where each entidad goes when every UGEL moves on by some places.

        The DRE of the first UGEL goes to that of the UGEL which takes its place; the other DRE
        fill the rest in order, so that no two end in one. The unit becomes another one.
        """
        moved = self.ugeles[ugeles:] + self.ugeles[:ugeles]
        places = dict(zip(self.ugeles, moved, strict=True))
        first, target = self.superior[self.ugeles[0]], self.superior[moved[0]]
        shift = self.dres.index(target) - self.dres.index(first)
        for n, dre in enumerate(self.dres):
            places[dre] = self.dres[(n + shift) % len(self.dres)]
        places[self.unidades[0]] = self.unidades[unidad % len(self.unidades)]
        return places


async def read_country(connection: asyncpg.Connection) -> Pais:
    """Return the country as it is stored, the unit of the stories (DIGEBR) before the others."""
    places = await connection.fetch("SELECT id, tipo, superior_id FROM entidad ORDER BY codigo")
    posts = await connection.fetch("SELECT id, entidad_id, rol FROM cargo ORDER BY plaza DESC, id")
    held = await connection.fetch("SELECT cargo_id, persona_id FROM titularidad ORDER BY id DESC")
    units = await connection.fetch(
        "SELECT e.id FROM entidad e JOIN cargo c ON c.entidad_id = e.id "
        "WHERE c.rol = 'responsable_at' ORDER BY e.codigo <> 'DIGEBR', e.codigo"
    )
    return Pais(
        ugeles=tuple(p["id"] for p in places if p["tipo"] == "ugel"),
        dres=tuple(p["id"] for p in places if p["tipo"] == "dre"),
        unidades=tuple(dict.fromkeys(row["id"] for row in units)),
        superior={p["id"]: p["superior_id"] for p in places},
        cargo={(row["entidad_id"], row["rol"]): row["id"] for row in posts},
        puesto={row["id"]: (row["entidad_id"], row["rol"]) for row in posts},
        titular={row["cargo_id"]: row["persona_id"] for row in held},
        cargo_de={row["persona_id"]: row["cargo_id"] for row in held},
    )
