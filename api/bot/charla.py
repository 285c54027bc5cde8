"""What a turn of conversation has at hand: who speaks, since when, and what answers them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from api.bot.lectura import Dicho
from api.bot.llamadas import Llamada
from engine.actions.avisos.preguntas import Planteada
from engine.actions.avisos.vinculos import Vinculo
from engine.domain.actor import Actor
from notifications.telegram.texto import is_public


@dataclass(frozen=True)
class Charla:
    """One update being answered, within `tx`.

    `now` is the service's instant, which the demo moves, and `machine_now` the machine's, by which
    codes and questions run out. `actor` is built anew for each update, because staff rotates.
    """

    tx: AsyncSession
    bot: int
    numero: int
    dicho: Dicho
    now: datetime
    machine_now: datetime
    base_url: str
    vinculo: Vinculo | None = None
    actor: Actor | None = None

    @property
    def who(self) -> Actor:
        """The persona of the chat, already known to be there."""
        assert self.actor is not None
        return self.actor

    def link(self, path: str) -> str:
        """Return the address of a page of the service."""
        return f"{self.base_url.rstrip('/')}/{path}"

    @property
    def clave(self) -> str:
        """The idempotency key of what this update orders."""
        return f"telegram:{self.bot}:{self.numero}"

    @property
    def linkable(self) -> bool:
        """Whether buttons may lead to the pages."""
        return is_public(self.base_url)


@dataclass(frozen=True)
class Encargo:
    """A tarea to be completed with an answer, and the question that it closes.

    `titulo` is the decision in words and `tarea` the name of what is decided; `before` are the
    calls to make in any case, such as taking the clock off a button.
    """

    tarea_id: UUID
    tarea: str
    respuesta: Mapping[str, Any]
    titulo: str
    pregunta: Planteada
    before: Sequence[Llamada] = ()


Salida = Sequence[Llamada] | Encargo
