"""A programme's year dated from its rows, accepted into strategies, and dated anew."""

import asyncio
from copy import deepcopy
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, text, update

from engine.actions.acompanamiento.anuales import accept_year, ask_year, solve_year_here
from engine.actions.acompanamiento.equipo import register_de_equipo
from engine.actions.acompanamiento.programas import advance_programa
from engine.actions.orden import Orden
from engine.db.queries.anuales import get_plan
from engine.db.queries.equipo import list_de_equipo
from engine.db.queries.invariantes_de_acompanamiento import ACOMPANAMIENTO
from engine.db.queries.tablas import (
    avisos,
    entidades,
    estrategias,
    planes_anuales,
    programas,
    reglamentos,
)
from engine.errors import Conflict, RuleBroken
from tests.story.gente import settle_in
from tests.story.region import Region


@pytest.fixture
async def ugel(database):
    await settle_in(database, admin=True)
    made = Region(database)
    await made.prepare(2, tope=3)
    return made


async def rows_of(ugel):
    async with ugel.database.transaction() as tx:
        found = await tx.execute(select(estrategias).order_by(estrategias.c.id))
        return [dict(row) for row in found.mappings()]


async def notices_of(ugel):
    async with ugel.database.transaction() as tx:
        wanted = select(avisos).where(avisos.c.tipo == "anio_fechado").order_by(avisos.c.creado)
        found = [dict(row) for row in (await tx.execute(wanted)).mappings()]
        turn = await tx.scalar(select(programas.c.ugel_id).where(programas.c.id == ugel.programa))
    assert {row["unidad_id"] for row in found} <= {turn}
    return found


def last_of(dias):
    return (dias.upper - timedelta(days=1)).isoformat()


async def test_an_accepted_year_writes_all_that_each_protocol_asks(ugel):
    told = await ugel.date_year()
    rows = await rows_of(ugel)
    assert told["nuevas"] == len(rows)
    async with ugel.database.transaction() as tx:
        kept = await get_plan(tx, ugel.programa, told["id"], whole=True)
    assert kept["extracto"]["faltas"] == []
    lists = {r["docente_id"] for r in rows if r["docente_id"] is not None}
    assert lists == set(ugel.docentes.values())
    for docente in lists:
        own = sorted((r for r in rows if r["docente_id"] == docente), key=lambda r: r["numero"])
        kinds = [r["clase"] for r in own]
        assert kinds == ["diagnostica", *["en_aula"] * (len(own) - 2), "cierre"]
        days = sum((r["dias"].upper - r["dias"].lower).days for r in own)
        assert (len(own), days) in {(6, 14), (7, 8)}
    assert sum(r["tipo"] == "gia" for r in rows) == 2 * 4
    assert sum(r["tipo"] == "taller" for r in rows) == 2
    assert sum(r["tipo"] == "taller_ap" for r in rows) == 2
    sent = await notices_of(ugel)
    assert len({row["persona_id"] for row in sent}) == len(sent) == 2
    facts = sent[0]["datos"]
    assert not facts["replanificado"]
    assert {"4 GIA", "2 talleres de acompañantes"} <= set(facts["cuentas"])
    assert len(facts["cambios"]) == 12
    assert all(each["antes"] is None for each in facts["cambios"])


async def test_a_year_is_dated_again_after_a_setback_and_moves_the_least(ugel):
    """PR-19: what a closed road touches moves, in its own rows; nothing is made anew or dropped."""
    await ugel.date_year()
    before = {row["id"]: row for row in await rows_of(ugel)}
    visit = next(
        row for row in before.values()
        if row["tipo"] == "visita" and row["clase"] == "en_aula" and row["dias"].lower.month == 9
    )  # fmt: skip
    async with ugel.database.transaction() as tx:
        school = await tx.scalar(
            select(entidades.c.codigo).where(entidades.c.id == visit["entidad_id"])
        )
    day = visit["dias"].lower.isoformat()
    closed = {"institucion": school, "inicio": day, "fin": day, "motivo": "Huaico en el camino"}
    told = await ugel.date_year(replan=True, contratiempos=[closed])
    assert (told["nuevas"], told["quitadas"]) == (0, 0)
    after = {row["id"]: row for row in await rows_of(ugel)}
    moved = [key for key, row in after.items() if row["dias"] != before[key]["dias"]]
    sent = [row["datos"] for row in await notices_of(ugel) if row["datos"]["replanificado"]]
    assert len(sent) == len({after[key]["acompanante_id"] for key in moved})
    said = {
        each["que"]: (each["antes"], each["ahora"]) for facts in sent for each in facts["cambios"]
    }
    assert len(said) == len(moved)
    was, now = before[visit["id"]]["dias"], after[visit["id"]]["dias"]
    assert ([was.lower.isoformat(), last_of(was)], [now.lower.isoformat(), last_of(now)]) in (
        said.values()
    )
    assert {facts["motivo"] for facts in sent} == {"Huaico en el camino"}
    assert visit["id"] in moved
    assert told["movidas"] == len(moved) <= 4


