"""The files that a portafolio takes: their kinds, told by their first bytes, and how many."""

from collections.abc import Mapping
from types import MappingProxyType

MOST_BYTES = 5 * 1024 * 1024
"""The most that a file may weigh; a telephone's photo, or a short film."""
MOST_FILES = 200
"""The most files that the portafolios of one companion's list hold in a programme."""
TIPOS: Mapping[str, str] = MappingProxyType(
    {
        "foto": "Foto",
        "escrito": "Escrito",
        "video": "Video",
        "testimonio": "Testimonio",
        "compromiso": "Seguimiento de un compromiso",
        "aprendizaje": "Aprendizaje de los estudiantes",
        "sesion_original": "Sesión original",
        "sesion_reajustada": "Sesión reajustada",
        "plan_firmado": "Plan firmado",
        "matriz_firmada": "Matriz firmada",
    }
)
"""What a piece is (RB-08, VI-13, VD-06), as people read it."""
DE_PERSONAS = ("foto", "video")
"""Those that ask for an authorisation before they are taken (VD-03, S003:986)."""
_EXTENSIONES = MappingProxyType(
    {
        "image/jpeg": "jpg",
        "image/png": "png",
        "image/webp": "webp",
        "application/pdf": "pdf",
        "text/plain": "txt",
        "video/mp4": "mp4",
        "audio/mpeg": "mp3",
    }
)
_MARKUP = ("<!doctype", "<html", "<svg", "<?xml", "<script", "<head", "<body")
"""How a page or a drawing that carries scripts begins: as text it would still be one to open."""
_CONTROL = frozenset(range(32)) - {9, 10, 13}
_DE_TIPO: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"foto": ("image/jpeg", "image/png", "image/webp"), "video": ("video/mp4",)}
)
"""The kinds of file of those pieces; the others take any."""


def kind_of(data: bytes) -> str | None:
    """Return the media type that the bytes themselves say, None for what is not taken.

    The name and what the browser says of it are not believed: a page or a program in disguise is
    none of these.
    """
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "image/webp"
    if data.startswith(b"%PDF-"):
        return "application/pdf"
    if data[4:8] == b"ftyp":
        return "video/mp4"
    if data.startswith(b"ID3") or data[:2] in (b"\xff\xfb", b"\xff\xf3", b"\xff\xf2"):
        return "audio/mpeg"
    return "text/plain" if _is_text(data) else None


def _is_text(data: bytes) -> bool:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    markup = text.lstrip("\ufeff \t\r\n").lower().startswith(_MARKUP)
    return bool(text.strip()) and not markup and not _CONTROL & set(data)


def suits(tipo: str, mime: str) -> bool:
    """Tell whether a file of that media type may be that kind of piece: a photo is an image."""
    return mime in _DE_TIPO.get(tipo, (mime,))


def safe_name(name: str, mime: str) -> str:
    """Return the name to keep of a file: no path, no control character, the ending of its kind."""
    stem = name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0] or "archivo"
    kept = "".join(c for c in stem if c.isalnum() or c in " -_().").strip()[:100]
    return f"{kept or 'archivo'}.{_EXTENSIONES[mime]}"
