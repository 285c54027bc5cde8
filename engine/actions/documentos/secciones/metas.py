"""Sections about what is aimed at: goals against what was reached, needs, and what comes first."""

from collections import Counter

from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.documentos.agenda import quarters_of
from engine.actions.documentos.secciones.avance import say_month
from engine.actions.documentos.secciones.niveles import FUENTE, NINGUNA
from engine.db.queries.material_valorado import list_cambios, list_plans, list_prioridades
from engine.domain.documentos.bloques import Seccion, bullets, section, table
from engine.domain.documentos.comparacion import order_of
from engine.domain.documentos.foco import Foco
from engine.domain.documentos.logro import compare, goals_of
from engine.domain.redaccion import join_words


async def metas_de_aprendizaje(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell the goal of each desempeño beside what was reached (S003:1185-1190, 1240-1243).

    Of a companion they are those of their own plan, or of the UGEL's where theirs has none; at
    the end of the year, those of its last quarter.
    """
    ends = list(quarters_of(foco.programa["desde"], foco.programa["hasta"]))
    number = next((n for n, days in enumerate(ends, 1) if days[0] == foco.desde), len(ends))
    if foco.modelo.ciclo == "cierre":
        number = len(ends)
    goals: dict[str, int] = {}
    for row in sorted(await list_plans(tx, foco), key=lambda row: str(row["codigo"])):
        goals = goals_of(row["interpretacion"], number) or goals
    found = compare(goals, await list_cambios(tx, foco))
    return section(
        "Avance hacia las metas de aprendizaje",
        table(
            "Docentes en los niveles III y IV, de cada cien",
            ("Desempeño", "Meta", "Alcanzado", "Valorados", "Resultado"),
            (
                (foco.say(g.desempeno), f"{g.meta} %",
                 None if g.alcanzado is None else f"{g.alcanzado} %", g.valorados,
                 "Sin valorar" if g.alcanzado is None else "Se alcanzó" if g.cumplida else
                 f"Faltan {g.meta - g.alcanzado}")
                for g in found
            ),
            "De quienes dirigen se registran evidencias, no niveles.",
        ),
        fuente="Planes anuales y matrices de valoración",
        vacia="El plan anual no puso metas por desempeño para este periodo.",
    )  # fmt: skip


async def necesidades(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell which needs docentes have in common: where most are at levels I and II (S003:1094)."""
    found = await list_cambios(tx, foco)
    low = Counter(c.desempeno for c in found if c.fin <= 2)
    whole = Counter(c.desempeno for c in found)
    ranked = sorted(whole, key=lambda code: (-low[code] / whole[code], order_of(code)))
    names = {code: [c.docente for c in found if c.desempeno == code and c.fin <= 2] for code in low}
    few = foco.acompanante_id is not None
    return section(
        "Necesidades formativas comunes",
        table(
            "Docentes en los niveles I y II, de más a menos",
            ("Desempeño", "En I y II", "Valorados", *(("Quiénes",) if few else ())),
            (
                (foco.say(code), low[code], whole[code],
                 *((join_words(names.get(code, [])),) if few else ()))
                for code in ranked
            ),
        ),
        fuente=FUENTE,
        vacia=NINGUNA,
    )  # fmt: skip


async def prioridades(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell what is prioritised for each docente, and for the group (VA-08, S003:1231-1238).

    A report tells it of the month after its own (S003:2253-2256, 2318-2321, 2665-2668).
    """
    rows = await list_prioridades(tx, foco)
    shared = Counter(code for r in rows for code in r["desempenos"])
    asked = foco.regla.get("desempenos_docente") or ()
    return section(
        "Desempeños priorizados",
        table(
            "De cada docente",
            ("Docente", "Desempeños", "Desde"),
            (
                (r["docente"], join_words([foco.say(c) for c in r["desempenos"]]),
                 say_month(r["desde"]))
                for r in rows
            ),
        ),
        bullets(
            (f"{foco.say(code)}: {n} de {len(rows)} docentes"
             for code, n in shared.most_common(3)),
            "Los más comunes del grupo",
        ),
        bullets((foco.say(c) for c in asked), "Los que prioriza el reglamento"),
        fuente="Planes individuales y cierre de cada mes",
        vacia="Aún no hay desempeños priorizados.",
    )  # fmt: skip