@pytest.fixture
async def chica(database):
    """A UGEL of one companion with one docente, whose year is found and not yet accepted."""
    await settle_in(database, admin=True)
    made = Region(database)
    await made.prepare(1, tope=1)
    orden = await made.orden()
    asked = await asyncio.gather(
        *(ask_year(database, orden, programa_id=made.programa) for _ in range(2)),
        return_exceptions=True,
    )
    # Two who ask at once leave one year to find, whoever was the first.
    async with database.transaction() as tx:
        open_ones = planes_anuales.c.estado == "pedido"
        (found,) = await tx.scalars(select(planes_anuales.c.id).where(open_ones))
    assert {str(each["id"]) for each in asked if isinstance(each, dict)} >= {str(found)}
    await solve_year_here(database, orden, plan_id=found)
    made.plan = str(found)
    return made


async def spoil(ugel, change):
    """Change the plan that was found, as a mistaken search would have written it."""
    plan_id = UUID(ugel.plan)
    async with ugel.database.transaction() as tx:
        row = await get_plan(tx, ugel.programa, plan_id, whole=True)
        plan = deepcopy(row["plan"])
        change(plan)
        mine = update(planes_anuales).where(planes_anuales.c.id == plan_id)
        await tx.execute(mine.values(plan=plan))
    return row["plan"]


async def accept(ugel, **more):
    return await accept_year(
        ugel.database, await ugel.orden(), programa_id=ugel.programa, plan_id=UUID(ugel.plan),
        **more,
    )  # fmt: skip


async def test_a_year_that_breaks_a_rule_is_refused_by_who_what_and_which(chica):
    """PR-05 (S004:268) is hard: no motive lets it go; PR-20 is let go with one and a name."""

    def meet_while_visiting(plan):
        events = plan["acompanantes"][0]["eventos"]
        visit = next(each for each in events if each["tipo"] == "visita")
        gia = next(each for each in events if each["tipo"] == "gia")
        gia["dias"][0]["fecha"] = visit["dias"][0]["fecha"]

    sound = await spoil(chica, meet_while_visiting)
    with pytest.raises(Conflict) as refusal:
        await accept(chica, motivo="Así se acordó")
    assert refusal.value.code == "plan_anual_con_faltas"
    told = refusal.value.facts["faltas"]
    assert any("El GIA 1 de Acompanante" in each and "(PR-05)" in each for each in told)
    assert await rows_of(chica) == []

    def without_june(plan):
        plan |= deepcopy(sound)
        plan["comunes"] = [each for each in plan["comunes"] if each["id"] != "UGEL-2026-06"]

    await spoil(chica, without_june)
    with pytest.raises(Conflict) as refusal:
        await accept(chica)
    assert refusal.value.code == "plan_anual_sin_motivo"
    assert refusal.value.facts["faltas"] == [
        "En el mes 6 hay 0 días en la UGEL y se piden 1 (PR-20)."
    ]
    await accept(chica, motivo="En junio el equipo va a la asamblea regional")
    async with chica.database.transaction() as tx:
        row = await get_plan(tx, chica.programa, UUID(chica.plan))
    assert row["excepcion"]["persona"].startswith("Jefe")
    assert "asamblea" in row["excepcion"]["motivo"]


async def test_pr_08_a_month_left_out_needs_a_motive_unless_the_norm_leaves_it(database):
    """PR-08 (S003:1700-1702): 8 visits in 10 months leave out two; a third one, only with why."""
    await settle_in(database, admin=True)
    ugel = Region(database, libro="manual-2019")
    await ugel.prepare(1, tope=1)
    orden = await ugel.orden()
    made = await ask_year(database, orden, programa_id=ugel.programa)
    ugel.plan = made["id"]
    await solve_year_here(database, orden, plan_id=UUID(made["id"]))

    def crowd(plan):
        own = plan["acompanantes"][0]
        visits = [e for e in own["eventos"] if e["tipo"] == "visita"]
        fourth, fifth = (e for e in visits if e["numero"] in (4, 5))
        taken = {day["fecha"] for e in [*own["eventos"], *plan["comunes"]] for day in e["dias"]}
        was, month = fifth["dias"][0]["fecha"], fourth["dias"][0]["fecha"][:8]
        days = (f"{month}{n}" for n in range(13, 28))
        free = next(d for d in days if d not in taken and date.fromisoformat(d).weekday() < 5)
        fifth["dias"][0]["fecha"], fifth["coordinar"] = free, month + "01"
        legs = [leg for ruta in own["rutas"] for leg in ruta["tramos"]]
        legs = [{**leg, "fecha": free} if leg["fecha"] == was else leg for leg in legs]
        legs.sort(key=lambda leg: (leg["fecha"], leg["sale"]))
        own["rutas"] = [{**own["rutas"][0], "tramos": legs}]

    sound = await spoil(ugel, crowd)
    assert {each["tipo"] for each in sound["cadencia"]} == {"visita", "gia"}
    with pytest.raises(Conflict) as refusal:
        await accept(ugel)
    assert (refusal.value.code, refusal.value.facts["cuantas"]) == ("plan_anual_sin_motivo", 1)
    [told] = refusal.value.facts["faltas"]
    assert "queda sin visita en" in told
    assert told.endswith("tiene más de una (PR-08).")
    await accept(ugel, motivo="El docente estuvo con licencia")


