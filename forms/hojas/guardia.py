"""What is asked of a file before anything in it is read: what it is, and how big it would get."""

import zipfile
from io import BytesIO
from typing import Literal

from engine.errors import RuleBroken
from forms.hojas.separados import find_wide

Formato = Literal["xlsx", "csv"]

MAX_BYTES = 8 * 1024 * 1024
MAX_DESPLEGADO = 48 * 1024 * 1024
"""Bytes that all the parts of a workbook may have once inflated."""
MAX_PADRON = 32 * 1024 * 1024
"""Bytes of a file that is read row by row, as that of a national padrón."""
MAX_PARTES = 400
MAX_RAZON = 250
"""How many times smaller than itself a big part may be packed: what people write never is."""
PARTE_CHICA = 1024 * 1024

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRIPTADO = "EncryptedPackage".encode("utf-16-le")
_KINDS = (
    (b"%PDF", "un PDF"), (b"{\\rtf", "un documento de texto (RTF)"), (b"\x89PNG", "una imagen"),
    (b"\xff\xd8\xff", "una imagen"), (b"GIF8", "una imagen"), (b"Rar!", "un archivo RAR"),
    (b"7z\xbc\xaf", "un archivo 7z"), (b"MZ", "un programa"),
)  # fmt: skip
_WEB = (b"<!doctype html", b"<html", b"<table", b"<?xml", b"<head", b"<meta")


def inspect(data: bytes, *, bytes_maximo: int = MAX_BYTES) -> Formato:
    """Tell which reader a file of so many bytes at most needs; inflated it may be six times that.

    Raises RuleBroken: hoja_vacia, hoja_de_otro_tipo, hoja_antigua, hoja_con_clave,
    hoja_con_macros, hoja_desmedida, hoja_danada; each says how to mend it.
    """
    if not data.strip():
        raise RuleBroken("hoja_vacia")
    if len(data) > bytes_maximo:
        limit = bytes_maximo // 2**20
        raise _too_big(f"pesa {len(data) / 2**20:.1f} MB y el límite es {limit} MB")
    if data.startswith(_OLE):
        raise RuleBroken("hoja_con_clave" if _ENCRIPTADO in data else "hoja_antigua")
    if data.startswith(b"PK"):
        _inspect_zip(data, bytes_maximo // MAX_BYTES * MAX_DESPLEGADO)
        return "xlsx"
    _demand_text(data)
    return "csv"


def _demand_text(data: bytes) -> None:
    for mark, kind in _KINDS:
        if data.startswith(mark):
            raise RuleBroken("hoja_de_otro_tipo", tipo=kind)
    if data.lstrip(b"\xef\xbb\xbf \r\n\t")[:20].lower().startswith(_WEB):
        raise RuleBroken("hoja_de_otro_tipo", tipo="una página web con nombre de hoja de cálculo")
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff")) or find_wide(data)
    if b"\0" in data and not wide:
        raise RuleBroken("hoja_de_otro_tipo", tipo="de un tipo que no es texto ni Excel")


def _inspect_zip(data: bytes, most: int) -> None:
    try:
        parts = zipfile.ZipFile(BytesIO(data)).infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as problem:
        raise RuleBroken("hoja_danada", detalle="está incompleto o dañado") from problem
    _demand_size(parts, most)
    if any(part.flag_bits & 1 for part in parts):
        raise RuleBroken("hoja_con_clave")
    names = {part.filename.lower() for part in parts}
    if any(name.endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
        raise RuleBroken("hoja_con_macros")
    if "xl/workbook.xml" not in names:
        raise RuleBroken("hoja_de_otro_tipo", tipo=_kind_of(names))


def _kind_of(names: set[str]) -> str:
    if "xl/workbook.bin" in names:
        return "un Excel binario (.xlsb)"
    if "content.xml" in names:
        return "una hoja de LibreOffice (.ods)"
    if any(name.startswith("word/") for name in names):
        return "un documento de Word"
    return "un archivo comprimido"


def _demand_size(parts: list[zipfile.ZipInfo], most: int) -> None:
    if len(parts) > MAX_PARTES:
        raise _too_big(f"trae {len(parts)} partes dentro y el límite es {MAX_PARTES}")
    whole = sum(part.file_size for part in parts)
    if whole > most:
        limit = most // 2**20
        raise _too_big(f"ocuparía {whole / 2**20:.0f} MB al abrirse y el límite es {limit} MB")
    for part in parts:
        if part.file_size > PARTE_CHICA and part.file_size > MAX_RAZON * part.compress_size:
            raise _too_big("está comprimido como ninguna hoja de cálculo lo está")


def _too_big(detalle: str) -> RuleBroken:
    return RuleBroken("hoja_desmedida", detalle=detalle)
