"""Workers of the service, each a process with settings of its own, as on several machines."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path

from api.servidor import work
from engine.settings import read_settings
from notifications import despacho

_SECRET = "secreto de las pruebas"


@contextlib.asynccontextmanager
async def hired(
    urls: Sequence[str], smtp: str, folder: Path, *, arriendo: timedelta | None = None
) -> AsyncIterator[list[asyncio.subprocess.Process]]:
    """Run a worker at each of these addresses of one database while the block lasts.

    What they say goes to `folder`. `arriendo` is how long their leases are, if not as ever.
    """
    hands = []
    try:
        for n, url in enumerate(urls):
            own = folder / f"obrero_{n}"
            own.mkdir(exist_ok=True)
            settings = {
                "ARTICULA_DATABASE_URL": url, "ARTICULA_SMTP_URL": smtp, "ARTICULA_DATA": str(own),
                "ARTICULA_SECRET": _SECRET,
            }  # fmt: skip
            lease = [str(arriendo.total_seconds())] if arriendo else []
            with (own / "dicho.log").open("wb") as said:
                hands.append(
                    await asyncio.create_subprocess_exec(
                        sys.executable, "-m", "tests.caos.obrero", *lease,
                        env={**os.environ, **settings}, stdout=said, stderr=said,
                    )
                )  # fmt: skip
        yield hands
    finally:
        for hand in hands:
            if hand.returncode is None:
                hand.kill()
            await hand.wait()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        despacho.LEASE = timedelta(seconds=float(sys.argv[1]))  # type: ignore[attr-defined]
    sys.exit(asyncio.run(work(read_settings())))
