"""A UGEL, a companion, two docentes and their year, walked through the public commands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, insert, select, update
from sqlalchemy.dialects.postgresql import Range

from engine.actions.estrategias.normas import why_not
from engine.actions.instancias.inicios import start
from engine.actions.instancias.temporizadores import fire_due
from engine.actions.orden import Orden
from engine.actions.tareas.atencion import complete
from engine.actions.tareas.contexto import load_contexto_datos
from engine.db.queries.calendario import load_calendario
from engine.db.queries.personas import load_actor
from engine.db.queries.tablas import (
    cargos,
    entidades,
    estrategias,
    instancias,
    personas,
    programas,
    tareas,
    titularidades,
)
from engine.db.session import Database
from engine.db.tables import Tarea
from forms.contexto import Contexto
from forms.esquema import schema_for
from forms.hechos import contexto_from
from forms.validacion import find_errors, validate
from tests.story.acompanamiento import Programas
from tests.story.gente import Gente

LUNES = datetime(2026, 7, 6, 13, tzinfo=UTC)
"""Monday 6 July 2026, 8:00 in Lima."""
UGEL = "210005"
NADIE = UUID(int=0)
"""The root before the programme begins."""


@dataclass
class Anio:
    """The year under way: who does what, and at which instant."""

    database: Database
    gente: Gente
    now: datetime = LUNES
    programa: int = 0
    companion: int = 0
    docentes: list[int] = field(default_factory=list)
    escuelas: list[int] = field(default_factory=list)
    raiz: UUID = NADIE

    async def prepare(self, reglamento: str = "rvm-290-2019") -> None:
        """Open the programme of a UGEL, with Rosa, who accompanies Ana and Beto."""
        room = Programas(self.database, self.gente)
        libro = await room.book(reglamento)
        self.programa = await room.programa(reglamento_id=libro, hasta=date(2026, 12, 19))
        self.companion = await room.acompanante(self.programa, "Rosa")
        for codigo, nombre in (("0700001", "Ana"), ("0700002", "Beto")):
            escuela = await room.escuela(codigo)
            docente = await room.docente(escuela, nombre)
            await room.assign(self.companion, docente)
            self.escuelas.append(escuela)
            self.docentes.append(docente)
        await self._direct(self.escuelas[0], "Dora")
        await self._direct(self.escuelas[1], None, self.docentes[1])
        for rol in ("rci", "jefe_agi"):
            await self._direct(await self._ugel(), rol.title(), rol=rol)
        await self._direct(await self._dre(), "Gestor", rol="gestor_regional")

    async def _ugel(self) -> int:
        async with self.database.transaction() as tx:
            found = select(programas.c.ugel_id).where(programas.c.id == self.programa)
            return int(await tx.scalar(found) or 0)

    async def _dre(self) -> int:
        own = await self._ugel()
        async with self.database.transaction() as tx:
            found = select(entidades.c.superior_id).where(entidades.c.id == own)
            return int(await tx.scalar(found) or 0)

    async def _direct(
        self, entidad: int, nombre: str | None, same_as: int | None = None, rol: str = "director_ie"
    ) -> None:
        """Have somebody new, or who holds the cargo `same_as`, exercise a role in an entidad."""
        async with self.database.transaction() as tx:
            who = await tx.scalar(
                select(titularidades.c.persona_id).where(titularidades.c.cargo_id == (same_as or 0))
            )
            if nombre is not None:
                row = {"usuario": f"{nombre.lower()}.{entidad}", "nombre": nombre, "activa": True}
                who = await tx.scalar(insert(personas).values(row).returning(personas.c.id))
            post = (cargos.c.entidad_id == entidad) & (cargos.c.rol == rol)
            cargo = await tx.scalar(select(cargos.c.id).where(post).limit(1))
            if cargo is None:
                made = {"entidad_id": entidad, "rol": rol, "plaza": 1, "activo": True}
                cargo = await tx.scalar(insert(cargos).values(made).returning(cargos.c.id))
            await tx.execute(
                insert(titularidades).values(
                    cargo_id=cargo, persona_id=who, tipo="titular", acto="RD 2-2026",
                    periodo=Range(date(2026, 1, 1), None),
                )
            )  # fmt: skip

    async def begin(self) -> None:
        """Start the process of the programme, as the jefatura does."""
        orden = Orden(await self.gente.actor("ugel", self.now), self.now)
        told = await start(
            self.database, orden, proceso="programa_ugel", variables={"anio": 2026}, entidad=UGEL
        )
        self.raiz = UUID(told["instancia"])

    async def pass_to(self, dia: date) -> None:
        """Let the time come to a day, at eight in the evening of Lima, with its timers."""
        self.now = datetime(dia.year, dia.month, dia.day, tzinfo=UTC) + timedelta(hours=25)
        while await fire_due(self.database, self.now):
            pass

    async def open(self, elemento: str | None = None) -> list[RowMapping]:
        """Return the open tareas of the year, the oldest first."""
        async with self.database.transaction() as tx:
            wanted = (
                select(tareas)
                .join(instancias, instancias.c.id == tareas.c.instancia_id)
                .where(instancias.c.raiz_id == self.raiz, tareas.c.estado == "abierta")
                .order_by(tareas.c.id)
            )
            if elemento is not None:
                wanted = wanted.where(tareas.c.elemento == elemento)
            return list((await tx.execute(wanted)).mappings())

    async def elements(self) -> list[str]:
        """Return the elements of the open tareas."""
        return sorted(row["elemento"] for row in await self.open())

    async def contexto(self, tarea: RowMapping) -> Contexto:
        """Return what the page of a tarea knows."""
        async with self.database.transaction() as tx:
            row = await tx.get(Tarea, tarea["id"])
            assert row is not None
            return contexto_from(await load_contexto_datos(tx, row, self.now))

    async def present(self, elemento: str, **changes: Any) -> dict[str, Any]:
        """Answer the oldest open tarea of an element with its example, changed as told."""
        tarea = (await self.open(elemento))[0]
        contexto = await self.contexto(tarea)
        ficha = tarea["ficha"]
        if ficha == "plan_mensual":
            changes.setdefault("excepcion", "Solo se prueba una parte del mes.")
        answer = schema_for(ficha, contexto)["examples"][0] | changes
        answer = {name: value for name, value in answer.items() if value is not None}
        validate(ficha, contexto, answer)
        orden = Orden(await self._holder(tarea), self.now)
        return await complete(self.database, orden, tarea_id=tarea["id"], respuesta=answer)

    async def errors(self, elemento: str, **changes: Any) -> dict[str, str]:
        """Return what the ficha of the oldest open tarea objects to its example, changed so."""
        tarea = (await self.open(elemento))[0]
        contexto = await self.contexto(tarea)
        answer = schema_for(tarea["ficha"], contexto)["examples"][0] | changes
        return find_errors(tarea["ficha"], contexto, answer)

    async def _holder(self, tarea: RowMapping) -> Any:
        """Return whoever exercises the post of a tarea."""
        async with self.database.transaction() as tx:
            wanted = select(titularidades.c.persona_id).join(
                cargos, cargos.c.id == titularidades.c.cargo_id
            )
            if tarea["cargo_id"] is not None:
                wanted = wanted.where(cargos.c.id == tarea["cargo_id"])
            else:
                wanted = wanted.where(
                    cargos.c.entidad_id == tarea["entidad_id"], cargos.c.rol == tarea["rol"]
                )
            persona = await tx.scalar(wanted.order_by(titularidades.c.id).limit(1))
            actor = await load_actor(tx, int(persona or 0), self.now)
            assert actor is not None
            return actor

    async def rows(self, **columns: Any) -> list[RowMapping]:
        """Return the strategies with those values, in order."""
        async with self.database.transaction() as tx:
            wanted = select(estrategias).order_by(estrategias.c.id)
            for name, value in columns.items():
                wanted = wanted.where(estrategias.c[name] == value)
            return list((await tx.execute(wanted)).mappings())

    async def diagnose(self, **changes: Any) -> None:
        """Take the programme to the plan of the diagnosis, and present it."""
        await self.begin()
        await self.present("inducir_acompanantes")
        await self.present("organizar_diagnostico")
        first = date(2026, 7, 8)
        visits = [
            {"docente": d, "fecha": (first + timedelta(days=n)).isoformat(), "dias": 1}
            for n, d in enumerate(self.docentes)
        ]
        answer: dict[str, Any] = {
            "sensibiliza": "primera_visita", "linea_base": "omite", "muestra": None,
            "motivo": "Los estudiantes no rinden esta evaluación este año.", "visitas": visits,
        }  # fmt: skip
        await self.present("planificar_diagnostico", **answer | changes)

    async def visit(self, **registro: Any) -> None:
        """Carry every open visit to its end with what its fichas propose."""
        steps = (
            "coordinar", "evaluar_linea_base", "observar", "observar_direccion", "preparar_dialogo",
            "dialogar", "compartir_sesion", "acordar_plan_individual", "facilitar_balance",
            "registrar", "sensibilizar", "informar_direccion", "acordar_socializacion",
        )  # fmt: skip
        while ready := [e for e in await self.elements() if e in steps]:
            await self.present(ready[0], **(registro if ready[0] == "registrar" else {}))

    async def reach_months(self, talleres: Sequence[dict[str, Any]] = ()) -> None:
        """Take the programme from its diagnosis to the first month of its execution."""
        await self.diagnose()
        await self.visit()
        await self.present("informar_diagnostico")
        await self.present("informar_diagnostico_ugel")
        await self.present("planificar_anio_ugel", talleres=list(talleres))
        await self.present("planificar_anio")

    async def plan_month(self, **changes: Any) -> None:
        """Present the plan of the month that is open, and have the jefatura see it."""
        await self.present("planificar_mes", **changes)
        await self.present("visar_mes")

    async def force(self, tipo: str, dia: date) -> None:
        """Put the one strategy of a kind on a day, past every check of the service."""
        async with self.database.transaction() as tx:
            await tx.execute(
                update(estrategias)
                .where(estrategias.c.tipo == tipo)
                .values(dias=Range(dia, dia + timedelta(days=1)))
            )

    async def walk(self) -> None:
        """Go through the rest of the year: each month a visit to each docente, and the closing."""
        for _ in range(400):
            waiting = [e for e in await self.elements() if not await self._early(e)]
            if not waiting and await self.state() == "terminada":
                return
            if not waiting:
                await self.pass_to(self.now.date() + timedelta(days=7))
                continue
            await self.present(waiting[0], **await self._asked(waiting[0]))
        raise AssertionError(await self.elements())

    async def _early(self, elemento: str) -> bool:
        """Tell whether an element speaks of a taller that has not been held."""
        if elemento not in ("registrar_taller", "informar_taller"):
            return False
        [taller] = await self.rows(tipo="taller", estado="en_curso")
        return bool(self.now.date() <= taller["dias"].upper)

    async def _asked(self, elemento: str) -> dict[str, Any]:
        if elemento not in ("planificar_mes", "planificar_cierre"):
            return {}
        estrategia = (await self.contexto((await self.open(elemento))[0])).estrategia
        assert estrategia is not None
        assert estrategia.inicio is not None
        classes = await self.class_days(estrategia.inicio + timedelta(days=12))
        return {
            "visitas": [
                {"docente": d, "fecha": dia.isoformat(), "dias": 1}
                for d, dia in zip(self.docentes, classes, strict=False)
            ]
        }

    async def class_days(self, desde: date) -> Iterator[date]:
        """Yield the days with classes from one on."""
        async with self.database.transaction() as tx:
            calendario = await load_calendario(tx)
        days = (desde + timedelta(days=n) for n in range(365))
        return (dia for dia in days if why_not(calendario, "visita", dia) is None)

    async def state(self) -> str:
        """Return the state of the programme's instance."""
        async with self.database.transaction() as tx:
            found = select(instancias.c.estado).where(instancias.c.id == self.raiz)
            return str(await tx.scalar(found))

    async def history(self) -> list[str]:
        """Return the elements presented in the year, in their order."""
        async with self.database.transaction() as tx:
            done = (
                select(tareas.c.elemento)
                .join(instancias, instancias.c.id == tareas.c.instancia_id)
                .where(instancias.c.raiz_id == self.raiz, tareas.c.estado == "completada")
                .order_by(tareas.c.cerrada, tareas.c.id)
            )
            return list((await tx.execute(done)).scalars())
