"""Sections about talleres: what one needs, who is called, who came and what they said."""

from collections.abc import Iterable, Mapping
from statistics import fmean
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.material import list_docentes, list_escuelas, list_estrategias
from engine.db.queries.material_respondido import list_answers
from engine.db.queries.material_valorado import (
    list_participaciones,
)
from engine.domain.documentos.bloques import Seccion, bullets, pairs, percent, section, table
from engine.domain.documentos.foco import Foco
from engine.domain.redaccion import join_words, say_date

Row = Mapping[str, Any]
_ATENDIDO = {
    "local": "local", "traslado": "traslado", "hospedaje": "hospedaje",
    "alimentacion": "alimentación", "equipos": "equipos", "materiales": "materiales",
}  # fmt: skip
_ARCHIVO = {
    "asistencia": "listas de asistencia", "cargos": "cargos de entrega de material",
    "encuesta": "encuestas de satisfacción",
}  # fmt: skip
_TRAMITE = {
    "a_tiempo": "Atendidos todos, a tiempo", "con_retraso": "Atendidos todos, con retraso",
    "incompleto": "Alguno quedó sin atender",
}  # fmt: skip
_HECHO = {"realizada": "Realizado", "no_realizada": "No se hizo"}
_OPINIONES = {
    4: "Muy satisfechos", 3: "Satisfechos", 2: "Poco satisfechos", 1: "Nada satisfechos",
}  # fmt: skip


