"""People and who holds which cargo, over REST."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from pydantic import Field

from api.identidad import Quien, Servicio, require_admin
from api.ordenes import OrdenarAdministrador
from api.v1.comunes import (
    OMITIDO,
    POR_PAGINA,
    Busqueda,
    CodigoFiltro,
    Cuerpo,
    Cursor,
    Id,
    Limite,
    Lista,
    refusals,
)
from engine.actions.personas.cuentas import (
    add_persona,
    add_titularidad,
    edit_persona,
    end_titularidad,
)
from engine.db.queries.directorio import list_personas, list_titularidades

router = APIRouter(tags=["personas"])
Nombre = Annotated[str, Field(min_length=3, max_length=160, pattern=r"^[^\x00-\x1f]*$")]
Correo = Annotated[str, Field(max_length=254, pattern=r"^[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+$")]
Clave = Annotated[str, Field(max_length=1000)]
Dia = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2100, 12, 31))]
IdDeCuerpo = Annotated[int, Field(ge=1, lt=2**63)]


class PersonaNueva(Cuerpo):
    """An account to open; without `clave` nobody can sign in with it yet."""

    usuario: Annotated[str, Field(min_length=2, max_length=80, pattern=r"^[A-Za-z0-9._@-]+$")]
    nombre: Nombre
    correo: Correo | None = None
    clave: Clave | None = None


class CambiosPersona(Cuerpo):
    """What an administrator may correct of an account; what is left out stays as it is."""

    nombre: Nombre = OMITIDO
    correo: Correo | None = None
    clave: Clave = OMITIDO
    activa: bool = OMITIDO


class TitularidadNueva(Cuerpo):
    """Who will hold a cargo on the days `[desde, hasta)`, and by which act."""

    cargo: IdDeCuerpo
    persona: IdDeCuerpo
    desde: Dia
    hasta: Dia | None = None
    tipo: Literal["titular", "encargado", "suplente"] = "titular"
    acto: Annotated[str, Field(min_length=3, max_length=240, pattern=r"^[^\x00-\x1f]*$")]


class Fin(Cuerpo):
    """The first day on which a cargo is held no more."""

    hasta: Dia


@router.get("/yo")
async def read_myself(quien: Quien) -> dict[str, Any]:
    """Dice quién es usted para el servicio y qué cargos ejerce hoy."""
    actor = quien.actor
    return {
        "id": actor.persona_id,
        "usuario": actor.usuario,
        "nombre": actor.nombre,
        "cargos": [
            {
                "cargo": c.cargo_id,
                "rol": c.rol,
                "entidad": c.entidad_codigo,
                "entidad_nombre": c.entidad_nombre,
            }
            for c in actor.cargos
        ],
        "ahora": quien.now,
    }


@router.get("/personas", responses=refusals(422))
async def read_personas(
    quien: Quien,
    servicio: Servicio,
    q: Busqueda = "",
    cursor: Cursor = None,
    limite: Limite = POR_PAGINA,
) -> Lista:
    """Lista las personas que ejercen cargos en su ámbito; quien administra ve a todas."""
    async with servicio.database.transaction() as tx:
        return Lista.of(
            await list_personas(tx, quien.actor, now=quien.now, q=q, cursor=cursor, limite=limite)
        )


@router.post("/personas", status_code=201, responses=refusals(403, 409, 422))
async def create_persona(
    cuerpo: PersonaNueva,
    servicio: Servicio,
    ordenar: OrdenarAdministrador,
) -> dict[str, Any]:
    """Abre la cuenta de una persona (administración)."""
    orden = ordenar(cuerpo.model_dump())
    return await add_persona(servicio.database, orden, **cuerpo.model_dump())


@router.put("/personas/{persona}", responses=refusals(403, 404, 422))
async def write_persona(
    persona: Id,
    cuerpo: CambiosPersona,
    servicio: Servicio,
    ordenar: OrdenarAdministrador,
) -> dict[str, Any]:
    """Corrige una cuenta, cambia su contraseña o la cierra (administración)."""
    cambios = cuerpo.model_dump(exclude_unset=True)
    orden = ordenar(cambios)
    return await edit_persona(servicio.database, orden, persona_id=persona, cambios=cambios)


@router.get("/titularidades", responses=refusals(403, 422), dependencies=[Depends(require_admin)])
async def read_titularidades(
    servicio: Servicio,
    entidad: CodigoFiltro = None,
    cursor: Cursor = None,
    limite: Limite = POR_PAGINA,
) -> Lista:
    """Lista quién ejerció cada cargo, desde cuándo, hasta cuándo y por qué acto."""
    async with servicio.database.transaction() as tx:
        return Lista.of(await list_titularidades(tx, entidad=entidad, cursor=cursor, limite=limite))


@router.post("/titularidades", status_code=201, responses=refusals(403, 404, 409, 422))
async def create_titularidad(
    cuerpo: TitularidadNueva,
    servicio: Servicio,
    ordenar: OrdenarAdministrador,
) -> dict[str, Any]:
    """Encarga un cargo a una persona por un periodo (administración)."""
    return await add_titularidad(
        servicio.database,
        ordenar(cuerpo.model_dump()),
        cargo_id=cuerpo.cargo,
        persona_id=cuerpo.persona,
        desde=cuerpo.desde,
        hasta=cuerpo.hasta,
        tipo=cuerpo.tipo,
        acto=cuerpo.acto,
    )


@router.post("/titularidades/{titularidad}/terminar", responses=refusals(403, 404, 422))
async def finish_titularidad(
    titularidad: Id,
    cuerpo: Fin,
    servicio: Servicio,
    ordenar: OrdenarAdministrador,
) -> dict[str, Any]:
    """Termina una titularidad: `hasta` es el primer día en que ya no ejerce (administración)."""
    orden = ordenar(cuerpo.model_dump())
    return await end_titularidad(
        servicio.database, orden, titularidad_id=titularidad, hasta=cuerpo.hasta
    )
