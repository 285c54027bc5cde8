"""The embedded PostgreSQL: started by whoever comes first, stopped by whoever leaves last."""

import asyncio
import atexit
import contextlib
import fcntl
import hashlib
import os
import shlex
import shutil
import stat
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from urllib.parse import quote

from engine.db.embedded_program import Account, choose_account, run_program
from engine.errors import Unavailable

_NAME = "articula"
_PORT = "5432"
_SOCKET_LIMIT = 107
_RETRY_SECONDS = 15.0
# What the server says while children of a killed one have yet to notice that it is gone.
_SOON_GONE = ("still in use", "lock file")
_FAST_AND_LOOSE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


@dataclass
class ServerHandle:
    """A hold on the running server; while one is held, nobody stops it."""

    data: Path
    sockets: Path
    account: Account
    _hold: IO[str]
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def dsn(self) -> str:
        """Return the SQLAlchemy address of the database."""
        return self.plain_dsn.replace("postgresql://", "postgresql+asyncpg://", 1)

    @property
    def plain_dsn(self) -> str:
        """Return the same address as asyncpg and the libpq programs take it."""
        return (
            f"postgresql://{_NAME}@/{_NAME}?host={quote(str(self.sockets), safe='/')}&port={_PORT}"
        )

    def release(self) -> None:
        """Give the hold back; the last one out stops the server. A second call does nothing."""
        atexit.unregister(self.release)
        with self._lock:
            if self._hold.closed:
                return
            with _locked(self.data / "arranque.candado"):
                self._hold.close()
                if _nobody_holds(self.data):
                    _stop(self.account, self.data)
                    with contextlib.suppress(OSError):
                        self.sockets.rmdir()


async def ensure_server(
    data: Path, *, durable: bool = True, account: Account | None = None
) -> ServerHandle:
    """Return a hold on the server of the folder `data`, starting it where it does not answer.

    Whether it runs is decided by connecting: after a kill -9 its own pid file lies. With
    `durable=False` (tests) a power cut may lose rows. Raises Unavailable when it cannot start.
    """
    return await asyncio.to_thread(_ensure, data, durable, account or choose_account())


def _ensure(folder: Path, durable: bool, account: Account) -> ServerHandle:
    data = folder.absolute()
    data.mkdir(parents=True, exist_ok=True)
    with _locked(data / "arranque.candado"):
        hold = (data / "uso.candado").open("w")
        try:
            fcntl.flock(hold, fcntl.LOCK_SH)
            sockets = _running_sockets(data)
            if sockets is None or not _answers(account, sockets):
                sockets = _start(account, data, durable)
            _create_database(account, sockets)
        except BaseException:
            hold.close()
            raise
    handle = ServerHandle(data, sockets, account, hold)
    atexit.register(handle.release)
    return handle


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _nobody_holds(data: Path) -> bool:
    with (data / "uso.candado").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def _cluster(data: Path) -> Path:
    return data / "postgres"


