"""Links that act for somebody without signing in: signed, and each for one thing only."""

from dataclasses import dataclass
from datetime import datetime, timedelta

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

    def _signer(self, para: str) -> URLSafeSerializer:
        # The salt is what keeps a link from being used for anything else.
        return URLSafeSerializer(self.secreto, salt=f"articula.avisos.{para}")
