"""Reads diagrams and decision tables, which may come from anybody, as XML and nothing more."""

import re

from lxml import etree

from engine.errors import RuleBroken
from engine.process.lectura.limites import MAX_DEPTH, demand_bounds

MAX_BYTES = 2 * 1024 * 1024

_ENCODINGS = frozenset(
    {
        "utf-8", "utf8", "us-ascii", "ascii", "utf-16", "utf-16le", "utf-16be", "iso-8859-1",
        "latin1", "latin-1", "iso-8859-15", "windows-1252", "cp1252",
    }
)  # fmt: skip
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"),
    (b"<\0?\0", "utf-16-le"), (b"\0<\0?", "utf-16-be"),
)  # fmt: skip
"""How a file begins when its encoding shows in its first bytes."""

_PROLOG = re.compile(r"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]+)["'][^>]{0,200}?>""")


def read_text(data: bytes) -> str:
    """Return the text of a file in the encoding it begins with or its prolog declares.

    Raises RuleBroken(diagrama_ilegible).
    """
    if len(data) > MAX_BYTES:
        raise _illegible("pesa más de 2 MiB")
    marked = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    declared = _PROLOG.match(data[:400].decode("ascii", errors="replace"))
    name = marked or (declared[1] if declared else "utf-8")
    if marked is None and name.lower() not in _ENCODINGS:
        raise _illegible(f"está escrito en «{name[:40]}»: guárdelo en UTF-8")
    try:
        return data.decode(name)
    except (UnicodeDecodeError, LookupError) as problem:
        raise _illegible(f"no está escrito en {name[:40]} como dice") from problem


def read_xml(source: str | bytes) -> etree._Element:
    """Parse hostile XML: no entities, no external files, bounded size, depth and texts.

    A text has been decoded already, so the encoding that its prolog declares says nothing.
    Raises RuleBroken(diagrama_ilegible) with a sentence in `detalle`.
    """
    text = read_text(source) if isinstance(source, bytes) else source
    data = text.removeprefix("\ufeff").encode(errors="replace")
    if len(data) > MAX_BYTES:
        raise _illegible("pesa más de 2 MiB")
    parser = etree.XMLParser(
        encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as problem:
        raise _illegible(_why(problem, text)) from problem
    if root.getroottree().docinfo.internalDTD is not None:
        raise _illegible("declara un DOCTYPE, que no se admite")
    demand_bounds(root)
    return root


def _why(problem: etree.XMLSyntaxError, text: str) -> str:
    """Return what keeps a text from being XML, in words."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        return "declara un DOCTYPE o entidades, que no se admiten"
    if not text.strip():
        return "está vacío"
    if "depth" in str(problem).lower():
        return f"tiene más de {MAX_DEPTH} niveles, uno dentro de otro"
    line = problem.lineno or 1
    return f"no es XML bien escrito: la lectura se detuvo en la línea {line}"


def _illegible(detalle: str) -> RuleBroken:
    return RuleBroken("diagrama_ilegible", detalle=detalle)
