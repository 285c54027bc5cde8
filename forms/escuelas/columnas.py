"""The columns that a file of schools or of plantel has, in the padrón's words and in ours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.domain.institucion import DATOS
from engine.errors import RuleBroken
from forms.hojas.celdas import Celda, Hoja
from forms.hojas.palabras import normal

FILAS_DE_TITULO = 20
"""Rows, from the top, among which the one with the headings is looked for."""


@dataclass(frozen=True)
class Columna:
    """A column: its key, how people read it, and what else the padrón calls it."""

    clave: str
    titulo: str
    otros: tuple[str, ...] = ()


ESCUELAS = (
    Columna("codigo_modular", "Código modular", ("cod_mod", "cod modular", "codmod", "modular")),
    Columna("anexo", "Anexo"),
    Columna("codigo_local", "Código de local", ("codlocal", "cod_local", "codigo local")),
    Columna("codigo_institucion", "Código de institución", ("codigo_institucion", "codinst")),
    Columna("nombre", "Nombre", ("cen_edu", "nombre de la ie", "institucion educativa", "ie",
                                 "nombre ie", "nombre de ss ee", "nombre de la ss ee")),
    Columna("modalidad", "Nivel y modalidad", ("niv_mod", "d_niv_mod", "nivel_modalidad", "nivel",
                                               "nivel modalidad")),
    Columna("forma", "Forma de atención", ("d_forma", "forma")),
    Columna("gestion", "Gestión", ("d_gestion", "tipo de gestion")),
    Columna("dependencia", "Dependencia", ("ges_dep", "d_ges_dep", "gestion dependencia",
                                           "gestion / dependencia")),
    Columna("domicilio", "Dirección", ("dir_cen", "direccion de la ie")),
    Columna("centro_poblado", "Centro poblado", ("cen_pob", "nombre del centro poblado")),
    Columna("area", "Área", ("area_censo", "dareacenso", "area geografica", "area censo")),
    Columna("ruralidad", "Grado de ruralidad", ("ruralidad", "gradiente de ruralidad",
                                                "gradiente")),
    Columna("region", "Departamento", ("d_dpto", "region")),
    Columna("provincia", "Provincia", ("d_prov",)),
    Columna("distrito", "Distrito", ("d_dist",)),
    Columna("ubigeo", "Ubigeo", ("codgeo", "ubigeo_inei", "codigo de ubigeo")),
    Columna("ugel", "UGEL", ("codooii", "cod_ugel", "codigo ugel", "codigo dre ugel",
                             "codigo de la ugel", "d_dreugel", "dre ugel", "nombre dre ugel")),
    Columna("latitud", "Latitud", ("nlat_ie", "lat", "y")),
    Columna("longitud", "Longitud", ("nlong_ie", "long", "lon", "x")),
    Columna("altitud", "Altitud", ("alt", "altura", "msnm")),
    Columna("caracteristica", "Característica", ("cod_car", "d_cod_car", "tipo_ie_inferido",
                                                 "tipo de ie", "caracteristica de la ie")),
    Columna("alumnos", "Alumnos", ("talumno", "talum", "estudiantes", "total alumnos",
                                   "matricula", "total de estudiantes")),
    Columna("docentes", "Docentes", ("tdocente", "tdocentes", "total docentes")),
    Columna("secciones", "Secciones", ("tseccion", "tsecciones", "total secciones")),
    Columna("estado", "Estado", ("d_estado",)),
    Columna("eib", "EIB", ("es eib", "registro eib", "eib si no")),
    Columna("lengua", "Lengua originaria", ("lengua", "lengua 1", "nombre de la lengua")),
    Columna("turno", "Turno", ("cod_tur", "d_cod_tur", "turno de atencion")),
    Columna("entrada", "Hora de entrada", ("hora de inicio", "inicio de clases")),
    Columna("salida", "Hora de salida", ("hora de fin", "fin de clases")),
    Columna("integrada", "Integrada", ("ie integrada", "es integrada")),
    Columna("frontera", "Frontera", ("zona de frontera", "ie de frontera")),
    Columna("conectividad", "Conectividad", ("internet", "escenario de conectividad")),
    *(Columna(f"datos.{dato.clave}", dato.nombre, (dato.clave,)) for dato in DATOS.values()),
)  # fmt: skip
PLANTEL = (
    Columna("codigo_modular", "Código modular", ("cod_mod", "cod modular", "codmod")),
    Columna("anexo", "Anexo"),
    Columna("rol", "Cargo", ("rol", "descripcion cargo", "tipo de trabajador", "funcion")),
    Columna("plaza", "Código de plaza", ("plaza", "cod plaza", "codplaza", "codigo plaza")),
    Columna("nombre", "Apellidos y nombres", ("nombre", "nombres y apellidos", "docente",
                                              "apellidos y nombres del docente", "titular")),
    Columna("apellido_paterno", "Apellido paterno", ("paterno", "ape paterno")),
    Columna("apellido_materno", "Apellido materno", ("materno", "ape materno")),
    Columna("nombres", "Nombres", ("nombres del docente",)),
    Columna("correo", "Correo", ("email", "correo electronico", "e mail")),
    Columna("condicion", "Condición", ("situacion laboral", "condicion laboral")),
    Columna("titulado", "Con título", ("titulo", "tiene titulo", "titulado")),
    Columna("residente", "Reside en el lugar", ("residente", "residencia", "reside")),
)  # fmt: skip
LISTAS = (
    Columna("codigo_modular", "Código modular", ("cod_mod", "cod modular", "codmod")),
    Columna("anexo", "Anexo"),
    Columna("institucion", "Institución", ("ie", "institucion educativa", "nombre de la ie")),
    Columna("docente", "Docente", ("apellidos y nombres", "nombre", "nombre del docente",
                                   "docente acompanado", "nombres y apellidos")),
    Columna("plaza", "Código de plaza", ("plaza", "cod plaza", "codplaza", "codigo plaza")),
    Columna("acompanante", "Acompañante", ("acompanante pedagogico", "ap", "nombre del ap",
                                           "nombre del acompanante")),
    Columna("correo", "Correo del acompañante", ("correo del ap", "email del acompanante")),
    Columna("desde", "Desde", ("inicio", "fecha de inicio", "desde el")),
    Columna("fijo", "Fijo", ("par fijo", "fijado")),
)  # fmt: skip
SECRETAS = ("dni", "numero de documento", "nro documento", "num documento",
            "documento de identidad")  # fmt: skip
"""Columns that are never kept: nobody's document number is needed (Ley 29733)."""
IDENTIDAD = Columna("documento", "Documento", SECRETAS)
"""Read of a plantel while its file is, to tell apart those of one name, and forgotten."""


