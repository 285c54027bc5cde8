"""The columns that a plan has, in the ministry's words and in ours, and where a sheet has them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from forms.hojas.celdas import Celda, Hoja
from forms.hojas.palabras import nearest, normal

FILAS_DE_TITULO = 30
"""Rows, from the top, among which the one with the headings is looked for."""
PARECIDO = 0.86
_PREFIX = re.compile(r"^(?:cal|txt|id)(?=[_ A-ZÁÉÍÓÚ])[_ ]?")
_BRACKETS = re.compile(r"\([^)]*\)|\*")


@dataclass(frozen=True)
class Campo:
    """A column: its key, its heading in our template, and what else it is called."""

    clave: str
    titulo: str
    otros: tuple[str, ...] = ()
    nuestra: bool = False
    """Whether only our template has it."""


CAMPOS = (
    Campo("codigo", "Código", ("codigo de la actividad", "codigo actividad", "cod")),
    Campo("area", "Área", ("unidad", "unidad organica", "direccion", "area responsable", "oficina",
                           "direccion u oficina", "organo")),
    Campo("tipo", "Tipo", ("tipo programa", "tipo de programa", "tipo de actividad",
                           "tipo de asistencia", "tipo de evento", "clase")),
    Campo("titulo", "Nombre", ("nombre programa", "nombre del programa", "actividad", "titulo",
                               "nombre de la actividad", "denominacion", "nombre del evento",
                               "nombre de la asistencia tecnica", "asistencia tecnica")),
    Campo("tema", "Tema", ("tematica", "temas", "eje tematico")),
    Campo("descripcion", "Descripción", ("descripcion programa", "descripcion del programa",
                                         "objetivo", "detalle")),
    Campo("agenda", "Agenda", ("agenda de la actividad", "temas a tratar", "puntos de agenda")),
    Campo("modalidad", "Modalidad", ("modalidad de la actividad", "plataforma")),
    Campo("cobertura", "Cobertura", ("alcance", "nivel de cobertura", "ambito")),
    Campo("regiones", "Regiones", ("region", "dre gre", "dre", "gre", "dre o gre",
                                   "dre gre convocadas", "departamento")),
    Campo("ugel", "UGEL", ("ugeles", "ugel convocadas", "ugel participantes")),
    Campo("participantes", "Participantes", ("publico objetivo", "publico", "dirigido a",
                                             "convocados", "perfil de participantes")),
    Campo("numero", "Número de participantes", ("nro participantes", "n de participantes",
                                                "nro de participantes", "cantidad de participantes",
                                                "numero participantes", "meta")),
    Campo("fechas", "Fechas", ("fecha", "fecha de realizacion", "fecha programada", "cuando",
                               "fecha de la actividad")),
    Campo("inicio", "Fecha de inicio", ("fecha inicio", "inicio", "desde", "fecha hora inicio",
                                        "fecha y hora de inicio")),
    Campo("fin", "Fecha de fin", ("fecha fin", "fin", "hasta", "fecha de termino",
                                  "fecha hora fin", "fecha y hora de fin", "termino")),
    Campo("horario", "Horario", ("horas", "hora", "horario de la actividad")),
    Campo("hora_inicio", "Hora de inicio", ("hora inicio", "de hora")),
    Campo("hora_fin", "Hora de fin", ("hora fin", "hora de termino", "a hora")),
    Campo("duracion", "Duración", ("tiempo de duracion",), nuestra=True),
    Campo("ventana_desde", "Posible desde", ("ventana desde",), nuestra=True),
    Campo("ventana_hasta", "Posible hasta", ("ventana hasta",), nuestra=True),
    Campo("fija", "¿Fecha fija?", ("fija", "fecha fija"), nuestra=True),
    Campo("prioridad", "Prioridad", ("prioridad 1 a 5",), nuestra=True),
    Campo("sede", "Sede", ("dre o ugel sede", "sede de la actividad"), nuestra=True),
    Campo("lugar", "Local o sala", ("lugar", "local", "sala", "auditorio", "ambiente")),
    Campo("enlace_reunion", "Enlace de la reunión", ("link reunion", "link de reunion", "enlace",
                                                     "link", "enlace reunion",
        "link de la reunion")),
    Campo("enlace_asistencia", "Enlace de asistencia", ("link asistencia", "link de asistencia",
                                                        "enlace asistencia")),
    Campo("observaciones", "Observaciones", ("observacion", "comentarios", "notas")),
)  # fmt: skip
TITULOS: Mapping[str, str] = {campo.clave: campo.titulo for campo in CAMPOS}
NUESTRAS = frozenset(campo.clave for campo in CAMPOS if campo.nuestra)
ESPERADAS = ("titulo", "participantes", "regiones", "ugel", "modalidad", "inicio", "fin")
"""The columns whose names are told when a sheet has none of them."""
_UNUSED = frozenset(("id", "estado", "n", "nro", "item", "orden"))


INSTRUCCIONES, LISTAS = PROPIAS = ("Instrucciones", "Listas")
"""The sheets of our template that hold no plan."""


@dataclass(frozen=True)
class Encabezado:
    """Where a sheet has each column: the row of the headings and the column of each key.

    `sobrantes` are headings that nothing reads; `parecidos` were read as one they are not.
    """

    fila: int
    columnas: Mapping[str, int]
    sobrantes: Mapping[int, str] = field(default_factory=dict)
    parecidos: Mapping[str, str] = field(default_factory=dict)

    @property
    def suffices(self) -> bool:
        """Tell whether there is a plan below: names, and days or whom it convenes."""
        rest = {"inicio", "fechas", "participantes", "ventana_desde", "regiones", "ugel"}
        return "titulo" in self.columnas and len(rest & self.columnas.keys()) >= 2

    @property
    def formato(self) -> str:
        """Return "plantilla" for our own columns, "minedu" for those of the ministry."""
        return "plantilla" if len(NUESTRAS & self.columnas.keys()) >= 2 else "minedu"


_KEYS = {
    name: campo.clave
    for campo in CAMPOS
    for name in (normal(campo.titulo), normal(campo.clave), *map(normal, campo.otros))
}


def find_headings(hoja: Hoja) -> Encabezado:
    """Return the headings of a sheet: of its first rows, the one with most known columns."""
    first = sorted(hoja.filas)[:FILAS_DE_TITULO]
    tried = (_match(fila, hoja.filas[fila]) for fila in first)
    return max(tried, key=lambda e: len(e.columnas), default=Encabezado(0, {}))


def names_column(text: str) -> bool:
    """Tell whether a text is the heading of a column."""
    return _bare(text) in _KEYS


def _match(fila: int, cells: Mapping[int, Celda]) -> Encabezado:
    columns: dict[str, int] = {}
    alike: dict[str, str] = {}
    extra: dict[int, str] = {}
    # Where not one heading is as it should be, the row holds something else.
    near = any(names_column(cell.texto[:80]) for cell in cells.values())
    for n, cell in cells.items():
        title = cell.texto[:80]
        key, exact = _key_of(title, near=near)
        if key is None or key in columns:
            if normal(title) and _bare(title) not in _UNUSED:
                extra[n] = title
        else:
            columns[key] = n
            if not exact:
                alike[title] = TITULOS[key]
    return Encabezado(fila, columns, extra, alike)


def _key_of(title: str, *, near: bool) -> tuple[str | None, bool]:
    plain = _bare(title)
    if plain in _KEYS:
        return _KEYS[plain], True
    found = nearest(plain, _KEYS, least=PARECIDO) if near and len(plain) > 3 else []
    # Words that merely contain the name of a column name something else: "costo por UGEL".
    sound = [name for name, _ in found if abs(len(name) - len(plain)) <= 3]
    return (_KEYS[sound[0]], False) if sound else (None, False)


def _bare(title: str) -> str:
    return normal(_PREFIX.sub("", _BRACKETS.sub(" ", title).strip()))
