"""A year at random: what units ask for, ATs on the calendar, rooms, absences, two posts."""

import random
from datetime import date, datetime, timedelta

from sqlalchemy import insert, select, text, update
from sqlalchemy.dialects.postgresql import Range

from engine.clock import LIMA
from engine.db.queries.tablas import cargos, entidades, personas, salas, titularidades
from tests.story.planes import Planificacion

SEDES = ("210000", "210004", "210005", "210011", "080000")
GENTE = tuple(
    (entidad, rol)
    for entidad in ("210004", "210005", "210011")
    for rol in ("jefe_agp", "especialista_primaria")
)
HORAS = ((8, 12), (9, 13), (14, 18), (10, 15), (15, 17))
AGOSTO = date(2026, 8, 3), date(2026, 9, 4)


class Azar(Planificacion):
    """DIRI with a plan of two units drawn by chance, always the same for a seed."""

    def __init__(self, gente, semilla: int) -> None:
        super().__init__(gente)
        self.chance = random.Random(semilla)

    async def puebla(self, cuantas: int = 14) -> None:
        """Write rooms, absences, people of two posts, ATs on the calendar and activities."""
        async with self.database.transaction() as tx:
            await self._staff(tx)
            for codigo in SEDES[:3]:
                sede = await tx.scalar(select(entidades.c.id).where(entidades.c.codigo == codigo))
                await tx.execute(
                    insert(salas).values(
                        sede_id=sede, nombre="Sala de reuniones", capacidad=30, activa=True
                    )
                )
            for n in range(4):
                await self._calendarised(tx, n)
        for n in range(cuantas):
            await self._ask(n)

    async def _staff(self, tx) -> None:
        """Let one persona hold posts of two offices, and another leave hers for two weeks."""
        who = await tx.scalar(
            insert(personas)
            .values(usuario="doble", nombre="Persona doble", correo="doble@example.pe", activa=True)
            .returning(personas.c.id)
        )
        for codigo, rol in (("210011", "jefe_agp"), ("210011", "especialista_primaria")):
            await _hold(tx, who, codigo, rol)
        leaves = date(2026, 8, 3) + timedelta(days=self.chance.randrange(20))
        cargo = await _cargo(tx, "210004", "especialista_primaria")
        held = titularidades.c.cargo_id == cargo
        await tx.execute(
            update(titularidades).where(held).values(periodo=Range(date(2026, 1, 1), leaves))
        )
        back = leaves + timedelta(days=14)
        await tx.execute(
            insert(titularidades).values(
                cargo_id=cargo, persona_id=who, periodo=Range(back, None), tipo="encargado",
                acto="RD 7",
            )
        )  # fmt: skip

    async def _calendarised(self, tx, n: int) -> None:
        dia = AGOSTO[0] + timedelta(days=7 * n + self.chance.randrange(5))
        inicio, fin = self._stretch(dia)
        sede = self.chance.choice(SEDES)
        at = await tx.scalar(
            text("""
            INSERT INTO asistencia (codigo, titulo, origen, tema, proceso_critico, unidad_id,
                modalidad, ventana, estado, secuencia, inicio, fin, creada, creada_por_id, sede_id)
            SELECT :codigo, 'Ya está', 'norma_tecnica', 'x', 'x', u.id, 'presencial',
                daterange('2026-08-01', '2026-09-10'), 'calendarizada', 1, :i, :f, now(), :p, s.id
            FROM entidad u, entidad s WHERE u.codigo = 'DEIB' AND s.codigo = :sede RETURNING id"""),
            {
                "codigo": f"AT-2026-09{n:02}", "i": inicio, "f": fin, "sede": sede,
                "p": self.gente.ids["unidad"],
            },
        )  # fmt: skip
        await tx.execute(
            text("INSERT INTO jornada (asistencia_id, periodo) VALUES (:a, tstzrange(:i, :f))"),
            {"a": at, "i": inicio, "f": fin},
        )
        for entidad, rol in self.chance.sample(GENTE, 2):
            cargo = await _cargo(tx, entidad, rol)
            await tx.execute(
                text("INSERT INTO convocado (asistencia_id, cargo_id) VALUES (:a, :c)"),
                {"a": at, "c": cargo},
            )

    async def _ask(self, n: int) -> None:
        first = AGOSTO[0] + timedelta(days=self.chance.randrange(10))
        virtual = self.chance.random() < 0.25
        days = self.chance.random() < 0.25
        await self.pide(
            f"Taller {n}",
            *(("deib", "DEIB") if n % 2 else ("unidad", "DIGEBR")),
            convocadas=frozenset(self.chance.sample(GENTE, self.chance.randint(1, 3))),
            ventana=(first, AGOSTO[1]),
            pedidas=(self._stretch(self._working(first)),) if self.chance.random() < 0.8 else (),
            duracion=2 if days else 4,
            unidad_tiempo="dia" if days else "hora",
            modalidad="virtual" if virtual else "presencial",
            sede=None if virtual else self.chance.choice(SEDES),
            lugar="https://example.pe/sala" if virtual else self.chance.choice(("", "Coliseo")),
        )

    def _stretch(self, dia: date) -> tuple[datetime, datetime]:
        start, end = self.chance.choice(HORAS)
        morning = datetime(dia.year, dia.month, dia.day, tzinfo=LIMA)
        return morning.replace(hour=start), morning.replace(hour=end)

    def _working(self, first: date) -> date:
        days = [first + timedelta(days=n) for n in range(20)]
        return self.chance.choice([dia for dia in days if dia.weekday() < 5])


async def _cargo(tx, codigo: str, rol: str) -> int:
    found = await tx.scalar(
        select(cargos.c.id)
        .join(entidades, entidades.c.id == cargos.c.entidad_id)
        .where(entidades.c.codigo == codigo, cargos.c.rol == rol)
    )
    assert found is not None, (codigo, rol)
    return int(found)


async def _hold(tx, persona_id: int, codigo: str, rol: str) -> None:
    await tx.execute(
        insert(titularidades).values(
            cargo_id=await _cargo(tx, codigo, rol), persona_id=persona_id,
            periodo=Range(date(2026, 1, 1), None), tipo="titular", acto="RD 3",
        )
    )  # fmt: skip
