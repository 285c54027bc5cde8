"""Which schools of a UGEL enter accompaniment, by which criterion, and what is not known."""

from collections import Counter
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.focalizacion import choose, count_states, write_workbook
from api.identidad import Quien, Servicio
from api.pages.escuelas import SECCION, choose_ugel, keeps_schools
from api.pages.params import Words
from api.pages.rendering import address, page
from api.v1.importaciones import TIPOS as MEDIA
from api.v1.importaciones import give_file
from engine.actions.acompanamiento.focalizacion import PROCESO, focus
from engine.db.queries.instituciones import list_ugeles
from engine.domain.focalizacion import ESTADOS, NOMBRES
from engine.domain.institucion import TIPOS
from engine.errors import NotFound

router = APIRouter(include_in_schema=False)
HOME = "/acompanamiento/focalizacion"
ROWS = 30
_WORDS: dict[str, Any] = {
    "estados": tuple(ESTADOS.items()), "familias": tuple(NOMBRES.items()), "nombres": ESTADOS,
    "tipos": TIPOS, "proceso": PROCESO,
}  # fmt: skip
Numero = Annotated[int, Query(ge=1, le=1000)]


@router.get(HOME)
async def show_focalizacion(
    request: Request,
    service: Servicio,
    quien: Quien,
    ugel: Words = "",
    estado: Words = "",
    familia: Words = "",
    pagina: Numero = 1,
) -> Response:
    """Show what the tables say of each school of a UGEL, and how many of each."""
    kept = {
        "estado": estado if estado in ESTADOS else "",
        "familia": familia if familia in NOMBRES else "",
    }  # fmt: skip
    async with service.database.transaction() as tx:
        ugeles = await list_ugeles(tx, quien.actor)
        chosen = choose_ugel(ugeles, ugel, quien)
        found = await focus(tx, quien.actor, chosen.id) if chosen else None
    kept["ugel"] = chosen.codigo if chosen else ""
    escuelas = found.escuelas if found else []
    rows = choose(escuelas, estado=kept["estado"], familia=kept["familia"])
    return page(
        request,
        "escuelas/focalizacion.html",
        quien,
        seccion=SECCION,
        importa=keeps_schools(quien),
        ugeles=[(each.codigo, each.nombre) for each in ugeles],
        ugel=chosen,
        filtros=kept,
        **_WORDS,
        cuentas=count_states(escuelas),
        sin_tipo=sum(1 for _, result in escuelas if result is None),
        faltan=Counter(t for _, result in rows for t in result.faltan).most_common(8),
        version=found.version if found else None,
        total=len(rows),
        filas=rows[(pagina - 1) * ROWS : pagina * ROWS],
        descarga=address(f"{HOME}.xlsx", **kept),
        **_turns(kept, pagina, len(rows)),
    )


def _turns(kept: dict[str, str], pagina: int, total: int) -> dict[str, Any]:
    """Return where the page that follows and the first one are, None where there is none."""
    more = total > pagina * ROWS
    return {
        "siguiente": address(HOME, **kept, pagina=pagina + 1) if more else None,
        "primera": address(HOME, **kept) if pagina > 1 else None,
    }


@router.get(f"{HOME}.xlsx")
async def download_focalizacion(
    service: Servicio, quien: Quien, ugel: Words = "", estado: Words = "", familia: Words = ""
) -> Response:
    """Give the same schools as a workbook."""
    async with service.database.transaction() as tx:
        chosen = choose_ugel(await list_ugeles(tx, quien.actor), ugel, quien)
        if chosen is None:
            raise NotFound("entidad_desconocida", entidad=ugel)
        found = await focus(tx, quien.actor, chosen.id)
    rows = choose(found.escuelas, estado=estado, familia=familia)
    data = write_workbook(rows, title=f"Focalización {chosen.codigo}")
    return give_file(data, f"focalizacion-{chosen.codigo}.xlsx", MEDIA["xlsx"])
