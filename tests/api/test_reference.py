"""The reference facts: all of them, each with its norm, and never over an administrator's edit."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import Range

from engine.db.queries.personas import holders, load_actor, superior_posts
from engine.db.queries.tablas import bloques, cargos, entidades, feriados, personas, titularidades
from engine.db.reference.load import load_reference

NOON = datetime(2026, 7, 6, 17, tzinfo=UTC)


@pytest.fixture
async def loaded(tx):
    await load_reference(tx)
    return tx


async def entidad_id(tx, codigo):
    return await tx.scalar(select(entidades.c.id).where(entidades.c.codigo == codigo))


async def test_the_country_has_its_26_regions_and_226_ugel(loaded):
    rows = await loaded.execute(select(entidades.c.tipo, func.count()).group_by(entidades.c.tipo))
    assert dict(rows.all()) == {"ministerio": 1, "unidad": 50, "dre": 26, "ugel": 226}


async def test_every_entidad_says_where_it_comes_from_and_hangs_from_the_ministry(loaded):
    rows = (await loaded.execute(select(entidades))).all()
    minedu = await entidad_id(loaded, "MINEDU")
    assert all(row.norma and row.confianza for row in rows)
    assert {row.ruta[0] for row in rows} == {minedu}
    assert all(row.ruta[-1] == row.id for row in rows)
    assert all(row.latitud and row.longitud for row in rows if row.tipo in {"dre", "ugel"})


@pytest.mark.parametrize(
    ("codigo", "nombre", "path"),
    [
        ("210005", "UGEL Chucuito", ["MINEDU", "210000", "210005"]),
        ("040000", "GRE Arequipa", ["MINEDU", "040000"]),
        ("070101-UGEL", "DRE Callao (como UGEL)", ["MINEDU", "070101", "070101-UGEL"]),
        ("DEP", "Dirección de Educación Primaria", ["MINEDU", "VMGP", "DIGEBR", "DEP"]),
    ],
)
async def test_an_entidad_knows_its_name_and_the_path_above_it(loaded, codigo, nombre, path):
    row = (await loaded.execute(select(entidades).where(entidades.c.codigo == codigo))).one()
    codes = dict((await loaded.execute(select(entidades.c.id, entidades.c.codigo))).all())
    assert (row.nombre, [codes[i] for i in row.ruta]) == (nombre, path)


@pytest.mark.parametrize(
    ("codigo", "roles"),
    [
        ("MINEDU", {"administrador"}),
        ("DIGEBR", {"responsable_at", "facilitador", "director_unidad"}),
        ("DIFOCA", {"responsable_at", "facilitador", "director_unidad", "especialista_difoca",
                    "director_difoca"}),
        ("210000", {"coordinador_dre", "director_dre", "director_gp_dre", "especialista_dre",
                    "gestor_regional", "cci", "epr"}),
        ("210005", {"jefe_agp", "jefe_agi", "director_ugel", "especialista_inicial",
                    "especialista_primaria", "especialista_secundaria",
                    "especialista_convivencia", "acompanante", "rci"}),
    ],
)  # fmt: skip
async def test_every_entidad_has_the_cargos_of_its_kind(loaded, codigo, roles):
    statement = select(cargos.c.rol).where(cargos.c.entidad_id == await entidad_id(loaded, codigo))
    assert set(await loaded.scalars(statement)) == roles


async def test_every_holiday_and_every_block_names_its_norm(loaded):
    days = (await loaded.execute(select(feriados))).all()
    weeks = (await loaded.execute(select(bloques))).all()
    assert {day.fecha.year for day in days} == {2024, 2025, 2026, 2027}
    assert (len(days), len(weeks)) == (69, 27)
    assert all(day.norma for day in days)
    assert all(week.norma and week.verificacion for week in weeks)


async def test_loading_again_adds_nothing_and_keeps_what_an_administrator_edited(loaded):
    chucuito = entidades.c.codigo == "210005"
    await loaded.execute(update(entidades).where(chucuito).values(nombre="UGEL Chucuito-Juli"))
    await loaded.execute(delete(feriados).where(feriados.c.fecha == date(2026, 10, 24)))
    assert set((await load_reference(loaded)).values()) == {0}
    assert await loaded.scalar(select(entidades.c.nombre).where(chucuito)) == "UGEL Chucuito-Juli"


async def test_a_missing_entidad_comes_back_with_its_cargos(loaded):
    yunguyo = await entidad_id(loaded, "210013")
    await loaded.execute(delete(cargos).where(cargos.c.entidad_id == yunguyo))
    await loaded.execute(delete(entidades).where(entidades.c.id == yunguyo))
    added = await load_reference(loaded)
    assert (added["entidades"], added["cargos"]) == (1, 9)


@pytest.fixture
async def rosa(loaded):
    """Rosa is jefa AGP at UGEL Chucuito from 1 July to 31 December 2026."""
    persona_id = await loaded.scalar(
        personas.insert()
        .values(usuario="rosa", nombre="Rosa Mamani", activa=True)
        .returning(personas.c.id)
    )
    chucuito = await entidad_id(loaded, "210005")
    cargo_id = await loaded.scalar(
        select(cargos.c.id).where(cargos.c.entidad_id == chucuito, cargos.c.rol == "jefe_agp")
    )
    await loaded.execute(
        titularidades.insert().values(
            cargo_id=cargo_id,
            persona_id=persona_id,
            periodo=Range(date(2026, 7, 1), date(2027, 1, 1)),
            tipo="titular",
        )
    )
    return persona_id, cargo_id, chucuito


@pytest.mark.parametrize(
    ("now", "held"),
    [
        pytest.param(datetime(2026, 7, 1, 4, 59, tzinfo=UTC), 0, id="still June in Lima"),
        pytest.param(datetime(2026, 7, 1, 5, 0, tzinfo=UTC), 1, id="July begins in Lima"),
        pytest.param(datetime(2027, 1, 1, 4, 59, tzinfo=UTC), 1, id="last minute in Lima"),
        pytest.param(datetime(2027, 1, 1, 5, 0, tzinfo=UTC), 0, id="the next year"),
    ],
)
async def test_an_actor_holds_the_cargos_of_that_lima_day(loaded, rosa, now, held):
    actor = await load_actor(loaded, rosa[0], now)
    assert actor is not None
    assert len(actor.cargos) == held


async def test_an_actor_carries_the_entidad_of_each_cargo(loaded, rosa):
    actor = await load_actor(loaded, rosa[0], NOON)
    assert actor is not None
    [cargo] = actor.cargos
    assert (cargo.rol, cargo.entidad_codigo, cargo.entidad_tipo) == ("jefe_agp", "210005", "ugel")
    assert cargo.ruta[-1] == rosa[2]


async def test_nobody_is_loaded_for_an_inactive_or_unknown_persona(loaded, rosa):
    await loaded.execute(update(personas).where(personas.c.id == rosa[0]).values(activa=False))
    assert await load_actor(loaded, rosa[0], NOON) is None
    assert await load_actor(loaded, -1, NOON) is None


async def test_holders_answer_by_post_and_by_cargo_and_say_when_a_post_is_vacant(loaded, rosa):
    _, cargo_id, chucuito = rosa
    posts = [(chucuito, "jefe_agp"), (chucuito, "jefe_agi")]
    found = await holders(loaded, posts=posts, cargo_ids=[cargo_id], now=NOON)
    assert [t.nombre for t in found[chucuito, "jefe_agp"]] == ["Rosa Mamani"]
    assert found[chucuito, "jefe_agi"] == []
    assert [t.cargo_id for t in found[cargo_id]] == [cargo_id]


@pytest.mark.parametrize(
    ("codigo", "rol", "above"),
    [
        ("210005", "especialista_primaria", ("210005", "jefe_agp")),
        ("210005", "director_ugel", ("210000", "coordinador_dre")),
        ("DIRI", "planificador_diri", ("DIRI", "director_diri")),
        ("210000", "director_dre", None),
    ],
)
async def test_the_superior_of_a_post_sits_in_the_nearest_entidad_that_has_the_role(
    loaded, codigo, rol, above
):
    found = await superior_posts(loaded, await entidad_id(loaded, codigo), rol)
    assert found == (above and (await entidad_id(loaded, above[0]), above[1]))
