"""The signature of what is sent, as the Standard Webhooks specification 1.0.0 has it.

https://github.com/standard-webhooks/standard-webhooks: `webhook-id`, `webhook-timestamp` and
`webhook-signature`, the last one `v1,` and the HMAC-SHA256 in base64 of "id.timestamp.body".
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence

PREFIJO = "whsec_"


def derive_key(secreto: str, sal: str) -> bytes:
    """Return the key of a webhook: of the service's secret and its own salt, kept nowhere."""
    return hmac.new(secreto.encode(), f"gancho:{sal}".encode(), hashlib.sha256).digest()


def show_key(key: bytes) -> str:
    """Return a key as its receiver keeps it: `whsec_` and base64."""
    return PREFIJO + base64.b64encode(key).decode()


def sign(keys: Sequence[bytes], ident: str, segundo: int, cuerpo: bytes) -> dict[str, str]:
    """Return the headers of a message; with several keys, a signature by each."""
    signed = f"{ident}.{segundo}.".encode() + cuerpo
    marks = (
        base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode() for key in keys
    )
    return {
        "webhook-id": ident,
        "webhook-timestamp": str(segundo),
        "webhook-signature": " ".join(f"v1,{mark}" for mark in marks),
    }
