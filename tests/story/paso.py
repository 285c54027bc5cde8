"""Drives an AT through its stages the way the API does: context, example, validation, action."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from engine.actions.asistencias.registro import register
from engine.actions.instancias.temporizadores import fire_due
from engine.actions.orden import Orden
from engine.actions.tareas.atencion import complete
from engine.actions.tareas.contexto import load_contexto_datos
from engine.actions.tareas.recordatorios import send_due
from engine.db.queries.ambito import mine_to_do
from engine.db.queries.tablas import asistencias, tareas
from engine.db.session import Database
from engine.db.tables import Tarea
from forms.esquema import schema_for
from forms.hechos import contexto_from
from forms.validacion import validate
from tests.story.gente import NOW, Gente

REGISTRO: dict[str, Any] = {
    "titulo": "Gestión de la convivencia escolar",
    "origen": "problema_identificado",
    "sustento_origen": "Informe de la DRE Puno sobre casos en el SíseVe",
    "unidad": "DIGEBR",
    "tema": "Convivencia escolar",
    "proceso_critico": "Atención de casos de violencia escolar",
    "modalidad": "presencial",
    "convocatoria": [
        {"entidad": "210005", "rol": "jefe_agp"},
        {"entidad": "210005", "rol": "especialista_primaria"},
        {"entidad": "210000", "rol": "coordinador_dre"},
    ],
    "ventana_inicio": "2026-08-03",
    "ventana_fin": "2026-09-30",
}


@dataclass
class Relato:
    """A story under way: its people, its clock and what each did."""

    database: Database
    gente: Gente
    now: datetime = NOW
    hechos: list[tuple[str, str]] = field(default_factory=list)

    async def orden(self, usuario: str, clave: str | None = None) -> Orden:
        """Return an order of that persona now."""
        return Orden(await self.gente.actor(usuario, self.now), self.now, clave, "x")

    async def register(self, usuario: str = "unidad", **changes: Any) -> str:
        """Register an AT and return its code."""
        told = await register(
            self.database, await self.orden(usuario), respuesta={**REGISTRO, **changes}
        )
        return str(told["codigo"])

    async def pending(self, usuario: str, codigo: str) -> list[Tarea]:
        """Return the open tareas of that AT that fall to that persona, by name."""
        actor = await self.gente.actor(usuario, self.now)
        async with self.database.transaction() as tx:
            found = await tx.execute(
                select(Tarea)
                .join(asistencias, asistencias.c.id == tareas.c.asistencia_id)
                .where(
                    tareas.c.estado == "abierta",
                    asistencias.c.codigo == codigo,
                    mine_to_do(actor),
                )
                .order_by(tareas.c.creada, tareas.c.id)
            )
            return list(found.scalars())

    async def example(self, tarea: Tarea) -> dict[str, Any]:
        """Return the valid example of a tarea's ficha, checked against its own rules."""
        async with self.database.transaction() as tx:
            contexto = contexto_from(await load_contexto_datos(tx, tarea, self.now))
        answer: dict[str, Any] = schema_for(tarea.ficha, contexto)["examples"][0]
        validate(tarea.ficha, contexto, answer)
        return answer

    async def do(self, usuario: str, codigo: str, elemento: str, **changes: Any) -> dict[str, Any]:
        """Complete one tarea with its example, changed as asked."""
        tarea = next(t for t in await self.pending(usuario, codigo) if t.elemento == elemento)
        answer = await self.example(tarea)
        answer.update(changes)
        self.hechos.append((usuario, elemento))
        return await complete(
            self.database, await self.orden(usuario), tarea_id=tarea.id, respuesta=answer
        )

    async def estado(self, codigo: str) -> str:
        """Return the AT's state."""
        async with self.database.transaction() as tx:
            found = await tx.scalar(
                select(asistencias.c.estado).where(asistencias.c.codigo == codigo)
            )
        return str(found)

    async def advance_to(self, instant: datetime) -> None:
        """Let the time pass: everything due by then happens."""
        self.now = instant
        while await fire_due(self.database, instant) or await send_due(self.database, instant):
            pass

    async def plan(self, codigo: str, dias: list[date], **changes: Any) -> None:
        """Take an AT from its registration to the programming of those mornings."""
        await self.do("unidad", codigo, "definir_objetivos")
        await self.do("unidad", codigo, "elaborar_pauta")
        await self.do("difoca", codigo, "revisar_metodo")
        jornadas = [
            {"fecha": d.isoformat(), "hora_inicio": "09:00", "hora_fin": "13:00"} for d in dias
        ]
        await self.do("unidad", codigo, "programar", jornadas=jornadas, **changes)
