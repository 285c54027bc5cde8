"""Why an activity is on another day than it asked for, in a few sentences for people."""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from engine.domain.redaccion import say_dates
from engine.planner.escenarios.turnos import NOMBRES
from engine.planner.solver.explicacion.explicacion import Estorbo, Mejor, Razon, explain
from engine.planner.solver.modelo.modelo import Modelo

_GRUPO = re.compile(r"[a-z_]+@[A-Za-z0-9._-]*[A-Za-z0-9]|(?:persona|cargo)-\d+")
_FECHA = re.compile(r"\d{4}-\d\d-\d\d")
_UN_DIA = re.compile(r"(.+) el (\d{4}-\d\d-\d\d)((?:, \w+)?)")
_TURNO = re.compile(r"(?<!por la )\b(?:el turno )?(manana|tarde)\b")
_AUSENTE = re.compile(
    r"(?:el grupo|la sala) (\S+) no está disponible el (\d{4}-\d\d-\d\d)(?:, (\w+))?"
)
_AT = re.compile(r"AT-\d{4}-\d{4,}")
MEJORES = 3
"""Better dates told of an activity, at most."""


def say_reasons(
    problema: Mapping[str, Any],
    modelo: Modelo,
    lugares: Sequence[tuple[int, int]],
    codigo: str,
) -> list[str]:
    """Return why an activity is not on a date that suits it better, by its best dates."""
    titles = {a["id"]: a.get("nombre", a["id"]) for a in problema["actividades"]}
    razones = explain(problema, modelo, lugares, codigo)
    told = [sentence for razon in razones for sentence in _of_session(razon, titles)]
    return [say_plainly(problema, sentence) for sentence in told[: MEJORES + 1]]


def say_plainly(problema: Mapping[str, Any], sentence: str) -> str:
    """Return a sentence of the solver with names in place of ids, and days as people say them."""
    names = {grupo["id"]: grupo.get("nombre", grupo["id"]) for grupo in problema["grupos"]}
    sentence = _AUSENTE.sub(lambda m: _why_away(problema, m), sentence)
    told = _GRUPO.sub(lambda m: f"«{names[m[0]]}»" if m[0] in names else m[0], sentence)
    told = _FECHA.sub(lambda m: say_date(date.fromisoformat(m[0])), _gather_days(told))
    return _TURNO.sub(lambda m: NOMBRES[m[1]], told)


def _gather_days(sentence: str) -> str:
    """Return a sentence that says once, with all its days, what it says of each day apart."""
    head, colon, told = sentence.partition(": ")
    if not colon or not head.startswith("El "):
        head, colon, told = "", "", sentence
    days: dict[tuple[str, str], set[str]] = {}
    for part in told.removesuffix(".").split("; "):
        found = _UN_DIA.fullmatch(part)
        key = (found[1], found[3]) if found else (part, "")
        days.setdefault(key, set()).update([found[2]] if found else [])
    said = [
        f"{before} el {say_dates(map(date.fromisoformat, sorted(each)))}{after}" if each else before
        for (before, after), each in days.items()
    ]
    return f"{head}{colon}{'; '.join(said)}{'.' if told.endswith('.') else ''}"


def _why_away(problema: Mapping[str, Any], told: re.Match[str]) -> str:
    """Return that a group or a room is not available with the reason that the problem gives."""
    who, fecha, turno = told.groups()
    for thing in (*problema["grupos"], *problema.get("salas", ())):
        for tramo in thing.get("indisponible", ()) if thing["id"] == who else ():
            covers = tramo["inicio"] <= fecha <= tramo.get("fin", tramo["inicio"])
            if (
                covers
                and "motivo" in tramo
                and (not turno or turno in tramo.get("turnos", [turno]))
            ):
                when = f"el {fecha}, {turno}" if turno else f"el {fecha}"
                if _AT.fullmatch(tramo["motivo"]):
                    return f"la {tramo['motivo']} ya tiene a {who} {when}"
                return f"{who} no está {when}: {tramo['motivo']}"
    return told[0]


def _of_session(razon: Razon, titles: Mapping[str, str]) -> Iterator[str]:
    yield from (f"Donde está, {each}." for each in razon.ademas)
    if not razon.mejores and razon.preferida != razon.fecha:
        yield "Ninguna otra fecha libre le convenía más, entre las que puede tener."
    seen: set[str] = set()
    for mejor in razon.mejores:
        sentence = f"{_when(mejor)} {_why_not(mejor, titles)}"
        if sentence not in seen and len(seen) < MEJORES:
            seen.add(sentence)
            yield sentence


def _when(mejor: Mejor) -> str:
    told = say_date(mejor.fecha)
    return f"El {told} {NOMBRES.get(mejor.turno, mejor.turno)}:"


def say_date(dia: date) -> str:
    """Return a day in short: "mié 12 ago 2026"."""
    return say_dates([dia])


def _why_not(mejor: Mejor, titles: Mapping[str, str]) -> str:
    if mejor.reglas:
        return "; ".join(dict.fromkeys(mejor.reglas)) + "."
    if not mejor.estorbos:
        return "está libre, y el conjunto del plan pierde si se mueve allí."
    holding = "; ".join(_holder(each, titles) for each in mejor.estorbos[:MEJORES])
    more = len(mejor.estorbos) - MEJORES
    return f"la ocupa {holding}{f'; y {more} más' if more > 0 else ''}."


def _holder(estorbo: Estorbo, titles: Mapping[str, str]) -> str:
    codigo = estorbo.actividad.partition("/")[0]
    return f"{codigo} «{titles.get(estorbo.actividad, codigo)}» ({estorbo.motivo})"
