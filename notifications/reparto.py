"""The way into the channels: notices put into words and shared out, by what each persona wants."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import structlog

from engine.db.queries.calendario import load_calendario
from engine.db.session import Database
from engine.domain.avisos.reglas import CORREO, RESUMEN, rule_of
from engine.domain.avisos.reparto import Decision, Destino, Gusto, Persona, Tanteo, decide
from engine.domain.avisos.silencio import HABITUAL, Horario
from engine.domain.avisos.vigencia import Situacion, instant_of, why_stale
from engine.domain.redaccion.avisos import CADUCOS, explain_decision
from engine.jobs.avisos import aviso_id, ring
from engine.jobs.claims import SOON, backoff
from engine.jobs.reparto import (
    AvisoPorRepartir,
    EnResumen,
    Repartido,
    Senas,
    claim_avisos,
    digest_key,
    list_in_digests,
    name_works,
    open_digests,
    read_senas,
    write_repartidos,
)
from notifications.redaccion import Redactor, explain_gap
from notifications.resumen import Fuera, gather

log = structlog.get_logger(__name__)

BUZON = "buzon"
"""The channel that stands in for mail where there is no server: it needs no address."""

_WORDLESS_MOST = 4
"""Words that are missing are looked for again every hour at most, until somebody mends them."""


@dataclass(frozen=True)
class _Mesa:
    """What a batch shares: the channels in force, the words, the calendar, what people want."""

    now: datetime
    canales: frozenset[str]
    redactor: Redactor
    senas: Senas
    is_working: Callable[[date], bool]


async def distribute(
    database: Database,
    canales: Sequence[str],
    redactor: Redactor,
    now: datetime,
    limite: int = 100,
) -> int:
    """Share out up to `limite` notices whose moment came and return how many.

    Each is put into words, and an attempt left in the queue of a channel; or it waits for the end
    of a silence, or for a digest, or stays in the application. All of it is one transaction. One
    that cannot be worded says why, holds up nobody, and is looked at again until it can.
    """
    async with database.transaction() as tx:
        claimed = await claim_avisos(tx, now, limite)
        if not claimed:
            return 0
        claimed = await name_works(tx, claimed, now)
        senas = await read_senas(
            tx, {a.persona_id for a in claimed}, [a.id for a in claimed if a.intentos]
        )
        calendario = await load_calendario(tx)
        mesa = _Mesa(now, frozenset(canales), redactor, senas, calendario.is_working_day)
        waiting = await list_in_digests(tx, [a.id for a in claimed if a.tipo == RESUMEN])
        waiting = await name_works(tx, waiting, now)
        plans = [_plan(mesa, aviso, waiting) for aviso in claimed]
        wanted = {(p.aviso.persona_id, p.decision.en) for p in plans if p.joins}
        opened = await open_digests(tx, {(who, en) for who, en in wanted if en}, now)
        done = [one for plan in plans for one in _carry_out(mesa, plan, opened)]
        await write_repartidos(tx, done, now)
        if any(one.destino for one in done):
            await ring(tx, "envios")
    return len(claimed)


@dataclass(frozen=True)
class _Plan:
    """What was decided of a notice, its words, and what a digest leaves out or tells."""

    aviso: AvisoPorRepartir
    decision: Decision
    palabras: Mapping[str, str | None]
    resultado: str | None = None
    datos: Mapping[str, Any] | None = None
    caduco: str | None = None
    sin_palabras: str | None = None
    fuera: Fuera = ()
    dentro: tuple[UUID, ...] = ()

    @property
    def joins(self) -> bool:
        """Tell whether it waits for a digest."""
        return self.decision.paso == "resumir"


_NOTHING = Decision("guardar")


def _plan(mesa: _Mesa, aviso: AvisoPorRepartir, waiting: Sequence[EnResumen]) -> _Plan:
    """Return what to do with a notice; one that cannot be read says why, and spoils no batch."""
    try:
        if aviso.tipo == RESUMEN:
            mine = [one for one in waiting if one.resumen_id == aviso.id]
            gusto = mesa.senas.gustos.get(aviso.persona_id, {})
            facts, fuera = gather(mine, gusto, mesa.now)
            left = {one for one, *_ in fuera}
            dentro = tuple(one.id for one in mine if one.id not in left)
            plan = _judge(mesa, aviso, facts, vacio=not dentro)
            return replace(plan, datos=facts, fuera=fuera, dentro=dentro)
        return _judge(mesa, aviso, aviso.datos)
    except Exception as error:
        log.exception("aviso_sin_redactar", aviso=str(aviso.id), tipo=aviso.tipo)
        return _Plan(aviso, _NOTHING, {}, sin_palabras=explain_gap(aviso.tipo, error))


def _judge(
    mesa: _Mesa, aviso: AvisoPorRepartir, datos: Mapping[str, Any], *, vacio: bool = False
) -> _Plan:
    regla = rule_of(aviso.tipo)
    situacion = Situacion(aviso.activa, aviso.tarea, aviso.superado, aviso.creado)
    reason = why_stale(regla, datos, situacion, mesa.now) or ("resumen_vacio" if vacio else None)
    correo, *_ = mesa.senas.direcciones.get(aviso.persona_id, {}).get(CORREO, (None,))
    decision = decide(
        regla, _persona(mesa, aviso, regla.grupo), mesa.now,
        is_working=mesa.is_working, cuando=instant_of(datos), tanteos=_tanteos(mesa, aviso),
    )  # fmt: skip
    return _Plan(
        aviso, decision, mesa.redactor.write(aviso, datos, correo),
        resultado=explain_decision(decision),
        caduco=CADUCOS[reason].format(nombre=aviso.nombre) if reason else None,
    )  # fmt: skip


def _persona(mesa: _Mesa, aviso: AvisoPorRepartir, grupo: str) -> Persona:
    """Return who it is for, with the addresses of the channels in force."""
    senas = mesa.senas
    known = senas.direcciones.get(aviso.persona_id, {})
    if rule_of(aviso.tipo).dirigido:
        given = aviso.datos["direccion"]
        return Persona({given["canal"]: Destino(given["valor"])}, Gusto((given["canal"],)))
    destinos = {
        canal: Destino(*known[canal]) if canal in known else Destino(None)
        for canal in mesa.canales - {BUZON}
    }
    if BUZON in mesa.canales:
        destinos[CORREO] = Destino(known[CORREO][0] if CORREO in known else "")
    canales, ritmo = senas.gustos.get(aviso.persona_id, {}).get(grupo, (None, None))
    hours = senas.silencios.get(aviso.persona_id)
    return Persona(destinos, Gusto(canales, ritmo), Horario(*hours) if hours else HABITUAL)


def _tanteos(mesa: _Mesa, aviso: AvisoPorRepartir) -> dict[str, Tanteo]:
    """Return how sending it went so far, by channel as people prefer them."""
    found: dict[str, Tanteo] = {}
    for canal, fallos, definitivo, respuesta in mesa.senas.fallos.get(aviso.id, ()):
        found[CORREO if canal == BUZON else canal] = Tanteo(fallos, definitivo, respuesta)
    return found


def _carry_out(mesa: _Mesa, plan: _Plan, opened: set[UUID]) -> list[Repartido]:
    """Return what is to be written of a notice, and of what goes with it if it is a digest."""
    done = _write(mesa, plan, opened)
    along = plan.dentro if done.estado != "en_cola" else ()
    return [
        done,
        *(_left_out(mesa, *one) for one in plan.fuera),
        *(replace(done, id=one, palabras={}, datos=None) for one in along),
    ]


def _left_out(mesa: _Mesa, aviso: UUID, estado: str, motivo: str) -> Repartido:
    told = mesa.now if estado == "entregado" else None
    return Repartido(aviso, estado, resultado=motivo, entregado=told)


def _write(mesa: _Mesa, plan: _Plan, opened: set[UUID]) -> Repartido:
    aviso, decision = plan.aviso, plan.decision
    if plan.sin_palabras:
        later = mesa.now + backoff(min(aviso.intentos + 1, _WORDLESS_MOST))
        return Repartido(aviso.id, siguiente=later, resultado=plan.sin_palabras, fallos=1)
    base = Repartido(
        aviso.id, resultado=plan.resultado, palabras=plan.palabras, datos=plan.datos
    )  # fmt: skip
    if plan.caduco:
        return replace(base, estado="descartado", resultado=plan.caduco)
    match decision.paso:
        case "enviar":
            return _send(mesa, plan, base)
        case "esperar":
            return replace(base, siguiente=decision.en)
        case "resumir":
            assert decision.en
            digest = aviso_id(digest_key(aviso.persona_id, decision.en))
            if digest in opened:
                return replace(base, resumen_id=digest)
            # It is leaving at this very moment: the next one will take it.
            return replace(base, siguiente=mesa.now + SOON)
        case "rendir":
            return replace(base, estado="fallido")
        case "guardar":
            return replace(base, estado="entregado", canal=decision.canal, entregado=mesa.now)


def _send(mesa: _Mesa, plan: _Plan, base: Repartido) -> Repartido:
    decision = plan.decision
    stands_in = decision.canal == CORREO and BUZON in mesa.canales
    return replace(
        base,
        destino=BUZON if stands_in else decision.canal,
        direccion=decision.direccion,
        unidad_id=plan.aviso.unidad_id,
        motivo=plan.resultado,
    )
