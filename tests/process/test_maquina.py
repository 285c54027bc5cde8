"""Whatever is ordered in whatever order, instances stand where a plain oracle says they stand."""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Iterator
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from engine.db.session import Database
from engine.errors import Conflict, Forbidden
from tests.process.mundo import Mundo
from tests.process.oraculo import Modelo
from tests.story.gente import NOW, meet, open_office

WALKS = 20
STEPS = 20
HOURS = (0.25, 1, 2, 6)
ROAD = ("preparar", "mensaje", "revisar", "una hora")
"""The straight way: through the first version to its end, through the second to `firmar`."""
any_of = st.integers(0, 7)


class Andanza(RuleBasedStateMachine):
    """Orders of every kind over a few instances; `run` carries them out in the real service."""

    mundo: ClassVar[Mundo]
    corredor: ClassVar[asyncio.Runner]
    walks: ClassVar[int] = 0
    migradas: ClassVar[Counter[str]] = Counter()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Carry out work in the loop that all walks share."""
        return self.corredor.run(work)

    def __init__(self) -> None:
        super().__init__()
        Andanza.walks += 1
        self.proceso = f"andanza_{Andanza.walks}"
        self.modelos: dict[UUID, tuple[str, Modelo]] = {}
        self.version = 1
        self.run(self.mundo.deploy(self.proceso, 1))

    def living(self, *estados: str) -> list[UUID]:
        """Return the instances in one of those states, in the order they started."""
        return [i for i, (_, m) in self.modelos.items() if m.estado in estados]

    def chosen(self, n: int, *estados: str) -> tuple[UUID, str, Modelo]:
        """Return the n-th instance, round and round, of those in such a state."""
        candidates = self.living(*estados)
        instancia = candidates[n % len(candidates)]
        return instancia, *self.modelos[instancia]

    def open_ones(self) -> list[tuple[UUID, Modelo, str]]:
        """Return what can be done now: each open tarea of an active instance."""
        return [
            (i, m, tarea)
            for i, (_, m) in self.modelos.items()
            if m.estado == "activa"
            for tarea in sorted(m.tareas)
        ]

    def settle(self) -> None:
        """Let the service and the oracle do what is due."""
        self.run(self.mundo.settle())
        for _, modelo in self.modelos.values():
            modelo.now = self.mundo.now
            modelo.settle()

    @initialize(
        stretches=st.lists(st.integers(0, len(ROAD)), min_size=1, max_size=3), late=st.booleans()
    )
    def some_are_on_their_way(self, stretches: list[int], late: bool) -> None:
        """Begin with instances that have come as far as that: walks are short, and roads long.

        With `late`, they are of the second version.
        """
        if late:
            self.a_new_version_comes()
        for stretch in stretches:
            instancia = self.start_one()
            clave, modelo = self.modelos[instancia]
            for step in ROAD[:stretch]:
                if step in modelo.tareas:
                    self.complete_one(instancia, modelo, step, conforme=True)
                elif step == "mensaje":
                    self.send_one(clave, modelo)
                else:
                    self.time_passes(1)

    @rule()
    @precondition(lambda self: len(self.modelos) < 4)
    def start(self) -> None:
        self.start_one()

    def start_one(self) -> UUID:
        """Start an instance and its model."""
        clave = f"{self.proceso}:{len(self.modelos)}"
        instancia: UUID = self.run(self.mundo.start(self.proceso, clave))
        self.modelos[instancia] = (clave, Modelo(self.mundo.now, self.version))
        return instancia

    @rule(n=any_of, conforme=st.booleans())
    @precondition(lambda self: self.open_ones())
    def complete(self, n: int, conforme: bool) -> None:
        self.complete_one(*self.open_ones()[n % len(self.open_ones())], conforme=conforme)

    def complete_one(
        self, instancia: UUID, modelo: Modelo, elemento: str, *, conforme: bool
    ) -> None:
        """Complete a tarea, and try it again."""
        tarea = self.run(self.mundo.tarea(instancia, elemento))
        self.run(self.mundo.complete(tarea, conforme=conforme))
        modelo.complete(elemento, conforme=conforme)
        with pytest.raises(Conflict, match="tarea_ya_atendida"):
            self.run(self.mundo.complete(tarea, conforme=conforme))
        self.settle()

    @rule(n=any_of)
    @precondition(lambda self: self.open_ones())
    def claim(self, n: int) -> None:
        instancia, modelo, elemento = self.open_ones()[n % len(self.open_ones())]
        self.run(self.mundo.take(self.run(self.mundo.tarea(instancia, elemento))))
        modelo.tomadas.add(elemento)

    @rule(n=any_of)
    @precondition(lambda self: self.open_ones())
    def give_back(self, n: int) -> None:
        instancia, modelo, elemento = self.open_ones()[n % len(self.open_ones())]
        self.run(self.mundo.give_back(self.run(self.mundo.tarea(instancia, elemento))))
        modelo.tomadas.discard(elemento)

    @rule(n=any_of)
    @precondition(lambda self: self.living("activa", "suspendida"))
    def message(self, n: int) -> None:
        _, clave, modelo = self.chosen(n, "activa", "suspendida")
        self.send_one(clave, modelo)

    def send_one(self, clave: str, modelo: Modelo) -> None:
        """Send the message of an instance."""
        self.run(self.mundo.send(clave))
        modelo.guardados += 1
        self.settle()

    @rule(hours=st.sampled_from(HOURS))
    def time_passes(self, hours: float) -> None:
        self.mundo.now += timedelta(hours=hours)
        self.settle()

    @rule(n=any_of)
    @precondition(lambda self: self.living("activa"))
    def suspend(self, n: int) -> None:
        instancia, _, modelo = self.chosen(n, "activa")
        self.run(self.mundo.command("suspender", instancia))
        modelo.estado = "suspendida"
        for elemento in modelo.tareas:
            tarea = self.run(self.mundo.tarea(instancia, elemento))
            with pytest.raises(Conflict, match="tarea_suspendida"):
                self.run(self.mundo.complete(tarea, conforme=True))

    @rule(n=any_of)
    @precondition(lambda self: self.living("suspendida"))
    def resume(self, n: int) -> None:
        instancia, _, modelo = self.chosen(n, "suspendida")
        self.run(self.mundo.command("reanudar", instancia))
        modelo.estado = "activa"
        self.settle()

    @rule(n=any_of)
    @precondition(lambda self: self.living("activa", "suspendida"))
    def cancel(self, n: int) -> None:
        instancia, _, modelo = self.chosen(n, "activa", "suspendida")
        self.run(self.mundo.command("anular", instancia))
        modelo.estado = "anulada"

    @rule()
    @precondition(lambda self: self.version == 1)
    def a_new_version_comes(self) -> None:
        self.version = 2
        self.run(self.mundo.deploy(self.proceso, self.version))

    @rule(hasta=st.sampled_from((2, 2, 1)), undone=st.booleans())
    @precondition(lambda self: self.version == 2 and self.living("activa", "suspendida"))
    def migrate(self, hasta: int, undone: bool) -> None:
        desde = 3 - hasta
        self.run(self.mundo.migrate(self.proceso, desde, hasta, undone=undone))
        for _, modelo in self.modelos.values():
            if modelo.can_migrate(desde, hasta):
                Andanza.migradas["deshecha" if undone else f"a la {hasta}"] += 1
                modelo.version = desde if undone else hasta

    @rule(n=any_of)
    @precondition(lambda self: self.open_ones())
    def a_stranger_tries(self, n: int) -> None:
        instancia, _, elemento = self.open_ones()[n % len(self.open_ones())]
        tarea = self.run(self.mundo.tarea(instancia, elemento))
        with pytest.raises(Forbidden, match="tarea_ajena"):
            self.run(self.mundo.complete(tarea, conforme=True, usuario="diri"))

    @invariant()
    def rows_are_where_the_oracle_says(self) -> None:
        for instancia, (_, modelo) in self.modelos.items():
            suspended = modelo.estado == "suspendida"
            assert self.run(self.mundo.look(instancia)) == {
                "version": modelo.version,
                "estado": modelo.estado,
                "tareas": sorted(modelo.tareas),
                "tomadas": sorted(modelo.tomadas & modelo.tareas),
                "suspendidas": sorted(modelo.tareas) if suspended else [],
                "relojes": modelo.relojes,
                "oye": modelo.oye,
            }

    def teardown(self) -> None:
        for instancia in self.living("activa", "suspendida"):
            self.run(self.mundo.command("anular", instancia))


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


def test_random_walks_end_where_the_oracle_says(database_url: str, runner: asyncio.Runner) -> None:
    database = Database.connect(database_url)
    Andanza.corredor = runner
    Andanza.mundo = runner.run(_settle(database))
    try:
        run_state_machine_as_test(
            Andanza,
            settings=settings(max_examples=WALKS, stateful_step_count=STEPS, deadline=None),
        )
    finally:
        runner.run(database.close())
    assert Andanza.migradas, "walks in which nothing ever migrates prove nothing of it"


async def _settle(database: Database) -> Mundo:
    await open_office(database, "una clave cualquiera")
    return Mundo(database, await meet(database), NOW)
