"""Links that act for somebody without signing in: signed, and each for one thing only."""

import base64
import binascii
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from itsdangerous import BadSignature, URLSafeSerializer

CONFIRMAR = timedelta(days=2)
"""For how long an address can be confirmed with the link sent to it."""


@dataclass(frozen=True)
class Confirmacion:
    """What a link to confirm proves: that this persona reads this address."""

    persona_id: int
    canal: str
    valor: str


@dataclass(frozen=True)
class Llave:
    """What the link of a mail opens: for whom, which tarea, by which notice sent to where."""

    aviso_id: UUID
    persona_id: int
    tarea_id: UUID
    correo: str


_SELLO = 20
"""Bytes of the seal of a link that opens a tarea."""


@dataclass(frozen=True)
class Enlaces:
    """Writes and reads the links of a service, under `base_url` and by its `secreto`."""

    base_url: str
    secreto: str

    def page(self, lugar: str) -> str:
        """Return the address of a page, such as "avisos/preferencias"."""
        return f"{self.base_url.rstrip('/')}/{lugar}"

    def baja(self, persona_id: int) -> str:
        """Return the link that stops the digests of a persona; it never expires (RFC 8058)."""
        return self.page(f"avisos/baja/{self._signer('baja').dumps(persona_id)}")

    def read_baja(self, ficha: str) -> int | None:
        """Return whose digests a link stops, or None when we did not write it."""
        try:
            return int(self._signer("baja").loads(ficha))
        except (BadSignature, TypeError, ValueError):
            return None

    def confirmacion(self, que: Confirmacion, desde: datetime) -> str:
        """Return the link that confirms an address until CONFIRMAR after `desde`."""
        until = int((desde + CONFIRMAR).timestamp())
        ficha = self._signer("direccion").dumps([que.persona_id, que.canal, que.valor, until])
        return self.page(f"avisos/direccion/{ficha}")

    def read_confirmacion(self, ficha: str, now: datetime) -> Confirmacion | None:
        """Return what a link confirms, or None when it expired or we did not write it."""
        try:
            persona_id, canal, valor, until = self._signer("direccion").loads(ficha)
        except (BadSignature, TypeError, ValueError):
            return None
        return Confirmacion(persona_id, canal, valor) if now.timestamp() < until else None

    def llave(self, llave: Llave, opcion: str = "") -> str:
        """Return the link that opens one tarea, or asks to confirm one of its decisions.

        Nothing that is stored opens it: it is made as the mail leaves, the same at every try.
        """
        ficha = base64.urlsafe_b64encode(llave.aviso_id.bytes + self._seal(llave)).rstrip(b"=")
        return self.page(f"entrar/{ficha.decode()}" + (f"/{opcion}" if opcion else ""))

    def read_llave(self, ficha: str) -> UUID | None:
        """Return by which notice a link says it was sent, None when it is none of ours.

        Whether it tells the truth is for `opens`, once the notice is known.
        """
        bytes_ = _decode(ficha)
        return UUID(bytes=bytes_[:16]) if bytes_ is not None else None

    def opens(self, ficha: str, llave: Llave) -> bool:
        """Tell, in constant time, whether a link was written for all of that."""
        bytes_ = _decode(ficha)
        return bytes_ is not None and hmac.compare_digest(bytes_[16:], self._seal(llave))

    def _seal(self, llave: Llave) -> bytes:
        said = f"{llave.aviso_id}:{llave.persona_id}:{llave.tarea_id}:{llave.correo.lower()}"
        key = f"articula.llaves:{self.secreto}".encode()
        return hmac.new(key, said.encode(), hashlib.sha256).digest()[:_SELLO]

    def _signer(self, para: str) -> URLSafeSerializer:
        # The salt is what keeps a link from being used for anything else.
        return URLSafeSerializer(self.secreto, salt=f"articula.avisos.{para}")


def _decode(ficha: str) -> bytes | None:
    """Return the bytes of a link that opens a tarea, None when they cannot be."""
    try:
        found = base64.b64decode(ficha + "=" * (-len(ficha) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return found if len(found) == 16 + _SELLO else None
