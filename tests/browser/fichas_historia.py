"""What each person writes in the story of an AT, as they would say it."""

from typing import Any

UGEL = "210005"
DRE = "210000"

REGISTRO: dict[str, Any] = {
    "titulo": "Atención de casos de violencia escolar en Chucuito",
    "tema": "Convivencia escolar sin violencia",
    "proceso_critico": "Atención oportuna de los casos reportados en el SíseVe",
    "origen": "problema_identificado",
    "sustento_origen": "El informe de la DRE Puno señala casos abiertos por más de 60 días.",
    "unidad": "DIGEBR",
    "modalidad": "presencial",
    "ventana_inicio": "2026-08-17",
    "ventana_fin": "2026-10-30",
    "convocatoria": [
        {"entidad": UGEL, "rol": "especialista_primaria"},
        {"entidad": UGEL, "rol": "especialista_convivencia"},
        {"entidad": DRE, "rol": "especialista_dre"},
    ],
}
OBJETIVOS: dict[str, Any] = {
    "objetivos": ["Atender cada caso dentro del plazo", "Registrar cada acción en el SíseVe"],
    "productos": ["Plan de atención de casos por UGEL"],
    "niveles": ["cobertura", "aprendizaje", "satisfaccion"],
    "metas": [{"nivel": "cobertura", "porcentaje": 90}],
}
_MOMENTOS = (
    ("bienvenida", 15, "Presentación de participantes"),
    ("apertura", 20, "Saberes previos sobre la atención de casos"),
    ("contenido", 90, "Protocolos de atención"),
    ("trabajo_grupal", 60, "Revisión de casos por UGEL"),
    ("conclusiones", 30, "Acuerdos y compromisos"),
    ("cierre", 25, "Control de salida y encuesta"),
)
PAUTA: dict[str, Any] = {
    "metodologia": "Estudio de casos reales de la UGEL",
    "momentos": [
        {"momento": m, "minutos": n, "descripcion": d, "responsable": "Equipo DIGEBR"}
        for m, n, d in _MOMENTOS
    ],
}
INSTRUMENTOS: dict[str, Any] = {
    "materiales": ["Guía de protocolos"],
    "control_entrada": 10,
    "control_salida": 10,
    "encuesta": True,
}
INDUCCION: dict[str, Any] = {
    "fecha": "2026-07-10",
    "facilitadores": ["Rosa Elvira Huamán Díaz"],
    "acuerdos": ["Todos usan la misma pauta"],
}
LOGISTICA: dict[str, Any] = {
    "local": "asegurado",
    "alimentacion": "en_gestion",
    "equipos": "asegurado",
    "materiales": "asegurado",
    "financiamiento": "compartido",
}
VERIFICACION: dict[str, Any] = dict.fromkeys(
    ("local", "materiales", "instrumentos", "participantes", "facilitadores"), True
)
REPORTE: dict[str, Any] = {
    "logros": ["Cada UGEL ordenó sus casos abiertos"],
    "conclusiones": ["Conviene repetir la revisión cada trimestre"],
    "cumplio_objetivos": True,
    "cumplio_productos": True,
}
