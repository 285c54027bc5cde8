"""The plantel of schools comes in from files: who is who, what stays and what changes hands."""

import pytest
from sqlalchemy import func, select

from api.escuelas import confirm
from engine.actions.acompanamiento.padrones import forget_unapplied
from engine.db.queries.tablas import cargos, padrones, personas, titularidades
from engine.db.session import Database
from engine.errors import RuleBroken
from tests.story.gente import NOW, settle_in
from tests.story.oficina_de_padrones import PAUCARCOLLA, POMATA, Oficina, sentences


@pytest.fixture
async def oficina(database: Database) -> Oficina:
    return Oficina(database, await settle_in(database, admin=True))


async def test_a_docente_who_is_director_too_holds_both_cargos(oficina):
    await oficina.bring(PAUCARCOLLA)
    told = await oficina.bring(
        "0243378;Director;1111;MAMANI QUISPE, ROSA;rosa@example.pe;Nombrado;40404040",
        "0243378;Docente;1112;MAMANI QUISPE, ROSA;rosa@example.pe;Nombrado;40404040",
        "243378;Docente;1113;Juan Pari;;Contratado;",
        "0243378;Docente;1114;VACANTE;;;",
        clase="plantel",
    )
    assert told["nuevas"] == 4
    assert await oficina.staff("0243378") == [
        ("director_ie", "1111", "Mamani Quispe, Rosa", "nombrado"),
        ("docente", "1112", "Mamani Quispe, Rosa", "nombrado"),
        ("docente", "1113", "Juan Pari", "contratado"),
        ("docente", "1114", None, None),
    ]
    async with oficina.database.transaction() as tx:
        named = await tx.scalar(
            select(func.count()).where(personas.c.nombre == "Mamani Quispe, Rosa")
        )
    assert named == 1


async def test_those_of_one_name_are_told_apart_by_mail_or_document_or_asked_for(oficina):
    """Two docentes called the same in one school are two personas, and never one by their name."""
    await oficina.bring(PAUCARCOLLA)
    row = await oficina.read(
        "0243378;Docente;1112;Rosa Quispe;;Nombrado;", "0243378;Docente;1113;ROSA QUISPE;;;",
        clase="plantel",
    )  # fmt: skip
    told = sentences(row)
    assert [cell for cell, _ in told] == ["E2", "E3"]
    assert "escriba el correo de cada una" in told[0][1]
    for n, mails in enumerate((("rosa@a.pe", "rosa@b.pe"), ("", ""))):
        documents = ("", "") if mails[0] else ("40404040", "50505050")
        await oficina.bring(
            *(
                f"0243378;Docente;{n}11{k};Rosa{n} Quispe;{mails[k]};;{documents[k]}"
                for k in (0, 1)
            ),
            clase="plantel",
        )
        async with oficina.database.transaction() as tx:
            named = personas.c.nombre == f"Rosa{n} Quispe"
            assert await tx.scalar(select(func.count()).where(named)) == 2


async def test_who_may_be_one_of_several_already_there_is_asked_for_and_nothing_changes(oficina):
    await oficina.bring(PAUCARCOLLA)
    twins = [f"0243378;Docente;111{k};Rosa Quispe;rosa{k}@example.pe;;" for k in (1, 2)]
    await oficina.bring(*twins, clase="plantel")
    before = await oficina.staff("0243378")
    with pytest.raises(RuleBroken, match="titular_por_distinguir") as told:
        await oficina.bring("0243378;Director;1110;Rosa Quispe;;;", clase="plantel")
    assert told.value.facts["plaza"] == "1110"
    assert await oficina.staff("0243378") == before
    await oficina.bring("0243378;Director;1110;Rosa Quispe;rosa2@example.pe;;", clase="plantel")
    async with oficina.database.transaction() as tx:
        named = personas.c.nombre == "Rosa Quispe"
        assert await tx.scalar(select(func.count()).where(named)) == 2


async def test_no_document_number_is_kept_anywhere(oficina):
    """Ley 29733: a document tells those of one name apart while the file is read, and is gone."""
    await oficina.bring(PAUCARCOLLA)
    row = await oficina.read("0243378;Docente;1112;Rosa;;Nombrado;40404040", clase="plantel")
    assert any("Ley 29733" in s["frase"] for s in row["lectura"]["supuestos"])
    await confirm(oficina.database, await oficina.orden(), row["id"])
    later = NOW.replace(year=2027)
    keep = later - NOW
    assert await forget_unapplied(oficina.database, later, keep) == 2
    async with oficina.database.transaction() as tx:
        stored = [
            str(r) for t in (personas, titularidades, padrones) for r in await tx.execute(select(t))
        ]
    assert "40404040" not in " ".join(stored)


async def test_the_same_plantel_twice_changes_nothing(oficina):
    await oficina.bring(PAUCARCOLLA)
    rows = ["0243378;Docente;1112;Rosa Quispe;;Nombrado;", "0243378;Docente;1113;;;;"]
    await oficina.bring(*rows, clase="plantel")
    before = [await oficina.count(t) for t in (personas, titularidades, cargos)]
    told = await oficina.bring(*rows, clase="plantel")
    assert (told["nuevas"], told["cambiadas"], told["iguales"]) == (0, 0, 2)
    assert [await oficina.count(t) for t in (personas, titularidades, cargos)] == before


async def test_another_name_in_a_plaza_is_another_titular_from_today(oficina):
    await oficina.bring(PAUCARCOLLA)
    await oficina.bring("0243378;Docente;1112;Rosa Quispe;;Nombrado;", clase="plantel")
    await oficina.bring("0243378;Docente;1112;Luis Choque;;Contratado;", clase="plantel")
    assert (await oficina.staff("0243378"))[1:] == [
        ("docente", "1112", "Luis Choque", "contratado")
    ]
    await oficina.bring("0243378;Docente;1112;Vacante;;;", clase="plantel")
    assert (await oficina.staff("0243378"))[1:] == [("docente", "1112", None, "contratado")]


async def test_a_plaza_that_moves_to_another_school_takes_its_titular_along(oficina):
    await oficina.bring(PAUCARCOLLA, POMATA)
    await oficina.bring("0243378;Docente;1112;Rosa Quispe;;Nombrado;", clase="plantel")
    await oficina.bring("1233444;Docente;1112;Rosa Quispe;;Nombrado;", clase="plantel")
    assert [row[1] for row in await oficina.staff("0243378")] == [None]
    assert ("docente", "1112", "Rosa Quispe", "nombrado") in await oficina.staff("1233444")


async def test_a_plaza_of_a_school_that_is_not_there_is_told_by_cell(oficina):
    await oficina.bring(PAUCARCOLLA)
    read = await oficina.read("9999999;Piloto;1;Rosa;no-es-correo;Eventual;", clase="plantel")
    assert [cell for cell, _ in sentences(read)] == ["A2", "B2", "C2", "E2", "F2"]
