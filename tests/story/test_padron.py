"""Schools and their plantel come in from files, whole or not at all, and twice changes nothing."""

from dataclasses import dataclass
from uuid import UUID

import pytest
from sqlalchemy import func, select

from api.escuelas import bring, confirm, mark_copy
from engine.actions.acompanamiento.padrones import discard, forget_unapplied
from engine.actions.orden import Orden, Result
from engine.db.queries.instituciones import get_institucion, list_instituciones, list_plantel
from engine.db.queries.padrones import get_padron
from engine.db.queries.tablas import (
    cargos,
    entidades,
    instituciones,
    padrones,
    personas,
    titularidades,
)
from engine.db.session import Database
from engine.errors import Conflict, Forbidden, NotFound, RuleBroken
from tests.story.gente import NOW, Gente, settle_in

CABECERA = "COD_MOD;CEN_EDU;D_NIV_MOD;CODOOII;NLAT_IE;NLONG_IE;TALUMNO;TDOCENTE;TSECCION;D_GESTION"
PAUCARCOLLA = (
    "0243378;70003 PAUCARCOLLA;Primaria;210005;-15,7405;-70,0551;46;3;6;Pública de gestión directa"
)
JULI = "0243386;Niño Jesús;Inicial - Jardín;210005;;;20;2;3;Pública de gestión directa"
POMATA = "1233444;San Martín;Secundaria;210005;-16.27;-69.29;120;9;10;Pública de gestión directa"
PLANTEL = "Código modular;Cargo;Código de plaza;Apellidos y nombres;Correo;Condición;DNI"


@dataclass(frozen=True)
class Oficina:
    """The office that brings files in, and what there is afterwards."""

    database: Database
    gente: Gente

    async def orden(self, usuario: str = "ugel") -> Orden:
        return Orden(await self.gente.actor(usuario), NOW)

    async def read(
        self, *rows: str, usuario: str = "ugel", clase: str = "escuelas", encoding: str = "utf-8",
        ugel: str | None = None,
    ) -> dict[str, object]:  # fmt: skip
        head = PLANTEL if clase == "plantel" else CABECERA
        data = "\n".join((head, *rows)).encode(encoding)
        orden = await self.orden(usuario)
        made = await bring(
            self.database, orden, clase=clase, nombre="lista.csv", data=data, ugel=ugel
        )
        async with self.database.transaction() as tx:
            return await get_padron(tx, orden.actor, UUID(made["id"]))

    async def bring(self, *rows: str, usuario: str = "ugel", clase: str = "escuelas") -> Result:
        row = await self.read(*rows, usuario=usuario, clase=clase)
        assert row["lectura"]["fallas"] == []  # type: ignore[index]
        return await confirm(self.database, await self.orden(usuario), row["id"])  # type: ignore[arg-type]

    async def school(self, codigo: str, usuario: str = "ugel") -> dict[str, object]:
        async with self.database.transaction() as tx:
            return await get_institucion(tx, await self.gente.actor(usuario), codigo)

    async def staff(self, codigo: str) -> list[tuple[str, str | None, str | None, str | None]]:
        entidad_id = int(str((await self.school(codigo))["entidad_id"]))
        async with self.database.transaction() as tx:
            rows = await list_plantel(tx, entidad_id, NOW)
        return [(r["rol"], r["codigo_plaza"], r["titular"], r["condicion"]) for r in rows]

    async def count(self, table: object) -> int:
        async with self.database.transaction() as tx:
            return int(await tx.scalar(select(func.count()).select_from(table)) or 0)  # type: ignore[arg-type]


@pytest.fixture
async def oficina(database: Database) -> Oficina:
    return Oficina(database, await settle_in(database, admin=True))


def sentences(row: dict[str, object]) -> list[tuple[str, str]]:
    return [(f["celda"], f["frase"]) for f in row["lectura"]["fallas"]]  # type: ignore[index]


