"""Two activities of different areas become one: decided by DIRI, solved and published as one."""

import asyncio

import pytest
from sqlalchemy import select

from engine.actions.plan.articulaciones import Decision, decide, undo
from engine.actions.plan.conjunto import read_conjunto
from engine.db.queries.articulaciones import list_decisiones, load_reunidas
from engine.db.queries.excepciones import list_excepciones
from engine.db.queries.tablas import actividades, asistencias, convocatorias, entidades
from engine.errors import Conflict, Forbidden, NotFound, RuleBroken
from tests.story.gente import NOW, settle_in
from tests.story.publicaciones import Publicacion

PORQUE = "Mismo público y mismo tema: comparten equipo y gastos."
JULI = frozenset({("210005", "jefe_agp"), ("210004", "jefe_agp")})
YUNGUYO = frozenset({("210005", "jefe_agp"), ("210006", "jefe_agp")})


class Mesa(Publicacion):
    """DIRI with the activities of two areas before it."""

    async def decide(self, codigo, con, decision="articular", usuario="diri", sustento=PORQUE):
        made = Decision(codigo, con, decision, sustento)
        return await decide(self.database, await self.orden(usuario), made)

    async def decididas(self, codigo):
        async with self.database.transaction() as tx:
            return [
                (row["decision"], row["huesped"], row["otra"])
                for row in await list_decisiones(tx, codigo)
            ]

    async def conjunto(self):
        async with self.database.transaction() as tx:
            return await read_conjunto(tx, 2026, NOW)


@pytest.fixture
async def mesa(tx_database):
    return await seat(tx_database)


async def seat(database):
    made = Mesa(await settle_in(database, admin=True))
    await made.pide("Redes rurales", convocadas=JULI)
    await made.pide("Redes en la frontera", "deib", "DEIB", dia=14, convocadas=YUNGUYO)
    return made


async def test_one_that_joins_goes_with_the_dates_of_the_other(mesa):
    before = await mesa.conjunto()
    assert [h.cruce.regla for h in before.hallados] == ["articulable"]
    await mesa.decide("AC-2026-0002", "AC-2026-0001")
    after = await mesa.conjunto()
    assert after.hallados == []
    dates = [after.puestas[c].actividad.jornadas for c in sorted(after.puestas)]
    assert dates[0] == dates[1]
    assert await mesa.decididas("AC-2026-0002") == [("articular", True, "AC-2026-0001")]
    assert await mesa.decididas("AC-2026-0001") == [("articular", False, "AC-2026-0002")]


async def test_those_that_stay_apart_are_not_proposed_again(mesa):
    await mesa.decide("AC-2026-0001", "AC-2026-0002", "separar")
    assert (await mesa.conjunto()).hallados == []


async def test_what_was_decided_is_taken_back_whole(mesa):
    await mesa.decide("AC-2026-0002", "AC-2026-0001")
    await undo(mesa.database, await mesa.orden(), codigo="AC-2026-0001", con="AC-2026-0002")
    assert await mesa.decididas("AC-2026-0001") == []
    assert [h.cruce.regla for h in (await mesa.conjunto()).hallados] == ["articulable"]
    with pytest.raises(NotFound, match="articulacion_desconocida"):
        await undo(mesa.database, await mesa.orden(), codigo="AC-2026-0001", con="AC-2026-0002")


async def test_another_decision_takes_the_place_of_the_former(mesa):
    await mesa.decide("AC-2026-0002", "AC-2026-0001")
    await mesa.decide("AC-2026-0001", "AC-2026-0002")
    assert await mesa.decididas("AC-2026-0001") == [("articular", True, "AC-2026-0002")]
    await mesa.decide("AC-2026-0002", "AC-2026-0001", "separar")
    assert await mesa.decididas("AC-2026-0001") == [("separar", False, "AC-2026-0002")]


async def test_one_that_receives_others_joins_nobody(mesa):
    tercera = await mesa.pide("Redes y tutoría", "diri", "DIGE", dia=18, convocadas=YUNGUYO)
    await mesa.decide("AC-2026-0002", "AC-2026-0001")
    for codigo, con in ((tercera, "AC-2026-0002"), ("AC-2026-0001", tercera)):
        with pytest.raises(Conflict, match="articulacion_en_cadena"):
            await mesa.decide(codigo, con)
    await mesa.decide(tercera, "AC-2026-0001")
    assert (await mesa.conjunto()).hallados == []


