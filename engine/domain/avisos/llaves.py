"""The links of mails that open one tarea without a password: until when, and for what."""

from datetime import datetime, timedelta

VIGENCIA = timedelta(days=14)
"""How long a link serves after its notice was written, while its tarea is open."""
SOLO_MIRAN = frozenset({"superior", "diri"})
"""The kinds told to whoever is above those who do the tarea: their link lets them read it."""


def expires(creado: datetime) -> datetime:
    """Return when the link of a notice written at `creado` serves no more."""
    return creado + VIGENCIA


def why_shut(creado: datetime, revocadas: datetime | None, now: datetime) -> str | None:
    """Return why a link opens nothing any more, None when it still may.

    `revocadas` is when its persona revoked those sent until then.
    """
    if revocadas is not None and creado <= revocadas:
        return "anulada"
    return "vencida" if now >= expires(creado) else None
