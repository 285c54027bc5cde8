"""Sows the accompaniment of the demonstration: its programme, its year and half of it lived."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from api.demo.acompanamiento.equipo import register_ended
from api.demo.acompanamiento.fichas import fill_fichas
from api.demo.acompanamiento.gente import DIRECTOR, DOCENTE, LISTAS, UGEL, build_plazas
from api.demo.acompanamiento.marcha import Marcha
from api.demo.acompanamiento.mediciones import sow_mediciones
from api.demo.acompanamiento.respuestas import Respuestas
from api.demo.nombres import names_for
from api.demo.planes import order_of
from api.demo.puesta import Deliver
from api.demo.reparto import Reparto
from engine.actions.acompanamiento.anuales import accept_year, ask_year, solve_year_here
from engine.actions.acompanamiento.listas import assign
from engine.actions.acompanamiento.plazas import write_plazas
from engine.actions.acompanamiento.programas import add_acompanante, open_programa
from engine.actions.acompanamiento.reglamentos import copy_reglamento
from engine.actions.instancias.inicios import start
from engine.actions.tareas.recordatorios import send_due
from engine.db.queries.calendario import load_calendario
from engine.db.queries.tablas import (
    cargos,
    entidades,
    instituciones,
    personas,
    reglamentos,
    titularidades,
)
from engine.db.reference.escuelas import load_escuelas
from engine.db.reference.padron import Alta, Ocupacion, load_padron
from engine.db.session import Database
from engine.domain.lima import at_lima
from engine.domain.plantel import CotejoPlantel

PREPARA = datetime(2026, 2, 16, 14, tzinfo=UTC)
"""When the rule book of the year is copied and the plantel comes in."""
EMPIEZA = datetime(2026, 3, 2, 14, tzinfo=UTC)
DESDE, HASTA = date(2026, 3, 2), date(2027, 1, 1)
VIVIDO = date(2026, 7, 3)
"""The last day lived: the demonstration's clock starts on the Monday after it."""
DIAGNOSTICA = date(2026, 3, 12)
"""While diagnostic visits go on, what is known of the students of each classroom is noted."""
VIERNES = 4


async def sow_acompanamiento(database: Database, huella: str, deliver: Deliver) -> int:
    """Open, plan and live half a year of accompaniment; return how many acts it took.

    `huella` is the hash of everybody's password.
    """
    await _prepare(database, huella)
    programa = await _open(database, huella)
    orden = await order_of(database, "agp", PREPARA)
    asked = await ask_year(database, orden, programa_id=programa)
    plan = UUID(asked["id"])
    await solve_year_here(database, orden, plan_id=plan)
    await accept_year(database, orden, programa_id=programa, plan_id=plan, con_pendientes=True)
    begun = await start(
        database, await order_of(database, "agp", EMPIEZA), proceso="programa_ugel",
        variables={"anio": DESDE.year}, entidad=UGEL,
    )  # fmt: skip
    async with database.transaction() as tx:
        reparto, calendario = await Reparto.read(tx), await load_calendario(tx)
    respuestas = Respuestas(calendario)
    marcha = Marcha(database, reparto, UUID(begun["instancia"]), respuestas.decide)
    async for dia in marcha.walk(DESDE, VIVIDO):
        evening = at_lima(dia, time(19)).astimezone(UTC)
        if dia == DIAGNOSTICA:
            await fill_fichas(database, dia)
        if dia.weekday() == VIERNES and dia < VIVIDO:
            # The last week is left to be registered by whoever looks around.
            jefa = await order_of(database, "agp", evening)
            await register_ended(database, jefa, programa, dia)
        if dia.weekday() == VIERNES:
            while await send_due(database, evening):
                pass
            await deliver(database, evening)
    answers = await sow_mediciones(database, programa)
    return marcha.actos + answers


