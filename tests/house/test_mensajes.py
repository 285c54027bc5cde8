"""Every refusal the code can raise has its sentence in Spanish, with the facts it needs."""

import ast
import string
from collections.abc import Iterator
from pathlib import Path

from api.mensajes import MENSAJES
from engine import errors
from tests.house.files import ROOMS, parsed, python_files, shown

KINDS = {
    name
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, errors.ArticulaError)
}


def refusals(path: Path) -> Iterator[tuple[int, str, set[str] | None]]:
    """Yield line, code and facts of each refusal made in `path`; None for facts not told apart."""
    for node in ast.walk(parsed(path)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute)):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        if name not in KINDS or not node.args or not isinstance(node.args[0], ast.Constant):
            continue
        told = {keyword.arg for keyword in node.keywords if keyword.arg}
        spread = any(keyword.arg is None for keyword in node.keywords)
        yield node.lineno, str(node.args[0].value), None if spread else told


def fields(sentence: str) -> set[str]:
    """Return the facts that a sentence quotes."""
    parts = (name for _, name, _, _ in string.Formatter().parse(sentence) if name)
    return {name.partition(".")[0].partition("[")[0] for name in parts}


def test_every_refusal_has_its_sentence():
    silent = [
        f"{shown(path)}:{line} {code}: write its sentence in api/mensajes.py"
        for path in python_files(*ROOMS)
        for line, code, _ in refusals(path)
        if code not in MENSAJES
    ]
    assert not silent, "\n".join(silent)


def test_every_sentence_gets_the_facts_it_quotes():
    lacking = [
        f"{shown(path)}:{line} {code}: give it {sorted(missing)}"
        for path in python_files(*ROOMS)
        for line, code, told in refusals(path)
        if told is not None and (missing := fields(MENSAJES.get(code, "")) - told)
    ]
    assert not lacking, "\n".join(lacking)
