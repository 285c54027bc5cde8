"""The cruces of a month or a year as its page lists them, each with the way to its alternatives."""

from typing import Any

from engine.actions.plan.periodo import Contado, Juicio
from engine.domain.redaccion import say_date

SHOWN = 40


def show_cruces(juicio: Juicio) -> dict[str, Any]:
    """Return what the list of cruces of a period shows: its first SHOWN, and how many there are."""
    return {
        "cruces": [_shown(contado) for contado in juicio.contados],
        "duros": juicio.duros,
        "hay_mas": juicio.hay_mas,
    }


def _shown(contado: Contado) -> dict[str, Any]:
    cruce = contado.hallazgo[1]
    return {
        "texto": f"{contado.codigo} «{contado.titulo}»: {contado.frase}",
        "codigos": contado.codigos,
        "fechas": say_date(cruce.dia) if cruce.dia else "",
        "duro": cruce.dureza == "duro",
        "decide": contado.decide,
    }
