"""The rules of each ficha that a schema cannot say, joined from its families."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from forms.acompanamiento.matrices import REGLAS as DE_VALORACION
from forms.acompanamiento.reglas import REGLAS
from forms.asistencia.reglas_calendario import (
    facilitadores_errors,
    jornadas_errors,
    sala_errors,
    sede_errors,
    ventana_errors,
)
from forms.asistencia.reglas_personas import (
    convocatoria_errors,
    notas_errors,
    participantes_errors,
)
from forms.asistencia.reglas_plan import metas_errors, momentos_errors
from forms.contexto import Contexto

Rule = Callable[[Contexto, dict[str, Any]], Iterable[tuple[str, str]]]

RULES: Mapping[str, tuple[Rule, ...]] = {
    **REGLAS,
    "at_registro": (ventana_errors, convocatoria_errors),
    "anexo_01": (metas_errors,),
    "anexo_02": (momentos_errors,),
    "at_programacion": (
        jornadas_errors,
        ventana_errors,
        convocatoria_errors,
        sede_errors,
        sala_errors,
        facilitadores_errors,
    ),
    "at_cruce": (jornadas_errors,),
    "at_articulacion": (jornadas_errors,),
    "at_participantes": (participantes_errors,),
    "at_asistencia": (participantes_errors, notas_errors),
}


def rule_errors(ficha: str, contexto: Contexto, respuesta: dict[str, Any]) -> dict[str, str]:
    """Return the errors that the ficha's rules find, by JSON path."""
    campos: dict[str, str] = {}
    for rule in (*RULES.get(ficha, ()), *DE_VALORACION.get(ficha, ())):
        for path, sentence in rule(contexto, respuesta):
            campos.setdefault(path, sentence)
    return campos
