"""The fichas the service knows, listed by hand.

Annexes 01 to 05 are only named by the source: their fields are inferred (CF-09, S000:544-577).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import orjson

from engine.errors import NotFound

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Ficha:
    """One ficha: what it is called, where its schema lies and which anexo it is, if any."""

    nombre: str
    titulo: str
    familia: str
    anexo: str | None = None

    @property
    def esquema(self) -> Path:
        """Return the path of the ficha's JSON Schema."""
        return FOLDER / self.familia / f"{self.nombre}.json"


def register(fichas: Iterable[Ficha]) -> Mapping[str, Ficha]:
    """Index the fichas by name; raise ValueError when a name comes twice."""
    indexed: dict[str, Ficha] = {}
    for ficha in fichas:
        if ficha.nombre in indexed:
            raise ValueError(
                f"two fichas are called {ficha.nombre}: rename one in forms/registro.py"
            )
        indexed[ficha.nombre] = ficha
    return MappingProxyType(indexed)


FICHAS = register(
    (
        Ficha("at_registro", "Registro de la asistencia técnica", "asistencia"),
        Ficha("at_prioridad", "Prioridad de la demanda", "asistencia"),
        Ficha("anexo_01", "Ficha de planificación", "asistencia", "Anexo 01"),
        Ficha("anexo_02", "Pauta metodológica", "asistencia", "Anexo 02"),
        Ficha("revision", "Revisión de objetivos y pauta", "asistencia"),
        Ficha("at_instrumentos", "Materiales e instrumentos de evaluación", "asistencia"),
        Ficha("at_programacion", "Programación en el Planificador", "asistencia"),
        Ficha("at_cruce", "Resolución del cruce", "asistencia"),
        Ficha("at_articulacion", "Articulación con otra asistencia técnica", "asistencia"),
        Ficha("at_fecha", "Respuesta a la fecha propuesta", "asistencia"),
        Ficha("at_calendario", "Calendarización", "asistencia"),
        Ficha("at_logistica", "Aspectos logísticos y administrativos", "asistencia"),
        Ficha("at_participantes", "Confirmación de participantes", "asistencia"),
        Ficha("at_induccion", "Inducción de facilitadores", "asistencia"),
        Ficha("at_verificacion", "Verificación previa", "asistencia"),
        Ficha("at_asistencia", "Asistencia, controles y encuesta", "asistencia", "Anexo 03"),
        Ficha("anexo_04", "Reporte de la asistencia técnica", "asistencia", "Anexo 04"),
        Ficha("compromiso", "Seguimiento del compromiso", "asistencia"),
        Ficha("compromiso_verificacion", "Verificación del compromiso", "asistencia"),
        Ficha("anexo_05", "Ficha de aplicación", "asistencia", "Anexo 05"),
        Ficha("at_evaluacion", "Evaluación de la asistencia técnica", "asistencia"),
        Ficha("at_cierre", "Cierre y difusión", "asistencia"),
        Ficha("visita_coordinacion", "Coordinación de la visita", "acompanamiento"),
        Ficha("reprogramacion", "Reprogramación", "acompanamiento"),
        Ficha("visita_observacion", "Observación de la sesión", "acompanamiento"),
        Ficha("visita_direccion", "Observación de la labor de director", "acompanamiento"),
        Ficha("visita_preparacion", "Preparación del diálogo", "acompanamiento"),
        Ficha("visita_dialogo", "Diálogo con el docente", "acompanamiento"),
        Ficha("visita_sesion", "Sesión compartida", "acompanamiento"),
        Ficha("visita_linea_base", "Línea de base", "acompanamiento"),
        Ficha("plan_individual", "Plan individual del docente", "acompanamiento"),
        Ficha("plan_institucional", "Informe al director y plan institucional", "acompanamiento"),
        Ficha("visita_balance", "Balance con la comunidad", "acompanamiento"),
        Ficha("visita_socializacion", "Socialización de resultados", "acompanamiento"),
        Ficha("sensibilizacion", "Reunión de sensibilización", "acompanamiento"),
        Ficha("visita_registro", "Registro de la visita", "acompanamiento"),
        Ficha("gia_diseno", "Diseño del GIA", "acompanamiento"),
        Ficha("gia_registro", "Registro del GIA", "acompanamiento"),
        Ficha("gia_directores", "GIA de directores", "acompanamiento"),
        Ficha("rtc_convocatoria", "Convocatoria de la RTC", "acompanamiento"),
        Ficha("rtc_registro", "Registro de la RTC", "acompanamiento"),
        Ficha("taller_plan", "Plan del taller", "acompanamiento"),
        Ficha("taller_requerimientos", "Requerimientos del taller", "acompanamiento"),
        Ficha("taller_prueba", "Prueba de entrada", "acompanamiento"),
        Ficha("taller_registro", "Registro del taller", "acompanamiento"),
        Ficha("taller_logistica", "Logística del taller", "acompanamiento"),
        Ficha("taller_gestion", "Trámite y recursos del taller", "acompanamiento"),
        Ficha("conformidad", "Conformidad", "acompanamiento"),
        Ficha("informe", "Informe", "acompanamiento"),
        Ficha("plan_mensual", "Plan del mes", "acompanamiento"),
        Ficha("diagnostico_plan", "Plan del diagnóstico", "acompanamiento"),
        Ficha("cierre_plan", "Plan del cierre", "acompanamiento"),
        Ficha("plan_anual", "Plan anual del acompañante", "acompanamiento"),
        Ficha("plan_anual_ugel", "Plan anual de la UGEL", "acompanamiento"),
        Ficha("induccion", "Inducción de acompañantes", "acompanamiento"),
        Ficha("diagnostico_organizacion", "Organización del diagnóstico", "acompanamiento"),
        Ficha("valoracion_mes", "Valoración del mes", "acompanamiento"),
        Ficha("buenas_practicas", "Buenas prácticas del trimestre", "acompanamiento"),
        Ficha("base_actualizada", "Base de instituciones", "acompanamiento"),
        Ficha("lista_de_cotejo", "Lista de cotejo", "acompanamiento"),
        Ficha("datos_docente", "Ficha de datos del docente", "acompanamiento"),
        Ficha("datos_director", "Ficha de datos del director", "acompanamiento"),
        Ficha("datos_estudiantes", "Ficha de datos de los estudiantes", "acompanamiento"),
        Ficha("datos_ie", "Ficha de datos de la institución", "acompanamiento"),
        Ficha("diseno_metodologico", "Diseño metodológico", "acompanamiento"),
    )
)


def ficha_named(nombre: str) -> Ficha:
    """Return the ficha; raise `NotFound("ficha_desconocida")` when there is none."""
    if nombre not in FICHAS:
        raise NotFound("ficha_desconocida", ficha=nombre[:60])
    return FICHAS[nombre]


@cache
def _read(path: Path) -> bytes:
    return path.read_bytes()


def load_schema(nombre: str) -> dict[str, Any]:
    """Return a fresh copy of the ficha's general schema, free to be changed."""
    schema: dict[str, Any] = orjson.loads(_read(ficha_named(nombre).esquema))
    return schema
