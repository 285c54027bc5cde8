"""The project's own files, as git knows them, and what their Python says of itself."""

import ast
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("engine", "api", "forms", "notifications", "bpmn")


@cache
def project_files() -> list[Path]:
    """Return the files that are or could be committed: what git ignores is left out."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    )
    names = [name for name in listed.stdout.split("\0") if name]
    return sorted(ROOT / name for name in names if (ROOT / name).is_file())


def python_files(*folders: str) -> list[Path]:
    """Return the Python files, written migrations excluded: those are never edited again."""
    return [
        path
        for path in project_files()
        if path.suffix == ".py"
        and path.parent.name != "versions"
        and (not folders or path.relative_to(ROOT).parts[0] in folders)
    ]


@cache
def parsed(path: Path) -> ast.Module:
    """Return the syntax tree of `path`."""
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def shown(path: Path) -> str:
    """Return `path` as people write it, from the project's root."""
    return str(path.relative_to(ROOT))
