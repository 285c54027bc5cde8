"""When an AT meets and whom it convenes, read in one statement."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.plantel import CargoUbicado
from engine.domain.convocatoria import Jornada
from engine.planner.actividades import Actividad

AS_STORED = -1
"""In place of the id of the AT that another is articulated with: the one its row names."""


@dataclass(frozen=True)
class Programacion:
    """The jornadas of an AT in order of time, and the cargos it convenes.

    `unidad` is a code; `entidades` are those of the entidades convened, by id; `facilitadores` the
    ids of the cargos that lead it. `articulada_con` is the code of the AT whose hours it shares,
    `compartidas` what that one has booked, by cargo
    (PR-29).
    """

    codigo: str
    titulo: str
    unidad: str
    tema: str
    jornadas: Sequence[Jornada] = ()
    cargos: Sequence[CargoUbicado] = ()
    entidades: Mapping[int, str] = field(default_factory=dict)
    modalidad: str = ""
    sede_id: int | None = None
    sala_id: int | None = None
    facilitadores: Sequence[int] = ()
    articulada_con: str | None = None
    compartidas: Mapping[int, Sequence[Jornada]] = field(default_factory=dict)

    @property
    def actividad(self) -> Actividad:
        """The AT as the planner sees it."""
        return Actividad(
            self.codigo, self.titulo, self.unidad, self.tema, tuple(self.jornadas),
            frozenset(cargo.id for cargo in self.cargos), frozenset(self.entidades.values()),
            frozenset(self.facilitadores), self.modalidad,
        )  # fmt: skip

    @property
    def roles(self) -> frozenset[str]:
        """The roles it convenes."""
        return frozenset(cargo.rol for cargo in self.cargos)

    def to_book(self) -> list[tuple[Jornada, list[int]]]:
        """Return the cargos to book in each jornada: all but those whose hours are shared."""
        convened = [cargo.id for cargo in self.cargos]
        return [
            (
                jornada,
                [
                    cargo
                    for cargo in dict.fromkeys((*convened, *self.facilitadores))
                    if not any(map(jornada.overlaps, self.compartidas.get(cargo, ())))
                ],
            )
            for jornada in self.jornadas
        ]


async def read_programacion(
    tx: AsyncSession, asistencia_id: int, articulada_con_id: int | None = AS_STORED
) -> Programacion:
    """Return the stored programme of an AT, and what the one it is articulated with has booked."""
    found = await tx.execute(_PROGRAMACION, {"id": asistencia_id, "otra": articulada_con_id})
    row = found.one()
    shared: dict[int, list[Jornada]] = defaultdict(list)
    for cargo_id, *bounds in row.compartidas:
        shared[cargo_id].append(read_jornada(bounds))
    return Programacion(
        codigo=row.codigo,
        titulo=row.titulo,
        unidad=row.unidad,
        tema=row.tema,
        jornadas=tuple(map(read_jornada, row.jornadas)),
        cargos=tuple(CargoUbicado(*told) for told in row.cargos),
        entidades=dict(row.entidades),
        modalidad=row.modalidad,
        sede_id=row.sede_id,
        sala_id=row.sala_id,
        facilitadores=tuple(row.facilitadores),
        articulada_con=row.articulada_con,
        compartidas=dict(shared),
    )


def read_jornada(bounds: Sequence[str]) -> Jornada:
    """Return a jornada from its two instants as JSON has them."""
    return Jornada(*map(datetime.fromisoformat, bounds))


# As JSON, which the driver knows: of arrays of ranges it would ask what they are.
_PROGRAMACION = text("""
    SELECT a.codigo, a.titulo, u.codigo AS unidad, a.tema, a.modalidad, a.sede_id, a.sala_id,
        (SELECT coalesce(jsonb_agg(f.cargo_id ORDER BY f.cargo_id), '[]')
         FROM facilitador f WHERE f.asistencia_id = a.id) AS facilitadores,
        (SELECT coalesce(jsonb_agg(
            jsonb_build_array(lower(j.periodo), upper(j.periodo)) ORDER BY j.periodo), '[]')
         FROM jornada j WHERE j.asistencia_id = a.id) AS jornadas,
        (SELECT coalesce(jsonb_agg(
            jsonb_build_array(k.id, k.rol, k.entidad_id, e.nombre) ORDER BY k.id), '[]')
         FROM convocado c JOIN cargo k ON k.id = c.cargo_id JOIN entidad e ON e.id = k.entidad_id
         WHERE c.asistencia_id = a.id) AS cargos,
        (SELECT coalesce(jsonb_agg(DISTINCT jsonb_build_array(e.id, e.codigo)), '[]')
         FROM convocatoria c JOIN entidad e ON e.id = c.entidad_id
         WHERE c.asistencia_id = a.id) AS entidades,
        otra.codigo AS articulada_con,
        (SELECT coalesce(jsonb_agg(
            jsonb_build_array(r.cargo_id, lower(r.periodo), upper(r.periodo))), '[]')
         FROM reserva r
         WHERE r.asistencia_id = otra.id AND (
            EXISTS (SELECT FROM convocado c
                    WHERE c.cargo_id = r.cargo_id AND c.asistencia_id = a.id)
            OR EXISTS (SELECT FROM facilitador f
                       WHERE f.cargo_id = r.cargo_id AND f.asistencia_id = a.id))) AS compartidas
    FROM asistencia a JOIN entidad u ON u.id = a.unidad_id
    LEFT JOIN asistencia otra ON otra.id = CASE
        WHEN CAST(:otra AS bigint) = -1 THEN a.articulada_con_id ELSE CAST(:otra AS bigint) END
    WHERE a.id = :id
""")
