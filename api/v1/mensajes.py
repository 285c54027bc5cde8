"""Messages and signals over REST: what other systems tell the processes that run here."""

from datetime import timedelta
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import ConfigDict, Field, StringConstraints

from api.identidad import Administrador, Servicio
from api.ordenes import Ordenar
from api.v1.comunes import POR_PAGINA, Cuerpo, Cursor, Limite, Lista, refusals
from engine.actions.instancias.envios import VIDA
from engine.actions.instancias.mensajes import broadcast, send
from engine.db.queries.mensajes import list_mensajes
from engine.process.memoria.carga import unpack

router = APIRouter(tags=["mensajes"])
_LINE = r"^[^\x00-\x1f\x7f]*$"
Nombre = Annotated[str, StringConstraints(min_length=1, max_length=240, pattern=_LINE)]
Filtro = Annotated[str | None, Query(max_length=240, pattern=_LINE)]
MOST = timedelta(days=366)


class Senal(Cuerpo):
    """A signal to all who wait for it now."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"nombre": "emergencia_regional", "datos": {"region": "Puno"}}
        }
    )

    nombre: Annotated[Nombre, Field(description="El nombre de la señal en el diagrama")]
    datos: Annotated[
        dict[str, Any], Field(description="Lo que lleva: hasta 64 KiB de JSON, en 12 niveles")
    ] = Field(default_factory=dict)


class Mensaje(Senal):
    """A message to the one instance that waits for its name and key."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "nombre": "pago_recibido",
                "clave": "PEDIDO-0071",
                "datos": {"monto": 120.5, "recibo": "R-2026-118"},
                "referencia": "tesoreria-2026-118",
                "vida": "P30D",
            }
        }
    )

    nombre: Annotated[Nombre, Field(description="El nombre del mensaje en el diagrama")]
    clave: Annotated[
        Nombre | None,
        Field(description="La clave de correlación; sin ella, lo toma quien no pide ninguna"),
    ] = None
    referencia: Annotated[
        Nombre | None,
        Field(description="Su propio identificador: enviarlo de nuevo no lo envía otra vez"),
    ] = None
    vida: Annotated[
        timedelta,
        Field(
            ge=timedelta(0),
            le=MOST,
            description="Cuánto se guarda si nadie lo espera, como duración ISO 8601 o en segundos;"
            " cero no lo guarda",
        ),
    ] = VIDA


@router.post("/mensajes", responses={**refusals(403, 409, 422), 202: {"model": dict[str, Any]}})
async def send_message(
    cuerpo: Mensaje, servicio: Servicio, ordenar: Ordenar, answer: Response
) -> dict[str, Any]:
    """Envía un mensaje a la instancia que lo espera, y dice qué fue de él.

    `estado` es `entregado` (200), o con 202: `en_camino`, `en_espera` de quien lo tome, o
    `vencido` si nadie lo esperaba y no se guarda.
    """
    told = await send(
        servicio.database,
        ordenar(cuerpo.model_dump(mode="json")),
        nombre=cuerpo.nombre,
        clave=cuerpo.clave,
        datos=cuerpo.datos,
        referencia=cuerpo.referencia,
        vida=cuerpo.vida,
    )
    answer.status_code = 200 if told["estado"] == "entregado" else 202
    return told


@router.post("/senales", status_code=202, responses=refusals(403, 409, 422))
async def send_signal(cuerpo: Senal, servicio: Servicio, ordenar: Ordenar) -> dict[str, Any]:
    """Envía una señal a todas las instancias que la esperan ahora, y dice a cuántas alcanza."""
    return await broadcast(
        servicio.database,
        ordenar(cuerpo.model_dump(mode="json")),
        nombre=cuerpo.nombre,
        datos=cuerpo.datos,
    )


@router.get("/mensajes", responses=refusals(403, 422))
async def read_messages(
    _quien: Administrador,
    servicio: Servicio,
    tipo: Literal["mensaje", "senal"] | None = None,
    estado: Literal["recibido", "en_espera", "entregado", "vencido"] | None = None,
    nombre: Filtro = None,
    clave: Filtro = None,
    cursor: Cursor = None,
    limite: Limite = POR_PAGINA,
) -> Lista:
    """Lista los mensajes y señales, los más recientes primero, con la instancia que los tomó."""
    async with servicio.database.transaction() as tx:
        pagina = await list_mensajes(
            tx, tipo=tipo, estado=estado, nombre=nombre, clave=clave, cursor=cursor, limite=limite
        )
    shown = [{**row, "datos": unpack(row["datos"])} for row in pagina.datos]
    return Lista(datos=shown, siguiente=pagina.siguiente)
