"""What runs imports only what an installation without tools of development has."""

import ast
import re
import sys
from importlib.metadata import packages_distributions

from tests.house.files import ROOT, parsed, python_files

OWN = {"api", "bpmn", "engine", "forms", "notifications", "tests"}
OPTIONAL = {"ortools"}
"""What a part imports only where somebody asked for it: the extra `exacto`."""


def test_every_module_imported_at_run_time_is_installed_at_run_time():
    listed = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    installed = {_plain(name) for name in re.findall(r"^([\w.-]+)(?:\[|==)", listed, re.MULTILINE)}
    known = packages_distributions()
    missing = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in python_files()
        if path.relative_to(ROOT).parts[0] in OWN - {"tests"}
        for name in _imported(parsed(path))
        if name not in sys.stdlib_module_names | OWN | OPTIONAL
        and not installed & {_plain(each) for each in known.get(name, ())}
    }
    assert not missing, "add to pyproject.toml and to requirements.txt: " + ", ".join(missing)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _imported(tree: ast.Module) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found
