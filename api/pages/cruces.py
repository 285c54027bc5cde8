"""A cruce as the lists of the Planificador show it: its sentence, its seal and who decides."""

from collections.abc import Mapping
from typing import Any

from engine.actions.plan.periodo import Juicio
from engine.actions.plan.relato import Contado
from engine.domain.redaccion import say_date

SHOWN = 40
SELLOS: Mapping[str, tuple[str, str]] = {
    "duro": ("rojo", "Impide la fecha"),
    "articulable": ("azul", "Por articular"),
    "blando": ("ambar", "Advertencia"),
}


def show_cruces(juicio: Juicio) -> dict[str, Any]:
    """Return what the list of cruces of a period shows: its first SHOWN, and how many there are."""
    return {
        "cruces": [row_of(contado) for contado in juicio.contados],
        "duros": juicio.duros,
        "hay_mas": juicio.hay_mas,
    }


def row_of(contado: Contado) -> dict[str, Any]:
    """Return what a list shows of a cruce."""
    actividad, cruce = contado.actividad, contado.cruce
    color, sello = SELLOS[cruce.dureza]
    return {
        "texto": f"{actividad.codigo} «{actividad.titulo}» ({actividad.unidad}): {contado.frase}",
        "decide": contado.decide,
        "fecha": say_date(cruce.dia) if cruce.dia else "",
        "color": color,
        "sello": sello,
        "codigos": contado.hallado.codigos,
    }
