"""What the fichas of accompaniment are filled in with and held to, as plain facts."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.estrategias.fechas import a_month_after, month_end
from engine.actions.estrategias.normas import wants_directors
from engine.db.filas import FilaTarea
from engine.db.queries.estrategias import (
    find_of_instancia,
    list_docentes,
    list_pending,
    taken_days,
)
from engine.db.queries.tablas import instancias, programas, protocolos, reglamentos, tareas
from engine.db.tables import Tarea
from engine.domain.lima import day_of
from engine.domain.reglamento import read_regla

Facts = dict[str, Any]
PLANES = {
    "plan_mensual": ("en_aula",), "diagnostico_plan": ("diagnostica",), "cierre_plan": ("cierre",),
}  # fmt: skip
"""The plans that a companion writes, and the visits that each plans."""
DE_LA_UGEL = "plan_anual_ugel"
"""The one that plans the talleres."""
DE_SU_LISTA = ("gia_registro", "valoracion_mes")
"""Those that ask for each docente of the companion."""
DE_TODAS = "taller_registro"
"""The one that asks for each docente of the programme: a taller is of the UGEL (PR-21)."""
PASOS = frozenset(
    {
        "visita_coordinacion", "reprogramacion", "visita_observacion", "visita_direccion",
        "visita_preparacion", "visita_dialogo", "visita_sesion", "visita_linea_base",
        "plan_individual", "plan_institucional", "visita_registro", "visita_socializacion",
        "gia_diseno", "gia_registro", "gia_directores", "rtc_convocatoria", "rtc_registro",
        "taller_plan", "taller_registro",
    }
)  # fmt: skip
"""Those that are steps of one strategy."""
FICHAS = PASOS | PLANES.keys() | {*DE_SU_LISTA, "plan_anual", "plan_anual_ugel"}
DOMINIO_1 = ("D1", "D4")
DOMINIO_2 = ("D11", "D15", "D19", "D22", "D23", "D25")
"""Valued with evidence of visits alone, when the visit ends (VA-03, S003:2110-2113)."""
_HOURS = 2
_DIRECTOR_HOURS = 3
_GIA_HOURS = 3
_BEFORE = {
    "visita_preparacion": ("observar",),
    "visita_dialogo": ("preparar_dialogo",),
    "gia_directores": ("registrar_gia",),
}
"""The step whose end each one waits for, on the same day (PR-12, PR-07)."""
_VISITS = ("visita",)
_WITHOUT_VISITS = ("gia", "rtc", "gia_diseno", "rtc_convocatoria")


async def gather_estrategia(tx: AsyncSession, tarea: Tarea | FilaTarea, now: datetime) -> Facts:
    """Return the facts of a tarea of accompaniment, named as in `forms.contexto.Contexto`."""
    today = day_of(now)
    whole = await tx.scalar(
        select(instancias.c.contexto).where(instancias.c.id == tarea.instancia_id)
    )
    contexto: Facts = dict(whole or {})
    facts: Facts = {}
    if tarea.ficha in PASOS:
        facts["estrategia"] = await _step(tx, tarea, today)
    elif tarea.ficha in PLANES:
        facts["estrategia"] = await _plan(tx, tarea.ficha, contexto, today)
    else:
        facts["estrategia"] = {"desempenos": await _desempenos(tx, contexto)}
        if tarea.ficha == DE_LA_UGEL:
            facts["estrategia"]["filas"] = await _talleres(tx, tarea, today)
    companion = contexto.get("acompanante_id")
    if companion is not None and (tarea.ficha in PLANES or tarea.ficha in DE_SU_LISTA):
        docentes = await list_docentes(tx, companion, today)
        facts["convocados"] = docentes
        schools = {d["entidad_codigo"]: d["entidad_nombre"] for d in docentes}
        facts["entidades"] = [{"codigo": c, "nombre": n} for c, n in schools.items()]
    elif tarea.ficha == DE_TODAS:
        programa = contexto.get("programa_id") or 0
        facts["convocados"] = await list_docentes(tx, None, today, programa_id=int(programa))
    return facts


async def _step(tx: AsyncSession, tarea: Tarea | FilaTarea, today: date) -> Facts | None:
    row = await find_of_instancia(tx, tarea.instancia_id, today)
    if row is None:
        return None
    asked = (row["regla"] or {}).get("desempenos_docente") or []
    facts: Facts = {
        "tipo": row["tipo"],
        "clase": row["clase"],
        "inicio": row["desde"],
        "fin": row["hasta"],
        "dias": (row["hasta"] - row["desde"]).days + 1,
        "docente": row["docente"] or "",
        "institucion": row["institucion"] if row["tipo"] in ("visita", "rtc") else "",
        "es_director": row["es_director"],
        "horas": await _hours(tx, tarea.ficha, row),
        "tope": row["programa_hasta"],
        "libre_desde": a_month_after(today),
        "desempenos": asked,
        "propios": [code for code in asked if code not in DOMINIO_1] or list(DOMINIO_2),
        "ocupados": await _taken(tx, tarea.ficha, row),
    }
    return facts | await _under_way(tx, tarea, row)


async def _taken(tx: AsyncSession, ficha: str, row: Facts) -> list[date]:
    """Return the days on which a GIA, a RTC or what takes the place of a strategy may not be."""
    if row["acompanante_id"] is None or ficha not in (*_WITHOUT_VISITS, "reprogramacion"):
        return []
    against = ("visita", "gia", "rtc") if row["tipo"] == "visita" else _VISITS
    return await taken_days(tx, row["acompanante_id"], against, salvo=row["id"])


async def _hours(tx: AsyncSession, ficha: str, row: Facts) -> int:
    """Return the least that a step lasts by its rule book (PR-12, NU-12..17, S004:268, 296)."""
    regla = row["regla"] or {}
    if ficha == "visita_dialogo" and row["es_director"]:
        return int(regla.get("dialogo_director_horas") or _DIRECTOR_HOURS)
    own = {
        "visita_observacion": "observacion_horas",
        "visita_preparacion": "preparacion_horas",
        "visita_dialogo": "dialogo_horas",
    }
    if ficha in own:
        return int(regla.get(own[ficha]) or _HOURS)
    columns = {"gia_directores": protocolos.c.gia_directores_horas}
    for name in ("gia_diseno", "gia_registro"):
        columns[name] = protocolos.c.gia_horas
    for name in ("rtc_convocatoria", "rtc_registro"):
        columns[name] = protocolos.c.rtc_horas
    if ficha not in columns:
        return _HOURS
    asked = select(columns[ficha]).where(
        protocolos.c.reglamento_id == row["reglamento_id"], columns[ficha] > 0
    )
    return int(await tx.scalar(asked.order_by(columns[ficha]).limit(1)) or _GIA_HOURS)


async def _under_way(tx: AsyncSession, tarea: Tarea | FilaTarea, row: Facts) -> Facts:
    """Return the day of the visit that is under way, and when what comes before ended on it."""
    done = await tx.execute(
        select(tareas.c.elemento, tareas.c.respuesta)
        .where(
            tareas.c.instancia_id == tarea.instancia_id,
            tareas.c.estado == "completada",
        )
        .order_by(tareas.c.cerrada, tareas.c.id)
    )
    day, last = 1, dict[str, Mapping[str, Any]]()
    for step in done:
        last[step.elemento] = step.respuesta or {}
        if step.elemento == "reprogramar":
            day, last = 1, {}
        elif step.elemento == "dialogar":
            day = min(day + 1, (row["hasta"] - row["desde"]).days + 1)
    before = [last[e].get("hora_fin", "") for e in _BEFORE.get(tarea.ficha, ()) if e in last]
    return {"dia": day, "desde": before[-1] if before else ""}


async def _plan(tx: AsyncSession, ficha: str, contexto: Facts, today: date) -> Facts:
    """Return the days of a plan and what is planned in them already."""
    periodo = await tx.scalar(
        select(programas.c.periodo).where(programas.c.id == contexto["programa_id"])
    )
    assert periodo is not None
    first, last = max(periodo.lower, today), periodo.upper - timedelta(days=1)
    if ficha == "plan_mensual":
        month = date.fromisoformat(f"{contexto['mes']}-01")
        first, last = max(periodo.lower, month), min(last, month_end(month))
    companion = contexto["acompanante_id"]
    planned = {
        tipo: await list_pending(
            tx, today, tipo=tipo, acompanante_id=companion, hasta=last,
            clases=PLANES[ficha] if tipo == "visita" else (),
        )
        for tipo in ("visita", "gia", "rtc")
    }  # fmt: skip
    moving = {
        row["desde"] + timedelta(days=n) for row in planned["visita"] for n in range(_long(row))
    }
    taken = await taken_days(tx, companion, _VISITS)
    filled = _filled(ficha, planned)
    if "gia" in filled and await _wants_directors(tx, contexto, first):
        filled["con_directores"] = True
    return {
        "inicio": first,
        "tope": last,
        "filas": filled,
        "ocupados": [day for day in taken if day not in moving],
    }


async def _wants_directors(tx: AsyncSession, contexto: Facts, first: date) -> bool:
    """Tell if the GIA of a month is to be followed by one of directores (PR-08)."""
    regla = select(reglamentos.c.regla).join(
        programas, programas.c.reglamento_id == reglamentos.c.id
    )
    known = await tx.scalar(regla.where(programas.c.id == contexto["programa_id"]))
    every = read_regla(known or {}).gia_directores_cada_meses
    if every is None:
        return False
    programa, companion = contexto["programa_id"], contexto["acompanante_id"]
    return (await wants_directors(tx, programa, companion, first.replace(day=1), every))[0]


def _long(row: Facts) -> int:
    return int((row["hasta"] - row["desde"]).days) + 1


def _filled(ficha: str, planned: Mapping[str, list[Facts]]) -> Facts:
    visits = [
        {
            "docente": row["docente_id"],
            "fecha": row["desde"].isoformat(),
            "dias": _long(row),
        }
        for row in planned["visita"]
    ]
    filled: Facts = {"visitas": visits}
    if ficha == "plan_mensual" and planned["gia"]:
        filled["gia"] = planned["gia"][0]["desde"].isoformat()
    if ficha == "plan_mensual" and planned["rtc"]:
        filled["rtc"] = [
            {"institucion": row["entidad"], "fecha": row["desde"].isoformat()}
            for row in planned["rtc"]
        ]
    return filled


async def _talleres(tx: AsyncSession, tarea: Tarea | FilaTarea, today: date) -> Facts:
    """Return the talleres that the year of a programme holds already."""
    wanted = select(programas.c.id).where(programas.c.instancia_id == tarea.instancia_id)
    programa_id = await tx.scalar(wanted)
    if programa_id is None:
        return {}
    rows = await list_pending(tx, today, tipo="taller", programa_id=programa_id)
    planned = [{"fecha": row["desde"].isoformat(), "dias": _long(row)} for row in rows]
    return {"talleres": planned}


async def _desempenos(tx: AsyncSession, contexto: Facts) -> list[str]:
    """Return the performances that the rule book of a programme prioritises (NU-24)."""
    regla = await tx.scalar(
        select(reglamentos.c.regla)
        .join(programas, programas.c.reglamento_id == reglamentos.c.id)
        .where(programas.c.id == contexto.get("programa_id"))
    )
    return list((regla or {}).get("desempenos_docente") or [])
