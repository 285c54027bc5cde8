"""The year of a companion drawn by the server: a grid of days, and each month's route on a map."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import cos, radians
from typing import Any

LADO, MARGEN = 19, 46
"""Of each day's square, and of the names of months, in units of the drawing."""
ANCHO, ALTO, BORDE = 640, 420, 34
_MODOS = {"carretera": "por carretera", "rio": "por río", "a_pie": "a pie"}
TIPOS = {
    "visita": "Visita", "gia": "GIA", "rtc": "RTC", "taller": "Taller",
    "taller_ap": "Taller de acompañantes", "reunion": "En la UGEL", "induccion": "Inducción",
    "viaje": "Viaje",
}  # fmt: skip
LETRAS = {
    "visita": "V",
    "gia": "G",
    "rtc": "R",
    "taller": "T",
    "taller_ap": "A",
    "reunion": "U",
    "viaje": "·",
}
MESES = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
    "octubre", "noviembre", "diciembre",
)  # fmt: skip
_UN_DIA = timedelta(days=1)


@dataclass(frozen=True)
class Celda:
    """A day of the grid: where it is drawn, of which class, with its letter and its words."""

    x: int
    y: int
    clase: str
    letra: str
    texto: str


@dataclass(frozen=True)
class Lugar:
    """A place of the map, with its name and whether one sets out from it."""

    x: float
    y: float
    nombre: str
    base: bool = False
    visitado: bool = False


@dataclass(frozen=True)
class Linea:
    """A way of the map, from place to place, and how it is gone."""

    x1: float
    y1: float
    x2: float
    y2: float
    clase: str


