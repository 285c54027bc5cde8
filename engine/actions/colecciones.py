"""The groups whose members get an instance of their own; read, not discovered."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import any_, select

from engine.actions.caso import Caso
from engine.actions.puestos import HEADS
from engine.db.queries.plantel import Lugar
from engine.db.queries.respuestas import last_answers
from engine.db.queries.tablas import cargos, compromisos, convocatorias, entidades
from engine.domain.roles import entidad_of_superior, superior_of


@dataclass(frozen=True)
class Miembro:
    """One of a group: its key within the AT, its variables, and who it is."""

    clave: str
    variables: dict[str, Any] = field(default_factory=dict)
    contexto: dict[str, Any] = field(default_factory=dict)


async def dre_convocadas(caso: Caso) -> list[Miembro]:
    """Each DRE/GRE convened or hosting, or whose UGEL are: it secures the place [AC-06]."""
    if caso.asistencia.modalidad == "virtual":
        return []
    below = entidades.alias("convocada")
    touched = (
        select(convocatorias.c.entidad_id)
        .where(convocatorias.c.asistencia_id == caso.asistencia.id)
        .union(select(entidades.c.id).where(entidades.c.id == caso.asistencia.sede_id))
    )
    rows = await caso.tx.execute(
        select(entidades.c.id, entidades.c.codigo)
        .join(below, entidades.c.id == any_(below.c.ruta))
        .where(below.c.id.in_(touched), entidades.c.tipo == "dre")
        .distinct()
        .order_by(entidades.c.codigo)
    )
    return [Miembro(f"logistica/{row.codigo}", contexto={"entidad_id": row.id}) for row in rows]


async def entidades_convocadas(caso: Caso) -> list[Miembro]:
    """Each entidad convened: it confirms its participants, or its superior does."""
    rows = await caso.tx.execute(
        select(entidades.c.id, entidades.c.codigo)
        .join(convocatorias, convocatorias.c.entidad_id == entidades.c.id)
        .where(convocatorias.c.asistencia_id == caso.asistencia.id)
        .distinct()
        .order_by(entidades.c.codigo)
    )
    called = rows.all()
    places = await caso.plantel.lugares(caso.tx, [row.id for row in called])
    return [
        Miembro(f"confirmacion/{row.codigo}", contexto=_with_escalation(places[row.id], places))
        for row in called
    ]


def _with_escalation(place: Lugar, places: Mapping[int, Lugar]) -> dict[str, Any]:
    """Return who answers for an entidad and who does in its place.

    For a silent UGEL answers its DRE; for anybody else, the superior of whoever is asked.
    """
    rol = HEADS[place.tipo]
    asked = "director_ugel" if place.tipo == "ugel" else rol
    line = [(i, places[i].tipo) for i in reversed(place.ruta)]
    post, above = superior_of(asked), entidad_of_superior(asked, line)
    return {
        "entidad_id": place.id,
        "rol": rol,
        "escala_entidad_id": above if post and above else place.id,
        "escala_rol": post if post and above else rol,
    }


async def compromisos_asumidos(caso: Caso) -> list[Miembro]:
    """Each commitment of the report, followed by its owner until it ends [ET-10]."""
    rows = await caso.tx.execute(
        select(compromisos.c.id, compromisos.c.fecha, cargos.c.id.label("cargo_id"), cargos)
        .join(cargos, cargos.c.id == compromisos.c.cargo_id)
        .where(compromisos.c.asistencia_id == caso.asistencia.id)
        .where(compromisos.c.estado == "pendiente")
        .order_by(compromisos.c.id)
    )
    return [
        Miembro(
            f"compromiso/{row.id}",
            variables={"fecha": _iso(row.fecha)},
            contexto={
                "entidad_id": row.entidad_id,
                "rol": row.rol,
                "cargo_id": row.cargo_id,
                "compromiso_id": row.id,
            },
        )
        for row in rows
    ]


async def participantes(caso: Caso) -> list[Miembro]:
    """Each cargo that attended: it tells what it applies of what it learnt (Anexo 05)."""
    answers = await last_answers(
        caso.tx, caso.asistencia_id, ("registrar_asistencia", "corregir_registro")
    )
    if not answers:
        return []
    came = [p["cargo"] for p in answers[0]["participantes"] if p["asistio"]]
    rows = await caso.tx.execute(
        select(cargos.c.id, cargos.c.entidad_id, cargos.c.rol)
        .where(cargos.c.id.in_(came))
        .order_by(cargos.c.id)
    )
    return [
        Miembro(
            f"aplicacion/{row.id}",
            contexto={"entidad_id": row.entidad_id, "rol": row.rol, "cargo_id": row.id},
        )
        for row in rows
    ]


def _iso(dia: date) -> str:
    return dia.isoformat()


COLECCIONES: Mapping[str, Callable[[Caso], Awaitable[list[Miembro]]]] = {
    "dre_convocadas": dre_convocadas,
    "entidades_convocadas": entidades_convocadas,
    "compromisos": compromisos_asumidos,
    "participantes": participantes,
}
