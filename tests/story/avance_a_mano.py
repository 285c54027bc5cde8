"""The board of some programmes counted by hand, row by row."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from engine.db.queries.calendario import load_calendario
from engine.db.queries.tablas import (
    acompanados,
    acompanantes,
    cargos,
    estrategias,
    instituciones,
    programas,
    protocolos,
    tareas,
    valoraciones,
)
from engine.domain.avance import ESTRATEGIAS
from engine.domain.calendario import Calendario
from engine.domain.lima import day_of
from tests.story.avance import Region, Row

_DAY = timedelta(days=1)


@dataclass
class Naive:
    """The board counted row by row in Python, from nothing but the tables."""

    hoy: date
    estrategias: list[Row]
    acompanados: list[Row]
    acompanantes: dict[int, Row]
    cargos: dict[int, Row]
    instituciones: dict[int, Row]
    programas: dict[int, Row]
    protocolos: dict[tuple[int, str], Row]
    valoraciones: list[Row]
    tareas: list[Row]
    calendario: Calendario

    @classmethod
    async def read(cls, region: Region, hoy: date) -> "Naive":
        """Read all that the board is made of."""

        def by(rows: list[Row], key: Callable[[Row], Any]) -> dict[Any, Row]:
            return {key(row): row for row in rows}

        async with region.room.database.transaction() as tx:
            calendario = await load_calendario(tx)
        return cls(
            hoy,
            await region.table(estrategias),
            await region.table(acompanados),
            by(await region.table(acompanantes), lambda r: r["id"]),
            by(await region.table(cargos), lambda r: r["id"]),
            by(await region.table(instituciones), lambda r: r["entidad_id"]),
            by(await region.table(programas), lambda r: r["id"]),
            by(await region.table(protocolos), lambda r: (r["reglamento_id"], r["tipo"])),
            await region.table(valoraciones),
            [row for row in await region.table(tareas) if row["ficha"] == "visita_registro"],
            calendario,
        )

    def cut(self, row: Row, corte: str) -> bool:
        """Tell whether a strategy is in a cut, by what the cut says in words."""
        last, done = row["dias"].upper - _DAY, row["estado"] == "realizada"
        open_yet = row["estado"] in ("programada", "en_curso")
        due = self.calendario.nth_working_day(last, 2)
        cuts: dict[str, bool] = {
            "del_anio": row["estado"] != "no_realizada",
            "a_la_fecha": done or (open_yet and last <= self.hoy),
            "realizadas": done,
            "pendientes": open_yet and last <= self.hoy,
            "no_realizadas": row["estado"] == "no_realizada",
            "tarde": done and day_of(row["registrada_en"]) > due,
            "sin_registrar": open_yet and due < self.hoy,
            "sin_evidencia": done and row["tipo"] == "visita" and not any(
                v["evidencia"] for v in self.valoraciones if v["estrategia_id"] == row["id"]
            ),
            "sin_sesion": done and row["tipo"] == "visita" and not any(
                all(t["respuesta"].values()) for t in self.tareas
                if t["instancia_id"] == row["instancia_id"]
            ),
        }  # fmt: skip
        return cuts[corte]

    def listed(self, programa: int) -> list[Row]:
        """Return the docentes on the lists of a programme today."""
        return [
            row
            for row in self.acompanados
            if self.acompanantes[row["acompanante_id"]]["programa_id"] == programa
            and row["periodo"].lower <= self.hoy < row["periodo"].upper
        ]

    def reaching(self, docente: Row) -> list[Row]:
        """Return the strategies that reach a docente on a list."""
        school = self.cargos[docente["cargo_id"]]["entidad_id"]
        own = self.acompanantes[docente["acompanante_id"]]["programa_id"]
        spells = [r for r in self.acompanados if r["cargo_id"] == docente["cargo_id"]]
        found = []
        for row in self.estrategias:
            held = [
                spell
                for spell in spells
                if row["dias"].lower < spell["periodo"].upper
                and row["dias"].upper > spell["periodo"].lower
                and self.acompanantes[spell["acompanante_id"]]["programa_id"] == row["programa_id"]
            ]
            theirs = [s for s in held if s["acompanante_id"] == row["acompanante_id"]]
            reaches = {
                "visita": row["docente_id"] == docente["cargo_id"],
                "gia": bool(theirs),
                "rtc": bool(theirs) and row["entidad_id"] == school,
                "taller": bool(held),
            }[row["tipo"]]
            if reaches and row["programa_id"] == own:
                found.append(row)
        return found

    def docente_cuts(self, docente: Row) -> dict[str, bool]:
        """Return in which cuts a docente is."""
        mine = self.reaching(docente)
        programa = self.programas[self.acompanantes[docente["acompanante_id"]]["programa_id"]]
        kind = self.kind(docente)
        given = self.protocolos.get((programa["reglamento_id"], kind or ""))
        late = short = False
        for tipo in ESTRATEGIAS:
            own = [row for row in mine if row["tipo"] == tipo]
            done = sum(self.cut(row, "realizadas") for row in own)
            late |= done < sum(self.cut(row, "a_la_fecha") for row in own)
            column = {"visita": "visitas", "taller": "talleres"}.get(tipo, tipo)
            planned = sum(self.cut(row, "del_anio") for row in own)
            short |= given is not None and planned < given[column]
        return {"todos": True, "al_dia": not late, "atrasados": late, "plan_corto": short}

    def kind(self, docente: Row) -> str | None:
        """Return the kind of a docente's school."""
        school = self.cargos[docente["cargo_id"]]["entidad_id"]
        kind = self.instituciones[school]["tipo"]
        return None if kind is None else str(kind)

    def levels(self, docentes: Iterable[Row]) -> dict[tuple[str, int], int]:
        """Return how many docentes stand at each level, by the last month settled."""
        counted: dict[tuple[str, int], int] = {}
        for docente in docentes:
            last: dict[str, Row] = {}
            for row in sorted(self.valoraciones, key=lambda r: r["mes"]):
                own = row["docente_id"] == docente["cargo_id"] and row["definitiva"]
                if own and row["mes"] <= self.hoy:
                    last[row["desempeno"]] = row
            for name, row in last.items():
                counted[name, row["nivel"]] = counted.get((name, row["nivel"]), 0) + 1
        return counted
