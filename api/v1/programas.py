"""Programmes of accompaniment over REST: opened, moved on, with their companions and lists."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BeforeValidator, Field

from api.identidad import Quien, Servicio
from api.ordenes import Ordenar
from api.programas import demand_office, shown, tell_lista, tell_programa
from api.v1.comunes import (
    LEGIBLE,
    POR_PAGINA,
    Anio,
    Busqueda,
    Codigo,
    Cuerpo,
    Cursor,
    Id,
    Limite,
    Lista,
    refusals,
)
from engine.actions.acompanamiento.listas import assign, release, transfer
from engine.actions.acompanamiento.programas import (
    add_acompanante,
    advance_programa,
    edit_acompanante,
    open_programa,
)
from engine.db.queries.acompanados import list_sin_acompanante
from engine.db.queries.programas import get_programa, list_programas
from engine.db.queries.reglamentos import get_reglamento
from engine.domain.lima import day_of

router = APIRouter(prefix="/programas", tags=["acompanamientos"])
Porque = Annotated[str, Field(min_length=1, max_length=500, pattern=LEGIBLE)]
Numero = Annotated[int, Field(ge=1, lt=2**63)]
Dispersion = Literal["mayor", "menor"]


def _listed(said: object) -> object:
    """Return the words of a list written with commas, as a form sends them."""
    if isinstance(said, str):
        return [word for part in said.split(",") if (word := part.strip())]
    return said


Lengua = Annotated[str, Field(min_length=2, max_length=80, pattern=LEGIBLE)]
Lenguas = Annotated[list[Lengua], BeforeValidator(_listed), Field(max_length=20)]
"""The lenguas originarias that a companion speaks."""


class ProgramaPedido(Cuerpo):
    """The programme to open: whose, of which year, under which rule book, `[desde, hasta)`."""

    ugel: Codigo
    anio: Annotated[int, Field(ge=2000, le=2100)]
    reglamento: Numero
    desde: date
    hasta: date


class Estado(Cuerpo):
    """The state that a programme passes to."""

    estado: Literal["en_marcha", "cerrado"]


class Lugar(Cuerpo):
    """From where a companion sets out, and how far apart the schools of the list are (NU-01)."""

    base: Annotated[str, Field(max_length=160, pattern=LEGIBLE)] | None = None
    latitud: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitud: Annotated[float, Field(ge=-180, le=180)] | None = None
    dispersion: Dispersion | None = None
    lenguas: Lenguas = Field(default_factory=list)


class AcompanantePedido(Lugar):
    """A companion: a cargo of the UGEL, or one more when none is said."""

    cargo: Numero | None = None
    desde: date | None = None
    hasta: date | None = None


class Asignacion(Cuerpo):
    """A docente, by their cargo, who goes on a list from a day on, and why."""

    docente: Numero
    desde: date
    motivo: Porque
    fijo: bool = False


class Retiro(Cuerpo):
    """The first day on which a docente is on the list no more, and why."""

    dia: date
    motivo: Porque


class Traslado(Retiro):
    """The companion whose list they go to on that day."""

    acompanante: Numero


@router.get("", responses=refusals(422))
async def read_programas(
    quien: Quien, servicio: Servicio, anio: Anio = None, cursor: Cursor = None,
    limite: Limite = POR_PAGINA,
) -> Lista:  # fmt: skip
    """Lista los programas de acompañamiento de su ámbito, del más nuevo al más antiguo."""
    async with servicio.database.transaction() as tx:
        found = await list_programas(tx, quien.actor, anio=anio, cursor=cursor, limite=limite)
    return Lista(datos=[shown(row) for row in found.datos], siguiente=found.siguiente)


@router.post("", status_code=201, responses=refusals(403, 404, 409, 422))
async def make_programa(
    cuerpo: ProgramaPedido, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Abre el programa de una UGEL y un año, con un reglamento que rija todos sus días."""
    orden = ordenar(cuerpo.model_dump())
    return await open_programa(
        servicio.database, orden, ugel=cuerpo.ugel, anio=cuerpo.anio,
        reglamento_id=cuerpo.reglamento, desde=cuerpo.desde, hasta=cuerpo.hasta,
    )  # fmt: skip


@router.get("/{programa}", responses=refusals(404))
async def read_programa(programa: Id, quien: Quien, servicio: Servicio) -> dict[str, Any]:
    """Muestra un programa con sus acompañantes, su carga y su límite hoy, y por qué es ese."""
    async with servicio.database.transaction() as tx:
        return await tell_programa(tx, quien.actor, programa, day_of(quien.now))


