"""Rows as a step holds them: plain, mutable and cheap to make, one field per column."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(slots=True)
class FilaInstancia:
    """An instance as it stands; `memoria` is None when this process holds the same state.

    `proceso` and `huella` are those of its version.
    """

    id: UUID
    version_id: int
    clave: str
    asistencia_id: int | None
    padre_id: UUID | None
    padre_token: UUID | None
    raiz_id: UUID
    entidad_id: int | None
    iniciada_por_id: int | None
    contexto: dict[str, Any]
    estado: str
    revision: int
    memoria: bytes | None
    eventos: int
    cadena: bytes | None
    suspendida: datetime | None
    creada: datetime
    proceso: str
    huella: str
    terminada: datetime | None = None


@dataclass(slots=True)
class FilaTarea:
    """A tarea as whoever completes it finds it."""

    id: UUID
    instancia_id: UUID
    asistencia_id: int | None
    token: UUID
    elemento: str
    nombre: str
    ficha: str
    entidad_id: int
    rol: str
    cargo_id: int | None
    estado: str
    vence: datetime | None
    tomada_por_id: int | None
    cerrada: datetime | None
    cerrada_por_id: int | None
    observacion: Any
    presento_id: int | None


@dataclass(slots=True)
class FilaGrupo:
    """The counters of the children that a token waits for; `vivas` have not ended."""

    instancia_id: UUID
    token: UUID
    elemento: str
    total: int
    vivas: int
    terminadas: int
    anuladas: int
    atenta: bool
