"""What storms stand on: a PostgreSQL of their own."""

import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from engine.db.embedded import ServerHandle, ensure_server


@pytest.fixture
async def own_server() -> AsyncIterator[tuple[Path, ServerHandle]]:
    """A durable PostgreSQL that nobody else uses, for it will be killed."""
    folder = Path(tempfile.mkdtemp(prefix="articula-tormenta-"))
    folder.chmod(0o755)
    handle = await ensure_server(folder)
    yield folder, handle
    handle.release()
    shutil.rmtree(folder)
