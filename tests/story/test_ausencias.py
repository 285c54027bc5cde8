"""Somebody goes away and comes back: their work is another's meanwhile, and nobody's is lost."""

import asyncio
from datetime import timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select

from engine.actions.personas.ausencias import annul, end
from engine.actions.personas.correcciones import Correccion, correct
from engine.actions.personas.traspasos import Destino, hand_over
from engine.actions.tareas.atencion import complete, take
from engine.db.queries.ausencias import get_ausencia
from engine.db.queries.tablas import (
    ejercicios,
)
from engine.db.queries.tareas import get_tarea, list_bandeja
from engine.domain.ausencia import Relevo
from engine.errors import Conflict, Forbidden, RuleBroken
from tests.story.ausentes import ACTO, DIA, away, borders, cargo_of, told_to
from tests.story.gente import settle_in
from tests.story.paso import Relato

HORA = timedelta(hours=1)


@pytest.fixture
async def relato(database):
    return Relato(database, await settle_in(database, admin=True))


async def _holds(relato, quien):
    return {cargo.rol for cargo in (await relato.gente.actor(quien, relato.now)).cargos}


async def test_who_stands_in_completes_the_work_and_the_titular_comes_back_to_what_was_done(relato):
    codigo = await relato.register()
    await away(relato, "unidad", "nadie")
    relato.now += HORA
    assert await borders(relato) == 1
    assert await relato.pending("unidad", codigo) == []
    await relato.do("nadie", codigo, "definir_objetivos")
    [comes] = await told_to(relato, "nadie", "relevo")
    assert (comes["que"], comes["otra"], comes["tareas"]["total"]) == (
        "recibe",
        "Persona unidad",
        1,
    )
    relato.now += 10 * DIA
    assert await borders(relato) == 1
    assert await borders(relato) == 0
    assert [t.elemento for t in await relato.pending("unidad", codigo)] == ["elaborar_pauta"]
    assert await relato.pending("nadie", codigo) == []
    [done] = await told_to(relato, "unidad", "relevo")
    assert done["que"] == "devuelve"
    assert done["hechas"]["muestra"] == [
        {"nombre": "Definir objetivos y productos (Anexo 01)", "codigo": codigo,
         "por": "Persona nadie"},
    ]  # fmt: skip


async def test_work_changes_hands_at_the_instant_with_no_worker_to_do_it(relato):
    codigo = await relato.register()
    begins = relato.now + 2 * HORA
    await away(relato, "unidad", "nadie", desde=begins, hasta=begins + HORA)
    for offset, holder in ((-1, "unidad"), (0, "nadie"), (3599, "nadie"), (3600, "unidad")):
        relato.now = begins + timedelta(seconds=offset)
        other = {"unidad": "nadie", "nadie": "unidad"}[holder]
        assert [t.elemento for t in await relato.pending(holder, codigo)] == ["definir_objetivos"]
        assert await relato.pending(other, codigo) == []


async def test_a_tarea_taken_by_who_is_away_is_free_for_who_stands_in(relato):
    codigo = await relato.register()
    [tarea] = await relato.pending("unidad", codigo)
    await take(relato.database, await relato.orden("unidad"), tarea_id=tarea.id)
    await away(relato, "unidad", "nadie")
    nadie = await relato.gente.actor("nadie", relato.now)
    async with relato.database.transaction() as tx:
        [shown] = (await list_bandeja(tx, nadie, now=relato.now)).datos
        assert (await get_tarea(tx, nadie, tarea.id, relato.now))["tomada_por"] is None
    assert (shown["id"], shown["tomada_por"]) == (tarea.id, None)
    answer = await relato.example(tarea)
    told = await complete(
        relato.database, await relato.orden("nadie"), tarea_id=tarea.id, respuesta=answer
    )
    assert told["codigo"] == codigo
    with pytest.raises(Conflict, match="tarea_ya_atendida"):
        await complete(
            relato.database, await relato.orden("nadie"), tarea_id=tarea.id, respuesta=answer
        )


async def test_each_cargo_may_have_a_substitute_of_its_own(relato):
    jefe = await cargo_of(relato, "210005", "jefe_agp")
    primaria = await cargo_of(relato, "210005", "especialista_primaria")
    await away(relato, "ugel", None, cargos={jefe: "directora", primaria: "nadie"})
    assert await _holds(relato, "ugel") == set()
    assert await _holds(relato, "directora") == {"director_ugel", "jefe_agp"}
    assert await _holds(relato, "nadie") == {"especialista_primaria"}