@dataclass(frozen=True)
class Encabezado:
    """Where a sheet has each column: the row of the headings and the column of each key."""

    fila: int
    columnas: Mapping[str, int]
    sobrantes: tuple[str, ...] = ()

    def repeated_in(self, cells: Mapping[int, Celda], keys: Mapping[str, str]) -> bool:
        """Tell whether a row below holds headings again, as files of two rows of titles do."""
        first = cells.get(min(self.columnas.values()))
        if first is None or _plain(first) not in keys:
            return False
        own = [cells[n] for n in self.columnas.values() if n in cells]
        return len(own) > 1 and 2 * sum(_plain(cell) in keys for cell in own) > len(own)


def titles(columnas: Sequence[Columna]) -> dict[str, str]:
    """Return how people read each column, by key."""
    return {columna.clave: columna.titulo for columna in columnas}


def find_headings(
    hoja: Hoja, columnas: Sequence[Columna], needed: Sequence[str]
) -> Encabezado | None:
    """Return the headings of a sheet, or None when it lacks one of those `needed`."""
    keys = keys_of(columnas)
    first = sorted(hoja.filas)[:FILAS_DE_TITULO]
    tried = [_match(fila, hoja.filas[fila], keys) for fila in first]
    best = max(tried, key=lambda found: len(found.columnas), default=None)
    if best is None or any(key not in best.columnas for key in needed):
        return None
    return best


def keys_of(columnas: Sequence[Columna]) -> Mapping[str, str]:
    """Return the key of the column that each heading names."""
    return {
        normal(name.replace("_", " ")): c.clave
        for c in columnas
        for name in (c.titulo, c.clave, *c.otros)
    }


def _plain(cell: Celda) -> str:
    return normal(cell.texto[:80].replace("_", " "))


def _match(fila: int, cells: Mapping[int, Celda], keys: Mapping[str, str]) -> Encabezado:
    found: dict[str, int] = {}
    extra: list[str] = []
    for number, cell in cells.items():
        key = keys.get(_plain(cell))
        if key is not None and key not in found:
            found[key] = number
        elif key is None and normal(cell.texto):
            extra.append(cell.texto[:60])
    return Encabezado(fila, found, tuple(extra))


def without_headings(
    hojas: Sequence[Hoja], columnas: Sequence[Columna], needed: Sequence[str]
) -> RuleBroken:
    """Return the refusal of a file in which no sheet has the columns it must."""
    filled = [hoja for hoja in hojas if hoja.filas]
    if not filled:
        return RuleBroken("hoja_vacia")
    row = next(iter(filled[0].filas.values()))
    seen = ", ".join(f"«{cell.texto[:40]}»" for cell in list(row.values())[:8])
    named = titles(columnas)
    wanted = ", ".join(f"«{named[key]}»" for key in needed)
    return RuleBroken("padron_sin_encabezados", esperados=wanted, hallados=seen)
