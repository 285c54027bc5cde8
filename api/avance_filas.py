"""The rows behind a figure as people read them: columns, cells, and where each leads."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from sqlalchemy.ext.asyncio import AsyncSession

from api.salidas.filas import Celda
from engine.actions.acompanamiento.ratios import load_ratios
from engine.db.queries.avance import Row
from engine.db.queries.avance_filas import (
    PAGINA,
    list_docentes,
    list_levels,
    list_strategies,
)
from engine.db.queries.avance_horas import list_hours_rows
from engine.db.queries.avance_sql import Ambito
from engine.db.queries.cursores import Pagina, as_id, cut_page, decode_cursor
from engine.db.queries.reglamentos import load_rubricas
from engine.domain.avance import CORTES, CORTES_DE_DOCENTES, ESTRATEGIAS, month_of, term_of
from engine.domain.desempeno import say_desempeno
from engine.domain.lima import day_of
from engine.domain.redaccion import explain

HOME = "/acompanamiento/tablero"
CLASES: Mapping[str, str] = {
    "visita": "Visita", "gia": "GIA", "rtc": "RTC", "taller": "Taller",
    "taller_ap": "Taller de acompañantes",
    "linea_base": "línea de base", "diagnostica": "diagnóstica", "en_aula": "en aula",
    "cierre": "de cierre",
}  # fmt: skip
ESTADOS: Mapping[str, str] = {
    "programada": "Programada", "en_curso": "En curso", "realizada": "Realizada",
    "no_realizada": "No se hizo",
}  # fmt: skip
CAUSAS: Mapping[str, str] = {
    "clima": "clima", "huelga": "huelga", "salud": "salud", "camino": "camino",
    "sin_clases": "sin clases", "otra": "otra causa",
}  # fmt: skip
NIVELES = ("I", "II", "III", "IV")


@dataclass(frozen=True)
class Pedido:
    """Which rows are asked for: of what, in which cut, of what kind, and by which level."""

    ver: str = "estrategias"
    corte: str = "del_anio"
    tipo: str = ""
    desempeno: str = ""
    nivel: int | None = None
    cursor: str | None = None
    limite: int = PAGINA


@dataclass(frozen=True)
class Fila:
    """One row: its cells, the address of the page of the first, and why the date of the last."""

    celdas: tuple[Celda, ...]
    enlace: str = ""
    por_que: str = ""


@dataclass(frozen=True)
class Filas:
    """Rows behind a figure: what they are, their columns, and the cursor of those that follow."""

    titulo: str
    columnas: tuple[str, ...]
    filas: Sequence[Fila] = field(default_factory=tuple)
    siguiente: str | None = None
    datos: Sequence[Row] = field(default_factory=tuple)


async def find_rows(tx: AsyncSession, ambito: Ambito, pedido: Pedido) -> Filas:
    """Return the rows behind a figure of an ambito."""
    if pedido.ver == "docentes":
        page = await list_docentes(
            tx, ambito, corte=_known(pedido.corte, CORTES_DE_DOCENTES), cursor=pedido.cursor,
            limite=pedido.limite,
        )  # fmt: skip
        titulo = CORTES_DE_DOCENTES[_known(pedido.corte, CORTES_DE_DOCENTES)]
        return _told(titulo, DE_DOCENTES, page, _docente)
    if pedido.ver == "niveles":
        page = await list_levels(
            tx, ambito, desempeno=pedido.desempeno, nivel=pedido.nivel, cursor=pedido.cursor,
            limite=pedido.limite,
        )  # fmt: skip
        of = f" en el nivel {NIVELES[pedido.nivel - 1]}" if pedido.nivel else ""
        rubricas = await load_rubricas(tx, *ambito.programas)
        named = say_desempeno(rubricas, pedido.desempeno)
        return _told(f"Docentes{of}: {named}", DE_NIVELES, page, _nivel)
    if pedido.ver == "acompanantes":
        over = [row for row in await load_ratios(tx, ambito) if row["sobre_ratio"]]
        title = "Acompañantes sobre su ratio"
        return _told(title, DE_ACOMPANANTES, _cut(over, pedido), _companion)
    if pedido.ver == "horas":
        page = await list_hours_rows(
            tx, ambito, *month_of(ambito.hoy), cursor=pedido.cursor, limite=pedido.limite
        )
        return _told("Horas que piden las estrategias del mes", DE_HORAS, page, _horas)
    corte = _known(pedido.corte, CORTES)
    tipo = pedido.tipo if pedido.tipo in ESTRATEGIAS else None
    page = await list_strategies(
        tx, ambito, corte=corte, tipo=tipo, cursor=pedido.cursor, limite=pedido.limite
    )
    named = f"{ESTRATEGIAS[tipo]}: {CORTES[corte].lower()}" if tipo else CORTES[corte]
    why = say_terms(ambito)
    return _told(named, DE_ESTRATEGIAS, page, lambda row: _estrategia(row, why(row)))


def _cut(rows: Sequence[Row], pedido: Pedido) -> Pagina:
    """Return a page of rows that are counted whole, in the order of their ids."""
    (last,) = decode_cursor(pedido.cursor, as_id) if pedido.cursor else (0,)
    left = sorted((row for row in rows if row["id"] > (last or 0)), key=lambda row: row["id"])
    return cut_page(left[: pedido.limite + 1], pedido.limite, lambda row: [row["id"]])


def _known(corte: str, cortes: Mapping[str, str]) -> str:
    return corte if corte in cortes else next(iter(cortes))


def _told(
    titulo: str, columnas: tuple[str, ...], page: Pagina, tell: Callable[[Row], Fila]
) -> Filas:
    return Filas(titulo, columnas, [tell(row) for row in page.datos], page.siguiente, page.datos)


DE_ESTRATEGIAS = (
    "Estrategia", "Docente", "Institución", "Acompañante", "Desde", "Hasta", "Estado",
    "Registrada", "Días de retraso", "Plazo de registro",
)  # fmt: skip


def _called(row: Row) -> str:
    said = f"{CLASES[row['tipo']]} {row['numero']}"
    return f"{said}, {CLASES[row['clase']]}" if row["clase"] else said


def _estrategia(row: Row, por_que: str) -> Fila:
    state = ESTADOS[row["estado"]] + (f": {CAUSAS[row['causa']]}" if row["causa"] else "")
    kept = row["registrada_en"]
    cells: tuple[Celda, ...] = (
        _called(row), row["docente"], row["institucion"], row["acompanante"], row["desde"],
        row["hasta"], state, kept and day_of(kept), row["retraso"], row["vence"],
    )  # fmt: skip
    return Fila(cells, _of_docente(row), por_que)


def _of_docente(row: Row) -> str:
    link = f"{HOME}/programas/{row['programa_id']}/docentes/{row['docente_id']}"
    return link if row["docente_id"] else ""


def say_terms(ambito: Ambito) -> Callable[[Row], str]:
    """Return who says why a strategy is registered until that day; nothing of one without it."""
    goes_by = dict(zip(ambito.programas, ambito.calendarios, strict=True))

    @cache
    def said(ultimo: date, local: int) -> str:
        return explain(term_of(ultimo, ambito.plazos[local]))

    return lambda row: said(row["hasta"], goes_by[row["programa_id"]]) if row["vence"] else ""


DE_HORAS = ("Estrategia", "Docente", "Institución", "Acompañante", "Desde", "Días del mes",
            "Horas por día", "Horas")  # fmt: skip


def _horas(row: Row) -> Fila:
    cells: tuple[Celda, ...] = (
        _called(row), row["docente"], row["institucion"], row["acompanante"], row["desde"],
        row["dias"], row["horas"], row["suman"],
    )  # fmt: skip
    return Fila(cells, _of_docente(row))


DE_DOCENTES = (
    "Docente", "Institución", "Acompañante",
    *(f"{name} ({what})" for name in ESTRATEGIAS.values()
      for what in ("hechas", "hasta hoy", "en el año", "protocolo")),
)  # fmt: skip


def _docente(row: Row) -> Fila:
    counts = [
        row[f"{tipo}_{what}"]
        for tipo in ESTRATEGIAS
        for what in ("hechas", "fecha", "anio", "protocolo")
    ]
    link = f"{HOME}/programas/{row['programa_id']}/docentes/{row['cargo_id']}"
    return Fila((row["docente"], row["institucion"], row["acompanante"], *counts), link)


DE_NIVELES = ("Docente", "Institución", "Acompañante", "Nivel", "Mes", "Evidencia")


def _nivel(row: Row) -> Fila:
    cells: tuple[Celda, ...] = (
        row["docente"], row["institucion"], row["acompanante"], NIVELES[row["nivel"] - 1],
        f"{row['mes']:%m/%Y}", row["evidencia"],
    )  # fmt: skip
    return Fila(cells)


DE_ACOMPANANTES = ("Acompañante", "Docentes", "Límite", "Por qué")


def _companion(row: Row) -> Fila:
    cells: tuple[Celda, ...] = (row["nombre"], row["docentes"], row["limite"], row["porque"])
    return Fila(cells, f"/acompanamiento/listas/{row['id']}")
