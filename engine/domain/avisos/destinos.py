"""Where a webhook may be sent: never to what only this network can reach, unless it is told to."""

from collections.abc import Sequence
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
)
from urllib.parse import urlsplit

Direccion = IPv4Address | IPv6Address
Red = IPv4Network | IPv6Network

LARGO = 500
# Which of these is global differs from one release of Python to another: here it does not.
_NEVER: tuple[Red, ...] = (
    IPv4Network("0.0.0.0/8"),
    IPv4Network("192.0.0.0/24"),
    IPv4Network("192.88.99.0/24"),
    IPv6Network("100::/64"),
    IPv6Network("2001::/23"),
    IPv6Network("5f00::/16"),
    IPv6Network("fec0::/10"),
)
_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))


def judge_url(url: str, redes: Sequence[Red] = ()) -> str | None:
    """Return why a webhook cannot have an address, as people read it, or None.

    `redes` are the own networks that it may reach; only there may it go without TLS. A name is
    judged again each time it is called, by what it stands for then.
    """
    try:
        parts = urlsplit(url)
        _port = parts.port
    except ValueError:
        return "Escriba la dirección completa, como https://sistema.gob.pe/avisos."
    if len(url) > LARGO or any(c.isspace() or not c.isprintable() for c in url):
        return f"La dirección tiene más de {LARGO} caracteres o lleva espacios: revísela."
    if parts.scheme not in ("https", "http") or not parts.hostname:
        return "Escriba la dirección completa, como https://sistema.gob.pe/avisos."
    if parts.scheme == "http" and not redes:
        return "Use una dirección https: lo que se envía no debe viajar sin cifrar."
    if parts.username is not None or parts.password is not None or parts.fragment:
        return "Quite de la dirección el usuario, la contraseña y lo que sigue a #."
    return _judge_host(parts.hostname, redes)


def _judge_host(host: str, redes: Sequence[Red]) -> str | None:
    literal = read_address(host)
    inside = host == "localhost" or host.endswith((".localhost", ".local", ".internal"))
    if (inside and not redes) or (literal is not None and not may_reach(literal, redes)):
        return (
            "Esa dirección es de la red interna del servicio. Use una pública, o pida a quien opera"
            " el servicio que admita esa red."
        )
    return None


def read_address(text: str) -> Direccion | None:
    """Return the address that `text` is, None for a name."""
    try:
        return ip_address(text.partition("%")[0])
    except ValueError:
        return None


def may_reach(direccion: Direccion, redes: Sequence[Red] = ()) -> bool:
    """Tell whether a webhook may connect to an address: a public one, or one of `redes`."""
    real = unwrap(direccion)
    if _within(real, redes):
        return True
    odd = real.is_multicast or real.is_reserved or real.is_loopback or real.is_link_local
    return real.is_global and not odd and not _within(real, _NEVER)


def may_go_bare(direccion: Direccion, redes: Sequence[Red]) -> bool:
    """Tell whether an address may be spoken to without TLS: only in `redes`."""
    return _within(unwrap(direccion), redes)


def _within(direccion: Direccion, redes: Sequence[Red]) -> bool:
    return any(direccion.version == red.version and direccion in red for red in redes)


def unwrap(direccion: Direccion) -> Direccion:
    """Return the IPv4 address that an IPv6 one carries, as tunnels and translators do."""
    if isinstance(direccion, IPv4Address):
        return direccion
    carried = direccion.ipv4_mapped or direccion.sixtofour
    if carried is None and direccion.teredo is not None:
        carried = direccion.teredo[1]
    if carried is None and any(direccion in red for red in _NAT64):
        carried = IPv4Address(int(direccion) & 0xFFFFFFFF)
    return carried or direccion
