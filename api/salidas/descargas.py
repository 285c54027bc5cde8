"""The plan of a year in somebody's scope, written in the form that is asked for."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Literal

from api.composition import Service
from api.importaciones import load_catalogo
from api.salidas.calendario import Apunte, write_calendar
from api.salidas.entradas import Entrada, load_entradas, load_pedidas
from api.salidas.hojas import write_plan
from api.salidas.muro import write_wall
from engine.db.queries.apuntes import load_secuencias
from engine.db.queries.calendario import load_calendario
from engine.domain.actor import Actor

Salida = Literal["xlsx", "pdf", "ics"]
TIPOS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "ics": "text/calendar; charset=utf-8",
}


async def write_out(
    service: Service, actor: Actor, now: datetime, *, formato: Salida, anio: int, unidad: str | None
) -> tuple[bytes, str]:
    """Return the plan as a file and its media type; long work leaves the event loop."""
    async with service.database.transaction() as tx:
        entradas = await load_entradas(tx, actor, anio=anio, unidad=unidad)
        catalogo, calendario = await load_catalogo(tx), await load_calendario(tx)
        pedidas = (
            await load_pedidas(tx, actor, catalogo, anio=anio, unidad=unidad)
            if formato == "xlsx"
            else []
        )
        secuencias = (
            await load_secuencias(tx, (e.codigo for e in entradas if e.es_asistencia))
            if formato == "ics"
            else {}
        )
    title = f"Plan de asistencias técnicas {anio}" + (f" · {unidad}" if unidad else "")
    if formato == "xlsx":
        data = await asyncio.to_thread(write_plan, entradas, catalogo, anio=anio, pedidas=pedidas)
    elif formato == "pdf":
        data = await asyncio.to_thread(write_wall, entradas, calendario, anio=anio, titulo=title)
    else:
        data = await asyncio.to_thread(
            write_calendar, list(_apuntes(entradas, secuencias)), nombre=title,
            base_url=service.settings.base_url.rstrip("/"), sellado=now,
        )  # fmt: skip
    return data, TIPOS[formato]


def _apuntes(entradas: Sequence[Entrada], secuencias: Mapping[str, int]) -> Iterator[Apunte]:
    for entrada in entradas:
        for number, jornada in enumerate(sorted(entrada.jornadas), 1):
            yield Apunte(
                entrada.codigo, entrada.titulo, entrada.unidad, entrada.lugar, jornada, number,
                entrada.settled, entrada.direccion,
                secuencias.get(entrada.codigo, entrada.secuencia), entrada.cambiado,
            )  # fmt: skip
