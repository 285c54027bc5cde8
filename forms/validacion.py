"""Whether an answer is valid for its ficha in its context, with every error at once."""

from collections.abc import Iterator
from typing import Any

from jsonschema_rs import Draft202012Validator, ValidationError, ValidationErrorKind

from engine.domain.redaccion import say_date
from engine.errors import RuleBroken
from forms.contexto import Contexto
from forms.esquema import bare_schema
from forms.frases import additional, sentence_for
from forms.limites import limit_errors
from forms.reglas import rule_errors
from forms.valores import Node, Path, as_date, node_at, path_text, reading_order, shorten, walk

MAX_ERRORS = 500


def validate(ficha: str, contexto: Contexto, respuesta: object) -> None:
    """Accept the answer or raise `RuleBroken("respuesta_invalida")` with all its errors.

    `campos` maps each JSON path to a sentence in Spanish; what concerns the whole answer
    stands under the empty path.
    """
    campos = find_errors(ficha, contexto, respuesta)
    if campos:
        raise RuleBroken("respuesta_invalida", campos=campos, ficha=ficha, errores=len(campos))


def validate_draft(respuesta: object) -> None:
    """Accept whatever can be stored and shown again, finished or not.

    Raises `RuleBroken("respuesta_invalida")` as `validate` does.
    """
    campos = limit_errors(respuesta)
    if campos:
        raise RuleBroken("respuesta_invalida", campos=campos, errores=len(campos))


def find_errors(ficha: str, contexto: Contexto, respuesta: object) -> dict[str, str]:
    """Return every error of the answer by its JSON path; empty when it is valid."""
    schema = bare_schema(ficha, contexto)
    campos = limit_errors(respuesta)
    if campos:
        return campos
    campos = _schema_errors(schema, respuesta)
    for path, node, value in walk(schema, respuesta):
        sentence = _beyond_schema(node, value)
        if sentence:
            campos.setdefault(path_text(path), sentence)
    if isinstance(respuesta, dict):
        # A rule knows more than a keyword: where both object, the rule speaks.
        campos.update(rule_errors(ficha, contexto, respuesta))
    return dict(sorted(campos.items(), key=lambda item: reading_order(schema, item[0])))


def _schema_errors(schema: Node, respuesta: object) -> dict[str, str]:
    validator = Draft202012Validator(schema, validate_formats=True)
    found: dict[str, str] = {}
    types: dict[str, str] = {}
    for error in validator.iter_errors(respuesta):
        kept = types if error.kind.name == "type" else found
        for path, sentence in _sentences(schema, error, respuesta):
            kept.setdefault(path_text(path), sentence)
        if len(found) + len(types) >= MAX_ERRORS:
            break
    return found | types


def _sentences(schema: Node, error: ValidationError, root: object) -> Iterator[tuple[Path, str]]:
    path: Path = tuple(error.instance_path)
    match error.kind:
        case ValidationErrorKind.Required(property=name):
            child = (*path, str(name))
            yield child, sentence_for("required", node_at(schema, child), None)
        case ValidationErrorKind.AdditionalProperties(unexpected=names):
            for name in names[:MAX_ERRORS]:
                yield (*path, name), additional(shorten(name))
        case kind:
            yield path, sentence_for(kind.name, node_at(schema, path), _value_at(root, path))


def _value_at(root: Any, path: Path) -> object:
    for part in path:
        root = root[part]
    return root


def _beyond_schema(node: Node, value: object) -> str | None:
    if isinstance(value, str) and len(value.strip()) < node.get("minLength", 0):
        return sentence_for("minLength", node, value)
    return _date_objection(node, value)


def _date_objection(node: Node, value: object) -> str | None:
    day = as_date(value)
    if day is None or node.get("format") != "date":
        return None
    low, high = as_date(node.get("x-minimo")), as_date(node.get("x-maximo"))
    after = as_date(node.get("x-posterior"))
    if after and day <= after:
        return f"Elija una fecha posterior al {say_date(after)}."
    if low and high and not low <= day <= high:
        return f"Elija una fecha entre el {say_date(low)} y el {say_date(high)}."
    if low and day < low:
        return f"Elija una fecha desde el {say_date(low)}."
    if high and day > high:
        return f"Elija una fecha hasta el {say_date(high)}."
    return None
