"""What must never be true of programmes, lists and strategies is counted when it is."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, insert, update
from sqlalchemy.dialects.postgresql import Range

from engine.db.queries.invariantes import INVARIANTES
from engine.db.queries.invariantes_de_acompanamiento import ACOMPANAMIENTO
from engine.db.queries.tablas import acompanados, acompanantes, estrategias, instancias, programas
from tests.story.anio import LUNES, Anio
from tests.story.gente import settle_in

VIERNES = date(2026, 7, 17)


@pytest.fixture
async def anio(database):
    made = Anio(database, await settle_in(database, admin=True))
    await made.prepare("manual-2019")
    await made.diagnose()
    return made


async def counted(tx):
    found = {name: (await INVARIANTES[name](tx, LUNES)).cuenta for name in ACOMPANAMIENTO}
    return {name: n for name, n in found.items() if n}


async def test_each_exception_of_accompaniment_is_counted_and_a_sound_year_has_none(anio):
    async with anio.database.transaction() as tx:
        assert await counted(tx) == {}
        [first, *_] = await anio.rows()
        values = {k: v for k, v in first.items() if k not in ("id", "instancia_id")}
        two = Range(VIERNES, VIERNES + timedelta(days=2))
        row = values | {"estado": "programada", "dias": two, "numero": 9}
        await tx.execute(insert(estrategias).values(row))
        assert await counted(tx) == {"visita_en_fin_de_semana": 1}
        await tx.execute(
            update(estrategias)
            .where(estrategias.c.numero == 9)
            .values(estado="no_realizada", causa="clima")
        )
        assert await counted(tx) == {"estrategia_perdida": 1}
        await tx.execute(delete(estrategias).where(estrategias.c.numero == 9))
        await tx.execute(
            update(instancias).where(instancias.c.id == first["instancia_id"]).values(
                estado="terminada"
            )
        )  # fmt: skip
        assert await counted(tx) == {"estrategia_sin_proceso": 1}
        await tx.execute(
            update(instancias).where(instancias.c.estado == "terminada").values(estado="activa")
        )
        short = Range(date(2026, 8, 3), date(2026, 9, 1))
        await tx.execute(update(acompanantes).values(periodo=short))
        assert await counted(tx) == {"lista_fuera_de_sus_dias": 2}
        await tx.execute(update(acompanados).values(periodo=short))
        await tx.execute(
            update(programas).values(periodo=Range(date(2026, 8, 10), date(2026, 9, 1)))
        )
        assert await counted(tx) == {"lista_fuera_de_sus_dias": 1}
        await tx.execute(update(instancias).values(estado="anulada"))
        found = await counted(tx)
        assert found["programa_sin_proceso"] == 1
        await tx.rollback()
