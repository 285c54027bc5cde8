"""Decision tables: what they read and give, and that exactly one rule answers each case."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, pairwise, product
from typing import Any

from lxml import etree

from engine.errors import RuleBroken
from engine.process.expresiones import ExpressionError, compile_expression, evaluate
from engine.process.hallazgo import Hallazgo, Hallazgos
from engine.process.lectura import read_xml
from engine.process.plano import Plano

MAX_CASES = 20_000
DMN = "{https://www.omg.org/spec/DMN/20191111/MODEL/}"
_OTHER = "otro_valor"


@dataclass(frozen=True)
class Entrada:
    """A column of a table: the expression it reads and the values it admits, as a test."""

    expresion: str
    admite: str
    entera: bool


@dataclass(frozen=True)
class Regla:
    """A row of a table: a test for each input, an expression for each output."""

    id: str
    pruebas: tuple[str, ...]
    salidas: tuple[str, ...]


@dataclass(frozen=True)
class Tabla:
    """A decision table as written."""

    nombre: str
    politica: str
    entradas: tuple[Entrada, ...]
    salidas: tuple[str, ...]
    reglas: tuple[Regla, ...]

    def texts_of(self, output: str) -> set[str]:
        """Return the texts that an output can be."""
        column = self.salidas.index(output)
        return {_literal(r.salidas[column]) for r in self.reglas if column < len(r.salidas)}


def _literal(text: str) -> str:
    try:
        return str(ast.literal_eval(text))
    except (ValueError, SyntaxError):
        return text


def read_table(source: str) -> Tabla:
    """Return the one decision table of a file. Raises RuleBroken(diagrama_ilegible)."""
    root = read_xml(source)
    tables = list(root.iter(DMN + "decisionTable"))
    decisions = list(root.iter(DMN + "decision"))
    if len(tables) != 1 or len(decisions) != 1:
        raise RuleBroken("diagrama_ilegible", detalle="se espera una sola tabla DMN 1.3")
    table = tables[0]
    return Tabla(
        nombre=decisions[0].get("id", ""),
        politica=table.get("hitPolicy", "UNIQUE"),
        entradas=tuple(_read_input(column) for column in table.findall(DMN + "input")),
        salidas=tuple(column.get("name", "") for column in table.findall(DMN + "output")),
        reglas=tuple(_read_rule(row) for row in table.findall(DMN + "rule")),
    )


def _read_input(column: etree._Element) -> Entrada:
    expression = column.find(DMN + "inputExpression")
    return Entrada(
        expresion=_text(expression),
        admite=_text(column.find(DMN + "inputValues")),
        entera=expression is not None and expression.get("typeRef") == "integer",
    )


def _read_rule(row: etree._Element) -> Regla:
    return Regla(
        id=row.get("id", ""),
        pruebas=tuple(_text(cell) for cell in row.findall(DMN + "inputEntry")),
        salidas=tuple(_text(cell) for cell in row.findall(DMN + "outputEntry")),
    )


def _text(node: etree._Element | None) -> str:
    found = None if node is None else node.find(DMN + "text")
    return "" if found is None else (found.text or "").strip()


def review_decisions(plano: Plano, tablas: Mapping[str, Tabla]) -> Hallazgos:
    """Yield the decisions nobody wrote and what is wrong with those written."""
    for node in plano.of("businessRuleTask"):
        name = plano.decision(node.id)
        if name not in tablas:
            yield Hallazgo(
                "decision_desconocida",
                node.id,
                f"La tabla de decisión «{name}» no está junto al diagrama.",
                "Agregue el archivo .dmn o corrija el nombre en calledDecisionId.",
            )
    for table in tablas.values():
        yield from review_table(table)


def review_table(tabla: Tabla) -> Hallazgos:
    """Yield what keeps a table from giving one answer to each case."""
    broken = [*_policy(tabla), *_shape(tabla), *_cells(tabla)]
    yield from broken
    if not broken:
        yield from _coverage(tabla)


def _policy(tabla: Tabla) -> Hallazgos:
    if tabla.politica != "UNIQUE":
        yield Hallazgo(
            "politica_no_admitida",
            tabla.nombre,
            f"La política {tabla.politica} no se admite.",
            "Use UNIQUE: una sola regla responde a cada caso.",
        )


def _shape(tabla: Tabla) -> Hallazgos:
    for rule in tabla.reglas:
        if len(rule.pruebas) != len(tabla.entradas) or len(rule.salidas) != len(tabla.salidas):
            yield Hallazgo(
                "regla_incompleta",
                rule.id,
                "La regla no tiene una celda por cada columna.",
                "Complete la fila.",
            )


def _cells(tabla: Tabla) -> Hallazgos:
    for entry in tabla.entradas:
        if not _readable(entry.expresion):
            yield _unreadable(tabla.nombre, entry.expresion)
        if entry.admite and not _is_test(entry.admite):
            yield _unreadable(tabla.nombre, entry.admite)
    for rule in tabla.reglas:
        for cell in rule.pruebas:
            if not _is_test(cell):
                yield _unreadable(rule.id, cell)
        for cell in rule.salidas:
            if not (_readable(cell) and not compile_expression(cell).nombres):
                yield _unreadable(rule.id, cell)


def _unreadable(place: str, text: str) -> Hallazgo:
    return Hallazgo(
        "expresion_no_admitida",
        place,
        f"«{text[:80]}» no se admite en una tabla.",
        "Use un valor o una comparación como > 0; los textos van entre comillas simples.",
    )


def _readable(text: str) -> bool:
    try:
        return not compile_expression(text).funciones
    except ExpressionError:
        return False


def _is_test(cell: str) -> bool:
    """Tell whether a cell is empty, a constant, or one comparison with a constant.

    The library writes a comparison right after the input's expression, so that one made of
    letters (`in`) would join it.
    """
    if cell in ("", "-"):
        return True
    text = as_test(cell)
    if not _readable(text) or compile_expression(text).nombres != {"valor"}:
        return False
    return text.startswith("valor ==") or cell.startswith(("<", ">", "=", "!"))


def as_test(cell: str) -> str:
    """Return a cell as an expression over the column's value, as the engine reads it."""
    try:
        ast.parse(cell, mode="eval")
    except SyntaxError:
        return f"valor {cell}"
    return f"valor == ({cell})"


