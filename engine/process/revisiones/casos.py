"""The tests drawn beside each diagram: what is presented, what time passes, where it must stand."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson

from engine.domain.calendario import FERIADO_NACIONAL, Calendario, Feriado
from engine.errors import ArticulaError
from engine.process.definicion import Definicion
from engine.process.ejecucion import Ejecucion
from engine.process.foto import Espera, Foto
from engine.process.variables import given_by, routing

Data = Mapping[str, Any]


@dataclass(frozen=True)
class Caso:
    """A story of one process: its starting variables and its steps, each with what is expected.

    A step does one thing: `presenta` a task with a `respuesta` (and what its effect `entrega`),
    ends the children of a call (`terminan`), lets time pass (`hasta`), or takes the instance
    back (`vuelve_a`). `servicios` are the results of the handlers from that step on; `espera`
    says where it stands then, or `falla` the code of the refusal.
    """

    nombre: str
    ahora: datetime
    calendario: Calendario
    variables: Data
    pasos: tuple[Data, ...]


@dataclass(frozen=True)
class Punto:
    """Where a case stands after a step: `fallos` are sentences, none when it is as expected."""

    paso: int
    ejecucion: Ejecucion
    fallos: tuple[str, ...]


class Desvio(Exception):
    """A step that cannot be taken: the case expects something that is not there."""


def read_cases(source: str) -> tuple[Caso, ...]:
    """Return the cases of a `casos.json`; `tras` puts the steps of an earlier case before."""
    data = orjson.loads(source)
    calendario = Calendario(tuple(map(_feriado, data.get("feriados", ()))), ())
    found: dict[str, Caso] = {}
    for told in data["casos"]:
        earlier = found[told["tras"]] if "tras" in told else None
        if told["nombre"] in found:
            raise ValueError(f"two cases are called {told['nombre']}")
        found[told["nombre"]] = Caso(
            nombre=told["nombre"],
            ahora=datetime.fromisoformat(data["ahora"]),
            calendario=calendario,
            variables=earlier.variables if earlier else told.get("variables", {}),
            pasos=(*(earlier.pasos if earlier else ()), *told["pasos"]),
        )
    return tuple(found.values())


def _feriado(dia: str) -> Feriado:
    return Feriado(date.fromisoformat(dia), "Feriado", FERIADO_NACIONAL, "nacional", "")


@dataclass(frozen=True)
class Parada:
    """Where a case may be taken up: `hechos` steps are done, and this is what is stored."""

    hechos: int
    memoria: bytes
    servicios: Data


def begin(definicion: Definicion, caso: Caso) -> Parada:
    """Return a case before its first step, with the instance just started."""
    execution = Ejecucion.start(definicion, caso.variables, caso.calendario, caso.ahora)
    return Parada(0, execution.dump(), {})


def play(definicion: Definicion, caso: Caso, parada: Parada | None = None) -> Iterator[Punto]:
    """Run a case, yielding after each step; it stops at the first step that cannot be taken.

    The instance is stored and taken up again between steps, as the service does.
    """
    parada = parada or begin(definicion, caso)
    memoria, services = parada.memoria, dict(parada.servicios)
    now, estado = caso.ahora, None
    for number, step in enumerate(caso.pasos, 1):
        services |= step.get("servicios", {})
        now = datetime.fromisoformat(step["hasta"]) if "hasta" in step else now
        if number <= parada.hechos:
            continue
        execution = Ejecucion.load(definicion, memoria, caso.calendario, now)
        faults = _take(execution, step, services)
        foto = execution.photograph()
        estado = _estado(execution, foto) or estado
        expected = step.get("espera", {})
        faults += _compare(expected, _stand(execution, foto, estado or expected.get("estado")))
        yield Punto(number, execution, tuple(faults))
        memoria = execution.dump()


def _take(execution: Ejecucion, step: Data, services: Mapping[str, Data]) -> list[str]:
    """Take one step and return what went otherwise than told."""
    refused = None
    try:
        _act(execution, step)
        _serve(execution, services)
    except Desvio as problem:
        return [str(problem)]
    except ArticulaError as problem:
        refused = problem.code
    expected = step.get("falla")
    return [] if refused == expected else [f"falla: se esperaba {expected!r} y fue {refused!r}"]


def _act(execution: Ejecucion, step: Data) -> None:
    foto = execution.photograph()
    if "presenta" in step:
        waiting = _one(foto.tareas, step["presenta"])
        given = step.get("entrega", {})
        _demand_declared(waiting, given)
        answer = routing(waiting.elemento, step.get("respuesta", {}))
        execution.complete(waiting.token, {**given, **answer})
    elif "terminan" in step:
        execution.complete(_one(foto.hijos, step["terminan"]).token)
    elif "vuelve_a" in step:
        execution.move_back_to(step["vuelve_a"])
    elif "hasta" in step:
        execution.run_on()


def _one(waiting: tuple[Espera, ...], elemento: str) -> Espera:
    found = [espera for espera in waiting if espera.elemento.id == elemento]
    if len(found) != 1:
        present = ", ".join(espera.elemento.id for espera in waiting) or "nadie"
        raise Desvio(f"«{elemento}» no espera ahí; esperan: {present}")
    return found[0]


def _demand_declared(waiting: Espera, given: Data) -> None:
    if undeclared := sorted(given.keys() - given_by(waiting.elemento)):
        raise Desvio(f"«{waiting.elemento.id}» no declara que entrega {', '.join(undeclared)}")


def _serve(execution: Ejecucion, services: Mapping[str, Data]) -> None:
    while waiting := execution.photograph().servicios:
        for espera in waiting:
            given = services.get(espera.elemento.get("servicio") or "", {})
            _demand_declared(espera, given)
            execution.complete(espera.token, dict(given))


def _estado(execution: Ejecucion, foto: Foto) -> str | None:
    """Return the state named last by what the step went through or reached."""
    reached = [*execution.recorrido, *(espera.elemento.id for espera in foto.tareas)]
    named = [execution.definicion.elementos[name].get("estado") for name in reached]
    return next((estado for estado in reversed(named) if estado), None)


def _stand(execution: Ejecucion, foto: Foto, estado: str | None) -> dict[str, Any]:
    due = {e.elemento.id: execution.reckon(e.elemento, {}) for e in foto.tareas}
    return {
        "tareas": sorted(e.elemento.id for e in foto.tareas),
        "hijos": sorted(e.elemento.id for e in foto.hijos),
        "temporizadores": {e.elemento.id: e.vence for e in foto.temporizadores},
        "vencen": {name: v.dia for name, v in due.items() if v is not None},
        "estado": estado,
        "terminada": foto.terminada,
        "recorre": execution.recorrido,
        "variables": execution.variables,
    }


def _compare(expected: Data, found: Data) -> list[str]:
    readers: dict[str, Callable[[Any], Any]] = {
        "tareas": sorted,
        "hijos": sorted,
        "temporizadores": lambda t: {k: datetime.fromisoformat(v) for k, v in t.items()},
        "vencen": lambda t: {k: date.fromisoformat(v) for k, v in t.items()},
    }
    faults = []
    for name, told in expected.items():
        wanted = readers[name](told) if name in readers else told
        if not _fits(name, wanted, found[name]):
            faults.append(f"{name}: se esperaba {wanted!r} y hay {found[name]!r}")
    return faults


def _fits(name: str, wanted: Any, found: Any) -> bool:
    """Tell whether it is as told; of the road and the variables, only the ones told matter."""
    if name == "recorre":
        rest = iter(found)
        return all(element in rest for element in wanted)
    if name in ("variables", "vencen"):
        return all(key in found and found[key] == value for key, value in wanted.items())
    return bool(wanted == found)


def run_case(definicion: Definicion, caso: Caso) -> list[str]:
    """Return the sentences of what went otherwise in a case, by step; none when it passes."""
    return [
        f"{caso.nombre}, paso {punto.paso}: {fault}"
        for punto in play(definicion, caso)
        for fault in punto.fallos
    ]
