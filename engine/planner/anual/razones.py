"""Why something of a year has no date, or takes days of classes, as its plan says it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from engine.domain.redaccion import join_words
from engine.planner.anual.camino import Paso
from engine.planner.anual.comunes import Comun
from engine.planner.anual.dias import Anio
from engine.planner.anual.encargo import Encargo
from engine.planner.anual.fases import Fases
from engine.planner.anual.salida import SEMANA
from engine.planner.anual.sedes import days_for_visits


def too_far(one: Encargo, paso: Paso, days: int) -> str:
    """Return why no week holds something, with its journey."""
    return (
        f"{one.id}: {one.dias} días en {one.sede} y {paso.minutos / 60:.1f} horas de viaje de "
        f"ida ({paso.modo}) piden {days} días seguidos, y una semana tiene {SEMANA} (PR-19, "
        "PB-06): acerque la base, corrija el modo o la velocidad, o dé más horas con viaje."
    )


def why_without(
    lost: Iterable[Encargo], asked: Iterable[Encargo], free: Sequence[date], anio: Anio
) -> list[tuple[str, str]]:
    """Return why each that found no place has none: the days that are asked for and those left."""
    wanted = sum(one.dias for one in asked)
    class_days = sum(dia in anio.lectivos for dia in free)
    told = f"Pide {wanted} días entre visitas, GIA y RTC y quedan {class_days} días de clases"
    if wanted > class_days:
        told += f": faltan {wanted - class_days}."
    else:
        told += ", pero no en sus semanas."
    return [(one.id, told) for one in lost]


def say_class_days(found: Sequence[Comun], anio: Anio, fases: Fases | None) -> Iterator[str]:
    """Yield why each taller of companions that takes days of visits does (PR-10).

    Those that Minedu dates are where it says; while the reports of the diagnosis are written
    nobody is visited.
    """
    visits = days_for_visits(anio, fases)
    taken = {dia for one in found if one.comun["tipo"] != "reunion" for dia in one.dias}
    for one in found:
        lost = sum(dia in visits for dia in one.dias)
        if one.comun["tipo"] != "taller_ap" or not lost or "empieza" in one.comun:
            continue
        ventana = one.comun["ventana"]
        inside = [d for d in anio.habiles if ventana["inicio"] <= d.isoformat() <= ventana["fin"]]
        idle = [dia for dia in inside if dia not in visits]
        left = {dia for dia in idle if dia not in taken - set(one.dias)}
        most = run = 0
        for dia in inside:
            run = run + 1 if dia in left else 0
            most = max(most, run)
        yield (
            f"{one.comun['id']} pide {len(one.dias)} días seguidos y toma {lost} en que se visita: "
            f"entre el {ventana['inicio']} y el {ventana['fin']} hay {len(idle)} días de trabajo "
            f"sin visitas, y los otros talleres dejan {most} seguidos (PR-10)."
        )


def say_uneven(found: Sequence[Comun], asked: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield that talleres last other than alike, when they do: so they fit without classes."""
    days = {comun["id"]: comun["dias"] for comun in asked}
    changed = [one for one in found if days.get(one.comun["id"], len(one.dias)) != len(one.dias)]
    if changed:
        told = join_words([f"{one.comun['id']} dura {len(one.dias)}" for one in changed])
        whole = sum(len(one.dias) for one in changed)
        yield f"De los {whole} días, {told}: de otro modo no caben sin tomar clases (PR-10)."
