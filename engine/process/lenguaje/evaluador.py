"""Makes a tree of an expression into one function of its context, with nothing of Python's."""

from collections.abc import Callable, Mapping
from typing import Any

from engine.process.lenguaje import arbol
from engine.process.lenguaje.arbol import Parte
from engine.process.lenguaje.calculo import (
    Contexto,
    bound,
    equal,
    has_item,
    kind_of,
    negate,
    operate,
    order,
)
from engine.process.lenguaje.funciones import OWN
from engine.process.lenguaje.lexico import Dialecto, ExpressionError

Calcula = Callable[[Contexto], Any]
Prueba = Callable[[Contexto, Any], bool | None]


def build(parte: Parte, dialecto: Dialecto) -> Calcula:
    """Return what computes a part. Raises ExpressionError when it can never be computed."""
    return _BUILDERS[type(parte)](parte, dialecto)


def build_test(parte: Parte, dialecto: Dialecto) -> Prueba:
    """Return what tells whether a value passes a test; None where FEEL knows no answer."""
    return _TESTS[type(parte)](parte, dialecto)


def _value(parte: arbol.Valor, _: Dialecto) -> Calcula:
    value = parte.valor
    return lambda _context: value


def _name(parte: arbol.Nombre, _: Dialecto) -> Calcula:
    name = parte.nombre
    return lambda context: context.read(name)


def _tested(_: arbol.Probado, __: Dialecto) -> Calcula:
    return lambda context: context.probado


def _key(parte: arbol.Clave, dialecto: Dialecto) -> Calcula:
    whole, key = build(parte.de, dialecto), parte.clave

    def read(context: Contexto) -> Any:
        group = whole(context)
        if group is None:
            return None
        if not isinstance(group, Mapping):
            raise ExpressionError(f"«{key}» se pide a {kind_of(group)}, que no tiene datos dentro")
        return group.get(key)

    return read


def _list(parte: arbol.Lista, dialecto: Dialecto) -> Calcula:
    items = [build(item, dialecto) for item in parte.partes]
    return lambda context: [item(context) for item in items]


def _unary(parte: arbol.Unaria, dialecto: Dialecto) -> Calcula:
    inside = build(parte.parte, dialecto)
    if parte.signo == "-":
        return lambda context: negate(inside(context))
    if parte.signo == "empty":
        return lambda context: inside(context) in (None, "", [], {}, ())
    unknown = None if dialecto == "feel" else True

    def deny(context: Contexto) -> Any:
        value = inside(context)
        if value is None:
            return unknown
        return not _demand_condition(value, "not")

    return deny


def _demand_condition(value: Any, sign: str) -> bool | None:
    if value is None or value is True or value is False:
        return value
    raise ExpressionError(f"«{sign}» pide verdadero o falso, no {kind_of(value)}")


def _logic(parte: arbol.Logica, dialecto: Dialecto) -> Calcula:
    """Join two conditions; the second is not computed when the first decides.

    FEEL keeps an unknown condition unknown; for us and JUEL an empty one is false.
    """
    one, other, sign = build(parte.una, dialecto), build(parte.otra, dialecto), parte.signo
    decides, feel = sign == "or", dialecto == "feel"

    def join(context: Contexto) -> bool | None:
        first = _demand_condition(one(context), sign)
        if first is decides:
            return decides
        second = _demand_condition(other(context), sign)
        if second is decides:
            return decides
        return None if feel and (first is None or second is None) else not decides

    return join


def _operation(parte: arbol.Operacion, dialecto: Dialecto) -> Calcula:
    sign, one, other = parte.signo, build(parte.una, dialecto), build(parte.otra, dialecto)
    return lambda context: operate(sign, one(context), other(context))


def _pair(sign: str, dialecto: Dialecto) -> Callable[[Any, Any, Contexto], bool | None]:
    """Return one comparison. JUEL would turn a text into a number to compare them: refused."""
    if sign in ("==", "!="):
        same = _equal_juel if dialecto == "juel" else equal
        return same if sign == "==" else lambda a, b, context: not same(a, b, context)
    compare, unknown = order(sign), None if dialecto == "feel" else False

    def ordered(a: Any, b: Any, _: Contexto) -> bool | None:
        found = compare(a, b)
        return unknown if found is None else found

    return ordered


def _equal_juel(a: Any, b: Any, context: Contexto) -> bool:
    if a is not None and b is not None and (kind := kind_of(a)) != (other := kind_of(b)):
        raise ExpressionError(f"no se puede comparar {kind} con {other}")
    return equal(a, b, context)


def _comparison(parte: arbol.Comparacion, dialecto: Dialecto) -> Calcula:
    parts = [build(part, dialecto) for part in parte.partes]
    pairs = [_pair(sign, dialecto) for sign in parte.signos]
    if len(pairs) == 1:
        one, other, compare = parts[0], parts[1], pairs[0]
        return lambda context: compare(one(context), other(context), context)

    def chain(context: Contexto) -> bool | None:
        left = parts[0](context)
        for compare_next, part in zip(pairs, parts[1:], strict=True):
            right = part(context)
            if not compare_next(left, right, context):
                return False
            left = right
        return True

    return chain


