"""Modules and functions stay small enough to be read at one sitting, and open with a sentence."""

import ast

from tests.house.files import parsed, python_files, shown

MODULE_LINES = 300
FUNCTION_LINES = 40


def test_no_module_is_longer_than_300_lines():
    long = [
        f"{shown(path)}: {lines} lines; split it by noun"
        for path in python_files()
        if (lines := len(path.read_text().splitlines())) > MODULE_LINES
    ]
    assert not long, "\n".join(long)


def test_no_function_is_longer_than_40_lines():
    long = [
        f"{shown(path)}:{node.lineno} {node.name}: {lines} lines; name its steps as functions"
        for path in python_files()
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (lines := (node.end_lineno or 0) - node.lineno + 1) > FUNCTION_LINES
    ]
    assert not long, "\n".join(long)


def test_every_module_opens_with_one_sentence():
    silent = [
        f"{shown(path)}: say in its first line, with a full stop, what it holds"
        for path in python_files()
        if parsed(path).body
        and not (ast.get_docstring(parsed(path)) or "").partition("\n")[0].endswith((".", "?", ":"))
    ]
    assert not silent, "\n".join(silent)
