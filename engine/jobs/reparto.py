"""Every statement that takes notices up to be shared out among channels, and writes what was done.

All of it is inside the database, so the claim and its effects commit together: a worker killed
midway leaves the notices as they were.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from typing import Any, TypeVar
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, BigInteger, Uuid, bindparam, text
from sqlalchemy.ext.asyncio import AsyncSession

from engine.db.queries.de_que_tratan import describe_tareas
from engine.domain.avisos.reglas import AGENDA
from engine.domain.lima import day_of
from engine.jobs.avisos import aviso_id
from engine.jobs.unidades import turns

_QUEUED = turns("aviso", "estado = 'en_cola' AND siguiente IS NOT NULL")
_CLAIM = text(f"""{_QUEUED}
    SELECT a.id, a.tipo, a.datos, a.intentos, a.creado, a.persona_id, a.unidad_id,
           p.nombre, p.activa, t.estado AS tarea,
           CASE WHEN a.tipo = ANY(:agenda) THEN EXISTS (
               SELECT FROM aviso s
               WHERE s.persona_id = a.persona_id AND s.asistencia_id = a.asistencia_id
                 AND s.creado > a.creado AND s.tipo = ANY(:agenda)
           ) ELSE false END AS superado
    FROM turno
    JOIN aviso a ON a.id = turno.id
    JOIN persona p ON p.id = a.persona_id
    LEFT JOIN tarea t ON t.id = a.tarea_id
    ORDER BY turno.vuelta, a.siguiente, a.id
""")  # noqa: S608
_ADDRESSES = text("""
    SELECT persona_id, canal, valor, estado, motivo FROM direccion WHERE persona_id = ANY(:ids)
""").bindparams(bindparam("ids", type_=ARRAY(BigInteger)))
_TASTES = text("""
    SELECT persona_id, grupo, canales, ritmo FROM preferencia WHERE persona_id = ANY(:ids)
""").bindparams(bindparam("ids", type_=ARRAY(BigInteger)))
_SILENCES = text("""
    SELECT persona_id, desde, hasta, no_laborables, resumen FROM silencio
    WHERE persona_id = ANY(:ids)
""").bindparams(bindparam("ids", type_=ARRAY(BigInteger)))
_TRIES = text("""
    SELECT aviso_id, canal, count(*) AS fallos, bool_or(definitivo) AS definitivo,
           (array_agg(respuesta ORDER BY intento DESC))[1] AS respuesta
    FROM envio WHERE aviso_id = ANY(:ids) AND estado = 'fallido'
    GROUP BY aviso_id, canal
""").bindparams(bindparam("ids", type_=ARRAY(Uuid)))
_DIGESTS = text("""
    INSERT INTO aviso (id, clave, tipo, persona_id, datos, estado, intentos, siguiente, creado,
                       leido)
    SELECT f.id, f.clave, 'resumen', f.persona_id, '{}', 'en_cola', 0, f.en, :now, :now
    FROM jsonb_to_recordset(CAST(:filas AS jsonb)) AS f(
        id uuid, clave text, persona_id bigint, en timestamptz)
    ORDER BY f.id
    ON CONFLICT DO NOTHING
""")
# Whoever puts it together holds it: one that is leaving takes nothing more.
_OPEN_DIGESTS = text("""
    SELECT id FROM aviso WHERE id = ANY(:ids) AND estado = 'en_cola' AND siguiente > :now
    ORDER BY id FOR SHARE
""").bindparams(bindparam("ids", type_=ARRAY(Uuid)))
_IN_DIGEST = text("""
    SELECT a.id, a.resumen_id, a.tipo, a.datos, a.asunto, a.creado, t.estado AS tarea
    FROM aviso a LEFT JOIN tarea t ON t.id = a.tarea_id
    WHERE a.resumen_id = ANY(:ids) AND a.estado = 'en_cola'
    ORDER BY a.creado, a.id
