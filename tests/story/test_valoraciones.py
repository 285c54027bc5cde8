"""What the fichas leave of each docente: levels, evidence, priorities and notices."""

from datetime import date

import pytest
from sqlalchemy import insert

from api.matrices import tell_matriz
from engine.actions.valoraciones.correcciones import correct_valoracion
from engine.db.queries.matrices import list_directions
from engine.db.queries.personas import load_actor
from engine.db.queries.tablas import valoraciones
from engine.db.queries.valoraciones import levels_of, priorities_of
from engine.errors import ArticulaError
from tests.story.acompanamiento import refused
from tests.story.anio import Anio
from tests.story.gente import settle_in
from tests.story.valoraciones import companion_cargo, order_of, rows_of

DE_VISITA = {"D11", "D15", "D19", "D22", "D23", "D25"}


@pytest.fixture
async def anio(database):
    made = Anio(database, await settle_in(database, admin=True))
    await made.prepare("manual-2019")
    return made


async def reach_registro(anio):
    """Take a visit of two days to Ana to its registro, attending D19, and return its context."""
    ana = anio.docentes[0]
    await anio.diagnose(visitas=[{"docente": ana, "fecha": "2026-07-08", "dias": 2}])
    for step in ("coordinar", "observar"):
        await anio.present(step)
    await anio.present("preparar_dialogo", desempenos=["D19"])
    for step in ("dialogar", "compartir_sesion", "observar"):
        if step in await anio.elements():
            await anio.present(step)
    while "registrar" not in await anio.elements():
        await anio.present(next(e for e in await anio.elements() if e != "coordinar"))
    return await anio.contexto((await anio.open("registrar"))[0])


async def test_va_03_and_va_06_a_visit_settles_the_level_of_all_of_dominio_2_and_no_other(anio):
    """VA-03, VA-06, IN-13: six levels, evidence of what was attended, the matriz with its head."""
    ana, contexto = anio.docentes[0], await reach_registro(anio)
    assert set(contexto.estrategia.propios) == DE_VISITA
    assert contexto.estrategia.rubricas
    rows = [{"desempeno": code, "nivel": "II"} for code in contexto.estrategia.propios]
    rows[0] |= {"evidencia": "Participaron todos."}
    assert rows[0]["desempeno"] == "D19"
    # VI-09: of the two days, the last alone.
    assert "fecha_valorada" in await anio.errors("registrar", fecha_valorada="2026-07-08")
    told = await anio.errors("registrar", niveles=rows[1:])
    assert told["niveles"]
    without = [{k: v for k, v in row.items() if k != "evidencia"} for row in rows]
    assert "niveles.0.evidencia" in await anio.errors("registrar", niveles=without)
    too_much = [*rows[:-1], {**rows[-1], "evidencia": "No se atendió."}]
    assert "niveles.5.evidencia" in await anio.errors("registrar", niveles=too_much)
    # VD-06: a matriz of the diagnosis is signed by both.
    assert "firmada" in await anio.errors("registrar", niveles=rows, firmada=False)
    await anio.present(
        "registrar", niveles=rows,
        planificacion=[{"desempeno": "D1", "evidencia": "Trae plan por grados."}],
    )  # fmt: skip
    kept = await rows_of(anio, "valoracion", docente_id=ana)
    assert {r["desempeno"] for r in kept if r["definitiva"]} == DE_VISITA
    assert {r["nivel"] for r in kept if r["definitiva"]} == {2}
    assert [(r["nivel"], r["fuente"]) for r in kept if r["desempeno"] == "D1"] == [(None, "visita")]
    papers = {row["tipo"] for row in await rows_of(anio, "evidencia", docente_id=ana)}
    assert papers == {"plan_firmado", "matriz_firmada"}
    first = (await rows_of(anio, "prioridad", docente_id=ana))[0]
    assert first["fuente"] == "plan_individual"
    async with anio.database.transaction() as tx:
        actor = (await order_of(anio, await companion_cargo(anio))).actor
        matriz = await tell_matriz(tx, actor, ana, date(2026, 7, 1), anio.now.date())
    lines = {line["desempeno"]: line for line in matriz["desempenos"]}
    assert lines["D19"]["nivel"] == "II"
    assert lines["D19"]["evidencias"][0]["texto"] == "Participaron todos."
    assert lines["D1"]["nivel"] is None
    assert matriz["visitas"][0]["area"]


