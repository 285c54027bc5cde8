"""What a ficha of accompaniment already holds when it is opened: all that is known."""

from collections.abc import Callable, Mapping
from typing import Any

from forms.acompanamiento.matrices import INICIALES as DE_VALORACION
from forms.acompanamiento.matrices import facts_of
from forms.acompanamiento.metas import rows_to_fill
from forms.contexto import Contexto

Answer = dict[str, Any]


def _planned(contexto: Contexto) -> Answer:
    return dict(facts_of(contexto).filas or {})


def _year(contexto: Contexto) -> Answer:
    return _planned(contexto) | rows_to_fill(contexto)


def _dated(contexto: Contexto) -> Answer:
    hechos = facts_of(contexto)
    start = {"hora_inicio": hechos.desde} if hechos.desde else {}
    day = {"fecha": hechos.inicio.isoformat()} if hechos.inicio else {}
    return start | day


def _after(contexto: Contexto) -> Answer:
    desde = facts_of(contexto).desde
    return {"hora_inicio": desde} if desde else {}


def _each_docente(contexto: Contexto) -> Answer:
    return {"participantes": [{"cargo": cargo, "asistio": True} for cargo in contexto.cargos]}


def _taller(contexto: Contexto) -> Answer:
    hechos = facts_of(contexto)
    answer: Answer = {"dias": hechos.dias}
    late = hechos.libre_desde and hechos.inicio and hechos.inicio < hechos.libre_desde
    if hechos.inicio and not late:
        answer["fecha"] = hechos.inicio.isoformat()
    return answer


INICIALES: Mapping[str, Callable[[Contexto], Answer]] = {
    "visita_preparacion": _after,
    "visita_dialogo": _after,
    "gia_diseno": _dated,
    "gia_registro": _each_docente,
    "rtc_convocatoria": _dated,
    "taller_plan": _taller,
    "taller_registro": _each_docente,
    "plan_mensual": _planned,
    "diagnostico_plan": _planned,
    "cierre_plan": _planned,
    "plan_anual": rows_to_fill,
    "plan_anual_ugel": _year,
    "informe": _planned,
    **DE_VALORACION,
}
