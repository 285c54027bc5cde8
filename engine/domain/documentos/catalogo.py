"""The sixteen plans and reports of accompaniment: whose, when, with what, to whom (DOC-01..16)."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Sujeto = Literal["ugel", "acompanante", "docente", "institucion", "taller"]
Ciclo = Literal["diagnostico", "anual", "mensual", "trimestral", "visita", "taller", "cierre"]
Lugar = Literal["ugel", "dre", "programa", "docente", "institucion", "reglamento"]


@dataclass(frozen=True)
class Destino:
    """To whom a document goes: a role of the UGEL or DRE, or whose it is.

    At `programa` they are its companions, at `docente` and `institucion` whom it speaks of;
    `reglamento` are the offices that its rule book names in the field `rol` (CF-10).
    """

    lugar: Lugar
    rol: str


@dataclass(frozen=True)
class Modelo:
    """One kind of document: what presents it, what it covers, its sections, and who gets it.

    `proceso` and `elemento` are those of the user task in which its writer types the
    interpretation; `tambien` are others that present it too. One that `cierra` its cycle is not
    presented before the last day of it. Who `firman` do it on what is printed.
    """

    codigo: str
    titulo: str
    sujeto: Sujeto
    ciclo: Ciclo
    proceso: str
    elemento: str
    secciones: tuple[str, ...]
    destinos: tuple[Destino, ...]
    fuente: str
    cierra: bool = False
    tambien: tuple[tuple[str, str], ...] = ()
    firman: tuple[str, ...] = ()

    @property
    def pasos(self) -> tuple[tuple[str, str], ...]:
        """Return every process and user task that presents it."""
        return ((self.proceso, self.elemento), *self.tambien)


_JEFE = Destino("ugel", "jefe_agp")
_EQUIPO = Destino("programa", "acompanante")
_RCI = Destino("ugel", "rci")
_TRIMESTRAL = Destino("reglamento", "informe_trimestral_a")
_FINAL = Destino("reglamento", "informe_final_a")
_DEL_MES = ("metas", "aprendizajes", "directores", "logros", "sucesos", "acuerdos")
_ADJUNTOS = ("planes_individuales", "planes_institucionales", "matrices", "evidencias")

_MODELOS = (
    Modelo(
        "DOC-01", "Informe diagnóstico del acompañante", "acompanante", "diagnostico",
        "diagnostico", "informar_diagnostico",
        ("instituciones", "contexto", "comunidad", "docentes", "estudiantes", "linea_base",
         "aprendizajes", "directores", "necesidades", "planes_institucionales", "acuerdos"),
        (_JEFE,), "S003:1077-1101",
    ),
    Modelo(
        "DOC-02", "Informe diagnóstico de la UGEL", "ugel", "diagnostico",
        "programa_ugel", "informar_diagnostico_ugel",
        ("caracterizacion", "estudiantes", "linea_base", "necesidades", "directores", "informes"),
        (_EQUIPO, _RCI), "S003:1103-1118",
    ),
    Modelo(
        "DOC-03", "Plan anual de la UGEL", "ugel", "anual",
        "programa_ugel", "planificar_anio_ugel",
        ("caracterizacion", "trimestres", "protocolo", "cronograma", "talleres", "necesidades"),
        (_EQUIPO, _RCI, Destino("ugel", "especialista_primaria"),
         Destino("dre", "gestor_regional")),
        "S003:1150-1227",
    ),
    Modelo(
        "DOC-04", "Plan anual del acompañante", "acompanante", "anual",
        "acompanamiento", "planificar_anio",
        ("instituciones", "trimestres", "protocolo", "planes_individuales", "prioridades",
         "necesidades", "cronograma", "ruta"),
        (_JEFE,), "S003:1158-1160, 1228-1307",
    ),
    Modelo(
        "DOC-05", "Plan mensual del acompañante", "acompanante", "mensual",
        "ciclo_mensual", "planificar_mes",
        ("metas", "ruta", "disenos", "prioridades"),
        (_JEFE,), "S003:1383-1411, 1422-1428, 1440-1442",
        # The first and the last of them are the plans of the diagnosis and of the closing.
        tambien=(("diagnostico", "planificar_diagnostico"),
                 ("acompanamiento", "planificar_cierre")),
    ),
    Modelo(
        "DOC-06", "Plan individual del docente", "docente", "visita",
        "visita_en_aula", "acordar_plan_individual",
        ("docentes", "dialogo", "aprendizajes", "acuerdos"),
        (Destino("docente", "docente"),), "S003:999-1002, 1022-1025, 1162-1165",
        firman=("Docente", "Acompañante"),
    ),
    Modelo(
        "DOC-07", "Plan institucional", "institucion", "visita",
        "visita_en_aula", "informar_direccion",
        ("instituciones", "docentes", "necesidades", "planes_individuales"),
        (Destino("institucion", "director_ie"),), "S003:1027-1030",
        firman=("Director", "Acompañante"),
    ),
    Modelo(
        "DOC-08", "Plan de taller", "taller", "taller",
        "taller", "planificar_taller",
        ("taller", "convocados"),
        (Destino("ugel", "jefe_agi"), Destino("dre", "gestor_regional")), "S003:1413-1415",
    ),
    Modelo(
        "DOC-09", "Informe mensual del acompañante", "acompanante", "mensual",
        "ciclo_mensual", "informar_mes",
        (*_DEL_MES, "prioridades", "talleres", *_ADJUNTOS),
        (_JEFE,), "S003:2216-2283", cierra=True,
    ),
    Modelo(
        "DOC-10", "Informe trimestral del acompañante", "acompanante", "trimestral",
        "acompanamiento", "informar_trimestre",
        ("metas", "protocolo", "metas_de_aprendizaje", "comparacion", "tendencia", "ultimo_mes",
         "directores", "sucesos", "acuerdos", "prioridades", "talleres", "practicas", "informes",
         *_ADJUNTOS),
        (_JEFE,), "S003:2291-2356", cierra=True,
    ),
    Modelo(
        "DOC-11", "Informe trimestral de la UGEL", "ugel", "trimestral",
        "programa_ugel", "informar_trimestre_ugel",
        ("caracterizacion", "metas", "por_acompanante", "metas_de_aprendizaje", "tendencia",
         "informes", "sucesos", "talleres", "practicas", "base"),
        (_TRIMESTRAL,), "S003:2332-2341", cierra=True,
    ),
    Modelo(
        "DOC-12", "Informe de taller", "taller", "taller",
        "taller", "informar_taller",
        ("taller", "resultados_taller", "logistica", "convocados"),
        (_EQUIPO, Destino("dre", "epr"), Destino("ugel", "especialista_primaria")),
        "S003:2089-2095, 2285-2289", cierra=True,
    ),
    Modelo(
        "DOC-13", "Reporte de buenas prácticas", "acompanante", "trimestral",
        "acompanamiento", "reportar_practicas",
        ("practicas", "evidencias"),
        (_JEFE,), "S003:2398-2400", cierra=True,
    ),
    Modelo(
        "DOC-14", "Informe final del acompañante", "acompanante", "cierre",
        "acompanamiento", "informar_final",
        ("metas", "protocolo", "metas_de_aprendizaje", "comparacion", "tendencia", "ultimo_mes",
         "directores", "linea_base", "sucesos", "talleres", "balance", "acuerdos", "prioridades",
         "practicas", "informes", *_ADJUNTOS),
        (_JEFE,), "S003:2632-2694",
    ),
    Modelo(
        "DOC-15", "Informe final de la UGEL", "ugel", "cierre",
        "programa_ugel", "informar_final_ugel",
        ("caracterizacion", "metas", "protocolo", "por_acompanante", "metas_de_aprendizaje",
         "tendencia", "linea_base", "informes", "sucesos", "talleres", "balance",
         "practicas", "base"),
        (_FINAL,), "S003:2692-2694",
    ),
    Modelo(
        "DOC-16", "Reporte de avance de la UGEL", "ugel", "trimestral",
        "programa_ugel", "informar_trimestre_ugel",
        ("metas", "por_acompanante", "entregas"),
        (Destino("dre", "director_gp_dre"), Destino("dre", "director_dre")), "S004:639",
        cierra=True,
    ),
)  # fmt: skip
MODELOS: Mapping[str, Modelo] = MappingProxyType({m.codigo: m for m in _MODELOS})
"""Each kind by its code."""


def models_of(proceso: str, elemento: str) -> tuple[Modelo, ...]:
    """Return what presenting a user task presents: nothing for most, two for a UGEL's quarter."""
    return _BY_STEP.get((proceso, elemento), ())


_BY_STEP: Mapping[tuple[str, str], tuple[Modelo, ...]] = {
    step: tuple(m for m in _MODELOS if step in m.pasos)
    for step in {step for m in _MODELOS for step in m.pasos}
}
ELEMENTOS = frozenset(elemento for _, elemento in _BY_STEP)
"""The user tasks that present some document."""
