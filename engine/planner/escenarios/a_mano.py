"""A date set by hand in a plan: what the checker says, and the nearest days that would hold."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.planner.escenarios.datos import Momentos
from engine.planner.escenarios.fechas import sessions_of
from engine.planner.escenarios.razones import say_date, say_plainly
from engine.planner.escenarios.turnos import TURNOS
from engine.planner.solver.documento.escritura import places_of, write_plan
from engine.planner.solver.modelo.compilar import compile_problem
from engine.planner.solver.modelo.formas import shape_of
from engine.planner.solver.modelo.modelo import Modelo
from engine.planner.solver.revision.informe import Informe, check_plan

ALTERNATIVAS = 3
FALTAS = 20
SALAS = 12
"""Rooms tried for a start, at most."""
INTENTOS = 60
"""Starts tried, nearest first, when looking for alternatives."""


@dataclass(frozen=True)
class Alternativa:
    """A start that holds, and what the plan would cost more (or less) with it."""

    fecha: date
    turno: str
    diferencia: int


@dataclass(frozen=True)
class Respuesta:
    """What the checker answers: the faults of the date asked, its price, and dates that hold.

    `momentos` are the starts asked for, with a room each where the activity needs one.
    """

    faltas: tuple[str, ...]
    diferencia: int
    alternativas: tuple[Alternativa, ...]
    momentos: Momentos = ()


class Vecindad:
    """An activity with those that share its people, its leaders or its place in the order.

    What else the plan holds neither stands in its way nor changes in cost, so it is left out, and
    so are those that have no place.
    """

    def __init__(self, problema: Mapping[str, Any], plan: Mapping[str, Any], codigo: str) -> None:
        self._codigo = codigo
        placed = {a["id"] for a in plan["actividades"]} | {codigo}
        keep = _neighbours(problema, codigo) & placed
        self._mine = next(a for a in problema["actividades"] if a["id"] == codigo)
        others = [
            {**a, "despues_de": [d for d in a.get("despues_de", ()) if d["actividad"] in keep]}
            for a in problema["actividades"]
            if a["id"] in keep
        ]
        free = [
            {k: v for k, v in a.items() if k != "fija"} if a["id"] == codigo else a for a in others
        ]
        grupos = {g for a in others for g in a.get("grupos", ())}
        self._problema = {
            **problema, "actividades": free,
            "grupos": [g for g in problema["grupos"] if g["id"] in grupos],
            "calendario": _calendar_for(problema, grupos),
        }  # fmt: skip
        self._modelo: Modelo = compile_problem(self._problema)
        self._plan = {**plan, "actividades": [a for a in plan["actividades"] if a["id"] in keep]}
        self._now = self._cost_of(self._plan)

    def _cost_of(self, plan: Mapping[str, Any]) -> int:
        """Return what a plan costs, though the activity may have no place in it yet."""
        places = places_of(self._problema, self._modelo, plan)
        written = write_plan(self._problema, self._modelo, places)
        return int(written["costo"]["total"])

    def _check(self, plan: Mapping[str, Any]) -> Informe:
        places = places_of(self._problema, self._modelo, plan)
        written = write_plan(self._problema, self._modelo, places)
        return check_plan(self._problema, written)

    def judge(self, momentos: Momentos) -> Respuesta:
        """Return what the checker says of those starts, with alternatives near the first."""
        roomed, informe = self._try(momentos)
        near = date.fromisoformat(momentos[0]["fecha"])
        return Respuesta(
            tuple(say_plainly(self._problema, falta) for falta in informe.faltas[:FALTAS]),
            0 if informe.faltas else informe.total - self._now,
            tuple(self._alternatives(near, momentos)) if len(momentos) == 1 else (),
            roomed,
        )

    def _try(self, momentos: Momentos) -> tuple[Momentos, Informe]:
        """Return the starts with the first room in which they hold, and what is said of them."""
        if outside := tuple(self._outside(momentos)):
            return momentos, Informe(outside, {})
        tried: list[tuple[Momentos, Informe]] = []
        for sala in self._rooms():
            roomed = [{**m, "sala": sala} if sala else dict(m) for m in momentos]
            tried.append((roomed, self._check(with_moments(self._plan, self._codigo, roomed))))
            if not tried[-1][1].faltas:
                return tried[-1]
        return tried[0]

    def _rooms(self) -> list[str | None]:
        """Return the rooms it may meet in, its present one first; None when it needs none."""
        if "sala" not in self._mine:
            return [None]
        every = [sala["id"] for sala in self._problema.get("salas", ())]
        entre = self._mine["sala"].get("entre", every)
        now = [s.get("sala") for s in sessions_of(self._plan, self._codigo)][:1]
        return [*(sala for sala in now if sala), *(s for s in entre if s not in now)][:SALAS]

    def _outside(self, momentos: Momentos) -> Iterator[str]:
        """Yield a sentence for each start that the calendar does not have."""
        dias = self._modelo.rejilla.dias
        ancho = shape_of(self._mine, self._modelo.rejilla).ancho
        for momento in momentos:
            dia = date.fromisoformat(momento["fecha"])
            if dia not in dias:
                yield f"El {say_date(dia)} no es un día hábil del calendario de este plan."
            elif dias.index(dia) + ancho > len(dias):
                yield f"Desde el {say_date(dia)} no quedan {ancho} días en el año escolar."

    def _alternatives(self, near: date, asked: Momentos) -> Iterator[Alternativa]:
        found = 0
        for fecha, turno in self._starts(near)[:INTENTOS]:
            start = {"fecha": fecha.isoformat(), "turno": turno}
            if found == ALTERNATIVAS:
                return
            if start in [dict(m) for m in asked]:
                continue
            _, informe = self._try([start])
            if not informe.faltas:
                found += 1
                yield Alternativa(fecha, turno, informe.total - self._now)

    def _starts(self, near: date) -> list[tuple[date, str]]:
        """Return the starts within its window, the nearest first."""
        ventana = self._mine["ventana"]
        first, last = (date.fromisoformat(ventana[end]) for end in ("inicio", "fin"))
        turnos = [turno["id"] for turno in self._problema["calendario"]["turnos"]]
        if self._mine["duracion"].get("turnos") != 1:
            turnos = turnos[:1]
        days = [dia for dia in self._modelo.rejilla.dias if first <= dia <= last]
        days.sort(key=lambda dia: (abs((dia - near).days), dia))
        return [(dia, turno) for dia in days for turno in turnos]


def _neighbours(problema: Mapping[str, Any], codigo: str) -> set[str]:
    mine = next(a for a in problema["actividades"] if a["id"] == codigo)
    grupos, leaders = set(mine.get("grupos", ())), set(mine.get("facilitadores", ()))
    return {
        a["id"]
        for a in problema["actividades"]
        if a["id"] == codigo
        or ("sala" in a and "sala" in mine)
        or not grupos.isdisjoint(a.get("grupos", ()))
        or not leaders.isdisjoint(a.get("facilitadores", ()))
        or any(d["actividad"] in (codigo, a["id"]) for d in _order(mine, a))
    }  # fmt: skip


def _order(*both: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for each in both:
        yield from each.get("despues_de", ())


def _calendar_for(problema: Mapping[str, Any], grupos: set[str]) -> dict[str, Any]:
    """Return the calendar without protected days of roles that no group kept has."""
    roles = {g.get("rol") for g in problema["grupos"] if g["id"] in grupos}
    kept = []
    for periodo in problema["calendario"].get("protegidos", ()):
        if "roles" not in periodo:
            kept.append(periodo)
        elif mine := [rol for rol in periodo["roles"] if rol in roles]:
            kept.append({**periodo, "roles": mine})
    return {**problema["calendario"], "protegidos": kept}


def fitting(actividad: Mapping[str, Any], momentos: Momentos) -> list[dict[str, Any]]:
    """Return the starts, in the morning for what takes more than one turno."""
    short = actividad["duracion"].get("turnos") == 1
    return [dict(m) if short else {**m, "turno": TURNOS[0]["id"]} for m in momentos]


def with_moments(plan: Mapping[str, Any], codigo: str, momentos: Momentos) -> dict[str, Any]:
    """Return the plan with an activity beginning there; its jornadas are still to be written."""
    sesiones: Sequence[dict[str, Any]] = [
        {"sesion": n, **momento, "jornadas": []} for n, momento in enumerate(momentos, 1)
    ]
    others = [a for a in plan["actividades"] if a["id"] != codigo]
    return {**plan, "actividades": [*others, {"id": codigo, "sesiones": sesiones}]}


def rewrite(
    problema: Mapping[str, Any], plan: Mapping[str, Any], codigo: str, momentos: Momentos
) -> dict[str, Any]:
    """Return the whole plan with an activity there, its jornadas and its cost counted anew."""
    modelo = compile_problem(problema)
    places = places_of(problema, modelo, with_moments(plan, codigo, momentos))
    return write_plan(
        problema, modelo, places, cota=plan["costo"]["cota"], busqueda=plan.get("busqueda")
    )
