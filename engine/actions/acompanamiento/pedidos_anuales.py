"""Gathers what a programme's year is dated from: its lists, schools, rule book and calendar."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.acompanamiento.limites import limit_for
from engine.db.queries.anuales import (
    last_accepted,
    list_away,
    list_listed,
    list_places,
    list_standing,
)
from engine.db.queries.calendario import load_calendario
from engine.db.queries.programas import list_acompanantes
from engine.db.queries.reglamentos import get_reglamento
from engine.domain.ratio import Limite
from engine.domain.reglamento import Reglamento
from engine.domain.ubicacion import Ubicacion
from engine.errors import RuleBroken
from engine.planner.anual.pedido import UGEL, Pedido
from engine.planner.anual.talleres import DICHO

Row = dict[str, Any]
Places = Mapping[int, tuple[str | None, ...]]


async def gather_year(
    tx: AsyncSession,
    programa: Row,
    hoy: date,
    *,
    replan: bool = False,
    contratiempos: Iterable[Mapping[str, Any]] = (),
    viaje: Mapping[str, Any] | None = None,
    modos: Mapping[str, str] | None = None,
    talleres: Mapping[str, Mapping[str, Any]] | None = None,
) -> Pedido:
    """Return the rows of a programme's year as they are on a day.

    Speeds, stretches, ways and phases not given are those of the plan accepted last; its
    contratiempos, and what was said of talleres, still hold. Raises
    RuleBroken("programa_sin_listas") when nobody is on a list.
    """
    since = max(hoy, programa["desde"])
    docentes = await list_listed(tx, programa["id"], since)
    if not docentes:
        raise RuleBroken("programa_sin_listas")
    libro = await get_reglamento(tx, programa["reglamento_id"])
    companions = await list_acompanantes(tx, programa["id"], since)
    known = await _locate(tx, docentes, tuple(programa["ruta"]))
    former = await last_accepted(tx, programa["id"])
    limits = {each["id"]: _limit(libro, each, docentes) for each in companions}
    return Pedido(
        nombre=f"{programa['ugel_nombre']} {programa['anio']}", hoy=since,
        desde=programa["desde"], hasta=programa["hasta"], libro=libro,
        ugel={**programa, "nombre": programa["ugel_nombre"]},
        calendario=await load_calendario(tx), acompanantes=companions, docentes=docentes,
        maximos={key: limit.maximo for key, limit in limits.items() if limit is not None},
        lugares=known, hechos=await list_standing(tx, programa["id"]),
        ausentes=await list_away(tx, programa["id"], since),
        contratiempos=[*(former["contratiempos"] if former else ()), *contratiempos],
        viaje=viaje if viaje is not None else (former["viaje"] if former else None) or {},
        modos=modos if modos is not None else _modes((former["modos"] if former else None) or ()),
        talleres={**_said(former["comunes"] if former else ()), **(talleres or {})},
        fases=former["fases"] if former and replan else None, replan=replan,
    )  # fmt: skip


def _limit(libro: Reglamento, companion: Row, docentes: Iterable[Row]) -> Limite | None:
    own = [row for row in docentes if row["acompanante_id"] == companion["id"]]
    return limit_for(libro, own, companion["dispersion"])


async def _locate(
    tx: AsyncSession, docentes: Iterable[Row], ugel: tuple[int, ...]
) -> dict[str, Ubicacion]:
    """Return where the UGEL and each school are, and write in each docente's row the place."""
    paths = {row["ie"]: tuple(row["ruta"]) for row in docentes}
    places = await list_places(tx, {i for path in (*paths.values(), ugel) for i in path})
    known = {UGEL: _place(places, ugel)}
    for row in docentes:
        where = _place(places, paths[row["ie"]])
        parts = (where.region, where.provincia, where.distrito)
        row["lugar"] = "/".join(part or "" for part in parts)
        known[row["lugar"]] = where
    return known


def _place(places: Places, path: tuple[int, ...]) -> Ubicacion:
    """Return where an entidad is: what it does not say is said by those above it."""
    said: list[str | None] = [None, None, None]
    for ident in reversed(path):
        said = [own or above for own, above in zip(said, places[ident], strict=True)]
    return Ubicacion(*said)


def _said(comunes: Iterable[Mapping[str, Any]] | None) -> dict[str, dict[str, Any]]:
    """Return what people said of each taller of a plan, by its id."""
    found: dict[str, dict[str, Any]] = {}
    for comun in comunes or ():
        said = {name: comun[name] for name in DICHO if name in comun}
        if "empieza" in comun:
            said["fecha"] = comun["empieza"]
        if said:
            found[comun["id"]] = said
    return found


def _modes(schools: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    return {each["id"]: each["modo"] for each in schools}
