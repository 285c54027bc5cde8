"""Where measurements take place: a durable PostgreSQL of their own and databases made in it."""

import asyncio
import itertools
import shutil
import tempfile
from pathlib import Path

import asyncpg

from engine.db.embedded import ServerHandle, ensure_server
from engine.db.migrate import upgrade
from engine.db.session import Database
from tests.scale.carga import Nacion, fill
from tests.story.gente import settle_in
from tests.story.paso import Relato


class Escena:
    """Makes what a measurement asks for, once; `close` takes it all away."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="articula-bench-"))
        # Root hands the server over to another account, which must get in.
        self.folder.chmod(0o755)
        self._server: ServerHandle | None = None
        self._open: list[Database] = []
        self._nacion: Nacion | None = None
        self._numbers = itertools.count(1)

    async def url(self) -> str:
        """Return the address of a new, migrated, empty database."""
        return await self._new("plantilla")

    async def blank_url(self) -> str:
        """Return the address, for psycopg, of a new database with nothing in it."""
        return (await self._new("template0")).replace("+asyncpg:", "+psycopg:")

    async def _new(self, template: str) -> str:
        if self._server is None:
            self._server = await ensure_server(self.folder)
            await self._execute("CREATE DATABASE plantilla")
            await asyncio.to_thread(upgrade, self._named("plantilla"))
        name = f"medida_{next(self._numbers)}"
        await self._execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self._named(name)

    async def database(self) -> Database:
        """Return a new, migrated, empty database."""
        made = Database.connect(await self.url())
        self._open.append(made)
        return made

    async def relato(self) -> Relato:
        """Return a story about to begin, in a database with its people."""
        database = await self.database()
        return Relato(database, await settle_in(database))

    async def nacion(self) -> Nacion:
        """Return the database with 1,000 ATs and 100,000 tareas."""
        if self._nacion is None:
            self._nacion = await fill(await self.database())
        return self._nacion

    async def close(self) -> None:
        """Close the databases, stop the server and remove its folder."""
        for database in self._open:
            await database.close()
        if self._server is not None:
            self._server.release()
        shutil.rmtree(self.folder, ignore_errors=True)

    async def _execute(self, statement: str) -> None:
        assert self._server is not None
        connection = await asyncpg.connect(self._server.plain_dsn)
        await connection.execute(statement)
        await connection.close()

    def _named(self, name: str) -> str:
        assert self._server is not None
        return self._server.dsn.replace("@/articula?", f"@/{name}?")
