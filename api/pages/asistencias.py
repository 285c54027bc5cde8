"""The list of ATs of my scope, and registering a new one."""

from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import RedirectResponse, Response

from api.frases import sentence_of
from api.identidad import Identidad, Quien, Servicio
from api.pages.params import Cursor, Words
from api.pages.rendering import address, page
from api.pages.wording import count_of
from api.pages.workbench import SAVE, Mesa, act_on_rows, order_from_form, read_posted
from api.problemas import STATUS
from api.v1.fichas import load_registro
from engine.actions.asistencias.registro import ASKING, register
from engine.db.queries.asistencias import count_by_state, list_asistencias
from engine.db.queries.cursores import Pagina
from engine.db.queries.entidades import list_entidades
from engine.domain.actor import Actor
from engine.domain.asistencia import ESTADOS, ETAPAS
from engine.domain.lima import day_of
from engine.domain.redaccion import say_date, say_dates
from engine.errors import Conflict, Forbidden, RuleBroken
from forms.inicial import initial_answer
from forms.validacion import validate

router = APIRouter(include_in_schema=False)
FICHA = "at_registro"
ROWS = 30
FIRST_YEAR = 2025


@dataclass(frozen=True)
class Filtros:
    """What the address asks of the list."""

    q: Words = ""
    estado: Words = ""
    etapa: Words = ""
    unidad: Words = ""
    anio: Words = ""

    @property
    def year(self) -> int | None:
        """Return the year asked for, if it is one."""
        asked = int(self.anio) if self.anio.isascii() and self.anio.isdigit() else 0
        return asked if 2000 < asked < 2100 else None


@router.get("/asistencias")
async def show_asistencias(
    request: Request,
    service: Servicio,
    quien: Quien,
    filtros: Annotated[Filtros, Depends()],
    cursor: Cursor = "",
) -> Response:
    """List the ATs of the actor's scope."""
    kept = asdict(filtros)
    async with service.database.transaction() as tx:
        counts = await count_by_state(tx, quien.actor)
        found = await _list(tx, quien, filtros, cursor)
        units = await unit_choices(tx)
    return page(
        request,
        "asistencias.html",
        quien,
        seccion="asistencias",
        asistencias=[_row(row) for row in found.datos],
        total_texto=_say_total(sum(counts.values())),
        puede_registrar=may_register(quien.actor),
        filtros=kept,
        filtrada=any(kept.values()),
        opciones={
            "estados": list(ESTADOS.items()),
            "etapas": list(ETAPAS.items()),
            "unidades": units,
            "anios": year_choices(day_of(quien.now)),
        },
        siguiente=found.siguiente and address("/asistencias", **kept, cursor=found.siguiente),
        primera=address("/asistencias", **kept) if cursor else None,
    )


async def _list(tx: AsyncSession, quien: Identidad, filtros: Filtros, cursor: str) -> Pagina:
    return await list_asistencias(
        tx,
        quien.actor,
        estado=filtros.estado if filtros.estado in ESTADOS else None,
        etapa=filtros.etapa if filtros.etapa in ETAPAS else None,
        unidad=filtros.unidad or None,
        q=filtros.q,
        anio=filtros.year,
        cursor=cursor or None,
        limite=ROWS,
    )


async def unit_choices(tx: AsyncSession) -> list[tuple[str, str]]:
    """Return the units of the ministry to choose from, by code."""
    units = await list_entidades(tx, tipo="unidad", limite=200)
    return [(row["codigo"], f"{row['codigo']} · {row['nombre']}") for row in units.datos]


def year_choices(today: date) -> list[tuple[str, str]]:
    """Return the years to choose from, the coming one first."""
    return [(str(year), str(year)) for year in range(today.year + 1, FIRST_YEAR - 1, -1)]


def _say_total(total: int) -> str:
    return count_of(total, "asistencia técnica", "asistencias técnicas") + " en su ámbito."


def may_register(actor: Actor) -> bool:
    """Tell whether the actor may register an AT, or ask for one [AC-06]; the action decides."""
    asks = any(ASKING.get(cargo.entidad_tipo) == cargo.rol for cargo in actor.cargos)
    return asks or actor.holds("responsable_at")


def _row(row: dict[str, Any]) -> dict[str, Any]:
    if row["inicio"]:
        days = sorted({day_of(row["inicio"]), day_of(row["fin"])})
        dates = (
            say_dates(days) if len(days) == 1 else f"del {say_date(days[0])} al {say_date(days[1])}"
        )
    else:
        window = f"{say_date(row['ventana_inicio'])} y {say_date(row['ventana_fin'])}"
        dates = f"Sin fecha; entre {window}"
    return {
        **row,
        "fechas": dates,
        "convoca": row["sede_nombre"] or row["modalidad"].capitalize(),
    }


async def _load_mesa(tx: AsyncSession, quien: Identidad) -> Mesa:
    contexto = await load_registro(tx, quien)
    values = initial_answer(FICHA, contexto)
    if contexto.unidad is not None:
        values.setdefault("unidad", contexto.unidad.codigo)
    return Mesa(FICHA, contexto, values)


def _show_registro(request: Request, quien: Identidad, mesa: Mesa, status: int = 200) -> Response:
    return page(
        request,
        "asistencia_nueva.html",
        quien,
        seccion="asistencias",
        status=status,
        **mesa.draw(),
    )


@router.get("/asistencias/nueva")
async def show_registro(request: Request, service: Servicio, quien: Quien) -> Response:
    """Offer the ficha de registro."""
    if not may_register(quien.actor):
        raise Forbidden("registro_ajeno")
    async with service.database.transaction() as tx:
        return _show_registro(request, quien, await _load_mesa(tx, quien))


@router.post("/asistencias/nueva")
async def register_asistencia(request: Request, service: Servicio, quien: Quien) -> Response:
    """Register an AT, or change the rows of its ficha."""
    async with service.database.transaction() as tx:
        mesa = await _load_mesa(tx, quien)
        read = await read_posted(request, FICHA, mesa.contexto)
        mesa = replace(mesa, valores=read.respuesta)
        if read.accion:
            if read.accion != SAVE:
                mesa = await act_on_rows(tx, mesa, read.accion, None, quien)
            return _show_registro(request, quien, mesa)
    orden = await order_from_form(request, quien, read.respuesta)
    try:
        validate(FICHA, mesa.contexto, read.respuesta)
        done = await register(service.database, orden, respuesta=read.respuesta)
    except (RuleBroken, Conflict) as error:
        said = "" if error.campos else sentence_of(error.code, error.facts)
        refused = replace(mesa, errores=error.campos, conflicto=said)
        return _show_registro(request, quien, refused, STATUS[type(error)])
    return RedirectResponse(f"/asistencias/{done['codigo']}?hecho=registrada", 303)
