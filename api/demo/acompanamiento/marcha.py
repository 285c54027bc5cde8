"""Walks the year of a programme day by day: each person presents what their day asks for."""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text

from api.demo.reparto import Reparto
from engine.actions.instancias.temporizadores import fire_due
from engine.actions.orden import Orden
from engine.actions.tareas.atencion import complete
from engine.actions.tareas.contexto import load_contexto_datos
from engine.db.session import Database
from engine.db.tables import Tarea
from engine.domain.lima import at_lima
from forms.contexto import Contexto
from forms.esquema import schema_for
from forms.hechos import contexto_from
from forms.validacion import validate

EVENING = time(17, 5)
"""When people register what their day was; what ends with a month has just ended."""
_ONE_DAY, _ONE_SECOND = timedelta(days=1), timedelta(seconds=1)
Answer = dict[str, Any]
Decide = Callable[["Paso", Contexto, Answer], Answer | None]

# A step of a strategy waits for its day; once that is over, and for all else, nothing waits.
_READY = text(
    """
    SELECT t.id, t.instancia_id, t.elemento, t.ficha, t.cargo_id, t.entidad_id, t.rol, t.vence,
        i.contexto, e.id AS estrategia, e.tipo, e.clase, e.numero, e.docente_id,
        lower(e.dias) AS desde, upper(e.dias) - 1 AS hasta
    FROM tarea t
    JOIN instancia i ON i.id = t.instancia_id
    LEFT JOIN estrategia e ON e.instancia_id = t.instancia_id AND e.estado <> 'no_realizada'
    WHERE t.estado = 'abierta' AND {whose}
        AND (e.id IS NULL OR CAST(:dia AS date)
            >= least(CAST(t.vence AT TIME ZONE 'America/Lima' AS date), upper(e.dias) - 1))
    ORDER BY t.creada, CAST(i.contexto ->> 'acompanante_id' AS bigint) NULLS FIRST,
        length(i.clave), i.clave, t.elemento
""".replace("{whose}", "i.raiz_id = :raiz")
)
_NEXT = text(_READY.text.replace("i.raiz_id = :raiz", "t.instancia_id = :instancia"))


@dataclass(frozen=True)
class Paso:
    """A tarea that somebody is about to present: its row, with its strategy if it has one."""

    row: RowMapping
    dia: date

    def __getattr__(self, name: str) -> Any:
        """Return a column of the row."""
        return self.row[name]


def as_proposed(_paso: Paso, _contexto: Contexto, answer: Answer) -> Answer | None:
    """Present the example of a ficha as it is."""
    return answer


@dataclass
class Marcha:
    """A programme under way: who plays each part, what they answer and what was done so far.

    `decide` changes the example of a ficha, or returns None when nobody presents it.
    """

    database: Database
    reparto: Reparto
    raiz: UUID
    decide: Decide = as_proposed
    actos: int = 0
    dejadas: set[UUID] = field(default_factory=set)

    async def walk(self, desde: date, hasta: date) -> AsyncIterator[date]:
        """Live each day of the programme, both ends included; yield it when it is over."""
        dia = desde
        while dia <= hasta:
            await self.live(dia)
            yield dia
            dia += _ONE_DAY

    async def live(self, dia: date) -> None:
        """Let the timers of a day fire, and everybody present what it asks for."""
        now = at_lima(dia, EVENING).astimezone(UTC)
        while await fire_due(self.database, now):
            pass
        done = True
        while done:
            done = False
            for row in await self._ready(_READY, raiz=self.raiz, dia=dia):
                at: RowMapping | None = row
                while at is not None and at["id"] not in self.dejadas:
                    now += _ONE_SECOND
                    await self.present(Paso(at, dia), now)
                    done = True
                    later = await self._ready(_NEXT, instancia=row["instancia_id"], dia=dia)
                    at = next((one for one in later if one["id"] not in self.dejadas), None)

    async def _ready(self, asked: Any, **given: Any) -> list[RowMapping]:
        async with self.database.transaction() as tx:
            rows = list((await tx.execute(asked, given)).mappings())
        return [row for row in rows if row["id"] not in self.dejadas]

    async def present(self, paso: Paso, now: datetime) -> None:
        """Present a step as whoever holds its post, unless `decide` leaves it alone."""
        post = paso.cargo_id if paso.cargo_id is not None else (paso.entidad_id, paso.rol)
        async with self.database.transaction() as tx:
            tarea = await tx.get(Tarea, paso.id)
            actor = await self.reparto.find(tx, post, now)
            if tarea is None or tarea.estado != "abierta":
                return
            assert actor is not None, f"nadie ejerce {post}"
            contexto = contexto_from(await load_contexto_datos(tx, tarea, now))
        example: Mapping[str, Any] = schema_for(paso.ficha, contexto)["examples"][0]
        answer = self.decide(paso, contexto, dict(example))
        if answer is None:
            self.dejadas.add(paso.id)
            return
        validate(paso.ficha, contexto, answer)
        await complete(self.database, Orden(actor, now), tarea_id=paso.id, respuesta=answer)
        self.actos += 1
