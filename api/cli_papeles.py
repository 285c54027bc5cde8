"""The files of the command line: read, written, and refused or told in words."""

import json
import sys
from collections.abc import Mapping
from math import isfinite
from pathlib import Path
from typing import Any

from api.frases import sentence_of
from engine.errors import ArticulaError, RuleBroken


def load_document(path: Path) -> Any:
    try:
        return json.loads(read_text(path), parse_constant=_refuse_number, parse_float=_finite)
    except (ValueError, RecursionError) as problem:
        raise RuleBroken("documento_ilegible", archivo=path, detalle=_say(problem)) from problem


def _say(problem: Exception) -> str:
    """Return in words what keeps a file from being read."""
    if isinstance(problem, json.JSONDecodeError):
        if not problem.doc.strip():
            return "está vacío"
        return f"deja de ser JSON en la línea {problem.lineno}, columna {problem.colno}"
    if isinstance(problem, RecursionError):
        return "tiene demasiados niveles, uno dentro de otro"
    if isinstance(problem, FileNotFoundError):
        return "no existe"
    if isinstance(problem, IsADirectoryError):
        return "es una carpeta"
    if isinstance(problem, PermissionError):
        return "no tiene permiso para leerlo"
    return str(problem)


def _refuse_number(text: str) -> float:
    raise ValueError(f"{text} no es un número")


def _finite(text: str) -> float:
    number = float(text)
    if not isfinite(number):
        return _refuse_number(text)
    # To the schema 2.0 is an integer, as it is to whoever wrote it.
    return int(number) if number.is_integer() else number


def read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as problem:
        told = "no es un archivo de texto en UTF-8"
        raise RuleBroken("documento_ilegible", archivo=path, detalle=told) from problem
    except OSError as problem:
        raise RuleBroken("documento_ilegible", archivo=path, detalle=_say(problem)) from problem


def read_data(path: Path) -> bytes | None:
    """Return the bytes of a file, or say why there are none."""
    try:
        return path.read_bytes()
    except OSError as problem:
        print(f"No se pudo leer {path}: {problem.strerror}.", file=sys.stderr)
        return None


def say_counts(nuevas: int, cambiadas: int, iguales: int) -> list[str]:
    """Return how many things a file brings: "3 nuevas", "1 cambiada", "208 iguales"."""
    return [
        f"{nuevas} {'nueva' if nuevas == 1 else 'nuevas'}",
        f"{cambiadas} {'cambiada' if cambiadas == 1 else 'cambiadas'}",
        f"{iguales} {'igual' if iguales == 1 else 'iguales'}",
    ]


def write_document(documento: Mapping[str, Any], path: Path | None) -> None:
    text = json.dumps(documento, ensure_ascii=False, indent=1) + "\n"
    if path is None:
        sys.stdout.write(text)
        return
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise RuleBroken("documento_sin_escribir", archivo=path, detalle=str(problem)) from problem


def tell_refusal(refusal: ArticulaError) -> int:
    print(sentence_of(refusal.code, refusal.facts), file=sys.stderr)
    for path, sentence in refusal.campos.items():
        print(f"  {path or 'documento'}: {sentence}", file=sys.stderr)
    return 1