async def test_a_padron_becomes_schools_below_their_ugel_with_their_cargos(oficina):
    told = await oficina.bring(PAUCARCOLLA, JULI)
    assert (told["nuevas"], told["cambiadas"], told["iguales"]) == (2, 0, 0)
    school = await oficina.school("0243378")
    assert school["nombre"] == "70003 PAUCARCOLLA"
    assert (school["latitud"], school["longitud"]) == (-15.7405, -70.0551)
    assert (school["caracteristica"], school["tipo"]) == ("multigrado", "multigrado")
    assert school["ugel"] == "210005"
    assert school["eib"] is None
    assert [rol for rol, *_ in await oficina.staff("0243378")] == ["director_ie", "docente"]


async def test_the_same_file_twice_changes_nothing(oficina):
    await oficina.bring(PAUCARCOLLA, JULI)
    told = await oficina.bring(PAUCARCOLLA, JULI)
    assert (told["nuevas"], told["cambiadas"], told["iguales"]) == (0, 0, 2)


async def test_a_changed_row_changes_its_school_and_an_empty_cell_takes_nothing_away(oficina):
    await oficina.bring(PAUCARCOLLA, JULI)
    told = await oficina.bring("0243378;70003 PAUCARCOLLA;Primaria;210005;;;51;;;", JULI)
    assert told["cambiadas"] == 1
    assert told["lista_cambiadas"][0]["valores"] == {"alumnos": [46, 51]}
    school = await oficina.school("0243378")
    assert (school["alumnos"], school["docentes"], school["latitud"]) == (51, 3, -15.7405)


async def test_a_school_that_the_file_lacks_is_told_and_stays(oficina):
    await oficina.bring(PAUCARCOLLA, JULI)
    told = await oficina.bring(JULI)
    assert told["lista_ausentes"] == [["0243378", "70003 PAUCARCOLLA"]]
    assert (await oficina.school("0243378"))["activa"] is True


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
async def test_accents_survive_every_encoding_of_an_office(oficina, encoding):
    row = await oficina.read(JULI, encoding=encoding)
    await confirm(oficina.database, await oficina.orden(), row["id"])
    school = await oficina.school("0243386")
    assert (school["nombre"], school["gestion"]) == ("Niño Jesús", "publica_directa")


async def test_codes_get_back_the_zeros_that_excel_took(oficina):
    row = await oficina.read("243378;70003;Primaria;210005;;;46;3;6;")
    assert sentences(row) == []
    assert any("ceros" in s["frase"] for s in row["lectura"]["supuestos"])
    await confirm(oficina.database, await oficina.orden(), row["id"])
    assert (await oficina.school("0243378"))["codigo_modular"] == "0243378"


