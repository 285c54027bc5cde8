"""The words for what a rule book of accompaniment says."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from engine.domain.protocolo import AMBITOS, Ratio
from engine.domain.redaccion.fechas import join_words, say_number
from engine.domain.redaccion.plazos import say_term
from engine.domain.reglamento import DESTINATARIOS, REGISTROS, Regla

CUENTAS: Mapping[str, str] = MappingProxyType(
    {
        "visitas": "Visitas al año",
        "de_un_dia": "Visitas de un día",
        "de_dos_dias": "Visitas de dos días",
        "de_tres_dias": "Visitas de tres días",
        "dias_visita": "Total de días de visita",
        "gia": "GIA al año",
        "gia_horas": "Horas de cada GIA",
        "gia_directores": "GIA de directores al año",
        "gia_directores_horas": "Horas de cada GIA de directores",
        "rtc": "RTC al año",
        "rtc_horas": "Horas de cada RTC",
        "talleres": "Talleres de docentes",
        "dias_taller": "Días de taller de docentes",
        "horas_taller": "Horas de taller de docentes",
        "talleres_ap": "Talleres de acompañantes",
        "dias_taller_ap": "Días de taller de acompañantes",
    }
)
"""What each number of a protocol is called, in the order people read them."""


def say_ratio(ratio: Ratio) -> str:
    """Return "mayor dispersión: de 6 a 8"."""
    many = (
        str(ratio.maximo) if ratio.minimo == ratio.maximo else f"de {ratio.minimo} a {ratio.maximo}"
    )
    return f"{AMBITOS[ratio.ambito].lower()}: {many}"


def say_regla(regla: Regla) -> list[str]:
    """Return what a rule book says whatever the kind of school, a sentence for each thing."""
    return [*_visits(regla), *_groups(regla), *_reports(regla)]


def _visits(regla: Regla) -> Iterator[str]:
    if regla.visita_cada_meses:
        yield f"A cada docente se le visita al menos cada {_months(regla.visita_cada_meses)}."
    if regla.dias_consecutivos:
        yield "Los días de una misma visita son consecutivos."
    if regla.observacion_horas:
        yield (
            f"En la visita: observación de {regla.observacion_horas} horas o más, preparación de"
            f" {regla.preparacion_horas} y asesoría de {regla.dialogo_horas} o más, que son"
            f" {regla.dialogo_director_horas} si el docente también es director."
        )
    if regla.jornada_completa:
        yield "El acompañante permanece toda la jornada pedagógica."


def _groups(regla: Regla) -> Iterator[str]:
    if regla.gia_cada_meses:
        yield f"Hay GIA de docentes al menos cada {_months(regla.gia_cada_meses)}."
    if regla.gia_directores_cada_meses:
        yield (
            f"Hay GIA de directores cada {_months(regla.gia_directores_cada_meses)}, el mismo día"
            " y después del de docentes."
        )
    if regla.gia_otro_dia:
        yield "GIA y RTC van en día distinto al de las visitas."
    if regla.rtc_lidera:
        yield "La RTC la lidera el directivo y está en el PAT."
    if regla.rtc_integrada_junta:
        yield "En las II.EE. integradas, los tres niveles hacen juntos sus RTC."
    if regla.segundo_taller_en_vacaciones:
        yield "El segundo taller va en las vacaciones de medio año."
    if regla.plan_taller_meses:
        before = "un mes" if regla.plan_taller_meses == 1 else _months(regla.plan_taller_meses)
        yield f"El plan de taller llega al área administrativa al menos {before} antes."


def _reports(regla: Regla) -> Iterator[str]:
    to = join_words([DESTINATARIOS[name] for name in regla.informe_trimestral_a])
    yield f"El informe trimestral de la UGEL va a {to}."
    term = say_term(regla.registrar_en, "habiles") if regla.registrar_en else "el mismo día"
    within = f"en {term}" if regla.registrar_en else term
    yield f"{REGISTROS[regla.registro]} se registra lo hecho, {within}."
    if regla.comparativo_cada_meses:
        yield f"El análisis comparativo es cada {_months(regla.comparativo_cada_meses)}."


def _months(n: int) -> str:
    return "mes" if n == 1 else f"{say_number(n)} meses"
