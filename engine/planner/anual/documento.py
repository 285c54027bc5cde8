"""The documents of the year read: accepted whole, or refused with all that is wrong in them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from engine.planner.lector import read_sound, repeated

PROBLEMA = Path(__file__).with_name("problema.schema.json")
PLAN = Path(__file__).with_name("plan.schema.json")
LISTAS = ("protocolos", "instituciones", "docentes", "acompanantes", "comunes")
Hallado = Iterator[tuple[str, str]]


def read_year(problema: object) -> dict[str, Any]:
    """Return a year that can be planned.

    Raises RuleBroken(problema_invalido) whose `campos` map each JSON path to its sentence.
    """
    return read_sound(problema, PROBLEMA, "problema_invalido", _incoherences)


def read_planned(plan: object, problema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a plan whose companions are those of a valid year.

    Raises RuleBroken(plan_invalido) whose `campos` map each JSON path to its sentence.
    """
    known = {each["id"] for each in problema["acompanantes"]}

    def strangers(plan: Mapping[str, Any]) -> Hallado:
        for n, each in enumerate(plan["acompanantes"]):
            if each["id"] not in known:
                told = f"El problema no tiene al acompañante {each['id']}."
                yield f"acompanantes.{n}.id", told

    return read_sound(plan, PLAN, "plan_invalido", strangers)


def _incoherences(problema: Mapping[str, Any]) -> Hallado:
    for key in LISTAS:
        yield from repeated(problema.get(key, ()), key).items()
    yield from _of_calendar(problema["calendario"])
    for n, institucion in enumerate(problema["instituciones"]):
        turno = institucion["turno"]
        if turno["fin"] <= turno["inicio"]:
            yield f"instituciones.{n}.turno.fin", "El turno termina antes de empezar."
    yield from _references(problema)


def _of_calendar(calendario: Mapping[str, Any]) -> Hallado:
    inicio, fin = calendario["inicio"], calendario["fin"]
    if fin <= inicio:
        yield "calendario.fin", f"Termina el {fin}, antes de empezar el {inicio}."
    elif (date.fromisoformat(fin) - date.fromisoformat(inicio)).days > 370:
        yield "calendario.fin", "El calendario dura más de un año: acórtelo."
    former = ""
    for n, bloque in enumerate(calendario["bloques"]):
        if bloque["fin"] < bloque["inicio"]:
            yield f"calendario.bloques.{n}.fin", "El bloque termina antes de empezar."
        if bloque["inicio"] <= former:
            yield f"calendario.bloques.{n}.inicio", "El bloque empieza dentro del anterior."
        former = bloque["fin"]
    if not any(bloque["tipo"] == "lectivo" for bloque in calendario["bloques"]):
        yield "calendario.bloques", "No hay ningún bloque lectivo: no habría cuándo visitar."


def _references(problema: Mapping[str, Any]) -> Hallado:
    ids = {key: {each["id"] for each in problema.get(key, ())} for key in LISTAS}
    for n, docente in enumerate(problema["docentes"]):
        for key, kind, called in (
            ("institucion", "instituciones", "la institución"),
            ("protocolo", "protocolos", "el protocolo"),
        ):
            if docente[key] not in ids[kind]:
                yield f"docentes.{n}.{key}", f"No existe {called} {docente[key]}."
    yield from _lists(problema["acompanantes"], ids["docentes"])
    for n, comun in enumerate(problema.get("comunes", ())):
        for k, name in enumerate(comun.get("acompanantes", ())):
            if name not in ids["acompanantes"]:
                yield f"comunes.{n}.acompanantes.{k}", f"No existe el acompañante {name}."


def _lists(acompanantes: Sequence[Mapping[str, Any]], docentes: set[str]) -> Hallado:
    whose: dict[str, str] = {}
    for n, acompanante in enumerate(acompanantes):
        for k, docente in enumerate(acompanante["docentes"]):
            at = f"acompanantes.{n}.docentes.{k}"
            if docente not in docentes:
                yield at, f"No existe el docente {docente}."
            elif docente in whose:
                yield at, f"El docente {docente} ya está en la lista de {whose[docente]}."
            whose.setdefault(docente, acompanante["id"])
        yield from _ratio(acompanante, f"acompanantes.{n}")


def _ratio(acompanante: Mapping[str, Any], at: str) -> Hallado:
    docentes: Sequence[str] = acompanante["docentes"]
    maximo = acompanante.get("maximo", len(docentes))
    if len(docentes) > maximo:
        yield f"{at}.docentes", f"Tiene {len(docentes)} docentes y puede tener {maximo} (PR-22)."
