"""Storms over processes and PostgreSQL and prints what is left: `make chaos GOLPES=1000`."""

import argparse
import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

import orjson

from engine.db.embedded import ensure_server
from engine.db.migrate import upgrade
from tests.caos.tormenta import Plan, Saldo, storm


async def main(plan: Plan, carpeta: Path | None = None) -> int:
    """Storm on a server of its own; return 1 unless nothing was lost, doubled or left undone.

    Journal, database and logs stay in `carpeta`, where one is given.
    """
    folder = carpeta or Path(tempfile.mkdtemp(prefix="articula-caos-"))
    folder.mkdir(exist_ok=True)
    # Root hands the server over to another account, which must get in.
    folder.chmod(0o755)
    handle = await ensure_server(folder)
    try:
        await asyncio.to_thread(upgrade, handle.dsn)
        saldo = await storm(plan, folder, handle, handle.dsn)
    finally:
        handle.release()
        if carpeta is None:
            shutil.rmtree(folder, ignore_errors=True)
    print(line(saldo))
    fallo = saldo.fallo
    for problem in (*fallo.lost, *fallo.doubled, *fallo.unfinished):
        print(problem, file=sys.stderr)
    return 1 if fallo.lost or fallo.doubled or fallo.unfinished else 0


def line(saldo: Saldo) -> str:
    """Return what a storm left as a line of JSON."""
    fallo = saldo.fallo
    return orjson.dumps(
        {
            "chaos": "engine",
            "golpes": sum(saldo.golpes.values()),
            **{f"killed_{kind}": times for kind, times in saldo.golpes.items()},
            "killed_while_starting": saldo.puntos.arranques,
            "await_points_seen": saldo.puntos.vistos,
            "await_points_killed_at": saldo.puntos.mortales,
            "rolling_restarts": saldo.relevos,
            "seconds_of_two_generations": round(saldo.mezcla, 1),
            "acknowledged": saldo.confirmadas,
            "lost": len(fallo.lost),
            "doubled": len(fallo.doubled),
            "unfinished": len(fallo.unfinished),
            "finished": saldo.terminadas,
            "seconds": round(saldo.segundos, 1),
            "odd": saldo.raras,
        }
    ).decode()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--golpes", type=int, default=1000)
    parser.add_argument("--semilla", type=int, default=2026)
    parser.add_argument("--carpeta", type=Path)
    asked = parser.parse_args()
    sys.exit(asyncio.run(main(Plan(asked.golpes, semilla=asked.semilla), asked.carpeta)))
