"""The groups whose members get an instance of their own; read, not discovered.

What the step answered and changed may still be unwritten: a group that is looked for in the tables
lets `settle` write it first.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from engine.actions.asistencias.programacion import programacion_of
from engine.actions.estrategias.grupos import COLECCIONES as DE_ACOMPANAMIENTO
from engine.actions.instancias.caso import Caso
from engine.actions.instancias.miembro import Miembro
from engine.actions.instancias.pendiente import settle
from engine.actions.instancias.puestos import HEADS
from engine.db.queries.plantel import Lugar
from engine.db.queries.respuestas import last_answers
from engine.db.queries.tablas import compromisos
from engine.domain.roles import entidad_of_superior, superior_of


async def dre_convocadas(caso: Caso) -> list[Miembro]:
    """Each DRE/GRE convened or hosting, or whose UGEL are: it secures the place [AC-06]."""
    if caso.asistencia.modalidad == "virtual":
        return []
    touched = set((await programacion_of(caso)).entidades)
    if caso.asistencia.sede_id is not None:
        touched.add(caso.asistencia.sede_id)
    places = await caso.plantel.lugares(caso.tx, touched)
    above = {places[i] for place in touched for i in places[place].ruta if i in places}
    found = sorted((p for p in above if p.tipo == "dre"), key=lambda place: place.codigo)
    return [Miembro(f"logistica/{p.codigo}", contexto={"entidad_id": p.id}) for p in found]


async def entidades_convocadas(caso: Caso) -> list[Miembro]:
    """Each entidad convened: it confirms its participants, or its superior does."""
    called = (await programacion_of(caso)).entidades
    places = await caso.plantel.lugares(caso.tx, called)
    return [
        Miembro(f"confirmacion/{codigo}", contexto=_with_escalation(places[place], places))
        for place, codigo in sorted(called.items(), key=lambda item: item[1])
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
    promised = caso.pendiente.compromisos
    if promised is None:
        promised = await _stored_compromisos(caso)
    places = await caso.plantel.cargos(caso.tx, {cargo_id for _, cargo_id, _ in promised})
    return [
        Miembro(
            f"compromiso/{identifier}",
            variables={"fecha": fecha.isoformat()},
            contexto={
                "entidad_id": places[cargo_id].entidad_id,
                "rol": places[cargo_id].rol,
                "cargo_id": cargo_id,
                "compromiso_id": identifier,
            },
        )
        for identifier, cargo_id, fecha in promised
    ]


async def _stored_compromisos(caso: Caso) -> list[tuple[int, int, date]]:
    await settle(caso)
    rows = await caso.tx.execute(
        select(compromisos.c.id, compromisos.c.cargo_id, compromisos.c.fecha)
        .where(compromisos.c.asistencia_id == caso.asistencia.id)
        .where(compromisos.c.estado == "pendiente")
        .order_by(compromisos.c.id)
    )
    return [(row.id, row.cargo_id, row.fecha) for row in rows]


async def participantes(caso: Caso) -> list[Miembro]:
    """Each cargo that attended: it tells what it applies of what it learnt (Anexo 05)."""
    await settle(caso)
    answers = await last_answers(
        caso.tx, caso.asistencia_id, ("registrar_asistencia", "corregir_registro")
    )
    if not answers:
        return []
    came = sorted(p["cargo"] for p in answers[0]["participantes"] if p["asistio"])
    places = await caso.plantel.cargos(caso.tx, came)
    return [
        Miembro(
            f"aplicacion/{place.id}",
            contexto={"entidad_id": place.entidad_id, "rol": place.rol, "cargo_id": place.id},
        )
        for place in (places[cargo_id] for cargo_id in came if cargo_id in places)
    ]


COLECCIONES: Mapping[str, Callable[[Caso], Awaitable[list[Miembro]]]] = {
    "dre_convocadas": dre_convocadas,
    "entidades_convocadas": entidades_convocadas,
    "compromisos": compromisos_asumidos,
    "participantes": participantes,
    **DE_ACOMPANAMIENTO,
}
