"""The choices a context gives to each kind of control."""

from typing import Any

from forms.contexto import Contexto

Choice = tuple[str | int, str]

# Beyond this many, a schema lists the codes alone: their names would only make it heavy.
NAMED = 60


def choices_for(control: str, contexto: Contexto, ficha: str = "") -> list[Choice]:
    """Return (value, label) pairs for a control that the context fills, else an empty list."""
    if control == "cargo":
        cargos = contexto.cargos_responsables if ficha == "anexo_04" else contexto.convocados
        return [(c.cargo, c.etiqueta) for c in cargos]
    if control == "asistencia":
        return [(a.codigo, f"{a.codigo} · {a.titulo}") for a in contexto.otras_asistencias]
    sources = {
        "unidad": contexto.unidades_posibles,
        "entidad": contexto.entidades,
        "rol": contexto.roles,
        "sede": contexto.sedes,
    }
    return [(o.codigo, o.nombre) for o in sources.get(control, ())]


def restrict(node: dict[str, Any], choices: list[Choice]) -> None:
    """Restrict a schema node to the choices, with their names while they are few."""
    if len(choices) > NAMED:
        node["enum"] = [value for value, _ in choices]
    elif choices:
        named = dict(choices)
        node["oneOf"] = [{"const": value, "title": label} for value, label in named.items()]