@pytest.mark.parametrize(
    ("row", "celda", "said"),
    [
        pytest.param("02433A8;X;Primaria;210005;;;;;;", "A2", "7 dígitos", id="letters in a code"),
        pytest.param("0243378;X;Nocturna;210005;;;;;;", "C2", "nivel", id="an unknown level"),
        pytest.param("0243378;X;Primaria;990099;;;;;;", "D2", "990099", id="an unknown UGEL"),
        pytest.param("0243378;X;Primaria;080001;;;;;;", "D2", "su ámbito", id="another UGEL"),
        pytest.param("0243378;X;Primaria;210005;-15;;;;;", "E2", "las dos", id="half a place"),
        pytest.param("0243378;X;Primaria;210005;-70,1;-70,1;;;;", "E2", "Perú", id="off Peru"),
        pytest.param("0243378;X;Primaria;210005;;;menos;;;", "G2", "entero", id="no number"),
        pytest.param("0243378;X;Primaria;210005;;;;;;Marciana", "J2", "Marciana", id="a word"),
        pytest.param("0243378;;Primaria;210005;;;;;;", "B2", "nombre", id="no name"),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_told_by_cell(oficina, row, celda, said):
    read = await oficina.read(row, JULI)
    assert [cell for cell, _ in sentences(read)] == [celda]
    assert said in sentences(read)[0][1]


async def test_a_code_with_two_different_rows_is_wrong_and_twice_the_same_row_is_not(oficina):
    other = PAUCARCOLLA.replace("46", "47")
    read = await oficina.read(PAUCARCOLLA, PAUCARCOLLA, other)
    assert sentences(read) == [
        ("A4", "Este código ya está en la fila 2 con otros datos: deje una de las dos.")
    ]
    assert read["lectura"]["total"] == 3


async def test_a_wrong_file_leaves_no_trace_but_its_marked_copy(oficina):
    before = [await oficina.count(t) for t in (entidades, instituciones, cargos)]
    read = await oficina.read(PAUCARCOLLA, "x;y;z;210005;;;;;;")
    with pytest.raises(RuleBroken, match="padron_con_errores"):
        await confirm(oficina.database, await oficina.orden(), read["id"])
    assert [await oficina.count(t) for t in (entidades, instituciones, cargos)] == before
    copy, kind = await mark_copy(read)
    assert kind == "csv"
    assert "A3: Escriba los 7 dígitos" in copy.decode("utf-8-sig")
    await discard(oficina.database, await oficina.orden(), padron_id=read["id"])
    assert await oficina.count(padrones) == 0


async def test_a_file_without_the_columns_or_without_rows_is_refused_at_once(oficina):
    orden = await oficina.orden()
    for data, code in ((b"a;b\n1;2", "padron_sin_encabezados"), (b"", "hoja_vacia"),
                       (CABECERA.encode(), "padron_sin_filas")):  # fmt: skip
        with pytest.raises(RuleBroken, match=code):
            await bring(oficina.database, orden, clase="escuelas", nombre="x", data=data, ugel=None)
    assert await oficina.count(padrones) == 0


async def test_nobody_brings_the_schools_of_another_ugel_nor_takes_them_away(oficina):
    await oficina.bring(PAUCARCOLLA)
    with pytest.raises(Conflict, match="escuelas_de_otra_ugel"):
        await oficina.read(PAUCARCOLLA.replace("210005", "210004"), usuario="vecina")
    for usuario in ("dre", "unidad", "nadie"):
        with pytest.raises(Forbidden, match="padron_ajeno"):
            await oficina.read(PAUCARCOLLA, usuario=usuario)
    with pytest.raises(Forbidden, match="padron_ajeno"):
        await oficina.read(JULI, ugel="210004")


async def test_diri_brings_several_ugel_in_one_file_and_moves_a_school(oficina):
    await oficina.bring(PAUCARCOLLA, JULI.replace("210005", "210004"), usuario="diri")
    told = await oficina.bring(PAUCARCOLLA.replace("210005", "210004"), usuario="diri")
    assert told["lista_cambiadas"][0]["valores"] == {"ugel": ["210005", "210004"]}
    assert (await oficina.school("0243378", "vecina"))["ugel"] == "210004"
    with pytest.raises(NotFound):
        await oficina.school("0243378")


async def test_whoever_looks_sees_the_schools_of_their_scope_alone(oficina):
    await oficina.bring(PAUCARCOLLA, JULI.replace("210005", "210004"), usuario="diri")
    seen = {}
    for usuario in ("ugel", "vecina", "dre", "diri", "cusco", "nadie"):
        async with oficina.database.transaction() as tx:
            actor = await oficina.gente.actor(usuario)
            page = await list_instituciones(tx, actor)
        seen[usuario] = [row["codigo"] for row in page.datos]
    both = ["0243378", "0243386"]
    assert seen == {
        "ugel": both[:1], "vecina": both[1:], "dre": both, "diri": both, "cusco": [], "nadie": [],
    }  # fmt: skip


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


async def test_a_file_that_nobody_applies_is_forgotten(oficina):
    await oficina.read(PAUCARCOLLA)
    later = NOW.replace(year=2027)
    assert await forget_unapplied(oficina.database, later, later - NOW) == 1
    assert await oficina.count(padrones) == 0
