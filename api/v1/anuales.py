"""The year of a programme over REST: dated as a whole, looked at, accepted, dated anew."""

from datetime import date
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field, model_validator

from api.anuales import demand_sight, shown, tell_companion
from api.identidad import Quien, Servicio
from api.ordenes import Ordenar
from api.v1.comunes import LEGIBLE, Codigo, Cuerpo, Id, refusals
from engine.actions.acompanamiento.anuales import accept_year, ask_year, drop_year
from engine.db.queries.anuales import get_plan, list_planes
from engine.db.queries.programas import get_programa
from engine.domain.lima import day_of

router = APIRouter(prefix="/programas/{programa}/anio", tags=["acompanamientos"])
Modo = Literal["carretera", "rio", "a_pie"]
Frase = Annotated[str, Field(min_length=3, max_length=300, pattern=LEGIBLE)]
Kmh = Annotated[float, Field(gt=0, le=1000)]


class Contratiempo(Cuerpo):
    """Days on which a school, by its code, or a companion, by its id, cannot, and why."""

    institucion: Codigo | None = None
    acompanante: Annotated[int, Field(ge=1, lt=2**63)] | None = None
    inicio: date
    fin: date
    motivo: Annotated[str, Field(min_length=3, max_length=500, pattern=LEGIBLE)]

    @model_validator(mode="after")
    def demand_one(self) -> Self:
        """Ask for one of the two, and for days in their order."""
        if (self.institucion is None) == (self.acompanante is None):
            raise ValueError("diga una escuela o un acompañante")
        if self.fin < self.inicio:
            raise ValueError("termina antes de empezar")
        return self

    def told(self) -> dict[str, Any]:
        """Return it as plans keep it."""
        return self.model_dump(mode="json", exclude_none=True)


class Tramo(Cuerpo):
    """A way between two places, schools by their code or `ugel`: how it is gone, how long."""

    desde: Codigo
    hasta: Codigo
    modo: Modo | None = None
    horas: Annotated[float, Field(ge=0, le=72)] | None = None


class Viaje(Cuerpo):
    """How fast each way is gone, and the stretches that are known."""

    modo: Modo = "carretera"
    kmh: dict[Modo, Kmh] = Field(default_factory=dict)
    tramos: Annotated[list[Tramo], Field(max_length=5000, default_factory=list)]


class Recuperacion(Cuerpo):
    """The plan that recovers the classes that a taller takes, and the act that allows it."""

    plan: Frase
    autorizacion: Frase


class TallerDicho(Cuerpo):
    """What is known of a taller: its first day, its seat, or by which act it is as it is.

    `taller` is TALLER-1 of docentes or TALLER-AP-1 of companions. With `recuperacion` it may take
    days of classes (PR-10); with `convocatoria`, of Minedu, it does not wait for a month (PR-18).
    """

    taller: Annotated[str, Field(pattern=r"^TALLER(-AP)?-[1-9]$")]
    fecha: date | None = None
    sede: Annotated[str, Field(max_length=160, pattern=LEGIBLE)] | None = None
    latitud: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitud: Annotated[float, Field(ge=-180, le=180)] | None = None
    recuperacion: Recuperacion | None = None
    convocatoria: Frase | None = None

    @model_validator(mode="after")
    def demand_place(self) -> Self:
        """Ask for both coordinates or none."""
        if (self.latitud is None) != (self.longitud is None):
            raise ValueError("escriba las dos coordenadas de la sede, o ninguna")
        return self

    def told(self) -> dict[str, Any]:
        """Return it as plans keep it."""
        said = self.model_dump(mode="json", exclude_none=True)
        del said["taller"]
        if "latitud" in said:
            said["lugar"] = {name: said.pop(name) for name in ("latitud", "longitud")}
        return said


