"""Sections about what the fichas of strategies told: baseline, agreements, designs and plans."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.material_de_aula import list_instrumentos
from engine.db.queries.material_respondido import list_answers
from engine.domain.documentos.bloques import Seccion, pairs, percent, section, table
from engine.domain.documentos.foco import Foco
from engine.domain.documentos.metas import CLASES
from engine.domain.redaccion import join_words, say_date

Row = Mapping[str, Any]
_PARA = {"visita": "Visita en aula", "gia": "GIA", "taller": "Taller", "cierre": "Cierre"}


async def linea_base(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell what the students of the sample achieve (NU-23, S003:804-811)."""
    rows = await list_answers(tx, foco, ("visita_linea_base",))
    told = [(r, r["respuesta"]) for r in rows if (r["respuesta"] or {}).get("evaluados")]
    evaluated = sum(a["evaluados"] for _, a in told)
    return section(
        "Línea de base de los estudiantes",
        table(
            "Estudiantes que logran lo esperado",
            ("Institución", "Grado", "Evaluados", "Comunicación", "Matemática"),
            (
                (r["institucion"], f"{a['grado']}.º", a["evaluados"], a["comunicacion"],
                 a["matematica"])
                for r, a in told
            ),
            f"En conjunto: {percent(sum(a['comunicacion'] for _, a in told), evaluated)} en"
            f" Comunicación y {percent(sum(a['matematica'] for _, a in told), evaluated)} en"
            " Matemática.",
        ),
        fuente="Visitas de línea de base",
        vacia="No se aplicó la evaluación a estudiantes.",
    )  # fmt: skip


async def acuerdos(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell what was agreed with each docente and in each meeting (S003:2253-2256)."""
    rows = await list_answers(
        tx, foco, ("visita_dialogo", "visita_registro", "gia_registro", "rtc_registro")
    )
    told = {
        (r["dia"], r["docente"] or CLASES[r["clase"] or r["tipo"]], said)
        for r in rows
        for said in _said(r["respuesta"], "acuerdos", "compromisos")
    }
    return section(
        "Acuerdos y compromisos",
        table(
            "Lo acordado",
            ("Con quién", "Fecha", "Acuerdo o compromiso"),
            ((who, say_date(day), said) for day, who, said in sorted(told)),
        ),
        fuente="Diálogos, visitas, GIA y RTC",
        vacia="No hay acuerdos registrados en el periodo.",
    )


def _said(answer: Mapping[str, Any] | None, *fields: str) -> list[str]:
    return [text for field in fields for text in (answer or {}).get(field) or ()]


async def disenos(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell what guides each visit and GIA of the month (IN-23, S003:1309-1382, 1449-1478)."""
    rows = await list_answers(tx, foco, ("visita_preparacion", "gia_diseno"), from_start=True)
    last: dict[str, Row] = {}
    for r in rows:
        last.setdefault(r["docente"] or "GIA con docentes", r)
    return section(
        "Diseños metodológicos",
        table(
            "Lo que orienta cada visita y el GIA",
            ("Con quién", "Desempeños", "Propósito o hipótesis", "Preguntas", "Del"),
            (
                (who, join_words([foco.say(c) for c in r["respuesta"].get("desempenos") or ()]),
                 r["respuesta"].get("proposito") or r["respuesta"].get("hipotesis"),
                 " · ".join(r["respuesta"].get("preguntas") or ()), say_date(r["dia"]))
                for who, r in sorted(last.items())
            ),
            "El último diseño registrado de cada docente y del GIA.",
        ),
        table(
            "Diseños desarrollados",
            ("Con quién", "Para", "Propósito y producto", "Cómo se desarrollará", "Técnicas",
             "Duración y materiales", "Evaluación"),
            (_design(r) for r in await list_instrumentos(tx, foco, ("diseno_metodologico",))),
        ),
        fuente="Preparación de los diálogos, diseños de GIA y diseños metodológicos",
        vacia="Todavía no hay diseños: se registran al preparar cada diálogo y cada GIA.",
    )  # fmt: skip


def _design(row: Row) -> tuple[str | None, ...]:
    told = row["respuesta"]

    def both(*names: str) -> str:
        return ". ".join(str(told[name]).rstrip(".") for name in names if told.get(name))

    return (
        row["docente"], _PARA.get(told.get("para", "")), both("proposito", "producto"),
        told.get("metodologia"), told.get("tecnicas"), both("duracion", "materiales"),
        told.get("evaluacion"),
    )  # fmt: skip


async def planes_individuales(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell the goals of each docente's plan (S003:2271-2272)."""
    rows = await list_answers(tx, foco, ("plan_individual",), from_start=True)
    last: dict[tuple[str, str, int], Row] = {}
    for r in rows:
        last.setdefault((r["institucion"], r["docente"] or "", r["docente_id"] or 0), r)
    return section(
        "Planes individuales",
        table(
            "Metas que cada docente acordó y firmó",
            ("Docente", "Institución", "Metas", "Firmado el"),
            (
                (who, where, " · ".join(r["respuesta"].get("metas") or ()), say_date(r["cerrada"]))
                for (where, who, _), r in sorted(last.items())
            ),
        ),
        fuente="Planes individuales",
        vacia="Aún no hay planes individuales.",
    )


async def dialogo(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell what a docente's plan comes from: how they saw themselves, in their last dialogue.

    (S003:995-1000)
    """
    fichas = ("visita_preparacion", "visita_dialogo")
    rows = await list_answers(tx, foco, fichas, from_start=True)
    told: dict[str, Any] = {}
    for r in reversed(rows):
        told |= {**r["respuesta"], "dia": r["dia"]}
    return section(
        "De dónde sale este plan",
        pairs(
            (
                ("Diálogo del", say_date(told["dia"]) if told else None),
                ("Desempeños conversados", join_words([foco.say(c) for c in told["desempenos"]])
                 if told.get("desempenos") else None),
                ("Cómo se autoevaluó", told.get("autoevaluacion")),
            )
        ),
        fuente="Preparación del diálogo y diálogo con el docente",
        vacia="Aún no hay un diálogo registrado con este docente.",
    )  # fmt: skip


async def planes_institucionales(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell the common goals of each IE and whether its PAT has them (VD-07, S003:1027-1030)."""
    rows = await list_answers(tx, foco, ("plan_institucional",), from_start=True)
    last: dict[str, Row] = {}
    for r in rows:
        if r["respuesta"].get("metas"):
            last.setdefault(r["institucion"], r)
    return section(
        "Planes institucionales",
        table(
            "Metas comunes de cada institución",
            ("Institución", "Metas", "En el PAT"),
            (
                (who, " · ".join(r["respuesta"]["metas"]),
                 "Sí" if r["respuesta"].get("en_pat") else "No")
                for who, r in sorted(last.items())
            ),
        ),
        fuente="Informes al director",
        vacia="Aún no hay planes institucionales.",
    )  # fmt: skip


async def balance(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell what each community saw change, and the lessons (VI-17, S003:2600-2613, 2703-2708)."""
    rows = await list_answers(tx, foco, ("visita_balance",))
    return section(
        "Balance con la comunidad",
        table(
            "Avances y lecciones de cada institución",
            ("Institución", "Qué cambió en el año", "Lecciones aprendidas"),
            (
                (r["institucion"], r["respuesta"].get("avances"),
                 " · ".join(r["respuesta"].get("lecciones") or ()))
                for r in rows
            ),
        ),
        fuente="Visitas de cierre",
        vacia="Aún no hay visitas de cierre con su balance.",
    )  # fmt: skip
