"""The desk of whoever answers for the data: what does not square, rule by rule, and its links."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api.avance_recuerdo import tell_desk
from api.identidad import Quien, Servicio
from api.inconsistencias import PAGINA, as_page, own_boards
from api.pages.rendering import address, page
from api.salidas.filas import TIPOS, Formato, write_rows
from api.v1.comunes import Anio
from api.v1.importaciones import give_file
from engine.actions.acompanamiento.inconsistencias import list_inconsistencias
from engine.domain.inconsistencias import REGLAS
from engine.domain.lima import day_of

router = APIRouter(include_in_schema=False)
HOME, SECCION = "/acompanamiento/inconsistencias", "acompanamiento"
Regla = Annotated[str, Path(pattern=r"^[a-z_]{1,40}$")]
Salto = Annotated[int, Query(ge=0, le=100_000)]
COLUMNAS = ("Qué no cuadra", "Desde cuándo", "Programa", "Cómo se corrige", "Enlace")


@router.get(HOME)
async def show_inconsistencias(
    request: Request, service: Servicio, quien: Quien, anio: Anio = None
) -> Response:
    """Show every rule with how many rows it finds in the programmes of a year."""
    hoy = day_of(quien.now)
    year = anio or hoy.year
    async with service.database.transaction() as tx:
        boards = await own_boards(tx, quien.actor, year)
        ids = tuple(row["id"] for row in boards)
        told, counted = await tell_desk(service.database, tx, quien.actor, quien.now, ids)
    return page(
        request, "inconsistencias/lista.html", quien, seccion=SECCION, hoy=hoy, anio=year,
        programas=boards, con=[row for row in told if row["cuenta"]],
        sin=[row for row in told if not row["cuenta"]], total=sum(r["cuenta"] for r in told),
        contado=counted if counted != quien.now else None,
    )  # fmt: skip


@router.get(HOME + "/{regla}")
async def show_regla(
    request: Request, service: Servicio, quien: Quien, regla: Regla, anio: Anio = None,
    salto: Salto = 0,
) -> Response:  # fmt: skip
    """Show what one rule finds, the oldest first, each with the link that mends it."""
    hoy = day_of(quien.now)
    year = anio or hoy.year
    async with service.database.transaction() as tx:
        boards = await own_boards(tx, quien.actor, year)
        rows = await list_inconsistencias(
            tx, quien.actor, hoy, [row["id"] for row in boards], regla=regla, salto=salto,
            limite=PAGINA + 1,
        )  # fmt: skip
    here, kept = f"{HOME}/{regla}", {"anio": anio}
    shown, following = as_page(rows, salto)
    return page(
        request, "inconsistencias/regla.html", quien, seccion=SECCION, regla=REGLAS[regla],
        filas=shown, varios=len(boards) > 1, inicio=address(HOME, **kept),
        archivo={name: address(f"{here}/{name}", **kept) for name in TIPOS},
        siguiente=address(here, **kept, salto=following) if following else None,
        primera=address(here, **kept) if salto else None,
    )  # fmt: skip


@router.get(HOME + "/{regla}/{formato}")
async def give_regla(
    service: Servicio, quien: Quien, regla: Regla, formato: Formato, anio: Anio = None
) -> Response:
    """Give everything that one rule finds as a file."""
    hoy = day_of(quien.now)
    async with service.database.transaction() as tx:
        boards = await own_boards(tx, quien.actor, anio or hoy.year)
        ids = [row["id"] for row in boards]
        rows = await list_inconsistencias(tx, quien.actor, hoy, ids, regla=regla)
    base = service.settings.base_url.rstrip("/")
    cells = [
        (r["frase"], r["desde"], r["programa"], r["remedio"], base + r["enlace"]) for r in rows
    ]
    data = await write_rows(REGLAS[regla].nombre, COLUMNAS, cells, formato)
    return give_file(data, f"{regla}.{formato}", TIPOS[formato])
