"""Which rules a proposed activity breaks against the others on the Planificador."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from engine.domain.convocatoria import Reparo
from engine.domain.cruce import Cruce, cruce_of
from engine.planner.actividades import Actividad, Agenda, days_around
from engine.planner.temas import similarity

DIAS_POR_SEMANA = 3
"""Days of one week beyond which a cargo is convened too much (PB-03, PB-06)."""
DIAS_ARTICULABLES = 21
"""Days apart up to which two activities could be one (PR-02, PR-29)."""
PARECIDO = 0.4
"""Similarity of themes from which they are one message (PB-02)."""

_DUREZAS = ("duro", "articulable", "blando")


def find_cruces(
    propuesta: Actividad, otras: Iterable[Actividad] | Agenda, reparos: Iterable[Reparo] = ()
) -> tuple[Cruce, ...]:
    """Return every cruce of `propuesta`, the hard ones first; itself among `otras` is ignored.

    Those of rule `mismo_cargo` (PR-01), `articulable` (PR-02, PR-29) and `carga` come from the
    others, one per other AT or per week; `reparos` of its own dates are told as cruces too.
    """
    agenda = otras if isinstance(otras, Agenda) else Agenda(tuple(otras))
    cruces = [
        *map(cruce_of, reparos),
        *_same_cargo(propuesta, agenda),
        *_joinable(propuesta, agenda),
        *_load(propuesta, agenda),
    ]
    return tuple(sorted(cruces, key=lambda cruce: _DUREZAS.index(cruce.dureza)))


def find_all(actividades: Iterable[Actividad]) -> dict[str, tuple[Cruce, ...]]:
    """Return the cruces of every activity against all the rest, by its code."""
    agenda = Agenda(tuple(actividades))
    return {propuesta.codigo: find_cruces(propuesta, agenda) for propuesta in agenda.actividades}


def _same_cargo(propuesta: Actividad, agenda: Agenda) -> Iterator[Cruce]:
    for otra in agenda.others(propuesta, propuesta.dias):
        dias = _clashing_days(propuesta, otra)
        common = propuesta.cargos & otra.cargos if dias else frozenset()
        if common:
            datos = {**_facts(otra), "dias": [dia.isoformat() for dia in dias]}
            cargos = tuple(sorted(common))
            yield Cruce("mismo_cargo", "duro", otra.codigo, cargos, dias[0], datos)


def _clashing_days(propuesta: Actividad, otra: Actividad) -> list[date]:
    clashes = {
        max(una, segunda, key=lambda jornada: jornada.inicio).dia
        for una in propuesta.jornadas
        for segunda in otra.jornadas
        if una.overlaps(segunda)
    }
    return sorted(clashes)


def _joinable(propuesta: Actividad, agenda: Agenda) -> Iterator[Cruce]:
    for otra in agenda.others(propuesta, _days_around(propuesta)):
        if otra.unidad == propuesta.unidad or similarity(propuesta.tema, otra.tema) < PARECIDO:
            continue
        cargos = tuple(sorted(propuesta.cargos & otra.cargos))
        entidades = sorted(propuesta.entidades & otra.entidades)
        if cargos or entidades:
            separacion, dia = _gap(propuesta, otra)
            datos = {**_facts(otra), "entidades": entidades, "separacion": separacion}
            yield Cruce("articulable", "articulable", otra.codigo, cargos, dia, datos)


def _days_around(propuesta: Actividad) -> set[date]:
    margin = DIAS_ARTICULABLES
    return {cerca for dia in propuesta.dias for cerca in days_around(dia, margin, margin)}


def _gap(propuesta: Actividad, otra: Actividad) -> tuple[int, date]:
    """Return the days between both at their nearest, and that day of the other one."""
    return min((abs((suyo - propio).days), suyo) for propio in propuesta.dias for suyo in otra.dias)


def _load(propuesta: Actividad, agenda: Agenda) -> Iterator[Cruce]:
    for lunes in sorted({dia - timedelta(days=dia.weekday()) for dia in propuesta.dias}):
        week = list(days_around(lunes, 0, 6))
        busy_days: Counter[int] = Counter()
        for dia in week:
            busy_days.update(_convened(propuesta, agenda, dia))
        over = {cargo: dias for cargo, dias in busy_days.items() if dias > DIAS_POR_SEMANA}
        if over:
            otras = [o.codigo for o in agenda.others(propuesta, week) if o.cargos & over.keys()]
            datos = {
                "semana": lunes.isoformat(),
                "dias": max(over.values()),
                "limite": DIAS_POR_SEMANA,
                "otras": otras,
            }
            yield Cruce("carga", "blando", None, tuple(sorted(over)), lunes, datos)


def _convened(propuesta: Actividad, agenda: Agenda, dia: date) -> frozenset[int]:
    """Return which of the proposal's cargos somebody convenes on `dia`."""
    if dia in propuesta.dias:
        return propuesta.cargos
    others = (otra for otra in agenda.on(dia) if otra.codigo != propuesta.codigo)
    return frozenset().union(*(propuesta.cargos & otra.cargos for otra in others))


def _facts(otra: Actividad) -> dict[str, str]:
    return {"titulo": otra.titulo, "unidad": otra.unidad, "tema": otra.tema}
