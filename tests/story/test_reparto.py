"""Docentes of a programme shared out among its companions: proposed, fixed by hand, written."""

from datetime import date

import pytest
from sqlalchemy import select, update

from api.repartos import tell_reparto
from engine.actions.acompanamiento.reparto import accept, discard, propose
from engine.db.queries.acompanados import list_acompanados
from engine.db.queries.tablas import acompanados, acompanantes, instituciones
from engine.db.session import Database
from engine.errors import Conflict
from tests.story.acompanamiento import HOY, Programas, refused
from tests.story.gente import settle_in


class Reparto(Programas):
    """A programme with Rosa and Luz, and schools of so many docentes each."""

    programa_id: int = 0

    async def settle(self, *escuelas: int) -> "Reparto":
        self.programa_id = await self.programa()
        self.rosa = await self.acompanante(self.programa_id, "Rosa")
        self.luz = await self.acompanante(self.programa_id, "Luz")
        self.docentes = []
        for n, many in enumerate(escuelas, 1):
            school = await self.escuela(f"024000{n}")
            self.docentes.append([await self.docente(school, f"D{n}{k}") for k in range(many)])
        return self

    async def propose(self, **changes):
        orden = await self.orden()
        await propose(self.database, orden, programa_id=self.programa_id, **changes)
        return await self.open()

    async def open(self):
        async with self.database.transaction() as tx:
            actor = (await self.orden()).actor
            return (await tell_reparto(tx, actor, self.programa_id, HOY))[1]

    async def accept(self, reparto):
        return await accept(
            self.database, await self.orden(), programa_id=self.programa_id,
            reparto_id=reparto["id"],
        )  # fmt: skip

    async def held(self):
        async with self.database.transaction() as tx:
            rows = await list_acompanados(tx, programa_id=self.programa_id, dia=HOY)
        return {
            row["cargo_id"]: row["acompanante_id"]
            for row in rows
            if row["desde"] is not None and row["hasta"] > HOY
        }


@pytest.fixture
async def sala(database: Database) -> Reparto:
    return Reparto(database, await settle_in(database, admin=True))


def lists_of(reparto):
    return {
        person["cargo"]: lista["acompanante"]
        for lista in reparto["listas"]
        for school in lista["instituciones"]
        for person in school["docentes"]
    }


async def test_pr_22_whole_schools_go_to_one_companion_within_the_ratio_and_are_written(sala):
    """PR-22, NU-01: three schools of four, four and three among two lists of eight at most."""
    await sala.settle(4, 4, 3)
    told = await sala.propose()
    assert (told["docentes"], told["pendientes"], told["nuevos"]) == (11, [], 11)
    pairs = lists_of(told)
    assert all(len({pairs[d] for d in school}) == 1 for school in sala.docentes)
    assert max(lista["docentes"] for lista in told["listas"]) <= 8
    assert "multigrado admite 8 docentes" in told["listas"][0]["norma"]
    assert await sala.held() == {}
    done = await sala.accept(told)
    assert (done["nuevas"], done["movidas"]) == (11, 0)
    assert await sala.held() == pairs
    assert await sala.open() is None


async def test_a_pair_that_somebody_fixed_stays_and_the_rest_changes_least(sala):
    await sala.settle(3, 2, 2)
    first = await sala.propose()
    await sala.accept(first)
    before = await sala.held()
    moved = sala.docentes[2][0]
    other = sala.luz if before[moved] == sala.rosa else sala.rosa
    again = await sala.propose(fijas={moved: other})
    after = lists_of(again)
    assert after[moved] == other
    # The school of who was fixed goes along, and nobody else moves.
    assert again["movidos"] == 2
    assert sum(lista["docentes"] for lista in again["listas"]) == 7
    done = await sala.accept(again)
    assert done["movidas"] == again["movidos"]
    async with sala.database.transaction() as tx:
        rows = (await tx.execute(select(acompanados))).mappings().all()
    fixed = [row for row in rows if row["fijo"]]
    assert [row["cargo_id"] for row in fixed] == [moved]
    assert fixed[0]["periodo"].lower == HOY
    ended = [row for row in rows if row["motivo_fin"]]
    assert len(ended) == done["movidas"]
    loose = await sala.propose(sueltas={moved})
    assert loose["movidos"] == 0


