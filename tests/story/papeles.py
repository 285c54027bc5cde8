"""Reading the plans and reports of a year as they were kept."""

from sqlalchemy import func, select, text, update

from engine.db.queries.invariantes import INVARIANTES
from engine.db.queries.tablas import documentos

DRE = [
    "Director de gestión pedagógica de la DRE · DRE Puno",
    "Director regional de educación · DRE Puno",
]
"""Whom a UGEL of Puno reports to."""
EQUIPO = ["Acompañante pedagógico", "Responsable de la calidad de la información · UGEL Chucuito"]
JEFE = ["Jefe de gestión pedagógica · UGEL Chucuito"]
DISER = ["Director de la unidad orgánica · DISER", "Responsable de asistencia técnica · DISER"]


async def kept(anio, codigo, **named_so):
    """Return the documents of a kind, in the order in which they are due and were presented."""
    async with anio.database.transaction() as tx:
        wanted = (
            select(documentos, func.lower(documentos.c.periodo).label("desde"))
            .where(documentos.c.codigo == codigo)
            .order_by(documentos.c.vence, documentos.c.id)
        )
        for name, value in named_so.items():
            wanted = wanted.where(documentos.c[name] == value)
        return list((await tx.execute(wanted)).mappings())


async def one(anio, codigo, desde):
    """Return the document of a kind whose days begin on one."""
    [found] = [row for row in await kept(anio, codigo) if row["desde"] == desde]
    return found


def section_of(row, titulo):
    """Return the pieces of a section of what was presented."""
    [found] = [s for s in row["contenido"]["secciones"] if s["titulo"].startswith(titulo)]
    return found["bloques"]


def rows_of(row, titulo, n=0):
    """Return the rows of a table of a section."""
    return [b for b in section_of(row, titulo) if b["tipo"] == "tabla"][n]["filas"]


def levels_of(row, titulo):
    """Return the table of levels of a section, by docente and desempeño."""
    heads = section_of(row, titulo)[0]["columnas"]
    return {f[0]: dict(zip(heads, f, strict=True)) for f in rows_of(row, titulo)}


def sent_to(row):
    """Return the cargos that a document went to."""
    return [who["cargo"] for who in row["destinatarios"]]


def codes_of(codigos):
    """Return the numbers of some kinds: 9 of "DOC-09"."""
    return {int(codigo.removeprefix("DOC-")) for codigo in codigos}


async def rewrite(anio, documento_id, contenido):
    """Change what a presented document says, past the trigger that keeps it."""
    mine = documentos.c.id == documento_id
    async with anio.database.transaction() as tx:
        await tx.execute(text("ALTER TABLE documento DISABLE TRIGGER documento_sin_editar"))
        await tx.execute(update(documentos).where(mine).values(contenido=contenido))
        await tx.execute(text("ALTER TABLE documento ENABLE TRIGGER documento_sin_editar"))


async def find_altered(anio, now):
    """Return which presented documents the watch finds altered."""
    async with anio.database.transaction() as tx:
        return await INVARIANTES["documento_alterado"](tx, now)
