"""What an operator may set, read once from the environment."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

from engine.errors import RuleBroken

PREFIX = "ARTICULA_"
Red = IPv4Network | IPv6Network


@dataclass(frozen=True)
class Ajuste:
    """One setting: its variable without the prefix, its default and what it is for."""

    name: str
    default: str
    es: str
    en: str

    @property
    def variable(self) -> str:
        """Return the full name of the environment variable."""
        return PREFIX + self.name


AJUSTES = (
    Ajuste(
        "DATABASE_URL",
        "",
        "Servidor PostgreSQL (15 o posterior); vacío: el incorporado",
        "PostgreSQL server (15 or newer); empty means the embedded one",
    ),
    Ajuste(
        "DATA",
        "datos",
        "Carpeta del PostgreSQL incorporado, del secreto y de los archivos",
        "folder of the embedded PostgreSQL, of the secret and of the files",
    ),
    Ajuste("HOST", "127.0.0.1", "Dirección en la que escucha la web", "address the web listens on"),
    Ajuste("PORT", "8000", "Puerto en el que escucha la web", "port the web listens on"),
    Ajuste(
        "SECRET",
        "",
        "Secreto que firma sesiones y fichas de acceso; vacío: se genera y se guarda en DATA",
        "secret that signs sessions and tokens; empty: generated and kept in DATA",
    ),
    Ajuste(
        "SECRET_FILE",
        "",
        "Archivo que contiene el secreto, para gestores de secretos",
        "file that holds the secret, for secret managers",
    ),
    Ajuste(
        "SMTP_URL",
        "",
        "Correo saliente: smtp://usuario:clave@servidor:puerto o smtps://; vacío: página /buzon",
        "outgoing mail: smtp://user:password@host:port or smtps://; empty: the page /buzon",
    ),
    Ajuste(
        "MAIL_FROM",
        "Articula <articula@localhost>",
        "Remitente de los correos",
        "sender of the mails",
    ),
    Ajuste(
        "IMAP_URL",
        "",
        "Casilla del remitente, donde se leen las respuestas a las convocatorias:"
        " imaps://usuario:clave@servidor/INBOX; vacío: no se piden respuestas por correo",
        "mailbox of the sender, where replies to invitations are read:"
        " imaps://user:password@host/INBOX; empty: no replies are asked for by mail",
    ),
    Ajuste(
        "IMAP_URL_FILE",
        "",
        "Archivo que contiene esa dirección, para gestores de secretos",
        "file that holds that address, for secret managers",
    ),
    Ajuste(
        "BASE_URL",
        "",
        "Dirección pública del servicio, para los enlaces de los correos",
        "public address of the service, for links in mails",
    ),
    Ajuste(
        "TELEGRAM_TOKEN",
        "",
        "Credencial del bot de Telegram, de @BotFather; vacío: sin canal de Telegram",
        "token of the bot of Telegram, from @BotFather; empty: no channel of Telegram",
    ),
    Ajuste(
        "TELEGRAM_TOKEN_FILE",
        "",
        "Archivo que contiene esa credencial, para gestores de secretos",
        "file that holds that token, for secret managers",
    ),
    Ajuste(
        "TELEGRAM_SECRET",
        "",
        "Secreto (16 a 256 letras, cifras, _ o -) con que Telegram llama a BASE_URL/telegram;"
        " vacío: el trabajo de fondo le pregunta",
        "secret with which Telegram calls BASE_URL/telegram; empty: the workers ask it",
    ),
    Ajuste(
        "TELEGRAM_API",
        "https://api.telegram.org",
        "Dirección del servicio de bots de Telegram, o de uno propio",
        "address of Telegram's Bot API, or of a server of one's own",
    ),
    Ajuste(
        "WEBHOOK_NETWORKS",
        "",
        "Redes propias a las que un webhook puede llegar, también sin https, como"
        " 10.0.0.0/8,192.168.5.0/24; vacío: solo internet, por https",
        "own networks that a webhook may reach, without https too; empty: only the internet,"
        " by https",
    ),
    Ajuste(
        "KEEP_FILES",
        "30",
        "Días que se guarda un plan importado que nadie confirma",
        "days for which an imported plan that nobody confirms is kept",
    ),
    Ajuste(
        "DEMO",
        "no",
        "Datos, personas y reloj de demostración: sí o no",
        "demonstration data, people and clock: sí or no",
    ),
)

_YES = {"1", "si", "sí", "true", "yes", "on"}
_NO = {"", "0", "no", "false", "off"}


@dataclass(frozen=True)
class Settings:
    """The values in force; `database_url` is None for the embedded PostgreSQL."""

    database_url: str | None = None
    data: Path = Path("datos")
    host: str = "127.0.0.1"
    port: int = 8000
    secret: str | None = None
    secret_file: Path | None = None
    smtp_url: str | None = None
    mail_from: str = "Articula <articula@localhost>"
    imap_url: str | None = field(default=None, repr=False)
    base_url: str = "http://127.0.0.1:8000"
    telegram_token: str | None = field(default=None, repr=False)
    telegram_token_file: Path | None = None
    telegram_secret: str | None = field(default=None, repr=False)
    telegram_api: str = "https://api.telegram.org"
    webhook_networks: tuple[Red, ...] = ()
    keep_files: timedelta = timedelta(days=30)
    demo: bool = False


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Return the settings that `environ` (the process's own by default) asks for.

    Raises RuleBroken("ajuste_invalido", ajuste=…, valor=…) for a value that cannot be used.
    """
    source = os.environ if environ is None else environ
    value = {a.name: source.get(a.variable, "").strip() or a.default for a in AJUSTES}
    port = _port(value["PORT"])
    return Settings(
        database_url=_url("DATABASE_URL", value["DATABASE_URL"], ("postgresql", "postgres")),
        data=Path(value["DATA"]).expanduser().absolute(),
        host=value["HOST"],
        port=port,
        secret=value["SECRET"] or None,
        secret_file=_path(value["SECRET_FILE"]),
        smtp_url=_url("SMTP_URL", value["SMTP_URL"], ("smtp", "smtps")),
        mail_from=value["MAIL_FROM"],
        imap_url=_imap_url(value["IMAP_URL"], _path(value["IMAP_URL_FILE"])),
        base_url=_base_url(value["BASE_URL"], value["HOST"], port),
        telegram_token=value["TELEGRAM_TOKEN"] or None,
        telegram_token_file=_path(value["TELEGRAM_TOKEN_FILE"]),
        telegram_secret=value["TELEGRAM_SECRET"] or None,
        telegram_api=_url("TELEGRAM_API", value["TELEGRAM_API"], ("http", "https")) or "",
        webhook_networks=_networks("WEBHOOK_NETWORKS", value["WEBHOOK_NETWORKS"]),
        keep_files=timedelta(days=_days("KEEP_FILES", value["KEEP_FILES"])),
        demo=_flag("DEMO", value["DEMO"]),
    )


