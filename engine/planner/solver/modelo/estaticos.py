"""What an activity may and costs by itself: the starts its own rules allow, and their price."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from engine.planner.solver.modelo.formas import shape_of
from engine.planner.solver.modelo.modelo import Pieza
from engine.planner.solver.modelo.rejilla import DIAS_DE_SEMANA, HABITUALES, Rejilla

AVISO_MINIMO = 10


@dataclass(frozen=True)
class Estaticos:
    """The rules of a problem that look at one activity at a time."""

    problema: Mapping[str, Any]
    rejilla: Rejilla
    pesos: Mapping[str, int]

    def pieces_of(
        self, n: int, actividad: Mapping[str, Any], convocados: Sequence[int], sesiones: int
    ) -> list[Pieza]:
        """Return the piezas of the n-th activity, their resources still to be named."""
        grupos = self.problema["grupos"]
        personas = sum(grupos[grupo].get("personas", 1) for grupo in convocados)
        forma = shape_of(actividad, self.rejilla)
        ocupados = self._closed(actividad, convocados)
        pieza = Pieza(
            n, 0, forma, 0, (), (), personas,
            protegidas=self._protected(actividad, convocados),
            aviso_desde=self._notice_from,
            costo_aviso=self.pesos["aviso"] * personas if "hoy" in self.problema else 0,
            costo_separada=self.pesos["separada"] * personas,
            salas=self._rooms(actividad, personas),
        )  # fmt: skip
        futuros = forma.free_starts(self.rejilla, ocupados | self._past)
        siempre = forma.free_starts(self.rejilla, ocupados)
        return [self._session(pieza, actividad, k, futuros, siempre) for k in range(sesiones)]

    def _session(
        self, pieza: Pieza, actividad: Mapping[str, Any], k: int, futuros: int, siempre: int
    ) -> Pieza:
        permitidos, salas = futuros, pieza.salas
        publicada = self._moment(actividad.get("publicada"), k)
        if publicada is not None and publicada >= 0:
            permitidos |= siempre & 1 << publicada
        fija = _nth(actividad.get("fija"), k)
        if fija:
            permitidos = siempre & self._at(fija)
            if salas is not None and "sala" in fija:
                wanted = self._room_place[fija["sala"]]
                salas = tuple(sala for sala in salas if sala[0] == wanted)
        preferida = _nth(actividad.get("preferida"), k)
        prioridad = actividad.get("prioridad", 1) * self.pesos["preferencia"]
        costo_dia = actividad.get("costo_dia", 1)
        return Pieza(
            **{
                **vars(pieza),
                "sesion": k,
                "permitidos": permitidos,
                "salas": salas,
                "publicada": publicada,
                "costo_cambio": self.pesos["cambio"] * pieza.personas,
                "preferida": self._day(preferida) if preferida else None,
                "costo_dia": prioridad * costo_dia,
                "turno_preferido": self.rejilla.turno_de.get((preferida or {}).get("turno", "")),
                "costo_turno": prioridad * min(1, costo_dia),
            }
        )

    def _day(self, momento: Mapping[str, Any]) -> int:
        return self.rejilla.dia_desde(date.fromisoformat(momento["fecha"]))

    def _moment(self, momentos: Sequence[Mapping[str, Any]] | None, k: int) -> int | None:
        """Return the slot of a published session, -1 when its day counts no more."""
        momento = _nth(momentos, k)
        if momento is None:
            return None
        starts = self._at(momento)
        return (starts & -starts).bit_length() - 1

    def _at(self, momento: Mapping[str, Any]) -> int:
        dia = date.fromisoformat(momento["fecha"])
        turno = momento.get("turno")
        return self.rejilla.slots_of(dia, dia, None if turno is None else [turno])

    def _closed(self, actividad: Mapping[str, Any], convocados: Sequence[int]) -> int:
        """Return the slots that the activity, or somebody it needs, cannot take."""
        ocupados = self.unavailable(actividad)
        ventana = actividad.get("ventana")
        if ventana:
            inside = self._between(ventana)
            ocupados |= self.rejilla.todos & ~inside
        for grupo in convocados:
            ocupados |= self._closed_groups[grupo]
        for facilitador in actividad.get("facilitadores", ()):
            ocupados |= self._closed_facilitadores[facilitador]
        for dias, affected, periodo in self._periods:
            if periodo.get("dureza") == "duro" and not self._lifted(periodo, actividad):
                ocupados |= dias if any(grupo in affected for grupo in convocados) else 0
        return ocupados

    def _protected(
        self, actividad: Mapping[str, Any], convocados: Sequence[int]
    ) -> tuple[tuple[str, int, int], ...]:
        found: list[tuple[str, int, int]] = []
        for _, affected, periodo in self._periods:
            if periodo.get("dureza") == "duro" or self._lifted(periodo, actividad):
                continue
            criterio = "clases" if periodo.get("lectivo") else "protegidas"
            cada = self.pesos[criterio] * sum(affected.get(grupo, 0) for grupo in convocados)
            if cada:
                limits = date.fromisoformat(periodo["inicio"]), date.fromisoformat(periodo["fin"])
                found.append((criterio, self.rejilla.days_of(*limits), cada))
        return tuple(found)

    @staticmethod
    def _lifted(periodo: Mapping[str, Any], actividad: Mapping[str, Any]) -> bool:
        """Tell whether a recovery plan lifts the period (PR-10, S003:2062-2065)."""
        return bool(periodo.get("lectivo") and actividad.get("plan_recuperacion"))

    @cached_property
    def _periods(self) -> list[tuple[int, dict[int, int], Mapping[str, Any]]]:
        """Return each protected period: its slots, and the people of each group it covers."""
        found = []
        grupos = self.problema["grupos"]
        for periodo in self.problema["calendario"].get("protegidos", ()):
            everybody = "roles" not in periodo and "grupos" not in periodo
            roles, ids = set(periodo.get("roles", ())), set(periodo.get("grupos", ()))
            affected = {
                n: grupo.get("personas", 1)
                for n, grupo in enumerate(grupos)
                if everybody or grupo["id"] in ids or grupo.get("rol") in roles
            }
            found.append((self._between(periodo), affected, periodo))
        return found

    def _rooms(
        self, actividad: Mapping[str, Any], personas: int
    ) -> tuple[tuple[int, int], ...] | None:
        """Return the rooms it may use with the price of those that are too small."""
        sala = actividad.get("sala")
        if sala is None:
            return None
        needed = sala.get("personas", personas)
        soft = self.problema.get("aforo") == "blando"
        found = []
        for n, room in enumerate(self.problema.get("salas", ())):
            if "entre" in sala and room["id"] not in sala["entre"]:
                continue
            over = max(0, needed - room.get("capacidad", needed))
            if soft or not over:
                found.append((self.pesos["aforo"] * over, room.get("capacidad", needed), n))
        return tuple((n, cost) for cost, _, n in sorted(found))

    def unavailable(self, thing: Mapping[str, Any]) -> int:
        """Return the slots of the `indisponible` of a group, facilitador, room or activity."""
        ocupados = 0
        for tramo in thing.get("indisponible", ()):
            ocupados |= self._between(tramo)
        return ocupados

    def _between(self, tramo: Mapping[str, Any]) -> int:
        inicio = date.fromisoformat(tramo["inicio"])
        fin = date.fromisoformat(tramo.get("fin", tramo["inicio"]))
        return self.rejilla.slots_of(inicio, fin, tramo.get("turnos"))

    @cached_property
    def _closed_groups(self) -> list[int]:
        return [self.unavailable(grupo) for grupo in self.problema["grupos"]]

    @cached_property
    def _closed_facilitadores(self) -> dict[str, int]:
        return {f["id"]: self.unavailable(f) for f in self.problema.get("facilitadores", ())}

    @cached_property
    def _room_place(self) -> dict[str, int]:
        return {sala["id"]: n for n, sala in enumerate(self.problema.get("salas", ()))}

    @cached_property
    def _past(self) -> int:
        """Return the slots up to today: nothing new begins there."""
        if "hoy" not in self.problema or not self.rejilla.dias:
            return 0
        return self.rejilla.slots_of(self.rejilla.dias[0], date.fromisoformat(self.problema["hoy"]))

    @cached_property
    def _notice_from(self) -> int:
        """Return the first day with enough notice, as a number of the grid."""
        if "hoy" not in self.problema:
            return 0
        hoy = date.fromisoformat(self.problema["hoy"])
        minimo: int = self.problema.get("aviso_minimo", AVISO_MINIMO)
        calendario = self.problema["calendario"]
        inicio = date.fromisoformat(calendario["inicio"])
        semana = {DIAS_DE_SEMANA.index(dia) for dia in calendario.get("dias", HABITUALES)}
        # Before the calendar begins only weekends are known not to count.
        near = min((inicio - hoy).days, 1 + 7 * minimo + 7)
        before = sum((hoy + timedelta(n)).weekday() in semana for n in range(1, near))
        return self.rejilla.dia_desde(hoy + timedelta(1)) + minimo - 1 - before


def _nth(momentos: Sequence[Mapping[str, Any]] | None, k: int) -> Mapping[str, Any] | None:
    return momentos[k] if momentos and k < len(momentos) else None
