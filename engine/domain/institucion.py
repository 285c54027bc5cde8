"""What a school service is: the facts of the padrón and of focalización, and its kind."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

NIVELES: Mapping[str, str] = MappingProxyType(
    {"inicial": "Inicial", "primaria": "Primaria", "secundaria": "Secundaria", "otro": "Otro"}
)
GESTIONES: Mapping[str, str] = MappingProxyType(
    {
        "publica_directa": "Pública de gestión directa",
        "publica_privada": "Pública de gestión privada",
        "privada": "Privada",
    }
)
AREAS: Mapping[str, str] = MappingProxyType({"rural": "Rural", "urbana": "Urbana"})
CARACTERISTICAS: Mapping[str, str] = MappingProxyType(
    {"unidocente": "Unidocente", "multigrado": "Multigrado", "polidocente": "Polidocente completa"}
)
TIPOS: Mapping[str, str] = MappingProxyType(
    {
        "eib_inicial": "EIB inicial",
        "eib_primaria": "EIB primaria",
        "multigrado": "Unidocente o multigrado",
        "polidocente_inicial": "Polidocente inicial",
        "polidocente_primaria": "Polidocente primaria",
        "polidocente_secundaria": "Polidocente secundaria",
    }
)
"""The kinds of school that a protocol tells apart (§11.1, S004:389-541)."""
MODALIDADES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "A1": ("inicial", "Inicial - Cuna"),
        "A2": ("inicial", "Inicial - Jardín"),
        "A3": ("inicial", "Inicial - Cuna-jardín"),
        "A5": ("inicial", "Inicial - Programa no escolarizado"),
        "B0": ("primaria", "Primaria"),
        "F0": ("secundaria", "Secundaria"),
        "D1": ("otro", "Básica Alternativa - Inicial e Intermedio"),
        "D2": ("otro", "Básica Alternativa - Avanzado"),
        "E0": ("otro", "Básica Especial - PRITE"),
        "E1": ("otro", "Básica Especial - Inicial"),
        "E2": ("otro", "Básica Especial - Primaria"),
        "K0": ("otro", "Superior Pedagógica"),
        "P0": ("otro", "Escuela Superior Pedagógica"),
        "T0": ("otro", "Superior Tecnológica"),
        "S0": ("otro", "Escuela Superior Tecnológica"),
        "M0": ("otro", "Superior Artística"),
        "L0": ("otro", "Técnico Productiva - CETPRO"),
    }
)
"""The codes of level and modality of the padrón, with the level of each and its name."""
DEPENDENCIAS: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "A1": ("sector_educacion", "Sector Educación"),
        "A2": ("otro_sector", "Otro sector público"),
        "A3": ("municipalidad", "Municipalidad"),
        "A4": ("convenio", "Convenio con Sector Educación"),
        "B1": ("cooperativa", "Cooperativo"),
        "B2": ("religiosa", "Comunidad o asociación religiosa"),
        "B3": ("comunidad", "Comunidad"),
        "B4": ("particular", "Particular"),
        "B5": ("empresa", "Empresa fiscalizada"),
        "B6": ("asociacion", "Asociación civil / Institución benéfica"),
    }
)
"""The codes of whom a school depends on, with the word of each and its name."""


@dataclass(frozen=True)
class Dato:
    """A fact of focalización: its key, how people read it, its kind and between which values.

    `tipo` is "si_no", "porcentaje", "entero" or "palabra"; a palabra is one of `valores`.
    """

    clave: str
    nombre: str
    tipo: str = "si_no"
    valores: tuple[str, ...] = ()

    def admits(self, value: Any) -> bool:
        """Tell whether a value is of its kind and within its bounds."""
        if self.tipo == "si_no":
            return isinstance(value, bool)
        if self.tipo == "palabra":
            return value in self.valores
        top = 100 if self.tipo == "porcentaje" else 100_000
        whole = isinstance(value, int) or (self.tipo == "porcentaje" and isinstance(value, float))
        return whole and not isinstance(value, bool) and 0 <= value <= top


_ECE = ("previo", "inicio", "proceso", "satisfactorio")
_LISTA = (
    Dato("siagie", "Estudiantes registrados en SIAGIE"),
    Dato("nexus", "Docentes registrados en NEXUS"),
    Dato("red", "Red educativa en funcionamiento"),
    Dato("vraem", "Está en el VRAEM (DS 040-2016-PCM)"),
    Dato("huallaga", "Está en el Huallaga (DS 060-2015-PCM, RM 093-2019)"),
    Dato("lengua_en_peligro", "Su lengua está en peligro (DS 011-2018-MINEDU)"),
    Dato("compromiso_gore", "Hay compromiso del gobierno regional"),
    Dato("ece_ugel", "Resultado de la ECE en la UGEL", "palabra", _ECE),
    Dato("ece_distrito", "% de 4.º en previo al inicio o inicio, distrito", "porcentaje"),
    Dato("promedio_ece", "Nivel promedio en la ECE", "palabra", _ECE),
    Dato("ece_matematica", "Nivel en matemática, 4.º de primaria", "palabra", _ECE),
    Dato("ap_2016_2018", "Recibió acompañamiento entre 2016 y 2018"),
    Dato("ap_2017_2019", "Recibió acompañamiento entre 2017 y 2019"),
    Dato("aula_digital", "Tiene aula digital rural"),
    Dato("digebr_cneb", "La atiende el programa CNEB de la DIGEBR"),
    Dato("formacion_interna", "Tiene formación interna en 2020"),
    Dato("programa_secundaria", "Tiene un programa de secundaria"),
    Dato("ffaa_coar", "Es de las Fuerzas Armadas o COAR"),
    Dato("integrada_ap_2019", "Integrada a una polidocente con acompañamiento en 2019"),
    Dato("nombrados", "% de docentes nombrados", "porcentaje"),
    Dato("secciones_ciclo_ii", "Secciones de 3, 4 y 5 años", "entero"),
)
DATOS: Mapping[str, Dato] = MappingProxyType({dato.clave: dato for dato in _LISTA})
"""The facts of focalización that the padrón does not have, by key (§15, S004:384-488)."""


@dataclass(frozen=True)
class Tipo:
    """The kind of a school and the facts that were missing to tell it for sure."""

    clave: str | None
    faltan: tuple[str, ...] = ()


@dataclass(frozen=True)
class Hechos:
    """The facts of a school service; None is what is not known.

    `codigo_modular` has seven digits and `anexo` one; `nivel`, `gestion`, `area` and
    `caracteristica` are keys of the tables above; `ruralidad` goes from 1, the most, to 3;
    `turno` is a key of `horas_escolares.TURNOS`, `entrada` and `salida` hours like 07:45, both or
    neither; `datos` has keys of DATOS.
    """

    codigo_modular: str
    nivel: str
    anexo: int = 0
    codigo_local: str | None = None
    codigo_institucion: str | None = None
    modalidad: str | None = None
    gestion: str | None = None
    dependencia: str | None = None
    area: str | None = None
    ruralidad: int | None = None
    eib: bool | None = None
    lengua: str | None = None
    caracteristica: str | None = None
    turno: str | None = None
    entrada: str | None = None
    salida: str | None = None
    integrada: bool | None = None
    frontera: bool | None = None
    centro_poblado: str | None = None
    domicilio: str | None = None
    ubigeo: str | None = None
    altitud: int | None = None
    alumnos: int | None = None
    docentes: int | None = None
    secciones: int | None = None
    datos: Mapping[str, Any] = field(default_factory=dict)

    @property
    def codigo(self) -> str:
        """Return the code of its entidad: the código modular, with its anexo if it has one."""
        return self.codigo_modular if self.anexo == 0 else f"{self.codigo_modular}-{self.anexo}"


def derive_tipo(nivel: str, eib: bool | None, caracteristica: str | None) -> Tipo:
    """Return the kind of school of §11.1 that three of its facts tell.

    A school of inicial or primaria is taken as of Spanish until it is known that it is EIB, and
    what is missing is named. Other modalities have none (S004:384-488).
    """
    unknown = ("eib",) if eib is None else ()
    if nivel == "inicial":
        return Tipo("eib_inicial" if eib else "polidocente_inicial", unknown)
    if nivel == "secundaria":
        return Tipo("polidocente_secundaria")
    if nivel != "primaria":
        return Tipo(None)
    if eib:
        return Tipo("eib_primaria")
    if caracteristica is None:
        return Tipo(None, (*unknown, "caracteristica"))
    full = caracteristica == "polidocente"
    return Tipo("polidocente_primaria" if full else "multigrado", unknown)


def deduce_caracteristica(nivel: str, docentes: int | None, secciones: int | None) -> str | None:
    """Return what the numbers of a primaria say it is, when the padrón does not say it.

    One docente is unidocente; fewer than its sections, or than the six grades, is multigrado; as
    many is polidocente completa. None where they cannot tell.
    """
    if nivel != "primaria" or not docentes:
        return None
    if docentes == 1:
        return "unidocente"
    return "multigrado" if docentes < max(6, secciones or 0) else "polidocente"


def check_datos(datos: Mapping[str, Any]) -> dict[str, str]:
    """Return what is wrong with facts of focalización, a sentence for each key."""
    wrong = {}
    for key, value in datos.items():
        dato = DATOS.get(key)
        if dato is None:
            wrong[key] = f"«{key[:40]}» no es un dato de focalización."
        elif not dato.admits(value):
            wrong[key] = f"{dato.nombre}: {_WANTED[dato.tipo].format(', '.join(dato.valores))}."
    return wrong


_WANTED = {
    "si_no": "diga sí o no",
    "porcentaje": "escriba un número de 0 a 100",
    "entero": "escriba un número entero",
    "palabra": "escriba uno de estos: {}",
}
