"""Absences, who stands in, work handed over and posts left vacant, over REST."""

from datetime import date, datetime, time
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import Field

from api.identidad import Quien, Servicio
from api.ordenes import Ordenar
from api.v1.comunes import (
    LEGIBLE,
    POR_PAGINA,
    Cuerpo,
    Cursor,
    Id,
    Limite,
    Lista,
    Motivo,
    refusals,
)
from engine.actions.personas.ausencias import Pedido, annul, end, grant
from engine.actions.personas.autoridad import demand_authority, name_persona
from engine.actions.personas.correcciones import Correccion, correct
from engine.actions.personas.traspasos import Destino, hand_over
from engine.db.queries.ausencias import get_ausencia, list_ausencias, list_relevos
from engine.db.queries.desatendidos import list_desatendidos
from engine.db.queries.traspasos import load_titularidades, preview
from engine.domain import ausencia as dominio
from engine.domain.lima import at_lima

router = APIRouter(tags=["ausencias"])
Dia = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 12, 31))]
IdDeCuerpo = Annotated[int, Field(ge=1, lt=2**63)]
Texto = Annotated[str, Field(min_length=2, max_length=120, pattern=LEGIBLE)]
Fase = Annotated[Literal["en_curso", "por_empezar", "terminada", "anulada"] | None, Query()]


class ActoNuevo(Cuerpo):
    """The act that grants or orders it."""

    tipo: Annotated[str, Field(min_length=3, max_length=80, pattern=LEGIBLE)]
    numero: Texto
    fecha: Dia

    def read(self) -> dominio.Acto:
        """Return it as the engine knows it."""
        return dominio.Acto(self.tipo, self.numero, self.fecha)


class CoberturaNueva(Cuerpo):
    """Who stands in for one cargo; nobody without `sustituto`."""

    cargo: IdDeCuerpo
    sustituto: IdDeCuerpo | None = None


class RelevoNuevo(Cuerpo):
    """From which day, now if left out, until which (the first day back), and who stands in."""

    desde: Dia | None = None
    hasta: Dia | None = None
    sustituto: IdDeCuerpo | None = None
    coberturas: Annotated[list[CoberturaNueva], Field(max_length=50, default_factory=list)]
    acto: ActoNuevo

    def begins(self, now: datetime) -> datetime:
        """Return its first instant."""
        return at_lima(self.desde, time()) if self.desde else now

    def ends(self) -> datetime | None:
        """Return the instant at which who is away is back."""
        return at_lima(self.hasta, time()) if self.hasta else None

    def relevo(self) -> dominio.Relevo:
        """Return who stands in."""
        return dominio.Relevo(self.sustituto, {c.cargo: c.sustituto for c in self.coberturas})


class AusenciaNueva(RelevoNuevo):
    """An absence to grant."""

    persona: IdDeCuerpo
    motivo: Literal["vacaciones", "licencia", "comision", "encargatura", "cese"]


class AusenciaCorregida(RelevoNuevo):
    """What an absence should have said, and why it is corrected."""

    motivo: Annotated[str, Field(min_length=5, max_length=2000, pattern=r"^[^\x00]*$")]


class Termino(Motivo):
    """The first day back, at once if it is left out; later than the end, it is prolonged."""

    hasta: Dia | None = None


class TraspasoNuevo(Cuerpo):
    """Whose work is handed over, to whom (or to whoever exercises a cargo), and by which act."""

    persona: IdDeCuerpo
    a_persona: IdDeCuerpo | None = None
    a_cargo: IdDeCuerpo | None = None
    acto: ActoNuevo


@router.get("/ausencias", responses=refusals(422))
async def read_ausencias(
    quien: Quien,
    servicio: Servicio,
    fase: Fase = None,
    persona: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
    cursor: Cursor = None,
    limite: Limite = POR_PAGINA,
) -> Lista:
    """Lista las ausencias de su ámbito, con quién sustituye en cada cargo."""
    async with servicio.database.transaction() as tx:
        return Lista.of(
            await list_ausencias(
                tx, quien.actor, now=quien.now, fase=fase, persona=persona, cursor=cursor,
                limite=limite,
            )
        )  # fmt: skip


@router.get("/ausencias/{ausencia}", responses=refusals(404))
async def read_ausencia(ausencia: Id, quien: Quien, servicio: Servicio) -> dict[str, Any]:
    """Da una ausencia con su acto, quién sustituye y su historia."""
    async with servicio.database.transaction() as tx:
        return await get_ausencia(tx, quien.actor, ausencia, quien.now)


