"""Who holds a cargo on the day: nobody, somebody new, or somebody with another one besides."""

from datetime import date
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import Range

from engine.actions.orden import Orden
from engine.actions.personas.cuentas import add_titularidad, end_titularidad
from engine.db.queries.tablas import reservas_recursos, titularidades
from engine.domain.actor import Actor, CargoVigente
from tests.story.paso import Relato
from tests.story.test_recursos import DIA, JEFE, _cargo, _first, _judged

ADMINISTRA = CargoVigente(1, "administrador", 1, "MINEDU", "Ministerio", "ministerio", (1,))


async def test_a_cargo_left_by_its_titular_forbids_the_date_until_somebody_takes_it(
    relato: Relato,
) -> None:
    jefe = await _cargo(relato, "210005", "jefe_agp")
    async with relato.database.transaction() as tx:
        row = titularidades.c.cargo_id == jefe
        await tx.execute(
            update(titularidades).where(row).values(periodo=Range(date(2026, 1, 1), DIA))
        )
    codigo = await _first(relato, JEFE)
    found = await _judged(relato, codigo)
    assert [c.regla for c in found.cruces] == ["sin_titular"]
    assert "UGEL Chucuito" in found.frases[0]
    async with relato.database.transaction() as tx:
        await tx.execute(
            insert(titularidades).values(
                cargo_id=jefe,
                persona_id=relato.gente.ids["nadie"],
                tipo="encargado",
                periodo=Range(DIA, None),
                acto="RD 002-2026",
            )
        )
    assert (await _judged(relato, codigo)).cruces == ()


async def test_a_cargo_that_nobody_ever_held_is_told_and_stops_nothing(relato: Relato) -> None:
    """The register names nobody: whoever designates is told, and DIRI has nothing to decide."""
    nobody = [{"entidad": "210002", "rol": "especialista_primaria"}]
    codigo = await _first(relato, nobody)
    assert [t.elemento for t in await relato.pending("diri", codigo)] == ["calendarizar"]
    found = await _judged(relato, codigo)
    assert [c.regla for c in found.cruces] == ["sin_designar"]
    assert "Pida que designe a alguien: Jefe de gestión pedagógica · UGEL" in found.frases[0]
    await relato.do("diri", codigo, "calendarizar")
    assert await relato.estado(codigo) == "calendarizada"


async def test_whoever_takes_a_cargo_takes_its_bookings_to_come(relato: Relato) -> None:
    """Who holds one cargo alone is guarded by it; with a second one, both are theirs (PB-05)."""
    jefe, otro = (
        await _cargo(relato, "210005", "jefe_agp"), await _cargo(relato, "210002", "jefe_agp"),
    )  # fmt: skip
    first = await _first(relato, JEFE)
    await relato.do("diri", first, "calendarizar")
    assert await _booked_people(relato) == [relato.gente.ids["ugel"]]
    admin = Orden(Actor(relato.gente.ids["diri"], "admin", "Admin", (ADMINISTRA,)), relato.now)
    async with relato.database.transaction() as tx:
        held = await tx.scalar(select(titularidades.c.id).where(titularidades.c.cargo_id == jefe))
    assert held is not None
    await end_titularidad(relato.database, admin, titularidad_id=held, hasta=date(2026, 8, 1))
    assert await _booked_people(relato) == []
    newcomer = relato.gente.ids["nadie"]
    for cargo, expected in ((jefe, []), (otro, [newcomer])):
        await add_titularidad(
            relato.database, admin, cargo_id=cargo, persona_id=newcomer,
            desde=date(2026, 8, 1), hasta=None, tipo="encargado", acto="RD 002-2026",
        )  # fmt: skip
        assert await _booked_people(relato) == expected


async def _booked_people(relato: Relato) -> list[Any]:
    async with relato.database.transaction() as tx:
        return list(await tx.scalars(select(reservas_recursos.c.persona_id)))
