"""Reading the plans and reports of a year as they were kept."""

from sqlalchemy import func, select

from engine.db.queries.tablas import documentos

DRE = [
    "Director de gestión pedagógica de la DRE · DRE Puno",
    "Director regional de educación · DRE Puno",
]
"""Whom a UGEL of Puno reports to."""


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