def load_secret(settings: Settings) -> str:
    """Return the signing secret: given, read from its file, or generated once in `data`.

    Raises RuleBroken("ajuste_invalido") when SECRET_FILE cannot be read or is empty.
    """
    if settings.secret:
        return settings.secret
    if settings.secret_file:
        return _read_secret(settings.secret_file)
    settings.data.mkdir(parents=True, exist_ok=True)
    kept = settings.data / "secreto"
    if not kept.exists():
        _keep_secret(kept)
    return _read_secret(kept)


def _keep_secret(path: Path) -> None:
    # Written aside and linked: of two processes that start at once, both read the same secret.
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(48))
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _read_secret(path: Path) -> str:
    try:
        secret = path.read_text().strip()
    except OSError as error:
        raise _invalid("SECRET_FILE", str(path)) from error
    if not secret:
        raise _invalid("SECRET_FILE", str(path))
    return secret


def _path(text: str) -> Path | None:
    return Path(text) if text else None


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 <= int(text) <= 65535:
        raise _invalid("PORT", text)
    return int(text)


def _days(name: str, text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 3650:
        raise _invalid(name, text)
    return int(text)


def _networks(name: str, text: str) -> tuple[Red, ...]:
    try:
        return tuple(ip_network(one.strip()) for one in text.split(",") if one.strip())
    except ValueError as error:
        raise _invalid(name, text) from error


def _flag(name: str, text: str) -> bool:
    if text.lower() not in _YES | _NO:
        raise _invalid(name, text)
    return text.lower() in _YES


def _url(name: str, text: str, schemes: tuple[str, ...]) -> str | None:
    if not text:
        return None
    parts = urlsplit(text)
    if parts.scheme.partition("+")[0] not in schemes:
        # Only the scheme is repeated: the address may hold a password.
        raise _invalid(name, f"{parts.scheme or text.partition(':')[0]}:…")
    return text


def _imap_url(text: str, file: Path | None) -> str | None:
    if not text and file is not None:
        try:
            text = file.read_text().strip()
        except OSError as error:
            raise _invalid("IMAP_URL_FILE", str(file)) from error
    return _url("IMAP_URL", text, ("imap", "imaps"))


def _base_url(text: str, host: str, port: int) -> str:
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104
    return (_url("BASE_URL", text, ("http", "https")) or f"http://{shown}:{port}").rstrip("/")


def _invalid(name: str, value: str) -> RuleBroken:
    return RuleBroken("ajuste_invalido", ajuste=PREFIX + name, valor=value)
