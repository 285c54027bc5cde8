"""Dates the years that are asked for in the background: one at a time in each machine."""

import platform
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import structlog
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.tablas import planes_anuales
from engine.db.session import Database
from engine.jobs.busqueda import ARRIENDO, Busqueda

log = structlog.get_logger(__name__)
BUSCADOR = "engine.jobs.buscador_anual"
INTENTOS = 3
"""Workers that may take a year up before it is given up for lost."""
FALLA = "La búsqueda se cortó varias veces y se dejó. Vuelva a pedirla."
_LEASE = text(f"clock_timestamp() + interval '{ARRIENDO}'")
_FAMILY = 0x414E4F
_TURN = text("SELECT pg_advisory_xact_lock(:family, hashtext(:maquina))")


class Anuales:
    """Takes up the years to date, one after another; `step` looks after the one in hand.

    The rows alone are the truth: one whose worker was killed is free when its lease is over and
    begins again, and one that somebody let go meanwhile stops being searched.
    """

    def __init__(self, maquina: str | None = None) -> None:
        self._maquina = (maquina or platform.node())[:80]
        self._id: UUID | None = None
        self._token: UUID | None = None
        self.busqueda: Busqueda | None = None

    async def step(self, database: Database, now: datetime) -> int:
        """Begin a year, or write how the one in hand goes; return 1 when one begins or ends."""
        if self.busqueda is None:
            return await self._begin(database)
        self.busqueda.gather()
        self.busqueda.word("sigue")
        if self.busqueda.ended:
            await self._finish(database, now)
            return 1
        await self._keep(database)
        return 0

    async def _begin(self, database: Database) -> int:
        async with database.transaction() as tx:
            row = await self._claim(tx)
        if row is None:
            return 0
        self._id, self._token = row["id"], row["obrero"]
        if row["intentos"] > INTENTOS:
            await self._write(database, estado="descartado", error=FALLA)
            return 1
        order = {"problema": row["problema"], "semilla": row["semilla"]}
        self.busqueda = Busqueda(order, BUSCADOR)
        log.info("anio_empezado", plan=str(self._id), intento=row["intentos"])
        return 1

    async def _claim(self, tx: AsyncSession) -> dict[str, Any] | None:
        await tx.execute(_TURN, {"family": _FAMILY, "maquina": self._maquina})
        asked = planes_anuales.c.estado == "pedido"
        alive = planes_anuales.c.arriendo > func.clock_timestamp()
        busy = select(planes_anuales.c.id).where(
            asked, alive, planes_anuales.c.maquina == self._maquina
        )
        if await tx.scalar(busy.limit(1)) is not None:
            return None
        free = (
            select(planes_anuales.c.id)
            .where(asked, planes_anuales.c.arriendo.is_(None) | ~alive)
            .order_by(planes_anuales.c.creado)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        ident = await tx.scalar(free)
        if ident is None:
            return None
        claimed = await tx.execute(
            update(planes_anuales)
            .where(planes_anuales.c.id == ident)
            .values(
                obrero=uuid4(), maquina=self._maquina, arriendo=_LEASE,
                intentos=planes_anuales.c.intentos + 1,
            )
            .returning(planes_anuales)
        )  # fmt: skip
        return dict(claimed.mappings().one())

    async def _keep(self, database: Database) -> None:
        assert self.busqueda is not None
        changes: dict[str, Any] = {"arriendo": _LEASE}
        if told := self.busqueda.found.get("avance"):
            changes["avance"] = told
        if not await self._write(database, **changes):
            log.info("anio_dejado", plan=str(self._id))
            self._drop()

    async def _finish(self, database: Database, now: datetime) -> None:
        assert self.busqueda is not None
        found = self.busqueda.found
        free: dict[str, Any] = {"obrero": None, "arriendo": None}
        if "error" in found:
            await self._write(database, estado="descartado", error=found["error"], **free)
        elif "plan" in found:
            await self._write(
                database, estado="listo", plan=found["plan"], extracto=found["extracto"],
                avance=None, resuelto=now, **free,
            )  # fmt: skip
            log.info("anio_terminado", plan=str(self._id))
        else:
            await self._write(database, **free)
            log.warning("anio_cortado", plan=str(self._id))
        self._drop()

    async def _write(self, database: Database, **changes: Any) -> bool:
        """Write in the row while it is in hand; tell whether it still is."""
        mine = (
            update(planes_anuales)
            .where(
                planes_anuales.c.id == self._id,
                planes_anuales.c.obrero == self._token,
                planes_anuales.c.estado == "pedido",
            )
            .values(**changes)
            .returning(planes_anuales.c.id)
        )
        async with database.transaction() as tx:
            return await tx.scalar(mine) is not None

    def _drop(self) -> None:
        if self.busqueda is not None:
            self.busqueda.close()
        self.busqueda = self._id = self._token = None
