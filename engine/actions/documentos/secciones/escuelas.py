"""Sections about where the work is done: schools, their context, docentes and the way to them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.material import (
    list_docentes,
    list_escuelas,
    list_estrategias,
    read_companion,
)
from engine.domain.documentos.bloques import Bloque, Seccion, pairs, section, sketch, table
from engine.domain.documentos.foco import Foco
from engine.domain.documentos.metas import UNA
from engine.domain.institucion import TIPOS
from engine.domain.redaccion import say_date
from engine.planner.terreno import kilometres

Row = Mapping[str, Any]
_UNKNOWN = "sin dato"


async def instituciones(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell the facts of each school accompanied (S003:1082, 1109)."""
    rows = await list_escuelas(tx, foco)
    return section(
        "Instituciones acompañadas",
        table(
            "Datos de las instituciones",
            ("Institución", "Código", "Tipo", "Área", "Estudiantes", "Secciones", "Docentes"),
            (
                (r["nombre"], r["codigo_modular"], TIPOS.get(r["tipo"] or ""), r["area"],
                 r["alumnos"], r["secciones"], r["docentes"])
                for r in rows
            ),
        ),
        fuente="Padrón de instituciones",
        vacia="No hay docentes en su lista.",
    )  # fmt: skip


async def contexto(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell the conditions in which docentes work: place, language, network (S003:1084-1086)."""
    rows = await list_escuelas(tx, foco)
    return section(
        "Contexto de las instituciones y la comunidad",
        table(
            "Contexto de cada institución",
            ("Institución", "Centro poblado", "Ruralidad", "Altitud (m)", "Lengua", "Frontera",
             "Conexión"),
            (
                (r["nombre"], r["centro_poblado"], r["ruralidad"], r["altitud"], r["lengua"],
                 _yes(r["frontera"]), _net(r["conectividad"]))
                for r in rows
            ),
            "La raya indica un dato que no consta en el padrón.",
        ),
        fuente="Padrón de instituciones",
        vacia="No hay docentes en su lista.",
    )  # fmt: skip


async def docentes(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell who is accompanied and in which conditions they work (S003:211-307)."""
    rows = await list_docentes(tx, foco)
    return section(
        "Docentes acompañados",
        table(
            "Docentes y su condición",
            ("Docente", "Institución", "Condición", "Título", "Vive en el lugar", "Dirige"),
            (
                (r["docente"], r["institucion"], r["condicion"], _yes(r["titulado"]),
                 _yes(r["residente"]), "Sí" if r["dirige"] else "No")
                for r in rows
            ),
        ),
        fuente="Plantel de las instituciones",
        vacia="No hay docentes en la lista.",
    )  # fmt: skip


async def caracterizacion(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell what the schools of a UGEL's programme are like, counted (S003:1109-1112)."""
    rows, teachers = await list_escuelas(tx, foco), await list_docentes(tx, foco)
    kinds = Counter(TIPOS.get(r["tipo"] or "", _UNKNOWN) for r in rows)
    taught = Counter(TIPOS.get(r["tipo"] or "", _UNKNOWN) for r in teachers)
    students: Counter[str] = Counter()
    for r in rows:
        students[TIPOS.get(r["tipo"] or "", _UNKNOWN)] += r["alumnos"] or 0
    return section(
        "Instituciones focalizadas",
        pairs(
            (
                ("Instituciones", len(rows)),
                ("Docentes acompañados", len(teachers)),
                ("De ellos, dirigen", sum(bool(r["dirige"]) for r in teachers)),
                ("Estudiantes", sum(students.values())),
                ("En área rural", _count(rows, "area", "rural")),
                ("De frontera", _count(rows, "frontera", True)),
            )
        ),
        table(
            "Por tipo de institución",
            ("Tipo", "Instituciones", "Docentes", "Estudiantes"),
            ((kind, n, taught[kind], students[kind]) for kind, n in sorted(kinds.items())),
        ),
        fuente="Padrón de instituciones y listas de acompañantes",
    )


async def ruta(tx: AsyncSession, foco: Foco) -> Seccion:
    """Tell the way of the days of a document, leg by leg, with its croquis (PR-19, S003:1299)."""
    assert foco.acompanante_id is not None
    who = await read_companion(tx, foco.acompanante_id, foco.hoy)
    rows = [
        r
        for r in await list_estrategias(tx, foco, ("visita", "gia", "rtc"))
        if r["estado"] != "no_realizada"
    ]
    base = _base(who, foco)
    monthly = foco.modelo.ciclo == "mensual"
    return section(
        "Ruta de desplazamiento",
        _legs(rows, base) if monthly else None,
        _croquis(rows, base),
        fuente="Plan de visitas y coordenadas de las instituciones",
        vacia="Aún no hay visitas con fecha en estos días.",
    )


def _legs(rows: Iterable[Row], base: Row) -> Bloque | None:
    told, before = [], base
    for r in rows:
        told.append(
            (say_date(r["desde"]), _days(r), UNA[r["clase"] or r["tipo"]], r["docente"],
             r["institucion"], _distance(before, r))
        )  # fmt: skip
        before = r
    return table(
        "Recorrido",
        ("Fecha", "Días", "Actividad", "Docente", "Lugar", "km desde el anterior"),
        told,
        f"Sale de {base['nombre']}. Los kilómetros son en línea recta.",
    )


def _croquis(rows: Iterable[Row], base: Row) -> Bloque | None:
    """Draw each place once, in the order in which it is first reached."""
    places: dict[str, tuple[str, float, float]] = {}
    for r in (base, *({**r, "nombre": r["institucion"]} for r in rows)):
        if r["latitud"] is not None and r["longitud"] is not None:
            places.setdefault(r["nombre"], (r["nombre"], r["latitud"], r["longitud"]))
    return sketch(tuple(places.values()))


def _base(who: Row, foco: Foco) -> Row:
    if who["latitud"] is not None:
        return {**who, "nombre": who["base"] or "su base"}
    return {**foco.programa, "nombre": foco.programa["ugel"]}


def _distance(una: Row, otra: Row) -> float | None:
    if None in (una["latitud"], una["longitud"], otra["latitud"], otra["longitud"]):
        return None
    return round(
        kilometres((una["latitud"], una["longitud"]), (otra["latitud"], otra["longitud"])), 1
    )


def _days(row: Row) -> int:
    return int((row["hasta"] - row["desde"]).days) + 1


def _count(rows: Iterable[Row], column: str, value: object) -> int:
    return sum(row[column] == value for row in rows)


def _yes(value: bool | None) -> str | None:
    return None if value is None else "Sí" if value else "No"


def _net(value: str | None) -> str | None:
    return value.replace("_", " ").replace("conexion", "conexión") if value else None
