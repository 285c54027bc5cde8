"""What the signs of the expression language do with values, within bounds."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Context, Decimal, DecimalException, Overflow
from typing import Any

from engine.process.lenguaje.duracion import Duracion
from engine.process.lenguaje.lexico import MAX_DIGITS, EmptyError, ExpressionError

MAX_STEPS = 20_000
MAX_TEXT = 20_000
MAX_ITEMS = 2_000
MAX_NUMBER = 10**MAX_DIGITS

_SAME = frozenset({str, int, bool, date, datetime})
_PLAIN = frozenset({str, int})
_ORDERED = frozenset({"un número", "un texto", "una fecha", "un instante", "una duración"})
_DECIMAL = Context(prec=MAX_DIGITS, traps=[Overflow])
_KINDS: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (type(None), "nada"),
    (bool, "verdadero o falso"),
    ((int, float, Decimal), "un número"),
    (str, "un texto"),
    (datetime, "un instante"),
    (date, "una fecha"),
    (Duracion, "una duración"),
    ((list, tuple), "una lista"),
    (Mapping, "un grupo de datos"),
)
_EXACT: Mapping[type, str] = {
    kind: said
    for kinds, said in _KINDS
    for kind in (kinds if isinstance(kinds, tuple) else (kinds,))
}
_NONE: Mapping[str, Callable[..., Any]] = {}


class Contexto:
    """What one evaluation reads, calls and has spent."""

    __slots__ = ("functions", "pasos", "probado", "read")

    def __init__(
        self,
        read: Callable[[str], Any] = lambda _: None,
        functions: Mapping[str, Callable[..., Any]] = _NONE,
        probado: Any = None,
    ) -> None:
        self.read = read
        self.functions = functions
        self.probado = probado
        self.pasos = 0

    def spend(self, steps: int) -> None:
        """Count work whose size the text does not tell. Raises ExpressionError past the most."""
        self.pasos += steps
        if self.pasos > MAX_STEPS:
            raise ExpressionError(f"la expresión necesita más de {MAX_STEPS} pasos")


def kind_of(value: object) -> str:
    """Return the kind of a value in words: "un número", "un texto", "nada"."""
    if (known := _EXACT.get(type(value))) is not None:
        return known
    return next((said for kind, said in _KINDS if isinstance(value, kind)), "otra cosa")


def bound(value: Any) -> Any:
    """Return a result, or raise ExpressionError when it is larger than the language gives."""
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise ExpressionError(f"el resultado es un texto de más de {MAX_TEXT} caracteres")
    if isinstance(value, list | tuple) and len(value) > MAX_ITEMS:
        raise ExpressionError(f"el resultado es una lista de más de {MAX_ITEMS} elementos")
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return demand_number(value, "el resultado")
    return value


def demand_number(value: Any, place: str) -> Any:
    """Return a finite number of a sane size, or raise ExpressionError naming its `place`."""
    if value is None:
        raise EmptyError(f"{place} pide números, no nada")
    if not isinstance(value, int | float | Decimal) or isinstance(value, bool):
        raise ExpressionError(f"{place} pide números, no {kind_of(value)}")
    if not isinstance(value, int):
        finite = value.is_finite() if isinstance(value, Decimal) else value - value == 0
        if not finite:
            raise ExpressionError(f"{place} no da un número")
    if not -MAX_NUMBER < value < MAX_NUMBER:
        raise ExpressionError(f"{place} da un número de más de {MAX_DIGITS} cifras")
    return value


def to_decimal(number: Any) -> Decimal:
    """Return a number as the decimal that it shows."""
    return Decimal(repr(number)) if isinstance(number, float) else Decimal(number)


def equal(a: Any, b: Any, context: Contexto) -> bool:
    """Tell whether two values are the same: of the same kind, and 1 is 1.0 but never true."""
    if type(a) is type(b) and type(a) in _SAME:
        return bool(a == b)
    if a is None or b is None:
        return a is b
    if (kind := kind_of(a)) != kind_of(b):
        return False
    if kind == "un número":
        return _numbers(a, b, lambda x, y: x == y, "=")
    if kind == "una lista":
        context.spend(min(len(a), len(b)))
        return len(a) == len(b) and all(equal(x, y, context) for x, y in zip(a, b, strict=True))
    if kind == "un grupo de datos":
        context.spend(len(a))
        return a.keys() == b.keys() and all(equal(a[key], b[key], context) for key in a)
    return bool(a == b)


def has_item(context: Contexto, items: Sequence[Any], value: Any) -> bool:
    """Tell whether a list has a value. Raises ExpressionError when it is too long a list."""
    if len(items) > MAX_ITEMS:
        raise ExpressionError(f"la lista tiene más de {MAX_ITEMS} elementos")
    context.spend(len(items))
    return any(equal(value, item, context) for item in items)


_ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def order(sign: str) -> Callable[[Any, Any], bool | None]:
    """Return the comparison by order that `sign` names; None when a side is nothing.

    It raises ExpressionError between values of different kinds, or of a kind without order.
    """
    plain = _ORDERS[sign]

    def compare(a: Any, b: Any) -> bool | None:
        if (one := type(a)) is type(b) and one in _PLAIN:
            return plain(a, b)
        if a is None or b is None:
            return None
        kind, other = kind_of(a), kind_of(b)
        if kind != other or kind not in _ORDERED:
            raise ExpressionError(f"no se puede comparar {kind} con {other}")
        if kind == "un número":
            return _numbers(a, b, plain, sign)
        if kind == "una duración":
            return plain(*_lengths(a, b))
        return plain(a, b)

    return compare


def _numbers(a: Any, b: Any, plain: Callable[[Any, Any], bool], sign: str) -> bool:
    demand_number(a, f"«{sign}»")
    demand_number(b, f"«{sign}»")
    return plain(a, b) if type(a) is type(b) else plain(to_decimal(a), to_decimal(b))


def _lengths(a: Duracion, b: Duracion) -> tuple[float, float]:
    if (a.meses or b.meses) and (a.dias or b.dias or a.segundos or b.segundos):
        raise ExpressionError("no se comparan meses con días: un mes no dura siempre lo mismo")
    if a.meses or b.meses:
        return a.meses, b.meses
    return a.dias * 86_400 + a.segundos, b.dias * 86_400 + b.segundos


_ARITHMETIC: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
}
_IN_DECIMAL: Mapping[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": _DECIMAL.add,
    "-": _DECIMAL.subtract,
    "*": _DECIMAL.multiply,
    "/": _DECIMAL.divide,
}


def operate(sign: str, a: Any, b: Any) -> Any:
    """Return `a` and `b` joined by `+`, `-`, `*` or `/`: numbers, texts, or dates and lengths.

    Numbers are reckoned in decimal, so that 0.1 + 0.2 is 0.3, and come back as the type they
    came in. Raises ExpressionError.
    """
    if a is None or b is None:
        raise EmptyError(f"«{sign}» no se hace con un dato vacío")
    if isinstance(a, date | Duracion) or isinstance(b, date | Duracion):
        return _operate_times(sign, a, b)
    if sign == "+" and isinstance(a, str) and isinstance(b, str):
        return bound(a + b)
    place = f"«{sign}»"
    demand_number(a, place)
    demand_number(b, place)
    if isinstance(a, int) and isinstance(b, int) and sign != "/":
        return demand_number(_ARITHMETIC[sign](a, b), place)
    return _operate_decimals(sign, a, b)


def _operate_decimals(sign: str, a: Any, b: Any) -> Any:
    if sign == "/" and b == 0:
        raise ExpressionError("no se divide entre cero")
    try:
        exact = _IN_DECIMAL[sign](to_decimal(a), to_decimal(b))
    except DecimalException as problem:
        raise ExpressionError(f"«{sign}» da un número demasiado grande") from problem
    demand_number(exact, f"«{sign}»")
    if isinstance(a, Decimal) or isinstance(b, Decimal):
        return exact
    whole = isinstance(a, int) and isinstance(b, int) and exact == int(exact)
    return int(exact) if whole else float(exact)


def _operate_times(sign: str, a: Any, b: Any) -> Any:
    try:
        found = _add_times(sign, a, b)
    except (OverflowError, ValueError) as problem:
        detail = str(problem) if isinstance(problem, ValueError) else "fuera del calendario"
        raise ExpressionError(f"«{sign}» da una fecha que no existe: {detail}") from problem
    if found is None:
        raise ExpressionError(f"«{sign}» no se hace entre {kind_of(a)} y {kind_of(b)}")
    return found


def _add_times(sign: str, a: Any, b: Any) -> Any:
    """Return a sum or difference of dates, instants, lengths and whole days; None if it has no
    sense."""
    if sign == "-" and kind_of(a) == kind_of(b) and isinstance(a, date):
        gone = a - b
        return Duracion(segundos=gone.total_seconds()) if isinstance(a, datetime) else gone.days
    if sign == "+" and isinstance(b, date):
        a, b = b, a
    length = Duracion(dias=b) if type(b) is int else b
    if sign not in ("+", "-") or not isinstance(length, Duracion):
        return None
    length = -length if sign == "-" else length
    if isinstance(a, date):
        return length.after(a)
    return a + length if isinstance(a, Duracion) and isinstance(b, Duracion) else None


def negate(value: Any) -> Any:
    """Return a number or a length with its sign changed. Raises ExpressionError."""
    return -value if isinstance(value, Duracion) else -demand_number(value, "«-»")
