"""Each tarea reaches whoever holds its post, once, and nobody else."""

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import Range

from engine.actions.asistencias.registro import register
from engine.actions.orden import Orden
from engine.actions.tareas.atencion import complete, give_back, save_draft, take
from engine.db.queries.tablas import asistencias, avisos, convocados, tareas, titularidades
from engine.errors import ArticulaError, Conflict, Forbidden, NotFound, RuleBroken
from tests.story.paso import REGISTRO, Relato

DIAS = [date(2026, 8, 12)]


async def test_two_who_complete_the_same_tarea_get_one_success_and_one_conflict(
    relato: Relato,
) -> None:
    codigo = await relato.register()
    [tarea] = await relato.pending("unidad", codigo)
    answer = await relato.example(tarea)
    orden = await relato.orden("unidad")
    results = await asyncio.gather(
        *(complete(relato.database, orden, tarea_id=tarea.id, respuesta=answer) for _ in range(5)),
        return_exceptions=True,
    )
    refused = [r for r in results if isinstance(r, ArticulaError)]
    assert len(refused) == 4
    assert {r.code for r in refused} == {"tarea_ya_atendida"}
    assert [t.elemento for t in await relato.pending("unidad", codigo)] == ["elaborar_pauta"]


async def test_the_same_key_twice_does_the_work_once(relato: Relato) -> None:
    orden = await relato.orden("unidad", clave="k-1")
    told = await asyncio.gather(
        *(register(relato.database, orden, respuesta=REGISTRO) for _ in range(4))
    )
    assert len({t["codigo"] for t in told}) == 1
    async with relato.database.transaction() as tx:
        assert await tx.scalar(select(func.count()).select_from(asistencias)) == 1
    other = Orden(orden.actor, orden.now, "k-1", "another body")
    with pytest.raises(Conflict, match="clave_reutilizada"):
        await register(relato.database, other, respuesta=REGISTRO)


async def test_a_tarea_is_taken_given_back_and_kept_as_a_draft(relato: Relato) -> None:
    codigo = await relato.register()
    [tarea] = await relato.pending("unidad", codigo)
    database, orden = relato.database, await relato.orden("unidad")
    await take(database, orden, tarea_id=tarea.id)
    await save_draft(database, orden, tarea_id=tarea.id, borrador={"objetivos": ["Uno"]})
    await give_back(database, orden, tarea_id=tarea.id)
    [after] = await relato.pending("unidad", codigo)
    assert after.tomada_por_id is None
    assert after.borrador == {"objetivos": ["Uno"]}


async def test_a_tarea_of_another_post_is_forbidden_and_of_another_region_unknown(
    relato: Relato,
) -> None:
    codigo = await relato.register()
    [tarea] = await relato.pending("unidad", codigo)
    with pytest.raises(Forbidden, match="tarea_ajena"):
        await take(relato.database, await relato.orden("ugel"), tarea_id=tarea.id)
    with pytest.raises(NotFound, match="tarea_desconocida"):
        await take(relato.database, await relato.orden("cusco"), tarea_id=tarea.id)


async def test_a_tarea_follows_the_cargo_when_its_holder_changes(relato: Relato) -> None:
    """Staff rotates and the work stays with the post [PB-05]."""
    codigo = await relato.register()
    assert await relato.pending("unidad", codigo) != []
    async with relato.database.transaction() as tx:
        await tx.execute(
            update(titularidades)
            .where(titularidades.c.persona_id == relato.gente.ids["unidad"])
            .values(periodo=Range(date(2026, 1, 1), date(2026, 7, 10), bounds="[)"))
        )
    relato.now = datetime(2026, 7, 10, 13, tzinfo=UTC)
    assert await relato.pending("unidad", codigo) == []


async def test_difoca_sends_the_pauta_back_with_remarks_and_the_round_is_kept(
    relato: Relato,
) -> None:
    codigo = await relato.register()
    await relato.do("unidad", codigo, "definir_objetivos")
    await relato.do("unidad", codigo, "elaborar_pauta")
    await relato.do(
        "difoca", codigo, "revisar_metodo", decision="observar_pauta",
        observaciones="Falta el trabajo grupal con casos.",
    )  # fmt: skip
    [tarea] = await relato.pending("unidad", codigo)
    assert tarea.elemento == "elaborar_pauta"
    assert tarea.observacion is not None
    assert tarea.observacion["texto"] == "Falta el trabajo grupal con casos."
    assert tarea.borrador is not None
    async with relato.database.transaction() as tx:
        sent = await tx.scalar(select(avisos.c.datos).where(avisos.c.tipo == "tarea_observada"))
        rounds = await tx.scalar(select(func.count()).where(tareas.c.elemento == "elaborar_pauta"))
    assert sent is not None
    assert sent["observaciones"] == "Falta el trabajo grupal con casos."
    assert rounds == 2


