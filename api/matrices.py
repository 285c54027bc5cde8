"""How a matriz is told, over REST and in pages: its head, its visits, its month and its rubrics."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.matrices import get_matriz_of, list_visits
from engine.db.queries.reglamentos import get_reglamento
from engine.db.queries.valoraciones import levels_of, list_valoraciones, priorities_of
from engine.domain.actor import Actor
from engine.domain.desempeno import (
    NIVELES,
    Rubrica,
    asked_of,
    asked_of_director,
    rated_at_visit,
    rubrica_of,
    say_desempeno,
)
from engine.domain.reglamento import Reglamento, write_regla

Told = dict[str, Any]


async def tell_matriz(
    tx: AsyncSession, actor: Actor, cargo_id: int, mes: date | None, hoy: date
) -> Told:
    """Return the matriz of a docente or of whoever directs, in a month (IN-13, IN-14).

    Every performance has its level in force, those of the month with their evidence and product
    (VA-06); a director has evidence and needs, and no level (VA-05). Raises
    NotFound("docente_desconocido").
    """
    who = await get_matriz_of(tx, actor, cargo_id, hoy)
    libro = await get_reglamento(tx, who["reglamento_id"])
    month = _within(mes or hoy, who)
    director = who["rol"] == "director_ie"
    codes = _codes(libro, who["tipo"], director)
    rows = await list_valoraciones(
        tx, cargo_id, desde=month, hasta=month, de_director=director,
        programa_id=who["programa_id"],
    )  # fmt: skip
    levels = {} if director else (await levels_of(tx, [cargo_id], month)).get(cargo_id, {})
    visits = await list_visits(tx, cargo_id, who["programa_id"], month, _last(month))
    first = (await priorities_of(tx, [cargo_id], month)).get(cargo_id, ())
    return {
        **{name: value for name, value in who.items() if name not in ("reglamento_id",)},
        "de_director": director,
        "mes": month,
        "meses": _months(who, hoy),
        "prioridad": [say_desempeno(libro.rubricas, code, de_director=director) for code in first],
        "visitas": [_visit(row) for row in visits],
        "desempenos": [
            _line(libro.rubricas, code, director, rows, levels.get(code)) for code in codes
        ],
    }


async def list_desempenos(tx: AsyncSession, who: Told) -> list[tuple[str, str]]:
    """Return code and name of each performance looked at in whom `get_matriz_of` told of."""
    libro = await get_reglamento(tx, who["reglamento_id"])
    director = who["rol"] == "director_ie"
    return [
        (code, say_desempeno(libro.rubricas, code, de_director=director))
        for code in _codes(libro, who["tipo"], director)
    ]


def _codes(libro: Reglamento, tipo: str | None, director: bool) -> tuple[str, ...]:
    regla = write_regla(libro.regla)
    if director:
        return asked_of_director(regla, libro.rubricas)
    return asked_of(regla, libro.rubricas, tipo)


def _line(
    rubricas: tuple[Rubrica, ...],
    code: str,
    director: bool,
    rows: Iterable[Told],
    level: Told | None,
) -> Told:
    """Return a row of the matriz: its level, and what of this month stands behind it."""
    own = [row for row in rows if row["desempeno"] == code]
    rubrica = rubrica_of(rubricas, code, de_director=director)
    reached = level["nivel"] if level else None
    return {
        "desempeno": code,
        "nombre": rubrica.nombre if rubrica else f"Desempeño {code.removeprefix('D')}",
        "mira": rubrica.mira if rubrica else "",
        "niveles": list(rubrica.niveles) if rubrica else [],
        "se_define": "en la visita" if not director and rated_at_visit(code) else "a fin de mes",
        "nivel": NIVELES[reached - 1] if reached else None,
        "dice": rubrica.tell(reached) if rubrica else "",
        "nivel_de": level["mes"] if level else None,
        "evidencias": [_evidence(row) for row in own if row["evidencia"]],
        "productos": [row["producto"] for row in own if row["producto"]],
        "necesidades": list(dict.fromkeys(r["necesidad"] for r in own if r["necesidad"])),
        "valoraciones": [
            {"id": row["id"], "nivel": NIVELES[row["nivel"] - 1] if row["nivel"] else None,
             "fuente": row["fuente"], "dia": row["ultimo_dia"], "definitiva": row["definitiva"],
             "correcciones": row["correcciones"] or []}
            for row in own
        ],
    }  # fmt: skip


def _evidence(row: Told) -> Told:
    return {
        "texto": row["evidencia"],
        "fuente": row["fuente"],
        "dia": row["ultimo_dia"],
        "id": row["id"],
    }


def _visit(row: Told) -> Told:
    """Return a visit with what its registro says for the head of the matriz (IN-13)."""
    said = row["registro"] or {}
    return {
        "id": row["id"],
        "clase": row["clase"],
        "numero": row["numero"],
        "estado": row["estado"],
        "desde": row["desde"],
        "hasta": row["hasta"],
        "area": said.get("area"),
        "grados": said.get("grados"),
        "proposito": said.get("proposito"),
        "sesion_original": said.get("sesion_original"),
        "sesion_reajustada": said.get("sesion_reajustada"),
        "compromisos": said.get("compromisos", []),
        "firmada": said.get("firmada"),
    }


def _within(dia: date, who: Told) -> date:
    """Return the first of the month that is asked for, or the nearest of the programme."""
    last: date = who["programa_hasta"]
    nearest: date = max(min(dia, last), who["programa_desde"])
    return nearest.replace(day=1)


def _last(month: date) -> date:
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def _months(who: Told, hoy: date) -> list[date]:
    """Return the months of a programme that have begun, the last first."""
    found, month = [], who["programa_desde"].replace(day=1)
    while month <= hoy and month < who["programa_hasta"]:
        found.append(month)
        month = _last(month).replace(day=1)
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return found[::-1]
