"""A UGEL's year of accompaniment created, planned and completed through the public commands."""

import resource
import time

from tests.bench.calendarista import seconds
from tests.bench.escena import Escena
from tests.bench.medida import Medida
from tests.story.anio_simulado import Simulada, find_broken, live_year, state_of
from tests.story.gente import settle_in
from tests.story.region import CONVOCADO, Region

NOMBRE = "acompanamiento.anio"
ACOMPANANTES = 100


async def measure_anio(escena: Escena) -> list[Medida]:
    """Live the year of BENCH_COMPANIONS companions (100), of 8 to 15 docentes each.

    Every total must be reached and no rule broken, as SQL reads them. BENCH_DOCENTES keeps lists
    shorter; with BENCH_MANUAL=1 the year is that of the book of 2019, of docentes of multigrado.
    """
    manual = bool(seconds("MANUAL", 0))
    many, most = int(seconds("COMPANIONS", ACOMPANANTES)), int(seconds("DOCENTES", 99))
    database = await escena.database()
    await settle_in(database, admin=True)
    ugel = Region(database, libro="manual-2019" if manual else "rvm-290-2019")
    started = time.monotonic()
    await ugel.prepare(many, tope=most)
    prepared = time.monotonic()
    await ugel.date_year(talleres={} if manual else CONVOCADO)
    dated = time.monotonic()
    lived = await live_year(ugel)
    ended = time.monotonic()
    async with database.transaction() as tx:
        broken = await find_broken(tx, ugel, lived.raiz)
    assert broken == {}, broken
    assert await state_of(database, lived.raiz) == "terminada"
    visits, acts = sum(lived.visitas.values()), sum(lived.actos.values())
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    spent = ended - dated
    return [
        Medida(NOMBRE, "visits", visits, "acompañantes", many),
        Medida(NOMBRE, "acts", acts, "docentes", len(ugel.docentes)),
        Medida(NOMBRE, "create_s", prepared - started, "acompañantes", many),
        Medida(NOMBRE, "plan_s", dated - prepared, "acompañantes", many),
        Medida(NOMBRE, "live_s", spent, "visitas", visits),
        Medida(NOMBRE, "ms_visit", 1000 * spent / max(1, visits), "visitas", visits),
        Medida(NOMBRE, "memory_mb", memory, "lo pedido", 1000.0),
        *_by_month(lived),
    ]


def _by_month(lived: Simulada) -> list[Medida]:
    """Tell what each act and each visit of a month took."""
    first = 1000 * lived.cost_of_visit(min(lived.visitas))
    return [
        Medida(NOMBRE, f"ms_act_{mes}", 1000 * lived.cost(mes), "actos", lived.actos[mes])
        for mes in sorted(lived.actos)
        if lived.actos[mes]
    ] + [
        Medida(NOMBRE, f"ms_visit_{mes}", 1000 * lived.cost_of_visit(mes), "primer mes", first)
        for mes in sorted(lived.visitas)
    ]
