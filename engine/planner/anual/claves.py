"""The ids by which a year's documents name rows: companions, docentes, and each strategy."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

TALLERES: Mapping[str, str] = MappingProxyType({"taller": "TALLER", "taller_ap": "TALLER-AP"})
"""How the ids of each kind of taller begin."""


def companion_of(acompanante_id: int) -> str:
    """Return the id of a companion in the documents of a year."""
    return f"A{acompanante_id}"


def docente_of(cargo_id: int) -> str:
    """Return the id of a docente, by their cargo."""
    return f"D{cargo_id}"


def row_of(codigo: str) -> int:
    """Return the id of the row that `companion_of` or `docente_of` named."""
    return int(codigo[1:])


def clave_of(row: Mapping[str, Any], local: Mapping[str, str], anio: int) -> str:
    """Return the id of a strategy in the documents of a year.

    `local` gives the local of each school by its code: its services hold their RTC together.
    """
    tipo, numero = row["tipo"], row["numero"]
    if tipo == "visita":
        return f"V-{docente_of(row['docente_id'])}-{numero}"
    if tipo == "gia":
        return f"GIA-{companion_of(row['acompanante_id'])}-{numero}"
    if tipo == "rtc":
        return f"RTC-{local.get(row['entidad'], row['entidad'])}-{numero}"
    if tipo in TALLERES:
        return f"{TALLERES[tipo]}-{numero}"
    return f"UGEL-{anio}-{numero:02d}"
