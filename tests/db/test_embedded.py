"""The embedded PostgreSQL on real processes: sharing, crashes, long paths and other accounts."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from engine.db.embedded import ServerHandle, ensure_server
from engine.db.embedded_program import MAPPED, NOBODY, OURSELVES, Account
from engine.errors import Unavailable

AS_ROOT = os.geteuid() == 0


@pytest.fixture
def data() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="articula-prueba-"))
    folder.chmod(0o755)
    yield folder / "datos"
    shutil.rmtree(folder)


async def run_sql(handle: ServerHandle, sql: str) -> object:
    connection = await asyncpg.connect(handle.plain_dsn)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


def postmaster_pid(data: Path) -> int:
    return int((data / "postgres" / "postmaster.pid").read_text().split()[0])


async def test_ensure_starts_a_durable_utf8_server_that_only_its_socket_reaches(data):
    handle = await ensure_server(data)
    try:
        assert await run_sql(handle, "SHOW listen_addresses") == ""
        assert await run_sql(handle, "SHOW fsync") == "on"
        assert await run_sql(handle, "SHOW data_checksums") == "on"
        assert await run_sql(handle, "SELECT upper('ñandú')") == "ÑANDÚ"
        assert handle.sockets.stat().st_mode & 0o777 == 0o700
    finally:
        handle.release()


async def test_the_last_holder_out_stops_the_server(data):
    first = await ensure_server(data, durable=False)
    second = await ensure_server(data, durable=False)
    first.release()
    first.release()
    assert await run_sql(second, "SELECT 1") == 1
    second.release()
    with pytest.raises(OSError):
        await run_sql(second, "SELECT 1")
    assert not second.sockets.exists()


async def test_another_process_shares_the_server_and_leaves_it_running(data):
    handle = await ensure_server(data, durable=False)
    await run_sql(handle, "CREATE TABLE visto (x int)")
    script = (
        "import asyncio, asyncpg, sys; from pathlib import Path\n"
        "from engine.db.embedded import ensure_server\n"
        "async def main():\n"
        "    handle = await ensure_server(Path(sys.argv[1]))\n"
        "    connection = await asyncpg.connect(handle.plain_dsn)\n"
        "    await connection.execute('INSERT INTO visto VALUES (7)')\n"
        "    await connection.close()\n"
        "asyncio.run(main())\n"
    )
    subprocess.run([sys.executable, "-c", script, str(data)], check=True, cwd=Path.cwd())
    try:
        assert await run_sql(handle, "SELECT x FROM visto") == 7
    finally:
        handle.release()


async def test_ensure_revives_a_server_killed_with_9_and_no_row_is_lost(data):
    before = await ensure_server(data)
    await run_sql(before, "CREATE TABLE fila (x int)")
    connection = await asyncpg.connect(before.plain_dsn)
    await connection.executemany("INSERT INTO fila VALUES ($1)", [(n,) for n in range(500)])
    os.kill(postmaster_pid(data), signal.SIGKILL)
    after = await ensure_server(data)
    connection.terminate()
    try:
        assert await run_sql(after, "SELECT count(*) FROM fila") == 500
    finally:
        before.release()
        after.release()


async def test_ensure_ignores_a_pid_file_that_names_a_stranger(data):
    (await ensure_server(data, durable=False)).release()
    (data / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n{data}\n1\n5432\n\n")
    handle = await ensure_server(data, durable=False)
    try:
        assert await run_sql(handle, "SELECT 1") == 1
    finally:
        handle.release()


async def test_ensure_begins_anew_when_the_socket_folder_was_swept_away(data):
    first = await ensure_server(data, durable=False)
    shutil.rmtree(first.sockets)
    second = await ensure_server(data, durable=False)
    try:
        assert await run_sql(second, "SELECT 1") == 1
    finally:
        first.release()
        second.release()


async def test_a_data_path_that_is_long_and_odd_serves_all_the_same(data):
    odd = data / ("carpeta con espacios $HOME 'y' \"más\" " + "x" * 120)
    handle = await ensure_server(odd, durable=False)
    try:
        assert await run_sql(handle, "SELECT 1") == 1
        assert len(str(handle.sockets)) < 80
    finally:
        handle.release()


@pytest.mark.parametrize(
    "account",
    [
        pytest.param(MAPPED, id="root in a user namespace"),
        pytest.param(NOBODY, id="another user"),
    ]
    if AS_ROOT
    else [pytest.param(OURSELVES, id="an ordinary user")],
)
async def test_each_account_can_serve(data, account: Account):
    handle = await ensure_server(data, durable=False, account=account)
    try:
        assert await run_sql(handle, "SELECT current_user::text") == "articula"
    finally:
        handle.release()


async def test_a_folder_that_cannot_hold_a_server_is_refused_with_what_was_said(data):
    data.mkdir()
    (data / "postgres").mkdir(mode=0o700)
    (data / "postgres" / "PG_VERSION").write_text("9\n")
    with pytest.raises(Unavailable) as refusal:
        await ensure_server(data, durable=False)
    assert refusal.value.code == "base_incorporada_no_arranca"
    assert refusal.value.facts["detalle"]
