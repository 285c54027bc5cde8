"""What a protocol must be: sums that agree, and ratios that accompany without contradiction."""

from collections.abc import Iterator

from engine.domain.institucion import TIPOS
from engine.domain.protocolo import AMBITOS, CUENTAS, Protocolo, tell_sum

MOST = 60
"""The most of anything in a year: more than one each week is a slip of the keyboard."""
HORAS_DEL_DIA = 12
"""The most hours a day of taller can have."""
_BASES = ({"unico"}, {"andino_amazonico"}, {"multigrado"}, {"rural", "urbano"})
# Where the schools are farther apart, or smaller, a companion takes fewer (NU-01).
_MENOR_QUE = (
    ("frontera", "andino_amazonico"),
    ("frontera", "multigrado"),
    ("mayor_dispersion", "menor_dispersion"),
    ("rural", "urbano"),
)


def check_protocolo(protocolo: Protocolo) -> dict[str, str]:
    """Return what contradicts itself in a protocol, a sentence by field, with its sums shown.

    The days of the visits must add up to their total: 14 = 4×2 + 2×3, 12 = 3+3+2+2+1+1,
    8 = 2 + 6×1 (§11.1, S004:394-503). A ratio of zero accompanies nobody (PR-22).
    """
    wrong = dict(_out_of_bounds(protocolo))
    if not wrong:
        wrong = {**dict(_sums(protocolo)), **dict(_talleres(protocolo))}
    return {**wrong, **dict(_ratios(protocolo))}


def _out_of_bounds(protocolo: Protocolo) -> Iterator[tuple[str, str]]:
    if protocolo.tipo not in TIPOS:
        yield "tipo", "Elija uno de los tipos de institución educativa de la lista."
    for name in CUENTAS:
        value = getattr(protocolo, name)
        top = MOST * HORAS_DEL_DIA if name == "horas_taller" else MOST
        if value is not None and not 0 <= value <= top:
            yield name, f"Escriba un número de 0 a {top}."


def _sums(protocolo: Protocolo) -> Iterator[tuple[str, str]]:
    said, lasting = tell_sum(protocolo), protocolo.durations()
    if len(lasting) != protocolo.visitas:
        counts = said.rpartition(" suman ")[0]
        yield "visitas", f"Son {protocolo.visitas} visitas, pero {counts} hacen {len(lasting)}."
    elif sum(lasting) != protocolo.dias_visita:
        yield (
            "dias_visita",
            f"{protocolo.visitas} visitas: {said}, no {protocolo.dias_visita}.",
        )
    for name in ("gia", "gia_directores", "rtc"):
        many, hours = getattr(protocolo, name), getattr(protocolo, f"{name}_horas")
        if bool(many) != bool(hours):
            yield f"{name}_horas", f"Hay {many} al año de {hours} horas: complete ambos o ninguno."
        elif hours > HORAS_DEL_DIA:
            yield f"{name}_horas", f"Escriba hasta {HORAS_DEL_DIA} horas: se hace en un día."


def _talleres(protocolo: Protocolo) -> Iterator[tuple[str, str]]:
    for many, days, field in (
        (protocolo.talleres, protocolo.dias_taller, "dias_taller"),
        (protocolo.talleres_ap, protocolo.dias_taller_ap, "dias_taller_ap"),
    ):
        if bool(many) != bool(days) or days < many:
            yield field, f"{many} talleres no caben en {days} días: cada uno ocupa al menos uno."
    hours, days = protocolo.horas_taller, protocolo.dias_taller
    if hours and days and not days <= hours <= days * HORAS_DEL_DIA:
        yield "horas_taller", f"{hours} horas en {days} días son {hours / days:.1f} por día."


def _ratios(protocolo: Protocolo) -> Iterator[tuple[str, str]]:
    seen: set[str] = set()
    for ratio in protocolo.ratios:
        field = f"ratio_{ratio.ambito}"
        if ratio.ambito not in AMBITOS or ratio.ambito in seen:
            yield field, "Cada ámbito de la lista lleva una sola ratio."
        elif ratio.minimo < 1 or ratio.maximo < 1:
            yield field, "Una ratio de cero no acompaña a nadie: escriba al menos 1 docente."
        elif not ratio.minimo <= ratio.maximo <= MOST:
            yield field, f"De {ratio.minimo} a {ratio.maximo} no es un tramo: revise los números."
        seen.add(ratio.ambito)
    if not any(base <= seen for base in _BASES):
        yield (
            "ratio_unico",
            (
                "Falta la ratio que rige cuando nada más se sabe: la única, la andino-amazónica,"
                " la multigrado, o la rural y la urbana."
            ),
        )
    for less, more in _MENOR_QUE:
        low, high = protocolo.ratio_of(less), protocolo.ratio_of(more)
        if low and high and low.maximo > high.maximo:
            yield (
                f"ratio_{less}",
                (
                    f"{AMBITOS[less]} admite {low.maximo} y {AMBITOS[more].lower()} {high.maximo}:"
                    " a más dispersión o menos docentes por IE la ratio es menor (NU-01)."
                ),
            )
