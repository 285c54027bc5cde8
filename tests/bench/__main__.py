"""Prints measurements as lines of JSON: `make bench BENCH=prefix` chooses which."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from tests.bench import (
    acompanamiento,
    agenda,
    anio,
    arranque,
    arrastre,
    avisos,
    calendarista,
    cartas,
    constancia,
    despertar,
    enredo,
    escenario,
    hojas,
    importador,
    lejos,
    linea,
    masa,
    mostrador,
    motor,
    padron,
    peso,
    plazos,
    puertas,
    rivales,
    tablero,
    territorio,
    vivo,
)
from tests.bench.escena import Escena
from tests.bench.medida import Medida

Measure = Callable[[Escena], Awaitable[list[Medida]]]


class Banco(NamedTuple):
    """A measurement and the names of what it gives, to be chosen by prefix."""

    measure: Measure
    names: tuple[str, ...]


BANCOS = (
    Banco(vivo.measure_vivo, (vivo.NOMBRE,)),
    Banco(motor.measure_complete, ("engine.complete",)),
    Banco(constancia.measure_flat, ("engine.flat",)),
    Banco(constancia.measure_fanout, ("engine.fanout",)),
    Banco(peso.measure_size, ("engine.size",)),
    Banco(mostrador.measure_http, ("engine.http",)),
    Banco(lejos.measure_latency, ("engine.latency",)),
    Banco(masa.measure_start, ("engine.start/per_second",)),
    Banco(masa.measure_memory, ("engine.start/worker_rss_mb",)),
    Banco(agenda.measure_check, ("planner.check",)),
    Banco(arrastre.measure_drag, ("planner.drag",)),
    Banco(linea.measure_linea, ("planner.linea",)),
    Banco(rivales.measure_concurrency, ("planner.concurrency",)),
    Banco(territorio.measure_territory, (territorio.CARGA, territorio.CALENDARIO)),
    Banco(enredo.measure_cruces, (enredo.NOMBRE,)),
    Banco(calendarista.measure_national, (calendarista.NACIONAL,)),
    Banco(calendarista.measure_ten_thousand, (calendarista.DIEZ_MIL,)),
    Banco(calendarista.measure_replan, (calendarista.REPLAN,)),
    Banco(escenario.measure_pages, (escenario.ESCENARIO,)),
    Banco(acompanamiento.measure_assignment, (acompanamiento.REPARTO,)),
    Banco(acompanamiento.measure_year, (acompanamiento.ANUAL,)),
    Banco(anio.measure_anio, (anio.NOMBRE,)),
    Banco(tablero.measure_board, (tablero.TABLERO,)),
    Banco(tablero.measure_country, (tablero.PAIS,)),
    Banco(hojas.measure_reading, (hojas.LEER, hojas.NEGAR)),
    Banco(importador.measure_importing, (importador.NOMBRE,)),
    Banco(padron.measure_padron, (padron.NOMBRE,)),
    Banco(avisos.measure_dispatch, ("avisos.dispatch",)),
    Banco(avisos.measure_crash, ("avisos.crash",)),
    Banco(despertar.measure_wake, (despertar.NOMBRE,)),
    Banco(cartas.measure_hundred_thousand, (cartas.NOMBRE,)),
    Banco(plazos.measure_move, (plazos.NOMBRE,)),
    Banco(puertas.measure_http, ("http.bandeja", "http.complete")),
    Banco(arranque.measure_start, ("start",)),
)


async def main(prefix: str) -> int:
    """Carry out what begins with `prefix`; return 1 when nothing does."""
    chosen = [banco for banco in BANCOS if any(_asked(name, prefix) for name in banco.names)]
    escena = Escena()
    try:
        for banco in chosen:
            for medida in await banco.measure(escena):
                if medida.name.startswith(prefix):
                    print(medida.line(), flush=True)
    finally:
        await escena.close()
    if not chosen:
        names = ", ".join(name for banco in BANCOS for name in banco.names)
        print(f"Ninguna medición empieza así. Las hay: {names}.", file=sys.stderr)
    return 0 if chosen else 1


def _asked(name: str, prefix: str) -> bool:
    """Tell whether a name begins with the prefix, or the prefix names one of its metrics."""
    return name.startswith(prefix) or prefix.startswith(f"{name}/")


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1] if len(sys.argv) > 1 else "")))
