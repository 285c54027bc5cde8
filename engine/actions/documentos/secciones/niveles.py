"""Sections about how practice goes: levels with their evidence, comparisons and trends."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.documentos.secciones.avance import say_month
from engine.db.queries.material_valorado import (
    list_cambios,
    list_valoraciones,
)
from engine.domain.documentos.bloques import Bloque, Celda, Seccion, section, table
from engine.domain.documentos.comparacion import (
    Cambio,
    Tendencia,
    order_of,
    say_level,
    trends,
)
from engine.domain.documentos.foco import Foco
from engine.domain.redaccion import join_words

Row = Mapping[str, Any]
FUENTE = "Matrices de valoración"
NINGUNA = "Todavía no hay valoraciones del periodo: salen de las visitas y del cierre de cada mes."
_NOT_YET = (
    "Aún no tiene niveles: se registran al terminar la visita diagnóstica, y este plan se acuerda"
    " antes, en su diálogo. Saldrán aquí cuando el plan se reajuste."
)


async def aprendizajes(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell what each docente learned, with its evidence (S003:2238-2240)."""
    return await _learned(tx, foco, "Aprendizajes de cada docente", ultimo_mes=False)


async def ultimo_mes(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell the same of the last month of a quarter, or of each docente's closing.

    (S003:2300-2303, 2640-2642)
    """
    if foco.modelo.ciclo == "cierre":
        return await _learned(tx, foco, "Aprendizajes de cada docente al cierre", ultimo_mes=True)
    said = f"Aprendizajes de cada docente en el último mes ({say_month(foco.ultimo_dia)})"
    return await _learned(tx, foco, said, ultimo_mes=True)


async def _learned(tx: AsyncSession, foco: Foco, titulo: str, *, ultimo_mes: bool) -> Seccion:
    closing = ultimo_mes and foco.modelo.ciclo == "cierre"
    last_month = ultimo_mes and not closing
    rows = await list_valoraciones(tx, foco, de_director=False, ultimo_mes=last_month)
    rows.sort(key=_by_name)
    if closing:
        rows = _last_of_each(rows)
    codes = sorted({r["desempeno"] for r in rows if r["definitiva"]}, key=order_of)
    levels: dict[tuple[str, int], dict[str, int]] = {}
    for r in rows:
        if r["definitiva"]:
            # The last month of a cycle stands.
            levels.setdefault((r["docente"], r["docente_id"]), {})[r["desempeno"]] = r["nivel"]
    return section(
        titulo,
        table(
            "Nivel de cada docente",
            ("Docente", *codes),
            (
                (who, *(say_level(own.get(code)) for code in codes))
                for (who, _), own in levels.items()
            ),
            _legend(foco, codes),
        ),
        table(
            "Evidencias y productos de la asesoría",
            ("Docente", "Desempeño", "Nivel", "Evidencia", "Producto"),
            (
                (r["docente"], foco.say(r["desempeno"]), say_level(r["nivel"]), r["evidencia"],
                 r["producto"])
                for r in rows
                if r["evidencia"] or r["producto"]
            ),
            "Solo de los desempeños que se atendieron.",
        ),
        fuente=FUENTE,
        vacia=_NOT_YET if foco.modelo.sujeto == "docente" else NINGUNA,
    )  # fmt: skip


def _last_of_each(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Keep what was valued of each docente in the last month in which they were valued."""
    last = {row["docente_id"]: row["mes"] for row in sorted(rows, key=lambda row: row["mes"])}
    return [row for row in rows if row["mes"] == last[row["docente_id"]]]


def _legend(foco: Foco, codes: Sequence[str]) -> str:
    """Return what each column of performances is called, which there is no room to head it with."""
    return "".join(f"{foco.say(code)}. " for code in codes).strip()


def _by_name(row: Row) -> tuple[str, int, tuple[int, str], Any]:
    return row["docente"], row["docente_id"], order_of(row["desempeno"]), row["mes"]


async def directores(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell the evidence of each director, who has no level (VA-05, S003:2142-2171)."""
    rows = await list_valoraciones(tx, foco, de_director=True)
    months = foco.modelo.ciclo != "mensual"
    return section(
        "Desempeño de los directores",
        table(
            "Evidencias y necesidades formativas",
            ("Director", "Institución", *(("Mes",) if months else ()), "Desempeño", "Evidencia",
             "Necesidad formativa"),
            (
                (r["docente"], r["institucion"], *((say_month(r["mes"]),) if months else ()),
                 foco.say(r["desempeno"], de_director=True), r["evidencia"], r["necesidad"])
                for r in rows
            ),
            "Del director se registran evidencias, no un nivel.",
        ),
        fuente=FUENTE,
        vacia="No hay evidencias de directores en el periodo.",
    )  # fmt: skip


async def logros(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell the group's advance in each desempeño against the year's start (S003:2242-2245)."""
    found = trends(await list_cambios(tx, foco), del_anio=True)
    shown = _trend_table(foco, found, "Desde el inicio del año")
    return section("Logros por desempeño", shown, fuente=FUENTE, vacia=NINGUNA)


async def tendencia(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell the trend of each desempeño in the cycle and in the year (S003:2309-2312, 2655-2658)."""
    found = await list_cambios(tx, foco)
    whole = foco.modelo.ciclo == "cierre"
    inside = None if whole else _trend_table(foco, trends(found), "Desde el inicio del trimestre")
    return section(
        "Tendencia de cada desempeño",
        inside,
        _trend_table(foco, trends(found, del_anio=True), "Desde el inicio del año"),
        fuente=FUENTE,
        vacia=NINGUNA,
    )


def _trend_table(foco: Foco, found: Sequence[Tendencia], leyenda: str) -> Bloque | None:
    return table(
        leyenda,
        ("Desempeño", "Suben", "Siguen", "Bajan", "Promedio antes", "Promedio ahora", "Tendencia",
         "I", "II", "III", "IV"),
        (
            (foco.say(t.desempeno), t.suben, t.siguen, t.bajan, _mean(t.antes),
             _mean(t.ahora), t.tendencia, *t.niveles)
            for t in found
        ),
        "Suben, siguen y bajan: docentes valorados al inicio y al término. I a IV: cuántos"
        " docentes terminan en cada nivel.",
    )  # fmt: skip


def _mean(value: float | None) -> str | None:
    return None if value is None else f"{value:.2f}".replace(".", ",")


async def comparacion(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell the levels of each docente at the start and the end (S003:2304-2307, 2648-2651)."""
    found = await list_cambios(tx, foco)
    codes = sorted({c.desempeno for c in found}, key=order_of)
    by_one: dict[tuple[str, int], dict[str, Cambio]] = {}
    for change in found:
        by_one.setdefault((change.docente, change.cargo_id), {})[change.desempeno] = change
    year = foco.modelo.ciclo == "cierre"
    when = "del año" if year else "del trimestre"
    return section(
        f"Niveles al inicio y al término {when}",
        table(
            "Del inicio al término, por docente y desempeño",
            ("Docente", *codes),
            (
                (docente, *(_step(own.get(code), year=year) for code in codes))
                for (docente, _), own in by_one.items()
            ),
            f"{_legend(foco, codes)} Un solo nivel: se valoró una vez y no hay con qué comparar.",
        ),
        fuente=FUENTE,
        vacia=NINGUNA,
    )


def _step(change: Cambio | None, *, year: bool) -> Celda:
    if change is None:
        return None
    start = change.inicial if year else change.inicio
    if start is None:
        return say_level(change.fin)
    arrow = "▲" if change.fin > start else "▼" if change.fin < start else "="
    return f"{say_level(start)} → {say_level(change.fin)} {arrow}"


async def matrices(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell which matrices go with a report: whose and of which months (S003:2271-2273)."""
    months: dict[tuple[str, int], set[Any]] = {}
    for directs, said in ((False, ""), (True, ", como director")):
        for r in await list_valoraciones(tx, foco, de_director=directs):
            months.setdefault((r["docente"] + said, r["docente_id"]), set()).add(r["mes"])
    return section(
        "Matrices de valoración que se adjuntan",
        table(
            "Matrices",
            ("De", "Meses"),
            (
                (who, join_words([say_month(m) for m in sorted(when)]))
                for (who, _), when in sorted(months.items())
            ),
        ),
        fuente=FUENTE,
        vacia=NINGUNA,
    )
