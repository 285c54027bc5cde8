"""The checker of the cadence: who goes months without a visit, or a GIA, that they could have."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from engine.domain.redaccion import join_words
from engine.planner.anual.dias import within
from engine.planner.anual.faltas import MESES
from engine.planner.anual.hechos import Faltas, Hechos, days_of


def find_gaps(hechos: Hechos) -> Faltas:
    """A visit to each docente, and a GIA, at least every so many months (S003:1700-1702, 2024).

    Where the norm gives fewer of them than months there are, as many months as it lacks may go
    without; no more than those, unless a motive lets it go.
    """
    for each in hechos.problema["acompanantes"]:
        for codigo in each["docentes"]:
            yield from _of_docente(hechos, each, codigo)
        yield from _of_gia(hechos, each)


def _of_docente(hechos: Hechos, who: Mapping[str, Any], codigo: str) -> Faltas:
    protocolo = hechos.protocol_of(codigo)
    cada = protocolo.get("cada_meses", {}).get("visita")
    if cada is None:
        return
    docente = hechos.docentes[codigo]
    closed = [*docente.get("indisponible", ())]
    closed += hechos.instituciones[docente["institucion"]].get("indisponible", ())
    days = [dia for dia in _days_of_companion(hechos, who) if not within(dia, closed)]
    dated = [min(days_of(e)) for _, e in hechos.of("visita") if e["docente"] == codigo]
    least = min(protocolo["visitas"])
    yield from _gaps(hechos, who, (f"V-{codigo}", codigo, "visita"), cada, days, dated, least)


def _of_gia(hechos: Hechos, who: Mapping[str, Any]) -> Faltas:
    protocolo = hechos.protocol_of(who["docentes"][0])
    cada = protocolo.get("cada_meses", {}).get("gia")
    if cada is None or not protocolo.get("gia", {}).get("veces"):
        return
    fases = hechos.plan.get("fases", {"ejecucion_desde": "", "cierre": "9999"})
    days = [
        dia for dia in _days_of_companion(hechos, who)
        if fases["ejecucion_desde"] <= dia.isoformat() < fases["cierre"]
    ]  # fmt: skip
    threads: dict[str, list[date]] = {}
    for companion, event in hechos.of("gia"):
        if companion == who["id"]:
            thread = event["id"].rpartition("-")[0]
            threads.setdefault(thread, []).append(min(days_of(event)))
    for thread, dated in threads.items():
        yield from _gaps(hechos, who, (thread, thread[4:], "GIA"), cada, days, dated, 1)


def _gaps(
    hechos: Hechos, who: Mapping[str, Any], named: tuple[str, str, str], cada: int,
    days: Iterable[date], dated: Iterable[date], least: int,
) -> Faltas:  # fmt: skip
    thread, codigo, what = named
    first = date.fromisoformat(hechos.problema["calendario"]["inicio"])
    done = [
        date.fromisoformat(each["dias"][0])
        for each in who.get("hechas", ())
        if each["id"].rpartition("-")[0] == thread
    ]
    have = Counter(_turn(dia, first, cada) for dia in (*dated, *done))
    room = Counter(_turn(dia, first, cada) for dia in days)
    could = {turn for turn, many in room.items() if many >= least} | set(have)
    lacking = sorted(could - set(have))
    if len(lacking) > max(0, len(could) - have.total()):
        twice = sorted(turn for turn, many in have.items() if many > 1)
        yield (
            f"{codigo} queda sin {what} en {_say(lacking, first, cada)}, y en "
            f"{_say(twice, first, cada)} tiene más de {'una' if what == 'visita' else 'uno'}."
        )


def _days_of_companion(hechos: Hechos, who: Mapping[str, Any]) -> list[date]:
    """Return the class days on which a companion is in nothing of the team, from today on."""
    busy = set(hechos.anio.local(who.get("distrito")))
    for comun in hechos.plan["comunes"]:
        if who["id"] in comun.get("acompanantes", (who["id"],)):
            busy.update(days_of(comun))
    hoy, away = hechos.problema.get("hoy", ""), who.get("indisponible", ())
    return [
        dia for dia in sorted(hechos.anio.lectivos - busy)
        if dia.isoformat() >= hoy and not within(dia, away)
    ]  # fmt: skip


def _turn(dia: date, first: date, cada: int) -> int:
    return ((dia.year - first.year) * 12 + dia.month - first.month) // cada


def _say(turns: Iterable[int], first: date, cada: int) -> str:
    """Return turns as people name their months."""
    return join_words([
        " y ".join(MESES[(first.month - 1 + turn * cada + n) % 12] for n in range(cada))
        for turn in turns
    ])  # fmt: skip
