"""The desk of the RCI: each rule finds what was put wrong, and nothing in what is sound."""

from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime

import pytest

from engine.actions.acompanamiento.inconsistencias import (
    count_inconsistencias,
    list_inconsistencias,
)
from engine.domain.actor import Actor
from engine.domain.inconsistencias import REGLAS
from engine.errors import NotFound
from tests.story.acompanamiento import Programas
from tests.story.gente import settle_in
from tests.story.inconsistencias import TODO, Desorden

HOY = date(2026, 7, 6)
LUNES = date(2026, 6, 15)
Estropear = Callable[[Desorden], Awaitable[object]]


@pytest.fixture
async def desorden(database) -> Desorden:
    made = Desorden(Programas(database, await settle_in(database, admin=True)))
    await made.prepare()
    return made


async def done(d: Desorden, first: date = LUNES, **changes) -> int:
    """Write a visit that was done as it should."""
    made = await d.visit(d.ana, d.escuela, first, estado="realizada", **changes)
    await d.tell(made, "visita_registro", fecha_valorada=f"{first:%Y-%m-%d}", **TODO)
    return made


async def two_plazas(d: Desorden) -> None:
    twin = await d.teach(d.escuela, "Otra")
    await d.sql("UPDATE titularidad SET persona_id = (SELECT persona_id FROM titularidad"
                " WHERE cargo_id = :ana) WHERE cargo_id = :twin", ana=d.ana, twin=twin)  # fmt: skip


async def vacant_companion(d: Desorden) -> None:
    await d.vacate(await d.cargo_of(d.rosa))


async def nowhere(d: Desorden) -> None:
    await d.sql("UPDATE entidad SET latitud = NULL WHERE id = :e", e=d.escuela)


async def untold_kind(d: Desorden) -> None:
    await d.sql("UPDATE institucion SET caracteristica = NULL WHERE entidad_id = :e", e=d.escuela)


async def empty_school(d: Desorden) -> None:
    await d.sql("UPDATE institucion SET alumnos = 0 WHERE entidad_id = :e", e=d.escuela)


async def moved_school(d: Desorden) -> None:
    await d.sql("UPDATE entidad e SET ruta = u.ruta || e.id, superior_id = u.id FROM entidad u"
                " WHERE u.codigo = '210004' AND e.id = :e", e=d.escuela)  # fmt: skip


async def shut_school(d: Desorden) -> None:
    await d.sql("UPDATE entidad SET activa = false WHERE id = :e", e=d.escuela)


async def over_the_ratio(d: Desorden) -> None:
    for n in range(8):
        await d.teach(d.escuela, f"Docente {n}")


async def short_plan(d: Desorden) -> None:
    await d.sql("DELETE FROM estrategia WHERE docente_id = :ana AND numero = 6", ana=d.ana)


async def not_on_the_list(d: Desorden) -> None:
    await d.sql("UPDATE acompanado SET periodo = daterange('2026-06-16', '2027-01-01')")
    await done(d)


async def on_sunday(d: Desorden) -> None:
    await d.visit(d.ana, d.escuela, date(2026, 10, 4))


async def registered_before(d: Desorden) -> None:
    await done(d, registrada_en=datetime(2026, 6, 14, 15, tzinfo=UTC))


async def never_registered(d: Desorden) -> None:
    await d.visit(d.ana, d.escuela, LUNES)


async def at_night(d: Desorden) -> None:
    made = await done(d)
    await d.tell(made, "visita_dialogo", hora_inicio="17:00", hora_fin="19:30")


async def one_version(d: Desorden) -> None:
    made = await d.visit(d.ana, d.escuela, LUNES, estado="realizada")
    said = {"fecha_valorada": "2026-06-15", "sesion_original": True, "sesion_reajustada": False}
    await d.tell(made, "visita_registro", **said)


async def bare_level(d: Desorden) -> None:
    made = await done(d)
    await d.sql("INSERT INTO valoracion (programa_id, docente_id, acompanante_id, estrategia_id,"
                " mes, desempeno, nivel, fuente, de_director, definitiva, registrada_en) VALUES"
                " (:p, :a, :r, :e, '2026-06-01', 'D19', 2, 'visita', false, true, now())",
                p=d.programa, a=d.ana, r=d.rosa, e=made)  # fmt: skip


