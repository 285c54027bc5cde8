"""A programme in which one thing at a time is put wrong, past every check of the service."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, select, text, update
from sqlalchemy.dialects.postgresql import Range

from engine.db.queries.tablas import (
    acompanados,
    acompanantes,
    entidades,
    estrategias,
    instancias,
    tareas,
    titularidades,
    versiones,
)
from engine.db.session import Database
from tests.story.acompanamiento import FIN, INICIO, Programas

_DAY = timedelta(days=1)
TODO = {"sesion_original": True, "sesion_reajustada": True}


@dataclass
class Desorden:
    """A programme with one companion, one school and one docente, sound until told otherwise."""

    room: Programas
    programa: int = 0
    rosa: int = 0
    escuela: int = 0
    ana: int = 0
    numeros: dict[int, int] = field(default_factory=dict)

    async def prepare(self) -> None:
        """Open the programme; its plan has as many visits as the protocol gives: six."""
        self.programa = await self.room.programa()
        self.rosa = await self.room.acompanante(self.programa, "Rosa")
        self.escuela = await self.place("0990001")
        self.ana = await self.teach(self.escuela, "Ana")

    async def place(self, codigo: str, **facts: Any) -> int:
        """Return a school with its place and its students."""
        made = await self.room.escuela(codigo, alumnos=40, **facts)
        await self.write(
            update(entidades)
            .where(entidades.c.id == made)
            .values(latitud=-15.8, longitud=-70.0)
            .returning(entidades.c.id)
        )
        return made

    async def teach(self, escuela: int, nombre: str, acompanante: int | None = None) -> int:
        """Return a docente of a school on a list, with the six visits of the year planned."""
        docente = await self.room.docente(escuela, nombre)
        await self.listed(docente, acompanante or self.rosa)
        for _ in range(6):
            await self.visit(docente, escuela, self._free_day())
        return docente

    def _free_day(self) -> date:
        """Return the next Monday to Wednesday from the 12th of October that no visit has."""
        taken = sum(self.numeros.values())
        return date(2026, 10, 12) + timedelta(days=taken // 3 * 7 + taken % 3)

    async def listed(self, docente: int, acompanante: int, desde: date = INICIO) -> int:
        """Put a docente on a list past the ratio."""
        return await self.write(
            insert(acompanados)
            .values(acompanante_id=acompanante, cargo_id=docente, periodo=Range(desde, FIN),
                    fijo=False, motivo="Distribución", creado=datetime(2026, 3, 1, tzinfo=UTC),
                    creado_por_id=1)
            .returning(acompanados.c.id)
        )  # fmt: skip

    async def visit(self, docente: int, escuela: int, first: date, **changes: Any) -> int:
        """Write a visit of Rosa to a docente, planned unless told otherwise."""
        number = self.numeros[docente] = self.numeros.get(docente, 0) + 1
        given: dict[str, Any] = {"docente_id": docente, "clase": "en_aula", "numero": number}
        return await self.estrategia("visita", escuela, first, **given | changes)

    async def estrategia(
        self, tipo: str, place: int, first: date, *, dias: int = 1, **changes: Any
    ) -> int:
        """Write a strategy of the programme."""
        values: dict[str, Any] = {
            "programa_id": self.programa, "tipo": tipo, "entidad_id": place, "numero": 1,
            "acompanante_id": None if tipo == "taller" else self.rosa,
            "dias": Range(first, first + dias * _DAY), "estado": "programada",
        }  # fmt: skip
        values |= changes
        if values["estado"] == "realizada":
            kept = datetime.combine(first + dias * _DAY - _DAY, time(20), UTC)
            values.setdefault("registrada_en", kept)
        return await self.write(insert(estrategias).values(**values).returning(estrategias.c.id))

    async def tell(self, estrategia: int, ficha: str, **respuesta: Any) -> None:
        """Have a strategy's instance answer a ficha so, whatever the ficha would have said."""
        async with self.room.database.transaction() as tx:
            known = select(estrategias.c.instancia_id).where(estrategias.c.id == estrategia)
            instancia = await tx.scalar(known)
            if instancia is None:
                instancia = uuid4()
                version = await tx.scalar(select(versiones.c.id).limit(1))
                await tx.execute(
                    insert(instancias).values(
                        id=instancia, version_id=version, clave=f"visita/{estrategia}",
                        raiz_id=instancia, estado="terminada", memoria=b"", contexto={},
                        creada=datetime(2026, 3, 1, tzinfo=UTC),
                    )
                )  # fmt: skip
                await tx.execute(
                    update(estrategias)
                    .where(estrategias.c.id == estrategia)
                    .values(instancia_id=instancia)
                )
            await tx.execute(
                insert(tareas).values(
                    id=uuid4(), instancia_id=instancia, token=uuid4(), elemento=ficha, nombre=ficha,
                    ficha=ficha, entidad_id=self.escuela, rol="acompanante", estado="completada",
                    respuesta=respuesta, creada=datetime(2026, 3, 1, tzinfo=UTC),
                )
            )  # fmt: skip

    @asynccontextmanager
    async def tried(self) -> AsyncIterator["Desorden"]:
        """Lend the same programme to be put wrong, and undo it afterwards."""
        async with self.room.database.engine.connect() as connection:
            outer = await connection.begin()
            room = replace(self.room, database=Database.within(connection))
            yield replace(self, room=room, numeros=dict(self.numeros))
            await outer.rollback()

    async def vacate(self, cargo: int) -> None:
        """Leave a cargo with nobody from the first of June on."""
        await self.write(
            update(titularidades)
            .where(titularidades.c.cargo_id == cargo)
            .values(periodo=Range(date(2026, 1, 1), date(2026, 6, 1)))
            .returning(titularidades.c.id)
        )

    async def cargo_of(self, acompanante: int) -> int:
        """Return the cargo of a companion."""
        wanted = select(acompanantes.c.cargo_id).where(acompanantes.c.id == acompanante)
        async with self.room.database.transaction() as tx:
            return int(await tx.scalar(wanted) or 0)

    async def write(self, statement: Any) -> int:
        """Carry out a statement and return the id that it returns."""
        async with self.room.database.transaction() as tx:
            return int(await tx.scalar(statement) or 0)

    async def sql(self, statement: str, **given: Any) -> None:
        """Carry out some SQL."""
        async with self.room.database.transaction() as tx:
            await tx.execute(text(statement), given)
