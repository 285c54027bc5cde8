"""Tells docentes and directors that something of their matriz was registered (VA-07)."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any

from engine.db.queries.matrices import read_programa
from engine.jobs.avisos import AvisoNuevo, row_of

if TYPE_CHECKING:
    from engine.actions.instancias.caso import Caso

TIPO = "matriz_registrada"


async def announce_matriz(
    caso: "Caso",
    programa_id: int,
    cargos: Collection[int],
    mes: date,
    *,
    fuente: str,
    de_director: bool = False,
) -> None:
    """Leave a notice for whoever exercises each cargo, to be written with the step.

    It leads to the matriz, where each level stands beside its evidence, and says no level itself:
    levels are read and talked over with who accompanies (VA-07, S004:302-311). Whoever registered
    it is not told.
    """
    if not cargos:
        return
    found = await caso.plantel.titulares(caso.tx, cargos, caso.now)
    told = {"mes": mes.isoformat(), "fuente": fuente, "de_director": de_director}
    programa = await read_programa(caso.tx, programa_id)
    facts, ugel_id = _facts(caso, programa), programa["ugel_id"]
    own = caso.actor.persona_id if caso.actor else None
    caso.pendiente.escritura.avisos += [
        row_of(
            _notice(caso, titular.persona_id, facts | {"matriz": {"cargo": cargo, **told}}, ugel_id)
        )
        for cargo in sorted(set(cargos))
        for titular in found[cargo]
        if titular.persona_id != own
    ]


def _facts(caso: "Caso", programa: dict[str, Any]) -> dict[str, Any]:
    return {
        "asistencia": {
            "codigo": f"{programa['ugel']} {programa['anio']}",
            "titulo": "Programa de acompañamiento",
            "proceso": "programa_ugel",
            "unidad": "",
        },
        "por": caso.actor.nombre if caso.actor else "",
    }


def _notice(caso: "Caso", persona: int, facts: dict[str, Any], ugel_id: int) -> AvisoNuevo:
    cause = f"{caso.instancia.id}:{caso.instancia.revision}:{facts['matriz']['cargo']}"
    return AvisoNuevo(
        clave=f"matriz:{cause}:{persona}",
        tipo=TIPO,
        persona_id=persona,
        asistencia_id=None,
        tarea_id=None,
        datos=facts,
        en=caso.now,
        entidad_id=ugel_id,
    )
