"""The groups of accompaniment: companions, months, and what is planned for each."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from engine.actions.estrategias.fechas import months_of, span_of
from engine.actions.instancias.miembro import Miembro
from engine.db.queries.estrategias import list_pending
from engine.db.queries.tablas import acompanantes, cargos, programas
from engine.domain.lima import day_of

if TYPE_CHECKING:
    from engine.actions.instancias.caso import Caso


_PASSED = ("sensibiliza", "ultimo_mes")
"""What a visit takes of the diagnosis or month that calls it."""


async def acompanantes_del_programa(caso: "Caso") -> list[Miembro]:
    """Each companion of the programme, whoever exercises its cargo."""
    programa_id = caso.ejecucion.variables["programa"]
    rows = await caso.tx.execute(
        select(acompanantes.c.id, acompanantes.c.cargo_id, cargos.c.entidad_id)
        .join(cargos, cargos.c.id == acompanantes.c.cargo_id)
        .where(acompanantes.c.programa_id == programa_id)
        .order_by(acompanantes.c.id)
    )
    return [
        Miembro(
            f"acompanante/{row.id}",
            contexto={
                "entidad_id": row.entidad_id,
                "rol": "acompanante",
                "cargo_id": row.cargo_id,
                "programa_id": programa_id,
                "acompanante_id": row.id,
            },
        )
        for row in rows
    ]


async def meses_del_programa(caso: "Caso") -> list[Miembro]:
    """Each month of the programme that has not passed."""
    whole = caso.instancia.contexto
    row = (
        await caso.tx.execute(
            select(
                func.lower(programas.c.periodo).label("desde"),
                (func.upper(programas.c.periodo) - 1).label("hasta"),
            ).where(programas.c.id == whole["programa_id"])
        )
    ).one()
    calendario = caso.ejecucion.motor.calendario
    return [
        Miembro(f"mes/{month['mes']}", variables=month, contexto={**whole, "mes": month["mes"]})
        for month in months_of(row.desde, row.hasta, caso.now, calendario)
    ]


async def _planned(
    caso: "Caso", tipo: str, clases: Sequence[str] = (), *, month: bool = False
) -> list[Miembro]:
    whole, known = caso.instancia.contexto, caso.ejecucion.variables
    rows = await list_pending(
        caso.tx,
        day_of(caso.now),
        tipo=tipo,
        clases=clases,
        acompanante_id=whole.get("acompanante_id"),
        programa_id=whole.get("programa_id") or known.get("programa"),
        hasta=day_of(datetime.fromisoformat(known["fin"])) if month else None,
    )
    passed: dict[str, Any] = {name: known[name] for name in _PASSED if name in known}
    return [_member(caso, row, passed) for row in rows]


def _member(caso: "Caso", row: Mapping[str, Any], passed: dict[str, Any]) -> Miembro:
    where = {
        "entidad_id": row["ugel_id"],
        "escala_entidad_id": row["entidad_id"],
        "escala_rol": "director_ie",
        "programa_id": row["programa_id"],
    }
    whole = {**caso.instancia.contexto, **where}
    return Miembro(
        f"{row['tipo']}/{row['id']}", variables={**passed, **span_of(row)}, contexto=whole
    )


async def visitas_del_mes(caso: "Caso") -> list[Miembro]:
    """Each visit planned up to the end of the month that nobody carries yet (NU-11).

    Where the last month has not room for all, closing visits begin before it (FA-12).
    """
    return await _planned(caso, "visita", ("en_aula", "cierre"), month=True)


async def gia_del_mes(caso: "Caso") -> list[Miembro]:
    """Each GIA planned up to the end of the month (NU-16)."""
    return await _planned(caso, "gia", month=True)


async def rtc_del_mes(caso: "Caso") -> list[Miembro]:
    """Each RTC planned up to the end of the month (EF-04)."""
    return await _planned(caso, "rtc", month=True)


async def visitas_linea_base(caso: "Caso") -> list[Miembro]:
    """Each visit of the baseline's sample (PR-14, FA-03)."""
    return await _planned(caso, "visita", ("linea_base",))


async def visitas_diagnosticas(caso: "Caso") -> list[Miembro]:
    """Each diagnostic visit (FA-05)."""
    return await _planned(caso, "visita", ("diagnostica",))


async def visitas_de_cierre(caso: "Caso") -> list[Miembro]:
    """Each closing visit, with what the year's plan left undone: nothing is lost (PR-16)."""
    return await _planned(caso, "visita", ("en_aula", "cierre"))


async def talleres_del_programa(caso: "Caso") -> list[Miembro]:
    """Each taller of the UGEL (EF-03)."""
    return await _planned(caso, "taller")


COLECCIONES: Mapping[str, Callable[["Caso"], Awaitable[list[Miembro]]]] = {
    "acompanantes": acompanantes_del_programa,
    "meses_del_programa": meses_del_programa,
    "visitas_del_mes": visitas_del_mes,
    "gia_del_mes": gia_del_mes,
    "rtc_del_mes": rtc_del_mes,
    "visitas_linea_base": visitas_linea_base,
    "visitas_diagnosticas": visitas_diagnosticas,
    "visitas_de_cierre": visitas_de_cierre,
    "talleres_del_programa": talleres_del_programa,
}
