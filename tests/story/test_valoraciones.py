"""What the fichas leave of each docente: levels, evidence, priorities, papers and practices."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from sqlalchemy import insert

from api.matrices import tell_matriz
from engine.actions.valoraciones.campo import code_nota, write_nota
from engine.actions.valoraciones.correcciones import correct_valoracion
from engine.actions.valoraciones.portafolio import (
    Archivo,
    Pieza,
    keep_evidencia,
    withdraw_evidencia,
)
from engine.actions.valoraciones.practicas import advance_practica, identify_practica
from engine.db.queries.tablas import valoraciones
from engine.db.queries.valoraciones import levels_of, priorities_of
from engine.errors import ArticulaError
from tests.story.acompanamiento import refused
from tests.story.anio import Anio
from tests.story.gente import settle_in
from tests.story.valoraciones import order_of, rows_of

FOTO = Archivo("aula.jpg", b"\xff\xd8\xff\xe0" + bytes(40))
DE_VISITA = {"D11", "D15", "D19", "D22", "D23", "D25"}


@pytest.fixture
async def anio(database):
    made = Anio(database, await settle_in(database, admin=True))
    await made.prepare("manual-2019")
    return made


async def companion_cargo(anio):
    [row] = await rows_of(anio, "acompanante", id=anio.companion)
    return row["cargo_id"]


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


async def test_vd_07_the_plan_of_an_institution_goes_into_its_portafolio_and_says_of_the_pat(anio):
    """VD-07, VI-12: when the last docente of the IE was visited, goals in common, told to who
    directs."""
    await anio.diagnose()
    while "informar_direccion" not in await anio.elements():
        await anio.present((await anio.elements())[0])
    assert "metas" in await anio.errors("informar_direccion", metas=[])
    assert "metas.0" in await anio.errors("informar_direccion", metas=["x" * 401])
    await anio.present(
        "informar_direccion", informado="2026-07-08", metas=["Leer cada día."], en_pat=False
    )
    [paper] = await rows_of(anio, "evidencia", portafolio="institucion")
    assert paper["entidad_id"] in anio.escuelas
    assert paper["titulo"] == "Plan institucional"
    assert paper["texto"].splitlines() == [
        "Leer cada día.",
        "Se informó al director el mié 8 jul 2026. Todavía no está en el PAT.",
    ]


async def test_va_10_a_practice_goes_through_its_stages_with_what_each_asks(anio):
    """VA-10: actividad, experiencia, innovación; none is skipped (S003:2419-2479)."""
    orden, ana = await order_of(anio, await companion_cargo(anio)), anio.docentes[0]
    made = await identify_practica(
        anio.database, orden, docente_id=ana, titulo="Tertulias", descripcion="Leen y conversan."
    )
    one = {"database": anio.database, "orden": orden, "practica_id": made["id"]}
    error = await refused(advance_practica(**one, dice={"reflexion": "Preguntaba poco."}))
    assert set(error.facts.get("campos", error.campos)) == {"antes", "despues"}
    whole = {"reflexion": "Preguntaba poco.", "antes": "Callaban.", "despues": "Opinan."}
    assert (await advance_practica(**one, dice=whole))["etapa"] == "experiencia"
    with pytest.raises(ArticulaError) as told:
        async with anio.database.transaction() as tx:
            table = valoraciones.metadata.tables["practica"]
            await tx.execute(table.update().values(etapa="actividad"))
    assert told.value.code == "practica_por_etapas"
    last = {"acto": "RD 12-2026", "comunidad": "Las familias leen con ellos."}
    assert (await advance_practica(**one, dice=last))["etapa"] == "innovacion"
    assert (await refused(advance_practica(**one, dice={}))).code == "practica_culminada"
    [kept] = await rows_of(anio, "practica")
    assert [step["etapa"] for step in kept["historia"]] == [
        "actividad", "experiencia", "innovacion",
    ]  # fmt: skip


async def test_in_09_a_line_sent_twice_from_the_field_is_one(anio):
    """IN-09: the telephone sends again what it does not know to have arrived."""
    orden, ana = await order_of(anio, await companion_cargo(anio)), anio.docentes[0]
    clave = uuid4()
    for _ in range(2):
        await write_nota(anio.database, orden, docente_id=ana, texto="Midieron.", clave=clave)
    assert len(await rows_of(anio, "nota_de_campo")) == 1
    other = await order_of(anio, ana)
    refusal = write_nota(anio.database, other, docente_id=ana, texto="Mía.", clave=uuid4())
    assert (await refused(refusal)).code == "matriz_ajena"


async def test_in_09_a_line_is_kept_whatever_the_telephone_says_of_it(anio):
    """IN-09: another text under one key, a clock years away, and what it is evidence of."""
    orden, ana = await order_of(anio, await companion_cargo(anio)), anio.docentes[0]
    clave, one = uuid4(), {"database": anio.database, "orden": orden, "docente_id": ana}
    far = datetime(2019, 1, 1, tzinfo=UTC)
    await write_nota(**one, texto="Midieron\r\nel patio. 🌱", clave=clave, escrita_en=far)
    for _ in range(2):
        await write_nota(**one, texto="Volvieron a medir.", clave=clave, desempeno="D19")
    first, second = await rows_of(anio, "nota_de_campo")
    assert (first["texto"], first["escrita_en"]) == ("Midieron\nel patio. 🌱", anio.now)
    assert (second["texto"], second["desempeno"]) == ("Volvieron a medir.", "D19")
    await code_nota(anio.database, orden, nota_id=first["id"], desempeno="D22")
    assert (await rows_of(anio, "nota_de_campo", id=first["id"]))[0]["desempeno"] == "D22"
    for wrong in ("D99x", "<b>"):
        error = await refused(code_nota(anio.database, orden, nota_id=first["id"], desempeno=wrong))
        assert "desempeno" in error.campos
    other = await order_of(anio, ana)
    refusal = code_nota(anio.database, other, nota_id=first["id"], desempeno=None)
    assert (await refused(refusal)).code == "matriz_ajena"
    long = write_nota(**one, texto="a" * 4001, clave=uuid4())
    assert "texto" in (await refused(long)).campos
    assert (await write_nota(**one, texto="🌱" * 4000, clave=uuid4()))["id"]


async def test_in_16_a_portafolio_takes_small_files_of_its_kinds_and_authorised_photos(anio):
    """IN-16, RB-08, VD-03: checked by content, within 5 MB; a photo says who authorised it."""
    orden, ana = await order_of(anio, await companion_cargo(anio)), anio.docentes[0]

    def keep(**said):
        pieza = replace(Pieza("foto", "El aula", date(2026, 7, 6)), **said)
        return keep_evidencia(anio.database, orden, cargo_id=ana, portafolio="docente", pieza=pieza)

    assert "autorizacion" in (await refused(keep(archivo=FOTO))).campos
    bad = Archivo("aula.jpg", b"MZ\x90\x00" + bytes(40))
    assert "archivo" in (await refused(keep(archivo=bad, autorizacion="Dora"))).campos
    for data in (
        b"PK\x03\x04" + bytes(99),
        b"<svg><script>x()</script></svg>",
        b" <!DOCTYPE html>",
    ):
        for tipo in ("foto", "escrito"):
            disguised = Archivo("aula.jpg", data)
            error = await refused(keep(tipo=tipo, archivo=disguised, autorizacion="Dora"))
            assert "archivo" in error.campos
    heavy = Archivo("aula.jpg", FOTO.data + bytes(5 * 1024 * 1024))
    assert "5 MB" in (await refused(keep(archivo=heavy, autorizacion="Dora"))).campos["archivo"]
    made = await keep(archivo=FOTO, autorizacion="Dora, directora")
    [kept] = await rows_of(anio, "evidencia", id=made["id"])
    assert (kept["mime"], kept["tamano"]) == ("image/jpeg", 44)
    for year in (1, 2019, 2027):
        assert (
            "fecha"
            in (await refused(keep(texto="Leyó.", tipo="escrito", fecha=date(year, 7, 1)))).campos
        )
    other = keep(texto="Leyó.", tipo="escrito", estrategia_id=2**40)
    assert "visita" in (await refused(other)).campos
    await withdraw_evidencia(anio.database, orden, evidencia_id=made["id"], motivo="Lo pidió")
    [gone] = await rows_of(anio, "evidencia", id=made["id"])
    assert (gone["archivo"], gone["retirada"]) == (None, "Lo pidió")