async def test_a_dre_asks_for_an_at_and_prioritises_it(relato: Relato) -> None:
    """A demand from the territory is put in order by its DRE [AC-06]."""
    codigo = await relato.register("ugel")
    [tarea] = await relato.pending("dre", codigo)
    assert tarea.elemento == "priorizar"
    await relato.do("dre", codigo, "priorizar")
    assert [t.elemento for t in await relato.pending("unidad", codigo)] == ["definir_objetivos"]


async def test_a_demand_that_is_not_prioritised_ends(relato: Relato) -> None:
    codigo = await relato.register("dre")
    await relato.do(
        "dre", codigo, "priorizar", decision="no_prioriza", sustento="No está en el PDP."
    )
    assert await relato.estado(codigo) == "anulada"


async def test_who_holds_no_post_may_not_register(relato: Relato) -> None:
    with pytest.raises(Forbidden, match="registro_ajeno"):
        await relato.register("nadie")


@pytest.mark.parametrize(
    ("changes", "campo"),
    [
        ({"convocatoria": [{"entidad": "999999", "rol": "jefe_agp"}]}, "convocatoria.0.entidad"),
        ({"convocatoria": [{"entidad": "210005", "rol": "docente"}]}, "convocatoria.0.rol"),
        ({"unidad": "210005"}, "unidad"),
        ({"ventana_fin": "2026-08-01"}, "ventana_fin"),
    ],
    ids=["unknown entidad", "role the entidad lacks", "not a unit", "window that ends early"],
)
async def test_a_bad_registration_names_its_field_and_leaves_nothing(
    relato: Relato, changes: dict[str, Any], campo: str
) -> None:
    with pytest.raises(RuleBroken) as refusal:
        await relato.register(**changes)
    assert campo in refusal.value.campos
    async with relato.database.transaction() as tx:
        assert await tx.scalar(select(func.count()).select_from(asistencias)) == 0


@pytest.mark.parametrize(
    ("dia", "start", "end", "palabra"),
    [
        ("2026-07-28", "09:00", "13:00", "Fiestas Patrias"),
        ("2026-02-10", "09:00", "13:00", "año escolar"),
        ("2026-08-12", "13:00", "09:00", "fin"),
        ("2027-01-15", "09:00", "13:00", "ventana"),
    ],
    ids=["holiday", "past and before the school year", "end before start", "outside its window"],
)
async def test_impossible_dates_are_refused_with_a_sentence(
    relato: Relato, dia: str, start: str, end: str, palabra: str
) -> None:
    codigo = await relato.register()
    await relato.do("unidad", codigo, "definir_objetivos")
    await relato.do("unidad", codigo, "elaborar_pauta")
    await relato.do("difoca", codigo, "revisar_metodo")
    jornada = {"fecha": dia, "hora_inicio": start, "hora_fin": end}
    with pytest.raises(RuleBroken) as refusal:
        await relato.do("unidad", codigo, "programar", jornadas=[jornada])
    assert any(palabra in sentence for sentence in refusal.value.campos.values())
    assert [t.elemento for t in await relato.pending("unidad", codigo)] == ["programar"]


async def test_a_silent_ugel_escalates_to_its_dre_and_the_at_goes_on(relato: Relato) -> None:
    codigo = await relato.register()
    await relato.plan(codigo, DIAS)
    await relato.do("diri", codigo, "calendarizar")
    await relato.do("dre", codigo, "confirmar")
    await relato.advance_to(datetime(2026, 8, 6, 13, tzinfo=UTC))
    assert "confirmar_por_dre" in {t.elemento for t in await relato.pending("dre", codigo)}
    assert "confirmar" in {t.elemento for t in await relato.pending("ugel", codigo)}
    await relato.advance_to(datetime(2026, 8, 10, 13, tzinfo=UTC))
    assert await relato.pending("ugel", codigo) == []
    for usuario, elemento in (
        ("dre", "asegurar_logistica"),
        ("unidad", "preparar_instrumentos"),
        ("unidad", "inducir_facilitadores"),
    ):
        await relato.do(usuario, codigo, elemento)
    assert [t.elemento for t in await relato.pending("unidad", codigo)] == ["verificar"]


async def test_the_dre_confirms_in_place_of_the_ugel(relato: Relato) -> None:
    codigo = await relato.register()
    await relato.plan(codigo, DIAS)
    await relato.do("diri", codigo, "calendarizar")
    await relato.advance_to(datetime(2026, 8, 6, 13, tzinfo=UTC))
    await relato.do("dre", codigo, "confirmar_por_dre")
    assert await relato.pending("ugel", codigo) == []
    async with relato.database.transaction() as tx:
        confirmed = await tx.scalar(select(func.count()).where(convocados.c.confirmado.is_(True)))
    assert confirmed == 2
