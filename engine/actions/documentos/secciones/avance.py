"""Sections about how far the work is: executed against programmed, the protocol, what happened."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.estrategias.fechas import quarter_end
from engine.db.queries.material import list_docentes, list_estrategias
from engine.db.queries.material_de_aula import list_protocolos
from engine.db.queries.material_de_ugel import list_by_companion
from engine.db.queries.material_valorado import list_presented
from engine.domain.documentos.bloques import Celda, Seccion, bullets, pairs, percent, section, table
from engine.domain.documentos.catalogo import MODELOS
from engine.domain.documentos.foco import Foco
from engine.domain.documentos.metas import CAUSAS, CLASES, UNA, Meta, count_metas
from engine.domain.institucion import TIPOS
from engine.domain.lima import day_of
from engine.domain.redaccion import say_date

Row = Mapping[str, Any]
_MESES = ("Ene", "Feb", "Mar", "Abr", "May", "Jun", "Jul", "Ago", "Set", "Oct", "Nov", "Dic")
_ONE_DAY = timedelta(days=1)
_FUENTE = "Registro de visitas, GIA, RTC y talleres"
_NONE = "No hay actividades programadas en el periodo."


async def metas(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell what was executed of what was programmed (S003:2266-2270, 2343-2346, 2699-2702)."""
    found = count_metas(await list_estrategias(tx, foco))
    programmed, done = sum(m.programadas for m in found), sum(m.realizadas for m in found)
    if foco.modelo.codigo == "DOC-05":
        return _goals(found)
    rows = [
        (CLASES[m.clase], m.programadas, m.realizadas, m.no_realizadas, m.pendientes,
         percent(m.realizadas, m.programadas))
        for m in found
    ]  # fmt: skip
    if len(found) > 1:
        missed, left = sum(m.no_realizadas for m in found), sum(m.pendientes for m in found)
        rows.append(("Total", programmed, done, missed, left, percent(done, programmed)))
    return section(
        "Metas: ejecutado y programado",
        table(
            "Metas del periodo",
            ("Actividad", "Programadas", "Realizadas", "No realizadas", "Pendientes", "Ejecutado"),
            rows,
            "Lo reprogramado dentro del periodo cuenta una sola vez.",
        ),
        fuente=_FUENTE,
        vacia=_NONE,
    )


def _goals(found: Sequence[Meta]) -> Seccion:
    """Tell what a month is to attend to: when it is planned nothing of it is done yet."""
    return section(
        "Metas de atención",
        table(
            "Lo programado en el mes",
            ("Actividad", "Programadas"),
            ((CLASES[m.clase], m.programadas) for m in found),
        ),
        fuente="Plan del mes",
        vacia=_NONE,
    )