@pytest.mark.parametrize(
    ("codigo", "con", "decision", "sustento", "campo"),
    [
        ("AC-2026-0001", "AC-2026-0002", "fundir", PORQUE, "decision"),
        ("AC-2026-0001", "AC-2026-0001", "articular", PORQUE, "con"),
        ("AC-2026-0001", "AC-2026-0002", "articular", "  no ", "sustento"),
        ("AC-2026-0001", "AC-2026-0003", "articular", PORQUE, "con"),
    ],
)
async def test_a_wrong_decision_says_what_to_mend(mesa, codigo, con, decision, sustento, campo):
    await mesa.pide("De la misma área")
    with pytest.raises(RuleBroken) as refusal:
        await mesa.decide(codigo, con, decision, sustento=sustento)
    assert list(refusal.value.campos) == [campo]


async def test_only_diri_decides_and_only_of_what_exists(mesa):
    with pytest.raises(Forbidden, match="solo_diri"):
        await mesa.decide("AC-2026-0002", "AC-2026-0001", usuario="unidad")
    with pytest.raises(NotFound, match="actividad_desconocida"):
        await mesa.decide("AC-2026-0002", "AC-2026-0099")


async def test_two_who_decide_at_once_leave_one_decision(database):
    mesa = await seat(database)
    made = await asyncio.gather(
        mesa.decide("AC-2026-0002", "AC-2026-0001"),
        mesa.decide("AC-2026-0001", "AC-2026-0002"),
        mesa.decide("AC-2026-0001", "AC-2026-0002", "separar"),
        return_exceptions=True,
    )
    assert not [each for each in made if isinstance(each, Exception)]
    assert len(await mesa.decididas("AC-2026-0001")) == 1


async def test_those_that_are_one_are_solved_and_published_as_one_at(mesa):
    await mesa.decide("AC-2026-0002", "AC-2026-0001")
    ident, row = await mesa.resuelve()
    [asked] = [a for a in row["problema"]["actividades"] if "ventana" in a]
    assert asked["id"] == "AC-2026-0001"
    assert {g.partition("@")[2] for g in asked["grupos"]} == {"210004", "210005", "210006", "DEIB"}
    await mesa.publica(ident)
    await mesa.trabaja()
    async with mesa.database.transaction() as tx:
        rows = (
            await tx.execute(
                select(actividades.c.estado, actividades.c.asistencia_id).order_by(
                    actividades.c.codigo
                )
            )
        ).all()
        lines = await tx.execute(
            select(entidades.c.codigo, convocatorias.c.rol)
            .join(entidades, entidades.c.id == convocatorias.c.entidad_id)
            .where(convocatorias.c.asistencia_id == rows[0].asistencia_id)
        )
        told = set(map(tuple, lines))
        total = len((await tx.execute(select(asistencias.c.id))).all())
    assert [r.estado for r in rows] == ["publicada", "publicada"]
    assert rows[0].asistencia_id == rows[1].asistencia_id
    assert total == 1
    assert told == {*JULI, *YUNGUYO, ("DEIB", "responsable_at")}
    with pytest.raises(Conflict, match="actividad_publicada"):
        await mesa.decide("AC-2026-0002", "AC-2026-0001", "articular")


async def test_whoever_convenes_alone_convenes_nobody_else(mesa):
    async with mesa.database.transaction() as tx:
        ids = list(await tx.scalars(select(actividades.c.id).order_by(actividades.c.id)))
        assert dict(await load_reunidas(tx, ids)) == dict(zip(ids, (JULI, YUNGUYO), strict=True))


async def test_two_that_are_ats_already_are_kept_apart_with_a_name_and_a_reason(mesa):
    """PR-29: what DIRI decides of registered ATs stays among their exceptions."""
    ident, _ = await mesa.resuelve()
    await mesa.publica(ident)
    await mesa.trabaja()
    pair = ("AT-2026-0001", "AT-2026-0002")
    told = [h for h in (await mesa.conjunto()).articulables if set(h.codigos) == set(pair)]
    assert [h.cruce.regla for h in told] == ["articulable"]
    with pytest.raises(RuleBroken) as refused:
        await mesa.decide(*pair)
    assert "al resolver su programación" in refused.value.campos["decision"]
    with pytest.raises(Forbidden, match="solo_diri"):
        await mesa.decide(*pair, decision="separar", usuario="unidad")
    await mesa.decide(*pair, decision="separar")
    assert (await mesa.conjunto()).articulables == []
    async with mesa.database.transaction() as tx:
        ids = list(await tx.scalars(select(asistencias.c.id).order_by(asistencias.c.codigo)))
        kept = [(await list_excepciones(tx, ident))[0] for ident in ids]
    assert [(row["regla"], row["motivo"]) for row in kept] == [("articulable", PORQUE)] * 2
    assert all(row["persona"] for row in kept)
    with pytest.raises(RuleBroken) as again:
        await mesa.decide(*pair, decision="separar")
    assert "Nada propone unirlas" in again.value.campos["con"]
