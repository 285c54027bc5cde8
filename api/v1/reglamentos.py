"""Rule books of accompaniment over REST: read by whoever is signed in, copied and edited."""

import json
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter
from pydantic import Field, TypeAdapter

from api.identidad import Quien, Servicio
from api.ordenes import OrdenarAdministrador
from api.v1.comunes import LEGIBLE, Anio, Codigo, Cuerpo, Id, Lista, refusals
from engine.actions.acompanamiento.reglamentos import copy_reglamento, edit_reglamento
from engine.db.queries.reglamentos import followers_of, get_reglamento, list_reglamentos
from engine.domain.desempeno import read_rubricas, write_rubricas
from engine.domain.protocolo import CUENTAS, Protocolo, Ratio, tell_sum
from engine.domain.reglamento import Regla, Reglamento, write_regla
from engine.errors import RuleBroken

router = APIRouter(prefix="/reglamentos", tags=["reglamentos"])
Texto = Annotated[str, Field(min_length=1, max_length=300, pattern=LEGIBLE)]
_REGLA = TypeAdapter(Regla)
Cuenta = Annotated[int, Field(ge=-999, le=9999)]


class Copia(Cuerpo):
    """What the copy of a rule book is called, its norm and its days, `[desde, hasta)`."""

    codigo: Codigo
    nombre: Texto
    norma: Texto
    desde: date
    hasta: date | None = None


class RatioPedida(Cuerpo):
    """How many docentes one companion takes in an ambito."""

    ambito: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
    minimo: Cuenta
    maximo: Cuenta


class ProtocoloPedido(Cuerpo):
    """The year of a docente in a kind of school; its sums are verified."""

    tipo: Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
    visitas: Cuenta
    de_un_dia: Cuenta = 0
    de_dos_dias: Cuenta = 0
    de_tres_dias: Cuenta = 0
    dias_visita: Cuenta
    gia: Cuenta = 0
    gia_horas: Cuenta = 0
    gia_directores: Cuenta = 0
    gia_directores_horas: Cuenta = 0
    rtc: Cuenta = 0
    rtc_horas: Cuenta = 0
    talleres: Cuenta = 0
    dias_taller: Cuenta = 0
    horas_taller: Cuenta | None = None
    talleres_ap: Cuenta = 0
    dias_taller_ap: Cuenta = 0
    ratios: Annotated[list[RatioPedida], Field(max_length=12)]
    fuente: Annotated[str, Field(max_length=300, pattern=LEGIBLE)] = ""
    suma: Annotated[
        str | None, Field(exclude=True, description="La dice la lectura; al escribir se ignora")
    ] = None


class RubricaPedida(Cuerpo):
    """What is seen at each level of a performance, from I to IV; none for a director."""

    desempeno: Annotated[str, Field(pattern="^D[1-9][0-9]?$")]
    nombre: Texto
    mira: Annotated[str, Field(max_length=400, pattern=LEGIBLE)] = ""
    niveles: Annotated[
        list[Annotated[str, Field(min_length=1, max_length=400, pattern=LEGIBLE)]],
        Field(max_length=4, default_factory=list),
    ]
    de_director: bool = False


class ReglamentoPedido(Cuerpo):
    """A rule book whole: what is not sent of `regla` is what its norm is silent of."""

    nombre: Texto
    norma: Texto
    desde: date
    hasta: date | None = None
    regla: dict[str, Any]
    protocolos: Annotated[list[ProtocoloPedido], Field(max_length=12)]
    rubricas: Annotated[list[RubricaPedida], Field(max_length=60, default_factory=list)]


@router.get("", responses=refusals())
async def read_reglamentos(servicio: Servicio, _quien: Quien, anio: Anio = None) -> Lista:
    """Lista los reglamentos con su vigencia; `anio` deja los que rigen ese año."""
    async with servicio.database.transaction() as tx:
        return Lista(datos=await list_reglamentos(tx, anio=anio))


@router.get("/{reglamento}", responses=refusals(404))
async def read_reglamento(reglamento: Id, servicio: Servicio, _quien: Quien) -> dict[str, Any]:
    """Muestra un reglamento: su regla y el protocolo de cada tipo de institución educativa."""
    async with servicio.database.transaction() as tx:
        libro = await get_reglamento(tx, reglamento)
        return {
            "id": reglamento,
            **tell_book(libro),
            "programas": await followers_of(tx, reglamento),
        }


@router.post("/{reglamento}/copiar", status_code=201, responses=refusals(403, 404, 409, 422))
async def make_copy(
    reglamento: Id, cuerpo: Copia, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Copia un reglamento con su norma y vigencia; el mismo código es su versión siguiente."""
    orden = ordenar(cuerpo.model_dump())
    return await copy_reglamento(
        servicio.database, orden, reglamento_id=reglamento, **cuerpo.model_dump()
    )


@router.put("/{reglamento}", responses=refusals(403, 404, 409, 422))
async def write_reglamento(
    reglamento: Id, cuerpo: ReglamentoPedido, servicio: Servicio, ordenar: OrdenarAdministrador
) -> dict[str, Any]:
    """Cambia un reglamento que ningún programa sigue; si sus sumas no cuadran, dice cuáles."""
    orden = ordenar(cuerpo.model_dump())
    libro = book_of(cuerpo)
    return await edit_reglamento(servicio.database, orden, reglamento_id=reglamento, libro=libro)


def book_of(cuerpo: ReglamentoPedido) -> Reglamento:
    """Return the rule book of a body; its code and version are those of what it replaces.

    Raises RuleBroken("datos_invalidos") for a rule that is not one.
    """
    protocolos = tuple(
        Protocolo(**{**p.model_dump(), "ratios": tuple(Ratio(**r.model_dump()) for r in p.ratios)})
        for p in cuerpo.protocolos
    )
    return Reglamento(
        "", cuerpo.nombre, cuerpo.norma, cuerpo.desde, cuerpo.hasta, _regla(cuerpo.regla),
        protocolos, rubricas=read_rubricas(r.model_dump() for r in cuerpo.rubricas),
    )  # fmt: skip


def _regla(document: dict[str, Any]) -> Regla:
    try:
        if "\\u0000" in json.dumps(document):
            raise ValueError("a text that cannot be stored")
        return _REGLA.validate_python(document)
    except ValueError as error:
        said = "No es la regla de un reglamento: pida uno y vea cómo se escribe."
        raise RuleBroken("datos_invalidos", campos={"regla": said}) from error


def tell_book(libro: Reglamento) -> dict[str, Any]:
    """Return a rule book as it is sent, with each protocol's sum in words."""
    return {
        "codigo": libro.codigo,
        "version": libro.version,
        "nombre": libro.nombre,
        "norma": libro.norma,
        "desde": libro.desde,
        "hasta": libro.hasta,
        "regla": write_regla(libro.regla),
        "rubricas": write_rubricas(libro.rubricas),
        "protocolos": [tell_protocol(protocolo) for protocolo in libro.protocolos],
    }


def tell_protocol(protocolo: Protocolo) -> dict[str, Any]:
    """Return a protocol as it is sent; `suma` says in words what its visits add up to."""
    return {
        "tipo": protocolo.tipo,
        **{name: getattr(protocolo, name) for name in CUENTAS},
        "ratios": [
            {"ambito": r.ambito, "minimo": r.minimo, "maximo": r.maximo} for r in protocolo.ratios
        ],
        "fuente": protocolo.fuente,
        "suma": tell_sum(protocolo),
    }
