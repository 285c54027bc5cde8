"""What a step has done in memory and must still write, with the steps of children and parents."""

from collections.abc import Collection, Sequence, Set
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from engine.actions.instancias.memoria_caliente import CALIENTE
from engine.db.cadena import chain
from engine.db.crudo import bare
from engine.db.escritura import Escritura, write
from engine.db.filas import FilaGrupo, FilaInstancia
from engine.db.paso import Clave
from engine.db.queries.programacion import Programacion
from engine.db.session import DONE, LOOSE, SAVE
from engine.db.tables import Asistencia
from engine.errors import Unavailable
from engine.process.estado import Estado

if TYPE_CHECKING:
    from engine.actions.instancias.caso import Apertura, Caso

CHANGING = (
    "estado", "estado_previo", "motivo", "inicio", "fin", "sede_id", "sala_id", "lugar",
    "modalidad", "plan_recuperacion", "articulada_con_id", "secuencia", "ventana",
)  # fmt: skip
"""What a step may change of an AT's own row."""
_SETTLED = ("completadas", "asistencias", "compromisos", "jornadas", "convocatorias")
"""What handlers and groups look for in the tables."""
_KEPT = 100
"""How many states of one step are kept hot: those of a great fan-out would chase away the rest."""

Row = dict[str, Any]


@dataclass
class Pendiente:
    """Shared by all the cases of one step, which are written together.

    `movidos` and `nuevos` are the cases whose state is to be stored; `aperturas` the tareas about
    to be opened; `respuestas` what was answered in it, by instance and element; `programacion` and
    `compromisos` (id, cargo and date) those of its AT, written or not, once somebody asked for
    them. `procesos` is the seal of the versions to call. With `nets` each handler runs in a
    savepoint; without, what falls raises Fallen, for the step to be taken again with them.
    """

    escritura: Escritura = field(default_factory=Escritura)
    eventos: list[tuple[FilaInstancia, Row]] = field(default_factory=list)
    aperturas: list["Apertura"] = field(default_factory=list)
    movidos: dict[UUID, "Caso"] = field(default_factory=dict)
    nuevos: dict[UUID, "Caso"] = field(default_factory=dict)
    respuestas: dict[tuple[UUID, str], Row] = field(default_factory=dict)
    programacion: Programacion | None = None
    compromisos: Sequence[tuple[int, int, date]] | None = None
    procesos: UUID | None = None
    nets: bool = True
    asistencia: Asistencia | None = None
    leida: Row = field(default_factory=dict)

    def watch(self, caso: "Caso") -> None:
        """Take charge of what a case records and changes of its AT, until `tx` commits."""
        self.asistencia = caso.de
        self.leida = _changing(caso.de)
        caso.tx.info.setdefault(SAVE, []).append(partial(store, caso))

    def answer(self, clave: Clave | None, resultado: Row) -> None:
        """Keep what is answered under the idempotency key claimed for this step."""
        if clave is not None:
            self.escritura.orden.append(
                {"persona_id": clave.persona_id, "clave": clave.clave, "resultado": resultado}
            )

    def count(self, grupo: FilaGrupo, **changes: int) -> None:
        """Add to the counters of a group, which the locked root keeps for this step alone."""
        for name, change in changes.items():
            setattr(grupo, name, getattr(grupo, name) + change)
        still = dict.fromkeys(("total", "vivas", "terminadas", "anuladas"), 0)
        key = {"instancia_id": grupo.instancia_id, "token": grupo.token}
        self.escritura.cuentas.append({**key, **still, **changes})

    def holds_something(self) -> bool:
        """Tell whether there is anything to be written."""
        return bool(
            self.eventos or self.movidos or self.nuevos or any(vars(self.escritura).values())
        )

    def take(self) -> Escritura:
        """Return what is to be written and begin anew."""
        taken, self.escritura = self.escritura, Escritura()
        self.eventos, self.movidos, self.nuevos, self.respuestas = [], {}, {}, {}
        self.programacion, self.compromisos = None, None
        return taken

    def own_row(self) -> Row:
        """Return what the AT's own row holds now, of what a step may change."""
        return _changing(self.asistencia)

    def told(self) -> tuple[int, int]:
        """Return how many events and notices are to be written."""
        return len(self.eventos), len(self.escritura.avisos)

    def restore(self, asistencia: Row, told: tuple[int, int]) -> None:
        """Undo what was changed of the AT's own row since it held these values, and told since."""
        for name, value in asistencia.items():
            setattr(self.asistencia, name, value)
        del self.eventos[told[0] :], self.escritura.avisos[told[1] :]

    def forget_below(self, padre_id: UUID, tokens: Collection[UUID]) -> None:
        """Forget the children that this very step started under these tokens, and theirs."""
        gone = [
            child.instancia.id
            for child in self.nuevos.values()
            if child.instancia.padre_id == padre_id and child.instancia.padre_token in tokens
        ]
        for identifier in gone:
            self.forget_below(identifier, self.nuevos[identifier].llamadas)
            del self.nuevos[identifier]
        self.escritura.grupos = [
            row
            for row in self.escritura.grupos
            if row["instancia_id"] != padre_id or row["token"] not in tokens
        ]
        if gone:
            self._drop_rows(frozenset(gone))

    def _drop_rows(self, gone: frozenset[UUID]) -> None:
        self.eventos = [told for told in self.eventos if told[0].id not in gone]
        self.drop_openings(gone)
        for rows in (self.escritura.grupos, self.escritura.cuentas):
            rows[:] = [row for row in rows if row["instancia_id"] not in gone]

    def drop_openings(self, gone: Set[UUID]) -> None:
        """Forget what these instances were about to wait for."""
        self.aperturas = [a for a in self.aperturas if a.caso.instancia.id not in gone]
        later = self.escritura
        for rows in (later.temporizadores, later.suscripciones, later.fallas):
            rows[:] = [row for row in rows if row["instancia_id"] not in gone]

    def note_asistencia(self) -> None:
        """Write the AT's own row if the step changed it."""
        present = _changing(self.asistencia)
        if self.asistencia is not None and present != self.leida:
            self.leida = present
            ventana = f"[{present['ventana'].lower},{present['ventana'].upper})"
            row = {"id": self.asistencia.id, **present, "ventana": ventana}
            self.escritura.asistencias.append(row)