@router.post("/ausencias", status_code=201, responses=refusals(403, 404, 409, 422))
async def create_ausencia(
    cuerpo: AusenciaNueva, quien: Quien, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Concede una ausencia: desde ese instante ejerce quien sustituye (superior o administración).

    La encargatura deja solo los cargos de `coberturas`; las demás, todos.
    """
    pedido = Pedido(
        cuerpo.persona, cuerpo.motivo, cuerpo.begins(quien.now), cuerpo.ends(), cuerpo.acto.read(),
        cuerpo.relevo(),
    )  # fmt: skip
    return await grant(servicio.database, ordenar(cuerpo.model_dump()), pedido)


@router.post("/ausencias/{ausencia}/terminar", responses=refusals(403, 404, 409, 422))
async def finish_ausencia(
    ausencia: Id, cuerpo: Termino, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Termina o prolonga una ausencia: `hasta` es el primer día en que la persona vuelve."""
    hasta = at_lima(cuerpo.hasta, time()) if cuerpo.hasta else None
    orden = ordenar(cuerpo.model_dump())
    return await end(
        servicio.database, orden, ausencia_id=ausencia, hasta=hasta, motivo=cuerpo.motivo
    )


@router.post("/ausencias/{ausencia}/corregir", responses=refusals(403, 404, 409, 422))
async def correct_ausencia(
    ausencia: Id, cuerpo: AusenciaCorregida, quien: Quien, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Corrige una ausencia; si está en curso, la que sigue desde ahora es otra, y se da su `id`."""
    correccion = Correccion(
        cuerpo.begins(quien.now), cuerpo.ends(), cuerpo.acto.read(), cuerpo.relevo(), cuerpo.motivo
    )
    return await correct(
        servicio.database, ordenar(cuerpo.model_dump()), ausencia_id=ausencia, correccion=correccion
    )


@router.post("/ausencias/{ausencia}/anular", responses=refusals(403, 404, 409, 422))
async def annul_ausencia(
    ausencia: Id, cuerpo: Motivo, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Anula una ausencia que no ha empezado, con su motivo."""
    orden = ordenar(cuerpo.model_dump())
    return await annul(servicio.database, orden, ausencia_id=ausencia, motivo=cuerpo.motivo)


@router.get("/relevos", responses=refusals())
async def read_relevos(quien: Quien, servicio: Servicio) -> dict[str, Any]:
    """Dice quién le cubre a usted y a quién cubre, ahora y en adelante."""
    async with servicio.database.transaction() as tx:
        return await list_relevos(tx, quien.actor.persona_id, quien.now)


@router.get("/traspasos/{persona}", responses=refusals(403, 404))
async def read_traspaso(persona: Id, quien: Quien, servicio: Servicio) -> dict[str, Any]:
    """Muestra todo el trabajo de una persona, antes de entregarlo a otra."""
    async with servicio.database.transaction() as tx:
        name = await name_persona(tx, persona)
        held = await load_titularidades(tx, persona, quien.now)
        if persona != quien.actor.persona_id:
            await demand_authority(tx, quien.actor, persona, held)
        return {"persona": persona, "nombre": name, **await preview(tx, persona, quien.now)}


@router.post("/traspasos", status_code=201, responses=refusals(403, 404, 409, 422))
async def create_traspaso(
    cuerpo: TraspasoNuevo, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Entrega todo el trabajo de una persona a otra, desde ahora y por un acto."""
    return await hand_over(
        servicio.database,
        ordenar(cuerpo.model_dump()),
        persona_id=cuerpo.persona,
        destino=Destino(cuerpo.a_persona, cuerpo.a_cargo),
        acto=cuerpo.acto.read(),
    )


@router.get("/vacantes", responses=refusals())
async def read_vacantes(quien: Quien, servicio: Servicio) -> Lista:
    """Lista los puestos de su ámbito cuyas tareas esperan a quien esté por encima."""
    async with servicio.database.transaction() as tx:
        found = await list_desatendidos(tx, quien.actor, quien.now)
    return Lista(
        datos=[
            {
                "entidad": p.entidad_codigo, "entidad_nombre": p.entidad, "rol": p.rol,
                "rol_nombre": p.nombre, "cargo": p.cargo_id, "tareas": p.tareas, "desde": p.desde,
                "ausentes": list(p.ausentes),
                "presento": p.presento_id is not None,
                "atiende": p.atiende.nombre if p.atiende else None,
            }
            for p in found
        ]
    )  # fmt: skip
