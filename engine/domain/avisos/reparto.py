"""What to do with a notice now: send it by which channel, keep it, put it off, sum it up."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from engine.domain.avisos.reglas import APLICACION, GRUPOS, Grupo, Regla, rhythm_of
from engine.domain.avisos.silencio import HABITUAL, Horario, digest_at, quiet_until

Paso = Literal["enviar", "esperar", "resumir", "guardar", "rendir"]

INTENTOS = 8
"""Tries by one channel before it is given up, when there is no other."""
INTENTOS_CON_OTRO = 3
"""Tries by one channel before the next one is tried."""


@dataclass(frozen=True)
class Destino:
    """Where a channel would write to somebody.

    `direccion` is None without one; `estado` is its own (`activa`, `desactivada`), and `motivo`
    why it was disabled.
    """

    direccion: str | None
    estado: str = "activa"
    motivo: str | None = None


@dataclass(frozen=True)
class Tanteo:
    """How sending by a channel went so far: failed tries, whether for good, its last words."""

    fallos: int = 0
    definitivo: bool = False
    motivo: str | None = None


@dataclass(frozen=True)
class Gusto:
    """What a persona prefers for a group: channels in order, rhythm; None for the usual."""

    canales: tuple[str, ...] | None = None
    ritmo: str | None = None


@dataclass(frozen=True)
class Persona:
    """Somebody as the rules see them.

    `destinos` has only the channels in force in this service; `gusto` is theirs for the group.
    """

    destinos: Mapping[str, Destino]
    gusto: Gusto = field(default_factory=Gusto)
    horario: Horario = HABITUAL


@dataclass(frozen=True)
class Traba:
    """Why a channel is passed over: a key with a sentence in redaccion, and somebody's words."""

    canal: str
    causa: Literal["sin_direccion", "desactivada", "rechazo", "no_responde"]
    motivo: str | None = None


@dataclass(frozen=True)
class Decision:
    """What to do: `enviar` by `canal` to `direccion`, or otherwise.

    `esperar` and `resumir` say at which instant `en`; `guardar` leaves it in the application
    alone (`elegido`, because the persona chose so); `rendir` gives up what no channel took.
    `trabas` are the channels passed over, in order.
    """

    paso: Paso
    canal: str = APLICACION
    direccion: str | None = None
    en: datetime | None = None
    trabas: tuple[Traba, ...] = ()
    elegido: bool = False


def decide(
    regla: Regla,
    persona: Persona,
    now: datetime,
    *,
    is_working: Callable[[date], bool],
    cuando: datetime | None = None,
    tanteos: Mapping[str, Tanteo] | None = None,
) -> Decision:
    """Return what to do now with a notice of that kind for that persona.

    `cuando` is the instant of what it speaks of, and `tanteos` how sending it went so far, by
    channel. Deciding again at the instant of an `esperar` sends, unless the facts changed.
    """
    grupo = GRUPOS[regla.grupo]
    ritmo = rhythm_of(grupo, persona.gusto.ritmo)
    order = order_of(grupo, persona.gusto.canales)
    if ritmo == "nunca" or not order:
        return Decision("guardar", elegido=True)
    tried = tanteos or {}
    canal, trabas = _choose(order, persona.destinos, tried)
    if canal is None:
        paso: Paso = "rendir" if any(tried.values()) else "guardar"
        return Decision(paso, trabas=trabas)
    if ritmo == "resumen" and not tried:
        return Decision("resumir", en=digest_at(now, persona.horario, is_working))
    quiet = None if regla.dirigido else quiet_until(now, persona.horario, is_working)
    if quiet and not _cannot_wait(regla, cuando, now, quiet):
        return Decision("esperar", en=quiet, trabas=trabas)
    return Decision("enviar", canal, persona.destinos[canal].direccion, trabas=trabas)


def order_of(grupo: Grupo, pedido: tuple[str, ...] | None) -> tuple[str, ...]:
    """Return the channels asked for; the usual ones for what cannot be silenced, if none was."""
    silenced = pedido == () and "nunca" not in grupo.ritmos
    return grupo.canales if pedido is None or silenced else pedido


def _choose(
    order: Sequence[str], destinos: Mapping[str, Destino], tried: Mapping[str, Tanteo]
) -> tuple[str | None, tuple[Traba, ...]]:
    """Return the first channel that may take it and why those before may not.

    One that only does not answer is tried to the end when all the others cannot at all.
    """
    usable = [c for c in order if c in destinos and _closed(c, destinos[c], tried) is None]
    trabas: list[Traba] = []
    for canal in order:
        if canal not in destinos:
            continue
        if traba := _closed(canal, destinos[canal], tried):
            trabas.append(traba)
            continue
        tanteo = tried.get(canal, Tanteo())
        others = any(
            tried.get(other, Tanteo()).fallos < INTENTOS_CON_OTRO
            for other in usable
            if other != canal
        )
        if tanteo.fallos < INTENTOS_CON_OTRO or not others:
            return canal, tuple(trabas)
        trabas.append(Traba(canal, "no_responde", tanteo.motivo))
    return None, tuple(trabas)


def _closed(canal: str, destino: Destino, tried: Mapping[str, Tanteo]) -> Traba | None:
    """Return why a channel cannot take it whatever the others do, or None."""
    if destino.estado == "desactivada":
        return Traba(canal, "desactivada", destino.motivo)
    if destino.direccion is None:
        return Traba(canal, "sin_direccion")
    tanteo = tried.get(canal, Tanteo())
    if tanteo.definitivo:
        return Traba(canal, "rechazo", tanteo.motivo)
    if tanteo.fallos >= INTENTOS:
        return Traba(canal, "no_responde", tanteo.motivo)
    return None


def _cannot_wait(regla: Regla, cuando: datetime | None, now: datetime, quiet: datetime) -> bool:
    return cuando is not None and now < cuando < quiet + regla.antelacion
