"""What PostgreSQL derives of a school, and what it refuses."""

from itertools import product

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from engine.db.queries.tablas import entidades, instituciones
from engine.domain.institucion import CARACTERISTICAS, NIVELES, derive_tipo

FACTS = list(product(NIVELES, (None, True, False), (None, *CARACTERISTICAS)))


async def add(tx, n, **facts):
    entidad_id = await tx.scalar(
        insert(entidades)
        .values(codigo=f"{n:07d}", tipo="ie", nombre=f"IE {n}", ruta=[], activa=True)
        .returning(entidades.c.id)
    )
    values = {"entidad_id": entidad_id, "codigo_modular": f"{n:07d}", "datos": {}} | facts
    await tx.execute(insert(instituciones).values(**values))
    return entidad_id


async def test_the_kind_that_the_database_derives_is_the_one_of_the_domain(tx):
    for n, (nivel, eib, caracteristica) in enumerate(FACTS):
        facts = {"nivel": nivel, "eib": eib, "caracteristica": caracteristica}
        entidad_id = await add(tx, n, **facts)
        tipo = await tx.scalar(
            select(instituciones.c.tipo).where(instituciones.c.entidad_id == entidad_id)
        )
        assert tipo == derive_tipo(nivel, eib, caracteristica).clave, facts


@pytest.mark.parametrize(
    ("facts", "constraint"),
    [
        ({"codigo_modular": "12345"}, "ck_institucion_codigo_modular"),
        ({"nivel": "nocturno"}, "ck_institucion_nivel"),
        ({"ruralidad": 4}, "ck_institucion_ruralidad"),
        ({"alumnos": -1}, "ck_institucion_cuentas"),
        ({"area": "marina"}, "ck_institucion_area"),
        ({"codigo_modular": "0000001"}, "institucion_sin_repetir"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_no_school_can_be_is_refused(tx, facts, constraint):
    await add(tx, 1, nivel="primaria")
    with pytest.raises(IntegrityError, match=constraint):
        await add(tx, 2, **({"nivel": "primaria"} | facts))
