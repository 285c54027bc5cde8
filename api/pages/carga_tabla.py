"""The burden of the territory as a table: headings of weeks, and rows by DRE written at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from markupsafe import Markup, escape

from api.pages.wording import MESES
from api.tramos import name_month
from engine.domain.calendario import Calendario
from engine.domain.carga import Carga, Cargada, Region, month_of
from engine.domain.redaccion import say_date

EXCEDE = "▲"


@dataclass(frozen=True)
class Semana:
    """A column: its Monday, what paints it, what it is called and its holidays."""

    lunes: date
    clase: str
    mes: str
    nombre: str
    feriados: str


@dataclass(frozen=True)
class Mes:
    """A heading over the weeks of a month."""

    nombre: str
    semanas: int


def list_weeks(carga: Carga, semanas: Sequence[date], calendario: Calendario) -> list[Semana]:
    """Return the columns with what the calendar says of each."""
    return [
        Semana(
            lunes=monday,
            clase=_class_of(monday, calendario),
            mes=name_month(month_of(monday, carga.anio)),
            nombre=f"Semana del {say_date(monday)} al {say_date(monday + timedelta(days=6))}",
            feriados=", ".join(
                f.nombre for f in calendario.weekday_feriados(monday, monday + timedelta(days=6))
            ),
        )
        for monday in semanas
    ]


def _class_of(lunes: date, calendario: Calendario) -> str:
    bloque = calendario.block_of(lunes + timedelta(days=2))
    return bloque.tipo if bloque else "fuera-de-ano"


def list_months(carga: Carga, semanas: Sequence[date]) -> list[Mes]:
    """Return the headings of the months over those weeks."""
    months = (month_of(monday, carga.anio) for monday in semanas)
    return [Mes(MESES[n - 1].capitalize(), len(list(weeks))) for n, weeks in groupby(months)]


def write_rows(carga: Carga, region: Region, semanas: Sequence[date], rest: str) -> Markup:
    """Return the cells of a DRE and of its rows, one `tr` each after that of the DRE.

    `rest` is what every address ends with. Thousands of cells: a template would take longer than
    counting them.
    """
    # Every text in it is escaped.
    return Markup("".join(_rows(carga, region, semanas, str(escape(rest)))))  # noqa: S704


def write_totals(carga: Carga, region: Region, semanas: Sequence[date], rest: str) -> Markup:
    """Return the cells of a DRE as a whole."""
    cells = [
        _cell(
            carga.total_of(region.entidades, monday),
            carga.grade_of(region.entidades, monday),
            "",
            "",
            f"carga/{region.codigo}/{monday}{escape(rest)}",
        )
        for monday in semanas
    ]
    whole = carga.in_year_of(region.entidades)
    return Markup("".join([*cells, f"<td>{whole}</td><td></td>"]))  # noqa: S704, only numbers


def _rows(carga: Carga, region: Region, semanas: Sequence[date], rest: str) -> Iterator[str]:
    for cargada in region.entidades:
        name = "Sede de la DRE" if cargada.tipo == "dre" else cargada.nombre.removeprefix("UGEL ")
        over = {mes for mes, _ in cargada.months_over(carga.anio)}
        yield f'<tr><th scope="row">{escape(name)}</th>'
        for monday in semanas:
            tramo = cargada.semanas.get(monday)
            if tramo is None:
                yield "<td></td>"
                continue
            mark = EXCEDE if tramo.excede else ""
            clase = " m" if month_of(monday, carga.anio) in over else ""
            href = f"carga/{cargada.codigo}/{monday}{rest}"
            yield _cell(tramo.total, carga.grade(tramo.total), clase, mark, href)
        whole = carga.in_year(cargada) or ""
        yield f"<td>{whole}</td><td>{say_months_over(carga, cargada)}</td></tr>"


def _cell(total: int, grado: int, clase: str, mark: str, href: str) -> str:
    if not total:
        return "<td></td>"
    over = " x" if mark else ""
    return f'<td class="g{grado}{over}{clase}"><a href="{href}">{total}{mark}</a></td>'


def say_months_over(carga: Carga, cargada: Cargada) -> str:
    """Return the months beyond the limit with what each has: "ago 14, oct 13"."""
    return ", ".join(f"{name_month(mes)} {total}" for mes, total in cargada.months_over(carga.anio))


def say_grades(umbrales: Sequence[int]) -> list[tuple[int, str]]:
    """Return each grade with the counts that it paints, by the least of each."""
    following = [*umbrales[1:], None]
    return [
        (n, f"{low} o más" if high is None else _between(low, high - 1))
        for n, (low, high) in enumerate(zip(umbrales, following, strict=True), 1)
    ]


def _between(low: int, high: int) -> str:
    return str(low) if low == high else f"{low} a {high}"
