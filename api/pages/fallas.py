"""What failed in a running process, in words for whoever mends it: what it is, what to do."""

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

_REMEDIOS: Mapping[str, str] = {
    "expresion": "Cambie el dato que la expresión lee y reintente. Si la expresión está mal"
    " escrita, instale el diagrama corregido y migre esta instancia.",
    "atascada": "Mueva el proceso a un paso desde el que pueda seguir.",
    "ciclo_sin_fin": "Cambie el dato del que depende la vuelta, o mueva el proceso a otro paso.",
    "servicio": "Si la causa ya pasó, reintente. Si el paso ya se hizo por otra vía, omítalo.",
    "puesto_invalido": "Registre la oficina o el cargo en Administración y reintente, o instale el"
    " diagrama corregido y migre esta instancia.",
    "dato_no_admitido": "Cambie el dato por un texto, un número o una fecha, y reintente.",
    "plazo_invalido": "Cambie el dato del que sale el plazo y reintente, o mueva el proceso.",
}


def say_remedy(tipo: str) -> str:
    """Return what whoever mends a kind of incident may do; a general advice for an unknown one."""
    return _REMEDIOS.get(tipo, "Corrija la causa y reintente, o mueva el proceso a otro paso.")


def say_failure(tipo: str) -> str:
    """Return what a kind of incident is; one without words of its own gets the general ones."""
    return _FALLAS.get(tipo, "El paso no se pudo completar.")


def as_sentence(text: str) -> str:
    """Return a message as a sentence: with its capital and its full stop."""
    told = text.strip()
    return f"{told[:1].upper()}{told[1:]}{'' if told.endswith(('.', '…', '?', '!')) else '.'}"
