"""The words for what stretched a term besides holidays: closing, distance, suspensions."""

import re
from collections.abc import Iterator

from engine.domain.redaccion.fechas import say_date, say_number
from engine.domain.vencimiento import Distancia, Suspendido, Vencimiento

_NORMA = re.compile(r"(?:DL|DS|DU|Ley|RM|RVM|RSG|RPE|RER|RDR|OR) ?(?:N\.?° ?)?[\w-]+")


def short_norm(norma: str) -> str:
    """Return the norm alone, "DL 713", of a longer note of where a fact comes from."""
    found = _NORMA.match(norma)
    return found.group() if found else norma


def say_reasons(vencimiento: Vencimiento) -> Iterator[str]:
    """Yield a clause for each thing, besides holidays, that made the term longer."""
    if vencimiento.presentado:
        yield (
            "como empezó con la oficina cerrada, se cuenta como del"
            f" {say_date(vencimiento.presentado)}"
        )
    if vencimiento.distancia:
        yield _say_distance(vencimiento.distancia, vencimiento.clase)
    for suspendido in vencimiento.suspendidos:
        yield _say_suspension(suspendido)


def _say_distance(distancia: Distancia, clase: str) -> str:
    kind = "hábil" if clase == "habiles" else "calendario"
    many = kind if distancia.dias == 1 or kind == "calendario" else "hábiles"
    days = "un día" if distancia.dias == 1 else f"{say_number(distancia.dias)} días"
    where = f"de {distancia.desde} a {distancia.hasta}"
    norm = short_norm(distancia.norma)
    return f"se suma el término de la distancia {where}: {days} {many} ({norm})"


def _say_suspension(suspendido: Suspendido) -> str:
    when = f"del {say_date(suspendido.desde)} al {say_date(suspendido.hasta)}"
    if suspendido.desde == suspendido.hasta:
        when = f"el {say_date(suspendido.desde)}"
    days = "un día" if suspendido.dias == 1 else f"{say_number(suspendido.dias)} días"
    why = f"{suspendido.motivo}, {short_norm(suspendido.norma)}"
    return f"el plazo estuvo suspendido {when} ({why}) y no se cuentan {days}".replace(
        "no se cuentan un día", "no se cuenta un día"
    )