def _belonging(parte: arbol.Pertenencia, dialecto: Dialecto) -> Calcula:
    value, passes = build(parte.parte, dialecto), any_test(parte.pruebas, dialecto)
    if not parte.negada:
        return lambda context: passes(context, value(context))

    def outside(context: Contexto) -> bool | None:
        found = passes(context, value(context))
        return None if found is None else not found

    return outside


def any_test(pruebas: tuple[Parte, ...], dialecto: Dialecto) -> Prueba:
    """Return what tells whether a value passes one of several tests."""
    tests = [build_test(test, dialecto) for test in pruebas]
    if len(tests) == 1:
        return tests[0]

    def passes(context: Contexto, value: Any) -> bool | None:
        found: bool | None = False
        for test in tests:
            passed = test(context, value)
            if passed:
                return True
            found = None if passed is None else found
        return found

    return passes


def _against(parte: arbol.Contra, dialecto: Dialecto) -> Prueba:
    limit, compare = build(parte.parte, dialecto), _pair(parte.signo, dialecto)
    return lambda context, value: compare(value, limit(context), context)


def _between(parte: arbol.Rango, dialecto: Dialecto) -> Prueba:
    low, high = build(parte.desde, dialecto), build(parte.hasta, dialecto)
    above = _pair(">=" if parte.con_desde else ">", dialecto)
    below = _pair("<=" if parte.con_hasta else "<", dialecto)

    def inside(context: Contexto, value: Any) -> bool | None:
        over = above(value, low(context), context)
        under = below(value, high(context), context)
        return False if False in (over, under) else over and under

    return inside


def _is(parte: arbol.Es, dialecto: Dialecto) -> Prueba:
    inside, part = build(parte.parte, dialecto), parte.parte
    if any(isinstance(found, arbol.Probado) for found in arbol.walk(part)):
        return lambda context, _: _demand_condition(inside(context), "?")

    def same(context: Contexto, value: Any) -> bool:
        found = inside(context)
        if not isinstance(found, list | tuple):
            return equal(value, found, context)
        return has_item(context, found, value)

    return same


def _within(parte: arbol.Dentro, dialecto: Dialecto) -> Prueba:
    inside = build(parte.parte, dialecto)

    def belongs(context: Contexto, value: Any) -> bool:
        found = inside(context)
        if found is None:
            return False
        if not isinstance(found, list | tuple):
            raise ExpressionError(f"«in» pide una lista, no {kind_of(found)}")
        return has_item(context, found, value)

    return belongs


def _none(parte: arbol.Ninguna, dialecto: Dialecto) -> Prueba:
    passes = any_test(parte.pruebas, dialecto)

    def fails(context: Contexto, value: Any) -> bool | None:
        found = passes(context, value)
        return None if found is None else not found

    return fails


def _conditional(parte: arbol.Condicional, dialecto: Dialecto) -> Calcula:
    condition = build(parte.si, dialecto)
    then, otherwise = build(parte.entonces, dialecto), build(parte.sino, dialecto)

    def choose(context: Contexto) -> Any:
        holds = _demand_condition(condition(context), "if")
        return then(context) if holds else otherwise(context)

    return choose


def _call(parte: arbol.Llamada, dialecto: Dialecto) -> Calcula:
    name, parts = parte.nombre, [build(part, dialecto) for part in parte.partes]
    own = OWN.get(name)
    if own is None:
        return lambda context: context.functions[name](*[part(context) for part in parts])
    if not own.least <= len(parts) <= own.most:
        raise ExpressionError(f"a «{name}» le sobran o le faltan datos entre paréntesis")
    call = own.call
    if len(parts) == 1 and isinstance(parte.partes[0], arbol.Valor):
        fixed = call(Contexto(), parte.partes[0].valor)
        return lambda _: fixed
    return lambda context: bound(call(context, *[part(context) for part in parts]))


_BUILDERS: Mapping[type[Parte], Callable[[Any, Dialecto], Calcula]] = {
    arbol.Valor: _value,
    arbol.Nombre: _name,
    arbol.Probado: _tested,
    arbol.Clave: _key,
    arbol.Lista: _list,
    arbol.Unaria: _unary,
    arbol.Logica: _logic,
    arbol.Operacion: _operation,
    arbol.Comparacion: _comparison,
    arbol.Pertenencia: _belonging,
    arbol.Condicional: _conditional,
    arbol.Llamada: _call,
}
_TESTS: Mapping[type[Parte], Callable[[Any, Dialecto], Prueba]] = {
    arbol.Contra: _against,
    arbol.Rango: _between,
    arbol.Es: _is,
    arbol.Dentro: _within,
    arbol.Ninguna: _none,
}
