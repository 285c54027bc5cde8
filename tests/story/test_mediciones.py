"""Measurements: when each falls, the same sample whoever draws it, and what may be registered."""

import hashlib
import random
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from api.mediciones import tell_results
from engine.actions.acompanamiento.mediciones import (
    draw_medicion,
    register_answer,
    schedule_mediciones,
)
from engine.db.queries.mediciones import list_frame, list_mediciones, list_sorteados
from engine.domain.medicion import INSTRUMENTOS, draw, sample_size, schedule_year
from engine.errors import Forbidden
from tests.story.acompanamiento import Programas, refused
from tests.story.avance import Region
from tests.story.gente import settle_in

DICIEMBRE = datetime(2026, 12, 1, 15, tzinfo=UTC)


@pytest.fixture
async def region(database) -> Region:
    made = Region(Programas(database, await settle_in(database, admin=True)), random.Random(3))
    await made.build(("210005",), many=4)
    return made


async def scheduled(region: Region) -> dict[tuple[str, int], int]:
    """Put the measurements on the calendar as the DEIB, and return them by key and number."""
    orden = await region.room.orden("deib")
    await schedule_mediciones(region.room.database, orden, programa_id=region.programas[0])
    async with region.room.database.transaction() as tx:
        rows = await list_mediciones(tx, orden.actor, 2026)
    return {(row["clave"], row["numero"]): row["id"] for row in rows}


def test_each_row_of_the_matrices_falls_as_often_as_the_norm_says():
    """SG-02, SG-03, SG-04, EV-01, EV-02, EV-03: two, one, two, one, one and two in a year."""
    planned = list(schedule_year(date(2026, 3, 9), date(2027, 1, 1)))
    times = {key: [p for p in planned if p.clave == key] for key in INSTRUMENTOS}
    assert {key: len(each) for key, each in times.items()} == {
        "SG-02": 2, "SG-03": 1, "SG-04": 2, "EV-01": 1, "EV-02": 1, "EV-03": 2,
    }  # fmt: skip
    # Whom each is of, and whether a sample is drawn or all are asked (S004:356-376).
    assert {key: (i.actor, i.muestral) for key, i in INSTRUMENTOS.items()} == {
        "SG-02": ("acompanante", True), "SG-03": ("docente", True), "SG-04": ("acompanante", True),
        "EV-01": ("docente", True), "EV-02": ("docente", False), "EV-03": ("acompanante", False),
    }  # fmt: skip
    for each in times.values():
        assert all(date(2026, 3, 9) <= p.desde < p.hasta <= date(2027, 1, 1) for p in each)
    first, second = times["SG-02"]
    assert first.hasta == second.desde == date(2026, 8, 5)
    start, end = times["EV-03"]
    assert (start.desde, end.hasta) == (date(2026, 3, 9), date(2027, 1, 1))


@pytest.mark.parametrize(
    ("poblacion", "tamano"), [(0, 0), (1, 1), (10, 10), (100, 80), (1000, 278), (100_000, 383)]
)
def test_a_sample_is_as_large_as_five_per_cent_of_error_asks(poblacion, tamano):
    """Against the table of any handbook: 80 of 100, 278 of 1,000, 383 of 100,000."""
    assert sample_size(poblacion) == tamano


def test_the_draw_is_what_its_rule_says_in_any_order():
    keys = [f"07{n:05d}/docente/{n % 3 + 1}" for n in range(200)]
    mixed = random.Random(1).sample(keys, len(keys))
    by_hand = sorted(keys, key=lambda key: hashlib.sha256(b"acta 12|" + key.encode()).hexdigest())
    assert draw(mixed, "acta 12", 20) == draw(keys, "acta 12", 20) == by_hand[:20]
    assert draw(keys, "acta 13", 20) != by_hand[:20]


async def test_the_database_draws_what_python_draws_and_only_once(region):
    """The same seed gives the same sample in both, and a sample once drawn stays."""
    known = await scheduled(region)
    assert len(known) == 9
    assert await scheduled(region) == known
    orden = await region.room.orden("deib")
    for seed in ("acta 12", "ñandú €"):
        medicion = known["SG-03" if seed == "acta 12" else "EV-01", 1]
        told = await draw_medicion(
            region.room.database, orden, medicion_id=medicion, semilla=seed, tamano=5
        )
        assert told == {"tamano": 5, "poblacion": 12}
        async with region.room.database.transaction() as tx:
            frame = await list_frame(tx, region.programas[0], "docente", date(2026, 7, 6))
            rows = await list_sorteados(
                tx, (await region.room.orden("admin")).actor, medicion, date(2026, 7, 6)
            )
        assert [row["clave"] for row in rows] == draw([f["clave"] for f in frame], seed, 5)
    again = await refused(
        draw_medicion(region.room.database, orden, medicion_id=medicion, semilla="otra")
    )
    assert again.code == "medicion_sorteada"
    everyone = await draw_medicion(
        region.room.database, orden, medicion_id=known["EV-02", 1], semilla="x", tamano=2
    )
    assert everyone == {"tamano": 12, "poblacion": 12}


async def test_who_does_not_measure_is_refused_and_an_answer_is_whole_and_in_its_days(region):
    """AC-30..33: the offices of the ministry measure, each docente of its own kinds of school."""
    known = await scheduled(region)
    ugel, deib = await region.room.orden("ugel"), await region.room.orden("deib")
    database = region.room.database
    with pytest.raises(Forbidden):
        await draw_medicion(database, ugel, medicion_id=known["SG-03", 1], semilla="x")
    too_many = await refused(
        draw_medicion(database, deib, medicion_id=known["SG-03", 1], semilla="x", tamano=99)
    )
    assert too_many.campos == {"tamano": "Escriba un número de 1 a 12."}
    await draw_medicion(database, deib, medicion_id=known["SG-03", 1], semilla="x")
    async with database.transaction() as tx:
        ours = await list_sorteados(tx, deib.actor, known["SG-03", 1], date(2026, 7, 6))
        all_of_them = await list_sorteados(tx, ugel.actor, known["SG-03", 1], date(2026, 7, 6))
    assert 0 < len(ours) < len(all_of_them) == 12
    answer = {"pertinencia": 4, "calidad": 3, "recursos": 1}
    soon = await refused(
        register_answer(database, deib, sorteado_id=ours[0]["id"], respuesta=answer)
    )
    assert soon.code == "medicion_sin_empezar"
    later = replace(deib, now=DICIEMBRE)
    for wrong in ({**answer, "calidad": 5}, {"calidad": 1}, {**answer, "otra": 1}):
        told = await refused(
            register_answer(database, later, sorteado_id=ours[0]["id"], respuesta=wrong)
        )
        assert told.code == "datos_invalidos"
    await register_answer(database, later, sorteado_id=ours[0]["id"], respuesta=answer)
    async with database.transaction() as tx:
        rows = await list_sorteados(tx, deib.actor, known["SG-03", 1], date(2026, 12, 1))
    results = {row["aspecto"]: row for row in tell_results("SG-03", rows)}
    assert [results[name]["porcentaje"] for name in answer] == [100.0, 100.0, 0.0]
    assert results["recursos"]["cuentas"] == [1, 0, 0, 0]
