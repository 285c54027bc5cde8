"""Sowing of an empty database with the demonstration."""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from api.composition import Service
from api.demo.personas import CLAVE, PERSONAS, PersonaDemo
from engine.actions.ingreso import hash_password
from engine.actions.reloj import set_clock
from engine.clock import LIMA
from engine.db.queries.tablas import cargos, entidades, personas, titularidades

BEGINNING = datetime(2026, 7, 6, 8, tzinfo=LIMA)
"""The Monday on which the demonstration's clock starts."""
SINCE = date(2026, 1, 1)
ACT = "Resolución de la demostración"


async def seed(service: Service) -> bool:
    """Sow the demonstration into a database without people; tell whether it did."""
    clave = await hash_password(CLAVE)
    async with service.database.transaction() as tx:
        if await tx.scalar(select(func.count()).select_from(personas)):
            return False
        await set_clock(tx, instant=BEGINNING)
        for persona in PERSONAS:
            await _sow_persona(tx, persona, clave)
    await service.refresh_clock()
    return True


async def _sow_persona(tx: AsyncSession, persona: PersonaDemo, clave: str) -> None:
    made = await tx.execute(
        personas.insert()
        .values(
            usuario=persona.usuario,
            nombre=persona.nombre,
            correo=f"{persona.usuario}@demo.example",
            clave=clave,
            activa=True,
        )
        .returning(personas.c.id)
    )
    persona_id = made.scalar_one()
    for entidad, rol in persona.puestos:
        cargo_id = await tx.scalar(
            select(cargos.c.id)
            .join(entidades, entidades.c.id == cargos.c.entidad_id)
            .where(entidades.c.codigo == entidad, cargos.c.rol == rol)
            .order_by(cargos.c.plaza)
            .limit(1)
        )
        await tx.execute(
            titularidades.insert().values(
                cargo_id=cargo_id,
                persona_id=persona_id,
                periodo=Range(SINCE, None, bounds="[)"),
                tipo="titular",
                acto=ACT,
            )
        )