async def test_cf_07_a_gia_is_at_a_distance_by_a_book_that_says_so_and_a_visit_never(chica):
    """CF-07 (S001:200, S002:394): S002 advises visits face to face; GIA and RTC may go on virtual.

    The book decides: nobody travels to a GIA that it holds at a distance.
    """

    async def kinds():
        made = await ask_year(chica.database, await chica.orden(), programa_id=chica.programa)
        await solve_year_here(chica.database, await chica.orden(), plan_id=UUID(made["id"]))
        async with chica.database.transaction() as tx:
            row = await get_plan(tx, chica.programa, UUID(made["id"]), whole=True)
        events = row["plan"]["acompanantes"][0]["eventos"]
        return {(each["tipo"], each["modalidad"]) for each in events}

    face_to_face = {(tipo, "presencial") for tipo in ("visita", "gia", "rtc")}
    assert await kinds() == face_to_face
    async with chica.database.transaction() as tx:
        book = select(programas.c.reglamento_id).where(programas.c.id == chica.programa)
        mine = update(reglamentos).where(reglamentos.c.id == book.scalar_subquery())
        regla = dict(await tx.scalar(select(reglamentos.c.regla).where(
            reglamentos.c.id == book.scalar_subquery()
        )))  # fmt: skip
        ways = regla["modalidades"] | {"gia": ["virtual"]}
        await tx.execute(mine.values(regla=regla | {"modalidades": ways}))
    assert await kinds() == face_to_face - {("gia", "presencial")} | {("gia", "virtual")}


async def test_pr_20_a_day_of_the_team_is_registered_and_none_stays_open(chica):
    """PR-20 (S003:1263-1268, 2282-2283), PR-27: with who went; what is left, at the end."""
    await accept(chica)
    orden = await chica.orden()
    async with chica.database.transaction() as tx:
        first, second, *_ = [
            row for row in await list_de_equipo(tx, chica.programa) if row["tipo"] == "reunion"
        ]

    async def register(row, dia, **more):
        hecha = Orden(orden.actor, orden.now + timedelta(days=(dia - orden.now.date()).days))
        return await register_de_equipo(
            chica.database, hecha, programa_id=chica.programa, estrategia_id=row["id"],
            hecho="Se acordaron las tareas comunes", **more,
        )  # fmt: skip

    early = first["hasta"] - timedelta(days=1)
    for dia, more in ((early, {"asistieron": chica.companions}), (first["hasta"], {})):
        with pytest.raises(RuleBroken):
            await register(first, dia, **more)
    await register(first, first["hasta"], asistieron=chica.companions)
    with pytest.raises(Conflict):
        await register(first, first["hasta"], asistieron=chica.companions)
    later = second["hasta"] + timedelta(days=3)
    await register(second, second["hasta"], causa="clima", fecha=later)
    async with chica.database.transaction() as tx:
        rows = {row["id"]: row for row in await list_de_equipo(tx, chica.programa)}
    assert rows[first["id"]]["asistieron"] == chica.companions
    assert rows[second["id"]]["causa"] == "clima"
    assert later in {row["desde"] for row in rows.values()}
    for estado in ("en_marcha", "cerrado"):
        await advance_programa(chica.database, orden, programa_id=chica.programa, estado=estado)
    async with chica.database.transaction() as tx:
        still = select(func.count()).where(
            estrategias.c.tipo.in_(("reunion", "taller_ap")), estrategias.c.estado == "programada"
        )
        assert await tx.scalar(still) == 0
        for name in ("de_equipo_abierta", "estrategia_perdida"):
            assert (await tx.execute(text(ACOMPANAMIENTO[name]))).all() == []
