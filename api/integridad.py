"""What `articula verify` finds in the database, each fault in a sentence."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import text

from engine.actions.instancias.cotejo import Desajuste, find_mismatches
from engine.actions.reloj import current_offset
from engine.db.queries.historia import Falta, find_touched
from engine.db.queries.huellas import find_altered, say_altered
from engine.db.queries.invariantes import check_invariants
from engine.db.session import Database

_SNAPSHOT = text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
MOST = 100
"""Faults told one by one; of the rest, only how many."""

_FALTAS: Mapping[str, str] = {
    "alterado": "el evento n.º {n} (fila {evento}) no es el que se escribió: fue alterado, cambiado"
    " de lugar o puesto en vez de otro",
    "faltante": "falta el evento n.º {n}: después viene la fila {evento}",
    "insertado": "la fila {evento} no la escribió el servicio: fue insertada",
    "cortado": "faltan los últimos eventos, desde el n.º {n}",
    "final": "la marca final de la instancia no es la de su último evento, el n.º {n}",
    "huerfano": "la instancia ya no existe y quedó la fila {evento} de su historia",
}
_COSAS: Mapping[str, str] = {
    "tareas": "tareas abiertas",
    "temporizadores": "temporizadores",
    "suscripciones": "mensajes o señales que espera",
    "hijos": "hijas que espera",
    "incidentes": "incidentes abiertos",
}
_INVARIANTES: Mapping[str, str] = {
    "sin_trabajo": "instancias en marcha que nada moverá",
    "hija_sin_padre": "hijas mal contadas o sin quien las espere",
    "reserva_sin_actividad": "reservas de asistencias que ya no se harán",
    "lista_fuera_de_sus_dias": "listas de acompañamiento fuera de los días de su acompañante",
    "estrategia_sin_proceso": "estrategias en curso que nadie lleva",
    "estrategia_perdida": "estrategias sin hacer y sin fecha nueva",
}
"""The invariants that hold of the rows even while no worker runs."""


async def find_faults(database: Database, machine_now: datetime) -> list[str]:
    """Return a sentence per fault of the history, of the rows and of the invariants.

    Everything is read as of one instant, while the service goes on; a demo's clock is followed.
    """
    faults: list[str] = []
    more = 0
    async with database.transaction() as tx:
        await tx.execute(_SNAPSHOT)
        now = machine_now + await current_offset(tx)
        async for falta in find_touched(tx):
            more += len(faults) >= MOST
            faults += [] if len(faults) >= MOST else [say_falta(falta)]
        async for desajuste in find_mismatches(tx, now):
            more += len(faults) >= MOST
            faults += [] if len(faults) >= MOST else [say_desajuste(desajuste)]
        altered = [say_altered(row) async for row in find_altered(tx)]
        broken = await check_invariants(tx, now)
    faults += [
        f"Hay {found.cuenta} {_INVARIANTES[name]}: {', '.join(found.muestra)}"
        for name, found in broken.items()
        if found.cuenta and name in _INVARIANTES
    ]
    faults += [f"El documento {said}, ya no dice lo que se presentó." for said in altered]
    return [*faults, f"Y {more} faltas más."] if more else faults


def say_falta(falta: Falta) -> str:
    """Return what is wrong with the history of an instance."""
    told = _FALTAS[falta.tipo].format(n=falta.n, evento=falta.evento)
    who = f"{falta.clave} ({falta.instancia})" if falta.clave else str(falta.instancia)
    return f"Historia de {who}: {told}."


def say_desajuste(desajuste: Desajuste) -> str:
    """Return what an instance's rows and its state do not agree on."""
    who = f"{desajuste.clave} ({desajuste.instancia})"
    if desajuste.que == "memoria":
        return f"El estado de {who} no se puede leer."
    sides = [
        f"{n} {words}"
        for n, words in ((desajuste.faltan, "de menos"), (desajuste.sobran, "de más"))
        if n
    ]
    return f"Las filas de {who} no reflejan su estado: {_COSAS[desajuste.que]}, {', '.join(sides)}."
