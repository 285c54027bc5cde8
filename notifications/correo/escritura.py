"""Mail written straight into bytes: header fields and MIME parts (RFC 5322, 2045, 2047)."""

import base64
import binascii
import re
from collections.abc import Sequence
from email.header import Header
from email.headerregistry import Address
from email.utils import formataddr
from functools import lru_cache

Campo = tuple[str, str]

_LINE_END = re.compile(r"\r\n?|\n")
_WIDTH = 76


def unstructured(nombre: str, valor: str) -> str:
    """Return the value of a field that people read, folded, and encoded where it must be."""
    # What only looks encoded would be decoded by whoever reads it.
    plain = valor.isascii() and "=?" not in valor
    if plain and len(nombre) + 2 + len(valor) <= _WIDTH:
        return valor
    charset = "us-ascii" if plain else "utf-8"
    return Header(valor, charset, header_name=nombre).encode(linesep="\r\n")


def mailbox(campo: str, quien: Address) -> str:
    """Return the value of a field that names one mailbox."""
    return _mailbox(campo, quien.display_name, quien.addr_spec)


@lru_cache(maxsize=1024)
def _mailbox(campo: str, nombre: str, direccion: str) -> str:
    if nombre.isascii() and "=?" not in nombre:
        return formataddr((nombre, direccion))
    said = Header(nombre, "utf-8", header_name=campo).encode(linesep="\r\n")
    return f"{said} <{direccion}>"


def part(campos: Sequence[Campo], cuerpo: bytes) -> bytes:
    """Return a part, or a whole message: its fields, an empty line and its body.

    Raises UnicodeEncodeError for a field that was not made for the wire.
    """
    head = "".join(f"{nombre}: {valor}\r\n" for nombre, valor in campos)
    return b"%b\r\n%b" % (head.encode("ascii"), cuerpo)


def text_part(texto: str, tipo: str) -> bytes:
    """Return a part with text, readable as it travels; `tipo` is such as "text/html"."""
    raw = _LINE_END.sub("\n", texto).encode("utf-8", "replace")
    campos = (
        ("Content-Type", f'{tipo}; charset="utf-8"'),
        ("Content-Transfer-Encoding", "quoted-printable"),
    )
    return part(campos, binascii.b2a_qp(raw, istext=True).replace(b"\n", b"\r\n"))


def file_part(contenido: bytes, tipo: str, nombre: str) -> bytes:
    """Return an attached file; its `nombre` is ASCII without quotes."""
    campos = (
        ("Content-Type", tipo),
        ("Content-Transfer-Encoding", "base64"),
        ("Content-Disposition", f'attachment; filename="{nombre}"'),
    )
    return part(campos, base64.encodebytes(contenido).replace(b"\n", b"\r\n"))


def multipart(
    subtipo: str, frontera: str, partes: Sequence[bytes], campos: Sequence[Campo] = ()
) -> bytes:
    """Return parts bound together by `frontera`, after these fields.

    A boundary with "=_" in it is in no part: neither encoding writes that.
    """
    kind = ("Content-Type", f'multipart/{subtipo};\r\n boundary="{frontera}"')
    mark = frontera.encode("ascii")
    inside = b"".join(b"--%b\r\n%b\r\n" % (mark, each) for each in partes)
    return part((*campos, kind), b"%b--%b--\r\n" % (inside, mark))
