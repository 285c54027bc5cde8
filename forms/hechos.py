"""From the plain facts that the engine gathers to the context of a ficha."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from typing import Any, TypeVar

from forms.contexto import (
    Contexto,
    ConvocadoOpcion,
    Dibujo,
    Grupo,
    Indicador,
    Opcion,
    OtraAsistencia,
)
from forms.estrategia import Estrategia

T = TypeVar("T")
Facts = Mapping[str, Any]


def contexto_from(facts: Facts) -> Contexto:
    """Return the context whose fields are named as the facts; dicts and lists become values.

    A fact that no context has raises TypeError: the two names have drifted apart.
    """
    return Contexto(**{name: _READERS.get(name, _same)(value) for name, value in facts.items()})


def _same(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _one(kind: Callable[..., T]) -> Callable[[Facts | None], T | None]:
    return lambda fact: None if fact is None else _build(kind, fact)


def _many(kind: Callable[..., T]) -> Callable[[Iterable[Facts]], tuple[T, ...]]:
    return lambda facts: tuple(_build(kind, fact) for fact in facts)


def _build(kind: Callable[..., T], fact: Facts) -> T:
    # Facts may say more than a ficha needs, as an indicator does of its formula.
    names = {f.name for f in fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: _same(value) for name, value in fact.items() if name in names})


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "unidad": _one(Opcion),
    "sede": _one(Opcion),
    "unidades": _many(Opcion),
    "entidades": _many(Opcion),
    "roles": _many(Opcion),
    "grupos": _many(Grupo),
    "salas": _many(Opcion),
    "facilitadores": _many(ConvocadoOpcion),
    "convocados": _many(ConvocadoOpcion),
    "responsables": _many(ConvocadoOpcion),
    "otras_asistencias": _many(OtraAsistencia),
    "indicadores": _many(Indicador),
    "dibujo": _one(Dibujo),
    "estrategia": _one(Estrategia),
    "alternativas": lambda programmes: tuple(tuple(programme) for programme in programmes),
}
