"""What goes into a portafolio and what is taken out of it: texts and small files, checked."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from engine.actions.orden import Orden, Result, carry_out
from engine.actions.valoraciones.campo import demand_estrategia
from engine.db.queries.matrices import accompanies, get_matriz_of
from engine.db.queries.tablas import evidencias
from engine.db.session import Database
from engine.domain.archivo import (
    DE_PERSONAS,
    MOST_BYTES,
    MOST_FILES,
    TIPOS,
    kind_of,
    safe_name,
    suits,
)
from engine.domain.lima import day_of
from engine.errors import Conflict, Forbidden, NotFound, RuleBroken


@dataclass(frozen=True)
class Archivo:
    """A file as it came: the name it was given and its bytes."""

    nombre: str
    data: bytes


@dataclass(frozen=True)
class Pieza:
    """What somebody wants to keep: of what kind, what it shows, when, and who allowed it."""

    tipo: str
    titulo: str
    fecha: date
    texto: str = ""
    desempeno: str | None = None
    estrategia_id: int | None = None
    autorizacion: str = ""
    archivo: Archivo | None = None


async def keep_evidencia(
    database: Database, orden: Orden, *, cargo_id: int, portafolio: str, pieza: Pieza
) -> Result:
    """Put a piece into the portafolio of a docente, of their IE or of who accompanies them.

    A photo or a film names who authorised it (VD-03). Whoever is accompanied may add to their
    own; the companion to any of the list (IN-16, RB-08). Raises NotFound("docente_desconocido"),
    Forbidden("matriz_ajena"), RuleBroken("datos_invalidos") with what to mend of the piece,
    Conflict("portafolio_lleno").
    """
    values = _read(pieza, day_of(orden.now))

    async def work(tx: AsyncSession) -> Result:
        who = await get_matriz_of(tx, orden.actor, cargo_id, day_of(orden.now))
        own = any(cargo.cargo_id == cargo_id for cargo in orden.actor.cargos)
        companion = await accompanies(tx, orden.actor, who["acompanante_id"])
        if not companion and not (own and portafolio == "docente"):
            raise Forbidden("matriz_ajena")
        await _demand_own(tx, who, pieza)
        place = {
            "docente": {"docente_id": cargo_id},
            "institucion": {"entidad_id": who["ie_id"]},
            "acompanante": {},
        }[portafolio]
        await _demand_room(tx, who["acompanante_id"])
        made = await tx.scalar(
            insert(evidencias)
            .values(
                **{**values, **place},
                portafolio=portafolio,
                programa_id=who["programa_id"],
                acompanante_id=who["acompanante_id"],
                registrada_en=orden.now,
                persona_id=orden.actor.persona_id,
            )
            .returning(evidencias.c.id)
        )
        return {"id": int(made or 0)}

    return await carry_out(database, orden, work)


async def _demand_own(tx: AsyncSession, who: Mapping[str, Any], pieza: Pieza) -> None:
    """Keep a piece to the year of the programme and to a visit with whom it is of."""
    await demand_estrategia(tx, who, pieza.estrategia_id)
    if pieza.fecha.year < who["anio"]:
        said = f"El portafolio es de {who['anio']}: revise el año de la fecha."
        raise RuleBroken("datos_invalidos", campos={"fecha": said})


async def _demand_room(tx: AsyncSession, acompanante_id: int) -> None:
    """Keep the files of one companion's docentes within what the service can hold."""
    held = await tx.scalar(
        select(func.count()).where(
            evidencias.c.acompanante_id == acompanante_id, evidencias.c.tamano.is_not(None),
            evidencias.c.retirada.is_(None),
        )
    )  # fmt: skip
    if int(held or 0) >= MOST_FILES:
        raise Conflict("portafolio_lleno", tope=MOST_FILES)


def _read(pieza: Pieza, today: date) -> dict[str, object]:
    """Return the columns of a piece; raise RuleBroken("datos_invalidos") with what is wrong."""
    wrong: dict[str, str] = {}
    if pieza.tipo not in TIPOS:
        wrong["tipo"] = "Elija qué clase de evidencia es."
    if not pieza.titulo.strip():
        wrong["titulo"] = "Escriba un título: qué muestra."
    if pieza.fecha > today:
        wrong["fecha"] = "La fecha no puede ser futura."
    if pieza.tipo in DE_PERSONAS and not pieza.autorizacion.strip():
        wrong["autorizacion"] = "Escriba quién autorizó la foto o el video antes de tomarlo."
    if not pieza.texto.strip() and pieza.archivo is None:
        wrong["texto"] = "Escriba la evidencia o adjunte un archivo."
    file = _read_file(pieza, wrong)
    if wrong:
        raise RuleBroken("datos_invalidos", campos=wrong)
    return {
        "tipo": pieza.tipo,
        "titulo": pieza.titulo.strip()[:160],
        "fecha": pieza.fecha,
        "texto": pieza.texto.strip() or None,
        "desempeno": pieza.desempeno or None,
        "estrategia_id": pieza.estrategia_id,
        "autorizacion": pieza.autorizacion.strip()[:200] or None,
        **file,
    }


def _read_file(pieza: Pieza, wrong: dict[str, str]) -> dict[str, object]:
    if pieza.archivo is None:
        return {}
    data = pieza.archivo.data
    mime = kind_of(data)
    if len(data) > MOST_BYTES:
        wrong["archivo"] = "El archivo pesa más de 5 MB: envíe uno más liviano."
    elif mime is None:
        wrong["archivo"] = "Adjunte una foto (JPG, PNG o WebP), un PDF, un texto, un MP4 o un MP3."
    elif not suits(pieza.tipo, mime):
        wrong["archivo"] = (
            "El archivo no es de esa clase: una foto es una imagen; un video, un MP4."
        )
    if mime is None or wrong:
        return {}
    return {
        "archivo": data,
        "mime": mime,
        "nombre": safe_name(pieza.archivo.nombre, mime),
        "tamano": len(data),
        "huella": hashlib.sha256(data).hexdigest(),
    }


async def withdraw_evidencia(
    database: Database, orden: Orden, *, evidencia_id: int, motivo: str
) -> Result:
    """Take a piece out: its file goes, what it was and why it left stay.

    Raises NotFound("evidencia_desconocida"), Forbidden("matriz_ajena").
    """
    if not motivo.strip():
        raise RuleBroken("datos_invalidos", campos={"motivo": "Escriba por qué la retira."})

    async def work(tx: AsyncSession) -> Result:
        wanted = select(evidencias.c.acompanante_id, evidencias.c.persona_id).where(
            evidencias.c.id == evidencia_id, evidencias.c.retirada.is_(None)
        )
        row = (await tx.execute(wanted.with_for_update())).one_or_none()
        if row is None:
            raise NotFound("evidencia_desconocida")
        mine = row.persona_id == orden.actor.persona_id
        if not mine and not await accompanies(tx, orden.actor, row.acompanante_id):
            raise Forbidden("matriz_ajena")
        await tx.execute(
            update(evidencias)
            .where(evidencias.c.id == evidencia_id)
            .values(archivo=None, retirada=motivo.strip(), retirada_en=orden.now)
        )
        return {"id": evidencia_id}

    return await carry_out(database, orden, work)
