"""How long a padrón takes to come in, and again unchanged, and what reading it weighs."""

import resource
import time
from uuid import UUID

from api.escuelas import bring, confirm
from engine.actions.orden import Orden
from engine.db.session import Database
from forms.escuelas.escuelas import Lugares, read_escuelas
from tests.bench.calendarista import seconds
from tests.bench.escena import Escena
from tests.bench.medida import Medida
from tests.story.gente import NOW

NOMBRE = "acompanamiento.padron"
ESCUELAS = 5_000.0
OTRO = "reading the file and writing nothing"
_HEAD = "cod_mod;cen_edu;niv_mod;codooii;nlat_ie;nlong_ie;talumno;tdocente;tseccion;d_gestion"


async def measure_padron(escena: Escena) -> list[Medida]:
    """Read, compare and write BENCH_SCHOOLS (5,000) of ten UGEL, and bring the file in again."""
    many = int(seconds("SCHOOLS", ESCUELAS))
    relato = await escena.relato()
    orden = Orden(await relato.gente.actor("diri"), NOW)
    data = "\n".join((_HEAD, *map(_row, range(many)))).encode("latin-1")
    first, made = await _seconds(relato.database, orden, data)
    again, changed = await _seconds(relato.database, orden, data)
    assert (made, changed) == (many, 0)
    ugeles = {str(210001 + n): f"UGEL {n}" for n in range(10)}
    began = time.perf_counter()
    read_escuelas(data, Lugares(ugeles, frozenset(ugeles)))
    base = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return [
        Medida(NOMBRE, "schools", many, "megabytes of the file", len(data) / 2**20),
        Medida(NOMBRE, "memory_mb", memory, "megabytes of the file", len(data) / 2**20),
        Medida(NOMBRE, "seconds", first, OTRO, base),
        Medida(NOMBRE, "again_seconds", again, OTRO, base),
    ]


def _row(n: int) -> str:
    ugel = 210001 + n % 10
    return (
        f"{300000 + n};Institución {n};B0;{ugel};-15,{n % 9000:04d};-70,{n % 9000:04d};"
        f"{n % 90};{n % 12};6;Pública de gestión directa"
    )


async def _seconds(database: Database, orden: Orden, data: bytes) -> tuple[float, int]:
    began = time.perf_counter()
    kept = await bring(
        database, orden, clase="escuelas", nombre="padron.csv", data=data, ugel=None
    )  # fmt: skip
    done = await confirm(database, orden, UUID(kept["id"]))
    return time.perf_counter() - began, done["nuevas"] + done["cambiadas"]
