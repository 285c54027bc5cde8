"""What the service measures of itself, for Prometheus."""

import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from sqlalchemy import func, select
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from engine.db.queries.incidentes import count_open_incidents
from engine.db.queries.tablas import avisos, envios
from engine.db.queries.tareas import count_open
from engine.db.session import Database
from engine.jobs.vigilancia import read_watch


class Metricas:
    """The measures of one application."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("metodo", "ruta", "estado")
        self.requests = Counter(
            "articula_peticiones", "Peticiones atendidas", labels, registry=self.registry
        )
        self.latency = Histogram(
            "articula_peticion_segundos", "Segundos por petición", labels[:2],
            registry=self.registry,
        )  # fmt: skip
        self.open = Gauge("articula_tareas_abiertas", "Tareas abiertas", registry=self.registry)
        self.queue = Gauge("articula_avisos_en_cola", "Avisos por enviar", registry=self.registry)
        self.broken = Gauge(
            "articula_invariante", "Excepciones de cada invariante en su última revisión",
            ("nombre",), registry=self.registry,
        )  # fmt: skip
        self.incidents = Gauge(
            "articula_incidentes_abiertos", "Incidentes por atender", ("proceso",),
            registry=self.registry,
        )  # fmt: skip

    async def expose(self, database: Database) -> bytes:
        """Return everything in Prometheus' text format, the gauges read anew."""
        shared_out = select(func.count()).where(
            avisos.c.estado == "en_cola", avisos.c.siguiente.is_not(None)
        )
        leaving = select(func.count()).where(envios.c.estado == "en_cola")
        async with database.transaction() as tx:
            self.open.set(await count_open(tx))
            self.queue.set(sum([await tx.scalar(one) or 0 for one in (shared_out, leaving)]))
            watched, incidents = await read_watch(tx), await count_open_incidents(tx)
        for row in watched:
            if row["cuenta"] is not None:
                self.broken.labels(row["nombre"]).set(row["cuenta"])
        self.incidents.clear()
        for proceso, n in incidents.items():
            self.incidents.labels(proceso).set(n)
        return generate_latest(self.registry)


class Medicion:
    """Counts and times every request under the address pattern that answered it."""

    def __init__(self, app: ASGIApp, metricas: Metricas) -> None:
        self._app = app
        self._metricas = metricas

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500
        started = time.perf_counter()

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            route = _pattern(scope)
            method = scope["method"] if scope["method"].isalpha() else "otro"
            self._metricas.requests.labels(method[:10], route, str(status)).inc()
            elapsed = time.perf_counter() - started
            self._metricas.latency.labels(method[:10], route).observe(elapsed)


def _pattern(scope: Scope) -> str:
    """Return the address's pattern, not the address: a value per AT would never end."""
    matched = scope.get("fastapi", {}).get("effective_route_context") or scope.get("route")
    return str(getattr(matched, "path_format", None) or getattr(matched, "path", "otra"))
