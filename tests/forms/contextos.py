"""Contexts to try the fichas in: one that knows nothing, one of a real AT, one enormous."""

from dataclasses import replace
from datetime import date, timedelta

from engine.domain.roles import ROLES
from forms.contexto import (
    Contexto,
    ConvocadoOpcion,
    Grupo,
    Indicador,
    Jornada,
    Opcion,
    OtraAsistencia,
)

HOY = date(2026, 7, 6)
PUNO = Opcion("210000", "DRE PUNO", ("dre",))
CHUCUITO = Opcion("210005", "UGEL CHUCUITO", ("ugel",))
ROLES_CONVOCABLES = tuple(
    Opcion(rol.clave, rol.nombre, rol.tipos_entidad)
    for rol in ROLES.values()
    if {"dre", "ugel"} & set(rol.tipos_entidad)
)
COLLAO = Opcion("210006", "UGEL EL COLLAO", ("ugel",))


def jornada(fecha: str, inicio: str = "09:00", fin: str = "13:00") -> Jornada:
    return Jornada(fecha=fecha, hora_inicio=inicio, hora_fin=fin)


BARE = Contexto(hoy=HOY)
REAL = Contexto(
    hoy=HOY,
    dia_habil_siguiente=date(2026, 7, 7),
    codigo="AT-2026-0147",
    titulo="Gestión de la convivencia escolar",
    estado="en_planificacion",
    unidad=Opcion("DIGEBR", "Dirección General de Educación Básica Regular"),
    ventana=(date(2026, 8, 3), date(2026, 9, 30)),
    jornadas=(jornada("2026-08-12"), jornada("2026-08-13")),
    convocados=(
        ConvocadoOpcion(11, "Jefe de AGP", "210005", "UGEL Chucuito", "jefe_agp"),
        ConvocadoOpcion(12, "Jefe de AGP", "210006", "UGEL El Collao", "jefe_agp"),
        ConvocadoOpcion(13, "Especialista de la DRE", "210000", "DRE Puno", "especialista_dre"),
    ),
    entidades=(PUNO, CHUCUITO, COLLAO),
    roles=ROLES_CONVOCABLES,
    grupos=(Grupo("ugel-210000", "Las UGEL de DRE PUNO", ("210005", "210006")),),
    otras_asistencias=(
        OtraAsistencia("AT-2026-0099", "Tutoría en secundaria", (jornada("2026-08-12"),)),
    ),
    alternativas=((jornada("2026-08-19"), jornada("2026-08-20")), (jornada("2026-08-26"),)),
    fechas_sugeridas=(jornada("2026-08-19"),),
    indicadores=(Indicador("Cobertura", 14, 16, "Listas de asistencia"),),
)
CLASH = replace(REAL, cruces_duros=True)
VIRTUAL = replace(BARE, modalidad="virtual")
BEGUN = replace(REAL, hoy=date(2026, 8, 20), ventana=(date(2026, 8, 3), date(2026, 8, 14)))
SCHOOL_YEARS_EDGE = replace(BARE, hoy=date(2028, 2, 29))
LARGE = replace(
    REAL,
    entidades=tuple(Opcion(f"{n:06d}", f"UGEL {n}", ("ugel",)) for n in range(1, 301)),
    convocados=tuple(
        ConvocadoOpcion(n, "Jefe de AGP", f"{n:06d}", f"UGEL {n}", "jefe_agp")
        for n in range(1, 301)
    ),
)
SUNDAY = replace(BARE, hoy=HOY - timedelta(days=2))

CONTEXTS = {
    "that knows nothing": BARE,
    "of a real AT": REAL,
    "with a hard cruce": CLASH,
    "of a virtual AT": VIRTUAL,
    "of an AT already begun": BEGUN,
    "on the 29th of February": SCHOOL_YEARS_EDGE,
    "with 300 cargos": LARGE,
    "on a Saturday": SUNDAY,
}
