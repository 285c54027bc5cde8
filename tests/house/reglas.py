"""Which rules of the domain are built: id, the module that holds each, the test that proves it."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.house.files import ROOMS, ROOT, parsed, project_files

_FAMILY = "AC|CF|DF|DOC|E[AFTV]|F[AN]|I[DN]|M[AO]|NU|OP|P[BLMR]|R[BE]|SG|TE|V[ADI]"
_RULE = re.compile(rf"\b({_FAMILY})-(\d\d)(?:\.\.(?:(?:{_FAMILY})-)?(\d\d))?\b")
_DRAWN = {".bpmn", ".dmn", ".json"}
# Where a rule is looked for first: its home is the lowest room that speaks of it.
_ORDER = ("engine/domain", "engine/planner", "bpmn", "forms", "engine", "notifications", "api")


def rules_in(text: str) -> set[str]:
    """Return the ids that `text` names; ET-01..06 names six."""
    return {
        f"{family}-{number:02d}"
        for family, first, last in _RULE.findall(text)
        for number in range(int(first), int(last or first) + 1)
    }


def docstrings(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Yield the name and docstring of the module (an empty name) and of all it defines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node)
            if text:
                yield getattr(node, "name", ""), text


def built(files: list[Path], root: Path) -> dict[str, list[str]]:
    """Return the modules and drawings of the rooms that hold each rule."""
    found: dict[str, list[str]] = {}
    for path in files:
        if path.name.startswith("test_"):
            continue
        for rule in rules_in(_spoken(path)):
            found.setdefault(rule, []).append(_module(path, root))
    return found


def proven(files: list[Path], root: Path) -> dict[str, list[str]]:
    """Return the tests that name each rule in a docstring, an id or a marker of theirs."""
    found: dict[str, list[str]] = {}
    for path in files:
        if not path.name.startswith("test_"):
            continue
        source = path.read_text(encoding="utf-8")
        for node in parsed(path).body:
            name = getattr(node, "name", "")
            first = min((d.lineno for d in getattr(node, "decorator_list", [])), default=None)
            lines = source.splitlines()[(first or node.lineno) - 1 : node.end_lineno]
            for rule in rules_in("\n".join(lines)) if name.startswith("test_") else ():
                found.setdefault(rule, []).append(f"{path.relative_to(root)}::{name}")
        for rule in rules_in(ast.get_docstring(parsed(path)) or ""):
            found.setdefault(rule, []).append(str(path.relative_to(root)))
    return found


def _spoken(path: Path) -> str:
    if path.suffix == ".py":
        return "\n".join(text for _, text in docstrings(parsed(path)))
    return path.read_text(encoding="utf-8")


def _module(path: Path, root: Path) -> str:
    relative = path.relative_to(root)
    return ".".join(relative.with_suffix("").parts) if path.suffix == ".py" else str(relative)


def _depth(path: Path) -> int:
    name = str(path.relative_to(ROOT))
    return next(n for n, room in enumerate(_ORDER) if name.startswith(room))


def main() -> None:
    """Print the built rules; those that no test names go to the error output."""
    of_rooms = [path for path in project_files() if path.relative_to(ROOT).parts[0] in ROOMS]
    of_rooms = sorted((p for p in of_rooms if p.suffix in {".py", *_DRAWN}), key=_depth)
    modules = built(of_rooms, ROOT)
    own = Path(__file__).parent
    tests = proven(
        [path for path in project_files() if path.suffix == ".py" and path.parent != own], ROOT
    )
    for rule in sorted(modules):
        if rule in tests:
            print(f"{rule}\t{modules[rule][0]}\t{tests[rule][0]}")
        else:
            print(f"{rule}\t{modules[rule][0]}\tsin prueba", file=sys.stderr)


if __name__ == "__main__":
    main()
