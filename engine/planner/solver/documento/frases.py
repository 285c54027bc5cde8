"""What a schema objects to, as a sentence in Spanish that says how to mend it."""

from collections.abc import Iterator, Sequence

from jsonschema_rs import ValidationError, ValidationErrorKind

FORMATOS = {"date": "una fecha como 2026-08-12"}
TIPOS = {
    "object": "un objeto", "array": "una lista", "string": "un texto", "integer": "un entero",
    "number": "un número", "boolean": "verdadero o falso",
}  # fmt: skip
PATRONES = {"hora": "una hora como 08:30", "fecha": "una fecha como 2026-08-12, de 1900 a 2199"}


def path_text(path: Sequence[str | int]) -> str:
    """Return a JSON path as people write it: `actividades.3.ventana.fin`."""
    return ".".join(map(str, path))


def sentences_of(error: ValidationError) -> Iterator[tuple[str, str]]:
    """Yield each thing an error of the schema says: its JSON path and its sentence."""
    path = tuple(error.instance_path)
    match error.kind:
        case ValidationErrorKind.AdditionalProperties(unexpected=names):
            for name in names:
                yield (
                    path_text((*path, name)),
                    "Aquí no se espera este dato: quítelo o corrija su nombre.",
                )
        case ValidationErrorKind.Required(property=name):
            yield path_text((*path, str(name))), "Falta este dato."
        case _:
            yield path_text(path), _sentence(error)


def _sentence(error: ValidationError) -> str:
    """Return what to write instead, by kind of error."""
    match error.kind:
        case ValidationErrorKind.Type(types=types):
            return f"Debe ser {' o '.join(TIPOS.get(name, name) for name in types)}."
        case ValidationErrorKind.Enum(options=options):
            return f"Debe ser uno de estos: {', '.join(map(str, options))}."
        case ValidationErrorKind.Constant(expected_value=value):
            return f"Debe decir {value}."
        case ValidationErrorKind.Format(format=name):
            return f"Debe ser {FORMATOS.get(name, name)}."
        case ValidationErrorKind.Pattern():
            return f"Debe ser {PATRONES['hora' if 'hora' in error.schema_path else 'fecha']}."
        case ValidationErrorKind.MinProperties() | ValidationErrorKind.MaxProperties():
            return "Diga aquí una cosa, y una sola cuando se trata de la duración."
        case kind:
            return _limit_sentence(kind)


def _limit_sentence(kind: ValidationErrorKind) -> str:
    match kind:
        case ValidationErrorKind.Minimum(limit=limit) | ValidationErrorKind.MinLength(limit=limit):
            return f"Debe ser {limit} o más."
        case ValidationErrorKind.ExclusiveMinimum(limit=limit):
            return f"Debe ser más que {limit}."
        case ValidationErrorKind.Maximum(limit=limit):
            return f"Debe ser {limit} o menos."
        case ValidationErrorKind.MaxLength(limit=limit):
            return f"Escriba {limit} letras o menos."
        case ValidationErrorKind.MinItems(limit=limit):
            return f"Ponga {limit} o más en la lista."
        case ValidationErrorKind.MaxItems(limit=limit):
            return f"Ponga {limit} o menos en la lista."
        case ValidationErrorKind.UniqueItems():
            return "No repita valores en la lista."
    return "Este valor no es posible."
