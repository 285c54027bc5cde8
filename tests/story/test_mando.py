"""An administrator at work on running processes: mends them, moves them, stops them, ends them."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from api.integridad import find_faults
from engine.actions.mando import ordenes
from engine.actions.mando.lotes import apply, preview
from engine.db.queries.incidentes import list_of_instancia
from engine.db.queries.instancias import Filtro
from engine.db.queries.tablas import eventos, grupos, instancias, tareas, temporizadores
from engine.errors import Conflict, Forbidden, NotFound, RuleBroken
from tests.story.gente import NOW, settle_in
from tests.story.sala import QUIEN, Sala

MOTIVO = "Se corrigió con la oficina"
FALLA = f"""
    ini > g
    exclusiva g
    g >[monto > 100] a > fin
    g >[monto <= 100] b > fin
    usuario a {QUIEN}
    usuario b {QUIEN} vence=habiles(2)
"""
PADRE = f"""
    ini > h > z > fin
    llama h llamado=hija de=ugeles como=ugel
    usuario z {QUIEN}
"""
EXTRA_TIMER = """
    INSERT INTO temporizador (instancia_id, token, elemento, vence, activo, intentos)
    SELECT id, id, 'x', now(), true, 0 FROM instancia
"""
HIJA = f"""
    ini > a > fin
    usuario a {QUIEN}
    borde t@a duracion=P9D
    t > fin2