def draw_grid(told: Mapping[str, Any], inicio: date, fin: date) -> dict[str, Any]:
    """Return the grid of a year: a row for each month, a square for each day."""
    busy = dict(_busy(told))
    months = list(_months(inicio, fin))
    rows = {month: n for n, month in enumerate(months)}
    cells = []
    dia = inicio
    while dia <= fin:
        tipo, texto = busy.get(dia, ("fin_de_semana" if dia.weekday() > 4 else "libre", ""))
        cells.append(
            Celda(
                MARGEN + (dia.day - 1) * LADO, 22 + rows[dia.year, dia.month] * LADO, tipo,
                LETRAS.get(tipo, ""), texto and f"{dia.day} de {MESES[dia.month - 1]}: {texto}",
            )
        )  # fmt: skip
        dia += _UN_DIA
    return {
        "celdas": cells,
        "meses": [(MESES[m - 1][:3], 22 + n * LADO + 14) for n, (_, m) in enumerate(months)],
        "dias": [(d, MARGEN + (d - 1) * LADO + LADO // 2) for d in (1, 5, 10, 15, 20, 25, 30)],
        "ancho": MARGEN + 31 * LADO + 2, "alto": 26 + len(months) * LADO, "lado": LADO - 2,
    }  # fmt: skip


def _months(inicio: date, fin: date) -> Iterator[tuple[int, int]]:
    dia = inicio.replace(day=1)
    while dia <= fin:
        yield dia.year, dia.month
        dia = (dia + 31 * _UN_DIA).replace(day=1)


def _busy(told: Mapping[str, Any]) -> Iterator[tuple[date, tuple[str, str]]]:
    """Yield what takes each day; what is done there comes after the journey to it."""
    for ruta in told["rutas"]:
        for leg in ruta["tramos"]:
            yield date.fromisoformat(leg["fecha"]), ("viaje", "viaje")
    for comun in told["comunes"]:
        mine = comun.get("acompanantes")
        if mine is None or f"A{told['acompanante']}" in mine:
            for each in comun["dias"]:
                yield date.fromisoformat(each["fecha"]), (comun["tipo"], TIPOS[comun["tipo"]])
    for event in told["eventos"]:
        said = f"{TIPOS[event['tipo']]} {event['numero']}, {event.get('nombre', event['lugar'])}"
        for each in event["dias"]:
            yield date.fromisoformat(each["fecha"]), (event["tipo"], said)


def draw_map(
    told: Mapping[str, Any], ugel: Mapping[str, Any] | None, tramos: Sequence[Mapping[str, Any]]
) -> dict[str, Any] | None:
    """Return the places of a companion and the ways of a month; None where no place is known."""
    points: dict[str, tuple[float, float, str]] = {}
    if ugel is not None:
        points["ugel"] = (ugel["latitud"], ugel["longitud"], "UGEL")
    base = told["base"]
    if base is not None:
        points[f"A{told['acompanante']}"] = (base["latitud"], base["longitud"], "Sale de aquí")
    for each in told["instituciones"]:
        if each["lugar"] is not None:
            lugar = each["lugar"]
            points[each["id"]] = (lugar["latitud"], lugar["longitud"], each["nombre"])
    if not points:
        return None
    placed = _placed(points)
    gone = {leg["hasta"] for leg in tramos}
    lines = [
        Linea(*placed[leg["desde"]], *placed[leg["hasta"]], leg["modo"])
        for leg in tramos
        if leg["desde"] in placed and leg["hasta"] in placed
    ]
    starts = f"A{told['acompanante']}"
    return {
        "lugares": [
            Lugar(*placed[code], points[code][2], code in ("ugel", starts), code in gone)
            for code in points
        ],
        "lineas": lines, "ancho": ANCHO, "alto": ALTO,
    }  # fmt: skip


def _placed(points: Mapping[str, tuple[float, float, str]]) -> dict[str, tuple[float, float]]:
    """Return where each place goes, both axes at one scale, with a border around."""
    lats, lons = [p[0] for p in points.values()], [p[1] for p in points.values()]
    shrink = cos(radians(sum(lats) / len(lats)))
    tall, wide = max(lats) - min(lats), (max(lons) - min(lons)) * shrink
    scale = min(
        (ANCHO - 2 * BORDE) / wide if wide else float("inf"),
        (ALTO - 2 * BORDE) / tall if tall else float("inf"),
    )
    scale = 1.0 if scale == float("inf") else scale
    left = (ANCHO - wide * scale) / 2
    top = (ALTO - tall * scale) / 2
    return {
        code: (
            round(left + (lon - min(lons)) * shrink * scale, 1),
            round(top + (max(lats) - lat) * scale, 1),
        )
        for code, (lat, lon, _) in points.items()
    }


def list_days(told: Mapping[str, Any], mes: str) -> list[dict[str, Any]]:
    """Return what a companion does in a month, by day, in words."""
    rows = []
    for event in (*told["eventos"], *told["comunes"]):
        first, last = event["dias"][0], event["dias"][-1]
        if not first["fecha"] <= f"{mes}-31" or not last["fecha"] >= f"{mes}-01":
            continue
        rows.append(
            {
                "desde": date.fromisoformat(first["fecha"]),
                "hasta": date.fromisoformat(last["fecha"]), "dias": len(event["dias"]),
                "que": TIPOS[event["tipo"]], "quien": event.get("nombre", ""),
                "donde": event.get("lugar", "UGEL"), "hora": f"{first['inicio']} a {first['fin']}",
            }
        )  # fmt: skip
    return sorted(rows, key=lambda row: row["desde"])


def list_legs(told: Mapping[str, Any], ugel: str, mes: str) -> list[dict[str, Any]]:
    """Return the ways of a month with the names of their places."""
    names = {each["id"]: each["nombre"] for each in told["instituciones"]}
    names |= {"ugel": ugel, f"A{told['acompanante']}": "donde sale"}
    return [
        {
            **leg, "dia": date.fromisoformat(leg["fecha"]), "como": _MODOS[leg["modo"]],
            "de": names.get(leg["desde"], leg["desde"]), "a": names.get(leg["hasta"], leg["hasta"]),
        }
        for ruta in told["rutas"]
        if ruta["mes"] == mes
        for leg in ruta["tramos"]
    ]  # fmt: skip


def list_outings(legs: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the ways of each day as one: through where, from what hour to what hour, how far."""
    days: dict[date, list[Mapping[str, Any]]] = {}
    for leg in legs:
        days.setdefault(leg["dia"], []).append(leg)
    return [
        {
            "dia": dia, "camino": " → ".join([ways[0]["de"], *(leg["a"] for leg in ways)]),
            "sale": ways[0]["sale"], "llega": ways[-1]["llega"],
            "km": round(sum(leg["km"] for leg in ways), 1),
            "como": " y ".join(dict.fromkeys(leg["como"] for leg in ways)),
        }
        for dia, ways in days.items()
    ]  # fmt: skip
