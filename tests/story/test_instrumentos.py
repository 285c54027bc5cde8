"""What a companion writes and keeps: cuaderno, portafolio, plan of an institution, practices."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from sqlalchemy import select

from engine.actions.valoraciones.campo import code_nota, write_nota
from engine.actions.valoraciones.portafolio import (
    Archivo,
    Pieza,
    keep_evidencia,
    withdraw_evidencia,
)
from engine.actions.valoraciones.practicas import advance_practica, identify_practica
from engine.db.queries.personas import load_actor
from engine.db.queries.portafolios import list_practicas
from engine.db.queries.tablas import cargos, titularidades, valoraciones
from engine.errors import ArticulaError
from tests.story.acompanamiento import refused
from tests.story.anio import Anio
from tests.story.gente import settle_in
from tests.story.valoraciones import companion_cargo, order_of, rows_of

FOTO = Archivo("aula.jpg", b"\xff\xd8\xff\xe0" + bytes(40))


@pytest.fixture
async def anio(database):
    made = Anio(database, await settle_in(database, admin=True))
    await made.prepare("manual-2019")
    return made


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
    # Whoever directs her school sees what it made its own; whoever directs the other does not.
    seen = {}
    for school, name in zip(anio.escuelas, ("dora", "beto"), strict=True):
        async with anio.database.transaction() as tx:
            director = await load_actor(tx, await directs(tx, school), anio.now)
            assert director is not None
            seen[name] = [p["titulo"] for p in (await list_practicas(tx, director)).datos]
    assert seen == {"dora": ["Tertulias"], "beto": []}


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


async def directs(tx, school):
    """Return who directs a school."""
    return await tx.scalar(
        select(titularidades.c.persona_id)
        .join(cargos, cargos.c.id == titularidades.c.cargo_id)
        .where(cargos.c.entidad_id == school, cargos.c.rol == "director_ie")
    )
