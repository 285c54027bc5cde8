"""Tells the owners of moved deadlines, once: one notice per persona with the list."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.tareas.oficinas import load_plantel
from engine.db.crudo import bare
from engine.db.queries.corrimientos import CorrimientoVivo, moved_tareas
from engine.db.queries.de_que_tratan import describe_tareas
from engine.db.queries.plantel import Plantel
from engine.db.queries.recordatorios import TareaRecordada, load_open_tareas
from engine.domain.lima import day_of
from engine.domain.puesto import post_of
from engine.domain.redaccion import explain
from engine.domain.vencimiento import Vencimiento
from engine.jobs.avisos import AvisoNuevo, enqueue

ACOMPANAMIENTO = "Acompañamiento pedagógico"
"""What the work of a programme is called, which has no title of its own."""
LISTED = 20
"""Deadlines that one notice tells by name; of the rest it says how many they are."""
_AT_ONCE = 2000
Post = tuple[int, str] | int


async def tell_owners(tx: AsyncSession, corrimiento: CorrimientoVivo, now: datetime) -> int:
    """Write the notices of what a pass moved and is still open; return to how many personas."""
    before = await moved_tareas(await bare(tx), corrimiento)
    plantel, told = await load_plantel(tx), dict[int, list[dict[str, Any]]]()
    for ids in _batches(sorted(before)):
        tareas = await load_open_tareas(tx, ids)
        await plantel.titulares(tx, {post_of(tarea) for tarea in tareas.values()}, now)
        about = await describe_tareas(tx, tareas.keys(), day_of(now))
        for tarea in tareas.values():
            line = _line(tarea, before[tarea.id], about.get(tarea.id))
            for persona_id in await owners_of(
                tx,
                plantel,
                post_of(tarea),
                now,
                tomada=tarea.tomada_por_id,
                salvo=tarea.presento_id,
            ):
                told.setdefault(persona_id, []).append(line)
    for personas in _batches(sorted(told)):
        await enqueue(tx, [_aviso(corrimiento, p, told[p], now) for p in personas])
    return len(told)


async def owners_of(
    tx: AsyncSession,
    plantel: Plantel,
    post: Post,
    now: datetime,
    *,
    tomada: int | None,
    salvo: int | None = None,
) -> set[int]:
    """Return the personas whose an open tarea is: who took it, or else all who attend to its post.

    `salvo` is whose work it approves, who is nobody to do it.
    """
    held = {t.persona_id for t in await plantel.responsables(tx, post, now, salvo=salvo)}
    return held & {tomada} or held


def _line(tarea: TareaRecordada, before: datetime, about: str | None) -> dict[str, Any]:
    """Tell a deadline by its AT; work of a programme by whom and when it is about."""
    assert tarea.vence is not None
    return {
        "codigo": about or tarea.codigo,
        "titulo": ACOMPANAMIENTO if about else tarea.titulo,
        "tarea": tarea.nombre,
        "antes": day_of(before).isoformat(),
        "vence": day_of(tarea.vence).isoformat(),
        "vencimiento": tarea.vencimiento,
    }


def _aviso(
    corrimiento: CorrimientoVivo, persona_id: int, lines: Sequence[dict[str, Any]], now: datetime
) -> AvisoNuevo:
    ordered = sorted(lines, key=lambda line: (line["vence"], line["codigo"], line["tarea"]))
    return AvisoNuevo(
        clave=f"plazos_movidos:{corrimiento.id}:{corrimiento.pasada}:{persona_id}",
        tipo="plazos_movidos",
        persona_id=persona_id,
        asistencia_id=None,
        tarea_id=None,
        datos={
            "causa": corrimiento.causa["texto"],
            "plazos": [_explained(line) for line in ordered[:LISTED]],
            "total": len(ordered),
        },
        en=now,
    )


def _explained(line: Mapping[str, Any]) -> dict[str, Any]:
    """Return a line of the notice, with why its new date is that one."""
    told = {name: value for name, value in line.items() if name != "vencimiento"}
    stored = line["vencimiento"]
    return told | {"porque": explain(Vencimiento.from_json(stored)) if stored else None}


def _batches(ids: Sequence[Any]) -> list[Sequence[Any]]:
    return [ids[n : n + _AT_ONCE] for n in range(0, len(ids), _AT_ONCE)]
