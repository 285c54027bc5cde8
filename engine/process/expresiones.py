"""The small language of conditions, deadlines and decision tables: no diagram can run Python."""

import ast
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import CodeType
from typing import Any

MAX_LENGTH = 500
MAX_NODES = 80
CONSTANTS: Mapping[str, Any] = {"true": True, "false": False, "null": None}

_ALLOWED = (
    ast.Expression, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub,
    ast.BinOp, ast.Add, ast.Sub, ast.Compare, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt,
    ast.GtE, ast.In, ast.NotIn, ast.IfExp, ast.Name, ast.Load, ast.Constant, ast.Call,
    ast.List, ast.Tuple,
)  # fmt: skip


class ExpressionError(ValueError):
    """An expression that this language does not admit, or that cannot be evaluated."""


@lru_cache(maxsize=4096)
def compile_expression(text: str) -> tuple[CodeType, frozenset[str], frozenset[str]]:
    """Return the code of `text`, the variables it reads and the functions it calls.

    Only names, literals, comparisons, and/or/not, sums and calls of plain names are admitted:
    no attributes, subscripts, comprehensions, lambdas or keywords, so that the usual ways out of
    a Python sandbox cannot be written. Raises SyntaxError or ExpressionError.
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"expresión de más de {MAX_LENGTH} caracteres")
    tree = ast.parse(text.strip(), mode="eval")
    nodes = list(ast.walk(tree))
    if len(nodes) > MAX_NODES:
        raise ExpressionError("expresión demasiado larga")
    for node in nodes:
        _admit(node)
    called = frozenset(
        n.func.id for n in nodes if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)
    )
    names = frozenset(n.id for n in nodes if isinstance(n, ast.Name)) - called - set(CONSTANTS)
    return compile(tree, "<expresion>", "eval"), names, called


def _admit(node: ast.AST) -> None:
    if not isinstance(node, _ALLOWED):
        raise ExpressionError(f"no se admite {type(node).__name__} en una expresión")
    if isinstance(node, ast.Name) and node.id.startswith("_"):
        raise ExpressionError(f"no se admite el nombre {node.id}")
    if isinstance(node, ast.Constant) and not isinstance(
        node.value, str | int | float | bool | None
    ):
        raise ExpressionError("solo se admiten textos, números, verdadero y falso")
    if isinstance(node, ast.Call) and (node.keywords or not isinstance(node.func, ast.Name)):
        raise ExpressionError("solo se llama a funciones por su nombre, sin argumentos nombrados")


def evaluate(
    text: str, variables: Mapping[str, Any], functions: Mapping[str, Callable[..., Any]]
) -> Any:
    """Evaluate `text`; a variable never set is None, and only `functions` can be called.

    Raises ExpressionError when it calls an unknown function or its operands do not fit.
    """
    code, names, called = compile_expression(text)
    if unknown := called - functions.keys():
        raise ExpressionError(f"función desconocida: {', '.join(sorted(unknown))}")
    scope = {name: variables.get(name) for name in names}
    calls = {name: functions[name] for name in called}
    try:
        return eval(code, {"__builtins__": {}, **CONSTANTS, **scope, **calls})  # noqa: S307
    except ExpressionError:
        raise
    except Exception as problem:
        raise ExpressionError(f"no se pudo evaluar «{text}»: {problem}") from problem