async def protocolo(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell each docente's advance in the protocol of the year (S003:2345, 2701)."""
    docentes = await list_docentes(tx, foco)
    whole = [
        r
        for r in await list_estrategias(tx, _from_start(foco), ("visita",))
        if r["estado"] != "no_realizada"
    ]
    if foco.acompanante_id is None:
        return _protocol_of_all(docentes, whole, await list_protocolos(tx, foco))
    plan = foco.modelo.ciclo == "anual"
    counted = whole if plan else [r for r in whole if r["estado"] == "realizada"]
    done = Counter(r["docente_id"] for r in counted)
    days: Counter[int] = Counter()
    for r in counted:
        days[r["docente_id"]] += (r["hasta"] - r["desde"]).days + 1
    so_far = f"Visitas realizadas hasta el {say_date(min(foco.ultimo_dia, foco.hoy))}"
    return section(
        "Visitas de cada docente según el protocolo" if plan else "Avance del protocolo",
        table(
            "Visitas con fecha en el año" if plan else so_far,
            ("Docente", "Institución", "Visitas", "Del protocolo", "Con fecha" if plan else
             "Avance", "Días", "Días del protocolo"),
            (
                (d["docente"], d["institucion"], done[d["cargo_id"]], d["visitas"],
                 percent(done[d["cargo_id"]], d["visitas"] or 0), days[d["cargo_id"]],
                 d["dias_visita"])
                for d in docentes
            ),
        ),
        fuente=f"{_FUENTE}; {foco.programa['reglamento']}",
        vacia="No hay docentes en la lista.",
    )  # fmt: skip


def _protocol_of_all(
    docentes: Sequence[Row], whole: Sequence[Row], protocolos: Sequence[Row]
) -> Seccion:
    asked = sum(d["visitas"] or 0 for d in docentes)
    done = sum(r["estado"] == "realizada" for r in whole)
    return section(
        "Protocolo del año",
        pairs(
            (
                ("Docentes acompañados", len(docentes)),
                ("Visitas que pide el protocolo", asked),
                ("Visitas con fecha", len(whole)),
                ("Visitas realizadas", done),
                ("Avance", percent(done, asked)),
            )
        ),
        table(
            "Lo que pide a cada docente, por tipo de institución",
            ("Tipo", "Docentes", "Visitas", "Días de visita", "GIA", "RTC", "Talleres",
             "Días de taller"),
            (
                (TIPOS[p["tipo"]], p["docentes"], p["visitas"], p["dias_visita"], p["gia"],
                 p["rtc"], p["talleres"], p["dias_taller"])
                for p in protocolos
            ),
        ),
        fuente=_FUENTE,
    )  # fmt: skip


def _from_start(foco: Foco) -> Foco:
    return Foco(
        foco.modelo, foco.programa, min(foco.programa["desde"], foco.desde), foco.hasta, foco.hoy,
        foco.acompanante_id, foco.docente_id,
    )  # fmt: skip


async def trimestres(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell what each quarter is to execute, and how far the protocol is by its end.

    They are the indicators by which the execution is valued (NU-21, S003:1185-1190).
    """
    planned = [r for r in await list_estrategias(tx, foco) if r["estado"] != "no_realizada"]
    asked = sum(d["visitas"] or 0 for d in await list_docentes(tx, foco))
    rows: list[tuple[Celda, ...]] = []
    begins, number = foco.programa["desde"], 1
    last_day = foco.programa["hasta"] - _ONE_DAY
    while (ends := quarter_end(foco.programa["desde"], last_day, number)) is not None:
        within = Counter(r["tipo"] for r in planned if begins <= r["desde"] <= ends)
        so_far = sum(r["tipo"] == "visita" and r["desde"] <= ends for r in planned)
        rows.append(
            (f"Trimestre {number}", say_date(begins), say_date(ends),
             *(within[tipo] for tipo in ("visita", "gia", "rtc", "taller")),
             percent(so_far, asked))
        )  # fmt: skip
        begins, number = ends + _ONE_DAY, number + 1
    return section(
        "Metas de atención por trimestre",
        table(
            "Lo que se ejecutará en cada trimestre",
            ("Trimestre", "Desde", "Hasta", "Visitas", "GIA", "RTC", "Talleres",
             "Del protocolo, al término"),
            rows,
            "Cuenta lo que ya tiene fecha; las metas de aprendizaje son las que dispone el plan.",
        ),
        fuente="Plan de visitas, GIA, RTC y talleres; días del programa",
    )  # fmt: skip


async def cronograma(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell how many of each activity are programmed in each month (S003:1187-1195, 750-798)."""
    rows = [r for r in await list_estrategias(tx, foco) if r["estado"] != "no_realizada"]
    by_month = Counter((r["clase"] or r["tipo"], r["desde"].month) for r in rows)
    months = sorted({month for _, month in by_month})
    return section(
        "Cronograma del año",
        table(
            "Actividades por mes",
            ("Actividad", *(_MESES[m - 1] for m in months), "Total"),
            (
                (said, *(by_month[clase, m] or "" for m in months),
                 sum(by_month[clase, m] for m in months))
                for clase, said in CLASES.items()
                if any(by_month[clase, m] for m in months)
            ),
            "Solo lo que ya tiene fecha.",
        ),
        fuente="Plan de visitas, GIA, RTC y talleres",
        vacia="Aún no hay actividades con fecha.",
    )  # fmt: skip


async def por_acompanante(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell each companion's advance in the year's protocol (S004:639, SG-01)."""
    rows = await list_by_companion(tx, foco)
    total = {
        name: sum(int(r[name]) for r in rows)
        for name in ("docentes", "visitas", "programadas", "realizadas", "gia", "rtc")
    }
    shown = [*rows, {"nombre": "Total", **total}] if len(rows) > 1 else rows
    return section(
        "Avance por acompañante",
        table(
            f"Desde el inicio del programa hasta el {say_date(foco.ultimo_dia)}",
            ("Acompañante", "Docentes", "Visitas del año", "Programadas a la fecha", "Realizadas",
             "Ejecutado", "Del año", "GIA", "RTC"),
            (
                (r["nombre"], r["docentes"], int(r["visitas"]), r["programadas"], r["realizadas"],
                 percent(r["realizadas"], r["programadas"]),
                 percent(r["realizadas"], int(r["visitas"])), r["gia"], r["rtc"])
                for r in shown
            ),
        ),
        fuente=_FUENTE,
        vacia="El programa no tiene acompañantes.",
    )  # fmt: skip


async def sucesos(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell what was not done, why, and what was done about it (S003:2248-2251, 2314-2316)."""
    rows = await list_estrategias(tx, foco)
    missed = [r for r in rows if r["estado"] == "no_realizada"]
    after = {r["reprogramada_de_id"]: r["desde"] for r in rows}
    causes = Counter(CAUSAS[r["causa"]] for r in missed)
    one = foco.acompanante_id is not None
    earlier = await list_presented(tx, foco, ("DOC-09",)) if one else []
    told = [(r["desde"], (r["interpretacion"] or {}).get("sucesos")) for r in earlier]
    return section(
        "Sucesos relevantes",
        table(
            "Lo que no se hizo en su fecha",
            ("Fecha", "Actividad", "Con quién", "Causa", "Detalle", "Nueva fecha"),
            (
                (say_date(r["desde"]), UNA[r["clase"] or r["tipo"]],
                 r["docente"] or r["institucion"], CAUSAS[r["causa"]], r["detalle"],
                 say_date(after[r["id"]]) if r["id"] in after else "en otro periodo")
                for r in missed
            ),
        )
        if one
        else table("Lo que no se hizo, por causa", ("Causa", "Veces"), causes.most_common()),
        bullets((f"{say_month(dia)}: {said}" for dia, said in told if said), "De los informes"),
        fuente=_FUENTE,
        vacia="Todo lo programado se hizo en su fecha.",
    )  # fmt: skip


async def entregas(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell which documents of the cycle came in time, came late or are missing."""
    rows = await list_presented(tx, foco, ("DOC-05", "DOC-09", "DOC-10", "DOC-13"))
    counts: Counter[tuple[str, str]] = Counter(
        (r["codigo"], _standing(r)) for r in rows if r["vence"] <= foco.hoy
    )
    return section(
        "Entrega de planes e informes",
        table(
            "Documentos que vencieron hasta hoy",
            ("Documento", "A tiempo", "Tarde", "Sin presentar"),
            (
                (MODELOS[code].titulo, counts[code, "a tiempo"], counts[code, "tarde"],
                 counts[code, "sin presentar"])
                for code in sorted({code for code, _ in counts})
            ),
        ),
        fuente="Documentos presentados",
        vacia="Todavía no vence ninguno.",
    )  # fmt: skip


def _standing(row: Row) -> str:
    if row["presentado_en"] is None:
        return "sin presentar"
    return "a tiempo" if day_of(row["presentado_en"]) <= row["vence"] else "tarde"


def say_month(dia: date) -> str:
    """Return "Jul 2026"."""
    return f"{_MESES[dia.month - 1]} {dia.year}"
