"""Matrices, portafolios, instruments and good practices over REST."""

import base64
import binascii
from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from api.identidad import Quien, Servicio
from api.matrices import tell_matriz
from api.ordenes import Ordenar
from api.v1.comunes import LEGIBLE, Busqueda, Cuerpo, Cursor, Id, Lista, refusals
from engine.actions.valoraciones.campo import fill_instrumento
from engine.actions.valoraciones.correcciones import correct_valoracion
from engine.actions.valoraciones.portafolio import (
    Archivo,
    Pieza,
    keep_evidencia,
    withdraw_evidencia,
)
from engine.actions.valoraciones.practicas import advance_practica, identify_practica
from engine.db.queries.matrices import get_matriz_of, list_matrices
from engine.db.queries.portafolios import (
    get_archivo,
    list_evidencias,
    list_instrumentos,
    list_practicas,
)
from engine.domain.archivo import TIPOS
from engine.domain.lima import day_of
from engine.errors import NotFound, RuleBroken
from forms.contexto import Contexto
from forms.validacion import validate

router = APIRouter(prefix="/acompanamiento", tags=["acompanamientos"])
Numero = Annotated[int, Field(ge=1, lt=2**63)]
Corto = Annotated[str, Field(min_length=1, max_length=160, pattern=LEGIBLE)]
Breve = Annotated[str, Field(max_length=1000, pattern=r"^[^\x00]*$")]
Desempeno = Annotated[str, Field(pattern="^D[1-9][0-9]?$")]
Portafolio = Literal["docente", "institucion", "acompanante"]
INSTRUMENTOS = (
    "lista_de_cotejo", "datos_docente", "datos_director", "datos_estudiantes", "datos_ie",
    "diseno_metodologico",
)  # fmt: skip


class Correccion(Cuerpo):
    """What is corrected of a valoración, and why; what is not sent stays."""

    motivo: Breve
    nivel: Literal["I", "II", "III", "IV"] | None = None
    evidencia: Breve | None = None
    producto: Breve | None = None


class EvidenciaPedida(Cuerpo):
    """A piece for a portafolio; `archivo` is its file in base64, with the name it had."""

    docente: Numero
    portafolio: Portafolio = "docente"
    tipo: Annotated[str, Field(pattern="^[a-z_]{1,40}$")]
    titulo: Corto
    fecha: date
    texto: Annotated[str, Field(max_length=4000, pattern=r"^[^\x00]*$")] = ""
    desempeno: Desempeno | None = None
    visita: Numero | None = None
    autorizacion: Annotated[str, Field(max_length=200, pattern=LEGIBLE)] = ""
    nombre: Annotated[str, Field(max_length=160, pattern=LEGIBLE)] = ""
    archivo: Annotated[str, Field(max_length=7_200_000)] | None = None


class Retiro(Cuerpo):
    """Why a piece is taken out."""

    motivo: Breve


class Llenado(Cuerpo):
    """An instrument filled in: what its ficha was answered."""

    respuesta: dict[str, Any]
    visita: Numero | None = None


class PracticaPedida(Cuerpo):
    """Something new that a docente tries."""

    docente: Numero
    titulo: Corto
    descripcion: Breve


class Avance(Cuerpo):
    """What the next stage of a practice asks."""

    reflexion: Breve = ""
    antes: Breve = ""
    despues: Breve = ""
    acto: Breve = ""
    comunidad: Breve = ""


@router.get("/matrices", responses=refusals(422))
async def read_matrices(
    quien: Quien, servicio: Servicio, programa: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
    q: Busqueda = "", cursor: Cursor = None,
) -> Lista:  # fmt: skip
    """Lista los docentes acompañados hoy de su ámbito."""
    async with servicio.database.transaction() as tx:
        found = await list_matrices(
            tx, quien.actor, day_of(quien.now), programa_id=programa, q=q, cursor=cursor
        )
    return Lista.of(found)


@router.get("/matrices/{cargo}", responses=refusals(404, 422))
async def read_matriz(
    cargo: Id, quien: Quien, servicio: Servicio,
    mes: Annotated[date | None, Query(description="Un día del mes")] = None,
) -> dict[str, Any]:  # fmt: skip
    """Muestra la matriz de un docente o de quien dirige: niveles, evidencias y productos."""
    async with servicio.database.transaction() as tx:
        return await tell_matriz(tx, quien.actor, cargo, mes, day_of(quien.now))


