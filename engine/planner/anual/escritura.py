"""The year of a UGEL written as its document."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from engine.planner.anual.compania import Compania, Hecha, Salida
from engine.planner.anual.comunes import Comun, told_shared
from engine.planner.anual.dias import Anio, hour
from engine.planner.anual.encargo import Encargo
from engine.planner.anual.hitos import milestones
from engine.planner.anual.huecos import gaps_of
from engine.planner.anual.razones import say_class_days, say_uneven
from engine.planner.anual.ruta import monthly_routes
from engine.planner.anual.salida import Dia

NOCHE = 17 * 60
"""The minute of the day from which a meeting is told to be late."""


def write_year(
    problema: Mapping[str, Any],
    compania: Compania,
    comunes: Sequence[Comun],
    hechas: Sequence[Hecha],
    busqueda: Mapping[str, Any],
) -> dict[str, Any]:
    """Return the plan document of a year; the same dates, the same document."""
    pendientes: list[dict[str, str]] = [
        {"id": comun.comun["id"], "razon": comun.razon} for comun in comunes if comun.razon
    ]
    excluidas: list[dict[str, str]] = []
    cadencia = [told for hecha in hechas for told in gaps_of(hecha, compania)]
    for hecha in hechas:
        who = {"acompanante": hecha.cartera.acompanante["id"]}
        pendientes += [who | {"id": code, "razon": razon} for code, razon in hecha.pendientes]
        excluidas += [who | {"id": code, "razon": razon} for code, razon in hecha.cartera.excluidas]
    plan: dict[str, Any] = {
        "formato": "articula.plan_anual",
        "version": 1,
        "problema": problema.get("nombre", ""),
        "estado": "incompleto" if pendientes else "completo",
        "busqueda": dict(busqueda),
        "comunes": list(told_shared(comunes)),
        "acompanantes": [_companion(hecha, compania) for hecha in hechas],
        "pendientes": pendientes,
        "excluidas": excluidas,
        "avisos": [
            *compania.caminos.avisos,
            *say_uneven([one for one in comunes if one.dias], problema.get("comunes", ())),
            *say_class_days(comunes, compania.anio, compania.fases),
            *_not_in_pat(problema),
            *dict.fromkeys(_late(hechas)),
        ],
    }
    if cadencia:
        plan["cadencia"] = cadencia
    if compania.fases is not None:
        plan["fases"] = compania.fases.to_json()
    return plan | {"hitos": list(milestones(plan, compania.anio))}


def _companion(hecha: Hecha, compania: Compania) -> dict[str, Any]:
    base = hecha.cartera.acompanante["id"]
    events: list[dict[str, Any]] = []
    days: list[tuple[date, Dia, float, float]] = []
    minutes = 0.0
    for salida in hecha.salidas:
        for n, one in enumerate(salida.encargos):
            events.append(_event(one, salida.days_of(n), compania))
        days += list(_spans(salida))
        minutes += sum(dia.usado for _, dia in salida.dias)
    for comun in hecha.comunes:
        work = 60 * comun.comun.get("horas", 8)
        for dia, what in compania.shared_days(base, comun):
            days.append((dia, what, 480.0, 480.0 + work))
            minutes += what.usado
    return {
        "id": base,
        "horas": round(minutes / 60, 1),
        "eventos": events,
        "rutas": monthly_routes(days, compania.caminos, compania.anuario.limites.inicio),
    }


def _spans(salida: Salida) -> Iterator[tuple[date, Dia, float, float]]:
    for dia, what in salida.dias:
        if what.parada is None:
            yield dia, what, 0.0, 0.0
        else:
            one = salida.encargos[what.parada]
            yield dia, what, one.medida.inicio, one.medida.inicio + one.minutos


def _event(one: Encargo, days: Sequence[date], compania: Compania) -> dict[str, Any]:
    event: dict[str, Any] = {
        "id": one.id,
        "tipo": one.tipo,
        "numero": one.numero,
        "instituciones": list(one.instituciones),
        "sede": one.sede,
        "modalidad": one.modalidad,
        "coordinar": _working_day_before(days[0], compania.anio).isoformat(),
        "dias": [_day(one, dia) for dia in days],
    }
    if one.docente is not None:
        docente = compania.anuario.docentes[one.docente]
        event |= {"docente": one.docente, "proposito": _purpose(one, docente)}
    if one.directores:
        start = one.medida.fin
        event["directores"] = {"inicio": hour(start), "fin": hour(start + one.directores)}
    return event


def _day(one: Encargo, dia: date) -> dict[str, Any]:
    told: dict[str, Any] = {
        "fecha": dia.isoformat(), "inicio": hour(one.medida.inicio), "fin": hour(one.medida.fin),
    }  # fmt: skip
    if one.medida.pasos:
        told["pasos"] = [
            {"paso": name, "inicio": hour(start), "fin": hour(end)}
            for name, start, end in one.medida.pasos
        ]
    return told


def _purpose(one: Encargo, docente: Mapping[str, Any]) -> str:
    """Return what a visit is for: baseline or diagnosis first (PR-14), closing last; in the one
    before the last the socialisation of results is agreed (PR-15)."""
    if one.numero == 1:
        return "linea_de_base" if docente.get("linea_de_base", True) else "diagnostica"
    if one.numero == one.veces:
        return "cierre"
    return "acuerda_socializacion" if one.numero == one.veces - 1 else "asesoria"


def _working_day_before(dia: date, anio: Anio) -> date:
    """Return by when a visit is coordinated: the working day before it (PR-17)."""
    before = [day for day in anio.habiles if day < dia]
    return before[-1] if before else dia - timedelta(days=1)


def _late(hechas: Sequence[Hecha]) -> Iterator[str]:
    """Yield the meetings that schools of both turnos leave for the evening."""
    for hecha in hechas:
        for one in hecha.cartera.encargos:
            if one.tipo in ("gia", "rtc") and one.medida.inicio >= NOCHE:
                yield (
                    f"{one.id.rpartition('-')[0]} empieza a las {hour(one.medida.inicio)}: entre "
                    "todas, sus instituciones tienen clases hasta esa hora (PR-10)."
                )


def _not_in_pat(problema: Mapping[str, Any]) -> list[str]:
    return [
        f"Las RTC de {each['id']} no figuran en su PAT: inclúyalas (PR-23)."
        for each in problema["instituciones"]
        if not each.get("pat", True)
    ]
