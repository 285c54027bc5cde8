"""The plan of a unit from a file to its activities, on a real database (PB-01, AC-02)."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from engine.actions.orden import Orden
from engine.actions.plan.actividades import change, enter, remove
from engine.actions.plan.importaciones import apply, discard, forget_unconfirmed, keep
from engine.db.queries.planeadas import get_actividad, load_convocadas
from engine.db.queries.tablas import actividades, actividades_convocadas, asistencias, importaciones
from engine.errors import Conflict, Forbidden, NotFound, RuleBroken
from tests.story.gente import NOW, settle_in
from tests.story.oficina_del_plan import Oficina, archivo, planeada


@pytest.fixture
async def oficina(tx_database):
    return Oficina(await settle_in(tx_database, admin=True))


async def test_a_file_becomes_activities_with_their_codes_and_whom_they_call(oficina):
    told = await oficina.importa(planeada("Una", 12), planeada("Otra", 13))
    assert (told["nuevas"], told["cambiadas"], told["iguales"]) == (2, [], 0)
    first, second = await oficina.lista()
    assert [first["codigo"], second["codigo"]] == ["AC-2026-0001", "AC-2026-0002"]
    assert (first["sede"], first["unidad"], first["estado"]) == ("210000", "DIGEBR", "planificada")
    async with oficina.database.transaction() as tx:
        whole = await get_actividad(tx, await oficina.gente.actor("unidad"), "AC-2026-0001")
        lines = (await load_convocadas(tx, [whole["id"]]))[whole["id"]]
    assert lines == planeada().convocadas
    assert (whole["nombre_archivo"], whole["hoja"], whole["fila"]) == ("plan.xlsx", "Plan", 12)


async def test_the_same_rows_again_change_nothing_even_in_another_order(oficina):
    rows = [planeada("Una", 12), planeada("Una", 19), planeada("Otra", 13)]
    await oficina.importa(*rows)
    before = await oficina.lista()
    told = await oficina.importa(*reversed(rows))
    assert (told["nuevas"], told["cambiadas"], told["iguales"]) == (0, [], 3)
    assert await oficina.lista() == before


async def test_a_row_that_changed_changes_its_activity_and_says_what(oficina):
    await oficina.importa(planeada("Una", 12), planeada("Otra", 13))
    [first, *_] = await oficina.lista()
    told = await oficina.importa(planeada("Una", 20, agenda="Casos"), planeada("Otra", 13))
    assert (told["nuevas"], told["iguales"]) == (0, 1)
    [changed] = told["cambiadas"]
    assert (changed["codigo"], changed["titulo"], changed["fila"]) == (first["codigo"], "Una", 20)
    assert changed["cambios"][1] == {
        "que": "agenda", "antes": {"agenda": ""}, "ahora": {"agenda": "Casos"},
    }  # fmt: skip
    asked = changed["cambios"][0]
    assert asked["que"] == "fechas pedidas"
    assert [asked[side]["pedidas"][0][0][:10] for side in ("antes", "ahora")] == [
        "2026-08-12", "2026-08-20",
    ]  # fmt: skip
    [moved, *_] = await oficina.lista()
    assert (moved["codigo"], moved["pedidas"][0][0]) == (
        first["codigo"],
        "2026-08-20T09:00:00-05:00",
    )


async def test_the_very_same_file_changes_nothing_even_after_changes_by_hand(oficina):
    rows = planeada("Una", 12), planeada("Otra", 13), planeada("Tercera", 14)
    await oficina.importa(*rows)
    [first, second, _] = await oficina.lista()
    orden = await oficina.orden()
    by_hand = planeada("Una", 25)
    await change(oficina.database, orden, codigo=first["codigo"], planeada=by_hand)
    await remove(oficina.database, orden, codigo=second["codigo"])
    before = await oficina.lista()
    told = await oficina.importa(*rows)
    assert (told["nuevas"], told["cambiadas"], told["iguales"], told["conservadas"]) == (
        0, [], 1, 2,
    )  # fmt: skip
    assert await oficina.lista() == before
    other = await oficina.importa(*rows, planeada("Cuarta", 17))
    assert (other["nuevas"], len(other["cambiadas"]), other["conservadas"]) == (2, 1, 0)


async def test_whom_it_convenes_may_change_when_its_name_is_the_only_one(oficina):
    await oficina.importa(planeada("Una"))
    told = await oficina.importa(planeada("UNA", convocadas=frozenset({("210005", "jefe_agp")})))
    [changed] = told["cambiadas"]
    assert [cambio["que"] for cambio in changed["cambios"]] == ["nombre", "a quiénes convoca"]
    assert changed["cambios"][1]["antes"]["convocadas"] == {
        "total": 2, "distintas": 1, "codigos": ["210004"],
    }  # fmt: skip
    assert changed["cambios"][1]["ahora"]["convocadas"]["distintas"] == 0
    [only] = await oficina.lista()
    async with oficina.database.transaction() as tx:
        assert await load_convocadas(tx, [only["id"]]) == {
            only["id"]: frozenset({("210005", "jefe_agp")})
        }


async def test_twins_that_swap_their_dates_are_still_two(oficina):
    await oficina.importa(planeada("Una", 12), planeada("Una", 19))
    told = await oficina.importa(planeada("Una", 11), planeada("Una", 12))
    assert (told["nuevas"], len(told["cambiadas"]), told["iguales"]) == (0, 1, 1)
    assert len(await oficina.lista()) == 2


async def test_a_row_that_is_gone_stays_in_the_plan_and_is_told(oficina):
    await oficina.importa(planeada("Una"), planeada("Otra"))
    told = await oficina.importa(planeada("Una"))
    assert (told["iguales"], told["ausentes"]) == (1, 1)
    assert len(await oficina.lista()) == 2


async def test_the_same_file_waiting_is_the_same_importacion(oficina):
    file = archivo(planeada())
    first = await oficina.guarda(file)
    assert await oficina.guarda(replace(file, nombre="otro nombre.xlsx")) == first
    assert await oficina.lista() == []


@pytest.mark.parametrize(
    ("notas", "code"),
    [
        ({"fallas": [{"celda": "C7"}]}, "importacion_con_errores"),
        ({"conjeturas": [{"clave": "ugel:x"}]}, "conjeturas_por_confirmar"),
    ],
)
async def test_a_file_with_faults_or_doubts_leaves_no_trace(oficina, notas, code):
    file = archivo(planeada(), **notas)
    ident = await oficina.guarda(file)
    with pytest.raises(RuleBroken) as refused:
        await apply(oficina.database, await oficina.orden(), importacion_id=ident, archivo=file)
    assert refused.value.code == code
    assert await oficina.lista() == []
    await discard(oficina.database, await oficina.orden(), importacion_id=ident)
    async with oficina.database.transaction() as tx:
        assert await tx.scalar(select(func.count()).select_from(importaciones)) == 0


async def test_an_applied_file_is_neither_applied_again_nor_discarded(oficina):
    file = archivo(planeada())
    ident = await oficina.guarda(file)
    orden = await oficina.orden()
    await apply(oficina.database, orden, importacion_id=ident, archivo=file)
    for again in (
        apply(oficina.database, orden, importacion_id=ident, archivo=file),
        discard(oficina.database, orden, importacion_id=ident),
    ):
        with pytest.raises(Conflict, match="importacion_ya_aplicada"):
            await again


async def test_a_unit_plans_its_own_and_those_below_and_diri_any(oficina):
    await oficina.importa(planeada(), unidad="DEP")
    await oficina.importa(planeada(), usuario="diri", unidad="DEIB")
    for usuario, unidad in (("unidad", "DEIB"), ("dre", "DIGEBR"), ("unidad", "210000")):
        with pytest.raises(Forbidden, match="plan_ajeno"):
            await oficina.importa(planeada("Ajena"), usuario=usuario, unidad=unidad)
    assert {row["unidad"] for row in await oficina.lista("diri")} == {"DEP", "DEIB"}
    assert {row["unidad"] for row in await oficina.lista("unidad")} == {"DEP"}
    assert await oficina.lista("dre") == []


async def test_what_another_unit_brought_does_not_exist_for_this_one(oficina):
    ident = await oficina.guarda(archivo(planeada()), "deib", "DEIB")
    with pytest.raises(NotFound, match="importacion_desconocida"):
        await discard(oficina.database, await oficina.orden(), importacion_id=ident)


async def test_the_list_is_filtered_by_month_state_and_words(oficina):
    later = planeada("Más tarde", ventana=(date(2026, 10, 1), date(2026, 10, 9)), pedidas=())
    await oficina.importa(planeada("Convivencia escolar"), later)
    assert [r["titulo"] for r in await oficina.lista(anio=2026, mes=10)] == ["Más tarde"]
    assert [r["titulo"] for r in await oficina.lista(q="convivéncia")] == ["Convivencia escolar"]
    assert await oficina.lista(estado="publicada") == []
    assert await oficina.lista(anio=2027) == []


async def test_an_activity_may_be_entered_changed_and_removed_by_hand(oficina):
    orden = await oficina.orden()
    made = await enter(
        oficina.database, orden, unidad="DIGEBR", anio=2026, planeada=planeada("A mano")
    )
    await change(
        oficina.database, orden, codigo=made["codigo"], planeada=planeada("Con otro nombre")
    )
    assert [row["titulo"] for row in await oficina.lista()] == ["Con otro nombre"]
    await remove(oficina.database, orden, codigo=made["codigo"])
    assert await oficina.lista() == []
    async with oficina.database.transaction() as tx:
        assert await tx.scalar(select(func.count()).select_from(actividades_convocadas)) == 0


async def test_what_is_published_is_left_alone_by_files_and_by_hand(oficina):
    await oficina.importa(planeada("Una"))
    async with oficina.database.transaction() as tx:
        at = await tx.scalar(
            asistencias.insert()
            .values(
                codigo="AT-2026-0001", titulo="Una", origen="norma_tecnica", tema="x",
                proceso_critico="x", unidad_id=select(actividades.c.unidad_id).scalar_subquery(),
                modalidad="presencial", ventana=select(actividades.c.ventana).scalar_subquery(),
                estado="en_planificacion", secuencia=0, creada=NOW,
                creada_por_id=oficina.gente.ids["unidad"],
            )
            .returning(asistencias.c.id)
        )  # fmt: skip
        await tx.execute(update(actividades).values(estado="publicada", asistencia_id=at))
    told = await oficina.importa(planeada("Una", 25))
    assert (told["publicadas"], told["cambiadas"]) == (1, [])
    with pytest.raises(Conflict, match="actividad_publicada"):
        await remove(oficina.database, await oficina.orden(), codigo="AC-2026-0001")


async def test_two_who_import_at_once_give_each_code_once(database):
    oficina = Oficina(await settle_in(database))
    rows = [[planeada(f"{who} {n}") for n in range(20)] for who in ("a", "b")]
    await asyncio.gather(*(oficina.importa(*mine) for mine in rows))
    codes = [row["codigo"] for row in await oficina.lista(limite=100)]
    assert codes == [f"AC-2026-{n:04d}" for n in range(1, 41)]


async def test_two_who_import_the_same_at_once_plan_it_once(database):
    oficina = Oficina(await settle_in(database))
    rows = [planeada(f"Actividad {n}") for n in range(10)]
    told = await asyncio.gather(
        oficina.importa(*rows), oficina.importa(*rows, usuario="diri"), return_exceptions=True
    )
    done = [t for t in told if isinstance(t, dict)]
    assert sum(t["nuevas"] for t in done) == 10
    assert all(isinstance(t, dict | Conflict | NotFound) for t in told), told
    assert len(await oficina.lista(limite=100)) == 10


async def test_a_file_that_nobody_confirms_is_deleted_in_time_and_an_applied_one_never(oficina):
    await oficina.importa(planeada("Aplicada"))
    late = await oficina.guarda(archivo(planeada("Olvidada")))
    keep_for = timedelta(days=30)
    early = NOW + timedelta(days=29, hours=23)
    assert await forget_unconfirmed(oficina.database, early, keep_for) == 0
    assert await forget_unconfirmed(oficina.database, NOW + keep_for, keep_for) == 1
    with pytest.raises(NotFound, match="importacion_desconocida"):
        await discard(oficina.database, await oficina.orden(), importacion_id=late)
    async with oficina.database.transaction() as tx:
        assert list(await tx.scalars(select(importaciones.c.estado))) == ["aplicada"]
    assert [row["titulo"] for row in await oficina.lista()] == ["Aplicada"]


async def test_what_somebody_changed_after_it_was_told_is_not_written_over(oficina):
    await oficina.importa(planeada("Una"), planeada("Otra", 13))
    file = archivo(planeada("Una", 20), planeada("Otra", 13))
    ident = await oficina.guarda(file)
    [first, *_] = await oficina.lista()
    later = Orden(await oficina.gente.actor("diri"), NOW + timedelta(minutes=5))
    await change(
        oficina.database, later, codigo=first["codigo"], planeada=planeada("Una", 25)
    )  # fmt: skip
    with pytest.raises(Conflict) as refused:
        await apply(oficina.database, await oficina.orden(), importacion_id=ident, archivo=file)
    assert (refused.value.code, refused.value.facts) == (
        "plan_cambiado", {"codigos": first["codigo"]},
    )  # fmt: skip
    assert (await oficina.lista())[0]["pedidas"][0][0][:10] == "2026-08-25"
    again = Orden(await oficina.gente.actor("unidad"), NOW + timedelta(minutes=9))
    await keep(oficina.database, again, unidad="DIGEBR", anio=2026, archivo=file)
    await apply(oficina.database, again, importacion_id=ident, archivo=file)
    assert (await oficina.lista())[0]["pedidas"][0][0][:10] == "2026-08-20"
