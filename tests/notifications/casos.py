"""What each kind of notice is about, as the outbox keeps it, for its samples."""

from datetime import date
from typing import Any

from engine.domain.convocatoria import Jornada
from engine.domain.redaccion import explain
from engine.domain.tiempo import working_days_after
from tests.domain.hechos import CALENDARIO

AT = {
    "codigo": "AT-2026-0147",
    "titulo": "Gestión de la convivencia y la tutoría",
    "unidad": "DIGEBR",
}
_UID = "at-2026-0147-0123456789abcdef0123456789abcdef"
_DUE = working_days_after(date(2026, 7, 17), 5, CALENDARIO)
_TAREA = {
    "tarea": {"id": "01980000-0000-7000-8000-000000000001", "nombre": "Confirmar participantes"},
    "vence": _DUE.instante.isoformat(),
    "vencimiento": _DUE.to_json(),
    "entidad": "UGEL Chucuito",
}
_MOVIDO = {
    "codigo": AT["codigo"], "titulo": AT["titulo"], "tarea": "Confirmar participantes",
    "antes": "2026-07-31", "vence": "2026-08-03",
}  # fmt: skip
_ARRIBA = {
    "responsables": ["María Quispe", "Rosa Mamani Quispe"],
    "pospuesto": {
        "por": "Rosa Mamani Quispe",
        "hasta": "2026-07-24",
        "motivo": "Espero la relación de docentes",
    },
}


def _jornadas(*dias: str) -> list[dict[str, str]]:
    jornadas = (Jornada.at(dia, "09:00", "13:00") for dia in dias)
    return [{"inicio": j.inicio.isoformat(), "fin": j.fin.isoformat()} for j in jornadas]


