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


async def main(plan: Plan) -> int:
    """Storm on a server of its own; return 1 unless nothing was lost, doubled or left undone."""
    folder = Path(tempfile.mkdtemp(prefix="articula-caos-"))
    # Root hands the server over to another account, which must get in.
    folder.chmod(0o755)
    handle = await ensure_server(folder)
    try:
        await asyncio.to_thread(upgrade, handle.dsn)
        saldo = await storm(plan, folder, handle, handle.dsn)
    finally:
        handle.release()
        shutil.rmtree(folder, ignore_errors=True)
    print(line(saldo))
    fallo = saldo.fallo
    for problem in (*fallo.lost, *fallo.doubled, *fallo.unfinished):
        print(problem, file=sys.stderr)
    return 1 if fallo.lost or fallo.doubled or fallo.unfinished else 0


def line(saldo: Saldo) -> str:
    """Return what a storm left as a line of JSON."""
    return orjson.dumps(
        {
            "chaos": "engine",
            "crashes": saldo.golpes + saldo.caidas + saldo.recuperaciones,
            "processes_killed": saldo.golpes,
            "server_stopped": saldo.caidas,
            "recoveries_interrupted": saldo.recuperaciones,
            "rolling_restarts": saldo.relevos,
            "acks": saldo.acks,
            "instances": saldo.instancias,
            "seconds": round(saldo.segundos, 1),
            "lost": len(saldo.fallo.lost),
            "doubled": len(saldo.fallo.doubled),
            "unfinished": len(saldo.fallo.unfinished),
            "odd": saldo.raras,
        }
    ).decode()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--golpes", type=int, default=1000)
    parser.add_argument("--semilla", type=int, default=2026)
    asked = parser.parse_args()
    sys.exit(asyncio.run(main(Plan(asked.golpes, semilla=asked.semilla))))
