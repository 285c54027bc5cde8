"""Where a row convenes: regions and UGEL from the names in its cells."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from forms.hojas.anotaciones import NINGUNO, Opcion
from forms.hojas.palabras import nearest, normal
from forms.hojas.renglon import Renglon
from forms.hojas.territorio import (
    TODAS,
    Catalogo,
    Hallado,
    means_everywhere,
    means_nowhere,
    short_name,
)

_PAIR = re.compile(r"^(?P<dre>[^:/]+?)\s*(?::|/|[-–]\s*(?=UGEL))\s*(?P<ugel>.+)$", re.IGNORECASE)
_AFTER = re.compile(r"^(?P<ugel>.+?)\s*\((?P<dre>[^)]+)\)$")
_AND = re.compile(r"\s+[ye]\s+")
_KIND = {"dre": "una DRE o GRE", "ugel": "una UGEL", "unidad": "una unidad orgánica"}


@dataclass(frozen=True)
class Donde:
    """The codes of the DRE/GRE and UGEL that a row names; TODAS alone stands for all."""

    regiones: tuple[str, ...] = ()
    ugel: tuple[str, ...] = ()


def read_where(row: Renglon, catalogo: Catalogo) -> Donde:
    """Return where a row convenes; what names nothing known is noted as wrong."""
    regions = _regions(row, catalogo)
    return Donde(tuple(regions), tuple(_ugeles(row, catalogo, regions)))


def _regions(row: Renglon, catalogo: Catalogo) -> list[str]:
    text = row.lines("regiones")
    if means_nowhere(text):
        return []
    if means_everywhere(text):
        return [TODAS]
    found: list[str] = []
    for item in _items(row, "regiones", text, catalogo, "dre"):
        if means_everywhere(item):
            return [TODAS]
        found += find_one(row, catalogo, "regiones", "dre", item)
    return list(dict.fromkeys(found))


def _ugeles(row: Renglon, catalogo: Catalogo, regions: Sequence[str]) -> list[str]:
    text = row.lines("ugel")
    if means_nowhere(text):
        return []
    if means_everywhere(text):
        return [TODAS]
    found: list[str] = []
    for item in _items(row, "ugel", text, catalogo, "ugel"):
        if means_everywhere(item):
            return [TODAS]
        found += _ugel(row, catalogo, item, regions)
    return list(dict.fromkeys(found))


def _items(row: Renglon, key: str, text: str, catalogo: Catalogo, tipo: str) -> Iterable[str]:
    """Yield the names of a list; "A y B" is two of them unless it is the name of one."""
    for item in row.items(key, text):
        parts = _AND.split(item)
        if len(parts) > 1 and not catalogo.find(tipo, item).seguro:
            yield from parts
        else:
            yield item


def _ugel(row: Renglon, catalogo: Catalogo, item: str, regions: Sequence[str]) -> list[str]:
    pair = _PAIR.match(item) or _AFTER.match(item)
    if pair is None:
        return _lonely_ugel(row, catalogo, item, regions)
    above = catalogo.find("dre", pair["dre"])
    if not above.opciones:
        return find_one(row, catalogo, "ugel", "ugel", item, inside=None, name=pair["ugel"])
    dre = above.opciones[0][0]
    if not above.seguro:
        [dre] = find_one(row, catalogo, "ugel", "dre", pair["dre"]) or [dre]
    if means_everywhere(pair["ugel"]):
        return catalogo.below(dre)
    return find_one(row, catalogo, "ugel", "ugel", item, inside=dre, name=pair["ugel"])


def _lonely_ugel(row: Renglon, catalogo: Catalogo, item: str, regions: Sequence[str]) -> list[str]:
    """Return a UGEL named without its region: those of the regions of the row come first."""
    if normal(item).startswith(("dre ", "gre ", "region ")):
        above = catalogo.find("dre", item)
        if above.seguro:
            row.assume("Una DRE o GRE en la columna de UGEL se lee como todas sus UGEL.", "ugel")
            return catalogo.below(above.opciones[0][0])
    for dre in regions:
        if dre != TODAS and (near := catalogo.find("ugel", item, inside=dre)).seguro:
            return [near.opciones[0][0]]
    return find_one(row, catalogo, "ugel", "ugel", item)


def find_one(
    row: Renglon,
    catalogo: Catalogo,
    key: str,
    tipo: str,
    item: str,
    *,
    inside: str | None = None,
    name: str = "",
) -> list[str]:
    """Return the code that a name of a column stands for, or nothing after noting why.

    A name that is not certain is noted as a doubt, with what else it could be.
    """
    found = catalogo.find(tipo, name or item, inside=inside)
    if found.seguro:
        return [found.opciones[0][0]]
    row.cuaderno.meet(item)
    if not found.opciones:
        if row.wrong_in((key,)):
            return []
        row.wrong(key, _unknown(catalogo, tipo, item, name or item, inside))
        return []
    answer = row.doubt(key, tipo, item, _options(catalogo, found))
    return [answer] if answer != NINGUNO and answer in catalogo.entidades else []


def _options(catalogo: Catalogo, found: Hallado) -> list[Opcion]:
    return [Opcion(code, full_name(catalogo, code), score) for code, score in found.opciones]


def full_name(catalogo: Catalogo, codigo: str) -> str:
    """Return the name of an entidad with that of its region: "UGEL Chucuito (DRE Puno)"."""
    entidad = catalogo.entidades[codigo]
    above = catalogo.entidades.get(entidad.superior or "")
    if entidad.tipo == "unidad":
        return f"{codigo} · {entidad.nombre}"
    return f"{entidad.nombre} ({above.nombre})" if above and above.tipo == "dre" else entidad.nombre


def _unknown(catalogo: Catalogo, tipo: str, item: str, name: str, inside: str | None) -> str:
    within = f" en {catalogo.entidades[inside].nombre}" if inside else ""
    names = {short_name(e.nombre): e.nombre for e in catalogo.of_kind(tipo)}
    near = [names[n] for n, _ in nearest(short_name(name), names, least=0.5)][:3]
    hint = f" ¿Quiso decir {' o '.join(near)}?" if near else " Escriba su nombre oficial."
    return f"No se reconoce «{item[:60]}» como {_KIND[tipo]}{within}.{hint}"
