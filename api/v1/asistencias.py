"""ATs over REST: their list, one whole, their history, and what may be ordered of them."""

from typing import Annotated, Any

from fastapi import APIRouter, Body

from api.identidad import Quien, Servicio
from api.ordenes import Ordenar
from api.v1.comunes import (
    POR_PAGINA,
    Anio,
    Busqueda,
    CodigoEnRuta,
    CodigoFiltro,
    Cursor,
    Limite,
    Lista,
    Motivo,
    Palabra,
    refusals,
)
from api.v1.fichas import load_registro, show_schema
from engine.actions.asistencias.ordenes import annul, reprogram, resume, suspend
from engine.actions.asistencias.registro import register
from engine.db.queries.articulaciones import list_sumadas
from engine.db.queries.asistencias import get_asistencia, list_asistencias
from engine.db.queries.convocados import (
    list_compromisos,
    list_convocados,
    list_convocatoria,
    list_jornadas,
)
from engine.db.queries.cursores import PAGINA_MAXIMA
from engine.db.queries.excepciones import list_excepciones
from engine.db.queries.indicadores import load_many_insumos
from engine.db.queries.procesos import list_eventos
from engine.domain.indicadores import evaluate
from forms.validacion import validate

router = APIRouter(prefix="/asistencias", tags=["asistencias"])
COMANDOS = {"reprogramar": reprogram, "suspender": suspend, "reanudar": resume, "anular": annul}
ORDERED = refusals(403, 404, 409, 422)
HIDDEN = {"id", "unidad_id"}


@router.get("", responses=refusals(422))
async def read_asistencias(
    quien: Quien,
    servicio: Servicio,
    estado: Palabra = None,
    etapa: Palabra = None,
    unidad: CodigoFiltro = None,
    entidad: CodigoFiltro = None,
    q: Busqueda = "",
    anio: Anio = None,
    cursor: Cursor = None,
    limite: Limite = POR_PAGINA,
) -> Lista:
    """Lista las asistencias técnicas de su ámbito, las más recientes primero."""
    async with servicio.database.transaction() as tx:
        pagina = await list_asistencias(
            tx,
            quien.actor,
            estado=estado,
            etapa=etapa,
            unidad=unidad,
            entidad=entidad,
            q=q,
            anio=anio,
            cursor=cursor,
            limite=limite,
        )
    return Lista(datos=[_shown(row) for row in pagina.datos], siguiente=pagina.siguiente)


@router.post("", status_code=201, responses=refusals(403, 409, 422))
async def create_asistencia(
    cuerpo: Annotated[dict[str, Any], Body()], quien: Quien, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Registra una asistencia técnica: el cuerpo es la ficha `at_registro`.

    Registra quien es responsable de AT de la unidad; una DRE o UGEL la solicita.
    """
    async with servicio.database.transaction() as tx:
        contexto = await load_registro(tx, quien)
    validate("at_registro", contexto, cuerpo)
    return await register(servicio.database, ordenar(cuerpo), respuesta=cuerpo)


@router.get("/formulario")
async def read_registration_form(quien: Quien, servicio: Servicio) -> dict[str, Any]:
    """Entrega la ficha de registro como JSON Schema, con un ejemplo válido para usted."""
    async with servicio.database.transaction() as tx:
        contexto = await load_registro(tx, quien)
    return show_schema("at_registro", contexto)


@router.get("/{codigo}", responses=refusals(404))
async def read_asistencia(codigo: CodigoEnRuta, quien: Quien, servicio: Servicio) -> dict[str, Any]:
    """Muestra una asistencia técnica: estado, jornadas, convocados, compromisos e indicadores.

    `excepciones` son las reglas blandas que alguien decidió no cumplir, con su nombre y sustento;
    `sumadas`, las actividades del plan de otra área que la DIRI le unió.
    """
    async with servicio.database.transaction() as tx:
        row = await get_asistencia(tx, quien.actor, codigo)
        promised = await list_compromisos(tx, quien.actor, asistencia=codigo, limite=PAGINA_MAXIMA)
        insumos = (await load_many_insumos(tx, [row["id"]]))[row["id"]]
        return {
            **_shown(row),
            "jornadas": await list_jornadas(tx, row["id"]),
            "convocatoria": await list_convocatoria(tx, row["id"]),
            "convocados": await list_convocados(tx, row["id"], now=quien.now),
            "compromisos": promised.datos,
            "excepciones": await list_excepciones(tx, row["id"]),
            "sumadas": await list_sumadas(tx, row["codigo"]),
            "indicadores": [indicador.to_json() for indicador in evaluate(insumos)],
            "enlaces": _links(codigo, row["instancia_id"]),
        }


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in HIDDEN}


def _links(codigo: str, instancia_id: Any) -> dict[str, str]:
    base = f"/api/v1/asistencias/{codigo}"
    return {
        "eventos": f"{base}/eventos",
        "tareas": f"/api/v1/tareas?asistencia={codigo}",
        "instancia": f"/api/v1/instancias/{instancia_id}",
        "pagina": f"/asistencias/{codigo}",
    }


@router.get("/{codigo}/eventos", responses=refusals(404, 422))
async def read_eventos(
    codigo: CodigoEnRuta,
    quien: Quien,
    servicio: Servicio,
    cursor: Cursor = None,
    limite: Limite = POR_PAGINA,
) -> Lista:
    """Cuenta quién hizo qué y cuándo, lo más reciente primero."""
    async with servicio.database.transaction() as tx:
        await get_asistencia(tx, quien.actor, codigo)
        return Lista.of(await list_eventos(tx, quien.actor, codigo, cursor=cursor, limite=limite))


async def _command(
    comando: str, codigo: str, cuerpo: Motivo, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    return await COMANDOS[comando](
        servicio.database, ordenar(cuerpo.model_dump()), codigo=codigo, motivo=cuerpo.motivo
    )


@router.post("/{codigo}/reprogramar", responses=ORDERED)
async def order_reprogramming(
    codigo: CodigoEnRuta, cuerpo: Motivo, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Devuelve la AT a su programación; sus reservas se mantienen hasta tener fecha nueva."""
    return await _command("reprogramar", codigo, cuerpo, servicio, ordenar)


@router.post("/{codigo}/suspender", responses=ORDERED)
async def order_suspension(
    codigo: CodigoEnRuta, cuerpo: Motivo, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Detiene la AT y sus plazos."""
    return await _command("suspender", codigo, cuerpo, servicio, ordenar)


@router.post("/{codigo}/reanudar", responses=ORDERED)
async def order_resumption(
    codigo: CodigoEnRuta, cuerpo: Motivo, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Retoma la AT; sus plazos se recalculan."""
    return await _command("reanudar", codigo, cuerpo, servicio, ordenar)


@router.post("/{codigo}/anular", responses=ORDERED)
async def order_annulment(
    codigo: CodigoEnRuta, cuerpo: Motivo, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Anula la AT: libera a los convocados y les avisa con el motivo."""
    return await _command("anular", codigo, cuerpo, servicio, ordenar)
