"""What may not square in the data of a programme: each rule, why it matters and how it is said."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from engine.errors import NotFound


@dataclass(frozen=True)
class Regla:
    """A rule over the data: its name, where the norm says so, its sentence and how it is mended.

    `frase` and `enlace` are filled with the words that the rule found: `quien`, `donde`, `cuanto`,
    and the ids of what leads to the page where it is mended; `accion` says what is done there.
    """

    nombre: str
    frase: str
    remedio: str
    enlace: str
    norma: str = ""
    accion: str = "Corregir"


CON_CONSTANCIA = frozenset(
    {
        "registrada_antes", "fuera_de_la_jornada", "sin_sesion", "nivel_sin_evidencia",
        "valorada_otro_dia", "asistencia_mayor", "rtc_sin_pat",
    }
)  # fmt: skip
"""What was registered as it was and nobody can undo: who answers for it says why it stands."""
VER = "Ver"
"""What is done with what only somebody else can mend: it is looked at, and asked of them."""
_OTRA_VEZ = "Planificar otra vez"
_ANIO = "/acompanamiento/programas/{programa}/anio"
_LISTA = "/acompanamiento/listas/{acompanante}"
_DOCENTE = "/acompanamiento/tablero/programas/{programa}/docentes/{docente}"
_ESCUELA = "/acompanamiento/escuelas/{ie}"
_INSTANCIA = "/acompanamiento/tablero/filas?programa={programa}&acompanante={acompanante}&corte="
REGLAS: Mapping[str, Regla] = MappingProxyType(
    {
        "docente_en_dos_listas": Regla(
            "Docente en dos listas",
            "{quien} ocupa dos plazas y las dos están en listas a la vez.",
            "Retire de una lista la plaza que no corresponde.",
            "/acompanamiento/acompanados/{acompanado}/retirar",
            "PR-22",
        ),
        "plaza_sin_titular": Regla(
            "Plaza sin titular",
            "{quien} está en la lista de un acompañante y nadie ejerce la plaza.",
            "Traiga el plantel al día o retire la plaza de la lista.",
            "/acompanamiento/acompanados/{acompanado}/retirar",
            "PB-05",
        ),
        "acompanante_sin_titular": Regla(
            "Acompañante sin titular",
            "{quien} tiene {cuanto} docentes en su lista y nadie ejerce el cargo.",
            "Mueva a sus docentes a otra lista, o pida que se registre al titular.",
            _LISTA,
            "PB-10",
        ),
        "escuela_sin_coordenadas": Regla(
            "Escuela sin coordenadas",
            "{quien} tiene {cuanto} docentes acompañados y no consta dónde está.",
            "Complete su latitud y longitud en el padrón.",
            _ESCUELA,
            "PR-19",
        ),
        "escuela_sin_tipo": Regla(
            "Escuela sin tipo",
            "De {quien} no consta de qué tipo es: no se sabe qué protocolo le toca.",
            "Complete en el padrón si es EIB y su característica.",
            _ESCUELA,
            "CF-05",
        ),
        "escuela_sin_estudiantes": Regla(
            "Escuela sin estudiantes",
            "{quien} figura con cero estudiantes y tiene {cuanto} docentes acompañados.",
            "Corrija sus estudiantes en el padrón o retire a sus docentes.",
            _ESCUELA,
            "§15",
        ),
        "escuela_de_otra_ugel": Regla(
            "Escuela de otra UGEL",
            "{quien} enseña en {donde}, que no es de la UGEL de este programa.",
            "Retire al docente o corrija la UGEL de su escuela.",
            "/acompanamiento/acompanados/{acompanado}/retirar",
            "AC-36",
        ),
        "escuela_cerrada": Regla(
            "Escuela cerrada",
            "{quien} enseña en {donde}, que el padrón da por cerrada.",
            "Retire al docente de la lista.",
            "/acompanamiento/acompanados/{acompanado}/retirar",
            "RB-04",
        ),
        "sobre_ratio": Regla(
            "Lista sobre su ratio",
            "{quien} tiene {cuanto} docentes y su límite es {donde}.",
            "Mueva docentes a otra lista.",
            _LISTA,
            "PR-22",
        ),
        "plan_corto": Regla(
            "Plan menor que el protocolo",
            "A {quien} se le planearon {cuanto} visitas en el año y el protocolo da {donde}.",
            "Planifique el año otra vez: agrega las visitas que faltan.",
            _ANIO,
            "SG-01",
            _OTRA_VEZ,
        ),
        "visita_fuera_de_lista": Regla(
            "Visita a quien no estaba en la lista",
            "{quien} recibe una visita de un acompañante en cuya lista no estaba ese día.",
            "Corrija desde cuándo está en la lista, o la fecha de la visita.",
            _LISTA,
            "PR-22",
        ),
        "en_dia_no_laborable": Regla(
            "Estrategia en domingo o feriado",
            "{cuanto} de {quien} cae en un día que no se trabaja.",
            "Planifique el año otra vez: mueve lo que no se hizo y nada más.",
            _ANIO,
            "PR-04",
            _OTRA_VEZ,
        ),
        "registrada_antes": Regla(
            "Registrada antes de su fecha",
            "{cuanto} de {quien} se registró antes de que terminara.",
            "Revise qué día se hizo.",
            _DOCENTE,
            "PR-27",
            VER,
        ),
        "sin_registrar": Regla(
            "Sin registrar fuera de plazo",
            "{cuanto} de {quien} pasó su plazo de registro y no consta.",
            "Pida al acompañante que la registre o diga por qué no se hizo.",
            _INSTANCIA + "sin_registrar",
            "PR-27",
            VER,
        ),
        "fuera_de_la_jornada": Regla(
            "Horas fuera de la jornada",
            "{cuanto} de {quien} tiene horas de {donde}, fuera de la jornada de 07:00 a 18:00.",
            "Revise las horas con el acompañante.",
            _DOCENTE,
            "PB-06",
            VER,
        ),
        "sin_sesion": Regla(
            "Falta una versión de la sesión",
            "No se guardaron las dos versiones de la sesión de {cuanto} de {quien}.",
            "Pida la sesión original y la reajustada para el portafolio.",
            "/acompanamiento/matrices/{docente}/portafolio",
            "VI-13",
            VER,
        ),
        "nivel_sin_evidencia": Regla(
            "Nivel sin evidencia",
            "La matriz de {cuanto} de {quien} tiene niveles y ninguna evidencia.",
            "Pida la evidencia de lo que se atendió.",
            "/acompanamiento/matrices/{docente}",
            "VA-06",
            VER,
        ),
        "valorada_otro_dia": Regla(
            "Valorada con otro día",
            "{cuanto} de {quien} dura varios días y se valoró el {donde}, no el último.",
            "Revise con el acompañante qué observación valoró.",
            _DOCENTE,
            "VI-09",
            VER,
        ),
        "gia_en_dia_de_visita": Regla(
            "GIA o taller en día de visita",
            "{quien} tiene una visita y {cuanto} el mismo día.",
            "Planifique el año otra vez: mueve una de las dos.",
            _ANIO,
            "PR-05",
            _OTRA_VEZ,
        ),
        "asistencia_mayor": Regla(
            "Asistieron más de los que hay",
            "{cuanto} en {quien} dice que asistieron {donde}.",
            "Revise la asistencia o traiga el plantel al día.",
            "/acompanamiento/tablero/filas?programa={programa}&corte=realizadas&tipo={tipo}",
            "IN-08",
            VER,
        ),
        "rtc_sin_pat": Regla(
            "RTC que no consta en el PAT",
            "{cuanto} de {quien} no consta en el PAT de la institución.",
            "Pida que se incluya en el PAT antes de convocarla.",
            "/acompanamiento/tablero/filas?programa={programa}&corte=del_anio&tipo=rtc",
            "PR-23",
            VER,
        ),
        "equipo_sin_registrar": Regla(
            "Día del equipo sin registrar",
            "{quien} del {cuanto} pasó y no consta qué se hizo ni quiénes fueron.",
            "Regístrelo o diga por qué no se hizo.",
            "/acompanamiento/programas/{programa}/equipo",
            "PR-20",
        ),
        "sin_reemplazo": Regla(
            "No se hizo y nada la reemplaza",
            "{cuanto} de {quien} no se hizo y no tiene fecha nueva.",
            "Planifique el año otra vez: le da una fecha nueva.",
            _ANIO,
            "PR-08",
            _OTRA_VEZ,
        ),
    }
)
"""The rules of the desk by name, in the order people read them."""


def demand_regla(regla: str) -> None:
    """Raise NotFound("regla_desconocida") unless the desk has that rule."""
    if regla not in REGLAS:
        raise NotFound("regla_desconocida")
