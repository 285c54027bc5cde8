"""The plans and reports of a year: each built, due, presented once, kept and sent (DOC-01..16)."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, update

from api.integridad import find_faults
from engine.actions.documentos.vista import read_documento
from engine.db.queries.documentos import list_documentos
from engine.db.queries.invariantes import Hallazgo
from engine.db.queries.tablas import avisos, documentos, personas, valoraciones
from engine.db.session import Database
from engine.domain.documentos.huella import seal
from engine.domain.lima import day_of
from engine.errors import Conflict
from tests.conftest import cloned, named
from tests.story.contado import Contado
from tests.story.gente import settle_in
from tests.story.papeles import (
    DISER,
    DRE,
    EQUIPO,
    JEFE,
    codes_of,
    find_altered,
    kept,
    levels_of,
    one,
    rewrite,
    rows_of,
    section_of,
    sent_to,
)

pytestmark = pytest.mark.xdist_group("documentos")


@pytest.fixture(scope="module")
async def anio(server, maintenance, settled) -> AsyncIterator[Contado]:
    """A whole year of Rosa, who accompanies Ana and Beto, by the rule book of 2019."""
    async with cloned(maintenance, settled) as name:
        database = Database.connect(named(server, name))
        made = Contado(database, await settle_in(database, admin=True))
        await made.prepare("manual-2019")
        await made.reach_months(talleres=[{"fecha": "2026-10-12", "dias": 3}])
        await made.walk()
        yield made
        await database.close()


INVOLUCRA = "Involucra a los estudiantes"
INICIO = date(2026, 3, 9)


async def test_doc_01_a_companion_reports_the_diagnosis_of_each_docente(anio):
    """DOC-01: schools, context, what each docente shows, needs in common; to the jefatura."""
    row = await one(anio, "DOC-01", INICIO)
    assert [f[0] for f in rows_of(row, "Instituciones acompañadas")] == ["IE 0700001", "IE 0700002"]
    shown = levels_of(row, "Aprendizajes de cada docente")
    assert (shown["Ana"]["D19"], shown["Beto"]["D19"]) == ("I", "I")
    assert [f"D19 · {INVOLUCRA}", "2", "2", "Ana y Beto"] in rows_of(row, "Necesidades formativas")
    assert sent_to(row) == JEFE
    assert row["interpretacion"]["interpretacion"]


async def test_doc_02_the_ugel_reports_the_diagnosis_from_those_of_its_companions(anio):
    """DOC-02: what schools are like, needs in common, what each companion concluded."""
    row = await one(anio, "DOC-02", INICIO)
    counted = dict(section_of(row, "Instituciones focalizadas")[0]["pares"])
    assert (counted["Instituciones"], counted["Docentes acompañados"]) == ("2", "2")
    assert rows_of(row, "Informes que lo sustentan")[0][0] == "Rosa"
    first = "Fortalecer D11 · Crea un trato respetuoso y cercano: 2 de 2 docentes"
    assert row["interpretacion"]["acciones"][0].startswith(first)
    assert sent_to(row) == EQUIPO


async def test_doc_03_and_doc_04_plan_the_year_of_the_ugel_and_then_of_the_companion(anio):
    """DOC-03, DOC-04: quarters for the goals, what the protocol asks, the typed goals; in order."""
    ugel, own = await one(anio, "DOC-03", INICIO), await one(anio, "DOC-04", INICIO)
    quarters = [f[1:] for f in rows_of(ugel, "Metas de atención por trimestre")]
    # Both diagnostic visits of sixteen fall in the second, and the taller in the third.
    assert quarters[0] == ["lun 9 mar 2026", "dom 31 may 2026", "0", "0", "0", "0", "0 %"]
    assert [q[2:] for q in quarters[1:]] == [
        ["2", "0", "0", "0", "13 %"],
        ["0", "0", "0", "1", "13 %"],
    ]
    assert ugel["interpretacion"]["recursos"]
    asked = dict(section_of(ugel, "Protocolo del año")[0]["pares"])
    assert asked["Visitas que pide el protocolo"] == "16"
    assert rows_of(ugel, "Protocolo del año")[0][:4] == ["Unidocente o multigrado", "2", "8", "10"]
    agreed = [f[:2] for f in rows_of(own, "Planes individuales")]
    assert agreed == [["Ana", "IE 0700001"], ["Beto", "IE 0700002"]]
    assert ugel["interpretacion"]["metas"]
    dated = [f[2:5] for f in rows_of(own, "Visitas de cada docente según el protocolo")]
    assert dated == [["1", "8", "13 %"]] * 2
    assert ugel["presentado_en"] <= own["presentado_en"]
    assert sent_to(own) == JEFE


async def test_doc_05_a_month_is_planned_with_its_way_and_what_it_attends_to(anio):
    """DOC-05, PR-19: how many of each, leg by leg, with what guides each visit; due before it."""
    row = await one(anio, "DOC-05", date(2026, 10, 1))
    assert rows_of(row, "Metas de atención")[0][:2] == ["Visitas en aula con asesoría", "2"]
    assert [f[3] for f in rows_of(row, "Ruta de desplazamiento")] == ["Ana", "Beto"]
    assert [f[0] for f in rows_of(row, "Diseños metodológicos")] == ["Ana", "Beto"]
    assert row["vence"] == date(2026, 9, 30)


async def test_doc_05_is_presented_from_the_diagnosis_to_the_closing(anio):
    """DOC-05, DOC-09: the diagnosis plans July, the rest of it comes next; the closing December."""
    plans, reports = await kept(anio, "DOC-05"), await kept(anio, "DOC-09")
    assert [row["desde"].month for row in plans] == [7, 7, 8, 9, 10, 11, 12]
    assert [row["version"] for row in plans] == [1, 2, 1, 1, 1, 1, 1]
    assert all(row["presentado_en"] for row in plans + reports)
    assert rows_of(plans[0], "Metas de atención") == [["Visitas diagnósticas", "2"]]
    assert rows_of(plans[-1], "Metas de atención") == [["Visitas de cierre", "2"]]
    assert [row["desde"].month for row in reports] == [7, 8, 9, 10, 11]


async def test_doc_06_and_doc_07_are_for_the_docente_and_for_the_direction(anio):
    """DOC-06, DOC-07, VD-06, VD-07: the plan of each docente, and of each school with its goals."""
    plans = await kept(anio, "DOC-06")
    assert [row["destinatarios"][0]["nombre"] for row in plans] == ["Ana", "Beto"]
    assert all(row["interpretacion"]["metas"] for row in plans)
    # It is agreed in the dialogue of the diagnostic visit, before its levels are registered.
    [said] = section_of(plans[0], "Aprendizajes de cada docente")
    assert said["texto"].startswith("Aún no tiene niveles")
    dialogue = dict(section_of(plans[0], "De dónde sale este plan")[0]["pares"])
    assert dialogue["Diálogo del"] == "mié 8 jul 2026"
    first = (await kept(anio, "DOC-07", version=1))[0]
    assert first["destinatarios"][0]["nombre"] == "Dora"
    assert [f[0] for f in rows_of(first, "Planes individuales")] == ["Ana"]
    # A plan adjusted after each visit is another version, and not late for that.
    again = [row for row in await kept(anio, "DOC-07") if row["version"] > 1]
    assert again
    assert all(day_of(row["presentado_en"]) <= row["vence"] for row in again)


async def test_doc_08_the_plan_of_a_taller_is_due_a_month_before_it(anio):
    """DOC-08, PR-18, NU-20: 12 October begins, Saturday 12 September is not worked: the Friday."""
    [row] = await kept(anio, "DOC-08")
    assert row["vence"] == date(2026, 9, 11)
    assert row["presentado_en"].date() <= row["vence"]
    assert len(rows_of(row, "Docentes convocados")) == 2
    assert row["interpretacion"]["requerimientos"]
    assert sent_to(row)[0] == "Jefe de gestión institucional · UGEL Chucuito"


async def test_doc_09_a_month_is_reported_with_what_was_done_and_learned(anio):
    """DOC-09: executed against programmed, what each learned, what happened; monthly, to AGP."""
    row = await one(anio, "DOC-09", date(2026, 8, 1))
    assert rows_of(row, "Metas") == [["Visitas en aula con asesoría", "2", "2", "0", "0", "100 %"]]
    [missed] = rows_of(row, "Sucesos")
    assert (missed[0], missed[3], missed[5]) == ("jue 13 ago 2026", "Clima", "jue 27 ago 2026")
    shown = levels_of(row, "Aprendizajes de cada docente")
    assert (shown["Ana"]["D19"], shown["Ana"]["D1"]) == ("II", "I")
    assert {f[1] for f in rows_of(row, "Aprendizajes de cada docente", 1)} == {f"D19 · {INVOLUCRA}"}
    assert rows_of(row, "Matrices")[0] == ["Ana", "Ago 2026"]
    assert {f[2] for f in rows_of(row, "Desempeños priorizados")} == {"Set 2026"}
    # What it proposes for the month after comes from what is prioritised, to be kept or changed.
    assert row["interpretacion"]["acciones"][0] == (
        "Priorizar D25 · Evalúa para retroalimentar desde el próximo mes, con Ana y Beto."
    )
    assert (row["vence"], sent_to(row)) == (date(2026, 9, 7), JEFE)


async def test_doc_10_a_quarter_compares_its_start_with_its_end_and_says_where_each_goes(anio):
    """DOC-10, NU-22: Ana II to III, Beto II to II in D19; of the year, D22 went from 2 to 1,5."""
    row = await one(anio, "DOC-10", date(2026, 9, 1))
    levels = levels_of(row, "Niveles al inicio")
    assert (levels["Ana"]["D19"], levels["Beto"]["D19"]) == ("II → III ▲", "II → II =")
    inside = {f[0].partition(" ")[0]: f[1:] for f in rows_of(row, "Tendencia", 0)}
    assert inside["D19"] == ["1", "1", "0", "2,00", "2,50", "mejora", "0", "1", "1", "0"]
    whole = {f[0].partition(" ")[0]: f[1:7] for f in rows_of(row, "Tendencia", 1)}
    assert whole["D22"] == ["0", "1", "1", "2,00", "1,50", "retrocede"]
    assert rows_of(row, "Avance del protocolo")[0][2:5] == ["6", "8", "75 %"]
    # The plan of Rosa put 70 of a hundred at III and IV by the end of November: of two, one is.
    goals = {f[0].partition(" ")[0]: f[1:] for f in rows_of(row, "Avance hacia las metas")}
    assert goals["D19"] == ["70 %", "50 %", "2", "Faltan 20"]
    assert rows_of(row, "Metas")[0][:3] == ["Visitas en aula con asesoría", "6", "6"]


async def test_doc_11_and_doc_16_the_ugel_reports_each_quarter_to_whom_its_norm_names(anio):
    """DOC-11, DOC-16, CF-10: in 2019 to DRE/GRE and DISER; the advance every quarter to the DRE."""
    report, advance = await kept(anio, "DOC-11"), await kept(anio, "DOC-16")
    assert [sent_to(row) for row in report] == [DRE + DISER] * 3
    assert [sent_to(row) for row in advance] == [DRE] * 3
    last = rows_of(advance[-1], "Avance por acompañante")[0]
    assert last == ["Rosa", "2", "16", "12", "12", "100 %", "75 %", "0", "0"]
    assert rows_of(report[-1], "Informes que lo sustentan")[-1][0] == "Rosa"
    assert [len(rows_of(row, "Base de instituciones")) for row in report] == [1, 1, 1]
    assert rows_of(report[0], "Base de instituciones")[0][3] != "—"
    assert {row["tarea_id"] for row in report} == {row["tarea_id"] for row in advance}


async def test_doc_12_a_taller_has_one_report_with_who_came_and_how_satisfied(anio):
    """DOC-12: of the whole UGEL; attendance, entry test and satisfaction; to the team and EPR."""
    [row] = await kept(anio, "DOC-12")
    told = dict(section_of(row, "Resultados del taller")[0]["pares"])
    assert (told["Convocados"], told["Asistieron"]) == ("2", "2 (100 %)")
    assert "Especialista pedagógico regional · DRE Puno" in sent_to(row)
    assert ["Local", "Sí", "Sí"] in rows_of(row, "Logística del taller")
    managed, archived = section_of(row, "Logística del taller")[1:]
    assert managed["pares"][0] == ["Requerimientos", "Atendidos todos, a tiempo"]
    assert dict(archived["pares"])["Quedó archivado"]


async def test_doc_13_practices_are_reported_every_quarter(anio):
    """DOC-13, VA-10: a short description with its evidence, every three months."""
    rows = await kept(anio, "DOC-13")
    assert [row["desde"].month for row in rows] == [3, 6, 9]
    assert all(row["presentado_en"] for row in rows)


async def test_doc_14_the_final_report_compares_the_years_end_with_its_start(anio):
    """DOC-14, PR-16: Ana I to III and Beto II to IV in D19; 7 visits of 8; what each school saw."""
    row = await one(anio, "DOC-14", INICIO)
    whole = {f[0].partition(" ")[0]: f[1:7] for f in rows_of(row, "Tendencia")}
    assert whole["D19"] == ["2", "0", "0", "1,50", "3,50", "mejora"]
    assert rows_of(row, "Metas")[-1] == ["Total", "15", "15", "0", "0", "100 %"]
    assert [f[2:5] for f in rows_of(row, "Avance del protocolo")] == [["7", "8", "88 %"]] * 2
    assert len(rows_of(row, "Balance con la comunidad")) == 2
    closing = levels_of(row, "Aprendizajes de cada docente al cierre")
    assert (closing["Ana"]["D19"], closing["Beto"]["D19"]) == ("III", "IV")


async def test_doc_15_the_ugel_ends_its_year_with_those_of_its_companions(anio):
    """DOC-15, CF-10: the year of the UGEL, to DRE and DISER by the book of 2019."""
    row = await one(anio, "DOC-15", INICIO)
    assert sent_to(row) == DRE + DISER
    assert rows_of(row, "Avance por acompañante")[0][4] == "14"
    assert rows_of(row, "Informes que lo sustentan")[0][0] == "Rosa"


async def test_whoever_gets_a_document_is_told_with_its_link(anio):
    """DOC-09: the jefatura gets a notice for each report of a companion, and Rosa none of hers."""
    async with anio.database.transaction() as tx:
        told = await tx.execute(
            select(personas.c.nombre, avisos.c.datos["documento"]["codigo"].as_string())
            .join(personas, personas.c.id == avisos.c.persona_id)
            .where(avisos.c.tipo == "documento_presentado")
        )
        found = {(row[0], row[1]) for row in told}
    assert ("Persona ugel", "DOC-09") in found
    assert ("Rosa", "DOC-03") in found
    assert ("Rosa", "DOC-09") not in found


async def test_a_document_presented_stays_to_the_letter_whatever_is_registered_later(anio):
    """DOC-10: its huella is of what it says; neither later levels nor the database change it."""
    row = await one(anio, "DOC-10", date(2026, 9, 1))
    whole = (row["contenido"], row["interpretacion"], row["destinatarios"])
    assert row["huella"] == seal(*whole, row["presentado_en"])
    async with anio.database.transaction() as tx:
        await tx.execute(update(valoraciones).values(evidencia="Otra cosa"))
    now = datetime(2026, 12, 20, tzinfo=UTC)
    actor = await anio.gente.actor("ugel", now)
    async with anio.database.transaction() as tx:
        read = await read_documento(tx, actor, row["id"], now)
    assert read["contenido"] == row["contenido"]
    with pytest.raises(Conflict, match="documento_presentado"):
        async with anio.database.transaction() as tx:
            await tx.execute(
                update(documentos).where(documentos.c.id == row["id"]).values(interpretacion={})
            )


async def test_a_snapshot_changed_in_the_database_is_found_by_its_huella(anio):
    """DOC-09: past the trigger, one letter is enough; the watch and `articula verify` name it."""
    row = await one(anio, "DOC-09", date(2026, 8, 1))
    other = row["contenido"] | {"titulo": "Informe mensual del acompañanta"}
    now = datetime(2026, 12, 20, tzinfo=UTC)

    assert await find_altered(anio, now) == Hallazgo()
    await rewrite(anio, row["id"], other)
    named_so = f"{row['id']} · DOC-09, versión 1"
    assert await find_altered(anio, now) == Hallazgo(1, (named_so,))
    told = await find_faults(anio.database, now)
    assert f"El documento {named_so}, ya no dice lo que se presentó." in told
    await rewrite(anio, row["id"], row["contenido"])
    assert await find_altered(anio, now) == Hallazgo()


async def test_each_sees_the_documents_of_their_scope_and_no_other(anio):
    """AC-30..36: the UGEL all of its own, Rosa hers and the UGEL's, Ana her plan, Cusco none."""
    now = datetime(2026, 12, 20, tzinfo=UTC)

    async def seen(usuario):
        actor = await anio.gente.actor(usuario, now)
        async with anio.database.transaction() as tx:
            found = await list_documentos(tx, actor, date(2026, 12, 20), limite=200)
        return {row["codigo"] for row in found.datos}

    users = {name.partition(".")[0]: name for name in anio.gente.ids}
    assert codes_of(await seen("ugel")) == set(range(1, 17))
    assert codes_of(await seen(users["rosa"])) == set(range(1, 17))
    assert codes_of(await seen(users["ana"])) == {6}
    assert await seen("cusco") == set()
