"""The desk of whoever answers for the data: what does not square, rule by rule, and its links."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api.avance_recuerdo import tell_desk
from api.identidad import Identidad, Quien, Servicio
from api.inconsistencias import PAGINA, as_page, own_boards
from api.ordenes import order_of
from api.pages.administracion import Entrada, Formulario, read_model, read_typed
from api.pages.programas import answer_form, open_form
from api.pages.rendering import address, page, told
from api.salidas.filas import TIPOS, Formato, write_rows
from api.v1.comunes import Anio, Id
from api.v1.importaciones import give_file
from api.v1.inconsistencias import Constancia
from engine.actions.acompanamiento.constancias import find_standing, leave_constancia
from engine.actions.acompanamiento.inconsistencias import list_inconsistencias
from engine.db.queries.inconsistencias import list_constancias
from engine.domain.inconsistencias import REGLAS
from engine.domain.lima import day_of
from engine.domain.programa import may_run

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
        standing = await list_constancias(tx, [row["id"] for row in boards], regla)
    here, kept = f"{HOME}/{regla}", {"anio": anio}
    shown, following = as_page(rows, salto)
    return page(
        request, "inconsistencias/regla.html", quien, seccion=SECCION, regla=REGLAS[regla],
        filas=shown, varios=len(boards) > 1, inicio=address(HOME, **kept),
        archivo={name: address(f"{here}/{name}", **kept) for name in TIPOS},
        aqui=here, constancias=standing, deja=may_run(quien.actor),
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


@router.get(HOME + "/{regla}/constancias/{estrategia}")
async def ask_constancia(
    request: Request, service: Servicio, quien: Quien, regla: Regla, estrategia: Id
) -> Response:
    """Ask why something registered stands though a rule finds it odd."""
    return open_form(request, quien, await _form(request, service, quien, regla, estrategia), {})


@router.post(HOME + "/{regla}/constancias/{estrategia}")
async def keep_constancia(
    request: Request, service: Servicio, quien: Quien, regla: Regla, estrategia: Id
) -> Response:
    """Keep why it stands and lead to the rest that the rule finds."""
    typed = await read_typed(request)
    form = await _form(request, service, quien, regla, estrategia)

    async def work() -> Any:
        said = read_model(Constancia, {"motivo": typed.get("motivo", "")}, estrategia=estrategia)
        return await leave_constancia(
            service.database, order_of(request, quien, typed), regla=regla,
            estrategia_id=estrategia, motivo=said.motivo,
        )  # fmt: skip

    return await answer_form(request, quien, form, typed, work(), told(f"{HOME}/{regla}", "cambio"))


async def _form(
    request: Request, service: Servicio, quien: Identidad, regla: str, estrategia: int
) -> Formulario:
    async with service.database.transaction() as tx:
        found = await find_standing(tx, order_of(request, quien), regla, estrategia)
    return Formulario(
        "Dejar constancia",
        (Entrada("motivo", "Por qué queda así", "textarea", "Lo lee quien revise estos datos."),),
        "Dejar constancia", f"{HOME}/{regla}", REGLAS[regla].nombre,
        f"{found['frase']} Lo registrado no cambia; deja de contarse entre las inconsistencias.",
    )  # fmt: skip
