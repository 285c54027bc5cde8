"""Where the instances of a process spend their time: its diagram coloured, and a table."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.identidad import Administrador, Servicio
from api.pages.diagrams import Lienzo
from api.pages.instancias import SECCION, Numero
from api.pages.nombres import name_nodes, read_version
from api.pages.params import Codigo
from api.pages.rendering import page
from api.pages.wording import say_lapse
from engine.actions.instancias.procesos import load_version
from engine.db.queries.calor import measure_heat
from engine.db.queries.procesos import list_procesos
from engine.errors import NotFound

router = APIRouter(include_in_schema=False)
PERIODOS = (
    ("7", "Últimos 7 días"), ("30", "Últimos 30 días"), ("90", "Últimos 90 días"),
    ("365", "Último año"),
)  # fmt: skip
MEDIDAS = (
    ("mediana", "Espera de la mitad"),
    ("p90", "Espera de 9 de cada 10"),
    ("mayor", "Quien más espera ahora"),
    ("pasaron", "Cuántas veces se llegó"),
)
GRADOS = 5
Medida = Annotated[str, Query(pattern=r"^(mediana|p90|mayor|pasaron)$")]
Dias = Annotated[str, Query(pattern=r"^(7|30|90|365)$")]


@router.get("/procesos/{proceso}/calor")
async def show_heat(
    request: Request,
    service: Servicio,
    quien: Administrador,
    proceso: Codigo,
    dias: Dias = "90",
    version: Numero = "",
    medida: Medida = "mediana",
) -> Response:
    """Show how many went through each element of a process and how long they waited there."""
    number = int(version) if version else None
    since, until = quien.now - timedelta(days=int(dias)), quien.now + timedelta(seconds=1)
    async with service.database.transaction() as tx:
        known = next((p for p in await list_procesos(tx) if p["proceso"] == proceso), None)
        if known is None:
            raise NotFound("proceso_desconocido", proceso=proceso)
        drawn = number or int(known["version"])
        drawing = await read_version(tx, proceso, drawn)
        called = name_nodes(await load_version(tx, proceso, drawn), drawing.nombres)
        found = await measure_heat(
            tx, proceso=proceso, version=number, desde=since, hasta=until, ahora=quien.now
        )
    rows = [row for row in found if row["elemento"] in drawing.nombres]
    options = {
        "periodos": PERIODOS,
        "medidas": MEDIDAS,
        "versiones": [(n, f"Versión {n}") for n in range(known["version"], 0, -1)],
    }
    return page(
        request,
        "calor.html",
        quien,
        seccion=SECCION,
        proceso={**known, "nombre": drawing.nombre, "numero": drawn},
        filas=_told(rows, called, drawing),
        calor=_degrees(rows, medida),
        cuentas=[f"{row['elemento']}={_short(row, medida)}" for row in rows if row[medida]],
        filtros={"dias": dias, "version": version, "medida": medida},
        opciones=options,
    )


def _told(
    rows: list[dict[str, Any]], called: Mapping[str, str], drawing: Lienzo
) -> list[dict[str, Any]]:
    """Return the rows worth a line: those with a name, or where somebody waited."""
    return [
        {**row, "nombre": called.get(row["elemento"], "")}
        for row in rows
        if drawing.nombres[row["elemento"]] or row["mediana"] or row["mayor"]
    ]


def _degrees(rows: list[dict[str, Any]], medida: str) -> list[str]:
    """Return how hot each element is, up to GRADOS, by its place among the others."""
    ranked = sorted((row for row in rows if row[medida]), key=lambda row: row[medida])
    last = len(ranked) - 1
    return [
        f"{row['elemento']}={GRADOS - (last - n) * GRADOS // len(ranked)}"
        for n, row in enumerate(ranked)
    ]


def _short(row: dict[str, Any], medida: str) -> str:
    text = str(row[medida]) if medida == "pasaron" else say_lapse(row[medida]).split(" ")[0]
    return text.replace("\u00a0", "_")
