"""Runs an instance through its real doors: each step stores it and takes it up again."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from engine.domain.calendario import FERIADO_NACIONAL, Calendario, Feriado
from engine.process.definicion import Definicion
from engine.process.ejecucion import Ejecucion
from engine.process.foto import Espera

LUNES = datetime(2026, 7, 6, 13, tzinfo=UTC)
"""Monday at eight in Lima."""
CALENDARIO = Calendario(
    tuple(
        Feriado(date(2026, 7, day), "Fiestas Patrias", FERIADO_NACIONAL, "nacional", "")
        for day in (28, 29)
    ),
    (),
)


class Ausente(Exception):
    """Nobody waits there for what was to be done."""


class Marcha:
    """An instance and its clock. `caliente` takes it up from memory, else from its bytes."""

    def __init__(
        self,
        definicion: Definicion,
        variables: Mapping[str, Any] | None = None,
        *,
        caliente: bool = False,
        desde: str | None = None,
    ) -> None:
        self.now = LUNES
        self.definicion = definicion
        self.caliente = caliente
        self.ahora = Ejecucion.start(
            definicion, dict(variables or {}), CALENDARIO, self.now, desde=desde
        )
        self.memoria = self.ahora.dump()
        self.pasos = list(self.ahora.pasos)

    def take(self, act: Callable[[Ejecucion], object]) -> Ejecucion:
        """Take one step, which is kept only if nothing refuses it."""
        taken = self._again()
        act(taken)
        self.memoria = taken.dump()
        self.ahora = taken
        self.pasos += taken.pasos
        return taken

    def _again(self) -> Ejecucion:
        if self.caliente:
            return Ejecucion.resume(self.definicion, self.ahora.estado, CALENDARIO, self.now)
        return Ejecucion.load(self.definicion, self.memoria, CALENDARIO, self.now)

    def waiting(self) -> list[Espera]:
        """Return all that waits or failed, in the order in which it was opened."""
        foto = self.ahora.photograph()
        return [
            *foto.tareas, *foto.servicios, *foto.hijos, *foto.temporizadores, *foto.suscripciones,
        ]  # fmt: skip

    def one(self, elemento: str, which: Callable[[Espera], bool] = lambda _: True) -> Espera:
        """Return the first that waits at an element. Raises Ausente."""
        found = [e for e in self.waiting() if e.elemento.id == elemento and which(e)]
        if not found:
            raise Ausente(elemento)
        return found[0]

    def stands(self) -> list[str]:
        """Return where it stands: who waits, `!` those that failed, `.` when it ended."""
        foto = self.ahora.photograph()
        ids = [espera.elemento.id for espera in self.waiting()]
        ids += self._conditions()
        ids += [f"!{fallo.elemento.id}" for fallo in foto.fallos]
        ids += ["."] if foto.terminada else []
        ids += [f"!{foto.error}"] if foto.error else []
        return sorted(ids)

    def _conditions(self) -> list[str]:
        """Return who waits for a condition: nothing outside has to know, so no photograph does."""
        nodos = self.definicion.grafo.nodos
        events = ((t, nodos[t.nodo].evento) for t in self.ahora.estado.tokens.values())
        return [t.nodo for t, e in events if e and e.tipo == "condicional" and t.estado in _WAITS]

    def unaccounted(self) -> set[str]:
        """Return where a token was lost: each that came either left once or is still there."""
        came = Counter(token for what, _, token in self.pasos if what in ("entra", "dispara"))
        gone = Counter(token for what, _, token in self.pasos if what in _LEAVES)
        here = {t.id for t in self.ahora.estado.tokens.values() if t.estado != "oye"}
        places = {token: place for _, place, token in self.pasos}
        wrong = {t for t in came | gone if gone[t] != (t not in here)} | (here - came.keys())
        return {places.get(token, "ninguna parte") for token in wrong}

    def complete(self, elemento: str, variables: Mapping[str, Any] | None = None) -> None:
        """Complete the first token that waits at an element."""
        token = self.one(elemento).token
        self.take(lambda e: e.complete(token, dict(variables or {})))

    def pass_time(self, span: timedelta) -> None:
        """Let time pass and fire what came due."""
        self.now += span
        self.take(lambda e: e.run_on())

    def deliver(self, tipo: str, nombre: str, clave: str | None, datos: Mapping[str, Any]) -> None:
        """Deliver a message to the first that waits for it, a signal to all. Raises Ausente."""
        found = [
            e.token
            for e in self.ahora.photograph().suscripciones
            if (e.tipo, e.nombre) == (tipo, nombre) and clave in (None, e.clave)
        ]
        if not found:
            raise Ausente(nombre)
        for token in found if tipo == "senal" else found[:1]:
            if token in self.ahora.estado.tokens:
                self.take(lambda e, token=token: e.deliver(token, dict(datos)))  # type: ignore[misc]


_WAITS = ("espera", "oye")
_LEAVES = ("sale", "cancela", "junta")
