"""docker/README.md lists every setting, and nothing reads or sets one that is not declared."""

import re

from engine.settings import AJUSTES, PREFIX
from tests.house.files import ROOT, project_files, shown

# Where the browser tests find their browser: no setting of the service.
OF_THE_TESTS = {"ARTICULA_CHROMIUM", "ARTICULA_FOTOS"}


def documented_row(name: str, default: str, meaning: str) -> str:
    return f"| `{name}` | {f'`{default}`' if default else '—'} | {meaning} |"


def test_the_docker_readme_lists_every_setting_with_its_default_and_meaning():
    lines = (ROOT / "docker" / "README.md").read_text().splitlines()
    rows = [documented_row(a.variable, a.default, a.es) for a in AJUSTES]
    assert [line for line in lines if line.startswith(f"| `{PREFIX}")] == rows


def test_no_file_speaks_of_a_setting_that_is_not_declared():
    known = {a.variable for a in AJUSTES} | OF_THE_TESTS
    strangers = [
        f"{shown(path)}: {name}"
        for path in project_files()
        if path.suffix in {".py", ".md", ".yaml", ".yml", ".sh", ""}
        for name in re.findall(rf"\b{PREFIX}[A-Z_]*[A-Z]\b", path.read_text(errors="ignore"))
        if name not in known
    ]
    assert not strangers, "\n".join(strangers)
