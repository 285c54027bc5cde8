"""Why something of a companion's year has no date, as its plan says it."""

from collections.abc import Iterable, Sequence
from datetime import date

from engine.planner.anual.camino import Paso
from engine.planner.anual.dias import Anio
from engine.planner.anual.encargo import Encargo
from engine.planner.anual.salida import SEMANA


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
