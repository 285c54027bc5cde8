"""The desk of the RCI by its doors: each link opens for who runs the programme, and mends."""

import pytest

from engine.domain.inconsistencias import CON_CONSTANCIA, REGLAS, VER
from tests.api.puertas import CLAVE
from tests.api.test_programas import send
from tests.story.acompanamiento import Programas
from tests.story.gente import meet
from tests.story.inconsistencias import Desorden
from tests.story.test_inconsistencias import ESTROPEOS

DESK = "/api/v1/acompanamiento/inconsistencias"
_RCI = """
    WITH quien AS (
        INSERT INTO persona (usuario, nombre, activa, clave)
        SELECT 'rci', 'Rita Ccori', true, clave FROM persona WHERE usuario = 'ugel' RETURNING id),
    puesto AS (
        INSERT INTO cargo (entidad_id, rol, plaza, activo)
        SELECT id, 'rci', 50, true FROM entidad WHERE codigo = '210005' RETURNING id)
    INSERT INTO titularidad (cargo_id, persona_id, tipo, acto, periodo)
    SELECT puesto.id, quien.id, 'titular', 'RD 3-2026', '[2026-01-01,)' FROM puesto, quien
"""


@pytest.fixture
async def desorden(service) -> Desorden:
    """A programme in which everything that a rule looks for is wrong at once, and its RCI."""
    made = Desorden(Programas(service.database, await meet(service.database)))
    await made.prepare()
    await made.sql(_RCI)
    for n, spoil in enumerate(ESTROPEOS.values(), 1):
        # Each its own companion, school and docente, so that none hides what another put wrong.
        made.numeros = {}
        made.rosa = await made.room.acompanante(made.programa, f"Rosa {n}")
        made.escuela = await made.place(f"098{n:04}")
        made.ana = await made.teach(made.escuela, f"Ana {n}")
        await spoil(made)
    return made


async def test_each_link_of_the_desk_opens_for_the_rci_and_has_what_to_do(desorden, puertas):
    """AC-19, AC-36: what says that it is corrected has a form, or the way to one, on its page."""
    rci = await puertas.como("rci")
    page = puertas.nadie()
    await page.post("/ingresar", data={"usuario": "rci", "clave": CLAVE})
    counts = {r["regla"]: r["cuenta"] for r in (await rci.get(DESK)).json()["reglas"]}
    assert {regla for regla, cuenta in counts.items() if not cuenta} == set()
    for regla in REGLAS:
        for row in (await rci.get(f"{DESK}/{regla}")).json()["datos"][:2]:
            opened = await page.get(row["enlace"])
            assert opened.status_code == 200, (regla, row, opened.text[:300])
            main = opened.text.split("<main", 1)[1]
            ways = ('method="post"', "/mover", "/escuelas/importar", "/equipo/")
            assert row["accion"] == VER or any(way in main for way in ways), (regla, row)
        assert (await page.get(f"/acompanamiento/inconsistencias/{regla}")).status_code == 200


async def test_what_nobody_can_undo_leaves_the_desk_with_who_says_why_it_stands(desorden, puertas):
    """AC-19, AC-36: the RCI answers for what was registered; nothing registered changes."""
    rci, page = await puertas.como("rci"), puertas.nadie()
    await page.post("/ingresar", data={"usuario": "rci", "clave": CLAVE})

    async def found(regla):
        return [r["estrategia"] for r in (await rci.get(f"{DESK}/{regla}")).json()["datos"]]

    for regla in sorted(CON_CONSTANCIA):
        strategy, *rest = await found(regla)
        address = f"/acompanamiento/inconsistencias/{regla}/constancias/{strategy}"
        assert address in (await page.get(f"/acompanamiento/inconsistencias/{regla}")).text
        refused = await send(page, address, motivo="no")
        assert refused.status_code == 422
        assert ">no</textarea>" in refused.text
        motivo = "Se llegó por río <i>de noche</i>: consta en el cuaderno."
        done = await send(page, address, motivo=motivo)
        assert done.status_code == 303, done.text[:400]
        assert await found(regla) == [other for other in rest if other != strategy]
        shown = (await page.get(f"/acompanamiento/inconsistencias/{regla}")).text
        assert "Se llegó por río &lt;i&gt;de noche&lt;/i&gt;" in shown
        assert (await page.get(address)).status_code == 404
        [kept] = (await rci.get(f"{DESK}/{regla}/constancias")).json()["datos"]
        assert (kept["estrategia"], kept["quien"], kept["motivo"]) == (
            strategy,
            "Rita Ccori",
            motivo,
        )
        again = {"estrategia": strategy, "motivo": motivo}
        assert (await rci.post(f"{DESK}/{regla}/constancias", json=again)).status_code == 404


async def test_a_constancia_is_not_left_of_what_can_be_mended_nor_by_who_runs_nothing(
    desorden, puertas
):
    rci, other = await puertas.como("rci"), await puertas.como("unidad")
    [row, *_] = (await rci.get(f"{DESK}/gia_en_dia_de_visita")).json()["datos"]
    assert row["estrategia"] is None
    said = {"estrategia": 1, "motivo": "Así se acordó con la escuela."}
    for regla in ("gia_en_dia_de_visita", "sin_reemplazo", "otra"):
        answer = await rci.post(f"{DESK}/{regla}/constancias", json=said)
        assert (answer.status_code, answer.json()["codigo"]) == (404, "regla_desconocida")
    [row, *_] = (await rci.get(f"{DESK}/sin_sesion")).json()["datos"]
    answer = await other.post(
        f"{DESK}/sin_sesion/constancias", json=said | {"estrategia": row["estrategia"]}
    )
    assert answer.status_code in (403, 404)
    assert row in (await rci.get(f"{DESK}/sin_sesion")).json()["datos"]