async def test_va_03_what_a_visit_settled_is_not_changed_afterwards_but_its_words_are(anio):
    """VA-03: the level is refused with a sentence, here and by PostgreSQL; the evidence is kept."""
    await anio.diagnose()
    await anio.visit()
    orden = await order_of(anio, await companion_cargo(anio))
    [row, *_] = await rows_of(anio, "valoracion", docente_id=anio.docentes[0], desempeno="D19")
    other = "I" if row["nivel"] != 1 else "II"
    error = await refused(
        correct_valoracion(
            anio.database, orden, valoracion_id=row["id"], nivel=other, motivo="Me equivoqué"
        )
    )
    assert error.code == "nivel_de_visita_fijo"
    await correct_valoracion(
        anio.database, orden, valoracion_id=row["id"], evidencia="Todos hablaron.",
        motivo="Faltaba",
    )  # fmt: skip
    [mended] = await rows_of(anio, "valoracion", id=row["id"])
    assert mended["evidencia"] == "Todos hablaron."
    assert mended["correcciones"][0]["motivo"] == "Faltaba"
    with pytest.raises(ArticulaError) as told:
        async with anio.database.transaction() as tx:
            await tx.execute(
                valoraciones.update().where(valoraciones.c.id == row["id"]).values(nivel=4)
            )
    assert told.value.code == "nivel_fijo"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param({"de_director": True, "nivel": 2}, "director_sin_nivel", id="VA-05"),
        pytest.param({"desempeno": "D19", "nivel": 2, "fuente": "mes"}, "nivel_solo_de_visita",
                     id="VA-03"),
        pytest.param({"desempeno": "D1", "nivel": 2, "fuente": "visita"}, "nivel_solo_de_mes",
                     id="VA-04"),
    ],
)  # fmt: skip
async def test_va_05_the_database_refuses_levels_that_must_not_be(anio, changes, code):
    """VA-03, VA-04, VA-05: no level of a director, of dominio 2 by a month, of 1 by a visit."""
    row = {
        "programa_id": anio.programa, "docente_id": anio.docentes[0], "desempeno": "D1",
        "acompanante_id": anio.companion, "mes": date(2026, 7, 1), "fuente": "gia",
        "de_director": False, "definitiva": False, "registrada_en": anio.now,
    }  # fmt: skip
    with pytest.raises(ArticulaError) as told:
        async with anio.database.transaction() as tx:
            await tx.execute(insert(valoraciones).values(row | changes))
    assert told.value.code == code


async def test_va_04_and_va_09_the_month_settles_dominio_1_and_what_goes_first_then(anio):
    """VA-04, VA-08, VA-09: D1 and D4 at the end of July, with evidence; priorities for August."""
    await anio.reach_months()
    first = date(2026, 7, 20)
    await anio.plan_month(
        visitas=[
            {"docente": d, "fecha": first.replace(day=20 + n).isoformat(), "dias": 1}
            for n, d in enumerate(anio.docentes)
        ]
    )  # fmt: skip
    for _ in range(60):
        ready = [e for e in await anio.elements() if e != "valorar_mes"]
        if "valorar_mes" in await anio.elements():
            break
        if ready:
            await anio.present(ready[0])
        else:
            await anio.pass_to(date(2026, 8, 3))
    ana, beto = anio.docentes
    rows = [
        {"cargo": ana, "d1": "III", "d4": "II", "prioridad": "D4"},
        {"cargo": beto, "d1": "II", "d4": "II"},
    ]
    assert "niveles.0.d4" in await anio.errors(
        "valorar_mes", niveles=[{"cargo": ana, "d1": "III"}, rows[1]]
    )
    seen = {"cargo": ana, "desempeno": "D4", "fuente": "taller", "evidencia": "Condujo un grupo."}
    await anio.present("valorar_mes", niveles=rows, evidencias=[seen])
    async with anio.database.transaction() as tx:
        levels = await levels_of(tx, anio.docentes, date(2026, 7, 31))
        august = await priorities_of(tx, anio.docentes, date(2026, 8, 1))
    assert {c: r["nivel"] for c, r in levels[ana].items() if c in ("D1", "D4")} == {
        "D1": 3, "D4": 2,
    }  # fmt: skip
    # VA-06: eight levels, those of the visit and those of the month.
    assert set(levels[ana]) == DE_VISITA | {"D1", "D4"}
    assert august[ana][0] == "D4"
    assert august[beto]
    kept = await rows_of(anio, "valoracion", docente_id=ana, fuente="taller")
    assert kept[0]["evidencia"] == "Condujo un grupo."