class Pedido(Cuerpo):
    """The year to date; `replan` moves the least of what has dates and nothing that was begun.

    `viaje` and `modos` (how one goes to each school) not given are those of the last year
    accepted; its `contratiempos`, and what was said of `talleres`, still hold.
    """

    replan: bool = False
    contratiempos: Annotated[list[Contratiempo], Field(max_length=200, default_factory=list)]
    viaje: Viaje | None = None
    modos: dict[Codigo, Modo] | None = None
    talleres: Annotated[list[TallerDicho], Field(max_length=20, default_factory=list)]
    semilla: Annotated[int, Field(ge=0, lt=2**31)] = 1

    def asked(self) -> dict[str, Any]:
        """Return it as the action takes it."""
        return {
            "replan": self.replan,
            "contratiempos": [each.told() for each in self.contratiempos],
            "viaje": self.viaje.model_dump(exclude_none=True) if self.viaje else None,
            "modos": dict(self.modos) if self.modos is not None else None,
            "talleres": {each.taller: each.told() for each in self.talleres},
            "semilla": self.semilla,
        }


class Aceptacion(Cuerpo):
    """Accept a year; with `con_pendientes`, though something has no date in it.

    `motivo` lets go of the rules that admit an exception; no other is.
    """

    con_pendientes: bool = False
    motivo: Annotated[str, Field(max_length=500, pattern=LEGIBLE)] = ""


@router.get("", responses=refusals(404))
async def read_planes(programa: Id, quien: Quien, servicio: Servicio) -> dict[str, Any]:
    """Lista los planes del año de un programa, del más nuevo al más antiguo."""
    async with servicio.database.transaction() as tx:
        await get_programa(tx, quien.actor, programa)
        rows = await list_planes(tx, programa)
    return {"datos": [shown(quien.actor, row) for row in rows if row["estado"] != "descartado"]}


@router.post("", status_code=201, responses=refusals(403, 404, 409, 422))
async def make_plan(
    programa: Id, cuerpo: Pedido, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Pide las fechas de todo el año; un obrero las busca y nada cambia hasta aceptarlas."""
    orden = ordenar(cuerpo.model_dump(mode="json"))
    return await ask_year(servicio.database, orden, programa_id=programa, **cuerpo.asked())


@router.get("/{plan}", responses=refusals(404))
async def read_plan(programa: Id, plan: UUID, quien: Quien, servicio: Servicio) -> dict[str, Any]:
    """Muestra un plan del año: cómo va su búsqueda, sus cifras y lo que quedó sin fecha."""
    async with servicio.database.transaction() as tx:
        await get_programa(tx, quien.actor, programa)
        row = await get_plan(tx, programa, plan)
    return shown(quien.actor, row)


@router.get("/{plan}/acompanantes/{acompanante}", responses=refusals(404))
async def read_companion(
    programa: Id, plan: UUID, acompanante: Id, quien: Quien, servicio: Servicio
) -> dict[str, Any]:
    """Muestra el año de un acompañante: sus estrategias con sus días y la ruta de cada mes."""
    async with servicio.database.transaction() as tx:
        await get_programa(tx, quien.actor, programa)
        await demand_sight(tx, quien.actor, programa, acompanante, day_of(quien.now))
        return await tell_companion(tx, programa, plan, acompanante)


@router.post("/{plan}/aceptar", responses=refusals(403, 404, 409, 422))
async def accept_plan(
    programa: Id, plan: UUID, cuerpo: Aceptacion, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Acepta un plan del año y escribe de una vez todas sus estrategias."""
    return await accept_year(
        servicio.database, ordenar(cuerpo.model_dump()), programa_id=programa, plan_id=plan,
        con_pendientes=cuerpo.con_pendientes, motivo=cuerpo.motivo,
    )  # fmt: skip


@router.post("/{plan}/descartar", responses=refusals(403, 404, 409))
async def drop_plan(
    programa: Id, plan: UUID, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Descarta un plan del año que nadie aceptó; si se estaba buscando, la búsqueda se detiene."""
    return await drop_year(servicio.database, ordenar({}), programa_id=programa, plan_id=plan)
