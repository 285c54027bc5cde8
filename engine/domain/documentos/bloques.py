"""The pieces a document is built of, as plain values that are stored, sent and printed alike."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

Bloque = dict[str, Any]
Seccion = dict[str, Any]
Celda = str | int | float | None
_CIFRA = re.compile(r"\d{1,6}(,\d+)?( %)?")
_RAYA = "—"


def section(
    titulo: str, *bloques: Bloque | None, fuente: str = "", vacia: str = "Nada registrado."
) -> Seccion:
    """Return a section; without anything to show it says `vacia`."""
    shown = [bloque for bloque in bloques if bloque is not None]
    return {"titulo": titulo, "fuente": fuente, "bloques": shown or [paragraph(vacia)]}


def table(
    leyenda: str, columnas: Sequence[str], filas: Iterable[Sequence[Celda]], nota: str = ""
) -> Bloque | None:
    """Return a table, or None without rows; its first column names each of them.

    `cifras` are the places of the columns in which there is nothing but figures.
    """
    rows = [[_text(cell) for cell in row] for row in filas]
    if not rows:
        return None
    return {
        "tipo": "tabla", "leyenda": leyenda, "columnas": list(columnas), "filas": rows,
        "cifras": [n for n in range(1, len(columnas)) if _counts(row[n] for row in rows)],
        "nota": nota,
    }  # fmt: skip


def _counts(cells: Iterable[str]) -> bool:
    told = {cell for cell in cells if cell != _RAYA}
    return bool(told) and all(_CIFRA.fullmatch(cell) for cell in told)


def bullets(puntos: Iterable[str], leyenda: str = "") -> Bloque | None:
    """Return a list of points, or None when there are none."""
    said = [punto for punto in puntos if punto]
    return {"tipo": "lista", "leyenda": leyenda, "puntos": said} if said else None


def pairs(pares: Iterable[tuple[str, Celda]]) -> Bloque | None:
    """Return named facts, without those that are not known."""
    known = [[name, _text(value)] for name, value in pares if value not in (None, "")]
    return {"tipo": "datos", "pares": known} if known else None


def paragraph(texto: str) -> Bloque:
    """Return a sentence or two."""
    return {"tipo": "parrafo", "texto": texto}


def sketch(puntos: Sequence[tuple[str, float, float]]) -> Bloque | None:
    """Return a croquis of places (name, latitude, longitude) in the order they are reached.

    It is drawn without any map: north above, each place numbered, on a sheet of 100 by 60
    (S003:1299-1302). None with fewer than two places.
    """
    if len(puntos) < 2:
        return None
    lats, lons = [p[1] for p in puntos], [p[2] for p in puntos]
    scale = min(88 / (max(lons) - min(lons) or 1e-6), 44 / (max(lats) - min(lats) or 1e-6))
    wide = scale * (max(lons) - min(lons))
    tall = scale * (max(lats) - min(lats))
    placed = [
        {
            "nombre": name,
            "x": round((100 - wide) / 2 + scale * (lon - min(lons)), 1),
            "y": round((60 - tall) / 2 + scale * (max(lats) - lat), 1),
        }
        for name, lat, lon in puntos
    ]
    return {"tipo": "croquis", "puntos": placed}


def percent(part: int, whole: int) -> str:
    """Return "75 %", a half rounded up, or a dash when there is nothing to divide by."""
    return f"{(200 * part + whole) // (2 * whole)} %" if whole else "—"


def _text(value: Celda) -> str:
    if value is None or value == "":
        return _RAYA
    if isinstance(value, float):
        return f"{value:.1f}".replace(".", ",")
    return str(value)
