"""What kind of thing failed in a running process, in words for whoever mends it."""

from collections.abc import Mapping

_FALLAS: Mapping[str, str] = {
    "expresion": "Una expresión del diagrama no se pudo calcular con los datos de ese momento.",
    "atascada": "Espera ramas que ya no pueden llegar: nada la movería sola.",
    "ciclo_sin_fin": "El proceso daba vueltas sin esperar a nadie y se detuvo.",
    "servicio": "El servicio que hace este paso falló.",
    "puesto_invalido": "El diagrama asigna el paso a quien no existe.",
    "dato_no_admitido": "El paso dejó un dato que el proceso no puede guardar.",
    "plazo_invalido": "El plazo que dibuja el diagrama no se puede calcular.",
}


def say_failure(tipo: str) -> str:
    """Return what a kind of incident is; one without words of its own gets the general ones."""
    return _FALLAS.get(tipo, "El paso no se pudo completar.")


def as_sentence(text: str) -> str:
    """Return a message as a sentence: with its capital and its full stop."""
    told = text.strip()
    return f"{told[:1].upper()}{told[1:]}{'' if told.endswith(('.', '…', '?', '!')) else '.'}"
