"""The choices a context gives to each kind of control."""

from typing import Any

from forms.contexto import Contexto, ConvocadoOpcion

Choice = tuple[str | int, str]

# Beyond this many, a schema lists the codes alone: their names would only make it heavy.
NAMED = 60


def choices_for(control: str, contexto: Contexto, ficha: str = "") -> list[Choice]:
    """Return (value, label) pairs for a control that the context fills, else an empty list."""
    if control == "cargo":
        return [(c.cargo, c.etiqueta) for c in _cargos(contexto, ficha)]
    if control == "asistencia":
        return [(a.codigo, f"{a.codigo} · {a.titulo}") for a in contexto.otras_asistencias]
    sources = {
        "unidad": contexto.unidades_posibles,
        "entidad": contexto.entidades,
        "rol": contexto.roles,
        "sede": contexto.sedes,
        "sala": contexto.salas,
    }
    return [(o.codigo, o.nombre) for o in sources.get(control, ())]


def _cargos(contexto: Contexto, ficha: str) -> tuple[ConvocadoOpcion, ...]:
    """Return the cargos that a ficha chooses among: those convened, unless it asks for others."""
    others = {
        "anexo_04": contexto.cargos_responsables,
        "at_programacion": contexto.facilitadores,
    }
    return others.get(ficha, contexto.convocados)


def restrict(node: dict[str, Any], choices: list[Choice]) -> None:
    """Restrict a schema node to the choices, with their names while they are few."""
    if len(choices) > NAMED:
        node["enum"] = [value for value, _ in choices]
    elif choices:
        named = dict(choices)
        node["oneOf"] = [{"const": value, "title": label} for value, label in named.items()]
