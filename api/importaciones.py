"""Plans that come in as files: read, kept and confirmed the same way for every door."""

import asyncio
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.orden import Orden, Result
from engine.actions.plan.importaciones import Archivo, apply, keep
from engine.actions.plan.planeadas import demand_planner
from engine.db.queries.entidades import find_entidad_id
from engine.db.queries.importaciones import (
    get_importacion,
    load_cargos,
    load_decisiones,
    load_territorio,
)
from engine.db.queries.planeadas import list_codigos, load_planeadas
from engine.db.queries.terminos import load_taught
from engine.db.session import Database
from engine.domain.actor import Actor
from engine.domain.roles import ROLES
from engine.errors import RuleBroken
from forms.hojas.anotaciones import NINGUNO
from forms.hojas.codigos import Vigente
from forms.hojas.copia import Marca, mark
from forms.hojas.lectura import Lectura, Pedido, read_plan
from forms.hojas.planeadas import to_planeadas
from forms.hojas.publico import Terminos, with_taught
from forms.hojas.territorio import Catalogo, Entidad


async def load_catalogo(tx: AsyncSession) -> Catalogo:
    """Return the territory of today, as names are looked up in it, and the cargos it has."""
    entidades = [Entidad(*row) for row in await load_territorio(tx)]
    return Catalogo.of(entidades, await load_cargos(tx))


async def load_terminos(tx: AsyncSession) -> Terminos:
    """Return the words for roles that plans are read with, those that DIRI taught among them."""
    return with_taught(await load_taught(tx))


async def load_typed(tx: AsyncSession, unidad: str, anio: int) -> Pedido:
    """Return what one activity typed in a form is read with."""
    return Pedido(await load_catalogo(tx), unidad, anio, terminos=await load_terminos(tx))


async def load_pedido(
    tx: AsyncSession, actor: Actor, unidad_id: int, unidad: str, anio: int
) -> Pedido:
    """Return what the plan of a unit and year is read with: names, earlier words, its codes."""
    vigentes = {told[0]: Vigente(*told[1:]) for told in await list_codigos(tx, actor)}
    for kept in (await load_planeadas(tx, unidad_id=unidad_id, anio=anio)).values():
        codigo = kept.planeada.codigo
        if codigo in vigentes:
            vigentes[codigo] = replace(vigentes[codigo], planeada=kept.planeada)
    return Pedido(
        await load_catalogo(tx), unidad, anio, recordadas=await load_decisiones(tx, unidad_id),
        terminos=await load_terminos(tx), vigentes=vigentes,
    )  # fmt: skip


async def bring(
    database: Database, orden: Orden, *, unidad: str, anio: int, nombre: str, data: bytes
) -> Result:
    """Read a file as the plan of a unit and keep it for a word; a refused one leaves nothing.

    Raises what `forms.hojas.lectura.read_plan` and `engine.actions.plan.importaciones.keep` raise.
    """
    async with database.transaction() as tx:
        unidad_id = await find_entidad_id(tx, unidad)
        await demand_planner(tx, orden.actor, unidad_id)
        pedido = await load_pedido(tx, orden.actor, unidad_id, unidad, anio)
    archivo = await asyncio.to_thread(_read, data, nombre, pedido)
    return await keep(database, orden, unidad=unidad, anio=anio, archivo=archivo)


async def confirm(
    database: Database,
    orden: Orden,
    importacion_id: UUID,
    *,
    decisiones: Mapping[str, str],
    aceptar: bool = False,
) -> Result:
    """Apply a kept file with what was decided of each name that was not exact.

    With `aceptar`, those without a decision are taken as they were understood, but for those
    whose best guess is too poor. Raises
    RuleBroken(datos_invalidos) for a decision that is none of the territory nor of the roles,
    and what `engine.actions.plan.importaciones.apply` raises.
    """
    async with database.transaction() as tx:
        row = await get_importacion(tx, orden.actor, importacion_id)
        pedido = await load_pedido(tx, orden.actor, row["unidad_id"], row["unidad"], row["anio"])
    chosen = {**(_guesses(row["lectura"]) if aceptar else {}), **decisiones}
    _demand_known(chosen, pedido.catalogo)
    decided = replace(pedido, decisiones=chosen)
    archivo = await asyncio.to_thread(_read, row["archivo"], row["nombre_archivo"], decided)
    return await apply(database, orden, importacion_id=importacion_id, archivo=archivo)


def _guesses(lectura: Mapping[str, Any]) -> dict[str, str]:
    return {
        doubt["clave"]: doubt["opciones"][0]["valor"]
        for doubt in lectura["conjeturas"]
        if not doubt["abierta"]
    }


def _demand_known(decisiones: Mapping[str, str], catalogo: Catalogo) -> None:
    wrong = {
        key: "Elija una de las opciones que se ofrecen."
        for key, value in decisiones.items()
        if value != NINGUNO and not _is_known(key.partition(":")[0], value, catalogo)
    }
    if wrong:
        raise RuleBroken("datos_invalidos", campos=wrong)


def _is_known(tipo: str, value: str, catalogo: Catalogo) -> bool:
    if tipo == "publico":
        return set(value.split("|")) <= ROLES.keys()
    return value in catalogo.entidades and catalogo.entidades[value].tipo == tipo


def _read(data: bytes, nombre: str, pedido: Pedido) -> Archivo:
    lectura = read_plan(data, pedido)
    return Archivo(
        nombre=nombre,
        bytes=data,
        huella=hashlib.sha256(data).hexdigest(),
        formato=lectura.formato,
        lectura={**summarise(lectura), "decisiones": dict(pedido.decisiones)},
        planeadas=to_planeadas(lectura.buenas, pedido.catalogo, pedido.unidad),
    )


def summarise(lectura: Lectura) -> dict[str, Any]:
    """Return what is kept of a reading: of its rows only how each is, for the file has them."""
    told = lectura.to_json()
    return {
        "formato": lectura.formato,
        "hojas": list(lectura.hojas),
        "total": len(lectura.filas),
        "buenas": len(lectura.buenas),
        "con_errores": sum(1 for leida in lectura.filas if leida.fallas),
        "con_dudas": sum(1 for leida in lectura.filas if leida.clase == "con_dudas"),
        "renglones": [(leida.clase, leida.hoja, leida.fila) for leida in lectura.filas],
        "fallas": [
            {**falla, "titulo": leida["titulo"]}
            for leida in told["filas"]
            for falla in leida["fallas"]
        ],
        "conjeturas": list(told["conjeturas"]),
        "supuestos": list(told["supuestos"]),
        "avisos": list(told["avisos"]),
    }


async def mark_copy(row: Mapping[str, Any]) -> tuple[bytes, str]:
    """Return a copy of a kept file with its faults and doubts marked, and its extension."""
    return await asyncio.to_thread(mark, row["archivo"], list(_marks(row["lectura"])))


def _marks(lectura: Mapping[str, Any]) -> Iterable[Marca]:
    first = lectura["hojas"][0]
    for falla in lectura["fallas"]:
        yield falla["hoja"], falla["celda"], falla["frase"], True
    for doubt in lectura["conjeturas"]:
        read_as = doubt["opciones"][0]["nombre"]
        sentence = f"«{doubt['texto']}» se entendió como {read_as}: confírmelo."
        for place in doubt["celdas"]:
            sheet, _, address = place.rpartition("!")
            yield sheet or first, address, sentence, False
