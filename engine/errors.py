"""The kinds of refusal the engine knows, each naming a fact and never a protocol's code."""

from collections.abc import Mapping
from typing import Any


class ArticulaError(Exception):
    """A refusal: `code` names the fact, `facts` fill its sentence, `campos` point at fields.

    `campos` maps a JSON path ("jornadas.0.hora_fin") to a sentence in Spanish.
    """

    def __init__(self, code: str, *, campos: Mapping[str, str] | None = None, **facts: Any):
        super().__init__(code)
        self.code = code
        self.campos = dict(campos or {})
        self.facts = facts


class NotFound(ArticulaError):
    """What was asked for does not exist, or lies outside the caller's scope."""


class Conflict(ArticulaError):
    """Somebody else was first, or two facts cannot hold together."""


class Forbidden(ArticulaError):
    """The caller exists and may see the thing, but this is not theirs to do."""


class RuleBroken(ArticulaError):
    """The data break a rule of the domain."""


class Unavailable(ArticulaError):
    """Something the service needs does not answer; trying later may work."""


class Unauthenticated(ArticulaError):
    """Nobody is signed in."""


class TooMany(ArticulaError):
    """The caller tries too often; `espera` says how many seconds to wait."""