@router.post("/valoraciones/{valoracion}", responses=refusals(403, 404, 409, 422))
async def mend_valoracion(
    valoracion: Id, cuerpo: Correccion, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Corrige una valoración; el nivel que definió una visita no cambia (VA-03)."""
    said = cuerpo.model_dump()
    return await correct_valoracion(
        servicio.database, ordenar(said), valoracion_id=valoracion, **said
    )


@router.get("/portafolios/{docente}", responses=refusals(404, 422))
async def read_portafolio(
    docente: Id, quien: Quien, servicio: Servicio, portafolio: Portafolio = "docente",
    cursor: Cursor = None,
) -> Lista:  # fmt: skip
    """Lista las evidencias del portafolio de un docente, de su IE o de quien le acompaña."""
    async with servicio.database.transaction() as tx:
        who = await get_matriz_of(tx, quien.actor, docente, day_of(quien.now))
        found = await list_evidencias(tx, quien.actor, who, portafolio=portafolio, cursor=cursor)
    return Lista.of(found)


@router.post("/evidencias", status_code=201, responses=refusals(403, 404, 409, 422))
async def make_evidencia(
    cuerpo: EvidenciaPedida, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Guarda una evidencia: un texto o un archivo de 5 MB o menos; una foto, con autorización."""
    if cuerpo.tipo not in TIPOS:
        raise RuleBroken("datos_invalidos", campos={"tipo": "Elija qué clase de evidencia es."})
    pieza = Pieza(
        cuerpo.tipo, cuerpo.titulo, cuerpo.fecha, cuerpo.texto, cuerpo.desempeno, cuerpo.visita,
        cuerpo.autorizacion, _file(cuerpo),
    )  # fmt: skip
    return await keep_evidencia(
        servicio.database, ordenar(cuerpo.model_dump(mode="json")), cargo_id=cuerpo.docente,
        portafolio=cuerpo.portafolio, pieza=pieza,
    )  # fmt: skip


def _file(cuerpo: EvidenciaPedida) -> Archivo | None:
    if not cuerpo.archivo:
        return None
    try:
        data = base64.b64decode(cuerpo.archivo, validate=True)
    except (binascii.Error, ValueError) as error:
        said = "El archivo no está en base64: vuelva a prepararlo."
        raise RuleBroken("datos_invalidos", campos={"archivo": said}) from error
    return Archivo(cuerpo.nombre, data)


@router.get("/evidencias/{evidencia}/archivo", responses=refusals(404), response_class=Response)
async def give_archivo(evidencia: Id, quien: Quien, servicio: Servicio) -> Response:
    """Entrega el archivo de una evidencia, siempre como descarga."""
    async with servicio.database.transaction() as tx:
        row = await get_archivo(tx, quien.actor, evidencia)
    return Response(
        bytes(row["archivo"]),
        media_type=row["mime"],
        headers={
            "Content-Disposition": "attachment; filename*=UTF-8''" + quote(row["nombre"], safe=""),
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "Cache-Control": "private, max-age=3600",
        },
    )


@router.post("/evidencias/{evidencia}/retirar", responses=refusals(403, 404, 422))
async def drop_evidencia(
    evidencia: Id, cuerpo: Retiro, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Retira una evidencia: su archivo se borra; qué era y por qué se retiró queda."""
    return await withdraw_evidencia(
        servicio.database, ordenar(cuerpo.model_dump()), evidencia_id=evidencia,
        motivo=cuerpo.motivo,
    )  # fmt: skip


@router.get("/instrumentos/{docente}", responses=refusals(404))
async def read_instrumentos(docente: Id, quien: Quien, servicio: Servicio) -> Lista:
    """Lista los instrumentos llenados de un docente: cotejo, fichas de datos y diseños."""
    async with servicio.database.transaction() as tx:
        await get_matriz_of(tx, quien.actor, docente, day_of(quien.now))
        return Lista(datos=await list_instrumentos(tx, docente))


@router.post(
    "/instrumentos/{docente}/{ficha}", status_code=201, responses=refusals(403, 404, 409, 422)
)
async def make_instrumento(
    docente: Id, ficha: str, cuerpo: Llenado, quien: Quien, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Guarda un instrumento llenado; su esquema se pide en `/api/v1/fichas`."""
    if ficha not in INSTRUMENTOS:
        raise NotFound("instrumento_desconocido")
    validate(ficha, Contexto(hoy=day_of(quien.now)), cuerpo.respuesta)
    return await fill_instrumento(
        servicio.database, ordenar(cuerpo.model_dump()), docente_id=docente, ficha=ficha,
        respuesta=cuerpo.respuesta, estrategia_id=cuerpo.visita,
    )  # fmt: skip


@router.get("/practicas", responses=refusals(422))
async def read_practicas(
    quien: Quien, servicio: Servicio, programa: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
    etapa: Literal["actividad", "experiencia", "innovacion"] | None = None, cursor: Cursor = None,
) -> Lista:  # fmt: skip
    """Lista las buenas prácticas de su ámbito."""
    async with servicio.database.transaction() as tx:
        found = await list_practicas(
            tx, quien.actor, programa_id=programa, etapa=etapa, cursor=cursor
        )
    return Lista.of(found)


@router.post("/practicas", status_code=201, responses=refusals(403, 404, 409, 422))
async def make_practica(
    cuerpo: PracticaPedida, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Registra una actividad innovadora, que es la primera etapa (VA-10)."""
    return await identify_practica(
        servicio.database, ordenar(cuerpo.model_dump()), docente_id=cuerpo.docente,
        titulo=cuerpo.titulo, descripcion=cuerpo.descripcion,
    )  # fmt: skip


@router.post("/practicas/{practica}/avanzar", responses=refusals(403, 404, 409, 422))
async def move_practica(
    practica: Id, cuerpo: Avance, servicio: Servicio, ordenar: Ordenar
) -> dict[str, Any]:
    """Lleva una práctica a su etapa siguiente, con lo que esa etapa pide (VA-10)."""
    said = cuerpo.model_dump()
    return await advance_practica(servicio.database, ordenar(said), practica_id=practica, dice=said)
