"""What stands on the timeline, whatever it comes from: facts for its bars, and the rows."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from api.pages.bars import stretches
from engine.domain.calendario import Calendario, days_between

BARRAS = 2000
"""Bars of a view, at most: beyond it rows tell how many activities each week has."""
FILAS = 80
"""Rows of a view, at most."""
TONOS = 6


@dataclass(frozen=True)
class Pieza:
    """An AT, a planned activity or a place of a plan, with the ids of the rows it falls in.

    `marca` is the hardest cruce it has ("duro", "blando" or nothing); `aviso` why it cannot be
    moved by whoever looks, empty when it can; `tentativa` tells that nobody is booked yet.
    """

    codigo: str
    titulo: str
    unidad: str
    tema: str
    fechas: str
    estado: str
    dias: frozenset[date]
    direccion: str
    filas: frozenset[str] = frozenset()
    planeada: bool = False
    tentativa: bool = False
    movible: bool = False
    marca: str = ""

    def to_json(self, tono: int) -> dict[str, Any]:
        """Return what the page tells of it."""
        return {
            "codigo": self.codigo, "titulo": self.titulo, "unidad": self.unidad, "tema": self.tema,
            "fechas": self.fechas, "estado": self.estado, "inicio": min(self.dias).isoformat(),
            "direccion": self.direccion, "clase": "actividad" if self.planeada else "asistencia",
            "tentativa": self.tentativa, "movible": self.movible, "marca": self.marca,
            "tono": tono,
        }  # fmt: skip


@dataclass(frozen=True)
class Fila:
    """A row: `abre` names the DRE whose UGEL it shows when opened, which then come below it."""

    id: str
    nombre: str
    detalle: str = ""
    abre: str = ""
    piezas: Sequence[Pieza] = ()


@dataclass(frozen=True)
class Dibujo:
    """The rows of a period and whether they tell weeks instead of bars; `ocultas`, rows left."""

    desde: date
    hasta: date
    filas: Sequence[Fila]
    tonos: Mapping[str, int]
    ocultas: int = 0
    densa: bool = False
    fondos: Sequence[Mapping[str, str]] = field(default_factory=tuple)
    inhabiles: Sequence[str] = field(default_factory=tuple)

    def marked(self, marcas: Mapping[str, str]) -> "Dibujo":
        """Return it with the hardest cruce of each piece."""
        rows = [
            replace(fila, piezas=[replace(p, marca=marcas.get(p.codigo, "")) for p in fila.piezas])
            for fila in self.filas
        ]
        return replace(self, filas=rows)

    def leaf(self, desde: int, cuantas: int) -> "Dibujo":
        """Return it with so many of its pieces from one on, and the rows that hold them.

        Rows that open into others, and those that tell weeks, have no pieces to be passed over.
        """
        rows, seen = [], 0
        for fila in self.filas:
            inside = fila.piezas[max(0, desde - seen) : max(0, desde + cuantas - seen)]
            if self._counts(fila) or inside:
                rows.append(fila if self._counts(fila) else replace(fila, piezas=inside))
            seen += 0 if self._counts(fila) else len(fila.piezas)
        return replace(self, filas=rows)

    @property
    def listed(self) -> int:
        """Return how many pieces are told one by one, row by row."""
        return sum(len(fila.piezas) for fila in self.filas if not self._counts(fila))

    def weeks_of(self, fila: Fila) -> list[dict[str, Any]]:
        """Return how many activities a row has in each week of the period, none left out."""
        count: dict[date, int] = {}
        for pieza in fila.piezas:
            inside = (dia for dia in pieza.dias if self.desde <= dia < self.hasta)
            for monday in {dia - timedelta(days=dia.weekday()) for dia in inside}:
                count[monday] = count.get(monday, 0) + 1
        return [{"lunes": monday.isoformat(), "cuenta": count[monday]} for monday in sorted(count)]

    def to_json(self) -> dict[str, Any]:
        """Return it as the page and programs read it: days with the end left out."""
        told = {p.codigo: p for fila in self.filas if not self._counts(fila) for p in fila.piezas}
        return {
            "desde": self.desde.isoformat(),
            "hasta": self.hasta.isoformat(),
            "densa": self.densa,
            "ocultas": self.ocultas,
            "filas": [
                {
                    "id": fila.id, "nombre": fila.nombre, "detalle": fila.detalle,
                    "abre": fila.abre,
                    "semanas": self.weeks_of(fila) if self._counts(fila) else [],
                }
                for fila in self.filas
            ],
            "actividades": {c: p.to_json(self.tonos.get(p.unidad, 0)) for c, p in told.items()},
            "barras": [bar for fila in self.filas for bar in self._bars(fila)],
            "fondos": list(self.fondos),
            "inhabiles": list(self.inhabiles),
        }  # fmt: skip

    def _counts(self, fila: Fila) -> bool:
        return self.densa or bool(fila.abre)

    def _bars(self, fila: Fila) -> Iterable[dict[str, str]]:
        if self._counts(fila):
            return
        for pieza in fila.piezas:
            for first, last in stretches(pieza.dias):
                if first < self.hasta and last >= self.desde:
                    yield {
                        "fila": fila.id, "codigo": pieza.codigo, "inicio": first.isoformat(),
                        "fin": (last + timedelta(days=1)).isoformat(),
                    }  # fmt: skip


def draw(
    desde: date,
    hasta: date,
    filas: Sequence[Fila],
    calendario: Calendario,
    protegidos: Iterable[tuple[date, date, str]],
    *,
    hoy: date,
    densa: bool,
) -> Dibujo:
    """Return the drawing of those rows, the first FILAS of them."""
    shown = filas[:FILAS]
    units = sorted({pieza.unidad for fila in shown for pieza in fila.piezas})
    many = sum(len(stretches(p.dias)) for f in shown if not f.abre for p in f.piezas) > BARRAS
    return Dibujo(
        desde, hasta, shown, {unit: n % TONOS for n, unit in enumerate(units)},
        max(0, len(filas) - FILAS), densa or many,
        (*_shades(calendario, desde, hasta, protegidos, weekends=not densa),
         _shade("hoy", hoy, hoy, "Hoy")),
        tuple(
            dia.isoformat()
            for dia in days_between(desde - _AROUND, hasta + _AROUND)
            if dia.weekday() < 5 and not calendario.is_working_day(dia)
        ),
    )  # fmt: skip


_AROUND = timedelta(days=40)


def _shades(
    calendario: Calendario,
    desde: date,
    hasta: date,
    protegidos: Iterable[tuple[date, date, str]],
    *,
    weekends: bool,
) -> Iterable[dict[str, str]]:
    for bloque in calendario.bloques:
        if bloque.tipo == "gestion" and bloque.inicio < hasta and bloque.fin >= desde:
            yield _shade("gestion", bloque.inicio, bloque.fin, "Semanas de gestión")
    for first, last, name in protegidos:
        yield _shade("protegido", first, last, f"Periodo protegido: {name}")
    days = list(days_between(desde, hasta - timedelta(days=1)))
    if weekends:
        for first, last in stretches(dia for dia in days if dia.weekday() >= 5):
            yield _shade("descanso", first, last, "Fin de semana")
    for dia in days:
        if feriado := calendario.feriado_on(dia):
            yield _shade("feriado", dia, dia, feriado.nombre)


def _shade(clase: str, first: date, last: date, nombre: str) -> dict[str, str]:
    end = last + timedelta(days=1)
    return {"clase": clase, "inicio": first.isoformat(), "fin": end.isoformat(), "nombre": nombre}


def by_row(piezas: Iterable[Pieza]) -> dict[str, list[Pieza]]:
    """Return the pieces of each row by its id, in order of their first day."""
    found: dict[str, list[Pieza]] = {}
    for pieza in sorted(piezas, key=lambda p: (min(p.dias), p.codigo)):
        for fila in pieza.filas:
            found.setdefault(fila, []).append(pieza)
    return found


def hardest(found: Iterable[tuple[Collection[str], str]]) -> dict[str, str]:
    """Return by code "duro" or "blando", from pairs of codes with the dureza of what joins them."""
    marks: dict[str, str] = {}
    for codes, dureza in found:
        for code in codes:
            if dureza == "duro" or code not in marks:
                marks[code] = "duro" if dureza == "duro" else "blando"
    return marks
