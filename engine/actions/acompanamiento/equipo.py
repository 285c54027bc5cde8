"""What the whole team of companions does, registered: its days in the UGEL and its own talleres."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.postgresql import Range
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.acompanamiento.programas import take_programa
from engine.actions.orden import Orden, Result, carry_out
from engine.db.queries.equipo import get_de_equipo
from engine.db.queries.tablas import acompanantes, estrategias, participaciones
from engine.db.session import Database
from engine.domain.lima import day_of
from engine.domain.redaccion.fechas import say_date
from engine.errors import Conflict, RuleBroken

_UN_DIA = timedelta(days=1)


async def register_de_equipo(
    database: Database,
    orden: Orden,
    *,
    programa_id: int,
    estrategia_id: int,
    hecho: str,
    asistieron: Collection[int] = (),
    causa: str | None = None,
    fecha: date | None = None,
) -> Result:
    """Register a day of the team in the UGEL, or its own taller: who went and what was done.

    PR-20 (S003:1263-1268, 2282-2283), PR-27 (S004:357). With `causa` it was not held: `hecho` says
    why, and with `fecha` another takes its place from that day. Raises what `take_programa` does,
    NotFound("estrategia_desconocida"), Conflict("de_equipo_registrada"),
    RuleBroken("datos_invalidos") for one still to come, and for nobody or strangers at one held.
    """

    async def work(tx: AsyncSession) -> Result:
        programa = await take_programa(tx, orden, programa_id)
        row = await get_de_equipo(tx, programa_id, estrategia_id, lock=True)
        if row["estado"] != "programada":
            raise Conflict("de_equipo_registrada")
        _demand_over(row, day_of(orden.now), held=causa is None)
        if causa is None:
            await _write_people(tx, row, asistieron)
        await tx.execute(
            update(estrategias)
            .where(estrategias.c.id == estrategia_id)
            .values(
                estado="realizada" if causa is None else "no_realizada", causa=causa,
                detalle=hecho.strip(), registrada_en=orden.now,
            )
        )  # fmt: skip
        if causa is not None and fecha is not None:
            await _put_off(tx, programa, row, fecha)
        return {"id": estrategia_id}

    return await carry_out(database, orden, work)


def _demand_over(row: Mapping[str, Any], hoy: date, *, held: bool) -> None:
    """Refuse what is registered as held before it ended."""
    if held and row["hasta"] > hoy:
        said = f"Termina el {say_date(row['hasta'])}: regístrelo desde ese día."
        raise RuleBroken("datos_invalidos", campos={"hecho": said})


async def _write_people(
    tx: AsyncSession, row: Mapping[str, Any], asistieron: Collection[int]
) -> None:
    """Write who of the companions of those days went and who did not."""
    own = await tx.execute(
        select(acompanantes.c.id, acompanantes.c.cargo_id).where(
            acompanantes.c.programa_id == row["programa_id"],
            acompanantes.c.periodo.overlaps(Range(row["desde"], row["hasta"], bounds="[]")),
        )
    )
    cargos = {each.id: each.cargo_id for each in own}
    wrong = "Elija acompañantes del programa."
    if not asistieron:
        wrong = "Marque quiénes fueron; si nadie fue, diga por qué no se hizo."
    if not asistieron or not set(asistieron) <= set(cargos):
        raise RuleBroken("datos_invalidos", campos={"asistieron": wrong})
    await tx.execute(delete(participaciones).where(participaciones.c.estrategia_id == row["id"]))
    await tx.execute(
        insert(participaciones),
        [
            {"estrategia_id": row["id"], "cargo_id": cargo, "asistio": each in asistieron}
            for each, cargo in cargos.items()
        ],
    )


async def _put_off(
    tx: AsyncSession, programa: Mapping[str, Any], row: Mapping[str, Any], fecha: date
) -> None:
    last = fecha + (row["hasta"] - row["desde"])
    if not row["hasta"] < fecha <= last < programa["hasta"]:
        said = "Elija un día después del que tenía y dentro del programa."
        raise RuleBroken("datos_invalidos", campos={"fecha": said})
    same = ("programa_id", "tipo", "entidad_id", "numero")
    await tx.execute(
        insert(estrategias).values(
            **{name: row[name] for name in same}, dias=Range(fecha, last + _UN_DIA),
            estado="programada", reprogramada_de_id=row["id"],
        )
    )  # fmt: skip
