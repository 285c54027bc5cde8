"""The hard rules, each read from the documents: what a plan does that it may not."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from math import ceil
from typing import Any

from engine.planner.solver.revision.hechos import Hechos, Sesion, blocks


def find_faults(hechos: Hechos) -> Iterator[str]:
    """Yield a sentence for each rule that the plan breaks."""
    yield from _missing(hechos)
    for sesion in hechos.sesiones:
        yield from faults_alone(hechos, sesion)
        yield from _wrong_hours(hechos, sesion)
        yield from _wrong_room(hechos, sesion)
    yield from _twice(hechos)
    yield from _too_many_days(hechos)
    yield from _wrong_order(hechos)


def faults_alone(hechos: Hechos, sesion: Sesion) -> Iterator[str]:
    """Yield what a session breaks by itself, rooms aside: its dates, and who is away."""
    yield from _wrong_turnos(hechos, sesion)
    yield from _wrong_dates(hechos, sesion)
    yield from _unavailable(hechos, sesion)


def _missing(hechos: Hechos) -> Iterator[str]:
    """Every session has one place."""
    told: dict[str, list[int]] = defaultdict(list)
    for sesion in hechos.sesiones:
        told[sesion.actividad["id"]].append(sesion.numero)
    for codigo, actividad in hechos.actividades.items():
        wanted = list(range(1, sessions(actividad) + 1))
        if sorted(told[codigo]) != wanted:
            yield f"{codigo} tiene las sesiones {sorted(told[codigo])} y debe tener {wanted}."


def sessions(actividad: Mapping[str, Any]) -> int:
    """Return how many sessions an activity has: each day one, when they need not be in a row."""
    apart = not actividad.get("seguidos", True)
    days = actividad["duracion"].get("dias", 1) if apart else 1
    return int(actividad.get("sesiones", 1) * days)


def expected_turnos(hechos: Hechos, sesion: Sesion) -> list[tuple[date, str]] | None:
    """Return the turnos that a session beginning there takes, or None when it does not fit."""
    duracion = sesion.actividad["duracion"]
    nombres = [turno["id"] for turno in hechos.turnos]
    if "dias" in duracion:
        ancho = duracion["dias"] if sesion.actividad.get("seguidos", True) else 1
        dias = [dia for dia in hechos.habiles if dia >= sesion.fecha][:ancho]
        if len(dias) < ancho or sesion.turno != nombres[0] or dias[0] != sesion.fecha:
            return None
        return [(dia, turno) for dia in dias for turno in nombres]
    left = nombres[nombres.index(sesion.turno) :]
    if "turnos" in duracion:
        taken = left[: duracion["turnos"]]
        return [(sesion.fecha, t) for t in taken] if len(taken) == duracion["turnos"] else None
    minutes = ceil(duracion["horas"] * 60)
    taken = []
    for turno in left:
        taken.append(turno)
        minutes -= _length(hechos, turno)
        if minutes <= 0:
            return [(sesion.fecha, t) for t in taken]
    return None


def _length(hechos: Hechos, nombre: str) -> int:
    turno = next(turno for turno in hechos.turnos if turno["id"] == nombre)
    return minute_of(turno["fin"]) - minute_of(turno["inicio"])


def minute_of(hora: str) -> int:
    """Return the minute of the day of an hour."""
    return int(hora[:2]) * 60 + int(hora[3:])


def _wrong_turnos(hechos: Hechos, sesion: Sesion) -> Iterator[str]:
    """A session takes what its duration says, in turnos it may begin in."""
    expected = expected_turnos(hechos, sesion)
    if expected is None or sorted(expected) != sorted(sesion.tomados):
        yield f"{sesion.nombre} no ocupa los turnos que pide su duración."
    if sesion.turno not in sesion.actividad.get("turnos", (sesion.turno,)):
        yield f"{sesion.nombre} empieza en un turno que no admite."


def _wrong_hours(hechos: Hechos, sesion: Sesion) -> Iterator[str]:
    """A day of it goes from its first turno to the end of its last, or of its hours."""
    for jornada in sesion.jornadas:
        taken = [turno for turno in hechos.turnos if turno["id"] in jornada["turnos"]]
        end = minute_of(taken[-1]["fin"])
        if "horas" in sesion.actividad["duracion"]:
            whole = sum(_length(hechos, turno["id"]) for turno in taken)
            end -= whole - ceil(sesion.actividad["duracion"]["horas"] * 60)
        told = jornada["hora_inicio"], minute_of(jornada["hora_fin"])
        if told != (taken[0]["inicio"], end):
            yield f"{sesion.nombre} dice otras horas que las suyas el {jornada['fecha']}."


def _wrong_dates(hechos: Hechos, sesion: Sesion) -> Iterator[str]:
    """Working days, inside the ventana, on the fixed date, and not in the past."""
    actividad = sesion.actividad
    for dia in sesion.dias:
        if not hechos.is_working_day(dia):
            yield f"{sesion.nombre} ocupa el {dia.isoformat()}, que no es hábil."
        ventana = actividad.get("ventana")
        if ventana and not ventana["inicio"] <= dia.isoformat() <= ventana["fin"]:
            yield f"{sesion.nombre} ocupa el {dia.isoformat()}, fuera de su ventana."
    fija = nth(actividad, "fija", sesion)
    if fija and not _is_at(sesion, fija):
        yield f"{sesion.nombre} está fija el {fija['fecha']}."
    publicada = nth(actividad, "publicada", sesion)
    kept = fija or (publicada and _is_at(sesion, _without_room(publicada, hechos)))
    hoy = hechos.problema.get("hoy")
    if hoy and not kept and sesion.dias[0].isoformat() <= hoy:
        yield f"{sesion.nombre} empezaría cuando ya pasó su día."


def nth(actividad: Mapping[str, Any], key: str, sesion: Sesion) -> Mapping[str, Any] | None:
    """Return what an activity says of that session under `key`, or None."""
    told = actividad.get(key, ())
    return told[sesion.numero - 1] if sesion.numero <= len(told) else None


def _without_room(momento: Mapping[str, Any], hechos: Hechos) -> dict[str, Any]:
    return {"fecha": momento["fecha"], "turno": momento.get("turno", hechos.turnos[0]["id"])}


def _is_at(sesion: Sesion, momento: Mapping[str, Any]) -> bool:
    return bool(
        sesion.fecha.isoformat() == momento["fecha"]
        and sesion.turno == momento.get("turno", sesion.turno)
        and sesion.sala == momento.get("sala", sesion.sala)
    )


def _unavailable(hechos: Hechos, sesion: Sesion) -> Iterator[str]:
    """Nobody it needs is away, and no hard protected period is touched (PR-04, PR-10)."""
    actividad = sesion.actividad
    needed = [("la actividad", actividad)]
    needed += [(f"el grupo {g}", hechos.grupos[g]) for g in hechos.convocados[actividad["id"]]]
    needed += [
        (f"el facilitador {f['id']}", f)
        for f in hechos.problema.get("facilitadores", ())
        if f["id"] in actividad.get("facilitadores", ())
    ]
    for called, thing in needed:
        for dia, turno in sesion.tomados:
            if blocks(thing.get("indisponible", ()), dia, turno):
                yield f"{sesion.nombre}: {called} no está disponible el {dia.isoformat()}, {turno}."
    for periodo in hechos.problema["calendario"].get("protegidos", ()):
        lifted = periodo.get("lectivo") and actividad.get("plan_recuperacion")
        touched = [dia for dia, turno in sesion.tomados if blocks([periodo], dia, turno)]
        if periodo.get("dureza") == "duro" and not lifted and touched:
            for grupo in hechos.convocados[actividad["id"]]:
                if hechos.covers(periodo, hechos.grupos[grupo]):
                    yield f"{sesion.nombre} cae en {periodo['nombre']}, protegido para {grupo}."
                    break


def _wrong_room(hechos: Hechos, sesion: Sesion) -> Iterator[str]:
    """A room that exists, is one of those allowed, is free that day and holds everybody."""
    asked = sesion.actividad.get("sala")
    if asked is None:
        if sesion.sala is not None:
            yield f"{sesion.nombre} ocupa una sala que no pide."
        return
    room = next((s for s in hechos.problema["salas"] if s["id"] == sesion.sala), None)
    if room is None:
        yield f"{sesion.nombre} no tiene sala."
        return
    if sesion.sala not in asked.get("entre", (sesion.sala,)):
        yield f"{sesion.nombre} usa la sala {sesion.sala}, que no es de las que admite."
    people = asked.get("personas", hechos.personas[sesion.actividad["id"]])
    if hechos.problema.get("aforo", "duro") == "duro" and people > room.get("capacidad", people):
        yield f"{sesion.nombre}: en la sala {sesion.sala} no caben {people} personas."
    for dia, turno in sesion.tomados:
        if blocks(room.get("indisponible", ()), dia, turno):
            yield f"{sesion.nombre}: la sala {sesion.sala} no está disponible el {dia.isoformat()}."


def _twice(hechos: Hechos) -> Iterator[str]:
    """Nobody and no room is in two places at once (PR-01)."""
    taken: dict[tuple[str, str, date, str], Sesion] = {}
    for sesion in hechos.sesiones:
        codigo = sesion.actividad["id"]
        needed = [("el grupo", grupo) for grupo in hechos.convocados[codigo]]
        needed += [("el facilitador", f) for f in set(sesion.actividad.get("facilitadores", ()))]
        needed += [("la actividad", codigo)]
        if sesion.sala is not None:
            needed.append(("la sala", sesion.sala))
        for called, who in needed:
            for dia, turno in sesion.tomados:
                other = taken.setdefault((called, who, dia, turno), sesion)
                if other is not sesion:
                    when = f"el {dia.isoformat()}, {turno}"
                    yield f"{called} {who} está en {other.nombre} y en {sesion.nombre} {when}."


def _too_many_days(hechos: Hechos) -> Iterator[str]:
    """No group is convened more days of a week or a month than it may be (PB-03, PB-06)."""
    days: dict[str, set[date]] = defaultdict(set)
    for sesion in hechos.sesiones:
        for grupo in hechos.convocados[sesion.actividad["id"]]:
            days[grupo].update(sesion.dias)
    for grupo, convened in days.items():
        for key, called, begins in (
            ("maximo_semana", "la semana del", monday_of), ("maximo_mes", "el mes del", first_of),
        ):  # fmt: skip
            if key in hechos.grupos[grupo]:
                periods: dict[date, int] = defaultdict(int)
                for dia in convened:
                    periods[begins(dia)] += 1
                for period, count in sorted(periods.items()):
                    if count > hechos.grupos[grupo][key]:
                        yield f"{grupo}: {count} días en {called} {period.isoformat()}."


def monday_of(dia: date) -> date:
    """Return the Monday of a day's week."""
    return dia - timedelta(days=dia.weekday())


