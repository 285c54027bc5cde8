"""What one document covers: whose it is and which days, as its sections ask for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from engine.domain.documentos.catalogo import Modelo


@dataclass(frozen=True)
class Foco:
    """A document to be built: its kind, its programme, whose it is and its days `[desde, hasta)`.

    Of what it is not about there is None. `acompanante_id` and `docente_id` narrow what is told
    to one companion or one docente (by cargo); `hoy` is the day on which it is built.
    """

    modelo: Modelo
    programa: Mapping[str, Any]
    desde: date
    hasta: date
    hoy: date
    acompanante_id: int | None = None
    docente_id: int | None = None
    entidad_id: int | None = None
    estrategia_id: int | None = None

    @property
    def programa_id(self) -> int:
        """Return the id of its programme."""
        return int(self.programa["id"])

    @property
    def ultimo_dia(self) -> date:
        """Return the last of its days."""
        return self.hasta - timedelta(days=1)

    @property
    def regla(self) -> Mapping[str, Any]:
        """Return what the rule book of its programme says."""
        return self.programa["regla"] or {}

    def say(self, desempeno: str, *, de_director: bool = False) -> str:
        """Return "D19 · Involucra a los estudiantes", by the rubrics of its rule book."""
        for row in self.programa.get("rubricas") or ():
            if row["desempeno"] == desempeno and bool(row.get("de_director")) is de_director:
                return f"{desempeno} · {row['nombre']}"
        return desempeno

    @property
    def clave(self) -> str:
        """Return its name within the programme: code, whose it is, first day."""
        whose = {
            "ugel": "ugel",
            "acompanante": f"a{self.acompanante_id}",
            "docente": f"d{self.docente_id}",
            "institucion": f"a{self.acompanante_id}-e{self.entidad_id}",
            "taller": f"t{self.estrategia_id}",
        }[self.modelo.sujeto]
        if self.modelo.sujeto in ("docente", "institucion", "taller"):
            return f"{self.modelo.codigo}/{whose}"
        return f"{self.modelo.codigo}/{whose}/{self.desde.isoformat()}"
