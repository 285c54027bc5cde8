"""A problem cut down to some of its activities, and to fewer rules, to see what makes it clash."""

from collections.abc import Callable, Collection, Iterator, Mapping
from copy import deepcopy
from typing import Any, NamedTuple

from engine.planner.solver.modelo.convocados import Padron
from engine.planner.solver.modelo.formas import sessions_of


class Regla(NamedTuple):
    """A rule that can be lifted: its sentence, and how a problem loses it."""

    frase: str
    lift: Callable[[dict[str, Any]], None]


class Recorte:
    """A problem from which smaller ones are cut, with what takes long looked up once."""

    def __init__(self, problema: Mapping[str, Any]) -> None:
        self._problema = problema
        self._grupos = {grupo["id"]: grupo for grupo in problema["grupos"]}
        self._facilitadores = {each["id"]: each for each in problema.get("facilitadores", ())}
        padron = Padron(problema["grupos"])
        self._actividades = {
            actividad["id"]: (
                actividad,
                [problema["grupos"][n]["id"] for n in padron.convened_by(actividad)],
            )
            for actividad in problema["actividades"]
        }

    @property
    def codigos(self) -> list[str]:
        """Return every activity, in order."""
        return list(self._actividades)

    def cut(self, ids: Collection[str]) -> dict[str, Any]:
        """Return the problem with those activities alone and what they refer to.

        Each names its groups one by one, and follows only activities that stay.
        """
        actividades = []
        grupos: dict[str, None] = {}
        facilitadores: dict[str, None] = {}
        for codigo in (codigo for codigo in self._actividades if codigo in ids):
            actividad, convocados = self._actividades[codigo]
            grupos |= dict.fromkeys(convocados)
            facilitadores |= dict.fromkeys(actividad.get("facilitadores", ()))
            previas = [p for p in actividad.get("despues_de", ()) if p["actividad"] in ids]
            own = deepcopy(dict(actividad)) | {"grupos": convocados, "despues_de": previas}
            own.pop("convoca", None)
            actividades.append(own)
        return dict(self._problema) | {
            "calendario": deepcopy(dict(self._problema["calendario"])),
            "grupos": [dict(self._grupos[each]) for each in grupos],
            "facilitadores": [dict(self._facilitadores[each]) for each in facilitadores],
            "salas": [dict(each) for each in self._problema.get("salas", ())],
            "actividades": actividades,
        }


def rules_in(problema: Mapping[str, Any]) -> Iterator[Regla]:
    """Yield the rules of a cut problem that could be lifted one by one."""
    for actividad in problema["actividades"]:
        yield from _of_activity(actividad)
    for n, periodo in enumerate(problema["calendario"].get("protegidos", ())):
        if periodo.get("dureza") == "duro":
            yield Regla(f"{periodo['nombre']} está protegido", _soften(n))
    for kind, called in (("grupos", "el grupo"), ("facilitadores", "el facilitador")):
        for thing in problema[kind]:
            yield from _of_thing(kind, called, thing, problema["actividades"])
    for sala in problema["salas"]:
        yield from _of_thing("salas", "la sala", sala, ())
        if "capacidad" in sala:
            frase = f"la sala {sala['id']} tiene {sala['capacidad']} lugares"
            yield Regla(frase, _drop("salas", sala["id"], "capacidad"))
    if problema["calendario"].get("inhabiles"):
        yield Regla("hay días inhábiles", lambda p: p["calendario"].pop("inhabiles", None) and None)
    if "hoy" in problema:
        yield Regla(f"hoy es {problema['hoy']}", lambda p: p.pop("hoy", None) and None)


def _of_activity(actividad: Mapping[str, Any]) -> Iterator[Regla]:
    codigo = actividad["id"]
    told = {
        "fija": f"{codigo} tiene fecha fija",
        "turnos": f"{codigo} solo admite algunos turnos",
        "indisponible": f"{codigo} tiene fechas en que no puede ser",
    }
    if "ventana" in actividad:
        ventana = actividad["ventana"]
        told["ventana"] = f"la ventana de {codigo} va del {ventana['inicio']} al {ventana['fin']}"
    for key, frase in told.items():
        if actividad.get(key):
            yield Regla(frase, _drop("actividades", codigo, key))
    if sessions_of(actividad) > 1 and actividad.get("separacion", 1):
        frase = f"las sesiones de {codigo} distan {actividad.get('separacion', 1)} días hábiles"
        yield Regla(frase, _together(codigo))
    for previa in actividad.get("despues_de", ()):
        frase = f"{codigo} va después de {previa['actividad']}"
        if previa.get("dias"):
            frase += f", con {previa['dias']} días hábiles entre ellas"
        yield Regla(frase, _unlink(codigo, previa["actividad"]))
    if actividad.get("sala", {}).get("entre"):
        frase = f"{codigo} solo admite las salas {', '.join(actividad['sala']['entre'])}"
        yield Regla(frase, _any_room(codigo))


def _of_thing(
    kind: str, called: str, thing: Mapping[str, Any], actividades: Collection[Mapping[str, Any]]
) -> Iterator[Regla]:
    told = {
        "indisponible": f"{called} {thing['id']} no está disponible en algunas fechas",
    }
    for key, periodo in (("maximo_semana", "semana"), ("maximo_mes", "mes")):
        told[key] = f"{called} {thing['id']} admite {thing.get(key)} días por {periodo}"
    for key, frase in told.items():
        if thing.get(key) not in (None, []):
            yield Regla(frase, _drop(kind, thing["id"], key))
    sharing = [a["id"] for a in actividades if thing["id"] in a.get(kind, ())]
    if len(sharing) > 1:
        yield Regla(f"comparten {called} {thing['id']}", _dismiss(kind, thing["id"]))


def _drop(kind: str, codigo: str, key: str) -> Callable[[dict[str, Any]], None]:
    def lift(problema: dict[str, Any]) -> None:
        for thing in problema[kind]:
            if thing["id"] == codigo:
                thing.pop(key, None)

    return lift


def _soften(n: int) -> Callable[[dict[str, Any]], None]:
    def lift(problema: dict[str, Any]) -> None:
        problema["calendario"]["protegidos"][n]["dureza"] = "blando"

    return lift


def _unlink(codigo: str, previa: str) -> Callable[[dict[str, Any]], None]:
    def lift(problema: dict[str, Any]) -> None:
        for actividad in problema["actividades"]:
            if actividad["id"] == codigo:
                left = [p for p in actividad["despues_de"] if p["actividad"] != previa]
                actividad["despues_de"] = left

    return lift


def _together(codigo: str) -> Callable[[dict[str, Any]], None]:
    def lift(problema: dict[str, Any]) -> None:
        for actividad in problema["actividades"]:
            if actividad["id"] == codigo:
                actividad["separacion"] = 0

    return lift


def _any_room(codigo: str) -> Callable[[dict[str, Any]], None]:
    def lift(problema: dict[str, Any]) -> None:
        for actividad in problema["actividades"]:
            if actividad["id"] == codigo:
                actividad["sala"].pop("entre", None)

    return lift


def _dismiss(kind: str, codigo: str) -> Callable[[dict[str, Any]], None]:
    def lift(problema: dict[str, Any]) -> None:
        for actividad in problema["actividades"]:
            if codigo in actividad.get(kind, ()):
                actividad[kind] = [each for each in actividad[kind] if each != codigo]

    return lift
