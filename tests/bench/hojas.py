"""How fast a plan is read from a workbook, and how soon one that is too long is refused."""

import asyncio
import time
import tracemalloc
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from engine.errors import RuleBroken
from tests.bench.escena import Escena
from tests.bench.medida import Medida
from tests.forms.hojas.libros import fila, leer, libro

LEER, NEGAR = "plan.read", "plan.refuse"
FILAS, DEMASIADAS = 2_000, 50_000
OTRO = "openpyxl, values only"


async def measure_reading(_escena: Escena) -> list[Medida]:
    """Read 2,000 rows into activities, and refuse 50,000, against openpyxl reading their cells."""
    return await asyncio.to_thread(lambda: [*_read(), *_refuse()])


def _rows(count: int) -> list[dict[str, Any]]:
    return [
        fila(
            nombre_programa=f"Actividad {n}",
            ugel=f"DRE Puno: UGEL Chucuito, DRE Puno: Asangaro {n % 50}",
            participantes="Especialistas UGEL, jefes de AGP",
        )
        for n in range(count)
    ]


def _read() -> list[Medida]:
    data = libro(*_rows(FILAS))
    mine, theirs = _seconds(lambda: leer(data)), _seconds(lambda: _cells(data))
    return [Medida(LEER, "rows_per_second", FILAS / mine, OTRO, FILAS / theirs)]


def _refuse() -> list[Medida]:
    data = libro(*_rows(DEMASIADAS))
    return [
        Medida(
            NEGAR, "seconds", _seconds(lambda: _refused(data)), OTRO, _seconds(lambda: _cells(data))
        ),
        Medida(NEGAR, "peak_mb", _peak(lambda: _refused(data)), OTRO, _peak(lambda: _cells(data))),
    ]


def _refused(data: bytes) -> None:
    with pytest.raises(RuleBroken, match="hoja_desmedida"):
        leer(data)


def _cells(data: bytes) -> int:
    book = load_workbook(BytesIO(data), data_only=True)
    return sum(1 for _ in book.worksheets[0].iter_rows(values_only=True))


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _peak(work: Callable[[], object]) -> float:
    tracemalloc.start()
    work()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak / 2**20
