"""The Planificador over REST: what stands on it, and what a proposal would clash with."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import Field

from api.identidad import Quien, Servicio
from api.v1.comunes import Codigo, CodigoFiltro, Cuerpo, refusals
from engine.actions.asistencias.cruces import evaluate_fields
from engine.actions.plan.periodo import judge_period
from engine.db.queries.asistencias import get_asistencia
from engine.db.queries.calendario import list_bloques, list_feriados, load_calendario
from engine.db.queries.convocados import list_convocatoria
from engine.db.queries.planificador import list_activities
from engine.domain.convocatoria import Jornada, Ventana
from engine.errors import RuleBroken

router = APIRouter(prefix="/planificador", tags=["planificador"])
Hora = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
Dia = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 12, 31))]
Texto = Annotated[str, Field(max_length=5000, pattern=r"^[^\x00]*$")]


class JornadaPropuesta(Cuerpo):
    """A day of Lima between two hours."""

    fecha: Dia
    hora_inicio: Hora
    hora_fin: Hora


class Linea(Cuerpo):
    """A role convened in an entidad."""

    entidad: Codigo
    rol: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]


class Facilita(Cuerpo):
    """A cargo of the unit that leads the AT."""

    cargo: Annotated[int, Field(ge=1, le=10**15)]


class Propuesta(Cuerpo):
    """Dates for an AT, as the ficha `at_programacion` carries them, not presented yet.

    What is not told of `convocatoria`, `modalidad` and `sede` is as the AT has it.
    """

    asistencia: Codigo
    jornadas: Annotated[list[JornadaPropuesta], Field(min_length=1, max_length=10)]
    convocatoria: Annotated[list[Linea], Field(max_length=2000)] | None = None
    facilitadores: Annotated[list[Facilita], Field(max_length=20)] | None = None
    modalidad: Texto | None = None
    sede: Texto | None = None
    sala: Annotated[str, Field(pattern=r"^[0-9]{0,18}$")] | None = None
    lugar: Texto | None = None
    plan_recuperacion: Texto | None = None


@router.get("", responses=refusals(422))
async def read_planificador(
    quien: Quien,
    servicio: Servicio,
    anio: Annotated[int, Query(ge=2000, le=2100)],
    mes: Annotated[int | None, Query(ge=1, le=12)] = None,
    entidad: CodigoFiltro = None,
    unidad: CodigoFiltro = None,
) -> dict[str, Any]:
    """Muestra las AT de un año o de un mes en su ámbito, con los cruces por resolver entre ellas.

    De un año, solo los que impiden una fecha; de un mes, también los que advierten.
    """
    desde, hasta = _span(anio, mes)
    async with servicio.database.transaction() as tx:
        rows = await list_activities(
            tx, quien.actor, desde=desde, hasta=hasta, entidad=entidad, unidad=unidad
        )
        juicio = await judge_period(
            tx, quien.actor, rows, desde=desde, hasta=hasta,
            calendario=await load_calendario(tx), now=quien.now, only_hard=mes is None,
        )  # fmt: skip
        return {
            "desde": desde,
            "hasta": hasta,
            "actividades": [{k: v for k, v in row.items() if k != "id"} for row in rows],
            "cruces": [
                {**contado.to_json(), "asistencia": contado.hallado.codigo}
                for contado in juicio.contados
            ],
            "feriados": await list_feriados(tx, anio),
            "bloques": await list_bloques(tx, anio),
        }


def _span(anio: int, mes: int | None) -> tuple[date, date]:
    if mes is None:
        return date(anio, 1, 1), date(anio + 1, 1, 1)
    return date(anio, mes, 1), date(anio + mes // 12, mes % 12 + 1, 1)


@router.post("/cruces", responses=refusals(404, 422))
async def evaluate_proposal(cuerpo: Propuesta, quien: Quien, servicio: Servicio) -> dict[str, Any]:
    """Dice con qué se cruzaría una propuesta y ofrece otras fechas; no guarda nada."""
    respuesta = cuerpo.model_dump(mode="json", exclude={"asistencia"})
    _demand_order(respuesta["jornadas"])
    async with servicio.database.transaction() as tx:
        row = await get_asistencia(tx, quien.actor, cuerpo.asistencia)
        respuesta["convocatoria"] = respuesta["convocatoria"] or await list_convocatoria(
            tx, row["id"]
        )
        for name in ("modalidad", "sede"):
            respuesta[name] = respuesta[name] or row[name]
        found = await evaluate_fields(
            tx,
            codigo=row["codigo"],
            titulo=row["titulo"],
            unidad=row["unidad"],
            tema=row["tema"],
            respuesta=respuesta,
            ventana=Ventana(row["ventana_inicio"], row["ventana_fin"]),
            now=quien.now,
        )
    return found.to_json()


def _demand_order(jornadas: list[dict[str, str]]) -> None:
    campos = {}
    for n, fields in enumerate(jornadas):
        jornada = Jornada.at(**fields)
        if jornada.fin <= jornada.inicio:
            campos[f"jornadas.{n}.hora_fin"] = "La hora de fin debe ser posterior a la de inicio."
    if campos:
        raise RuleBroken("respuesta_invalida", campos=campos)
