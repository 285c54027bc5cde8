"""What a file changes of a plan, activity by activity, before and after, in words."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from api.pages.wording import count_of
from engine.domain.convocatoria import Jornada
from engine.domain.redaccion import say_dates, say_jornadas
from forms.hojas.planeadas import COBERTURAS, MODALIDADES, say_length
from forms.hojas.publico import say_roles
from forms.hojas.territorio import Catalogo

MUESTRA = 200
"""Activities told one by one; the rest are counted."""


def say_changes(changed: Sequence[Mapping[str, Any]], catalogo: Catalogo) -> list[dict[str, Any]]:
    """Return the first activities that a file changes, with each fact on both sides in words."""
    return [
        {
            "codigo": one["codigo"],
            "titulo": one["titulo"],
            "fila": one["fila"],
            "cambios": [
                (c["que"].capitalize(), _say(c["antes"], catalogo, "Ya no"),
                 _say(c["ahora"], catalogo, "Además"))
                for c in one["cambios"]
            ],
        }
        for one in changed[:MUESTRA]
    ]  # fmt: skip


def _say(facts: Mapping[str, Any], catalogo: Catalogo, apart: str) -> str:
    name, value = next(iter(facts.items()))
    if name == "convocadas":
        return _say_convened(value, catalogo, apart)
    if name == "duracion":
        return say_length(value, facts["unidad_tiempo"])
    if name == "pedidas":
        return say_jornadas(Jornada(*map(datetime.fromisoformat, pair)) for pair in value)
    if name == "ventana":
        return "Entre " + say_dates([date.fromisoformat(day) for day in value], articulo="el ")
    if isinstance(value, bool):
        return "Sí" if value else "No"
    return _say_word(name, value, catalogo)


def _say_word(name: str, value: Any, catalogo: Catalogo) -> str:
    if name == "publico":
        return say_roles(value)
    if name == "sede" and value in catalogo.entidades:
        return catalogo.entidades[value].nombre
    named = {"modalidad": MODALIDADES, "cobertura": COBERTURAS}.get(name, {})
    return str(named.get(value, value) if value is not None else "")


def _say_convened(value: Mapping[str, Any], catalogo: Catalogo, apart: str) -> str:
    whole = count_of(value["total"], "oficina", "oficinas")
    if not value["distintas"]:
        return whole
    known = (catalogo.entidades.get(codigo) for codigo in value["codigos"])
    names = ", ".join(entidad.nombre for entidad in known if entidad)
    rest = value["distintas"] - len(value["codigos"])
    return f"{whole}. {apart}: {names}{f' y {rest} más' if rest else ''}"
