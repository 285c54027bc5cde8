"""The padrón as files bring it: schools, their plantel, and how they differ from what is kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

from engine.domain.institucion import Hechos

ENTIDAD: Final = (
    "nombre", "latitud", "longitud", "region", "provincia", "distrito", "conectividad", "activa",
)  # fmt: skip
"""What a file says of a school that is kept in its entidad."""
HECHOS: Final = tuple(f.name for f in fields(Hechos) if f.name not in ("codigo_modular", "anexo"))
MUESTRA = 200
"""Schools that a comparison lists by name; the rest are counted."""
Valores = Mapping[str, Any]


@dataclass(frozen=True)
class Servicio:
    """A school service as a row of a file says it; None is what the row does not say.

    `ugel` is the code of its UGEL; `latitud` and `longitud` are degrees, both or neither.
    """

    hechos: Hechos
    nombre: str
    ugel: str
    latitud: float | None = None
    longitud: float | None = None
    region: str | None = None
    provincia: str | None = None
    distrito: str | None = None
    conectividad: str | None = None
    activa: bool | None = None

    def values(self) -> dict[str, Any]:
        """Return what the row says, by the name of its column; `datos` come key by key."""
        said = {name: getattr(self.hechos, name) for name in HECHOS if name != "datos"}
        said |= {name: getattr(self, name) for name in ENTIDAD} | {"ugel": self.ugel}
        said |= {f"datos.{key}": value for key, value in self.hechos.datos.items()}
        return {name: value for name, value in said.items() if value is not None}


@dataclass(frozen=True)
class Cambio:
    """A school that a file changes: its code and name, and each value before and after."""

    codigo: str
    nombre: str
    valores: Mapping[str, tuple[Any, Any]]

    def to_json(self) -> dict[str, Any]:
        """Return the change as it is stored and told."""
        told = {name: list(pair) for name, pair in self.valores.items()}
        return {"codigo": self.codigo, "nombre": self.nombre, "valores": told}


@dataclass(frozen=True)
class Cotejo:
    """What a file would do: new and changed schools, equal ones, and those it lacks.

    `ausentes` are the open schools of the UGEL it names that it does not: they are reported and
    never deleted, (code, name).
    """

    nuevas: Sequence[Servicio]
    cambiadas: Sequence[Cambio]
    iguales: int
    ausentes: Sequence[tuple[str, str]]

    def to_json(self) -> dict[str, Any]:
        """Return the counts and the first schools of each kind, as they are stored and told."""
        return {
            "nuevas": len(self.nuevas),
            "cambiadas": len(self.cambiadas),
            "iguales": self.iguales,
            "ausentes": len(self.ausentes),
            "lista_cambiadas": [each.to_json() for each in self.cambiadas[:MUESTRA]],
            "lista_ausentes": [list(each) for each in self.ausentes[:MUESTRA]],
        }


def compare(servicios: Iterable[Servicio], kept: Mapping[str, Valores]) -> Cotejo:
    """Return how the schools of a file differ from those kept, which come by code.

    What a row leaves empty is not compared: an empty cell takes nothing away. Of the kept ones,
    those of the UGEL in the file that the file lacks, and that are open, are told as `ausentes`.
    """
    new: list[Servicio] = []
    changed: list[Cambio] = []
    same = 0
    named: set[str] = set()
    ugeles: set[str] = set()
    for servicio in servicios:
        codigo = servicio.hechos.codigo
        named.add(codigo)
        ugeles.add(servicio.ugel)
        if codigo not in kept:
            new.append(servicio)
        elif differing := differences(servicio.values(), kept[codigo]):
            changed.append(Cambio(codigo, servicio.nombre, differing))
        else:
            same += 1
    lacking = sorted(
        (codigo, str(row["nombre"]))
        for codigo, row in kept.items()
        if codigo not in named and row["ugel"] in ugeles and row["activa"]
    )
    return Cotejo(new, changed, same, lacking)


def differences(said: Valores, kept: Valores) -> dict[str, tuple[Any, Any]]:
    """Return the values that differ, each before and after."""
    return {
        name: (kept.get(name), value) for name, value in said.items() if kept.get(name) != value
    }


@dataclass(frozen=True)
class Plaza:
    """A plaza of a school as a row of a file says it, with who holds it, "" when vacant.

    `rol` is docente or director_ie; `codigo` that of the plaza. `quien` tells those of one file
    apart who have the same name: the number of its person in the order of their documents, which
    are kept nowhere (Ley 29733).
    """

    escuela: str
    rol: str
    codigo: str
    nombre: str = ""
    correo: str | None = None
    condicion: str | None = None
    titulado: bool | None = None
    residente: bool | None = None
    quien: int | None = None

    def values(self) -> dict[str, Any]:
        """Return what the row says, by column."""
        said = {
            "nombre": self.nombre, "correo": self.correo, "condicion": self.condicion,
            "titulado": self.titulado, "residente": self.residente,
        }  # fmt: skip
        return {name: value for name, value in said.items() if value is not None}
