"""An AT with its people, as rows: what the tests of the background work stand on."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Table, func, select
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.ids import new_id
from engine.db.queries.tablas import (
    asistencias,
    avisos,
    cargos,
    entidades,
    instancias,
    personas,
    tareas,
    temporizadores,
    titularidades,
    versiones,
)
from engine.db.session import Database
from engine.domain.escalera import Escalon
from engine.domain.tiempo import working_days_after
from engine.jobs.avisos import AvisoNuevo
from engine.jobs.recordatorios import plan_reminders
from tests.domain.hechos import CALENDARIO

NOW = datetime(2026, 7, 6, 13, tzinfo=UTC)
"""Monday, 8:00 in Lima."""
YEAR = Range(date(2026, 1, 1), date(2027, 1, 1))
TAREA = "01980000-0000-7000-8000-000000000001"
ASISTENCIA = {"codigo": "AT-2026-9001", "titulo": "Gestión de la convivencia", "unidad": "U-PRUEBA"}


@dataclass(frozen=True)
class Oficina:
    """UGEL Prueba: Rosa and María are its specialists, Julia heads them, Luis heads Julia."""

    ugel: int
    rosa: int
    maria: int
    julia: int
    luis: int
    asistencia: int
    instancia: UUID


async def insert(tx: AsyncSession, table: Table, **values: Any) -> Any:
    """Write a row and return its id."""
    return await tx.scalar(table.insert().values(**values).returning(table.c.id))


async def open_office(database: Database) -> Oficina:
    """Write the people, an AT and its running process."""
    async with database.transaction() as tx:
        unit = await _entidad(tx, "U-PRUEBA", "unidad", "Unidad de Prueba", [])
        dre = await _entidad(tx, "DRE-PRUEBA", "dre", "DRE Prueba", [])
        ugel = await _entidad(tx, "UGEL-PRUEBA", "ugel", "UGEL Prueba", [dre])
        people = {
            name: await add_persona(tx, name, ugel, rol, plaza)
            for name, rol, plaza in (
                ("rosa", "especialista_primaria", 1),
                ("maria", "especialista_primaria", 2),
                ("julia", "jefe_agp", 1),
                ("luis", "director_ugel", 1),
            )
        }
        asistencia = await _asistencia(tx, ASISTENCIA["codigo"], unit, people["luis"])
        instancia = await add_instance(tx, asistencia)
    return Oficina(ugel=ugel, asistencia=asistencia, instancia=instancia, **people)


async def another_unit(database: Database, office: Oficina) -> Oficina:
    """Write an AT of another unit with its process, and return the same people at it."""
    async with database.transaction() as tx:
        unit = await _entidad(tx, "U-OTRA", "unidad", "Otra Unidad", [])
        asistencia = await _asistencia(tx, "AT-2026-9002", unit, office.luis)
        instancia = await add_instance(tx, asistencia)
    return replace(office, asistencia=asistencia, instancia=instancia)


async def _asistencia(tx: AsyncSession, codigo: str, unit: int, persona: int) -> int:
    made = await insert(
        tx, asistencias, codigo=codigo, titulo=ASISTENCIA["titulo"],
        origen="norma_tecnica", tema="Convivencia", proceso_critico="Tutoría", unidad_id=unit,
        modalidad="presencial", ventana=YEAR, estado="en_planificacion", secuencia=0,
        creada=NOW, creada_por_id=persona,
    )  # fmt: skip
    return int(made)


async def _entidad(
    tx: AsyncSession, codigo: str, tipo: str, nombre: str, above: Sequence[int]
) -> int:
    entidad = await insert(
        tx, entidades, codigo=codigo, tipo=tipo, nombre=nombre, activa=True, ruta=[],
        superior_id=above[-1] if above else None,
    )  # fmt: skip
    ruta = [*above, entidad]
    await tx.execute(entidades.update().where(entidades.c.id == entidad).values(ruta=ruta))
    return int(entidad)


async def add_persona(tx: AsyncSession, name: str, entidad: int, rol: str, plaza: int) -> int:
    """Write somebody who holds a cargo all year."""
    persona = await insert(
        tx, personas, usuario=f"{name}.prueba", nombre=f"{name.capitalize()} Mamani",
        correo=f"{name}@ugel.example", activa=True,
    )  # fmt: skip
    cargo = await insert(tx, cargos, entidad_id=entidad, rol=rol, plaza=plaza, activo=True)
    await insert(
        tx, titularidades, cargo_id=cargo, persona_id=persona, periodo=YEAR, tipo="titular"
    )
    return int(persona)


async def add_instance(tx: AsyncSession, asistencia: int, estado: str = "activa") -> UUID:
    """Write a running process of an AT, with nothing in its memory."""
    chosen = select(versiones.c.id).where(versiones.c.proceso == "prueba")
    version = await tx.scalar(chosen)
    if version is None:
        version = await insert(
            tx, versiones, proceso="prueba", numero=1, huella="0" * 64, diagrama="<xml/>",
            decisiones={}, creada=NOW,
        )  # fmt: skip
    instancia = new_id()
    await insert(
        tx, instancias, id=instancia, raiz_id=instancia, version_id=version, clave=str(instancia),
        asistencia_id=asistencia, contexto={}, estado=estado, revision=1, memoria=b"", creada=NOW,
    )  # fmt: skip
    return instancia


async def add_task(tx: AsyncSession, office: Oficina, **changes: Any) -> UUID:
    """Write an open tarea of the specialists of UGEL Prueba, due in five working days."""
    due = working_days_after(NOW, 5, CALENDARIO)
    values: dict[str, Any] = {
        "id": new_id(), "instancia_id": office.instancia, "asistencia_id": office.asistencia,
        "token": new_id(), "elemento": "confirmar_participantes",
        "nombre": "Confirmar participantes", "ficha": "at_participantes",
        "entidad_id": office.ugel, "rol": "especialista_primaria", "estado": "abierta",
        "vence": due.instante, "vencimiento": due.to_json(), "creada": NOW,
    }  # fmt: skip
    await tx.execute(tareas.insert().values(**(values | changes)))
    return UUID(str((values | changes)["id"]))


async def add_rungs(tx: AsyncSession, tarea: UUID, **rungs: datetime) -> None:
    """Plan the reminders of a tarea: peldano=instant."""
    escalones = [Escalon(name, instante) for name, instante in rungs.items()]
    await plan_reminders(tx, {tarea: escalones})


async def add_timer(tx: AsyncSession, instancia: UUID, vence: datetime, **changes: Any) -> int:
    """Write an active timer."""
    values = {"elemento": "espera", "activo": True, "intentos": 0, "token": new_id()} | changes
    return int(await insert(tx, temporizadores, instancia_id=instancia, vence=vence, **values))


def a_notice(persona: int, clave: str, tipo: str = "tarea_asignada", **changes: Any) -> AvisoNuevo:
    """Return a notice ready to be enqueued, due at NOW."""
    datos = {
        "asistencia": ASISTENCIA,
        "tarea": {
            "id": "01980000-0000-7000-8000-000000000001",
            "nombre": "Confirmar participantes",
        },
        "vence": (NOW + timedelta(days=4)).isoformat(),
        "vencimiento": None,
        "entidad": "UGEL Prueba",
    }
    values = {"asistencia_id": None, "tarea_id": None, "datos": datos, "en": NOW} | changes
    return AvisoNuevo(clave, tipo, persona, **values)


async def count(database: Database, table: Table, *conditions: Any) -> int:
    """Return how many rows of `table` there are."""
    async with database.transaction() as tx:
        statement = select(func.count()).select_from(table).where(*conditions)
        return int(await tx.scalar(statement) or 0)


async def read_notices(database: Database) -> list[Any]:
    """Return every notice, in the order they were written, with the user name of its persona."""
    statement = (
        select(avisos, personas.c.usuario)
        .join(personas, personas.c.id == avisos.c.persona_id)
        .order_by(avisos.c.creado, avisos.c.clave)
    )
    async with database.transaction() as tx:
        return list((await tx.execute(statement)).all())