async def first_day_rated(d: Desorden) -> None:
    await done(d, dias=2)


async def gia_on_the_day(d: Desorden) -> None:
    """PR-05: the database keeps one companion's days apart, not those of a taller."""
    await done(d)
    await d.estrategia("taller", d.escuela, LUNES, dias=5, estado="realizada")


async def more_than_there_are(d: Desorden) -> None:
    made = await d.estrategia("rtc", d.escuela, LUNES, estado="realizada")
    await d.tell(made, "rtc_registro", asistentes=5)
    await d.tell(made, "rtc_convocatoria", en_pat=True)


async def not_in_the_pat(d: Desorden) -> None:
    await d.estrategia("rtc", d.escuela, LUNES, estado="realizada")


async def never_replaced(d: Desorden) -> None:
    await d.visit(d.ana, d.escuela, LUNES, estado="no_realizada", causa="clima")


async def team_not_registered(d: Desorden) -> None:
    """PR-20."""
    await d.estrategia("reunion", d.escuela, LUNES, acompanante_id=None)


ESTROPEOS: dict[str, Estropear] = {
    "docente_en_dos_listas": two_plazas,
    "plaza_sin_titular": lambda d: d.vacate(d.ana),
    "acompanante_sin_titular": vacant_companion,
    "escuela_sin_coordenadas": nowhere,
    "escuela_sin_tipo": untold_kind,
    "escuela_sin_estudiantes": empty_school,
    "escuela_de_otra_ugel": moved_school,
    "escuela_cerrada": shut_school,
    "sobre_ratio": over_the_ratio,
    "plan_corto": short_plan,
    "visita_fuera_de_lista": not_on_the_list,
    "en_dia_no_laborable": on_sunday,
    "registrada_antes": registered_before,
    "sin_registrar": never_registered,
    "fuera_de_la_jornada": at_night,
    "sin_sesion": one_version,
    "nivel_sin_evidencia": bare_level,
    "valorada_otro_dia": first_day_rated,
    "gia_en_dia_de_visita": gia_on_the_day,
    "asistencia_mayor": more_than_there_are,
    "rtc_sin_pat": not_in_the_pat,
    "sin_reemplazo": never_replaced,
    "equipo_sin_registrar": team_not_registered,
}


async def found(d: Desorden, actor: Actor) -> dict[str, int]:
    async with d.room.database.transaction() as tx:
        told = await count_inconsistencias(tx, actor, HOY, [d.programa])
    return {row["regla"]: row["cuenta"] for row in told if row["cuenta"]}


async def test_nothing_is_found_in_what_is_sound(desorden):
    """Nor in a taller that goes on after its weekend."""
    await done(desorden)
    await desorden.estrategia("taller", desorden.escuela, date(2026, 7, 30), dias=7)
    assert await found(desorden, await desorden.room.gente.actor("ugel")) == {}


async def test_each_rule_finds_the_one_thing_put_wrong_and_leads_to_it(desorden):
    """PR-04, PR-05, PR-20, PR-22, PR-23, PR-27, VI-09, VI-13, VA-06, PB-06: one at a time."""
    assert ESTROPEOS.keys() == REGLAS.keys()
    actor = await desorden.room.gente.actor("ugel")
    for regla, spoil in ESTROPEOS.items():
        async with desorden.tried() as trial:
            await spoil(trial)
            got = await found(trial, actor)
            assert got.get(regla) == 1, (regla, got)
            async with trial.room.database.transaction() as tx:
                (row,) = await list_inconsistencias(
                    tx, actor, HOY, [trial.programa], regla=regla, limite=5
                )
        assert row["frase"].endswith("."), row
        assert row["enlace"].startswith("/acompanamiento/"), row
        assert "None" not in row["frase"] + row["enlace"], row
    assert await found(desorden, actor) == {}


async def test_a_rule_that_is_not_there_is_not_found(desorden):
    actor = await desorden.room.gente.actor("ugel")
    async with desorden.room.database.transaction() as tx:
        with pytest.raises(NotFound):
            await list_inconsistencias(tx, actor, HOY, [desorden.programa], regla="otra")
