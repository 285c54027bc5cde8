"""Names of a file that were not exact, as questions with what each could be."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.pages.wording import say_percentage
from engine.domain.roles import ROLES
from forms.hojas.anotaciones import NINGUNO
from forms.hojas.donde import full_name
from forms.hojas.territorio import Catalogo

MUCHAS = 12
"""Over so many doubts, each offers only what is alike: the rest is better mended in the file."""
_KIND = {
    "dre": "DRE o GRE",
    "ugel": "UGEL",
    "unidad": "unidad orgánica",
    "publico": "participantes",
}


def say_doubts(
    doubts: Sequence[Mapping[str, Any]], catalogo: Catalogo, chosen: Mapping[str, str]
) -> list[dict[str, Any]]:
    """Return each doubt as a question: the name, where it is, what it may be, what is chosen."""
    few = len(doubts) <= MUCHAS
    return [
        {
            "id": f"duda-{n}",
            "clave": doubt["clave"],
            "texto": doubt["texto"],
            "tipo": _KIND[doubt["tipo"]],
            "donde": _say_cells(doubt),
            "veces": doubt["veces"],
            "elegida": chosen.get(doubt["clave"])
            or ("" if doubt["abierta"] else doubt["opciones"][0]["valor"]),
            "abierta": doubt["abierta"],
            "opciones": [
                (option["valor"], f"{option['nombre']} ({say_percentage(100 * option['puntaje'])})")
                for option in doubt["opciones"]
            ],
            "otras": _others(doubt, catalogo) if few else [],
            "ninguna": (NINGUNO, "Ninguna: dejarlo fuera"),
        }
        for n, doubt in enumerate(doubts, 1)
    ]


def _say_cells(doubt: Mapping[str, Any]) -> str:
    shown = ", ".join(doubt["celdas"][:5])
    rest = doubt["veces"] - min(5, len(doubt["celdas"]))
    return f"{shown} y {rest} más" if rest else shown


def _others(doubt: Mapping[str, Any], catalogo: Catalogo) -> list[tuple[str, str]]:
    said = {option["valor"] for option in doubt["opciones"]}
    if doubt["tipo"] == "publico":
        every = [(r.clave, r.nombre) for r in ROLES.values() if r.clave != "administrador"]
    else:
        every = [
            (entidad.codigo, full_name(catalogo, entidad.codigo))
            for entidad in catalogo.of_kind(doubt["tipo"])
        ]
    return [(value, name) for value, name in every if value not in said]
