"""Tells docentes and directors that something of their matriz was registered (VA-07)."""

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

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
    programa = await read_programa(caso.tx, programa_id)
    found = await caso.plantel.titulares(caso.tx, cargos, caso.now)
    facts = {
        "asistencia": {
            "codigo": f"{programa['ugel']} {programa['anio']}",
            "titulo": "Programa de acompañamiento",
            "proceso": "programa_ugel",
            "unidad": "",
        },
        "por": caso.actor.nombre if caso.actor else "",
    }
    round_ = f"{caso.instancia.id}:{caso.instancia.revision}"
    own = caso.actor.persona_id if caso.actor else None
    caso.pendiente.escritura.avisos += [
        row_of(
            AvisoNuevo(
                clave=f"matriz:{round_}:{cargo}:{titular.persona_id}",
                tipo=TIPO,
                persona_id=titular.persona_id,
                asistencia_id=None,
                tarea_id=None,
                datos=facts
                | {"matriz": {"cargo": cargo, "mes": mes.isoformat(), "fuente": fuente,
                              "de_director": de_director}},
                en=caso.now,
            )
        )
        for cargo in sorted(set(cargos))
        for titular in found[cargo]
        if titular.persona_id != own
    ]  # fmt: skip
