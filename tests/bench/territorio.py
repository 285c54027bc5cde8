"""What the pages of a year of 5,000 activities cost over HTTP: the burden, a month, the year."""

from datetime import UTC, datetime

from engine.actions.personas.ingreso import issue_token
from engine.actions.reloj import set_clock
from tests.bench.anual import fill
from tests.bench.atencion import ALIVE, knock, serving
from tests.bench.escena import Escena
from tests.bench.medida import Carrera, Medida

CARGA, CALENDARIO = "planner.carga", "planner.calendario"
ENERO = datetime(2026, 1, 2, 13, tzinfo=UTC)
"""Before the year begins, so that everything of it is still judged."""
PAGINAS = (
    (CARGA, "p95_ms", "/planificador/carga?anio=2026", 40),
    (CARGA, "persona_dias_p95_ms", "/planificador/carga?anio=2026&medida=persona_dias", 20),
    (CARGA, "cargo_p95_ms", "/planificador/carga?anio=2026&medida=cargo", 20),
    (CARGA, "mapa_p95_ms", "/planificador/mapa?anio=2026", 20),
    (CALENDARIO, "mes_p95_ms", "/planificador?mes=2026-08", 20),
    (CALENDARIO, "anio_p95_ms", "/planificador?anio=2026", 20),
)


async def measure_territory(escena: Escena) -> list[Medida]:
    """Ask for each page one at a time, as DIRI, who sees everything."""
    database = await escena.database()
    gente = await fill(database)
    async with database.transaction() as tx:
        await set_clock(tx, instant=ENERO)
    issued = await issue_token(
        database, persona_id=gente.ids["diri"], nombre="mediciones", now=datetime.now(UTC)
    )
    url = database.engine.url.render_as_string(hide_password=False)
    async with serving(escena, url) as port:
        base = await _many(port, None, "/salud/viva", 200)
        return [
            Medida(
                bench, metric, (await _many(port, issued.secreto, path, times)).ms(95),
                ALIVE, base.ms(95),
            )
            for bench, metric, path, times in PAGINAS
        ]  # fmt: skip


async def _many(port: int, token: str | None, path: str, times: int) -> Carrera:
    requests = [lambda client: client.get(path, token)] * times
    await knock(port, requests[:2], 1)
    return await knock(port, requests, 1)
