"""The reasons of an explanation, each as the end of a sentence in Spanish."""

from collections.abc import Iterator, Sequence
from datetime import date

from engine.planner.solver.busqueda.estado import Estado
from engine.planner.solver.modelo.modelo import bits
from engine.planner.solver.modelo.relaciones import forbidden_by
from engine.planner.solver.revision.hechos import Hechos, Sesion
from engine.planner.solver.revision.reglas import expected_turnos, faults_alone

NOMBRADOS = 3
"""Names told before «y N más»."""


def why_in_the_way(estado: Estado, p: int, q: int, slot: int) -> str:
    """Return why `q` keeps `p` from beginning in `slot`."""
    modelo = estado.modelo
    una, otra = modelo.piezas[p], modelo.piezas[q]
    mask = modelo.mask_of(una, slot)
    shared = sorted(set(una.recursos) & set(otra.recursos))
    if estado.mask[q] & mask and shared:
        return f"comparten {_people(estado, shared)}"
    for vecino in una.vecinos:
        if vecino.pieza == q:
            first = (estado.mask[q] & -estado.mask[q]).bit_length() - 1
            last = estado.mask[q].bit_length() - 1
            if forbidden_by(modelo.rejilla, vecino, first, last) & mask:
                return REGLAS[vecino.regla].format(cuanto=vecino.cuanto)
    if estado.mask[q] & mask:
        return "ocupa la sala"
    return f"completa los días que admiten {_people(estado, shared)}"


def shared_reasons(estado: Estado, p: int) -> Iterator[str]:
    """Yield what `p`, where it is, costs by where others are: turnos alone, tight journeys."""
    modelo = estado.modelo
    t, own = len(modelo.rejilla.turnos), estado.mask[p]
    alone = [
        r
        for r in modelo.piezas[p].recursos
        if modelo.recursos[r].peso_compacidad and _leaves_alone(own, estado.taken_by(r), t)
    ]
    if alone:
        yield f"no tiene otra sesión al lado ese día para {_people(estado, alone)}"
    for q, limite, _ in modelo.piezas[p].justos:
        if estado.mask[q] and (libres := modelo.minutes_apart(own, estado.mask[q])) < limite:
            codigo = modelo.actividades[modelo.piezas[q].actividad]
            yield f"entre ella y {codigo} se viaja con el tiempo justo: {libres} minutos libres"


def _leaves_alone(own: int, taken: int, turnos: int) -> bool:
    """Tell whether some turno of `own` has none of those taken beside it on its day."""
    return any(
        not (n % turnos and taken >> n - 1 & 1) and not ((n + 1) % turnos and taken >> n + 1 & 1)
        for n in bits(own)
    )


REGLAS = {
    "despues": "debe ir antes, con {cuanto} días hábiles entre ellas",
    "antes": "debe ir después, con {cuanto} días hábiles entre ellas",
    "separada": "es otra sesión suya, a {cuanto} días hábiles al menos",
    "viaje": "queda a {cuanto} minutos de viaje",
}


def _people(estado: Estado, recursos: Sequence[int]) -> str:
    """Return the groups and facilitadores of some resources, the first few by name."""
    grupos: list[str] = []
    for r in recursos:
        recurso = estado.modelo.recursos[r]
        grupos += recurso.nombres
    named = ", ".join(grupos[:NOMBRADOS])
    return f"{named} y {len(grupos) - NOMBRADOS} más" if len(grupos) > NOMBRADOS else named


def static_reasons(hechos: Hechos, n: int, sesion: int, dia: date) -> tuple[str, ...]:
    """Return the rules that forbid a day to an activity whatever else is placed."""
    if not hechos.is_working_day(dia):
        motivo = next(
            (
                tramo.get("motivo", "")
                for tramo in hechos.problema["calendario"].get("inhabiles", ())
                if tramo["inicio"] <= dia.isoformat() <= tramo.get("fin", tramo["inicio"])
            ),
            "",
        )
        return (f"no es día hábil{f' ({motivo})' if motivo else ''}",)
    actividad = hechos.problema["actividades"][n]
    found: list[str] = []
    for turno in actividad.get("turnos", [turno["id"] for turno in hechos.turnos]):
        supuesta = Sesion(actividad, sesion + 1, dia, turno, None, ())
        tomados = expected_turnos(hechos, supuesta)
        if tomados is not None:
            whole = Sesion(actividad, sesion + 1, dia, turno, None, tuple(tomados))
            found += [
                falta.removeprefix(whole.nombre).lstrip(" :")
                for falta in faults_alone(hechos, whole)
            ]
    unique = dict.fromkeys(falta.rstrip(".") for falta in found)
    return tuple(unique)[:NOMBRADOS] or ("el orden con otras actividades no lo permite",)
