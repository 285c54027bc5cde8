"""The lists of a programme as the problem that the search of `engine.planner.reparto` reads."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from engine.domain.listas import Acompanante, Docente, Listas, Par
from engine.domain.ratio import Escuela, limit_of
from engine.domain.ubicacion import plain

Pares = Mapping[int, int]
"""A companion's id by the cargo of each docente."""
Lenguas = Mapping[str, str]
"""How schools write each language, by its plain word."""
Lugar = tuple[float | None, float | None]


def build_problem(
    listas: Listas, *, dia: date, nombre: str, ugel: Lugar, fijas: Pares, anterior: Pares
) -> dict[str, Any]:
    """Return who is to be shared out among whom, by the ratios of the rule book.

    Each companion's ratio is that of the dispersion they declare (NU-01, S004:318-327), the general
    one where they declare none. Plazas that nobody holds or accompanies are left out,
    and so are schools that the rule book does not rule and docentes of other programmes' lists.
    Who attends an EIB school speaks its lengua originaria, where both are known (S004:384-425).
    """
    elsewhere = {
        par.docente_id
        for par in listas.tenidos
        if par.acompanante_id not in listas.acompanantes and par.hasta > dia
    }
    people = [
        docente
        for docente in listas.docentes.values()
        if docente.escuela.tipo in listas.protocolos
        and docente.cargo_id not in elsewhere
        and (docente.nombre or docente.cargo_id in anterior)
    ]
    known = {d.cargo_id for d in people}
    tongues = {plain(d.lengua): d.lengua for d in people if d.lengua}
    return {
        "formato": "articula.reparto", "version": 1, "nombre": nombre,
        **({"ugel": {"lugar": _place(ugel)}} if None not in ugel else {}),
        "limites": list(_limits(listas, people)),
        "acompanantes": [
            {"id": str(each.id), "nombre": each.nombre}
            | _base((each.latitud, each.longitud), ugel)
            | _spoken(each, tongues)
            | ({"dispersion": each.dispersion} if each.dispersion else {})
            for each in listas.acompanantes.values()
            if each.hasta > dia
        ],
        "instituciones": list(_schools(people, tongues)),
        "fijas": _pairs(fijas, listas, known),
        "anterior": _pairs(anterior, listas, known),
    }  # fmt: skip


def pairs_in_force(listas: Listas, dia: date) -> list[Par]:
    """Return the pairs of the programme that hold on a day or later."""
    return [p for p in listas.tenidos if p.acompanante_id in listas.acompanantes and p.hasta > dia]


def pairs_of(plan: Mapping[str, Any]) -> dict[int, int]:
    """Return the companion of each docente of a plan."""
    return {
        int(docente): int(lista["acompanante"])
        for lista in plan["listas"]
        for institucion in lista["instituciones"]
        for docente in institucion["docentes"]
    }


def school_id(docente: Docente) -> str:
    """Return how the problem and its refusals name the school of a docente."""
    return f"{docente.escuela.nombre[:80]} ({docente.ie})"


def _limits(listas: Listas, people: list[Docente]) -> Iterator[dict[str, Any]]:
    declared = {each.dispersion for each in listas.acompanantes.values()} | {None}
    cases = {(d.escuela.tipo, d.escuela.area, bool(d.escuela.frontera)) for d in people}
    for tipo, area, frontera in sorted(cases, key=str):
        escuela = Escuela("", tipo, area, frontera)
        for dispersion in sorted(declared, key=str):
            limit = limit_of(listas.protocolos[tipo], escuela, dispersion)
            row: dict[str, Any] = {"tipo": tipo, "frontera": frontera, "docentes": limit.maximo}
            named = {"area": area, "dispersion": dispersion}
            row |= {name: value for name, value in named.items() if value}
            yield row | {"norma": limit.porque[:500]}


def _spoken(companion: Acompanante, tongues: Lenguas) -> dict[str, list[str]]:
    """Return the languages of a companion as schools write theirs; nothing when nobody said."""
    own = [tongues.get(plain(lengua), lengua) for lengua in companion.lenguas]
    return {"lenguas": sorted(set(own))} if own else {}


def _schools(people: list[Docente], tongues: Lenguas) -> Iterator[dict[str, Any]]:
    by_school: dict[str, list[Docente]] = {}
    for docente in people:
        by_school.setdefault(docente.ie, []).append(docente)
    for own in by_school.values():
        first = own[0]
        place = (first.latitud, first.longitud)
        yield {
            "id": school_id(first),
            "nombre": first.escuela.nombre,
            "tipo": first.escuela.tipo,
            "frontera": bool(first.escuela.frontera),
            "docentes": [str(docente.cargo_id) for docente in own],
            **({"area": first.escuela.area} if first.escuela.area else {}),
            **({"lugar": _place(place)} if None not in place else {}),
            **({"lengua": tongues[plain(first.lengua)]} if first.lengua else {}),
        }


def _base(own: Lugar, ugel: Lugar) -> dict[str, Any]:
    """Return from where a companion sets out: its own base, or the UGEL."""
    place = own if None not in own else ugel
    return {"lugar": _place(place)} if None not in place else {}


def _place(place: Lugar) -> dict[str, float | None]:
    return {"latitud": place[0], "longitud": place[1]}


def _pairs(pairs: Pares, listas: Listas, known: set[int]) -> list[dict[str, str]]:
    return [
        {"docente": str(docente), "acompanante": str(companion)}
        for docente, companion in pairs.items()
        if docente in known and companion in listas.acompanantes
    ]