def _changing(asistencia: Asistencia | None) -> Row:
    return {name: getattr(asistencia, name) for name in CHANGING} if asistencia else {}


class Fallen(Exception):
    """Something fell in a step without nets: it is to be undone, and taken again with them."""


async def settle(caso: "Caso") -> None:
    """Write at once what is about to be read: what was just answered, and of its AT."""
    later, first = caso.pendiente.escritura, Escritura()
    caso.pendiente.note_asistencia()
    for name in _SETTLED:
        setattr(first, name, getattr(later, name))
        setattr(later, name, [])
    if first.present():
        await write(await bare(caso.tx), first)


async def store(caso: "Caso") -> None:
    """Write all that the step of `caso` left, in one statement; do nothing when it left nothing.

    Raises Unavailable(base_ocupada) when one of its instances was moved by somebody who did not
    hold its root.
    """
    pendiente = caso.pendiente
    pendiente.note_asistencia()
    if not pendiente.holds_something():
        return
    told = chain_events(pendiente)
    cases = [*pendiente.movidos.values(), *pendiente.nuevos.values()]
    memorias = {c.instancia.id: c.ejecucion.dump() for c in cases}
    moved = [c.instancia for c in pendiente.movidos.values()] + told
    pendiente.escritura.movidas = [moved_row(i, memorias.get(i.id)) for i in moved]
    pendiente.escritura.nuevas = [
        _new_row(c.instancia, memorias[c.instancia.id]) for c in pendiente.nuevos.values()
    ]
    written = pendiente.take()
    if await _write_last(caso, written) != len(moved):
        raise Unavailable("base_ocupada")
    for instancia in moved:
        instancia.revision += 1
    if LOOSE not in caso.tx.info:
        kept = [(c.instancia, c.ejecucion.estado, len(memorias[c.instancia.id])) for c in cases]
        caso.tx.info.setdefault(DONE, []).append(partial(_remember, kept[-_KEPT:], written.tareas))


async def _write_last(caso: "Caso", written: Escritura) -> int:
    """Write what ends a step, and return how many instances moved.

    Raises Fallen in a step without nets: a handler may have left what the database refuses.
    """
    raw = await bare(caso.tx)
    try:
        return await write(raw, written)
    except Exception as error:
        if caso.pendiente.nets or isinstance(caso.database.translate(error), Unavailable):
            raise
        raise Fallen from error


def chain_events(pendiente: Pendiente) -> list[FilaInstancia]:
    """Number and hash the events of each instance; return those that did not move otherwise."""
    told: dict[UUID, FilaInstancia] = {}
    for instancia, event in pendiente.eventos:
        instancia.eventos += 1
        facts = {
            **event, "instancia": instancia.id, "persona": event["persona_id"],
            "tarea": event["tarea_id"],
        }  # fmt: skip
        instancia.cadena = chain(instancia.cadena, instancia.eventos, facts)
        pendiente.escritura.eventos.append(
            {
                **event,
                "asistencia_id": instancia.asistencia_id,
                "instancia_id": instancia.id,
                "n": instancia.eventos,
                "huella": instancia.cadena,
            }
        )
        if instancia.id not in pendiente.movidos and instancia.id not in pendiente.nuevos:
            told[instancia.id] = instancia
    return list(told.values())


def moved_row(instancia: FilaInstancia, memoria: bytes | None) -> Row:
    """Return what is written of an instance that moved; without `memoria`, its state stays."""
    # Whoever stops or ends a whole tree writes its states itself.
    ended = instancia.terminada is not None
    return {
        "id": instancia.id,
        "revision": instancia.revision,
        "eventos": instancia.eventos,
        "cadena": instancia.cadena,
        "memoria": memoria,
        "estado": instancia.estado if ended else None,
        "terminada": instancia.terminada,
    }


def _new_row(instancia: FilaInstancia, memoria: bytes) -> Row:
    own = {name: getattr(instancia, name) for name in _NEW}
    return own | {"memoria": memoria}


_NEW = (
    "id", "version_id", "clave", "asistencia_id", "padre_id", "padre_token", "raiz_id",
    "entidad_id", "iniciada_por_id", "contexto", "estado", "eventos", "cadena", "creada",
    "terminada",
)  # fmt: skip


def _remember(kept: Sequence[tuple[FilaInstancia, Estado, int]], tareas: Sequence[Row]) -> None:
    for instancia, estado, stored in kept:
        if instancia.cadena is None or estado.terminada:
            CALIENTE.forget(instancia.id)
        else:
            CALIENTE.keep(instancia.id, instancia.cadena, estado, stored)
    for tarea in tareas[-_KEPT:]:
        CALIENTE.opened(tarea["id"], tarea["instancia_id"])
