"""What clients were told, written to disk before anything else is asked."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson


class Bitacora:
    """An append-only journal: each line is on the disk when `note` returns."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def note(self, **dicho: Any) -> None:
        """Keep what a client was told."""
        os.write(self._file, orjson.dumps(dicho) + b"\n")
        os.fsync(self._file)

    def read(self) -> Iterator[dict[str, Any]]:
        """Yield what was told, in order."""
        with self.path.open("rb") as file:
            yield from map(orjson.loads, file)

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)