async def test_an_encargatura_leaves_only_the_cargos_it_names(relato):
    jefe = await cargo_of(relato, "210005", "jefe_agp")
    await away(relato, "ugel", None, motivo="encargatura", cargos={jefe: "nadie"})
    assert await _holds(relato, "ugel") == {"especialista_primaria"}
    assert await _holds(relato, "nadie") == {"jefe_agp"}
    # On holiday besides: the cargo left before stays with whoever got it.
    await away(relato, "ugel", "directora")
    assert await _holds(relato, "nadie") == {"jefe_agp"}
    assert await _holds(relato, "directora") == {"director_ugel", "especialista_primaria"}


async def test_two_absences_of_one_persona_at_once_are_refused_with_which(relato):
    await away(relato, "ugel", "nadie")
    with pytest.raises(Conflict) as refused:
        await away(relato, "ugel", "directora", desde=relato.now + 3 * DIA)
    assert refused.value.code == "ausencia_superpuesta"
    assert refused.value.facts["acto"] == "Resolución directoral 0123-2026"
    assert refused.value.facts["motivo"] == "vacaciones"
    assert await away(relato, "ugel", "directora", desde=relato.now + 10 * DIA)


async def test_a_substitution_that_comes_back_is_refused_with_its_chain(relato):
    await away(relato, "ugel", "directora")
    with pytest.raises(Conflict) as refused:
        await away(relato, "directora", "ugel", desde=relato.now + 9 * DIA)
    assert refused.value.code == "sustitucion_circular"
    assert refused.value.facts["cadena"].count("Persona ugel") in (1, 2)
    assert await away(relato, "directora", "ugel", desde=relato.now + 10 * DIA)


async def test_a_chain_ends_after_four_substitutions(relato):
    chain = ["ugel", "directora", "vecina", "dre", "cusco"]
    for absent, instead in pairwise(chain):
        await away(relato, absent, instead)
    assert "jefe_agp" in await _holds(relato, "cusco")
    with pytest.raises(RuleBroken, match="cadena_larga"):
        await away(relato, "cusco", "nadie")


async def test_nobody_grants_their_own_absence_nor_that_of_who_is_not_below(relato):
    with pytest.raises(Forbidden, match="ausencia_propia"):
        await away(relato, "directora", "ugel", por="directora")
    with pytest.raises(Forbidden, match="ausencia_propia"):
        await away(relato, "admin", "nadie", por="admin")
    with pytest.raises(Forbidden, match="ausencia_ajena"):
        await away(relato, "vecina", "nadie", por="directora")
    assert await away(relato, "ugel", "nadie", por="directora")


async def test_the_titular_comes_back_early_and_is_told_at_once(relato):
    codigo = await relato.register()
    ausencia = await away(relato, "unidad", "nadie")
    relato.now += DIA
    await borders(relato)
    admin = await relato.orden("admin")
    await end(relato.database, admin, ausencia_id=ausencia, hasta=None, motivo="Volvió antes")
    assert await relato.pending("nadie", codigo) == []
    assert len(await relato.pending("unidad", codigo)) == 1
    assert await borders(relato) == 1
    assert [told["que"] for told in await told_to(relato, "unidad", "relevo")] == ["devuelve"]
    with pytest.raises(RuleBroken, match="ausencia_terminada"):
        await end(relato.database, admin, ausencia_id=ausencia, hasta=None, motivo="Otra vez")


async def test_an_absence_is_annulled_before_it_begins_and_ended_after(relato):
    later = await away(relato, "ugel", "nadie", desde=relato.now + DIA)
    admin = await relato.orden("admin")
    await annul(relato.database, admin, ausencia_id=later, motivo="Se reprogramó la vacación")
    relato.now += 2 * DIA
    assert await _holds(relato, "nadie") == set()
    async with relato.database.transaction() as tx:
        told = await get_ausencia(tx, admin.actor, later, relato.now)
    assert (told["fase"], told["motivo_anulada"]) == ("anulada", "Se reprogramó la vacación")
    assert [line["que"] for line in told["historia"]] == ["concedida", "anulada"]
    begun = await away(relato, "ugel", "nadie")
    relato.now += HORA
    with pytest.raises(RuleBroken, match="ausencia_en_curso"):
        await annul(
            relato.database, await relato.orden("admin"), ausencia_id=begun, motivo="Fue un error"
        )