@router.post("/{programa}/estado", responses=refusals(403, 404, 409, 422))
async def move_programa(
    programa: Id, cuerpo: Estado, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Pone un programa en marcha, o lo cierra."""
    orden = ordenar(cuerpo.model_dump())
    return await advance_programa(
        servicio.database, orden, programa_id=programa, estado=cuerpo.estado
    )


@router.get("/{programa}/sin-acompanante", responses=refusals(404, 422))
async def read_sin_acompanante(
    programa: Id, quien: Quien, servicio: Servicio, q: Busqueda = "", cursor: Cursor = None,
    limite: Limite = POR_PAGINA,
) -> Lista:  # fmt: skip
    """Lista los docentes a quienes el reglamento alcanza y nadie acompaña hoy."""
    async with servicio.database.transaction() as tx:
        row = await get_programa(tx, quien.actor, programa)
        demand_office(quien.actor)
        libro = await get_reglamento(tx, row["reglamento_id"])
        found = await list_sin_acompanante(
            tx, ugel_id=row["ugel_id"], dia=day_of(quien.now), q=q, cursor=cursor, limite=limite,
            tipos=[p.tipo for p in libro.protocolos],
        )  # fmt: skip
    return Lista(datos=[shown(row) for row in found.datos], siguiente=found.siguiente)


@router.post("/{programa}/acompanantes", status_code=201, responses=refusals(403, 404, 409, 422))
async def make_acompanante(
    programa: Id, cuerpo: AcompanantePedido, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Agrega un acompañante: un cargo de la UGEL, o una plaza más si no se dice cuál."""
    said = cuerpo.model_dump()
    return await add_acompanante(
        servicio.database, ordenar(said), programa_id=programa, cargo_id=said.pop("cargo"),
        desde=said.pop("desde"), hasta=said.pop("hasta"), datos=said,
    )  # fmt: skip


@router.put("/acompanantes/{acompanante}", responses=refusals(403, 404, 409, 422))
async def write_acompanante(
    acompanante: Id, cuerpo: Lugar, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Dice de dónde sale un acompañante y qué dispersión tienen sus escuelas."""
    datos = cuerpo.model_dump()
    return await edit_acompanante(
        servicio.database, ordenar(datos), acompanante_id=acompanante, datos=datos
    )


@router.get("/acompanantes/{acompanante}", responses=refusals(404))
async def read_acompanante(
    acompanante: Id, quien: Quien, servicio: Servicio,
    historia: Annotated[bool, Query(description="También quienes ya salieron")] = False,
) -> dict[str, Any]:  # fmt: skip
    """Muestra la lista de un acompañante, con la historia entera si se pide."""
    async with servicio.database.transaction() as tx:
        _, told = await tell_lista(tx, quien.actor, acompanante, day_of(quien.now))
    if not historia:
        told["docentes"] = [row for row in told["docentes"] if row["vigente"]]
    return told


@router.post(
    "/acompanantes/{acompanante}/docentes",
    status_code=201,
    responses=refusals(403, 404, 409, 422),
)
async def put_docente(
    acompanante: Id, cuerpo: Asignacion, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Pone a un docente en una lista; más allá de la ratio se rechaza y se dice por qué (PR-22)."""
    orden = ordenar(cuerpo.model_dump())
    return await assign(
        servicio.database, orden, acompanante_id=acompanante, docente_id=cuerpo.docente,
        desde=cuerpo.desde, motivo=cuerpo.motivo, fijo=cuerpo.fijo,
    )  # fmt: skip


@router.post("/acompanados/{acompanado}/retirar", responses=refusals(403, 404, 409, 422))
async def drop_docente(
    acompanado: Id, cuerpo: Retiro, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Retira a un docente de una lista desde un día; lo anterior queda como estaba."""
    orden = ordenar(cuerpo.model_dump())
    return await release(
        servicio.database, orden, acompanado_id=acompanado, dia=cuerpo.dia, motivo=cuerpo.motivo
    )


@router.post("/acompanados/{acompanado}/mover", responses=refusals(403, 404, 409, 422))
async def move_docente(
    acompanado: Id, cuerpo: Traslado, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Mueve a un docente a otra lista del mismo programa, nunca en las dos ni en ninguna."""
    orden = ordenar(cuerpo.model_dump())
    return await transfer(
        servicio.database, orden, acompanado_id=acompanado, acompanante_id=cuerpo.acompanante,
        dia=cuerpo.dia, motivo=cuerpo.motivo,
    )  # fmt: skip
