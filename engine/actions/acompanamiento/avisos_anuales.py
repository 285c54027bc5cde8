"""Tells each companion the dates that an accepted year gives them, and which ones changed."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.acompanamiento.escritura_anual import Escrito
from engine.actions.orden import Orden
from engine.db.queries.anuales import last_accepted
from engine.db.queries.programas import exercised_by
from engine.db.queries.tablas import acompanantes, cargos, ejercicios
from engine.domain.lima import day_of
from engine.jobs.avisos import AvisoNuevo, enqueue
from engine.planner.anual.pedido import Pedido

Row = Mapping[str, Any]
NOMBRADAS = 12
"""Dates that a message names; the page has them all."""
_UN_DIA = timedelta(days=1)
_KINDS = {
    "visita": "Visita {}", "gia": "GIA {}", "rtc": "RTC {}", "taller": "Taller {}",
    "taller_ap": "Taller de acompañantes {}", "reunion": "Día en la UGEL",
}  # fmt: skip
_MANY = {
    "visita": ("visita", "visitas"), "gia": ("GIA", "GIA"), "rtc": ("RTC", "RTC"),
    "taller": ("taller", "talleres"),
    "taller_ap": ("taller de acompañantes", "talleres de acompañantes"),
    "reunion": ("día en la UGEL", "días en la UGEL"),
}  # fmt: skip
SIN_MOTIVO = "La UGEL planificó el año otra vez, con las listas y las escuelas como están hoy."


async def tell_companions(
    tx: AsyncSession, orden: Orden, programa: Row, plan: Row, written: Escrito, pedido: Pedido
) -> int:
    """Leave one notice for each companion whose dates are new or others; return how many.

    The first year says its dates; one dated anew, each date it had, the one it has and why. Read
    before the plan is marked as accepted.
    """
    former = await last_accepted(tx, programa["id"])
    known = list(former["contratiempos"]) if former else []
    why = [each["motivo"] for each in plan["contratiempos"] if each not in known]
    who = {row["cargo_id"]: row["docente"] or "Docente" for row in pedido.docentes}
    who |= {row["ie"]: row["ie_nombre"] for row in pedido.docentes}
    names = _Nombres(who, {row["ruta"][-1]: row["ie_nombre"] for row in pedido.docentes})
    told = []
    for companion, persona in await _people(tx, programa["id"], day_of(orden.now)):
        facts = _facts(companion, written, names, replanned=former is not None)
        if facts is None or persona == orden.actor.persona_id:
            continue
        told.append(AvisoNuevo(
            clave=f"anio_fechado:{plan['id']}:{persona}", tipo="anio_fechado", persona_id=persona,
            asistencia_id=None, tarea_id=None, en=orden.now, entidad_id=programa["ugel_id"],
            datos=facts | {
                "asistencia": {
                    "codigo": f"{programa['ugel_nombre']} {programa['anio']}",
                    "titulo": "Programa de acompañamiento", "proceso": "programa_ugel",
                    "unidad": "",
                },
                "anio": {
                    "programa": programa["id"], "plan": str(plan["id"]), "acompanante": companion,
                },
                "motivo": "; ".join(dict.fromkeys(why)) or SIN_MOTIVO,
                "por": orden.actor.nombre,
            },
        ))  # fmt: skip
    return await enqueue(tx, told)


async def _people(tx: AsyncSession, programa_id: int, dia: date) -> Sequence[Any]:
    """Return each companion of a programme with the persona that is one on a day."""
    wanted = (
        select(acompanantes.c.id, ejercicios.c.persona_id)
        .join(cargos, cargos.c.id == acompanantes.c.cargo_id)
        .join(ejercicios, exercised_by(dia))
        .where(acompanantes.c.programa_id == programa_id)
        .order_by(acompanantes.c.id, ejercicios.c.persona_id)
    )
    return (await tx.execute(wanted)).all()


class _Nombres:
    """What the strategies of a year are called."""

    def __init__(self, docentes: Mapping[Any, str], schools: Mapping[int, str]) -> None:
        self._docentes, self._schools = docentes, schools

    def say(self, row: Row) -> str:
        """Return "Visita 2, Ana Pérez"."""
        said = _KINDS[row["tipo"]].format(row["numero"])
        whom = self._docentes.get(row["docente_id"]) if row["docente_id"] else None
        if row["tipo"] == "rtc":
            whom = self._schools.get(row["entidad_id"])
        return f"{said}, {whom}" if whom else said


def _facts(
    companion: int, written: Escrito, names: _Nombres, *, replanned: bool
) -> dict[str, Any] | None:
    """Return what one companion is told, None when nothing of theirs is new or other."""
    changes = sorted(_changes(companion, written, names), key=lambda each: each["orden"])
    if not changes:
        return None
    for each in changes:
        del each["orden"]
    new = [row for row in written.nuevas if _reaches(row, companion)]
    many = Counter(row["tipo"] for row in new)
    return {
        "replanificado": replanned,
        "cuentas": [f"{n} {_MANY[tipo][n != 1]}" for tipo, n in many.items()],
        "cambios": changes[:NOMBRADAS],
        "mas": max(0, len(changes) - NOMBRADAS),
    }


def _reaches(row: Row, companion: int) -> bool:
    return row["acompanante_id"] in (None, companion)


def _changes(companion: int, written: Escrito, names: _Nombres) -> Iterator[dict[str, Any]]:
    """Yield each date that is new, other or no longer: `antes` and `ahora`, the missing None."""
    for row in written.nuevas:
        if _reaches(row, companion):
            yield _change(names.say(row), None, _span(row))
    for before, row in written.movidas:
        gave, takes = _reaches(before, companion), _reaches(row, companion)
        if not (gave or takes):
            continue
        was, now = _kept(before) if gave else None, _span(row) if takes else None
        if was != now:
            yield _change(names.say(row), was, now)
    for before in written.quitadas:
        if _reaches(before, companion):
            yield _change(names.say(before), _kept(before), None)


def _span(row: Row) -> list[str]:
    return [row["desde"].isoformat(), (row["fin"] - _UN_DIA).isoformat()]


def _kept(row: Row) -> list[str]:
    return [row["desde"].isoformat(), row["hasta"].isoformat()]


def _change(que: str, antes: list[str] | None, ahora: list[str] | None) -> dict[str, Any]:
    when = ahora or antes or [""]
    return {"que": que, "antes": antes, "ahora": ahora, "orden": (when[0], que)}
