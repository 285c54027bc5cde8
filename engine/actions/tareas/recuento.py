"""Counts the deadlines of some instances again, and writes whatever that moves."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.instancias.caso import definition_of
from engine.actions.instancias.oficinas import office_of
from engine.actions.instancias.pendiente import Pendiente, chain_events, moved_row
from engine.actions.tareas.oficinas import Oficinas, load_oficinas, load_plantel
from engine.db.crudo import bare
from engine.db.escritura import write
from engine.db.filas import FilaInstancia
from engine.db.queries.calendario import load_calendario
from engine.db.queries.corrimientos import (
    CorrimientoVivo,
    PlazoAbierto,
    keep_moved,
    move_tareas,
    read_instancias,
    read_timed,
    read_touched,
)
from engine.domain.escalera import Escalera, rungs
from engine.domain.recuento import moved
from engine.domain.vencimiento import Vencimiento
from engine.errors import Unavailable
from engine.process.ejecucion import Ejecucion

Row = dict[str, Any]
_Hosts = Mapping[UUID, UUID]


@dataclass
class Recuento:
    """What a batch leaves to be written: tareas with their new dates, timers, history, states."""

    corrimiento: CorrimientoVivo
    now: datetime
    oficinas: Oficinas
    instancias: Mapping[UUID, FilaInstancia]
    pendiente: Pendiente = field(default_factory=Pendiente)
    tareas: list[Row] = field(default_factory=list)
    movidos: list[Row] = field(default_factory=list)
    memorias: dict[UUID, bytes] = field(default_factory=dict)

    def look_at_tarea(self, plazo: PlazoAbierto) -> None:
        """Count a tarea's deadline again; what moves also moves its reminders."""
        local = self.oficinas.calendar_of(plazo.entidad_id, plazo.asistencia_id, plazo.id)
        due = moved(Vencimiento.from_json(plazo.vencimiento), local, self.now)
        if due is None:
            return
        self.tareas.append({"id": plazo.id, "vence": due.instante, "vencimiento": due.to_json()})
        if plazo.estado == "abierta":
            self.pendiente.escritura.recordatorios += [
                {
                    "tarea_id": plazo.id,
                    "asistencia_id": plazo.asistencia_id,
                    "peldano": rung.peldano,
                    "vence": rung.instante,
                }
                for rung in rungs(
                    self._ladder_of(plazo), due.instante, self.now, self.oficinas.calendario
                )
            ]
        self._note(plazo.instancia_id, plazo.elemento, plazo.nombre, plazo.vence, due.instante,
                   tarea_id=plazo.id)  # fmt: skip

    def _ladder_of(self, plazo: PlazoAbierto) -> Escalera:
        proceso = self.instancias[plazo.instancia_id].proceso
        return self.oficinas.calendario.ladder_of(proceso, plazo.elemento)

    def look_at_timers(self, ejecucion: Ejecucion, instancia_id: UUID, hosts: _Hosts) -> None:
        """Reckon the timers of an instance again; `hosts` are its open tareas by their token."""
        row = self.instancias[instancia_id]
        offices = {
            token: self.oficinas.calendar_of(office_of(row), row.asistencia_id, tarea_id)
            for token, tarea_id in hosts.items()
        }
        timers = ejecucion.retime(offices)
        if not timers:
            return
        self.memorias[instancia_id] = ejecucion.dump()
        for timer in timers:
            self.pendiente.escritura.temporizadores.append(
                {
                    "instancia_id": instancia_id,
                    "token": timer.token,
                    "elemento": timer.elemento.id,
                    "peldano": timer.peldano,
                    "vence": timer.despues,
                }
            )
            self._note(
                instancia_id, timer.elemento.id, timer.elemento.nombre, timer.antes, timer.despues
            )

    def _note(
        self,
        instancia_id: UUID,
        elemento: str,
        nombre: str,
        antes: datetime,
        despues: datetime,
        tarea_id: UUID | None = None,
    ) -> None:
        told = {"antes": antes.isoformat(), "despues": despues.isoformat()}
        datos = {**told, "nombre": nombre, "motivo": self.corrimiento.causa["texto"]}
        event = {
            "en": self.now, "tipo": "plazo_movido", "tarea_id": tarea_id,
            "persona_id": self.corrimiento.persona_id, "datos": datos,
        }  # fmt: skip
        self.pendiente.eventos.append((self.instancias[instancia_id], event))
        self.movidos.append(
            {**told, "instancia_id": instancia_id, "tarea_id": tarea_id, "elemento": elemento}
        )


async def recount_roots(
    tx: AsyncSession,
    corrimiento: CorrimientoVivo,
    roots: Sequence[UUID],
    timers: Sequence[tuple[int, str]],
    now: datetime,
) -> int:
    """Count again all that waits below these roots, which are locked; how many tareas moved.

    Raises Unavailable(base_ocupada) when one of the instances was moved by somebody who did not
    hold its root.
    """
    raw = await bare(tx)
    plazos = await read_touched(raw, corrimiento.desde, corrimiento.hasta, roots)
    timed = await read_timed(raw, roots, timers)
    ids = {plazo.instancia_id for plazo in plazos} | timed
    instancias = await read_instancias(raw, list(ids), list(timed))
    offices = {office_of(row) for row in instancias.values()}
    offices |= {plazo.entidad_id for plazo in plazos}
    calendario = await load_calendario(tx)
    oficinas = await load_oficinas(tx, await load_plantel(tx), calendario, offices)
    recuento = Recuento(corrimiento, now, oficinas, instancias)
    for plazo in plazos:
        recuento.look_at_tarea(plazo)
    await _look_at_all_timers(tx, recuento, timed, plazos)
    await _write(tx, recuento)
    return len(recuento.tareas)


async def _look_at_all_timers(
    tx: AsyncSession, recuento: Recuento, timed: Collection[UUID], plazos: Sequence[PlazoAbierto]
) -> None:
    hosts: dict[UUID, dict[UUID, UUID]] = {}
    for plazo in plazos:
        hosts.setdefault(plazo.instancia_id, {})[plazo.token] = plazo.id
    for instancia_id in timed:
        row = recuento.instancias[instancia_id]
        assert row.memoria is not None
        definicion = await definition_of(tx, row.version_id, row.proceso, row.huella)
        local = recuento.oficinas.calendar_of(office_of(row), row.asistencia_id)
        ejecucion = Ejecucion.load(definicion, row.memoria, local, recuento.now)
        recuento.look_at_timers(ejecucion, instancia_id, hosts.get(instancia_id, {}))


async def _write(tx: AsyncSession, recuento: Recuento) -> None:
    if not recuento.movidos:
        return
    raw, pendiente = await bare(tx), recuento.pendiente
    await move_tareas(raw, recuento.tareas)
    told = chain_events(pendiente)
    written = pendiente.escritura
    written.movidas = [moved_row(row, recuento.memorias.get(row.id)) for row in told]
    if await write(raw, written) != len(told):
        raise Unavailable("base_ocupada")
    await keep_moved(raw, recuento.corrimiento, recuento.movidos, recuento.now)
