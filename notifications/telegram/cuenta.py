"""The bot that the settings name: its token, its number and where its platform answers."""

import re
from dataclasses import dataclass, field

from engine.errors import RuleBroken
from engine.settings import PREFIX, Settings

_TOKEN = re.compile(r"([0-9]{1,18}):[A-Za-z0-9_-]{1,200}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}")


@dataclass(frozen=True)
class Cuenta:
    """A bot of the platform at `api`.

    With a `secreto` the platform calls the service, which recognises it by that; without, the
    workers ask.
    """

    bot: int
    api: str
    token: str = field(repr=False)
    secreto: str | None = field(default=None, repr=False)


def read_bot(settings: Settings) -> Cuenta | None:
    """Return the bot in force, None without a token.

    Raises RuleBroken("ajuste_invalido"), which never repeats a token or a secret.
    """
    token = settings.telegram_token or _read_file(settings)
    if not token:
        return None
    read = _TOKEN.fullmatch(token)
    if read is None:
        raise _invalid("TELEGRAM_TOKEN")
    secreto = settings.telegram_secret
    if secreto and _SECRET.fullmatch(secreto) is None:
        raise _invalid("TELEGRAM_SECRET")
    return Cuenta(int(read[1]), settings.telegram_api.rstrip("/"), token, secreto)


def _read_file(settings: Settings) -> str | None:
    if settings.telegram_token_file is None:
        return None
    try:
        return settings.telegram_token_file.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise _invalid("TELEGRAM_TOKEN_FILE", str(settings.telegram_token_file)) from error


def _invalid(name: str, value: str = "…") -> RuleBroken:
    return RuleBroken("ajuste_invalido", ajuste=PREFIX + name, valor=value)
