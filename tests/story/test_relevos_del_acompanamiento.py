"""Whose the work of accompaniment is when those who do it are away, leave, or presented it."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.postgresql import Range

from engine.db.ids import new_id
from engine.db.queries.desatendidos import list_desatendidos, load_desatendidos
from engine.db.queries.invariantes import INVARIANTES
from engine.db.queries.tablas import cargos, instancias, tareas, titularidades
from engine.db.queries.tareas import list_bandeja
from tests.story.acompanamiento import Programas
from tests.story.ausentes import away, cargo_of
from tests.story.gente import settle_in
from tests.story.paso import Relato

ESCALON = {
    "docente": "Docente", "director_ie": "Director de institución educativa",
    "acompanante": "Acompañante pedagógico",
    "rci": "Responsable de la calidad de la información", "jefe_agp": "Jefe de gestión pedagógica",
}  # fmt: skip
"""The roles that do the work of a year of accompaniment, from below upwards."""


class Escena:
    """A UGEL with a school, and an open tarea of each role of accompaniment in them."""

    def __init__(self, relato: Relato) -> None:
        self.relato = relato
        self.programas = Programas(relato.database, relato.gente)
        self.instancia: Any = None
        self.escuela = self.ugel = self.plazas = 0

    async def open(self) -> None:
        await self.relato.register()
        self.escuela = await self.programas.escuela("0240011")
        async with self.relato.database.transaction() as tx:
            self.instancia = await tx.scalar(select(instancias.c.id).limit(1))
            jefe = await cargo_of(self.relato, "210005", "jefe_agp")
            self.ugel = await tx.scalar(select(cargos.c.entidad_id).where(cargos.c.id == jefe)) or 0
        # A school that comes in with the padrón has its posts, which nobody holds yet.
        for rol in ("director_ie", "docente"):
            await self.fire(await self.hire("nadie", self.escuela, rol))

    async def tarea(self, rol: str, **changes: Any) -> Any:
        """Open a tarea of a role and return its id."""
        at_school = rol in ("docente", "director_ie")
        values = {
            "id": new_id(), "instancia_id": self.instancia, "token": new_id(), "elemento": rol,
            "nombre": rol, "ficha": "visto", "rol": rol, "estado": "abierta",
            "entidad_id": self.escuela if at_school else self.ugel, "creada": self.relato.now,
        } | changes  # fmt: skip
        async with self.relato.database.transaction() as tx:
            await tx.execute(insert(tareas).values(**values))
        return values["id"]

    async def hire(self, quien: str, entidad: int, rol: str) -> int:
        """Give a new cargo of that role to somebody, and return it."""
        who = self.relato.gente.ids[quien]
        self.plazas += 1
        async with self.relato.database.transaction() as tx:
            made = await tx.scalar(
                insert(cargos)
                .values(entidad_id=entidad, rol=rol, plaza=6 + self.plazas, activo=True)
                .returning(cargos.c.id)
            )
            await tx.execute(
                insert(titularidades).values(
                    cargo_id=made, persona_id=who, tipo="titular",
                    periodo=Range(date(2026, 1, 1), None),
                )
            )  # fmt: skip
        return int(made or 0)

    async def fire(self, cargo: int) -> None:
        async with self.relato.database.transaction() as tx:
            await tx.execute(delete(titularidades).where(titularidades.c.cargo_id == cargo))

    async def attending(self) -> dict[str, str | None]:
        """Return who does the work of each post left, as the board tells it."""
        async with self.relato.database.transaction() as tx:
            left = await load_desatendidos(tx, self.relato.now)
        names = {p.rol: p.atiende.nombre if p.atiende else None for p in left}
        return {rol: name for rol, name in names.items() if rol in ESCALON}

    async def bandeja(self, quien: str) -> set[str]:
        """Return the roles whose tareas somebody finds in their bandeja."""
        async with self.relato.database.transaction() as tx:
            actor = await self.relato.gente.actor(quien, self.relato.now)
            rows = await list_bandeja(tx, actor, now=self.relato.now)
        return {row["rol"] for row in rows.datos} & set(ESCALON)

    async def alone(self) -> int:
        """Return how many tareas nobody may do."""
        async with self.relato.database.transaction() as tx:
            return (await INVARIANTES["sin_persona"](tx, self.relato.now)).cuenta


@pytest.fixture
async def escena(database):
    made = Escena(Relato(database, await settle_in(database, admin=True)))
    await made.open()
    return made


async def test_work_that_its_own_cannot_do_climbs_post_by_post_and_shows_on_diris_board(escena):
    """docente → director → AGP ← acompañante, RCI; AGP → director of UGEL → DRE; then DIRI sees."""
    directs = await escena.hire("nadie", escena.escuela, "director_ie")
    for rol in ESCALON:
        await escena.tarea(rol)
    assert await escena.attending() == {
        "docente": "Persona nadie", "acompanante": "Persona ugel", "rci": "Persona ugel",
    }  # fmt: skip
    assert await escena.bandeja("nadie") == {"docente", "director_ie"}
    await escena.fire(directs)
    assert set((await escena.attending()).values()) == {"Persona ugel"}
    assert await escena.bandeja("ugel") == set(ESCALON)
    await away(escena.relato, "ugel", None)
    assert set((await escena.attending()).values()) == {"Persona directora"}
    assert await escena.bandeja("directora") == set(ESCALON)
    assert (await escena.bandeja("ugel"), await escena.alone()) == (set(), 0)
    await away(escena.relato, "directora", None)
    assert await escena.bandeja("dre") == set(ESCALON)
    assert await escena.alone() == 0
    await away(escena.relato, "dre", None)
    assert await escena.alone() == len(ESCALON)
    async with escena.relato.database.transaction() as tx:
        diri = await escena.relato.gente.actor("diri", escena.relato.now)
        board = await list_desatendidos(tx, diri, escena.relato.now)
    assert {p.nombre for p in board if p.atiende is None} == set(ESCALON.values())


async def test_what_a_closed_cargo_left_open_comes_up_to_who_is_above(escena):
    """A docente whose plaza went to another school leaves what was theirs alone to the AGP."""
    left = await escena.hire("cusco", escena.escuela, "docente")
    await escena.tarea("docente", cargo_id=left)
    async with escena.relato.database.transaction() as tx:
        await tx.execute(update(cargos).where(cargos.c.id == left).values(activo=False))
    assert await escena.attending() == {"docente": "Persona ugel"}
    assert await escena.bandeja("ugel") == {"docente"}
    assert (await escena.bandeja("cusco"), await escena.alone()) == (set(), 0)


async def test_a_companion_who_stands_in_for_their_chief_approves_nothing_of_their_own(escena):
    """What a companion presented is approved by the post above the one they stand in for."""
    await escena.hire("nadie", escena.ugel, "acompanante")
    await away(escena.relato, "ugel", "nadie")
    own = await escena.tarea("jefe_agp", presento_id=escena.relato.gente.ids["nadie"])
    other = await escena.tarea("jefe_agp", elemento="de_otra_persona")
    async with escena.relato.database.transaction() as tx:
        found = {}
        for quien in ("nadie", "directora"):
            actor = await escena.relato.gente.actor(quien, escena.relato.now)
            rows = await list_bandeja(tx, actor, now=escena.relato.now)
            found[quien] = {row["id"] for row in rows.datos} & {own, other}
    assert found == {"nadie": {other}, "directora": {own}}
    assert await escena.alone() == 0