async def _prepare(database: Database, huella: str) -> None:
    """Load the schools with their plantel, and copy the rule book for the year."""
    admin = await order_of(database, "admin", PREPARA)
    ours = [codigo for lista in LISTAS for codigo, _ in lista.escuelas]
    async with database.transaction() as tx:
        await load_escuelas(tx)
        mine = select(entidades.c.id).where(entidades.c.codigo.in_(ours))
        # What the padrón does not say of these, their UGEL completed.
        await tx.execute(
            update(instituciones).where(instituciones.c.entidad_id.in_(mine)).values(area="rural")
        )
        cotejo = CotejoPlantel(build_plazas(), (), 0, ())
        await write_plazas(tx, admin, cotejo, fuente="plantel de 2026")
        await _name(tx, "docente", ours[0], DOCENTE, huella)
        await _name(tx, "director_ie", ours[-1], DIRECTOR, huella)
        book = select(reglamentos.c.id).where(reglamentos.c.codigo == "rvm-290-2019")
        original = int(await tx.scalar(book) or 0)
    await copy_reglamento(
        database, admin, reglamento_id=original, codigo="acompanamiento-2026",
        nombre="Acompañamiento pedagógico 2026", norma="Norma de la demostración para 2026",
        desde=date(2026, 1, 1), hasta=HASTA,
    )  # fmt: skip


async def _name(tx: Any, rol: str, escuela: str, usuario: str, huella: str) -> None:
    """Let the last who holds a role in a school sign in by that name."""
    who = (
        select(titularidades.c.persona_id)
        .join(cargos, cargos.c.id == titularidades.c.cargo_id)
        .join(entidades, entidades.c.id == cargos.c.entidad_id)
        .where(entidades.c.codigo == escuela, cargos.c.rol == rol)
        .order_by(cargos.c.plaza.desc())
        .limit(1)
    )
    await tx.execute(
        update(personas)
        .where(personas.c.id == who.scalar_subquery())
        .values(usuario=usuario, clave=huella)
    )


async def _open(database: Database, huella: str) -> int:
    """Open the programme with its companions and their lists; return its id."""
    orden = await order_of(database, "agp", PREPARA)
    async with database.transaction() as tx:
        book = select(reglamentos.c.id).where(reglamentos.c.codigo == "acompanamiento-2026")
        libro = int(await tx.scalar(book) or 0)
    made = await open_programa(
        database, orden, ugel=UGEL, anio=DESDE.year, reglamento_id=libro, desde=DESDE, hasta=HASTA
    )
    programa = int(made["id"])
    companions, seats = [], []
    for lista in LISTAS:
        datos = {
            "base": lista.base, "latitud": lista.latitud, "longitud": lista.longitud,
            "dispersion": "mayor" if lista.dirige else None,
        }  # fmt: skip
        told = await add_acompanante(database, orden, programa_id=programa, datos=datos)
        companions.append(int(told["id"]))
        seats.append(int(told["cargo"]))
    await _seat(database, seats, huella)
    for lista, companion in zip(LISTAS, companions, strict=True):
        for docente in await _docentes(database, [codigo for codigo, _ in lista.escuelas]):
            await assign(
                database, orden, acompanante_id=companion, docente_id=docente, desde=DESDE,
                motivo="Distribución del año",
            )  # fmt: skip
    return programa


async def _docentes(database: Database, escuelas: Sequence[str]) -> list[int]:
    async with database.transaction() as tx:
        found = await tx.scalars(
            select(cargos.c.id)
            .join(entidades, entidades.c.id == cargos.c.entidad_id)
            .where(entidades.c.codigo.in_(escuelas), cargos.c.rol == "docente")
            .order_by(cargos.c.id)
        )
        return list(found)


async def _seat(database: Database, seats: Sequence[int], huella: str) -> None:
    """Give the posts of companion that nobody holds somebody."""
    names = names_for(UGEL, Random(9))
    async with database.transaction() as tx:
        held = select(titularidades.c.cargo_id).where(titularidades.c.cargo_id.in_(seats))
        taken = set(await tx.scalars(held))
        altas = [
            Alta(
                f"acompanante{n}", next(names), f"acompanante{n}@ugel.example",
                (Ocupacion(seat, DESDE - timedelta(days=14), f"Contrato 0{n}-2026"),), huella,
            )
            for n, seat in enumerate(seats, 1)
            if seat not in taken
        ]  # fmt: skip
        await load_padron(tx, altas)
