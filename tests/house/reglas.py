"""Which rules of the domain are built: id, the module that holds each, the test that proves it."""

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.house.files import ROOMS, ROOT, parsed, project_files

_FAMILY = "AC|CF|DF|DOC|E[AFTV]|F[AN]|I[DN]|M[AO]|NU|OP|P[BLMR]|R[BE]|SG|TE|V[ADI]"
_RULE = re.compile(rf"\b({_FAMILY})-(\d\d)(?:\.\.(?:(?:{_FAMILY})-)?(\d\d))?\b")
_NAMED = re.compile(rf"(?:^|_)({_FAMILY.lower()})_(\d\d)(?=_|$)")
# What accompaniment rests on: told even while nobody has built it.
NAMED = (("PR", 5, 26), ("NU", 1, 2), ("NU", 10, 24), ("VA", 1, 10))
"""Each has a test named after it."""
ASKED = (
    *NAMED, ("CF", 1, 12), ("VI", 1, 18), ("VD", 1, 9), ("SG", 1, 4), ("EV", 1, 3), ("DOC", 1, 16)
)  # fmt: skip
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


def rules_named(test: str) -> set[str]:
    """Return the ids that the name of a test begins with or holds: test_nu_10_… names NU-10."""
    return {f"{family.upper()}-{number}" for family, number in _NAMED.findall(test)}


def rules_asked(families: Iterable[tuple[str, int, int]] = ASKED) -> list[str]:
    """Return the ids of the rules that accompaniment rests on, or of some families of them."""
    return [f"{family}-{n:02d}" for family, first, last in families for n in range(first, last + 1)]


def built_here() -> dict[str, list[str]]:
    """Return the modules and drawings of this project that hold each rule, the lowest first."""
    rooms = [path for path in project_files() if path.relative_to(ROOT).parts[0] in ROOMS]
    spoken = sorted((p for p in rooms if p.suffix in {".py", *_DRAWN}), key=_depth)
    return built(spoken, ROOT)


def proven_here() -> dict[str, list[str]]:
    """Return the tests of this project that name each rule."""
    own = Path(__file__).parent
    return proven([p for p in project_files() if p.suffix == ".py" and p.parent != own], ROOT)


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
            said = rules_in("\n".join(lines)) | rules_named(name)
            for rule in sorted(said) if name.startswith("test_") else ():
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
    """Print the rules that are built or asked for; those no test names, to the error output."""
    modules, tests = built_here(), proven_here()
    for rule in sorted({*modules, *rules_asked()}):
        built_in = modules.get(rule, ["sin construir"])[0]
        named = [t for t in tests.get(rule, ()) if rule in rules_named(t.rpartition("::")[2])]
        proof = [*named, *tests.get(rule, ()), "sin prueba"][0]
        print(f"{rule}\t{built_in}\t{proof}", file=sys.stdout if rule in tests else sys.stderr)


if __name__ == "__main__":
    main()
