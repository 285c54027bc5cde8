"""The last word of the bot in a chat that was let go elsewhere."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from api.bot.frases import SOLTADO
from api.bot.llamadas import say
from engine.actions.avisos.vinculos import Vinculo
from engine.jobs.actualizaciones import say_unasked
from notifications.telegram.texto import plain


async def say_goodbye(tx: AsyncSession, vinculo: Vinculo, *, bot: int, now: datetime) -> None:
    """Leave to be said in a chat that its persona unlinked it, within the transaction of that."""
    words = plain(SOLTADO.format(nombre=vinculo.nombre))
    await say_unasked(tx, bot, int(vinculo.chat), [say(vinculo.chat, words)], now)
