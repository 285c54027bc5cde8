"""The months in which the cadence of a year could not hold, as its plan and page say them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from engine.domain.redaccion import join_words
from engine.planner.anual.cadencia import turn_of
from engine.planner.anual.compania import Compania, Hecha
from engine.planner.anual.encargo import Encargo
from engine.planner.anual.faltas import MESES
from engine.planner.anual.ocupadas import done_of
from engine.planner.anual.planteo import shut_to

COSAS = {"visita": ("visita", "visitas", "con clases"), "gia": ("GIA", "GIA", "de ejecución")}


def gaps_of(hecha: Hecha, compania: Compania) -> Iterator[dict[str, Any]]:
    """Yield each docente, or GIA, with the months in which it has none and why (PR-08).

    Either the norm gives fewer than there are months, or the days of the month were taken.
    """
    acompanante = hecha.cartera.acompanante
    threads: dict[str, list[Encargo]] = defaultdict(list)
    for one in compania.anuario.portfolio(acompanante).encargos:
        if one.cada is not None:
            threads[one.id.rpartition("-")[0]].append(one)
    dated = {
        one.id: salida.days_of(n)[0]
        for salida in hecha.salidas
        for n, one in enumerate(salida.encargos)
    } | {code: days[0] for code, days in done_of(acompanante).items()}
    for thread, own in threads.items():
        days = [dated[one.id] for one in own if one.id in dated]
        yield from _of_thread(hecha, compania, thread, own, days)


def _of_thread(
    hecha: Hecha, compania: Compania, thread: str, own: Sequence[Encargo], dated: Sequence[date]
) -> Iterator[dict[str, Any]]:
    one, cada = own[0], own[0].cada or 1
    first, hoy = compania.anio.dias[0], compania.problema.get("hoy", "")
    closed = shut_to(compania, one)
    open_days = [
        dia for dia in hecha.libres
        if dia in compania.anio.lectivos and dia not in closed and dia.isoformat() >= hoy
    ]  # fmt: skip
    if one.tipo != "visita" and compania.fases is not None:
        open_days = compania.fases.own(one, open_days)[1]
    room = Counter(turn_of(dia, first, cada) for dia in open_days)
    least = min(each.dias for each in own)
    have = {turn_of(dia, first, cada) for dia in dated}
    could = {turn for turn, many in room.items() if many >= least} | have
    lacking = sorted(could - have)
    if not lacking:
        return
    told = {
        "acompanante": hecha.cartera.acompanante["id"], "de": thread.partition("-")[2],
        "tipo": one.tipo, "meses": [_month(first, turn, cada) for turn in lacking],
    }  # fmt: skip
    if len(lacking) <= len(could) - len(dated):
        thing, things, where = COSAS[one.tipo]
        many, without = f"Sus {len(dated)} {things}", len(lacking)
        left = f"{without} {'queda' if without == 1 else 'quedan'} sin {thing}"
        yield told | {"razon": f"{many} no alcanzan para los {len(could)} meses {where}: {left}."}
        return
    taken = Counter(
        turn_of(dia, first, cada)
        for salida in hecha.salidas for dia, _ in salida.dias if dia in compania.anio.lectivos
    )  # fmt: skip
    full = [f"en {_say(first, t, cada)}, {taken[t]} de {room[t]}" for t in lacking]
    why = "Los días de clases los toman otras visitas, GIA y viajes"
    yield told | {"razon": f"{why}: {join_words(full)}.", "de_mas": True}


def _month(first: date, turn: int, cada: int) -> str:
    count = first.year * 12 + first.month - 1 + turn * cada
    return f"{count // 12}-{count % 12 + 1:02d}"


def _say(first: date, turn: int, cada: int) -> str:
    return MESES[int(_month(first, turn, cada)[5:]) - 1]


def say_gaps(cadencia: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the gaps of a plan in sentences: those of a sum together, the others one by one."""
    alike: Counter[tuple[str, str]] = Counter()
    for each in cadencia:
        if not each.get("de_mas"):
            alike[each["tipo"], each["razon"]] += 1
    for (tipo, razon), many in sorted(alike.items()):
        who = ("docente", "docentes") if tipo == "visita" else ("acompañante", "acompañantes")
        yield f"{many} {who[many > 1]}: {razon[0].lower()}{razon[1:].rstrip('.')} (PR-08)."
    for each in cadencia:
        if each.get("de_mas"):
            months = join_words([MESES[int(mes[5:]) - 1] for mes in each["meses"]])
            thing, razon = COSAS[each["tipo"]][0], each["razon"]
            told = f"{each['de']} queda sin {thing} en {months}"
            yield f"{told}: {razon[0].lower()}{razon[1:].rstrip('.')} (PR-08)."
