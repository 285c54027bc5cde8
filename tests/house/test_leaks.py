"""Nothing committed names a package registry's host or a path of the machine it was made on."""

import re

import pytest

from tests.house.files import project_files, shown

# In pieces, so that this very file passes.
HOSTS = (
    "py" + "pi.org",
    "python" + "hosted",
    "npm" + "js.org",
    "npm" + "js.com",
    "deb.deb" + "ian",
)
FOLDERS = ("wo" + "rk", "fa" + "rm", "ro" + "ot", "ho" + "me/[a-z]+", "tmp/" + "bash_jobs")
LEAK = re.compile(
    rf"(^|[^A-Za-z0-9.])/({'|'.join(FOLDERS)})/|{'|'.join(map(re.escape, HOSTS))}", re.MULTILINE
)


def test_no_file_names_a_registry_host_or_a_path_of_one_machine():
    leaks = []
    for path in project_files():
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        leaks += [f"{shown(path)}:{n}" for n, line in enumerate(lines, 1) if LEAK.search(line)]
    assert not leaks, "\n".join(leaks)


@pytest.mark.parametrize(
    ("line", "leaks"),
    [
        pytest.param(f"see /{FOLDERS[0]}/x", True, id="a folder of one machine"),
        pytest.param(f"https://registry.{HOSTS[2]}/htmx", True, id="a registry"),
        pytest.param(f"GET /api/{FOLDERS[0]}/x", False, id="a longer route with the same word"),
        pytest.param("datos/postgres", False, id="a relative path"),
    ],
)
def test_the_pattern_knows_a_leak_when_it_sees_one(line, leaks):
    assert bool(LEAK.search(line)) is leaks
