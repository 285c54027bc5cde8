"""What a ladder must be: bounded, without twins, and one that informs before it punishes."""

from collections.abc import Iterable, Sequence

from engine.domain.escalera import AL_ASIGNAR, Destino, Peldano
from engine.errors import RuleBroken

MOST = 12
"""Rungs of a ladder: more would pester, and nobody could tell who hears what."""
MOST_BEFORE, MOST_AFTER = 20, 30
"""Working days from the due date, at most: about a month before it and six weeks after."""


def demand_sound(peldanos: Sequence[Peldano]) -> None:
    """Refuse a ladder that could not be climbed, naming the rung by its place from zero.

    Whoever is responsible hears before their superior does, and the superior before DIRI; neither
    hears of what is not overdue. Raises RuleBroken("datos_invalidos") with a sentence per rung.
    """
    campos = {f"peldanos.{n}": said for n, p in enumerate(peldanos) if (said := _objection(p))}
    seen: set[Peldano] = set()
    for n, peldano in enumerate(peldanos):
        if peldano in seen:
            campos.setdefault(f"peldanos.{n}", "Este peldaño ya está en la escalera: quite uno.")
        seen.add(peldano)
    if not campos:
        campos = _out_of_order(peldanos)
    if not peldanos:
        campos["peldanos"] = "Deje al menos un peldaño: sin ninguno nadie sabría del plazo."
    if len(peldanos) > MOST:
        campos["peldanos"] = f"Una escalera tiene hasta {MOST} peldaños: quite algunos."
    if campos:
        raise RuleBroken("datos_invalidos", campos=campos)


def _objection(peldano: Peldano) -> str | None:
    if peldano == AL_ASIGNAR:
        return None
    if peldano.destino != "responsable" and (peldano.dias is None or peldano.dias < 1):
        return "Al superior y a la DIRI solo se les avisa de lo vencido: elija días después."
    if peldano.dias is not None and -MOST_BEFORE <= peldano.dias <= MOST_AFTER:
        return None
    return f"Escriba entre 1 y {MOST_BEFORE} días hábiles antes, o entre 1 y {MOST_AFTER} después."


def _out_of_order(peldanos: Sequence[Peldano]) -> dict[str, str]:
    """Return why rungs upwards come too soon: each needs one to who is below, days before."""
    told = {
        to: _first(p for p in peldanos if p.destino == to) for to in ("responsable", "superior")
    }
    campos = {}
    for n, peldano in enumerate(peldanos):
        below: Destino = "superior" if peldano.destino == "diri" else "responsable"
        first = told[below]
        if peldano.destino != "responsable" and (first is None or first >= (peldano.dias or 0)):
            whom = "al superior" if below == "superior" else "al responsable"
            campos[f"peldanos.{n}"] = f"Antes de este peldaño debe haber un aviso {whom}."
    return campos


def _first(peldanos: Iterable[Peldano]) -> int | None:
    """Return on which day from the due one the first is said; being assigned comes before all."""
    days = [-MOST_BEFORE - 1 if p.dias is None else p.dias for p in peldanos]
    return min(days, default=None)