def _running_sockets(data: Path) -> Path | None:
    """Return the socket folder the last start wrote down: our TMPDIR may not be the starter's."""
    try:
        lines = (_cluster(data) / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    return Path(lines[4]) if len(lines) > 4 and lines[4] else None


def _answers(account: Account, sockets: Path) -> bool:
    return run_program(account, "pg_isready", "-q", *_target(sockets)).returncode == 0


def _target(sockets: Path) -> tuple[str, ...]:
    return ("-h", str(sockets), "-p", _PORT, "-U", _NAME, "-d", "postgres")


def _start(account: Account, data: Path, durable: bool) -> Path:
    cluster = _cluster(data)
    _create_cluster(account, cluster)
    _own(account, cluster)
    # Running without its socket (its folder was swept away): nobody can reach it, so begin anew.
    _stop(account, data)
    sockets = _socket_folder(account, data)
    deadline = time.monotonic() + _RETRY_SECONDS
    while True:
        _drop_stale_pid(cluster)
        said = _launch(account, cluster, sockets, durable)
        if _answers(account, sockets):
            return sockets
        if time.monotonic() > deadline or not any(words in said for words in _SOON_GONE):
            raise Unavailable("base_incorporada_no_arranca", detalle=said, carpeta=str(data))
        time.sleep(0.2)


def _launch(account: Account, cluster: Path, sockets: Path, durable: bool) -> str:
    settings = (
        "listen_addresses=",
        f"unix_socket_directories={sockets}",
        "unix_socket_permissions=0700",
        f"port={_PORT}",
        "logging_collector=off",
        # Refused statements are the service's daily bread and may quote personal data.
        "log_min_messages=fatal",
        "log_timezone=UTC",
        "timezone=UTC",
        *(() if durable else _FAST_AND_LOOSE),
    )
    options = " ".join(f"-c {shlex.quote(setting)}" for setting in settings)
    log = cluster / "servidor.log"
    read_before = log.stat().st_size if log.exists() else 0
    # `-l` pastes its path into a shell line: relative to the cluster it needs no quoting.
    result = run_program(
        account, "pg_ctl", "start", "-w", "-s", "-t", "60", "-l", log.name, "-o", options,
        pgdata=cluster,
    )  # fmt: skip
    logged = log.read_bytes()[read_before:].decode(errors="replace") if log.exists() else ""
    return f"{result.stderr.strip()}\n{logged[-2000:]}".strip()


def _stop(account: Account, data: Path) -> None:
    cluster = _cluster(data)
    if not (cluster / "postmaster.pid").exists():
        return
    _drop_stale_pid(cluster)
    run_program(account, "pg_ctl", "stop", "-s", "-m", "fast", "-w", "-t", "30", pgdata=cluster)


def _drop_stale_pid(cluster: Path) -> None:
    """Remove a pid file whose process is gone, a zombie or a stranger with a reused number."""
    path = cluster / "postmaster.pid"
    try:
        pid = path.read_text().splitlines()[0]
    except (FileNotFoundError, IndexError):
        return
    if not Path("/proc/self").exists():
        return
    try:
        ours = Path(f"/proc/{pid}/cwd").readlink() == cluster.resolve()
    except OSError:
        ours = False
    if not ours:
        path.unlink(missing_ok=True)


def _create_cluster(account: Account, cluster: Path) -> None:
    if (cluster / "PG_VERSION").exists():
        return
    draft = cluster.with_name("postgres.nuevo")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    _own(account, draft)
    result = run_program(
        account, "initdb", "-k", "-N", "-U", _NAME, "-A", "trust", "-E", "UTF8",
        "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "-D", str(draft),
    )  # fmt: skip
    if result.returncode != 0:
        said = result.stderr.strip()
        raise Unavailable("base_incorporada_no_arranca", detalle=said, carpeta=str(cluster.parent))
    draft.rename(cluster)


def _own(account: Account, folder: Path) -> None:
    owner = os.geteuid() if account.owner is None else account.owner
    if folder.stat().st_uid == owner:
        return
    for path in (folder, *folder.rglob("*")):
        os.chown(path, owner, owner, follow_symlinks=False)


def _create_database(account: Account, sockets: Path) -> None:
    query = f"SELECT 1 FROM pg_database WHERE datname = '{_NAME}'"  # noqa: S608
    found = run_program(account, "psql", "-XAtq", *_target(sockets), "-c", query)
    if found.stdout.strip() == "1":
        return
    made = run_program(
        account, "psql", "-XAtq", *_target(sockets), "-c", f"CREATE DATABASE {_NAME}"
    )
    if made.returncode != 0:
        raise Unavailable("base_incorporada_no_arranca", detalle=made.stderr, carpeta=str(sockets))


def _socket_folder(account: Account, data: Path) -> Path:
    """Return a private folder short enough for a socket's path, the same for the same `data`.

    Raises Unavailable("carpeta_de_socket_ajena") when somebody else made it first.
    """
    key = hashlib.sha256(f"{os.geteuid()}:{data.resolve()}".encode()).hexdigest()[:16]
    parents = (Path(tempfile.gettempdir()).absolute(), Path("/tmp"))  # noqa: S108
    folders = [parent / f"{_NAME}-{key}" for parent in parents]
    short = [f for f in folders if len(os.fsencode(f / f".s.PGSQL.{_PORT}.lock")) < _SOCKET_LIMIT]
    folder = short[0]
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    mine = {os.geteuid(), account.owner if account.owner is not None else os.geteuid()}
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in mine:
        raise Unavailable("carpeta_de_socket_ajena", carpeta=str(folder))
    folder.chmod(0o700)
    _own(account, folder)
    return folder
