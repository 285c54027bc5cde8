"""Reads a file of schools: the bytes in, its services out, with every fault by cell."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from engine.domain.institucion import DATOS, Dato, Hechos, deduce_caracteristica
from engine.domain.padron import Servicio
from forms.escuelas.columnas import ESCUELAS
from forms.escuelas.fila import Fila, each_told
from forms.escuelas.valores import (
    read_decimal,
    read_dependence,
    read_digits,
    read_hour,
    read_modality,
)
from forms.hojas.anotaciones import Cuaderno, Falla, Supuesto
from forms.hojas.palabras import normal

NECESARIAS = ("codigo_modular", "nombre", "modalidad")
"""Columns without which a sheet is no list of schools."""
LATITUDES, LONGITUDES = (-18.5, 0.1), (-81.5, -68.5)
"""Degrees between which Peru lies."""
SIN_COORDENADAS = "Sin coordenadas: no se podrá contar su distancia ni su viaje."
DEDUCIDA = "La característica se dedujo del número de docentes y de secciones: confírmela."
_PREFIJOS = ("ugel", "dre", "gre")


@dataclass(frozen=True)
class Lugares:
    """The UGEL that files may name: code → name, those of the own scope, and the one by default."""

    ugeles: Mapping[str, str]
    propias: frozenset[str]
    de_oficio: str | None = None
    _nombres: dict[str, str] = field(default_factory=dict, init=False, repr=False)

    def find(self, text: str) -> str | None:
        """Return the code of the UGEL that a code or a name means, or None."""
        code, _ = read_digits(text, 6, least=5)
        if code is not None:
            return code if code in self.ugeles else None
        if not self._nombres:
            self._nombres.update({_bare(name): key for key, name in self.ugeles.items()})
        return self._nombres.get(_bare(text))


@dataclass(frozen=True)
class Lectura:
    """A file as it was read: its sound rows, what is wrong in the others, what was assumed."""

    filas: tuple[Any, ...]
    total: int
    fallas: tuple[Falla, ...]
    supuestos: tuple[Supuesto, ...]


def read_escuelas(data: bytes, lugares: Lugares) -> Lectura:
    """Return the schools that a file holds.

    Raises RuleBroken with a code of `forms.hojas.guardia`, padron_sin_encabezados, or
    padron_sin_filas when nothing stands below the headings.
    """
    notes = Cuaderno()
    read: dict[str, tuple[Servicio, int]] = {}
    faults: list[Falla] = []
    total = 0
    for fila in each_told(data, ESCUELAS, NECESARIAS, notes):
        total += 1
        servicio = _read_row(fila, lugares)
        if servicio is not None:
            _keep(fila, servicio, read)
        faults += fila.fallas
    return Lectura(
        tuple(servicio for servicio, _ in read.values()), total, tuple(faults), notes.assumptions()
    )


def _keep(fila: Fila, servicio: Servicio, read: dict[str, tuple[Servicio, int]]) -> None:
    """Add a service; the same code twice is wrong, unless both rows say the very same."""
    before = read.get(servicio.hechos.codigo)
    if before is None:
        read[servicio.hechos.codigo] = (servicio, fila.numero)
    elif before[0] == servicio:
        fila.assume("Una fila repite otra, igual: se leyó una vez.", "codigo_modular")
    else:
        fila.wrong(
            "codigo_modular",
            f"Este código ya está en la fila {before[1]} con otros datos: deje una de las dos.",
        )


def _read_row(fila: Fila, lugares: Lugares) -> Servicio | None:
    hechos = _read_facts(fila)
    ugel = _read_ugel(fila, lugares)
    latitud, longitud = _read_place(fila)
    if not fila.says("nombre"):
        fila.wrong("nombre", "Escriba el nombre de la institución.")
    region, provincia, distrito = (
        _title(fila.text(key, 80)) for key in ("region", "provincia", "distrito")
    )
    conectividad = fila.choice("conectividad", "buena, limitada o sin conexión")
    activa = fila.flag("estado", "activa o inactiva")
    if fila.fallas or hechos is None or ugel is None:
        return None
    return Servicio(
        hechos, fila.text("nombre"), ugel, latitud, longitud, region, provincia, distrito,
        conectividad, activa,
    )  # fmt: skip


def _read_ugel(fila: Fila, lugares: Lugares) -> str | None:
    if not fila.says("ugel"):
        if lugares.de_oficio is None:
            fila.wrong("ugel", "Escriba el código de su UGEL, o elija una para todo el archivo.")
        return lugares.de_oficio
    found = lugares.find(fila.text("ugel"))
    if found is None:
        fila.wrong("ugel", f"No hay una UGEL «{fila.text('ugel')[:40]}»: escriba su código.")
    elif found not in lugares.propias:
        fila.wrong("ugel", f"La {lugares.ugeles[found]} no está en su ámbito: quite la fila.")
    return found


def _read_facts(fila: Fila) -> Hechos | None:
    code = fila.digits("codigo_modular", 7, least=5)
    if not fila.says("codigo_modular"):
        fila.wrong("codigo_modular", "Escriba el código modular, de 7 dígitos.")
    level = read_modality(fila.text("modalidad"))
    if level is None:
        fila.wrong("modalidad", "Escriba el nivel: «Primaria», «Inicial - Jardín», «B0»…")
    docentes, secciones = fila.number("docentes"), fila.number("secciones")
    kind = fila.choice("caracteristica", "unidocente, multigrado o polidocente")
    if kind is None and level is not None:
        kind = deduce_caracteristica(level[0], docentes, secciones)
        if kind is not None:
            fila.assume(DEDUCIDA, "codigo_modular")
    facts = {
        "anexo": fila.number("anexo", 9) or 0,
        "codigo_local": fila.digits("codigo_local", 6, least=4),
        "codigo_institucion": fila.digits("codigo_institucion", 8, least=6),
        "gestion": fila.choice("gestion", "pública de gestión directa o privada, o privada"),
        "dependencia": _dependence(fila),
        "area": fila.choice("area", "rural o urbana"),
        "ruralidad": _ruralidad(fila),
        "eib": fila.yes_no("eib"),
        "lengua": fila.text("lengua", 80) or None,
        "turno": fila.choice("turno", "mañana, tarde, o mañana y tarde"),
        **_hours(fila),
        "integrada": fila.yes_no("integrada"),
        "frontera": fila.yes_no("frontera"),
        "centro_poblado": fila.text("centro_poblado", 120) or None,
        "domicilio": fila.text("domicilio") or None,
        "ubigeo": fila.digits("ubigeo", 6, least=5),
        "altitud": fila.number("altitud", 6_800),
        "alumnos": fila.number("alumnos"),
        "docentes": docentes,
        "secciones": secciones,
        "datos": _data(fila),
    }  # fmt: skip
    if code is None or level is None:
        return None
    return Hechos(code, level[0], modalidad=level[1], caracteristica=kind, **facts)  # type: ignore[arg-type]


def _hours(fila: Fila) -> dict[str, str | None]:
    """Return when classes begin and end: both or neither, the first before."""
    none: dict[str, str | None] = {"entrada": None, "salida": None}
    if not (fila.says("entrada") or fila.says("salida")):
        return none
    found = {key: read_hour(fila.text(key)) for key in none}
    for key, hour in found.items():
        if hour is None:
            fila.wrong(key, "Escriba las dos horas, de entrada y de salida, como 07:45.")
    if None not in found.values() and str(found["entrada"]) >= str(found["salida"]):
        fila.wrong("salida", "La salida va después de la entrada.")
    return found


def _dependence(fila: Fila) -> str | None:
    found = read_dependence(fila.text("dependencia"))
    if found is None and fila.says("dependencia"):
        fila.wrong("dependencia", "Escriba «Sector Educación», «Convenio con Sector Educación»…")
    return found


def _ruralidad(fila: Fila) -> int | None:
    if not fila.says("ruralidad"):
        return None
    last = normal(fila.text("ruralidad")).split()[-1:]
    if last and last[0] in ("1", "2", "3"):
        return int(last[0])
    if normal(fila.text("ruralidad")) not in ("urbana", "urbano"):
        fila.wrong("ruralidad", "Escriba 1, 2 o 3: 1 es la más alejada.")
    return None


def _read_place(fila: Fila) -> tuple[float | None, float | None]:
    """Return the degrees of a row, or none: both or neither, and within Peru."""
    if not (fila.says("latitud") and fila.says("longitud")):
        for key in ("latitud", "longitud"):
            if fila.says(key):
                fila.wrong(key, "Escriba las dos coordenadas, o ninguna.")
        fila.assume(SIN_COORDENADAS, "codigo_modular")
        return None, None
    place = read_decimal(fila.text("latitud")), read_decimal(fila.text("longitud"))
    if place == (0, 0):
        fila.assume(SIN_COORDENADAS, "codigo_modular")
        return None, None
    if _within(place[1], LATITUDES) and _within(place[0], LONGITUDES):
        fila.wrong("latitud", "Parece la longitud: intercambie las dos coordenadas.")
        fila.wrong("longitud", "Parece la latitud: intercambie las dos coordenadas.")
    bounds = (("latitud", LATITUDES), ("longitud", LONGITUDES))
    for (key, (least, most)), degrees in zip(bounds, place, strict=True):
        if degrees is not None and _within(-degrees, (least, most)):
            fila.wrong(key, f"Le falta el signo menos: escriba -{fila.text(key)}.")
        elif not _within(degrees, (least, most)):
            fila.wrong(key, f"No está en el Perú: va de {least} a {most}, en grados decimales.")
    return place


def _within(degrees: float | None, limits: tuple[float, float]) -> bool:
    return degrees is not None and limits[0] <= degrees <= limits[1]


def _data(fila: Fila) -> dict[str, Any]:
    found = {key: _read_data(fila, f"datos.{key}", dato) for key, dato in DATOS.items()}
    return {key: value for key, value in found.items() if value is not None}


def _read_data(fila: Fila, key: str, dato: Dato) -> Any:
    if dato.tipo == "si_no":
        return fila.yes_no(key)
    if not fila.text(key).strip():
        return None
    if dato.tipo == "palabra":
        value: Any = normal(fila.text(key))
    elif dato.tipo == "porcentaje":
        value = read_decimal(fila.text(key).strip().rstrip("% "))
    else:
        return fila.number(key)
    if not dato.admits(value):
        offered = ", ".join(dato.valores) or "un número de 0 a 100"
        fila.wrong(key, f"Escriba {offered}.")
        return None
    return value


def _title(text: str) -> str | None:
    """Return the name of a place as it is written, without shouting; None for none."""
    small = {"de", "del", "la", "las", "los", "el", "y"}
    words = [w if w in small else w.capitalize() for w in text.lower().split()]
    return " ".join(words) or None


def _bare(name: str) -> str:
    words = normal(name).split()
    return " ".join(words[1:] if words[:1] and words[0] in _PREFIJOS else words)