async def test_va_05_who_directs_has_evidence_and_never_a_level(anio):
    """VA-05, VD-04, IN-14: the visit to who also directs leaves evidence under the other cargo."""
    beto = anio.docentes[1]
    await anio.diagnose(visitas=[{"docente": beto, "fecha": "2026-07-08", "dias": 1}])
    await anio.present("coordinar")
    await anio.present("observar")
    await anio.present("observar_direccion", necesidades="Planificar con sus docentes.")
    found = await rows_of(anio, "valoracion", de_director=True)
    assert {row["desempeno"] for row in found} <= {"D1", "D18"}
    assert found
    assert all(row["nivel"] is None for row in found)
    assert found[0]["docente_id"] != beto
    async with anio.database.transaction() as tx:
        actor = (await order_of(anio, beto)).actor
        matriz = await tell_matriz(
            tx, actor, found[0]["docente_id"], date(2026, 7, 1), anio.now.date()
        )
    assert matriz["de_director"]
    assert all(line["nivel"] is None for line in matriz["desempenos"])


async def test_va_05_who_directs_and_does_not_teach_finds_their_matriz_from_the_list(anio):
    """VA-05, VA-07: Dora is on no companion's list, and reads what was seen of her."""
    [dora] = await rows_of(anio, "persona", nombre="Dora")
    async with anio.database.transaction() as tx:
        actor = await load_actor(tx, dora["id"], anio.now)
        assert actor is not None
        [own] = await list_directions(tx, actor, anio.now.date())
        matriz = await tell_matriz(tx, actor, own["cargo_id"], None, anio.now.date())
    assert matriz["de_director"]
    assert own["docente"] == "Dora"


async def test_va_07_a_docente_reads_their_own_matriz_and_no_other(anio):
    """VA-07: the levels are told to whom they are of (S004:302-311)."""
    ana, beto = anio.docentes
    actor = (await order_of(anio, ana)).actor
    async with anio.database.transaction() as tx:
        told = await tell_matriz(tx, actor, ana, None, anio.now.date())
        assert told["docente"] == "Ana"
        error = await refused(tell_matriz(tx, actor, beto, None, anio.now.date()))
    assert error.code == "docente_desconocido"


async def test_va_07_whoever_is_valued_is_told_that_their_matriz_was_registered(anio):
    """VA-07: a notice that leads to the matriz of the visit's month and says no level in it."""
    await anio.diagnose()
    await anio.visit()
    ana, beto = anio.docentes
    told = await rows_of(anio, "aviso", tipo="matriz_registrada")
    people = {cargo: (await order_of(anio, cargo)).actor.persona_id for cargo in (ana, beto)}
    of_docentes = {
        a["persona_id"]: a["datos"]["matriz"]
        for a in told
        if not a["datos"]["matriz"]["de_director"]
    }
    assert {who: m["cargo"] for who, m in of_docentes.items()} == {
        persona: cargo for cargo, persona in people.items()
    }
    assert {m["mes"] for m in of_docentes.values()} == {"2026-07-01"}
    # VA-05: Beto directs too, and is told of that matriz apart.
    [director] = [a for a in told if a["datos"]["matriz"]["de_director"]]
    assert director["persona_id"] == people[beto]
    assert director["datos"]["matriz"]["cargo"] != beto
    assert all(a["datos"]["por"] == "Rosa" and "nivel" not in str(a["datos"]) for a in told)


async def test_va_08_first_each_docente_and_then_the_group_within_what_the_ugel_chose(anio):
    """VA-08: the year's plan offers what the UGEL chose (S003:1231-1238)."""
    await anio.diagnose()
    await anio.visit()
    await anio.present("informar_diagnostico")
    await anio.present("informar_diagnostico_ugel")
    await anio.present("planificar_anio_ugel", talleres=[], desempenos=["D25", "D11"])
    contexto = await anio.contexto((await anio.open("planificar_anio"))[0])
    assert set(contexto.estrategia.desempenos) == {"D25", "D11"}
    assert "desempenos.0" in await anio.errors("planificar_anio", desempenos=["D22"])


async def test_va_08_a_gia_offers_what_its_docentes_put_first_and_nothing_else(anio):
    """VA-08: first each docente, then the group (S003:1231-1238): the GIA narrows to theirs."""
    await anio.reach_months()
    ana, beto = anio.docentes
    async with anio.database.transaction() as tx:
        first = await priorities_of(tx, [ana, beto], date(2026, 7, 1))
    assert set(first) == {ana, beto}
    shared = {code for codes in first.values() for code in codes}
    await anio.plan_month(visitas=[], gia="2026-07-16", rtc=[])
    offered = (await anio.contexto((await anio.open("disenar_gia"))[0])).estrategia.desempenos
    assert set(offered) == shared
    assert len(offered) < 8
    outside = next(code for code in ("D25", "D23", "D22", "D11") if code not in shared)
    assert "desempenos.0" in await anio.errors("disenar_gia", desempenos=[outside])
