"""What a ficha already holds when it is opened for the first time."""

import copy
from collections.abc import Callable, Mapping
from typing import Any

from forms.acompanamiento.inicial import INICIALES
from forms.asistencia.reglas_plan import MOMENTOS
from forms.contexto import Contexto, ConvocadoOpcion

Answer = dict[str, Any]


def initial_answer(ficha: str, contexto: Contexto) -> Answer:
    """Return the values to open the ficha with: the answer sent back, or what is known already.

    It need not be valid: what only a person can say stays empty.
    """
    if contexto.anterior:
        return copy.deepcopy(dict(contexto.anterior))
    prefill = PREFILLS.get(ficha)
    return prefill(contexto) if prefill else {}


def _registro(contexto: Contexto) -> Answer:
    answer: Answer = {"convocatoria": _convocatoria(contexto)}
    if len(contexto.unidades_posibles) == 1:
        answer["unidad"] = contexto.unidades_posibles[0].codigo
    return answer


def _pauta(_contexto: Contexto) -> Answer:
    return {"momentos": [{"momento": momento} for momento in MOMENTOS]}


def _programacion(contexto: Contexto) -> Answer:
    answer: Answer = {
        "jornadas": [dict(j) for j in contexto.jornadas or contexto.fechas_sugeridas],
        "modalidad": contexto.modalidad,
        "convocatoria": _convocatoria(contexto),
    }
    if contexto.sede:
        answer["sede"] = contexto.sede.codigo
    if contexto.sala:
        answer["sala"] = contexto.sala
    if contexto.lugar:
        answer["lugar"] = contexto.lugar
    return answer


def _cruce(contexto: Contexto) -> Answer:
    first = contexto.alternativas[0] if contexto.alternativas else contexto.fechas_sugeridas
    return {"jornadas": [dict(j) for j in first]}


def _articulacion(contexto: Contexto) -> Answer:
    return {"jornadas": [dict(j) for j in contexto.fechas_sugeridas or contexto.jornadas]}


def _participantes(contexto: Contexto) -> Answer:
    return {"participantes": [_coming(one) for one in contexto.cargos.values()]}


def _coming(convocado: ConvocadoOpcion) -> Answer:
    """Return what is known of somebody convened: that they will come, unless they said no."""
    if convocado.asiste is not False:
        return {"cargo": convocado.cargo, "asiste": True}
    return {"cargo": convocado.cargo, "asiste": False, "motivo": convocado.motivo}


def _asistencia(contexto: Contexto) -> Answer:
    return {"participantes": [{"cargo": cargo} for cargo in contexto.cargos]}


def _convocatoria(contexto: Contexto) -> list[Answer]:
    return [dict(fila) for fila in contexto.convocatoria]


PREFILLS: Mapping[str, Callable[[Contexto], Answer]] = {
    **INICIALES,
    "at_registro": _registro,
    "anexo_02": _pauta,
    "at_programacion": _programacion,
    "at_cruce": _cruce,
    "at_articulacion": _articulacion,
    "at_participantes": _participantes,
    "at_asistencia": _asistencia,
}