""").bindparams(bindparam("ids", type_=ARRAY(Uuid)))
_WRITE = text("""
    WITH f AS (
        SELECT * FROM jsonb_to_recordset(CAST(:filas AS jsonb)) AS f(
            id uuid, estado text, siguiente timestamptz, resumen_id uuid, canal text,
            resultado text, asunto text, cuerpo text, cuerpo_html text, calendario text,
            fallos int, datos jsonb, entregado timestamptz, destino text, direccion text,
            unidad_id bigint, motivo text)
    ), hechos AS (
        UPDATE aviso a SET estado = f.estado, siguiente = f.siguiente, resumen_id = f.resumen_id,
            canal = coalesce(f.canal, a.canal), resultado = f.resultado,
            asunto = coalesce(f.asunto, a.asunto), cuerpo = coalesce(f.cuerpo, a.cuerpo),
            cuerpo_html = coalesce(f.cuerpo_html, a.cuerpo_html),
            calendario = coalesce(f.calendario, a.calendario),
            datos = coalesce(f.datos, a.datos), entregado = f.entregado,
            intentos = a.intentos + coalesce(f.fallos, 0)
        FROM f WHERE a.id = f.id
    )
    INSERT INTO envio (aviso_id, canal, direccion, intento, motivo, estado, unidad_id, siguiente,
                       tomas, definitivo, creado)
    SELECT f.id, f.destino, f.direccion,
           (SELECT coalesce(max(e.intento), 0) + 1 FROM envio e
            WHERE e.aviso_id = f.id AND e.canal = f.destino),
           f.motivo, 'en_cola', f.unidad_id, :now, 0, false, :now
    FROM f WHERE f.destino IS NOT NULL ORDER BY f.id
