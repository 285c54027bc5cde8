"""Writes the dates of an accepted year into the strategies of its programme, all at once."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import delete, text
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import estrategias
from engine.planner.anual.claves import clave_of, row_of
from engine.planner.anual.pedido import Pedido, local_of

_ONE_DAY = timedelta(days=1)
_COLUMNS = (
    "tipo", "clase", "acompanante_id", "docente_id", "entidad_id", "numero", "desde", "fin",
)  # fmt: skip
_INSERT = text("""
    INSERT INTO estrategia
        (programa_id, tipo, clase, acompanante_id, docente_id, entidad_id, numero, dias, estado)
    SELECT :programa, v.tipo, v.clase, v.acompanante_id, v.docente_id, v.entidad_id, v.numero,
        daterange(v.desde, v.fin), 'programada'
    FROM unnest(
        CAST(:tipo AS text[]), CAST(:clase AS text[]), CAST(:acompanante_id AS bigint[]),
        CAST(:docente_id AS bigint[]), CAST(:entidad_id AS bigint[]), CAST(:numero AS smallint[]),
        CAST(:desde AS date[]), CAST(:fin AS date[])
    ) AS v(tipo, clase, acompanante_id, docente_id, entidad_id, numero, desde, fin)
""")
_MOVE = text("""
    UPDATE estrategia e SET dias = daterange(v.desde, v.fin), clase = v.clase,
        acompanante_id = v.acompanante_id, entidad_id = v.entidad_id
    FROM unnest(
        CAST(:ids AS bigint[]), CAST(:clase AS text[]), CAST(:acompanante_id AS bigint[]),
        CAST(:entidad_id AS bigint[]), CAST(:desde AS date[]), CAST(:fin AS date[])
    ) AS v(id, clase, acompanante_id, entidad_id, desde, fin)
    WHERE e.id = v.id
""")
_MOVED = ("clase", "acompanante_id", "entidad_id", "desde", "fin")
Row = dict[str, Any]


class Escrito(NamedTuple):
    """What accepting a year wrote: rows that are new, moved from what they were, and dropped."""

    nuevas: Sequence[Row]
    movidas: Sequence[tuple[Mapping[str, Any], Row]]
    quitadas: Sequence[Mapping[str, Any]]
    iguales: int

    def counts(self) -> dict[str, int]:
        """Return how many of each fate."""
        return {
            "nuevas": len(self.nuevas), "movidas": len(self.movidas), "iguales": self.iguales,
            "quitadas": len(self.quitadas),
        }  # fmt: skip


async def write_strategies(
    tx: AsyncSession, programa: Mapping[str, Any], plan: Mapping[str, Any], pedido: Pedido
) -> Escrito:
    """Make what is planned and not begun be what a year says; return what became of each.

    What was begun since the year was dated stays as it is. What takes the place of something that
    was not done is never dropped.
    """
    local = {row["ie"]: local_of(row) for row in pedido.docentes}
    standing = {clave_of(row, local, programa["anio"]): row for row in pedido.hechos}
    schools = {row["ie"]: row["ruta"][-1] for row in pedido.docentes}
    wanted = dict(_rows(plan, programa["ugel_id"], schools))
    new = [row for key, row in wanted.items() if key not in standing]
    moved: list[tuple[Mapping[str, Any], Row]] = []
    kept = 0
    for key, row in wanted.items():
        before = standing.get(key)
        if before is None:
            continue
        if before["libre"] and _differs(before, row):
            moved.append((before, {**row, "id": before["id"]}))
        else:
            kept += 1
    gone = [
        row
        for key, row in standing.items()
        if row["libre"] and key not in wanted and row["reprogramada_de_id"] is None
    ]
    if gone:
        await tx.execute(delete(estrategias).where(estrategias.c.id.in_([r["id"] for r in gone])))
    if moved:
        rows = [row for _, row in moved]
        await tx.execute(_MOVE, {"ids": [row["id"] for row in rows], **_arrays(rows, _MOVED)})
    if new:
        await tx.execute(_INSERT, {"programa": programa["id"], **_arrays(new, _COLUMNS)})
    return Escrito(new, moved, gone, kept)


def _differs(before: Mapping[str, Any], row: Row) -> bool:
    same = ("clase", "acompanante_id", "entidad_id", "desde")
    ends = before["hasta"] + _ONE_DAY != row["fin"]
    return ends or any(before[name] != row[name] for name in same)


def _arrays(rows: Sequence[Row], columns: Sequence[str]) -> dict[str, list[Any]]:
    return {name: [row[name] for row in rows] for name in columns}


def _rows(
    plan: Mapping[str, Any], ugel_id: int, schools: Mapping[str, int]
) -> Iterator[tuple[str, Row]]:
    """Yield each strategy of a year by its id, as its row."""
    for each in plan["acompanantes"]:
        for event in each["eventos"]:
            visit = event["tipo"] == "visita"
            yield event["id"], {
                "tipo": event["tipo"], "clase": _class_of(event) if visit else None,
                "acompanante_id": row_of(each["id"]),
                "docente_id": row_of(event["docente"]) if visit else None,
                "entidad_id": ugel_id if event["tipo"] == "gia" else schools[event["sede"]],
                "numero": event["numero"], **_span(event),
            }  # fmt: skip
    for comun in plan["comunes"]:
        if comun["tipo"] in ("taller", "taller_ap", "reunion"):
            yield comun["id"], {
                "tipo": comun["tipo"], "clase": None, "acompanante_id": None, "docente_id": None,
                "entidad_id": ugel_id, "numero": int(comun["id"].rpartition("-")[2]),
                **_span(comun),
            }  # fmt: skip


def _class_of(event: Mapping[str, Any]) -> str:
    """Return the class of a visit by what it is for (PR-14, FA-05, FA-12)."""
    if event["proposito"] in ("linea_de_base", "diagnostica"):
        return "diagnostica"
    return "cierre" if event["proposito"] == "cierre" else "en_aula"


def _span(thing: Mapping[str, Any]) -> dict[str, date]:
    first, last = (date.fromisoformat(thing["dias"][n]["fecha"]) for n in (0, -1))
    return {"desde": first, "fin": last + _ONE_DAY}
