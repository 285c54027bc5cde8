"""A UGEL with schools, docentes and a programme to run, for the tests of accompaniment."""

from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.dialects.postgresql import Range

from engine.actions.acompanamiento.listas import assign
from engine.actions.acompanamiento.programas import add_acompanante, open_programa
from engine.actions.acompanamiento.reglamentos import copy_reglamento
from engine.actions.orden import Orden
from engine.db.queries.tablas import (
    cargos,
    entidades,
    instituciones,
    personas,
    reglamentos,
    titularidades,
)
from engine.db.session import Database
from engine.errors import ArticulaError
from tests.story.gente import NOW, Gente

INICIO, FIN = date(2026, 3, 9), date(2027, 1, 1)
HOY = date(2026, 7, 6)


async def refused(order: Awaitable[Any]) -> ArticulaError:
    """Return the refusal of an order that must be refused."""
    with pytest.raises(ArticulaError) as told:
        await order
    return told.value


@dataclass
class Programas:
    """Who orders what of the programmes, and what they made."""

    database: Database
    gente: Gente
    contados: dict[str, int] = field(default_factory=dict)

    async def orden(self, usuario: str = "ugel") -> Orden:
        return Orden(await self.gente.actor(usuario), NOW)

    async def book(self, codigo: str = "rvm-290-2019", **changes: Any) -> int:
        """Return a rule book in force in 2026, a copy of one of the source texts."""
        original = await self._one(select(reglamentos.c.id).where(reglamentos.c.codigo == codigo))
        given: dict[str, Any] = {"codigo": codigo, "nombre": "Acompañamiento 2026"}
        given |= {"norma": "RVM 001-2026", "desde": date(2026, 1, 1), "hasta": date(2027, 1, 1)}
        orden = await self.orden("admin")
        made = await copy_reglamento(
            self.database, orden, reglamento_id=original, **given | changes
        )
        return int(made["id"])

    async def programa(self, usuario: str = "ugel", ugel: str = "210005", **changes: Any) -> int:
        """Return an open programme of a UGEL for 2026."""
        given: dict[str, Any] = {"anio": 2026, "desde": INICIO, "hasta": FIN} | changes
        if "reglamento_id" not in given:
            given["reglamento_id"] = await self.book()
        orden = await self.orden(usuario)
        made = await open_programa(self.database, orden, ugel=ugel, **given)
        return int(made["id"])

    async def acompanante(self, programa_id: int, nombre: str = "Rosa", **datos: Any) -> int:
        """Return a companion of a programme whose cargo somebody of that name holds."""
        made = await add_acompanante(
            self.database, await self.orden(), programa_id=programa_id, datos=datos
        )
        await self._seat(made["cargo"], nombre)
        return int(made["id"])

    async def escuela(
        self, codigo: str, ugel: str = "210005", *, nivel: str = "primaria", **facts: Any
    ) -> int:
        """Return a school of a UGEL: a multigrado of the countryside unless told otherwise."""
        values = {"area": "rural", "caracteristica": "multigrado", "eib": False} | facts
        async with self.database.transaction() as tx:
            above = (await tx.execute(select(entidades).where(entidades.c.codigo == ugel))).one()
            made = await tx.scalar(
                insert(entidades)
                .values(codigo=codigo, tipo="ie", nombre=f"IE {codigo}", superior_id=above.id,
                        ruta=[], activa=True)
                .returning(entidades.c.id)
            )  # fmt: skip
            path = [*above.ruta, made]
            await tx.execute(entidades.update().where(entidades.c.id == made).values(ruta=path))
            await tx.execute(
                insert(instituciones).values(
                    entidad_id=made, codigo_modular=codigo, nivel=nivel, datos={}, **values
                )
            )
        assert made is not None
        return int(made)

    async def docente(self, escuela_id: int, nombre: str = "Ana") -> int:
        """Return the cargo of a docente of a school, held by somebody of that name."""
        plaza = self.contados[str(escuela_id)] = self.contados.get(str(escuela_id), 0) + 1
        async with self.database.transaction() as tx:
            made = await tx.scalar(
                insert(cargos)
                .values(entidad_id=escuela_id, rol="docente", plaza=plaza, activo=True)
                .returning(cargos.c.id)
            )
        assert made is not None
        await self._seat(int(made), nombre)
        return int(made)

    async def assign(self, acompanante_id: int, docente_id: int, **changes: Any) -> int:
        """Return the pair that the UGEL makes from the first day of the programme."""
        given: dict[str, Any] = {"desde": INICIO, "motivo": "Distribución del año"} | changes
        made = await assign(
            self.database, await self.orden(), acompanante_id=acompanante_id,
            docente_id=docente_id, **given,
        )  # fmt: skip
        return int(made["id"])

    async def fill(self, acompanante_id: int, escuela_id: int, many: int) -> list[int]:
        """Put that many docentes of a school on a list and return the pairs."""
        return [
            await self.assign(acompanante_id, await self.docente(escuela_id, f"Docente {n}"))
            for n in range(1, many + 1)
        ]

    async def _seat(self, cargo_id: int, nombre: str) -> None:
        user = f"{nombre.lower().replace(' ', '.')}.{cargo_id}"
        async with self.database.transaction() as tx:
            who = await tx.scalar(
                insert(personas)
                .values(usuario=user, nombre=nombre, activa=True)
                .returning(personas.c.id)
            )
            await tx.execute(
                insert(titularidades).values(
                    cargo_id=cargo_id, persona_id=who, tipo="titular", acto="RD 1",
                    periodo=Range(date(2026, 1, 1), None),
                )
            )  # fmt: skip
        assert who is not None
        self.gente.ids[user] = int(who)
        self.contados[user] = int(who)

    async def _one(self, statement: Any) -> int:
        async with self.database.transaction() as tx:
            found = await tx.scalar(statement)
        assert found is not None
        return int(found)