""")


@dataclass(frozen=True)
class AvisoPorRepartir:
    """A notice whose moment came, locked until the transaction ends, and what is true of it."""

    id: UUID
    tipo: str
    datos: Mapping[str, Any]
    intentos: int
    creado: datetime
    persona_id: int
    unidad_id: int
    nombre: str
    activa: bool
    tarea: str | None
    superado: bool


@dataclass(frozen=True)
class Senas:
    """What the channels need to know of some people and notices, as their rows have it.

    By persona: addresses by channel (`valor`, `estado`, `motivo`), tastes by group (`canales`,
    `ritmo`), silence (`desde`, `hasta`, `no_laborables`, `resumen`). By notice: channels that
    failed, how often, whether for good, and their last words.
    """

    direcciones: Mapping[int, Mapping[str, tuple[str, str, str | None]]]
    gustos: Mapping[int, Mapping[str, tuple[tuple[str, ...], str]]]
    silencios: Mapping[int, tuple[time, time, bool, time]]
    fallos: Mapping[UUID, Sequence[tuple[str, int, bool, str | None]]]


@dataclass(frozen=True)
class EnResumen:
    """A notice that waits for a digest, `resumen_id`."""

    id: UUID
    resumen_id: UUID
    tipo: str
    datos: Mapping[str, Any]
    asunto: str | None
    creado: datetime
    tarea: str | None


@dataclass(frozen=True)
class Repartido:
    """What becomes of a notice: its new state and instant, its words, and where it leaves by.

    `destino` is the channel of its next attempt, and `motivo` why by that one.
    Words left out stay as they were.
    """

    id: UUID
    estado: str = "en_cola"
    siguiente: datetime | None = None
    resumen_id: UUID | None = None
    canal: str | None = None
    resultado: str | None = None
    palabras: Mapping[str, str | None] = field(default_factory=dict)
    fallos: int = 0
    datos: Mapping[str, Any] | None = None
    entregado: datetime | None = None
    destino: str | None = None
    direccion: str | None = None
    unidad_id: int = 0
    motivo: str | None = None


_Aviso = TypeVar("_Aviso", AvisoPorRepartir, EnResumen)


async def claim_avisos(tx: AsyncSession, now: datetime, limite: int) -> list[AvisoPorRepartir]:
    """Lock up to `limite` notices whose moment came, in turns by unit; nobody waits."""
    facts = {"now": now, "limite": limite, "agenda": list(AGENDA)}
    return [AvisoPorRepartir(*row) for row in await tx.execute(_CLAIM, facts)]


async def name_works(tx: AsyncSession, avisos: Sequence[_Aviso], now: datetime) -> list[_Aviso]:
    """Return notices that call work without an AT by whom and when it is about, not by its key."""
    of_process = {
        aviso.id: UUID(aviso.datos["tarea"]["id"])
        for aviso in avisos
        if "proceso" in (aviso.datos.get("asistencia") or {}) and "tarea" in aviso.datos
    }
    said = await describe_tareas(tx, of_process.values(), day_of(now))
    return [_called(aviso, said.get(of_process.get(aviso.id, aviso.id))) for aviso in avisos]


def _called(aviso: _Aviso, codigo: str | None) -> _Aviso:
    if codigo is None:
        return aviso
    head = {**aviso.datos["asistencia"], "codigo": codigo}
    return replace(aviso, datos={**aviso.datos, "asistencia": head})


async def read_senas(tx: AsyncSession, personas: Collection[int], tried: Collection[UUID]) -> Senas:
    """Return addresses, tastes and silences of `personas`, and the tries of notices `tried`."""
    who = {"ids": sorted(personas)}
    direcciones: dict[int, dict[str, tuple[str, str, str | None]]] = {}
    for row in await tx.execute(_ADDRESSES, who):
        direcciones.setdefault(row.persona_id, {})[row.canal] = (row.valor, row.estado, row.motivo)
    gustos: dict[int, dict[str, tuple[tuple[str, ...], str]]] = {}
    for row in await tx.execute(_TASTES, who):
        gustos.setdefault(row.persona_id, {})[row.grupo] = (tuple(row.canales), row.ritmo)
    silencios = {
        row[0]: (row[1], row[2], row[3], row[4]) for row in await tx.execute(_SILENCES, who)
    }
    fallos: dict[UUID, list[tuple[str, int, bool, str | None]]] = {}
    for row in await tx.execute(_TRIES, {"ids": list(tried)}) if tried else ():
        fallos.setdefault(row.aviso_id, []).append(tuple(row[1:]))
    return Senas(direcciones, gustos, silencios, fallos)


def digest_key(persona_id: int, en: datetime) -> str:
    """Return the key of the digest that a persona gets at that instant: one for each."""
    return f"resumen:{persona_id}:{en.isoformat()}"


async def open_digests(
    tx: AsyncSession, wanted: Collection[tuple[int, datetime]], now: datetime
) -> set[UUID]:
    """Make the digests of these personas at these instants; return those that still take more."""
    if not wanted:
        return set()
    rows = [
        {"id": aviso_id(clave), "clave": clave, "persona_id": persona_id, "en": en}
        for persona_id, en in wanted
        for clave in [digest_key(persona_id, en)]
    ]
    await tx.execute(_DIGESTS, {"filas": orjson.dumps(rows).decode(), "now": now})
    ids = [row["id"] for row in rows]
    return set((await tx.execute(_OPEN_DIGESTS, {"ids": ids, "now": now})).scalars())


async def list_in_digests(tx: AsyncSession, digests: Collection[UUID]) -> list[EnResumen]:
    """Return what waits for these digests, which are locked: the oldest first."""
    if not digests:
        return []
    rows = await tx.execute(_IN_DIGEST, {"ids": list(digests)})
    return [EnResumen(*row) for row in rows]


async def write_repartidos(
    tx: AsyncSession, repartidos: Sequence[Repartido], now: datetime
) -> None:
    """Write what became of each notice, and the attempts that leave now, in one statement."""
    if not repartidos:
        return
    rows = []
    for one in repartidos:
        row = {**vars(one), **one.palabras}
        del row["palabras"]
        rows.append(row)
    filas = orjson.dumps(rows, default=str).decode()
    await tx.execute(_WRITE, {"filas": filas, "now": now})