async def test_who_finds_no_place_is_told_by_which_ratio(sala):
    """PR-22: seventeen docentes do not fit in two lists of eight, and the refusal says so."""
    await sala.settle(8, 8, 1)
    told = await sala.propose()
    assert told["estado"] == "incompleto"
    [reason] = told["razones"]
    assert "Falta 1 acompañante: 17 docentes entre 2 listas de 8 (PR-22" in reason
    assert sum(len(each["docentes"]) for each in told["pendientes"]) == 1
    await sala.accept(told)
    assert len(await sala.held()) == 16


async def test_nu_01_the_dispersion_that_each_declares_is_the_ratio_of_their_list(sala):
    """NU-01, PR-22 (S004:434-442): ten where schools are near, eight for who declares nothing."""
    await sala.settle(8, 10)
    async with sala.database.transaction() as tx:
        mine = acompanantes.c.id == sala.luz
        await tx.execute(update(acompanantes).where(mine).values(dispersion="menor"))
    told = await sala.propose()
    assert told["pendientes"] == []
    by_name = {lista["acompanante"]: lista for lista in told["listas"]}
    assert {who: each["docentes"] for who, each in by_name.items()} == {sala.rosa: 8, sala.luz: 10}
    assert "menor dispersión" in by_name[sala.luz]["norma"]
    await sala.accept(told)
    assert len(await sala.held()) == 18


async def test_an_eib_school_goes_to_who_speaks_its_language_or_the_refusal_names_it(sala):
    """EIB (S004:384-387): its lengua originaria, however each wrote it; unknown ones bar nobody."""
    await sala.settle(2)

    async def speak(rosa, luz):
        async with sala.database.transaction() as tx:
            await tx.execute(update(instituciones).values(eib=True, lengua="Awajún"))
            for companion, own in ((sala.rosa, rosa), (sala.luz, luz)):
                mine = acompanantes.c.id == companion
                await tx.execute(update(acompanantes).where(mine).values(lenguas=own))
        return await sala.propose()

    told = await speak(["quechua"], ["awajun"])
    assert set(lists_of(told).values()) == {sala.luz}
    told = await speak(["quechua"], ["quechua"])
    assert "habla Awajún, la lengua de" in told["razones"][0]
    assert told["listas"] == []
    told = await speak([], ["quechua"])
    assert set(lists_of(told).values()) == {sala.rosa}
    assert any("No se sabe qué lenguas habla" in each for each in told["avisos"])


async def test_a_proposal_is_written_once_and_not_over_lists_that_changed(sala):
    await sala.settle(8, 1)
    told = await sala.propose()
    newer = await sala.propose()
    error = await refused(sala.accept(told))
    assert (type(error), error.code) == (Conflict, "reparto_cambiado")
    crowded = {lista["docentes"]: lista["acompanante"] for lista in newer["listas"]}[8]
    late = await sala.docente(await sala.escuela("0249999"), "Nadia")
    await sala.assign(crowded, late, desde=date(2026, 7, 6))
    error = await refused(sala.accept(newer))
    assert error.code == "ratio_excedida"
    assert await sala.held() == {late: crowded}
    await discard(sala.database, await sala.orden(), programa_id=sala.programa_id)
    assert await sala.open() is None


async def test_only_who_runs_the_programme_shares_it_out(sala):
    await sala.settle(2)
    orden = await sala.orden("dre")
    error = await refused(propose(sala.database, orden, programa_id=sala.programa_id))
    assert error.code == "programa_ajeno"
