"""What the plan of a year holds: ATs with their dates and activities asked for, in one list."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.convocados import lines_of
from engine.db.queries.planeadas import list_actividades, list_whole, load_convocadas
from engine.db.queries.planificador import list_activities
from engine.domain.actor import Actor
from engine.domain.asistencia import ESTADOS
from engine.domain.convocatoria import Jornada
from forms.hojas.llenado import Valor, to_cells
from forms.hojas.territorio import Catalogo

MAXIMO = 10_000
"""Rows of one plan: three times what the ministry has in a year."""


@dataclass(frozen=True)
class Entrada:
    """A line of the plan: an AT, or an activity that is not one yet.

    `ventana` are the days between which it could be when it has no jornadas; `lineas` the pairs
    (code of entidad, role) it convenes. `secuencia` grows with each change, the last of which was
    at `cambiado`: those of an AT are asked for apart.
    """

    codigo: str
    es_asistencia: bool
    titulo: str
    tema: str
    unidad: str
    modalidad: str
    lugar: str
    estado: str
    jornadas: tuple[Jornada, ...]
    ventana: tuple[date, date] | None
    lineas: frozenset[tuple[str, str]]
    secuencia: int = 0
    cambiado: datetime | None = None

    @property
    def inicio(self) -> date:
        """Return its first day, or the first it could be."""
        if self.jornadas:
            return min(j.dia for j in self.jornadas)
        assert self.ventana is not None
        return self.ventana[0]

    @property
    def settled(self) -> bool:
        """Tell whether its dates are booked, and not only asked for."""
        return self.es_asistencia and self.estado not in ("en_planificacion", "por_calendarizar")

    @property
    def direccion(self) -> str:
        """Return the path of its page."""
        room = "asistencias" if self.es_asistencia else "planificador/actividades"
        return f"/{room}/{self.codigo}"

    def to_json(self) -> dict[str, Any]:
        """Return it as programs read it."""
        return {
            "codigo": self.codigo,
            "clase": "asistencia" if self.es_asistencia else "actividad",
            "titulo": self.titulo,
            "tema": self.tema,
            "unidad": self.unidad,
            "modalidad": self.modalidad,
            "lugar": self.lugar,
            "estado": self.estado,
            "jornadas": [{"inicio": j.inicio, "fin": j.fin} for j in self.jornadas],
            "ventana": list(self.ventana) if self.ventana else None,
            "convocatoria": [{"entidad": e, "rol": r} for e, r in sorted(self.lineas)],
        }


async def load_entradas(
    tx: AsyncSession, actor: Actor, *, anio: int, unidad: str | None = None
) -> list[Entrada]:
    """Return the plan of a year in the actor's scope by date, of one unit if given."""
    rows = await list_activities(
        tx, actor, desde=date(anio, 1, 1), hasta=date(anio + 1, 1, 1), unidad=unidad, limite=MAXIMO
    )
    called = await lines_of(tx, [row["id"] for row in rows])
    found = [_of_asistencia(row, called[row["id"]]) for row in rows]
    planned = await list_actividades(
        tx, actor, anio=anio, unidad=unidad, estado="planificada", limite=MAXIMO
    )
    asked = await load_convocadas(tx, (row["id"] for row in planned.datos))
    found += [_of_actividad(row, asked[row["id"]]) for row in planned.datos]
    return sorted(found, key=lambda entrada: (entrada.inicio, entrada.codigo))


async def load_pedidas(
    tx: AsyncSession, actor: Actor, catalogo: Catalogo, *, anio: int, unidad: str | None = None
) -> list[list[Valor]]:
    """Return the activities of a year in the actor's scope in the columns of the template."""
    rows = await list_whole(tx, actor, anio=anio, unidad=unidad, limite=MAXIMO)
    called = await load_convocadas(tx, (row["id"] for row in rows))
    return [to_cells(row, called[row["id"]], catalogo) for row in rows]


def _of_asistencia(row: dict[str, Any], lines: frozenset[tuple[str, str]]) -> Entrada:
    return Entrada(
        codigo=row["codigo"],
        es_asistencia=True,
        titulo=row["titulo"],
        tema=row["tema"],
        unidad=row["unidad"],
        modalidad=row["modalidad"],
        lugar=row["sede_nombre"] or "",
        estado=row["estado"],
        jornadas=tuple(Jornada(j["inicio"], j["fin"]) for j in row["jornadas"]),
        ventana=None,
        lineas=lines,
    )


def _of_actividad(row: dict[str, Any], lines: frozenset[tuple[str, str]]) -> Entrada:
    return Entrada(
        codigo=row["codigo"],
        es_asistencia=False,
        titulo=row["titulo"],
        tema=row["tema"],
        unidad=row["unidad"],
        modalidad=row["modalidad"],
        lugar=row["sede_nombre"] or row["lugar"],
        estado=row["estado"],
        jornadas=tuple(Jornada(*map(datetime.fromisoformat, p)) for p in row["pedidas"]),
        ventana=(row["ventana_inicio"], row["ventana_fin"]),
        lineas=lines,
        secuencia=times_changed(row),
        cambiado=row["cambiada"],
    )


def say_entrada_state(entrada: Entrada) -> str:
    """Return the words of its state: those of an AT, or that it is only asked for."""
    return ESTADOS[entrada.estado] if entrada.es_asistencia else "Pedida"


def times_changed(row: Mapping[str, Any]) -> int:
    """Return a number that grows each time an activity changes, and is 0 until it does."""
    return int((row["cambiada"] - row["creada"]).total_seconds())
