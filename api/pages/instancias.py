"""Every running process, for who administers: found by process, state, age and trouble."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from starlette.responses import Response

from api.identidad import Administrador, Servicio
from api.pages.nombres import name_processes
from api.pages.params import Cursor, Words
from api.pages.rendering import address, page
from api.pages.wording import count_of
from engine.db.queries.instancias import Filtro, count_instancias, list_instancias
from engine.domain.mando import DE_LOTE

router = APIRouter(include_in_schema=False)
LISTA = "/procesos/instancias"
SECCION = "procesos"
ESTADOS = (
    ("activa", "En marcha"), ("suspendida", "Suspendida"), ("terminada", "Terminada"),
    ("anulada", "Anulada"),
)  # fmt: skip
EDADES = (
    ("1", "Más de un día"), ("7", "Más de una semana"), ("30", "Más de 30 días"),
    ("90", "Más de 90 días"), ("365", "Más de un año"),
)  # fmt: skip
COMANDOS = {
    "reintentar": "Reintentar lo que falló",
    "omitir": "Omitir lo que falló",
    "suspender": "Suspender",
    "reanudar": "Reanudar",
    "anular": "Anular",
}
"""What may be ordered of many, as the button says it."""
Numero = Annotated[str, Query(pattern=r"^(\d{1,5})?$")]
Palabra = Annotated[str, Query(pattern=r"^[a-z_]{0,40}$")]


@dataclass(frozen=True)
class Pedido:
    """Which instances the address asks for, as it keeps them."""

    proceso: Words = ""
    version: Numero = ""
    estado: Palabra = ""
    edad: Numero = ""
    incidentes: Palabra = ""
    hijas: Palabra = ""
    q: Words = ""

    def filtro(self, now: datetime, ids: tuple[UUID, ...] = ()) -> Filtro:
        """Return the same as the queries take it."""
        return Filtro(
            proceso=self.proceso or None,
            version=int(self.version) if self.version else None,
            estado=self.estado or None,
            antes_de=now - timedelta(days=int(self.edad)) if self.edad else None,
            con_incidentes=self.incidentes == "si",
            # Whoever looks for one by its name, or for what failed, wants it at any depth.
            hijas=self.hijas == "si" or bool(self.q or self.proceso or self.incidentes),
            q=self.q,
            ids=ids,
        )

    def kept(self) -> dict[str, str]:
        """Return what was asked, without what was not."""
        return {name: value for name, value in vars(self).items() if value}


Asked = Annotated[Pedido, Depends()]


@router.get(LISTA)
async def show_instancias(
    request: Request, service: Servicio, quien: Administrador, pedido: Asked, cursor: Cursor = ""
) -> Response:
    """List the instances, the newest first, with what may be ordered of the chosen ones."""
    filtro = pedido.filtro(quien.now)
    async with service.database.transaction() as tx:
        found = await list_instancias(tx, filtro, cursor=cursor or None)
        total = await count_instancias(tx, filtro)
        names = await name_processes(tx)
    kept = pedido.kept()
    return page(
        request,
        "instancias.html",
        quien,
        seccion=SECCION,
        instancias=[_shown(row, names, quien.now) for row in found.datos],
        total=total,
        total_texto=count_of(total, "instancia", "instancias"),
        filtros=pedido,
        filtrada=bool(kept),
        conservado=kept,
        opciones={
            "procesos": sorted(names.items(), key=lambda pair: pair[1]),
            "estados": ESTADOS,
            "edades": EDADES,
        },
        comandos=[(clave, COMANDOS[clave]) for clave in DE_LOTE],
        siguiente=found.siguiente and address(LISTA, **kept, cursor=found.siguiente),
        primera=address(LISTA, **kept) if cursor else None,
    )


def _shown(row: dict[str, Any], names: Mapping[str, str], now: datetime) -> dict[str, Any]:
    return {
        **row,
        "proceso_nombre": names[row["proceso"]],
        "edad": ((row["terminada"] or now) - row["creada"]).total_seconds(),
    }