def first_of(dia: date) -> date:
    """Return the first day of a day's month."""
    return dia.replace(day=1)


def _wrong_order(hechos: Hechos) -> Iterator[str]:
    """Whatever comes after another keeps its distance, and so do sister sessions."""
    by_activity: dict[str, list[Sesion]] = defaultdict(list)
    for sesion in hechos.sesiones:
        by_activity[sesion.actividad["id"]].append(sesion)
    for codigo, own in by_activity.items():
        actividad = hechos.actividades[codigo]
        for previa in actividad.get("despues_de", ()):
            for after in own:
                for before in by_activity.get(previa["actividad"], ()):
                    if not _follows(hechos, before, after, previa.get("dias", 0)):
                        yield f"{after.nombre} debe ir después de {before.nombre}."
        apart = actividad.get("separacion", 1)
        for n, una in enumerate(own):
            for otra in own[n + 1 :]:
                first, second = sorted((una, otra), key=lambda s: min(s.tomados))
                if apart and hechos.count_working(first.dias[-1], second.dias[0]) < apart:
                    yield f"{first.nombre} y {second.nombre} están demasiado juntas."


def _follows(hechos: Hechos, before: Sesion, after: Sesion, dias: int) -> bool:
    order = [turno["id"] for turno in hechos.turnos]
    last = max((dia, order.index(turno)) for dia, turno in before.tomados)
    first = min((dia, order.index(turno)) for dia, turno in after.tomados)
    if dias:
        return last[0] < first[0] and hechos.count_working(last[0], first[0]) >= dias
    return last < first
