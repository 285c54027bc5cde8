"""Schools in the browser: those of a UGEL, and one of them with its plantel."""

from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from api.identidad import Identidad, Quien, Servicio
from api.pages.params import Codigo, Cursor, Words
from api.pages.rendering import address, page
from engine.actions.acompanamiento.padrones import own_roots
from engine.db.queries.cursores import Pagina
from engine.db.queries.instituciones import (
    count_instituciones,
    get_institucion,
    list_instituciones,
    list_plantel,
    list_ugeles,
    sees_plantel,
)
from engine.domain.horas_escolares import TURNOS, hours_of
from engine.domain.institucion import (
    AREAS,
    CARACTERISTICAS,
    DATOS,
    DEPENDENCIAS,
    GESTIONES,
    MODALIDADES,
    TIPOS,
    derive_tipo,
)

router = APIRouter(include_in_schema=False)
SECCION = "acompanamiento"
HOME = "/acompanamiento/escuelas"
ROWS = 40
FRONTERA = (("si", "De frontera"),)
_FALTA = {"eib": "si es EIB", "caracteristica": "si es unidocente, multigrado o polidocente"}
_DEPENDE = dict(DEPENDENCIAS.values())


def keeps_schools(quien: Identidad) -> bool:
    """Tell whether somebody brings schools in."""
    return own_roots(quien.actor) != ()


def choose_ugel(ugeles: list[Any], wanted: str, quien: Identidad) -> Any:
    """Return the UGEL asked for, else one's own, else the first; None where there is none."""
    by_code = {each.codigo: each for each in ugeles}
    own = [c.entidad_codigo for c in quien.actor.cargos if c.entidad_codigo in by_code]
    fallback = by_code[own[0]] if own else (ugeles[0] if ugeles else None)
    return by_code.get(wanted, fallback)


@router.get(HOME)
async def show_escuelas(
    request: Request,
    service: Servicio,
    quien: Quien,
    ugel: Words = "",
    q: Words = "",
    tipo: Words = "",
    area: Words = "",
    frontera: Words = "",
    cursor: Cursor = "",
) -> Response:
    """Look for the schools of a UGEL."""
    kept = {
        "q": q, "tipo": tipo if tipo in TIPOS else "", "area": area if area in AREAS else "",
        "frontera": frontera if frontera == "si" else "",
    }  # fmt: skip
    async with service.database.transaction() as tx:
        ugeles = await list_ugeles(tx, quien.actor)
        chosen = choose_ugel(ugeles, ugel, quien)
        kept["ugel"] = chosen.codigo if chosen else ""
        counts, found = await _find(tx, quien, chosen, kept, cursor)
    return page(
        request,
        "escuelas/lista.html",
        quien,
        seccion=SECCION,
        importa=keeps_schools(quien),
        ugeles=[(each.codigo, each.nombre) for each in ugeles],
        ugel=chosen,
        filtros=kept,
        tipos=tuple(TIPOS.items()),
        areas=tuple(AREAS.items()),
        fronteras=FRONTERA,
        nombres=TIPOS,
        caracteristicas=CARACTERISTICAS,
        cuentas=counts,
        escuelas=found.datos,
        siguiente=found.siguiente and address(HOME, **kept, cursor=found.siguiente),
        primera=address(HOME, **kept) if cursor else None,
    )


async def _find(
    tx: AsyncSession, quien: Identidad, ugel: Any, kept: dict[str, str], cursor: str
) -> tuple[dict[str, int], Pagina]:
    """Return how many schools of each kind a UGEL has, and a page of those asked for."""
    if ugel is None:
        return {}, Pagina([])
    found = await list_instituciones(
        tx, quien.actor, ugel_id=ugel.id, q=kept["q"], tipo=kept["tipo"] or None,
        area=kept["area"] or None, frontera=True if kept["frontera"] else None,
        cursor=cursor or None, limite=ROWS,
    )  # fmt: skip
    return await count_instituciones(tx, quien.actor, ugel.id), found


@router.get(HOME + "/{codigo}")
async def show_escuela(
    request: Request, service: Servicio, quien: Quien, codigo: Codigo
) -> Response:
    """Show a school: what is known of it, what is not, and who works there."""
    async with service.database.transaction() as tx:
        row = await get_institucion(tx, quien.actor, codigo)
        allowed = sees_plantel(quien.actor, row["ruta"])
        plantel = await list_plantel(tx, row["entidad_id"], quien.now) if allowed else None
    kind = derive_tipo(row["nivel"], row["eib"], row["caracteristica"])
    return page(
        request,
        "escuelas/detalle.html",
        quien,
        seccion=SECCION,
        escuela=row,
        tipo=TIPOS.get(kind.clave or ""),
        faltan=[_FALTA[name] for name in kind.faltan],
        hechos=say_facts(row),
        datos=say_data(row["datos"]),
        por_saber=[dato.nombre for key, dato in DATOS.items() if key not in row["datos"]],
        plantel=plantel,
        cambia_horas=keeps_schools(quien) and allowed,
    )


def say_facts(row: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what the padrón says of a school as people read it; what it does not say is ""."""
    places = [row[name] for name in ("distrito", "provincia", "region") if row[name]]
    said = {
        "Nivel y modalidad": MODALIDADES.get(row["modalidad"] or "", ("", row["nivel"].title()))[1],
        "Característica": CARACTERISTICAS.get(row["caracteristica"] or "", ""),
        "Gestión": GESTIONES.get(row["gestion"] or "", ""),
        "Dependencia": _DEPENDE.get(row["dependencia"] or "", ""),
        "Área": AREAS.get(row["area"] or "", ""),
        "Grado de ruralidad": str(row["ruralidad"] or ""),
        "EIB": say_flag(row["eib"]),
        "Lengua originaria": row["lengua"] or "",
        "Turno y horas de clases": say_hours(row),
        "Integrada": say_flag(row["integrada"]),
        "Frontera": say_flag(row["frontera"]),
        "Estudiantes": say_count(row["alumnos"]),
        "Docentes": say_count(row["docentes"]),
        "Secciones": say_count(row["secciones"]),
        "Centro poblado": row["centro_poblado"] or "",
        "Dirección": row["domicilio"] or "",
        "Distrito": ", ".join(places),
        "Altitud": f"{row['altitud']} m" if row["altitud"] is not None else "",
        "Conectividad": (row["conectividad"] or "").replace("_", " ").capitalize(),
    }
    return list(said.items())


def say_hours(row: dict[str, Any]) -> str:
    """Return when a school has classes, and whether it is only supposed."""
    inicio, fin = hours_of(row["nivel"], row["turno"], row["entrada"], row["salida"])
    if row["entrada"]:
        return f"{TURNOS[row['turno']]}, {inicio} a {fin}" if row["turno"] else f"{inicio} a {fin}"
    if row["turno"]:
        return f"{TURNOS[row['turno']]}, {inicio} a {fin} (las usuales)"
    return f"No constan: se toman de {inicio} a {fin}"


def say_flag(value: bool | None) -> str:
    """Return "Sí", "No", or "" where it is not known."""
    return "" if value is None else "Sí" if value else "No"


def say_count(value: int | None) -> str:
    """Return a number in figures, or "" where it is not known."""
    return "" if value is None else str(value)


def say_data(datos: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the facts of focalización that are known, as people read them."""
    return [
        (DATOS[key].nombre, say_flag(value) if isinstance(value, bool) else str(value))
        for key, value in datos.items()
        if key in DATOS
    ]
