"""Programmes with strategies of every sort, written at random."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import insert, select, update
from sqlalchemy.dialects.postgresql import Range

from engine.db.queries.tablas import (
    acompanados,
    acompanantes,
    cargos,
    estrategias,
    instancias,
    programas,
    tareas,
    titularidades,
    valoraciones,
    versiones,
)
from tests.story.acompanamiento import FIN, INICIO, Programas

Row = dict[str, Any]
_DAY = timedelta(days=1)
_MARZO = datetime(2026, 3, 1, tzinfo=UTC)
KINDS: tuple[dict[str, Any], ...] = (
    {"nivel": "primaria", "caracteristica": "multigrado", "eib": False},
    {"nivel": "primaria", "caracteristica": "polidocente", "eib": False},
    {"nivel": "inicial", "eib": True, "caracteristica": None},
)


@dataclass
class Region:
    """Programmes with companions, docentes and their strategies, as the tables hold them."""

    room: Programas
    azar: random.Random
    programas: list[int] = field(default_factory=list)
    acompanantes: list[int] = field(default_factory=list)

    async def build(self, ugeles: Iterable[str] = ("210005", "210004"), *, many: int = 2) -> None:
        """Write programmes of those UGEL with `many` companions of three docentes each."""
        book = await self.room.book("rvm-290-2019")
        for n, ugel in enumerate(ugeles):
            made = await self.room.programa(
                "ugel" if n == 0 else "admin", ugel=ugel, reglamento_id=book
            )
            self.programas.append(made)
            schools = [await self.room.escuela(f"08{n}000{k}", ugel, **KINDS[k]) for k in range(3)]
            for each in range(many):
                await self._companion(made, f"Ada {n} {each}", schools)
            await self._write(made, None, "taller", schools[0], date(2026, 3, 16), 5)
            await self._write(made, None, "taller", schools[0], date(2026, 7, 27), 5)

    async def _companion(self, programa: int, nombre: str, schools: list[int]) -> None:
        async with self.room.database.transaction() as tx:
            ugel = await tx.scalar(select(programas.c.ugel_id).where(programas.c.id == programa))
            plaza = 50 + len(self.acompanantes)
            cargo = await tx.scalar(
                insert(cargos)
                .values(entidad_id=ugel, rol="acompanante", plaza=plaza, activo=True)
                .returning(cargos.c.id)
            )
            made = await tx.scalar(
                insert(acompanantes)
                .values(programa_id=programa, cargo_id=cargo, periodo=Range(INICIO, FIN),
                        creado=datetime(2026, 3, 1, tzinfo=UTC), creado_por_id=1)
                .returning(acompanantes.c.id)
            )  # fmt: skip
        assert cargo is not None
        assert made is not None
        await self.room._seat(int(cargo), nombre)
        self.acompanantes.append(int(made))
        docentes = []
        for school in schools:
            docente = await self.room.docente(school, f"Docente {school} {made}")
            since = INICIO if self.azar.random() < 0.7 else date(2026, 5, 4)
            await self.lista(int(made), docente, since)
            docentes.append((docente, school))
        await self._year(programa, int(made), docentes)

    async def lista(self, acompanante: int, docente: int, desde: date, hasta: date = FIN) -> None:
        """Put a docente on a list, as the table has it."""
        async with self.room.database.transaction() as tx:
            await tx.execute(
                insert(acompanados).values(
                    acompanante_id=acompanante, cargo_id=docente, periodo=Range(desde, hasta),
                    fijo=False, motivo="Distribución", creado=datetime(2026, 3, 1, tzinfo=UTC),
                    creado_por_id=1,
                )
            )  # fmt: skip

    async def hand_over(self, acompanante: int, usuario: str) -> None:
        """Have somebody of the stories be a companion."""
        cargo = select(acompanantes.c.cargo_id).where(acompanantes.c.id == acompanante)
        async with self.room.database.transaction() as tx:
            await tx.execute(
                update(titularidades)
                .where(titularidades.c.cargo_id == cargo.scalar_subquery())
                .values(persona_id=self.room.gente.ids[usuario])
            )

    async def _year(self, programa: int, companion: int, docentes: list[tuple[int, int]]) -> None:
        day = date(2026, 3, 10)
        for number in range(1, 6):
            for docente, school in docentes:
                long = self.azar.randint(1, 3)
                await self._write(programa, companion, "visita", school, day, long, docente, number)
                day += timedelta(days=long + self.azar.randint(0, 3))
            await self._write(programa, companion, "gia", docentes[0][1], day + _DAY, 1)
            if number % 2:
                await self._write(programa, companion, "rtc", docentes[1][1], day + 2 * _DAY, 1)
            day += timedelta(days=6)

    async def _write(
        self, programa: int, companion: int | None, tipo: str, place: int, first: date, long: int,
        docente: int | None = None, numero: int = 1,
    ) -> int:  # fmt: skip
        """Write a strategy in a state that its days allow, and what was valued in it."""
        last = first + timedelta(days=long - 1)
        estado = self.azar.choice(
            ["realizada", "realizada", "realizada", "programada", "en_curso", "no_realizada"]
            if last <= date(2026, 7, 20)
            else ["programada"]
        )
        kept = last + timedelta(days=self.azar.randint(0, 7))
        values: Row = {
            "programa_id": programa, "acompanante_id": companion, "tipo": tipo,
            "clase": "en_aula" if docente else None, "docente_id": docente, "entidad_id": place,
            "numero": numero, "dias": Range(first, last + _DAY), "estado": estado,
            "causa": "clima" if estado == "no_realizada" else None,
            "registrada_en": None,
        }  # fmt: skip
        if estado == "realizada":
            values["registrada_en"] = datetime.combine(kept, time(15), UTC)
        async with self.room.database.transaction() as tx:
            made = await tx.scalar(insert(estrategias).values(values).returning(estrategias.c.id))
            assert made is not None
            if docente and estado == "realizada":
                await self._value(tx, values, int(made))
                await self._record(tx, int(made), place)
        return int(made)

    async def _record(self, tx: Any, visit: int, place: int) -> None:
        """Have most visits keep their record, and most of those both versions of the session."""
        kept = self.azar.choice([None, (True, False), (True, True), (True, True)])
        if kept is None:
            return
        instancia = uuid4()
        version = await tx.scalar(select(versiones.c.id).limit(1))
        await tx.execute(
            insert(instancias).values(
                id=instancia, version_id=version, clave=f"visita/{visit}", raiz_id=instancia,
                estado="terminada", memoria=b"", contexto={}, creada=_MARZO,
            )
        )  # fmt: skip
        await tx.execute(
            insert(tareas).values(
                id=uuid4(), instancia_id=instancia, token=uuid4(), elemento="registro",
                nombre="Registro", ficha="visita_registro", entidad_id=place, rol="acompanante",
                estado="completada", creada=_MARZO,
                respuesta={"sesion_original": kept[0], "sesion_reajustada": kept[1]},
            )
        )  # fmt: skip
        await tx.execute(
            update(estrategias).where(estrategias.c.id == visit).values(instancia_id=instancia)
        )

    async def _value(self, tx: Any, visit: Row, estrategia: int) -> None:
        month = visit["dias"].lower.replace(day=1)
        for desempeno in ("D19", "D22"):
            later = await tx.scalar(
                select(valoraciones.c.id).where(
                    valoraciones.c.docente_id == visit["docente_id"], valoraciones.c.mes == month,
                    valoraciones.c.desempeno == desempeno, valoraciones.c.definitiva,
                )
            )  # fmt: skip
            await tx.execute(
                insert(valoraciones).values(
                    programa_id=visit["programa_id"], docente_id=visit["docente_id"],
                    acompanante_id=visit["acompanante_id"], estrategia_id=estrategia, mes=month,
                    desempeno=desempeno, nivel=self.azar.randint(1, 4), fuente="visita",
                    evidencia=self.azar.choice([None, "Se vio en clase"]), de_director=False,
                    definitiva=later is None, registrada_en=visit["registrada_en"],
                )
            )  # fmt: skip

    async def table(self, table: Any) -> list[Row]:
        """Return every row of a table, for whoever counts by hand."""
        async with self.room.database.transaction() as tx:
            return [dict(row) for row in (await tx.execute(select(table))).mappings()]
