"""Sections about the students of each docente, and the families and community of each school."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.material import list_docentes
from engine.db.queries.material_de_aula import list_instrumentos
from engine.db.queries.material_respondido import list_answers, list_tree_answers
from engine.domain.documentos.bloques import Seccion, pairs, percent, section, table
from engine.domain.documentos.foco import Foco
from engine.domain.redaccion import join_words, say_date

Row = Mapping[str, Any]
_SERVICIOS = {
    "agua": "agua", "luz": "electricidad", "desague": "desagüe", "internet": "internet",
    "telefono": "señal de teléfono",
}  # fmt: skip


async def estudiantes(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell who the students are, with those of some disability among them (S003:1090-1093, 1110).

    A companion tells each classroom, with how its groups learn and where they stand; a UGEL adds
    them up.
    """
    rows = await list_instrumentos(tx, foco, ("datos_estudiantes",))
    asked = len(await list_docentes(tx, foco))
    told = [(r["docente"], r["respuesta"]) for r in rows]
    one = foco.acompanante_id is not None
    return section(
        "Estudiantes de las aulas acompañadas",
        _counted([a for _, a in told], asked) if told else None,
        table(
            "Estudiantes de cada docente",
            ("Docente", "Grados", "Mujeres", "Hombres", "Con discapacidad", "En riesgo", "Lengua"),
            (
                (who, a["grados"], a["mujeres"], a["hombres"], a.get("discapacidad"),
                 a.get("riesgo"), a.get("lengua"))
                for who, a in told
                if one
            ),
            "La raya indica un dato que no se anotó. En riesgo: de dejar la escuela.",
        ),
        table(
            "Cómo aprenden y en qué nivel están",
            ("Docente", "Cómo aprenden mejor", "Nivel de cada grupo"),
            (
                (who, a.get("estilos"), a.get("niveles"))
                for who, a in told
                if one and (a.get("estilos") or a.get("niveles"))
            ),
        ),
        fuente="Fichas de datos de los estudiantes",
        vacia="Aún no se llena la ficha de datos de los estudiantes de ninguna aula.",
    )  # fmt: skip


def _counted(answers: list[Row], asked: int) -> Any:
    women, men, disabled, risk = (
        sum(a.get(name) or 0 for a in answers)
        for name in ("mujeres", "hombres", "discapacidad", "riesgo")
    )
    whole = women + men
    return pairs(
        (
            ("Aulas con su ficha", f"{len(answers)} de {asked}"),
            ("Estudiantes", f"{whole}: {women} mujeres y {men} hombres"),
            ("Con alguna discapacidad", f"{disabled} ({percent(disabled, whole)})"),
            ("En riesgo de dejar la escuela", f"{risk} ({percent(risk, whole)})"),
        )
    )


async def comunidad(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell how families and community take part, and what is around each school (S003:1093)."""
    before = await list_tree_answers(tx, foco, ("sensibilizar_antes",))
    met = [*before, *await list_answers(tx, foco, ("sensibilizacion",))]
    around = _last_of_each(await list_instrumentos(tx, foco, ("datos_ie",)))
    return section(
        "Familias y comunidad",
        table(
            "Reuniones de sensibilización",
            ("Institución", "Fecha", "Asistieron", "Compromisos"),
            (
                (r.get("institucion", "Todas, antes de la primera visita"),
                 say_date(date.fromisoformat(r["respuesta"]["fecha"])),
                 r["respuesta"].get("asistentes"),
                 " · ".join(r["respuesta"].get("compromisos") or ()))
                for r in sorted(met, key=lambda r: str(r["respuesta"]["fecha"]))
            ),
        ),
        table(
            "Entorno de cada institución",
            ("Institución", "Cómo se llega", "Servicios", "Lo favorable", "Aliados"),
            (
                (r["institucion"], r["respuesta"].get("llegada"),
                 join_words([_SERVICIOS[s] for s in r["respuesta"].get("servicios") or ()]),
                 r["respuesta"].get("entorno"), r["respuesta"].get("autoridades"))
                for r in around
            ),
        ),
        fuente="Sensibilización y fichas de datos de la institución",
        vacia="Aún no se registran reuniones con las familias ni fichas de las instituciones.",
    )  # fmt: skip


def _last_of_each(rows: Iterable[Row]) -> list[Row]:
    """Return the last ficha of each school, whichever its docente."""
    last: dict[int, Row] = {}
    for row in sorted(rows, key=lambda r: r["llenado_en"]):
        last[row["entidad_id"]] = row
    return sorted(last.values(), key=lambda r: str(r["institucion"]))
