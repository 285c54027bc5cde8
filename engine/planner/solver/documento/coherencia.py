"""What no schema can tell: references that lead nowhere, ends before starts, values that clash."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from engine.planner.solver.documento.orden import find_cycle
from engine.planner.solver.modelo.convocados import Padron
from engine.planner.solver.modelo.formas import sessions_of, shape_of
from engine.planner.solver.modelo.rejilla import Rejilla, build_grid

ANIOS = 5
CONJUNTOS = (("roles", "rol", "el rol"), ("ugeles", "ugel", "la UGEL"), ("dres", "dre", "la DRE"))
Hallado = Iterator[tuple[str, str]]


def find_incoherences(problema: Mapping[str, Any]) -> dict[str, str]:
    """Return each JSON path of a problem that its schema accepts with what is wrong there."""
    campos = dict(_of_calendar(problema["calendario"]))
    if campos:
        # Without a calendar nothing else can be judged.
        return campos
    for key in ("grupos", "facilitadores", "salas", "actividades"):
        campos |= dict(_repeated(problema.get(key, ()), key))
    rejilla = build_grid(problema["calendario"])
    if not rejilla.dias:
        return {"calendario": "No queda ningún día hábil: revise los inhábiles."}
    revisor = _Revisor(problema, rejilla)
    return campos | dict(revisor.review())


def _of_calendar(calendario: Mapping[str, Any]) -> Hallado:
    inicio, fin = calendario["inicio"], calendario["fin"]
    if fin < inicio:
        yield "calendario.fin", f"Termina el {fin}, antes de empezar el {inicio}."
    elif (date.fromisoformat(fin) - date.fromisoformat(inicio)).days > 366 * ANIOS:
        yield "calendario.fin", f"El calendario dura más de {ANIOS} años: acórtelo."
    former = ""
    seen: set[str] = set()
    for n, turno in enumerate(calendario["turnos"]):
        at = f"calendario.turnos.{n}"
        if turno["fin"] <= turno["inicio"]:
            yield f"{at}.fin", f"El turno {turno['id']} termina antes de empezar."
        elif turno["inicio"] < former:
            yield (
                f"{at}.inicio",
                f"El turno {turno['id']} empieza antes de que termine el anterior.",
            )
        if turno["id"] in seen:
            yield f"{at}.id", f"El turno {turno['id']} figura dos veces."
        former = turno["fin"]
        seen.add(turno["id"])
    for key in ("inhabiles", "protegidos"):
        yield from _stretches(calendario.get(key, ()), f"calendario.{key}")


def _stretches(tramos: Sequence[Mapping[str, Any]], at: str) -> Hallado:
    for n, tramo in enumerate(tramos):
        if tramo.get("fin", tramo["inicio"]) < tramo["inicio"]:
            yield f"{at}.{n}.fin", f"Termina el {tramo['fin']}, antes de empezar."


def _repeated(things: Sequence[Mapping[str, Any]], at: str) -> Hallado:
    seen: set[str] = set()
    for n, thing in enumerate(things):
        if thing["id"] in seen:
            yield f"{at}.{n}.id", f"El código {thing['id']} figura dos veces."
        seen.add(thing["id"])


class _Revisor:
    """The parts of a problem looked at with what they refer to at hand."""

    def __init__(self, problema: Mapping[str, Any], rejilla: Rejilla) -> None:
        self._problema = problema
        self._rejilla = rejilla
        self._padron = Padron(problema["grupos"])
        self._ids = {
            key: {thing["id"] for thing in problema.get(key, ())}
            for key in ("grupos", "facilitadores", "salas", "actividades")
        }
        self._turnos = set(rejilla.turno_de)

    def review(self) -> Hallado:
        """Yield every path with its sentence."""
        for key in ("grupos", "facilitadores", "salas", "actividades"):
            for n, thing in enumerate(self._problema.get(key, ())):
                yield from self._unavailable(thing, f"{key}.{n}")
        for n, periodo in enumerate(self._problema["calendario"].get("protegidos", ())):
            at = f"calendario.protegidos.{n}"
            yield from self._known(periodo, "grupos", "grupos", "el grupo", at)
            for k, rol in enumerate(periodo.get("roles", ())):
                if rol not in self._padron.named("rol"):
                    yield f"{at}.roles.{k}", f"Ningún grupo tiene el rol {rol}."
        for n, actividad in enumerate(self._problema["actividades"]):
            yield from self._activity(actividad, f"actividades.{n}")
        yield from self._weights()
        yield from find_cycle(self._problema["actividades"])

    def _weights(self) -> Hallado:
        seen: set[str] = set()
        for n, peso in enumerate(self._problema.get("pesos", ())):
            if peso["criterio"] in seen:
                yield f"pesos.{n}.criterio", f"El criterio {peso['criterio']} figura dos veces."
            seen.add(peso["criterio"])

    def _known(
        self, thing: Mapping[str, Any], key: str, kind: str, called: str, at: str
    ) -> Hallado:
        for k, wanted in enumerate(thing.get(key, ())):
            if wanted not in self._ids[kind]:
                yield f"{at}.{key}.{k}", f"No existe {called} {wanted}."

    def _unavailable(self, thing: Mapping[str, Any], at: str) -> Hallado:
        tramos = thing.get("indisponible", ())
        yield from _stretches(tramos, f"{at}.indisponible")
        for n, tramo in enumerate(tramos):
            yield from self._known_turnos(tramo, f"{at}.indisponible.{n}")

    def _known_turnos(self, thing: Mapping[str, Any], at: str) -> Hallado:
        for k, turno in enumerate(thing.get("turnos", ())):
            if turno not in self._turnos:
                yield f"{at}.turnos.{k}", f"No existe el turno {turno}."

    def _activity(self, actividad: Mapping[str, Any], at: str) -> Hallado:
        yield from self._known(actividad, "grupos", "grupos", "el grupo", at)
        yield from self._known(actividad, "facilitadores", "facilitadores", "el facilitador", at)
        yield from self._known(actividad.get("sala", {}), "entre", "salas", "la sala", f"{at}.sala")
        yield from self._known_turnos(actividad, at)
        yield from self._sets(actividad, at)
        ventana = actividad.get("ventana")
        if ventana and ventana["fin"] < ventana["inicio"]:
            yield f"{at}.ventana.fin", f"La ventana termina el {ventana['fin']}, antes de empezar."
        for k, previa in enumerate(actividad.get("despues_de", ())):
            if previa["actividad"] not in self._ids["actividades"]:
                path = f"{at}.despues_de.{k}.actividad"
                yield path, f"No existe la actividad {previa['actividad']}."
        yield from self._room(actividad, at)
        if not list(self._turnos_unknown(actividad)):
            yield from self._shape(actividad, at)
        for key in ("fija", "preferida", "publicada"):
            yield from self._moments(actividad, key, at)

    def _turnos_unknown(self, actividad: Mapping[str, Any]) -> Iterator[str]:
        return (turno for turno in actividad.get("turnos", ()) if turno not in self._turnos)

    def _sets(self, actividad: Mapping[str, Any], at: str) -> Hallado:
        for n, conjunto in enumerate(actividad.get("convoca", ())):
            unknown = False
            for plural, key, called in CONJUNTOS:
                for k, wanted in enumerate(conjunto.get(plural, ())):
                    if wanted not in self._padron.named(key):
                        unknown = True
                        path = f"{at}.convoca.{n}.{plural}.{k}"
                        yield path, f"Ningún grupo tiene {called} {wanted}."
            if not unknown and not self._padron.select(conjunto):
                yield f"{at}.convoca.{n}", "Ningún grupo reúne esas condiciones."

    def _room(self, actividad: Mapping[str, Any], at: str) -> Hallado:
        if "sala" not in actividad:
            return
        if not self._problema.get("salas"):
            yield f"{at}.sala", "Pide una sala y el problema no tiene salas."
        elif not actividad["sala"].get("entre", ["alguna"]):
            yield f"{at}.sala.entre", "Nombre al menos una sala, o quite este dato."

    def _shape(self, actividad: Mapping[str, Any], at: str) -> Hallado:
        forma = shape_of(actividad, self._rejilla)
        sesiones = sessions_of(actividad)
        if not any(forma.bases):
            where = "turnos" if "turnos" in actividad else "duracion"
            yield f"{at}.{where}", "Esa duración no cabe en un día desde ninguno de sus turnos."
        elif forma.ancho > len(self._rejilla.dias):
            yield f"{at}.duracion", "Dura más días que el calendario."
        if sesiones > 600:
            yield f"{at}.sesiones", "Son más de 600 sesiones: divida la actividad."
        if actividad.get("dias_minimos", 1) > sesiones:
            yield f"{at}.dias_minimos", f"Solo tiene {sesiones} sesiones para repartir."

    def _moments(self, actividad: Mapping[str, Any], key: str, at: str) -> Hallado:
        momentos = actividad.get(key, ())
        if momentos and len(momentos) > sessions_of(actividad):
            yield f"{at}.{key}", f"Dice {len(momentos)} fechas y tiene menos sesiones."
        calendario = self._problema["calendario"]
        for k, momento in enumerate(momentos):
            path = f"{at}.{key}.{k}"
            if momento.get("turno", next(iter(self._turnos))) not in self._turnos:
                yield f"{path}.turno", f"No existe el turno {momento['turno']}."
            if "sala" in momento and momento["sala"] not in self._ids["salas"]:
                yield f"{path}.sala", f"No existe la sala {momento['sala']}."
            if not calendario["inicio"] <= momento["fecha"] <= calendario["fin"]:
                if key != "publicada":
                    yield f"{path}.fecha", f"El {momento['fecha']} está fuera del calendario."
            elif key == "fija" and date.fromisoformat(momento["fecha"]) not in self._rejilla.dias:
                yield f"{path}.fecha", f"Está fija el {momento['fecha']}, que no es día hábil."