FACTS: dict[str, dict[str, Any]] = {
    "tarea_asignada": _TAREA,
    "tarea_observada": _TAREA
    | {
        "tarea": {"id": _TAREA["tarea"]["id"], "nombre": "Definir objetivos"},  # type: ignore[index]
        "entidad": "Dirección General de Educación Básica Regular",
        "observaciones": "Falta un objetivo para el nivel inicial.",
        "por": "Elena Rojas",
    },
    "vence_en_3": _TAREA,
    "vence_en_1": _TAREA,
    "vence_hoy": _TAREA,
    "vencida": _TAREA | {"al_superior": "2026-07-30"},
    "superior": _TAREA | _ARRIBA,
    "diri": _TAREA | _ARRIBA,
    "plan_publicado": {
        "tenia_fecha": False,
        "jornadas_antes": _jornadas("2026-08-12", "2026-08-13"),
        "jornadas": _jornadas("2026-08-19", "2026-08-20"),
        "motivo": "El mié 12 ago 2026 ya convocaba a las mismas personas AT-2026-0121.",
    },
    "fecha_cambiada": {
        "jornadas_antes": _jornadas("2026-08-12", "2026-08-13"),
        "jornadas": _jornadas("2026-08-19", "2026-08-20"),
        "motivo": "El local no estaba disponible esa semana.",
        "lugar": "Auditorio de la UGEL Chucuito, Jr. Lima 123, Juli",
        "modalidad": "presencial",
        "cargo": "Especialista de primaria, UGEL Chucuito",
        "secuencia": 2,
        "uid": _UID,
    },
    "asistencia_confirmada": {
        "jornadas": _jornadas("2026-08-19", "2026-08-20"),
        "lugar": "Auditorio de la UGEL Chucuito, Jr. Lima 123, Juli",
        "modalidad": "presencial",
        "cargo": "Especialista de primaria, UGEL Chucuito",
        "secuencia": 1,
        "uid": _UID,
    },
    "asistencia_anulada": {
        "jornadas": _jornadas("2026-08-19", "2026-08-20"),
        "motivo": "La norma que la originó fue derogada.",
        "secuencia": 2,
        "uid": _UID,
    },
    "convocatoria_retirada": {
        "jornadas": _jornadas("2026-08-19", "2026-08-20"),
        "lugar": "Auditorio de la UGEL Chucuito, Jr. Lima 123, Juli",
        "modalidad": "presencial",
        "secuencia": 3,
        "uid": _UID,
    },
    "asistencia_suspendida": {"motivo": "Hay lluvias y las vías están cortadas."},
    "asistencia_reanudada": {},
    "reporte_enviado": {
        "logros": ["Asistieron 14 de 15 especialistas.", "El control de salida subió 4 puntos."],
        "alertas": ["Dos UGEL no tienen acceso a internet estable."],
        "conclusiones": ["Conviene un segundo encuentro virtual."],
        "compromisos": [
            {
                "descripcion": "Difundir el protocolo en las redes educativas",
                "responsable": "Jefe de gestión pedagógica, UGEL Chucuito",
                "fecha": "2026-09-15",
            }
        ],
    },
    "anio_fechado": {
        "asistencia": {
            "codigo": "UGEL Chucuito 2026",
            "titulo": "Programa de acompañamiento",
            "proceso": "programa_ugel",
            "unidad": "",
        },
        "anio": {"programa": 3, "plan": "5f0c7b1e-0000-4000-8000-000000000001", "acompanante": 12},
        "replanificado": True,
        "motivo": "Huaico en la carretera a Pomata",
        "cuentas": [],
        "cambios": [
            {
                "que": "Visita 4, Julia Condori",
                "antes": ["2026-08-12", "2026-08-13"],
                "ahora": ["2026-08-19", "2026-08-20"],
            },
            {
                "que": "GIA 3",
                "antes": ["2026-08-19", "2026-08-19"],
                "ahora": ["2026-08-21", "2026-08-21"],
            },
            {"que": "RTC 2, IE 70123", "antes": ["2026-09-02", "2026-09-02"], "ahora": None},
        ],
        "mas": 2,
        "por": "Víctor Quispe",
    },
    "documento_presentado": {
        "asistencia": {
            "codigo": "UGEL Chucuito 2026",
            "titulo": "Programa de acompañamiento",
            "proceso": "programa_ugel",
            "unidad": "",
        },
        "documento": {
            "id": 57,
            "codigo": "DOC-09",
            "titulo": "Informe mensual del acompañante",
            "version": 1,
            "de": "Julia Condori",
            "cabecera": [
                ["Acompañante", "Julia Condori"],
                ["Programa", "UGEL Chucuito · 2026"],
                ["Periodo", "mié 1 jul 2026 a vie 31 jul 2026"],
            ],
        },
        "por": "Julia Condori",
    },
    "matriz_registrada": {
        "asistencia": {
            "codigo": "UGEL Chucuito 2026",
            "titulo": "Programa de acompañamiento",
            "proceso": "programa_ugel",
            "unidad": "",
        },
        "matriz": {"cargo": 812, "mes": "2026-07-01", "fuente": "visita", "de_director": False},
        "por": "Julia Condori",
    },
    "resumen": {
        "dia": "2026-07-17",
        "cuantos": 3,
        "avisos": [
            {
                "codigo": "AT-2026-0147",
                "titulo": "Gestión de la convivencia y la tutoría",
                "avisos": [
                    {
                        "asunto": "Confirmar participantes, hasta el vie 24 jul 2026",
                        "lugar": "tareas/01980000-0000-7000-8000-000000000001",
                        "porque": explain(_DUE),
                    },
                    {"asunto": "Reporte (Anexo 04)", "lugar": "asistencias/AT-2026-0147"},
                ],
            },
            {
                "codigo": "AT-2026-0121",
                "titulo": "Evaluación formativa",
                "avisos": [{"asunto": "Reporte (Anexo 04)", "lugar": "asistencias/AT-2026-0121"}],
            },
        ],
    },
    "plazos_movidos": {
        "causa": "Se declaró no laborable el vie 31 jul 2026 (Día no laborable, DS 080-2026)",
        "plazos": [
            _MOVIDO | {"porque": explain(_DUE)},
            _MOVIDO
            | {"codigo": "AT-2026-0121", "titulo": "Evaluación formativa"}
            | {"tarea": "Asegurar la logística", "antes": "2026-08-04", "vence": "2026-08-05"},
        ],
        "total": 23,
    },
    "ausencia": {
        "que": "concedida",
        "ausente": "María Quispe",
        "motivo_ausencia": "Vacaciones",
        "desde": "lun 20 jul 2026, 8:00",
        "hasta": "lun 3 ago 2026, 0:00",
        "acto": "Resolución directoral 0123-2026",
        "motivo": None,
        "es_ausente": False,
        "cargos": [
            {
                "cargo": "Jefe de gestión pedagógica · UGEL Chucuito",
                "sustituto": "Rosa Mamani Quispe",
            }
        ],
    },
    "relevo": {
        "que": "devuelve",
        "otra": "María Quispe",
        "motivo_ausencia": "Vacaciones",
        "hasta": None,
        "cargos": ["Jefe de gestión pedagógica · UGEL Chucuito"],
        "hechas": {
            "total": 1,
            "muestra": [
                {
                    "nombre": "Confirmar participantes",
                    "codigo": "AT-2026-0147",
                    "por": "Rosa Mamani Quispe",
                }
            ],
        },
        "tareas": {
            "total": 2,
            "aprobaciones": 1,
            "muestra": [
                {"nombre": "Verificar el compromiso", "codigo": "AT-2026-0121", "vence": None},
                {"nombre": "Confirmar participantes", "codigo": "AT-2026-0150", "vence": None},
            ],
        },
        "convocatorias": [
            {
                "codigo": "AT-2026-0147",
                "titulo": "Gestión de la convivencia y la tutoría",
                "inicio": "2026-08-19T14:00:00+00:00",
            }
        ],
    },
    "direccion_desactivada": {
        "direccion": {"canal": "correo", "valor": "rosa.mamani@ugelchucuito.example.pe"},
        "motivo": "550 5.1.1 No existe ese buzón",
    },
    "direccion_por_confirmar": {
        "direccion": {"canal": "correo", "valor": "rosa.mamani@ugelchucuito.example.pe"},
    },
    "gancho_desactivado": {
        "gancho": {"id": 3, "nombre": "Sistema de monitoreo"},
        "motivo": "No respondió a tiempo.",
        "pendientes": 12,
    },
    "actividad_sumada": {
        "actividad": {
            "codigo": "AC-2026-0012",
            "titulo": "Convivencia en aulas multigrado",
            "unidad": "DEIB",
        },
        "deshecha": False,
        "ahorro": "14 días",
        "motivo": "Mismo público y mismo tema: comparten equipo y gastos.",
        "jornadas": _jornadas("2026-08-12", "2026-08-13"),
    },
    "cruce_detectado": {
        "cruces": [
            (
                "AT-2026-0121 «Evaluación formativa» (DIGEIBIRA) convoca en el mismo horario, el "
                "mié 12 ago 2026, a los mismos cargos: Especialista de primaria de UGEL Chucuito "
                "(PR-01)."
            )
        ],
        "alternativas": [
            "mié 19 y jue 20 ago 2026, 9:00–13:00 (5 días después de lo propuesto)",
            "mié 5 y jue 6 ago 2026, 9:00–13:00 (5 días antes de lo propuesto)",
        ],
    },
}

WITHOUT_AT = {
    "ausencia", "relevo", "resumen", "plazos_movidos", "direccion_desactivada",
    "direccion_por_confirmar", "gancho_desactivado", "documento_presentado",
    "matriz_registrada", "anio_fechado",
}  # fmt: skip
"""The kinds that speak of no AT."""
