"""Copies a photographed AT to other people, another unit and another time, with ids of its own."""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from engine.process.memoria.codec import CODEC
from tests.scale.molde import WHERE, Foto
from tests.scale.pais import Pais

TEMAS = (
    "Convivencia escolar",
    "Comprensión lectora en primaria",
    "Matemática con material concreto",
    "Planificación curricular",
    "Tutoría y orientación educativa",
    "Educación intercultural bilingüe",
    "Gestión de la información en SIAGIE",
    "Alimentación escolar",
)
_ANSWERS_WITH_CARGOS = frozenset({"at_participantes", "at_asistencia", "anexo_04"})

Row = dict[str, Any]
Changes = dict[str, Callable[[Any], Any] | None]


@dataclass(frozen=True)
class Destino:
    """Where a copy goes: its number and id, its people, and how its instants move.

    Instants up to `foto.now` move by `antes` and later ones by `despues`, so that what had
    happened has happened and what was to come is to come.
    """

    n: int
    pais: Pais
    lugares: Mapping[int, int]
    corte: datetime
    antes: timedelta
    despues: timedelta
    compromiso: int

    def instant(self, value: datetime | None) -> datetime | None:
        """Return when something of the original happens in the copy."""
        if value is None:
            return None
        return value + (self.antes if value <= self.corte else self.despues)

    def text(self, value: str) -> str:
        """Return the same for an instant in ISO 8601."""
        moved = self.instant(datetime.fromisoformat(value))
        assert moved is not None
        return moved.isoformat()

    def period(self, value: Any) -> Any:
        """Return the same for a stretch of instants."""
        return asyncpg.Range(self.instant(value.lower), self.instant(value.upper))

    def identifier(self, value: UUID | None) -> UUID | None:
        """Return the copy's identifier for one of the original's."""
        return UUID(int=value.int ^ self.n) if value else None

    def place(self, entidad_id: int | None) -> int | None:
        """Return which entidad stands for one of the original's."""
        return self.lugares.get(entidad_id, entidad_id) if entidad_id else None

    def cargo(self, cargo_id: int | None) -> int | None:
        """Return which cargo stands for one of the original's: the same role elsewhere."""
        if cargo_id is None:
            return None
        entidad_id, rol = self.pais.puesto[cargo_id]
        return self.pais.cargo[self.lugares.get(entidad_id, entidad_id), rol]

    def persona(self, persona_id: int | None) -> int | None:
        """Return who holds in the copy what that persona holds in the original."""
        mine = self.pais.cargo_de.get(persona_id or 0)
        return self.pais.titular[self.cargo(mine) or 0] if mine else persona_id


def copy(foto: Foto, destino: Destino, codigo: str) -> dict[str, list[Row]]:
    """Return the rows of the copy, by table; those that the database numbers have no id."""
    changes = _changes(destino, codigo)
    made = {table: _copy_rows(rows, changes[table]) for table, rows in foto.filas.items()}
    for row in made["asistencia"]:
        row["titulo"] = f"{row['titulo']} {destino.n}"
        row["tema"] = TEMAS[destino.n % len(TEMAS)]
    for row in made["tarea"]:
        if row["respuesta"] and row["ficha"] in _ANSWERS_WITH_CARGOS:
            row["respuesta"] = _answer(row["respuesta"], destino)
    return made


def _copy_rows(rows: list[Row], changes: Changes) -> list[Row]:
    """Return the rows with their columns changed; one whose change is None is left out."""
    if not rows:
        return []
    gone = [column for column, change in changes.items() if change is None]
    here = [(c, change) for c, change in changes.items() if change and c in rows[0]]
    copies = [dict(row) for row in rows]
    for made in copies:
        for column, change in here:
            made[column] = change(made[column])
        for column in gone:
            del made[column]
    return copies


def _changes(destino: Destino, codigo: str) -> dict[str, Changes]:
    """Return how each column of each table changes; None for the ids the database gives."""
    d = destino
    common: Changes = {"asistencia_id": lambda _: d.n, "cargo_id": d.cargo}
    moved: dict[Callable[[Any], Any], str] = {
        d.instant: "creada creado cerrada vence en terminada suspendida siguiente entregado inicio "
        "fin borrador_en cerrado",
        d.persona: "persona_id tomada_por_id cerrada_por_id creada_por_id iniciada_por_id",
        d.place: "entidad_id unidad_id sede_id",
        d.identifier: "instancia_id padre_id raiz_id tarea_id",
    }
    for change, columns in moved.items():
        common |= dict.fromkeys(columns.split(), change)
    numbered: Changes = {**common, "id": None, "periodo": d.period}
    running: Changes = {**common, "id": d.identifier}
    own: dict[str, Changes] = {
        "asistencia": {**common, "id": lambda _: d.n, "codigo": lambda _: codigo},
        "compromiso": {**common, "id": lambda v: d.compromiso + v},
        "instancia": {
            **running,
            "contexto": lambda v: _context(v, d),
            "memoria": lambda v: move_memory(v, d),
            "clave": lambda v: codigo + v[v.find("/") :] if "/" in v else codigo,
        },
        "grupo": common,
        "tarea": running,
        "aviso": {**common, "id": d.identifier, "clave": lambda v: f"{v}:{d.n}"},
    }
    return {table: own.get(table, numbered) for table in WHERE}


def _context(text: str, destino: Destino) -> str:
    """Return who a child instance is about, in the copy; a UGEL's superior is its own DRE."""
    if text == "{}":
        return text
    facts = orjson.loads(text)
    here = destino.place(facts["entidad_id"])
    assert here is not None
    moved = {"entidad_id": here}
    if "cargo_id" in facts:
        moved["cargo_id"] = destino.cargo(facts["cargo_id"]) or 0
    if "compromiso_id" in facts:
        moved["compromiso_id"] = destino.compromiso + facts["compromiso_id"]
    if "escala_entidad_id" in facts:
        outside = facts["escala_entidad_id"] != facts["entidad_id"]
        moved["escala_entidad_id"] = destino.pais.superior[here] if outside else here
    return orjson.dumps(facts | moved).decode()


def _answer(text: str, destino: Destino) -> str:
    """Return an answer whose cargos are those of the copy."""
    answer = orjson.loads(text)
    for row in answer.get("participantes", []):
        row["cargo"] = destino.cargo(row["cargo"])
    for row in answer.get("compromisos", []):
        row["responsable"] = destino.cargo(row["responsable"])
    return orjson.dumps(answer).decode()


def move_memory(memoria: bytes, destino: Destino) -> bytes:
    """Return the state of an instance whose variables and timers moved with the copy."""
    state = orjson.loads(zlib.decompress(memoria))
    if state["v"] != CODEC:
        raise ValueError(f"las copias saben mover el codec {CODEC}, no el {state['v']}")
    for *_, variables in state["a"]:
        for name in {"inicio", "fin"} & variables.keys():
            variables[name] = _moved(variables[name], destino)
    for *_, datos in state["t"]:
        if "vence" in datos:
            datos["vence"] = destino.text(datos["vence"])
    return zlib.compress(orjson.dumps(state), 1)


def _moved(value: Any, destino: Destino) -> Any:
    """Return an instant moved, as text or as the codec writes an instant."""
    if isinstance(value, dict):
        return {"$i": destino.text(value["$i"])}
    return destino.text(value) if value else value
