"""What the cells of the padrón mean: codes, numbers, levels and answers of yes or no."""

import re
from collections.abc import Mapping

from engine.domain.institucion import DEPENDENCIAS, MODALIDADES
from forms.hojas.palabras import normal

_DECIMAL = re.compile(r"^-?\d{1,3}(?:[.,]\d+)?$")
_WHOLE = re.compile(r"^\d{1,9}(?:[.,]0+)?$")
SI = frozenset(("si", "s", "1", "x", "verdadero", "true", "yes"))
NO = frozenset(("no", "n", "0", "falso", "false"))
NADA = frozenset(("", "na", "n a", "no aplica", "a", "sin dato", "s d", "null", "none"))
"""What stands for nothing in a cell."""
_GESTION = {
    "1": "publica_directa", "2": "publica_privada", "3": "privada",
    "publica de gestion directa": "publica_directa", "publica directa": "publica_directa",
    "publica sector educacion": "publica_directa", "publica": "publica_directa",
    "publica de gestion privada": "publica_privada", "publica privada": "publica_privada",
    "privada": "privada", "particular": "privada",
}  # fmt: skip
_CARACTERISTICA = {
    "1": "unidocente", "unidocente": "unidocente", "unidocente multigrado": "unidocente",
    "2": "multigrado", "multigrado": "multigrado", "polidocente multigrado": "multigrado",
    "3": "polidocente", "polidocente": "polidocente", "polidocente completo": "polidocente",
    "polidocente completa": "polidocente",
}  # fmt: skip
_AREA = {"1": "urbana", "2": "rural", "urbana": "urbana", "urbano": "urbana", "rural": "rural"}
_CONECTIVIDAD = {
    "buena": "buena", "si": "buena", "limitada": "limitada", "intermitente": "limitada",
    "sin conexion": "sin_conexion", "sin conectividad": "sin_conexion", "no": "sin_conexion",
}  # fmt: skip
_TURNO = {
    "11": "manana", "manana": "manana", "continuo solo en la manana": "manana",
    "12": "tarde", "tarde": "tarde", "continuo solo en la tarde": "tarde",
    "13": "completa", "manana tarde": "completa", "manana y tarde": "completa",
    "continuo manana y tarde": "completa", "discontinuo": "completa",
    "jornada escolar completa": "completa", "jec": "completa", "completa": "completa",
}  # fmt: skip
_HORA = re.compile(r"^([01]?\d|2[0-3])[:.h]([0-5]\d)(?:[:.]00)?$")
_ESTADO = {"1": True, "activa": True, "activo": True, "2": False, "inactiva": False,
           "inactivo": False, "0": False}  # fmt: skip
_CONDICION = {
    "nombrado": "nombrado", "nombrada": "nombrado", "n": "nombrado",
    "contratado": "contratado", "contratada": "contratado", "c": "contratado",
}  # fmt: skip
_ROL = {
    "director": "director_ie", "directora": "director_ie", "director i e": "director_ie",
    "directivo": "director_ie", "subdirector": "director_ie", "director ie": "director_ie",
    "docente": "docente", "profesor": "docente", "profesora": "docente", "maestro": "docente",
}  # fmt: skip
TABLAS: Mapping[str, Mapping[str, str | bool]] = {
    "gestion": _GESTION,
    "caracteristica": _CARACTERISTICA,
    "area": _AREA,
    "conectividad": _CONECTIVIDAD,
    "turno": _TURNO,
    "estado": _ESTADO,
    "condicion": _CONDICION,
}
"""What each word of a column stands for, its words without accents nor capitals."""
_MODALITY = {normal(name): code for code, (_, name) in MODALIDADES.items()} | {
    "inicial no escolarizado": "A5", "inicial jardin": "A2", "inicial cuna": "A1",
    "inicial cuna jardin": "A3", "basica alternativa inicial e intermedio": "D1",
    "tecnico productiva": "L0", "cetpro": "L0",
}  # fmt: skip
_DEPENDS = {normal(name): word for word, name in DEPENDENCIAS.values()} | {
    code.lower(): word for code, (word, _) in DEPENDENCIAS.items()
}
_LEVELS = ("inicial", "primaria", "secundaria")


def read_digits(text: str, length: int, *, least: int) -> tuple[str | None, bool]:
    """Return a code of so many digits, and whether its lost leading zeros were put back.

    None when the text is no code: letters, too many digits or fewer than `least`.
    """
    bare = re.sub(r"[.,]0+$", "", text.strip().lstrip("'"))
    if not bare.isascii() or not bare.isdigit() or not least <= len(bare) <= length:
        return None, False
    return bare.zfill(length), len(bare) < length


def read_hour(text: str) -> str | None:
    """Return an hour as 07:45, or None when the text is none."""
    found = _HORA.match(text.strip().lower())
    return f"{int(found.group(1)):02d}:{found.group(2)}" if found else None


def read_number(text: str) -> int | None:
    """Return a whole number that is not negative, or None when the text is none."""
    return int(re.split(r"[.,]", text)[0]) if _WHOLE.match(text.strip()) else None


def read_decimal(text: str) -> float | None:
    """Return a number of up to three whole digits, with comma or point, or None."""
    bare = text.strip()
    return float(bare.replace(",", ".")) if _DECIMAL.match(bare) else None


def read_modality(text: str) -> tuple[str, str | None] | None:
    """Return the level and the code of the modality that a text names, or None.

    A name that begins with a level of basic education has that level and no code.
    """
    plain = normal(text)
    code = plain.upper() if plain.upper() in MODALIDADES else _MODALITY.get(plain)
    if code is not None:
        return MODALIDADES[code][0], code
    level = next((level for level in _LEVELS if plain.startswith(level)), None)
    if level is not None:
        return level, None
    other = plain.startswith(("basica", "educacion basica", "superior", "tecnic", "especial"))
    return ("otro", None) if other else None


def read_dependence(text: str) -> str | None:
    """Return the word for whom a school depends on, or None for one that is not known."""
    return _DEPENDS.get(normal(text))


def read_rol(text: str) -> str | None:
    """Return the role that a name of a post means: docente, director_ie or None."""
    plain = normal(text)
    found = _ROL.get(plain)
    return found or next((rol for word, rol in _ROL.items() if plain.startswith(f"{word} ")), None)


def read_yes_no(text: str) -> bool | None:
    """Return what yes or no a text says, or None."""
    plain = normal(text)
    return True if plain in SI else False if plain in NO else None