async def test_a_correction_in_course_leaves_who_exercised_until_then_as_it_was(relato):
    first = await away(relato, "ugel", "nadie")
    begun = relato.now
    relato.now += 2 * DIA
    ids = relato.gente.ids
    correccion = Correccion(
        begun, begun + 5 * DIA, ACTO, Relevo(ids["directora"], {}), "Otra persona asume"
    )
    told = await correct(
        relato.database, await relato.orden("admin"), ausencia_id=first, correccion=correccion
    )
    assert told["id"] != first
    jefe = await cargo_of(relato, "210005", "jefe_agp")
    assert await exercised(relato, jefe) == [
        (ids["ugel"], begun), (ids["nadie"], relato.now), (ids["directora"], begun + 5 * DIA),
        (ids["ugel"], None),
    ]  # fmt: skip


async def exercised(relato, cargo):
    """Return who exercises a cargo, in order, and until when."""
    async with relato.database.transaction() as tx:
        rows = await tx.execute(
            select(ejercicios.c.persona_id, ejercicios.c.periodo)
            .where(ejercicios.c.cargo_id == cargo)
            .order_by(ejercicios.c.periodo)
        )
        return [(row.persona_id, row.periodo.upper) for row in rows]


@pytest.mark.parametrize("named", [False, True], ids=["for all", "for each cargo"])
async def test_handing_over_who_stood_in_leaves_what_they_did_as_it_was(relato, named):
    codigo = await relato.register()
    ids = relato.gente.ids
    cargo = await cargo_of(relato, "DIGEBR", "responsable_at")
    await away(relato, "unidad", "nadie", cargos={cargo: "nadie"} if named else None)
    begun = relato.now
    relato.now += HORA
    assert await borders(relato) == 1
    await relato.do("nadie", codigo, "definir_objetivos")
    relato.now += 2 * DIA
    handed = relato.now
    await hand_over(
        relato.database, await relato.orden("admin"), persona_id=ids["nadie"],
        destino=Destino(ids["directora"]), acto=ACTO,
    )  # fmt: skip
    assert await exercised(relato, cargo) == [
        (ids["unidad"], begun), (ids["nadie"], handed), (ids["directora"], begun + 10 * DIA),
        (ids["unidad"], None),
    ]  # fmt: skip
    # Nobody is told that they stand in twice, and who is back hears of all that was done.
    assert await borders(relato) == 0
    assert [told["que"] for told in await told_to(relato, "directora", "relevo")] == ["hereda"]
    relato.now += 10 * DIA
    assert await borders(relato) == 1
    [back] = await told_to(relato, "unidad", "relevo")
    assert (back["que"], back["hechas"]["total"]) == ("devuelve", 1)


async def test_handing_over_before_an_absence_begins_names_the_other_in_it(relato):
    ids = relato.gente.ids
    cargo = await cargo_of(relato, "DIGEBR", "responsable_at")
    later = await away(relato, "unidad", "nadie", desde=relato.now + DIA)
    await hand_over(
        relato.database, await relato.orden("admin"), persona_id=ids["nadie"],
        destino=Destino(ids["directora"]), acto=ACTO,
    )  # fmt: skip
    admin = await relato.orden("admin")
    async with relato.database.transaction() as tx:
        told = await get_ausencia(tx, admin.actor, later, relato.now)
    assert [line["que"] for line in told["historia"]] == ["concedida", "traspaso"]
    assert [who for who, _ in await exercised(relato, cargo)] == [
        ids["unidad"], ids["directora"], ids["unidad"],
    ]  # fmt: skip


async def test_of_two_grants_at_once_one_is_refused(relato):
    both = await asyncio.gather(
        away(relato, "ugel", "nadie"), away(relato, "ugel", "directora"), return_exceptions=True
    )
    refused = [one for one in both if isinstance(one, BaseException)]
    assert [type(one) for one in refused] == [Conflict]
    both = await asyncio.gather(
        away(relato, "dre", "cusco"), away(relato, "cusco", "dre"), return_exceptions=True
    )
    codes = [one.code for one in both if isinstance(one, Conflict)]
    assert codes == ["sustitucion_circular"]
