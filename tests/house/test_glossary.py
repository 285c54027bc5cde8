"""One word per concept: GLOSSARY.md is the judge, and its forbidden twins stay out of the code."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.files import ROOMS, ROOT, parsed, python_files, shown


def glossary_rows() -> list[tuple[str, list[str]]]:
    """Return each word of the glossary with its twins, as the table has them."""
    rows = []
    for line in (ROOT / "GLOSSARY.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("| `") and len(cells) == 3:
            rows.append((cells[0].strip("`"), re.findall(r"`([a-z_]+)`", cells[2])))
    return rows


def identifiers(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the names that `path` defines, with their lines; what it borrows is not its choice."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
    yield 1, path.stem


def words(identifier: str) -> str:
    """Return the words of an identifier, lower case, joined and framed by underscores."""
    return f"_{re.sub(r'(?<=[a-z0-9])(?=[A-Z])', '_', identifier).lower().strip('_')}_"


def test_no_identifier_uses_a_forbidden_twin():
    twins = {twin: word for word, listed in glossary_rows() for twin in listed}
    used = [
        f"{shown(path)}:{line} {name}: say `{word}`, not `{twin}`"
        for path in python_files(*ROOMS)
        for line, name in identifiers(path)
        for twin, word in twins.items()
        if not name.startswith("__") and f"_{twin}_" in words(name)
    ]
    assert not used, "\n".join(used)


def test_no_word_of_the_glossary_is_another_ones_twin():
    rows = glossary_rows()
    chosen = [word for word, _ in rows]
    twins = [twin for _, listed in rows for twin in listed]
    assert len(chosen) == len(set(chosen)) > 20
    assert len(twins) == len(set(twins))
    assert set(chosen) & set(twins) == set()


@pytest.mark.parametrize(
    ("identifier", "framed"),
    [
        pytest.param("DiaFestivo", "_dia_festivo_", id="a class"),
        pytest.param("_next_holiday", "_next_holiday_", id="a private function"),
    ],
)
def test_words_are_found_inside_identifiers(identifier, framed):
    assert words(identifier) == framed
