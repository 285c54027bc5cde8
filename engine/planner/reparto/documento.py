"""The documents of the assignment read: accepted whole, or refused with all that is wrong."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from engine.planner.lector import read_sound, repeated

PROBLEMA = Path(__file__).with_name("problema.schema.json")
PLAN = Path(__file__).with_name("plan.schema.json")


def read_assignment(problema: object) -> dict[str, Any]:
    """Return an assignment problem that can be solved.

    Raises RuleBroken(problema_invalido) whose `campos` map each JSON path to its sentence.
    """
    return read_sound(problema, PROBLEMA, "problema_invalido", _incoherences)


def read_assigned(plan: object, problema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a plan whose companions, schools and docentes are those of a valid problem.

    Raises RuleBroken(plan_invalido) whose `campos` map each JSON path to its sentence.
    """
    return read_sound(plan, PLAN, "plan_invalido", lambda plan: _strangers(plan, problema))


def with_former(problema: Mapping[str, Any], plan: Mapping[str, Any]) -> dict[str, Any]:
    """Return the problem with the pairs of a plan as those in force: leaving them costs."""
    pairs = [
        {"docente": docente, "acompanante": lista["acompanante"]}
        for lista in plan["listas"]
        for institucion in lista["instituciones"]
        for docente in institucion["docentes"]
    ]
    return {**problema, "anterior": pairs}


def _incoherences(problema: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from repeated(problema["acompanantes"], "acompanantes").items()
    yield from repeated(problema["instituciones"], "instituciones").items()
    where: dict[str, str] = {}
    for n, institucion in enumerate(problema["instituciones"]):
        for k, docente in enumerate(institucion["docentes"]):
            if docente in where:
                at = f"instituciones.{n}.docentes.{k}"
                yield at, f"El docente {docente} figura también en {where[docente]}."
            where[docente] = institucion["id"]
    acompanantes = {each["id"] for each in problema["acompanantes"]}
    for key in ("fijas", "anterior"):
        # A former pair of somebody who left is no fault: there is nothing to keep.
        strict = key == "fijas"
        yield from _pairs(problema.get(key, ()), key, where, acompanantes, strict)


def _pairs(
    pairs: Any, key: str, docentes: Mapping[str, str], acompanantes: set[str], strict: bool
) -> Iterator[tuple[str, str]]:
    told: dict[str, str] = {}
    for n, pair in enumerate(pairs):
        docente, acompanante = pair["docente"], pair["acompanante"]
        if strict and docente not in docentes:
            yield f"{key}.{n}.docente", f"No existe el docente {docente}."
        if strict and acompanante not in acompanantes:
            yield f"{key}.{n}.acompanante", f"No existe el acompañante {acompanante}."
        if told.setdefault(docente, acompanante) != acompanante:
            at = f"{key}.{n}.docente"
            yield at, f"El docente {docente} ya está en la lista de {told[docente]}."


def _strangers(plan: Mapping[str, Any], problema: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    acompanantes = {each["id"] for each in problema["acompanantes"]}
    docentes = {each["id"]: set(each["docentes"]) for each in problema["instituciones"]}
    for n, lista in enumerate(plan["listas"]):
        if lista["acompanante"] not in acompanantes:
            at = f"listas.{n}.acompanante"
            yield at, f"El problema no tiene al acompañante {lista['acompanante']}."
        for k, parte in enumerate(lista["instituciones"]):
            at = f"listas.{n}.instituciones.{k}"
            if parte["id"] not in docentes:
                yield f"{at}.id", f"El problema no tiene la institución {parte['id']}."
                continue
            for docente in sorted(set(parte["docentes"]) - docentes[parte["id"]]):
                yield f"{at}.docentes", f"{docente} no es docente de {parte['id']}."