def _coverage(tabla: Tabla) -> Hallazgos:
    """Yield the first case that two rules answer, and the first that none does."""
    columns = [_cases_of(tabla, column) for column in range(len(tabla.entradas))]
    cases = list(islice(product(*columns), MAX_CASES + 1))
    if len(cases) > MAX_CASES:
        yield Hallazgo(
            "tabla_demasiado_grande", tabla.nombre,
            "La tabla tiene demasiados casos para comprobarlos todos.",
            "Divídala en dos decisiones.",
        )  # fmt: skip
        return
    seen: set[str] = set()
    for case in cases:
        hits = [rule.id for rule in tabla.reglas if _matches(rule, case)]
        kind = "tabla_con_vacios" if not hits else "reglas_superpuestas" if len(hits) > 1 else ""
        if kind and kind not in seen:
            seen.add(kind)
            yield _uncovered(tabla, kind, case, hits)


def _uncovered(tabla: Tabla, kind: str, case: tuple[Any, ...], hits: list[str]) -> Hallazgo:
    told = ", ".join(
        f"{entry.expresion} = {value!r}" for entry, value in zip(tabla.entradas, case, strict=True)
    )
    if not hits:
        return Hallazgo(
            kind, tabla.nombre, f"Ninguna regla responde cuando {told}.",
            "Agregue la regla que falta, o limite los valores de la entrada (inputValues).",
        )  # fmt: skip
    return Hallazgo(
        kind, tabla.nombre, f"Responden a la vez {' y '.join(hits)} cuando {told}.",
        "Haga que las condiciones de las reglas se excluyan.",
    )  # fmt: skip


def _cases_of(tabla: Tabla, column: int) -> list[Any]:
    """Return a value on each side of every boundary that the column's tests draw."""
    entry = tabla.entradas[column]
    tests = [rule.pruebas[column] for rule in tabla.reglas] + [entry.admite]
    constants = [value for test in tests for value in _constants(test)]
    numbers = [v for v in constants if isinstance(v, int | float) and not isinstance(v, bool)]
    cases: set[Any] = _around(numbers, whole=entry.entera)
    if any(isinstance(value, bool) for value in constants):
        cases |= {True, False}
    texts = {value for value in constants if isinstance(value, str)}
    cases |= {*texts, _OTHER} if texts or not cases else set()
    return sorted((c for c in cases if not entry.admite or _holds(entry.admite, c)), key=repr)


def _around(numbers: list[Any], *, whole: bool) -> set[Any]:
    """Return each number, what lies just beside it and, unless whole, what lies between two."""
    near = {n + d for n in numbers for d in (-1, 0, 1)}
    if whole:
        return near
    ordered = sorted(near)
    return near | {(a + b) / 2 for a, b in pairwise(ordered)}


def _constants(cell: str) -> Iterator[Any]:
    if cell in ("", "-"):
        return
    for node in ast.walk(ast.parse(as_test(cell), mode="eval")):
        if isinstance(node, ast.Constant):
            yield node.value
            if isinstance(node.value, int | float):
                yield -node.value
        elif isinstance(node, ast.Name) and node.id in ("true", "false"):
            yield node.id == "true"


def _matches(rule: Regla, case: tuple[Any, ...]) -> bool:
    return all(
        test in ("", "-") or _holds(test, value)
        for test, value in zip(rule.pruebas, case, strict=True)
    )


def _holds(test: str, value: Any) -> bool:
    try:
        return bool(evaluate(as_test(test), {"valor": value}, {}))
    except ExpressionError:
        return False