async def taller(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell when and where a taller is, and what it needs (S003:1413-1421, PL-07)."""
    rows = await list_estrategias(tx, foco)
    answers = await list_answers(tx, foco, ("taller_plan", "taller_requerimientos"))
    plan = _latest(answers, "taller_plan")
    ready = _latest(answers, "taller_requerimientos")
    one = rows[0] if rows else None
    days = (one["hasta"] - one["desde"]).days + 1 if one else 0
    return section(
        "El taller",
        pairs(
            (
                ("Empieza", say_date(one["desde"]) if one else None),
                ("Termina", say_date(one["hasta"]) if one else None),
                ("Días", days),
                ("Lugar", plan.get("lugar")),
                ("Horas de clase", _classes(plan)),
                ("Atendido", join_words([_ATENDIDO[a] for a in ready.get("atendido") or ()])),
                ("Falta", ready.get("falta")),
            )
        ),
        bullets(plan.get("requerimientos") or (), "Requerimientos"),
        fuente="Plan del taller y atención de la administración",
    )


def _classes(plan: Mapping[str, Any]) -> str | None:
    if not plan:
        return None
    if plan.get("en_clases") != "si":
        return "No quita horas de clase"
    return f"Autorizado: {plan.get('autorizacion')}"


def _latest(rows: Iterable[Row], ficha: str) -> Mapping[str, Any]:
    return next((r["respuesta"] for r in rows if r["ficha"] == ficha), {})


async def convocados(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell for how many docentes of which schools a taller is (PL-08, S003:1415-1418)."""
    schools, teachers = await list_escuelas(tx, foco), await list_docentes(tx, foco)
    return section(
        "Docentes convocados",
        pairs((("Instituciones", len(schools)), ("Docentes", len(teachers)))),
        table(
            "Lista para la convocatoria, la asistencia y los cargos de material",
            ("Docente", "Institución"),
            ((d["docente"], d["institucion"]) for d in teachers),
        ),
        fuente="Listas de los acompañantes",
        vacia="El programa no tiene docentes en sus listas.",
    )


async def resultados_taller(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell who came, how they entered and how satisfied they left (S003:2089-2095)."""
    told = _latest(await list_answers(tx, foco, ("taller_registro",)), "taller_registro")
    people = await list_participaciones(tx, foco)
    called, came = told.get("convocados") or 0, told.get("asistentes") or 0
    asked, pleased = told.get("encuestados") or 0, told.get("satisfechos") or 0
    if people:
        called, came = len(people), sum(p["asistio"] for p in people)
        opinions = [p["satisfaccion"] for p in people if p["satisfaccion"]]
        asked, pleased = len(opinions), sum(o >= 3 for o in opinions)
    marks = [p["entrada"] for p in people if p["entrada"] is not None]
    mean = fmean(marks) if marks else told.get("entrada")
    return section(
        "Resultados del taller",
        pairs(
            (
                ("Convocados", called),
                ("Asistieron", f"{came} ({percent(came, called)})"),
                ("Promedio de la prueba de entrada (0 a 20)", _decimal(mean)),
                ("Respondieron la encuesta", asked),
                ("Satisfechos", f"{pleased} ({percent(pleased, asked)})"),
            )
        )
        if told or people
        else None,
        table(
            "Encuesta de satisfacción",
            ("Respuesta", "Docentes"),
            (
                (said, sum(p["satisfaccion"] == n for p in people))
                for n, said in _OPINIONES.items()
                if asked and people
            ),
        ),
        fuente="Registro del taller",
        vacia="El taller aún no se registra.",
    )


async def logistica(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell the parts of a taller's report that are the RCI's and the gestor's (S003:2285-2289)."""
    answers = await list_answers(
        tx, foco, ("taller_requerimientos", "taller_logistica", "taller_gestion")
    )
    ready, told = _latest(answers, "taller_requerimientos"), _latest(answers, "taller_logistica")
    managed = _latest(answers, "taller_gestion")
    had, before = told.get("atendido") or (), ready.get("atendido") or ()
    return section(
        "Logística del taller",
        table(
            "Lo que la administración preparó y con lo que se contó",
            ("Recurso", "Listo antes", "Se contó con él"),
            (
                (said.capitalize(), _yes(name in before), _yes(name in had))
                for name, said in _ATENDIDO.items()
            ),
        )
        if told
        else None,
        pairs(
            (
                ("Requerimientos", _TRAMITE.get(managed.get("tramite", ""))),
                ("Qué se retrasó o faltó", managed.get("pendiente")),
                ("Con qué recursos se hizo", managed.get("recursos")),
                ("Qué cambiaría la gestión regional", managed.get("propuestas")),
            )
        ),
        pairs(
            (
                ("Quedó archivado", join_words([_ARCHIVO[a] for a in told["documentos"]])),
                ("Qué faltó o falló", told.get("dificultades")),
                ("Qué conviene cambiar", told.get("propuestas")),
            )
        )
        if told
        else None,
        fuente="Responsable de la calidad de la información y gestor regional",
        vacia="Aún no se informa de la logística.",
    )


def _yes(value: bool) -> str:
    return "Sí" if value else "No"


async def talleres(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell the talleres of a cycle, and how each docente of a companion did (S003:2277-2279)."""
    rows = await list_estrategias(tx, foco, ("taller",))
    people = await list_participaciones(tx, foco) if foco.acompanante_id is not None else []
    return section(
        "Talleres",
        table(
            "Talleres del periodo",
            ("Fechas", "Estado"),
            (
                (f"{say_date(r['desde'])} a {say_date(r['hasta'])}", _standing(r, foco))
                for r in rows
            ),
        ),
        table(
            "Resultado de cada docente",
            ("Docente", "Asistió", "Prueba de entrada"),
            ((p["docente"], "Sí" if p["asistio"] else "No", p["entrada"]) for p in people),
        ),
        fuente="Registro de talleres",
        vacia="No hubo talleres en el periodo.",
    )


def _standing(row: Row, foco: Foco) -> str:
    if row["estado"] in _HECHO:
        return _HECHO[row["estado"]]
    return "Por realizarse" if foco.hoy < row["desde"] else "Por registrar"


def _decimal(value: float | None) -> str | None:
    return None if value is None else f"{value:.1f}".replace(".", ",")
