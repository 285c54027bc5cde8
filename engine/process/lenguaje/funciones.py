"""The functions that belong to the expression language itself: pure, and the same everywhere."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from engine.clock import LIMA
from engine.domain.lima import day_of
from engine.process.lenguaje.calculo import (
    MAX_ITEMS,
    Contexto,
    bound,
    demand_number,
    has_item,
    kind_of,
    operate,
    order,
    to_decimal,
)
from engine.process.lenguaje.duracion import Duracion, read_duration
from engine.process.lenguaje.lexico import EmptyError, ExpressionError


@dataclass(frozen=True, slots=True)
class Funcion:
    """A function of the language: `call` receives the context and from `least` to `most` parts."""

    call: Callable[..., Any]
    least: int
    most: int


def read_date(value: Any) -> date:
    """Return the date that a text writes, or the day of Lima of an instant.

    Raises ExpressionError.
    """
    if isinstance(value, date):
        return day_of(value)
    if isinstance(value, str):
        try:
            return date.fromisoformat(value) if len(value) == 10 else day_of(read_moment(value))
        except ValueError as problem:
            raise ExpressionError(f"«{value[:40]}» no es una fecha como 2026-08-12") from problem
    raise _unexpected("una fecha", value)


def read_moment(value: Any) -> datetime:
    """Return the instant (UTC) that a text writes in ISO 8601.

    Without a zone it is a time of Lima, and a date alone begins at its midnight. Raises
    ExpressionError.
    """
    if isinstance(value, datetime):
        moment = value
    elif isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError as problem:
            raise ExpressionError(
                f"«{value[:40]}» no es un instante como 2026-08-12T09:00:00-05:00"
            ) from problem
    elif isinstance(value, date):
        moment = datetime(value.year, value.month, value.day)  # noqa: DTZ001 - set just below
    else:
        raise _unexpected("un instante", value)
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=LIMA)).astimezone(UTC)
    except OverflowError as problem:
        raise ExpressionError("el instante está fuera del calendario") from problem


def _duration(_: Contexto, value: Any) -> Duracion:
    if isinstance(value, Duracion):
        return value
    try:
        return read_duration(_text(value))
    except ValueError as problem:
        raise ExpressionError(str(problem)) from problem


def _at(context: Contexto, text: Any) -> Any:
    """Read what FEEL writes after an at sign: a length, an instant or a date."""
    if text.startswith(("P", "-P")):
        return _duration(context, text)
    return read_moment(text) if "T" in text else read_date(text)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _unexpected("un texto", value)
    return value


def _unexpected(what: str, value: Any) -> ExpressionError:
    """Return the error of a value of another kind; of nothing, that of what is not there yet."""
    kind = EmptyError if value is None else ExpressionError
    return kind(f"se esperaba {what}, no {kind_of(value)}")


def _items(context: Contexto, values: tuple[Any, ...]) -> list[Any]:
    """Return the items of the only list given, or the arguments themselves."""
    found = values[0] if len(values) == 1 and isinstance(values[0], list | tuple) else values
    if len(found) > MAX_ITEMS:
        raise ExpressionError(f"la lista tiene más de {MAX_ITEMS} elementos")
    context.spend(len(found))
    return list(found)


def _count(_: Contexto, value: Any) -> int:
    if value is None:
        return 0
    if not isinstance(value, str | list | tuple | Mapping):
        raise ExpressionError(f"no se cuentan los elementos de {kind_of(value)}")
    return len(value)


def _sum(context: Contexto, *values: Any) -> Any:
    total: Any = 0
    for item in _items(context, values):
        total = operate("+", total, demand_number(item, "«sum»"))
    return total


def _extreme(sign: str) -> Callable[..., Any]:
    precedes = order(sign)

    def choose(context: Contexto, *values: Any) -> Any:
        items = _items(context, values)
        best = items[0] if items else None
        for item in items:
            if item is None or (len(items) > 1 and precedes(item, best) is None):
                raise EmptyError("hay un dato vacío entre los que se comparan")
            best = item if precedes(item, best) else best
        return best

    return choose


def _contains(context: Contexto, whole: Any, part: Any) -> bool:
    if isinstance(whole, list | tuple):
        return has_item(context, whole, part)
    return _text(part) in _text(whole)


def _round(_: Contexto, value: Any, digits: Any = 0) -> Any:
    """Round as school does: a half goes away from zero."""
    number = demand_number(value, "«round»")
    if type(digits) is not int or not 0 <= digits <= 12:
        raise ExpressionError("«round» pide de 0 a 12 decimales")
    near = to_decimal(number).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    if digits == 0:
        return int(near)
    return near if isinstance(number, Decimal) else float(near)


def _number(_: Contexto, value: Any) -> Any:
    text = _text(value).strip()
    try:
        number = Decimal(text)
    except ArithmeticError as problem:
        raise ExpressionError(f"«{text[:40]}» no es un número") from problem
    demand_number(number, "«number»")
    return int(number) if number == int(number) else float(number)


def _string(_: Contexto, value: Any) -> str:
    if value is None or isinstance(value, bool):
        return {None: "", True: "true", False: "false"}[value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str | int | float | Decimal):
        return str(bound(value))
    raise ExpressionError(f"«string» no escribe {kind_of(value)}")


_MANY = 300
_BY_NAMES: Iterable[tuple[str, Funcion]] = (
    ("count len", Funcion(_count, 1, 1)),
    ("string_length", Funcion(lambda _, text: len(_text(text)), 1, 1)),
    ("sum", Funcion(_sum, 1, _MANY)),
    ("min", Funcion(_extreme("<"), 1, _MANY)),
    ("max", Funcion(_extreme(">"), 1, _MANY)),
    ("contains contiene list_contains", Funcion(_contains, 2, 2)),
    ("starts_with empieza", Funcion(lambda _, a, b: _text(a).startswith(_text(b)), 2, 2)),
    ("ends_with termina", Funcion(lambda _, a, b: _text(a).endswith(_text(b)), 2, 2)),
    ("lower lower_case", Funcion(lambda _, text: _text(text).lower(), 1, 1)),
    ("upper upper_case", Funcion(lambda _, text: bound(_text(text).upper()), 1, 1)),
    ("date fecha", Funcion(lambda _, value: read_date(value), 1, 1)),
    ("date_and_time instante", Funcion(lambda _, value: read_moment(value), 1, 1)),
    ("duration duracion", Funcion(_duration, 1, 1)),
    ("is_defined", Funcion(lambda _, value: value is not None, 1, 1)),
    ("abs", Funcion(lambda _, value: abs(demand_number(value, "«abs»")), 1, 1)),
    ("round", Funcion(_round, 1, 2)),
    ("number", Funcion(_number, 1, 1)),
    ("string", Funcion(_string, 1, 1)),
    ("@", Funcion(_at, 1, 1)),
)
OWN: Mapping[str, Funcion] = {
    spelt: function
    for names, function in _BY_NAMES
    for name in names.split()
    for spelt in {name, name.replace("_", " ")}
}
"""The functions by name; those of several words, as FEEL spells them and joined by `_`."""
