"""The grammar of expressions: words into a tree, in our spelling, in FEEL or in JUEL."""

from collections.abc import Callable
from typing import Any

from engine.process.lenguaje import arbol
from engine.process.lenguaje.arbol import Parte
from engine.process.lenguaje.lexico import (
    CONSTANTS,
    RESERVED,
    Dialecto,
    ExpressionError,
    Lectura,
    Palabra,
)

MAX_NODES = 300
MAX_DEPTH = 40
SIGNS = {"=": "==", "==": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
_JUEL_SIGNS = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
_JUEL_LOGIC = {"&&": "and", "||": "or"}
_CONDITIONAL, _OR, _AND, _NOT, _COMPARED, _SUM, _PRODUCT, _SIGNED = range(1, 9)
_ARITHMETIC = {"+": _SUM, "-": _SUM, "*": _PRODUCT, "/": _PRODUCT}


class Lector(Lectura):
    """Reads one expression, or the unary tests of a cell, by the binding power of its signs."""

    def __init__(self, text: str, dialecto: Dialecto, *, probado: bool = False) -> None:
        super().__init__(text)
        self._depth = 0
        self._made = 0
        self._juel = dialecto == "juel"
        self._own = dialecto == "propio"
        self._tested = probado

    def read_expression(self) -> Parte:
        """Return the tree of the whole text. Raises ExpressionError."""
        read = self._read(0)
        self._demand_end()
        return read

    def read_tests(self) -> tuple[Parte, ...]:
        """Return the tests that the whole text lists; none when it is a dash. Raises
        ExpressionError."""
        if self._word.dice == "-" and self._after.clase == "fin":
            return ()
        if self._is("not") and self._after.dice == "(":
            self._at += 2
            tests: tuple[Parte, ...] = (self._make(arbol.Ninguna, self._tests_until(")")),)
        else:
            tests = (self._test(),)
            while self._take(","):
                tests += (self._test(),)
        self._demand_end()
        return tests

    def _make(self, kind: Callable[..., Parte], *fields: Any) -> Parte:
        self._made += 1
        if self._made > MAX_NODES:
            raise ExpressionError(f"la expresión tiene más de {MAX_NODES} partes")
        return kind(*fields)

    def _read(self, power: int) -> Parte:
        """Read a part and what follows it while its sign binds more than `power`."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ExpressionError(f"la expresión anida más de {MAX_DEPTH} niveles")
        left = self._go_on(self._first(), power)
        self._depth -= 1
        return left

    def _go_on(self, left: Parte, power: int) -> Parte:
        while (longer := self._longer(left, power)) is not None:
            left = longer
        return left

    def _longer(self, left: Parte, power: int) -> Parte | None:
        """Return the part that the next sign makes of `left`, or None if it binds less."""
        if power < _SUM:
            compared = self._compared(left) if power < _COMPARED else None
            if compared is not None:
                return compared
            if (joined := self._joined(left, power)) is not None:
                return joined
        bind = _ARITHMETIC.get(self._word.dice, 0) if self._word.clase == "signo" else 0
        if bind <= power:
            return None
        sign = self._advance().dice
        return self._make(arbol.Operacion, sign, left, self._read(bind))

    def _joined(self, left: Parte, power: int) -> Parte | None:
        said = self._logic()
        for sign, bind in (("or", _OR), ("and", _AND)):
            if said == sign and power < bind:
                self._at += 1
                return self._make(arbol.Logica, sign, left, self._read(bind))
        if power >= _CONDITIONAL:
            return None
        if self._juel and self._take("?"):
            then = self._read(0)
            self._demand(":")
            return self._make(arbol.Condicional, left, then, self._read(0))
        if self._own and self._take("if"):
            condition = self._read(_CONDITIONAL)
            self._demand("else")
            return self._make(arbol.Condicional, condition, left, self._read(0))
        return None

    def _logic(self) -> str:
        if self._juel and self._is("&&", "||"):
            return _JUEL_LOGIC[self._word.dice]
        return self._word.dice if self._is("and", "or") else ""

    def _sign(self) -> str | None:
        """Return the comparison that comes next, if one does."""
        if self._word.clase == "signo":
            return SIGNS.get(self._word.dice)
        named = self._juel and self._word.clase == "nombre"
        return _JUEL_SIGNS.get(self._word.dice) if named else None

    def _compared(self, left: Parte) -> Parte | None:
        if self._sign() is None:
            return self._belongs(left)
        signs: tuple[str, ...] = ()
        parts: tuple[Parte, ...] = (left,)
        while (sign := self._sign()) is not None:
            if signs and not self._own:
                raise ExpressionError(f"compare de dos en dos, con «and» {self._place()}")
            self._at += 1
            signs += (sign,)
            parts += (self._read(_COMPARED),)
        return self._make(arbol.Comparacion, signs, parts)

    def _belongs(self, left: Parte) -> Parte | None:
        if isinstance(left, arbol.Comparacion) and self._is("in", "not", "between"):
            raise ExpressionError(f"una las comparaciones con «and» {self._place()}")
        if self._take("between"):
            low = self._read(_COMPARED)
            self._demand("and")
            high = self._read(_COMPARED)
            inside = self._make(arbol.Rango, low, high, True, True)
            return self._make(arbol.Pertenencia, left, (inside,), False)
        negated = self._is("not") and self._after.dice == "in"
        if negated:
            self._at += 1
        if self._take("in"):
            tests = self._tests_until(")") if self._take("(") else (self._lone_test(),)
            return self._make(arbol.Pertenencia, left, tests, negated)
        return None

    def _lone_test(self) -> Parte:
        """Read the one test after `in`: in our spelling a list, never a text to search."""
        test = self._test(_COMPARED)
        if self._own and isinstance(test, arbol.Es) and not isinstance(test.parte, arbol.Lista):
            return self._make(arbol.Dentro, test.parte)
        return test

    def _tests_until(self, end: str) -> tuple[Parte, ...]:
        """Read the tests of a parenthesis already open, or the range that it opens."""
        tests: tuple[Parte, ...] = ()
        while not self._take(end):
            test = self._test()
            if not tests and isinstance(test, arbol.Es) and self._is(".."):
                return (self._range(test.parte, closed=False),)
            tests += (test,)
            if not self._is(end):
                self._demand(",")
        if not tests:
            raise ExpressionError(f"faltan los valores {self._place()}")
        return tests

    def _test(self, power: int = 0) -> Parte:
        sign = self._sign()
        if sign is not None:
            self._at += 1
            return self._make(arbol.Contra, sign, self._read(_COMPARED))
        if self._take("]"):
            return self._range(self._read(_COMPARED), closed=False)
        if self._take("["):
            return self._bracket()
        if self._tested and self._take("("):
            return self._parenthesis()
        return self._make(arbol.Es, self._read(power))

    def _bracket(self) -> Parte:
        """Read the list or the range that a bracket opens."""
        parts = () if self._is("]") else (self._read(0),)
        if parts and self._is(".."):
            return self._range(parts[0], closed=True)
        if not self._is("]"):
            self._demand(",")
        return self._make(arbol.Es, self._make(arbol.Lista, parts + self._parts_until("]")))

    def _parenthesis(self) -> Parte:
        """Read the range that a parenthesis opens in a cell, or the condition it begins."""
        first = self._read(0)
        if self._is(".."):
            return self._range(first, closed=False)
        self._demand(")")
        return self._make(arbol.Es, self._go_on(self._keys(first), 0))

    def _range(self, low: Parte, *, closed: bool) -> Parte:
        self._demand("..")
        high = self._read(_COMPARED)
        if not self._is("]", "[", ")"):
            raise ExpressionError(f"se esperaba «]» {self._place()}")
        return self._make(arbol.Rango, low, high, closed, self._advance().dice == "]")

    def _first(self) -> Parte:
        """Read what a part may begin with."""
        word = self._advance()
        if word.clase in ("numero", "texto"):
            return self._make(arbol.Valor, word.dice)
        if word.clase == "signo":
            return self._signed(word)
        if word.clase == "nombre":
            return self._named(word)
        self._at -= 1
        raise ExpressionError("la expresión está incompleta: falta algo al final")

    def _signed(self, word: Palabra) -> Parte:
        if word.dice == "-":
            return self._make(arbol.Unaria, "-", self._read(_SIGNED))
        if word.dice == "!" and self._juel:
            return self._make(arbol.Unaria, "not", self._read(_SIGNED))
        if word.dice == "(":
            return self._keys(self._group())
        if word.dice == "[":
            return self._make(arbol.Lista, self._parts_until("]"))
        if word.dice == "?" and self._tested:
            return self._keys(self._make(arbol.Probado))
        if word.dice == "@" and self._word.clase == "texto":
            return self._make(arbol.Llamada, "@", (self._first(),))
        self._at -= 1
        raise ExpressionError(f"no se entiende «{word.dice}» {self._place()}")

    def _group(self) -> Parte:
        """Read what a parenthesis holds: one part or, in our spelling, a list of several."""
        first = self._read(0)
        if not (self._own and self._is(",")):
            self._demand(")")
            return first
        self._at += 1
        return self._make(arbol.Lista, (first, *self._parts_until(")")))

    def _parts_until(self, end: str) -> tuple[Parte, ...]:
        parts: tuple[Parte, ...] = ()
        while not self._take(end):
            parts += (self._read(0),)
            if not self._is(end):
                self._demand(",")
        return parts

    def _named(self, word: Palabra) -> Parte:
        name = word.dice
        if name in CONSTANTS:
            return self._make(arbol.Valor, CONSTANTS[name])
        if name == "not":
            tight = self._juel or (not self._own and self._is("("))
            return self._make(arbol.Unaria, "not", self._read(_SIGNED if tight else _NOT))
        if name == "empty" and self._juel:
            return self._make(arbol.Unaria, "empty", self._read(_SIGNED))
        if name == "if":
            return self._if()
        if name in RESERVED:
            self._at -= 1
            raise ExpressionError(f"no se entiende «{name}» {self._place()}")
        if self._take("("):
            return self._make(arbol.Llamada, name, self._parts_until(")"))
        return self._keys(self._make(arbol.Nombre, name))

    def _if(self) -> Parte:
        condition = self._read(0)
        self._demand("then")
        then = self._read(0)
        self._demand("else")
        return self._make(arbol.Condicional, condition, then, self._read(0))

    def _keys(self, part: Parte) -> Parte:
        """Read the keys that follow a part."""
        while True:
            if self._take("."):
                if self._word.clase != "nombre":
                    raise ExpressionError(f"falta un nombre después del punto {self._place()}")
                part = self._make(arbol.Clave, part, self._advance().dice)
            elif self._take("["):
                if self._word.clase != "texto":
                    raise ExpressionError("entre corchetes va el nombre de un dato, entre comillas")
                part = self._make(arbol.Clave, part, self._advance().dice)
                self._demand("]")
            else:
                return part
