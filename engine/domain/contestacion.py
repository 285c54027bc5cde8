"""What the calendar of a guest answered by mail, and by which rule it counts (RFC 5546)."""

from dataclasses import dataclass
from datetime import datetime

ANSWERS = {"ACCEPTED": True, "DECLINED": False}
"""The answers that say whether somebody will come."""
TENTATIVE = "TENTATIVE"
CONTRAPROPUESTA = "contrapropuesta"
"""Why a counter proposal changes nothing: people decide it."""
_CLOSED = frozenset({"anulada", "cerrada"})


@dataclass(frozen=True)
class Dicha:
    """What a reply says: which event, who answers what, to which SEQUENCE, and sealed when.

    `una_jornada` tells that it speaks of one day of several. A counter proposal says the dates it
    asks for instead, `[propone_inicio, propone_fin)`.
    """

    metodo: str
    uid: str
    correo: str
    respuesta: str
    secuencia: int | None = None
    sellada: datetime | None = None
    una_jornada: bool = False
    comentario: str = ""
    propone_inicio: datetime | None = None
    propone_fin: datetime | None = None


@dataclass(frozen=True)
class Esperada:
    """The invitation that a reply answers: to whom, the last SEQUENCE sent, the last answer taken.

    `inicio` is when its AT begins, None while it has no date.
    """

    correo: str
    secuencia: int
    retirada: bool
    estado: str
    inicio: datetime | None
    respuesta_secuencia: int | None = None
    respuesta_sellada: datetime | None = None


def why_without_effect(dicha: Dicha, esperada: Esperada, now: datetime) -> str | None:
    """Return by which rule a reply changes nothing, None when it says whether its guest comes.

    Only who was invited answers (`invitado_ajeno`), and for all the days (`una_jornada`). Another
    date or another guest may be proposed (`contrapropuesta`, `delegada`), but it is people who
    decide it. What answers an older invitation (`anticuada`), or arrives after a later answer
    (`anterior`), is no answer to the one in force. Once it begins, attendance is registered there.
    """
    return _why_unfit(dicha, esperada) or _why_late(dicha, esperada, now)


def _why_unfit(dicha: Dicha, esperada: Esperada) -> str | None:
    if dicha.correo.lower() != esperada.correo.strip().lower():
        return "invitado_ajeno"
    if dicha.metodo == "COUNTER":
        return CONTRAPROPUESTA
    if dicha.metodo != "REPLY":
        return "otro_metodo"
    if dicha.respuesta == "DELEGATED":
        return "delegada"
    if dicha.respuesta not in ANSWERS and dicha.respuesta != TENTATIVE:
        return "sin_respuesta"
    return "una_jornada" if dicha.una_jornada else None


def _why_late(dicha: Dicha, esperada: Esperada, now: datetime) -> str | None:
    if esperada.retirada:
        return "retirada"
    if esperada.estado in _CLOSED:
        return "asistencia_terminada"
    # One without a number answers the first, by which it defaults to zero: calendars that leave
    # it out are taken to answer what they were last sent.
    if dicha.secuencia is not None and dicha.secuencia < esperada.secuencia:
        return "anticuada"
    if esperada.inicio is None or now >= esperada.inicio:
        return "ya_empezo"
    if _is_older(dicha, esperada):
        return "anterior"
    return "tentativa" if dicha.respuesta == TENTATIVE else None


def _is_older(dicha: Dicha, esperada: Esperada) -> bool:
    if dicha.sellada is None or esperada.respuesta_sellada is None:
        return False
    same = esperada.respuesta_secuencia == esperada.secuencia
    return same and dicha.sellada < esperada.respuesta_sellada