"""


@pytest.fixture
async def sala(database):
    return Sala(database, await settle_in(database, admin=True))


async def _failed(sala: Sala, **variables) -> UUID:
    """Start an instance that no way out of its gateway fits, because `monto` is a text."""
    await sala.deploy("falla", FALLA)
    return await sala.start("falla", monto="mucho", **variables)


async def _incidents(sala: Sala, instancia: UUID):
    async with sala.database.transaction() as tx:
        return await list_of_instancia(tx, instancia)


async def _order(sala: Sala, verb, instancia: UUID, usuario="admin", **asked):
    orden = await sala.orden(usuario)
    asked = {"motivo": MOTIVO} | asked
    return await verb(sala.database, orden, instancia_id=instancia, **asked)


async def _events(sala: Sala, instancia: UUID, tipo: str):
    async with sala.database.transaction() as tx:
        rows = await tx.execute(
            select(eventos.c.datos, eventos.c.persona_id)
            .where(eventos.c.instancia_id == instancia, eventos.c.tipo == tipo)
            .order_by(eventos.c.n)
        )
        return [(row.datos, row.persona_id) for row in rows]


async def test_what_failed_is_mended_by_changing_its_data_and_trying_again(sala):
    instancia = await _failed(sala)
    (incident,) = await _incidents(sala, instancia)
    assert (incident["elemento"], incident["tipo"]) == ("g", "expresion")
    assert incident["entrada"] == {"monto": "mucho"}

    told = await _order(sala, ordenes.retry, instancia)
    assert told["incidentes"] == 1
    assert (await _incidents(sala, instancia))[0]["intentos"] == 2

    await _order(sala, ordenes.set_data, instancia, cambios={"monto": 500})
    told = await _order(sala, ordenes.retry, instancia)
    assert (told["estado"], told["incidentes"]) == ("activa", 0)
    assert await sala.where(instancia) == ["a"]
    (over,) = await _incidents(sala, instancia)
    assert (over["estado"], over["motivo"], over["intentos"]) == ("resuelto", MOTIVO, 2)
    assert over["resuelto_por"] == "Persona admin"


async def test_the_history_keeps_who_why_and_what_each_datum_was(sala):
    instancia = await _failed(sala)
    await _order(sala, ordenes.set_data, instancia, cambios={"monto": 7, "nota": "nueva"})
    ((datos, persona),) = await _events(sala, instancia, "datos_cambiados")
    assert persona == sala.gente.ids["admin"]
    assert datos == {
        "motivo": MOTIVO,
        "antes": {"monto": "mucho", "nota": None},
        "despues": {"monto": 7, "nota": "nueva"},
    }
    assert await find_faults(sala.database, NOW) == []


async def test_a_gateway_is_not_skipped_but_its_token_is_moved(sala):
    instancia = await _failed(sala)
    with pytest.raises(RuleBroken, match="incidente_sin_salida"):
        await _order(sala, ordenes.skip, instancia)
    await _order(sala, ordenes.move_token, instancia, elemento="b")
    assert await sala.where(instancia) == ["b"]
    assert [t.elemento for t in await sala.open_tareas(instancia)] == ["b"]
    assert (await _incidents(sala, instancia))[0]["estado"] == "resuelto"
    ((datos, _),) = await _events(sala, instancia, "token_movido")
    assert (datos["desde"], datos["hasta"]) == ("g", "b")


async def test_what_failed_is_skipped_with_what_it_would_have_left(sala):
    await sala.deploy(
        "calculo",
        f'ini > c > a > fin\nformula c expresion="monto / 0" resultado=cuota\nusuario a {QUIEN}',
    )
    instancia = await sala.start("calculo", monto=10)
    await _order(sala, ordenes.skip, instancia, variables={"cuota": 5})
    assert (await sala.look(instancia)).variables["cuota"] == 5
    assert await sala.where(instancia) == ["a"]
    (over,) = await _incidents(sala, instancia)
    assert (over["estado"], over["motivo"]) == ("omitido", MOTIVO)


@pytest.mark.parametrize("verb", [*ordenes.ORDENES.values()], ids=[*ordenes.ORDENES])
async def test_nobody_else_orders_and_nobody_without_a_reason(sala, verb):
    instancia = await _failed(sala)
    with pytest.raises(Forbidden, match="solo_administracion"):
        await _order(sala, verb, instancia, usuario="diri")
    with pytest.raises(RuleBroken) as refused:
        await _order(sala, verb, instancia, motivo=" 12345 ab ")
    assert "motivo" in refused.value.campos
    assert await _events(sala, instancia, "instancia_anulada") == []


async def test_orders_that_make_no_sense_are_refused(sala):
    instancia = await _failed(sala)
    with pytest.raises(RuleBroken, match="sin_cambios"):
        await _order(sala, ordenes.set_data, instancia, cambios={"monto": "mucho"})
    with pytest.raises(NotFound, match="token_desconocido"):
        await _order(sala, ordenes.move_token, instancia, elemento="a", token=instancia)
    with pytest.raises(NotFound, match="elemento_desconocido"):
        await _order(sala, ordenes.move_token, instancia, elemento="nada")
    with pytest.raises(Conflict, match="instancia_en_marcha"):
        await _order(sala, ordenes.resume, instancia)
    await _order(sala, ordenes.move_token, instancia, elemento="b")
    with pytest.raises(Conflict, match="sin_incidente"):
        await _order(sala, ordenes.retry, instancia)


async def test_a_suspended_instance_loses_no_working_day(sala):
    instancia = await _failed(sala)
    await _order(sala, ordenes.move_token, instancia, elemento="b")
    due = (await sala.open_tareas(instancia))[0].vence
    await _order(sala, ordenes.suspend, instancia)
    assert await sala.open_tareas(instancia) == []
    with pytest.raises(Conflict, match="instancia_suspendida"):
        await _order(sala, ordenes.move_token, instancia, elemento="a")
    sala.now = NOW + timedelta(days=7)
    told = await _order(sala, ordenes.resume, instancia)
    assert told["estado"] == "activa"
    (tarea,) = await sala.open_tareas(instancia)
    assert tarea.vence - due == timedelta(days=7)


async def _family(sala: Sala, n: int = 3) -> tuple[UUID, list[UUID]]:
    await sala.deploy("hija", HIJA)
    await sala.deploy("padre", PADRE)
    parent = await sala.start("padre", ugeles=[f"UGEL {k}" for k in range(n)])
    async with sala.database.transaction() as tx:
        rows = await tx.execute(
            select(instancias.c.id).where(instancias.c.padre_id == parent).order_by("id")
        )
        return parent, list(rows.scalars())


async def _states(sala: Sala, ids: list[UUID]) -> list[str]:
    async with sala.database.transaction() as tx:
        rows = await tx.execute(
            select(instancias.c.estado).where(instancias.c.id.in_(ids)).order_by("id")
        )
        return list(rows.scalars())


async def test_a_family_is_stopped_taken_up_and_ended_together(sala):
    parent, children = await _family(sala)
    await _order(sala, ordenes.suspend, parent)
    assert set(await _states(sala, [parent, *children])) == {"suspendida"}
    await sala.pass_time(days=30)
    assert set(await _states(sala, children)) == {"suspendida"}
    await _order(sala, ordenes.resume, parent)
    assert set(await _states(sala, [parent, *children])) == {"activa"}
    await _order(sala, ordenes.cancel, parent)
    assert set(await _states(sala, [parent, *children])) == {"anulada"}
    async with sala.database.transaction() as tx:
        assert await tx.scalar(select(temporizadores.c.id)) is None
        assert set((await tx.execute(select(tareas.c.estado))).scalars()) == {"cancelada"}
    assert await find_faults(sala.database, NOW) == []


async def test_a_parent_goes_on_when_its_last_child_is_ended(sala):
    parent, (first, second) = await _family(sala, 2)
    await _order(sala, ordenes.cancel, first)
    assert await sala.where(parent) == ["h"]
    await _order(sala, ordenes.cancel, second)
    assert await sala.where(parent) == ["z"]
    async with sala.database.transaction() as tx:
        row = (await tx.execute(select(grupos))).one()
    assert (row.vivas, row.anuladas, row.terminadas) == (0, 2, 0)
    assert await find_faults(sala.database, NOW) == []


async def test_a_batch_says_first_how_far_it_reaches_and_why_not_further(sala):
    await sala.deploy("falla", FALLA)
    failed = [await sala.start("falla", monto="mucho", n=n) for n in range(3)]
    await sala.start("falla", monto=1)
    stopped = await sala.start("falla", monto="poco")
    await _order(sala, ordenes.suspend, stopped)
    orden = await sala.orden("admin")
    async with sala.database.transaction() as tx:
        reach = await preview(tx, orden, comando="reintentar", filtro=Filtro(proceso="falla"))
    assert (reach.total, reach.posibles) == (5, 3)
    assert reach.razones == {"sin_incidente": 1, "instancia_suspendida": 1}
    assert {row["codigo"] for row in reach.negadas} == set(reach.razones)
    assert {(await _incidents(sala, i))[0]["intentos"] for i in failed} == {1}


async def test_a_batch_goes_on_where_it_stopped_and_orders_nobody_twice(sala):
    await sala.deploy("falla", FALLA)
    failed = [await sala.start("falla", monto="mucho") for _ in range(5)]
    orden = await sala.orden("admin")
    asked: dict[str, Any] = {
        "comando": "reintentar", "filtro": Filtro(proceso="falla"), "motivo": MOTIVO, "lote": "uno",
    }  # fmt: skip
    first = await apply(sala.database, orden, limite=2, **asked)
    assert (len(first.hechas), first.siguiente is not None) == (2, True)
    rest = await apply(sala.database, orden, cursor=first.siguiente, **asked)
    assert (len(rest.hechas), rest.siguiente) == (3, None)
    again = await apply(sala.database, orden, **asked)
    assert len(again.hechas) == 5
    assert {(await _incidents(sala, i))[0]["intentos"] for i in failed} == {2}


async def test_what_one_of_a_batch_refuses_does_not_stop_the_others(sala):
    failed = await _failed(sala)
    fine = await sala.start("falla", monto=1)
    orden = await sala.orden("admin")
    done = await apply(
        sala.database, orden, comando="reintentar", filtro=Filtro(ids=(failed, fine)),
        motivo=MOTIVO, lote="dos",
    )  # fmt: skip
    assert [row["id"] for row in done.hechas] == [failed]
    assert [(row["id"], row["codigo"]) for row in done.negadas] == [(fine, "sin_incidente")]
    with pytest.raises(RuleBroken, match="respuesta_invalida"):
        await apply(
            sala.database, orden, comando="anular", filtro=Filtro(), motivo="no", lote="tres"
        )


@pytest.mark.parametrize(
    ("touch", "said"),
    [
        ("UPDATE evento SET datos = datos || '{\"x\": 1}' WHERE n = 2", "alterado"),
        ("DELETE FROM evento WHERE n = 1", "falta el evento n.º 1"),
        ("UPDATE tarea SET estado = 'cancelada'", "1 de menos"),
        (EXTRA_TIMER, "1 de más"),
        ("UPDATE instancia SET memoria = '\\x00'", "no se puede leer"),
    ],
    ids=["altered", "gone", "a row too few", "a row too many", "a broken state"],
)  # fmt: skip
async def test_verify_tells_what_was_touched_in_a_sentence(sala, touch, said):
    await sala.deploy("falla", FALLA)
    instancia = await sala.start("falla", monto=500)
    await _order(sala, ordenes.set_data, instancia, cambios={"nota": "nueva"})
    assert await find_faults(sala.database, NOW) == []
    async with sala.database.transaction() as tx:
        await tx.execute(text(touch))
    faults = await find_faults(sala.database, NOW)
    assert any(said in fault for fault in faults), faults
