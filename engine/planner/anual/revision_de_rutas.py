"""The checker of what a companion travels and works each day: the route, and the working day."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from engine.planner.anual.dias import minute
from engine.planner.anual.hechos import Faltas, Hechos


def find_broken_ways(hechos: Hechos) -> Faltas:
    """Each way begins where the former ended, on a working day, and leads to what is in person."""
    for each in hechos.plan["acompanantes"]:
        legs = [leg for ruta in each["rutas"] for leg in ruta["tramos"]]
        at, former = each["id"], ("", "")
        for leg in legs:
            way = leg["desde"], leg["hasta"]
            # A way longer than a day goes on where it stopped.
            if leg["desde"] != at and way != former:
                yield f"{each['id']} sale de {leg['desde']} el {leg['fecha']} y está en {at}."
            if date.fromisoformat(leg["fecha"]) not in hechos.anio.habiles:
                yield f"{each['id']} viaja el {leg['fecha']}, que no es hábil."
            at, former = leg["hasta"], way
        yield from _present(each, legs)


def _present(each: Mapping[str, Any], legs: Sequence[Mapping[str, Any]]) -> Faltas:
    travelled = {leg["hasta"] for leg in legs}
    arrivals = [((leg["fecha"], leg["llega"]), leg["hasta"]) for leg in legs]
    for event in each["eventos"]:
        for dia in event["dias"]:
            n = bisect_right(arrivals, (dia["fecha"], dia["inicio"]), key=lambda a: a[0])
            at = arrivals[n - 1][1] if n else each["id"]
            # A school beside the base has no way to it.
            known = event["modalidad"] == "presencial" and event["sede"] in travelled
            if known and at != event["sede"]:
                yield f"{each['id']} está en {at} el {dia['fecha']}, día de {event['id']}."


def find_long_days(hechos: Hechos) -> Faltas:
    """No day has more hours than the working day, with what it travels (S002:260-276)."""
    jornada = hechos.problema.get("jornada", {})
    horas = jornada.get("horas", 8)
    most = 60 * max(horas, jornada.get("con_viaje", 10))
    for each in hechos.plan["acompanantes"]:
        spent: dict[str, float] = defaultdict(float)
        for event in each["eventos"]:
            extra = event.get("directores")
            for dia in event["dias"]:
                ends = extra["fin"] if extra else dia["fin"]
                work = minute(ends) - minute(dia["inicio"])
                spent[dia["fecha"]] += work
                if work > 60 * horas:
                    yield f"{event['id']} pide {work / 60:g} horas el {dia['fecha']}."
        for ruta in each["rutas"]:
            for leg in ruta["tramos"]:
                spent[leg["fecha"]] += leg["minutos"]
        for dia, minutes in spent.items():
            if minutes > most + 2:
                yield f"{each['id']} trabaja y viaja {minutes / 60:.1f} horas el {dia}."
